-- Two sheets of one day that disagree leave it open.
newest AS (
  SELECT last_day.household, iif(min(status) = max(status), min(status), NULL) AS status
  FROM (
    SELECT household, max(day) AS day
    FROM household_status WHERE day <= :as_of AND status IS NOT NULL GROUP BY household
  ) AS last_day
  JOIN household_status USING (household, day)
  WHERE status IS NOT NULL
  GROUP BY last_day.household
)
