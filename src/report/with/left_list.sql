-- In which year a village left the list.
left_list AS (
  SELECT village, exit_year, max(day) AS day
  FROM village_survey WHERE day <= :as_of AND exit_year IS NOT NULL GROUP BY village
)
