-- report: cadres-untrained
-- title: 新任干部未轮训名单 | New cadres not yet trained
-- parameter: year | 哪一年起任职 | Appointed from which year on
-- note: 任职时间空白的不知道是不是新任, 也列出; 只算培训类别为轮训的, 任职以前的不算 | Whoever has no day of appointment may be new and is listed; only training in rotation counts, and not what was before the appointment
-- column: unit | text | 单位 | Unit
-- column: name | text | 姓名 | Name
-- column: post | text | 职务 | Post
-- column: identity | text | 身份 | Capacity
-- column: appointed_on | day | 任职时间 | Appointed
-- column: duties | text | 现任 | Serves as
-- column: places | text | 在何处 | Where
-- column: last_training | day | 最近轮训 | Last trained in rotation
WITH
  serving AS (
    SELECT link.helper,
      group_concat(DISTINCT link.kind) AS kinds,
      group_concat(DISTINCT area.name) AS places
    FROM link
    LEFT JOIN area ON area.code = link.area
    WHERE link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
    GROUP BY link.helper
  ),
  trained AS (
    SELECT helper, max(day) AS day FROM helper_training WHERE kind = '轮训' AND day <= :as_of GROUP BY helper
  )
SELECT
  helper.unit, helper.name, helper.post, helper.identity, helper.appointed_on,
  replace(serving.kinds, ',', '、') AS duties,
  replace(serving.places, ',', '、') AS places,
  trained.day AS last_training
FROM helper
LEFT JOIN serving ON serving.helper = helper.id
LEFT JOIN trained ON trained.helper = helper.id
WHERE helper.kind = '干部'
  AND (helper.appointed_on IS NULL
    OR helper.appointed_on BETWEEN printf('%04d-01-01', :year) AND :as_of)
  AND (trained.day IS NULL OR trained.day < helper.appointed_on)
  -- Nobody serves who has neither a link nor a day of appointment.
  AND (serving.helper IS NOT NULL OR helper.appointed_on IS NOT NULL)
ORDER BY helper.appointed_on IS NULL, helper.unit, helper.name, helper.id
