-- What the register said of the households of a batch up to a day, oldest first.
SELECT
  place, day, status, exit_year, category, cause, other_causes, standard, head_count,
  income_per_head_fen AS register_income_fen, phone
FROM check_queue
CROSS JOIN household_status ON household = no AND day <= :as_of
WHERE place BETWEEN :first AND :last
ORDER BY place, day, sheet
