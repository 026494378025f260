-- The ID numbers of those who help somebody on a day.
INSERT OR IGNORE INTO check_helper (id_number)
SELECT coalesce(helper.id_number, helper.id)
FROM link
JOIN helper ON helper.id = link.helper
WHERE link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
