-- Who is a member of a household on a day.
SELECT household, id, name, relation, birth
FROM member
WHERE household BETWEEN :first AND :last
  AND (joined_on IS NULL OR joined_on <= :as_of)
  AND (left_on IS NULL OR :as_of < left_on)
ORDER BY household, id
