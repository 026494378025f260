-- report: helper-loads
-- title: 帮扶人负担表 | Loads of helpers
-- nightly: no
-- column: unit | text | 单位 | Unit
-- column: helper | text | 帮扶人 | Helper
-- column: kind | code | 类别 | Kind
-- column: identity | text | 身份 | Is a
-- column: rank | text | 职级 | Rank
-- column: on_staff | flag | 在编在岗 | On the staff
-- column: links | text | 联系的村、乡镇 | Villages and townships
-- column: villages | count | 联系村数 | Number of villages
-- column: households | count | 结对户 | Households
-- column: persons | count | 结对人 | Persons
-- column: unexited | count | 其中未脱贫户 | Of them not exited
-- column: outside | count | 不在本单位联系村的户 | Outside the unit's villages
-- column: names | text | 结对户名单 | Which households
--
-- Everybody who has a link or never had one: whoever helps nobody is on the list, who has
-- gone is not. Where no village of the helper or the unit is recorded, nobody can say what
-- lies outside. A household of two helpers stands with both: there
-- is no total.
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
  here AS (
    SELECT helper.*
    FROM helper
    WHERE helper.id IN (SELECT id FROM links)
       OR NOT EXISTS (SELECT 1 FROM link WHERE link.helper = helper.id AND link.since <= :as_of)
  ),
  villages_of AS (
    SELECT DISTINCT here.id, links.object AS village
    FROM here
    JOIN links ON links.level = 'village' AND links.id = here.id
    UNION
    SELECT here.id, links.object
    FROM here
    JOIN helper AS own ON own.kind = '单位' AND coalesce(own.unit, own.name) = here.unit
    JOIN links ON links.level = 'village' AND links.id = own.id
  ),
  linked AS (
    SELECT
      links.id,
      group_concat(area.name || '(' || links.kind || ')', '、' ORDER BY area.code, links.kind) AS links,
      count(DISTINCT iif(links.level = 'village', links.object, NULL)) AS villages
    FROM links
    JOIN area ON area.code = links.object
    GROUP BY links.id
  ),
  paired AS (
    SELECT
      own.id,
      count(*) AS households,
      sum(households.persons) AS persons,
      sum(NOT households.exited) AS unexited,
      sum(NOT EXISTS (
        SELECT 1 FROM villages_of
        WHERE villages_of.id = own.id AND villages_of.village = households.village)) AS outside,
      group_concat(
        households.no || coalesce(' ' || households.head, ''),
        '、' ORDER BY households.exited, households.village, households.no) AS names
    FROM (SELECT DISTINCT id, object FROM links WHERE kind = '结对帮扶') AS own
    JOIN households ON households.no = own.object
    GROUP BY own.id
  )
SELECT
  here.unit,
  here.name AS helper,
  here.kind,
  here.identity,
  here.rank,
  here.on_staff,
  linked.links,
  coalesce(linked.villages, 0) AS villages,
  coalesce(paired.households, 0) AS households,
  coalesce(paired.persons, 0) AS persons,
  coalesce(paired.unexited, 0) AS unexited,
  iif(here.id IN (SELECT id FROM villages_of), coalesce(paired.outside, 0), NULL) AS outside,
  paired.names
FROM here
LEFT JOIN linked ON linked.id = here.id
LEFT JOIN paired ON paired.id = here.id
ORDER BY here.unit, here.kind, here.name, here.id
