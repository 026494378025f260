-- The before-images of one row, oldest first.
SELECT op, entry, before FROM change WHERE tbl = :tbl AND key = :key ORDER BY id
