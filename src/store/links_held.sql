-- The links that hold on :as_of; of the households', where :object and :helper are given,
-- only theirs.
SELECT level, object, kind, helper, role, tier, full_time, exception
FROM link
WHERE since <= :as_of AND (until IS NULL OR :as_of < until)
  AND (:object IS NULL OR level <> 'household' OR object = :object OR helper = :helper)
ORDER BY object, kind, helper, since
