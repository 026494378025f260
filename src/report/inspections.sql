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
SELECT
  coalesce(place.name, visit.object) AS object,
  visit.day,
  helper.name AS inspector,
  score.heading,
  rtrim(rtrim(printf('%.2f', points100 / 100.0), '0'), '.') || '/'
    || rtrim(rtrim(printf('%.2f', of100 / 100.0), '0'), '.') AS points,
  (points100 * 20000 + of100) / (2 * of100) AS rate,
  coalesce(score.finding, iif(score.heading IS NULL, visit.problem, NULL)) AS finding,
  score.due,
  iif(score.mended_on <= :as_of, score.mended_on, NULL) AS mended_on,
  CASE
    WHEN score.mended_on <= :as_of AND score.due < score.mended_on THEN '逾期整改'
    WHEN score.mended_on <= :as_of THEN '已整改'
    WHEN score.due < :as_of THEN '逾期未改'
    WHEN score.finding IS NOT NULL THEN '整改中'
  END AS state,
  -- Late from the day after the deadline.
  CASE
    WHEN score.due < min(coalesce(score.mended_on, :as_of), :as_of)
      THEN CAST(julianday(min(coalesce(score.mended_on, :as_of), :as_of)) - julianday(score.due) AS INTEGER)
  END AS late
FROM visit
JOIN helper ON helper.id = visit.helper
LEFT JOIN area AS place ON place.code = visit.area
LEFT JOIN score ON score.object = visit.object AND score.day = visit.day
  AND score.helper = visit.helper AND score.mode = visit.mode AND score.no = visit.no
WHERE visit.mode = '督查检查' AND visit.void IS NULL AND visit.with_helper IS NULL
  AND visit.day <= :as_of AND date(:as_of, 'start of year') <= visit.day
ORDER BY visit.object, visit.day, helper.name, helper.id, visit.no, score.heading
