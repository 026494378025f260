-- Who has a plan for the year of the day, and how many versions of it.
planned AS (
  SELECT object, count(*) AS versions
  FROM plan
  WHERE year = CAST(substr(:as_of, 1, 4) AS INTEGER) AND (signed_on IS NULL OR signed_on <= :as_of)
  GROUP BY object
)
