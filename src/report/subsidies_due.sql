-- report: subsidies-due
-- title: 补助应享与实发 | Subsidies due and paid
-- needs: entitlements
-- note: 学期按当天所在学期; 养老保险缴费补贴只列参保或有缴费记录的人 | The term is the day's; pension premiums are listed for people who are insured or have a payment on record
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: name | text | 姓名 | Name
-- column: id | text | 证件号码 | ID number
-- column: known_since | text | 识别或增加时间 | On the register since
-- column: item | text | 补助项目 | Item
-- column: period | text | 期间 | Period
-- column: stage | code | 学段 | Stage
-- column: own | yuan | 个人缴费 | Own payment
-- column: applied_on | day | 申请时间 | Applied
-- column: due | yuan | sum | 应享 | Due
-- column: paid | yuan | sum | 实发 | Paid
-- column: short | yuan | sum | 差额 | Short
-- column: state | code | 情况 | State
-- column: missing | code | 缺什么 | Not known
WITH
  -- What was read again after somebody moved is one payment.
  rows AS (
    SELECT DISTINCT
      member, item,
      iif(period GLOB '[0-9][0-9][0-9][0-9]年', substr(period, 1, 4), period) AS period,
      own_fen, applied_on, paid_on,
      iif(coalesce(paid_on, applied_on, '') <= :as_of, paid_fen, NULL) AS paid_fen
    FROM subsidy
    WHERE coalesce(applied_on, paid_on, '') <= :as_of
  ),
  paid AS (
    SELECT member, item, period, sum(paid_fen) AS paid, max(own_fen) AS own,
      max(applied_on) AS applied_on
    FROM rows
    GROUP BY member, item, period
  ),
  ever AS (
    SELECT member, item, sum(paid_fen) AS paid, max(applied_on) AS applied_on
    FROM rows
    GROUP BY member, item
  ),
  periods AS (
    SELECT DISTINCT period FROM entitled
  ),
  both_sides AS (
    SELECT
      entitled.household, entitled.member, entitled.items AS item, entitled.period,
      entitled.stage, entitled.due_fen, entitled.missing, entitled.own_fen AS own,
      iif(entitled.once, ever.applied_on, paid.applied_on) AS applied_on,
      iif(entitled.once, ever.paid, paid.paid) AS paid,
      CASE
        WHEN entitled.due_fen IS NULL THEN '缺数据'
        WHEN entitled.due_fen = 0 THEN '缴费不到补贴线'
        WHEN coalesce(iif(entitled.once, ever.paid, paid.paid), 0) > entitled.due_fen THEN '多发'
        WHEN coalesce(iif(entitled.once, ever.paid, paid.paid), 0) = entitled.due_fen THEN '已足额'
        WHEN iif(entitled.once, ever.paid, paid.paid) > 0 THEN '未足额'
        WHEN iif(entitled.once, ever.applied_on, paid.applied_on) IS NOT NULL THEN '已申请未发放'
        ELSE '未申请'
      END AS state
    FROM entitled
    LEFT JOIN paid
      ON paid.member = entitled.member AND paid.item = entitled.items
      AND paid.period = entitled.period
    LEFT JOIN ever ON ever.member = entitled.member AND ever.item = entitled.items
    UNION ALL
    -- Paid in one of these periods to somebody of whom nothing says that it is due.
    SELECT
      claimant.household, paid.member, paid.item, paid.period, NULL, NULL, NULL, paid.own,
      paid.applied_on, paid.paid,
      iif(EXISTS (
        SELECT 1 FROM entitled
        WHERE entitled.member = paid.member AND entitled.due_fen IS NULL
          AND instr('/' || entitled.items || '/', '/' || paid.item || '/')), '缺数据', '不应享')
    FROM paid
    JOIN (SELECT member, max(household) AS household FROM subsidy GROUP BY member) AS claimant
      ON claimant.member = paid.member
    WHERE paid.paid > 0
      AND paid.period IN (SELECT period FROM periods)
      AND paid.item IN (SELECT item FROM entitlement_item)
      AND NOT EXISTS (
        SELECT 1 FROM entitled
        WHERE entitled.member = paid.member AND entitled.items = paid.item
          AND entitled.period = paid.period)
  )
SELECT
  township.name AS township,
  village.name AS village,
  both_sides.household,
  member.name,
  iif(member.id LIKE '无证/%', NULL, member.id) AS id,
  coalesce(substr(member.joined_on, 1, 7), member.identified_month, household.identified_month)
    AS known_since,
  item, period, stage, own,
  both_sides.applied_on,
  due_fen AS due,
  paid,
  CASE WHEN due_fen > coalesce(paid, 0) THEN due_fen - coalesce(paid, 0)
       WHEN due_fen IS NOT NULL THEN 0 END AS short,
  state, missing
FROM both_sides
JOIN member ON member.household = both_sides.household AND member.id = both_sides.member
JOIN household ON household.no = both_sides.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
ORDER BY village.code, both_sides.household, both_sides.member, item, period
