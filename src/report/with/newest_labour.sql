-- What work somebody can do.
newest_labour AS (
  SELECT member, labour, max(day) AS day
  FROM (
    SELECT member, day, iif(min(labour) = max(labour), min(labour), NULL) AS labour
    FROM member_survey WHERE day <= :as_of AND labour IS NOT NULL GROUP BY member, day
  )
  GROUP BY member
)
