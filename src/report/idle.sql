-- report: idle
-- title: 挂名式帮扶名单 | Links in name only
-- parameter: days | 天数 | Days
-- note: 结对已满这么多天, 这些天里没有走访、在村和其他记录; 请假和电话不算 | Linked for so many days, in which there is no visit, no day in the village and no other record; leave and calls are none
-- with: people
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: kind | code | 结对类型 | Kind
-- column: helper | text | 帮扶人 | Helper
-- column: unit | text | 单位 | Unit
-- column: phone | text | 电话 | Phone
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: linked | day | 结对时间 | Since
-- column: last | day | 最近一次 | Last
-- column: idle | count | 已空缺天数 | Days without
WITH
  bond AS (
    SELECT object, kind, helper, min(since) AS since, household, area
    FROM link
    WHERE since <= :as_of AND (until IS NULL OR :as_of < until)
    GROUP BY object, kind, helper
  ),
  seen AS (
    SELECT
      bond.*,
      (SELECT max(day) FROM visit
       WHERE visit.object = bond.object AND visit.helper = bond.helper
         AND day BETWEEN bond.since AND :as_of
         AND void IS NULL AND mode <> '请假' AND mode <> '电话联络') AS last
    FROM bond
  )
SELECT
  iif(length(village.code) = 12, township.name, village.name) AS township,
  iif(length(village.code) = 12, village.name, NULL) AS village,
  seen.kind,
  helper.name AS helper,
  helper.unit,
  helper.phone,
  seen.household,
  people.head,
  seen.since AS linked,
  seen.last,
  CAST(julianday(:as_of) - julianday(ifnull(seen.last, seen.since)) AS INTEGER) AS idle
FROM seen
JOIN helper ON helper.id = seen.helper
LEFT JOIN household ON household.no = seen.household
LEFT JOIN area AS village ON village.code = ifnull(household.village, seen.area)
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN people ON people.household = seen.household
WHERE julianday(:as_of) - julianday(ifnull(seen.last, seen.since)) >= :days
ORDER BY village.code, seen.household, seen.kind, helper.name, helper.id
