-- All links of a helper that had begun by a day.
SELECT object, kind, role, helper, since, until
FROM link
WHERE helper = :helper AND since <= :as_of
ORDER BY object, kind, since
