-- report: exit-progress
-- title: 脱贫退出进度 | Exit progress
-- needs: household-verdicts
-- newest: village_plan = village_survey.planned_exit_year
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: village_plan | text | 村计划退出年度 | Village plans to exit in
-- column: households | count | sum | 在册户 | Households
-- column: persons | count | sum | 在册人 | Persons
-- column: planned_households | count | sum | 计划脱贫户 | Planned households
-- column: planned_persons | count | sum | 计划脱贫人 | Planned persons
-- column: met_households | count | sum | 达标户 | Met households
-- column: met_persons | count | sum | 达标人 | Met persons
-- column: unmet_households | count | sum | 未达标户 | Unmet households
-- column: unmet_persons | count | sum | 未达标人 | Unmet persons
-- column: unknown_households | count | sum | 缺数据户 | Unknown households
-- column: unknown_persons | count | sum | 缺数据人 | Unknown persons
-- column: exited_households | count | sum | 已脱贫户 | Exited households
-- column: exited_persons | count | sum | 已脱贫人 | Exited persons
--
-- Planned is who the register says is planned to exit (预脱贫). Met, unmet and unknown
-- are of the households that have not exited; exited ones are counted apart.
WITH
  households AS (
    SELECT
      village,
      persons,
      outcome,
      status IS '预脱贫' AS is_planned,
      coalesce(status IN ('已脱贫', '稳定脱贫'), 0) AS is_exited
    FROM judged
  )
SELECT
  township.name AS township,
  village.name AS village,
  village_plan.planned_exit_year AS village_plan,
  count(*) AS households,
  sum(persons) AS persons,
  sum(is_planned) AS planned_households,
  sum(iif(is_planned, persons, 0)) AS planned_persons,
  sum(NOT is_exited AND outcome = 'met') AS met_households,
  sum(iif(NOT is_exited AND outcome = 'met', persons, 0)) AS met_persons,
  sum(NOT is_exited AND outcome = 'unmet') AS unmet_households,
  sum(iif(NOT is_exited AND outcome = 'unmet', persons, 0)) AS unmet_persons,
  sum(NOT is_exited AND outcome = 'unknown') AS unknown_households,
  sum(iif(NOT is_exited AND outcome = 'unknown', persons, 0)) AS unknown_persons,
  sum(is_exited) AS exited_households,
  sum(iif(is_exited, persons, 0)) AS exited_persons
FROM households
JOIN area AS village ON village.code = households.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN village_plan ON village_plan.village = village.code
GROUP BY village.code
ORDER BY village.code
