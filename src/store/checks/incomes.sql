-- Incomes of the households of a batch, of years not after the day's own, as known on it:
-- oldest year first within a household, oldest day first within a year.
SELECT
  place, day, year, wage_fen, business_fen, property_fen, transfer_fen, cost_fen, dibao_fen, destitute_fen, net_fen,
  per_head_fen, heads
FROM check_queue
CROSS JOIN income ON household = no AND day <= :as_of AND year <= CAST(substr(:as_of, 1, 4) AS INTEGER)
WHERE place BETWEEN :first AND :last
ORDER BY place, year, day, sheet
