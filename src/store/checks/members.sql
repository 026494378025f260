-- Who is a member of a household of a batch on a day, and in which relation to the head.
SELECT place, household, member, name, relation, sex, birth, certificate, nation, politics, phone
FROM check_queue
CROSS JOIN stay ON household = no
WHERE place BETWEEN :first AND :last
  AND (joined_on IS NULL OR joined_on <= :as_of)
  AND (left_on IS NULL OR :as_of < left_on)
ORDER BY place, member
