//! The list of dirt that real files hold, a hundred rows long: each has its case in one of
//! the tables of tests, and those that need more than a cell, a header or a file have it here.

use std::io::{Cursor, Read as _, Write as _};

use rust_xlsxwriter::{Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::ledger::{Ledger, Sheet, Shown};

/// The rows of the list, and the files whose tables hold their cases.
const ROWS: [(&str, &str, &[&str]); 6] = [
    (
        "files",
        include_str!("files.rs"),
        &[
            "B01", "B03", "B04", "B05", "B06", "F1", "F2", "T01", "T03", "T03b", "T05", "T06",
            "T04", "T07", "C59", "C58", "S00", "S10", "S08", "S16",
        ],
    ),
    (
        "headers",
        include_str!("headers.rs"),
        &["S01", "S02", "S03", "S04", "S11", "S12", "S13", "S14", "S06", "S07", "T02", "S15"],
    ),
    (
        "values",
        include_str!("values.rs"),
        &[
            "C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11", "C12",
            "C13", "C15", "C16", "C17", "C20", "C21", "C22", "C23", "C24", "C25", "C26", "C27",
            "C28", "C29", "C30", "C30a", "C30b", "C31", "C32", "C32b", "C33", "C34", "C35", "C35b",
            "C36", "C37", "C38", "C38b", "C39", "C40", "C41", "C42", "C43", "C43b", "C44", "C45",
            "C46", "C47", "C48", "C49", "C50", "C51", "C52", "C52b", "C53", "C53b", "C54", "C56",
            "C60",
        ],
    ),
    (
        "households",
        include_str!("households.rs"),
        &["S05", "R01", "R02", "R03", "R04", "R05", "R06", "C14"],
    ),
    ("check_data", include_str!("check_data.rs"), &[]),
    (
        "dirt",
        include_str!("dirt.rs"),
        &["S09", "C18", "C34b", "C35c", "C39b", "C55", "C57", "R09", "R10"],
    ),
];

#[test]
fn every_row_of_the_list_has_a_case() {
    let mut all: Vec<_> = ROWS.iter().flat_map(|(.., ids)| ids.iter()).collect();
    for (file, text, ids) in ROWS {
        for id in ids {
            // As the name of a case: `"C01"`, `"R01 two heads"`, `// B01: …`.
            let is_there = ["\"ID\"", "\"ID ", "\"ID/", "/ID\"", "// ID: ", "-ID\""]
                .iter()
                .any(|it| text.contains(&it.replace("ID", id)));
            assert!(is_there, "{file}: {id}");
        }
    }
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 110, "a hundred rows, ten of which stand for two or more");
}

/// The demo township, and a sheet of it in which one cell is changed.
fn changed(sheet: &str, household: &str, header: &str, value: &str) -> (Ledger, Shown) {
    let ledger = Ledger::township();
    let mut rows = Sheet::example(sheet).only(household);
    for row in 0..rows.rows.len() {
        rows.set(row, header, value);
    }
    ledger.write("改.csv", rows.csv());
    let shown = ledger.run("import 改.csv --date 2018-11-01");
    (ledger, shown)
}

#[test]
fn what_only_a_whole_household_contradicts_is_taken_and_told_by_check_data() {
    // The row of the list, the sheet, the household, the cell, and the check that tells.
    for (id, sheet, household, header, value, check) in [
        ("C35c", "收入.csv", "5100100001", "人均纯收入（元）", "9000.00", "per-head-differs"),
        ("C39b", "住房.csv", "5100100001", "住房等级", "D", "house-grade-contradicts-safe"),
        ("C55", "贫困人口信息.csv", "5100100001", "人数", "5", "head-count-differs"),
    ] {
        let before = Ledger::township().run("check-data --format csv");
        assert!(!before.out.contains(&format!("{check},")), "{id}: {before}");
        let (ledger, shown) = changed(sheet, household, header, value);
        assert_eq!(shown.code, 0, "{id}: {shown}");
        let told = ledger.run(&format!("check-data {check} --format csv"));
        assert!(told.out.contains(household), "{id}: {told}");
        assert_eq!(told.code, 1, "{id}: {told}");
    }
}

#[test]
fn a_category_of_the_poor_register_after_2020_is_asked_about() {
    // "C57"
    let ledger = Ledger::empty().on("2022-11-05");
    ledger.add_sheets();
    ledger.write("花名册.csv", Sheet::example("贫困人口信息.csv").only("5100100001").csv());
    ledger.run("import 行政村.csv 花名册.csv --date 2022-10-31").ended(0);
    let told = ledger.run("check-data poor-category-after-2020 --format csv");
    assert!(told.out.contains("5100100001"), "{told}");
}

#[test]
fn one_household_on_two_sheets_is_taken_once_or_both_places_are_named() {
    // "S09"
    let ledger = Ledger::empty();
    ledger.add_sheets();
    ledger.run("import 行政村.csv --date 2018-10-31").ended(0);
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100001");
    ledger.write("汇总.csv", roster.csv());
    ledger.write("补录.csv", roster.csv());
    let shown = ledger.run("import 汇总.csv 补录.csv --date 2018-10-31 --dry-run");
    assert_eq!(shown.code, 0, "{shown}");
    for row in 0..roster.rows.len() {
        roster.set(row, "人均纯收入", "3000.00");
    }
    ledger.write("补录.csv", roster.csv());
    let shown = ledger.run("import 汇总.csv 补录.csv --date 2018-10-31");
    assert_eq!(shown.code, 2, "{shown}");
    let told = shown.err.lines().find(|it| it.contains("[conflict]")).unwrap();
    assert!(told.contains("补录.csv") && told.contains("汇总.csv第"), "{told}");
}

