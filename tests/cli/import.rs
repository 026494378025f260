//! Spreadsheets in, whole or not at all.

use std::fs;

use calamine::{Data, Reader as _, open_workbook_auto};
use expect_test::expect;

use crate::ledger::{Dice, Ledger, SHEETS, Sheet, dump};

/// The villages and two households: 5100100001 of four people, 4900001800100002 of two.
fn hamlet() -> Ledger {
    let ledger = Ledger::empty();
    ledger.write("行政村.csv", Sheet::example("行政村.csv").csv());
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100001");
    roster.rows.extend(Sheet::example("贫困人口信息.csv").only("4900001800100002").rows);
    ledger.write("贫困人口信息.csv", roster.csv());
    ledger.run("import 行政村.csv 贫困人口信息.csv --date 2018-10-31").ended(0);
    ledger
}

/// New, changed, same and refused rows of an import.
fn counts(printed: &str) -> [u64; 4] {
    let total = printed.lines().find(|it| it.starts_with("| 合计")).unwrap();
    let cells: Vec<_> = total.split('|').map(str::trim).collect();
    [cells[7], cells[8], cells[9], cells[10]].map(|it| it.parse().unwrap())
}

#[test]
fn the_township_is_imported_and_its_summary_says_what_was_read() {
    let ledger = Ledger::empty();
    ledger.add_sheets();
    expect![[r#"
        exit 0
        ---- out
        导入结果  截至2018年11月05日
        | 文件             | 工作表 | 表种         | 编码  | 时点       | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |------------------|--------|--------------|-------|------------|------|------|------|------|------|
        | 行政村.csv       | -      | 行政村       | UTF-8 | 2018-10-31 |    5 |    5 |    0 |    0 |    0 |
        | 贫困人口信息.csv | -      | 贫困人口信息 | UTF-8 | 2018-10-31 |  131 |  131 |    0 |    0 |    0 |
        | 家庭成员.csv     | -      | 家庭成员     | UTF-8 | 2018-10-31 |  131 |  131 |    0 |    0 |    0 |
        | 收入.csv         | -      | 收入         | UTF-8 | 2018-10-31 |   39 |   39 |    0 |    0 |    0 |
        | 住房.csv         | -      | 住房         | UTF-8 | 2018-10-31 |   40 |   40 |    0 |    0 |    0 |
        | 入户核查.csv     | -      | 入户核查     | UTF-8 | 各行日期   |   40 |   40 |    0 |    0 |    0 |
        | 帮扶责任人.csv   | -      | 帮扶责任人   | UTF-8 | 各行日期   |   37 |   37 |    0 |    0 |    0 |
        | 驻村工作队.csv   | -      | 驻村工作队   | UTF-8 | 各行日期   |   12 |   12 |    0 |    0 |    0 |
        | 走访记录.csv     | -      | 走访记录     | UTF-8 | 各行日期   |  301 |  301 |    0 |    0 |    0 |
        | 合计             |        |              |       |            |  736 |  736 |    0 |    0 |    0 |
        ---- err
        已导入, 记为第2号记录; 用 `bangfu undo 2` 可整批撤销
        数据检查: 截至2018-10-31, 本次涉及的户和村有0个错误, 11个警告, 1个疑问; 用 `bangfu check-data --as-of 2018-10-31` 查看
    "#]].assert_eq(&ledger.import_sheets().to_string());
}

#[test]
fn the_same_files_again_change_nothing() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let shown = ledger.import_sheets();
    assert_eq!(counts(&shown.out), [0, 0, 736, 0], "{shown}");
    let (known, closing) = shown.err.split_once('\n').unwrap();
    assert_eq!(known, format!("这些文件在2018-11-05已经导入过(第2号记录): {}", SHEETS.join("、")));
    assert_eq!(closing, "没有新内容, 账本没有动\n");
    assert_eq!(shown.code, 0);
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn the_same_undated_files_a_week_later_change_nothing() {
    let ledger = Ledger::empty();
    ledger.add_sheets();
    let line = format!("import {}", SHEETS.join(" "));
    assert_eq!(counts(&ledger.run(&line).ended(0)), [736, 0, 0, 0]);
    let (before, digest) = (ledger.bytes(), ledger.digest());
    let ledger = ledger.on("2018-11-12");
    assert_eq!(counts(&ledger.run(&line).ended(0)), [0, 0, 736, 0]);
    assert!(ledger.bytes() == before, "the file was touched");
    assert_eq!(ledger.digest(), digest);
}

#[test]
fn the_order_of_the_files_is_of_no_matter() {
    let digest = Ledger::township().digest();
    let mut dice = Dice(1);
    for _ in 0..5 {
        let ledger = Ledger::empty();
        ledger.add_sheets();
        let mut files = SHEETS;
        dice.shuffle(&mut files);
        ledger.run(&format!("import {} --date 2018-10-31", files.join(" "))).ended(0);
        assert_eq!(ledger.digest(), digest, "{files:?}");
    }
}

#[test]
fn the_order_of_the_columns_is_of_no_matter() {
    let digest = Ledger::township().digest();
    let mut dice = Dice(2);
    for round in 0..5 {
        let ledger = Ledger::empty();
        for name in SHEETS {
            let sheet = Sheet::example(name);
            let mut order: Vec<_> = (0..sheet.header.len()).collect();
            dice.shuffle(&mut order);
            ledger.write(name, sheet.reordered(&order).csv());
        }
        ledger.import_sheets().ended(0);
        assert_eq!(ledger.digest(), digest, "round {round}");
    }
}

#[test]
fn the_order_of_the_rows_is_of_no_matter() {
    let digest = Ledger::township().digest();
    let mut dice = Dice(3);
    for round in 0..5 {
        let ledger = Ledger::empty();
        for name in SHEETS {
            let mut sheet = Sheet::example(name);
            dice.shuffle(&mut sheet.rows);
            ledger.write(name, sheet.csv());
        }
        ledger.import_sheets().ended(0);
        assert_eq!(ledger.digest(), digest, "round {round}");
    }
}

#[test]
fn a_sheet_may_begin_with_titles_and_end_with_signatures() {
    let digest = Ledger::township().digest();
    let ledger = Ledger::empty();
    for name in SHEETS {
        let csv = Sheet::example(name).csv();
        let top = "云岭县2018年台账,,\r\n,,\r\n\"填报单位:\n青溪镇人民政府\",,\r\n\r\n单位：元,,\r\n,,\r\n";
        let end = "合计,12,\r\n填表人：张三,,审核人：李四\r\n备注：以上属实,,\r\n";
        ledger.write(name, format!("{top}{csv}{end}"));
    }
    ledger.import_sheets().ended(0);
    assert_eq!(ledger.digest(), digest);
}

#[test]
fn the_encoding_of_a_text_file_is_of_no_matter() {
    let digest = Ledger::township().digest();
    let gb18030 = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let plain = |text: &str| text.as_bytes().to_vec();
    let marked = |text: &str| format!("\u{FEFF}{text}").into_bytes();
    let utf16 = |text: &str| {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    type Encode<'f> = &'f dyn Fn(&str) -> Vec<u8>;
    for (encoding, encode) in [
        ("GB18030", &gb18030 as Encode<'_>),
        ("UTF-8", &plain),
        ("UTF-8", &marked),
        ("UTF-16LE", &utf16),
    ] {
        let ledger = Ledger::empty();
        for name in SHEETS {
            ledger.write(name, encode(&Sheet::example(name).csv()));
        }
        let shown = ledger.import_sheets().ended(0);
        let read = shown.lines().find(|it| it.starts_with("| 走访记录")).unwrap();
        assert_eq!(read.split('|').nth(4).unwrap().trim(), encoding, "{shown}");
        assert_eq!(ledger.digest(), digest, "{encoding}");
    }
}

#[test]
fn tabs_and_semicolons_part_cells_as_well() {
    let digest = Ledger::township().digest();
    for delimiter in [b'\t', b';'] {
        let ledger = Ledger::empty();
        for name in SHEETS {
            let sheet = Sheet::example(name);
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            for row in std::iter::once(&sheet.header).chain(&sheet.rows) {
                writer.write_record(row).unwrap();
            }
            ledger.write(name, writer.into_inner().unwrap());
        }
        ledger.import_sheets().ended(0);
        assert_eq!(ledger.digest(), digest, "{:?}", char::from(delimiter));
    }
}

/// A roster in which hardly a row is right, a visits sheet and one without its columns.
fn write_bad_sheets(ledger: &Ledger) {
    let good = Sheet::example("贫困人口信息.csv");
    let mut roster = good.clone().only("5100100003");
    roster.rows.extend(good.clone().only("4900001800100004").rows);
    roster.rows.extend(good.clone().only("5100100005").rows);
    roster.rows.extend(good.clone().only("5100100006").rows);
    roster.rows.extend(good.clone().only("4900001800100007").rows);
    roster.rows.extend(good.only("5100100008").rows);
    let mut first: Vec<usize> = Vec::new();
    for (n, row) in roster.rows.iter().enumerate() {
        if row[10] == "户主" {
            first.push(n);
        }
    }
    let [a, b, c, d, e, f] = first[..] else { panic!("six heads, not {first:?}") };
    // Household a: a check digit and scientific notation, on two rows.
    let broken = roster.rows[a][8].clone();
    let other_digit = if broken.ends_with('1') { "2" } else { "1" };
    roster.set(a, "证件号码", &format!("{}{other_digit}", &broken[..17]));
    roster.set(a + 1, "证件号码", "5.13199E+17");
    roster.set(a + 1, "自然村", "上院子\n三组");
    // b: a village that does not exist; c: a code that does not.
    roster.set(b, "行政村", "桃花村");
    roster.set(c, "脱贫属性", "很穷");
    // d: two rows of a household that disagree.
    roster.set(d + 1, "人数", "9");
    // e: a person who is in another household already.
    roster.set(e, "证件号码", "513199197106047598");
    roster.set(e, "姓名", "袁光华");
    // f: no number.
    roster.set(f, "户编号", "");
    // Blank lines above, and a line break in a title, move the rows that Excel shows.
    ledger.write("花名册.csv", format!("\"贫困人口\n花名册\",,\r\n\r\n\r\n,,\r\n{}", roster.csv()));

    let mut visits = Sheet::example("走访记录.csv").only("5100100001");
    visits.rows.truncate(3);
    visits.set(0, "走访时间", "2019-01-01");
    visits.set(1, "户编号", "5100199999");
    visits.set(2, "走访时间", "2018-02-30");
    ledger.write("走访.csv", visits.csv());

    let income = Sheet::example("收入.csv");
    let keep: Vec<_> =
        (0..income.header.len()).filter(|it| income.header[*it] != "纯收入（元）").collect();
    ledger.write("收入.csv", income.reordered(&keep).csv());
}

#[test]
fn all_that_is_wrong_in_all_files_is_listed_at_once_and_nothing_is_written() {
    let ledger = hamlet();
    write_bad_sheets(&ledger);
    let before = ledger.bytes();
    expect![[r#"
        exit 2
        ---- out
        导入结果  截至2018年11月05日
        | 文件       | 工作表 | 表种         | 编码  | 时点       | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |------------|--------|--------------|-------|------------|------|------|------|------|------|
        | 花名册.csv | -      | 贫困人口信息 | UTF-8 | 2018-11-05 |   20 |    7 |    0 |    0 |   13 |
        | 走访.csv   | -      | 走访记录     | UTF-8 | 各行日期   |    3 |    0 |    0 |    0 |    3 |
        | 合计       |        |              |       |            |   23 |    7 |    0 |    0 |   16 |
        ---- err
        错误 收入.csv 第1行: 像是收入表, 但缺少列: 纯收入(也接受: 家庭纯收入、年纯收入); 请补上再导入 [columns-missing]
        错误 没有.csv: 没有文件 没有.csv; 请检查文件名和路径 [no-file]
        错误 花名册.csv 第6行 I列(证件号码): 证件号码校验位错误; 请照证件核对 (填的是“513199********3091”) [id-check-digit]
        错误 花名册.csv 第7行 I列(证件号码): 证件号码是数值, 第16位以后已丢失; 请把列设为文本, 照证件重新填写 (填的是“5.13199E+17”) [id-is-a-number]
        错误 花名册.csv 第10行 D列(行政村): 账本里没有青溪镇的这个村; 请先导入行政村表, 或核对村名 (填的是“桃花村”) [unknown-village]
        错误 花名册.csv 第11行 S列(脱贫属性): 不是允许的值: 新识别、未脱贫、预脱贫、已脱贫、稳定脱贫、返贫、边缘易致贫、一般农户、清退、自然销户、注销 (填的是“很穷”) [unknown-code]
        错误 花名册.csv 第17行 J列(人数): 人数与花名册.csv第16行不同, 那里是“3”; 请改成一致 (填的是“9”) [conflict]
        错误 花名册.csv 第19行 I列(证件号码): 这个人已是5100100001户的成员; 请核对是哪一户 (填的是“513199********7598”) [person-in-two]
        错误 花名册.csv 第23行 F列(户编号): 户编号为空; 请补上 [household-no-missing]
        错误 花名册.csv 第24行: 户编号下没有户主; 请补上户主那一行, 或核对与户主关系 (填的是“5100100008”) [no-head]
        错误 走访.csv 第2行 G列(走访时间): 日期还没有到; 请改正 (填的是“2019-01-01”) [in-future]
        错误 走访.csv 第2行等2行 F列(帮扶责任人): 账本里没有叫这个名字的帮扶责任人; 请先导入帮扶责任人表, 或核对姓名 (填的是“鄢代银”) [unknown-helper]
        错误 走访.csv 第3行 D列(户编号): 账本里没有这一户; 请先导入贫困人口信息, 或核对户编号 (填的是“5100199999”) [unknown-household]
        错误 走访.csv 第4行 G列(走访时间): 不是有效日期; 请写成 2018-10-31 (填的是“2018-02-30”) [not-a-day]
        有15处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]].assert_eq(
        &ledger.run("import 花名册.csv 走访.csv 收入.csv 没有.csv --problems 问题.csv").to_string(),
    );
    assert!(ledger.bytes() == before, "the file was touched");
    let problems = ledger.read("问题.csv");
    assert!(problems.lines().count() == problems.matches("\r\n").count(), "{problems:?}");
    expect![[r#"
        ﻿file,sheet,row,column,severity,code,value,message
        没有.csv,,,,error,no-file,,没有文件 没有.csv; 请检查文件名和路径
        收入.csv,,1,,error,columns-missing,,"像是收入表, 但缺少列: 纯收入(也接受: 家庭纯收入、年纯收入); 请补上再导入"
        花名册.csv,,6,证件号码,error,id-check-digit,513199********3091,证件号码校验位错误; 请照证件核对
        花名册.csv,,7,证件号码,error,id-is-a-number,5.13199E+17,"证件号码是数值, 第16位以后已丢失; 请把列设为文本, 照证件重新填写"
        花名册.csv,,10,行政村,error,unknown-village,桃花村,"账本里没有青溪镇的这个村; 请先导入行政村表, 或核对村名"
        花名册.csv,,11,脱贫属性,error,unknown-code,很穷,不是允许的值: 新识别、未脱贫、预脱贫、已脱贫、稳定脱贫、返贫、边缘易致贫、一般农户、清退、自然销户、注销
        花名册.csv,,17,人数,error,conflict,9,"人数与花名册.csv第16行不同, 那里是“3”; 请改成一致"
        花名册.csv,,19,证件号码,error,person-in-two,513199********7598,这个人已是5100100001户的成员; 请核对是哪一户
        花名册.csv,,23,户编号,error,household-no-missing,,户编号为空; 请补上
        花名册.csv,,24,,error,no-head,5100100008,"户编号下没有户主; 请补上户主那一行, 或核对与户主关系"
        走访.csv,,2,走访时间,error,in-future,2019-01-01,日期还没有到; 请改正
        走访.csv,,2,帮扶责任人,error,unknown-helper,鄢代银,"账本里没有叫这个名字的帮扶责任人; 请先导入帮扶责任人表, 或核对姓名"
        走访.csv,,3,户编号,error,unknown-household,5100199999,"账本里没有这一户; 请先导入贫困人口信息, 或核对户编号"
        走访.csv,,4,走访时间,error,not-a-day,2018-02-30,不是有效日期; 请写成 2018-10-31
        走访.csv,,4,帮扶责任人,error,unknown-helper,鄢代银,"账本里没有叫这个名字的帮扶责任人; 请先导入帮扶责任人表, 或核对姓名"
    "#]].assert_eq(&problems.replace("\r\n", "\n"));
}

#[test]
fn a_visit_to_an_unknown_household_by_an_unknown_helper_is_told_of_the_household() {
    let ledger = Ledger::township();
    let mut visits = Sheet::example("走访记录.csv").only("5100100001");
    visits.rows.truncate(2);
    visits.set(0, "户编号", "5100199999");
    visits.set(1, "户编号", "5100199998");
    visits.set(1, "帮扶责任人", "查无此人");
    ledger.write("走访.csv", visits.csv());
    ledger.run("import 走访.csv --problems 问题.csv").ended(2);
    let told = Sheet::parse(&ledger.read("问题.csv"));
    let codes: Vec<_> = told.rows.iter().map(|it| (it[2].as_str(), it[5].as_str())).collect();
    assert!(codes.contains(&("2", "unknown-household")), "{codes:?}");
    assert!(codes.contains(&("3", "unknown-household")), "{codes:?}");
}

#[test]
fn problems_are_told_in_english_too() {
    let ledger = hamlet();
    write_bad_sheets(&ledger);
    let shown = ledger.run("import 花名册.csv 走访.csv 收入.csv 没有.csv --lang en");
    assert_eq!(shown.code, 2);
    expect![[r#"
        error 收入.csv row 1: looks like Income, but columns are missing: 纯收入 (or 家庭纯收入、年纯收入); add them and import again [columns-missing]
        error 没有.csv: there is no file 没有.csv; check its name and folder [no-file]
        error 花名册.csv row 6 column I (证件号码): the check digit of the ID number is wrong; compare it with the card (the cell reads `513199********3091`) [id-check-digit]
        error 花名册.csv row 7 column I (证件号码): the ID number is a number cell and has lost its last digits; make the column text and enter it again from the card (the cell reads `5.13199E+17`) [id-is-a-number]
        error 花名册.csv row 10 column D (行政村): the ledger has no such village in 青溪镇; import the sheet of villages first, or check the name (the cell reads `桃花村`) [unknown-village]
        error 花名册.csv row 11 column S (脱贫属性): is not one of: 新识别、未脱贫、预脱贫、已脱贫、稳定脱贫、返贫、边缘易致贫、一般农户、清退、自然销户、注销 (the cell reads `很穷`) [unknown-code]
        error 花名册.csv row 17 column J (人数): 人数 differs from row 16 of 花名册.csv, which has `3`; make them agree (the cell reads `9`) [conflict]
        error 花名册.csv row 19 column I (证件号码): this person is a member of household 5100100001; find out which is right (the cell reads `513199********7598`) [person-in-two]
        error 花名册.csv row 23 column F (户编号): the household number is missing; fill it in [household-no-missing]
        error 花名册.csv row 24: the household has no head; add the row of the head, or check the relations (the cell reads `5100100008`) [no-head]
        error 走访.csv row 2 column G (走访时间): the day is yet to come; correct it (the cell reads `2019-01-01`) [in-future]
        error 走访.csv row 2 and others, 2 in all column F (帮扶责任人): the ledger has no helper of that name; import the sheet of helpers first, or check the name (the cell reads `鄢代银`) [unknown-helper]
        error 走访.csv row 3 column D (户编号): the ledger has no such household; import the roster first, or check the number (the cell reads `5100199999`) [unknown-household]
        error 走访.csv row 4 column G (走访时间): is not a day; write it as 2018-10-31 (the cell reads `2018-02-30`) [not-a-day]
        errors: 15; nothing was written; put them right and run the same command again
    "#]].assert_eq(&shown.err);
}

#[test]
fn a_sheet_with_one_bad_row_keeps_every_row_out() {
    let ledger = hamlet();
    let before = ledger.bytes();
    let mut income = Sheet::example("收入.csv").only("5100100001");
    income.rows.extend(Sheet::example("收入.csv").only("4900001800100002").rows);
    income.set(1, "纯收入（元）", "一万");
    ledger.write("收入.csv", income.csv());
    expect![[r#"
        exit 2
        ---- out
        导入结果  截至2018年11月05日
        | 文件     | 工作表 | 表种 | 编码  | 时点       | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |----------|--------|------|-------|------------|------|------|------|------|------|
        | 收入.csv | -      | 收入 | UTF-8 | 2018-10-31 |    2 |    1 |    0 |    0 |    1 |
        | 合计     |        |      |       |            |    2 |    1 |    0 |    0 |    1 |
        ---- err
        错误 收入.csv 第3行 N列(纯收入（元）): 不是确定的金额; 请写成 1234.50 这样的数 (填的是“一万”) [not-an-amount]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]].assert_eq(&ledger.run("import 收入.csv --date 2018-10-31").to_string());
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_rehearsal_shows_the_same_counts_and_changes_no_byte() {
    let ledger = Ledger::empty();
    ledger.add_sheets();
    let before = ledger.bytes();
    let line = format!("import {} --date 2018-10-31", SHEETS.join(" "));
    let rehearsed = ledger.run(&format!("{line} --dry-run"));
    expect![[r#"
        这是试运行, 什么都没有写入; 去掉 --dry-run 即正式导入
        数据检查: 截至2018-10-31, 本次涉及的户和村有0个错误, 11个警告, 1个疑问; 用 `bangfu check-data --as-of 2018-10-31` 查看
    "#]]
    .assert_eq(&rehearsed.err);
    assert!(ledger.bytes() == before, "the file was touched");
    assert_eq!(rehearsed.ended(0), ledger.run(&line).ended(0));
}

#[test]
fn a_pairing_that_ends_before_it_begins_is_refused_in_words() {
    let ledger = Ledger::township();
    let mut sheet = Sheet::example("帮扶责任人.csv").only("5100100001");
    sheet.rows.truncate(1);
    sheet.set(0, "帮扶开始时间", "2018-05-02").set(0, "帮扶结束时间", "2018-05-01");
    ledger.write("结对.csv", sheet.csv());
    let before = ledger.bytes();
    let shown = ledger.run("import 结对.csv --date 2018-11-01");
    expect![[r#"
        exit 2
        ---- out
        导入结果  截至2018年11月05日
        | 文件     | 工作表 | 表种       | 编码  | 时点     | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |----------|--------|------------|-------|----------|------|------|------|------|------|
        | 结对.csv | -      | 帮扶责任人 | UTF-8 | 各行日期 |    1 |    0 |    0 |    0 |    1 |
        | 合计     |        |            |       |          |    1 |    0 |    0 |    0 |    1 |
        ---- err
        错误 结对.csv 第2行 O列(帮扶结束时间): 结束时间早于开始时间; 请核对 (填的是“2018-05-01”) [ends-before-begin]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]].assert_eq(&shown.to_string());
    assert_eq!(ledger.bytes(), before);
    sheet.set(0, "帮扶结束时间", "2018-05-02");
    ledger.write("结对.csv", sheet.csv());
    ledger.run("import 结对.csv --date 2018-11-01").ended(0);
}

#[test]
fn a_value_changed_later_is_one_change_and_the_history_shows_it() {
    let ledger = hamlet();
    let mut housing = Sheet::example("住房.csv").only("5100100001");
    ledger.write("住房.csv", housing.csv());
    assert_eq!(counts(&ledger.run("import 住房.csv --date 2018-10-31").ended(0)), [1, 0, 0, 0]);
    housing.set(0, "住房等级", "C");
    ledger.write("住房.csv", housing.csv());
    assert_eq!(counts(&ledger.run("import 住房.csv --date 2018-10-31").ended(0)), [0, 1, 0, 0]);
    expect![[r#"
        exit 0
        ---- out
        操作记录  截至2018年11月05日
        | 记录 | 时间                      | 操作人 | 命令                                                 | 写入行 | 其中变更 | 删除行 | 事由 | 被撤销于 |
        |------|---------------------------|--------|------------------------------------------------------|--------|----------|--------|------|----------|
        |    1 | 2018-11-05T09:00:00+08:00 | -      | init --area 511899 --name 云岭县                     |      3 |        0 |      0 | -    |        - |
        |    2 | 2018-11-05T09:00:00+08:00 | -      | import 行政村.csv 贫困人口信息.csv --date 2018-10-31 |     32 |        0 |      0 | -    |        - |
        |    3 | 2018-11-05T09:00:00+08:00 | -      | import 住房.csv --date 2018-10-31                    |      2 |        0 |      0 | -    |        - |
        |    4 | 2018-11-05T09:00:00+08:00 | -      | import 住房.csv --date 2018-10-31                    |      2 |        1 |      0 | -    |        - |
        ---- err
    "#]].assert_eq(&ledger.run("history").to_string());
    let shown = ledger.run("history 5100100001 --format jsonl").ended(0);
    let grades: Vec<_> = shown.lines().filter(|it| it.contains("住房等级")).collect();
    expect![[r#"
        {"entry":3,"at":"2018-11-05T09:00:00+08:00","operator":"-","table":"survey","key":"2018-10-31 housing","column":"住房等级","old":null,"new":"B","source":"住房.csv","row":2}
        {"entry":4,"at":"2018-11-05T09:00:00+08:00","operator":"-","table":"survey","key":"2018-10-31 housing","column":"住房等级","old":"B","new":"C","source":"住房.csv","row":2}"#]].assert_eq(&grades.join("\n"));
}

#[test]
fn a_value_found_on_a_later_day_stands_beside_the_earlier_one() {
    let ledger = hamlet();
    let mut housing = Sheet::example("住房.csv").only("5100100001");
    ledger.write("住房.csv", housing.csv());
    ledger.run("import 住房.csv --date 2018-10-31").ended(0);
    housing.set(0, "住房等级", "C");
    ledger.write("住房.csv", housing.csv());
    ledger.run("import 住房.csv --date 2018-11-02").ended(0);
    let grade = |day: &str| {
        let line = format!("check-exit --household 5100100001 --as-of {day} --format json");
        let found: serde_json::Value = serde_json::from_str(&ledger.run(&line).ended(1)).unwrap();
        let criteria = found["households"][0]["criteria"].as_array().unwrap();
        criteria.iter().find(|it| it["id"] == "safe-housing").unwrap()["outcome"].clone()
    };
    assert_eq!(grade("2018-10-31"), "met");
    assert_eq!(grade("2018-11-01"), "met");
    assert_eq!(grade("2018-11-02"), "unmet");
}

/// What a sheet repeats is not written down again. So a sheet of another kind that comes in
/// late, for a day before the repetition, must not speak for the days after it.
#[test]
fn a_sheet_of_another_kind_that_comes_in_late_does_not_overrule_what_was_repeated_since() {
    let grade = |ledger: &Ledger, day: &str| {
        let line = format!("check-exit --household 5100100001 --as-of {day} --format json");
        let found: serde_json::Value = serde_json::from_str(&ledger.run(&line).ended(1)).unwrap();
        let criteria = found["households"][0]["criteria"].as_array().unwrap();
        let housing = criteria.iter().find(|it| it["id"] == "safe-housing").unwrap();
        housing["outcome"].as_str().unwrap().to_owned()
    };
    let bad = {
        let mut housing = Sheet::example("住房.csv").only("5100100001");
        housing.set(0, "住房等级", "D").set(0, "是否危房户", "");
        housing
    };
    let good = "户编号,核查日期,不愁吃,住房等级\r\n5100100001,2018-11-02,是,A\r\n";

    let ledger = hamlet();
    ledger.write("住房.csv", bad.csv());
    ledger.write("入户核查.csv", good);
    ledger.run("import 住房.csv --date 2018-11-01").ended(0);
    ledger.run("import 住房.csv --date 2018-11-04").ended(0);
    ledger.run("import 入户核查.csv").ended(0);
    assert_eq!(grade(&ledger, "2018-11-01"), "unmet");
    // Up to the day before the repetition the house was safe; since then nobody knows.
    assert_eq!(grade(&ledger, "2018-11-02"), "met");
    assert_eq!(grade(&ledger, "2018-11-03"), "met");
    assert_eq!(grade(&ledger, "2018-11-05"), "unknown");
    // That a sheet of the kind is read for somebody else does not answer it.
    let other = Sheet::example("住房.csv").only("4900001800100002");
    ledger.write("别户.csv", other.csv());
    ledger.run("import 别户.csv --date 2018-11-05").ended(0);
    assert_eq!(grade(&ledger, "2018-11-05"), "unknown");
    // The sheet of the later day again says what it says.
    ledger.run("import 住房.csv --date 2018-11-05").ended(0);
    assert_eq!(grade(&ledger, "2018-11-05"), "unmet");

    // In the order of their days they are told apart without asking.
    let ledger = hamlet();
    ledger.write("住房.csv", bad.csv());
    ledger.write("入户核查.csv", good);
    ledger.run("import 住房.csv --date 2018-11-01").ended(0);
    ledger.run("import 入户核查.csv").ended(0);
    assert_eq!(grade(&ledger, "2018-11-03"), "met");
    ledger.run("import 住房.csv --date 2018-11-04").ended(0);
    assert_eq!(grade(&ledger, "2018-11-05"), "unmet");
}

#[test]
fn a_blank_cell_takes_nothing_away() {
    for date in ["2018-10-31", "2018-11-02"] {
        let ledger = Ledger::township();
        let digest = ledger.digest();
        for (name, columns) in [
            ("住房.csv", vec!["住房等级", "住房面积", "是否危房户", "是否通生活用电"]),
            ("行政村.csv", vec!["农业户籍人口", "是否通宽带"]),
            ("家庭成员.csv", vec!["在校生状况", "是否参加城乡居民基本医疗保险"]),
        ] {
            let mut sheet = Sheet::example(name);
            for column in columns {
                (0..sheet.rows.len()).for_each(|row| {
                    sheet.set(row, column, "");
                });
            }
            ledger.write(name, sheet.csv());
        }
        let line = format!("import 住房.csv 行政村.csv 家庭成员.csv --date {date}");
        let shown = ledger.run(&line);
        assert_eq!(shown.code, 0, "{shown}");
        assert_eq!(counts(&shown.out), [0, 0, 176, 0], "{shown}");
        assert_eq!(ledger.digest(), digest);
    }
}

#[test]
fn a_certificate_of_twenty_characters_names_the_person_of_its_first_eighteen() {
    let ledger = hamlet();
    let conn = ledger.sql();
    let (id, certificate): (String, String) = conn
        .query_row("SELECT id, certificate FROM member WHERE certificate IS NOT NULL", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    // The sheet says 51319919580419028813.
    assert_eq!((id.as_str(), certificate.as_str()), ("513199195804190288", "13"));
}

#[test]
fn the_day_in_a_file_name_is_the_day_of_its_sheets() {
    let ledger = hamlet();
    let housing = Sheet::example("住房.csv").only("5100100001").csv();
    ledger.write("住房_20181015.csv", &housing);
    let day = "SELECT group_concat(day) FROM survey WHERE sheet = 'housing'";
    let days = |ledger: &Ledger| -> Option<String> {
        ledger.sql().query_row(day, [], |row| row.get(0)).unwrap()
    };
    ledger.run("import 住房_20181015.csv").ended(0);
    assert_eq!(days(&ledger).as_deref(), Some("2018-10-15"));
    let other = hamlet();
    other.write("住房_20181015.csv", &housing);
    other.run("import 住房_20181015.csv --date 2018-10-16").ended(0);
    assert_eq!(days(&other).as_deref(), Some("2018-10-16"));
}

#[test]
fn a_day_of_sheets_that_has_not_come_is_refused() {
    let ledger = hamlet();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 2018-11-06 还没有到
        提示: --date 是表中情况所属的那一天, 不能晚于今天
    "#]]
    .assert_eq(&ledger.run("import 贫困人口信息.csv --date 2018-11-06").to_string());
    ledger.run("import 贫困人口信息.csv --date 2018-11-05").ended(0);
}

#[test]
fn a_day_in_a_file_name_that_has_not_come_is_refused_as_well() {
    let ledger = hamlet();
    let before = ledger.bytes();
    ledger.write("住房_20181231.csv", Sheet::example("住房.csv").only("5100100001").csv());
    ledger.run("import 住房_20181231.csv").ended(2);
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_day_that_is_today_is_no_future() {
    let ledger = Ledger::township();
    let mut visits = Sheet::example("走访记录.csv").only("5100100001");
    visits.rows.truncate(1);
    visits.set(0, "走访时间", "2018-11-05");
    ledger.write("今天.csv", visits.csv());
    ledger.run("import 今天.csv").ended(0);
    visits.set(0, "走访时间", "2018-11-06");
    ledger.write("明天.csv", visits.csv());
    ledger.run("import 明天.csv").ended(2);
}

const HOSTILE: [&str; 4] = ["=1+1", "<b>王五</b>", "\u{1b}[31m红字", "@SUM(A1)\"，\n次行"];

/// A township in which names, notes and groups want to be more than text.
fn hostile_township() -> Ledger {
    let ledger = Ledger::township();
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100001");
    for (row, text) in HOSTILE.iter().enumerate() {
        roster.set(row, "姓名", text);
    }
    for row in 0..4 {
        roster.set(row, "自然村", "=cmd|' /C calc'!A0");
    }
    ledger.write("敌意.csv", roster.csv());
    ledger.run("import 敌意.csv --date 2018-10-31").ended(0);
    let mut visits = Sheet::example("走访记录.csv").only("5100100001");
    visits.rows.truncate(HOSTILE.len());
    for (row, text) in HOSTILE.iter().enumerate() {
        visits.set(row, "走访内容", text);
        visits.set(row, "走访时间", "2018-11-01");
        visits.set(row, "慰问物资", text);
        visits.set(row, "物资折款（元）", "1");
    }
    ledger.write("敌意走访.csv", visits.csv());
    ledger.run("import 敌意走访.csv").ended(0);
    ledger
}

#[test]
fn hostile_cells_come_out_as_text_in_every_format() {
    let ledger = hostile_township();
    for what in ["report roster", "report shortfalls", "history 5100100001", "check-exit"] {
        for format in ["table", "csv", "json", "jsonl"] {
            let shown = ledger.run(&format!("{what} --format {format}"));
            assert!(!shown.out.is_empty(), "{what} {format}: {shown}");
            let control = |it: char| it.is_control() && !matches!(it, '\n' | '\r');
            assert!(!shown.out.contains(control), "{what} {format}: {:?}", shown.out);
        }
        let shown = ledger.run(&format!("{what} --format csv")).out;
        let mut reader = csv::Reader::from_reader(shown.trim_start_matches('\u{FEFF}').as_bytes());
        for row in reader.records() {
            for cell in row.unwrap().iter().filter(|it| it.parse::<f64>().is_err()) {
                let first = cell.trim_start().chars().next();
                let runs = first.is_some_and(|it| "=+-@\t\r".contains(it));
                assert!(!runs, "{what}: {cell}");
            }
        }
        ledger.run(&format!("{what} --format xlsx --output 表.xlsx"));
        let mut book = open_workbook_auto(ledger.path("表.xlsx")).unwrap();
        for sheet in book.sheet_names() {
            let formulas = book.worksheet_formula(&sheet).unwrap();
            assert!(formulas.used_cells().all(|(_, _, it)| it.is_empty()), "{what} {sheet}");
        }
        fs::remove_file(ledger.path("表.xlsx")).unwrap();
    }
    let head = "SELECT name FROM member WHERE household = '5100100001' AND relation = '户主'";
    let head: String = ledger.sql().query_row(head, [], |row| row.get(0)).unwrap();
    assert_eq!(head, "=1+1");
}

#[test]
fn a_hostile_name_is_itself_in_a_workbook_and_in_json() {
    let ledger = hostile_township();
    ledger.run("report roster --format xlsx --output 表.xlsx").ended(0);
    let mut book = open_workbook_auto(ledger.path("表.xlsx")).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    assert!(range.used_cells().any(|(_, _, it)| *it == Data::String("=1+1".to_owned())));
    let json = ledger.run("report roster --format json").ended(0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let heads: Vec<_> = json["rows"].as_array().unwrap().iter().map(|it| &it["head"]).collect();
    assert!(heads.iter().any(|it| **it == "=1+1"), "{heads:?}");
}

#[test]
fn a_hostile_header_file_name_and_sheet_cannot_steer_the_terminal() {
    let ledger = hamlet();
    let mut income = Sheet::example("收入.csv").only("5100100001");
    income.header.push("\u{1b}[31m备注".to_owned());
    income.rows[0].push("无".to_owned());
    income.set(0, "纯收入（元）", "\u{1b}[2J坏");
    ledger.write("收入\u{1b}[31m.csv", income.csv());
    let shown = ledger.run_args(&["import", "收入\u{1b}[31m.csv"]);
    assert_eq!(shown.code, 2, "{shown}");
    assert!(!shown.err.contains('\u{1b}'), "{:?}", shown.err);
    assert!(!shown.out.contains('\u{1b}'), "{:?}", shown.out);
}

#[test]
fn numbers_of_people_are_masked_in_what_is_said_about_them() {
    let ledger = hamlet();
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100003");
    let id = roster.rows[0][8].clone();
    let phone = roster.rows[0][roster.column("联系电话")].clone();
    roster.set(0, "脱贫属性", &id);
    roster.set(1, "人数", &phone);
    roster.set(1, "证件号码", &id);
    ledger.write("花名册.csv", roster.csv());
    let shown = ledger.run("import 花名册.csv --problems 问题.csv");
    assert_eq!(shown.code, 2, "{shown}");
    for text in [&shown.out, &shown.err, &ledger.read("问题.csv")] {
        assert!(!text.contains(&id), "{text}");
        assert!(!text.contains(&phone), "{text}");
    }
}

#[test]
fn an_import_that_is_refused_leaves_no_source_and_no_entry() {
    let ledger = hamlet();
    let before = dump(&ledger.path("bangfu.db")).unwrap();
    write_bad_sheets(&ledger);
    ledger.run("import 花名册.csv 走访.csv 收入.csv").ended(2);
    assert_eq!(dump(&ledger.path("bangfu.db")).unwrap(), before);
}

#[test]
fn files_that_are_no_sheets_are_named_all_together() {
    let ledger = hamlet();
    ledger.write("空.csv", "");
    ledger.write("网页.xls", "<html><body><table></table></body></html>");
    ledger.write("坏.xlsx", b"PK\x03\x04 cut off");
    ledger.write("坏.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 cut off");
    ledger.write("别的.csv", "甲,乙\r\n1,2\r\n");
    fs::create_dir(ledger.path("文件夹")).unwrap();
    let before = ledger.bytes();
    let shown = ledger.run("import 空.csv 网页.xls 坏.xlsx 坏.xls 别的.csv 文件夹 没有.csv");
    expect![[r#"
        exit 2
        ---- out
        导入结果  截至2018年11月05日
        (没有)
        ---- err
        错误 别的.csv: 前15行没有认识的表头; 能导入的表: 学期表、行政村、贫困人口信息、贫困户基本信息、人口信息、家庭成员、外出务工、收入、住房、入户核查、监测对象、帮扶责任人、结对帮扶(按证件号码)、驻村工作队、劳动力培训、干部培训、就业情况、公益岗位、易地搬迁、危房改造、在校学生、补助发放、医疗费用、走访记录、帮扶措施 [no-known-sheet]
        错误 坏.xls: 文件不完整或已损坏; 请重新下载或复制, 或用Excel、WPS打开后另存为 .xlsx (Cfb error: Invalid OLE (16 bytes is too small)) [file-cut-off]
        错误 坏.xlsx: 文件不完整或已损坏; 请重新下载或复制, 或用Excel、WPS打开后另存为 .xlsx (Could not find EOCD) [file-cut-off]
        错误 文件夹: 文件夹里没有表格; 请把 csv、xlsx、xls、et 或 ods 文件放进去, 或直接写文件名 [folder-empty]
        错误 没有.csv: 没有文件 没有.csv; 请检查文件名和路径 [no-file]
        错误 空.csv: 文件是空的; 请重新导出 [file-empty]
        错误 网页.xls: 文件其实是网页; 请用Excel或WPS打开后另存为 .xlsx [file-is-html]
        有7处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]].assert_eq(&shown.to_string());
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn an_import_whose_result_cannot_be_written_is_not_kept() {
    for option in ["--problems 没有/问题.csv", "--output 没有/结果.txt"] {
        let ledger = Ledger::empty();
        ledger.add_sheets();
        let before = dump(&ledger.path("bangfu.db")).unwrap();
        let line = format!("import {} --date 2018-10-31 {option}", SHEETS.join(" "));
        assert_eq!(ledger.run(&line).code, 2, "{option}");
        assert!(dump(&ledger.path("bangfu.db")).unwrap() == before, "{option}: it was kept");
    }
}

#[test]
fn two_imports_at_once_both_end_well() {
    let digest = Ledger::township().digest();
    let ledger = Ledger::empty();
    ledger.add_sheets();
    let line = format!("import {} --date 2018-10-31 --wait 60", SHEETS.join(" "));
    let counts: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..2).map(|_| scope.spawn(|| ledger.run(&line))).collect();
        runs.into_iter().map(|it| counts(&it.join().unwrap().ended(0))).collect()
    });
    assert!(counts.contains(&[736, 0, 0, 0]) && counts.contains(&[0, 0, 736, 0]), "{counts:?}");
    assert_eq!(ledger.digest(), digest);
}

#[test]
fn a_cell_that_is_read_in_two_ways_is_told_once() {
    let ledger = hamlet();
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100003");
    roster.rows.truncate(1);
    roster.set(0, "证件号码", "513199197106047598");
    roster.set(0, "姓名", "袁光华");
    ledger.write("花名册.csv", roster.csv());
    ledger.run("import 花名册.csv --problems 问题.csv").ended(2);
    let told = Sheet::parse(&ledger.read("问题.csv"));
    let codes: Vec<_> = told.rows.iter().map(|it| it[5].as_str()).collect();
    assert_eq!(codes, ["person-in-two"]);
}

#[test]
fn many_unknown_households_have_one_cause_and_are_told_as_one() {
    let ledger = Ledger::empty();
    ledger.add_sheets();
    let shown = ledger.run("import 收入.csv --date 2018-10-31");
    assert_eq!(shown.code, 2);
    let told: Vec<_> = shown.err.lines().filter(|it| it.contains("unknown-household")).collect();
    assert_eq!(told.len(), 1, "{shown}");
    assert!(told[0].contains("第2行等39行"), "{shown}");
    // Every one of them is in the file of problems.
    ledger.run("import 收入.csv --date 2018-10-31 --problems p.csv");
    assert_eq!(ledger.read("p.csv").lines().count(), 1 + 39);
}

#[test]
fn a_sheet_of_another_kind_is_not_taken_for_one_with_columns_left_out() {
    let ledger = Ledger::empty();
    ledger.write(
        "培训.csv",
        "县,乡,村,户编号,工种,培训班,开班,结业,补助\n云岭县,青溪镇,清水村,1,养羊,一班,2018,1,2\n",
    );
    let shown = ledger.run("import 培训.csv");
    assert_eq!(shown.code, 2);
    assert!(shown.err.contains("[no-known-sheet]"), "{shown}");
}

#[test]
fn a_sheet_that_does_not_say_who_is_first_secretary_names_none() {
    let ledger = Ledger::township();
    let sheet = "乡镇,行政村,姓名,派出单位,是否队长,驻村开始时间\n青溪镇,清水村,苏明,县林业局,是,2018-05-01\n";
    ledger.write("队.csv", sheet);
    ledger.run("import 队.csv").ended(0);
    let links = |kind: &str| {
        let of =
            format!("SELECT count(*) FROM link WHERE helper = '苏明/县林业局' AND kind = '{kind}'");
        ledger.count(&of)
    };
    assert_eq!((links("驻村工作队"), links("第一书记")), (1, 0));
}
