-- report: uninsured
-- title: 未参保人员 | People without medical insurance
-- note: 居民医保和职工医保都没有登记为参加的人; 空白是缺数据 | People with neither medical insurance on record; a blank is not recorded
-- with: registered_people
-- newest: newest_dibao = member_survey.dibao
-- newest: newest_resident_insurance = member_survey.resident_insurance
-- newest: newest_employee_insurance = member_survey.employee_insurance
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: name | text | 姓名 | Name
-- column: id | text | 证件号码 | ID number
-- column: status | code | 脱贫属性 | Status
-- column: resident | flag | 居民医保 | Resident insurance
-- column: employee | flag | 职工医保 | Employee insurance
-- column: dibao | flag | 低保 | Dibao
-- column: relief | yuan | sum | 本年临时救助 | Relief this year
-- column: uninsured | count | sum | 未参保 | Not insured
-- column: unknown | count | sum | 缺数据 | Not known
WITH
  relief AS (
    SELECT member, sum(paid_fen) AS fen
    FROM subsidy
    WHERE item = '临时救助' AND paid_on <= :as_of AND substr(paid_on, 1, 4) = substr(:as_of, 1, 4)
    GROUP BY member
  )
SELECT
  township.name AS township,
  village.name AS village,
  registered_people.household,
  registered_people.name,
  iif(registered_people.member LIKE '无证/%', NULL, registered_people.member) AS id,
  registered_people.status,
  resident_insurance AS resident,
  employee_insurance AS employee,
  dibao,
  relief.fen AS relief,
  (resident_insurance, employee_insurance) IS (0, 0) AS uninsured,
  (resident_insurance, employee_insurance) IS NOT (0, 0) AS unknown
FROM registered_people
JOIN area AS village ON village.code = registered_people.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN newest_resident_insurance ON newest_resident_insurance.member = registered_people.member
LEFT JOIN newest_employee_insurance ON newest_employee_insurance.member = registered_people.member
LEFT JOIN newest_dibao ON newest_dibao.member = registered_people.member
LEFT JOIN relief ON relief.member = registered_people.member
WHERE coalesce(resident_insurance, 0) = 0 AND coalesce(employee_insurance, 0) = 0
ORDER BY
  registered_people.status IS NOT NULL AND registered_people.status IN ('已脱贫', '稳定脱贫'),
  village.code, registered_people.household, registered_people.member
