-- report: village-work
-- title: 村级工作统计(本年) | Work in the villages this year
-- note: 没有规定次数, 不作达标评判; 知晓率、满意率按每户最近一次回答计。 | No number is prescribed, so nothing is judged; rates are of each household's last answer.
-- with: registered
-- column: township | text | 乡镇 | Township
-- column: name | text | 村/学校 | Village or school
-- column: committee | count | sum | 班子建设 | Committee work
-- column: meetings | count | sum | 专题会议 | Meetings
-- column: publicity | count | sum | 政策宣传 | Publicity
-- column: reached | count | sum | 受众人次 | People reached
-- column: poster | day | 海报检查 | Poster checked
-- column: disputes | count | sum | 排查纠纷 | Disputes
-- column: settled | count | sum | 已化解 | Settled
-- column: unsettled | count | sum | 未化解 | Not settled
-- column: inspections | count | sum | 督查检查 | Inspections
-- column: studies | count | sum | 调研座谈 | Study visits
-- column: visits | count | sum | 走访在册户 | Visits to registered
-- column: others | count | sum | 走访未在册户 | Visits to others
-- column: asked | count | sum | 问过政策的户 | Households asked
-- column: known | count | sum | 知晓 | Know policies
-- column: known_rate | rate | 知晓率 | Share that knows
-- column: content | count | sum | 满意 | Satisfied
-- column: content_rate | rate | 满意率 | Share satisfied
WITH
  year AS (
    SELECT visit.*, coalesce(household.village, visit.object) AS at,
      registered.household IS NULL AS is_other
    FROM visit
    LEFT JOIN household ON household.no = visit.household
    LEFT JOIN registered ON registered.household = visit.household
    WHERE visit.void IS NULL AND visit.with_helper IS NULL
      AND visit.day <= :as_of AND date(:as_of, 'start of year') <= visit.day
  ),
  work AS (
    SELECT
      at,
      sum(mode = '组织建设') AS committee,
      sum(mode = '专题会议') AS meetings,
      sum(mode = '政策宣传') AS publicity,
      sum(iif(mode = '政策宣传', people, NULL)) AS reached,
      max(iif(mode = '政策宣传' AND topics LIKE '%海报%', day, NULL)) AS poster,
      sum(mode = '纠纷调处') AS disputes,
      sum(mode = '纠纷调处' AND solved IS 1) AS settled,
      sum(mode = '纠纷调处' AND solved IS NOT 1) AS unsettled,
      sum(mode = '督查检查') AS inspections,
      sum(level <> 'household' AND mode IN ('调研', '座谈')) AS studies,
      sum(household IS NOT NULL AND mode IN ('入户走访', '节日慰问', '家访') AND NOT is_other) AS visits,
      sum(household IS NOT NULL AND mode IN ('入户走访', '节日慰问', '家访') AND is_other) AS others
    FROM year
    GROUP BY at
  ),
  knows AS (
    SELECT household, at, policy_known, max(day) AS day
    FROM year WHERE policy_known IS NOT NULL GROUP BY household, at
  ),
  likes AS (
    SELECT household, at, satisfied, max(day) AS day
    FROM year WHERE satisfied IS NOT NULL GROUP BY household, at
  ),
  known AS (
    SELECT at, count(*) AS asked, sum(policy_known) AS known FROM knows GROUP BY at
  ),
  liked AS (
    SELECT at, count(*) AS asked, sum(satisfied) AS content FROM likes GROUP BY at
  ),
  places AS (
    SELECT code AS id, name, parent FROM area WHERE level = 'village'
    UNION ALL
    SELECT name, name, substr(area, 1, 9) FROM unit WHERE kind = '学校'
  )
SELECT
  township.name AS township,
  places.name AS name,
  coalesce(committee, 0) AS committee,
  coalesce(meetings, 0) AS meetings,
  coalesce(publicity, 0) AS publicity,
  reached,
  poster,
  coalesce(disputes, 0) AS disputes,
  coalesce(settled, 0) AS settled,
  coalesce(unsettled, 0) AS unsettled,
  coalesce(inspections, 0) AS inspections,
  coalesce(studies, 0) AS studies,
  coalesce(visits, 0) AS visits,
  coalesce(others, 0) AS others,
  coalesce(known.asked, 0) AS asked,
  known.known,
  -- Hundredths of a percent, rounded half up.
  (known.known * 20000 + known.asked) / (2 * known.asked) AS known_rate,
  liked.content,
  (liked.content * 20000 + liked.asked) / (2 * liked.asked) AS content_rate
FROM places
LEFT JOIN area AS township ON township.code = places.parent
LEFT JOIN work ON work.at = places.id
LEFT JOIN known ON known.at = places.id
LEFT JOIN liked ON liked.at = places.id
ORDER BY places.id
