-- Whoever is a member of some household on a day, in an area, and where that was read.
SELECT stay.member, stay.name, stay.birth, stay.household, household.village, stay.source, stay.row
FROM stay
JOIN household ON household.no = stay.household
WHERE (stay.joined_on IS NULL OR stay.joined_on <= :as_of)
  AND (stay.left_on IS NULL OR :as_of < stay.left_on)
  AND substr(household.village, 1, length(:village)) = :village
ORDER BY stay.household, stay.member
