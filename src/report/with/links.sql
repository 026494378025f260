-- The links that hold, each with its helper.
links AS (
  SELECT link.object, link.level, link.kind, link.role, link.tier, helper.id, helper.name, helper.unit
  FROM link
  JOIN helper ON helper.id = link.helper
  WHERE link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
)
