//! Whatever another program does to a ledger, `verify` finds it and names it.

use std::fs;

use expect_test::expect;
use rusqlite::Connection;

use crate::ledger::{Dice, Ledger, dump};

/// The tables of facts, each with a column that a forger would like to change, and a value
/// that its constraints allow.
const FORGERIES: &[(&str, &str, &str)] = &[
    ("source", "file", "'别的.csv'"),
    ("setting", "value", "'henan-2016'"),
    ("area", "name", "'别村'"),
    ("village_survey", "rural_population", "99999"),
    ("household", "village_group", "'别组'"),
    ("household_status", "status", "'清退'"),
    ("member", "name", "'别人'"),
    ("member_survey", "resident_insurance", "1 - ifnull(resident_insurance, 0)"),
    ("member_past", "relation", "'户主'"),
    ("distinct_person", "reason", "'别的'"),
    ("survey", "checked_by", "'别人'"),
    ("income", "net_fen", "99999999"),
    ("unit", "level", "'别级'"),
    ("helper", "phone", "'13900000000'"),
    ("link", "reason", "'别的'"),
    ("visit", "note", "'没有去'"),
    ("score", "finding", "'没有问题'"),
    ("explanation", "answer", "'别的'"),
    ("area_alias", "row", "99"),
    ("land", "arable_mu100", "99999"),
    ("monitor", "removed", "1"),
    ("measure", "fen", "99999999"),
    ("need", "solution", "'别的'"),
    ("plan", "goal", "'别的'"),
    ("task", "done_on", "'2018-01-01'"),
    ("target", "persons", "99999"),
    ("paper", "person", "'别人'"),
    ("exemption", "last_day", "'2099-12-31'"),
    ("finding", "first_day", "'2010-01-01'"),
    ("answer", "value", "'12'"),
    ("answer", "kind", "'days'"),
    ("member_answer", "value", "1 - value"),
    ("joint", "until", "'2018-07-01'"),
    ("parameter", "amount", "310000"),
    ("verdict", "outcome", "'unknown'"),
    ("training", "kind", "'别的'"),
    ("helper_training", "days", "99"),
    ("job", "pay_fen", "1"),
    ("rehousing", "site", "'别处'"),
    ("enrolment", "stage", "'小学'"),
    ("subsidy", "paid_fen", "1"),
    ("medical_bill", "total_fen", "1"),
    ("term", "last_day", "'2019-12-31'"),
    ("project", "accepted_on", "'2018-11-01'"),
    ("fund", "paid_fen", "99999999"),
    ("measure_code", "code", "'生态补偿'"),
    ("loan", "repaid_fen", "99999999"),
];

