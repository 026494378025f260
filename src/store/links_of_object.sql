-- All links of a household, village, township or unit, also of times to come: one that goes
-- on with another holds as long as both.
SELECT object, kind, role, helper, since, until
FROM link
WHERE object = :object
ORDER BY kind, helper, since
