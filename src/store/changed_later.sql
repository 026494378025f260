-- Rows that :entry wrote and a later entry changed.
SELECT tbl, key
FROM change
WHERE entry > :entry
  AND entry < :now
  AND json_extract(before, '$.entry') = :entry
GROUP BY tbl, key
ORDER BY tbl, key
