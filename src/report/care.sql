-- report: care
-- title: 帮扶落实情况(逐户: 责任人、项目、措施) | Helper, project and measures of each household
-- with: registered
-- with: people
-- newest: labour = member_survey.labour
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: households | count | sum | 户 | Households
-- column: persons | count | sum | 人数 | Persons
-- column: status | code | 脱贫属性 | Status
-- column: helpers | text | 帮扶责任人 | Helpers
-- column: measures | count | sum | 措施 | Measures
-- column: ongoing | count | sum | 在享受措施 | Measures going on
-- column: projects | count | sum | 项目 | Projects
-- column: trades | count | sum | 产业项目 | Trade projects
-- column: able | count | sum | 劳动力 | Able to work
-- column: business | text | 利益联结 | Linked with a business
-- column: loans | count | sum | 贷款笔数 | Loans
-- column: lacking | count | sum | 缺项户 | Lacks something
-- column: lacks | code | 缺 | Lacks
-- note: 未脱贫户缺责任人、项目、措施即为缺; 已脱贫户按脱贫不脱帮扶、不脱项目、不脱政策, 措施须仍在享受 | Of a household that has exited, a measure counts while it goes on
-- note: 有劳动力的户没有产业项目, 缺增收项目; 劳动力未登记的不算缺 | Who is able to work lacks a trade project without one; where that is not recorded it is not held to lack one
--
-- Households that have not exited come first in their village. A project is one of the
-- library to which a measure belongs; a trade project is one of 产业, or a measure of that
-- category.
WITH
  able AS (
    SELECT stay.household, sum(labour.labour IN ('普通劳动力', '技能劳动力')) AS able
    FROM labour
    JOIN stay ON stay.member = labour.member
    WHERE (stay.joined_on IS NULL OR stay.joined_on <= :as_of)
      AND (stay.left_on IS NULL OR :as_of < stay.left_on)
    GROUP BY stay.household
  ),
  links AS (
    SELECT
      link.object,
      group_concat(iif(link.kind = '结对帮扶', helper.name, NULL), '、' ORDER BY link.since, helper.id) AS helpers,
      group_concat(iif(link.kind = '利益联结', helper.name, NULL), '、' ORDER BY link.since, helper.id) AS business
    FROM link
    JOIN helper ON helper.id = link.helper
    WHERE link.level = 'household' AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
    GROUP BY link.object
  ),
  -- Without an end, what is done is over and what is not done goes on.
  begun AS (
    SELECT
      measure.household,
      coalesce(substr(:as_of, 1, 7) <= measure.until, measure.done IS NOT 1) AS goes_on,
      project.no AS project,
      coalesce(project.heading = '产业', 0) OR measure.category IN ('产业帮扶', '发展生产') AS is_trade,
      coalesce(project.no, measure.category || '/' || measure.item) AS trade
    FROM measure
    LEFT JOIN project
      ON project.no = measure.project AND (project.stopped_on IS NULL OR :as_of < project.stopped_on)
    WHERE measure.since <= substr(:as_of, 1, 7)
  ),
  held AS (
    SELECT
      household,
      count(*) AS measures,
      sum(goes_on) AS ongoing,
      count(DISTINCT project) AS projects,
      count(DISTINCT iif(is_trade, trade, NULL)) AS trades
    FROM begun
    GROUP BY household
  ),
  lent AS (
    SELECT household, count(*) AS loans FROM loan WHERE day <= :as_of GROUP BY household
  ),
  cared AS (
    SELECT
      registered.household,
      registered.status,
      registered.exited,
      links.helpers,
      links.business,
      coalesce(held.measures, 0) AS measures,
      coalesce(held.ongoing, 0) AS ongoing,
      coalesce(held.projects, 0) AS projects,
      coalesce(held.trades, 0) AS trades,
      able.able,
      coalesce(lent.loans, 0) AS loans,
      iif(links.helpers IS NULL, '、帮扶人', '')
        || iif(coalesce(held.projects, 0) = 0, '、项目', '')
        || iif(coalesce(held.measures, 0) = 0, '、措施',
               iif(registered.exited AND held.ongoing = 0, '、在享受的政策', ''))
        || iif(0 < able.able AND coalesce(held.trades, 0) = 0, '、增收项目', '') AS lacks
    FROM registered
    LEFT JOIN links ON links.object = registered.household
    LEFT JOIN held ON held.household = registered.household
    LEFT JOIN able ON able.household = registered.household
    LEFT JOIN lent ON lent.household = registered.household
  )
SELECT
  township.name AS township,
  village.name AS village,
  household.no AS household,
  people.head,
  1 AS households,
  people.persons,
  cared.status,
  cared.helpers,
  cared.measures,
  cared.ongoing,
  cared.projects,
  cared.trades,
  cared.able,
  cared.business,
  cared.loans,
  cared.lacks <> '' AS lacking,
  nullif(substr(cared.lacks, 2), '') AS lacks
FROM cared
JOIN household ON household.no = cared.household
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN people ON people.household = household.no
ORDER BY village.code, cared.exited, household.no
