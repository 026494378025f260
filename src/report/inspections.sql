-- report: inspections
-- title: 督查情况通报(本年) | What inspections found this year
-- column: object | text | 对象 | Object
-- column: day | day | 督查日期 | Day
-- column: inspector | text | 督查人 | Inspector
-- column: heading | text | 督查内容 | Heading
-- column: points | text | 得分/满分 | Points
-- column: rate | rate | 得分率 | Share
-- column: finding | text | 发现问题 | Finding
-- column: due | day | 整改时限 | Due
-- column: mended_on | day | 整改完成 | Mended on
-- column: state | code | 状态 | State
-- column: late | count | 逾期天数 | Days late
WITH
  inspected AS (
    SELECT * FROM visit
    WHERE mode = '督查检查' AND void IS NULL AND with_helper IS NULL
      AND day <= :as_of AND date(:as_of, 'start of year') <= day
  ),
  -- What was found under a heading, and what was found at all.
  found AS (
    SELECT inspected.object, inspected.day, inspected.helper, inspected.no,
      heading, points100, of100, finding, due,
      iif(mended_on <= :as_of, mended_on, NULL) AS mended_on,
      mended_on <= :as_of AS mended
    FROM inspected
    JOIN score USING (object, day, helper, mode, no)
    UNION ALL
    SELECT object, day, helper, no, NULL, NULL, NULL, problem, NULL, NULL, solved
    FROM inspected
    WHERE problem IS NOT NULL OR NOT EXISTS (
      SELECT 1 FROM score
      WHERE score.object = inspected.object AND score.day = inspected.day
        AND score.helper = inspected.helper AND score.mode = inspected.mode
        AND score.no = inspected.no)
  )
SELECT
  coalesce(place.name, project.name, found.object) AS object,
  found.day,
  helper.name AS inspector,
  found.heading,
  -- Without points there is nothing to show; without full marks the points are.
  iif(found.points100 IS NULL, NULL,
    rtrim(rtrim(printf('%.2f', found.points100 / 100.0), '0'), '.')
      || iif(found.of100 IS NULL, '', '/' || rtrim(rtrim(printf('%.2f', found.of100 / 100.0), '0'), '.')))
    AS points,
  (found.points100 * 20000 + found.of100) / (2 * found.of100) AS rate,
  found.finding,
  found.due,
  found.mended_on,
  CASE
    WHEN found.due < found.mended_on THEN '逾期整改'
    WHEN found.mended THEN '已整改'
    WHEN found.due < :as_of THEN '逾期未改'
    WHEN found.finding IS NOT NULL THEN '整改中'
  END AS state,
  -- Late from the day after the deadline.
  CASE
    WHEN found.due < coalesce(found.mended_on, :as_of)
      THEN CAST(julianday(coalesce(found.mended_on, :as_of)) - julianday(found.due) AS INTEGER)
  END AS late
FROM found
JOIN helper ON helper.id = found.helper
LEFT JOIN area AS place ON place.code = found.object
LEFT JOIN project ON project.no = found.object
ORDER BY found.object, found.day, helper.name, helper.id, found.no, found.heading IS NULL, found.heading
