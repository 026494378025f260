//! Standards: listed, shown, tested, compared, and what another one would do to people.

use std::collections::BTreeMap;

use expect_test::{expect, expect_file};

use crate::ledger::Ledger;

#[test]
fn the_built_in_standards_are_listed() {
    let ledger = Ledger::new();
    let shown = ledger.run("standard list --format csv").ended(0);
    let rows: Vec<_> =
        shown.lines().map(|it| it.split(',').take(8).collect::<Vec<_>>().join(",")).collect();
    expect![[r#""#]].assert_eq(&rows.join("\n"));
}

#[test]
fn every_built_in_standard_passes_its_own_examples() {
    let shown = Ledger::new().run("standard test");
    assert_eq!((shown.code, shown.out.as_str()), (0, ""), "{shown}");
    assert_eq!(shown.err.lines().count(), 15, "{shown}");
    assert!(shown.err.lines().all(|it| it.ends_with("0处不符")), "{shown}");
}

#[test]
fn an_example_that_comes_out_otherwise_is_told() {
    let ledger = Ledger::new();
    let text = include_str!("../../src/rules/standards/sichuan_2016.toml");
    ledger.write("本县.toml", text.replace("amount = \"3600\"", "amount = \"3601\""));
    let shown = ledger.run("standard test 本县.toml");
    assert_eq!(shown.code, 1, "{shown}");
    assert!(shown.out.contains("exactly at the line"), "{shown}");
    ledger.write("错.toml", text.replace("yes = \"electricity\"", "yes = \"electricty\""));
    expect![[r#""#]].assert_eq(&ledger.run("standard test 错.toml").to_string());
    expect![[r#""#]].assert_eq(&ledger.run("standard test 错.toml --lang en").to_string());
    expect![[r#""#]].assert_eq(&ledger.run("standard test 没有.toml").to_string());
}

#[test]
fn what_a_standard_asks_and_its_limits_are_shown() {
    let ledger = Ledger::new();
    expect![[r#""#]].assert_eq(&ledger.run("standard show jiangsu-2012").to_string());
    expect![[r#""#]]
        .assert_eq(&ledger.run("standard show sichuan-2016 --parameters --format csv").to_string());
}

#[test]
fn two_standards_are_compared() {
    let ledger = Ledger::new();
    let same = ledger.run("standard diff sichuan-2016 sichuan-2016");
    assert_eq!((same.code, same.out.as_str()), (0, ""));
    let text = include_str!("../../src/rules/standards/sichuan_2016.toml");
    ledger.write("本县.toml", text.replace("amount = \"3600\"", "amount = \"3601\""));
    expect![[r#""#]].assert_eq(&ledger.run("standard diff sichuan-2016 本县.toml").to_string());
}

/// Outcomes by household.
fn outcomes(ledger: &Ledger, standard: &str) -> BTreeMap<String, String> {
    let line = format!("check-exit --as-of 2018-10-31 --format jsonl --standard {standard}");
    let of = |line: &str| {
        let found: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| found[key].as_str().unwrap().to_owned();
        (text("household"), text("outcome"))
    };
    ledger.run(&line).out.lines().map(of).collect()
}

/// The impact is the difference of two runs, names only what changed, and writes nothing.
#[test]
fn the_impact_is_the_difference_of_two_runs() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let text = include_str!("../../src/rules/standards/sichuan_2016.toml");
    let lower = text.replace("amount = \"3600\"", "amount = \"2900\"");
    let higher = text.replace("amount = \"3600\"", "amount = \"4500\"");
    let none = text.replace("year = 2018", "year = 2015");
    let without = text
        .replace("range = [2016, 2020]", "range = [2015, 2020]")
        .replace("years = [2017, 2019]", "years = [2017, 2018, 2019]");
    assert_ne!(without, text);
    let none = none
        .replace("range = [2016, 2020]", "range = [2015, 2020]")
        .replace("years = [2017, 2019]", "years = [2017, 2018, 2019]");
    for (name, text) in [("低.toml", lower), ("高.toml", higher), ("缺.toml", none)] {
        ledger.write(name, text);
        for (old, new) in [("sichuan-2016", name), (name, "sichuan-2016"), ("henan-2016", name)] {
            let (was, is) = (outcomes(&ledger, old), outcomes(&ledger, new));
            assert_eq!(was.len(), 40);
            let wanted: BTreeMap<_, _> = was
                .iter()
                .filter(|(household, outcome)| is[*household] != **outcome)
                .map(|(it, outcome)| (it.clone(), (outcome.clone(), is[it].clone())))
                .collect();
            let line =
                format!("standard diff {old} {new} --impact --as-of 2018-10-31 --format jsonl");
            let shown = ledger.run(&line);
            let found: BTreeMap<_, _> = shown
                .out
                .lines()
                .map(|line| {
                    let row: serde_json::Value = serde_json::from_str(line).unwrap();
                    let text = |key: &str| row[key].as_str().unwrap().to_owned();
                    assert!(!text("criteria").is_empty(), "{line}");
                    (text("household"), (text("old"), text("new")))
                })
                .collect();
            assert_eq!(found, wanted, "{old} {new}");
            assert_eq!(shown.code, u8::from(!wanted.is_empty()));
        }
    }
    assert!(before == ledger.bytes(), "the ledger was touched");
    let shown = ledger.run("standard diff sichuan-2016 高.toml --impact --as-of 2018-10-31");
    expect![[r#""#]].assert_eq(&shown.to_string());
}

/// Sichuan asked for less than 4 % until 17 August 2016 and for 3 % or less from the day
/// after; in December 2018 the counties of the Yi were judged by another list than 攀枝花.
#[test]
fn one_village_is_judged_otherwise_before_and_after_and_in_another_place() {
    let ledger = Ledger::township();
    let of = |standard: &str, criterion: &str| {
        let line = format!(
            "check-exit --level village --as-of 2018-10-31 --standard {standard} --format json"
        );
        let found: serde_json::Value = serde_json::from_str(&ledger.run(&line).out).unwrap();
        let villages = found["villages"].as_array().unwrap().clone();
        let all = villages.iter().map(|it| {
            let criteria = it["criteria"].as_array().unwrap();
            let judged = criteria.iter().find(|it| it["id"] == criterion);
            judged.map_or_else(|| "-".to_owned(), |it| it["outcome"].as_str().unwrap().to_owned())
        });
        all.collect::<Vec<_>>()
    };
    // 3.00 %, 1.75 %, 4.07 %, not known, 3.39 %.
    let (before, after) = (of("sichuan-2015", "poverty-rate"), of("sichuan-2016", "poverty-rate"));
    assert_eq!(before, ["met", "met", "unmet", "unknown", "met"]);
    assert_eq!(after, ["met", "met", "unmet", "unknown", "unmet"]);
    assert_eq!(of("sichuan-2016", "folk-square"), ["-"; 5]);
    assert_eq!(of("sichuan-yi", "folk-square"), ["unknown"; 5]);
    let warned =
        ledger.run("check-exit --as-of 2016-08-18 --standard sichuan-2015 --level village");
    assert!(warned.err.contains("标准 sichuan-2015 施行到2016-08-17"), "{warned}");
}

/// All examples of the demo standard with their sentences: the shapes that the language of
/// standards must be able to say, each met, unmet, unknown.
#[test]
fn the_shapes_of_the_demo_standard_read_like_this() {
    let shown = Ledger::new().run("standard test demo-shapes --all").ended(0);
    expect_file!["standards/demo_shapes.txt"].assert_eq(&shown);
    let shown = Ledger::new().run("standard test demo-shapes --all --lang en").ended(0);
    expect_file!["standards/demo_shapes_en.txt"].assert_eq(&shown);
}
