//! The demo: the whole job on a made-up township, left behind to look at.

use std::fs;

use crate::ledger::{Ledger, SHEETS};
use crate::report::nightly;

#[test]
fn the_demo_leaves_a_sound_ledger_its_sheets_and_the_reports() {
    let ledger = Ledger::new();
    let shown = ledger.run("demo --folder 演示");
    assert_eq!(shown.code, 0, "{shown}");
    assert_eq!(shown.out.lines().filter(|it| it.starts_with("$ bangfu ")).count(), 11, "{shown}");
    assert!(shown.out.ends_with("账本、表格和报表都在 FOLDER/演示\n"), "{shown}");
    for sheet in SHEETS {
        assert!(ledger.path("演示").join(sheet).is_file(), "{sheet}");
    }
    let reports = fs::read_dir(ledger.path("演示/夜间报表/2018-10-31")).unwrap().count();
    assert_eq!(reports, 5 * nightly().len() + 3);
    ledger.run("verify --ledger 演示/bangfu.db").ended(0);
    assert!(!ledger.path("bangfu.db").exists());
}

#[test]
fn the_demo_speaks_english_too() {
    let ledger = Ledger::new();
    let shown = ledger.run("demo --folder demo --lang en");
    assert_eq!(shown.code, 0, "{shown}");
    assert!(shown.out.contains("| Village | Code         | Outcome |"), "{shown}");
}

#[test]
fn the_demo_does_not_touch_the_ledger_that_the_environment_names() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let named = ledger.path("bangfu.db").to_string_lossy().into_owned();
    let variable = |name: &str| (name == "BANGFU_LEDGER").then(|| named.clone());
    ledger.run_with(&["demo", "--folder", "演示"], &variable).ended(0);
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_second_demo_in_the_same_folder_leaves_the_first_one_alone() {
    let ledger = Ledger::new();
    ledger.run("demo --folder 演示").ended(0);
    let first = fs::read(ledger.path("演示/bangfu.db")).unwrap();
    assert_eq!(ledger.run("demo --folder 演示").code, 2);
    assert!(fs::read(ledger.path("演示/bangfu.db")).unwrap() == first);
}
