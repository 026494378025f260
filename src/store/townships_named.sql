-- The townships with this name or code.
SELECT code, name
FROM area
WHERE level = 'township' AND (name = :name OR code = :name)
ORDER BY code
