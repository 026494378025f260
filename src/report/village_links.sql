-- report: village-links
-- title: 各村帮扶力量 | Who helps the villages
-- with: helped_households
-- with: links
-- newest: poor = village_survey.poor_village
-- newest: left_list = village_survey.exit_year
-- newest: village_plan = village_survey.planned_exit_year
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: poor_village | flag | 贫困村 | Poor village
-- column: plan | text | 计划退出年度 | Plans to exit in
-- column: exit_year | text | 出列年度 | Exited in
-- column: groups | count | sum | 社(组) | Groups
-- column: households | count | sum | 户数 | Households
-- column: persons | count | sum | 人数 | Persons
-- column: leaders | text | 联系领导 | Leaders
-- column: units | text | 帮扶单位 | Units
-- column: unit_count | count | 单位数 | Number of units
-- column: first_secretary | text | 第一书记 | First secretary
-- column: captain | text | 工作队长 | Captain
-- column: team | count | sum | 驻村队员 | Team members
-- column: technician | text | 农技员 | Technician
-- column: liaison | text | 联络员 | Liaison
-- column: others | text | 其他联系 | Others
-- column: lacks | code | 缺 | Lacks
--
-- What a poor village lacks of the four; one of which it is not known whether it is poor is
-- asked for as one. Behind a name stands who sent it, where that is recorded.
WITH
  of_village AS (
    SELECT
      village,
      count(*) AS households,
      sum(persons) AS persons,
      count(DISTINCT village_group) AS groups
    FROM helped_households
    GROUP BY village
  ),
  linked AS (
    SELECT
      object,
      group_concat(iif(kind = '领导联系', shown, NULL), '、' ORDER BY tier_place, id) AS leaders,
      group_concat(iif(kind = '单位包村', shown, NULL), '、' ORDER BY tier_place, id) AS units,
      count(DISTINCT iif(kind = '单位包村', id, NULL)) AS unit_count,
      group_concat(iif(kind = '第一书记', name, NULL), '、' ORDER BY id) AS first_secretary,
      group_concat(iif(kind = '驻村工作队' AND role = '队长', name, NULL), '、' ORDER BY id) AS captain,
      count(DISTINCT iif(kind = '驻村工作队', id, NULL)) AS team,
      group_concat(iif(kind = '农技服务', name, NULL), '、' ORDER BY id) AS technician,
      group_concat(iif(kind = '联络员', name, NULL), '、' ORDER BY id) AS liaison,
      group_concat(
        iif(kind IN ('学校包村', '企业帮村', '支部结对', '党员结对'), kind || ': ' || name, NULL),
        '、' ORDER BY kind, id) AS others
    FROM (
      SELECT DISTINCT
        object, kind, role, id, name,
        name || coalesce('(' || tier || ')', '') AS shown,
        CASE tier WHEN '省级' THEN 1 WHEN '市级' THEN 2 WHEN '县级' THEN 3 ELSE 4 END AS tier_place
      FROM links
      WHERE level = 'village'
    )
    GROUP BY object
  ),
  wanted (place, kind) AS (
    VALUES (1, '领导联系'), (2, '单位包村'), (3, '第一书记'), (4, '驻村工作队')
  ),
  lacking AS (
    SELECT village.code, group_concat(wanted.kind, '、' ORDER BY wanted.place) AS lacks
    FROM area AS village
    CROSS JOIN wanted
    LEFT JOIN poor ON poor.village = village.code
    WHERE village.level = 'village'
      AND poor.poor_village IS NOT 0
      AND NOT EXISTS (
        SELECT 1 FROM links WHERE links.object = village.code AND links.kind = wanted.kind)
    GROUP BY village.code
  )
SELECT
  township.name AS township,
  village.name AS village,
  poor.poor_village,
  village_plan.planned_exit_year AS plan,
  left_list.exit_year,
  coalesce(of_village.groups, 0) AS groups,
  coalesce(of_village.households, 0) AS households,
  coalesce(of_village.persons, 0) AS persons,
  linked.leaders,
  linked.units,
  coalesce(linked.unit_count, 0) AS unit_count,
  linked.first_secretary,
  linked.captain,
  coalesce(linked.team, 0) AS team,
  linked.technician,
  linked.liaison,
  linked.others,
  lacking.lacks
FROM area AS village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN poor ON poor.village = village.code
LEFT JOIN village_plan ON village_plan.village = village.code
LEFT JOIN left_list ON left_list.village = village.code
LEFT JOIN of_village ON of_village.village = village.code
LEFT JOIN linked ON linked.object = village.code
LEFT JOIN lacking ON lacking.code = village.code
WHERE village.level = 'village'
ORDER BY village.code
