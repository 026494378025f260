-- report: task-summary
-- title: 任务完成情况汇总 | Tasks by list, unit, section, leader and person
-- nightly: no
-- note: 完成率不含不涉及的任务; 一个任务在各种分类里各计一次 | The share leaves out what is not applicable; a task counts once in each grouping
-- column: by | code | 分类 | By
-- column: name | text | 名称 | Name
-- column: tasks | count | 任务 | Tasks
-- column: excused | count | 不涉及 | Not applicable
-- column: done | count | 按时完成 | Done in time
-- column: done_late | count | 逾期完成 | Done late
-- column: late | count | 逾期未完成 | Late
-- column: pending | count | 未到期 | Not due yet
-- column: undated | count | 无时限 | No deadline
-- column: rate | rate | 完成率 | Share done
-- column: criticised | count | 通报次数 | Times criticised
-- column: late_tasks | text | 逾期任务 | Late tasks
WITH
  task_on AS (
    SELECT *, iif(done_on <= :as_of, done_on, NULL) AS done FROM task
  ),
  grouped (place, by, name, no, title, excused, due, done) AS (
    SELECT 1, '专项', heading, no, title, excused, due, done FROM task_on
    UNION ALL SELECT 2, '责任单位', unit, no, title, excused, due, done FROM task_on
    UNION ALL SELECT 3, '责任股室', section, no, title, excused, due, done FROM task_on
    UNION ALL SELECT 4, '责任领导', leader, no, title, excused, due, done FROM task_on
    UNION ALL SELECT 5, '责任人', person, no, title, excused, due, done FROM task_on
  ),
  criticised (by, name, number) AS (
    SELECT '责任单位', unit, count(*)
    FROM paper WHERE kind = '通报' AND day <= :as_of AND level = 'unit' GROUP BY unit
    UNION ALL
    SELECT '责任人', helper.name, count(*)
    FROM paper JOIN helper ON helper.id = paper.helper
    WHERE paper.kind = '通报' AND paper.day <= :as_of GROUP BY helper.name
  ),
  summed AS (
    SELECT
      place,
      by,
      name,
      count(*) AS tasks,
      sum(excused IS NOT NULL) AS excused,
      coalesce(sum(excused IS NULL AND done IS NOT NULL AND (due IS NULL OR done <= due)), 0) AS done,
      coalesce(sum(excused IS NULL AND due < done), 0) AS done_late,
      coalesce(sum(excused IS NULL AND done IS NULL AND due < :as_of), 0) AS late,
      coalesce(sum(excused IS NULL AND done IS NULL AND :as_of <= due), 0) AS pending,
      sum(excused IS NULL AND done IS NULL AND due IS NULL) AS undated,
      group_concat(
        iif(excused IS NULL AND done IS NULL AND due < :as_of, no || ' ' || title, NULL),
        '、' ORDER BY due, no) AS late_tasks
    FROM grouped
    WHERE name IS NOT NULL
    GROUP BY place, by, name
  )
SELECT
  summed.by,
  summed.name,
  summed.tasks,
  summed.excused,
  summed.done,
  summed.done_late,
  summed.late,
  summed.pending,
  summed.undated,
  -- Hundredths of a percent, rounded half up.
  iif(summed.excused < summed.tasks,
    ((summed.done + summed.done_late) * 20000 + summed.tasks - summed.excused)
      / (2 * (summed.tasks - summed.excused)),
    NULL) AS rate,
  coalesce(criticised.number, 0) AS criticised,
  summed.late_tasks
FROM summed
LEFT JOIN criticised ON criticised.by = summed.by AND criticised.name = summed.name
ORDER BY summed.place, summed.late = 0, summed.name
