-- For each village with registered households: the members of those that have not exited
-- on a day. `known` is 0 where a household has no recorded status, or no member, or one
-- and no count of them, since then nobody knows the number. Where the register counts more
-- people than it lists, its count holds.
WITH
  registered AS (
    SELECT household, max(day) AS day FROM household_status WHERE day <= :as_of GROUP BY household
  ),
  newest AS (
    SELECT household, status, max(day) AS day
    FROM household_status
    WHERE day <= :as_of AND status IS NOT NULL
    GROUP BY household
  ),
  people AS (
    SELECT household, sum(persons) AS persons
    FROM (
      SELECT household, count(*) AS persons
      FROM member
      WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
      GROUP BY household
      UNION ALL
      SELECT household, count(*)
      FROM member_past AS past
      WHERE (past.joined_on IS NULL OR past.joined_on <= :as_of) AND :as_of < past.left_on
      GROUP BY household
    )
    GROUP BY household
  ),
  counted AS (
    SELECT household, head_count, max(day) AS day
    FROM household_status
    WHERE day <= :as_of AND head_count IS NOT NULL
    GROUP BY household
  )
SELECT
  household.village,
  coalesce(sum(CASE WHEN newest.status IN ('新识别', '未脱贫', '预脱贫', '返贫') THEN max(people.persons, coalesce(counted.head_count, 0)) END), 0) AS persons,
  min(newest.status IS NOT NULL AND (coalesce(counted.head_count, people.persons - 1, 0) > 0 AND people.persons IS NOT NULL OR newest.status NOT IN ('新识别', '未脱贫', '预脱贫', '返贫'))) AS known,
  max(registered.day) AS day
FROM registered
JOIN household ON household.no = registered.household
LEFT JOIN newest ON newest.household = registered.household
LEFT JOIN people ON people.household = registered.household
LEFT JOIN counted ON counted.household = registered.household
GROUP BY household.village
ORDER BY household.village
