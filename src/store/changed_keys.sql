-- The rows of a table that name a household in this part of their key and were ever changed or deleted.
SELECT DISTINCT key
FROM change
WHERE tbl = :tbl AND json_extract(key, '$[' || :part || ']') = :household
ORDER BY key
