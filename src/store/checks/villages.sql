-- What was found of villages up to a day, oldest first for each.
SELECT
  area.code, village_survey.day, area.name, poor_village, exit_year, household_count, rural_population, hard_road,
  clinics, doctors, culture_rooms, bus, exited_households, exited_persons, population, dibao_households,
  dibao_persons, destitute_persons, disabled_persons, dangerous_houses, unsafe_water_households
FROM area
JOIN village_survey ON village_survey.village = area.code AND village_survey.day <= :as_of
WHERE area.level = 'village' AND (:village IS NULL OR substr(area.code, 1, length(:village)) = :village)
  AND (:entry IS NULL OR area.code IN (SELECT village FROM village_survey WHERE entry = :entry))
ORDER BY area.code, village_survey.day, village_survey.sheet
