-- title: 已脱贫人口 | exited people
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
  )
SELECT stay.household, stay.member, stay.name, household.village, newest.status IN ('已脱贫', '稳定脱贫') AS is_in
FROM (SELECT DISTINCT household FROM household_status WHERE day <= :as_of) AS listed
JOIN household ON household.no = listed.household
JOIN stay ON stay.household = listed.household
LEFT JOIN newest ON newest.household = listed.household
WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
ORDER BY stay.household, stay.member
