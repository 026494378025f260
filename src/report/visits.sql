-- report: visits
-- title: 走访情况与逾期名单 | Visits, and who is overdue
-- needs: duties
-- with: people
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: helper | text | 帮扶责任人 | Helper
-- column: unit | text | 单位 | Unit
-- column: phone | text | 电话 | Phone
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: duty | text | 要求 | Duty
-- column: visits | count | sum | 本年走访 | Visits this year
-- column: last | day | 最近走访 | Last visit
-- column: owed | count | sum | 应访期数 | Periods owed
-- column: missed | count | sum | 未访期数 | Periods missed
-- column: periods | text | 哪几期 | Which ones
-- column: state | outcome | 状态 | State
-- column: since | day | 自 | Since
SELECT
  township.name AS township,
  village.name AS village,
  helper.name AS helper,
  helper.unit,
  helper.phone,
  duty.object AS household,
  people.head,
  duty.title AS duty,
  duty.done AS visits,
  duty.last,
  duty.owed,
  duty.missed,
  duty.periods,
  duty.state,
  duty.since
FROM duty
JOIN helper ON helper.id = duty.helper
JOIN household ON household.no = duty.object
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN people ON people.household = duty.object
WHERE duty.home
ORDER BY village.code, helper.name, helper.id, duty.object, duty.place
