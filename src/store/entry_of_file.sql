-- The last entry before the present one that read a file, by the file's digest.
SELECT source.entry, entry.at
FROM source
JOIN entry ON entry.id = source.entry
WHERE source.digest = :digest AND source.entry < :now
ORDER BY source.id DESC
LIMIT 1
