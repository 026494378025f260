-- Whether somebody has the living allowance (低保).
newest_dibao AS (
  SELECT member, dibao, max(day) AS day
  FROM (
    SELECT member, day, iif(min(dibao) = max(dibao), min(dibao), NULL) AS dibao
    FROM member_survey WHERE day <= :as_of AND dibao IS NOT NULL GROUP BY member, day
  )
  GROUP BY member
)
