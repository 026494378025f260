-- Members on a day who leave their household after it.
INSERT INTO check_leaving (id, household)
SELECT id, household
FROM member
WHERE :as_of < left_on AND (joined_on IS NULL OR joined_on <= :as_of)
