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
-- column: school | text | 学校(学区) | School
-- column: linked | day | 结对时间 | Since
-- column: last | day | 最近一次 | Last
-- column: idle | count | 已空缺天数 | Days without
WITH
  bond AS (
    SELECT level, object, kind, helper, min(since) AS since, household, area, unit
    FROM link
    WHERE since <= :as_of AND (until IS NULL OR :as_of < until)
    GROUP BY level, object, kind, helper
  ),
  -- Who is at a household's is in its village.
  visited AS MATERIALIZED (
    SELECT helper, level, object, max(day) AS last
    FROM (
      SELECT helper, level, object, day, void, mode FROM visit
      UNION ALL
      SELECT visit.helper, 'village', household.village, visit.day, visit.void, visit.mode
      FROM visit
      JOIN household ON household.no = visit.household
    )
    WHERE day <= :as_of AND void IS NULL AND mode <> '请假' AND mode <> '电话联络'
    GROUP BY helper, level, object
  ),
  seen AS (
    SELECT bond.*, iif(bond.since <= visited.last, visited.last, NULL) AS last
    FROM bond
    LEFT JOIN visited
      ON visited.helper = bond.helper AND visited.level = bond.level AND visited.object = bond.object
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
  seen.unit AS school,
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
ORDER BY village.code, seen.household, seen.unit, seen.kind, helper.name, helper.id
