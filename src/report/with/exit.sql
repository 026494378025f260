-- In which year a household left the register.
exit AS (
  SELECT household, exit_year, max(day) AS day
  FROM (
    SELECT household, day, iif(min(exit_year) = max(exit_year), min(exit_year), NULL) AS exit_year
    FROM household_status WHERE day <= :as_of AND exit_year IS NOT NULL GROUP BY household, day
  )
  GROUP BY household
)
