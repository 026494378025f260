-- Who deleted a row last, before :entry.
SELECT max(entry) AS entry FROM change
WHERE tbl = :tbl AND key = :key AND op = 'delete' AND entry < :entry
