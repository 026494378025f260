-- report: gaps
-- title: 结对帮扶缺口 | Gaps in pairing
-- nightly: no
-- with: helped
-- with: people
-- newest: poor = village_survey.poor_village
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: object | number | 户编号/村代码 | Household or village
-- column: name | text | 户主/村名 | Head or village
-- column: lacks | code | 缺 | Lacks
--
-- A village of which it is not known whether it is a poor village is asked for as one.
WITH
  held AS (
    SELECT level, object, kind
    FROM link
    WHERE since <= :as_of AND (until IS NULL OR :as_of < until)
  ),
  wanted (lacks) AS (
    VALUES ('领导联系'), ('单位包村'), ('第一书记'), ('驻村工作队')
  ),
  gaps AS (
    SELECT
      household.village,
      1 AS place,
      household.no AS object,
      people.head AS name,
      '结对帮扶' AS lacks
    FROM helped
    JOIN household ON household.no = helped.household
    LEFT JOIN people ON people.household = household.no
    WHERE NOT EXISTS (
      SELECT 1 FROM held
      WHERE held.level = 'household' AND held.object = household.no AND held.kind = '结对帮扶')
    UNION ALL
    SELECT village.code, 0, village.code, village.name, wanted.lacks
    FROM area AS village
    CROSS JOIN wanted
    LEFT JOIN poor ON poor.village = village.code
    WHERE village.level = 'village'
      AND poor.poor_village IS NOT 0
      AND NOT EXISTS (
        SELECT 1 FROM held
        WHERE held.level = 'village' AND held.object = village.code AND held.kind = wanted.lacks)
  )
SELECT township.name AS township, village.name AS village, gaps.object, gaps.name, gaps.lacks
FROM gaps
JOIN area AS village ON village.code = gaps.village
LEFT JOIN area AS township ON township.code = village.parent
ORDER BY village.code, gaps.place, gaps.object, gaps.lacks
