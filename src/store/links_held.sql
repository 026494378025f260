-- The links that hold on :as_of, and those that begin later; of the households', those that
-- are not struck off then (struck_off.sql), and where :object and :helper are given, only
-- theirs.
SELECT
  level, object, kind, helper, role, tier, full_time, exception, :as_of < since AS is_to_come
FROM link
WHERE (until IS NULL OR (:as_of < until AND since < until))
  AND (:object IS NULL OR level <> 'household' OR object = :object OR helper = :helper)
  AND NOT EXISTS (
    SELECT 1 FROM household_status AS newest
    WHERE newest.household = link.household AND newest.status IS NOT NULL
      AND newest.day = (
        SELECT max(day) FROM household_status AS known
        WHERE known.household = link.household AND known.day <= :as_of
          AND known.status IS NOT NULL)
    GROUP BY newest.household
    HAVING min(newest.status) = max(newest.status)
      AND min(newest.status) IN ('一般农户', '清退', '自然销户', '注销'))
ORDER BY object, kind, helper, since
