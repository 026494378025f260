-- What checks read: the registered households of one batch, their present members and the
-- villages, as they stand on a day. Filled by src/store/checks.rs and gone with the
-- command. A column holds the newest value recorded on or before the day; where two sheets
-- of that value's day disagree it is NULL, and `disputed` (`person_disputed`) names it.
-- Conditions of checks.toml are put to the three views at the end.

-- Every household that is wanted, in the order of villages.
CREATE TEMP TABLE IF NOT EXISTS check_queue (
  place   INTEGER PRIMARY KEY,
  no      TEXT NOT NULL,
  village TEXT NOT NULL
);

CREATE TEMP TABLE IF NOT EXISTS check_household (
  place               INTEGER PRIMARY KEY, -- that in the queue
  no                  TEXT NOT NULL,
  village             TEXT NOT NULL,
  as_of               TEXT NOT NULL,
  watching            INTEGER NOT NULL, -- whether any list of monitored households was read up to the day
  disputed            TEXT NOT NULL,    -- ' column column '
  category_day        TEXT,             -- the day of `category`
  income_year         INTEGER,          -- the newest year; the incomes below are of it
  exit_net_fen        INTEGER,          -- of the year of exit
  exit_heads          INTEGER,
  -- the register
  status, exit_year, category, cause, other_causes, standard, head_count, register_income_fen, phone,
  -- surveys
  food_enough, clothing_enough, water_quantity, water_quality, water_convenience, water_reliability,
  safe_water, electricity, broadcast, water_difficult, production_power, cooperative, enterprise,
  entrepreneur, relocated, house_grade, dangerous_house, floor_area_dm2, road_kind, road_distance_m,
  fuel, sanitary_toilet,
  -- land
  arable_mu100, irrigated_mu100, forest_mu100, returned_mu100, orchard_mu100, pasture_mu100, water_mu100,
  -- monitoring
  monitor_kind, monitor_month, risks, risk_removed, removed_month, removal, developing, no_labour,
  monitor_income_fen, monitor_medical_fen,
  -- income
  wage_fen, business_fen, property_fen, transfer_fen, cost_fen, dibao_fen, destitute_fen, net_fen,
  per_head_fen, heads
);

CREATE TEMP TABLE IF NOT EXISTS check_person (
  place           INTEGER NOT NULL, -- of the household
  household       TEXT NOT NULL,
  id              TEXT NOT NULL,
  name            TEXT NOT NULL,
  relation        TEXT,
  recorded_sex    TEXT,
  birth           TEXT,
  certificate     TEXT,
  nation          TEXT,
  politics        TEXT,
  person_phone    TEXT,
  age             INTEGER,          -- full years on the day
  schooling_years INTEGER,          -- full years for which `schooling` has stood unchanged
  person_disputed TEXT NOT NULL,    -- ' column column '
  schooling, dropout_reason, education, health, labour, work_months, work_area, work_place,
  public_post, public_post_months, resident_insurance, employee_insurance, serious_illness_insurance,
  dibao, destitute, disability_year,
  -- What an ID number says of itself.
  id_sex   TEXT AS (CASE WHEN id GLOB '无证/*' THEN NULL
                         WHEN substr(id, 17, 1) % 2 = 1 THEN '男' ELSE '女' END) STORED,
  id_birth TEXT AS (CASE WHEN id NOT GLOB '无证/*' THEN
                      substr(id, 7, 4) || '-' || substr(id, 11, 2) || '-' || substr(id, 13, 2) END) STORED,
  sex      TEXT AS (coalesce(recorded_sex, id_sex)) STORED,
  is_ill      INTEGER AS (instr(health, '慢性病') OR instr(health, '大病')) STORED,
  is_disabled INTEGER AS (instr(health, '残疾') > 0) STORED,
  -- Whether he goes to school: an education without a stage says that he does not any more.
  pupil INTEGER AS (CASE WHEN schooling IN ('非在校生', '学龄前儿童', '学前教育') THEN 0
                         WHEN schooling IS NOT NULL THEN 1
                         WHEN education IS NOT NULL AND NOT instr(person_disputed, ' schooling ') THEN 0 END) STORED,
  -- Whether a child of 6 to 15 is known to be out of school without a reason of health. Who
  -- is 6 may not have begun yet.
  out_of_school INTEGER AS (
    CASE WHEN age IS NULL THEN NULL
         WHEN age NOT BETWEEN 6 AND 15 THEN 0
         WHEN dropout_reason IN ('因病无法就学', '因残无法就学', '因身体原因不具备学习条件') THEN 0
         WHEN dropout_reason IS NOT NULL THEN 1
         WHEN pupil = 1 THEN 0
         WHEN schooling = '非在校生' AND 7 <= age THEN education NOT IN ('初中', '高中', '大专', '本科及以上') END) STORED,
  -- Covered by neither basic medical insurance.
  uninsured INTEGER AS (resident_insurance = 0 AND employee_insurance = 0) STORED,
  PRIMARY KEY (place, id)
) WITHOUT ROWID;

