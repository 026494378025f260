-- report: visits-due
-- title: 待访名单 | Visits due
-- needs: duties
-- nightly: no
-- with: people
-- column: helper | text | 帮扶责任人 | Helper
-- column: unit | text | 单位 | Unit
-- column: phone | text | 电话 | Phone
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: duty | text | 要求 | Duty
-- column: last | day | 最近走访 | Last visit
-- column: state | outcome | 状态 | State
-- column: since | day | 自 | Since
-- column: missed | count | 未访期数 | Periods missed
-- column: periods | text | 哪几期 | Which ones
SELECT
  helper.name AS helper,
  helper.unit,
  helper.phone,
  village.name AS village,
  duty.object AS household,
  people.head,
  duty.title AS duty,
  duty.last,
  duty.state,
  duty.since,
  duty.missed,
  duty.periods
FROM duty
JOIN helper ON helper.id = duty.helper
JOIN household ON household.no = duty.object
JOIN area AS village ON village.code = household.village
LEFT JOIN people ON people.household = duty.object
WHERE duty.home AND duty.state IN ('due', 'overdue', 'impossible')
ORDER BY helper.name, helper.id, village.code, duty.object, duty.place
