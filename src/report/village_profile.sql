-- report: village-profile
-- title: 村情摸底 | What is known of each village
-- nightly: no
-- with: registered
-- with: people
-- newest: category = household_status.category
-- newest: cause = household_status.cause
-- newest: poor = village_survey.poor_village
-- column: township | text | 乡镇 | Township
-- column: village | text | 村 | Village
-- column: poor_village | flag | 贫困村 | Poor village
-- column: households | count | sum | 在册户 | Households
-- column: persons | count | sum | 在册人 | Persons
-- column: poor_households | count | sum | 未脱贫户 | Poor households
-- column: poor_persons | count | sum | 未脱贫人 | Poor persons
-- column: destitute | count | sum | 特困(五保)户 | Destitute households
-- column: dibao | count | sum | 低保户 | Households on dibao
-- column: disabled | count | sum | 残疾人 | Disabled persons
-- column: children_alone | count | sum | 户中只有未成年人的户 | Households of minors only
-- column: causes | text | 致贫原因 | Causes
-- column: no_cause | count | sum | 未记致贫原因户 | No cause recorded
-- column: names | number | 未记致贫原因名单 | Which
--
-- Destitute and dibao are by the household's category, disabled by the certificate or by the
-- state of health.
WITH
  health AS (
    SELECT household, member, health, max(day) AS day
    FROM member_survey WHERE day <= :as_of AND health IS NOT NULL GROUP BY household, member
  ),
  special AS (
    SELECT
      stay.household,
      sum(stay.certificate IS NOT NULL OR coalesce(health.health LIKE '%残疾%', 0)) AS disabled,
      min(stay.birth IS NOT NULL AND :as_of < date(stay.birth, '+18 years')) AS is_minors
    FROM stay
    LEFT JOIN health ON health.household = stay.household AND health.member = stay.member
    WHERE (joined_on IS NULL OR joined_on <= :as_of) AND (left_on IS NULL OR :as_of < left_on)
    GROUP BY stay.household
  ),
  households AS (
    SELECT
      household.village,
      household.no,
      people.head,
      coalesce(people.persons, 0) AS persons,
      registered.exited AS is_exited,
      category.category,
      cause.cause,
      coalesce(special.disabled, 0) AS disabled,
      coalesce(special.is_minors, 0) AS is_minors
    FROM registered
    JOIN household ON household.no = registered.household
    LEFT JOIN people ON people.household = household.no
    LEFT JOIN category ON category.household = household.no
    LEFT JOIN cause ON cause.household = household.no
    LEFT JOIN special ON special.household = household.no
  ),
  causes AS (
    SELECT village, group_concat(cause || number || '户', '、' ORDER BY number DESC, cause) AS causes
    FROM (
      SELECT village, cause, count(*) AS number
      FROM households WHERE cause IS NOT NULL GROUP BY village, cause
    )
    GROUP BY village
  ),
  of_village AS (
    SELECT
      village,
      count(*) AS households,
      sum(persons) AS persons,
      sum(NOT is_exited) AS poor_households,
      sum(iif(is_exited, 0, persons)) AS poor_persons,
      sum(coalesce(category LIKE '%特困%', 0)) AS destitute,
      sum(coalesce(category LIKE '%低保%', 0)) AS dibao,
      sum(disabled) AS disabled,
      sum(is_minors) AS children_alone,
      sum(cause IS NULL) AS no_cause,
      group_concat(iif(cause IS NULL, no || coalesce(' ' || head, ''), NULL), '、' ORDER BY is_exited, no)
        AS names
    FROM households
    GROUP BY village
  )
SELECT
  township.name AS township,
  village.name AS village,
  poor.poor_village,
  coalesce(of_village.households, 0) AS households,
  coalesce(of_village.persons, 0) AS persons,
  coalesce(of_village.poor_households, 0) AS poor_households,
  coalesce(of_village.poor_persons, 0) AS poor_persons,
  coalesce(of_village.destitute, 0) AS destitute,
  coalesce(of_village.dibao, 0) AS dibao,
  coalesce(of_village.disabled, 0) AS disabled,
  coalesce(of_village.children_alone, 0) AS children_alone,
  causes.causes,
  coalesce(of_village.no_cause, 0) AS no_cause,
  of_village.names
FROM area AS village
LEFT JOIN area AS township ON township.code = village.parent
LEFT JOIN poor ON poor.village = village.code
LEFT JOIN causes ON causes.village = village.code
LEFT JOIN of_village ON of_village.village = village.code
WHERE village.level = 'village'
ORDER BY village.code
