-- report: project-sums
-- title: 项目分类汇总 | Projects by heading, mode and year
-- nightly: no
-- with: people
-- column: by | code | 按 | By
-- column: value | code | 类 | Kind
-- column: projects | count | 项目数 | Projects
-- column: done | count | 已完工 | Done
-- column: accepted | count | 已验收 | Accepted
-- column: budget | yuan | 资金概算 | Budget
-- column: own | yuan | 自筹资金 | Own funds
-- column: households | count | 受益户 | Households
-- column: persons | count | 受益人 | Persons
-- note: 每行里一户只算一次; 有项目没写概算或自筹的, 合计不详 | A household counts once in a row; a sum of which one part is not recorded is not known
WITH
  sorted AS (
    SELECT 0 AS part, '项目类别' AS by, heading AS value, * FROM project
    UNION ALL
    SELECT 1, '实施方式', mode, * FROM project
    UNION ALL
    SELECT 2, '计划年度', year, * FROM project
    UNION ALL
    SELECT 3, '全部', NULL, * FROM project
  ),
  sums AS (
    SELECT
      part, by, value,
      count(*) AS projects,
      sum(coalesce(done_on <= :as_of, 0)) AS done,
      sum(coalesce(accepted_on <= :as_of, 0)) AS accepted,
      iif(count(budget_fen) = count(*), sum(budget_fen), NULL) AS budget,
      iif(count(own_fen) = count(*), sum(own_fen), NULL) AS own
    FROM sorted
    GROUP BY part, value
  ),
  benefits AS (
    SELECT part, value, count(*) AS households, sum(persons) AS persons
    FROM (
      SELECT DISTINCT
        sorted.part, sorted.value, measure.household, coalesce(people.persons, 0) AS persons
      FROM sorted
      JOIN measure ON measure.project = sorted.no AND measure.since <= substr(:as_of, 1, 7)
      LEFT JOIN people ON people.household = measure.household
    )
    GROUP BY part, value
  )
SELECT
  sums.by,
  sums.value,
  sums.projects,
  sums.done,
  sums.accepted,
  sums.budget,
  sums.own,
  coalesce(benefits.households, 0) AS households,
  coalesce(benefits.persons, 0) AS persons
FROM sums
LEFT JOIN benefits ON benefits.part = sums.part AND benefits.value IS sums.value
ORDER BY sums.part, sums.value IS NULL, sums.value
