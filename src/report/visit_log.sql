-- report: visit-log
-- title: 走访登记台账(本年) | Visits of the year, as they were logged
-- note: 内容为空: 对户的走访没有写内容、问题、意见、诉求、承诺、主题、物资中的任何一项。补录天数: 手工登记比走访晚几天; 导入的表不说何时写的, 不计。 | Empty: of a visit to a household nothing seen, found, suggested, asked for, promised, talked about or given is written. Days late: how long after the visit it was typed; of what a sheet brought that is not known.
-- nightly: no
-- column: village | text | 村 | Village
-- column: object | number | 户编号/对象 | Household no. or object
-- column: name | text | 户主/名称 | Head or name
-- column: day | day | 日期 | Day
-- column: helper | text | 走访人 | Visitor
-- column: unit | text | 单位 | Unit
-- column: mode | code | 方式 | Mode
-- column: along | text | 同行 | Who came along
-- column: note | text | 内容 | Note
-- column: problem | text | 存在问题 | Problem
-- column: remedy | text | 解决措施 | Remedy
-- column: opinion | text | 意见建议 | Suggestions
-- column: request | text | 诉求 | Requests
-- column: promise | text | 承诺措施 | Promises
-- column: solved | flag | 解决难题 | Solved
-- column: signed | flag | 户主签字 | Signed
-- column: empty | count | sum | 内容为空 | Empty
-- column: late | count | 补录天数 | Days late
-- column: late_reason | text | 补录原因 | Why late
-- column: corrects | flag | 更正 | A correction
-- column: void | text | 作废原因 | Why void
SELECT
  village.name AS village,
  visit.object,
  coalesce(
    (
      SELECT name FROM stay
      WHERE stay.household = visit.household AND relation = '户主'
        AND (joined_on IS NULL OR joined_on <= visit.day)
        AND (left_on IS NULL OR visit.day < left_on)
    ),
    place.name, visit.unit) AS name,
  visit.day,
  helper.name AS helper,
  helper.unit,
  visit.mode,
  (
    SELECT group_concat(other.name, '、' ORDER BY other.id)
    FROM visit AS along JOIN helper AS other ON other.id = along.helper
    WHERE along.object = visit.object AND along.day = visit.day AND along.mode = visit.mode
      AND along.no = visit.no AND along.with_helper = visit.helper AND along.void IS NULL
  ) AS along,
  visit.note,
  visit.problem,
  visit.remedy,
  visit.opinion,
  visit.request,
  visit.promise,
  visit.solved,
  visit.signed,
  CASE WHEN visit.void IS NULL AND visit.household IS NOT NULL THEN
    coalesce(visit.note, visit.problem, visit.opinion, visit.request, visit.promise, visit.topics,
      visit.goods) IS NULL
  END AS empty,
  iif(source.kind IS NULL,
    CAST(julianday(substr(entry.at, 1, 10)) - julianday(visit.day) AS INTEGER), NULL) AS late,
  visit.late_reason,
  visit.corrects IS NOT NULL AS corrects,
  visit.void
FROM visit
JOIN helper ON helper.id = visit.helper
LEFT JOIN household ON household.no = visit.household
LEFT JOIN area AS place ON place.code = visit.area
LEFT JOIN area AS village ON village.code = coalesce(household.village, visit.area)
LEFT JOIN source ON source.id = visit.source
-- When it was logged first, whatever was made of it later.
LEFT JOIN entry ON entry.id = coalesce(
  (
    SELECT min(json_extract(before, '$.entry')) FROM change
    WHERE tbl = 'visit'
      AND key = json_array(visit.object, visit.day, visit.helper, visit.mode, visit.no)
  ),
  visit.entry)
WHERE visit.with_helper IS NULL
  AND visit.day <= :as_of AND date(:as_of, 'start of year') <= visit.day
  AND visit.mode NOT IN ('驻村', '公差', '请假')
ORDER BY village.code, visit.object, visit.day, helper.name, helper.id, visit.mode, visit.no
