SELECT name, unit, phone FROM helper WHERE id = :helper
