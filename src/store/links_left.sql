-- The links of a helper that hold on :day or begin later.
SELECT link.level, link.object, coalesce(area.name, link.object) AS shown, link.kind
FROM link
LEFT JOIN area ON area.code = link.area
WHERE link.helper = :helper
  AND (link.until IS NULL OR (:day < link.until AND link.since < link.until))
ORDER BY link.level DESC, link.object, link.kind, link.since
