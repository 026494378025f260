-- report: incomplete-files
-- title: 档案缺项 | Incomplete files
-- with: registered
-- with: people
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: households | count | sum | 户 | Household
-- column: persons | count | sum | 人数 | Persons
-- column: status | code | 脱贫属性 | Status
-- column: no_cause | count | sum | 缺致贫原因 | No cause
-- column: no_month | count | sum | 缺识别时间 | Not known since when
-- column: no_status | count | sum | 缺脱贫属性 | No status
-- column: no_need | count | sum | 缺需求清单 | No needs listed
-- column: no_measure | count | sum | 缺帮扶措施 | No measures
-- column: changes | count | 变更次数 | Changes
-- column: last_change | day | 最近更新 | Last update
--
-- What lacks is 1. Needs and measures are asked of who has not exited; such households stand
-- first in their village. Changes are those of the household's own status.
WITH
  cause AS (
    SELECT DISTINCT household FROM household_status WHERE day <= :as_of AND cause IS NOT NULL
  ),
  known AS (
    SELECT household, count(*) - 1 AS changes, max(day) AS last
    FROM household_status WHERE day <= :as_of GROUP BY household
  ),
  lacks AS (
    SELECT
      registered.household,
      registered.status,
      cause.household IS NULL AS no_cause,
      household.identified_month IS NULL AS no_month,
      registered.status IS NULL AS no_status,
      is_exited = 0 AND NOT EXISTS (
        SELECT 1 FROM need WHERE need.object = household.no AND need.day <= :as_of) AS no_need,
      is_exited = 0 AND NOT EXISTS (
        SELECT 1 FROM measure
        WHERE measure.household = household.no AND measure.since <= substr(:as_of, 1, 7)) AS no_measure,
      is_exited,
      household.village
    FROM (
      SELECT *, coalesce(status IN ('已脱贫', '稳定脱贫'), 0) AS is_exited FROM registered
    ) AS registered
    JOIN household ON household.no = registered.household
    LEFT JOIN cause ON cause.household = household.no
  )
SELECT
  township.name AS township,
  village.name AS village,
  lacks.household,
  people.head,
  1 AS households,
  people.persons,
  lacks.status,
  lacks.no_cause,
  lacks.no_month,
  lacks.no_status,
  lacks.no_need,
  lacks.no_measure,
  known.changes,
  known.last AS last_change
FROM lacks
JOIN area AS village ON village.code = lacks.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN people ON people.household = lacks.household
LEFT JOIN known ON known.household = lacks.household
WHERE lacks.no_cause OR lacks.no_month OR lacks.no_status OR lacks.no_need OR lacks.no_measure
ORDER BY village.code, lacks.is_exited, lacks.household
