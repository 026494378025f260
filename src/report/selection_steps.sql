-- report: selection-steps
-- title: 第一书记选派步骤 | How first secretaries were chosen
-- nightly: no
-- note: 步骤依据甘孜州人民政府办公室2015年精准扶贫方案: 党员报名、党支部推荐、机关党委审核、党组会议研究、报组织部批准 | The steps are those of the plan of 2015 of the government office of Garzê
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: name | text | 第一书记 | First secretary
-- column: unit | text | 派出单位 | Sent by
-- column: done | text | 已有步骤 | Steps on file
-- column: lacking | count | sum | 缺步骤数 | Steps lacking
-- column: missing | text | 缺少步骤 | Which
-- column: backwards | text | 早于前一步骤 | Earlier than the step before
--
-- Who is first secretary of a village, and who is being chosen for it.
WITH
  step (place, item, pattern) AS (
    VALUES
      (1, '党员报名', '%党员报名%'),
      (2, '党支部推荐', '%党支部推荐%'),
      (3, '机关党委审核', '%机关党委审核%'),
      (4, '党组会议研究', '%党组会议%'),
      (5, '报组织部批准', '%组织部%')
  ),
  secretary AS (
    SELECT link.helper, link.object AS village
    FROM link
    WHERE link.kind = '第一书记' AND link.since <= :as_of
      AND (link.until IS NULL OR :as_of < link.until)
  ),
  wanted AS (
    SELECT helper, village FROM secretary
    UNION ALL
    SELECT DISTINCT helper, NULL
    FROM paper
    WHERE kind = '第一书记选派' AND day <= :as_of AND helper NOT IN (SELECT helper FROM secretary)
  ),
  steps AS (
    SELECT wanted.helper, wanted.village, step.place, step.item, min(paper.day) AS day
    FROM wanted
    CROSS JOIN step
    LEFT JOIN paper ON paper.helper = wanted.helper AND paper.kind = '第一书记选派'
      AND paper.item LIKE step.pattern AND paper.day <= :as_of
    GROUP BY wanted.helper, wanted.village, step.place
  ),
  ordered AS (
    SELECT
      *,
      max(day) OVER (
        PARTITION BY helper, village ORDER BY place
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM steps
  )
SELECT
  township.name AS township,
  village.name AS village,
  helper.name,
  helper.unit,
  group_concat(iif(day IS NULL, NULL, item || day), '、' ORDER BY place) AS done,
  sum(day IS NULL) AS lacking,
  group_concat(iif(day IS NULL, item, NULL), '、' ORDER BY place) AS missing,
  group_concat(iif(day < before, item, NULL), '、' ORDER BY place) AS backwards
FROM ordered
JOIN helper ON helper.id = ordered.helper
LEFT JOIN area AS village ON village.code = ordered.village
LEFT JOIN area AS township ON township.code = village.parent
GROUP BY ordered.helper, ordered.village
ORDER BY village.code IS NULL, village.code, helper.name, helper.id
