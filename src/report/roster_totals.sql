-- report: roster-totals
-- title: 名册与文件数核对 | The roster against the paper
-- parameter: villages | 文件上的村数 | Villages on paper
-- parameter: groups | 文件上的社(组)数 | Groups on paper
-- parameter: households | 文件上的户数 | Households on paper
-- parameter: persons | 文件上的人数 | Persons on paper
-- with: helped_households
-- with: paired
-- column: item | code | 项目 | Item
-- column: paper | count | 文件上 | On paper
-- column: ledger | count | 账上 | In the ledger
-- column: difference | count | 差 | Difference
-- column: without | count | 其中没有结对 | Of them without a helper
--
-- Of registered households; a group is one where a household names it.
WITH
  counted (place, item, paper, ledger, without) AS (
    SELECT 1, '村', :villages, count(DISTINCT village), NULL FROM helped_households
    UNION ALL
    SELECT 2, '社(组)', :groups, count(DISTINCT village || village_group), NULL FROM helped_households
    UNION ALL
    SELECT 3, '户', :households, count(*), sum(no NOT IN (SELECT object FROM paired))
    FROM helped_households
    UNION ALL
    SELECT 4, '人', :persons, coalesce(sum(persons), 0),
      sum(iif(no NOT IN (SELECT object FROM paired), persons, 0))
    FROM helped_households
    UNION ALL
    SELECT 5, '没有写社(组)的户', NULL, count(*), NULL FROM helped_households WHERE village_group IS NULL
  )
SELECT item, paper, ledger, ledger - paper AS difference, without
FROM counted
ORDER BY place
