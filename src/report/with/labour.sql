-- Whether somebody can work.
labour AS (
  SELECT household, member, labour, max(day) AS day
  FROM member_survey WHERE day <= :as_of AND labour IS NOT NULL GROUP BY household, member
)
