-- Phones that several registered households give on a day, their members' included.
WITH
  newest AS (
    SELECT household, status, max(day) AS day
    FROM household_status WHERE day <= :as_of AND status IS NOT NULL GROUP BY household
  ),
  own AS (
    SELECT household, phone, max(day) AS day
    FROM household_status WHERE day <= :as_of AND phone IS NOT NULL GROUP BY household
  ),
  said AS (
    SELECT household, phone FROM own
    UNION ALL
    SELECT household, phone FROM member
    WHERE phone IS NOT NULL
      AND (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
  )
INSERT INTO check_phone (phone, households)
SELECT said.phone, count(DISTINCT said.household)
FROM said
LEFT JOIN newest ON newest.household = said.household
WHERE coalesce(newest.status, '') NOT IN ('清退', '自然销户', '注销')
GROUP BY said.phone
HAVING 1 < count(DISTINCT said.household)
