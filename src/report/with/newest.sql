-- What the newest sheet says of a thing; two sheets of one day that disagree leave it open.
NAME AS (
  SELECT KEY, COLUMN, max(day) AS day
  FROM (
    SELECT KEY, day, iif(min(COLUMN) = max(COLUMN), min(COLUMN), NULL) AS COLUMN
    FROM TABLE WHERE day <= :as_of AND COLUMN IS NOT NULL GROUP BY KEY, day
  )
  GROUP BY KEY
)
