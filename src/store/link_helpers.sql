-- Everybody who helps or could, and whether they are there on :as_of: on the staff, with a
-- link that holds, or without any so far.
SELECT
  helper.id, helper.name, helper.kind, helper.unit, unit.area AS unit_area, helper.rank,
  helper.identity, helper.on_staff,
  helper.on_staff IS 1
    OR NOT EXISTS (SELECT 1 FROM link WHERE link.helper = helper.id AND link.since <= :as_of)
    OR EXISTS (
      SELECT 1 FROM link
      WHERE link.helper = helper.id AND link.since <= :as_of
        AND (link.until IS NULL OR :as_of < link.until)) AS is_here
FROM helper
LEFT JOIN unit ON unit.name = coalesce(helper.unit, helper.name)
ORDER BY helper.id
