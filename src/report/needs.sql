-- report: needs
-- title: 需求与措施对照 | Needs and measures held against each other
-- nightly: no
-- with: registered
-- with: people
-- newest: cause = household_status.cause
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: cause | code | 主要致贫原因 | Main cause
-- column: kind | code | 类别 | Kind
-- column: raised | day | 提出日期 | Raised on
-- column: text | text | 具体需求/措施 | Need or measure
-- column: state | code | 情况 | State
-- column: open | count | sum | 未解决 | Open
-- column: solved | count | sum | 已解决 | Solved
-- column: without_measure | count | sum | 无措施 | Without a measure
-- column: without_need | count | sum | 无需求 | Without a need
-- column: measures | text | 对应措施 | Measures for it
-- column: solved_on | day | 解决日期 | Solved on
--
-- A measure answers a need that names it, or of whose kind it is; one that had ended when
-- the need was raised does not.
WITH
  need_on AS (
    SELECT *, iif(solved_on <= :as_of, solved_on, NULL) AS solved FROM need WHERE day <= :as_of
  ),
  measure_on AS (
    SELECT * FROM measure WHERE since <= substr(:as_of, 1, 7)
  ),
  answered AS (
    SELECT
      need_on.object, need_on.day, need_on.kind, need_on.no,
      group_concat(DISTINCT measure_on.item) AS measures
    FROM need_on
    JOIN measure_on ON measure_on.household = need_on.object
    WHERE (measure_on.item = need_on.measure OR measure_on.category = need_on.kind)
      AND (measure_on.until IS NULL OR substr(need_on.day, 1, 7) <= measure_on.until)
    GROUP BY need_on.object, need_on.day, need_on.kind, need_on.no
  ),
  shown AS (
    SELECT
      coalesce(need_on.village, household.village) AS place,
      need_on.household,
      need_on.kind,
      need_on.day AS raised,
      need_on.text,
      CASE
        WHEN need_on.solved IS NOT NULL THEN '已解决'
        WHEN answered.measures IS NULL AND need_on.household IS NOT NULL THEN '未解决,无措施'
        ELSE '未解决'
      END AS state,
      answered.measures,
      need_on.solved
    FROM need_on
    LEFT JOIN household ON household.no = need_on.household
    LEFT JOIN answered ON answered.object = need_on.object AND answered.day = need_on.day
      AND answered.kind = need_on.kind AND answered.no = need_on.no
    UNION ALL
    SELECT
      household.village, household.no, measure_on.category, NULL, measure_on.item, '措施无需求', NULL, NULL
    FROM measure_on
    JOIN household ON household.no = measure_on.household
    JOIN registered ON registered.household = household.no
    WHERE NOT EXISTS (
      SELECT 1 FROM need_on
      WHERE need_on.object = measure_on.household
        AND (measure_on.item = need_on.measure OR measure_on.category = need_on.kind)
        AND (measure_on.until IS NULL OR substr(need_on.day, 1, 7) <= measure_on.until))
  )
SELECT
  township.name AS township,
  village.name AS village,
  shown.household,
  people.head,
  cause.cause,
  shown.kind,
  shown.raised,
  shown.text,
  shown.state,
  iif(shown.raised IS NOT NULL AND shown.solved IS NULL, 1, 0) AS open,
  iif(shown.solved IS NOT NULL, 1, 0) AS solved,
  iif(shown.state = '未解决,无措施', 1, 0) AS without_measure,
  iif(shown.state = '措施无需求', 1, 0) AS without_need,
  shown.measures,
  shown.solved AS solved_on
FROM shown
JOIN area AS village ON village.code = shown.place
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN people ON people.household = shown.household
LEFT JOIN cause ON cause.household = shown.household
ORDER BY
  village.code, shown.household IS NOT NULL, shown.household, shown.raised IS NULL, shown.raised,
  shown.kind, shown.text
