-- report: link-changes
-- title: 帮扶人变动表 | Changed helpers
-- nightly: no
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: object | text | 户编号/村代码 | Household or village
-- column: name | text | 户主/村名 | Head or village
-- column: kind | code | 种类 | Kind
-- column: helper | text | 原帮扶人 | Helper
-- column: unit | text | 单位 | Unit
-- column: since | day | 从哪天起 | Since
-- column: until | day | 到哪天止 | Until
-- column: reason | text | 原因 | Reason
-- column: successor | text | 接任 | Successor
-- column: exited | flag | 已脱贫 | Exited
--
-- Every link that has ended. The successor holds the same kind of link on the first day
-- without it. Who has not exited comes first in a village.
WITH
  newest AS (
    SELECT household, status, max(day) AS day
    FROM household_status WHERE day <= :as_of AND status IS NOT NULL GROUP BY household
  ),
  registered AS (
    SELECT DISTINCT
      household_status.household,
      coalesce(newest.status IN ('已脱贫', '稳定脱贫'), 0) AS exited
    FROM household_status
    LEFT JOIN newest ON newest.household = household_status.household
    WHERE household_status.day <= :as_of
      AND (newest.status IS NULL OR newest.status NOT IN ('一般农户', '清退', '自然销户', '注销'))
  ),
  people AS (
    SELECT household, count(*) AS persons, max(CASE relation WHEN '户主' THEN name END) AS head
    FROM (
      SELECT household, relation, name
      FROM stay
      WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
      ORDER BY household
    )
    GROUP BY household
  ),
  households AS (
    SELECT
      household.no,
      household.village,
      household.village_group,
      registered.exited,
      people.head,
      coalesce(people.persons, 0) AS persons
    FROM registered
    JOIN household ON household.no = registered.household
    LEFT JOIN people ON people.household = household.no
  )
SELECT
  township.name AS township,
  village.name AS village,
  link.object,
  iif(link.level = 'household', households.head, area.name) AS name,
  link.kind,
  helper.name AS helper,
  helper.unit,
  link.since,
  link.until,
  link.reason,
  (SELECT group_concat(other.name, '、' ORDER BY other.id)
   FROM link AS next
   JOIN helper AS other ON other.id = next.helper
   WHERE next.object = link.object AND next.kind = link.kind AND next.helper <> link.helper
     AND next.since <= link.until AND (next.until IS NULL OR link.until < next.until)) AS successor,
  households.exited
FROM link
JOIN helper ON helper.id = link.helper
LEFT JOIN households ON households.no = link.object
LEFT JOIN area ON area.code = link.object
LEFT JOIN area AS village ON village.code = coalesce(households.village, area.code)
LEFT JOIN area AS township ON township.code = iif(village.level = 'village', village.parent, village.code)
WHERE link.until <= :as_of
ORDER BY village.code, households.exited, link.object, link.until, link.kind, helper.id
