-- report: school-age
-- title: 学龄人口花名册 | Roster of school-age people
-- parameter: from | 满几周岁 | From which age
-- parameter: to | 到几周岁 | To which age
-- note: 年龄算到 --as-of 那天; 在校看当天所在学期的在校学生表, 名单上没有的看最近一次登记 | Ages hold on the day of --as-of; the term's list of pupils says who is at school, and for others what was last recorded
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
-- column: state | code | 就学情况 | Schooling
-- column: reason | code | 未上学原因 | Reason
-- column: persons | count | sum | 人数 | Persons
-- with: pupils
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
  pupils.state,
  pupils.dropout_reason AS reason,
  1 AS persons
FROM pupils
JOIN area AS village ON village.code = pupils.village
LEFT JOIN area AS township ON township.code = village.parent
WHERE pupils.age BETWEEN :from AND :to OR pupils.birth IS NULL
ORDER BY village.code, pupils.household, pupils.member
