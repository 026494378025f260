-- Households that are to have a helper: those on the register, and those that are watched
-- although they never were on it.
-- newest: newest = household_status.status
helped AS (
  SELECT DISTINCT
    household_status.household,
    newest.status,
    coalesce(newest.status IN ('已脱贫', '稳定脱贫'), 0) AS exited
  FROM household_status
  LEFT JOIN newest ON newest.household = household_status.household
  WHERE household_status.day <= :as_of
    AND (newest.status IS NULL
      OR newest.status NOT IN ('一般农户', '清退', '自然销户', '注销'))
)
