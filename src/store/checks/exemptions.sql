-- All exemptions, expired ones included.
SELECT object, check_no, person, since, last_day, reason
FROM exemption
ORDER BY check_no, object, person
