-- The links of a kind with households that are on the register and hold on a day.
SELECT object, helper, min(since) AS since
FROM link
WHERE level = 'household'
  AND kind = :kind
  AND since <= :as_of
  AND (until IS NULL OR :as_of < until)
GROUP BY object, helper
ORDER BY object, helper
