-- report: bodies
-- title: 工作队、派出单位、镇场街道 | Teams, units and townships
-- nightly: no
-- column: body_kind | text | 责任主体 | Responsible
-- column: body | text | 名称 | Name
-- column: villages | count | 村数 | Villages
-- column: households | count | 户数 | Households
-- column: persons | count | 人数 | Persons
-- column: unexited_households | count | 未脱贫户 | Not exited
-- column: unexited_persons | count | 未脱贫人 | Not exited, persons
-- column: uncovered | count | 未结对户 | Unpaired
-- column: helpers | count | 帮扶人 | Helpers
-- column: visits | count | 本年入户 | Home visits this year
--
-- A unit has the villages it looks after and the households of its people; a team and a
-- township the households of their villages. The three cut the same households in three
-- ways and are not to be added up.
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
  homes AS (
    SELECT DISTINCT helper, object, day
    FROM visit
    WHERE void IS NULL AND level = 'household' AND mode = '入户走访'
      AND day <= :as_of AND substr(day, 1, 4) = substr(:as_of, 1, 4)
  ),
  -- Who is a body's, and which households are.
  helpers AS (
    SELECT DISTINCT 1 AS place, object AS body, id FROM links WHERE kind = '驻村工作队'
    UNION
    SELECT 2, unit, id FROM links WHERE unit IS NOT NULL
    UNION
    SELECT DISTINCT 3, village.parent, links.id
    FROM links
    JOIN households ON households.no = links.object
    JOIN area AS village ON village.code = households.village
    WHERE links.kind = '结对帮扶'
  ),
  looked_after AS (
    SELECT DISTINCT 1 AS place, object AS body, object AS village FROM links WHERE kind = '驻村工作队'
    UNION
    SELECT 2, coalesce(links.unit, links.name), links.object
    FROM links
    WHERE links.kind IN ('单位包村', '学校包村', '企业帮村')
    UNION
    SELECT 3, parent, code FROM area WHERE level = 'village'
  ),
  owned AS (
    SELECT looked_after.place, looked_after.body, households.no
    FROM looked_after
    JOIN households ON households.village = looked_after.village
    WHERE looked_after.place <> 2
    UNION
    SELECT 2, links.unit, links.object
    FROM links
    JOIN households ON households.no = links.object
    WHERE links.kind = '结对帮扶' AND links.unit IS NOT NULL
  ),
  bodies AS (
    SELECT place, body FROM helpers UNION SELECT place, body FROM looked_after
  )
SELECT
  CASE bodies.place WHEN 1 THEN '工作队' WHEN 2 THEN '派出单位' ELSE '镇场街道' END AS body_kind,
  CASE bodies.place WHEN 2 THEN bodies.body WHEN 1 THEN area.name || '工作队' ELSE area.name END AS body,
  (SELECT count(*) FROM looked_after AS own
   WHERE own.place = bodies.place AND own.body = bodies.body) AS villages,
  count(households.no) AS households,
  coalesce(sum(households.persons), 0) AS persons,
  coalesce(sum(NOT households.exited), 0) AS unexited_households,
  coalesce(sum(iif(households.exited, 0, households.persons)), 0) AS unexited_persons,
  coalesce(sum(households.no NOT IN (SELECT object FROM paired)), 0) AS uncovered,
  (SELECT count(*) FROM helpers AS own
   WHERE own.place = bodies.place AND own.body = bodies.body) AS helpers,
  (SELECT count(*) FROM helpers AS own
   JOIN homes ON homes.helper = own.id
   WHERE own.place = bodies.place AND own.body = bodies.body
     -- A helper's visits in another township are that one's.
     AND (bodies.place <> 3 OR homes.object IN (
       SELECT owned.no FROM owned WHERE owned.place = 3 AND owned.body = bodies.body))) AS visits
FROM bodies
LEFT JOIN owned ON owned.place = bodies.place AND owned.body = bodies.body
LEFT JOIN households ON households.no = owned.no
LEFT JOIN area ON area.code = bodies.body
GROUP BY bodies.place, bodies.body
ORDER BY bodies.place, bodies.body
