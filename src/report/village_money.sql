-- report: village-money
-- title: 各村项目、资金、集体经济与走访(与上年比) | Projects, funds, collective income and visits of each village, beside last year's
-- limit: village-fund-least
-- limit: village-trades-least
-- limit: village-trades-most
-- newest: left_list = village_survey.exit_year
-- newest: key = village_survey.poor_village
-- with: money
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: key | flag | 贫困村(重点村) | Poor village
-- column: exit_year | text | 退出年度 | Exited in
-- column: persons | count | sum | 在册人数 | Persons
-- column: leaders | text | 协调领导 | Leaders of its projects
-- column: trades | count | sum | 本年产业项目 | Trade projects of the year
-- column: projects | count | sum | 本年项目 | Projects of the year
-- column: earmarked | yuan | sum | 本年专项资金 | Earmarked funds
-- column: funds | yuan | sum | 本年资金 | Funds of the year
-- column: before | yuan | sum | 上年资金 | Funds of last year
-- column: per_head | yuan | 人均资金 | Funds per head
-- column: per_head_before | yuan | 上年人均资金 | Per head last year
-- column: visits | count | sum | 本年走访 | Visits this year
-- column: visits_before | count | sum | 上年同期走访 | Visits to this day last year
-- column: income | yuan | sum | 本年集体经济 | Collective income
-- column: income_before | yuan | sum | 上年集体经济 | Collective income last year
-- column: short | yuan | sum | 专项资金还差 | Earmarked funds short by
-- column: said | code | 问题 | What is wrong
-- note: 资金按下达数, 没有下达数的按拨付数; 没有登记的不当作零, 合计只加登记了的 | Funds as planned, else as paid; what is not recorded is not zero, and not in the totals
-- note: 人均资金用当年资金除以当年(上年为年末)在册人数, 只增不减; 走访与上年同月同日以前比 | Per head of those on the register on the day, and at the end of last year
-- note: 集体经济收入按表的日期所在年份; 限值见下 | Collective income is of the year of the sheet's day; the limits stand below
WITH
  years AS (
    SELECT CAST(substr(:as_of, 1, 4) AS INTEGER) AS now, CAST(substr(:as_of, 1, 4) AS INTEGER) - 1 AS last
  ),
  -- The day a year ago, the last of February for one that the year did not have.
  a_year_ago AS (
    SELECT date(:as_of, '+1 day', '-1 year', '-1 day') AS day
  ),
  income AS (
    SELECT village, CAST(substr(day, 1, 4) AS INTEGER) AS year, collective_income_fen AS fen, max(day) AS day
    FROM village_survey
    WHERE day <= :as_of AND collective_income_fen IS NOT NULL
    GROUP BY village, substr(day, 1, 4)
  ),
  -- Who was on the register on the day, and at the end of last year.
  days AS (
    SELECT 0 AS back, :as_of AS day UNION ALL SELECT 1, last || '-12-31' FROM years
  ),
  newest AS (
    SELECT days.back, household, status, max(household_status.day) AS day
    FROM days JOIN household_status ON household_status.day <= days.day
    WHERE status IS NOT NULL
    GROUP BY days.back, household
  ),
  registered AS (
    SELECT DISTINCT days.back, days.day, household_status.household
    FROM days
    JOIN household_status ON household_status.day <= days.day
    LEFT JOIN newest ON newest.back = days.back AND newest.household = household_status.household
    WHERE newest.status IS NULL OR newest.status NOT IN ('边缘易致贫', '一般农户', '清退', '自然销户', '注销')
  ),
  heads AS (
    SELECT registered.back, household.village, count(*) AS persons
    FROM registered
    JOIN household ON household.no = registered.household
    JOIN stay ON stay.household = registered.household
    WHERE (stay.joined_on IS NULL OR stay.joined_on <= registered.day)
      AND (stay.left_on IS NULL OR registered.day < stay.left_on)
    GROUP BY registered.back, household.village
  ),
  own_projects AS (
    SELECT
      area,
      sum(heading IS '产业') AS trades,
      count(*) AS projects,
      group_concat(DISTINCT leader) AS leaders
    FROM project, years
    WHERE year = years.now AND (stopped_on IS NULL OR :as_of < stopped_on)
    GROUP BY area
  ),
  sums AS (
    SELECT
      area,
      year,
      iif(count(coalesce(planned_fen, paid_fen)) = count(*), sum(coalesce(planned_fen, paid_fen)), NULL) AS fen,
      sum(iif(purpose IS '专项资金', coalesce(planned_fen, paid_fen), NULL)) AS earmarked,
      sum(purpose IS '专项资金' AND planned_fen IS NULL AND paid_fen IS NULL) AS earmarked_unknown
    FROM money
    GROUP BY area, year
  ),
  seen AS (
    SELECT
      coalesce(household.village, visited.area) AS village,
      sum(substr(visited.day, 1, 4) = substr(:as_of, 1, 4)) AS visits,
      sum(substr(visited.day, 1, 4) < substr(:as_of, 1, 4) AND visited.day <= a_year_ago.day) AS before
    FROM (
      -- Several visitors on one day are one visit.
      SELECT DISTINCT visit.household, visit.area, visit.day
      FROM visit, years
      WHERE visit.void IS NULL
        AND visit.mode IN ('入户走访', '节日慰问', '座谈', '调研', '家访')
        AND visit.day BETWEEN years.last || '-01-01' AND :as_of
    ) AS visited
    CROSS JOIN a_year_ago
    LEFT JOIN household ON household.no = visited.household
    GROUP BY 1
  ),
  first_visit AS (
    SELECT CAST(min(substr(day, 1, 4)) AS INTEGER) AS year FROM visit
  ),
  limits AS (
    SELECT
      area,
      max(iif(id = 'village-fund-least', amount, NULL)) AS fund_least,
      max(iif(id = 'village-trades-least', amount, NULL)) AS trades_least,
      max(iif(id = 'village-trades-most', amount, NULL)) AS trades_most
    FROM limit_of, years
    WHERE year = years.now
    GROUP BY area
  ),
  known AS (
    SELECT
      village.code,
      key.poor_village AS key,
      left_list.exit_year,
      coalesce(heads.persons, 0) AS persons,
      own_projects.leaders,
      coalesce(own_projects.trades, 0) AS trades,
      coalesce(own_projects.projects, 0) AS projects,
      iif(sums.earmarked_unknown = 0, sums.earmarked, NULL) AS earmarked,
      sums.earmarked_unknown,
      sums.fen AS funds,
      sums_before.fen AS before,
      -- Rounded half up to a fen.
      (2 * sums.fen + heads.persons) / (2 * heads.persons) AS per_head,
      (2 * sums_before.fen + heads_before.persons) / (2 * heads_before.persons) AS per_head_before,
      sums.fen * heads_before.persons < sums_before.fen * heads.persons AS per_head_falls,
      coalesce(seen.visits, 0) AS visits,
      iif(first_visit.year <= years.last, coalesce(seen.before, 0), NULL) AS visits_before,
      income.fen AS income,
      income_before.fen AS income_before,
      limits.fund_least,
      limits.trades_least,
      limits.trades_most,
      sums.area IS NULL AND sums_before.area IS NOT NULL AS has_no_money
    FROM area AS village
    CROSS JOIN years
    CROSS JOIN first_visit
    LEFT JOIN key ON key.village = village.code
    LEFT JOIN left_list ON left_list.village = village.code
    LEFT JOIN heads ON heads.village = village.code AND heads.back = 0
    LEFT JOIN heads AS heads_before ON heads_before.village = village.code AND heads_before.back = 1
    LEFT JOIN own_projects ON own_projects.area = village.code
    LEFT JOIN sums ON sums.area = village.code AND sums.year = years.now
    LEFT JOIN sums AS sums_before ON sums_before.area = village.code AND sums_before.year = years.last
    LEFT JOIN seen ON seen.village = village.code
    LEFT JOIN income ON income.village = village.code AND income.year = years.now
    LEFT JOIN income AS income_before ON income_before.village = village.code AND income_before.year = years.last
    LEFT JOIN limits ON limits.area = village.code
    WHERE village.level = 'village'
  ),
  looked AS (
    SELECT
      *,
      iif(key AND fund_least IS NOT NULL AND earmarked IS NULL,
          iif(earmarked_unknown, '、专项资金数额没有登记', '、专项资金没有登记'), '')
        || iif(key IS NULL AND fund_least IS NOT NULL, '、是否重点村没有登记', '')
        || iif(key AND earmarked < fund_least, '、专项资金不足', '')
        || iif(trades < trades_least, '、产业项目太少', '')
        || iif(trades_most < trades, '、产业项目太多', '')
        || iif(has_no_money, '、本年资金没有登记', '')
        || iif(funds < before, '、资金下降', '')
        || iif(per_head_falls, '、人均资金下降', '')
        || iif(visits < visits_before, '、走访下降', '')
        || iif(income < income_before, '、集体经济下降', '') AS said
    FROM known
  )
SELECT
  township.name AS township,
  village.name AS village,
  looked.key,
  looked.exit_year,
  looked.persons,
  looked.leaders,
  looked.trades,
  looked.projects,
  looked.earmarked,
  looked.funds,
  looked.before,
  looked.per_head,
  looked.per_head_before,
  looked.visits,
  looked.visits_before,
  looked.income,
  looked.income_before,
  iif(looked.key AND looked.earmarked < looked.fund_least, looked.fund_least - looked.earmarked, NULL) AS short,
  nullif(substr(looked.said, 2), '') AS said
FROM looked
JOIN area AS village ON village.code = looked.code
LEFT JOIN area AS township ON township.code = village.parent
ORDER BY looked.code
