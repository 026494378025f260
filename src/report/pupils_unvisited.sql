-- report: pupils-unvisited
-- title: 本学期未家访的学生 | Pupils not visited this term
-- nightly: no
-- note: 在册户里在校的学生; 本学期谁去家访都算, 包户教师入户也算。没有录入这一天的学期, 学期和未家访都不知道 | Pupils of households on the register; a school visit of whomever counts, and a home visit of their teacher. Where no term is entered for the day, neither the term nor the visit is known
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: pupil | text | 学生 | Pupil
-- column: schooling | code | 在校生状况 | Schooling
-- column: teachers | text | 包户教师 | Teacher
-- column: term | text | 学期 | Term
-- column: unvisited | flag | 未家访 | Not visited
-- column: last | day | 最近家访 | Last visit
WITH
  now AS (SELECT id, first_day FROM term WHERE :as_of BETWEEN first_day AND last_day),
  pupil AS (
    SELECT stay.household, stay.member, stay.name,
      (SELECT schooling FROM member_survey AS survey
       WHERE survey.household = stay.household AND survey.member = stay.member
         AND survey.day <= :as_of AND survey.schooling IS NOT NULL
       ORDER BY survey.day DESC LIMIT 1) AS schooling
    FROM stay
    WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
  ),
  seen AS (
    SELECT pupil.*,
      (SELECT max(day) FROM visit
       WHERE visit.object = pupil.household AND day <= :as_of AND void IS NULL
         AND (mode = '家访' OR mode = '入户走访' AND EXISTS (
                SELECT 1 FROM link
                WHERE link.object = visit.object AND link.kind = '教育分包'
                  AND link.helper = visit.helper AND link.since <= visit.day
                  AND (link.until IS NULL OR visit.day < link.until)))) AS last,
      (SELECT group_concat(name, '、')
       FROM (SELECT DISTINCT helper.name
             FROM link JOIN helper ON helper.id = link.helper
             WHERE link.object = pupil.household AND link.kind = '教育分包'
               AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
             ORDER BY helper.name)) AS teachers
    FROM pupil
    WHERE schooling IS NOT NULL AND schooling <> '非在校生' AND schooling <> '学龄前儿童'
  )
SELECT
  township.name AS township,
  village.name AS village,
  seen.household,
  seen.name AS pupil,
  seen.schooling,
  seen.teachers,
  now.id AS term,
  iif(now.id IS NULL, NULL, 1) AS unvisited,
  seen.last
FROM seen
JOIN household ON household.no = seen.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN now
WHERE now.id IS NULL OR seen.last IS NULL OR seen.last < now.first_day
ORDER BY village.code, seen.household, seen.name, seen.member
