-- The ledger of one township or county: what is known of whom, since which day, from
-- which sheet. Facts only: "poor", "due", "covered" and "ready to exit" are queries.
--
-- Conventions
--   * A column that refers to another table bears that table's name: household, village,
--     member, helper, unit, source, entry.
--   * Days are text YYYY-MM-DD, months YYYY-MM, years integers. Money is whole fen,
--     areas are dm² (1/100 m²) and land 1/100 mu, distances m. Yes and no are 1 and 0.
--   * Code values are the terms of the national system, in Chinese, as the forms print
--     them; `src/intake/codes.toml` lists them with their spellings and English.
--   * A CHECK of more than two codes is a chain of OR: for a longer IN list SQLite would
--     build a table at every insert.
--   * NULL is "not recorded", never "no" and never zero.
--   * Tables with a `day` hold what was found on that day. What holds on a later day is,
--     column by column, the newest value recorded on or before it.
--   * `source` and `row` say where a row's facts were read (row as Excel numbers it);
--     `entry` is the command that wrote this version of the row; `seal` is the first
--     8 bytes of the SHA-256 digest of the row (src/store/seal.rs).
--   * Nothing is overwritten without its before-image in `change` (the triggers at the end).

PRAGMA application_id = 1111903306; -- 'BFLJ'

-- Every command that wrote, in order. Each hash covers the one before it, so the whole
-- ledger hangs on the last hash: print it, and nobody can rewrite the past unseen.
CREATE TABLE entry (
  id       INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,            -- moment, RFC 3339, UTC+8
  operator TEXT NOT NULL,            -- who ran the command
  command  TEXT NOT NULL,            -- the command line, ID numbers masked
  note     TEXT,                     -- why, where a reason was given
  undoes   INTEGER REFERENCES entry, -- the entry that this one takes back
  versions INTEGER,                  -- how many row versions it wrote
  digest   TEXT,                     -- sum of their SHA-256 digests modulo 2^256, hex
  hash     TEXT                      -- SHA-256 over the previous hash and all of this, hex
) STRICT;

-- Before-images: the row as it stood before an entry changed or deleted it.
CREATE TABLE change (
  id     INTEGER PRIMARY KEY,
  entry  INTEGER NOT NULL REFERENCES entry, -- who changed it
  tbl    TEXT NOT NULL,                     -- in which table
  key    TEXT NOT NULL,                     -- its primary key, JSON array
  op     TEXT NOT NULL CHECK (op IN ('update', 'delete')),
  before TEXT NOT NULL                      -- all its columns, JSON object
) STRICT;
CREATE INDEX change_by_row ON change (tbl, key);

-- One sheet of one file that was imported, or one command that was typed.
CREATE TABLE source (
  id     INTEGER PRIMARY KEY,
  file   TEXT NOT NULL,                 -- file name without its folder; the command for typed facts
  sheet  TEXT,                          -- name of the sheet inside a workbook
  kind   TEXT,                          -- layout it was read by (src/intake/layouts)
  day    TEXT CHECK (day IS date(day)), -- the day for which the sheet holds; NULL where each row bears its own
  digest TEXT,                          -- SHA-256 of the file, hex
  entry INTEGER NOT NULL,
  seal  INTEGER NOT NULL
) STRICT;

-- The office's settings: area, standard, lang.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  entry INTEGER NOT NULL,
  seal  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- 行政区划: county (6 digits), township (9), village (12). A code begins with its parent's.
CREATE TABLE area (
  code   TEXT PRIMARY KEY CHECK (code NOT GLOB '*[^0-9]*'),
  level  TEXT NOT NULL CHECK (
           (level = 'county' AND length(code) = 6) OR
           (level = 'township' AND length(code) = 9) OR
           (level = 'village' AND length(code) = 12)),
  parent TEXT REFERENCES area CHECK (parent IS NULL OR substr(code, 1, length(parent)) = parent),
  name   TEXT NOT NULL,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Other names of a village or township: 曾用名, and how sheets write it.
CREATE TABLE area_alias (
  area   TEXT NOT NULL REFERENCES area,
  name   TEXT NOT NULL,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (area, name)
) STRICT, WITHOUT ROWID;

-- The office's own lines and limits, each with the paper it stands in. They go before those
-- that a standard ships (src/rules/standards). No two of one id, area and register share a
-- day.
CREATE TABLE parameter (
  id       TEXT NOT NULL,                     -- as the standards name it: poverty-line ...
  area     TEXT NOT NULL REFERENCES area,     -- holds for this area and what lies in it
  register TEXT NOT NULL,                     -- 识别标准 of the households it holds for; 所有: of all
  since    TEXT NOT NULL CHECK (since IS date(since)),
  until    TEXT CHECK (until IS date(until)), -- first day without it; NULL while it lasts
  amount   INTEGER NOT NULL,                  -- in the base unit: fen, 1/100 percent, dm², 1/100 mu, m, else whole
  unit     TEXT NOT NULL CHECK (
             unit = 'yuan' OR unit = 'percent' OR unit = 'count' OR unit = 'm2' OR unit = 'm' OR
             unit = 'mu' OR unit = 'minutes' OR unit = 'days' OR unit = 'months' OR
             unit = 'litres' OR unit = 'climb'),
  paper    TEXT NOT NULL CHECK (paper <> ''), -- 文号: where the figure stands
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (id, area, register, since),
  CHECK (until > since)
) STRICT, WITHOUT ROWID;

-- 行政村: what was found of a village on a day.
CREATE TABLE village_survey (
  village                 TEXT NOT NULL REFERENCES area,
  day                     TEXT NOT NULL CHECK (day IS date(day)),
  sheet                   TEXT NOT NULL,
  poor_village            INTEGER CHECK (poor_village IN (0, 1)), -- 是否贫困村
  planned_exit_year       INTEGER,                                -- 计划退出年度
  exit_year               INTEGER,                                -- 出列年度
  household_count         INTEGER CHECK (household_count >= 0),   -- 总户数
  rural_population        INTEGER CHECK (rural_population >= 0),  -- 农业户籍人口
  collective_income_fen   INTEGER,                                -- 村级集体经济收入
  hard_road               INTEGER CHECK (hard_road IN (0, 1)),    -- 到乡镇是否通沥青(水泥)路
  clinics                 INTEGER CHECK (clinics >= 0),           -- 卫生室个数
  doctors                 INTEGER CHECK (doctors >= 0),           -- 执业(助理)医师
  culture_rooms           INTEGER CHECK (culture_rooms >= 0),     -- 文化(图书)室个数
  broadband               INTEGER CHECK (broadband IN (0, 1)),    -- 是否通宽带
  exited_households       INTEGER CHECK (exited_households >= 0), -- 脱贫户数
  exited_persons          INTEGER CHECK (exited_persons >= 0),    -- 脱贫人口数
  population              INTEGER CHECK (population >= 0),        -- 总人口数
  dibao_households        INTEGER CHECK (dibao_households >= 0),  -- 低保户数
  dibao_persons           INTEGER CHECK (dibao_persons >= 0),     -- 低保人口数
  destitute_persons       INTEGER CHECK (destitute_persons >= 0), -- 特困供养人口数
  disabled_persons        INTEGER CHECK (disabled_persons >= 0),  -- 残疾人口数
  dangerous_houses        INTEGER CHECK (dangerous_houses >= 0),  -- 危房户数
  unsafe_water_households INTEGER CHECK (unsafe_water_households >= 0), -- 未实现饮水安全户数
  pension_persons         INTEGER CHECK (pension_persons >= 0),   -- 参加城乡居民基本养老保险人数
  bus                     INTEGER CHECK (bus IN (0, 1)),          -- 是否通客运班车
  public_toilets          INTEGER CHECK (public_toilets >= 0),    -- 公共卫生厕所个数
  waste_points            INTEGER CHECK (waste_points >= 0),      -- 垃圾集中堆放点个数
  primary_schools         INTEGER CHECK (primary_schools >= 0),   -- 村小学个数
  income_per_head_fen     INTEGER,                                -- 农民人均纯收入
  arable_mu100            INTEGER CHECK (arable_mu100 >= 0),      -- 耕地面积
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (village, day, sheet)
) STRICT, WITHOUT ROWID;

-- 户: one registered household.
CREATE TABLE household (
  no               TEXT PRIMARY KEY, -- 户编号, as issued
  village          TEXT NOT NULL REFERENCES area,
  village_group    TEXT,             -- 自然村 / 组
  identified_month TEXT CHECK (identified_month || '-01' IS date(identified_month || '-01')), -- 首次识别时间
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- 脱贫属性 and what the register says beside it, on a day. A household is on the register
-- from its first day here.
CREATE TABLE household_status (
  household           TEXT NOT NULL REFERENCES household,
  day                 TEXT NOT NULL CHECK (day IS date(day)),
  sheet               TEXT NOT NULL,
  status              TEXT CHECK (
             status = '新识别' OR status = '未脱贫' OR status = '预脱贫' OR status = '已脱贫' OR
             status = '稳定脱贫' OR status = '返贫' OR status = '边缘易致贫' OR status = '一般农户' OR
             status = '清退' OR status = '自然销户' OR status = '注销'),
  exit_year           INTEGER,                        -- 脱贫年度
  category            TEXT,                           -- 贫困户属性
  cause               TEXT,                           -- 主要致贫原因
  other_causes        TEXT,                           -- 其他致贫原因, at most two, joined by 、
  standard            TEXT,                           -- 识别标准: 国家标准, 省定标准, 市定标准
  head_count          INTEGER CHECK (head_count > 0), -- 人数, as the register prints it
  income_per_head_fen INTEGER,                        -- 人均纯收入, as the register prints it
  phone               TEXT,                           -- 联系电话
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, day, sheet)
) STRICT, WITHOUT ROWID;

-- 家庭成员: a person as a member of a household. Who moves has a row in each household.
CREATE TABLE member (
  household        TEXT NOT NULL REFERENCES household,
  id               TEXT NOT NULL CHECK (length(id) = 18 OR id GLOB '无证/*'), -- 证件号码, the 18 characters of the ID card; without one 无证/户编号/姓名/出生日期
  person_no        TEXT,                                      -- 人编号
  certificate      TEXT,                                      -- 残疾证: kind, level, reissue
  name             TEXT NOT NULL,
  relation         TEXT,                                      -- 与户主关系
  sex              TEXT CHECK (sex IN ('男', '女')),
  birth            TEXT CHECK (birth IS date(birth)),
  nation           TEXT,                                      -- 民族
  politics         TEXT,                                      -- 政治面貌
  phone            TEXT,                                      -- 人联系电话
  identified_month TEXT CHECK (identified_month || '-01' IS date(identified_month || '-01')), -- 人员识别时间
  joined_on        TEXT CHECK (joined_on IS date(joined_on)), -- first day of this stretch; NULL: since the household is known
  joined_by        TEXT,                                      -- 增加原因: 出生, 嫁入, 迁入 ...; 与户主关系变更
  left_on          TEXT CHECK (left_on IS date(left_on)),     -- first day no longer a member
  left_by          TEXT,                                      -- 减少原因: 死亡, 嫁出, 迁出 ...
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, id)
) STRICT, WITHOUT ROWID;
-- Nobody is a present member of two households.
CREATE UNIQUE INDEX member_once ON member (id) WHERE left_on IS NULL;

-- An earlier stretch of a membership: who left and came back, or was in another relation
-- to the head. The row in `member` is the last stretch; no two of them share a day.
CREATE TABLE member_past (
  household TEXT NOT NULL,
  member    TEXT NOT NULL,
  left_on   TEXT NOT NULL CHECK (left_on IS date(left_on)), -- first day after the stretch
  left_by   TEXT,                                           -- 减少原因, or 与户主关系变更
  joined_on TEXT CHECK (joined_on IS date(joined_on)),      -- NULL: since the household is known
  joined_by TEXT,                                           -- 增加原因, or 与户主关系变更
  relation  TEXT,                                           -- 与户主关系 at that time
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, member, left_on),
  FOREIGN KEY (household, member) REFERENCES member (household, id)
) STRICT, WITHOUT ROWID;

-- Every stretch of every membership, the earlier ones and the last, with what is known of
-- the person. A member on a day is whose stay has begun (joined_on NULL or <= day) and not
-- ended (left_on NULL or day < left_on). `source`, `row` and `entry` are the person's.
CREATE VIEW stay AS
SELECT
  household, id AS member, name, relation, sex, birth, certificate, nation, politics, phone,
  joined_on, joined_by, left_on, left_by, source, row, entry
FROM member
UNION ALL
SELECT
  past.household, past.member, name, past.relation, sex, birth, certificate, nation, politics, phone,
  past.joined_on, past.joined_by, past.left_on, past.left_by, member.source, member.row, member.entry
FROM member_past AS past
JOIN member ON member.household = past.household AND member.id = past.member;

