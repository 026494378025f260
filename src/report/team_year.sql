-- report: team-year
-- title: 驻村工作队年度总结数据 | What the village teams did this year
-- note: 本年1月1日起; 天数是各队员在村天数之和, 走访按一天一户一次计。 | Since 1 January; days are the sum of the members' days, a household counts once a day.
-- nightly: no
-- newest: newest = household_status.exit_year
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: members | count | sum | 队员 | Members
-- column: names | text | 姓名 | Names
-- column: days | count | sum | 驻村天数 | Days
-- column: nights | count | sum | 住村夜数 | Nights
-- column: leave | count | sum | 请假天数 | Leave
-- column: visits | count | sum | 入户次数 | Home visits
-- column: households | count | sum | 走访户数 | Households visited
-- column: meetings | count | sum | 专题会议 | Meetings
-- column: publicity | count | sum | 政策宣传 | Publicity
-- column: settled | count | sum | 化解纠纷 | Disputes settled
-- column: problems | count | sum | 发现问题 | Problems found
-- column: solved | count | sum | 解决难题 | Difficulties solved
-- column: cash | yuan | sum | 慰问金 | Cash
-- column: goods_value | yuan | sum | 物资折款 | Value of goods
-- column: exits | count | sum | 本年脱贫户 | Households exited
-- column: exited_persons | count | sum | 本年脱贫人数 | Persons exited
WITH
  -- Whoever was on the team at any time of the year.
  posted AS (
    SELECT DISTINCT link.object AS village, link.helper
    FROM link
    WHERE link.kind IN ('第一书记', '驻村工作队') AND link.level = 'village'
      AND link.since <= :as_of AND (link.until IS NULL OR date(:as_of, 'start of year') < link.until)
  ),
  members AS (
    SELECT village, count(*) AS members, group_concat(name, '、' ORDER BY name) AS names
    FROM posted JOIN helper ON helper.id = posted.helper GROUP BY village
  ),
  year AS (
    SELECT visit.*, posted.village
    FROM visit
    LEFT JOIN household ON household.no = visit.household
    JOIN posted ON posted.helper = visit.helper
      AND posted.village = CASE
        -- Who is posted to several villages is on leave once.
        WHEN visit.mode = '请假' THEN (
          SELECT village FROM posted AS own WHERE own.helper = visit.helper
          ORDER BY village <> visit.object, village LIMIT 1
        )
        ELSE coalesce(household.village, visit.object)
      END
    WHERE visit.void IS NULL AND visit.day <= :as_of AND date(:as_of, 'start of year') <= visit.day
  ),
  done AS (
    SELECT
      village,
      count(DISTINCT iif(mode = '驻村', helper || day, NULL)) AS days,
      count(DISTINCT iif(mode = '驻村' AND night = 1, helper || day, NULL)) AS nights,
      count(DISTINCT iif(mode = '请假', helper || day, NULL)) AS leave,
      count(DISTINCT iif(mode IN ('入户走访', '节日慰问', '家访'), household || day, NULL)) AS visits,
      count(DISTINCT iif(mode IN ('入户走访', '节日慰问', '家访'), household, NULL)) AS households,
      count(DISTINCT iif(mode = '专题会议', day, NULL)) AS meetings,
      sum(mode = '政策宣传' AND with_helper IS NULL) AS publicity,
      sum(mode = '纠纷调处' AND solved IS 1 AND with_helper IS NULL) AS settled,
      sum(problem IS NOT NULL) AS problems,
      sum(mode <> '纠纷调处' AND solved IS 1) AS solved,
      sum(cash_fen) AS cash,
      sum(goods_value_fen) AS goods_value
    FROM year
    GROUP BY village
  ),
  exited AS (
    SELECT household.village, count(*) AS exits, sum(people.persons) AS persons
    FROM newest
    JOIN household ON household.no = newest.household
    LEFT JOIN (
      SELECT household, count(*) AS persons FROM stay
      WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
      GROUP BY household
    ) AS people ON people.household = newest.household
    WHERE newest.exit_year = CAST(substr(:as_of, 1, 4) AS INTEGER)
    GROUP BY household.village
  )
SELECT
  township.name AS township,
  village.name AS village,
  members,
  names,
  coalesce(days, 0) AS days,
  coalesce(nights, 0) AS nights,
  coalesce(leave, 0) AS leave,
  coalesce(visits, 0) AS visits,
  coalesce(households, 0) AS households,
  coalesce(meetings, 0) AS meetings,
  coalesce(publicity, 0) AS publicity,
  coalesce(settled, 0) AS settled,
  coalesce(problems, 0) AS problems,
  coalesce(solved, 0) AS solved,
  cash,
  goods_value,
  coalesce(exits, 0) AS exits,
  coalesce(exited.persons, 0) AS exited_persons
FROM members
JOIN area AS village ON village.code = members.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN done ON done.village = members.village
LEFT JOIN exited ON exited.village = members.village
ORDER BY village.code
