-- report: after-exit
-- title: 退出村“四个不摘” | Exited villages: what must not be taken away
-- nightly: no
-- with: helped_households
-- with: links
-- newest: left_list = village_survey.exit_year
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: exit_year | text | 出列年度 | Exited in
-- column: exited_households | count | sum | 已脱贫户 | Exited households
-- column: exited_persons | count | sum | 已脱贫人 | Exited persons
-- column: responsible | text | 责任 | Responsible
-- column: policy | count | 本年有措施的户 | Households with measures this year
-- column: without_helper | count | sum | 无帮扶人的已脱贫户 | Exited households without a helper
-- column: inspections | count | 本年督查 | Inspections this year
-- column: lacks | code | 缺 | Lacks
-- note: 责任看联系领导、帮扶单位、第一书记和工作队, 政策看本年登记的帮扶措施, 帮扶看已脱贫户的帮扶责任人, 监管看本年登记的督查检查; 没有登记的算缺 | Responsibility: leader, unit, first secretary or team; policy: measures recorded this year; help: helpers of exited households; supervision: inspections recorded this year; what is not recorded is lacking
WITH
  facts AS (
    SELECT
      left_list.village,
      left_list.exit_year,
      (SELECT count(*) FROM helped_households
       WHERE helped_households.village = left_list.village AND helped_households.exited) AS exited_households,
      (SELECT coalesce(sum(persons), 0) FROM helped_households
       WHERE helped_households.village = left_list.village AND helped_households.exited) AS exited_persons,
      (SELECT group_concat(links.kind || ': ' || links.name, '、' ORDER BY links.kind, links.id)
       FROM links
       WHERE links.object = left_list.village
         AND links.kind IN ('领导联系', '单位包村', '第一书记', '驻村工作队')) AS responsible,
      (SELECT count(DISTINCT measure.household)
       FROM measure
       JOIN helped_households ON helped_households.no = measure.household
       WHERE helped_households.village = left_list.village AND helped_households.exited
         AND measure.since <= substr(:as_of, 1, 7)
         AND substr(measure.since, 1, 4) = substr(:as_of, 1, 4)) AS policy,
      (SELECT count(*) FROM helped_households
       WHERE helped_households.village = left_list.village AND helped_households.exited
         AND NOT EXISTS (
           SELECT 1 FROM links
           WHERE links.object = helped_households.no AND links.kind = '结对帮扶')) AS without_helper,
      (SELECT count(*) FROM visit
       WHERE visit.void IS NULL AND visit.mode = '督查检查' AND visit.object = left_list.village
         AND visit.day <= :as_of AND substr(visit.day, 1, 4) = substr(:as_of, 1, 4)) AS inspections
    FROM left_list
    WHERE left_list.exit_year <= CAST(substr(:as_of, 1, 4) AS INTEGER)
  )
SELECT
  township.name AS township,
  village.name AS village,
  facts.exit_year,
  facts.exited_households,
  facts.exited_persons,
  facts.responsible,
  facts.policy,
  facts.without_helper,
  facts.inspections,
  nullif(concat_ws('、',
    iif(facts.responsible IS NULL, '责任', NULL),
    iif(facts.policy = 0, '政策', NULL),
    iif(facts.without_helper > 0, '帮扶', NULL),
    iif(facts.inspections = 0, '监管', NULL)), '') AS lacks
FROM facts
JOIN area AS village ON village.code = facts.village
LEFT JOIN area AS township ON township.code = village.parent
ORDER BY village.code
