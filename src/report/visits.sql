-- report: visits
-- title: 走访情况与逾期名单 | Visits, and who is overdue
-- needs: duties
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: helper | text | 帮扶责任人 | Helper
-- column: unit | text | 单位 | Unit
-- column: phone | personal | 电话 | Phone
-- column: household | text | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: visits | count | sum | 本年走访 | Visits this year
-- column: last | day | 最近走访 | Last visit
-- column: owed | count | sum | 应访月数 | Months owed
-- column: missed | count | sum | 逾期月数 | Months missed
-- column: months | text | 逾期月份 | Which months
-- column: state | text | 本月 | This month
WITH
  people AS (
    SELECT household, max(CASE relation WHEN '户主' THEN name END) AS head
    FROM (
      SELECT household, relation, name
      FROM stay
      WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
      ORDER BY household
    )
    GROUP BY household
  )
SELECT
  township.name AS township,
  village.name AS village,
  helper.name AS helper,
  helper.unit,
  helper.phone,
  duty.household,
  people.head,
  duty.visits,
  duty.last,
  duty.owed,
  duty.missed,
  duty.months,
  duty.state
FROM duty
JOIN helper ON helper.id = duty.helper
JOIN household ON household.no = duty.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN people ON people.household = duty.household
ORDER BY village.code, helper.name, helper.id, duty.household
