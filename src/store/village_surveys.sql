-- What was found of villages up to a day, oldest first for each.
SELECT
  village, day, source,
  rural_population, collective_income_fen, hard_road, clinics, doctors, culture_rooms, broadband
FROM village_survey
WHERE day <= :as_of AND substr(village, 1, length(:within)) = :within
ORDER BY village, day, sheet
