-- report: livelihood-gaps
-- title: 无技能无培训无就业户 | Households without skills, training or work
-- note: 空白是缺数据, 不是没有 | A blank is not recorded, not a no
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: status | code | 脱贫属性 | Status
-- column: persons | count | sum | 人数 | Persons
-- column: able | count | sum | 有劳动能力 | Able to work
-- column: trained | count | sum | 培训过 | Trained
-- column: skilled | count | sum | 有技能 | Skilled
-- column: earners | count | sum | 在业 | At work
-- column: no_training | count | sum | 无人培训 | Nobody trained
-- column: no_skill | count | sum | 无人有技能 | Nobody skilled
-- column: no_earner | count | sum | 无人就业 | Nobody at work
-- with: livelihood
SELECT
  township.name AS township, village.name AS village, household, head, status, persons, able,
  trained, skilled, earners, no_training, no_skill, no_earner
FROM gaps
JOIN area AS village ON village.code = gaps.village
LEFT JOIN area AS township ON township.code = village.parent
WHERE (no_training, no_skill, no_earner) IS NOT (0, 0, 0)
ORDER BY status IS NOT NULL AND status IN ('已脱贫', '稳定脱贫'), village.code, household
