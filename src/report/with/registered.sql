-- Households on the register (建档立卡), those that have exited included. One whose status
-- nobody knows is on it.
-- with: newest
registered AS (
  SELECT DISTINCT
    household_status.household,
    newest.status,
    coalesce(newest.status IN ('已脱贫', '稳定脱贫'), 0) AS exited
  FROM household_status
  LEFT JOIN newest ON newest.household = household_status.household
  WHERE household_status.day <= :as_of
    AND (newest.status IS NULL
      OR newest.status NOT IN ('边缘易致贫', '一般农户', '清退', '自然销户', '注销'))
)
