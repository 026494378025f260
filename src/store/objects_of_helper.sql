-- Whomever a helper was ever linked with, in the order of area code and household number.
SELECT object
FROM (SELECT DISTINCT object FROM link WHERE helper = :helper)
LEFT JOIN household ON household.no = object
ORDER BY ifnull(household.village, object), object
