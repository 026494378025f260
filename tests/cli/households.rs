//! Rosters: rows of persons become households; what is wrong with one is told, and what is
//! right of a sheet can be taken without it.

use calamine::{Data, Reader as _, open_workbook_auto};
use expect_test::expect;

use crate::ledger::{Ledger, Sheet, Shown};

/// The villages of the demo township.
fn villages() -> Ledger {
    let ledger = Ledger::empty();
    ledger.write("行政村.csv", Sheet::example("行政村.csv").csv());
    ledger.run("import 行政村.csv --date 2018-10-31").ended(0);
    ledger
}

/// Four people of one household, then two of another.
fn roster() -> Sheet {
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100001");
    roster.rows.extend(Sheet::example("贫困人口信息.csv").only("4900001800100002").rows);
    roster
}

fn import(ledger: &Ledger, roster: &Sheet) -> Shown {
    ledger.write("花名册.csv", roster.csv());
    ledger.run("import 花名册.csv --date 2018-10-31")
}

/// The codes of what is wrong or odd, in the order in which it is told.
fn codes(shown: &Shown) -> Vec<String> {
    let code = |line: &str| Some(line.rsplit_once('[')?.1.strip_suffix(']')?.to_owned());
    shown.err.lines().filter_map(code).collect()
}

