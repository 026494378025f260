-- The areas of a level with this code or name.
SELECT code, name FROM area WHERE level = :level AND (code = :name OR name = :name) ORDER BY code
