-- How a row stood before :entry first changed or deleted it.
SELECT before FROM change
WHERE tbl = :tbl AND key = :key AND entry = :entry
ORDER BY id
LIMIT 1
