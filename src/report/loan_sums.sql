-- report: loan-sums
-- title: 小额信贷汇总 | Loans by year and purpose
-- nightly: no
-- with: people
-- with: lent
-- with: money
-- column: year | text | 年度 | Year
-- column: by | code | 按 | By
-- column: value | code | 类 | Kind
-- column: loans | count | 笔数 | Loans
-- column: households | count | 户数 | Households
-- column: persons | count | 人数 | Persons
-- column: amount | yuan | 贷款金额 | Amount
-- column: subsidy | yuan | 贴息金额 | Interest subsidy
-- column: set_aside | yuan | 贴息(互助)资金 | Set aside
-- column: left | yuan | 资金结余 | Left of it
-- column: overdue | count | 逾期笔数 | Overdue
-- column: cooperative | count | 加入合作社户 | In a co-operative
-- note: 年度是贷款起始日的年份; 小额信贷的资金是当年的贴息资金, 结余减去当年贷款的贴息; 互助资金历年累计, 结余减去没有还的借款 | Set aside: the subsidies' fund of the year for small loans; the mutual fund of all years, less what is owed to it
-- note: 有一笔没有登记金额或贴息的, 合计不详, 不当作零 | A sum of which one part is not recorded is not known
-- note: 加入合作社: 住房或入户表登记为是, 或与合作社有利益联结 | In a co-operative: by the surveys, or linked with one
WITH
  joined AS (
    SELECT household FROM (
      SELECT household, cooperative, max(day) AS day
      FROM survey WHERE day <= :as_of AND cooperative IS NOT NULL GROUP BY household
    )
    WHERE cooperative = 1
    UNION
    SELECT link.household
    FROM link
    JOIN helper ON helper.id = link.helper
    LEFT JOIN unit ON unit.name = coalesce(helper.unit, helper.name)
    WHERE link.kind = '利益联结' AND link.household IS NOT NULL
      AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
      AND (unit.kind IS '合作社' OR instr(helper.name, '合作社'))
  ),
  sorted AS (
    SELECT 0 AS part, '种类' AS by, kind AS value, * FROM lent
    UNION ALL
    SELECT 1, '用途', purpose, * FROM lent
    UNION ALL
    SELECT 2, '全部', NULL, * FROM lent
  ),
  sums AS (
    SELECT
      year, part, by, value,
      count(*) AS loans,
      iif(count(fen) = count(*), sum(fen), NULL) AS amount,
      iif(sum(subsidy_fen IS NULL AND kind IS NOT '互助资金') = 0, sum(subsidy_fen), NULL) AS subsidy,
      iif(count(owed) = count(*), sum(owed), NULL) AS owed,
      sum(owed IS NOT 0 AND coalesce(last_day < :as_of, 0)) AS overdue
    FROM sorted
    GROUP BY year, part, value
  ),
  borrowers AS (
    SELECT
      year, part, value,
      count(*) AS households,
      sum(coalesce(people.persons, 0)) AS persons,
      sum(household IN (SELECT household FROM joined)) AS cooperative
    FROM (SELECT DISTINCT year, part, value, household FROM sorted)
    LEFT JOIN people USING (household)
    GROUP BY year, part, value
  ),
  pots AS (
    SELECT
      year,
      iif(purpose = '贴息资金', '小额信贷', '互助资金') AS kind,
      iif(count(coalesce(planned_fen, paid_fen)) = count(*), sum(coalesce(planned_fen, paid_fen)), NULL) AS fen
    FROM money
    WHERE purpose IN ('贴息资金', '互助资金')
    GROUP BY year, purpose
  ),
  -- A fund from which nobody has borrowed has its line too.
  keys AS (
    SELECT year, part, by, value FROM sums
    UNION
    SELECT year, 0, '种类', kind FROM pots
  ),
  -- The mutual fund goes round: what was set aside in all years, and all that is owed to it.
  mutual AS (
    SELECT
      keys.year,
      (SELECT iif(count(fen) = count(*), sum(fen), NULL) FROM pots
       WHERE kind = '互助资金' AND pots.year <= keys.year) AS fen,
      (SELECT iif(count(owed) = count(*), coalesce(sum(owed), 0), NULL) FROM sums
       WHERE part = 0 AND value = '互助资金' AND sums.year <= keys.year) AS owed
    FROM keys
    WHERE value = '互助资金' AND part = 0
  )
SELECT
  keys.year,
  keys.by,
  keys.value,
  coalesce(sums.loans, 0) AS loans,
  coalesce(borrowers.households, 0) AS households,
  coalesce(borrowers.persons, 0) AS persons,
  iif(sums.loans IS NULL, 0, sums.amount) AS amount,
  iif(sums.loans IS NULL, 0, sums.subsidy) AS subsidy,
  iif(mutual.year IS NULL, pots.fen, mutual.fen) AS set_aside,
  iif(mutual.year IS NULL, pots.fen - iif(sums.loans IS NULL, 0, sums.subsidy), mutual.fen - mutual.owed) AS "left",
  coalesce(sums.overdue, 0) AS overdue,
  coalesce(borrowers.cooperative, 0) AS cooperative
FROM keys
LEFT JOIN sums ON sums.year = keys.year AND sums.part = keys.part AND sums.value IS keys.value
LEFT JOIN borrowers
  ON borrowers.year = keys.year AND borrowers.part = keys.part AND borrowers.value IS keys.value
LEFT JOIN pots ON pots.year = keys.year AND keys.part = 0 AND pots.kind = keys.value
LEFT JOIN mutual ON mutual.year = keys.year AND keys.part = 0 AND keys.value = '互助资金'
ORDER BY keys.year, keys.part, keys.value IS NULL, keys.value
