-- Who is of the register, how old, and at which school in the term of the day.
-- with: registered_people
-- newest: newest_schooling = member_survey.schooling
-- newest: newest_dropout_reason = member_survey.dropout_reason
-- newest: newest_education = member_survey.education
-- The term of the day, else the last one that has begun.
this_term AS (
  SELECT id, first_day FROM term WHERE first_day <= :as_of ORDER BY first_day DESC LIMIT 1
),
enrolled AS (
  SELECT member, stage, school, grade, outside_county, care
  FROM enrolment JOIN this_term ON this_term.id = enrolment.term
  GROUP BY member
),
known AS (
  SELECT
    registered_people.*,
    substr(:as_of, 1, 4) - substr(registered_people.birth, 1, 4)
      - (substr(:as_of, 6) < substr(registered_people.birth, 6)) AS age,
    enrolled.member IS NOT NULL AS is_enrolled,
    enrolled.stage, enrolled.school, enrolled.grade, enrolled.outside_county, enrolled.care,
    schooling, dropout_reason, education
  FROM registered_people
  LEFT JOIN enrolled ON enrolled.member = registered_people.member
  LEFT JOIN newest_schooling ON newest_schooling.member = registered_people.member
  LEFT JOIN newest_dropout_reason ON newest_dropout_reason.member = registered_people.member
  LEFT JOIN newest_education ON newest_education.member = registered_people.member
),
pupils AS (
  SELECT
    *,
    CASE
      WHEN is_enrolled THEN '在校'
      WHEN schooling NOT IN ('非在校生', '学龄前儿童') AND EXISTS (SELECT 1 FROM enrolled)
        THEN '登记在校,本学期名单没有'
      WHEN schooling NOT IN ('非在校生', '学龄前儿童') THEN '在校'
      -- Grade 9 is not finished before 15.
      WHEN age >= 15 AND dropout_reason IS NULL
        AND education IN ('初中', '高中', '大专', '本科及以上', '大专及以上') THEN '初中毕业'
      WHEN schooling IS NOT NULL OR dropout_reason IS NOT NULL THEN '未在校'
      ELSE '缺数据'
    END AS state
  FROM known
)
