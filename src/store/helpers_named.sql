-- The helpers with this name or ID number. A union, so that both ways use an index.
SELECT id, name, unit, NULL AS since, NULL AS until, NULL AS kind FROM helper WHERE name = :about
UNION
SELECT id, name, unit, NULL AS since, NULL AS until, NULL AS kind FROM helper WHERE id = :about
ORDER BY id
