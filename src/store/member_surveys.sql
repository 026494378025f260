-- What was found of people up to a day, oldest first for each.
SELECT
  household, day, source, member,
  schooling, dropout_reason, education, resident_insurance, employee_insurance
FROM member_survey
WHERE household BETWEEN :first AND :last AND day <= :as_of
ORDER BY household, member, day, sheet
