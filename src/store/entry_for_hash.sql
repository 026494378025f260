-- What an entry says of itself, for its hash.
SELECT at, operator, command, note, undoes, versions, digest FROM entry WHERE id = :entry
