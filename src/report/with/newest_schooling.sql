-- Whether somebody is at school, and in which kind.
newest_schooling AS (
  SELECT member, schooling, max(day) AS day
  FROM (
    SELECT member, day, iif(min(schooling) = max(schooling), min(schooling), NULL) AS schooling
    FROM member_survey WHERE day <= :as_of AND schooling IS NOT NULL GROUP BY member, day
  )
  GROUP BY member
)
