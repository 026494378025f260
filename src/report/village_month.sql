-- report: village-month
-- title: 民情报告(本月) | What people said this month
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: month | text | 月份 | Month
-- column: visits | count | sum | 走访次数 | Visits
-- column: households | count | sum | 走访户数 | Households
-- column: persons | count | sum | 走访人数 | Persons
-- column: publicity | count | sum | 政策宣传 | Publicity
-- column: reached | count | sum | 受众人次 | People reached
-- column: settled | count | sum | 化解纠纷 | Disputes settled
-- column: cash | yuan | sum | 慰问金 | Cash
-- column: problems | text | 存在问题 | Problems
-- column: opinions | text | 群众意见 | What people think
-- column: requests | text | 诉求 | Requests
-- column: remedies | text | 工作建议和措施 | Suggested and done
-- column: promises | text | 承诺事项 | Promises
WITH
  month AS (
    SELECT visit.*, coalesce(household.village, visit.object) AS village
    FROM visit
    LEFT JOIN household ON household.no = visit.household
    WHERE visit.void IS NULL AND visit.with_helper IS NULL
      AND visit.day <= :as_of AND date(:as_of, 'start of month') <= visit.day
  ),
  met AS (
    SELECT village, count(*) AS households, sum(persons) AS persons
    FROM (SELECT DISTINCT village, household FROM month
      WHERE household IS NOT NULL AND mode <> '电话联络') AS once
    LEFT JOIN (
      SELECT household, count(*) AS persons FROM stay
      WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
      GROUP BY household
    ) AS people ON people.household = once.household
    GROUP BY village
  ),
  told AS (
    SELECT
      village,
      sum(household IS NOT NULL AND mode <> '电话联络') AS visits,
      sum(mode = '政策宣传') AS publicity,
      sum(iif(mode = '政策宣传', people, NULL)) AS reached,
      sum(mode = '纠纷调处' AND solved IS 1) AS settled,
      sum(cash_fen) AS cash,
      group_concat(problem, '; ' ORDER BY day, object, helper) AS problems,
      group_concat(opinion, '; ' ORDER BY day, object, helper) AS opinions,
      group_concat(request, '; ' ORDER BY day, object, helper) AS requests,
      group_concat(remedy, '; ' ORDER BY day, object, helper) AS remedies,
      group_concat(promise, '; ' ORDER BY day, object, helper) AS promises
    FROM month
    GROUP BY village
  )
SELECT
  township.name AS township,
  village.name AS village,
  substr(:as_of, 1, 7) AS month,
  coalesce(visits, 0) AS visits,
  coalesce(households, 0) AS households,
  coalesce(persons, 0) AS persons,
  coalesce(publicity, 0) AS publicity,
  reached,
  coalesce(settled, 0) AS settled,
  cash,
  problems,
  opinions,
  requests,
  remedies,
  promises
FROM area AS village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN told ON told.village = village.code
LEFT JOIN met ON met.village = village.code
WHERE village.level = 'village'
ORDER BY village.code
