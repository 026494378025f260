-- The households of an area, in the order of their numbers.
SELECT no, village
FROM household
WHERE no BETWEEN :first AND :last
  AND substr(village, 1, length(:village)) = :village
ORDER BY no
