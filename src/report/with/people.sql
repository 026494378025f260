-- How many live in each household, and who heads it.
people AS (
  SELECT household, count(*) AS persons, max(CASE relation WHEN '户主' THEN name END) AS head
  FROM (
    SELECT household, relation, name
    FROM stay
    WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
    ORDER BY household
  )
  GROUP BY household
)
