-- report: pupils-outside
-- title: 县域外就读学生(通知名单) | Pupils at schools outside the county
-- nightly: no
-- note: 按当天所在学期的在校学生表; 没有登记在县内还是县外的也列出 | By the list of pupils of the day's term; those of whom it is not recorded are listed too
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: name | text | 姓名 | Name
-- column: id | text | 证件号码 | ID number
-- column: birth | day | 出生日期 | Born
-- column: age | count | 年龄 | Age
-- column: status | code | 脱贫属性 | Status
-- column: stage | code | 学段 | Stage
-- column: school | text | 学校 | School
-- column: grade | text | 年级 | Grade
-- column: outside | flag | 县域外就读 | Outside the county
-- column: care | text | 关爱类别 | Care
-- column: phone | text | 户联系电话 | Phone
-- column: persons | count | sum | 人数 | Persons
-- with: pupils
-- newest: phones = household_status.phone
SELECT
  township.name AS township,
  village.name AS village,
  pupils.household,
  pupils.name,
  iif(pupils.member LIKE '无证/%', NULL, pupils.member) AS id,
  pupils.birth,
  pupils.age,
  pupils.status,
  pupils.stage,
  pupils.school,
  pupils.grade,
  pupils.outside_county AS outside,
  pupils.care,
  phones.phone,
  1 AS persons
FROM pupils
JOIN area AS village ON village.code = pupils.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN phones ON phones.household = pupils.household
WHERE pupils.state = '在校' AND coalesce(pupils.outside_county, 1) = 1
ORDER BY village.code, pupils.household, pupils.member