#[test]
fn id_numbers_that_differ_in_one_digit_are_taken_and_listed_as_likely_one_person() {
    // "C18"
    let ledger = Ledger::empty();
    ledger.add_sheets();
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100001");
    let mut double = roster.rows[2].clone();
    let id = roster.column("证件号码");
    double[id] = "513199199610215078".to_owned();
    roster.rows.push(double);
    ledger.write("花名册.csv", roster.csv());
    ledger.run("import 行政村.csv 花名册.csv --date 2018-10-31").ended(0);
    let told = ledger.run("duplicates --format csv");
    assert!(told.out.contains("袁正明") && told.code == 1, "{told}");
}

/// The income sheet of one household, in which nobody worked out the formula of a column.
fn with_formula(ledger: &Ledger, column: &str) {
    let mut income = Sheet::example("收入.csv").only("5100100001");
    income.set(0, "工资性收入", "10265");
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (row, cells) in (0..).zip([&income.header, &income.rows[0]]) {
        for (place, text) in (0..).zip(cells) {
            page.write_string(row, place, text).unwrap();
        }
    }
    page.write_formula(1, income.column(column) as u16, Formula::new("=A2+B2")).unwrap();
    let mut parts = zip::ZipArchive::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    let mut without = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..parts.len() {
        let mut part = parts.by_index(n).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let name = part.name().unwrap().into_owned();
        without.start_file(name, SimpleFileOptions::default()).unwrap();
        // Whoever computed nothing has left no result.
        without.write_all(text.replace("</f><v>0</v>", "</f>").as_bytes()).unwrap();
    }
    ledger.write("收入.xlsx", without.finish().unwrap().into_inner());
}

#[test]
fn a_formula_without_a_result_is_no_value() {
    // "C34b"
    let ledger = Ledger::township();
    with_formula(&ledger, "纯收入（元）");
    let shown = ledger.run("import 收入.xlsx --date 2018-11-01");
    let told = "提醒 收入.xlsx/Sheet1 第2行 N列(纯收入（元）): 公式没有计算结果, 按没有填处理";
    assert!(shown.code == 0 && shown.err.contains(told), "{shown}");
    let recorded = "SELECT count(*) FROM income WHERE household = '5100100001'
                    AND day = '2018-11-01' AND wage_fen = 1026500 AND net_fen IS NULL";
    assert_eq!(ledger.count(recorded), 1);
}

#[test]
fn a_formula_without_a_result_refuses_its_row_where_the_value_may_not_be_missing() {
    // "C34b"
    for (column, codes) in [
        ("年度", ["formula-without-result", "missing-value"]),
        ("户编号", ["formula-without-result", "formula-without-result"]),
    ] {
        let ledger = Ledger::township();
        with_formula(&ledger, column);
        let before = ledger.bytes();
        let shown = ledger.run("import 收入.xlsx --date 2018-11-01");
        assert_eq!(shown.code, 2, "{shown}");
        let line = |code: &str| {
            let is_it = |it: &&str| it.contains(column) && it.ends_with(&format!("[{code}]"));
            shown.err.lines().any(|it| is_it(&it))
        };
        assert!(codes.into_iter().all(line), "{shown}");
        assert_eq!(ledger.bytes(), before);
    }
}

#[test]
fn a_member_who_is_not_on_the_newer_sheet_is_told_and_stays() {
    // "R09"
    let ledger = Ledger::township();
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100001");
    roster.rows.remove(2);
    ledger.write("花名册.csv", roster.csv());
    let shown = ledger.run("import 花名册.csv --date 2018-11-01");
    assert!(shown.code == 0 && shown.err.contains("[not-listed]"), "{shown}");
    let query = "SELECT count(*) FROM member WHERE household = '5100100001' AND left_on IS NULL";
    assert_eq!(ledger.count(query), 4);
}

#[test]
fn a_sheet_of_an_older_year_does_not_overrule_a_newer_one() {
    // "R10"
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let mut housing = Sheet::example("住房.csv").only("5100100001");
    housing.set(0, "住房等级", "D").set(0, "是否危房户", "是");
    ledger.write("住房.csv", housing.csv());
    let shown = ledger.run("import 住房.csv --date 2017-10-31");
    assert!(shown.code == 0 || shown.err.contains("[out-of-order]"), "{shown}");
    // Whether it is refused or taken for its own day, the newer day says what it said.
    let grade = "SELECT house_grade = 'B' FROM survey WHERE household = '5100100001'
                 AND house_grade IS NOT NULL ORDER BY day DESC LIMIT 1";
    assert_eq!(ledger.count(grade), 1);
    assert!(shown.code == 0 || ledger.bytes() == before, "the ledger was touched");
}

#[test]
fn yuan_under_a_header_of_ten_thousands_are_no_income_of_a_household() {
    for (unit, code) in [("元", 0), ("万元", 2)] {
        let ledger = Ledger::township();
        let sheet = format!(
            "户编号,户主姓名,年度,年度家庭人口数,纯收入（{unit}）\n5100100001,袁光华,2018,4,6000\n"
        );
        ledger.write("收入.csv", sheet);
        let shown = ledger.run("import 收入.csv --date 2018-11-01");
        assert_eq!(shown.code, code, "{shown}");
        assert_eq!(shown.err.contains("[income-too-high]"), code == 2, "{shown}");
    }
}
