-- report: roster
-- title: 贫困户台账 | Register of households
-- with: helped
-- newest: exit = household_status.exit_year
-- newest: category = household_status.category
-- newest: cause = household_status.cause
-- with: people
-- newest: phone = household_status.phone
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: village_group | text | 组 | Group
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: persons | count | sum | 人数 | Persons
-- column: status | code | 脱贫属性 | Status
-- column: exit_year | text | 脱贫年度 | Exit year
-- column: category | code | 贫困户属性 | Category
-- column: cause | code | 主要致贫原因 | Main cause
-- column: identified | text | 识别时间 | Identified
-- column: phone | text | 联系电话 | Phone
-- column: helpers | text | 帮扶责任人 | Helpers
--
-- Each child table is reduced to one row per household before it is joined.
WITH
  helpers AS (
    SELECT link.household, group_concat(helper.name, '、' ORDER BY link.since, helper.id) AS helpers
    FROM link
    JOIN helper ON helper.id = link.helper
    WHERE link.kind = '结对帮扶' AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
    GROUP BY link.household
  )
SELECT
  township.name AS township,
  village.name AS village,
  household.village_group,
  household.no AS household,
  people.head,
  people.persons,
  helped.status,
  exit.exit_year,
  category.category,
  cause.cause,
  household.identified_month AS identified,
  phone.phone,
  helpers.helpers
FROM helped
JOIN household ON household.no = helped.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN exit ON exit.household = household.no
LEFT JOIN category ON category.household = household.no
LEFT JOIN cause ON cause.household = household.no
LEFT JOIN phone ON phone.household = household.no
LEFT JOIN people ON people.household = household.no
LEFT JOIN helpers ON helpers.household = household.no
ORDER BY village.code, household.no
