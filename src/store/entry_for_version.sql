-- When and by whom an entry was made, and the file a fact was read from.
SELECT entry.at, entry.operator, source.file
FROM entry
LEFT JOIN source ON source.id = :source
WHERE entry.id = :entry
