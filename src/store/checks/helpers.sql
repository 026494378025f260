-- The ID numbers of those who help somebody on a day.
INSERT OR IGNORE INTO check_helper (id_number)
SELECT coalesce(id_number, id)
FROM helper
WHERE id IN (SELECT helper FROM link WHERE since <= :as_of AND (until IS NULL OR :as_of < until))