/// What each case changes on the roster, the codes it is told by, and how many people the
/// ledger has afterwards.
type Case = (&'static str, fn(&mut Sheet), &'static [&'static str], i64);

const CASES: [Case; 18] = [
    ("as it is", |_| {}, &[], 6),
    (
        "R01 two heads",
        |it| {
            it.set(1, "与户主关系", "户主");
        },
        &["two-heads"],
        0,
    ),
    (
        "R01 the head's row twice",
        |it| {
            let head = it.rows[0].clone();
            it.rows.insert(4, head);
        },
        &["row-twice"],
        6,
    ),
    (
        "R02 no head",
        |it| {
            it.set(0, "与户主关系", "其他");
        },
        &["no-head"],
        0,
    ),
    (
        "R02 whether it is the head cannot be read",
        |it| {
            it.set(0, "与户主关系", "不知道");
        },
        &["unknown-code"],
        0,
    ),
    (
        "R03 one person in two households",
        |it| {
            let id = it.rows[0][it.column("证件号码")].clone();
            it.set(5, "证件号码", &id);
        },
        &["person-in-two"],
        0,
    ),
    ("R04 rows of a household apart", |it| it.rows.swap(2, 5), &[], 6),
    (
        "R05 a head without a household number",
        |it| {
            for row in 0..4 {
                it.set(row, "户编号", "");
            }
        },
        &["household-no-missing"],
        0,
    ),
    (
        "R05 the second household's head without a number",
        |it| {
            it.set(4, "户编号", "").set(5, "户编号", "");
        },
        &["household-no-missing"],
        0,
    ),
    (
        "R05 somebody without a number who may be the second household's head",
        |it| {
            it.set(4, "户编号", "").set(4, "与户主关系", "").set(5, "户编号", "");
        },
        &["household-no-missing"],
        0,
    ),
    (
        "R06 neither name nor ID number",
        |it| {
            it.set(3, "姓名", "").set(3, "证件号码", "");
        },
        &["id-missing"],
        0,
    ),
    (
        "S05 what the head's row says holds for the members below",
        |it| {
            for row in [1, 2, 3, 5] {
                for header in ["户编号", "行政村", "乡(镇)", "县(市、区、旗)", "脱贫属性", "人数"]
                {
                    it.set(row, header, "");
                }
            }
        },
        &[],
        6,
    ),
    (
        "C14 no ID number and no birthday",
        |it| {
            it.set(3, "证件号码", "办理中");
        },
        &["id-missing"],
        0,
    ),
    (
        "C14 no ID number, but a birthday",
        |it| {
            it.header.push("出生日期".to_owned());
            it.rows.iter_mut().for_each(|row| row.push(String::new()));
            it.set(3, "证件号码", "无").set(3, "出生日期", "2005-02-09");
        },
        &["without-id"],
        6,
    ),
    (
        "a person's row that begins with a remark is no remark",
        |it| {
            it.header.insert(0, "备注".to_owned());
            it.rows.iter_mut().for_each(|row| row.insert(0, String::new()));
            it.set(3, "备注", "注：2018年新增");
        },
        &[],
        6,
    ),
    (
        "nor a total",
        |it| {
            it.header.insert(0, "备注".to_owned());
            it.rows.iter_mut().for_each(|row| row.insert(0, String::new()));
            it.set(3, "备注", "合计");
        },
        &[],
        6,
    ),
    (
        "C17 born tomorrow",
        |it| {
            it.set(3, "证件号码", "511899201811061606");
        },
        &["id-future"],
        0,
    ),
    (
        "C17 born today",
        |it| {
            it.set(3, "证件号码", "511899201811051600");
        },
        &[],
        6,
    ),
];

#[test]
fn a_household_is_taken_as_its_rows_say_or_told_what_is_wrong() {
    for (what, change, told, members) in CASES {
        let ledger = villages();
        let mut sheet = roster();
        change(&mut sheet);
        let shown = import(&ledger, &sheet);
        assert_eq!(codes(&shown), told, "{what}\n{shown}");
        assert_eq!(ledger.count("SELECT count(*) FROM member"), members, "{what}\n{shown}");
        assert_eq!(shown.code, if members == 0 { 2 } else { 0 }, "{what}\n{shown}");
    }
}

#[test]
fn two_people_with_one_placeholder_are_told_what_to_do_and_that_works() {
    let placeholder = "999999197106040011";
    for other in [2, 5] {
        let ledger = villages();
        let mut sheet = roster();
        sheet.set(1, "证件号码", placeholder).set(other, "证件号码", placeholder);
        let shown = import(&ledger, &sheet);
        let line = shown.err.lines().find(|it| it.contains("placeholder-shared"));
        assert_eq!(
            line.unwrap_or(&shown.err),
            format!(
                "错误 花名册.csv 第{}行 I列(证件号码): 999999开头的是没有证件的人共用的占位号码, \
                 5100100001户的冉桂芳也是这个号码; 请清空这一格, 填出生日期, 就按户编号、姓名和出生日期登记 \
                 (填的是“999999********0011”) [placeholder-shared]",
                other + 2
            )
        );
        assert_eq!(shown.code, 2);
        sheet.header.push("出生日期".to_owned());
        sheet.rows.iter_mut().for_each(|it| it.push(String::new()));
        sheet.set(other, "证件号码", "").set(other, "出生日期", "1996-10-21");
        import(&ledger, &sheet).ended(0);
        assert_eq!(ledger.count("SELECT count(*) FROM member"), 6);
    }
}

#[test]
fn a_placeholder_makes_nobody_somebody_else_in_a_later_import() {
    let ledger = villages();
    let mut sheet = roster();
    sheet.set(1, "证件号码", "999999197106040011");
    import(&ledger, &sheet).ended(0);
    let before = ledger.bytes();
    sheet.set(1, "姓名", "冉素芳");
    let shown = import(&ledger, &sheet);
    assert!(codes(&shown).contains(&"placeholder-shared".to_owned()), "{shown}");
    assert_eq!((shown.code, ledger.bytes()), (2, before));
}

#[test]
fn people_filled_down_are_the_same_as_people_written_out() {
    let (whole, short) = (villages(), villages());
    let mut sheet = roster();
    import(&whole, &sheet).ended(0);
    for row in [1, 2, 3, 5] {
        sheet.set(row, "户编号", "").set(row, "行政村", "").set(row, "乡(镇)", "");
    }
    import(&short, &sheet).ended(0);
    assert_eq!(short.digest(), whole.digest());
}

#[test]
fn who_is_not_on_a_newer_roster_is_told_and_stays() {
    let ledger = villages();
    import(&ledger, &roster()).ended(0);
    let mut newer = roster();
    newer.rows.remove(2);
    ledger.write("新花名册.csv", newer.csv());
    expect![[r#"
        exit 0
        ---- out
        导入结果  截至2018年11月05日
        | 文件         | 工作表 | 表种         | 编码  | 时点       | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |--------------|--------|--------------|-------|------------|------|------|------|------|------|
        | 新花名册.csv | -      | 贫困人口信息 | UTF-8 | 2018-11-01 |    5 |    0 |    0 |    5 |    0 |
        | 合计         |        |              |       |            |    5 |    0 |    0 |    5 |    0 |
        ---- err
        提醒 新花名册.csv 第2行: 袁正明(513199********5051)在账本里是5100100001户的成员, 这份表里没有; 可能减员, 请核实后用 `bangfu member leave` 登记, 导入不会删除 [not-listed]
        没有新内容; 已记下这些表在所属的日子仍然如此(第4号记录)
    "#]].assert_eq(&ledger.run("import 新花名册.csv --date 2018-11-01").to_string());
    assert_eq!(ledger.count("SELECT count(*) FROM member WHERE left_on IS NULL"), 6);
    // Whoever stands on another sheet of the same import is listed.
    let (mut first, mut second) = (roster(), roster());
    first.rows.remove(2);
    second.rows = vec![second.rows[2].clone()];
    ledger.write("甲.csv", first.csv());
    ledger.write("乙.csv", second.csv());
    let shown = ledger.run("import 甲.csv 乙.csv --date 2018-11-02");
    assert_eq!(codes(&shown), Vec::<String>::new(), "{shown}");
}

#[test]
fn members_alone_can_be_added_to_a_household_that_has_a_head() {
    let ledger = villages();
    let mut head = roster();
    head.rows.truncate(1);
    import(&ledger, &head).ended(0);
    let mut others = roster();
    others.rows = others.rows[1..4].to_vec();
    ledger.write("补录.csv", others.csv());
    ledger.run("import 补录.csv --date 2018-10-31").ended(0);
    assert_eq!(ledger.count("SELECT count(*) FROM member"), 4);
}

#[test]
fn a_column_of_id_numbers_that_excel_cut_off_is_refused_as_one() {
    let ledger = villages();
    let mut sheet = Sheet::example("贫困人口信息.csv");
    // Numbers that end in 000 and whose check digit holds by chance.
    let cut: Vec<_> = (0..)
        .map(|n| format!("513199{:04}{:02}01{}", 1950 + n % 40, 1 + n / 400, n / 40 % 10))
        .filter(|it| checks(&format!("{it}000")))
        .take(12)
        .collect();
    let members: Vec<_> =
        (0..sheet.rows.len()).filter(|row| sheet.rows[*row][10] != "户主").collect();
    for (row, id) in members.into_iter().zip(&cut) {
        sheet.set(row, "证件号码", &format!("{id}000"));
    }
    let shown = import(&ledger, &sheet);
    assert!(codes(&shown).contains(&"ids-cut-off".to_owned()), "{shown}");
    assert_eq!(shown.code, 2);
}

fn checks(id: &str) -> bool {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = weights.iter().zip(id.bytes()).map(|(w, d)| w * u32::from(d - b'0')).sum();
    b"10X98765432"[(sum % 11) as usize] == id.as_bytes()[17]
}

/// One wrong member in the first household, and an income sheet for both.
fn half_wrong() -> Ledger {
    let ledger = villages();
    let mut sheet = roster();
    sheet.set(2, "证件号码", "513199199610215050");
    ledger.write("花名册.csv", sheet.csv());
    let mut income = Sheet::example("收入.csv").only("5100100001");
    income.rows.extend(Sheet::example("收入.csv").only("4900001800100002").rows);
    ledger.write("收入.csv", income.csv());
    ledger
}

#[test]
fn the_good_rows_can_be_taken_and_the_others_come_back_as_a_sheet() {
    let ledger = half_wrong();
    expect![[r#"
        exit 1
        ---- out
        导入结果  截至2018年11月05日
        | 文件       | 工作表 | 表种         | 编码  | 时点       | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |------------|--------|--------------|-------|------------|------|------|------|------|------|
        | 花名册.csv | -      | 贫困人口信息 | UTF-8 | 2018-10-31 |    6 |    2 |    0 |    0 |    4 |
        | 收入.csv   | -      | 收入         | UTF-8 | 2018-10-31 |    2 |    1 |    0 |    0 |    1 |
        | 合计       |        |              |       |            |    8 |    3 |    0 |    0 |    5 |
        ---- err
        错误 花名册.csv 第4行 I列(证件号码): 证件号码校验位错误; 请照证件核对 (填的是“513199********5050”) [id-check-digit]
        有5行没有导入, 原样写在 退回.xlsx, 第一列是原因; 改好后导入这个文件即可
        已导入, 记为第3号记录; 用 `bangfu undo 3` 可整批撤销
        数据检查: 截至2018-10-31, 本次涉及的户和村有0个错误, 1个警告, 0个疑问; 用 `bangfu check-data --as-of 2018-10-31` 查看
    "#]].assert_eq(
        &ledger.run("import 花名册.csv 收入.csv --date 2018-10-31 --partial 退回.xlsx").to_string(),
    );
    assert_eq!(ledger.count("SELECT count(*) FROM household"), 1);
    assert_eq!(ledger.count("SELECT count(*) FROM income"), 1);
    let mut book = open_workbook_auto(ledger.path("退回.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["贫困人口信息_20181031", "收入_20181031"]);
    let rows = book.worksheet_range("贫困人口信息_20181031").unwrap();
    let reasons: Vec<_> = rows.rows().map(|row| format!("{} | {}", row[0], row[8])).collect();
    expect![[r#"
        拒收原因 | 姓名
        同户第4行有错误, 全户一起退回 | 袁光华
        同户第4行有错误, 全户一起退回 | 冉桂芳
        证件号码校验位错误; 请照证件核对 | 袁正明
        同户第4行有错误, 全户一起退回 | 袁思雨"#]]
    .assert_eq(&reasons.join("\n"));

    // Put right, the sheet is imported as it is, and all is as if it had been right before.
    let cells: Vec<Vec<Data>> = rows.rows().map(<[Data]>::to_vec).collect();
    let income = book.worksheet_range("收入_20181031").unwrap();
    let mut mended = rust_xlsxwriter::Workbook::new();
    for (name, cells) in [
        ("贫困人口信息_20181031", cells),
        ("收入_20181031", income.rows().map(<[Data]>::to_vec).collect()),
    ] {
        let sheet = mended.add_worksheet();
        sheet.set_name(name).unwrap();
        for (at, row) in (0..).zip(&cells) {
            for (place, cell) in (0..).zip(row) {
                let text = cell.to_string().replace("513199199610215050", "513199199610215051");
                sheet.write_string(at, place, text).unwrap();
            }
        }
    }
    mended.save(ledger.path("改好.xlsx")).unwrap();
    ledger.run("import 改好.xlsx").ended(0);
    let right = villages();
    import(&right, &roster()).ended(0);
    right.write("收入.csv", ledger.read("收入.csv"));
    right.run("import 收入.csv --date 2018-10-31").ended(0);
    let people = "SELECT group_concat(id) FROM (SELECT id FROM member ORDER BY household, id)";
    let list =
        |it: &Ledger| -> String { it.sql().query_row(people, [], |row| row.get(0)).unwrap() };
    assert_eq!(list(&ledger), list(&right));
    assert_eq!(ledger.count("SELECT count(*) FROM income"), 2);
}

#[test]
fn a_household_on_two_sheets_is_left_out_of_both() {
    let ledger = villages();
    let sheet = roster();
    let (mut first, mut second) = (sheet.clone(), sheet);
    first.rows.truncate(2);
    second.rows.drain(..2);
    second.set(0, "证件号码", "513199199610215050");
    ledger.write("一.csv", first.csv());
    ledger.write("二.csv", second.csv());
    let shown = ledger.run("import 一.csv 二.csv --date 2018-10-31 --partial 退回.xlsx");
    assert_eq!((shown.code, codes(&shown)), (1, vec!["id-check-digit".to_owned()]), "{shown}");
    assert_eq!(ledger.count("SELECT count(*) FROM household"), 1);
    let mut book = open_workbook_auto(ledger.path("退回.xlsx")).unwrap();
    let rows = book.worksheet_range("贫困人口信息_20181031").unwrap();
    let reasons: Vec<_> = rows.rows().map(|row| row[0].to_string()).collect();
    let reason = "二.csv第2行同户有错误, 全户一起退回";
    assert_eq!(reasons, ["拒收原因", reason, reason]);
}

#[test]
fn a_part_of_which_nothing_is_taken_says_nothing_of_its_day() {
    let ledger = villages();
    let mut sheet = Sheet::example("贫困人口信息.csv").only("5100100001");
    sheet.set(2, "证件号码", "513199199610215050");
    ledger.write("花名册.csv", sheet.csv());
    ledger.run("import 花名册.csv --date 2018-10-31 --partial 退回.xlsx").ended(1);
    assert_eq!(ledger.count("SELECT count(*) FROM source WHERE kind = 'roster'"), 0);
}

#[test]
fn rows_of_a_household_that_contradict_each_other_are_told_whatever_is_blank_between_them() {
    let ledger = villages();
    let mut sheet = Sheet::example("贫困人口信息.csv").only("5100100001");
    let mark = |sheet: &mut Sheet, cells: [&str; 4]| {
        for (row, cell) in cells.into_iter().enumerate() {
            sheet.set(row, "危房户", cell);
        }
    };
    mark(&mut sheet, ["是", "是", "是", "是"]);
    ledger.write("花名册.csv", sheet.csv());
    ledger.run("import 花名册.csv --date 2018-10-01").ended(0);
    mark(&mut sheet, ["是", "", "否", ""]);
    let shown = import(&ledger, &sheet);
    assert_eq!((shown.code, codes(&shown)), (2, vec!["conflict".to_owned()]), "{shown}");
    assert!(shown.err.contains("第2行不同, 那里是“是”"), "{shown}");
}

#[test]
fn a_rehearsal_of_a_part_writes_the_rows_back_and_no_ledger() {
    let ledger = half_wrong();
    let before = ledger.bytes();
    let shown =
        ledger.run("import 花名册.csv 收入.csv --date 2018-10-31 --partial 退回.xlsx --dry-run");
    assert_eq!(shown.code, 1, "{shown}");
    assert!(ledger.path("退回.xlsx").exists());
    assert!(ledger.bytes() == before, "the ledger was touched");
}

#[test]
fn what_is_wrong_with_a_whole_file_cannot_be_left_out() {
    let ledger = half_wrong();
    let before = ledger.bytes();
    let shown = ledger.run("import 花名册.csv 没有.csv --date 2018-10-31 --partial 退回.xlsx");
    assert_eq!(shown.code, 2, "{shown}");
    assert!(!ledger.path("退回.xlsx").exists());
    assert!(ledger.bytes() == before, "the ledger was touched");
}

#[test]
fn what_an_import_would_change_is_listed_fact_by_fact() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let mut housing = Sheet::example("住房.csv").only("5100100001");
    housing.set(0, "住房等级", "C").set(0, "住房面积", "87.5");
    ledger.write("住房.csv", housing.csv());
    let mut helpers = Sheet::example("帮扶责任人.csv").only("5100100001");
    helpers.set(0, "联系电话", "15444000000");
    ledger.write("帮扶责任人.csv", helpers.csv());
    let line = "import 住房.csv 帮扶责任人.csv --date 2018-11-01";
    expect![[r#"
        exit 0
        ---- out
        导入结果  截至2018年11月05日
        | 文件           | 工作表 | 表种       | 编码  | 时点       | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |----------------|--------|------------|-------|------------|------|------|------|------|------|
        | 住房.csv       | -      | 住房       | UTF-8 | 2018-11-01 |    1 |    1 |    0 |    0 |    0 |
        | 帮扶责任人.csv | -      | 帮扶责任人 | UTF-8 | 各行日期   |    1 |    0 |    1 |    0 |    0 |
        | 合计           |        |            |       |            |    2 |    1 |    1 |    0 |    0 |
        ---- err
        变更 5100100001 2018-11-01 housing 住房等级: B → C
        变更 5100100001 2018-11-01 housing 住房面积: 122.00 → 87.50
        变更 513199********3632 联系电话: 154****3123 → 154****0000
        这是试运行, 什么都没有写入; 去掉 --dry-run 即正式导入
        数据检查: 截至2018-11-01, 本次涉及的户和村有0个错误, 1个警告, 0个疑问; 用 `bangfu check-data --as-of 2018-11-01` 查看
    "#]].assert_eq(&ledger.run(&format!("{line} --dry-run")).to_string());
    assert!(ledger.bytes() == before, "the ledger was touched");
    ledger.run(&format!("{line} --changes 变更.csv")).ended(0);
    expect![[r#"
        ﻿table,key,field,old,new
        survey,5100100001 2018-11-01 housing,住房等级,B,C
        survey,5100100001 2018-11-01 housing,住房面积,122.00,87.50
        helper,513199********3632,联系电话,154****3123,154****0000
    "#]]
    .assert_eq(&ledger.read("变更.csv").replace("\r\n", "\n"));
}
