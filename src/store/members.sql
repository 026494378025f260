-- Who is a member of a household on a day, and in which relation to the head.
SELECT household, member AS id, name, relation, birth, sex, nation, source
FROM stay
WHERE household BETWEEN :first AND :last
  AND (joined_on IS NULL OR joined_on <= :as_of)
  AND (left_on IS NULL OR :as_of < left_on)
ORDER BY household, member
