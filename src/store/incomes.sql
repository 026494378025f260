-- Incomes of years not after the day's own, as known on it: oldest year first within a
-- household, oldest day first within a year.
SELECT household, day, source, year, net_fen, heads
FROM income
WHERE household BETWEEN :first AND :last
  AND day <= :as_of
  AND year <= CAST(substr(:as_of, 1, 4) AS INTEGER)
ORDER BY household, year, day, sheet
