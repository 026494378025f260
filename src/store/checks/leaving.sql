-- The households of a day of those who leave one of them after it, and so may be members
-- of two.
WITH
  leaving AS MATERIALIZED (
    SELECT member AS id, household
    FROM stay
    WHERE :as_of < left_on AND (joined_on IS NULL OR joined_on <= :as_of)
  )
INSERT INTO check_leaving (id, household)
SELECT id, household FROM leaving
UNION
SELECT member.id, member.household
FROM leaving
JOIN member ON member.id = leaving.id AND member.left_on IS NULL
WHERE member.joined_on IS NULL OR member.joined_on <= :as_of
