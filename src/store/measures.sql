-- How many help measures of each household had begun by a day, and when the last of them.
SELECT household, max(since) || '-01' AS day, NULL AS source, NULL AS sheet, max(entry) AS entry, count(*) AS measures
FROM measure
WHERE household BETWEEN :first AND :last AND since <= substr(:as_of, 1, 7)
GROUP BY household
ORDER BY household
