-- report: tasks
-- title: 任务清单与逾期 | Tasks, and which are late
-- column: heading | text | 专项 | List
-- column: no | number | 任务编号 | No.
-- column: title | text | 任务 | Task
-- column: place | text | 对象 | For
-- column: unit | text | 责任单位 | Unit
-- column: section | text | 责任股室 | Section
-- column: leader | text | 责任领导 | Leader
-- column: deputy | text | 分管领导 | Deputy leader
-- column: person | text | 责任人 | Person
-- column: due | day | 时限 | Due
-- column: done_on | day | 完成日期 | Done on
-- column: state | code | 状态 | State
-- column: days | count | 逾期天数 | Days late
-- column: excused | text | 不涉及原因 | Why not applicable
-- column: note | text | 进展 | Progress
--
-- A task is late from the day after its last day.
WITH
  task_on AS (
    SELECT *, iif(done_on <= :as_of, done_on, NULL) AS done FROM task
  )
SELECT
  task_on.heading,
  task_on.no,
  task_on.title,
  coalesce(area.name, task_on.household) AS place,
  task_on.unit,
  task_on.section,
  task_on.leader,
  task_on.deputy,
  task_on.person,
  task_on.due,
  task_on.done AS done_on,
  CASE
    WHEN task_on.excused IS NOT NULL THEN '不涉及'
    WHEN task_on.due < task_on.done THEN '逾期完成'
    WHEN task_on.done IS NOT NULL THEN '已完成'
    WHEN task_on.due IS NULL THEN '无时限'
    WHEN task_on.due < :as_of THEN '逾期'
    ELSE '未到期'
  END AS state,
  CASE
    WHEN task_on.excused IS NULL AND task_on.due < coalesce(task_on.done, :as_of)
      THEN CAST(julianday(coalesce(task_on.done, :as_of)) - julianday(task_on.due) AS INTEGER)
  END AS days,
  task_on.excused,
  task_on.note
FROM task_on
LEFT JOIN area ON area.code = task_on.object AND task_on.level <> 'household'
ORDER BY task_on.heading IS NULL, task_on.heading, task_on.due IS NULL, task_on.due, task_on.no
