-- report: targets
-- title: 目标任务完成情况 | Targets and what was reached
-- note: 小额贷款按贷款起始日, 培训按人不重复计, 公益岗位按截止日在岗的人, 搬迁按入住 | Loans count by their first day, training each person once, posts who holds one on the day, relocation who has moved in
-- note: 脱贫按脱贫年度计, 返贫、清退的不计, 人数按脱贫当年年底的家庭成员; 在册按截止日; 未分解不是零 | Exits count by the exit year, without who fell back or was struck off, with the members at the end of that year; the register as of the day; not divided is not zero
-- newest: exit = household_status.exit_year
-- newest: left_list = village_survey.exit_year
-- with: people
-- with: registered
-- newest: standard = household_status.standard
-- column: township | text | 乡镇 | Township
-- column: place | text | 对象 | For
-- column: period | text | 年度 | Period
-- column: kind | code | 目标类别 | Target
-- column: item | text | 目标名称 | Item
-- column: register | code | 识别标准 | Register
-- column: measure | code | 单位 | Counted in
-- column: target | count | 目标 | Target number
-- column: reached | count | 完成 | Reached
-- column: difference | count | 相差 | Difference
-- column: rate | rate | 完成率 | Share
-- column: paper | text | 文号 | Paper
--
-- One row per target and what it counts: 村, 社, 户, 人, 元. What is counted for an office's
-- own kind of target the ledger does not know.
WITH
  goal AS (
    SELECT
      *,
      CAST(substr(period, 1, 4) AS INTEGER) AS first_year,
      CAST(substr(period, -4) AS INTEGER) AS last_year
    FROM target
  ),
  -- The villages for which whoever has a target answers.
  answers AS (
    SELECT DISTINCT goal.object, village.code AS village
    FROM goal
    JOIN area AS village ON substr(village.code, 1, length(goal.object)) = goal.object
    WHERE village.level = 'village' AND goal.level <> 'unit'
    UNION
    SELECT goal.object, link.object
    FROM goal
    JOIN helper ON coalesce(helper.unit, helper.name) = goal.object AND helper.kind = '单位'
    JOIN link ON link.helper = helper.id
    WHERE goal.level = 'unit' AND link.level = 'village' AND link.kind = '单位包村'
      AND link.since <= :as_of AND (link.until IS NULL OR :as_of < link.until)
  ),
  left_in AS (
    SELECT
      exit.household,
      exit.exit_year,
      min(exit.exit_year || '-12-31', :as_of) AS counted_on
    FROM exit
    JOIN newest ON newest.household = exit.household
    WHERE newest.status IN ('已脱贫', '稳定脱贫', '自然销户', '注销')
  ),
  exited AS (
    SELECT
      left_in.household,
      household.village,
      left_in.exit_year,
      standard.standard,
      (SELECT count(*) FROM stay
       WHERE stay.household = left_in.household
         AND (joined_on IS NULL OR joined_on <= left_in.counted_on)
         AND (left_on IS NULL OR left_in.counted_on < left_on)) AS persons
    FROM left_in
    JOIN household ON household.no = left_in.household
    LEFT JOIN standard ON standard.household = left_in.household
  ),
  households AS (
    SELECT
      household.no,
      household.village,
      household.village_group,
      standard.standard,
      coalesce(people.persons, 0) AS persons
    FROM registered
    JOIN household ON household.no = registered.household
    LEFT JOIN standard ON standard.household = household.no
    LEFT JOIN people ON people.household = household.no
  ),
  -- What was reached: in which year, NULL for what holds on the day; a thing by its key, of
  -- which each counts once, or a number.
  fact (kind, item, year, village, standard, measure, key, number) AS (
    SELECT '脱贫退出', NULL, exit_year, village, standard, '户', household, NULL FROM exited
    UNION ALL
    SELECT '脱贫退出', NULL, exit_year, village, standard, '人', NULL, persons FROM exited
    UNION ALL
    SELECT '脱贫退出', NULL, exit_year, village, NULL, '村', village, NULL FROM left_list
    UNION ALL
    SELECT '在册', NULL, NULL, code, NULL, '村', code, NULL FROM area WHERE level = 'village'
    UNION ALL
    SELECT '在册', NULL, NULL, village, standard, '社', village || village_group, NULL FROM households
    UNION ALL
    SELECT '在册', NULL, NULL, village, standard, '户', no, NULL FROM households
    UNION ALL
    SELECT '在册', NULL, NULL, village, standard, '人', NULL, persons FROM households
    UNION ALL
    SELECT
      '易地搬迁', NULL, CAST(substr(moved_on, 1, 4) AS INTEGER), household.village, standard.standard,
      '户', rehousing.household, NULL
    FROM rehousing
    JOIN household ON household.no = rehousing.household
    LEFT JOIN standard ON standard.household = rehousing.household
    WHERE rehousing.kind = '易地搬迁' AND moved_on <= :as_of
    UNION ALL
    SELECT
      '易地搬迁', NULL, CAST(substr(moved_on, 1, 4) AS INTEGER), household.village, standard.standard,
      '人', NULL,
      coalesce(rehousing.persons,
        (SELECT count(*) FROM stay
         WHERE stay.household = rehousing.household
           AND (joined_on IS NULL OR joined_on <= moved_on)
           AND (left_on IS NULL OR moved_on < left_on)))
    FROM rehousing
    JOIN household ON household.no = rehousing.household
    LEFT JOIN standard ON standard.household = rehousing.household
    WHERE rehousing.kind = '易地搬迁' AND moved_on <= :as_of
    UNION ALL
    SELECT
      '小额贷款', NULL, CAST(substr(loan.day, 1, 4) AS INTEGER), household.village, standard.standard,
      '户', loan.household, NULL
    FROM loan
    JOIN household ON household.no = loan.household
    LEFT JOIN standard ON standard.household = loan.household
    WHERE coalesce(loan.kind, '小额信贷') = '小额信贷' AND loan.day <= :as_of
    UNION ALL
    SELECT
      '小额贷款', NULL, CAST(substr(loan.day, 1, 4) AS INTEGER), household.village, standard.standard,
      '元', NULL, coalesce(loan.fen, 0)
    FROM loan
    JOIN household ON household.no = loan.household
    LEFT JOIN standard ON standard.household = loan.household
    WHERE coalesce(loan.kind, '小额信贷') = '小额信贷' AND loan.day <= :as_of
    UNION ALL
    SELECT
      '劳动力培训', training.name, CAST(substr(training.day, 1, 4) AS INTEGER), household.village,
      standard.standard, '人', training.member, NULL
    FROM training
    JOIN household ON household.no = training.household
    LEFT JOIN standard ON standard.household = training.household
    WHERE training.day <= :as_of
    UNION ALL
    SELECT
      '公益岗位', job.post, NULL, household.village, standard.standard, '人', job.member, NULL
    FROM job
    JOIN household ON household.no = job.household
    LEFT JOIN standard ON standard.household = job.household
    WHERE job.kind = '公益岗位' AND job.since <= :as_of AND (job.until IS NULL OR :as_of < job.until)
  ),
  reached AS (
    SELECT
      goal.object, goal.kind, goal.item, goal.period, goal.register, fact.measure,
      coalesce(sum(fact.number), count(DISTINCT fact.key)) AS reached
    FROM goal
    JOIN answers ON answers.object = goal.object
    JOIN fact ON fact.kind = goal.kind AND fact.village = answers.village
    WHERE (fact.year IS NULL OR fact.year BETWEEN goal.first_year AND goal.last_year)
      AND (goal.item = '' OR goal.item = fact.item)
      AND (goal.register = '所有' OR goal.register = fact.standard OR fact.measure = '村')
    GROUP BY goal.object, goal.kind, goal.item, goal.period, goal.register, fact.measure
  ),
  -- What each kind counts, in the order in which it is shown.
  counted (kind, measure) AS (
    VALUES
      ('脱贫退出', '村'), ('脱贫退出', '户'), ('脱贫退出', '人'),
      ('在册', '村'), ('在册', '社'), ('在册', '户'), ('在册', '人'),
      ('易地搬迁', '户'), ('易地搬迁', '人'),
      ('小额贷款', '户'), ('小额贷款', '元'),
      ('劳动力培训', '人'),
      ('公益岗位', '人')
  ),
  asked AS (
    SELECT
      goal.*,
      measures.place AS measure_place,
      measures.measure,
      CASE measures.measure
        WHEN '村' THEN villages WHEN '社' THEN village_groups WHEN '户' THEN households
        WHEN '人' THEN persons WHEN '元' THEN fen
      END AS target,
      EXISTS (SELECT 1 FROM counted
              WHERE counted.kind = goal.kind AND counted.measure = measures.measure) AS is_counted,
      -- A unit that answers for no village has reached nobody knows what.
      goal.kind IN (SELECT kind FROM counted)
        AND EXISTS (SELECT 1 FROM answers WHERE answers.object = goal.object) AS is_known
    FROM goal
    CROSS JOIN (
      SELECT 1 AS place, '村' AS measure UNION ALL SELECT 2, '社' UNION ALL SELECT 3, '户'
      UNION ALL SELECT 4, '人' UNION ALL SELECT 5, '元'
    ) AS measures
  ),
  shown AS (
    SELECT
      asked.*,
      iif(asked.is_counted AND asked.is_known, coalesce(reached.reached, 0), NULL) AS reached
    FROM asked
    LEFT JOIN reached ON reached.object = asked.object AND reached.kind = asked.kind
      AND reached.item = asked.item AND reached.period = asked.period
      AND reached.register = asked.register AND reached.measure = asked.measure
    WHERE asked.target IS NOT NULL OR asked.is_counted
      OR asked.measure = '人' AND asked.kind NOT IN (SELECT kind FROM counted)
        AND coalesce(villages, village_groups, households, persons, fen) IS NULL
  )
