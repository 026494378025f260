-- report: dibao-missing
-- title: 应保未保对照 | Who should perhaps be on dibao and is not
-- parameter: age | 年龄偏大: 满多少周岁 | Elderly from this age on
-- note: 年满所填周岁或登记为无(丧失)劳动力, 且没有登记为享受低保或特困供养的在册贫困人口; 是否应保由民政认定 | Poor people of that age, or registered as unable to work, who are not registered as on dibao or destitute; whether they should be, civil affairs decide
-- with: registered_people
-- newest: newest_dibao = member_survey.dibao
-- newest: newest_schooling = member_survey.schooling
-- newest: newest_labour = member_survey.labour
-- newest: newest_destitute = member_survey.destitute
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: name | text | 姓名 | Name
-- column: id | text | 证件号码 | ID number
-- column: age | count | 年龄 | Age
-- column: labour | code | 劳动能力 | Labour
-- column: status | code | 脱贫属性 | Status
-- column: others_able | count | 户内其他劳动力 | Others able to work
-- column: dibao | flag | 低保 | Dibao
-- column: not_on | count | sum | 未享受 | Not on it
-- column: unknown | count | sum | 缺数据 | Not known
WITH
  known AS (
    SELECT
      registered_people.*, labour, dibao, destitute,
      substr(:as_of, 1, 4) - substr(registered_people.birth, 1, 4)
        - (substr(:as_of, 6) < substr(registered_people.birth, 6)) AS age,
      labour IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力') AS is_able,
      coalesce(schooling, '非在校生') NOT IN ('非在校生', '学龄前儿童') AS is_pupil
    FROM registered_people
    LEFT JOIN newest_labour ON newest_labour.member = registered_people.member
    LEFT JOIN newest_schooling ON newest_schooling.member = registered_people.member
    LEFT JOIN newest_dibao ON newest_dibao.member = registered_people.member
    LEFT JOIN newest_destitute ON newest_destitute.member = registered_people.member
    WHERE registered_people.status IS NULL OR registered_people.status NOT IN ('已脱贫', '稳定脱贫')
  ),
  able AS (
    SELECT household, sum(coalesce(is_able, 0)) AS persons FROM known GROUP BY household
  )
SELECT
  township.name AS township,
  village.name AS village,
  known.household,
  known.name,
  iif(known.member LIKE '无证/%', NULL, known.member) AS id,
  known.age,
  known.labour,
  known.status,
  able.persons - coalesce(known.is_able, 0) AS others_able,
  known.dibao,
  known.dibao IS 0 AS not_on,
  known.dibao IS NULL AS unknown
FROM known
JOIN able ON able.household = known.household
JOIN area AS village ON village.code = known.village
LEFT JOIN area AS township ON township.code = village.parent
-- Whoever is below working age or at school is not able to work for that alone.
WHERE (known.age >= :age
    OR known.labour IN ('无劳动力', '丧失劳动力') AND coalesce(known.age, 16) >= 16 AND NOT is_pupil)
  AND coalesce(known.dibao, 0) = 0 AND coalesce(known.destitute, 0) = 0
ORDER BY village.code, known.household, known.member
