-- Whether a village is a poor one, where that is known.
poor AS (
  SELECT village, poor_village, max(day) AS day
  FROM (
    SELECT village, day, iif(min(poor_village) = max(poor_village), min(poor_village), NULL) AS poor_village
    FROM village_survey WHERE day <= :as_of AND poor_village IS NOT NULL GROUP BY village, day
  )
  GROUP BY village
)
