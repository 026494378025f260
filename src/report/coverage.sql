-- report: coverage
-- title: 帮扶责任人覆盖情况 | Helper coverage
-- with: helped
-- with: people
-- with: links
-- with: paired
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: households | count | sum | 户数 | Households
-- column: persons | count | sum | 人数 | Persons
-- column: covered | count | sum | 已结对户 | Paired
-- column: uncovered | count | sum | 未结对户 | Unpaired
-- column: rate | rate | 覆盖率 | Coverage
-- column: uncovered_names | number | 未结对户名单 | Unpaired households
-- column: first_secretary | text | 第一书记 | First secretary
-- column: team | count | sum | 驻村队员 | Team members
-- column: leader | text | 联系领导 | Leader
-- column: unit | text | 帮扶单位 | Unit
WITH
  of_village AS (
    SELECT
      object,
      group_concat(iif(kind = '第一书记', name, NULL), '、' ORDER BY id) AS first_secretary,
      count(iif(kind = '驻村工作队', id, NULL)) AS team,
      group_concat(iif(kind = '领导联系', name, NULL), '、' ORDER BY id) AS leader,
      group_concat(iif(kind = '单位包村', name, NULL), '、' ORDER BY id) AS unit
    FROM (SELECT DISTINCT object, kind, id, name FROM links WHERE level = 'village')
    GROUP BY object
  ),
  of_households AS (
    SELECT
      household.village,
      count(*) AS households,
      sum(coalesce(people.persons, 0)) AS persons,
      sum(paired.object IS NOT NULL) AS covered,
      sum(paired.object IS NULL) AS uncovered,
      group_concat(
        iif(paired.object IS NULL, household.no || coalesce(' ' || people.head, ''), NULL),
        '、' ORDER BY household.no) AS uncovered_names
    FROM helped
    JOIN household ON household.no = helped.household
    LEFT JOIN people ON people.household = household.no
    LEFT JOIN paired ON paired.object = household.no
    GROUP BY household.village
  )
SELECT
  township.name AS township,
  village.name AS village,
  coalesce(of_households.households, 0) AS households,
  coalesce(of_households.persons, 0) AS persons,
  coalesce(of_households.covered, 0) AS covered,
  coalesce(of_households.uncovered, 0) AS uncovered,
  -- Hundredths of a percent, rounded half up; without households there is no rate.
  (of_households.covered * 20000 + of_households.households) / (2 * of_households.households) AS rate,
  of_households.uncovered_names,
  of_village.first_secretary,
  coalesce(of_village.team, 0) AS team,
  of_village.leader,
  of_village.unit
FROM area AS village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN of_households ON of_households.village = village.code
LEFT JOIN of_village ON of_village.object = village.code
WHERE village.level = 'village'
ORDER BY village.code
