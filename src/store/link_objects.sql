-- What may be helped on :as_of, by level; who has not exited first. `able` says whether a
-- member can work. Households lie in :within; an empty one is everywhere.
WITH
  scope AS MATERIALIZED (
    SELECT no FROM household WHERE substr(village, 1, length(:within)) = :within
  ),
  newest AS (
    SELECT household, status, max(day) AS day
    FROM household_status
    WHERE day <= :as_of AND status IS NOT NULL
      AND (:within = '' OR household IN (SELECT no FROM scope))
    GROUP BY household
  ),
  registered AS (
    SELECT DISTINCT household_status.household, newest.status
    FROM household_status
    LEFT JOIN newest ON newest.household = household_status.household
    WHERE household_status.day <= :as_of
      AND (:within = '' OR household_status.household IN (SELECT no FROM scope))
      AND (newest.status IS NULL OR newest.status NOT IN ('一般农户', '清退', '自然销户', '注销'))
  ),
  labour AS (
    SELECT household, member, labour, max(day) AS day
    FROM member_survey
    WHERE day <= :as_of AND labour IS NOT NULL
      AND (:within = '' OR household IN (SELECT no FROM scope))
    GROUP BY household, member
  ),
  people AS (
    SELECT
      stay.household,
      max(CASE stay.relation WHEN '户主' THEN stay.name END) AS head,
      max(labour.labour NOT IN ('丧失劳动力', '无劳动力')) AS able
    FROM stay
    LEFT JOIN labour ON labour.household = stay.household AND labour.member = stay.member
    WHERE (stay.joined_on IS NULL OR stay.joined_on <= :as_of)
      AND (stay.left_on IS NULL OR :as_of < stay.left_on)
      AND (:within = '' OR stay.household IN (SELECT no FROM scope))
    GROUP BY stay.household
  ),
  poor AS (
    SELECT village, poor_village, max(day) AS day
    FROM village_survey WHERE day <= :as_of AND poor_village IS NOT NULL GROUP BY village
  ),
  exited AS (
    SELECT village, exit_year, max(day) AS day
    FROM village_survey WHERE day <= :as_of AND exit_year IS NOT NULL GROUP BY village
  ),
  objects AS (
    SELECT
      'household' AS level,
      household.no AS id,
      people.head AS name,
      household.village AS area,
      NULL AS poor,
      coalesce(registered.status IN ('已脱贫', '稳定脱贫'), 0) AS exited,
      people.able,
      0 AS households
    FROM registered
    JOIN household ON household.no = registered.household
    LEFT JOIN people ON people.household = household.no
    UNION ALL
    SELECT
      'village', village.code, village.name, village.code, poor.poor_village,
      coalesce(exited.exit_year <= CAST(substr(:as_of, 1, 4) AS INTEGER), 0), NULL,
      (SELECT count(*) FROM household JOIN registered ON registered.household = household.no
       WHERE household.village = village.code)
    FROM area AS village
    LEFT JOIN poor ON poor.village = village.code
    LEFT JOIN exited ON exited.village = village.code
    WHERE village.level = 'village'
    UNION ALL
    SELECT 'township', code, name, code, NULL, 0, NULL, 0 FROM area WHERE level = 'township'
    UNION ALL
    SELECT 'unit', name, name, '', NULL, 0, NULL, 0 FROM unit WHERE kind = '学校'
  )
SELECT objects.*, coalesce(area.name, '') AS area_name
FROM objects
LEFT JOIN area ON area.code = objects.area
ORDER BY objects.level, objects.exited, objects.area, objects.id
