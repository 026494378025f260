-- The registered households that are wanted, in the order of villages. :household and
-- :village are NULL where all are.
WITH
  newest AS (
    SELECT household, status, max(day) AS day
    FROM household_status WHERE day <= :as_of AND status IS NOT NULL GROUP BY household
  )
INSERT INTO check_queue (no, village)
SELECT household.no, household.village
FROM household
LEFT JOIN newest ON newest.household = household.no
WHERE (:household IS NULL OR household.no = :household)
  AND (:village IS NULL OR substr(household.village, 1, length(:village)) = :village)
  AND EXISTS (SELECT 1 FROM household_status WHERE household_status.household = household.no AND day <= :as_of)
  AND coalesce(newest.status, '') NOT IN ('清退', '自然销户', '注销')
ORDER BY household.village, household.no
