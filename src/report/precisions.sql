-- report: precisions
-- title: 六个精准对照 | The six precisions
-- needs: household-verdicts
-- nightly: no
-- with: planned
-- newest: poor = village_survey.poor_village
-- with: steps
-- with: unassigned
-- column: heading | code | 六个精准 | Heading
-- column: gap | code | 缺口 | Gap
-- column: places | count | 村数 | Villages
-- column: households | count | 户数 | Households
-- column: persons | count | 人数 | Persons
-- column: listed_in | text | 名单见 | Listed in
--
-- Each heading with what can be counted under it; a household counts once in each row.
WITH
  households AS (
    SELECT
      judged.household,
      judged.village,
      judged.persons,
      judged.outcome,
      coalesce(judged.status IN ('已脱贫', '稳定脱贫'), 0) AS is_exited
    FROM judged
  ),
  gaps (place, gap, village, household, persons) AS (
    SELECT 1, '没有致贫原因', village, household, persons
    FROM households
    WHERE NOT EXISTS (
      SELECT 1 FROM household_status AS status
      WHERE status.household = households.household AND day <= :as_of AND cause IS NOT NULL)
    UNION ALL
    SELECT 2, '没有识别时间', households.village, household, persons
    FROM households
    JOIN household ON household.no = households.household
    WHERE identified_month IS NULL
    UNION ALL
    SELECT 3, '需求没有措施', households.village, households.household, persons
    FROM households
    WHERE EXISTS (
      SELECT 1 FROM need
      WHERE need.object = households.household AND need.day <= :as_of
        AND (need.solved_on IS NULL OR :as_of < need.solved_on)
        AND NOT EXISTS (
          SELECT 1 FROM measure
          WHERE measure.household = households.household AND since <= substr(:as_of, 1, 7)
            AND (measure.item = need.measure OR measure.category = need.kind)
            AND (measure.until IS NULL OR substr(need.day, 1, 7) <= measure.until)))
    UNION ALL
    SELECT 4, '村没有当年计划', code, NULL, NULL
    FROM area
    WHERE level = 'village' AND NOT EXISTS (SELECT 1 FROM planned WHERE object = area.code)
    UNION ALL
    SELECT 5, '项目缺审批', area.code, NULL, NULL
    FROM steps
    JOIN area ON area.code = steps.area
    WHERE area.level = 'village' AND stopped IS NULL
      AND (declared IS NULL OR reviewed IS NULL OR approved IS NULL)
    UNION ALL
    SELECT 6, '资金没有项目', area.code, NULL, NULL
    FROM unassigned
    JOIN area ON area.code = unassigned.area
    WHERE area.level = 'village'
    UNION ALL
    SELECT 7, '措施没有金额', village, household, persons
    FROM households
    WHERE EXISTS (
      SELECT 1 FROM measure
      WHERE measure.household = households.household AND since <= substr(:as_of, 1, 7) AND fen IS NULL)
    UNION ALL
    SELECT 8, '未脱贫户没有措施', village, household, persons
    FROM households
    WHERE NOT is_exited AND NOT EXISTS (
      SELECT 1 FROM measure
      WHERE measure.household = households.household AND since <= substr(:as_of, 1, 7))
    UNION ALL
    SELECT 9, '措施没有需求', village, household, persons
    FROM households
    WHERE EXISTS (
      SELECT 1 FROM measure
      WHERE measure.household = households.household AND since <= substr(:as_of, 1, 7)
        AND NOT EXISTS (
          SELECT 1 FROM need
          WHERE need.object = households.household AND need.day <= :as_of
            AND (measure.item = need.measure OR measure.category = need.kind)
            AND (measure.until IS NULL OR substr(need.day, 1, 7) <= measure.until)))
    UNION ALL
    SELECT 10, '村没有' || wanted.kind, area.code, NULL, NULL
    FROM area
    CROSS JOIN (
      SELECT '第一书记' AS kind UNION ALL SELECT '驻村工作队' UNION ALL SELECT '单位包村'
    ) AS wanted
    LEFT JOIN poor ON poor.village = area.code
    WHERE area.level = 'village' AND poor.poor_village IS NOT 0 AND NOT EXISTS (
      SELECT 1 FROM link
      WHERE object = area.code AND link.kind = wanted.kind AND since <= :as_of
        AND (until IS NULL OR :as_of < until))
    UNION ALL
    SELECT 11, '已脱贫而不达标', village, household, persons
    FROM households WHERE is_exited AND outcome = 'unmet'
    UNION ALL
    SELECT 12, '已脱贫而缺数据', village, household, persons
    FROM households WHERE is_exited AND outcome = 'unknown'
  ),
  counted AS (
    SELECT
      place,
      gap,
      count(DISTINCT village) AS places,
      count(household) AS households,
      coalesce(sum(persons), 0) AS persons
    FROM gaps
    GROUP BY place, gap
  ),
  every (place, heading, gap, listed_in, is_of_villages) AS (
    VALUES
      (1, '扶持对象精准', '没有致贫原因', 'incomplete-files', 0),
      (2, '扶持对象精准', '没有识别时间', 'incomplete-files', 0),
      (3, '项目安排精准', '需求没有措施', 'needs', 0),
      (4, '项目安排精准', '村没有当年计划', 'plans', 1),
      (5, '项目安排精准', '项目缺审批', 'projects', 1),
      (6, '资金使用精准', '资金没有项目', 'funds', 1),
      (7, '资金使用精准', '措施没有金额', NULL, 0),
      (8, '措施到户精准', '未脱贫户没有措施', 'six-ones', 0),
      (9, '措施到户精准', '措施没有需求', 'needs', 0),
      (10, '因村派人精准', '村没有第一书记', 'gaps', 1),
      (10, '因村派人精准', '村没有驻村工作队', 'gaps', 1),
      (10, '因村派人精准', '村没有单位包村', 'gaps', 1),
      (11, '脱贫成效精准', '已脱贫而不达标', 'shortfalls', 0),
      (12, '脱贫成效精准', '已脱贫而缺数据', 'shortfalls', 0)
  )
SELECT
  every.heading,
  every.gap,
  coalesce(counted.places, 0) AS places,
  iif(every.is_of_villages, NULL, coalesce(counted.households, 0)) AS households,
  iif(every.is_of_villages, NULL, coalesce(counted.persons, 0)) AS persons,
  every.listed_in
FROM every
LEFT JOIN counted ON counted.place = every.place AND counted.gap = every.gap
ORDER BY every.place, every.gap
