-- Whether somebody can work.
labour AS (
  SELECT household, member, labour, max(day) AS day
  FROM (
    SELECT household, member, day, iif(min(labour) = max(labour), min(labour), NULL) AS labour
    FROM member_survey WHERE day <= :as_of AND labour IS NOT NULL GROUP BY household, member, day
  )
  GROUP BY household, member
)
