//! Contradictions in the data: what each check finds and what it lets pass, what recorded
//! runs and exemptions say, and who sees whose number.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect;
use rusqlite::Connection;

use crate::ledger::{Ledger, Sheet};

/// The day of most of these tests, and the day of the sheets before it.
const TODAY: &str = "2023-12-31";
const SAID: &str = "2023-12-01";

/// A made-up village.
const VILLAGE: &str = "511899100001";

/// A household with nothing wrong and nothing left open: a couple and a child of 10.
fn add_household(conn: &Connection, number: usize) {
    let [h, a, b, c] = names(number);
    let phone = format!("154{number:08}");
    conn.execute_batch(&format!(
        "INSERT INTO household VALUES ('{h}', '{VILLAGE}', '1组', '2014-12', NULL, NULL, 1, 0);
         INSERT INTO household_status (household, day, sheet, status, exit_year, category, cause, other_causes,
           head_count, income_per_head_fen, phone, entry, seal)
         VALUES ('{h}', '{SAID}', 'roster', '已脱贫', 2018, '一般脱贫户', '缺技术', '缺资金', 3, 1000000, '{phone}', 1, 0);
         INSERT INTO survey (household, day, sheet, food_enough, clothing_enough, water_quantity, water_quality,
           water_convenience, water_reliability, safe_water, electricity, broadcast, water_difficult,
           production_power, cooperative, enterprise, entrepreneur, relocated, house_grade, dangerous_house,
           floor_area_dm2, road_kind, road_distance_m, fuel, sanitary_toilet, entry, seal)
         VALUES ('{h}', '{SAID}', 'housing', 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 'B', 0, 9000, '水泥路', 600,
           '清洁能源', 1, 1, 0);
         INSERT INTO land (household, day, sheet, arable_mu100, forest_mu100, entry, seal)
         VALUES ('{h}', '{SAID}', 'land', 500, 300, 1, 0);
         INSERT INTO monitor (household, day, sheet, entry, seal) VALUES ('{h}', '{SAID}', 'monitor', 1, 0);
         INSERT INTO income (household, year, day, sheet, wage_fen, business_fen, property_fen, transfer_fen, cost_fen,
           dibao_fen, destitute_fen, net_fen, per_head_fen, heads, entry, seal)
         VALUES ('{h}', 2023, '{SAID}', 'income', 2500000, 800000, 0, 0, 300000, 0, 0, 3000000, 1000000, 3, 1, 0),
                ('{h}', 2018, '2018-12-01', 'income', 1500000, 0, 0, 0, 0, 0, 0, 1500000, 500000, 3, 1, 0);
         INSERT INTO link (object, kind, helper, since, level, entry, seal)
         VALUES ('{h}', '结对帮扶', '鄢代银', '2016-03-01', 'household', 1, 0);"
    ))
    .unwrap();
    for (id, name, relation, sex, birth) in [
        (&a, "袁光华", "户主", "男", "1970-05-06"),
        (&b, "冉桂芳", "配偶", "女", "1972-07-08"),
        (&c, "袁思雨", "之女", "女", "2013-03-04"),
    ] {
        let (schooling, education, labour, months, place) = if relation == "之女" {
            ("'小学'", "NULL", "无劳动力", 0, "NULL")
        } else {
            ("NULL", "'初中'", "普通劳动力", if relation == "户主" { 9 } else { 0 }, "'县内'")
        };
        let place = if months == 0 { "NULL" } else { place };
        conn.execute_batch(&format!(
            "INSERT INTO member (household, id, name, relation, sex, birth, nation, politics, entry, seal)
             VALUES ('{h}', '{id}', '{name}', '{relation}', '{sex}', '{birth}', '汉族', '群众', 1, 0);
             INSERT INTO member_survey (household, member, day, sheet, schooling, education, health, labour, work_months,
               work_place, resident_insurance, employee_insurance, serious_illness_insurance, dibao, destitute, entry, seal)
             VALUES ('{h}', '{id}', '{SAID}', 'roster', {schooling}, {education}, '健康', '{labour}', {months}, {place},
               1, 0, 1, 0, 0, 1, 0);"
        ))
        .unwrap();
    }
}

/// The household's number and the ID numbers of head, spouse and child.
fn names(number: usize) -> [String; 4] {
    [
        format!("51{number:08}"),
        person_id("513199", "19700506", number * 2 + 1),
        person_id("513199", "19720708", number * 2),
        person_id("511899", "20130304", number * 2),
    ]
}

