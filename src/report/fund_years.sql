-- report: fund-years
-- title: 历年扶贫资金 | Funds by year and origin
-- nightly: no
-- limit: county-fund-least
-- with: money
-- column: year | text | 年度 | Year
-- column: origin | code | 资金来源 | Origin
-- column: budget | yuan | 预算总数 | Budget as a whole
-- column: planned | yuan | 分到村和项目 | Planned for villages and projects
-- column: rest | yuan | 未分解 | Not yet divided
-- column: paid | yuan | 拨付资金 | Paid
-- column: least | yuan | 不少于 | At least
-- column: short | yuan | 还差 | Short by
-- note: 县一级(没有的按乡镇)没写项目和用途的是预算总数; 不少于的要求比预算总数, 没有总数的比分到村和项目的 | The budget is what the county, else its townships, have without project or purpose; it is compared with the limit, else what is planned
-- note: 有一笔没有登记金额的, 合计不详, 不当作零 | A sum of which one part is not recorded is not known
WITH
  named AS (
    SELECT
      money.*,
      iif(area.level <> 'village' AND money.project = '' AND money.purpose IS NULL, area.level, 'part') AS of
    FROM money
    JOIN area ON area.code = money.area
  ),
  parts AS (
    SELECT
      year,
      origin,
      of,
      iif(count(planned_fen) = count(*), sum(planned_fen), NULL) AS planned,
      iif(count(paid_fen) = count(*), sum(paid_fen), NULL) AS paid
    FROM named
    GROUP BY year, origin, of
  ),
  sums AS (
    SELECT
      year,
      origin,
      -- Of the county's rows and its townships' the county's hold, whether their sum is known
      -- or not; what was paid stands with the parts, where there are any.
      CASE
        WHEN sum(of = 'county') THEN max(iif(of = 'county', planned, NULL))
        ELSE max(iif(of = 'township', planned, NULL))
      END AS budget,
      max(iif(of = 'part', planned, NULL)) AS planned,
      CASE
        WHEN sum(of = 'part') THEN max(iif(of = 'part', paid, NULL))
        WHEN sum(of = 'county') THEN max(iif(of = 'county', paid, NULL))
        ELSE max(iif(of = 'township', paid, NULL))
      END AS paid
    FROM parts
    GROUP BY year, origin
  ),
  limits AS (
    SELECT limit_of.year, limit_of.amount
    FROM limit_of JOIN area ON area.code = limit_of.area
    WHERE limit_of.id = 'county-fund-least' AND area.level = 'county'
  ),
  -- A year with a limit and no county fund at all is short of all of it.
  wanted AS (
    SELECT year, origin FROM sums
    UNION
    SELECT year, '县级' FROM limits WHERE year IN (SELECT year FROM sums)
  )
SELECT
  wanted.year,
  wanted.origin,
  sums.budget,
  sums.planned,
  sums.budget - sums.planned AS rest,
  sums.paid,
  limits.amount AS least,
  nullif(max(limits.amount - coalesce(sums.budget, sums.planned), 0), 0) AS short
FROM wanted
LEFT JOIN sums ON sums.year = wanted.year AND sums.origin = wanted.origin
LEFT JOIN limits ON limits.year = wanted.year AND wanted.origin = '县级'
ORDER BY wanted.year, wanted.origin
