-- report: link-changes
-- title: 帮扶人变动表 | Changed helpers
-- nightly: no
-- with: helped
-- with: people
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: object | number | 户编号/村代码 | Household or village
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
-- without it. Who has not exited comes first in a village, who is off the list last.
SELECT
  township.name AS township,
  village.name AS village,
  link.object,
  iif(link.level = 'household', people.head, coalesce(area.name, link.unit)) AS name,
  link.kind,
  helper.name AS helper,
  helper.unit,
  link.since,
  link.until,
  link.reason,
  (SELECT group_concat(other.name, '、' ORDER BY other.id)
   FROM link AS next
   JOIN helper AS other ON other.id = next.helper
   WHERE next.level = link.level AND next.object = link.object AND next.kind = link.kind AND next.helper <> link.helper
     AND next.since <= link.until AND (next.until IS NULL OR link.until < next.until)) AS successor,
  helped.exited
FROM link
JOIN helper ON helper.id = link.helper
LEFT JOIN household ON household.no = link.household
LEFT JOIN helped ON helped.household = link.household
LEFT JOIN people ON people.household = link.household
LEFT JOIN area ON area.code = link.area
LEFT JOIN area AS village ON village.code = coalesce(household.village, area.code)
LEFT JOIN area AS township ON township.code = iif(village.level = 'village', village.parent, village.code)
WHERE link.until <= :as_of
ORDER BY
  village.code, link.household IS NOT NULL, helped.household IS NULL, helped.exited, link.object, link.until, link.kind, helper.id
