-- Helpers who are on the register themselves: the household, and whether they are a present
-- member of it. `household` is one that they were ever a member of, or that was judged
-- together with it.
WITH
  own AS (
    SELECT
      helper.id AS helper,
      stay.household,
      max((stay.joined_on IS NULL OR stay.joined_on <= :as_of)
        AND (stay.left_on IS NULL OR :as_of < stay.left_on)) AS is_member
    FROM helper
    JOIN stay ON stay.member = helper.id_number
    GROUP BY helper.id, stay.household
  )
SELECT helper, household, is_member FROM own
UNION ALL
SELECT own.helper, joint.other, 0 FROM own JOIN joint ON joint.household = own.household
UNION ALL
SELECT own.helper, joint.household, 0 FROM own JOIN joint ON joint.other = own.household
ORDER BY 1, 2, 3
