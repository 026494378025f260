-- report: villages
-- title: 村退出标准对照表 | Villages against the standard
-- needs: village-verdicts
-- newest: poor = village_survey.poor_village
-- newest: village_plan = village_survey.planned_exit_year
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: code | number | 行政区划代码 | Code
-- column: poor_village | flag | 贫困村 | Poor village
-- column: plan | text | 计划退出年度 | Plans to exit in
-- column: rate | rate | 贫困发生率 | Poverty rate
-- column: poverty_rate | outcome | 贫困发生率达标 | Poverty rate met
-- column: collective_income | outcome | 集体经济 | Collective income
-- column: hard_road | outcome | 硬化路 | Hard road
-- column: clinic | outcome | 卫生室 | Clinic
-- column: culture_room | outcome | 文化室 | Culture room
-- column: network | outcome | 通信网络 | Network
-- column: outcome | outcome | 总评 | Outcome
-- column: said | text | 短板 | Shortfalls
WITH
  verdicts AS (
    SELECT
      village,
      max(rate) AS rate,
      max(iif(criterion = 'poverty-rate', outcome, NULL)) AS poverty_rate,
      max(iif(criterion = 'collective-income', outcome, NULL)) AS collective_income,
      max(iif(criterion = 'hard-road', outcome, NULL)) AS hard_road,
      max(iif(criterion = 'clinic', outcome, NULL)) AS clinic,
      max(iif(criterion = 'culture-room', outcome, NULL)) AS culture_room,
      max(iif(criterion = 'network', outcome, NULL)) AS network,
      group_concat(said, '；' ORDER BY place) AS said
    FROM village_verdict
    GROUP BY village
  )
SELECT
  township.name AS township,
  village.name AS village,
  village.code,
  poor.poor_village,
  village_plan.planned_exit_year AS plan,
  verdicts.rate,
  verdicts.poverty_rate,
  verdicts.collective_income,
  verdicts.hard_road,
  verdicts.clinic,
  verdicts.culture_room,
  verdicts.network,
  village_judged.outcome,
  verdicts.said
FROM village_judged
JOIN verdicts ON verdicts.village = village_judged.village
JOIN area AS village ON village.code = village_judged.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN poor ON poor.village = village.code
LEFT JOIN village_plan ON village_plan.village = village.code
ORDER BY village.code
