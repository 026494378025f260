-- report: projects
-- title: 项目库与进度 | Projects
-- with: people
-- newest: left_list = village_survey.exit_year
-- with: money
-- with: steps
-- column: heading | code | 项目类别 | Heading
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: village_exit | text | 村退出年度 | Village exited in
-- column: project | number | 项目编号 | Project no.
-- column: name | text | 项目名称 | Name
-- column: year | text | 计划年度 | Planned for
-- column: mode | code | 实施方式 | Mode
-- column: unit | text | 主管单位 | Unit
-- column: leader | text | 协调领导 | Leader
-- column: budget | yuan | sum | 资金概算 | Budget
-- column: own | yuan | sum | 自筹资金 | Own funds
-- column: planned | yuan | sum | 下达资金 | Funds planned
-- column: paid | yuan | sum | 拨付资金 | Funds paid
-- column: households | count | sum | 受益户次 | Household benefits
-- column: persons | count | sum | 受益人次 | Person benefits
-- column: state | code | 进度 | State
-- column: followed | day | 最近跟踪 | Last followed up
-- column: inspected | day | 最近督查 | Last inspected
-- column: lacks | code | 缺 | Lacks
-- note: 合计只加登记了的金额 | The totals add what is recorded
-- note: 受益户是帮扶措施里写明本项目编号的户; 一户可在几个项目, 合计为户次, 不重复的户数见项目分类汇总 | Households whose measures name the project; in the total one that is in several counts several times
--
-- Ordered by heading, for who asks what a village still has after its exit.
WITH
  benefits AS (
    SELECT project, count(*) AS households, sum(persons) AS persons
    FROM (
      SELECT DISTINCT measure.project, measure.household, coalesce(people.persons, 0) AS persons
      FROM measure
      LEFT JOIN people ON people.household = measure.household
      WHERE measure.project IS NOT NULL AND measure.since <= substr(:as_of, 1, 7)
    )
    GROUP BY project
  ),
  funded AS (
    SELECT
      project,
      iif(count(planned_fen) = count(*), sum(planned_fen), NULL) AS planned,
      iif(count(paid_fen) = count(*), sum(paid_fen), NULL) AS paid
    FROM money
    WHERE project <> ''
    GROUP BY project
  ),
  followed AS (
    SELECT
      project,
      max(iif(mode = '项目跟踪', day, NULL)) AS followed,
      max(iif(mode = '督查检查', day, NULL)) AS inspected
    FROM visit
    WHERE project IS NOT NULL AND void IS NULL AND day <= :as_of
    GROUP BY project
  ),
  looked AS (
    SELECT
      steps.*,
      CASE
        WHEN stopped IS NOT NULL THEN '已终止'
        WHEN accepted IS NOT NULL THEN '已验收'
        WHEN done IS NOT NULL THEN '已完工'
        WHEN begun IS NOT NULL THEN '已开工'
        WHEN approved IS NOT NULL THEN '已审定'
        WHEN reviewed IS NOT NULL THEN '已审核'
        WHEN declared IS NOT NULL THEN '已申报'
        ELSE '没有步骤'
      END AS state,
      iif(declared IS NULL, '、村申报', '')
        || iif(reviewed IS NULL, '、乡镇审核', '')
        || iif(approved IS NULL, '、县审定', '')
        || iif(content IS NULL, '、建设内容', '')
        || iif(budget_fen IS NULL, '、资金概算', '')
        || iif(benefit IS NULL, '、预期效益', '')
        || iif(participation IS NULL, '、群众参与情况', '')
        || iif(mechanism IS NULL, '、带贫减贫机制', '')
        || iif(year IS NULL, '、计划年度', '')
        || iif(done IS NOT NULL AND accepted IS NULL AND stopped IS NULL, '、验收(已完工)', '')
        || iif(accepted < done OR approved < reviewed OR reviewed < declared OR approved < declared,
               '、步骤先后不对', '') AS lacks
    FROM steps
  )
SELECT
  looked.heading,
  CASE area.level WHEN 'village' THEN parent.name ELSE area.name END AS township,
  iif(area.level = 'village', area.name, NULL) AS village,
  left_list.exit_year AS village_exit,
  looked.no AS project,
  looked.name,
  looked.year,
  looked.mode,
  looked.unit,
  looked.leader,
  looked.budget_fen AS budget,
  looked.own_fen AS own,
  funded.planned,
  funded.paid,
  coalesce(benefits.households, 0) AS households,
  coalesce(benefits.persons, 0) AS persons,
  looked.state,
  followed.followed,
  followed.inspected,
  nullif(substr(looked.lacks, 2), '') AS lacks
FROM looked
JOIN area ON area.code = looked.area
LEFT JOIN area AS parent ON parent.code = area.parent
LEFT JOIN left_list ON left_list.village = looked.area
LEFT JOIN funded ON funded.project = looked.no
LEFT JOIN benefits ON benefits.project = looked.no
LEFT JOIN followed ON followed.project = looked.no
ORDER BY looked.heading IS NULL, looked.heading, area.code, looked.no
