-- report: link-changes
-- title: 帮扶人变动表 | Changed helpers
-- nightly: no
-- with: helped_households
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
-- without it. Who has not exited comes first in a village.
SELECT
  township.name AS township,
  village.name AS village,
  link.object,
  iif(link.level = 'household', helped_households.head, area.name) AS name,
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
  helped_households.exited
FROM link
JOIN helper ON helper.id = link.helper
LEFT JOIN helped_households ON helped_households.no = link.object
LEFT JOIN area ON area.code = link.object
LEFT JOIN area AS village ON village.code = coalesce(helped_households.village, area.code)
LEFT JOIN area AS township ON township.code = iif(village.level = 'village', village.parent, village.code)
WHERE link.until <= :as_of
ORDER BY village.code, helped_households.exited, link.object, link.until, link.kind, helper.id
