-- report: shortfalls
-- title: 逐户短板清单 | Shortfalls by household
-- needs: household-verdicts
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: persons | count | 人数 | Persons
-- column: status | code | 脱贫属性 | Status
-- column: criterion | text | 指标 | Criterion
-- column: outcome | outcome | 结果 | Outcome
-- column: said | text | 短板 | Shortfall
-- column: office | text | 牵头部门 | Office
-- column: day | day | 数据日期 | Found on
-- column: source | text | 来源 | Source
SELECT
  township.name AS township,
  village.name AS village,
  judged.household,
  judged.head,
  judged.persons,
  judged.status,
  shortfall.title AS criterion,
  shortfall.outcome,
  shortfall.said,
  shortfall.office,
  shortfall.day,
  shortfall.source
FROM judged
JOIN shortfall ON shortfall.household = judged.household
JOIN area AS village ON village.code = judged.village
LEFT JOIN area AS township ON township.code = village.parent
ORDER BY village.code, judged.household, shortfall.place
