-- In which year a household left the register.
exit AS (
  SELECT household, exit_year, max(day) AS day
  FROM household_status WHERE day <= :as_of AND exit_year IS NOT NULL GROUP BY household
)
