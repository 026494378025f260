-- What was found of the households of a batch up to a day, oldest first.
SELECT
  place, day, food_enough, clothing_enough, water_quantity, water_quality, water_convenience, water_reliability,
  safe_water, electricity, broadcast, water_difficult, production_power, cooperative, enterprise, entrepreneur,
  relocated, house_grade, dangerous_house, floor_area_dm2, road_kind, road_distance_m, fuel, sanitary_toilet
FROM check_queue
CROSS JOIN survey ON household = no AND day <= :as_of
WHERE place BETWEEN :first AND :last
ORDER BY place, day, sheet
