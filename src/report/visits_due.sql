-- report: visits-due
-- title: 本月待访名单 | Visits due this month
-- needs: duties
-- nightly: no
-- column: helper | text | 帮扶责任人 | Helper
-- column: unit | text | 单位 | Unit
-- column: phone | personal | 电话 | Phone
-- column: village | text | 村 | Village
-- column: household | text | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: last | day | 最近走访 | Last visit
-- column: missed | count | 逾期月数 | Months missed
-- column: months | text | 逾期月份 | Which months
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
  helper.name AS helper,
  helper.unit,
  helper.phone,
  village.name AS village,
  duty.household,
  people.head,
  duty.last,
  duty.missed,
  duty.months
FROM duty
JOIN helper ON helper.id = duty.helper
JOIN household ON household.no = duty.household
JOIN area AS village ON village.code = household.village
LEFT JOIN people ON people.household = duty.household
WHERE duty.is_due
ORDER BY helper.name, helper.id, village.code, duty.household
