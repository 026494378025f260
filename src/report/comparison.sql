-- report: comparison
-- title: 年度考核对比表 | Townships, villages, units and cadres compared
-- note: 同一户有几个帮扶人的, 各计一次, 各层之间不能相加; 走访为本年上门 | A household with several helpers counts for each of them, so levels do not add up; visits are those to homes this year
-- newest: exit = household_status.exit_year
-- with: registered
-- with: people
-- column: by | code | 层级 | Level
-- column: name | text | 名称 | Name
-- column: of | text | 所属 | Of
-- column: households | count | 负责户 | Households
-- column: persons | count | 负责人口 | Persons
-- column: exited_households | count | 本年脱贫户 | Exited this year
-- column: exited_persons | count | 本年脱贫人 | Persons exited
-- column: own_plan | flag | 本级计划 | Own plan
-- column: planned | count | 有计划户 | With a plan
-- column: visits | count | 本年走访 | Visits this year
-- column: visited | count | 本年走访到的户 | Households visited
-- column: open_needs | count | 未解决需求 | Open needs
-- column: tasks | count | 任务 | Tasks
-- column: done | count | 完成任务 | Done
-- column: late | count | 逾期任务 | Late
-- column: pledges | count | 责任书 | Pledges
-- column: returns | count | 年度报告 | Yearly returns
-- column: criticised | count | 通报 | Criticised
--
-- Five levels from the same facts of each household. Papers are those of the year.
WITH
  year AS (
    SELECT CAST(substr(:as_of, 1, 4) AS INTEGER) AS year, substr(:as_of, 1, 4) || '-01-01' AS since
  ),
  visit_on AS MATERIALIZED (
    SELECT object, helper, count(*) AS visits
    FROM visit CROSS JOIN year
    WHERE level = 'household' AND void IS NULL AND mode IN ('入户走访', '节日慰问', '家访')
      AND day BETWEEN year.since AND :as_of
    GROUP BY object, helper
  ),
  facts AS MATERIALIZED (
    SELECT
      household.no AS household,
      household.village,
      coalesce(people.persons, 0) AS persons,
      coalesce(exit.exit_year = year.year AND registered.status IN ('已脱贫', '稳定脱贫'), 0) AS is_exited,
      EXISTS (SELECT 1 FROM plan
              WHERE plan.object = household.no AND plan.year = year.year
                AND (signed_on IS NULL OR signed_on <= :as_of)) AS has_plan,
      (SELECT count(*) FROM need
       WHERE need.object = household.no AND need.day <= :as_of
         AND (solved_on IS NULL OR :as_of < solved_on)) AS open_needs
    FROM registered
    CROSS JOIN year
    JOIN household ON household.no = registered.household
    LEFT JOIN people ON people.household = household.no
    LEFT JOIN exit ON exit.household = household.no
  ),
  links AS (
    SELECT link.object, link.level, link.kind, helper.id AS helper, helper.kind AS helper_kind,
      iif(helper.kind = '单位', coalesce(helper.unit, helper.name), helper.unit) AS unit
    FROM link
    JOIN helper ON helper.id = link.helper
    WHERE link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
  ),
  -- Who answers for which household, at each level.
  answers (place, by, key, household) AS (
    SELECT 1, '乡镇', substr(village, 1, 9), household FROM facts
    UNION ALL
    SELECT 2, '村', village, household FROM facts
    UNION ALL
    SELECT 3, '帮扶部门', links.unit, facts.household
    FROM facts JOIN links ON links.object = facts.household AND links.kind = '结对帮扶'
    WHERE links.unit IS NOT NULL
    UNION
    SELECT 3, '帮扶部门', links.unit, facts.household
    FROM facts JOIN links ON links.object = facts.village AND links.kind = '单位包村'
    WHERE links.unit IS NOT NULL
    UNION ALL
    SELECT DISTINCT 4, '帮扶干部', links.helper, facts.household
    FROM facts JOIN links ON links.object = facts.household AND links.kind = '结对帮扶'
    WHERE links.helper_kind = '干部'
    UNION ALL
    SELECT DISTINCT 5, '驻村干部', links.helper, facts.household
    FROM facts JOIN links ON links.object = facts.village AND links.kind IN ('第一书记', '驻村工作队')
    WHERE links.helper_kind = '干部'
  ),
  of_households AS (
    SELECT
      answers.place, answers.by, answers.key,
      count(*) AS households,
      sum(facts.persons) AS persons,
      sum(facts.is_exited) AS exited_households,
      sum(iif(facts.is_exited, facts.persons, 0)) AS exited_persons,
      sum(facts.has_plan) AS planned,
      sum(facts.open_needs) AS open_needs
    FROM answers
    JOIN facts ON facts.household = answers.household
    GROUP BY answers.place, answers.by, answers.key
  ),
  visited (by, key, object, visits) AS (
    SELECT '乡镇', substr(household.village, 1, 9), visit_on.object, visits
    FROM visit_on JOIN household ON household.no = visit_on.object
    UNION ALL
    SELECT '村', household.village, visit_on.object, visits
    FROM visit_on JOIN household ON household.no = visit_on.object
    UNION ALL
    SELECT
      '帮扶部门', iif(helper.kind = '单位', coalesce(helper.unit, helper.name), helper.unit),
      visit_on.object, visits
    FROM visit_on JOIN helper ON helper.id = visit_on.helper
    UNION ALL
    SELECT '帮扶干部', helper, object, visits FROM visit_on
    UNION ALL
    SELECT '驻村干部', helper, object, visits FROM visit_on
  ),
  of_visits AS (
    SELECT by, key, sum(visits) AS visits, count(DISTINCT object) AS visited
    FROM visited WHERE key IS NOT NULL GROUP BY by, key
  ),
  task_on AS (
    SELECT *, iif(done_on <= :as_of, done_on, NULL) AS done FROM task WHERE excused IS NULL
  ),
  tasks (by, key, done, due) AS (
    SELECT '乡镇', substr(coalesce(area, (SELECT village FROM household WHERE no = task_on.household)), 1, 9),
      done, due
    FROM task_on WHERE level <> 'county'
    UNION ALL
    SELECT '村', coalesce(area, (SELECT village FROM household WHERE no = task_on.household)), done, due
    FROM task_on WHERE level IN ('village', 'household')
    UNION ALL
    SELECT '帮扶部门', unit, done, due FROM task_on
    UNION ALL
    SELECT '帮扶干部', helper.id, done, due
    FROM task_on JOIN helper ON helper.name = task_on.person
      AND (task_on.unit IS NULL OR helper.unit IS task_on.unit)
    UNION ALL
    SELECT '驻村干部', helper.id, done, due
    FROM task_on JOIN helper ON helper.name = task_on.person
      AND (task_on.unit IS NULL OR helper.unit IS task_on.unit)
  ),
  of_tasks AS (
    SELECT
      by, key,
      count(*) AS tasks,
      count(done) AS done,
      coalesce(sum(done IS NULL AND due < :as_of), 0) AS late
    FROM tasks WHERE key IS NOT NULL GROUP BY by, key
  ),
  papers (by, key, kind) AS (
    SELECT
      CASE level WHEN 'township' THEN '乡镇' WHEN 'village' THEN '村' WHEN 'unit' THEN '帮扶部门' END,
      object,
      kind
    FROM paper CROSS JOIN year
    WHERE level IN ('township', 'village', 'unit') AND day BETWEEN year.since AND :as_of
    UNION ALL
    SELECT '帮扶干部', object, kind
    FROM paper CROSS JOIN year WHERE level = 'helper' AND day BETWEEN year.since AND :as_of
    UNION ALL
    SELECT '驻村干部', object, kind
    FROM paper CROSS JOIN year WHERE level = 'helper' AND day BETWEEN year.since AND :as_of
  ),
  of_papers AS (
    SELECT
      by, key,
      sum(kind = '责任书') AS pledges,
      sum(kind = '年度报告') AS returns,
      sum(kind = '通报') AS criticised
    FROM papers GROUP BY by, key
  ),
  -- Places stand here even without households; so do units that have tasks or papers.
  compared (place, by, key) AS (
    SELECT 1, '乡镇', code FROM area WHERE level = 'township'
    UNION SELECT 2, '村', code FROM area WHERE level = 'village'
    UNION SELECT place, by, key FROM of_households
    UNION SELECT 3, by, key FROM of_tasks WHERE by = '帮扶部门'
    UNION SELECT 3, by, key FROM of_papers WHERE by = '帮扶部门'
    UNION SELECT 3, '帮扶部门', object FROM plan WHERE level = 'unit'
  )
