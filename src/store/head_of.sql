-- The name of a household's head on a day.
SELECT name FROM stay
WHERE household = :household AND relation = '户主'
  AND (joined_on IS NULL OR joined_on <= :day) AND (left_on IS NULL OR :day < left_on)
