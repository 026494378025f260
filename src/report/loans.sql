-- report: loans
-- title: 小额信贷台账 | Loans
-- limit: loan-least
-- limit: loan-most
-- newest: newest = household_status.status
-- with: people
-- with: lent
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: status | code | 脱贫属性 | Status
-- column: kind | code | 种类 | Kind
-- column: bank | text | 承贷机构 | Lender
-- column: purpose | code | 用途 | Purpose
-- column: day | day | 起始日 | From
-- column: due | day | 到期日 | Due
-- column: amount | yuan | sum | 贷款金额 | Amount
-- column: subsidy | yuan | sum | 贴息金额 | Interest subsidy
-- column: owed | yuan | sum | 未还 | Owed
-- column: state | code | 状态 | State
-- column: days | count | 逾期天数 | Days overdue
-- column: said | code | 问题 | What is wrong
-- note: 合计只加登记了的金额 | The totals add what is recorded
-- note: 到期日次日起算逾期; 没有到期日和期限的, 状态为到期日不详 | Overdue from the day after the day it is due; without one it is not known
WITH
  limits AS (
    SELECT
      area,
      year,
      max(iif(id = 'loan-least', amount, NULL)) AS least,
      max(iif(id = 'loan-most', amount, NULL)) AS most
    FROM limit_of
    GROUP BY area, year
  )
SELECT
  township.name AS township,
  village.name AS village,
  household.no AS household,
  people.head,
  newest.status,
  lent.kind,
  lent.bank,
  lent.purpose,
  lent.day,
  lent.last_day AS due,
  lent.fen AS amount,
  lent.subsidy_fen AS subsidy,
  lent.owed,
  CASE
    WHEN lent.owed = 0 THEN '已还清'
    WHEN lent.last_day IS NULL THEN '到期日不详'
    WHEN lent.last_day < :as_of THEN '逾期'
    ELSE '在贷'
  END AS state,
  iif(lent.owed IS NOT 0 AND lent.last_day < :as_of,
      CAST(julianday(:as_of) - julianday(lent.last_day) AS INTEGER), NULL) AS days,
  CASE
    WHEN lent.fen IS NULL THEN '金额没有登记'
    WHEN lent.kind IS NOT '小额信贷' THEN NULL
    WHEN lent.fen < limits.least THEN '少于每笔下限'
    WHEN limits.most < lent.fen THEN '超过每笔上限'
  END AS said
FROM lent
JOIN household ON household.no = lent.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN newest ON newest.household = household.no
LEFT JOIN people ON people.household = household.no
LEFT JOIN limits ON limits.area = village.code AND limits.year = CAST(substr(lent.day, 1, 4) AS INTEGER)
ORDER BY village.code, coalesce(newest.status IN ('已脱贫', '稳定脱贫'), 0), household.no, lent.day, lent.bank, lent.no
