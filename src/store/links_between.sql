-- The links of an object of a level that hold on any day from :from on and before :until, or
-- begin on the same day.
SELECT kind, helper, since, until, role
FROM link
WHERE object = :object AND level = :level
  AND (since = :from
    OR ((:until IS NULL OR since < :until) AND (until IS NULL OR :from < until)))
ORDER BY kind, since, helper
