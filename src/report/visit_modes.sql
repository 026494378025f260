-- report: visit-modes
-- title: 走访方式统计(本年) | Visits of the year by mode
-- note: 帮扶责任人的走访单独统计; 组织和没有结对的人另计, 未在册的户另计。几人同去算一次。 | Visits of a household's own helpers stand apart from those of organisations and others, and households off the register apart. Several who come together make one visit.
-- with: registered
-- with: people
-- column: visited | code | 走访对象 | Visited
-- column: visitor | code | 走访人 | Visitor
-- column: mode | code | 方式 | Mode
-- column: visits | count | sum | 次数 | Visits
-- column: objects | count | 对象数 | Objects
-- column: persons | count | 人数 | Persons
-- column: reached | count | sum | 参加/受众人次 | People reached
-- column: cash | yuan | sum | 慰问金 | Cash
-- column: goods_value | yuan | sum | 物资折款 | Value of goods
WITH
  visits AS (
    SELECT
      CASE
        WHEN visit.level = 'village' THEN '村'
        WHEN visit.level = 'township' THEN '乡镇'
        WHEN visit.level = 'unit' THEN '单位'
        WHEN visit.level = 'project' THEN '项目'
        WHEN registered.household IS NULL THEN '未在册户'
        ELSE '在册户'
      END AS visited,
      CASE
        WHEN helper.kind <> '干部' THEN '组织'
        WHEN EXISTS (
          SELECT 1 FROM link
          WHERE link.object = visit.object AND link.helper = visit.helper
            AND link.since <= visit.day AND (link.until IS NULL OR visit.day < link.until))
          THEN '帮扶责任人'
        ELSE '其他人'
      END AS visitor,
      visit.*
    FROM visit
    JOIN helper ON helper.id = visit.helper
    LEFT JOIN registered ON registered.household = visit.household
    WHERE visit.void IS NULL AND visit.with_helper IS NULL
      AND visit.day <= :as_of AND date(:as_of, 'start of year') <= visit.day
      AND visit.mode NOT IN ('驻村', '公差', '请假', '督查检查')
  ),
  -- Each object once.
  objects AS (
    SELECT visited, visitor, mode, count(*) AS objects, sum(people.persons) AS persons
    FROM (SELECT DISTINCT visited, visitor, mode, object, household FROM visits) AS once
    LEFT JOIN people ON people.household = once.household
    GROUP BY visited, visitor, mode
  )
SELECT
  visited,
  visitor,
  mode,
  count(*) AS visits,
  objects,
  persons,
  sum(people) AS reached,
  sum(cash_fen) AS cash,
  sum(goods_value_fen) AS goods_value
FROM visits
JOIN objects USING (visited, visitor, mode)
GROUP BY visited, visitor, mode
ORDER BY
  CASE visited WHEN '在册户' THEN 1 WHEN '未在册户' THEN 2 WHEN '村' THEN 3 WHEN '乡镇' THEN 4 ELSE 5 END,
  CASE visitor WHEN '帮扶责任人' THEN 1 WHEN '组织' THEN 2 ELSE 3 END,
  visits DESC, mode
