-- In which year a village is to leave the list.
village_plan AS (
  SELECT village, planned_exit_year, max(day) AS day
  FROM (
    SELECT village, day, iif(min(planned_exit_year) = max(planned_exit_year), min(planned_exit_year), NULL) AS planned_exit_year
    FROM village_survey WHERE day <= :as_of AND planned_exit_year IS NOT NULL GROUP BY village, day
  )
  GROUP BY village
)