SELECT
  coalesce(township.name, iif(shown.level = 'township', area.name, NULL)) AS township,
  iif(shown.level = 'unit', shown.object, area.name) AS place,
  shown.period,
  shown.kind,
  nullif(shown.item, '') AS item,
  shown.register,
  shown.measure,
  CASE
    WHEN shown.target IS NULL THEN '未分解'
    WHEN shown.measure = '元' AND shown.target % 100 <> 0
      THEN printf('%.2f', shown.target / 100.0)
    WHEN shown.measure = '元' THEN shown.target / 100
    ELSE shown.target
  END AS target,
  CASE
    WHEN shown.measure = '元' AND shown.reached % 100 <> 0
      THEN printf('%.2f', shown.reached / 100.0)
    WHEN shown.measure = '元' THEN shown.reached / 100
    ELSE shown.reached
  END AS reached,
  CASE
    WHEN shown.measure = '元' AND (shown.reached - shown.target) % 100 <> 0
      THEN printf('%.2f', (shown.reached - shown.target) / 100.0)
    WHEN shown.measure = '元' THEN (shown.reached - shown.target) / 100
    ELSE shown.reached - shown.target
  END AS difference,
  -- Hundredths of a percent, rounded half up; of nothing there is no share.
  iif(0 < shown.target, (shown.reached * 20000 + shown.target) / (2 * shown.target), NULL) AS rate,
  shown.paper
FROM shown
LEFT JOIN area ON area.code = shown.object AND shown.level <> 'unit'
LEFT JOIN area AS township ON township.code = area.parent AND area.level = 'village'
ORDER BY
  shown.level = 'unit', shown.object, shown.kind, shown.item, shown.register, shown.period,
  shown.measure_place
