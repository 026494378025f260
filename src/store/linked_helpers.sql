-- Whoever was ever linked with an object in an area, in the order of the links' index.
SELECT DISTINCT link.helper
FROM link
LEFT JOIN household ON link.level = 'household' AND household.no = link.object
LEFT JOIN unit ON link.level = 'unit' AND unit.name = link.object
WHERE :within = ''
   OR substr(coalesce(household.village, unit.area, link.object), 1, length(:within)) = :within
ORDER BY link.helper
