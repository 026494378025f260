-- report: aid-totals
-- title: 慰问帮扶资金物资统计(本年) | Money and goods given this year
-- note: 没有折款的物资不计入折款, 单列次数。 | Goods without a value are not in the value; how many there are stands beside it.
-- with: people
-- column: visited | code | 对象 | To whom
-- column: occasion | text | 活动 | Campaign
-- column: first | day | 开始 | First day
-- column: last | day | 结束 | Last day
-- column: visits | count | sum | 次数 | Times
-- column: objects | count | 户/村数 | Households or villages
-- column: persons | count | 人数 | Persons
-- column: cash | yuan | sum | 慰问金 | Cash
-- column: goods_value | yuan | sum | 物资折款 | Value of goods
-- column: unvalued | count | sum | 物资未折款次数 | Goods without a value
-- column: goods | text | 物资 | Goods
WITH
  given AS (
    SELECT
      CASE level WHEN 'household' THEN '户' WHEN 'village' THEN '村' WHEN 'township' THEN '乡镇'
        WHEN 'project' THEN '项目' ELSE '单位' END
        AS visited,
      *
    FROM visit
    WHERE void IS NULL AND day <= :as_of AND date(:as_of, 'start of year') <= day
      AND (cash_fen > 0 OR goods IS NOT NULL OR goods_value_fen > 0)
  ),
  once AS (
    SELECT visited, occasion, count(*) AS objects, sum(persons) AS persons
    FROM (SELECT DISTINCT visited, occasion, object, household FROM given) AS each
    LEFT JOIN people ON people.household = each.household
    GROUP BY visited, occasion
  )
SELECT
  given.visited,
  given.occasion,
  min(day) AS first,
  max(day) AS last,
  count(*) AS visits,
  objects,
  persons,
  sum(cash_fen) AS cash,
  sum(goods_value_fen) AS goods_value,
  sum(goods IS NOT NULL AND goods_value_fen IS NULL) AS unvalued,
  replace(group_concat(DISTINCT goods), ',', '、') AS goods
FROM given
JOIN once ON once.visited = given.visited AND once.occasion IS given.occasion
GROUP BY given.visited, given.occasion
ORDER BY CASE given.visited WHEN '户' THEN 1 WHEN '村' THEN 2 WHEN '项目' THEN 4 ELSE 3 END, given.occasion IS NULL, first, given.occasion
