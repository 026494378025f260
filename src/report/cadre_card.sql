-- report: cadre-card
-- title: 帮扶干部年度考核用表 | A cadre's year, for the appraisal
-- note: 本年1月1日起; 走访按一天一户一次计, 电话不算走访。没有折款的物资不在折款内。 几人帮的户各计一次, 结对没有合计。 | Since 1 January; a household counts once a day, a call is no visit. Goods without a value are not in the value. A household of several helpers counts for each: pairings have no total.
-- needs: duties
-- with: helped_households
-- newest: exit = household_status.exit_year
-- column: helper | text | 姓名 | Name
-- column: unit | text | 单位 | Unit
-- column: post | text | 职务 | Post
-- column: households | count | 结对户数 | Households
-- column: persons | count | 结对人数 | Persons
-- column: visits | count | sum | 走访次数 | Visits
-- column: visited | count | 走访过的结对户 | Paired households visited
-- column: unvisited | count | 未走访的结对户 | Not visited
-- column: owed | count | 应访期数 | Periods owed
-- column: missed | count | 未访期数 | Periods missed
-- column: calls | count | sum | 电话 | Calls
-- column: empty | count | sum | 无内容的走访 | Visits without content
-- column: problems | count | sum | 发现问题 | Problems found
-- column: solved | count | sum | 解决难题 | Difficulties solved
-- column: cash | yuan | sum | 慰问金 | Cash
-- column: goods_value | yuan | sum | 物资折款 | Value of goods
-- column: unvalued | count | sum | 物资未折款次数 | Goods without a value
-- column: days | count | sum | 驻村天数 | Days in the village
-- column: leave | count | sum | 请假天数 | Leave
-- column: exits | count | 结对户本年脱贫 | Paired households exited
WITH
  year AS (
    SELECT *, mode IN ('入户走访', '节日慰问', '家访', '座谈', '调研') AS in_person
    FROM visit
    WHERE void IS NULL AND day <= :as_of AND date(:as_of, 'start of year') <= day
  ),
  paired AS (
    SELECT DISTINCT
      link.helper, link.household, helped_households.persons,
      -- Who is poor again has not exited.
      helped_households.exited
        AND exit.exit_year IS CAST(substr(:as_of, 1, 4) AS INTEGER) AS exits,
      EXISTS (
        SELECT 1 FROM year
        WHERE year.object = link.household AND year.helper = link.helper AND in_person) AS visited
    FROM link
    JOIN helped_households ON helped_households.no = link.household
    LEFT JOIN exit ON exit.household = link.household
    WHERE link.kind = '结对帮扶'
      AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
  ),
  load AS (
    SELECT
      helper, count(*) AS households, sum(persons) AS persons, sum(visited) AS visited,
      sum(NOT visited) AS unvisited, sum(exits) AS exits
    FROM paired
    GROUP BY helper
  ),
  -- Of a duty that nobody can tell, nothing is known.
  homes AS (
    SELECT
      helper,
      sum(iif(state = 'unknown', NULL, owed)) AS owed,
      sum(iif(state = 'unknown', NULL, missed)) AS missed
    FROM duty
    WHERE home
    GROUP BY helper
  ),
  done AS (
    SELECT
      helper,
      count(DISTINCT iif(in_person, household || '/' || day, NULL)) AS visits,
      sum(mode = '电话联络') AS calls,
      sum(in_person AND household IS NOT NULL AND with_helper IS NULL
        AND coalesce(note, problem, opinion, request, promise, topics, goods) IS NULL) AS empty,
      sum(problem IS NOT NULL) AS problems,
      sum(solved IS 1) AS solved,
      sum(cash_fen) AS cash,
      sum(goods_value_fen) AS goods_value,
      sum(goods IS NOT NULL AND goods_value_fen IS NULL) AS unvalued,
      count(DISTINCT iif(mode = '驻村', day, NULL)) AS days,
      count(DISTINCT iif(mode = '请假', day, NULL)) AS leave
    FROM year
    GROUP BY helper
  )
SELECT
  helper.name AS helper,
  helper.unit,
  helper.post,
  coalesce(households, 0) AS households,
  coalesce(persons, 0) AS persons,
  coalesce(visits, 0) AS visits,
  coalesce(visited, 0) AS visited,
  coalesce(unvisited, 0) AS unvisited,
  homes.owed,
  homes.missed,
  coalesce(calls, 0) AS calls,
  coalesce(empty, 0) AS empty,
  coalesce(problems, 0) AS problems,
  coalesce(solved, 0) AS solved,
  cash,
  goods_value,
  coalesce(unvalued, 0) AS unvalued,
  coalesce(days, 0) AS days,
  coalesce(leave, 0) AS leave,
  coalesce(exits, 0) AS exits
FROM helper
LEFT JOIN load ON load.helper = helper.id
LEFT JOIN done ON done.helper = helper.id
LEFT JOIN homes ON homes.helper = helper.id
WHERE helper.kind = '干部' AND (load.helper IS NOT NULL OR done.helper IS NOT NULL)
ORDER BY helper.unit, helper.name, helper.id
