-- In which year a village is to leave the list.
village_plan AS (
  SELECT village, planned_exit_year, max(day) AS day
  FROM village_survey WHERE day <= :as_of AND planned_exit_year IS NOT NULL GROUP BY village
)
