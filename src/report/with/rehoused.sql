-- The last plan for each kind of work on a household's house, and whether it has moved in,
-- under whichever plan: one that was planned for twice is one household.
rehoused AS (
  SELECT
    *,
    max(year) AS newest,
    (SELECT min(moved_on) FROM rehousing AS any_year
     WHERE any_year.household = rehousing.household AND any_year.kind = rehousing.kind
       AND any_year.moved_on <= :as_of) AS moved
  FROM rehousing
  WHERE year <= CAST(substr(:as_of, 1, 4) AS INTEGER)
  GROUP BY household, kind
)