-- What was found of a person on a day.
CREATE TABLE member_survey (
  household                 TEXT NOT NULL,
  member                    TEXT NOT NULL,
  day                       TEXT NOT NULL CHECK (day IS date(day)),
  sheet                     TEXT NOT NULL,
  schooling                 TEXT,                                  -- 在校生状况
  dropout_reason            TEXT,                                  -- 义务教育阶段未上学原因
  education                 TEXT,                                  -- 文化程度
  health                    TEXT,                                  -- 健康状况
  labour                    TEXT,                                  -- 劳动技能
  work_months               INTEGER CHECK (work_months BETWEEN 0 AND 12), -- 务工时间
  work_area                 TEXT,                                  -- 务工区域
  work_place                TEXT,                                  -- 务工所在地
  employer                  TEXT,                                  -- 务工企业名称
  employment                TEXT,                                  -- 就业渠道
  public_post               TEXT,                                  -- 公益性岗位类型
  public_post_months        INTEGER CHECK (public_post_months BETWEEN 0 AND 12), -- 公益性岗位(月数)
  resident_insurance        INTEGER CHECK (resident_insurance IN (0, 1)), -- 城乡居民基本医疗保险
  employee_insurance        INTEGER CHECK (employee_insurance IN (0, 1)), -- 城镇职工基本医疗保险
  serious_illness_insurance INTEGER CHECK (serious_illness_insurance IN (0, 1)), -- 大病保险
  resident_pension          INTEGER CHECK (resident_pension IN (0, 1)), -- 城乡居民基本养老保险
  employee_pension          INTEGER CHECK (employee_pension IN (0, 1)), -- 城镇职工基本养老保险
  commercial_insurance      INTEGER CHECK (commercial_insurance IN (0, 1)), -- 商业补充医疗保险
  medical_aid               INTEGER CHECK (medical_aid IN (0, 1)), -- 医疗救助
  dibao                     INTEGER CHECK (dibao IN (0, 1)),       -- 农村最低生活保障
  destitute                 INTEGER CHECK (destitute IN (0, 1)),   -- 特困供养人员
  mandarin                  INTEGER CHECK (mandarin IN (0, 1)),    -- 会讲普通话
  disability_year           INTEGER,                               -- 残疾证办证年度
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, member, day, sheet),
  FOREIGN KEY (household, member) REFERENCES member (household, id)
) STRICT, WITHOUT ROWID;

-- Two registered people who look like one and are not: somebody made sure.
CREATE TABLE distinct_person (
  person TEXT NOT NULL, -- member.id or helper.id, the lesser of both
  other  TEXT NOT NULL,
  reason TEXT NOT NULL, -- how one knows
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (person, other),
  CHECK (person < other)
) STRICT, WITHOUT ROWID;

-- 合并核算: households that are judged together, such as parents who were split from their
-- children. Both head counts and both houses are added up.
CREATE TABLE joint (
  household TEXT NOT NULL REFERENCES household,
  other     TEXT NOT NULL REFERENCES household (no),
  since     TEXT NOT NULL CHECK (since IS date(since)),
  until     TEXT CHECK (until IS date(until)), -- first day without it; NULL while it lasts
  reason    TEXT NOT NULL CHECK (reason <> ''),
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, other, since),
  CHECK (household < other),
  CHECK (until > since)
) STRICT, WITHOUT ROWID;

-- 住房, 入户核查: what was found of a household on a day.
CREATE TABLE survey (
  household         TEXT NOT NULL REFERENCES household,
  day               TEXT NOT NULL CHECK (day IS date(day)),
  sheet             TEXT NOT NULL,
  food_enough       INTEGER CHECK (food_enough IN (0, 1)),       -- 不愁吃
  clothing_enough   INTEGER CHECK (clothing_enough IN (0, 1)),   -- 不愁穿
  water_quantity    INTEGER CHECK (water_quantity IN (0, 1)),    -- 水量达标
  water_quality     INTEGER CHECK (water_quality IN (0, 1)),     -- 水质达标
  water_convenience INTEGER CHECK (water_convenience IN (0, 1)), -- 取水方便
  water_reliability INTEGER CHECK (water_reliability IN (0, 1)), -- 供水保证率达标
  safe_water        INTEGER CHECK (safe_water IN (0, 1)),        -- 是否解决安全饮用水
  electricity       INTEGER CHECK (electricity IN (0, 1)),       -- 通生活用电
  broadcast         INTEGER CHECK (broadcast IN (0, 1)),         -- 通广播电视
  water_difficult   INTEGER CHECK (water_difficult IN (0, 1)),   -- 饮水困难
  production_power  INTEGER CHECK (production_power IN (0, 1)),  -- 通生产用电
  cooperative       INTEGER CHECK (cooperative IN (0, 1)),       -- 加入农民专业合作组织
  enterprise        INTEGER CHECK (enterprise IN (0, 1)),        -- 有龙头企业带动
  entrepreneur      INTEGER CHECK (entrepreneur IN (0, 1)),      -- 有创业致富带头人带动
  relocated         INTEGER CHECK (relocated IN (0, 1)),         -- 纳入易地扶贫搬迁
  house_grade       TEXT CHECK (
             house_grade = 'A' OR house_grade = 'B' OR house_grade = 'C' OR
             house_grade = 'D'), -- 住房等级
  dangerous_house   INTEGER CHECK (dangerous_house IN (0, 1)),   -- 危房户
  floor_area_dm2    INTEGER CHECK (floor_area_dm2 >= 0),         -- 住房面积
  road_kind         TEXT,                                        -- 入户路类型
  road_paved        INTEGER CHECK (road_paved IN (0, 1)),        -- 入户道路硬化
  road_distance_m   INTEGER CHECK (road_distance_m >= 0),        -- 与村主干路距离
  fuel              TEXT,                                        -- 主要燃料类型
  sanitary_toilet   INTEGER CHECK (sanitary_toilet IN (0, 1)),   -- 是否有卫生厕所
  toilet_works      INTEGER CHECK (toilet_works IN (0, 1)),      -- 卫生厕所能正常使用
  checked_by        TEXT,                                        -- 核查人
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, day, sheet)
) STRICT, WITHOUT ROWID;

-- 收入: a year's income of a household, as known on a day.
CREATE TABLE income (
  household           TEXT NOT NULL REFERENCES household,
  year                INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
  day                 TEXT NOT NULL CHECK (day IS date(day)),
  sheet               TEXT NOT NULL,
  wage_fen            INTEGER,                   -- 工资性收入
  business_fen        INTEGER,                   -- 生产经营性收入
  property_fen        INTEGER,                   -- 财产性收入
  transfer_fen        INTEGER,                   -- 转移性收入
  cost_fen            INTEGER,                   -- 生产经营性支出
  post_wage_fen       INTEGER,                   -- of the wages: 公益性岗位收入
  dividend_fen        INTEGER,                   -- of the property: 资产收益扶贫分红收入
  family_planning_fen INTEGER,                   -- of the transfers: 计划生育金
  dibao_fen           INTEGER,                   -- of the transfers: 最低生活保障金
  destitute_fen       INTEGER,                   -- of the transfers: 特困人员救助供养金
  pension_fen         INTEGER,                   -- of the transfers: 养老金或离退休金
  ecology_fen         INTEGER,                   -- of the transfers: 生态补偿金
  other_transfer_fen  INTEGER,                   -- of the transfers: 其他转移性收入
  gross_fen           INTEGER,                   -- 年收入
  own_medical_fen     INTEGER,                   -- 合规自付支出
  net_fen             INTEGER,                   -- 纯收入
  per_head_fen        INTEGER,                   -- 人均纯收入, as the sheet prints it; never judged
  heads               INTEGER CHECK (heads > 0), -- 年度家庭人口数
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, year, day, sheet)
) STRICT, WITHOUT ROWID;

-- 生产生活: land that a household works, as found on a day.
CREATE TABLE land (
  household       TEXT NOT NULL REFERENCES household,
  day             TEXT NOT NULL CHECK (day IS date(day)),
  sheet           TEXT NOT NULL,
  arable_mu100    INTEGER CHECK (arable_mu100 >= 0),    -- 耕地面积, 1/100 mu like all of these
  irrigated_mu100 INTEGER CHECK (irrigated_mu100 >= 0), -- 有效灌溉面积 / 水浇地面积
  forest_mu100    INTEGER CHECK (forest_mu100 >= 0),    -- 林地面积
  returned_mu100  INTEGER CHECK (returned_mu100 >= 0),  -- 退耕还林面积
  orchard_mu100   INTEGER CHECK (orchard_mu100 >= 0),   -- 林果面积
  pasture_mu100   INTEGER CHECK (pasture_mu100 >= 0),   -- 牧草地面积
  water_mu100     INTEGER CHECK (water_mu100 >= 0),     -- 水面面积
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, day, sheet)
) STRICT, WITHOUT ROWID;

-- 监测对象: what the monitoring against falling back says of a household on a day.
CREATE TABLE monitor (
  household           TEXT NOT NULL REFERENCES household,
  day                 TEXT NOT NULL CHECK (day IS date(day)),
  sheet               TEXT NOT NULL,
  kind             TEXT CHECK (
             kind = '脱贫不稳定户' OR kind = '边缘易致贫户' OR kind = '突发严重困难户'), -- 监测对象类别
  identified_month    TEXT CHECK (identified_month || '-01' IS date(identified_month || '-01')), -- 识别监测时间
  risks               TEXT,                                -- 致贫/返贫风险, joined by 、
  removed             INTEGER CHECK (removed IN (0, 1)),   -- 风险是否已消除
  removed_month       TEXT CHECK (removed_month || '-01' IS date(removed_month || '-01')), -- 风险消除时间
  removal             TEXT,                                -- 风险消除方式
  developing          TEXT,                                -- 实施开发式帮扶措施情况
  no_labour           INTEGER CHECK (no_labour IN (0, 1)), -- 整户无劳动能力兜底保障户
  income_per_head_fen INTEGER,                             -- 人均纯收入, as the sheet prints it
  own_medical_fen     INTEGER,                             -- 合规自付支出
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, day, sheet)
) STRICT, WITHOUT ROWID;

-- 学期: from when to when a school term lasts, as the education office fixed it.
CREATE TABLE term (
  id       TEXT PRIMARY KEY,                                 -- 2019年春季, 2019-2020-1 ...
  first_day TEXT NOT NULL CHECK (first_day IS date(first_day)),
  last_day TEXT NOT NULL CHECK (last_day IS date(last_day)),
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  CHECK (last_day >= first_day)
) STRICT, WITHOUT ROWID;

-- 培训: what a member was trained in.
CREATE TABLE training (
  household TEXT NOT NULL,
  member    TEXT NOT NULL,
  day       TEXT NOT NULL CHECK (day IS date(day)), -- first day
  name      TEXT NOT NULL,                          -- 培训名称
  kind      TEXT,                                   -- 实用技术, 订单, 引导性 ...
  days      INTEGER CHECK (days >= 0),
  diploma   TEXT,                                   -- 证书: which one, or 无
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, member, day, name),
  FOREIGN KEY (household, member) REFERENCES member (household, id)
) STRICT, WITHOUT ROWID;

-- 干部培训: what a helper was trained in, 轮训 among it.
CREATE TABLE helper_training (
  helper    TEXT NOT NULL REFERENCES helper,
  day       TEXT NOT NULL CHECK (day IS date(day)), -- first day
  name      TEXT NOT NULL,                          -- 培训名称
  kind      TEXT,                                   -- 轮训, 业务培训 ...
  days      INTEGER CHECK (days >= 0),
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (helper, day, name)
) STRICT, WITHOUT ROWID;

-- 就业: a job of a member, public posts among them.
CREATE TABLE job (
  household TEXT NOT NULL,
  member    TEXT NOT NULL,
  since     TEXT NOT NULL CHECK (since IS date(since)),
  kind      TEXT NOT NULL, -- 公益岗位, 外出务工, 就近务工, 自主创业 ...
  until     TEXT CHECK (until IS date(until)), -- first day without it; NULL while it lasts
  employer  TEXT,          -- 用人单位
  post      TEXT,          -- 岗位
  sector    TEXT,          -- 产业: 第一产业, 第二产业, 第三产业
  place     TEXT,          -- 务工地点
  pay_fen   INTEGER CHECK (pay_fen >= 0), -- a month
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, member, since, kind),
  FOREIGN KEY (household, member) REFERENCES member (household, id),
  CHECK (until >= since)
) STRICT, WITHOUT ROWID;

-- 易地搬迁 and 危房改造: a household's new or mended house, step by step.
CREATE TABLE rehousing (
  household   TEXT NOT NULL REFERENCES household,
  kind        TEXT NOT NULL CHECK (kind = '易地搬迁' OR kind = '危房改造'),
  year        INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100), -- 计划年度
  willing     INTEGER CHECK (willing IN (0, 1)), -- 自愿
  persons     INTEGER CHECK (persons > 0),       -- 搬迁人数
  house_grade TEXT CHECK (
             house_grade = 'A' OR house_grade = 'B' OR house_grade = 'C' OR
             house_grade = 'D'),                 -- before
  appraisal   TEXT,                              -- 房屋安全性评定材料
  site        TEXT,                              -- 安置点
  subsidy_fen INTEGER CHECK (subsidy_fen >= 0),  -- 补助资金
  begun_on    TEXT CHECK (begun_on IS date(begun_on)),       -- 开工
  built_on    TEXT CHECK (built_on IS date(built_on)),       -- 竣工
  accepted_on TEXT CHECK (accepted_on IS date(accepted_on)), -- 验收
  keys_on     TEXT CHECK (keys_on IS date(keys_on)),         -- 交钥匙
  moved_on    TEXT CHECK (moved_on IS date(moved_on)),       -- 入住
  cleared_on  TEXT CHECK (cleared_on IS date(cleared_on)),   -- 拆旧复垦
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, kind, year)
) STRICT, WITHOUT ROWID;

