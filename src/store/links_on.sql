-- The links of a household or village that hold on :day.
SELECT kind, helper, since, role
FROM link
WHERE object = :object AND since <= :day AND (until IS NULL OR :day < until)
ORDER BY kind, since, helper
