-- report: visit-topics
-- title: 走访了解到哪些情况 | What visits have covered
-- note: 按走访登记的主题; 每格是最近一次的日期, 空格是从未了解。政策宣传也算入户的政策宣传登记。 | By the topics that visits were logged under; each cell is the last day, blank is never.
-- with: registered
-- with: people
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: head | text | 户主 | Head
-- column: persons | count | sum | 人数 | Persons
-- column: status | code | 脱贫属性 | Status
-- column: mind | day | 思想动态 | State of mind
-- column: family | day | 家庭状况 | Family
-- column: funds | day | 惠民资金落实 | Benefits paid
-- column: policy | day | 政策宣传 | Policies told
-- column: receipt | day | 资助政策回执 | School aid receipt
-- column: never | count | sum | 未了解项数 | Never covered
-- column: known | flag | 政策知晓 | Knows policies
-- column: satisfied | flag | 满意 | Satisfied
WITH
  covered AS (
    SELECT
      household,
      max(iif(topics LIKE '%思想%', day, NULL)) AS mind,
      max(iif(topics LIKE '%家庭%', day, NULL)) AS family,
      max(iif(topics LIKE '%惠民资金%' OR topics LIKE '%补贴%', day, NULL)) AS funds,
      max(iif(topics LIKE '%政策%' OR mode = '政策宣传', day, NULL)) AS policy,
      max(iif(topics LIKE '%回执%', day, NULL)) AS receipt
    FROM visit
    WHERE household IS NOT NULL AND void IS NULL AND day <= :as_of
    GROUP BY household
  ),
  answers AS (
    -- Of an aggregate with max, the other columns are of that row.
    SELECT household, policy_known AS known, max(day) AS day
    FROM visit WHERE void IS NULL AND day <= :as_of AND policy_known IS NOT NULL GROUP BY household
  ),
  content AS (
    SELECT household, satisfied, max(day) AS day
    FROM visit WHERE void IS NULL AND day <= :as_of AND satisfied IS NOT NULL GROUP BY household
  )
SELECT
  village.name AS village,
  household.no AS household,
  people.head,
  people.persons,
  registered.status,
  mind,
  family,
  funds,
  policy,
  receipt,
  (mind IS NULL) + (family IS NULL) + (funds IS NULL) + (policy IS NULL) AS never,
  known,
  satisfied
FROM registered
JOIN household ON household.no = registered.household
JOIN area AS village ON village.code = household.village
LEFT JOIN people ON people.household = household.no
LEFT JOIN covered ON covered.household = household.no
LEFT JOIN answers ON answers.household = household.no
LEFT JOIN content ON content.household = household.no
ORDER BY registered.exited, village.code, household.no