-- 在学: where a member goes to school in a term.
CREATE TABLE enrolment (
  household TEXT NOT NULL,
  member    TEXT NOT NULL,
  term      TEXT NOT NULL REFERENCES term,
  stage     TEXT,          -- 学段: 学前教育, 小学, 初中, 普通高中 ...
  school    TEXT,
  grade     TEXT,
  outside_county INTEGER CHECK (outside_county IN (0, 1)), -- 县域外就读
  care      TEXT,          -- 残疾儿童, 留守儿童, 孤困境儿童, 厌学 ..., joined by 、
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, member, term),
  FOREIGN KEY (household, member) REFERENCES member (household, id)
) STRICT, WITHOUT ROWID;

-- 补助: money that a member is entitled to, by item and period: 伙食费 of a term, 养老保险缴费
-- of a year. What is due is worked out (src/rules/entitlements.toml); what was paid is here.
CREATE TABLE subsidy (
  household TEXT NOT NULL,
  member    TEXT NOT NULL,
  item      TEXT NOT NULL,                          -- 补助项目
  period    TEXT NOT NULL,                          -- a term's id, a year or a month
  own_fen   INTEGER CHECK (own_fen >= 0),           -- what the person paid: 个人缴费
  applied_on TEXT CHECK (applied_on IS date(applied_on)), -- 申请
  paid_fen  INTEGER CHECK (paid_fen >= 0),          -- 发放金额
  paid_on   TEXT CHECK (paid_on IS date(paid_on)),  -- 发放
  term      TEXT AS (iif(
             period GLOB '[12][0-9][0-9][0-9]' OR period GLOB '[12][0-9][0-9][0-9]-[01][0-9]',
             NULL, period)) VIRTUAL REFERENCES term,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, member, item, period),
  FOREIGN KEY (household, member) REFERENCES member (household, id)
) STRICT, WITHOUT ROWID;

-- 医疗费用: a bill, and what each layer of insurance and aid paid of it.
CREATE TABLE medical_bill (
  household  TEXT NOT NULL,
  member     TEXT NOT NULL,
  day        TEXT NOT NULL CHECK (day IS date(day)),
  kind       TEXT NOT NULL CHECK (kind = '门诊' OR kind = '住院'),
  no         INTEGER NOT NULL CHECK (no >= 1),
  total_fen  INTEGER CHECK (total_fen >= 0),      -- 总费用
  basic_fen  INTEGER CHECK (basic_fen >= 0),      -- 基本医疗保险
  serious_fen INTEGER CHECK (serious_fen >= 0),   -- 大病保险
  aid_fen    INTEGER CHECK (aid_fen >= 0),        -- 医疗救助
  commercial_fen INTEGER CHECK (commercial_fen >= 0), -- 商业补充保险
  fund_fen   INTEGER CHECK (fund_fen >= 0),       -- 大病保障基金 / 政府兜底
  relief_fen INTEGER CHECK (relief_fen >= 0),     -- 慈善 / 临时救助
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, member, day, kind, no),
  FOREIGN KEY (household, member) REFERENCES member (household, id)
) STRICT, WITHOUT ROWID;

-- 核查项: what was found on a day of a fact that has no column of its own. Standards declare
-- these facts, with their kinds (src/rules/standards); a standard that declares another kind
-- under the same name cannot use the answer.
CREATE TABLE answer (
  object     TEXT NOT NULL, -- household no. or area code, as level says
  fact       TEXT NOT NULL, -- the fact's name
  day        TEXT NOT NULL CHECK (day IS date(day)),
  level      TEXT NOT NULL CHECK (
             level = 'household' OR level = 'village' OR level = 'township' OR
             level = 'county'),
  kind       TEXT NOT NULL, -- in which unit, or as what, the fact was declared
  value      ANY NOT NULL CHECK (typeof(value) IN ('integer', 'text')), -- in the base unit, or a code or day
  paper      TEXT,          -- 佐证材料: number of the paper, path of the photo
  checked_by TEXT,          -- 核查人
  household  TEXT AS (iif(level = 'household', object, NULL)) VIRTUAL REFERENCES household,
  area       TEXT AS (iif(level = 'household', NULL, object)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, fact, day)
) STRICT, WITHOUT ROWID;

-- The same of a member.
CREATE TABLE member_answer (
  household  TEXT NOT NULL,
  member     TEXT NOT NULL,
  fact       TEXT NOT NULL,
  day        TEXT NOT NULL CHECK (day IS date(day)),
  kind       TEXT NOT NULL, -- in which unit, or as what, the fact was declared
  value      ANY NOT NULL CHECK (typeof(value) IN ('integer', 'text')), -- in the base unit, or a code or day
  paper      TEXT, -- 佐证材料
  checked_by TEXT, -- 核查人
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, member, fact, day),
  FOREIGN KEY (household, member) REFERENCES member (household, id)
) STRICT, WITHOUT ROWID;

