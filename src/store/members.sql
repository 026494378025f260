-- Who is a member of a household on a day, and in which relation to the head.
SELECT household, id, name, relation, birth, sex, nation, source
FROM member
WHERE household BETWEEN :first AND :last
  AND (joined_on IS NULL OR joined_on <= :as_of)
  AND (left_on IS NULL OR :as_of < left_on)
UNION ALL
SELECT past.household, past.member, name, past.relation, birth, sex, nation, past.source
FROM member_past AS past
JOIN member ON member.household = past.household AND member.id = past.member
WHERE past.household BETWEEN :first AND :last
  AND (past.joined_on IS NULL OR past.joined_on <= :as_of)
  AND :as_of < past.left_on
ORDER BY household, id
