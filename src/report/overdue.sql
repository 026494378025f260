-- report: overdue
-- title: 未按时完成任务通报名单 | Who is to be named for what was not done in time
-- needs: duties
-- note: 按单位和姓名列出逾期、已来不及和有未完成期数的责任; 现在已补做的也列, 因为那一期没有完成 | By unit and name: what is overdue, out of reach, or was missed in an earlier period, also where it was done since
-- column: unit | text | 单位 | Unit
-- column: helper | text | 责任人 | Who
-- column: phone | text | 电话 | Phone
-- column: duty | text | 要求 | Duty
-- column: overdue | count | sum | 逾期 | Overdue
-- column: impossible | count | sum | 已来不及 | Impossible
-- column: missed | count | sum | 未完成期数 | Periods missed
-- column: since | day | 最早自 | Since
-- column: objects | number | 户编号/村 | Which ones
SELECT
  helper.unit,
  ifnull(helper.name, duty.helpers) AS helper,
  helper.phone,
  duty.title AS duty,
  sum(duty.state = 'overdue') AS overdue,
  sum(duty.state = 'impossible') AS impossible,
  sum(duty.missed) AS missed,
  min(CASE duty.state WHEN 'overdue' THEN duty.since END) AS since,
  group_concat(nullif(ifnull(area.name, duty.object), ''), '、') AS objects
FROM (SELECT * FROM duty ORDER BY place, object) AS duty
LEFT JOIN helper ON helper.id = duty.helper
LEFT JOIN area ON area.code = duty.object
WHERE duty.state IN ('overdue', 'impossible') OR duty.missed > 0
GROUP BY helper.unit, ifnull(helper.id, duty.helpers), duty.place
ORDER BY helper.unit, ifnull(helper.name, duty.helpers), helper.id, duty.place
