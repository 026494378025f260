-- report: plans
-- title: 帮扶计划缺口 | Missing plans
-- nightly: no
-- with: registered
-- with: people
-- with: planned
-- column: township | text | 乡镇 | Township
-- column: township_plan | flag | 乡镇计划 | Township's plan
-- column: village | text | 村 | Village
-- column: village_plan | flag | 村计划 | Village's plan
-- column: versions | count | 村计划版本数 | Its versions
-- column: year | text | 计划年度 | Year
-- column: households | count | sum | 在册户 | Households
-- column: persons | count | sum | 在册人 | Persons
-- column: planned | count | sum | 有计划户 | With a plan
-- column: missing_poor | count | sum | 未脱贫缺计划户 | Poor without a plan
-- column: missing_exited | count | sum | 已脱贫缺计划户 | Exited without a plan
-- column: missing_persons | count | sum | 缺计划人 | Persons without a plan
-- column: names | number | 缺计划户名单 | Households without a plan
--
-- A plan is one for the year of the day. Who has not exited stands first in the list.
WITH
  households AS (
    SELECT
      household.village,
      household.no,
      people.head,
      coalesce(people.persons, 0) AS persons,
      registered.exited AS is_exited,
      planned.object IS NOT NULL AS has_plan
    FROM registered
    JOIN household ON household.no = registered.household
    LEFT JOIN people ON people.household = household.no
    LEFT JOIN planned ON planned.object = household.no
  ),
  of_village AS (
    SELECT
      village,
      count(*) AS households,
      sum(persons) AS persons,
      sum(has_plan) AS planned,
      sum(NOT has_plan AND NOT is_exited) AS missing_poor,
      sum(NOT has_plan AND is_exited) AS missing_exited,
      sum(iif(has_plan, 0, persons)) AS missing_persons,
      group_concat(iif(has_plan, NULL, no || coalesce(' ' || head, '')), '、' ORDER BY is_exited, no)
        AS names
    FROM households
    GROUP BY village
  )
SELECT
  township.name AS township,
  EXISTS (SELECT 1 FROM planned WHERE object = township.code) AS township_plan,
  village.name AS village,
  planned.object IS NOT NULL AS village_plan,
  coalesce(planned.versions, 0) AS versions,
  substr(:as_of, 1, 4) AS year,
  coalesce(of_village.households, 0) AS households,
  coalesce(of_village.persons, 0) AS persons,
  coalesce(of_village.planned, 0) AS planned,
  coalesce(of_village.missing_poor, 0) AS missing_poor,
  coalesce(of_village.missing_exited, 0) AS missing_exited,
  coalesce(of_village.missing_persons, 0) AS missing_persons,
  of_village.names
FROM area AS village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN planned ON planned.object = village.code
LEFT JOIN of_village ON of_village.village = village.code
WHERE village.level = 'village'
ORDER BY village.code
