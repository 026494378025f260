-- report: helper-loads
-- title: 帮扶人负担表 | Loads of helpers
-- nightly: no
-- with: helped_households
-- with: links
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
-- column: names | number | 结对户名单 | Which households
--
-- Everybody on the staff, and who has a link or never had one: whoever helps nobody is on the
-- list, who has gone is not. Where no village of the helper or the unit is recorded, nobody can say what
-- lies outside. A household of two helpers stands with both: there
-- is no total.
WITH
  here AS (
    SELECT helper.*
    FROM helper
    WHERE helper.on_staff IS 1
       OR helper.id IN (SELECT id FROM links)
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
    FROM (SELECT DISTINCT id, level, object, kind FROM links) AS links
    JOIN area ON area.code = links.object AND area.level = links.level
    GROUP BY links.id
  ),
  paired AS (
    SELECT
      own.id,
      count(*) AS households,
      sum(helped_households.persons) AS persons,
      sum(NOT helped_households.exited) AS unexited,
      sum(NOT EXISTS (
        SELECT 1 FROM villages_of
        WHERE villages_of.id = own.id AND villages_of.village = helped_households.village)) AS outside,
      group_concat(
        helped_households.no || coalesce(' ' || helped_households.head, ''),
        '、' ORDER BY helped_households.exited, helped_households.village, helped_households.no) AS names
    FROM (
      SELECT DISTINCT id, object FROM links WHERE level = 'household' AND kind = '结对帮扶'
    ) AS own
    JOIN helped_households ON helped_households.no = own.object
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
