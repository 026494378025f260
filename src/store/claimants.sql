-- What says whether and how much a member of a registered household is entitled to: the
-- household's standing, the schooling in a term, and the pension insurance. `:term` may name
-- no term; then nobody is on its list.
WITH
  status_day AS (
    SELECT household, max(day) AS day
    FROM household_status WHERE day <= :as_of AND status IS NOT NULL GROUP BY household
  ),
  -- Two sheets of one day that disagree leave it open.
  newest_status AS (
    SELECT status_day.household, iif(min(status) = max(status), status, NULL) AS status
    FROM status_day
    JOIN household_status USING (household, day)
    WHERE status IS NOT NULL
    GROUP BY status_day.household
  ),
  exit_day AS (
    SELECT household, max(day) AS day
    FROM household_status WHERE day <= :as_of AND exit_year IS NOT NULL GROUP BY household
  ),
  newest_exit AS (
    SELECT exit_day.household, iif(min(exit_year) = max(exit_year), exit_year, NULL) AS exit_year
    FROM exit_day
    JOIN household_status USING (household, day)
    WHERE exit_year IS NOT NULL
    GROUP BY exit_day.household
  ),
  registered AS (
    SELECT DISTINCT household FROM household_status WHERE day <= :as_of
  ),
  enrolled AS (
    SELECT member, iif(count(stage) = count(*) AND min(stage) = max(stage), stage, NULL) AS stage
    FROM enrolment WHERE term = :term GROUP BY member
  ),
  newest_schooling AS (
    SELECT member, schooling, max(day) AS day
    FROM member_survey WHERE day <= :as_of AND schooling IS NOT NULL GROUP BY member
  ),
  newest_education AS (
    SELECT member, education, max(day) AS day
    FROM member_survey WHERE day <= :as_of AND education IS NOT NULL GROUP BY member
  ),
  newest_pension AS (
    SELECT member, resident_pension, max(day) AS day
    FROM member_survey WHERE day <= :as_of AND resident_pension IS NOT NULL GROUP BY member
  )
SELECT
  stay.household,
  stay.member,
  newest_status.status,
  newest_exit.exit_year,
  enrolled.member IS NOT NULL AS enrolled,
  enrolled.stage,
  newest_schooling.schooling,
  newest_schooling.day AS schooling_day,
  newest_education.education,
  newest_pension.resident_pension AS pension
FROM registered
JOIN stay ON stay.household = registered.household
LEFT JOIN newest_status ON newest_status.household = registered.household
LEFT JOIN newest_exit ON newest_exit.household = registered.household
LEFT JOIN enrolled ON enrolled.member = stay.member
LEFT JOIN newest_schooling ON newest_schooling.member = stay.member
LEFT JOIN newest_education ON newest_education.member = stay.member
LEFT JOIN newest_pension ON newest_pension.member = stay.member
WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
ORDER BY stay.household, stay.member
