-- report: inspection-ranking
-- title: 督查考评排名(本年) | Inspections of the year, ranked
-- note: 按本年各次督查的总得分率排名, 村、乡镇、单位、项目分开; 没有评分的不排名。 | Ranked by the share of all points of the year, villages, townships, units and projects apart; without scores there is no rank.
-- column: level | code | 类别 | Kind
-- column: rank | count | 名次 | Rank
-- column: object | text | 对象 | Object
-- column: leader | text | 联系领导 | Leader
-- column: inspections | count | sum | 督查次数 | Inspections
-- column: rate | rate | 得分率 | Share of points
-- column: findings | count | sum | 发现问题 | Findings
-- column: open | count | sum | 未整改 | Not mended
-- column: late | count | sum | 逾期 | Late
WITH
  inspected AS (
    SELECT * FROM visit
    WHERE mode = '督查检查' AND void IS NULL AND with_helper IS NULL AND level <> 'household'
      AND day <= :as_of AND date(:as_of, 'start of year') <= day
  ),
  counted AS (
    SELECT level, object, count(*) AS inspections FROM inspected GROUP BY level, object
  ),
  -- What was found under a heading, and what was found at all.
  found AS (
    SELECT inspected.object, points100, of100, finding, due,
      iif(mended_on <= :as_of, mended_on, NULL) AS mended_on, mended_on <= :as_of AS mended
    FROM inspected
    JOIN score USING (object, day, helper, mode, no)
    UNION ALL
    SELECT object, NULL, NULL, problem, NULL, NULL, solved FROM inspected WHERE problem IS NOT NULL
  ),
  scored AS (
    SELECT
      object,
      -- Points out of an unknown number are no share.
      sum(iif(of100 IS NULL, NULL, points100)) AS points,
      sum(iif(points100 IS NULL, NULL, of100)) AS of,
      sum(finding IS NOT NULL) AS findings,
      sum(finding IS NOT NULL AND mended IS NOT 1) AS open,
      sum(coalesce(due < coalesce(mended_on, :as_of), 0)) AS late
    FROM found
    GROUP BY object
  ),
  rated AS (
    SELECT counted.*, (points * 20000 + of) / (2 * of) AS rate, findings, open, late
    FROM counted LEFT JOIN scored ON scored.object = counted.object
  )
SELECT
  CASE rated.level WHEN 'village' THEN '村' WHEN 'township' THEN '乡镇' WHEN 'project' THEN '项目' ELSE '单位' END AS level,
  iif(rate IS NULL, NULL, rank() OVER (PARTITION BY rated.level ORDER BY rate DESC NULLS LAST)) AS rank,
  coalesce(area.name, project.name, rated.object) AS object,
  (
    SELECT group_concat(helper.name, '、' ORDER BY helper.id) FROM link
    JOIN helper ON helper.id = link.helper
    WHERE link.object = rated.object AND link.kind = '领导联系'
      AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
  ) AS leader,
  inspections,
  rate,
  findings,
  open,
  late
FROM rated
LEFT JOIN area ON area.code = rated.object
LEFT JOIN project ON project.no = rated.object
ORDER BY CASE rated.level WHEN 'township' THEN 1 WHEN 'village' THEN 2 WHEN 'unit' THEN 3 ELSE 4 END, rate DESC NULLS LAST, rated.object
