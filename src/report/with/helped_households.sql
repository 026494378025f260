-- Households that are to have a helper, with where and who they are.
-- with: helped
-- with: people
helped_households AS (
  SELECT
    household.no,
    household.village,
    household.village_group,
    helped.exited,
    people.head,
    coalesce(people.persons, 0) AS persons
  FROM helped
  JOIN household ON household.no = helped.household
  LEFT JOIN people ON people.household = household.no
)
