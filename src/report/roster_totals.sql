-- report: roster-totals
-- title: 名册与文件数核对 | The roster against the paper
-- parameter: villages | 文件上的村数 | Villages on paper
-- parameter: groups | 文件上的社(组)数 | Groups on paper
-- parameter: households | 文件上的户数 | Households on paper
-- parameter: persons | 文件上的人数 | Persons on paper
-- column: item | text | 项目 | Item
-- column: paper | count | 文件上 | On paper
-- column: ledger | count | 账上 | In the ledger
-- column: difference | count | 差 | Difference
-- column: without | count | 其中没有结对 | Of them without a helper
--
-- Of registered households; a group is one where a household names it.
WITH
  newest AS (
    SELECT household, status, max(day) AS day
    FROM household_status WHERE day <= :as_of AND status IS NOT NULL GROUP BY household
  ),
  registered AS (
    SELECT DISTINCT
      household_status.household,
      coalesce(newest.status IN ('已脱贫', '稳定脱贫'), 0) AS exited
    FROM household_status
    LEFT JOIN newest ON newest.household = household_status.household
    WHERE household_status.day <= :as_of
      AND (newest.status IS NULL OR newest.status NOT IN ('一般农户', '清退', '自然销户', '注销'))
  ),
  people AS (
    SELECT household, count(*) AS persons, max(CASE relation WHEN '户主' THEN name END) AS head
    FROM (
      SELECT household, relation, name
      FROM stay
      WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
      ORDER BY household
    )
    GROUP BY household
  ),
  households AS (
    SELECT
      household.no,
      household.village,
      household.village_group,
      registered.exited,
      people.head,
      coalesce(people.persons, 0) AS persons
    FROM registered
    JOIN household ON household.no = registered.household
    LEFT JOIN people ON people.household = household.no
  ),
  links AS (
    SELECT link.object, link.level, link.kind, link.role, link.tier, helper.id, helper.name, helper.unit
    FROM link
    JOIN helper ON helper.id = link.helper
    WHERE link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
  ),
  paired AS (
    SELECT DISTINCT object FROM links WHERE kind = '结对帮扶'
  ),
  counted (place, item, paper, ledger, without) AS (
    SELECT 1, '村', :villages, count(DISTINCT village), NULL FROM households
    UNION ALL
    SELECT 2, '社(组)', :groups, count(DISTINCT village || village_group), NULL FROM households
    UNION ALL
    SELECT 3, '户', :households, count(*), sum(no NOT IN (SELECT object FROM paired))
    FROM households
    UNION ALL
    SELECT 4, '人', :persons, coalesce(sum(persons), 0),
      sum(iif(no NOT IN (SELECT object FROM paired), persons, 0))
    FROM households
    UNION ALL
    SELECT 5, '没有写社(组)的户', NULL, count(*), NULL FROM households WHERE village_group IS NULL
  )
SELECT item, paper, ledger, ledger - paper AS difference, without
FROM counted
ORDER BY place
