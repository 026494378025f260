-- Everybody who was ever linked to a household or village.
SELECT helper.id, helper.name, helper.unit, link.since, link.until, link.kind
FROM link
JOIN helper ON helper.id = link.helper
WHERE link.object = :about
ORDER BY link.since, helper.id
