-- A row as it stood before an entry first touched it.
SELECT before
FROM change
WHERE tbl = :table AND key = :key AND entry = :entry
ORDER BY id
LIMIT 1
