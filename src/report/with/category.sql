-- What kind of poor household it is (贫困户属性).
category AS (
  SELECT household, category, max(day) AS day
  FROM (
    SELECT household, day, iif(min(category) = max(category), min(category), NULL) AS category
    FROM household_status WHERE day <= :as_of AND category IS NOT NULL GROUP BY household, day
  )
  GROUP BY household
)
