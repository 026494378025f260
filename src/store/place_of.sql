-- Where a household, village or township lies, and who a household's head is on a day.
SELECT
  village.code AS code,
  iif(length(village.code) = 12, village.name, NULL) AS village,
  iif(length(village.code) = 12, township.name, village.name) AS township,
  (SELECT max(name) FROM stay
   WHERE stay.household = :object AND relation = '户主'
     AND (joined_on IS NULL OR joined_on <= :as_of)
     AND (left_on IS NULL OR :as_of < left_on)) AS head,
  household.no AS household
FROM (SELECT :object AS object)
LEFT JOIN household ON household.no = object
LEFT JOIN area AS village ON village.code = ifnull(household.village, object)
LEFT JOIN area AS township ON township.code = village.parent
