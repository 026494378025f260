-- report: public-posts
-- title: 公益岗位人员 | Holders of public-service posts
-- note: 岗位数与计划对照见任务计划; 未满16周岁和年满70周岁的要核实 | How many posts were planned stands in the plan; ages below 16 and from 70 are to be looked into
-- newest: newest = household_status.status
-- with: registered
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: name | text | 姓名 | Name
-- column: id | text | 证件号码 | ID number
-- column: age | count | 年龄 | Age
-- column: status | code | 脱贫属性 | Status
-- column: post | text | 岗位 | Post
-- column: employer | text | 用人单位 | Employer
-- column: since | day | 上岗时间 | Since
-- column: pay | yuan | 月工资 | Monthly pay
-- column: posts | count | sum | 岗位数 | Posts
-- column: persons | count | sum | 人数 | Persons
-- column: remark | code | 疑点 | To look into
WITH
  present AS (
    SELECT member, household, name, birth
    FROM stay
    WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
  ),
  -- Held by whoever it was read of; where they live now, if they moved since.
  held AS (
    SELECT
      job.member,
      min(job.household) AS first_household,
      job.since, job.post, job.employer, job.pay_fen,
      present.household, present.name, present.birth,
      row_number() OVER (PARTITION BY job.member ORDER BY job.since, job.post) AS nth
    FROM job
    LEFT JOIN present ON present.member = job.member
    WHERE job.kind = '公益岗位' AND since <= :as_of AND (until IS NULL OR :as_of < until)
    GROUP BY job.member, job.since, job.post
  ),
  aged AS (
    SELECT
      held.*,
      member.name AS known_name,
      coalesce(held.household, first_household) AS home,
      -- Full years: the birthday itself counts.
      substr(:as_of, 1, 4) - substr(coalesce(held.birth, member.birth), 1, 4)
        - (substr(:as_of, 6) < substr(coalesce(held.birth, member.birth), 6)) AS age
    FROM held
    JOIN member ON member.household = held.first_household AND member.id = held.member
  )
SELECT
  township.name AS township,
  village.name AS village,
  home AS household,
  coalesce(aged.name, known_name) AS name,
  iif(member LIKE '无证/%', NULL, member) AS id,
  age,
  newest.status,
  post, employer, since,
  pay_fen AS pay,
  1 AS posts,
  nth = 1 AS persons,
  CASE
    WHEN aged.household IS NULL THEN '已不是家庭成员'
    WHEN registered.household IS NULL THEN '不在册'
    WHEN age IS NULL THEN '年龄不详'
    WHEN age < 16 THEN '未满16周岁'
    WHEN age >= 70 THEN '年满70周岁'
  END AS remark
FROM aged
JOIN household ON household.no = home
JOIN area AS village ON village.code = household.village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN registered ON registered.household = home
LEFT JOIN newest ON newest.household = home
ORDER BY village.code, home, member, since, post
