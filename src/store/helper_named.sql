-- The helpers with this name, name and unit, or ID number.
SELECT id FROM helper WHERE id = :named OR name = :named OR name || '/' || unit = :named
