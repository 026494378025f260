-- Rows that :entry wrote and a later entry changed, with the last one that did.
SELECT tbl, key, max(entry) AS by
FROM change
WHERE entry > :entry
  AND entry < :now
  AND json_extract(before, '$.entry') = :entry
GROUP BY tbl, key
ORDER BY tbl, key
