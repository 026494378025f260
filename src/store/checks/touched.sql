-- The registered households of which an entry wrote something.
INSERT INTO check_queue (no, village)
SELECT household.no, household.village
FROM (
  SELECT no FROM household WHERE entry = :entry
  UNION SELECT DISTINCT household FROM household_status WHERE entry = :entry
  UNION SELECT DISTINCT household FROM member WHERE entry = :entry
  UNION SELECT DISTINCT household FROM member_survey WHERE entry = :entry
  UNION SELECT DISTINCT household FROM survey WHERE entry = :entry
  UNION SELECT DISTINCT household FROM land WHERE entry = :entry
  UNION SELECT DISTINCT household FROM income WHERE entry = :entry
  UNION SELECT DISTINCT household FROM monitor WHERE entry = :entry
  UNION SELECT DISTINCT household FROM measure WHERE entry = :entry
  UNION SELECT DISTINCT object FROM link WHERE entry = :entry AND level = 'household'
) AS touched
JOIN household ON household.no = touched.no
WHERE EXISTS (SELECT 1 FROM household_status WHERE household_status.household = household.no AND day <= :as_of)
  AND coalesce(
    (SELECT status FROM household_status
     WHERE household_status.household = household.no AND day <= :as_of AND status IS NOT NULL
     ORDER BY day DESC, sheet LIMIT 1), '') NOT IN ('清退', '自然销户', '注销')
ORDER BY household.village, household.no
