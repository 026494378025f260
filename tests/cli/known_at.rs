//! What the ledger knew then: every command that reads, asked with `--known-at`, answers as
//! it did at the time.

use std::collections::BTreeMap;

use expect_test::expect;

use crate::ledger::{Dice, Ledger, Sheet};

/// Every command that reads, each way it has of reading, as its own file would show it.
const READERS: [&str; 18] = [
    "check-exit --format csv",
    "check-exit --explain --format csv",
    "check-exit --level village --format csv",
    "check-data --format csv",
    "check-data --exemptions --format csv",
    "report roster --format csv",
    "report coverage --format csv",
    "report gaps --format csv",
    "report visits-due --format csv",
    "duty list --format csv",
    "export roster --format csv",
    "export housing --format csv",
    "duplicates --format csv",
    "check-exit --standard henan-2016 --format jsonl",
    "joint --format csv",
    "parameter list --format csv",
    "history --format csv",
    "history 5100100001 --format csv",
];

/// One column of the first rows of a table.
fn some(ledger: &Ledger, query: &str) -> Vec<String> {
    let conn = ledger.sql();
    let mut query = conn.prepare(query).unwrap();
    let rows = query.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// A command line that most likely writes something.
fn some_command(ledger: &Ledger, dice: &mut Dice, households: &[String]) -> String {
    let pick = |dice: &mut Dice, from: &[String]| from[dice.below(from.len())].clone();
    let household = pick(dice, households);
    let day = format!("2018-11-0{}", 1 + dice.below(5));
    let present = format!(
        "SELECT name FROM member WHERE household = '{household}' AND left_on IS NULL ORDER BY id"
    );
    let helpers = some(
        ledger,
        "SELECT name FROM helper WHERE kind = '干部' GROUP BY name HAVING count(*) = 1 ORDER BY name",
    );
    let member = some(ledger, &present).pop().unwrap_or_default();
    match dice.below(16) {
        0 => format!("visit {household} --by {} --on {day} --unpaired", pick(dice, &helpers)),
        1 => format!("assign {} --household {household} --from {day}", pick(dice, &helpers)),
        2 => {
            let name = ["甲", "乙", "丙"][dice.below(3)];
            let birth = "--birth 2018-10-20 --relation 之子";
            format!(
                "member join --household {household} --name 小{name} {birth} --on {day} --by 出生"
            )
        }
        3 => format!("member leave --household {household} --person {member} --on {day} --by 迁出"),
        4 => {
            let to = ["生", "华"][dice.below(2)];
            format!("member correct --household {household} --person {member} --name {member}{to}")
        }
        5 | 6 => {
            let mut housing = Sheet::example("住房.csv").only(&household);
            housing.set(0, "住房等级", ["A", "B", "C", "D"][dice.below(4)]);
            ledger.write("复核.csv", housing.csv());
            format!("import 复核.csv --date {}", ["2018-10-31", &day][dice.below(2)])
        }
        7 => "check-data --record".to_owned(),
        8 => {
            let value = ["是", "否"][dice.below(2)];
            let pair = format!("stable_income={value} --correct --standard henan-2016");
            // What was not recorded cannot be corrected.
            let pair = if dice.below(2) == 0 { pair } else { pair.replace(" --correct", "") };
            format!("record {household} {pair} --on {day}")
        }
        9 => {
            let other = pick(dice, households);
            let end = dice.below(3) == 0;
            let how =
                if end { format!("--end {day}") } else { format!("--on {day} --reason 分户") };
            format!("joint {household} {other} {how}")
        }
        10 => {
            let (year, amount) = (2016 + dice.below(4), 3000 + dice.below(900));
            let line = format!("parameter set poverty-line --amount {amount} --unit yuan");
            format!("{line} --year {year} --paper 文件{amount}")
        }
        _ => {
            let last = ledger.count("SELECT max(id) FROM entry");
            // Without the second entry nobody is left to do anything to.
            format!("undo {}", 3 + dice.below((last as usize).max(3) - 2))
        }
    }
}

#[test]
fn every_reader_answers_as_it_did_after_each_of_seventy_entries() {
    let ledger = Ledger::township();
    let mut dice = Dice(11);
    let mut households = some(&ledger, "SELECT no FROM household ORDER BY no");
    households.truncate(6);
    let entries = |ledger: &Ledger| ledger.count("SELECT max(id) FROM entry");
    let mut then = Vec::new();
    let mut written = [0; 2];
    while entries(&ledger) < 70 {
        let before = entries(&ledger);
        let line = some_command(&ledger, &mut dice, &households);
        ledger.run(&line);
        if before < entries(&ledger) {
            written[usize::from(line.starts_with("undo"))] += 1;
            then.push((entries(&ledger), line, ledger.copy()));
        }
    }
    assert!(written.iter().all(|it| *it > 4), "{written:?}");
    ledger.digest();
    let before = ledger.bytes();
    let present: BTreeMap<_, _> = READERS.iter().map(|it| (*it, ledger.run(it))).collect();
    let mut differing = 0;
    for (n, (entry, line, copy)) in then.iter().enumerate() {
        // Each entry is read in three ways, and every way is used for many entries.
        for reader in (0..3).map(|it| READERS[(n * 3 + it) % READERS.len()]) {
            let now = ledger.run(&format!("{reader} --known-at {entry}"));
            let wanted = copy.run(reader);
            assert_eq!(now, wanted, "{reader} after entry {entry}: {line}");
            differing += usize::from(present[reader] != wanted);
        }
    }
    assert!(differing > 60, "only {differing} answers were others then");
    assert!(ledger.bytes() == before, "looking back wrote to the ledger");
}

#[test]
fn the_answer_says_what_it_rests_on() {
    let ledger = Ledger::township();
    let mut housing = Sheet::example("住房.csv").only("5100100001");
    housing.set(0, "住房等级", "D");
    ledger.write("复核.csv", housing.csv());
    ledger.run("import 复核.csv --date 2018-10-31").ended(0);
    let ask = "check-exit --household 5100100001 --as-of 2018-10-31";
    let heading = |shown: String| shown.lines().next().unwrap().to_owned();
    let verdict = |shown: &str| shown.matches("| 未达标 |").count();
    let (then, now) =
        (ledger.run(&format!("{ask} --known-at 2")).ended(0), ledger.run(ask).ended(1));
    assert_eq!((verdict(&then), verdict(&now)), (0, 1), "{then}\n{now}");
    expect!["贫困户退出标准逐项评判  截至2018年10月31日  按第2号记录 (2018-11-05T09:00:00+08:00) 时已知的"]
        .assert_eq(&heading(then));
    expect!["贫困户退出标准逐项评判  截至2018年10月31日"].assert_eq(&heading(now));
    let roster = "report roster --known-at 2 --format json";
    expect![[r#"{"report":"roster","title":"贫困户台账","as_of":"2018-11-05","known_entry":2,"known_at":"2018-11-05T09:00:00+08:00","rows":["#]]
        .assert_eq(&heading(ledger.run(roster).ended(0)));
    let english = ledger.run("report roster --known-at 2 --lang en").ended(0);
    assert!(heading(english).ends_with("  as known after entry 2 (2018-11-05T09:00:00+08:00)"));
}

#[test]
fn a_day_is_its_end_and_a_moment_itself() {
    let ledger = Ledger::empty();
    ledger.add_sheets();
    let ledger = ledger.on("2018-11-06");
    ledger.import_sheets().ended(0);
    let ledger = ledger.on("2018-11-08");
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-07").ended(0);
    for (when, entry) in [
        ("1", 1),
        ("2018-11-05", 1),
        ("2018-11-06", 2),
        ("2018-11-07", 2),
        ("2018-11-08", 3),
        ("2018-11-05T09:00:00+08:00", 1),
        ("2018-11-06T08:59:59+08:00", 1),
        ("2018-11-06T01:00:00Z", 2),
    ] {
        let shown = ledger.run(&format!("history --format csv --known-at {when}")).ended(0);
        assert_eq!(shown.lines().count(), 1 + entry, "{when}\n{shown}");
    }
    for (when, said) in [
        (
            "2018-11-04",
            expect![[r#"
                exit 2
                ---- out
                ---- err
                错误: 那时还没有这个账本: 第1号记录写于 2018-11-05T09:00:00+08:00
                提示: 用 `bangfu history` 看有哪些记录
            "#]],
        ),
        (
            "4",
            expect![[r#"
                exit 2
                ---- out
                ---- err
                错误: 没有第4号记录
                提示: 用 `bangfu history` 看有哪些记录
            "#]],
        ),
        (
            "2018-11-09",
            expect![[r#"
                exit 2
                ---- out
                ---- err
                错误: `--known-at` 的时间还没有到
                提示: 写今天或以前的日期, 或第几号记录
            "#]],
        ),
    ] {
        said.assert_eq(&ledger.run(&format!("history --known-at {when}")).to_string());
    }
    for bad in ["0", "-1", "2018-11-08T09:00:01+08:00", "昨天", "2018-11", "99999999999999999999"]
    {
        let shown = ledger.run(&format!("history --known-at={bad}"));
        assert_eq!((shown.code, shown.out.as_str()), (2, ""), "{bad}: {shown}");
    }
}

#[test]
fn nothing_is_written_into_the_past() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let said = ledger.run("visit 5100100001 --by 鄢代银 --known-at 2");
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: `--known-at` 只用于查看, 这个命令看的或写的是现在的账本
        提示: 去掉 `--known-at`
    "#]]
    .assert_eq(&said.to_string());
    for line in [
        "import 住房.csv",
        "import 住房.csv --dry-run",
        "undo 2",
        "undo 2 --dry-run",
        "verify",
        "check-data --record",
        "init --area 511899 --name 云岭县 --ledger other.db",
    ] {
        let shown = ledger.run(&format!("{line} --known-at 2"));
        assert_eq!((shown.code, &shown.err), (2, &said.err), "{line}");
    }
    assert!(ledger.bytes() == before, "the file was touched");
    assert!(!ledger.path("other.db").exists());
}

#[test]
fn numbers_shown_in_full_are_written_down_also_when_looking_back() {
    let ledger = Ledger::township();
    let shown = ledger.run("report roster --format csv --unmask --known-at 1").ended(0);
    assert_eq!(shown.lines().count(), 1, "{shown}");
    assert_eq!(ledger.count("SELECT max(id) FROM entry"), 3);
}

#[test]
fn the_nightly_reports_of_an_earlier_day_can_be_made_again() {
    let ledger = Ledger::township();
    let then = ledger.copy();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-05").ended(0);
    let ledger = ledger.on("2018-11-20");
    ledger.run("undo 2").ended(1);
    ledger.run("report --nightly again --as-of 2018-11-05 --known-at 2").ended(0);
    then.run("report --nightly first").ended(0);
    let read = |of: &Ledger, place: &str| of.read(&format!("{place}/2018-11-05/roster.csv"));
    assert_eq!(read(&ledger, "again"), read(&then, "first"));
    let known = ledger.read("again/2018-11-05/roster.txt");
    assert!(known.lines().next().unwrap().contains("按第2号记录"), "{known}");
}
