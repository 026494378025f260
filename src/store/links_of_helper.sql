-- All links of a helper, also of times to come: one that goes on with another holds as long as
-- both.
SELECT object, kind, role, helper, since, until
FROM link
WHERE helper = :helper
ORDER BY object, kind, since
