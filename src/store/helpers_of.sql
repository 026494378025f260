-- Everybody who was ever linked to a household or village, in the order of the links' key,
-- which needs no sorting: an import asks this for every household.
SELECT helper.id, helper.name, helper.unit, link.since, link.until, link.kind
FROM link
JOIN helper ON helper.id = link.helper
WHERE link.object = :about
ORDER BY link.kind, link.helper, link.since
