-- report: measure-codes
-- title: 帮扶措施分类汇总 | Measures by code set
-- needs: code-sets
-- with: registered
-- with: people
-- column: code_set | text | 分类法 | Code set
-- column: code | code | 类别 | Code
-- column: measures | count | 措施数 | Measures
-- column: households | count | 户数 | Households
-- column: persons | count | 人数 | Persons
-- column: amount | yuan | 资金 | Amount
-- note: 一户可属几类, 各类相加会重复; 不重复合计一户只算一次 | A household may be in several; the total without doubles counts it once
-- note: 没写明类别、按措施类别也归不进的, 计入未归类, 不猜 | What says no code and whose category is none of the set is counted apart, not guessed
--
-- A set that no measure has a code of is left out. An amount that is not recorded of one
-- of the measures makes the sum unknown.
WITH
  sets AS (
    SELECT DISTINCT place, code_set, title FROM code_set
  ),
  coded AS (
    SELECT
      sets.place,
      sets.code_set,
      sets.title,
      coalesce(measure_code.code, code_of_category.code) AS code,
      measure.household,
      measure.fen
    FROM measure
    JOIN registered ON registered.household = measure.household
    CROSS JOIN sets
    LEFT JOIN measure_code
      ON measure_code.household = measure.household
      AND measure_code.category = measure.category
      AND measure_code.item = measure.item
      AND measure_code.since = measure.since
      AND measure_code.no = measure.no
      AND measure_code.code_set = sets.code_set
    LEFT JOIN code_of_category
      ON code_of_category.code_set = sets.code_set AND code_of_category.category = measure.category
    WHERE measure.since <= substr(:as_of, 1, 7)
  ),
  per_household AS (
    SELECT
      place, code_set, title, code, household,
      count(*) AS measures,
      iif(count(fen) = count(*), sum(fen), NULL) AS fen
    FROM coded
    GROUP BY place, code, household
  ),
  -- What has a code stands under it and in the total, what has none below.
  lines AS (
    SELECT
      per_household.place,
      per_household.title,
      iif(per_household.code IS NULL, 2, 0) AS part,
      coalesce(code_set.nth, 0) AS nth,
      coalesce(per_household.code, '未归类') AS code,
      household,
      measures,
      fen
    FROM per_household
    LEFT JOIN code_set
      ON code_set.code_set = per_household.code_set AND code_set.code = per_household.code
    UNION ALL
    SELECT
      place, title, 1, 0, '不重复合计', household, sum(measures),
      iif(count(fen) = count(*), sum(fen), NULL)
    FROM per_household
    WHERE code IS NOT NULL
    GROUP BY place, household
  )
SELECT
  lines.title AS code_set,
  lines.code,
  sum(lines.measures) AS measures,
  count(*) AS households,
  sum(coalesce(people.persons, 0)) AS persons,
  iif(count(lines.fen) = count(*), sum(lines.fen), NULL) AS amount
FROM lines
LEFT JOIN people ON people.household = lines.household
WHERE lines.place IN (SELECT place FROM per_household WHERE code IS NOT NULL)
GROUP BY lines.place, lines.part, lines.nth, lines.code
ORDER BY lines.place, lines.part, lines.nth
