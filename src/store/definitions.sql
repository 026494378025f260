-- How the tables, indexes or views of the ledger's file are defined.
SELECT sql
FROM main.sqlite_schema
WHERE type = :kind
  AND (:table IS NULL OR tbl_name = :table)
  AND sql IS NOT NULL -- what SQLite made for itself
ORDER BY rowid
