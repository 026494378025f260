-- What the register said up to a day, oldest first within a household.
SELECT household, day, source, status, income_per_head_fen, head_count
FROM household_status
WHERE household BETWEEN :first AND :last AND day <= :as_of
ORDER BY household, day, sheet
