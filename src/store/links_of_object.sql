-- All links of a household, village, township or unit that had begun by a day.
SELECT object, kind, role, helper, since, until
FROM link
WHERE object = :object AND since <= :as_of
ORDER BY kind, helper, since
