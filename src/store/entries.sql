-- Every entry, with what it changed and deleted, and the standing entry that took it back.
WITH
  changes AS (
    SELECT entry, sum(op = 'update') AS changed, sum(op = 'delete') AS deleted
    FROM change
    GROUP BY entry
  )
SELECT
  entry.id,
  entry.at,
  entry.operator,
  entry.command,
  entry.note,
  coalesce(entry.versions, 0) AS versions,
  coalesce(changes.changed, 0) AS changed,
  coalesce(changes.deleted, 0) AS deleted,
  (SELECT max(undo.id)
   FROM entry AS undo
   WHERE undo.undoes = entry.id
     AND NOT EXISTS (SELECT 1 FROM entry AS redo WHERE redo.undoes = undo.id)) AS undone_by
FROM entry
LEFT JOIN changes ON changes.entry = entry.id
ORDER BY entry.id
