-- In which year a village left the list.
left_list AS (
  SELECT village, exit_year, max(day) AS day
  FROM (
    SELECT village, day, iif(min(exit_year) = max(exit_year), min(exit_year), NULL) AS exit_year
    FROM village_survey WHERE day <= :as_of AND exit_year IS NOT NULL GROUP BY village, day
  )
  GROUP BY village
)
