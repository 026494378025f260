//! The demo township against the truth that its maker worked out from the same numbers by
//! other means (`examples/township/make.py`).

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use crate::ledger::{Ledger, example};

#[derive(Deserialize)]
struct Truth {
    households: BTreeMap<String, TrueHousehold>,
    villages: BTreeMap<String, TrueVillage>,
}

#[derive(Deserialize)]
struct TrueHousehold {
    outcome: String,
    criteria: BTreeMap<String, String>,
    village: String,
}

#[derive(Deserialize)]
struct TrueVillage {
    criteria: BTreeMap<String, String>,
}

fn truth() -> Truth {
    serde_json::from_str(&fs::read_to_string(example("truth.json")).unwrap()).unwrap()
}

/// The township imported from one file of the examples, or from the nine CSV files.
fn imported_from(workbook: Option<&str>) -> Ledger {
    match workbook {
        None => Ledger::township(),
        Some(file) => {
            let ledger = Ledger::empty();
            fs::copy(example(file), ledger.path(file)).unwrap();
            ledger.run(&format!("import {file}")).ended(0);
            ledger
        }
    }
}

fn outcomes(object: &serde_json::Value) -> BTreeMap<String, String> {
    let criteria = object["criteria"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    criteria.iter().map(|it| (text(&it["id"]), text(&it["outcome"]))).collect()
}

/// Judges every household and village and compares each criterion with the truth.
#[track_caller]
fn agrees_with_the_truth(ledger: &Ledger) {
    let truth = truth();
    assert_eq!((truth.households.len(), truth.villages.len()), (40, 5));

    let shown = ledger.run("check-exit --as-of 2018-10-31 --format jsonl").ended(1);
    let mut judged = 0;
    for line in shown.lines() {
        let found: serde_json::Value = serde_json::from_str(line).unwrap();
        let no = found["household"].as_str().unwrap();
        let wanted = &truth.households[no];
        assert_eq!(outcomes(&found), wanted.criteria, "household {no}");
        assert_eq!(found["outcome"], wanted.outcome.as_str(), "household {no}");
        assert_eq!(found["village"], wanted.village.as_str(), "household {no}");
        assert_eq!(wanted.criteria.len(), 8);
        judged += 1;
    }
    assert_eq!(judged, 40);

    let line = "check-exit --level village --as-of 2018-10-31 --format jsonl";
    let shown = ledger.run(line).ended(1);
    let mut judged = 0;
    for line in shown.lines() {
        let found: serde_json::Value = serde_json::from_str(line).unwrap();
        let code = found["village"].as_str().unwrap();
        assert_eq!(outcomes(&found), truth.villages[code].criteria, "village {code}");
        assert_eq!(truth.villages[code].criteria.len(), 6);
        judged += 1;
    }
    assert_eq!(judged, 5);
}

#[test]
fn the_township_from_csv_is_judged_as_its_maker_says() {
    agrees_with_the_truth(&imported_from(None));
}

#[test]
fn the_township_from_xlsx_is_judged_as_its_maker_says() {
    agrees_with_the_truth(&imported_from(Some("青溪镇_20181031.xlsx")));
}

#[test]
fn the_township_from_xls_is_judged_as_its_maker_says() {
    agrees_with_the_truth(&imported_from(Some("青溪镇_20181031.xls")));
}

#[test]
fn csv_xlsx_and_xls_of_the_same_sheets_hold_the_same_facts() {
    let csv = imported_from(None).digest();
    assert_eq!(csv, imported_from(Some("青溪镇_20181031.xlsx")).digest());
    assert_eq!(csv, imported_from(Some("青溪镇_20181031.xls")).digest());
}

#[test]
fn a_household_exactly_at_the_line_is_not_above_it() {
    // 5100100003: 14,400 yuan for four is 3,600 exactly, and the line must be exceeded.
    let shown = imported_from(None)
        .run("check-exit --household 5100100003 --as-of 2018-10-31 --format jsonl")
        .ended(1);
    let found: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(found["criteria"][0]["found"].to_string(), "3600.0");
    assert_eq!(found["criteria"][0]["wanted"], "> 3600");
    assert_eq!(found["criteria"][0]["outcome"], "unmet");
}
