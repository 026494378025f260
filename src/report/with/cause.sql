-- Why a household is poor, above all.
cause AS (
  SELECT household, cause, max(day) AS day
  FROM (
    SELECT household, day, iif(min(cause) = max(cause), min(cause), NULL) AS cause
    FROM household_status WHERE day <= :as_of AND cause IS NOT NULL GROUP BY household, day
  )
  GROUP BY household
)
