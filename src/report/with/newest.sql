-- What the household is by its newest sheet (脱贫属性).
newest AS (
  SELECT household, status, max(day) AS day
  FROM (
    SELECT household, day, iif(min(status) = max(status), min(status), NULL) AS status
    FROM household_status WHERE day <= :as_of AND status IS NOT NULL GROUP BY household, day
  )
  GROUP BY household
)
