-- The rows of a table about a household that were ever changed or deleted.
SELECT DISTINCT key
FROM change
WHERE tbl = :tbl AND json_extract(key, '$[0]') = :household
ORDER BY key
