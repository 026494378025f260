-- Everybody who lives in a household on the register.
-- with: registered
registered_people AS (
  SELECT registered.status, stay.*, household.village
  FROM registered
  JOIN household ON household.no = registered.household
  JOIN stay ON stay.household = registered.household
  WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
)
