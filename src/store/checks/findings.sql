-- What recorded runs found, with the village and the person's name. The household may be
-- gone since. :household is NULL where all are wanted.
SELECT
  finding.object, finding.check_no, finding.person, finding.level = 'household' AS is_household,
  coalesce(household.village, finding.object) AS village, member.name, finding.first_day, finding.solved_day
FROM finding
LEFT JOIN household ON household.no = finding.object
LEFT JOIN member ON member.household = finding.object AND member.id = finding.person
WHERE :household IS NULL OR finding.object = :household
ORDER BY finding.object, finding.check_no, finding.person
