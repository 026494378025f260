-- Adds the entry of a command that is about to write, and returns its number.
INSERT INTO entry (at, operator, command, note, undoes)
VALUES (:at, :operator, :command, :note, :undoes)
RETURNING id
