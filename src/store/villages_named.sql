-- The villages with this code or name.
SELECT code, name FROM area WHERE level = 'village' AND (code = :name OR name = :name) ORDER BY code
