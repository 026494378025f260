-- report: bodies
-- title: 工作队、派出单位、镇场街道 | Teams, units and townships
-- nightly: no
-- with: helped_households
-- with: links
-- with: paired
-- column: body_kind | code | 责任主体 | Responsible
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
-- township the households of their villages. Visits are those to these households, whoever
-- made them; of a unit, those that its people made, whoever has the household now. The three cut the same households in three
-- ways and are not to be added up.
WITH
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
    SELECT 2, unit, id FROM helper WHERE unit IS NOT NULL AND id IN (SELECT helper FROM homes)
    UNION
    SELECT DISTINCT 3, village.parent, links.id
    FROM links
    JOIN helped_households ON helped_households.no = links.object
    JOIN area AS village ON village.code = helped_households.village
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
    SELECT looked_after.place, looked_after.body, helped_households.no
    FROM looked_after
    JOIN helped_households ON helped_households.village = looked_after.village
    WHERE looked_after.place <> 2
    UNION
    SELECT 2, links.unit, links.object
    FROM links
    JOIN helped_households ON helped_households.no = links.object
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
  count(helped_households.no) AS households,
  coalesce(sum(helped_households.persons), 0) AS persons,
  coalesce(sum(NOT helped_households.exited), 0) AS unexited_households,
  coalesce(sum(iif(helped_households.exited, 0, helped_households.persons)), 0) AS unexited_persons,
  coalesce(sum(helped_households.no NOT IN (SELECT object FROM paired)), 0) AS uncovered,
  (SELECT count(*) FROM helpers AS own
   WHERE own.place = bodies.place AND own.body = bodies.body
     AND own.id IN (SELECT id FROM links)) AS helpers,
  (SELECT count(*) FROM homes
   WHERE iif(bodies.place = 2,
     homes.helper IN (SELECT id FROM helper WHERE helper.unit = bodies.body),
     homes.object IN (
       SELECT own.no FROM owned AS own
       WHERE own.place = bodies.place AND own.body = bodies.body))) AS visits
FROM bodies
LEFT JOIN owned ON owned.place = bodies.place AND owned.body = bodies.body
LEFT JOIN helped_households ON helped_households.no = owned.no
LEFT JOIN area ON area.code = bodies.body
GROUP BY bodies.place, bodies.body
ORDER BY bodies.place, bodies.body
