-- report: rehousing
-- title: 易地搬迁和危房改造进度 | Relocation and house renovation
-- note: 计划数见任务计划; 搬迁人数空白的按户内人数计 | How many were planned stands in the plan; where the number of people is not recorded, the household's count
-- with: people
-- with: rehoused
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: kind | code | 类别 | Kind
-- column: households | count | sum | 户数 | Households
-- column: persons | count | sum | 人数 | Persons
-- column: unwilling | count | sum | 不愿搬(改)户 | Unwilling
-- column: willing_unknown | count | sum | 意愿未登记户 | Not asked
-- column: begun | count | sum | 已开工户 | Begun
-- column: built | count | sum | 已竣工户 | Built
-- column: accepted | count | sum | 已验收户 | Accepted
-- column: keys | count | sum | 已交钥匙户 | Keys handed over
-- column: moved | count | sum | 已入住户 | Moved in
-- column: moved_persons | count | sum | 已入住人数 | People moved in
-- column: cleared | count | sum | 已拆旧户 | Old house cleared
-- column: subsidy | yuan | sum | 补助资金 | Subsidy
WITH
  step AS (
    SELECT
      household.village, rehoused.*,
      coalesce(rehoused.persons, people.persons, 0) AS heads
    FROM rehoused
    JOIN household ON household.no = rehoused.household
    LEFT JOIN people ON people.household = rehoused.household
  )
SELECT
  township.name AS township,
  village.name AS village,
  kind,
  count(*) AS households,
  sum(heads) AS persons,
  sum(willing IS 0) AS unwilling,
  sum(willing IS NULL) AS willing_unknown,
  sum(coalesce(begun_on <= :as_of, 0)) AS begun,
  sum(coalesce(built_on <= :as_of, 0)) AS built,
  sum(coalesce(accepted_on <= :as_of, 0)) AS accepted,
  sum(coalesce(keys_on <= :as_of, 0)) AS keys,
  count(moved) AS moved,
  sum(iif(moved IS NULL, 0, heads)) AS moved_persons,
  sum(coalesce(cleared_on <= :as_of, 0)) AS cleared,
  sum(subsidy_fen) AS subsidy
FROM step
JOIN area AS village ON village.code = step.village
LEFT JOIN area AS township ON township.code = village.parent
GROUP BY village.code, kind
ORDER BY village.code, kind
