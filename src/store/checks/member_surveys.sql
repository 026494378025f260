-- What was found of the people of a batch up to a day, oldest first for each.
SELECT
  place, day, member, schooling, dropout_reason, education, health, labour, work_months, work_area, work_place,
  public_post, public_post_months, resident_insurance, employee_insurance, serious_illness_insurance, dibao,
  destitute, disability_year
FROM check_queue
CROSS JOIN member_survey ON household = no AND day <= :as_of
WHERE place BETWEEN :first AND :last
ORDER BY place, member, day, sheet
