-- Pairs of cadres who share an ID number, a phone, or both name and unit, or the name where
-- one of them has no unit and not both have a number. Each pair once.
WITH
  alike AS (
    SELECT one.id AS one, other.id AS other, 1 AS number, 0 AS phone, 0 AS name, 0 AS bare
    FROM helper AS one
    JOIN helper AS other ON other.id_number = one.id_number AND one.id < other.id
    UNION ALL
    SELECT one.id, other.id, 0, 1, 0, 0
    FROM helper AS one
    JOIN helper AS other ON other.phone = one.phone AND one.id < other.id
    UNION ALL
    SELECT one.id, other.id, 0, 0, 1, 0
    FROM helper AS one
    JOIN helper AS other ON other.name = one.name AND other.unit = one.unit AND one.id < other.id
    UNION ALL
    SELECT one.id, other.id, 0, 0, 0, 1
    FROM helper AS one
    JOIN helper AS other ON other.name = one.name AND one.id < other.id
    WHERE (one.unit IS NULL OR other.unit IS NULL)
      AND (one.id_number IS NULL OR other.id_number IS NULL)
  )
SELECT
  max(alike.number) AS same_number,
  max(alike.phone) AS same_phone,
  max(alike.name) AS same_name,
  max(alike.bare) AS same_bare_name,
  one.id AS one, one.name AS one_name, one.unit AS one_unit,
  other.id AS other, other.name AS other_name, other.unit AS other_unit
FROM alike
JOIN helper AS one ON one.id = alike.one
JOIN helper AS other ON other.id = alike.other
WHERE one.kind = '干部' AND other.kind = '干部'
  AND NOT EXISTS (
    SELECT 1 FROM distinct_person AS sure WHERE sure.person = one.id AND sure.other = other.id)
GROUP BY alike.one, alike.other
ORDER BY one.name, alike.one, alike.other
