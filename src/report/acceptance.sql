-- report: acceptance
-- title: 达标验收销号 | Met, accepted, struck off
-- nightly: no
-- note: 达标按已签认的评定, 验收、销号按文书登记 | Met is by the verdicts that were signed off; acceptance and striking off by the papers
-- with: people
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: persons | count | sum | 人数 | Persons
-- column: met_on | day | 达标日期 | Met on
-- column: accepted_on | day | 验收日期 | Accepted on
-- column: struck_on | day | 销号日期 | Struck off on
-- column: state | code | 进展 | State
WITH
  -- Who fell back begins anew.
  fell AS (
    SELECT household, max(day) AS day
    FROM household_status WHERE status = '返贫' AND day <= :as_of GROUP BY household
  ),
  met AS (
    SELECT verdict.household, min(verdict.day) AS day
    FROM verdict
    LEFT JOIN fell ON fell.household = verdict.household
    WHERE level = 'household' AND outcome = 'met' AND verdict.day <= :as_of
      AND verdict.day >= coalesce(fell.day, '')
    GROUP BY verdict.household
  ),
  act AS (
    SELECT paper.household, paper.kind, min(paper.day) AS day
    FROM paper
    LEFT JOIN fell ON fell.household = paper.household
    WHERE paper.kind IN ('验收', '销号') AND level = 'household' AND paper.day <= :as_of
      AND paper.day >= coalesce(fell.day, '')
    GROUP BY paper.household, paper.kind
  ),
  accepted AS (
    SELECT household, day FROM act WHERE kind = '验收'
  ),
  struck AS (
    SELECT household, day FROM act WHERE kind = '销号'
  ),
  under_way AS (
    SELECT household FROM met UNION SELECT household FROM accepted UNION SELECT household FROM struck
  )
SELECT
  township.name AS township,
  village.name AS village,
  household.no AS household,
  people.head,
  people.persons,
  met.day AS met_on,
  accepted.day AS accepted_on,
  struck.day AS struck_on,
  CASE
    WHEN struck.day IS NOT NULL AND (accepted.day IS NULL OR struck.day < accepted.day)
      THEN '未验收已销号'
    WHEN struck.day IS NOT NULL THEN '已销号'
    WHEN accepted.day IS NOT NULL AND met.day IS NULL THEN '已验收未销号,没有达标评定'
    WHEN accepted.day IS NOT NULL THEN '已验收未销号'
    ELSE '达标待验收'
  END AS state
FROM under_way
JOIN household ON household.no = under_way.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN people ON people.household = household.no
LEFT JOIN met ON met.household = household.no
LEFT JOIN accepted ON accepted.household = household.no
LEFT JOIN struck ON struck.household = household.no
ORDER BY village.code, struck.day IS NOT NULL, household.no
