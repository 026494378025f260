-- report: training-and-jobs
-- title: 培训就业情况 | Training and jobs
-- note: 培训人数按人计, 一人多次只算一人; 在业: 在账本所记的岗位上, 或最近一次登记的务工时间大于0 | People trained are counted once however often; at work: in a job on record, or with months of work on the newest sheet
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: households | count | sum | 户数 | Households
-- column: persons | count | sum | 人数 | Persons
-- column: able | count | sum | 有劳动能力人数 | Able to work
-- column: trained_year | count | sum | 本年培训人数 | Trained this year
-- column: times_year | count | sum | 本年培训人次 | Trainings this year
-- column: able_households | count | sum | 有劳动能力户 | Households able to work
-- column: no_training | count | sum | 无人培训户 | With nobody trained
-- column: no_skill | count | sum | 无技能户 | With nobody skilled
-- column: at_work | count | sum | 在业人数 | At work
-- column: no_earner | count | sum | 无就业户 | With nobody at work
-- column: unknown | count | sum | 缺数据户 | Households not known
-- column: primary | count | sum | 一产就业 | Primary sector
-- column: secondary | count | sum | 二产就业 | Secondary sector
-- column: tertiary | count | sum | 三产就业 | Tertiary sector
-- column: sector_unknown | count | sum | 产业不明 | Sector not recorded
-- column: posts | count | sum | 公益岗位人数 | Public posts
-- column: trained | count | sum | 累计培训人数 | Ever trained
-- column: trained_at_work | count | sum | 培训后在业 | Trained and at work
-- column: trained_exited | count | sum | 其中脱贫户 | Their exited households
-- with: livelihood
  , -- Whoever was trained this year, where they lived at the last course, also if they left.
  this_year AS (
    SELECT household.village, count(*) AS persons, sum(times) AS times
    FROM (
      SELECT member, household, max(day), count(DISTINCT day || name) AS times
      FROM training
      WHERE day <= :as_of AND substr(day, 1, 4) = substr(:as_of, 1, 4)
      GROUP BY member
    ) AS last
    JOIN household ON household.no = last.household
    GROUP BY household.village
  ),
  -- One person in two jobs counts in each sector once.
  sectors AS (
    SELECT
      registered_people.village,
      count(DISTINCT CASE sector WHEN '第一产业' THEN job.member END) AS "primary",
      count(DISTINCT CASE sector WHEN '第二产业' THEN job.member END) AS secondary,
      count(DISTINCT CASE sector WHEN '第三产业' THEN job.member END) AS tertiary,
      count(DISTINCT CASE WHEN sector IS NULL THEN job.member END) AS unknown,
      count(DISTINCT CASE kind WHEN '公益岗位' THEN job.member END) AS posts
    FROM job
    JOIN registered_people ON registered_people.member = job.member
    WHERE since <= :as_of AND (until IS NULL OR :as_of < until)
    GROUP BY registered_people.village
  ),
  by_village AS (
    SELECT
      village,
      count(*) AS households,
      sum(persons) AS persons,
      sum(able) AS able,
      sum(able > 0) AS able_households,
      sum(no_training) AS no_training,
      sum(no_skill) AS no_skill,
      sum(earners) AS at_work,
      sum(no_earner) AS no_earner,
      sum(no_training IS NULL OR no_skill IS NULL OR no_earner IS NULL) AS unknown,
      sum(trained) AS trained,
      sum(trained_at_work) AS trained_at_work,
      sum(trained_at_work > 0 AND status IN ('已脱贫', '稳定脱贫')) AS trained_exited
    FROM gaps
    GROUP BY village
  )
SELECT
  township.name AS township,
  village.name AS village,
  coalesce(by_village.households, 0) AS households,
  coalesce(by_village.persons, 0) AS persons,
  coalesce(by_village.able, 0) AS able,
  coalesce(this_year.persons, 0) AS trained_year,
  coalesce(this_year.times, 0) AS times_year,
  coalesce(by_village.able_households, 0) AS able_households,
  coalesce(by_village.no_training, 0) AS no_training,
  coalesce(by_village.no_skill, 0) AS no_skill,
  coalesce(by_village.at_work, 0) AS at_work,
  coalesce(by_village.no_earner, 0) AS no_earner,
  coalesce(by_village.unknown, 0) AS unknown,
  coalesce(sectors."primary", 0) AS "primary",
  coalesce(sectors.secondary, 0) AS secondary,
  coalesce(sectors.tertiary, 0) AS tertiary,
  coalesce(sectors.unknown, 0) AS sector_unknown,
  coalesce(sectors.posts, 0) AS posts,
  coalesce(by_village.trained, 0) AS trained,
  coalesce(by_village.trained_at_work, 0) AS trained_at_work,
  coalesce(by_village.trained_exited, 0) AS trained_exited
FROM area AS village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN by_village ON by_village.village = village.code
LEFT JOIN this_year ON this_year.village = village.code
LEFT JOIN sectors ON sectors.village = village.code
WHERE village.level = 'village'
ORDER BY village.code
