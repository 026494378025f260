-- The pairs of households that are judged together on a day.
SELECT household, other
FROM joint
WHERE since <= :as_of AND (until IS NULL OR :as_of < until)
ORDER BY household, other