-- The members of each household, added up.
CREATE TEMP TABLE IF NOT EXISTS check_people (
  place INTEGER PRIMARY KEY,
  persons, heads_of_family, head_name, head_sex, spouses, spouse_name, spouse_sex, relation_known, health_known,
  healthy, ill, disabled, school_known, pupils, children_out, dibao_known, on_dibao, months_known, workers,
  insurance_known, uninsured_persons
);

CREATE TEMP TABLE IF NOT EXISTS check_village (
  code          TEXT PRIMARY KEY,
  village_name  TEXT NOT NULL,
  as_of         TEXT NOT NULL,
  disputed      TEXT NOT NULL,
  poor_village, exit_year, household_count, rural_population, hard_road, clinics, doctors, culture_rooms, bus,
  exited_households, exited_persons, population, dibao_households, dibao_persons, destitute_persons,
  disabled_persons, dangerous_houses, unsafe_water_households
) WITHOUT ROWID;

-- Phones that several households give, with how many do.
CREATE TEMP TABLE IF NOT EXISTS check_phone (
  phone      TEXT PRIMARY KEY,
  households INTEGER NOT NULL
) WITHOUT ROWID;

-- Who helps somebody on the day.
CREATE TEMP TABLE IF NOT EXISTS check_helper (id_number TEXT PRIMARY KEY) WITHOUT ROWID;

-- The households of those who leave one of them after the day, and so may be found in two.
CREATE TEMP TABLE IF NOT EXISTS check_leaving (id TEXT, household TEXT, PRIMARY KEY (id, household)) WITHOUT ROWID;

CREATE TEMP VIEW IF NOT EXISTS of_household AS
SELECT
  check_household.*,
  coalesce(persons, 0) AS persons, heads_of_family, head_name, head_sex, spouses, spouse_name, spouse_sex,
  relation_known, health_known, healthy, ill, disabled, school_known, pupils, children_out, dibao_known, on_dibao,
  months_known, workers, insurance_known, uninsured_persons,
  -- Three answers: nobody is known not to be monitored while no list of the monitored was read.
  CASE WHEN monitor_kind IS NOT NULL OR status = '边缘易致贫' THEN 1 WHEN watching THEN 0 END AS monitored,
  status IN ('已脱贫', '稳定脱贫') AS exited,
  -- From identification to the lifting of the risk.
  (substr(removed_month, 1, 4) - substr(monitor_month, 1, 4)) * 12
    + substr(removed_month, 6, 2) - substr(monitor_month, 6, 2) AS months_watched,
  (SELECT count(*) FROM link
   WHERE object = check_household.no AND kind = '结对帮扶' AND since <= as_of AND (until IS NULL OR as_of < until)
  ) AS helpers,
  (SELECT count(*) FROM measure
   WHERE household = check_household.no AND since <= substr(as_of, 1, 7)) AS measures,
  (SELECT count(*) FROM measure
   WHERE household = check_household.no AND since <= substr(as_of, 1, 7)
     AND (instr(item, '低保') OR instr(note, '低保'))) AS dibao_measures,
  (SELECT households FROM check_phone WHERE check_phone.phone = check_household.phone) AS phone_households
FROM check_household
LEFT JOIN check_people ON check_people.place = check_household.place;

CREATE TEMP VIEW IF NOT EXISTS of_person AS
SELECT
  check_household.*,
  check_person.*,
  status IN ('已脱贫', '稳定脱贫') AS exited,
  id IN (SELECT id_number FROM check_helper) AS helps,
  (SELECT households FROM check_phone WHERE check_phone.phone = person_phone) AS phone_households,
  (SELECT other.household FROM check_leaving AS other
   JOIN household_status ON household_status.household = other.household AND household_status.day <= as_of
   WHERE other.id = check_person.id AND other.household <> check_person.household
   ORDER BY other.household LIMIT 1) AS other_household
FROM check_person
JOIN check_household ON check_household.place = check_person.place;

CREATE TEMP VIEW IF NOT EXISTS of_village AS SELECT * FROM check_village;
