-- For each row that :entry changed or deleted and had not itself added: how the row stood
-- before, and, where it is gone, who deleted it last. Latest change first.
SELECT
  change.tbl,
  change.key,
  change.before,
  (SELECT gone.entry
   FROM change AS gone
   WHERE gone.tbl = change.tbl AND gone.key = change.key AND gone.op = 'delete'
   ORDER BY gone.id DESC
   LIMIT 1) AS deleted_by
FROM change
WHERE change.entry = :entry
  AND change.id = (SELECT min(first.id)
                   FROM change AS first
                   WHERE first.tbl = change.tbl AND first.key = change.key AND first.entry = :entry)
  AND json_extract(change.before, '$.entry') <> :entry
ORDER BY change.id DESC
