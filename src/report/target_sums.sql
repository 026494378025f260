-- report: target-sums
-- title: 目标合计核对 | Sums of targets
-- nightly: no
-- note: 有未分解的年度或下级时, 合计只是已分解的部分; 时段里没有写的年度算未分解 | Where years or parts are not divided, the sum is of those that are; a year of the span that is not there is not divided
-- column: place | text | 对象 | For
-- column: kind | code | 目标类别 | Target
-- column: item | text | 目标名称 | Item
-- column: register | code | 识别标准 | Register
-- column: period | text | 年度 | Period
-- column: summed | code | 合计方式 | Summed over
-- column: measure | code | 单位 | Counted in
-- column: parts | count | 份数 | Parts
-- column: undivided | count | 未分解份数 | Not divided
-- column: sum | count | 合计 | Sum
-- column: whole | count | 总目标 | Overall target
-- column: difference | count | 相差 | Difference
--
-- The years of a span against the span, and the parts of an area against the area.
WITH
  measured AS (
    SELECT object, kind, item, register, period, level, 1 AS place, '村' AS measure, villages AS number FROM target
    UNION ALL
    SELECT object, kind, item, register, period, level, 2, '社', village_groups FROM target
    UNION ALL
    SELECT object, kind, item, register, period, level, 3, '户', households FROM target
    UNION ALL
    SELECT object, kind, item, register, period, level, 4, '人', persons FROM target
    UNION ALL
    SELECT object, kind, item, register, period, level, 5, '元', fen FROM target
  ),
  spans AS (
    SELECT * FROM measured WHERE length(period) = 9
  ),
  years AS (
    SELECT
      year.object, year.kind, year.item, year.register, year.level, year.place, year.measure,
      year.number,
      year.period AS year,
      -- The span that the year lies in; without one, the years that there are.
      coalesce(
        (SELECT min(spans.period) FROM spans
         WHERE spans.object = year.object AND spans.kind = year.kind AND spans.item = year.item
           AND spans.register = year.register
           AND year.period BETWEEN substr(spans.period, 1, 4) AND substr(spans.period, -4)),
        '') AS span
    FROM measured AS year
    WHERE length(year.period) = 4
  ),
  bounded AS (
    SELECT
      *,
      CAST(iif(span = '', min(year) OVER whole, substr(span, 1, 4)) AS INTEGER) AS first,
      CAST(iif(span = '', max(year) OVER whole, substr(span, -4)) AS INTEGER) AS last
    FROM years
    WINDOW whole AS (PARTITION BY object, kind, item, register, place, span)
  ),
  sums AS (
    SELECT
      object, level, kind, item, register, place, measure,
      first || iif(first < last, '-' || last, '') AS period,
      '各年' AS summed,
      -- A year that is not there is not divided either.
      last - first + 1 AS parts,
      last - first + 1 - count(number) AS undivided,
      sum(number) AS number
    FROM bounded
    GROUP BY object, kind, item, register, place, span
    HAVING span <> '' OR 1 < count(*)
    UNION ALL
    SELECT
      area.parent, parent.level, part.kind, part.item, part.register, part.place, part.measure,
      part.period,
      '下级',
      count(*),
      sum(part.number IS NULL),
      sum(part.number)
    FROM measured AS part
    JOIN area ON area.code = part.object AND part.level <> 'unit'
    JOIN area AS parent ON parent.code = area.parent
    GROUP BY area.parent, part.kind, part.item, part.register, part.period, part.place
  )
SELECT
  iif(sums.level = 'unit', sums.object, area.name) AS place,
  sums.kind,
  nullif(sums.item, '') AS item,
  sums.register,
  sums.period,
  sums.summed,
  sums.measure,
  sums.parts,
  sums.undivided,
  CASE
    WHEN sums.measure = '元' AND sums.number % 100 <> 0 THEN printf('%.2f', sums.number / 100.0)
    WHEN sums.measure = '元' THEN sums.number / 100
    ELSE sums.number
  END AS sum,
  CASE
    WHEN whole.number IS NULL THEN '未分解'
    WHEN sums.measure = '元' AND whole.number % 100 <> 0 THEN printf('%.2f', whole.number / 100.0)
    WHEN sums.measure = '元' THEN whole.number / 100
    ELSE whole.number
  END AS whole,
  CASE
    WHEN sums.measure = '元' AND (sums.number - whole.number) % 100 <> 0
      THEN printf('%.2f', (sums.number - whole.number) / 100.0)
    WHEN sums.measure = '元' THEN (sums.number - whole.number) / 100
    ELSE sums.number - whole.number
  END AS difference
FROM sums
LEFT JOIN measured AS whole ON whole.object = sums.object AND whole.kind = sums.kind
  AND whole.item = sums.item AND whole.register = sums.register AND whole.period = sums.period
  AND whole.place = sums.place
LEFT JOIN area ON area.code = sums.object AND sums.level <> 'unit'
WHERE sums.number IS NOT NULL OR whole.number IS NOT NULL
ORDER BY sums.object, sums.kind, sums.item, sums.register, sums.period, sums.summed DESC, sums.place
