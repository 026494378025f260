-- report: funds
-- title: 扶贫资金台账 | Funds
-- with: money
-- with: unassigned
-- column: year | text | 年度 | Year
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: origin | code | 资金来源 | Origin
-- column: purpose | code | 用途 | Purpose
-- column: project | number | 项目编号 | Project no.
-- column: name | text | 项目名称 | Project
-- column: leader | text | 协调领导 | Leader
-- column: budget | yuan | sum | 预算总数 | Budget as a whole
-- column: planned | yuan | sum | 下达资金 | Planned
-- column: paid | yuan | sum | 拨付资金 | Paid
-- column: paper | text | 文号 | Paper
-- column: said | code | 问题 | What is wrong
-- note: 县、乡镇一级没写项目和用途的是预算总数, 分到村和项目的另计, 两者不能相加; 合计只加登记了的金额 | What a county or township has without project or purpose is its budget, from which the rest is drawn: the two do not add up
-- note: 资金跟着项目走、项目跟着规划走、监督跟着资金走; 贴息和互助资金不要求对应项目 | Money has its project, the project its plan and its inspection; subsidies and the mutual fund need none
WITH
  inspected AS (
    SELECT DISTINCT project FROM visit
    WHERE project IS NOT NULL AND mode = '督查检查' AND void IS NULL AND day <= :as_of
  ),
  looked AS (
    SELECT
      money.*,
      area.level <> 'village' AND money.project = '' AND money.purpose IS NULL AS is_budget,
      project.name,
      project.leader,
      iif(unassigned.area IS NOT NULL, '、没有项目', '')
        || iif(project.no IS NOT NULL AND project.year IS NULL, '、项目没有列入年度计划', '')
        || iif(project.no IS NOT NULL AND (project.approved_on IS NULL OR :as_of < project.approved_on),
               '、项目没有县审定', '')
        || iif(0 < money.paid_fen AND project.no IS NOT NULL AND inspected.project IS NULL, '、没有督查', '')
        || iif(project.done_on <= :as_of AND (project.accepted_on IS NULL OR :as_of < project.accepted_on),
               '、完工没有验收', '')
        || iif(money.planned_fen < money.paid_fen, '、拨付多于下达', '') AS said
    FROM money
    JOIN area ON area.code = money.area
    LEFT JOIN unassigned USING (area, year, origin, project, no)
    LEFT JOIN project ON project.no = money.project
    LEFT JOIN inspected ON inspected.project = money.project
  )
SELECT
  looked.year,
  CASE area.level WHEN 'village' THEN parent.name ELSE area.name END AS township,
  iif(area.level = 'village', area.name, NULL) AS village,
  looked.origin,
  looked.purpose,
  nullif(looked.project, '') AS project,
  looked.name,
  looked.leader,
  iif(looked.is_budget, looked.planned_fen, NULL) AS budget,
  iif(looked.is_budget, NULL, looked.planned_fen) AS planned,
  looked.paid_fen AS paid,
  looked.paper,
  nullif(substr(looked.said, 2), '') AS said
FROM looked
JOIN area ON area.code = looked.area
LEFT JOIN area AS parent ON parent.code = area.parent
ORDER BY looked.year, area.code, looked.origin, looked.project, looked.no
