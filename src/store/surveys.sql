-- What was found of households up to a day, oldest first within a household.
SELECT
  household, day, source,
  food_enough, clothing_enough,
  water_quantity, water_quality, water_convenience, water_reliability, safe_water, water_difficult,
  electricity, broadcast,
  house_grade, dangerous_house
FROM survey
WHERE household BETWEEN :first AND :last AND day <= :as_of
ORDER BY household, day, sheet
