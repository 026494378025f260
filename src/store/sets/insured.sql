-- title: 城乡居民医保参保人员 | people with resident medical insurance
-- Every member of a household, and whether they are one of these: 1, 0, or NULL where it
-- is not recorded.
WITH
  last_day AS (
    SELECT household, max(day) AS day
    FROM household_status WHERE day <= :as_of AND status IS NOT NULL GROUP BY household
  ),
  -- Two sheets of one day that disagree leave it open.
  newest AS (
    SELECT last_day.household, iif(min(status) = max(status), status, NULL) AS status
    FROM last_day
    JOIN household_status USING (household, day)
    WHERE status IS NOT NULL
    GROUP BY last_day.household
  ),
  newest_fact AS (
    SELECT member, resident_insurance AS fact, max(day) AS day
    FROM member_survey WHERE day <= :as_of AND resident_insurance IS NOT NULL GROUP BY member
  )
SELECT stay.household, stay.member, stay.name, household.village, newest_fact.fact AS is_in
FROM (SELECT DISTINCT household FROM household_status WHERE day <= :as_of) AS listed
JOIN household ON household.no = listed.household
JOIN stay ON stay.household = listed.household
LEFT JOIN newest ON newest.household = listed.household
LEFT JOIN newest_fact ON newest_fact.member = stay.member
WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
ORDER BY stay.household, stay.member