SELECT
  compared.by,
  coalesce(area.name, helper.name, compared.key) AS name,
  coalesce(parent.name, helper.unit) AS of,
  coalesce(of_households.households, 0) AS households,
  coalesce(of_households.persons, 0) AS persons,
  coalesce(of_households.exited_households, 0) AS exited_households,
  coalesce(of_households.exited_persons, 0) AS exited_persons,
  iif(compared.place <= 3,
    EXISTS (SELECT 1 FROM plan CROSS JOIN year
            WHERE plan.object = compared.key AND plan.year = year.year
              AND (signed_on IS NULL OR signed_on <= :as_of)),
    NULL) AS own_plan,
  coalesce(of_households.planned, 0) AS planned,
  coalesce(of_visits.visits, 0) AS visits,
  coalesce(of_visits.visited, 0) AS visited,
  coalesce(of_households.open_needs, 0) AS open_needs,
  coalesce(of_tasks.tasks, 0) AS tasks,
  coalesce(of_tasks.done, 0) AS done,
  coalesce(of_tasks.late, 0) AS late,
  coalesce(of_papers.pledges, 0) AS pledges,
  coalesce(of_papers.returns, 0) AS returns,
  coalesce(of_papers.criticised, 0) AS criticised
FROM compared
LEFT JOIN area ON area.code = compared.key AND compared.place <= 2
LEFT JOIN area AS parent ON parent.code = area.parent AND area.level = 'village'
LEFT JOIN helper ON helper.id = compared.key AND 4 <= compared.place
LEFT JOIN of_households ON of_households.by = compared.by AND of_households.key = compared.key
LEFT JOIN of_visits ON of_visits.by = compared.by AND of_visits.key = compared.key
LEFT JOIN of_tasks ON of_tasks.by = compared.by AND of_tasks.key = compared.key
LEFT JOIN of_papers ON of_papers.by = compared.by AND of_papers.key = compared.key
ORDER BY compared.place, iif(compared.place <= 2, compared.key, ''), name, compared.key
