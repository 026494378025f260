-- report: six-ones
-- title: 六个一落实情况 | The six ones
-- nightly: no
-- note: 增收项目为产业、就业、金融、公益岗位类措施; 方案按当年计划 | Projects that raise income are measures of trade, jobs, loans and public-service posts; the village's scheme is its plan of the year
-- with: registered
-- with: people
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: team | flag | 工作队 | Team
-- column: plan | flag | 帮扶方案 | Scheme
-- column: projects | count | sum | 扶持项目 | Projects
-- column: households | count | sum | 在册户 | Households
-- column: persons | count | sum | 在册人 | Persons
-- column: no_measure | count | sum | 缺帮扶措施户 | Without a measure
-- column: no_project | count | sum | 缺增收项目户 | Without an income project
-- column: no_helper | count | sum | 缺帮扶人员户 | Without a helper
-- column: complete | count | sum | 三项齐全户 | With all three
-- column: measure_names | number | 缺帮扶措施的户 | Which lack a measure
-- column: project_names | number | 缺增收项目的户 | Which lack an income project
-- column: helper_names | number | 缺帮扶人员的户 | Which lack a helper
WITH
  measure_on AS (
    SELECT household, max(category IN (
        '产业帮扶', '就业帮扶', '金融帮扶', '公益岗位帮扶', '发展生产', '转移就业')) AS raises_income
    FROM measure
    WHERE since <= substr(:as_of, 1, 7)
    GROUP BY household
  ),
  with_helper AS (
    SELECT DISTINCT household
    FROM link
    WHERE kind = '结对帮扶' AND since <= :as_of AND (until IS NULL OR :as_of < until)
  ),
  households AS (
    SELECT
      household.village,
      household.no,
      household.no || coalesce(' ' || people.head, '') AS name,
      coalesce(people.persons, 0) AS persons,
      measure_on.household IS NULL AS no_measure,
      coalesce(measure_on.raises_income, 0) = 0 AS no_project,
      with_helper.household IS NULL AS no_helper,
      registered.exited AS is_exited
    FROM registered
    JOIN household ON household.no = registered.household
    LEFT JOIN people ON people.household = household.no
    LEFT JOIN measure_on ON measure_on.household = household.no
    LEFT JOIN with_helper ON with_helper.household = household.no
  ),
  of_village AS (
    SELECT
      village,
      count(*) AS households,
      sum(persons) AS persons,
      sum(no_measure) AS no_measure,
      sum(no_project) AS no_project,
      sum(no_helper) AS no_helper,
      sum(NOT (no_measure OR no_project OR no_helper)) AS complete,
      group_concat(iif(no_measure, name, NULL), '、' ORDER BY is_exited, no) AS measure_names,
      group_concat(iif(no_project, name, NULL), '、' ORDER BY is_exited, no) AS project_names,
      group_concat(iif(no_helper, name, NULL), '、' ORDER BY is_exited, no) AS helper_names
    FROM households
    GROUP BY village
  ),
  projects AS (
    SELECT area AS village, count(*) AS projects
    FROM project
    WHERE coalesce(year, 0) <= CAST(substr(:as_of, 1, 4) AS INTEGER)
      AND (stopped_on IS NULL OR :as_of < stopped_on)
    GROUP BY area
  )
SELECT
  township.name AS township,
  village.name AS village,
  EXISTS (SELECT 1 FROM link
          WHERE object = village.code AND kind = '驻村工作队' AND since <= :as_of
            AND (until IS NULL OR :as_of < until)) AS team,
  EXISTS (SELECT 1 FROM plan
          WHERE object = village.code AND year = CAST(substr(:as_of, 1, 4) AS INTEGER)
            AND (signed_on IS NULL OR signed_on <= :as_of)) AS plan,
  coalesce(projects.projects, 0) AS projects,
  coalesce(of_village.households, 0) AS households,
  coalesce(of_village.persons, 0) AS persons,
  coalesce(of_village.no_measure, 0) AS no_measure,
  coalesce(of_village.no_project, 0) AS no_project,
  coalesce(of_village.no_helper, 0) AS no_helper,
  coalesce(of_village.complete, 0) AS complete,
  of_village.measure_names,
  of_village.project_names,
  of_village.helper_names
FROM area AS village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN of_village ON of_village.village = village.code
LEFT JOIN projects ON projects.village = village.code
WHERE village.level = 'village'
ORDER BY village.code
