-- Training, skills and work of each household on the register.
-- with: registered_people
-- newest: newest_labour = member_survey.labour
-- newest: newest_work_months = member_survey.work_months
-- At work: in a job that lasts, or with months of work on the last sheet that says so.
at_work AS (
  SELECT
    registered_people.household, registered_people.member,
    CASE
      WHEN running.member IS NOT NULL OR newest_work_months.work_months > 0 THEN 1
      WHEN newest_work_months.work_months = 0 OR ended.member IS NOT NULL THEN 0
    END AS works
  FROM registered_people
  LEFT JOIN (
    SELECT DISTINCT member FROM job
    WHERE since <= :as_of AND (until IS NULL OR :as_of < until)
  ) AS running ON running.member = registered_people.member
  LEFT JOIN (SELECT DISTINCT member FROM job WHERE until <= :as_of) AS ended
    ON ended.member = registered_people.member
  LEFT JOIN newest_work_months ON newest_work_months.member = registered_people.member
),
able AS (
  SELECT
    registered_people.household, registered_people.member,
    CASE
      WHEN labour IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力') THEN 1
      WHEN labour IS NOT NULL THEN 0
    END AS is_able,
    CASE
      WHEN labour = '技能劳动力' OR certified.member IS NOT NULL THEN 1
      WHEN labour IS NOT NULL THEN 0
    END AS is_skilled
  FROM registered_people
  LEFT JOIN newest_labour ON newest_labour.member = registered_people.member
  LEFT JOIN (
    SELECT DISTINCT member FROM training WHERE day <= :as_of AND diploma <> '无'
  ) AS certified ON certified.member = registered_people.member
),
trained AS (
  SELECT DISTINCT member FROM training WHERE day <= :as_of
),
by_household AS (
  SELECT
    registered_people.household, registered_people.village, registered_people.status,
    max(CASE relation WHEN '户主' THEN name END) AS head,
    count(*) AS persons,
    sum(coalesce(is_able, 0)) AS able,
    sum(is_able IS NULL) AS able_unknown,
    sum(trained.member IS NOT NULL) AS trained,
    sum(coalesce(is_skilled, 0)) AS skilled,
    sum(is_skilled IS NULL) AS skilled_unknown,
    sum(coalesce(works, 0)) AS earners,
    sum(works IS NULL AND coalesce(is_able, 1) = 1) AS earners_unknown,
    sum(trained.member IS NOT NULL AND works = 1) AS trained_at_work
  FROM registered_people
  JOIN able ON able.household = registered_people.household AND able.member = registered_people.member
  JOIN at_work ON at_work.household = registered_people.household AND at_work.member = registered_people.member
  LEFT JOIN trained ON trained.member = registered_people.member
  GROUP BY registered_people.household
),
gaps AS (
  SELECT
    *,
    -- Where it is not known who is able to work, the household may have nobody who is.
    CASE
      WHEN trained > 0 THEN 0
      WHEN able > 0 THEN 1
      WHEN able_unknown > 0 THEN NULL
      ELSE 0
    END AS no_training,
    CASE WHEN skilled > 0 THEN 0 WHEN skilled_unknown > 0 THEN NULL ELSE 1 END AS no_skill,
    CASE
      WHEN earners > 0 THEN 0
      WHEN earners_unknown > 0 THEN NULL
      WHEN able > 0 THEN 1
      ELSE 0
    END AS no_earner
  FROM by_household
)
