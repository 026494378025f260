-- report: suspicious-visits
-- title: 走访疑点(供督查询问) | Questions about visits, for the supervisor
-- note: 一年以内的走访; 每一行是要问的问题, 不是结论。没有文件规定界限: 相同内容指12字以上、同一人写给3户以上; 两村相距10分钟以内; 一天补记3个以上已过月份; 3个月以上的入户全在月末最后一天。 | Visits of one year; every row is a question, not a finding. No paper gives limits: the same text is one of more than 12 characters, by one helper for 3 households or more; two villages within 10 minutes; 3 or more months that were over entered in one day; all home visits of 3 or more months on their last days.
-- column: question | text | 编号 | No.
-- column: kind | code | 疑点 | Question
-- column: helper | text | 帮扶责任人 | Helper
-- column: unit | text | 单位 | Unit
-- column: day | day | 日期 | Day
-- column: visits | count | 走访次数 | Visits
-- column: households | number | 户编号 | Household nos.
-- column: found | text | 情况 | What was found
-- column: answer | text | 说明 | Explanation
-- column: answered_by | text | 说明人 | Explained by
--
-- Against visits on paper only. The limits are the smallest at which honest visits are hardly
-- ever asked about (a test measures it): three is the least that makes a habit, a note of more
-- than 12 characters is more than 家中无人 and the like, ten minutes do not reach from one
-- village into the next. What a sheet brings says nothing of when it was written, so only
-- typed visits can be entered late. The number of a question names who, when and how much: a
-- question that has grown is asked again.
WITH
  visits AS MATERIALIZED (
    SELECT
      visit.object, visit.day, visit.helper, visit.mode, visit.no, visit.began, visit.note,
      visit.photo_digest, visit.with_helper, visit.corrects,
      helper.name, helper.unit, household.village, household.no AS household,
      strftime('%H', visit.began) * 60 + strftime('%M', visit.began) AS begins,
      coalesce(visit.minutes, 0) AS minutes,
      -- In person, at a household or in a village.
      visit.mode IN ('入户走访', '节日慰问', '座谈', '调研', '家访') AS in_person,
      iif(source.kind IS NULL, substr(entry.at, 1, 10), NULL) AS typed_on
    FROM visit
    JOIN helper ON helper.id = visit.helper
    LEFT JOIN household ON household.no = visit.household
    LEFT JOIN source ON source.id = visit.source
    LEFT JOIN entry ON entry.id = visit.entry
    WHERE visit.void IS NULL AND visit.day <= :as_of AND date(:as_of, '-1 year') < visit.day
  ),
  -- A note without spaces, unless it is short or says that nobody was met.
  noted AS (
    SELECT *, replace(replace(note, ' ', ''), '　', '') AS text FROM visits
    WHERE household IS NOT NULL AND with_helper IS NULL AND note IS NOT NULL
  ),
  same_text AS (
    SELECT
      1 AS place, '内容相同' AS kind, helper, name, unit, min(day) AS day, count(*) AS visits,
      group_concat(DISTINCT household) AS households, min(note) AS found,
      '/' || min(household) || '/' || count(*) AS own
    FROM noted
    WHERE length(text) > 12 AND NOT (
      text LIKE '%无人%' OR text LIKE '%没人%' OR text LIKE '%不在家%' OR text LIKE '%锁门%')
    GROUP BY helper, text
    HAVING count(DISTINCT household) >= 3
  ),
  timed AS (
    SELECT
      *,
      lag(village) OVER turn AS village_before,
      lag(household) OVER turn AS household_before,
      lag(begins + minutes) OVER turn AS end_before,
      lag(began) OVER turn AS began_before
    FROM visits
    WHERE in_person AND begins IS NOT NULL AND village IS NOT NULL
    WINDOW turn AS (PARTITION BY helper, day ORDER BY begins, object)
  ),
  two_villages AS (
    SELECT
      2, '几分钟内到两个村', helper, name, unit, day, 2, household_before || ',' || household,
      began_before || ' ' || one.name_of || ', ' || began || ' ' || other.name_of,
      '/' || household_before || '/' || household
    FROM timed
    JOIN (SELECT code, name AS name_of FROM area) AS one ON one.code = village_before
    JOIN (SELECT code, name AS name_of FROM area) AS other ON other.code = village
    WHERE village_before <> village AND begins - end_before < 10
  ),
  late AS (
    SELECT
      3, '一天补记几个月', helper, name, unit, typed_on, count(*), group_concat(DISTINCT household),
      group_concat(DISTINCT substr(day, 1, 7)), '/' || count(*)
    FROM visits
    WHERE substr(day, 1, 7) < substr(typed_on, 1, 7) AND corrects IS NULL AND with_helper IS NULL
    GROUP BY helper, typed_on
    HAVING count(DISTINCT substr(day, 1, 7)) >= 3
  ),
  same_photo AS (
    SELECT
      4, '照片重复使用', min(helper), min(name), min(unit), min(day), count(*),
      group_concat(DISTINCT household), group_concat(DISTINCT name || ' ' || day),
      '/' || min(object) || '/' || count(*)
    FROM visits
    WHERE photo_digest IS NOT NULL AND with_helper IS NULL
    GROUP BY photo_digest
    HAVING count(*) > 1
  ),
  on_leave AS (
    SELECT
      5, '请假日走访', visits.helper, visits.name, visits.unit, visits.day, count(*),
      group_concat(DISTINCT visits.household), NULL, ''
    FROM visits
    WHERE (visits.in_person OR visits.mode = '驻村')
      AND EXISTS (
        SELECT 1 FROM visit AS away
        WHERE away.helper = visits.helper AND away.day = visits.day AND away.mode = '请假'
          AND away.void IS NULL)
    GROUP BY visits.helper, visits.day
  ),
  month_end AS (
    SELECT
      6, '总在月末最后一天', helper, name, unit, max(day), count(*),
      group_concat(DISTINCT household), group_concat(DISTINCT substr(day, 1, 7)),
      '/' || count(DISTINCT substr(day, 1, 7))
    FROM visits
    WHERE in_person AND household IS NOT NULL
    GROUP BY helper
    HAVING count(DISTINCT substr(day, 1, 7)) >= 3
      AND min(day = date(day, 'start of month', '+1 month', '-1 day'))
  ),
  questions AS (
    SELECT * FROM same_text
    UNION ALL SELECT * FROM two_villages
    UNION ALL SELECT * FROM late
    UNION ALL SELECT * FROM same_photo
    UNION ALL SELECT * FROM on_leave
    UNION ALL SELECT * FROM month_end
  ),
  -- Ended by its number; who has the same name in the same unit is told apart by nothing else.
  numbered AS (
    SELECT *, kind || '/' || name || coalesce('/' || unit, '') || '/' || day || own AS question
    FROM questions
  )
SELECT
  numbered.question, kind, name AS helper, unit, day, visits, households, found, answer, answered_by
FROM numbered
LEFT JOIN explanation ON explanation.question = numbered.question
ORDER BY answer IS NOT NULL, place, visits DESC, day, name, helper, numbered.question
