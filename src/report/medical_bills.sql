-- report: medical-bills
-- title: 医疗费用实际补偿比例 | Share of medical bills that was paid
-- nightly: no
-- needs: entitlements
-- note: 当年的费用; 有一层没有登记, 比例就不知道 (没有发生要写0); 比例舍去尾数 | Bills of the year; where a layer is not recorded (nothing paid is written as 0) the share is not known; shares are rounded down
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: name | text | 姓名 | Name
-- column: id | text | 证件号码 | ID number
-- column: kind | code | 就医类别 | Kind
-- column: bills | count | sum | 笔数 | Bills
-- column: total | yuan | sum | 总费用 | Total
-- column: basic | yuan | sum | 基本医疗保险 | Basic insurance
-- column: serious | yuan | sum | 大病保险 | Serious illness
-- column: aid | yuan | sum | 医疗救助 | Medical aid
-- column: commercial | yuan | sum | 商业补充保险 | Commercial
-- column: fund | yuan | sum | 大病保障基金 | Fund
-- column: relief | yuan | sum | 临时救助 | Relief
-- column: paid | yuan | sum | 补偿合计 | Paid
-- column: share | rate | 补偿比例 | Share
-- column: wanted | rate | 应达到 | Wanted
-- column: outcome | outcome | 结果 | Outcome
-- column: household_share | rate | 全户比例 | Household's share
-- column: household_outcome | outcome | 全户结果 | Household's outcome
WITH
  -- What was read again after somebody moved is one bill.
  bill AS (
    SELECT DISTINCT member, day, kind, no, total_fen, basic_fen, serious_fen, aid_fen,
      commercial_fen, fund_fen, relief_fen,
      -- More than there was to pay is wrong, and so not known.
      iif(total_fen < basic_fen + serious_fen + aid_fen + commercial_fen + fund_fen + relief_fen, NULL,
        basic_fen + serious_fen + aid_fen + commercial_fen + fund_fen + relief_fen) AS paid_fen
    FROM medical_bill
    WHERE day <= :as_of AND substr(day, 1, 4) = substr(:as_of, 1, 4)
  ),
  home AS (
    SELECT
      member,
      max(household) AS household
    FROM stay
    WHERE member IN (SELECT member FROM bill)
      AND (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
    GROUP BY member
  ),
  read_in AS (
    SELECT member, max(household) AS household FROM medical_bill GROUP BY member
  ),
  -- One bill of which something is not known leaves the sum open.
  summed AS (
    SELECT
      coalesce(home.household, read_in.household) AS household, bill.member, kind,
      count(*) AS bills,
      iif(count(total_fen) = count(*), sum(total_fen), NULL) AS total,
      iif(count(basic_fen) = count(*), sum(basic_fen), NULL) AS basic,
      iif(count(serious_fen) = count(*), sum(serious_fen), NULL) AS serious,
      iif(count(aid_fen) = count(*), sum(aid_fen), NULL) AS aid,
      iif(count(commercial_fen) = count(*), sum(commercial_fen), NULL) AS commercial,
      iif(count(fund_fen) = count(*), sum(fund_fen), NULL) AS fund,
      iif(count(relief_fen) = count(*), sum(relief_fen), NULL) AS relief,
      iif(count(paid_fen) = count(*), sum(paid_fen), NULL) AS paid
    FROM bill
    JOIN read_in ON read_in.member = bill.member
    LEFT JOIN home ON home.member = bill.member
    GROUP BY bill.member, kind
  ),
  of_household AS (
    SELECT household, kind,
      iif(count(total) = count(*) AND count(paid) = count(*), sum(total), NULL) AS total,
      sum(paid) AS paid
    FROM summed
    GROUP BY household, kind
  )
SELECT
  township.name AS township,
  village.name AS village,
  summed.household,
  person.name,
  iif(summed.member LIKE '无证/%', NULL, summed.member) AS id,
  summed.kind, bills, summed.total, basic, serious, aid, commercial, fund, relief, summed.paid,
  summed.paid * 10000 / summed.total AS share,
  medical_share.rate AS wanted,
  CASE
    WHEN summed.total = 0 THEN 'not-applicable'
    WHEN summed.paid * 10000 >= medical_share.rate * summed.total THEN 'met'
    WHEN summed.paid * 10000 < medical_share.rate * summed.total THEN 'unmet'
    ELSE 'unknown'
  END AS outcome,
  of_household.paid * 10000 / of_household.total AS household_share,
  CASE
    WHEN of_household.total = 0 THEN 'not-applicable'
    WHEN of_household.paid * 10000 >= medical_share.rate * of_household.total THEN 'met'
    WHEN of_household.paid * 10000 < medical_share.rate * of_household.total THEN 'unmet'
    ELSE 'unknown'
  END AS household_outcome
FROM summed
JOIN of_household
  ON of_household.household = summed.household AND of_household.kind = summed.kind
JOIN member AS person ON person.household = summed.household AND person.id = summed.member
JOIN household ON household.no = summed.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN medical_share ON medical_share.kind = summed.kind
ORDER BY village.code, summed.household, summed.member, summed.kind
