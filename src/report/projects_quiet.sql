-- report: projects-quiet
-- title: 久未跟踪的项目 | Projects that nobody has followed up
-- parameter: days | 多少天没有跟踪 | Days without anybody following up
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: project | number | 项目编号 | Project no.
-- column: name | text | 项目名称 | Name
-- column: unit | text | 主管单位 | Unit
-- column: leader | text | 协调领导 | Leader
-- column: last | day | 最近动态 | Last news
-- column: by | text | 跟踪人 | By
-- column: days | count | 已过天数 | Days since
-- note: 动态是项目跟踪、督查检查的登记和项目自己的步骤日期; 已验收、已终止的不列 | News are the days of following up and inspecting, and the steps of the project; who is accepted or stopped is not listed
WITH
  news AS (
    SELECT project AS no, day, helper.name AS by
    FROM visit JOIN helper ON helper.id = visit.helper
    WHERE project IS NOT NULL AND void IS NULL
    UNION ALL SELECT no, declared_on, NULL FROM project
    UNION ALL SELECT no, reviewed_on, NULL FROM project
    UNION ALL SELECT no, approved_on, NULL FROM project
    UNION ALL SELECT no, begun_on, NULL FROM project
    UNION ALL SELECT no, done_on, NULL FROM project
  ),
  last AS (
    SELECT no, max(day) AS day, by FROM (SELECT * FROM news ORDER BY no, day, by) WHERE day <= :as_of GROUP BY no
  )
SELECT
  CASE area.level WHEN 'village' THEN parent.name ELSE area.name END AS township,
  iif(area.level = 'village', area.name, NULL) AS village,
  project.no AS project,
  project.name,
  project.unit,
  project.leader,
  last.day AS last,
  last.by,
  CAST(julianday(:as_of) - julianday(last.day) AS INTEGER) AS days
FROM project
JOIN area ON area.code = project.area
LEFT JOIN area AS parent ON parent.code = area.parent
LEFT JOIN last ON last.no = project.no
WHERE (project.accepted_on IS NULL OR :as_of < project.accepted_on)
  AND (project.stopped_on IS NULL OR :as_of < project.stopped_on)
  AND (last.day IS NULL OR :days < julianday(:as_of) - julianday(last.day))
ORDER BY area.code, project.no
