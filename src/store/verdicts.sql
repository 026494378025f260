-- The verdicts on households that were signed off, oldest day first for each.
SELECT object, standard, day, outcome, digest, signed_by
FROM verdict
WHERE level = 'household'
ORDER BY object, day, standard
