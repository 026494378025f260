-- The before-images that an entry made, for its hash.
SELECT id, tbl, key, op, before FROM change WHERE entry = :entry ORDER BY id
