-- The first entry that read each kind of sheet for each day up to one, newest day first.
-- Sheets whose rows bear their own days have none.
SELECT kind, day, min(entry) AS entry
FROM source
WHERE kind IS NOT NULL AND day <= :as_of
GROUP BY kind, day
ORDER BY kind, day DESC
