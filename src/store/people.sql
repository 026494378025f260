-- Whoever is a member of some household on a day, in an area, and where that was read.
SELECT
  member.id, member.name, member.birth, member.household, household.village, member.source,
  member.row
FROM member
JOIN household ON household.no = member.household
WHERE (member.joined_on IS NULL OR member.joined_on <= :as_of)
  AND (member.left_on IS NULL OR :as_of < member.left_on)
  AND substr(household.village, 1, length(:village)) = :village
ORDER BY member.household, member.id
