-- report: facilities
-- title: 村级设施和入户缺口 | What villages and their houses lack
-- nightly: no
-- note: 空白是缺数据; 卫生室药品和危桥用 record 登记 | A blank is not recorded; medicines and bridges are entered with `record`
-- with: registered
-- newest: newest_broadcast = survey.broadcast
-- newest: newest_safe_water = survey.safe_water
-- newest: newest_production_power = survey.production_power
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: poor_village | flag | 贫困村 | Poor village
-- column: hard_road | flag | 通硬化路 | Hard road
-- column: dangerous_bridges | count | sum | 危桥 | Dangerous bridges
-- column: broadband | flag | 通宽带 | Broadband
-- column: clinics | count | sum | 卫生室 | Clinics
-- column: doctors | count | sum | 合格医生 | Doctors
-- column: clinic_medicines | flag | 常用药配齐 | Medicines
-- column: households | count | sum | 在册户 | Registered households
-- column: tv_no | count | sum | 无广播电视户 | Without broadcasting
-- column: tv_unknown | count | sum | 广播电视未登记 | Broadcasting not recorded
-- column: water_no | count | sum | 饮水不安全户 | Without safe water
-- column: water_unknown | count | sum | 饮水未登记 | Water not recorded
-- column: power_no | count | sum | 无动力电户 | Without production power
-- column: power_unknown | count | sum | 动力电未登记 | Power not recorded
WITH
  houses AS (
    SELECT
      household.village,
      count(*) AS households,
      sum(broadcast IS 0) AS tv_no,
      sum(broadcast IS NULL) AS tv_unknown,
      sum(safe_water IS 0) AS water_no,
      sum(safe_water IS NULL) AS water_unknown,
      sum(production_power IS 0) AS power_no,
      sum(production_power IS NULL) AS power_unknown
    FROM registered
    JOIN household ON household.no = registered.household
    LEFT JOIN newest_broadcast ON newest_broadcast.household = registered.household
    LEFT JOIN newest_safe_water ON newest_safe_water.household = registered.household
    LEFT JOIN newest_production_power ON newest_production_power.household = registered.household
    GROUP BY household.village
  )
SELECT
  township.name AS township,
  village.name AS village,
  (SELECT poor_village FROM village_survey AS said
   WHERE said.village = village.code AND day <= :as_of AND poor_village IS NOT NULL
   ORDER BY day DESC LIMIT 1) AS poor_village,
  (SELECT hard_road FROM village_survey AS said
   WHERE said.village = village.code AND day <= :as_of AND hard_road IS NOT NULL
   ORDER BY day DESC LIMIT 1) AS hard_road,
  (SELECT value FROM answer
   WHERE object = village.code AND fact = 'dangerous_bridges' AND day <= :as_of
   ORDER BY day DESC LIMIT 1) AS dangerous_bridges,
  (SELECT broadband FROM village_survey AS said
   WHERE said.village = village.code AND day <= :as_of AND broadband IS NOT NULL
   ORDER BY day DESC LIMIT 1) AS broadband,
  (SELECT clinics FROM village_survey AS said
   WHERE said.village = village.code AND day <= :as_of AND clinics IS NOT NULL
   ORDER BY day DESC LIMIT 1) AS clinics,
  (SELECT doctors FROM village_survey AS said
   WHERE said.village = village.code AND day <= :as_of AND doctors IS NOT NULL
   ORDER BY day DESC LIMIT 1) AS doctors,
  (SELECT value FROM answer
   WHERE object = village.code AND fact = 'clinic_medicines' AND day <= :as_of
   ORDER BY day DESC LIMIT 1) AS clinic_medicines,
  coalesce(houses.households, 0) AS households,
  coalesce(houses.tv_no, 0) AS tv_no,
  coalesce(houses.tv_unknown, 0) AS tv_unknown,
  coalesce(houses.water_no, 0) AS water_no,
  coalesce(houses.water_unknown, 0) AS water_unknown,
  coalesce(houses.power_no, 0) AS power_no,
  coalesce(houses.power_unknown, 0) AS power_unknown
FROM area AS village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN houses ON houses.village = village.code
WHERE village.level = 'village'
ORDER BY village.code
