//! Headers as they really are: below titles, of several levels, with units, twice, in other
//! words. Named by the rows of the field notes on dirty sheets (S00, S01 ...).

use expect_test::expect;
use rust_xlsxwriter::{Format, Workbook};

use crate::layouts::{A, B, Before, ledger, text};
use crate::ledger::{Ledger, Shown};

const DATE: &str = "--date 2023-12-18";

/// A sheet that was written down here, imported into a ledger that knows the people.
fn import(sheet: &str) -> (Ledger, Shown) {
    let ledger = ledger(Before::People);
    ledger.write("表.csv", sheet);
    let shown = ledger.run(&format!("import 表.csv {DATE}"));
    (ledger, shown)
}

const INCOME: &str = "SELECT net_fen FROM income WHERE household = '5100300001'";

/// What is wrong with a case: the sheet, and what the ledger should say to the query.
type Case = (&'static str, String, &'static str, &'static str);

#[test]
fn headers_are_found_whatever_stands_round_them() {
    let cases: Vec<Case> = vec![
        (
            "S01 titles, S02 a note with the unit of money",
            format!(
                "2022年收入表,,\n填报单位：石桥镇 填报时间：2022.10.31 单位：元,,\n\n户编号,年度,纯收入\n{A},2022,300\n"
            ),
            INCOME,
            "30000",
        ),
        (
            "S02 the unit of the note is ten thousand",
            format!("收入表\n（单位：万元、人）\n户编号,年度,纯收入,家庭人口数\n{A},2022,1.5,3\n"),
            "SELECT net_fen || ' ' || heads FROM income",
            "1500000 3",
        ),
        (
            "S02 a column's own unit goes before that of the note",
            format!("单位：万元\n户编号,年度,纯收入（元）,工资性收入\n{A},2022,15000,1.5\n"),
            "SELECT net_fen || ' ' || wage_fen FROM income",
            "1500000 1500000",
        ),
        (
            "S03 two levels: the lowest cell is the name, the merged ones tell doubles apart",
            format!(
                "户编号,户主信息,,帮扶人信息,,\n,姓名,联系电话,姓名,联系电话,单位\n{A},罗大成,15400000011,谢文涛,15400000022,县水利局\n"
            ),
            "SELECT helper || phone FROM link JOIN helper ON id = helper WHERE object = '5100300001'",
            "谢文涛/县水利局15400000022",
        ),
        (
            "S03 what stands under another time is not read",
            format!(
                "户编号,年度,上年,,本年,\n,,纯收入,工资性收入,纯收入,工资性收入\n{A},2022,900,800,300,200\n"
            ),
            "SELECT net_fen || ' ' || wage_fen FROM income",
            "30000 20000",
        ),
        (
            "S03 three levels",
            format!(
                "户编号,年度,收入,,,\n,,转移性收入,,纯收入,\n,,养老金,低保金,,人均纯收入\n{A},2022,1200,360,5000,1250\n"
            ),
            "SELECT pension_fen || ' ' || dibao_fen || ' ' || net_fen || ' ' || per_head_fen FROM income",
            "120000 36000 500000 125000",
        ),
        (
            "S03 four levels",
            format!(
                "户编号,年度,收支,,\n,,收入,,\n,,转移性收入,,\n,,养老金,低保金,纯收入\n{A},2022,1200,360,5000\n"
            ),
            "SELECT pension_fen || ' ' || dibao_fen || ' ' || net_fen FROM income",
            "120000 36000 500000",
        ),
        (
            "S04 a row of units below the header",
            format!(
                "户编号,年度,纯收入,工资性收入,家庭人口数\n,,（万元）,（元）,（人）\n{A},2022,1.394933,350,3\n"
            ),
            "SELECT net_fen || ' ' || wage_fen FROM income",
            "1394933 35000",
        ),
        (
            "a row that numbers the columns",
            format!("户编号,年度,纯收入\n1,2,3\n{A},2022,300\n"),
            INCOME,
            "30000",
        ),
        (
            "S06 totals at the end, at the beginning, and within",
            format!(
                "户编号,年度,纯收入\n合　计,,900\n{A},2022,300\n小计,,300\n{B},2022,600\n小计：,,600\n总计,,900\n"
            ),
            "SELECT count(*) || ' ' || sum(net_fen) FROM income",
            "2 90000",
        ),
        (
            "S06 a total in the last column",
            format!("户编号,年度,纯收入,备注\n{A},2022,300,\n,,300,合计\n"),
            "SELECT count(*) FROM income",
            "1",
        ),
        (
            "S07 signatures and remarks",
            format!(
                "户编号,年度,纯收入\n{A},2022,300\n以下空白,,\n填表人：张三 审核人：李四,,\n注：按年度人口计算,,\n"
            ),
            "SELECT count(*) FROM income",
            "1",
        ),
        (
            "S11 spaces, line breaks, stars and colons in the header",
            format!("\"户 编\n号\",*年度,纯收入（元） ：\n{A},2022,300\n"),
            INCOME,
            "30000",
        ),
        (
            "T02 the next page: blank rows, the title, both levels of the header, the units",
            format!(
                "收入表,,\n户编号,年度,收入\n,,纯收入\n,,（元）\n{A},2022,300\n,,\n收入表,,\n户编号,年度,收入\n,,纯收入\n,,（元）\n{B},2022,600\n"
            ),
            "SELECT count(*) || ' ' || sum(net_fen) FROM income",
            "2 90000",
        ),
        (
            "户类型 counts where 脱贫属性 is not there, and gives way where it is",
            format!(
                "村,户编号,姓名,证件号码,与户主关系,脱贫属性,户类型\n柳湾村,{A},罗大成,513199196503121179,户主,稳定脱贫,脱贫户\n"
            ),
            "SELECT status FROM household_status WHERE household = '5100300001' AND day = '2023-12-18'",
            "稳定脱贫",
        ),
        (
            "planned is not real, disposable is not net",
            format!(
                "村,户编号,户主姓名,脱贫属性,计划脱贫年度,人均可支配收入\n柳湾村,{A},罗大成,未脱贫,2018年,9000\n"
            ),
            "SELECT count(*) FROM household_status WHERE day = '2023-12-18' AND (exit_year IS NOT NULL OR income_per_head_fen IS NOT NULL)",
            "0",
        ),
        (
            "metres are metres",
            format!("户编号,住房面积（㎡）,与村主干路距离（米）\n{A},80.5,250\n"),
            "SELECT floor_area_dm2 || ' ' || road_distance_m FROM survey WHERE sheet = 'housing'",
            "8050 250",
        ),
    ];
    for (name, sheet, query, wanted) in cases {
        let (ledger, shown) = import(&sheet);
        assert_eq!(shown.code, 0, "{name}: {shown}");
        assert_eq!(text(&ledger, query), wanted, "{name}: {shown}");
    }
}

#[test]
fn what_stands_on_a_sheet_is_refused_in_words_that_say_what_to_do() {
    let person = "柳湾村,5100300001,罗大成,513199196503121179,户主,已脱贫";
    let mut told = String::new();
    for (name, sheet) in [
        ("S12", "村,户编号,姓名,与户主关系,脱贫属性,人数\n柳湾村,5100300001,罗大成,户主,已脱贫,3\n".to_owned()),
        ("S12 one of two", "村,户编号,姓名,证件号码,与户主关系,人数,脱贫年度\n".to_owned()),
        ("S13", format!("村,户编号,姓名,证件号码,与户主关系,脱贫属性,备注2,Unnamed,备注2\n{person},,,\n")),
        ("S14", format!("村,户编号,姓名,证件号码,与户主关系,脱贫属性,联系电话,联系电话\n{person},,\n")),
        ("S14 of whom", format!("村,户编号,姓名,证件号码,身份证号,与户主关系,脱贫属性\n柳湾村,{A},罗大成,1,2,户主,已脱贫\n")),
        ("two columns for one fact", format!("村,户编号,姓名,证件号码,与户主关系,脱贫属性,人数,家庭人口数\n{person},3,4\n")),
        (
            "last year's is not this year's",
            format!("户编号,年度,纯收入（元）,工资性收入（上年）\n{A},2022,300,200\n"),
        ),
        ("a unit that does not fit", format!("户编号,年度,纯收入（亩）\n{A},2022,3\n")),
        ("S06", format!("户编号,年度,纯收入（元）\n{A},2022,300.5\n{B},2022,600\n合计,,901\n")),
        ("S15", "孝南区户情档案（一户一档）,,,\n乡镇：石桥镇；村（社区）：柳湾村；湾组：2组,,,\n户主和与户主关系,姓名,性别,文化程度,身份证号码\n户主,罗大成,男,小学,513199196503121179\n".to_owned()),
        ("S15 without a title", "乡镇：石桥镇 村：柳湾村,,,\n与户主关系,姓名,性别,文化程度,身份证号码\n户主,罗大成,男,小学,513199196503121179\n".to_owned()),
    ] {
        let (_, shown) = import(&sheet);
        told.push_str(&format!("{name}: exit {}\n{}", shown.code, shown.err));
    }
    expect![[r#"
        S12: exit 2
        错误 表.csv 第1行: 像是贫困人口信息表, 但缺少列: 证件号码(也接受: 身份证号、身份证号码、身份证、公民身份号码、公民身份证号或残疾证号、身份证号(残疾证号)等); 请补上再导入 [columns-missing]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
        S12 one of two: exit 2
        错误 表.csv 第1行: 像是贫困人口信息表, 但缺少列: 脱贫属性(也接受: 户类型、脱贫状态、脱贫标志、户脱贫属性、脱贫属性(脱贫标志)、是否脱贫); 请补上再导入 [columns-missing]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
        S13: exit 0
        表.csv: 未使用的列: 备注2、Unnamed
        提醒 表.csv 第2行: 罗小军(511899********3311)在账本里是5100300001户的成员, 这份表里没有; 可能减员, 请核实后用 `bangfu member leave` 登记, 导入不会删除 [not-listed]
        提醒 表.csv 第2行: 周秀英(513199********2261)在账本里是5100300001户的成员, 这份表里没有; 可能减员, 请核实后用 `bangfu member leave` 登记, 导入不会删除 [not-listed]
        没有新内容; 已记下这些表在所属的日子仍然如此(第4号记录)
        S14: exit 2
        错误 表.csv 第1行: 列名“联系电话”出现2次, 请改名 [column-twice]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
        S14 of whom: exit 2
        错误 表.csv 第1行: “证件号码”和“身份证号”说的是同一项, 请删去一列或改名 [column-both]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
        two columns for one fact: exit 2
        错误 表.csv 第2行 H列(家庭人口数): 与“人数”列说法不同, 两列填的是同一项; 请改成一致 (填的是“4”) [columns-disagree]
        提醒 表.csv 第2行: 罗小军(511899********3311)在账本里是5100300001户的成员, 这份表里没有; 可能减员, 请核实后用 `bangfu member leave` 登记, 导入不会删除 [not-listed]
        提醒 表.csv 第2行: 周秀英(513199********2261)在账本里是5100300001户的成员, 这份表里没有; 可能减员, 请核实后用 `bangfu member leave` 登记, 导入不会删除 [not-listed]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
        last year's is not this year's: exit 0
        表.csv: 未使用的列: 工资性收入（上年）
        已导入, 记为第4号记录; 用 `bangfu undo 4` 可整批撤销
        数据检查: 截至2023-12-18, 本次涉及的户和村有0个错误, 1个警告, 0个疑问; 用 `bangfu check-data --as-of 2023-12-18` 查看
        a unit that does not fit: exit 2
        错误 表.csv 第1行 C列(纯收入（亩）): 单位“亩”与这一列不符, 这一列是金额(元); 请改正表头 [unit-misfit]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
        S06: exit 0
        表.csv: 合计、签名、重复的表头等1行不是数据, 已跳过
        提醒 表.csv 第4行 C列(纯收入（元）): 合计901.00, 各行相加是900.50; 请核对 [total-differs]
        已导入, 记为第4号记录; 用 `bangfu undo 4` 可整批撤销
        数据检查: 截至2023-12-18, 本次涉及的户和村有0个错误, 2个警告, 0个疑问; 用 `bangfu check-data --as-of 2023-12-18` 查看
        S15: exit 2
        错误 表.csv: 这是单户表, 请用汇总表 [form-of-one]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
        S15 without a title: exit 2
        错误 表.csv: 这是单户表, 请用汇总表 [form-of-one]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]].assert_eq(&told);
}

#[test]
fn a_workbook_may_hold_sheets_of_other_kinds_and_merged_headers() {
    let ledger = ledger(Before::People);
    let mut book = Workbook::new();
    let merged = Format::new();
    // S00: 填表说明 comes first.
    let sheet = book.add_worksheet().set_name("填表说明").unwrap();
    sheet.write(0, 0, "一、户编号按系统填写").unwrap();
    let sheet = book.add_worksheet().set_name("收入").unwrap();
    sheet.merge_range(0, 0, 0, 4, "2022年收入", &merged).unwrap();
    sheet.merge_range(1, 0, 2, 0, "户编号", &merged).unwrap();
    sheet.merge_range(1, 1, 2, 1, "年度", &merged).unwrap();
    sheet.merge_range(1, 2, 1, 3, "收入（元）", &merged).unwrap();
    sheet.merge_range(1, 4, 2, 4, "纯收入", &merged).unwrap();
    sheet.write(2, 2, "工资性收入").unwrap();
    sheet.write(2, 3, "财产性收入").unwrap();
    sheet.write(3, 0, A).unwrap();
    for (column, number) in [(1, 2022.0), (2, 300.0), (3, 20.5), (4, 310.0)] {
        sheet.write(3, column, number).unwrap();
    }
    let sheet = book.add_worksheet().set_name("计划").unwrap();
    for (column, header) in ["户编号", "姓名", "是否计划务工"].into_iter().enumerate() {
        sheet.write(0, column as u16, header).unwrap();
    }
    book.save(ledger.path("表.xlsx")).unwrap();
    let shown = ledger.run(&format!("import 表.xlsx {DATE}"));
    expect![[r#"
        exit 0
        ---- out
        导入结果  截至2024年01月10日
        | 文件    | 工作表 | 表种 | 编码 | 时点       | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |---------|--------|------|------|------------|------|------|------|------|------|
        | 表.xlsx | 收入   | 收入 | XLSX | 2023-12-18 |    1 |    1 |    0 |    0 |    0 |
        | 合计    |        |      |      |            |    1 |    1 |    0 |    0 |    0 |
        ---- err
        表.xlsx/填表说明: 前15行没有认识的表头, 已跳过
        提醒 表.xlsx/计划: 这是计划外出务工表, 不导入: 打算不是情况, 请导入已外出务工的表 [sheet-not-taken]
        已导入, 记为第4号记录; 用 `bangfu undo 4` 可整批撤销
        数据检查: 截至2023-12-18, 本次涉及的户和村有0个错误, 1个警告, 0个疑问; 用 `bangfu check-data --as-of 2023-12-18` 查看
    "#]].assert_eq(&shown.to_string());
    let query = "SELECT wage_fen || ' ' || property_fen || ' ' || net_fen FROM income";
    assert_eq!(text(&ledger, query), "30000 2050 31000");
}

const FORM: &str = "石桥镇自制表,,,,,\n户号码,户主,工资性收入,家庭净收入（万元）,评语,家庭人口\n5100300001,罗大成,900,1.2,好,3\n";

const MAP: &str = r#"
kind = "income"
ignore = ["评语"]

[columns]
"户号码" = "户编号"
"家庭净收入" = "纯收入"

[fixed]
"年度" = 2022
"#;

#[test]
fn a_form_of_the_offices_own_is_read_by_its_map() {
    let ledger = ledger(Before::People);
    ledger.write("自制.csv", FORM);
    let before = ledger.digest();
    assert_eq!(ledger.run(&format!("import 自制.csv {DATE}")).code, 2);
    assert_eq!(ledger.digest(), before);
    ledger.write("map.toml", MAP);
    let shown = ledger.run(&format!("import 自制.csv --map map.toml {DATE}"));
    assert!(shown.code == 0 && !shown.err.contains("提醒"), "{shown}");
    let query = "SELECT household || ' ' || year || ' ' || net_fen || ' ' || heads FROM income";
    assert_eq!(text(&ledger, query), "5100300001 2022 1200000 3");
    // It is of that kind or of none: without a year it is not taken for another.
    ledger.write("no-year.toml", MAP.split("[fixed]").next().unwrap());
    let text = FORM.replace("工资性收入", "住房面积").replace(",900,", ",80,");
    ledger.write("另一张.csv", text);
    let shown = ledger.run(&format!("import 另一张.csv --map no-year.toml {DATE}"));
    assert!(shown.code == 2 && shown.err.contains("像是收入表, 但缺少列: 年度"), "{shown}");
    // Other sheets are read as ever.
    ledger.write("住房.csv", format!("户编号,住房面积,住房等级\n{A},80,A\n"));
    ledger.run(&format!("import 住房.csv --map map.toml {DATE}")).ended(0);
    let explained = ledger.run("import --explain 自制.csv --map map.toml --format csv").ended(0);
    assert!(explained.contains("自制.csv,,UTF-8,收入,2,(map),年度,年度,年份,"), "{explained}");
    assert!(
        explained.contains("D,家庭净收入（万元）,纯收入,\"金额(元), 单位万元\","),
        "{explained}"
    );
}

#[test]
fn a_map_that_says_what_cannot_be_is_refused() {
    let ledger = ledger(Before::People);
    ledger.write("自制.csv", FORM);
    ledger.write("有年度.csv", format!("户编号,年度,纯收入\n{A},2021,1\n"));
    let mut told = String::new();
    for (map, file) in [
        ("kind = \"incomes\"", "自制.csv"),
        ("kind = \"monitor\"\n[columns]\n\"甲\" = \"乙\"", "自制.csv"),
        ("kind = \"income\"\ncolumn = 1", "自制.csv"),
        ("kind = \"income\"\n[fixed]\n\"户主姓名\" = \"甲\"", "自制.csv"),
        ("kind = \"income\"\n[fixed]\n\"年度\" = \"2022\"", "有年度.csv"),
    ] {
        ledger.write("map.toml", map);
        let shown = ledger.run(&format!("import {file} --map map.toml {DATE}"));
        assert_eq!(shown.code, 2, "{map}: {shown}");
        told.push_str(&shown.err);
    }
    let shown = ledger.run("import 自制.csv --map 没有.toml");
    told.push_str(&shown.err);
    expect![[r#"
        错误: 对照表 map.toml: 没有表种“incomes”
        提示: 现有: terms、village、roster、households、persons、members、work、income、housing、home-check、monitor、helpers、helpers-by-person、teams、units、staff、village-links、township-links、school-districts、teachers、businesses、trainings、helper-trainings、jobs、public-posts、relocations、renovations、enrolments、subsidies、medical-bills、visits、attendance、village-work、inspections、projects、funds、targets、plans、tasks、papers、needs、measures、loans、project-visits
        错误: 对照表 map.toml: monitor 表没有“乙”列
        提示: 可用的列: 人均纯收入、合规自付支出、风险是否已消除、县、乡、行政村、户编号、监测对象类别、识别监测时间、致贫/返贫风险1、消除监测时间、风险消除方式、实施开发式帮扶措施情况、整户无劳动能力兜底保障户、住房面积、是否危房户、住房等级、入户路类型、入户道路是否硬化、与村主干路距离、主要燃料类型、是否有卫生厕所、卫生厕所是否能正常使用、是否解决安全饮用水、饮水困难、是否通生活用电、是否通生产用电、是否通广播电视、是否加入农民专业合作组织、是否有龙头企业带动、是否有创业致富带头人带动、是否纳入易地扶贫搬迁
        错误: 对照表 map.toml 读不懂: TOML parse error at line 2, column 1   | 2 | column = 1   | ^^^^^^ unknown field `column`, expected one of `kind`, `ignore`, `columns`, `fixed`
        提示: 对照表里只有 kind、ignore、[columns]、[fixed]; 用 --write-map 看样子
        错误: 对照表 map.toml: income 表没有“户主姓名”列
        提示: 可用的列: 家庭人口数、人均纯收入、金额、县、乡、行政村、户编号、年度、年度家庭人口数、工资性收入、生产经营性收入、财产性收入、转移性收入、生产经营性支出、生产经营性支出(合计)、公益性岗位收入、资产收益扶贫分红收入、计划生育金、最低生活保障金、特困人员救助供养金、养老金或离退休金、生态补偿金、其他转移性收入、年收入、合规自付支出、纯收入
        错误 有年度.csv 第1行: --map 固定了“年度”的值, 表里也有这一列; 请去掉其中一个 [column-fixed]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
        错误: 没有对照表 没有.toml
        提示: 先用 `bangfu import --write-map 表格 --output 对照表.toml` 生成
    "#]].assert_eq(&told);
}

#[test]
fn a_map_is_drafted_and_the_draft_is_one() {
    let ledger = ledger(Before::People);
    ledger.write("自制.csv", FORM);
    let draft = ledger.run("import --write-map 自制.csv").ended(0);
    expect![[r##"
        # 自制.csv 的对照表, 表头在第2行。改好后用 `bangfu import 表格 --map 本文件` 导入。
        kind = "income"  # 收入

        # 不导入的列
        ignore = []

        # 表里的列名 = 标准列名; 下面是不认识的列和最接近的标准列名, 对的就去掉行首的 #
        [columns]
        # "户号码" = "户编号"
        # "家庭净收入（万元）" = "纯收入"
        # "评语" = ""

        # 表里没有、每行都一样的值; 下面是缺少的列
        [fixed]
        # "户编号" = ""
        # "年度" = ""
        # "纯收入" = ""
    "##]]
    .assert_eq(&draft);
    ledger.run("import --write-map 自制.csv --output map.toml").ended(0);
    assert_eq!(ledger.read("map.toml"), draft);
    // As it is, it says nothing that is wrong; filled in, it reads the sheet.
    let shown = ledger.run("import --explain 自制.csv --map map.toml");
    assert!(!shown.err.contains("map.toml"), "{shown}");
    let filled = draft
        .replace("# \"户号码\"", "\"户号码\"")
        .replace("# \"家庭净收入（万元）\" = \"纯收入\"", "\"家庭净收入\" = \"纯收入\"")
        .replace("# \"年度\" = \"\"", "\"年度\" = \"2022\"")
        .replace("ignore = []", "ignore = [\"评语\"]");
    ledger.write("map.toml", &filled);
    let shown = ledger.run(&format!("import 自制.csv --map map.toml {DATE}"));
    assert_eq!(shown.code, 0, "{shown}\n{filled}");
    assert_eq!(text(&ledger, INCOME), "1200000");
}
