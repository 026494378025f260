-- Whatever can be helped in an area, in the order of area code and household number; a unit
-- lies in the area that it belongs to, and one of no known area at the end.
SELECT object
FROM (
  SELECT code AS area, '' AS household, code AS object FROM area
  UNION ALL
  SELECT village, no, no FROM household
  UNION ALL
  SELECT ifnull(area, '~'), name, name FROM unit
)
WHERE substr(area, 1, length(:within)) = :within
ORDER BY area, household
