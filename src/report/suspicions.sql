-- report: suspicions
-- title: 评判结果疑点(供督查询问) | Questions about verdicts, for the supervisor
-- needs: household-verdicts
-- column: question | code | 疑点 | Question
-- column: village | text | 村 | Village
-- column: household | number | 户编号 | Household no.
-- column: name | text | 户主/核查人 | Head or checker
-- column: day | day | 日期 | Day
-- column: count | count | 户数 | Households
-- column: found | yuan | 人均纯收入 | Income per head
-- column: line | yuan | 标准线 | Line
--
-- Against verdicts on paper only (数字脱贫): each row is a question to be asked, never a
-- penalty, and most have a good answer. 1 % above the line is the figure that 乌审旗's plan of
-- 2019 leads to; that nobody checks more than 48 households in a day (half an hour each,
-- around the clock) is arithmetic. Ten households that pass on one day and by one hand are
-- no offence either: no paper gives a figure, so the largest come first.
WITH
  checked AS (
    SELECT judged.village, judged.household, judged.outcome, survey.day, survey.checked_by
    FROM judged
    JOIN survey ON survey.household = judged.household
    WHERE survey.checked_by IS NOT NULL AND survey.day <= :as_of
  ),
  days AS (
    SELECT village, day, checked_by, count(DISTINCT household) AS households,
      count(DISTINCT CASE outcome WHEN 'met' THEN household END) AS met
    FROM checked
    GROUP BY village, day, checked_by
  ),
  -- Everybody who was checked passed, and they are many.
  same_day AS (
    SELECT 1 AS place, '同日成批达标' AS question, village, NULL AS household, checked_by AS name,
      day, met AS count, NULL AS found, NULL AS line
    FROM days
    WHERE met >= 10 AND met = households
  ),
  same_income AS (
    SELECT 2, '收入完全相同', village, NULL, NULL, NULL, count(*), income_fen, NULL
    FROM judged
    WHERE income_fen IS NOT NULL
    GROUP BY village, income_fen
    HAVING count(*) > 1
  ),
  just_above AS (
    SELECT 3, '收入略高于标准线', village, household, head, NULL, NULL, income_fen, line_fen
    FROM judged
    WHERE outcome = 'met' AND line_fen < income_fen AND income_fen * 100 <= line_fen * 101
  ),
  unvisited AS (
    SELECT 4, '没有走访却达标', village, household, head, NULL, NULL, NULL, NULL
    FROM judged
    WHERE outcome = 'met'
      AND NOT EXISTS (
        SELECT 1 FROM visit
        WHERE visit.object = judged.household AND visit.mode <> '电话联络' AND visit.void IS NULL
          AND visit.day <= :as_of AND visit.day > date(:as_of, '-1 year')
      )
  ),
  too_fast AS (
    SELECT 5, '一人一日核查过多', NULL, NULL, checked_by, day, count(DISTINCT household), NULL, NULL
    FROM checked
    GROUP BY checked_by, day
    HAVING count(DISTINCT household) > 48
  ),
  questions AS (
    SELECT * FROM same_day
    UNION ALL SELECT * FROM same_income
    UNION ALL SELECT * FROM just_above
    UNION ALL SELECT * FROM unvisited
    UNION ALL SELECT * FROM too_fast
  )
SELECT question, area.name AS village, household, questions.name, day, count, found, line
FROM questions
LEFT JOIN area ON area.code = questions.village
ORDER BY place, count DESC, questions.village, household, day, questions.name
