-- The land of the households of a batch up to a day, oldest first.
SELECT
  place, day, arable_mu100, irrigated_mu100, forest_mu100, returned_mu100, orchard_mu100, pasture_mu100, water_mu100
FROM check_queue
CROSS JOIN land ON household = no AND day <= :as_of
WHERE place BETWEEN :first AND :last
ORDER BY place, day, sheet