-- 单位: departments, companies, schools, co-operatives that help or send helpers.
CREATE TABLE unit (
  name   TEXT PRIMARY KEY,
  level  TEXT,                 -- 隶属关系
  kind   TEXT,                 -- 单位性质: 机关, 事业单位, 企业, 学校, 合作社, 群团组织 ...
  area   TEXT REFERENCES area, -- where it belongs: whose county or township office it is
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whoever helps: a cadre (干部), or a unit (单位) or party branch (支部) as a whole.
CREATE TABLE helper (
  id        TEXT PRIMARY KEY,     -- ID number; else name, or name/unit
  kind      TEXT NOT NULL CHECK (kind = '干部' OR kind = '单位' OR kind = '支部'),
  id_number TEXT CHECK (length(id_number) = 18),
  name      TEXT NOT NULL,
  sex       TEXT CHECK (sex IN ('男', '女')),
  politics  TEXT,                 -- 政治面貌
  unit      TEXT REFERENCES unit, -- 帮扶单位 / 派出单位
  post      TEXT,                 -- 职务
  rank      TEXT,                 -- 职级: 县级领导, 正科级 ...; by it loads are bounded
  identity  TEXT,                 -- 身份: 机关干部, 村干部, 教师, 党员 ...
  section   TEXT,                 -- 股室
  on_staff  INTEGER CHECK (on_staff IN (0, 1)), -- 在编在岗
  appointed_on TEXT CHECK (appointed_on IS date(appointed_on)), -- 任职 / 选派时间
  phone     TEXT,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX helper_by_name ON helper (name);

-- Who helps whom, from when to when. Exit never closes a link.
CREATE TABLE link (
  object    TEXT NOT NULL,                     -- household no., area code or unit, as level says
  kind      TEXT NOT NULL CHECK (
             kind = '结对帮扶' OR kind = '教育分包' OR kind = '利益联结' OR kind = '领导联系' OR
             kind = '单位包村' OR kind = '第一书记' OR kind = '驻村工作队' OR
             kind = '学校包村' OR kind = '企业帮村' OR kind = '农技服务' OR kind = '支部结对' OR
             kind = '党员结对' OR kind = '联络员' OR kind = '分管领导' OR kind = '专职人员' OR
             kind = '包学区'),
  helper    TEXT NOT NULL REFERENCES helper,
  since     TEXT NOT NULL CHECK (since IS date(since)),
  level     TEXT NOT NULL CHECK (
             level = 'household' OR level = 'village' OR level = 'township' OR
             level = 'unit'),
  role      TEXT,                              -- 主责, 第一责任人, 队长, 队员; of 利益联结 the way
  tier      TEXT CHECK (
             tier = '省级' OR tier = '市级' OR tier = '县级' OR tier = '乡级'), -- who sent: 联驻层级
  batch     TEXT,                              -- 批次: the year or paper by which it was made
  paper     TEXT,                              -- 文号
  partner   TEXT,                              -- the branch or party member of the village it is with
  full_time INTEGER CHECK (full_time IN (0, 1)), -- 专职 / 脱产
  exception TEXT,                              -- why it may be where the rules say it may not
  until     TEXT CHECK (until IS date(until)), -- first day without it; NULL while it lasts
  reason    TEXT,                              -- why it ended
  household TEXT AS (iif(level = 'household', object, NULL)) VIRTUAL REFERENCES household,
  unit      TEXT AS (iif(level = 'unit', object, NULL)) VIRTUAL REFERENCES unit,
  area      TEXT AS (iif(level = 'village' OR level = 'township', object, NULL)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, kind, helper, since),
  CHECK (until >= since)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_helper ON link (helper);

-- 项目库: a project, with the three approvals and the five things that must be said of it.
CREATE TABLE project (
  no              TEXT PRIMARY KEY,              -- 项目编号
  area            TEXT NOT NULL REFERENCES area, -- village, township or county it is for
  name            TEXT NOT NULL,
  heading         TEXT,                          -- 项目类别: 产业, 基础设施, 公共服务 ...
  year            INTEGER CHECK (year BETWEEN 1990 AND 2100), -- 计划年度
  mode            TEXT,                          -- 实施方式: 先建后补, 自建直补, 杠杆撬动
  unit            TEXT REFERENCES unit,          -- 主管 / 帮扶单位
  leader          TEXT,                          -- 协调领导
  content         TEXT,                          -- 建设内容
  budget_fen      INTEGER CHECK (budget_fen >= 0), -- 资金概算
  own_fen         INTEGER CHECK (own_fen >= 0),  -- of it 自筹资金
  benefit         TEXT,                          -- 预期效益
  participation   TEXT,                          -- 贫困群众参与情况
  mechanism       TEXT,                          -- 带贫减贫机制
  declared_on     TEXT CHECK (declared_on IS date(declared_on)), -- 村申报
  reviewed_on     TEXT CHECK (reviewed_on IS date(reviewed_on)), -- 乡镇审核
  approved_on     TEXT CHECK (approved_on IS date(approved_on)), -- 县审定
  begun_on        TEXT CHECK (begun_on IS date(begun_on)),       -- 开工
  done_on         TEXT CHECK (done_on IS date(done_on)),         -- 完工
  accepted_on     TEXT CHECK (accepted_on IS date(accepted_on)), -- 验收
  stopped_on      TEXT CHECK (stopped_on IS date(stopped_on)),   -- 终止
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- 资金: money of one origin for an area in a year. What is not told apart by project has ''.
CREATE TABLE fund (
  area     TEXT NOT NULL REFERENCES area,
  year     INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
  origin   TEXT NOT NULL,                      -- 资金来源: 中央, 省级, 市级, 县级, 社会 ...
  project  TEXT NOT NULL,                      -- 项目编号; '' where none is named
  no       INTEGER NOT NULL CHECK (no >= 1),   -- the second otherwise alike is 2
  planned_fen INTEGER CHECK (planned_fen >= 0), -- 下达 / 安排
  paid_fen INTEGER CHECK (paid_fen >= 0),      -- 拨付 / 支出
  purpose  TEXT,                               -- 用途: 专项资金, 贴息, 互助资金 ...
  paid_on  TEXT CHECK (paid_on IS date(paid_on)), -- 拨付日期
  paper    TEXT,                               -- 文号
  of_project TEXT AS (nullif(project, '')) VIRTUAL REFERENCES project,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (area, year, origin, project, no)
) STRICT, WITHOUT ROWID;

-- 帮扶措施: what was done for a household.
CREATE TABLE measure (
  household TEXT NOT NULL REFERENCES household,
  category  TEXT NOT NULL,                                       -- 帮扶措施类别
  item      TEXT NOT NULL,                                       -- 项目名称
  since     TEXT NOT NULL CHECK (since || '-01' IS date(since || '-01')), -- 实施时间, a month
  no        INTEGER NOT NULL CHECK (no >= 1),                    -- the second of the same kind at one time is 2
  fen       INTEGER CHECK (fen >= 0),                            -- 资金
  done      INTEGER CHECK (done IN (0, 1)),                      -- 是否完成
  until     TEXT CHECK (until || '-01' IS date(until || '-01')), -- 结束时间, a month
  project   TEXT REFERENCES project,                             -- 项目编号
  unit      TEXT REFERENCES unit,                                -- 实施 / 帮扶单位
  benefit_fen INTEGER,                                           -- 实际增收
  signed    INTEGER CHECK (signed IN (0, 1)),                    -- 农户签字
  note      TEXT,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, category, item, since, no)
) STRICT, WITHOUT ROWID;

-- What a measure counts as in the code sets that live side by side, where it is not what
-- its category says (src/rules/code_sets.toml).
CREATE TABLE measure_code (
  household TEXT NOT NULL,
  category  TEXT NOT NULL,
  item      TEXT NOT NULL,
  since     TEXT NOT NULL,
  no        INTEGER NOT NULL,
  code_set  TEXT NOT NULL, -- 五个一批, 五条途径, 十个专项 ...
  code      TEXT NOT NULL,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, category, item, since, no, code_set),
  FOREIGN KEY (household, category, item, since, no) REFERENCES measure (household, category, item, since, no)
) STRICT, WITHOUT ROWID;

-- 贷款: a loan to a household.
CREATE TABLE loan (
  household  TEXT NOT NULL REFERENCES household,
  day        TEXT NOT NULL CHECK (day IS date(day)), -- 贷款起始日
  bank       TEXT NOT NULL,                          -- 承贷机构
  no         INTEGER NOT NULL CHECK (no >= 1),
  kind       TEXT,                                   -- 小额信贷, 互助资金 ...
  fen        INTEGER CHECK (fen >= 0),               -- 贷款金额
  purpose    TEXT,                                   -- 贷款用途
  due        TEXT CHECK (due IS date(due)),          -- 贷款结束日
  months     INTEGER CHECK (months >= 1),            -- 贷款期限; counts where no last day is given
  subsidy_fen INTEGER CHECK (subsidy_fen >= 0),      -- 贴息金额
  repaid_fen INTEGER CHECK (repaid_fen >= 0),        -- 已还
  repaid_on  TEXT CHECK (repaid_on IS date(repaid_on)), -- 还清
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (household, day, bank, no)
) STRICT, WITHOUT ROWID;

-- 走访与在村: visits, calls, days in the village and on leave, meetings, publicity, disputes,
-- inspections: who was where on a day, told apart by `mode`. Nothing here is written over: a
-- wrong row is voided, and the right one says which it stands for.
CREATE TABLE visit (
  object          TEXT NOT NULL,                        -- household no., area code, unit or project no., as level says
  day             TEXT NOT NULL CHECK (day IS date(day)),
  helper          TEXT NOT NULL REFERENCES helper,
  mode            TEXT NOT NULL CHECK (
             mode = '入户走访' OR mode = '电话联络' OR mode = '节日慰问' OR mode = '座谈' OR
             mode = '调研' OR mode = '家访' OR mode = '驻村' OR mode = '公差' OR
             mode = '请假' OR mode = '专题会议' OR mode = '听取汇报' OR mode = '政策宣传' OR
             mode = '纠纷调处' OR mode = '组织建设' OR mode = '督查检查' OR mode = '项目跟踪'),
  no              INTEGER NOT NULL CHECK (no >= 1),     -- the second of the same kind on one day is 2
  level           TEXT NOT NULL CHECK (
             level = 'household' OR level = 'village' OR level = 'township' OR
             level = 'unit' OR level = 'project'),
  began           TEXT CHECK (began IS strftime('%H:%M', began)), -- time of day
  minutes         INTEGER CHECK (minutes >= 0),         -- 时长
  night           INTEGER CHECK (night IN (0, 1)),      -- of a day in the village: 住村
  with_helper     TEXT REFERENCES helper,               -- 同行: whose visit of the day holds what was said and given
  met             TEXT,                                 -- 见到谁
  people          INTEGER CHECK (people >= 0),          -- 参加 / 受众人数
  topics          TEXT,                                 -- 主题, joined by 、
  occasion        TEXT,                                 -- 活动: 10·17 ...
  note            TEXT,                                 -- 走访内容
  problem         TEXT,                                 -- 存在问题
  remedy          TEXT,                                 -- 解决措施
  opinion         TEXT,                                 -- 意见建议
  request         TEXT,                                 -- 诉求
  promise         TEXT,                                 -- 承诺措施
  solved          INTEGER CHECK (solved IN (0, 1)),     -- 解决难题; of a dispute: 已化解
  policy_known    INTEGER CHECK (policy_known IN (0, 1)), -- 政策知晓
  satisfied       INTEGER CHECK (satisfied IN (0, 1)),  -- 满意
  cash_fen        INTEGER CHECK (cash_fen >= 0),        -- 慰问金
  goods           TEXT,                                 -- 慰问物资
  goods_value_fen INTEGER CHECK (goods_value_fen >= 0), -- 物资折款
  photo           TEXT,                                 -- path of the photo
  photo_digest    TEXT,                                 -- SHA-256 of it, hex
  signed          INTEGER CHECK (signed IN (0, 1)),     -- 户主签字
  late_reason     TEXT,                                 -- 补录原因
  corrects        TEXT,                                 -- 更正: the row it stands for, JSON [object, day, helper, mode, no]
  void            TEXT CHECK (void <> ''),              -- 作废: it does not count, and why
  household       TEXT AS (iif(level = 'household', object, NULL)) VIRTUAL REFERENCES household,
  unit            TEXT AS (iif(level = 'unit', object, NULL)) VIRTUAL REFERENCES unit,
  project         TEXT AS (iif(level = 'project', object, NULL)) VIRTUAL REFERENCES project,
  area            TEXT AS (iif(level = 'village' OR level = 'township', object, NULL)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, day, helper, mode, no)
) STRICT, WITHOUT ROWID;
-- Days, meetings and reports by who did them; at households they are found by the links.
CREATE INDEX visit_by_helper ON visit (helper, day) WHERE level <> 'household';

-- 督查评分: what an inspection (a visit of mode 督查检查) found and gave under one heading.
CREATE TABLE score (
  object    TEXT NOT NULL,
  day       TEXT NOT NULL,
  helper    TEXT NOT NULL,
  mode      TEXT NOT NULL CHECK (mode = '督查检查'),
  no        INTEGER NOT NULL,
  heading   TEXT NOT NULL,                               -- 责任落实, 计划制定, 项目实施, 帮扶效果 ...
  level     TEXT NOT NULL CHECK (
             level = 'household' OR level = 'village' OR level = 'township' OR
             level = 'unit'),
  points100 INTEGER CHECK (points100 >= 0),              -- 得分, 1/100
  of100     INTEGER CHECK (of100 >= 0),                  -- 满分, 1/100
  finding   TEXT,                                        -- 发现问题
  due       TEXT CHECK (due IS date(due)),               -- 整改时限: the last day
  mended_on TEXT CHECK (mended_on IS date(mended_on)),   -- 整改完成时间
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, day, helper, mode, no, heading),
  FOREIGN KEY (object, day, helper, mode, no) REFERENCES visit (object, day, helper, mode, no),
  CHECK (points100 <= of100)
) STRICT, WITHOUT ROWID;

-- 说明: a question of the report of suspicious visits that somebody answered. It is not asked
-- again; the answer stays.
CREATE TABLE explanation (
  question    TEXT PRIMARY KEY,                       -- 编号 as the report prints it: what it asks about whom
  answer      TEXT NOT NULL CHECK (answer <> ''),
  answered_by TEXT NOT NULL CHECK (answered_by <> ''),
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- 需求与困难: what a household or village needs or asks for, until it is met.
CREATE TABLE need (
  object    TEXT NOT NULL, -- household no. or area code, as level says
  day       TEXT NOT NULL CHECK (day IS date(day)), -- when it was found or raised
  kind      TEXT NOT NULL, -- 需求类别: the terms of 帮扶措施类别, or the office's own
  no        INTEGER NOT NULL CHECK (no >= 1), -- the second of a kind on one day is 2
  level     TEXT NOT NULL CHECK (level = 'household' OR level = 'village'),
  text      TEXT,          -- 具体需求
  helper    TEXT REFERENCES helper, -- to whom it was said
  solved_on TEXT CHECK (solved_on IS date(solved_on)),
  solution  TEXT,          -- 解决办法
  measure   TEXT,          -- 项目名称 of the measure that meets it
  household TEXT AS (iif(level = 'household', object, NULL)) VIRTUAL REFERENCES household,
  village   TEXT AS (iif(level = 'village', object, NULL)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, day, kind, no)
) STRICT, WITHOUT ROWID;

-- 计划: the plan of a household (一户一策), village, township or unit for a year. A new
-- version stands beside the one before.
CREATE TABLE plan (
  object    TEXT NOT NULL, -- household no., area code or unit, as level says
  year      INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
  version   INTEGER NOT NULL CHECK (version >= 0), -- 版本: the newest holds
  level     TEXT NOT NULL CHECK (
             level = 'household' OR level = 'village' OR level = 'township' OR
             level = 'county' OR level = 'unit'),
  content   TEXT,          -- 措施, 帮扶方案
  goal      TEXT,          -- 年度目标
  person    TEXT,          -- 责任人
  signed_on TEXT CHECK (signed_on IS date(signed_on)),
  paper     TEXT,          -- 文号
  household TEXT AS (iif(level = 'household', object, NULL)) VIRTUAL REFERENCES household,
  unit      TEXT AS (iif(level = 'unit', object, NULL)) VIRTUAL REFERENCES unit,
  area      TEXT AS (iif(level = 'household' OR level = 'unit', NULL, object)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, year, version)
) STRICT, WITHOUT ROWID;

-- 任务: what is to be done by when and by whom: 责任清单, 时间表 of a plan, 七个一, 十项清零.
CREATE TABLE task (
  no        TEXT PRIMARY KEY, -- 任务编号
  title     TEXT NOT NULL,
  heading   TEXT,             -- 专项 or list it belongs to
  object    TEXT,             -- household no. or area code it is for, as level says
  level     TEXT CHECK (
             level = 'household' OR level = 'village' OR level = 'township' OR
             level = 'county'),
  unit      TEXT REFERENCES unit, -- 牵头 / 责任单位
  section   TEXT,             -- 责任股室
  leader    TEXT,             -- 责任领导
  deputy    TEXT,             -- 分管领导
  person    TEXT,             -- 责任人
  year      INTEGER CHECK (year BETWEEN 1990 AND 2100),
  due       TEXT CHECK (due IS date(due)), -- 工作时限: the last day
  done_on   TEXT CHECK (done_on IS date(done_on)),
  excused   TEXT,             -- 不涉及: why there is nothing to do
  note      TEXT,             -- 进展
  household TEXT AS (iif(level = 'household', object, NULL)) VIRTUAL REFERENCES household,
  area      TEXT AS (iif(level = 'household', NULL, object)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  CHECK ((object IS NULL) = (level IS NULL))
) STRICT, WITHOUT ROWID;

-- 目标: what an area or unit is to reach in a year or span of years. NULL is 未分解, not zero.
CREATE TABLE target (
  object     TEXT NOT NULL, -- area code or unit, as level says
  kind       TEXT NOT NULL, -- 目标类别: 脱贫退出, 在册, 易地搬迁, 小额贷款, 劳动力培训, 公益岗位; or the office's own
  item       TEXT NOT NULL, -- which of the kind: name of the public post; '' where the kind says all
  period     TEXT NOT NULL CHECK (
             period GLOB '[12][0-9][0-9][0-9]' OR
             period GLOB '[12][0-9][0-9][0-9]-[12][0-9][0-9][0-9]'),
  register   TEXT NOT NULL, -- 识别标准 it counts; 所有: all of them
  level      TEXT NOT NULL CHECK (
             level = 'village' OR level = 'township' OR level = 'county' OR level = 'unit'),
  villages   INTEGER CHECK (villages >= 0),
  village_groups INTEGER CHECK (village_groups >= 0), -- 社 / 组
  households INTEGER CHECK (households >= 0),
  persons    INTEGER CHECK (persons >= 0),
  fen        INTEGER CHECK (fen >= 0),
  paper      TEXT,          -- 文号
  unit       TEXT AS (iif(level = 'unit', object, NULL)) VIRTUAL REFERENCES unit,
  area       TEXT AS (iif(level = 'unit', NULL, object)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, kind, item, period, register)
) STRICT, WITHOUT ROWID;

-- 文书: a dated paper or act: 责任书, 选派步骤, 年度报告, 验收, 销号, 通报, 表彰, 典型人物. Who is
-- struck off (销号) was accepted (验收) before.
CREATE TABLE paper (
  object    TEXT NOT NULL, -- whom it is about: household no., area code, unit or helper, as level says
  kind      TEXT NOT NULL, -- 责任书, 第一书记选派, 通报 ...
  item      TEXT NOT NULL, -- 步骤, 名称; '' where the kind says all
  day       TEXT NOT NULL CHECK (day IS date(day)),
  level     TEXT NOT NULL CHECK (
             level = 'household' OR level = 'village' OR level = 'township' OR
             level = 'county' OR level = 'unit' OR level = 'helper'),
  person    TEXT,          -- 签订人, 对象姓名
  no        TEXT,          -- 文号
  due       TEXT CHECK (due IS date(due)), -- 应于
  note      TEXT,
  household TEXT AS (iif(level = 'household', object, NULL)) VIRTUAL REFERENCES household,
  unit      TEXT AS (iif(level = 'unit', object, NULL)) VIRTUAL REFERENCES unit,
  helper    TEXT AS (iif(level = 'helper', object, NULL)) VIRTUAL REFERENCES helper,
  area      TEXT AS (iif(level = 'village' OR level = 'township' OR level = 'county', object, NULL)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, kind, item, day)
) STRICT, WITHOUT ROWID;

-- 评定: a verdict that somebody signed off, word for word. It is a fact that it was given,
-- whatever was found out later: `known` says what the ledger knew when it was.
CREATE TABLE verdict (
  object    TEXT NOT NULL, -- household no. or area code, as level says
  standard  TEXT NOT NULL, -- the standard's id
  day       TEXT NOT NULL CHECK (day IS date(day)), -- the day that was judged
  level     TEXT NOT NULL CHECK (
             level = 'household' OR level = 'village' OR level = 'township' OR
             level = 'county'),
  outcome   TEXT NOT NULL CHECK (
             outcome = 'met' OR outcome = 'unmet' OR outcome = 'unknown' OR
             outcome = 'not-applicable'),
  digest    TEXT NOT NULL, -- SHA-256 of the standard as it was judged by, the office's own lines included, hex
  version   TEXT NOT NULL, -- of the program that judged
  known     INTEGER NOT NULL REFERENCES entry, -- the last entry that was known
  document  TEXT NOT NULL, -- the verdict with the facts it rests on: JSON, these very bytes
  signed_by TEXT NOT NULL CHECK (signed_by <> ''),
  paper     TEXT,          -- 文号: the paper by which it was decided
  household TEXT AS (iif(level = 'household', object, NULL)) VIRTUAL REFERENCES household,
  area      TEXT AS (iif(level = 'household', NULL, object)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, standard, day)
) STRICT, WITHOUT ROWID;

-- 豁免: a finding of `check-data` that somebody looked into and that stays as it is. It
-- says nothing about the facts: the check goes on finding, and shows it as exempt.
CREATE TABLE exemption (
  object    TEXT NOT NULL, -- household no. or village code, as level says
  check_no  TEXT NOT NULL, -- permanent number of the check (src/checks/checks.toml)
  person    TEXT NOT NULL, -- a member's id; '' where it is not about one person
  level     TEXT NOT NULL CHECK (level IN ('household', 'village')),
  reason    TEXT NOT NULL,
  since     TEXT NOT NULL CHECK (since IS date(since)),
  last_day  TEXT NOT NULL CHECK (last_day IS date(last_day)), -- the last day on which it holds
  household TEXT AS (iif(level = 'household', object, NULL)) VIRTUAL REFERENCES household,
  village   TEXT AS (iif(level = 'village', object, NULL)) VIRTUAL REFERENCES area,
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, check_no, person)
) STRICT, WITHOUT ROWID;

-- What recorded runs of `check-data` found. A finding is not a fact and can be worked out
-- again for any day; all that is kept is since when it has been open, so that a later run
-- can tell what is new, what is still open and what was solved. Who ran it, and when, is
-- the entry; for which day, the source. It refers to nothing, so that no conclusion stands
-- in the way of taking back what it was drawn from.
CREATE TABLE finding (
  object     TEXT NOT NULL, -- household no. or village code, as level says
  check_no   TEXT NOT NULL,
  person     TEXT NOT NULL, -- a member's id; '' where it is not about one person
  level      TEXT NOT NULL CHECK (level IN ('household', 'village')),
  first_day  TEXT NOT NULL CHECK (first_day IS date(first_day)),
  solved_day TEXT CHECK (solved_day IS date(solved_day)), -- the first run that did not find it any more; NULL while it is open
  source INTEGER REFERENCES source,
  row    INTEGER,
  entry  INTEGER NOT NULL,
  seal   INTEGER NOT NULL,
  PRIMARY KEY (object, check_no, person)
) STRICT, WITHOUT ROWID;

-- No two stretches of one thing share a day.
CREATE TRIGGER parameter_alone_at_first BEFORE INSERT ON parameter
WHEN EXISTS (SELECT 1 FROM parameter
             WHERE id = NEW.id AND area = NEW.area AND register = NEW.register AND since <> NEW.since
               AND (NEW.until IS NULL OR since < NEW.until) AND (until IS NULL OR NEW.since < until))
BEGIN SELECT RAISE(ABORT, 'another one holds on some of these days'); END;
CREATE TRIGGER parameter_alone_after BEFORE UPDATE ON parameter
WHEN EXISTS (SELECT 1 FROM parameter
             WHERE id = NEW.id AND area = NEW.area AND register = NEW.register AND since <> NEW.since
               AND (NEW.until IS NULL OR since < NEW.until) AND (until IS NULL OR NEW.since < until))
BEGIN SELECT RAISE(ABORT, 'another one holds on some of these days'); END;
CREATE TRIGGER joint_alone_at_first BEFORE INSERT ON joint
WHEN EXISTS (SELECT 1 FROM joint
             WHERE household = NEW.household AND other = NEW.other AND since <> NEW.since
               AND (NEW.until IS NULL OR since < NEW.until) AND (until IS NULL OR NEW.since < until))
BEGIN SELECT RAISE(ABORT, 'another one holds on some of these days'); END;
CREATE TRIGGER joint_alone_after BEFORE UPDATE ON joint
WHEN EXISTS (SELECT 1 FROM joint
             WHERE household = NEW.household AND other = NEW.other AND since <> NEW.since
               AND (NEW.until IS NULL OR since < NEW.until) AND (until IS NULL OR NEW.since < until))
BEGIN SELECT RAISE(ABORT, 'another one holds on some of these days'); END;

-- Entries and before-images are never changed or deleted.
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER entry_holds BEFORE UPDATE ON entry WHEN OLD.hash IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER change_stays BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'before-images are never deleted'); END;
CREATE TRIGGER change_holds BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'before-images are never changed'); END;

