-- Phones that several registered households give on a day, their members' included. Where
-- few households are looked at, only theirs are counted.
WITH
  said AS (
    SELECT household, phone, max(day) AS day
    FROM household_status WHERE day <= :as_of AND phone IS NOT NULL GROUP BY household
    UNION ALL
    SELECT household, phone, NULL FROM stay
    WHERE phone IS NOT NULL
      AND (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
  ),
  own AS (
    SELECT phone FROM household_status WHERE household IN (SELECT no FROM check_queue)
    UNION
    SELECT phone FROM member WHERE household IN (SELECT no FROM check_queue)
  )
INSERT INTO check_phone (phone, households)
SELECT said.phone, count(DISTINCT said.household)
FROM said
WHERE (NOT :few OR said.phone IN (SELECT phone FROM own))
  AND coalesce(
    (SELECT status FROM household_status
     WHERE household_status.household = said.household AND day <= :as_of AND status IS NOT NULL
     ORDER BY day DESC, sheet LIMIT 1), '') NOT IN ('清退', '自然销户', '注销')
GROUP BY said.phone
HAVING 1 < count(DISTINCT said.household)
