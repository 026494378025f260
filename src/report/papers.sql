-- report: papers
-- title: 文书登记 | Papers
-- nightly: no
-- with: people
-- column: kind | code | 文书类别 | Paper
-- column: item | text | 名称/步骤 | Item
-- column: place | text | 对象 | For
-- column: name | text | 户主/姓名 | Head or name
-- column: unit | text | 单位 | Unit
-- column: person | text | 签订人/对象姓名 | Signed by, or whom
-- column: day | day | 日期 | Day
-- column: due | day | 应于 | Due
-- column: days | count | 迟报天数 | Days late
-- column: no | text | 文号 | No.
-- column: note | text | 备注 | Remark
SELECT
  paper.kind,
  nullif(paper.item, '') AS item,
  coalesce(area.name, paper.household) AS place,
  coalesce(people.head, helper.name) AS name,
  coalesce(paper.unit, helper.unit) AS unit,
  paper.person,
  paper.day,
  paper.due,
  CASE
    WHEN paper.due < paper.day
      THEN CAST(julianday(paper.day) - julianday(paper.due) AS INTEGER)
  END AS days,
  paper.no,
  paper.note
FROM paper
LEFT JOIN area ON area.code = paper.area
LEFT JOIN helper ON helper.id = paper.helper
LEFT JOIN people ON people.household = paper.household
WHERE paper.day <= :as_of
ORDER BY paper.kind, paper.day, paper.level, paper.object, paper.item