-- History: what a row was before the present entry changed or deleted it.

CREATE TRIGGER source_update AFTER UPDATE ON source BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'source', json_array(OLD.id), 'update', json_object(
      'id', OLD.id, 'file', OLD.file, 'sheet', OLD.sheet, 'kind', OLD.kind, 'day', OLD.day, 'digest',
      OLD.digest, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER source_delete AFTER DELETE ON source BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'source', json_array(OLD.id), 'delete', json_object(
      'id', OLD.id, 'file', OLD.file, 'sheet', OLD.sheet, 'kind', OLD.kind, 'day', OLD.day, 'digest',
      OLD.digest, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER setting_update AFTER UPDATE ON setting BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'setting', json_array(OLD.name), 'update', json_object(
      'name', OLD.name, 'value', OLD.value, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER setting_delete AFTER DELETE ON setting BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'setting', json_array(OLD.name), 'delete', json_object(
      'name', OLD.name, 'value', OLD.value, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER area_update AFTER UPDATE ON area BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'area', json_array(OLD.code), 'update', json_object(
      'code', OLD.code, 'level', OLD.level, 'parent', OLD.parent, 'name', OLD.name, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER area_delete AFTER DELETE ON area BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'area', json_array(OLD.code), 'delete', json_object(
      'code', OLD.code, 'level', OLD.level, 'parent', OLD.parent, 'name', OLD.name, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER area_alias_update AFTER UPDATE ON area_alias BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'area_alias', json_array(OLD.area, OLD.name), 'update', json_object(
      'area', OLD.area, 'name', OLD.name, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal',
      OLD.seal));
END;

CREATE TRIGGER area_alias_delete AFTER DELETE ON area_alias BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'area_alias', json_array(OLD.area, OLD.name), 'delete', json_object(
      'area', OLD.area, 'name', OLD.name, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal',
      OLD.seal));
END;

CREATE TRIGGER parameter_update AFTER UPDATE ON parameter BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'parameter', json_array(OLD.id, OLD.area, OLD.register, OLD.since), 'update', json_object(
      'id', OLD.id, 'area', OLD.area, 'register', OLD.register, 'since', OLD.since, 'until', OLD.until,
      'amount', OLD.amount, 'unit', OLD.unit, 'paper', OLD.paper, 'source', OLD.source, 'row', OLD.row, 'entry',
      OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER parameter_delete AFTER DELETE ON parameter BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'parameter', json_array(OLD.id, OLD.area, OLD.register, OLD.since), 'delete', json_object(
      'id', OLD.id, 'area', OLD.area, 'register', OLD.register, 'since', OLD.since, 'until', OLD.until,
      'amount', OLD.amount, 'unit', OLD.unit, 'paper', OLD.paper, 'source', OLD.source, 'row', OLD.row, 'entry',
      OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER village_survey_update AFTER UPDATE ON village_survey BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'village_survey', json_array(OLD.village, OLD.day, OLD.sheet), 'update', json_object(
      'village', OLD.village, 'day', OLD.day, 'sheet', OLD.sheet, 'poor_village', OLD.poor_village,
      'planned_exit_year', OLD.planned_exit_year, 'exit_year', OLD.exit_year, 'household_count',
      OLD.household_count, 'rural_population', OLD.rural_population, 'collective_income_fen',
      OLD.collective_income_fen, 'hard_road', OLD.hard_road, 'clinics', OLD.clinics, 'doctors', OLD.doctors,
      'culture_rooms', OLD.culture_rooms, 'broadband', OLD.broadband, 'exited_households',
      OLD.exited_households, 'exited_persons', OLD.exited_persons, 'population', OLD.population,
      'dibao_households', OLD.dibao_households, 'dibao_persons', OLD.dibao_persons, 'destitute_persons',
      OLD.destitute_persons, 'disabled_persons', OLD.disabled_persons, 'dangerous_houses', OLD.dangerous_houses,
      'unsafe_water_households', OLD.unsafe_water_households, 'pension_persons', OLD.pension_persons, 'bus',
      OLD.bus, 'public_toilets', OLD.public_toilets, 'waste_points', OLD.waste_points, 'primary_schools',
      OLD.primary_schools, 'income_per_head_fen', OLD.income_per_head_fen, 'arable_mu100', OLD.arable_mu100,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER village_survey_delete AFTER DELETE ON village_survey BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'village_survey', json_array(OLD.village, OLD.day, OLD.sheet), 'delete', json_object(
      'village', OLD.village, 'day', OLD.day, 'sheet', OLD.sheet, 'poor_village', OLD.poor_village,
      'planned_exit_year', OLD.planned_exit_year, 'exit_year', OLD.exit_year, 'household_count',
      OLD.household_count, 'rural_population', OLD.rural_population, 'collective_income_fen',
      OLD.collective_income_fen, 'hard_road', OLD.hard_road, 'clinics', OLD.clinics, 'doctors', OLD.doctors,
      'culture_rooms', OLD.culture_rooms, 'broadband', OLD.broadband, 'exited_households',
      OLD.exited_households, 'exited_persons', OLD.exited_persons, 'population', OLD.population,
      'dibao_households', OLD.dibao_households, 'dibao_persons', OLD.dibao_persons, 'destitute_persons',
      OLD.destitute_persons, 'disabled_persons', OLD.disabled_persons, 'dangerous_houses', OLD.dangerous_houses,
      'unsafe_water_households', OLD.unsafe_water_households, 'pension_persons', OLD.pension_persons, 'bus',
      OLD.bus, 'public_toilets', OLD.public_toilets, 'waste_points', OLD.waste_points, 'primary_schools',
      OLD.primary_schools, 'income_per_head_fen', OLD.income_per_head_fen, 'arable_mu100', OLD.arable_mu100,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER household_update AFTER UPDATE ON household BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'household', json_array(OLD.no), 'update', json_object(
      'no', OLD.no, 'village', OLD.village, 'village_group', OLD.village_group, 'identified_month',
      OLD.identified_month, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER household_delete AFTER DELETE ON household BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'household', json_array(OLD.no), 'delete', json_object(
      'no', OLD.no, 'village', OLD.village, 'village_group', OLD.village_group, 'identified_month',
      OLD.identified_month, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER household_status_update AFTER UPDATE ON household_status BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'household_status', json_array(OLD.household, OLD.day, OLD.sheet), 'update', json_object(
      'household', OLD.household, 'day', OLD.day, 'sheet', OLD.sheet, 'status', OLD.status, 'exit_year',
      OLD.exit_year, 'category', OLD.category, 'cause', OLD.cause, 'other_causes', OLD.other_causes, 'standard',
      OLD.standard, 'head_count', OLD.head_count, 'income_per_head_fen', OLD.income_per_head_fen, 'phone',
      OLD.phone, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER household_status_delete AFTER DELETE ON household_status BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'household_status', json_array(OLD.household, OLD.day, OLD.sheet), 'delete', json_object(
      'household', OLD.household, 'day', OLD.day, 'sheet', OLD.sheet, 'status', OLD.status, 'exit_year',
      OLD.exit_year, 'category', OLD.category, 'cause', OLD.cause, 'other_causes', OLD.other_causes, 'standard',
      OLD.standard, 'head_count', OLD.head_count, 'income_per_head_fen', OLD.income_per_head_fen, 'phone',
      OLD.phone, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER member_update AFTER UPDATE ON member BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'member', json_array(OLD.household, OLD.id), 'update', json_object(
      'household', OLD.household, 'id', OLD.id, 'person_no', OLD.person_no, 'certificate', OLD.certificate,
      'name', OLD.name, 'relation', OLD.relation, 'sex', OLD.sex, 'birth', OLD.birth, 'nation', OLD.nation,
      'politics', OLD.politics, 'phone', OLD.phone, 'identified_month', OLD.identified_month, 'joined_on',
      OLD.joined_on, 'joined_by', OLD.joined_by, 'left_on', OLD.left_on, 'left_by', OLD.left_by, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER member_delete AFTER DELETE ON member BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'member', json_array(OLD.household, OLD.id), 'delete', json_object(
      'household', OLD.household, 'id', OLD.id, 'person_no', OLD.person_no, 'certificate', OLD.certificate,
      'name', OLD.name, 'relation', OLD.relation, 'sex', OLD.sex, 'birth', OLD.birth, 'nation', OLD.nation,
      'politics', OLD.politics, 'phone', OLD.phone, 'identified_month', OLD.identified_month, 'joined_on',
      OLD.joined_on, 'joined_by', OLD.joined_by, 'left_on', OLD.left_on, 'left_by', OLD.left_by, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER member_past_update AFTER UPDATE ON member_past BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'member_past', json_array(OLD.household, OLD.member, OLD.left_on), 'update', json_object(
      'household', OLD.household, 'member', OLD.member, 'left_on', OLD.left_on, 'left_by', OLD.left_by,
      'joined_on', OLD.joined_on, 'joined_by', OLD.joined_by, 'relation', OLD.relation, 'source', OLD.source,
      'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER member_past_delete AFTER DELETE ON member_past BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'member_past', json_array(OLD.household, OLD.member, OLD.left_on), 'delete', json_object(
      'household', OLD.household, 'member', OLD.member, 'left_on', OLD.left_on, 'left_by', OLD.left_by,
      'joined_on', OLD.joined_on, 'joined_by', OLD.joined_by, 'relation', OLD.relation, 'source', OLD.source,
      'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER member_survey_update AFTER UPDATE ON member_survey BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'member_survey', json_array(OLD.household, OLD.member, OLD.day, OLD.sheet), 'update', json_object(
      'household', OLD.household, 'member', OLD.member, 'day', OLD.day, 'sheet', OLD.sheet, 'schooling',
      OLD.schooling, 'dropout_reason', OLD.dropout_reason, 'education', OLD.education, 'health', OLD.health,
      'labour', OLD.labour, 'work_months', OLD.work_months, 'work_area', OLD.work_area, 'work_place',
      OLD.work_place, 'employer', OLD.employer, 'employment', OLD.employment, 'public_post', OLD.public_post,
      'public_post_months', OLD.public_post_months, 'resident_insurance', OLD.resident_insurance,
      'employee_insurance', OLD.employee_insurance, 'serious_illness_insurance', OLD.serious_illness_insurance,
      'resident_pension', OLD.resident_pension, 'employee_pension', OLD.employee_pension,
      'commercial_insurance', OLD.commercial_insurance, 'medical_aid', OLD.medical_aid, 'dibao', OLD.dibao,
      'destitute', OLD.destitute, 'mandarin', OLD.mandarin, 'disability_year', OLD.disability_year, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER member_survey_delete AFTER DELETE ON member_survey BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'member_survey', json_array(OLD.household, OLD.member, OLD.day, OLD.sheet), 'delete', json_object(
      'household', OLD.household, 'member', OLD.member, 'day', OLD.day, 'sheet', OLD.sheet, 'schooling',
      OLD.schooling, 'dropout_reason', OLD.dropout_reason, 'education', OLD.education, 'health', OLD.health,
      'labour', OLD.labour, 'work_months', OLD.work_months, 'work_area', OLD.work_area, 'work_place',
      OLD.work_place, 'employer', OLD.employer, 'employment', OLD.employment, 'public_post', OLD.public_post,
      'public_post_months', OLD.public_post_months, 'resident_insurance', OLD.resident_insurance,
      'employee_insurance', OLD.employee_insurance, 'serious_illness_insurance', OLD.serious_illness_insurance,
      'resident_pension', OLD.resident_pension, 'employee_pension', OLD.employee_pension,
      'commercial_insurance', OLD.commercial_insurance, 'medical_aid', OLD.medical_aid, 'dibao', OLD.dibao,
      'destitute', OLD.destitute, 'mandarin', OLD.mandarin, 'disability_year', OLD.disability_year, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER distinct_person_update AFTER UPDATE ON distinct_person BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'distinct_person', json_array(OLD.person, OLD.other), 'update', json_object(
      'person', OLD.person, 'other', OLD.other, 'reason', OLD.reason, 'source', OLD.source, 'row', OLD.row,
      'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER distinct_person_delete AFTER DELETE ON distinct_person BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'distinct_person', json_array(OLD.person, OLD.other), 'delete', json_object(
      'person', OLD.person, 'other', OLD.other, 'reason', OLD.reason, 'source', OLD.source, 'row', OLD.row,
      'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER joint_update AFTER UPDATE ON joint BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'joint', json_array(OLD.household, OLD.other, OLD.since), 'update', json_object(
      'household', OLD.household, 'other', OLD.other, 'since', OLD.since, 'until', OLD.until, 'reason',
      OLD.reason, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER joint_delete AFTER DELETE ON joint BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'joint', json_array(OLD.household, OLD.other, OLD.since), 'delete', json_object(
      'household', OLD.household, 'other', OLD.other, 'since', OLD.since, 'until', OLD.until, 'reason',
      OLD.reason, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER survey_update AFTER UPDATE ON survey BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'survey', json_array(OLD.household, OLD.day, OLD.sheet), 'update', json_object(
      'household', OLD.household, 'day', OLD.day, 'sheet', OLD.sheet, 'food_enough', OLD.food_enough,
      'clothing_enough', OLD.clothing_enough, 'water_quantity', OLD.water_quantity, 'water_quality',
      OLD.water_quality, 'water_convenience', OLD.water_convenience, 'water_reliability', OLD.water_reliability,
      'safe_water', OLD.safe_water, 'electricity', OLD.electricity, 'broadcast', OLD.broadcast,
      'water_difficult', OLD.water_difficult, 'production_power', OLD.production_power, 'cooperative',
      OLD.cooperative, 'enterprise', OLD.enterprise, 'entrepreneur', OLD.entrepreneur, 'relocated',
      OLD.relocated, 'house_grade', OLD.house_grade, 'dangerous_house', OLD.dangerous_house, 'floor_area_dm2',
      OLD.floor_area_dm2, 'road_kind', OLD.road_kind, 'road_paved', OLD.road_paved, 'road_distance_m',
      OLD.road_distance_m, 'fuel', OLD.fuel, 'sanitary_toilet', OLD.sanitary_toilet, 'toilet_works',
      OLD.toilet_works, 'checked_by', OLD.checked_by, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER survey_delete AFTER DELETE ON survey BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'survey', json_array(OLD.household, OLD.day, OLD.sheet), 'delete', json_object(
      'household', OLD.household, 'day', OLD.day, 'sheet', OLD.sheet, 'food_enough', OLD.food_enough,
      'clothing_enough', OLD.clothing_enough, 'water_quantity', OLD.water_quantity, 'water_quality',
      OLD.water_quality, 'water_convenience', OLD.water_convenience, 'water_reliability', OLD.water_reliability,
      'safe_water', OLD.safe_water, 'electricity', OLD.electricity, 'broadcast', OLD.broadcast,
      'water_difficult', OLD.water_difficult, 'production_power', OLD.production_power, 'cooperative',
      OLD.cooperative, 'enterprise', OLD.enterprise, 'entrepreneur', OLD.entrepreneur, 'relocated',
      OLD.relocated, 'house_grade', OLD.house_grade, 'dangerous_house', OLD.dangerous_house, 'floor_area_dm2',
      OLD.floor_area_dm2, 'road_kind', OLD.road_kind, 'road_paved', OLD.road_paved, 'road_distance_m',
      OLD.road_distance_m, 'fuel', OLD.fuel, 'sanitary_toilet', OLD.sanitary_toilet, 'toilet_works',
      OLD.toilet_works, 'checked_by', OLD.checked_by, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER income_update AFTER UPDATE ON income BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'income', json_array(OLD.household, OLD.year, OLD.day, OLD.sheet), 'update', json_object(
      'household', OLD.household, 'year', OLD.year, 'day', OLD.day, 'sheet', OLD.sheet, 'wage_fen',
      OLD.wage_fen, 'business_fen', OLD.business_fen, 'property_fen', OLD.property_fen, 'transfer_fen',
      OLD.transfer_fen, 'cost_fen', OLD.cost_fen, 'post_wage_fen', OLD.post_wage_fen, 'dividend_fen',
      OLD.dividend_fen, 'family_planning_fen', OLD.family_planning_fen, 'dibao_fen', OLD.dibao_fen,
      'destitute_fen', OLD.destitute_fen, 'pension_fen', OLD.pension_fen, 'ecology_fen', OLD.ecology_fen,
      'other_transfer_fen', OLD.other_transfer_fen, 'gross_fen', OLD.gross_fen, 'own_medical_fen',
      OLD.own_medical_fen, 'net_fen', OLD.net_fen, 'per_head_fen', OLD.per_head_fen, 'heads', OLD.heads,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER income_delete AFTER DELETE ON income BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'income', json_array(OLD.household, OLD.year, OLD.day, OLD.sheet), 'delete', json_object(
      'household', OLD.household, 'year', OLD.year, 'day', OLD.day, 'sheet', OLD.sheet, 'wage_fen',
      OLD.wage_fen, 'business_fen', OLD.business_fen, 'property_fen', OLD.property_fen, 'transfer_fen',
      OLD.transfer_fen, 'cost_fen', OLD.cost_fen, 'post_wage_fen', OLD.post_wage_fen, 'dividend_fen',
      OLD.dividend_fen, 'family_planning_fen', OLD.family_planning_fen, 'dibao_fen', OLD.dibao_fen,
      'destitute_fen', OLD.destitute_fen, 'pension_fen', OLD.pension_fen, 'ecology_fen', OLD.ecology_fen,
      'other_transfer_fen', OLD.other_transfer_fen, 'gross_fen', OLD.gross_fen, 'own_medical_fen',
      OLD.own_medical_fen, 'net_fen', OLD.net_fen, 'per_head_fen', OLD.per_head_fen, 'heads', OLD.heads,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER land_update AFTER UPDATE ON land BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'land', json_array(OLD.household, OLD.day, OLD.sheet), 'update', json_object(
      'household', OLD.household, 'day', OLD.day, 'sheet', OLD.sheet, 'arable_mu100', OLD.arable_mu100,
      'irrigated_mu100', OLD.irrigated_mu100, 'forest_mu100', OLD.forest_mu100, 'returned_mu100',
      OLD.returned_mu100, 'orchard_mu100', OLD.orchard_mu100, 'pasture_mu100', OLD.pasture_mu100, 'water_mu100',
      OLD.water_mu100, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER land_delete AFTER DELETE ON land BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'land', json_array(OLD.household, OLD.day, OLD.sheet), 'delete', json_object(
      'household', OLD.household, 'day', OLD.day, 'sheet', OLD.sheet, 'arable_mu100', OLD.arable_mu100,
      'irrigated_mu100', OLD.irrigated_mu100, 'forest_mu100', OLD.forest_mu100, 'returned_mu100',
      OLD.returned_mu100, 'orchard_mu100', OLD.orchard_mu100, 'pasture_mu100', OLD.pasture_mu100, 'water_mu100',
      OLD.water_mu100, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER monitor_update AFTER UPDATE ON monitor BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'monitor', json_array(OLD.household, OLD.day, OLD.sheet), 'update', json_object(
      'household', OLD.household, 'day', OLD.day, 'sheet', OLD.sheet, 'kind', OLD.kind, 'identified_month',
      OLD.identified_month, 'risks', OLD.risks, 'removed', OLD.removed, 'removed_month', OLD.removed_month,
      'removal', OLD.removal, 'developing', OLD.developing, 'no_labour', OLD.no_labour, 'income_per_head_fen',
      OLD.income_per_head_fen, 'own_medical_fen', OLD.own_medical_fen, 'source', OLD.source, 'row', OLD.row,
      'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER monitor_delete AFTER DELETE ON monitor BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'monitor', json_array(OLD.household, OLD.day, OLD.sheet), 'delete', json_object(
      'household', OLD.household, 'day', OLD.day, 'sheet', OLD.sheet, 'kind', OLD.kind, 'identified_month',
      OLD.identified_month, 'risks', OLD.risks, 'removed', OLD.removed, 'removed_month', OLD.removed_month,
      'removal', OLD.removal, 'developing', OLD.developing, 'no_labour', OLD.no_labour, 'income_per_head_fen',
      OLD.income_per_head_fen, 'own_medical_fen', OLD.own_medical_fen, 'source', OLD.source, 'row', OLD.row,
      'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER term_update AFTER UPDATE ON term BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'term', json_array(OLD.id), 'update', json_object(
      'id', OLD.id, 'first_day', OLD.first_day, 'last_day', OLD.last_day, 'source', OLD.source, 'row', OLD.row,
      'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER term_delete AFTER DELETE ON term BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'term', json_array(OLD.id), 'delete', json_object(
      'id', OLD.id, 'first_day', OLD.first_day, 'last_day', OLD.last_day, 'source', OLD.source, 'row', OLD.row,
      'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER training_update AFTER UPDATE ON training BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'training', json_array(OLD.household, OLD.member, OLD.day, OLD.name), 'update', json_object(
      'household', OLD.household, 'member', OLD.member, 'day', OLD.day, 'name', OLD.name, 'kind', OLD.kind,
      'days', OLD.days, 'diploma', OLD.diploma, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER training_delete AFTER DELETE ON training BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'training', json_array(OLD.household, OLD.member, OLD.day, OLD.name), 'delete', json_object(
      'household', OLD.household, 'member', OLD.member, 'day', OLD.day, 'name', OLD.name, 'kind', OLD.kind,
      'days', OLD.days, 'diploma', OLD.diploma, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER helper_training_update AFTER UPDATE ON helper_training BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'helper_training', json_array(OLD.helper, OLD.day, OLD.name), 'update', json_object(
      'helper', OLD.helper, 'day', OLD.day, 'name', OLD.name, 'kind', OLD.kind, 'days', OLD.days, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER helper_training_delete AFTER DELETE ON helper_training BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'helper_training', json_array(OLD.helper, OLD.day, OLD.name), 'delete', json_object(
      'helper', OLD.helper, 'day', OLD.day, 'name', OLD.name, 'kind', OLD.kind, 'days', OLD.days, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER job_update AFTER UPDATE ON job BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'job', json_array(OLD.household, OLD.member, OLD.since, OLD.kind), 'update', json_object(
      'household', OLD.household, 'member', OLD.member, 'since', OLD.since, 'kind', OLD.kind, 'until',
      OLD.until, 'employer', OLD.employer, 'post', OLD.post, 'sector', OLD.sector, 'place', OLD.place,
      'pay_fen', OLD.pay_fen, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER job_delete AFTER DELETE ON job BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'job', json_array(OLD.household, OLD.member, OLD.since, OLD.kind), 'delete', json_object(
      'household', OLD.household, 'member', OLD.member, 'since', OLD.since, 'kind', OLD.kind, 'until',
      OLD.until, 'employer', OLD.employer, 'post', OLD.post, 'sector', OLD.sector, 'place', OLD.place,
      'pay_fen', OLD.pay_fen, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER rehousing_update AFTER UPDATE ON rehousing BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'rehousing', json_array(OLD.household, OLD.kind, OLD.year), 'update', json_object(
      'household', OLD.household, 'kind', OLD.kind, 'year', OLD.year, 'willing', OLD.willing, 'persons',
      OLD.persons, 'house_grade', OLD.house_grade, 'appraisal', OLD.appraisal, 'site', OLD.site, 'subsidy_fen',
      OLD.subsidy_fen, 'begun_on', OLD.begun_on, 'built_on', OLD.built_on, 'accepted_on', OLD.accepted_on,
      'keys_on', OLD.keys_on, 'moved_on', OLD.moved_on, 'cleared_on', OLD.cleared_on, 'source', OLD.source,
      'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER rehousing_delete AFTER DELETE ON rehousing BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'rehousing', json_array(OLD.household, OLD.kind, OLD.year), 'delete', json_object(
      'household', OLD.household, 'kind', OLD.kind, 'year', OLD.year, 'willing', OLD.willing, 'persons',
      OLD.persons, 'house_grade', OLD.house_grade, 'appraisal', OLD.appraisal, 'site', OLD.site, 'subsidy_fen',
      OLD.subsidy_fen, 'begun_on', OLD.begun_on, 'built_on', OLD.built_on, 'accepted_on', OLD.accepted_on,
      'keys_on', OLD.keys_on, 'moved_on', OLD.moved_on, 'cleared_on', OLD.cleared_on, 'source', OLD.source,
      'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER enrolment_update AFTER UPDATE ON enrolment BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'enrolment', json_array(OLD.household, OLD.member, OLD.term), 'update', json_object(
      'household', OLD.household, 'member', OLD.member, 'term', OLD.term, 'stage', OLD.stage, 'school',
      OLD.school, 'grade', OLD.grade, 'outside_county', OLD.outside_county, 'care', OLD.care, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER enrolment_delete AFTER DELETE ON enrolment BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'enrolment', json_array(OLD.household, OLD.member, OLD.term), 'delete', json_object(
      'household', OLD.household, 'member', OLD.member, 'term', OLD.term, 'stage', OLD.stage, 'school',
      OLD.school, 'grade', OLD.grade, 'outside_county', OLD.outside_county, 'care', OLD.care, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER subsidy_update AFTER UPDATE ON subsidy BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'subsidy', json_array(OLD.household, OLD.member, OLD.item, OLD.period), 'update', json_object(
      'household', OLD.household, 'member', OLD.member, 'item', OLD.item, 'period', OLD.period, 'own_fen',
      OLD.own_fen, 'applied_on', OLD.applied_on, 'paid_fen', OLD.paid_fen, 'paid_on', OLD.paid_on, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER subsidy_delete AFTER DELETE ON subsidy BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'subsidy', json_array(OLD.household, OLD.member, OLD.item, OLD.period), 'delete', json_object(
      'household', OLD.household, 'member', OLD.member, 'item', OLD.item, 'period', OLD.period, 'own_fen',
      OLD.own_fen, 'applied_on', OLD.applied_on, 'paid_fen', OLD.paid_fen, 'paid_on', OLD.paid_on, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER medical_bill_update AFTER UPDATE ON medical_bill BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'medical_bill', json_array(OLD.household, OLD.member, OLD.day, OLD.kind, OLD.no), 'update', json_object(
      'household', OLD.household, 'member', OLD.member, 'day', OLD.day, 'kind', OLD.kind, 'no', OLD.no,
      'total_fen', OLD.total_fen, 'basic_fen', OLD.basic_fen, 'serious_fen', OLD.serious_fen, 'aid_fen',
      OLD.aid_fen, 'commercial_fen', OLD.commercial_fen, 'fund_fen', OLD.fund_fen, 'relief_fen', OLD.relief_fen,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER medical_bill_delete AFTER DELETE ON medical_bill BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'medical_bill', json_array(OLD.household, OLD.member, OLD.day, OLD.kind, OLD.no), 'delete', json_object(
      'household', OLD.household, 'member', OLD.member, 'day', OLD.day, 'kind', OLD.kind, 'no', OLD.no,
      'total_fen', OLD.total_fen, 'basic_fen', OLD.basic_fen, 'serious_fen', OLD.serious_fen, 'aid_fen',
      OLD.aid_fen, 'commercial_fen', OLD.commercial_fen, 'fund_fen', OLD.fund_fen, 'relief_fen', OLD.relief_fen,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER answer_update AFTER UPDATE ON answer BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'answer', json_array(OLD.object, OLD.fact, OLD.day), 'update', json_object(
      'object', OLD.object, 'fact', OLD.fact, 'day', OLD.day, 'level', OLD.level, 'kind', OLD.kind, 'value',
      OLD.value, 'paper', OLD.paper, 'checked_by', OLD.checked_by, 'source', OLD.source, 'row', OLD.row,
      'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER answer_delete AFTER DELETE ON answer BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'answer', json_array(OLD.object, OLD.fact, OLD.day), 'delete', json_object(
      'object', OLD.object, 'fact', OLD.fact, 'day', OLD.day, 'level', OLD.level, 'kind', OLD.kind, 'value',
      OLD.value, 'paper', OLD.paper, 'checked_by', OLD.checked_by, 'source', OLD.source, 'row', OLD.row,
      'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER member_answer_update AFTER UPDATE ON member_answer BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'member_answer', json_array(OLD.household, OLD.member, OLD.fact, OLD.day), 'update', json_object(
      'household', OLD.household, 'member', OLD.member, 'fact', OLD.fact, 'day', OLD.day, 'kind', OLD.kind,
      'value', OLD.value, 'paper', OLD.paper, 'checked_by', OLD.checked_by, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER member_answer_delete AFTER DELETE ON member_answer BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'member_answer', json_array(OLD.household, OLD.member, OLD.fact, OLD.day), 'delete', json_object(
      'household', OLD.household, 'member', OLD.member, 'fact', OLD.fact, 'day', OLD.day, 'kind', OLD.kind,
      'value', OLD.value, 'paper', OLD.paper, 'checked_by', OLD.checked_by, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER unit_update AFTER UPDATE ON unit BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'unit', json_array(OLD.name), 'update', json_object(
      'name', OLD.name, 'level', OLD.level, 'kind', OLD.kind, 'area', OLD.area, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER unit_delete AFTER DELETE ON unit BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'unit', json_array(OLD.name), 'delete', json_object(
      'name', OLD.name, 'level', OLD.level, 'kind', OLD.kind, 'area', OLD.area, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER helper_update AFTER UPDATE ON helper BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'helper', json_array(OLD.id), 'update', json_object(
      'id', OLD.id, 'kind', OLD.kind, 'id_number', OLD.id_number, 'name', OLD.name, 'sex', OLD.sex, 'politics',
      OLD.politics, 'unit', OLD.unit, 'post', OLD.post, 'rank', OLD.rank, 'identity', OLD.identity, 'section',
      OLD.section, 'on_staff', OLD.on_staff, 'appointed_on', OLD.appointed_on, 'phone', OLD.phone, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER helper_delete AFTER DELETE ON helper BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'helper', json_array(OLD.id), 'delete', json_object(
      'id', OLD.id, 'kind', OLD.kind, 'id_number', OLD.id_number, 'name', OLD.name, 'sex', OLD.sex, 'politics',
      OLD.politics, 'unit', OLD.unit, 'post', OLD.post, 'rank', OLD.rank, 'identity', OLD.identity, 'section',
      OLD.section, 'on_staff', OLD.on_staff, 'appointed_on', OLD.appointed_on, 'phone', OLD.phone, 'source',
      OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER link_update AFTER UPDATE ON link BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'link', json_array(OLD.object, OLD.kind, OLD.helper, OLD.since), 'update', json_object(
      'object', OLD.object, 'kind', OLD.kind, 'helper', OLD.helper, 'since', OLD.since, 'level', OLD.level,
      'role', OLD.role, 'tier', OLD.tier, 'batch', OLD.batch, 'paper', OLD.paper, 'partner', OLD.partner,
      'full_time', OLD.full_time, 'exception', OLD.exception, 'until', OLD.until, 'reason', OLD.reason,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER link_delete AFTER DELETE ON link BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'link', json_array(OLD.object, OLD.kind, OLD.helper, OLD.since), 'delete', json_object(
      'object', OLD.object, 'kind', OLD.kind, 'helper', OLD.helper, 'since', OLD.since, 'level', OLD.level,
      'role', OLD.role, 'tier', OLD.tier, 'batch', OLD.batch, 'paper', OLD.paper, 'partner', OLD.partner,
      'full_time', OLD.full_time, 'exception', OLD.exception, 'until', OLD.until, 'reason', OLD.reason,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER project_update AFTER UPDATE ON project BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'project', json_array(OLD.no), 'update', json_object(
      'no', OLD.no, 'area', OLD.area, 'name', OLD.name, 'heading', OLD.heading, 'year', OLD.year, 'mode',
      OLD.mode, 'unit', OLD.unit, 'leader', OLD.leader, 'content', OLD.content, 'budget_fen', OLD.budget_fen,
      'own_fen', OLD.own_fen, 'benefit', OLD.benefit, 'participation', OLD.participation, 'mechanism',
      OLD.mechanism, 'declared_on', OLD.declared_on, 'reviewed_on', OLD.reviewed_on, 'approved_on',
      OLD.approved_on, 'begun_on', OLD.begun_on, 'done_on', OLD.done_on, 'accepted_on', OLD.accepted_on,
      'stopped_on', OLD.stopped_on, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal',
      OLD.seal));
END;

CREATE TRIGGER project_delete AFTER DELETE ON project BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'project', json_array(OLD.no), 'delete', json_object(
      'no', OLD.no, 'area', OLD.area, 'name', OLD.name, 'heading', OLD.heading, 'year', OLD.year, 'mode',
      OLD.mode, 'unit', OLD.unit, 'leader', OLD.leader, 'content', OLD.content, 'budget_fen', OLD.budget_fen,
      'own_fen', OLD.own_fen, 'benefit', OLD.benefit, 'participation', OLD.participation, 'mechanism',
      OLD.mechanism, 'declared_on', OLD.declared_on, 'reviewed_on', OLD.reviewed_on, 'approved_on',
      OLD.approved_on, 'begun_on', OLD.begun_on, 'done_on', OLD.done_on, 'accepted_on', OLD.accepted_on,
      'stopped_on', OLD.stopped_on, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal',
      OLD.seal));
END;

CREATE TRIGGER fund_update AFTER UPDATE ON fund BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'fund', json_array(OLD.area, OLD.year, OLD.origin, OLD.project, OLD.no), 'update', json_object(
      'area', OLD.area, 'year', OLD.year, 'origin', OLD.origin, 'project', OLD.project, 'no', OLD.no,
      'planned_fen', OLD.planned_fen, 'paid_fen', OLD.paid_fen, 'purpose', OLD.purpose, 'paid_on', OLD.paid_on,
      'paper', OLD.paper, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER fund_delete AFTER DELETE ON fund BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'fund', json_array(OLD.area, OLD.year, OLD.origin, OLD.project, OLD.no), 'delete', json_object(
      'area', OLD.area, 'year', OLD.year, 'origin', OLD.origin, 'project', OLD.project, 'no', OLD.no,
      'planned_fen', OLD.planned_fen, 'paid_fen', OLD.paid_fen, 'purpose', OLD.purpose, 'paid_on', OLD.paid_on,
      'paper', OLD.paper, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER measure_update AFTER UPDATE ON measure BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'measure', json_array(OLD.household, OLD.category, OLD.item, OLD.since, OLD.no), 'update', json_object(
      'household', OLD.household, 'category', OLD.category, 'item', OLD.item, 'since', OLD.since, 'no', OLD.no,
      'fen', OLD.fen, 'done', OLD.done, 'until', OLD.until, 'project', OLD.project, 'unit', OLD.unit,
      'benefit_fen', OLD.benefit_fen, 'signed', OLD.signed, 'note', OLD.note, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER measure_delete AFTER DELETE ON measure BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'measure', json_array(OLD.household, OLD.category, OLD.item, OLD.since, OLD.no), 'delete', json_object(
      'household', OLD.household, 'category', OLD.category, 'item', OLD.item, 'since', OLD.since, 'no', OLD.no,
      'fen', OLD.fen, 'done', OLD.done, 'until', OLD.until, 'project', OLD.project, 'unit', OLD.unit,
      'benefit_fen', OLD.benefit_fen, 'signed', OLD.signed, 'note', OLD.note, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER measure_code_update AFTER UPDATE ON measure_code BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'measure_code', json_array(OLD.household, OLD.category, OLD.item, OLD.since, OLD.no, OLD.code_set), 'update', json_object(
      'household', OLD.household, 'category', OLD.category, 'item', OLD.item, 'since', OLD.since, 'no', OLD.no,
      'code_set', OLD.code_set, 'code', OLD.code, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER measure_code_delete AFTER DELETE ON measure_code BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'measure_code', json_array(OLD.household, OLD.category, OLD.item, OLD.since, OLD.no, OLD.code_set), 'delete', json_object(
      'household', OLD.household, 'category', OLD.category, 'item', OLD.item, 'since', OLD.since, 'no', OLD.no,
      'code_set', OLD.code_set, 'code', OLD.code, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER loan_update AFTER UPDATE ON loan BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'loan', json_array(OLD.household, OLD.day, OLD.bank, OLD.no), 'update', json_object(
      'household', OLD.household, 'day', OLD.day, 'bank', OLD.bank, 'no', OLD.no, 'kind', OLD.kind, 'fen',
      OLD.fen, 'purpose', OLD.purpose, 'due', OLD.due, 'months', OLD.months, 'subsidy_fen', OLD.subsidy_fen,
      'repaid_fen', OLD.repaid_fen, 'repaid_on', OLD.repaid_on, 'source', OLD.source, 'row', OLD.row, 'entry',
      OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER loan_delete AFTER DELETE ON loan BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'loan', json_array(OLD.household, OLD.day, OLD.bank, OLD.no), 'delete', json_object(
      'household', OLD.household, 'day', OLD.day, 'bank', OLD.bank, 'no', OLD.no, 'kind', OLD.kind, 'fen',
      OLD.fen, 'purpose', OLD.purpose, 'due', OLD.due, 'months', OLD.months, 'subsidy_fen', OLD.subsidy_fen,
      'repaid_fen', OLD.repaid_fen, 'repaid_on', OLD.repaid_on, 'source', OLD.source, 'row', OLD.row, 'entry',
      OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER visit_update AFTER UPDATE ON visit BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'visit', json_array(OLD.object, OLD.day, OLD.helper, OLD.mode, OLD.no), 'update', json_object(
      'object', OLD.object, 'day', OLD.day, 'helper', OLD.helper, 'mode', OLD.mode, 'no', OLD.no, 'level',
      OLD.level, 'began', OLD.began, 'minutes', OLD.minutes, 'night', OLD.night, 'with_helper', OLD.with_helper,
      'met', OLD.met, 'people', OLD.people, 'topics', OLD.topics, 'occasion', OLD.occasion, 'note', OLD.note,
      'problem', OLD.problem, 'remedy', OLD.remedy, 'opinion', OLD.opinion, 'request', OLD.request, 'promise',
      OLD.promise, 'solved', OLD.solved, 'policy_known', OLD.policy_known, 'satisfied', OLD.satisfied,
      'cash_fen', OLD.cash_fen, 'goods', OLD.goods, 'goods_value_fen', OLD.goods_value_fen, 'photo', OLD.photo,
      'photo_digest', OLD.photo_digest, 'signed', OLD.signed, 'late_reason', OLD.late_reason, 'corrects',
      OLD.corrects, 'void', OLD.void, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal',
      OLD.seal));
END;

CREATE TRIGGER visit_delete AFTER DELETE ON visit BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'visit', json_array(OLD.object, OLD.day, OLD.helper, OLD.mode, OLD.no), 'delete', json_object(
      'object', OLD.object, 'day', OLD.day, 'helper', OLD.helper, 'mode', OLD.mode, 'no', OLD.no, 'level',
      OLD.level, 'began', OLD.began, 'minutes', OLD.minutes, 'night', OLD.night, 'with_helper', OLD.with_helper,
      'met', OLD.met, 'people', OLD.people, 'topics', OLD.topics, 'occasion', OLD.occasion, 'note', OLD.note,
      'problem', OLD.problem, 'remedy', OLD.remedy, 'opinion', OLD.opinion, 'request', OLD.request, 'promise',
      OLD.promise, 'solved', OLD.solved, 'policy_known', OLD.policy_known, 'satisfied', OLD.satisfied,
      'cash_fen', OLD.cash_fen, 'goods', OLD.goods, 'goods_value_fen', OLD.goods_value_fen, 'photo', OLD.photo,
      'photo_digest', OLD.photo_digest, 'signed', OLD.signed, 'late_reason', OLD.late_reason, 'corrects',
      OLD.corrects, 'void', OLD.void, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal',
      OLD.seal));
END;

CREATE TRIGGER score_update AFTER UPDATE ON score BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'score', json_array(OLD.object, OLD.day, OLD.helper, OLD.mode, OLD.no, OLD.heading), 'update', json_object(
      'object', OLD.object, 'day', OLD.day, 'helper', OLD.helper, 'mode', OLD.mode, 'no', OLD.no, 'heading',
      OLD.heading, 'level', OLD.level, 'points100', OLD.points100, 'of100', OLD.of100, 'finding', OLD.finding,
      'due', OLD.due, 'mended_on', OLD.mended_on, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER score_delete AFTER DELETE ON score BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'score', json_array(OLD.object, OLD.day, OLD.helper, OLD.mode, OLD.no, OLD.heading), 'delete', json_object(
      'object', OLD.object, 'day', OLD.day, 'helper', OLD.helper, 'mode', OLD.mode, 'no', OLD.no, 'heading',
      OLD.heading, 'level', OLD.level, 'points100', OLD.points100, 'of100', OLD.of100, 'finding', OLD.finding,
      'due', OLD.due, 'mended_on', OLD.mended_on, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER explanation_update AFTER UPDATE ON explanation BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'explanation', json_array(OLD.question), 'update', json_object(
      'question', OLD.question, 'answer', OLD.answer, 'answered_by', OLD.answered_by, 'source', OLD.source,
      'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER explanation_delete AFTER DELETE ON explanation BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'explanation', json_array(OLD.question), 'delete', json_object(
      'question', OLD.question, 'answer', OLD.answer, 'answered_by', OLD.answered_by, 'source', OLD.source,
      'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER need_update AFTER UPDATE ON need BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'need', json_array(OLD.object, OLD.day, OLD.kind, OLD.no), 'update', json_object(
      'object', OLD.object, 'day', OLD.day, 'kind', OLD.kind, 'no', OLD.no, 'level', OLD.level, 'text',
      OLD.text, 'helper', OLD.helper, 'solved_on', OLD.solved_on, 'solution', OLD.solution, 'measure',
      OLD.measure, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER need_delete AFTER DELETE ON need BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'need', json_array(OLD.object, OLD.day, OLD.kind, OLD.no), 'delete', json_object(
      'object', OLD.object, 'day', OLD.day, 'kind', OLD.kind, 'no', OLD.no, 'level', OLD.level, 'text',
      OLD.text, 'helper', OLD.helper, 'solved_on', OLD.solved_on, 'solution', OLD.solution, 'measure',
      OLD.measure, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER plan_update AFTER UPDATE ON plan BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'plan', json_array(OLD.object, OLD.year, OLD.version), 'update', json_object(
      'object', OLD.object, 'year', OLD.year, 'version', OLD.version, 'level', OLD.level, 'content',
      OLD.content, 'goal', OLD.goal, 'person', OLD.person, 'signed_on', OLD.signed_on, 'paper', OLD.paper,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER plan_delete AFTER DELETE ON plan BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'plan', json_array(OLD.object, OLD.year, OLD.version), 'delete', json_object(
      'object', OLD.object, 'year', OLD.year, 'version', OLD.version, 'level', OLD.level, 'content',
      OLD.content, 'goal', OLD.goal, 'person', OLD.person, 'signed_on', OLD.signed_on, 'paper', OLD.paper,
      'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER task_update AFTER UPDATE ON task BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'task', json_array(OLD.no), 'update', json_object(
      'no', OLD.no, 'title', OLD.title, 'heading', OLD.heading, 'object', OLD.object, 'level', OLD.level,
      'unit', OLD.unit, 'section', OLD.section, 'leader', OLD.leader, 'deputy', OLD.deputy, 'person',
      OLD.person, 'year', OLD.year, 'due', OLD.due, 'done_on', OLD.done_on, 'excused', OLD.excused, 'note',
      OLD.note, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER task_delete AFTER DELETE ON task BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'task', json_array(OLD.no), 'delete', json_object(
      'no', OLD.no, 'title', OLD.title, 'heading', OLD.heading, 'object', OLD.object, 'level', OLD.level,
      'unit', OLD.unit, 'section', OLD.section, 'leader', OLD.leader, 'deputy', OLD.deputy, 'person',
      OLD.person, 'year', OLD.year, 'due', OLD.due, 'done_on', OLD.done_on, 'excused', OLD.excused, 'note',
      OLD.note, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER target_update AFTER UPDATE ON target BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'target', json_array(OLD.object, OLD.kind, OLD.item, OLD.period, OLD.register), 'update', json_object(
      'object', OLD.object, 'kind', OLD.kind, 'item', OLD.item, 'period', OLD.period, 'register', OLD.register,
      'level', OLD.level, 'villages', OLD.villages, 'village_groups', OLD.village_groups, 'households',
      OLD.households, 'persons', OLD.persons, 'fen', OLD.fen, 'paper', OLD.paper, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER target_delete AFTER DELETE ON target BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'target', json_array(OLD.object, OLD.kind, OLD.item, OLD.period, OLD.register), 'delete', json_object(
      'object', OLD.object, 'kind', OLD.kind, 'item', OLD.item, 'period', OLD.period, 'register', OLD.register,
      'level', OLD.level, 'villages', OLD.villages, 'village_groups', OLD.village_groups, 'households',
      OLD.households, 'persons', OLD.persons, 'fen', OLD.fen, 'paper', OLD.paper, 'source', OLD.source, 'row',
      OLD.row, 'entry', OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER paper_update AFTER UPDATE ON paper BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'paper', json_array(OLD.object, OLD.kind, OLD.item, OLD.day), 'update', json_object(
      'object', OLD.object, 'kind', OLD.kind, 'item', OLD.item, 'day', OLD.day, 'level', OLD.level, 'person',
      OLD.person, 'no', OLD.no, 'due', OLD.due, 'note', OLD.note, 'source', OLD.source, 'row', OLD.row, 'entry',
      OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER paper_delete AFTER DELETE ON paper BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'paper', json_array(OLD.object, OLD.kind, OLD.item, OLD.day), 'delete', json_object(
      'object', OLD.object, 'kind', OLD.kind, 'item', OLD.item, 'day', OLD.day, 'level', OLD.level, 'person',
      OLD.person, 'no', OLD.no, 'due', OLD.due, 'note', OLD.note, 'source', OLD.source, 'row', OLD.row, 'entry',
      OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER verdict_update AFTER UPDATE ON verdict BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'verdict', json_array(OLD.object, OLD.standard, OLD.day), 'update', json_object(
      'object', OLD.object, 'standard', OLD.standard, 'day', OLD.day, 'level', OLD.level, 'outcome',
      OLD.outcome, 'digest', OLD.digest, 'version', OLD.version, 'known', OLD.known, 'document', OLD.document,
      'signed_by', OLD.signed_by, 'paper', OLD.paper, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER verdict_delete AFTER DELETE ON verdict BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'verdict', json_array(OLD.object, OLD.standard, OLD.day), 'delete', json_object(
      'object', OLD.object, 'standard', OLD.standard, 'day', OLD.day, 'level', OLD.level, 'outcome',
      OLD.outcome, 'digest', OLD.digest, 'version', OLD.version, 'known', OLD.known, 'document', OLD.document,
      'signed_by', OLD.signed_by, 'paper', OLD.paper, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER exemption_update AFTER UPDATE ON exemption BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'exemption', json_array(OLD.object, OLD.check_no, OLD.person), 'update', json_object(
      'object', OLD.object, 'check_no', OLD.check_no, 'person', OLD.person, 'level', OLD.level, 'reason',
      OLD.reason, 'since', OLD.since, 'last_day', OLD.last_day, 'source', OLD.source, 'row', OLD.row, 'entry',
      OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER exemption_delete AFTER DELETE ON exemption BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'exemption', json_array(OLD.object, OLD.check_no, OLD.person), 'delete', json_object(
      'object', OLD.object, 'check_no', OLD.check_no, 'person', OLD.person, 'level', OLD.level, 'reason',
      OLD.reason, 'since', OLD.since, 'last_day', OLD.last_day, 'source', OLD.source, 'row', OLD.row, 'entry',
      OLD.entry, 'seal', OLD.seal));
END;

CREATE TRIGGER finding_update AFTER UPDATE ON finding BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'finding', json_array(OLD.object, OLD.check_no, OLD.person), 'update', json_object(
      'object', OLD.object, 'check_no', OLD.check_no, 'person', OLD.person, 'level', OLD.level, 'first_day',
      OLD.first_day, 'solved_day', OLD.solved_day, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;

CREATE TRIGGER finding_delete AFTER DELETE ON finding BEGIN
  INSERT INTO change (entry, tbl, key, op, before)
  VALUES ((SELECT max(id) FROM entry), 'finding', json_array(OLD.object, OLD.check_no, OLD.person), 'delete', json_object(
      'object', OLD.object, 'check_no', OLD.check_no, 'person', OLD.person, 'level', OLD.level, 'first_day',
      OLD.first_day, 'solved_day', OLD.solved_day, 'source', OLD.source, 'row', OLD.row, 'entry', OLD.entry,
      'seal', OLD.seal));
END;