/// An ID number with its check digit (GB 11643-1999).
pub(crate) fn person_id(area: &str, birth: &str, sequence: usize) -> String {
    let body = format!("{area}{birth}{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

fn add_village(conn: &Connection, code: &str) {
    conn.execute_batch(&format!(
        "INSERT INTO area VALUES ('{code}', 'village', '511899100', '村{code}', NULL, NULL, 1, 0);
         INSERT INTO village_survey (village, day, sheet, poor_village, exit_year, household_count, hard_road, clinics,
           doctors, culture_rooms, bus, exited_households, population, dibao_households, dibao_persons,
           disabled_persons, dangerous_houses, unsafe_water_households, entry, seal)
         VALUES ('{code}', '{SAID}', 'village', 1, 2018, 100, 1, 1, 1, 1, 1, 40, 300, 10, 20, 8, 60, 40, 1, 0);"
    ))
    .unwrap();
}

/// A ledger with a clean village and these clean households in it.
fn clean(households: std::ops::Range<usize>) -> Ledger {
    let ledger = Ledger::empty().on(TODAY);
    let conn = ledger.sql();
    conn.execute_batch(
        "BEGIN;
         INSERT INTO area VALUES ('511899100', 'township', '511899', '青溪镇', NULL, NULL, 1, 0);
         INSERT INTO helper (id, kind, name, entry, seal) VALUES ('鄢代银', '干部', '鄢代银', 1, 0);",
    )
    .unwrap();
    add_village(&conn, VILLAGE);
    households.for_each(|it| add_household(&conn, it));
    conn.execute_batch("COMMIT").unwrap();
    ledger
}

/// A check, what makes it find something, and what is as near to that as can be.
///
/// Each line changes a row of the household of the case: `status:`, `survey:`, `land:`,
/// `monitor:`, `income:` (of 2023), `then:` (of 2018), `head:`, `wife:`, `child:` (what was
/// found of them), `head-member:` and so on (who they are), `village:`; `sql:` is any
/// statement, in which {h}, {a}, {b}, {c} are the household and its people, {x} another ID
/// number, and {o} a household that nobody looks at.
type Case = (&'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    ("D001", "then: net_fen = 1079999, heads = 3", "then: net_fen = 1080000, heads = 3"),
    ("D002", "child: schooling = NULL, dropout_reason = '厌学'", "child: schooling = NULL, dropout_reason = '因病无法就学'"),
    ("D003", "survey: house_grade = 'C'", "survey: house_grade = NULL, dangerous_house = NULL"),
    ("D004", "survey: safe_water = 0", "status: status = '未脱贫'\nsurvey: safe_water = 0"),
    (
        "D005",
        "status: cause = '因病'\nhead: health = '患有大病', serious_illness_insurance = 0",
        "status: cause = '因病'\nhead: health = '残疾', serious_illness_insurance = 0",
    ),
    ("D006", "survey: floor_area_dm2 = 0", "survey: floor_area_dm2 = 1"),
    ("D007", "sql: UPDATE member SET id = '{bad}' WHERE household = '{h}' AND id = '{x}'", ""),
    ("D008", "head-member: certificate = '8100'", "head-member: certificate = '74B1'"),
    ("D009", "head-member: certificate = '43'\nhead: health = '长期慢性病'", "head-member: certificate = '43'\nhead: health = '长期慢性病、残疾'"),
    ("D010", "sql: UPDATE member SET id = '999999' || substr(id, 7) WHERE household = '{h}' AND id = '{x}'", ""),
    ("D011", "head-member: sex = '女'", "head-member: sex = NULL"),
    ("D012", "head-member: birth = '1970-05-07'", "head-member: birth = NULL"),
    ("D013", "head-member: nation = NULL", ""),
    ("D014", "head: schooling = '非在校生', education = NULL", "head: schooling = NULL, education = NULL"),
    ("D015", "child: schooling = NULL", "child-member: birth = '2018-01-01'\nchild: schooling = NULL"),
    ("D016", "head: health = NULL", ""),
    ("D017", "head: labour = NULL", "child: labour = NULL"),
    ("D018", "head-member: relation = '其他'", "head-member: relation = NULL"),
    ("D019", "head: health = '残疾'", "head: health = '残疾', disability_year = 2015"),
    ("D020", "status: cause = NULL", "status: cause = NULL, status = '一般农户'"),
    ("D021", "survey: production_power = NULL", "survey: production_power = 0"),
    ("D022", "survey: cooperative = NULL", "survey: cooperative = 0"),
    ("D023", "survey: road_distance_m = NULL", "survey: road_distance_m = 0"),
    ("D024", "survey: road_kind = NULL", ""),
    ("D025", "survey: floor_area_dm2 = NULL", "survey: floor_area_dm2 = 0"),
    ("D026", "survey: electricity = NULL", "survey: electricity = 0"),
    ("D027", "survey: water_difficult = NULL", "survey: water_difficult = 1"),
    ("D028", "survey: safe_water = NULL", "survey: safe_water = 0"),
    ("D029", "survey: fuel = NULL", ""),
    ("D030", "survey: sanitary_toilet = NULL", "survey: sanitary_toilet = 0"),
    ("D031", "status: cause = '因病'", "status: cause = '因病'\nchild: health = NULL"),
    (
        "D032",
        "status: cause = '因学'\nchild: schooling = '学前教育'",
        "status: cause = '因学'\nchild: schooling = NULL",
    ),
    ("D033", "status: cause = '因残'", "status: cause = '因残'\nhead-member: certificate = '43'"),
    ("D034", "status: other_causes = '缺资金、缺技术'", "status: cause = '因病', other_causes = '缺技术、因病致残'"),
    ("D035", "status: category = '低保脱贫户'", "status: category = '低保脱贫户'\nchild: dibao = NULL"),
    ("D036", "head: dibao = 1", "status: category = '低保脱贫户'\nhead: dibao = 1"),
    (
        "D037",
        "status: category = '特困供养脱贫户'\nhead-member: birth = '1958-01-01'",
        "status: category = '特困供养脱贫户'\nhead-member: birth = '1957-12-31'\nwife: labour = '弱劳动力或半劳动力'",
    ),
    ("D038", "income: dibao_fen = 1, destitute_fen = 1", "income: dibao_fen = 1, destitute_fen = NULL"),
    ("D039", "income: dibao_fen = 1", "status: category = '低保脱贫户'\nincome: dibao_fen = 1"),
    ("D040", "status: category = '低保脱贫户'", "status: category = '低保脱贫户'\nincome: dibao_fen = NULL"),
    ("D041", "status: category = '特困供养脱贫户'", "status: category = '特困供养脱贫户'\nincome: destitute_fen = NULL"),
    (
        "D042",
        "head-member: birth = '1964-01-01'\nhead: labour = '丧失劳动力'",
        "head-member: birth = '1963-12-31'\nhead: labour = '丧失劳动力'\n\
         wife: schooling = '本科一年级', education = NULL, labour = '无劳动力'",
    ),
    ("D043", "income: cost_fen = 0", "income: cost_fen = NULL"),
    ("D044", "income: net_fen = 0", "income: net_fen = 1"),
    ("D045", "income: net_fen = 30000001", "income: net_fen = 30000000"),
    ("D046", "wife: work_area = '县内'", "wife: work_area = '县内', work_months = 1"),
    ("D047", "wife: work_months = 1", "wife: work_months = 1, work_area = '县内'"),
    ("D048", "head: labour = '丧失劳动力'", "wife: labour = '丧失劳动力'"),
    ("D049", "head: work_months = 0", "head: work_months = NULL"),
    ("D050", "income: wage_fen = 0", "income: wage_fen = NULL"),
    (
        "D051",
        "sql: UPDATE link SET until = '2023-12-31' WHERE object = '{h}'",
        "sql: UPDATE link SET until = '2024-01-01' WHERE object = '{h}'",
    ),
    (
        "D052",
        "sql: INSERT INTO helper (id, kind, id_number, name, entry, seal) VALUES ('{a}', '干部', '{a}', '甲', 1, 0);
              INSERT INTO link (object, kind, helper, since, level, entry, seal)
              VALUES ('{o}', '结对帮扶', '{a}', '2023-01-01', 'household', 1, 0)",
        "sql: INSERT INTO helper (id, kind, id_number, name, entry, seal) VALUES ('{a}', '干部', '{a}', '甲', 1, 0);
              INSERT INTO link (object, kind, helper, since, until, level, entry, seal)
              VALUES ('{o}', '结对帮扶', '{a}', '2023-01-01', '2023-12-31', 'household', 1, 0)",
    ),
    (
        "D053",
        "sql: UPDATE member SET left_on = '2023-12-31' WHERE household = '{h}'",
        "sql: UPDATE member SET left_on = '2024-01-01' WHERE household = '{h}'",
    ),
    ("D054", "child-member: relation = '之子'", "child-member: relation = '之兄弟姐妹'"),
    ("D055", "wife-member: sex = '男'", "wife-member: relation = '其他', sex = '男'"),
    ("D056", "land: arable_mu100 = 5001", "land: arable_mu100 = 5000"),
    ("D057", "land: forest_mu100 = 21001", "land: forest_mu100 = 21000"),
    ("D058", "survey: road_distance_m = 50001", "survey: road_distance_m = 50000"),
    (
        "D059",
        "child-member: birth = '2009-01-01'\nchild: schooling = '普通高中一年级'",
        "child-member: birth = '2008-12-31'\nchild: schooling = '普通高中一年级'",
    ),
    (
        "D060",
        "child-member: birth = '2003-12-31'",
        "child-member: birth = '2004-01-01'",
    ),
    (
        "D061",
        "child: schooling = '七年级'\nsql: INSERT INTO member_survey (household, member, day, sheet, schooling, entry, seal)
         VALUES ('{h}', '{c}', '2020-12-31', 'roster', '七年级', 1, 0)",
        "child: schooling = '七年级'\nsql: INSERT INTO member_survey (household, member, day, sheet, schooling, entry, seal)
         VALUES ('{h}', '{c}', '2021-01-01', 'roster', '七年级', 1, 0)",
    ),
    (
        "D062",
        "sql: INSERT INTO member (household, id, name, relation, left_on, entry, seal)
         VALUES ('{o}', '{a}', '袁光华', '其他', '2024-01-01', 1, 0)",
        "sql: INSERT INTO member (household, id, name, relation, left_on, entry, seal)
         VALUES ('{o}', '{a}', '袁光华', '其他', '2023-12-31', 1, 0)",
    ),
    ("D063", "wife-member: relation = '户主'", "wife-member: relation = '其他'"),
    ("D064", "child-member: relation = '配偶'", ""),
    ("D065", "status: head_count = 4", "status: head_count = NULL"),
    ("D066", "income: heads = 2", "income: heads = NULL"),
    ("D067", "income: net_fen = 3000004", "income: net_fen = 3000003"),
    ("D068", "survey: house_grade = 'D'", "survey: house_grade = 'D', dangerous_house = NULL"),
    ("D069", "survey: dangerous_house = 1", "survey: house_grade = 'C', dangerous_house = 1"),
    (
        "D070",
        "status: category = '一般贫困户', day = '2021-01-01'",
        "status: category = '一般贫困户', day = '2020-12-31'",
    ),
    ("D071", "wife-member: relation = NULL", ""),
    ("D072", "survey: dangerous_house = NULL", "survey: dangerous_house = 0"),
    ("D073", "child: education = '小学'", "child: education = '学龄前儿童'"),
    ("D074", "head: education = NULL", "child: schooling = NULL"),
    ("D075", "head: resident_insurance = NULL, employee_insurance = NULL", "head: resident_insurance = NULL"),
    ("D076", "head: resident_insurance = 0", "head: resident_insurance = 0, employee_insurance = NULL"),
    ("D077", "head: employee_insurance = 1", "head: employee_insurance = 1, resident_insurance = 0"),
    ("D078", "head: serious_illness_insurance = 0", "head: serious_illness_insurance = NULL"),
    ("D079", "head-member: politics = '贫农'", "head-member: politics = '致公党党员'"),
    ("D080", "survey: house_grade = 'D'", "survey: house_grade = 'D'\nmonitor: kind = '脱贫不稳定户'"),
    ("D081", "survey: safe_water = 0", "survey: safe_water = 0\nstatus: status = '边缘易致贫'"),
    ("D082", "head: resident_insurance = 0", "head: resident_insurance = 0\nmonitor: kind = '突发严重困难户'"),
    ("D083", "child: schooling = '非在校生', education = '小学'", "child: schooling = '非在校生', education = '小学'\nmonitor: kind = '突发严重困难户'"),
    ("D084", "income: net_fen = 2189999", "income: net_fen = 2190000"),
    (
        "D085",
        "child-member: birth = '2008-01-01'\nchild: labour = '普通劳动力'",
        "child-member: birth = '2007-12-31'\nchild: labour = '普通劳动力'",
    ),
    ("D086", "head-member: birth = '1963-12-31'", "head-member: birth = '1964-01-01'"),
    (
        "D087",
        "head-member: birth = '1953-12-31'\nhead: public_post = '护林员'",
        "head-member: birth = '1954-01-01'\nhead: public_post = '护林员'",
    ),
    (
        "D088",
        "child-member: birth = '2016-12-31'\nchild: schooling = '学前教育'",
        "child-member: birth = '2017-01-01'\nchild: schooling = '学前教育'",
    ),
    ("D089", "child: work_months = 1", "child: work_months = 1, schooling = '学前教育'"),
    ("D090", "monitor: risks = '缺劳动力、因残'", "monitor: risks = '缺劳动力、因残'\nhead: health = NULL"),
    ("D091", "monitor: risks = '因病'", "monitor: risks = '因病'\nhead: health = '长期慢性病'"),
    ("D092", "monitor: removed = 1\nsurvey: dangerous_house = 1", "monitor: removed = 0\nsurvey: dangerous_house = 1"),
    ("D093", "monitor: removed = 1\nsurvey: safe_water = 0", "monitor: removed = NULL\nsurvey: safe_water = 0"),
    (
        "D094",
        "monitor: removed = 1\nchild-member: birth = '2016-12-31'\nchild: schooling = '非在校生', education = '小学'",
        "monitor: removed = 1\nchild-member: birth = '2017-01-01'\nchild: schooling = '非在校生', education = '小学'",
    ),
    ("D095", "monitor: removed = 1\nhead: resident_insurance = 0", "monitor: removed = 0\nhead: resident_insurance = 0"),
    (
        "D096",
        "monitor: removed = 1, identified_month = '2022-12', removed_month = '2023-05'",
        "monitor: removed = 1, identified_month = '2022-12', removed_month = '2023-06'",
    ),
    ("D097", "monitor: removed = 1", "monitor: removed = 1\nsql: INSERT INTO measure (household, category, item, since, no, entry, seal) VALUES ('{h}', '产业帮扶', '养鸡', '2023-02', 1, 1, 0)"),
    ("D098", "monitor: removed = 1\nincome: net_fen = 2189999", "monitor: removed = 1\nincome: net_fen = 2190000"),
    (
        "D099",
        "sql: INSERT INTO measure (household, category, item, since, no, entry, seal) VALUES ('{h}', '综合保障', '低保', '2023-02', 1, 1, 0)",
        "head: dibao = 1\nsql: INSERT INTO measure (household, category, item, since, no, entry, seal) VALUES ('{h}', '综合保障', '低保', '2023-02', 1, 1, 0)",
    ),
    (
        "D100",
        "monitor: kind = '脱贫不稳定户'\nhead: dibao = 1\nsql: INSERT INTO measure (household, category, item, since, no, entry, seal) VALUES ('{h}', '产业帮扶', '养鸡', '2023-02', 1, 1, 0)",
        "monitor: kind = '脱贫不稳定户'\nhead: dibao = 1",
    ),
    ("D101", "status: phone = '0835-4220000'", "status: phone = NULL"),
    ("D102", "head-member: phone = '12400000000'", "head-member: phone = '15499999999'"),
    (
        "D103",
        "sql: UPDATE household_status SET phone = '15499990001' WHERE household IN ('{h}', '{o}')",
        "status: phone = '15499990009'\nhead-member: phone = '15499990009'\nwife-member: phone = '15499990009'",
    ),
    (
        "D104",
        "head-member: phone = '15499990002'\nsql: UPDATE member SET phone = '15499990002' WHERE household = '{o}' AND relation = '户主'",
        "head-member: phone = '15499990003'\nwife-member: phone = '15499990003'",
    ),
    ("D105", "village: clinics = NULL", "village: clinics = NULL, exit_year = 2024"),
    ("D106", "village: doctors = NULL", "village: doctors = 0"),
    ("D107", "village: culture_rooms = NULL", "village: culture_rooms = 0"),
    ("D108", "village: bus = NULL", "village: bus = 0"),
    ("D109", "village: hard_road = NULL", "village: hard_road = NULL, exit_year = NULL"),
    ("D110", "village: household_count = 0", "village: household_count = NULL"),
    ("D111", "village: dangerous_houses = 61", "village: dangerous_houses = 61, unsafe_water_households = NULL"),
    ("D112", "village: dibao_households = 101", "village: dibao_households = 100"),
    ("D113", "village: exited_households = 101", "village: exited_households = 100"),
    ("D114", "village: dibao_persons = 301", "village: dibao_persons = 300"),
    ("D115", "village: disabled_persons = 301", "village: disabled_persons = 300"),
    (
        "D116",
        "sql: INSERT INTO survey (household, day, sheet, house_grade, entry, seal) VALUES ('{h}', '2023-12-01', 'roster', 'A', 1, 0)",
        "sql: INSERT INTO survey (household, day, sheet, house_grade, entry, seal) VALUES ('{h}', '2023-12-02', 'roster', 'A', 1, 0)",
    ),
    (
        "D117",
        "sql: INSERT INTO member_survey (household, member, day, sheet, health, entry, seal) VALUES ('{h}', '{a}', '2023-12-01', 'members', '残疾', 1, 0)",
        "sql: INSERT INTO member_survey (household, member, day, sheet, health, entry, seal) VALUES ('{h}', '{a}', '2023-12-01', 'members', '健康', 1, 0)",
    ),
];

/// A household that only lends its name to cases.
const OTHER: usize = 400;

fn village_of(number: usize) -> String {
    format!("511899100{:03}", 100 + number)
}

/// Makes a household, or a village, the subject of a case. `number` is its own.
fn tell(conn: &Connection, number: usize, lines: &str) {
    let [h, a, b, c] = names(number);
    let x = person_id("513199", "19900102", number);
    let bad = format!("{}{}", &x[..17], if x.ends_with('0') { "1" } else { "0" });
    let other = names(OTHER)[0].clone();
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for line in split(lines) {
        if line.is_empty() {
            continue;
        }
        let (what, sets) = line.split_once(": ").unwrap();
        let whose = |table: &str| format!("UPDATE {table} SET {sets} WHERE household = '{h}'");
        let of = |id: &str| format!("{} AND member = '{id}'", whose("member_survey"));
        let is = |id: &str| format!("{} AND id = '{id}'", whose("member"));
        let sql = match what {
            "status" => whose("household_status"),
            "survey" | "land" | "monitor" => whose(what),
            "income" => format!("{} AND year = 2023", whose("income")),
            "then" => format!("{} AND year = 2018", whose("income")),
            "head" => of(&a),
            "wife" => of(&b),
            "child" => of(&c),
            "head-member" => is(&a),
            "wife-member" => is(&b),
            "child-member" => is(&c),
            "village" => {
                format!("UPDATE village_survey SET {sets} WHERE village = '{}'", village_of(number))
            }
            "sql" => {
                if sets.contains("'{x}'") {
                    conn.execute(
                        "INSERT INTO member (household, id, name, relation, sex, nation, entry, seal)
                         VALUES (?1, ?2, '某人', '其他', NULL, '汉族', 1, 0)",
                        [&h, &x],
                    )
                    .unwrap();
                }
                let fill = |text: &str, name: &str, value: &str| text.replace(name, value);
                let mut sql = sets.to_owned();
                for (name, value) in [
                    ("{h}", &h),
                    ("{a}", &a),
                    ("{b}", &b),
                    ("{c}", &c),
                    ("{x}", &x),
                    ("{bad}", &bad),
                    ("{o}", &other),
                ] {
                    sql = fill(&sql, name, value);
                }
                sql
            }
            _ => panic!("{line}"),
        };
        conn.execute_batch(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// The lines of a case; a statement may run over several.
fn split(lines: &str) -> Vec<String> {
    let heads = [
        "status: ",
        "survey: ",
        "land: ",
        "monitor: ",
        "income: ",
        "then: ",
        "head: ",
        "wife: ",
        "child: ",
        "head-member: ",
        "wife-member: ",
        "child-member: ",
        "village: ",
        "sql: ",
    ];
    let mut all: Vec<String> = Vec::new();
    for line in lines.lines().map(str::trim) {
        match all.last_mut() {
            Some(last) if !heads.iter().any(|it| line.starts_with(it)) => {
                last.push(' ');
                last.push_str(line);
            }
            _ => all.push(line.to_owned()),
        }
    }
    all
}

/// What `check-data` finds: the object with the numbers of its checks.
fn found(ledger: &Ledger, options: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(ledger, options) {
        let text = |key: &str| row[key].as_str().map(str::to_owned);
        let object = text("household").or_else(|| text("village")).unwrap();
        found.entry(object).or_default().insert(text("check").unwrap());
    }
    found
}

fn rows(ledger: &Ledger, options: &str) -> Vec<serde_json::Value> {
    let shown = ledger.run(&format!("check-data --format jsonl {options}"));
    assert!(shown.code < 2, "{shown}");
    shown.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// Every case twice, as it fires and as it nearly does, beside two clean households.
fn ledger_of_cases() -> Ledger {
    let ledger = clean(0..2);
    let conn = ledger.sql();
    conn.execute_batch("BEGIN").unwrap();
    add_household(&conn, OTHER);
    for (n, (_, fires, near)) in CASES.iter().enumerate() {
        for (number, lines) in [(10 + 2 * n, fires), (11 + 2 * n, near)] {
            if lines.starts_with("village: ") {
                add_village(&conn, &village_of(number));
            } else {
                add_household(&conn, number);
            }
        }
    }
    conn.execute_batch("COMMIT; PRAGMA foreign_keys = OFF; BEGIN").unwrap();
    for (n, (_, fires, near)) in CASES.iter().enumerate() {
        tell(&conn, 10 + 2 * n, fires);
        tell(&conn, 11 + 2 * n, near);
    }
    conn.execute_batch("COMMIT").unwrap();
    ledger
}

#[test]
fn every_check_finds_its_case_and_lets_its_near_miss_pass() {
    let ledger = ledger_of_cases();
    let found = found(&ledger, "");
    let none = BTreeSet::new();
    for number in [0, 1] {
        assert_eq!(found.get(&names(number)[0]), None, "the clean household");
    }
    assert_eq!(found.get(&format!("村{VILLAGE}")), None, "the clean village");
    for (n, (check, fires, near)) in CASES.iter().enumerate() {
        let of = |number: usize, lines: &str| {
            let object = if lines.starts_with("village: ") {
                format!("村{}", village_of(number))
            } else {
                names(number)[0].clone()
            };
            found.get(&object).unwrap_or(&none)
        };
        let (hit, miss) = (of(10 + 2 * n, fires), of(11 + 2 * n, near));
        assert!(hit.contains(*check), "{check} finds nothing in\n{fires}\n{hit:?}");
        assert!(!miss.contains(*check), "{check} finds something in\n{near}\n{miss:?}");
    }
}

#[test]
fn numbers_and_names_are_never_given_anew() {
    let ledger = clean(0..1);
    let list = ledger.run("check-data --list --format jsonl").ended(0);
    let mut lines = String::new();
    let mut cases = CASES.iter().map(|it| it.0);
    let (mut numbers, mut names) = (BTreeSet::new(), BTreeSet::new());
    for row in list.lines().map(|it| serde_json::from_str::<serde_json::Value>(it).unwrap()) {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        assert!(numbers.insert(text("check")), "{row}");
        assert!(names.insert(text("name")), "{row}");
        assert_eq!(cases.next(), Some(text("check").as_str()), "every check has a case");
        lines.push_str(&format!(
            "{} {} {} {}\n",
            text("check"),
            text("name"),
            text("about"),
            text("severity")
        ));
    }
    assert_eq!(cases.next(), None);
    expect![[r#"
        D001 exited-below-line household error
        D002 exited-child-out-of-school person error
        D003 exited-dangerous-house household error
        D004 exited-without-safe-water household error
        D005 exited-ill-without-insurance person warning
        D006 exited-without-floor-area household error
        D007 id-check-digit person error
        D008 certificate-malformed person error
        D009 certificate-but-not-disabled person warning
        D010 id-provisional person warning
        D011 sex-contradicts-id person warning
        D012 birth-contradicts-id person warning
        D013 nation-blank person warning
        D014 education-blank person warning
        D015 school-stage-blank person warning
        D016 health-blank person warning
        D017 labour-blank person warning
        D018 no-head household error
        D019 disabled-without-certificate person question
        D020 cause-blank household warning
        D021 production-power-blank household question
        D022 cooperative-blank household question
        D023 road-distance-blank household question
        D024 road-kind-blank household warning
        D025 floor-area-blank household warning
        D026 electricity-blank household warning
        D027 water-difficult-blank household question
        D028 safe-water-blank household warning
        D029 fuel-blank household question
        D030 toilet-blank household question
        D031 cause-illness-nobody-ill household warning
        D032 cause-schooling-no-pupil household warning
        D033 cause-disability-nobody-disabled household warning
        D034 cause-twice household warning
        D035 dibao-household-nobody-on-dibao household warning
        D036 ordinary-household-on-dibao household warning
        D037 destitute-household-able-to-work person warning
        D038 dibao-and-destitute-paid household question
        D039 ordinary-household-paid household warning
        D040 dibao-amount-zero household warning
        D041 destitute-amount-zero household warning
        D042 healthy-without-labour person warning
        D043 business-without-cost household question
        D044 income-not-positive household warning
        D045 income-very-high household question
        D046 place-without-months person warning
        D047 months-without-place person question
        D048 no-labour-but-working person question
        D049 wages-without-worker household question
        D050 worker-without-wages household question
        D051 no-helper household warning
        D052 helper-is-poor person warning
        D053 empty-household household error
        D054 relation-contradicts-sex person error
        D055 head-spouse-same-sex household error
        D056 arable-land-very-large household question
        D057 forest-very-large household question
        D058 road-very-far household warning
        D059 young-in-senior-school person question
        D060 old-in-primary-school person question
        D061 school-stage-unchanged person question
        D062 person-in-two-households person error
        D063 two-heads household error
        D064 two-spouses household error
        D065 head-count-differs household warning
        D066 income-heads-too-few household warning
        D067 per-head-differs household warning
        D068 house-grade-contradicts-safe household warning
        D069 house-grade-contradicts-dangerous household warning
        D070 poor-category-after-2020 household warning
        D071 relation-blank person warning
        D072 dangerous-house-blank household warning
        D073 education-and-schooling person warning
        D074 education-and-schooling-blank person warning
        D075 insurance-blank person warning
        D076 no-insurance person warning
        D077 two-insurances person warning
        D078 no-serious-illness-insurance person question
        D079 politics-unlisted person warning
        D080 dangerous-house-not-monitored household warning
        D081 water-not-monitored household warning
        D082 uninsured-not-monitored person question
        D083 out-of-school-not-monitored person warning
        D084 low-income-not-monitored household question
        D085 child-with-labour person error
        D086 old-with-full-labour person question
        D087 public-post-age person warning
        D088 old-for-nursery-school person question
        D089 pupil-working person question
        D090 risk-disability-nobody-disabled household warning
        D091 risk-illness-nobody-ill household warning
        D092 risk-removed-dangerous-house household error
        D093 risk-removed-without-water household error
        D094 risk-removed-child-out-of-school household error
        D095 risk-removed-uninsured household error
        D096 risk-removed-too-soon household warning
        D097 risk-removed-without-measure household warning
        D098 risk-removed-below-line household question
        D099 dibao-measure-nobody-on-dibao household warning
        D100 on-dibao-without-measure household question
        D101 phone-malformed household question
        D102 person-phone-malformed person question
        D103 phone-shared household question
        D104 person-phone-shared person question
        D105 exited-village-clinics-blank village warning
        D106 exited-village-doctors-blank village warning
        D107 exited-village-culture-rooms-blank village warning
        D108 exited-village-bus-blank village warning
        D109 exited-village-road-blank village warning
        D110 village-without-households village error
        D111 village-problems-exceed-households village error
        D112 village-dibao-exceeds-households village error
        D113 village-exited-exceed-households village error
        D114 village-dibao-exceeds-population village error
        D115 village-disabled-exceed-population village error
        D116 sheets-disagree household warning
        D117 persons-sheets-disagree person warning
    "#]]
    .assert_eq(&lines);
}

#[test]
fn no_sentence_has_a_hole_in_either_language() {
    let ledger = ledger_of_cases();
    for lang in ["zh", "en"] {
        let mut said = BTreeSet::new();
        for row in rows(&ledger, &format!("--lang {lang}")) {
            let check = row["check"].as_str().unwrap();
            let found = row["found"].as_str().unwrap();
            let holes = ["{", "}", "-元", " - "];
            assert!(!holes.iter().any(|it| found.contains(it)), "{check} {found}");
            assert!(!found.ends_with([' ', '-']) && !found.starts_with('-'), "{check} {found}");
            let is_chinese = |it: char| ('\u{4E00}'..='\u{9FFF}').contains(&it);
            // What an open list holds has no English.
            let kept = found
                .replace("贫农", "")
                .replace("县内", "")
                .replace("因病致残", "")
                .replace("袁光华", "");
            assert!(lang == "zh" || !kept.contains(is_chinese), "{check} {found}");
            said.insert(check.to_owned());
        }
        assert_eq!(said.len(), CASES.len(), "{lang}");
    }
}

#[test]
fn what_is_not_recorded_fires_nothing_but_the_checks_for_blanks() {
    let ledger = clean(0..1);
    let conn = ledger.sql();
    conn.execute_batch(&format!(
        "INSERT INTO household VALUES ('5100000777', '{VILLAGE}', NULL, NULL, NULL, NULL, 1, 0);
         INSERT INTO household_status (household, day, sheet, entry, seal)
         VALUES ('5100000777', '{SAID}', 'roster', 1, 0);
         INSERT INTO member (household, id, name, entry, seal)
         VALUES ('5100000777', '无证/5100000777/某人/', '某人', 1, 0);"
    ))
    .unwrap();
    let found = found(&ledger, "");
    let found: Vec<_> = found["5100000777"].iter().map(String::as_str).collect();
    expect![
        "D013 D016 D020 D021 D022 D023 D024 D025 D026 D027 D028 D029 D030 D051 D071 D072 D074 D075"
    ]
    .assert_eq(&found.join(" "));
}

#[test]
fn one_blank_fires_nothing_but_checks_for_blanks() {
    let checks = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks/checks.toml"),
    );
    let checks: toml::Table = toml::from_str(&checks.unwrap()).unwrap();
    let of_blanks: BTreeSet<_> = checks["check"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it.get("blank").is_some() || it.get("absent").is_some())
        .map(|it| it["number"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(of_blanks.len(), 32);

    let ledger = clean(0..1);
    let conn = ledger.sql();
    conn.execute_batch("BEGIN").unwrap();
    let mut blanks = Vec::new();
    for (line, table) in [
        ("status", "household_status"),
        ("survey", "survey"),
        ("land", "land"),
        ("income", "income"),
        ("then", "income"),
        ("head", "member_survey"),
        ("wife", "member_survey"),
        ("child", "member_survey"),
        ("head-member", "member"),
        ("wife-member", "member"),
        ("child-member", "member"),
    ] {
        let mut query = conn
            .prepare("SELECT name FROM pragma_table_info(?1) WHERE NOT \"notnull\" AND pk = 0")
            .unwrap();
        let columns = query.query_map([table], |row| row.get::<_, String>(0)).unwrap();
        blanks.extend(columns.map(|it| format!("{line}: {} = NULL", it.unwrap())));
    }
    assert!(blanks.len() > 150, "{}", blanks.len());
    for (n, line) in blanks.iter().enumerate() {
        add_household(&conn, 10 + n);
        tell(&conn, 10 + n, line);
    }
    conn.execute_batch("COMMIT").unwrap();
    let found = found(&ledger, "");
    for (n, line) in blanks.iter().enumerate() {
        let fired = found.get(&names(10 + n)[0]).cloned().unwrap_or_default();
        let wrong: Vec<_> = fired.difference(&of_blanks).collect();
        assert!(wrong.is_empty(), "{line} fires {wrong:?}");
    }
}

#[test]
fn an_import_says_what_is_wrong_in_the_households_it_touched() {
    let ledger = Ledger::township();
    let mut sheet = Sheet::example("住房.csv").only("5100100003");
    sheet.set(0, "住房等级", "D");
    ledger.write("住房2.csv", sheet.csv());
    let line = "import 住房2.csv --date 2018-11-01";
    let said = "数据检查: 截至2018-11-01, 本次涉及的户和村有0个错误, 1个警告, 0个疑问; \
                用 `bangfu check-data --as-of 2018-11-01` 查看";
    let rehearsed = ledger.run(&format!("{line} --dry-run"));
    assert!(rehearsed.err.contains(said), "{rehearsed}");
    assert!(rows(&ledger, "D068").is_empty());
    let shown = ledger.run(line);
    assert!(shown.err.contains(said), "{shown}");
    assert_eq!(rows(&ledger, "D068").len(), 1);
    let again = ledger.run(line);
    assert!(!again.err.contains("数据检查"), "nothing was touched: {again}");
}

#[test]
fn an_import_looks_at_the_day_of_its_sheets() {
    let whole = Ledger::township();
    // A house that was unsafe, and is not any more on the next day.
    let mut sheet = Sheet::example("住房.csv").only("5100100003");
    let sql = "INSERT INTO survey (household, day, sheet, house_grade, entry, seal)
               VALUES ('5100100003', '2018-11-02', 'home_check', 'B', 1, 0)";
    whole.sql().execute_batch(sql).unwrap();
    whole.write("住房_20181101.csv", sheet.set(0, "住房等级", "D").csv());
    let warnings = |options: &str| {
        let ledger = whole.copy();
        for file in ["住房_20181101.csv", "走访.csv"] {
            std::fs::write(ledger.path(file), whole.read(file)).unwrap();
        }
        let shown = ledger.run(&format!("import {options}"));
        let line = shown.err.lines().find_map(|it| it.strip_prefix("数据检查: 截至"));
        let (day, rest) = line.unwrap_or_default().split_once(", ").unwrap_or_default();
        (day.to_owned(), rest.contains(" 1个警告"))
    };
    let mut visits = Sheet::example("走访记录.csv").only("5100100003");
    visits.rows.truncate(1);
    whole.write("走访.csv", visits.set(0, "走访时间", "2018-11-03").csv());
    let on = |day: &str, warns| (day.to_owned(), warns);
    assert_eq!(warnings("住房_20181101.csv"), on("2018-11-01", true));
    // Visits have days of their own, and say nothing of the house's.
    assert_eq!(warnings("住房_20181101.csv 走访.csv"), on("2018-11-01", true));
    assert!(!warnings("住房_20181101.csv --as-of 2018-11-02").1);
}

#[test]
fn the_clean_household_is_found_clean() {
    let shown = clean(0..1).run("check-data");
    expect![[r#"
        exit 0
        ---- out
        数据疑点  截至2023年12月31日
        (没有)
        检查了1户、1个村: 错误0, 警告0, 疑问0, 另有豁免0
        ---- err
    "#]]
    .assert_eq(&shown.to_string());
    assert_eq!(shown.code, 0);
}

/// A clean household, in which head and spouse are of one sex and the months of work have
/// no place.
fn flawed() -> Ledger {
    let ledger = clean(0..1);
    tell(&ledger.sql(), 0, "wife-member: sex = '男', phone = '12400001234'\nwife: work_months = 2");
    ledger
}

#[test]
fn findings_are_listed_with_what_was_found_and_what_to_do() {
    let ledger = flawed();
    let shown = ledger.run("check-data");
    expect![[r#"
        exit 1
        ---- out
        数据疑点  截至2023年12月31日
        | 编号 | 检查                   | 程度 | 村             | 户编号     | 证件号码           | 姓名   | 查到的情况                 | 处理办法                       | 状态 |
        |------|------------------------|------|----------------|------------|--------------------|--------|----------------------------|--------------------------------|------|
        | D011 | sex-contradicts-id     | 警告 | 村511899100001 | 5100000000 | 513199********0004 | 冉桂芳 | 性别男, 证件号码第17位为女 | 以证件号码为准, 核对后改正     | -    |
        | D047 | months-without-place   | 疑问 | 村511899100001 | 5100000000 | 513199********0004 | 冉桂芳 | 务工2个月, 没有务工地点    | 补录务工地点                   | -    |
        | D055 | head-spouse-same-sex   | 错误 | 村511899100001 | 5100000000 | -                  | -      | 户主与配偶性别相同: 男     | 核对两人的与户主关系和证件号码 | -    |
        | D102 | person-phone-malformed | 疑问 | 村511899100001 | 5100000000 | 513199********0004 | 冉桂芳 | 联系电话124****1234        | 核对号码; 座机可申请豁免       | -    |
        检查了1户、1个村: 错误1, 警告1, 疑问2, 另有豁免0
        ---- err
    "#]].assert_eq(&shown.to_string());
    let shown = ledger.run("check-data --lang en --severity error");
    expect![[r#"
        exit 1
        ---- out
        Contradictions in the data  as of 2023-12-31
        | Check | Name                 | Severity | Village        | Household no. | ID number | Person | Found                         | What to do                                 | State |
        |-------|----------------------|----------|----------------|---------------|-----------|--------|-------------------------------|--------------------------------------------|-------|
        | D055  | head-spouse-same-sex | error    | 村511899100001 | 5100000000    | -         | -      | head and spouse are both male | Check the relations and ID numbers of both | -     |
        1 households and 1 villages checked: errors 1, warnings 0, questions 0; exempt besides 0
        ---- err
    "#]].assert_eq(&shown.to_string());
    let shown = ledger.run("check-data --totals");
    expect![[r#"
        exit 1
        ---- out
        数据疑点  截至2023年12月31日
        | 编号 | 检查                   | 名称                   | 程度 | 查到 | 豁免 | 新出现 | 仍未解决 | 已解决 |
        |------|------------------------|------------------------|------|------|------|--------|----------|--------|
        | D011 | sex-contradicts-id     | 性别与证件号码不符     | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D047 | months-without-place   | 有务工时间没有务工地点 | 疑问 |    1 |    0 |      0 |        0 |      0 |
        | D055 | head-spouse-same-sex   | 户主与配偶性别相同     | 错误 |    1 |    0 |      0 |        0 |      0 |
        | D102 | person-phone-malformed | 人联系电话不是手机号   | 疑问 |    1 |    0 |      0 |        0 |      0 |
        | 合计 |                        |                        |      |    4 |    0 |      0 |        0 |      0 |
        检查了1户、1个村: 错误1, 警告1, 疑问2, 另有豁免0
        ---- err
    "#]].assert_eq(&shown.to_string());
}

#[test]
fn findings_are_chosen_by_check_severity_household_and_village() {
    let ledger = flawed();
    tell(&ledger.sql(), 0, "status: head_count = 5");
    let count = |options: &str| rows(&ledger, options).len();
    assert_eq!(count(""), 5);
    assert_eq!(count("--severity error"), 1);
    assert_eq!(count("--severity warning,question"), 4);
    assert_eq!(count("d055 head-count-differs"), 2);
    assert_eq!(count("--household 5100000000"), 5);
    assert_eq!(count("--village 511899100"), 5);
    add_village(&ledger.sql(), "511899100002");
    assert_eq!(count("--village 511899100002"), 0);
    assert_eq!(ledger.run("check-data D047").code, 0, "a question is no fault");
    assert_eq!(ledger.run("check-data D055").code, 1);
    for wrong in
        ["check-data D999", "check-data --household 5199999999", "check-data --as-of 2000-01-01"]
    {
        assert_eq!(ledger.run(wrong).code, 2, "{wrong}");
    }
}

#[test]
fn numbers_are_masked_in_findings_unless_asked_for() {
    let ledger = flawed();
    let wife = names(0)[1 + 1].clone();
    for format in ["table", "csv", "json", "jsonl"] {
        let line = format!("check-data --format {format}");
        let shown = ledger.run(&line).out;
        assert!(!shown.contains(&wife) && !shown.contains("12400001234"), "{shown}");
        assert!(shown.contains("513199********") && shown.contains("124****1234"), "{shown}");
        let shown = ledger.run(&format!("{line} --unmask")).out;
        assert!(shown.contains(&wife) && shown.contains("12400001234"), "{shown}");
    }
}

#[test]
fn facts_hold_from_their_day_and_people_from_theirs() {
    let ledger = clean(0..1);
    let [h, _, b, _] = names(0);
    ledger
        .sql()
        .execute_batch(&format!(
            "INSERT INTO survey (household, day, sheet, house_grade, entry, seal)
             VALUES ('{h}', '2023-12-10', 'housing', 'D', 1, 0), ('{h}', '2023-12-20', 'housing', 'A', 1, 0);
             UPDATE member SET relation = '户主', left_on = '2023-12-15' WHERE id = '{b}'"
        ))
        .unwrap();
    for (day, checks) in [
        ("2023-12-09", "D063"),
        ("2023-12-10", "D003 D063 D068 D080"),
        ("2023-12-14", "D003 D063 D068 D080"),
        ("2023-12-15", "D003 D065 D068 D080"),
        ("2023-12-20", "D065"),
    ] {
        let found = found(&ledger, &format!("--as-of {day}"));
        let found: Vec<_> = found[&h].iter().map(String::as_str).collect();
        assert_eq!(found.join(" "), checks, "{day}");
    }
}

/// A clean household whose wife was away for ten days, and was its head before.
fn left_and_back() -> Ledger {
    let ledger = clean(0..2);
    let [h, _, b, _] = names(0);
    let sql = format!(
        "INSERT INTO member_past (household, member, left_on, relation, entry, seal)
         VALUES ('{h}', '{b}', '2023-12-10', '户主', 1, 0);
         UPDATE member SET joined_on = '2023-12-20' WHERE id = '{b}'"
    );
    ledger.sql().execute_batch(&sql).unwrap();
    ledger
}

/// What `check-data` finds of the household on a day before, between and after.
fn before_between_after(ledger: &Ledger, number: usize) -> [String; 3] {
    ["2023-12-09", "2023-12-10", "2023-12-20"].map(|day| {
        let mut found = found(ledger, &format!("--as-of {day}"));
        let checks = found.remove(&names(number)[0]).unwrap_or_default();
        checks.into_iter().collect::<Vec<_>>().join(" ")
    })
}

#[test]
fn who_left_and_came_back_is_seen_as_on_each_day() {
    // Two heads, then one person less than the register counts.
    assert_eq!(before_between_after(&left_and_back(), 0), ["D063", "D065", ""]);
}

#[test]
fn the_phone_of_who_left_and_came_back_counts_while_he_is_there() {
    let ledger = left_and_back();
    tell(&ledger.sql(), 0, "wife-member: phone = '15499990002'");
    tell(&ledger.sql(), 1, "head-member: phone = '15499990002'");
    assert_eq!(before_between_after(&ledger, 1), ["D104", "", "D104"]);
}

#[test]
fn who_left_and_came_back_may_have_been_in_two_households() {
    let ledger = left_and_back();
    let (o, b) = (&names(1)[0], &names(0)[2]);
    let sql = format!(
        "INSERT INTO member (household, id, name, relation, nation, left_on, entry, seal)
         VALUES ('{o}', '{b}', '冉桂芳', '其他', '汉族', '2023-12-15', 1, 0)"
    );
    ledger.sql().execute_batch(&sql).unwrap();
    for number in [0, 1] {
        let is_in_two = before_between_after(&ledger, number).map(|it| it.contains("D062"));
        assert_eq!(is_in_two, [true, false, false], "{number}");
    }
}

#[test]
fn a_household_that_ended_is_not_looked_at() {
    let ledger = flawed();
    for status in ["清退", "自然销户", "注销"] {
        tell(&ledger.sql(), 0, &format!("status: status = '{status}'"));
        assert!(rows(&ledger, "").is_empty(), "{status}");
    }
}

/// State and check of each row.
fn states(ledger: &Ledger, options: &str) -> String {
    let rows = rows(ledger, options);
    let mut lines: Vec<_> = rows
        .iter()
        .map(|it| {
            format!("{} {}", it["check"].as_str().unwrap(), it["state"].as_str().unwrap_or("-"))
        })
        .collect();
    lines.sort();
    lines.join(", ")
}

#[test]
fn recorded_runs_tell_new_from_open_and_solved() {
    let ledger = flawed();
    assert_eq!(states(&ledger, ""), "D011 -, D047 -, D055 -, D102 -");
    let shown = ledger.run("check-data --record --totals");
    expect![[r#"
        exit 1
        ---- out
        数据疑点  截至2023年12月31日
        | 编号 | 检查                   | 名称                   | 程度 | 查到 | 豁免 | 新出现 | 仍未解决 | 已解决 |
        |------|------------------------|------------------------|------|------|------|--------|----------|--------|
        | D011 | sex-contradicts-id     | 性别与证件号码不符     | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D047 | months-without-place   | 有务工时间没有务工地点 | 疑问 |    1 |    0 |      0 |        0 |      0 |
        | D055 | head-spouse-same-sex   | 户主与配偶性别相同     | 错误 |    1 |    0 |      0 |        0 |      0 |
        | D102 | person-phone-malformed | 人联系电话不是手机号   | 疑问 |    1 |    0 |      0 |        0 |      0 |
        | 合计 |                        |                        |      |    4 |    0 |      0 |        0 |      0 |
        检查了1户、1个村: 错误1, 警告1, 疑问2, 另有豁免0
        ---- err
        已登记检查结果: 新出现4, 已解决0
        已记为第2号记录, 可用 `bangfu undo 2` 撤销
    "#]].assert_eq(&shown.to_string());
    assert_eq!(states(&ledger, ""), "D011 open, D047 open, D055 open, D102 open");

    // One is mended, another one is made.
    tell(&ledger.sql(), 0, "wife-member: sex = '女'\nstatus: head_count = 5");
    assert_eq!(states(&ledger, ""), "D047 open, D065 new, D102 open");
    assert_eq!(
        states(&ledger, "--solved"),
        "D011 solved, D047 open, D055 solved, D065 new, D102 open"
    );
    assert_eq!(states(&ledger, "--solved D055"), "D055 solved");
    add_village(&ledger.sql(), "511899100002");
    assert_eq!(states(&ledger, "--solved --village 511899100002"), "");
    let shown = ledger.run("check-data --totals --solved");
    expect![[r#"
        exit 1
        ---- out
        数据疑点  截至2023年12月31日
        | 编号 | 检查                   | 名称                   | 程度 | 查到 | 豁免 | 新出现 | 仍未解决 | 已解决 |
        |------|------------------------|------------------------|------|------|------|--------|----------|--------|
        | D011 | sex-contradicts-id     | 性别与证件号码不符     | 警告 |    0 |    0 |      0 |        0 |      1 |
        | D047 | months-without-place   | 有务工时间没有务工地点 | 疑问 |    1 |    0 |      0 |        1 |      0 |
        | D055 | head-spouse-same-sex   | 户主与配偶性别相同     | 错误 |    0 |    0 |      0 |        0 |      1 |
        | D065 | head-count-differs     | 人数与成员数不符       | 警告 |    1 |    0 |      1 |        0 |      0 |
        | D102 | person-phone-malformed | 人联系电话不是手机号   | 疑问 |    1 |    0 |      0 |        1 |      0 |
        | 合计 |                        |                        |      |    3 |    0 |      1 |        2 |      2 |
        检查了1户、2个村: 错误0, 警告1, 疑问2, 另有豁免0
        状态与2023-12-31登记的结果相比
        ---- err
    "#]].assert_eq(&shown.to_string());

    let shown = ledger.run("check-data --record --solved --format jsonl --quiet");
    assert!(shown.out.contains("\"solved\""), "{shown}");
    assert_eq!(
        states(&ledger, "--solved"),
        "D047 open, D065 open, D102 open",
        "solved is told once"
    );

    // It comes back.
    tell(&ledger.sql(), 0, "wife-member: sex = '男'");
    assert_eq!(states(&ledger, "D055"), "D055 new");
    ledger.run("check-data --record").ended(1);
    assert_eq!(states(&ledger, "D055"), "D055 open");
    assert_eq!(ledger.count("SELECT count(*) FROM finding WHERE solved_day IS NULL"), 5);

    // A run that finds nothing else writes no finding, and says that it was.
    let before = ledger.count("SELECT count(*) FROM change");
    ledger.run("check-data --record").ended(1);
    assert_eq!(ledger.count("SELECT count(*) FROM change"), before);
    let earlier = ledger.run("check-data --record --as-of 2023-12-30");
    assert_eq!(earlier.code, 2, "{earlier}");
}

#[test]
fn a_recorded_run_can_be_taken_back() {
    let ledger = flawed();
    let entries = || ledger.count("SELECT max(id) FROM entry");
    ledger.run("check-data --record").ended(1);
    let record = entries();
    assert_eq!(
        ledger.count(
            "SELECT count(*) FROM pragma_foreign_key_list('finding') WHERE \"table\" <> 'source'"
        ),
        0
    );
    ledger.run(&format!("undo {record}")).ended(0);
    assert_eq!(ledger.count("SELECT count(*) FROM finding"), 0);
    assert_eq!(states(&ledger, "D055"), "D055 -");
}

#[test]
fn an_exemption_holds_to_its_last_day() {
    let ledger = flawed();
    let line = "check-data --exempt D055 --household 5100000000 --until 2024-01-31";
    let args: Vec<_> = line.split(' ').chain(["--reason", "户籍登记待更正"]).collect();
    let shown = ledger.run_args(&args);
    expect![[r#"
        exit 0
        ---- out
        ---- err
        D055 户主与配偶性别相同: 5100000000 豁免到2024-01-31(含当天)
        已记为第2号记录, 可用 `bangfu undo 2` 撤销
    "#]]
    .assert_eq(&shown.to_string());
    for (day, state) in [
        ("2023-12-30", "D055 -"),
        ("2023-12-31", "D055 exempt"),
        ("2024-01-30", "D055 exempt"),
        ("2024-01-31", "D055 exempt"),
        ("2024-02-01", "D055 -"),
    ] {
        assert_eq!(states(&ledger, &format!("D055 --as-of {day}")), state, "{day}");
    }
    assert_eq!(ledger.run("check-data D055").code, 0, "what is exempt is no fault");
    assert_eq!(ledger.run("check-data D055 --as-of 2024-02-01").code, 1);
    assert_eq!(ledger.run_args(&args).code, 0);
    assert_eq!(ledger.count("SELECT count(*) FROM exemption"), 1);

    let shown = ledger.run("check-data --exempt-list");
    expect![[r#"
        exit 0
        ---- out
        豁免  截至2023年12月31日
        | 编号 | 名称               | 户编号/村代码 | 证件号码 | 理由           | 开始       | 截止       | 有效 |
        |------|--------------------|---------------|----------|----------------|------------|------------|------|
        | D055 | 户主与配偶性别相同 | 5100000000    | -        | 户籍登记待更正 | 2023-12-31 | 2024-01-31 | 是   |
        ---- err
    "#]].assert_eq(&shown.to_string());
    let shown = ledger.run("history 5100000000").ended(0);
    assert!(shown.contains("户籍登记待更正"), "{shown}");

    // An earlier last day takes it back, and so does undo.
    let shorter = line.replace("2024-01-31", "2023-12-30");
    ledger.run(&format!("{shorter} --reason 已更正")).ended(0);
    assert_eq!(states(&ledger, "D055"), "D055 -");
    let last = ledger.count("SELECT max(id) FROM entry");
    ledger.run(&format!("undo {last}")).ended(0);
    assert_eq!(states(&ledger, "D055"), "D055 exempt");
}

#[test]
fn an_exemption_that_the_ledger_cannot_hold_is_not_said_to_be_there() {
    let ledger = clean(0..1);
    let before = ledger.bytes();
    let line = "check-data --exempt D055 --household 5100000000 --reason 外省 --until +12345-01-01";
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 账本不能有这个值: exemption.last_day
        提示: 什么也没有写; 核对输入的日期和数目再试
    "#]]
    .assert_eq(&ledger.run(line).to_string());
    assert_eq!(ledger.bytes(), before);
    let line = "check-data --exempt D055 --household 5100000000 --reason 外省 --until 2024-01-01";
    ledger.run(line).ended(0);
    let before = ledger.bytes();
    let line = "check-data --exempt D055 --household 5100000000 --reason 外省 --until +12345-01-01";
    assert_eq!(ledger.run(line).code, 2);
    assert_eq!(ledger.bytes(), before);
}

#[test]
fn an_exemption_is_of_one_person_one_household_or_one_village() {
    let ledger = clean(0..1);
    let [h, a, b, _] = names(0);
    tell(
        &ledger.sql(),
        0,
        "head: serious_illness_insurance = 0\nwife: serious_illness_insurance = 0",
    );
    ledger
        .run(&format!(
            "check-data --exempt D078 --household {h} --person {a} --reason 现役 --until 2024-12-31"
        ))
        .ended(0);
    assert_eq!(states(&ledger, "D078"), "D078 -, D078 exempt");
    assert_eq!(
        ledger.count(&format!("SELECT count(*) FROM entry WHERE instr(command, '{a}')")),
        0,
        "the history masks the number"
    );
    let until = "--reason 理由 --until 2024-12-31";
    for wrong in [
        format!("D078 --household {h}"),
        format!("D078 --household {h} --person 513199197005060000"),
        format!("D078 --village {VILLAGE}"),
        format!("D055 --household {h} --person {b}"),
        "D055 --household 5199999999".to_owned(),
        format!("D110 --household {h}"),
        "D110 --village 511899109999".to_owned(),
        format!("D999 --household {h}"),
    ] {
        let before = ledger.bytes();
        let shown = ledger.run(&format!("check-data --exempt {wrong} {until}"));
        assert_eq!(shown.code, 2, "{wrong}\n{shown}");
        assert_eq!(ledger.bytes(), before, "{wrong}");
    }
    ledger
        .sql()
        .execute_batch("UPDATE village_survey SET household_count = 0, dangerous_houses = NULL")
        .unwrap();
    assert_eq!(states(&ledger, "D110"), "D110 -");
    ledger.run(&format!("check-data --exempt D110 --village {VILLAGE} {until}")).ended(0);
    assert_eq!(states(&ledger, "D110"), "D110 exempt");
}

#[test]
fn the_township_as_it_was_imported() {
    let ledger = Ledger::township();
    let shown = ledger.run("check-data --totals --as-of 2018-10-31");
    expect![[r#"
        exit 1
        ---- out
        数据疑点  截至2018年10月31日
        | 编号 | 检查                         | 名称                   | 程度 | 查到 | 豁免 | 新出现 | 仍未解决 | 已解决 |
        |------|------------------------------|------------------------|------|------|------|--------|----------|--------|
        | D015 | school-stage-blank           | 学龄人员在校生状况空白 | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D026 | electricity-blank            | 是否通生活用电空白     | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D028 | safe-water-blank             | 是否解决安全饮用水空白 | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D044 | income-not-positive          | 人均纯收入不大于0      | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D051 | no-helper                    | 没有帮扶责任人         | 警告 |    3 |    0 |      0 |        0 |      0 |
        | D072 | dangerous-house-blank        | 是否危房户空白         | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D075 | insurance-blank              | 基本医疗保险空白       | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D076 | no-insurance                 | 没有参加基本医疗保险   | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D077 | two-insurances               | 重复参加基本医疗保险   | 警告 |    1 |    0 |      0 |        0 |      0 |
        | D078 | no-serious-illness-insurance | 没有参加大病保险       | 疑问 |    1 |    0 |      0 |        0 |      0 |
        | 合计 |                              |                        |      |   12 |    0 |      0 |        0 |      0 |
        检查了40户、5个村: 错误0, 警告11, 疑问1, 另有豁免0
        全账本没有一处记录过, 不逐个列出: D021 是否通生产用电空白、D022 是否加入农民专业合作组织空白、D027 饮水是否困难空白、D047 有务工时间没有务工地点、D108 出列村客运班车空白
        ---- err
    "#]].assert_eq(&shown.to_string());
    ledger.run("check-data --record --as-of 2018-10-31").ended(1);
    ledger.digest();
}
