-- report: attendance
-- title: 驻村考勤月报 | Days in the village this month
-- note: 截至日所在的月份; 一天登记几次算一天; 入户按本村一天一户一次计; 派到几个村的人, 公差和请假只记一处; 公差单列, 是否算在村由考核办法定。 | The month of the day; a day logged twice is one day, and so is a household of the village; of who is posted to several villages, errands and leave stand once; errands stand apart: whether they count is for the rules to say.
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: member | text | 姓名 | Name
-- column: unit | text | 派出单位 | Sent by
-- column: role | text | 职务 | Role
-- column: month | text | 月份 | Month
-- column: days | count | sum | 驻村天数 | Days
-- column: nights | count | sum | 住村夜数 | Nights
-- column: errands | count | sum | 公差天数 | Errands
-- column: leave | count | sum | 请假天数 | Leave
-- column: visits | count | sum | 入户次数 | Home visits
-- column: reasons | text | 请假和公差事由 | Reasons
WITH
  posted AS (
    SELECT
      link.object AS village, link.helper,
      replace(
        group_concat(DISTINCT iif(link.kind = '第一书记', '第一书记', coalesce(link.role, '队员'))),
        ',', '、') AS role
    FROM link
    WHERE link.kind IN ('第一书记', '驻村工作队') AND link.level = 'village'
      AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
    GROUP BY link.object, link.helper
  ),
  month AS MATERIALIZED (
    SELECT
      visit.*, household.village AS home,
      -- Who is posted to several villages is on leave once: where it is written, if that is
      -- one of them, else at the first.
      CASE WHEN mode IN ('公差', '请假') THEN (
        SELECT village FROM posted WHERE posted.helper = visit.helper
        ORDER BY village <> visit.object, village LIMIT 1
      ) END AS away
    FROM visit
    LEFT JOIN household ON household.no = visit.household
    WHERE void IS NULL AND day <= :as_of AND date(:as_of, 'start of month') <= day
  )
SELECT
  township.name AS township,
  village.name AS village,
  helper.name AS member,
  helper.unit,
  posted.role,
  substr(:as_of, 1, 7) AS month,
  count(DISTINCT iif(mode = '驻村' AND object = posted.village, day, NULL)) AS days,
  count(DISTINCT iif(mode = '驻村' AND object = posted.village AND night = 1, day, NULL)) AS nights,
  count(DISTINCT iif(mode = '公差' AND away = posted.village, day, NULL)) AS errands,
  count(DISTINCT iif(mode = '请假' AND away = posted.village, day, NULL)) AS leave,
  count(DISTINCT
    iif(mode IN ('入户走访', '节日慰问', '家访') AND home = posted.village, household || day, NULL))
    AS visits,
  group_concat(
    iif(away = posted.village AND note IS NOT NULL, day || ' ' || note, NULL), '; ' ORDER BY day)
    AS reasons
FROM posted
JOIN helper ON helper.id = posted.helper
JOIN area AS village ON village.code = posted.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN month ON month.helper = posted.helper
GROUP BY posted.village, posted.helper
ORDER BY village.code, helper.name, helper.id