/// The township with something in every table, before-images included.
fn full() -> Ledger {
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 看望").ended(0);
    ledger.run("assign 晏应芳 --household 5100100016 --from 2018-10-31").ended(0);
    let village = "visit --village 511899100201 --by 鄢代银 --on 2018-11-02";
    ledger.run(&format!("{village} --mode 督查检查 --score 责任落实=22.5/25")).ended(0);
    ledger.run(&format!("{village} --mode 请假")).ended(0);
    let question = "请假日走访/鄢代银/青溪镇人民政府/2018-11-02";
    ledger.run(&format!("visit --explain {question} --reason 下午请假")).ended(0);
    ledger.run("check-data --record").ended(1);
    ledger
        .run("check-data --exempt D051 --household 5100100016 --reason 待定 --until 2018-12-31")
        .ended(0);
    ledger.run("undo 3 --reason 记错了").ended(0);
    let relate = "member relate --household 5100100001 --person 袁思雨 --relation 其他";
    ledger.run(&format!("{relate} --on 2018-11-01")).ended(0);
    let distinct = "duplicates --distinct 5100100001/袁思雨 5100100001/袁正明";
    ledger.run(&format!("{distinct} --reason 姐弟")).ended(0);
    let person = "SELECT id FROM member WHERE household = '5100100001' AND name = '袁思雨'";
    let person: String = ledger.sql().query_row(person, [], |row| row.get(0)).unwrap();
    for (file, sheet) in [
        ("村.csv", "乡,村,曾用名,行政区划代码,总户数\n青溪镇,清水村,青水村,511899100201,310\n"),
        ("学期.csv", "学期,学期开始,学期结束\n2018-2019-1,2018-09-01,2019-01-20\n"),
        ("地.csv", "户编号,住房面积,耕地面积\n5100100001,80,4.2\n"),
        (
            "监测.csv",
            "户编号,户主姓名,监测对象类别,风险是否已消除\n5100100001,甲,脱贫不稳定户,否\n",
        ),
        (
            "措施.csv",
            "户编号,帮扶措施类别,项目名称,实施时间,资金,五个一批\n\
             5100100001,就业帮扶,技能培训,2018-05,300,发展教育\n",
        ),
        ("项目.csv", "乡,村,项目编号,项目名称\n青溪镇,清水村,XM1,花椒种植\n"),
        ("资金.csv", "年度,乡,村,资金来源,项目编号,下达资金\n2018,青溪镇,清水村,中央,XM1,50000\n"),
        (
            "贷款.csv",
            "户编号,承贷机构名称,贷款金额,贷款起始日\n5100100001,农商行,50000,2018-03-01\n",
        ),
        ("培训.csv", "户编号,证件号码,培训名称,培训时间\n5100100001,@,养蜂,2018-03-01\n"),
        ("干部.csv", "姓名,单位,培训名称,培训时间\n鄢代银,青溪镇人民政府,轮训,2018-03-01\n"),
        (
            "就业.csv",
            "户编号,证件号码,就业类型,就业时间,月工资\n5100100001,@,务工,2018-03-01,3000\n",
        ),
        ("搬迁.csv", "户编号,搬迁年度,安置点名称\n5100100001,2018,青溪安置点\n"),
        ("学生.csv", "户编号,证件号码,学期,学段\n5100100001,@,2018-2019-1,初中\n"),
        (
            "补助.csv",
            "户编号,证件号码,补助项目,学期,发放金额\n5100100001,@,伙食费,2018-2019-1,1000\n",
        ),
        ("看病.csv", "户编号,证件号码,就医类别,就诊时间,总费用\n5100100001,@,门诊,2018-03-01,80\n"),
        ("目标.csv", "乡,村,年度,目标类别,目标户数\n青溪镇,清水村,2018,脱贫退出,2\n"),
        ("计划.csv", "户编号,计划年度,帮扶方案\n5100100001,2018,养鸡\n"),
        ("任务.csv", "任务编号,任务名称,责任单位,工作时限\nT1,修路,县水利局,2018年底\n"),
        ("文书.csv", "户编号,文书类别,文书日期,签订人\n5100100001,责任书,2018-03-01,袁光华\n"),
        ("需求.csv", "户编号,需求类别,提出日期,具体需求\n5100100001,产业,2018-03-01,养鸡\n"),
    ] {
        ledger.write(file, sheet.replace('@', &person));
    }
    let sheets = "学期.csv 村.csv 地.csv 监测.csv 措施.csv 项目.csv 资金.csv 贷款.csv";
    let people = "培训.csv 干部.csv 就业.csv 搬迁.csv 学生.csv 补助.csv 看病.csv";
    let plans = "目标.csv 计划.csv 任务.csv 文书.csv 需求.csv";
    ledger.run(&format!("import {sheets} {people} {plans}")).ended(0);
    let by_guizhou = "--on 2018-10-31 --standard guizhou-changshun-2017";
    ledger.run(&format!("record 5100100001 获得教育资助=是 --member 袁思雨 {by_guizhou}")).ended(0);
    ledger.run("record 511899 townships=12 --on 2018-10-31 --paper 统计年鉴").ended(0);
    ledger.run("joint 5100100001 5100100003 --on 2018-06-01 --reason 分户不分家").ended(0);
    let line = "parameter set poverty-line --amount 3300 --unit yuan --year 2017";
    ledger.run(&format!("{line} --paper 川扶贫发〔2017〕1号")).ended(0);
    let judge = "check-exit --household 5100100001 --as-of 2018-10-31";
    ledger.run(&format!("{judge} --record --signed-by 王敏")).ended(0);
    ledger.digest();
    ledger
}

