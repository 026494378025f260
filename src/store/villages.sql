-- The known villages with the names of their townships.
SELECT village.code, village.name, coalesce(township.name, '') AS township
FROM area AS village
LEFT JOIN area AS township ON township.code = village.parent
WHERE village.level = 'village'
ORDER BY village.code
