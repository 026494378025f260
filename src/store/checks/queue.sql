-- The registered households that are wanted, in the order of villages. :household and
-- :village are NULL where all are.
INSERT INTO check_queue (no, village)
SELECT household.no, household.village
FROM household
WHERE (:household IS NULL OR household.no = :household)
  AND (:village IS NULL OR substr(household.village, 1, length(:village)) = :village)
  AND EXISTS (SELECT 1 FROM household_status WHERE household_status.household = household.no AND day <= :as_of)
  AND coalesce(
    (SELECT status FROM household_status
     WHERE household_status.household = household.no AND day <= :as_of AND status IS NOT NULL
     ORDER BY day DESC, sheet LIMIT 1), '') NOT IN ('清退', '自然销户', '注销')
ORDER BY household.village, household.no
