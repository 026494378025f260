-- The standing entry that took :entry back: one that was itself taken back does not count.
SELECT max(undo.id) AS id
FROM entry AS undo
WHERE undo.undoes = :entry
  AND undo.id < :now
  AND NOT EXISTS (SELECT 1 FROM entry AS redo WHERE redo.undoes = undo.id AND redo.id < :now)
