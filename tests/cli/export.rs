//! What the ledger knows as sheets that can be imported again.

use expect_test::expect;

use crate::ledger::{DAY, Ledger};

/// The kinds of sheet that the demo township fills.
const KINDS: [&str; 9] = [
    "village",
    "roster",
    "members",
    "income",
    "housing",
    "home-check",
    "helpers",
    "teams",
    "visits",
];

/// Writes the township's sheets into a folder, as files of a format.
fn export(ledger: &Ledger, extension: &str) -> Vec<String> {
    let write = |kind: &&str| {
        let file = format!("{kind}_20181031.{extension}");
        let line = format!("export {kind} --unmask --format {extension} --output {file}");
        ledger.run(&line).ended(0);
        file
    };
    KINDS.iter().map(write).collect()
}

#[test]
fn an_exported_sheet_changes_nothing_when_it_is_imported() {
    for extension in ["csv", "xlsx"] {
        let ledger = Ledger::township();
        let digest = ledger.digest();
        for file in export(&ledger, extension) {
            let shown = ledger.run(&format!("import {file}"));
            assert_eq!(shown.code, 0, "{file}: {shown}");
            let totals = shown.out.lines().find(|it| it.starts_with("| 合计")).unwrap();
            let counts: Vec<_> = totals.split('|').map(str::trim).collect();
            assert_eq!([counts[7], counts[8], counts[10]], ["0", "0", "0"], "{file}: {shown}");
            assert_eq!(ledger.digest(), digest, "{file}");
        }
    }
}

#[test]
fn all_exported_sheets_make_the_same_ledger_anew() {
    let ledger = Ledger::township();
    let files = export(&ledger, "csv");
    let anew = Ledger::empty();
    for file in &files {
        anew.write(file, ledger.read(file));
    }
    anew.run(&format!("import {}", files.join(" "))).ended(0);
    assert_eq!(anew.digest(), ledger.digest());
}

#[test]
fn a_sheet_is_of_its_day_and_of_whom_it_was_asked_for() {
    let ledger = Ledger::township();
    let one = |line: &str| ledger.run(line).ended(0);
    let all = one("export housing --format csv").lines().count();
    let village = one("export housing --format csv --village 511899100201").lines().count();
    assert!(1 < village && village < all, "{village} of {all}");
    assert_eq!(one("export housing --format csv --as-of 2018-10-30").lines().count(), 1);
    // Who left is not on a later sheet.
    let before = one("export roster --format csv").lines().count();
    ledger
        .run("member leave --household 5100100001 --person 袁正明 --on 2018-11-02 --by 迁出")
        .ended(0);
    assert_eq!(one("export roster --format csv").lines().count(), before - 1);
    let then = format!("export roster --format csv --as-of {DAY}");
    assert_eq!(one(&then).lines().count(), before);
}

#[test]
fn numbers_of_people_are_masked_unless_asked_otherwise_and_that_is_noted() {
    let ledger = Ledger::township();
    let masked = ledger.run("export roster --format csv --village 511899100201");
    assert!(!masked.out.contains("513199197106047598"), "{masked}");
    expect![[r#"
        证件号码和电话已遮盖, 这样的表不能再导入; 要能导入请加 --unmask (会记入历史)
    "#]]
    .assert_eq(&masked.err);
    let entries = ledger.count("SELECT count(*) FROM entry");
    let shown = ledger.run("export roster --format csv --unmask");
    assert!(shown.out.contains("513199197106047598"), "{shown}");
    assert_eq!(ledger.count("SELECT count(*) FROM entry"), entries + 1);
    // A masked sheet is refused, not read as something else.
    ledger.write("遮盖.csv", &masked.out);
    ledger.run("import 遮盖.csv --date 2018-10-31").ended(2);
}

#[test]
fn the_kinds_are_listed_and_an_unknown_one_is_refused() {
    let ledger = Ledger::township();
    let listed = ledger.run("export").ended(0);
    assert!(KINDS.iter().all(|it| listed.contains(it)), "{listed}");
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有这种表: 花名册
        提示: 现有: terms、village、roster、households、persons、members、work、income、housing、home-check、monitor、helpers、teams、units、staff、village-links、township-links、school-districts、teachers、businesses、trainings、helper-trainings、jobs、public-posts、relocations、renovations、enrolments、subsidies、medical-bills、visits、attendance、village-work、inspections、projects、funds、targets、plans、tasks、papers、needs、measures、loans、project-visits
    "#]].assert_eq(&ledger.run("export 花名册").to_string());
}
