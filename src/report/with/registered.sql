-- Households on the register (建档立卡), those that have exited included. One whose status
-- nobody knows is on it.
-- with: helped
registered AS (
  SELECT * FROM helped WHERE status IS NOT '边缘易致贫'
)
