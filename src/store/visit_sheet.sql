-- The households of a village or of a helper, or all, with what a visitor takes along.
SELECT
  household.no AS household,
  village.name AS village,
  household.village_group AS village_group,
  (
    SELECT name FROM stay
    WHERE stay.household = household.no AND relation = '户主'
      AND (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
  ) AS head,
  (
    SELECT phone FROM household_status AS status
    WHERE status.household = household.no AND day <= :as_of AND phone IS NOT NULL
    ORDER BY day DESC LIMIT 1
  ) AS phone,
  (
    SELECT group_concat(helper.name, '、' ORDER BY helper.id) FROM link
    JOIN helper ON helper.id = link.helper
    WHERE link.object = household.no AND link.kind = '结对帮扶'
      AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
  ) AS helpers,
  (
    SELECT max(day) FROM visit
    WHERE object = household.no AND day <= :as_of AND void IS NULL AND mode <> '电话联络'
  ) AS last,
  (
    -- What was asked for or found, and not said to be solved.
    SELECT group_concat(day || ' ' || concat_ws(', ', problem, request, promise), '; ' ORDER BY day)
    FROM visit
    WHERE object = household.no AND day <= :as_of AND void IS NULL
      AND coalesce(problem, request, promise) IS NOT NULL AND solved IS NOT 1
  ) AS open
FROM household
JOIN area AS village ON village.code = household.village
WHERE (:village IS NULL OR substr(household.village, 1, length(:village)) = :village)
  AND (:helper IS NULL OR EXISTS (
    SELECT 1 FROM link
    WHERE link.object = household.no AND link.kind = '结对帮扶' AND link.helper = :helper
      AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)))
ORDER BY household.village, household.no
