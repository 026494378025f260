-- report: link-totals
-- title: 结对和联系覆盖总表 | Totals of links by kind
-- with: helped_households
-- with: links
-- newest: poor = village_survey.poor_village
-- newest: left_list = village_survey.exit_year
-- newest: labour = member_survey.labour
-- column: kind | code | 种类 | Kind
-- column: scope | code | 范围 | Of
-- column: wanted | count | 应有 | Wanted
-- column: covered | count | 已有 | Covered
-- column: lacking | count | 缺 | Lacking
-- column: lacking_persons | count | 缺(人) | Lacking, persons
-- column: rate | rate | 覆盖率 | Coverage
-- column: helpers | count | 帮扶人(单位) | Helpers
-- column: missing | number | 缺的(前20个) | Missing, the first 20
-- note: 应有: 联系村的种类按贫困村, 到户的按在册户(含已脱贫), 利益联结按有劳动力的户, 其余按乡镇、学区 | Wanted: of poor villages, of registered households (exited ones included), for business links of able households, else of townships and school districts
--
-- A village of which it is not known whether it is poor counts as poor. Kinds of which the
-- ledger holds no link at all are left out, but for those that every paper asks for.
WITH
  able AS (
    SELECT DISTINCT stay.household
    FROM stay
    JOIN labour ON labour.member = stay.member
    WHERE labour.labour NOT IN ('丧失劳动力', '无劳动力')
      AND (stay.joined_on IS NULL OR stay.joined_on <= :as_of)
      AND (stay.left_on IS NULL OR :as_of < stay.left_on)
  ),
  kinds (place, kind, set_of) AS (
    VALUES
      (1, '领导联系', 'village'), (2, '单位包村', 'village'), (3, '第一书记', 'village'),
      (4, '驻村工作队', 'village'), (5, '农技服务', 'village'), (6, '联络员', 'village'),
      (7, '企业帮村', 'village'), (8, '学校包村', 'village'), (9, '支部结对', 'village'),
      (10, '党员结对', 'village'), (11, '结对帮扶', 'household'), (12, '教育分包', 'household'),
      (13, '利益联结', 'able'), (14, '分管领导', 'township'), (15, '专职人员', 'township'),
      (16, '包学区', 'unit')
  ),
  objects AS MATERIALIZED (
    SELECT
      'household' AS set_of, no AS id, no || coalesce(' ' || head, '') AS name, persons, exited,
      village AS area
    FROM helped_households
    UNION ALL
    SELECT 'able', no, no || coalesce(' ' || head, ''), persons, exited, village
    FROM helped_households
    WHERE no IN (SELECT household FROM able)
    UNION ALL
    SELECT
      'village', village.code, village.name,
      coalesce(of_village.persons, 0),
      coalesce(left_list.exit_year <= CAST(substr(:as_of, 1, 4) AS INTEGER), 0),
      village.code
    FROM area AS village
    LEFT JOIN (SELECT village, sum(persons) AS persons FROM helped_households GROUP BY village)
      AS of_village ON of_village.village = village.code
    LEFT JOIN poor ON poor.village = village.code
    LEFT JOIN left_list ON left_list.village = village.code
    WHERE village.level = 'village' AND poor.poor_village IS NOT 0
    UNION ALL
    SELECT 'township', code, name, NULL, 0, code FROM area WHERE level = 'township'
    UNION ALL
    SELECT 'unit', name, name, NULL, 0, '' FROM unit WHERE kind = '学校'
  ),
  -- All, who has exited, and by who sent the helper.
  scopes AS (
    SELECT kinds.*, 0 AS scope_place, '全部' AS scope, NULL AS tier, NULL AS exited
    FROM kinds
    WHERE place IN (1, 2, 3, 4, 11) OR kind IN (SELECT kind FROM links)
    UNION ALL
    SELECT kinds.*, 1, '其中已退出(脱贫)', NULL, 1
    FROM kinds
    WHERE (place IN (1, 2, 3, 4, 11) OR kind IN (SELECT kind FROM links))
      AND EXISTS (SELECT 1 FROM objects WHERE objects.set_of = kinds.set_of AND objects.exited)
    UNION ALL
    SELECT DISTINCT kinds.*, 2, '由' || links.tier || '选派', links.tier, NULL
    FROM kinds
    JOIN links ON links.kind = kinds.kind
    WHERE links.tier IS NOT NULL
  ),
  -- By whomever, and by who sent them.
  held AS (
    SELECT object, kind, NULL AS tier FROM links
    UNION
    SELECT object, kind, tier FROM links WHERE tier IS NOT NULL
  ),
  found AS MATERIALIZED (
    SELECT
      scopes.place, scopes.scope_place, scopes.scope, objects.name, objects.persons,
      held.object IS NOT NULL AS is_covered,
      objects.exited, objects.area, objects.id
    FROM scopes
    JOIN objects ON objects.set_of = scopes.set_of
    LEFT JOIN held ON held.kind = scopes.kind AND held.object = objects.id AND held.tier IS scopes.tier
    WHERE scopes.exited IS NULL OR objects.exited = scopes.exited
  ),
  ranked AS (
    SELECT
      place, scope, name,
      row_number() OVER (PARTITION BY place, scope ORDER BY exited, area, id) AS nth
    FROM found
    WHERE NOT is_covered
  ),
  named AS (
    SELECT place, scope, group_concat(name, '、' ORDER BY nth) AS missing
    FROM ranked
    WHERE nth <= 20
    GROUP BY place, scope
  ),
  counted AS (
    SELECT
      place, scope,
      count(*) AS wanted,
      sum(is_covered) AS covered,
      sum(NOT is_covered) AS lacking,
      sum(iif(is_covered, 0, persons)) AS lacking_persons
    FROM found
    GROUP BY place, scope
  )
SELECT
  scopes.kind,
  scopes.scope,
  coalesce(counted.wanted, 0) AS wanted,
  coalesce(counted.covered, 0) AS covered,
  coalesce(counted.lacking, 0) AS lacking,
  counted.lacking_persons,
  -- Hundredths of a percent, rounded half up; of nothing there is no rate.
  (counted.covered * 20000 + counted.wanted) / (2 * counted.wanted) AS rate,
  (SELECT count(DISTINCT links.id) FROM links
   WHERE links.kind = scopes.kind
     AND (scopes.tier IS NULL OR links.tier = scopes.tier)
     AND links.object IN (
       SELECT objects.id FROM objects
       WHERE objects.set_of = scopes.set_of AND (scopes.exited IS NULL OR objects.exited)))
    AS helpers,
  named.missing
FROM scopes
LEFT JOIN counted ON counted.place = scopes.place AND counted.scope = scopes.scope
LEFT JOIN named ON named.place = scopes.place AND named.scope = scopes.scope
ORDER BY scopes.place, scopes.scope_place, scopes.scope
