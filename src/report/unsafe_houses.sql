-- report: unsafe-houses
-- title: 危房和搬迁未完成户 | Houses still to be mended or left
-- nightly: no
-- note: 建档立卡户在前; 等级不明和没有评定材料的是缺数据, 不是安全 | Registered households come first; a house without a grade or an appraisal is not known, not safe
-- newest: newest = household_status.status
-- with: registered
-- with: people
-- newest: graded = survey.house_grade
-- newest: marked = survey.dangerous_house
-- with: rehoused
-- column: register | text | 建档立卡 | Registered
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: status | code | 脱贫属性 | Status
-- column: persons | count | sum | 人数 | Persons
-- column: grade | code | 住房等级 | Grade
-- column: kind | code | 措施 | Measure
-- column: year | text | 计划年度 | Planned year
-- column: appraisal | text | 房屋安全性评定材料 | Appraisal
-- column: subsidy | yuan | sum | 补助资金 | Subsidy
-- column: accepted_on | day | 验收时间 | Accepted
-- column: moved_on | day | 入住时间 | Moved in
-- column: gap | code | 缺口 | Gap
WITH
  listed AS (
    SELECT DISTINCT household_status.household, newest.status
    FROM household_status
    LEFT JOIN newest ON newest.household = household_status.household
    WHERE household_status.day <= :as_of
      AND (newest.status IS NULL OR newest.status NOT IN ('清退', '自然销户', '注销'))
  ),
  -- Each kind of work by itself: is the household in the house that it led to?
  work AS (
    SELECT
      *,
      iif(accepted_on <= :as_of, accepted_on, NULL) AS accepted,
      iif(kind = '易地搬迁', moved, iif(accepted_on <= :as_of, accepted_on, NULL)) AS ended
    FROM rehoused
  ),
  worked AS (
    SELECT household, max(ended) AS ended, count(*) - count(ended) AS open FROM work GROUP BY household
  ),
  found AS (
    SELECT
      listed.household, listed.status,
      coalesce(graded.house_grade, work.house_grade) AS grade,
      work.kind, work.year, work.appraisal, work.subsidy_fen, work.ended,
      work.accepted AS accepted_on,
      work.moved AS moved_on,
      coalesce(worked.open, 0) AS open,
      -- What was found before the work ended is not so any more.
      coalesce(graded.house_grade IN ('C', 'D') AND coalesce(worked.ended < graded.day, 1), 0)
        OR coalesce(marked.dangerous_house = 1 AND coalesce(worked.ended < marked.day, 1), 0)
        AS is_dangerous,
      registered.household IS NOT NULL AS is_registered
    FROM listed
    LEFT JOIN registered ON registered.household = listed.household
    LEFT JOIN graded ON graded.household = listed.household
    LEFT JOIN marked ON marked.household = listed.household
    LEFT JOIN worked ON worked.household = listed.household
    LEFT JOIN work ON work.household = listed.household
  ),
  judged AS (
    SELECT
      *,
      CASE
        WHEN kind = '易地搬迁' AND ended IS NULL THEN '搬迁未入住'
        WHEN kind = '危房改造' AND ended IS NULL THEN '改造未验收'
        WHEN open = 0 AND is_dangerous THEN '危房未改造'
        WHEN kind = '危房改造' AND appraisal IS NULL THEN '没有评定材料'
        WHEN kind IS NULL AND grade IS NULL THEN '等级不明'
      END AS gap
    FROM found
  ),
  -- A household has one line: of the work that is furthest from its end.
  lines AS (
    SELECT
      *,
      min(CASE gap WHEN '搬迁未入住' THEN 1 WHEN '改造未验收' THEN 2 WHEN '危房未改造' THEN 3 ELSE 4 END) AS place,
      group_concat(DISTINCT gap) AS gaps
    FROM judged
    WHERE gap IS NOT NULL
    GROUP BY household
  )
SELECT
  iif(is_registered, '是', '否') AS register,
  township.name AS township,
  village.name AS village,
  judged.household,
  people.head,
  judged.status,
  people.persons,
  grade, kind,
  CAST(year AS TEXT) AS year,
  appraisal,
  subsidy_fen AS subsidy,
  accepted_on, moved_on,
  replace(gaps, ',', '、') AS gap
FROM lines AS judged
JOIN household ON household.no = judged.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN people ON people.household = judged.household
ORDER BY
  NOT is_registered, judged.status IS NOT NULL AND judged.status IN ('已脱贫', '稳定脱贫'),
  village.code, judged.household
