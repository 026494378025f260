-- Who was a member of a household on a day, as an earlier entry left it.
SELECT member, name
FROM stay
WHERE household = :household
  AND entry < :now
  AND (joined_on IS NULL OR joined_on <= :day)
  AND (left_on IS NULL OR :day < left_on)
ORDER BY member