/// Does something to the ledger past the program.
fn tamper(ledger: &Ledger, sql: &str) {
    let conn = Connection::open(ledger.path("bangfu.db")).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
    conn.execute_batch(sql).unwrap();
}

fn key_columns(ledger: &Ledger, table: &str) -> Vec<String> {
    let mut keys: Vec<(i64, String)> = ledger
        .sql()
        .prepare("SELECT pk, name FROM pragma_table_info(?1) WHERE pk > 0")
        .unwrap()
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    keys.sort();
    keys.into_iter().map(|(_, name)| name).collect()
}

/// A row of the table: the condition that picks it, and its key as `verify` writes it.
fn some_row(ledger: &Ledger, table: &str) -> (String, String) {
    let keys = key_columns(ledger, table);
    let shown = format!("'' || {}", keys.join(" || ' ' || "));
    let condition = keys.iter().map(|it| format!("{it} = ' || quote({it}) || '"));
    let condition = condition.collect::<Vec<_>>().join(" AND ");
    let query = format!(
        "SELECT '{condition}', {shown} FROM \"{table}\" LIMIT 1
         OFFSET (SELECT count(*) / 2 FROM \"{table}\")"
    );
    ledger.sql().query_row(&query, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

/// What `verify` finds wrong: the fault, the table and the key of each line.
fn faults(ledger: &Ledger) -> Vec<[String; 3]> {
    let shown = ledger.run("verify --format json").ended(1);
    let found: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let rows = found["rows"].as_array().unwrap();
    assert!(!rows.is_empty());
    rows.iter().map(|it| [text(&it["fault"]), text(&it["table"]), text(&it["key"])]).collect()
}

/// Hides what the reports hide, in the same way, for keys that hold ID numbers.
fn masked(key: &str) -> String {
    let hide = |part: &str| match part.len() {
        18 if part.bytes().take(17).all(|it| it.is_ascii_digit()) => {
            format!("{}********{}", &part[..6], &part[14..])
        }
        _ => part.to_owned(),
    };
    key.split(' ').map(hide).collect::<Vec<_>>().join(" ")
}

fn drop_triggers(ledger: &Ledger) -> Vec<String> {
    let conn = ledger.sql();
    let triggers: Vec<(String, String)> = conn
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    triggers.into_iter().map(|(_, sql)| sql).collect()
}

/// Does something while no trigger watches, and puts the triggers back as they were.
fn tamper_unwatched(ledger: &Ledger, sql: &str) {
    let triggers = drop_triggers(ledger);
    tamper(ledger, sql);
    ledger.sql().execute_batch(&format!("{};", triggers.join(";\n"))).unwrap();
}

#[test]
fn a_sound_ledger_is_said_to_be_sound() {
    let shown = full().run("verify");
    expect![[r#"
        exit 0
        ---- out
        账本核验  截至2018年11月05日
        (没有)
        核对了1107行, 18条记录
        内容摘要 03eeba9965c9db26714d7ccb29576c7cdcbc44265d8247df6dd890fb67764c7c
        第18号记录, 校验值 49c6373ed3f6983b20aee95a65c7359d11387e234716ef78dccc0f82df507806 (抄在纸上, 日后可证明账本没有改过)
        ---- err
        账本完好
    "#]].assert_eq(&shown.to_string());
}

#[test]
fn every_table_of_facts_has_its_forgery() {
    let tables: String = full()
        .sql()
        .query_row(
            "SELECT group_concat(name ORDER BY name) FROM sqlite_schema
             WHERE type = 'table' AND name NOT IN ('entry', 'change')",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let mut forged: Vec<_> = FORGERIES.iter().map(|(table, ..)| *table).collect();
    forged.sort_unstable();
    forged.dedup();
    assert_eq!(tables, forged.join(","));
}

#[test]
fn a_changed_value_is_found_and_its_row_named() {
    let whole = full();
    for &(table, column, value) in FORGERIES {
        for watched in [true, false] {
            let ledger = whole.copy();
            let (condition, key) = some_row(&ledger, table);
            let sql = format!("UPDATE \"{table}\" SET {column} = {value} WHERE {condition}");
            if watched {
                tamper(&ledger, &sql)
            } else {
                tamper_unwatched(&ledger, &sql)
            }
            let found = faults(&ledger);
            let named = ["row".to_owned(), table.to_owned(), masked(&key)];
            assert!(found.contains(&named), "{sql}\n{named:?}\n{found:?}");
        }
    }
}

#[test]
fn a_value_changed_together_with_its_seal_is_found_by_the_sum_of_its_entry() {
    // Who can change a row can copy a seal, though not make one that fits.
    let whole = full();
    for &(table, column, value) in FORGERIES {
        let ledger = whole.copy();
        let (condition, _) = some_row(&ledger, table);
        tamper_unwatched(
            &ledger,
            &format!("UPDATE \"{table}\" SET {column} = {value}, seal = 1 WHERE {condition}"),
        );
        let found = faults(&ledger);
        assert!(found.iter().any(|it| it[0] == "entry"), "{table} {found:?}");
    }
}

#[test]
fn a_deleted_row_is_found() {
    let whole = full();
    for &(table, ..) in FORGERIES {
        for watched in [true, false] {
            let ledger = whole.copy();
            let (condition, _) = some_row(&ledger, table);
            let sql = format!("DELETE FROM \"{table}\" WHERE {condition}");
            if watched {
                tamper(&ledger, &sql)
            } else {
                tamper_unwatched(&ledger, &sql)
            }
            let found = faults(&ledger);
            let wanted = if watched { "chain" } else { "entry" };
            assert!(found.iter().any(|it| it[0] == wanted), "{sql} {watched}\n{found:?}");
        }
    }
}

#[test]
fn an_added_row_is_found_and_named() {
    let whole = full();
    for (table, sql, key) in [
        ("setting", "INSERT INTO setting VALUES ('lang', 'en', 1, 7)", "lang"),
        ("unit", "INSERT INTO unit (name, entry, seal) VALUES ('某局', 2, 7)", "某局"),
        (
            "household",
            "INSERT INTO household
             SELECT '5100199999', village, village_group, identified_month, source, row, entry, seal
             FROM household WHERE no = '5100100001'",
            "5100199999",
        ),
        (
            "visit",
            "INSERT INTO visit (object, day, helper, mode, no, level, entry, seal)
             SELECT object, day, helper, mode, 9, level, entry, seal FROM visit
             WHERE object = '5100100001' AND day = '2018-01-22'",
            "5100100001 2018-01-22 513199********3632 入户走访 9",
        ),
    ] {
        let ledger = whole.copy();
        tamper(&ledger, sql);
        let found = faults(&ledger);
        let named = ["row", table, key].map(str::to_owned);
        assert!(found.contains(&named), "{named:?}\n{found:?}");
        assert!(found.iter().any(|it| it[0] == "entry"), "{found:?}");
    }
}

#[test]
fn two_rows_that_change_places_are_found() {
    let ledger = full();
    tamper_unwatched(
        &ledger,
        "PRAGMA foreign_keys = OFF;
         UPDATE income SET household = 'aside' WHERE household = '5100100001';
         UPDATE income SET household = '5100100001' WHERE household = '5100100003';
         UPDATE income SET household = '5100100003' WHERE household = 'aside'",
    );
    let found = faults(&ledger);
    assert_eq!(found.iter().filter(|it| it[0] == "row").count(), 2, "{found:?}");
}

#[test]
fn a_changed_entry_breaks_the_chain() {
    let whole = full();
    for sql in [
        "UPDATE entry SET operator = '别人' WHERE id = 2",
        "UPDATE entry SET at = '2017-01-01T00:00:00+08:00' WHERE id = 2",
        "UPDATE entry SET command = 'import' WHERE id = 2",
        "UPDATE entry SET note = '没有记错' WHERE id = 10",
        "UPDATE entry SET note = NULL WHERE id = 10",
        "UPDATE entry SET undoes = 2 WHERE id = 10",
        "UPDATE entry SET undoes = NULL WHERE id = 10",
        "UPDATE entry SET versions = versions + 1 WHERE id = 2",
        "UPDATE entry SET digest = hash WHERE id = 2",
        "UPDATE entry SET hash = digest WHERE id = 2",
        "UPDATE entry SET hash = NULL WHERE id = 10",
        "DELETE FROM entry WHERE id = 4",
        "DELETE FROM entry WHERE id = 1",
        "DELETE FROM entry",
        "INSERT INTO entry (id, at, operator, command) VALUES (19, 'x', 'x', 'x')",
    ] {
        let ledger = whole.copy();
        tamper_unwatched(&ledger, sql);
        let found = faults(&ledger);
        let telling = |it: &[String; 3]| matches!(it[0].as_str(), "chain" | "entry");
        assert!(found.iter().any(telling), "{sql}\n{found:?}");
    }
    // The last entry hangs on nothing but what it wrote.
    let ledger = whole.copy();
    tamper_unwatched(&ledger, "DELETE FROM entry WHERE id = 18");
    faults(&ledger);
}

#[test]
fn entries_and_before_images_cannot_be_changed_while_the_triggers_stand() {
    let ledger = full();
    for sql in [
        "UPDATE entry SET operator = '别人' WHERE id = 2",
        "DELETE FROM entry WHERE id = 2",
        "UPDATE change SET before = '{}'",
        "DELETE FROM change",
    ] {
        ledger.sql().execute_batch(sql).expect_err(sql);
    }
    ledger.digest();
}

#[test]
fn an_entry_replaced_past_the_triggers_breaks_the_chain() {
    // `OR REPLACE` deletes without firing a delete trigger.
    let ledger = full();
    tamper(
        &ledger,
        "INSERT OR REPLACE INTO entry
         SELECT id, at, '别人', command, note, undoes, versions, digest, hash
         FROM entry WHERE id = 2",
    );
    assert!(faults(&ledger).iter().any(|it| it[0] == "chain"));
}

#[test]
fn a_changed_before_image_is_found_and_named() {
    let whole = full();
    let image = "SELECT key FROM change WHERE tbl = 'visit'";
    let key: String = whole.sql().query_row(image, [], |row| row.get(0)).unwrap();
    for sql in [
        "UPDATE change SET before = json_set(before, '$.note', '没有去') WHERE tbl = 'visit'",
        "UPDATE change SET before = json_remove(before, '$.note') WHERE tbl = 'visit'",
        "UPDATE change SET before = '{}' WHERE tbl = 'visit'",
        "UPDATE change SET before = 'no JSON' WHERE tbl = 'visit'",
    ] {
        let ledger = whole.copy();
        tamper_unwatched(&ledger, sql);
        let found = faults(&ledger);
        let named = ["before-image".to_owned(), "visit".to_owned()];
        assert!(found.iter().any(|it| it[..2] == named), "{sql}\n{key}\n{found:?}");
    }
    for sql in [
        "DELETE FROM change WHERE tbl = 'visit'",
        "UPDATE change SET entry = 4 WHERE tbl = 'visit'",
        "UPDATE change SET op = 'update' WHERE tbl = 'visit'",
        "UPDATE change SET key = '[]' WHERE tbl = 'visit'",
        "UPDATE change SET tbl = 'survey' WHERE tbl = 'visit'",
        "INSERT INTO change (entry, tbl, key, op, before)
         SELECT entry, tbl, key, op, before FROM change",
    ] {
        let ledger = whole.copy();
        tamper_unwatched(&ledger, sql);
        let found = faults(&ledger);
        assert!(found.iter().any(|it| it[0] == "chain"), "{sql}\n{found:?}");
    }
}

#[test]
fn a_changed_schema_is_found_and_named() {
    let whole = full();
    for (sql, named) in [
        ("DROP TRIGGER income_update", "income_update"),
        ("DROP TRIGGER entry_holds", "entry_holds"),
        ("DROP INDEX member_once", "member_once"),
        ("ALTER TABLE visit ADD COLUMN extra TEXT", "visit"),
        ("CREATE VIEW extra AS SELECT 1", "extra"),
        ("CREATE TRIGGER extra AFTER INSERT ON visit BEGIN DELETE FROM visit; END", "extra"),
    ] {
        let ledger = whole.copy();
        tamper(&ledger, sql);
        let found = faults(&ledger);
        let wanted = ["schema".to_owned(), named.to_owned()];
        assert!(found.iter().any(|it| it[..2] == wanted), "{sql}\n{found:?}");
    }
}

#[test]
fn a_table_that_was_added_is_a_changed_schema_like_any_other() {
    let ledger = full();
    tamper(&ledger, "CREATE TABLE extra (it TEXT)");
    let found = faults(&ledger);
    assert!(found.iter().any(|it| it[..2] == ["schema", "extra"]), "{found:?}");
}

#[test]
fn a_value_of_the_wrong_kind_is_found() {
    let ledger = full();
    // A blob seals like nothing that the program writes.
    tamper_unwatched(&ledger, "UPDATE visit SET note = CAST(note AS TEXT) || char(0)");
    assert!(faults(&ledger).len() > 300);
}

#[test]
fn a_dangling_reference_is_found() {
    let ledger = full();
    tamper_unwatched(&ledger, "DELETE FROM household WHERE no = '5100100001'");
    let found = faults(&ledger);
    assert!(found.iter().any(|it| it[0] == "reference" && it[1] == "income"), "{found:?}");
}

#[test]
fn a_single_flipped_bit_anywhere_is_found_if_it_changed_anything() {
    let whole = full();
    let bytes = whole.bytes();
    let before = dump(&whole.path("bangfu.db")).unwrap();
    let (mut dice, mut changed) = (Dice(4), 0);
    let ledger = Ledger::new();
    for _ in 0..200 {
        let (place, bit) = (dice.below(bytes.len()), 1 << dice.below(8));
        let mut flipped = bytes.clone();
        flipped[place] ^= bit;
        ledger.write("bangfu.db", &flipped);
        let after = dump(&ledger.path("bangfu.db"));
        let shown = ledger.run("verify");
        if after.as_ref() != Ok(&before) {
            changed += 1;
            let why = after.map_or_else(|error| error.to_string(), |_| "changed".to_owned());
            assert_ne!(shown.code, 0, "bit {bit} of byte {place}: {why}\n{shown}");
        }
        assert!(
            fs::read(ledger.path("bangfu.db")).unwrap() == flipped,
            "verify wrote at byte {place}"
        );
    }
    assert!(changed > 50, "only {changed} flips told anything");
}

#[test]
fn no_command_panics_on_a_damaged_ledger() {
    let whole = full();
    let bytes = whole.bytes();
    let mut dice = Dice(5);
    for _ in 0..20 {
        let ledger = Ledger::new();
        let mut damaged = bytes.clone();
        for _ in 0..64 {
            let place = dice.below(bytes.len());
            damaged[place] = damaged[place].wrapping_add(1 + dice.below(255) as u8);
        }
        if dice.below(3) == 0 {
            damaged.truncate(dice.below(bytes.len()));
        }
        for line in ["verify", "history", "report roster", "check-exit", "undo 2", "assign"] {
            ledger.write("bangfu.db", &damaged);
            let shown = ledger.run(line);
            assert!(shown.code <= 2, "{line}: {shown}");
            assert!(shown.code == 0 || !shown.err.is_empty() || !shown.out.is_empty());
        }
    }
}
