-- report: exited-unvisited
-- title: 已脱贫未走访户(本年) | Exited households nobody visited this year
-- with: registered
-- newest: exit = household_status.exit_year
-- with: people
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: households | count | sum | 户数 | Households
-- column: persons | count | sum | 人数 | Persons
-- column: status | code | 脱贫属性 | Status
-- column: exit_year | text | 脱贫年度 | Exit year
-- column: last | day | 最近走访 | Last visit
-- column: helper | text | 帮扶责任人 | Helper
-- column: risk | text | 返贫风险 | Risk
-- column: industry | flag | 本年产业帮扶 | Industry measure this year
WITH
  visited AS (
    SELECT household, max(day) AS last
    FROM visit
    WHERE household IS NOT NULL AND void IS NULL AND mode <> '电话联络' AND day <= :as_of
    GROUP BY household
  ),
  watched AS (
    SELECT household, kind, risks, removed, max(day) AS day
    FROM monitor WHERE day <= :as_of GROUP BY household
  )
SELECT
  township.name AS township,
  village.name AS village,
  household.no AS household,
  people.head,
  1 AS households,
  people.persons,
  registered.status,
  exit.exit_year,
  visited.last,
  (
    SELECT group_concat(helper.name, '、' ORDER BY helper.id) FROM link
    JOIN helper ON helper.id = link.helper
    WHERE link.object = household.no AND link.kind = '结对帮扶'
      AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
  ) AS helper,
  iif(watched.removed IS 1, NULL, coalesce(watched.risks, watched.kind)) AS risk,
  EXISTS (
    SELECT 1 FROM measure
    WHERE measure.household = household.no AND measure.category LIKE '%产业%'
      AND substr(measure.since, 1, 4) = substr(:as_of, 1, 4)
  ) AS industry
FROM registered
JOIN household ON household.no = registered.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN exit ON exit.household = household.no
LEFT JOIN people ON people.household = household.no
LEFT JOIN visited ON visited.household = household.no
LEFT JOIN watched ON watched.household = household.no
WHERE registered.exited
  AND (visited.last IS NULL OR visited.last < date(:as_of, 'start of year'))
ORDER BY village.code, household.no
