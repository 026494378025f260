-- report: income-growth
-- title: 农民收入增幅对照 | Growth of farmers' income
-- nightly: no
-- note: 用 record 登记本县和所在市每年的农民人均可支配收入; 增幅舍去尾数, 高低按原数比较 | The county's and the city's incomes of each year are entered with `record`; growths are rounded down, and compared exactly
-- column: county | text | 县 | County
-- column: year | text | 年度 | Year
-- column: income | yuan | 本县人均可支配收入 | County's income
-- column: growth | rate | 本县增幅 | County's growth
-- column: city_income | yuan | 全市人均可支配收入 | City's income
-- column: city_growth | rate | 全市增幅 | City's growth
-- column: outcome | outcome | 高于全市 | Above the city's
WITH
  -- Of several days of a year the last one says it.
  said AS (
    SELECT object, fact, CAST(substr(day, 1, 4) AS INTEGER) AS year, value, max(day) AS day
    FROM answer
    WHERE level = 'county' AND fact IN ('farmer_income', 'city_farmer_income') AND day <= :as_of
    GROUP BY object, fact, substr(day, 1, 4)
  ),
  years AS (
    SELECT DISTINCT object, year FROM said
  ),
  compared AS (
    SELECT
      years.object, years.year,
      own.value AS own, own_before.value AS own_before,
      city.value AS city, city_before.value AS city_before
    FROM years
    LEFT JOIN said AS own
      ON own.object = years.object AND own.year = years.year AND own.fact = 'farmer_income'
    LEFT JOIN said AS own_before
      ON own_before.object = years.object AND own_before.year = years.year - 1
      AND own_before.fact = 'farmer_income'
    LEFT JOIN said AS city
      ON city.object = years.object AND city.year = years.year
      AND city.fact = 'city_farmer_income'
    LEFT JOIN said AS city_before
      ON city_before.object = years.object AND city_before.year = years.year - 1
      AND city_before.fact = 'city_farmer_income'
  )
SELECT
  area.name AS county,
  CAST(year AS TEXT) AS year,
  own AS income,
  (own - own_before) * 10000 / nullif(own_before, 0) AS growth,
  city AS city_income,
  (city - city_before) * 10000 / nullif(city_before, 0) AS city_growth,
  CASE
    WHEN own_before = 0 OR city_before = 0 THEN 'unknown'
    WHEN own * city_before > city * own_before THEN 'met'
    WHEN own * city_before <= city * own_before THEN 'unmet'
    ELSE 'unknown'
  END AS outcome
FROM compared
JOIN area ON area.code = compared.object
ORDER BY compared.object, compared.year
