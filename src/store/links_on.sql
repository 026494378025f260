-- The links of an object of a level that hold on :day.
SELECT kind, helper, since, until, role
FROM link
WHERE object = :object AND level = :level
  AND since <= :day AND (until IS NULL OR :day < until)
ORDER BY kind, since, helper
