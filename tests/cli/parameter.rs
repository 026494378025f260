//! The office's own lines: entered with their source, held apart by dates, register and area.

use expect_test::expect;

use crate::ledger::Ledger;

const SET: &str = "parameter set poverty-line --amount 3300 --unit yuan";
const PAPER: &str = "--paper 川扶贫发〔2017〕1号";

/// The rows as they stand: amount, first day, first day after, register, area.
fn rows(ledger: &Ledger) -> Vec<String> {
    let conn = ledger.sql();
    let mut query = conn
        .prepare(
            "SELECT concat_ws(' ', id, amount, unit, since, ifnull(until, '-'), register, area)
             FROM parameter ORDER BY id, area, register, since",
        )
        .unwrap();
    query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_line_is_entered_with_its_source_listed_and_taken_back() {
    let ledger = Ledger::empty();
    let nothing = ledger.digest();
    expect![[r#"
        exit 0
        ---- out
        ---- err
        贫困线: 3300.00元, 2017-01-01 至 2017-12-31, 识别标准: 所有, 区划 511899
        已记为第2号记录, 可用 `bangfu undo 2` 撤销
    "#]]
    .assert_eq(&ledger.run(&format!("{SET} --year 2017 {PAPER}")).to_string());
    assert_eq!(rows(&ledger), ["poverty-line 330000 yuan 2017-01-01 2018-01-01 所有 511899"]);
    let once = ledger.digest();
    let again = ledger.run(&format!("{SET} --year 2017 {PAPER}"));
    assert_eq!((again.code, again.err.as_str()), (0, "poverty-line 已是这样, 没有改动\n"));
    assert_eq!(ledger.count("SELECT count(*) FROM entry"), 2);
    expect![[r#"
        本单位的标准线和限值  截至2018年11月05日
        | 代号         | 名称   | 识别标准 | 行政区划代码 | 从哪天起   | 到哪天止   | 数额    | 单位 | 依据                |
        |--------------|--------|----------|--------------|------------|------------|---------|------|---------------------|
        | poverty-line | 贫困线 | 所有     | 511899       | 2017-01-01 | 2017-12-31 | 3300.00 | 元   | 川扶贫发〔2017〕1号 |
        标准 sichuan-2016 的限值: poverty-line 贫困线 (元); poverty-rate 贫困发生率上限 (%); combined-poverty-rate 综合贫困发生率上限 (%); county-fund-least 县级财政每年扶贫资金不少于 (元); village-fund-least 每个重点村专项资金不少于 (元); village-trades-least 每村产业发展项目不少于 (个); village-trades-most 每村产业发展项目不多于 (个); loan-least 小额信贷每笔不少于 (元); loan-most 小额信贷每笔不多于 (元)
    "#]].assert_eq(&ledger.run("parameter list").ended(0));
    expect![[r#"
        {"parameter":"poverty-line","title":"贫困线","register":"所有","area":"511899","from":"2017-01-01","to":"2017-12-31","amount":"3300.00","unit":"元","paper":"川扶贫发〔2017〕1号"}
    "#]].assert_eq(&ledger.run("parameter list --format jsonl").ended(0));
    expect![[r#"
        The office's own lines and limits  as of 2018-11-05
        (none)
        limits of the standard sichuan-2016: poverty-line poverty line (yuan); poverty-rate highest poverty rate (%); combined-poverty-rate highest combined poverty rate (%); county-fund-least county funds of a year, at least (yuan); village-fund-least earmarked funds of a key village, at least (yuan); village-trades-least trade projects of a village, at least (in number); village-trades-most trade projects of a village, at most (in number); loan-least small loan, at least (yuan); loan-most small loan, at most (yuan)
    "#]].assert_eq(&ledger.run("parameter list poverty-rate --lang en").ended(0));
    assert_eq!(ledger.digest(), once);
    ledger.run("undo 2").ended(0);
    assert_eq!(ledger.digest(), nothing);
}

#[test]
fn what_would_not_hold_is_refused() {
    let ledger = Ledger::empty();
    ledger.run(&format!("{SET} --year 2017 {PAPER}")).ended(0);
    let before = ledger.bytes();
    for (line, said) in [
        (
            format!("{SET} --from 2017-12-31 {PAPER}"),
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: poverty-line 已有一个数额在这些日子里有效: 3300.00元, 2017-01-01 至 2017-12-31
            提示: 写错了用 `bangfu undo 2` 撤销; 到期了先用 `bangfu parameter end` 写明最后一天
        "#]],
        ),
        (
            format!("parameter set poverty-line --amount 0.33 --unit 万元 --year 2018 {PAPER}"),
            expect![[r#"
                exit 2
                ---- out
                ---- err
                错误: poverty-line 的单位不是 万元
                提示: 换算成元, 写 `--unit yuan`
            "#]],
        ),
        (
            format!("parameter set poverty-line --amount 3,300 --unit yuan --year 2018 {PAPER}"),
            expect![[r#"
                exit 2
                ---- out
                ---- err
                错误: 3,300 不是数额
                提示: 只写数字, 最多2位小数, 不写逗号和单位, 如 3300
            "#]],
        ),
        (
            format!("parameter set poverty --amount 3300 --unit yuan --year 2018 {PAPER}"),
            expect![[r#"
                exit 2
                ---- out
                ---- err
                错误: 标准 sichuan-2016 没有限值 poverty
                提示: 有: poverty-line 贫困线 (元); poverty-rate 贫困发生率上限 (%); combined-poverty-rate 综合贫困发生率上限 (%); county-fund-least 县级财政每年扶贫资金不少于 (元); village-fund-least 每个重点村专项资金不少于 (元); village-trades-least 每村产业发展项目不少于 (个); village-trades-most 每村产业发展项目不多于 (个); loan-least 小额信贷每笔不少于 (元); loan-most 小额信贷每笔不多于 (元); 别的标准用 `--standard`
            "#]],
        ),
        (
            format!("{SET} --year 2018 --area 511823 {PAPER}"),
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 账本里没有区划 511823
            提示: 写账本里的县、乡镇或村的代码, 或不写: 就是账本所属的县或乡镇
        "#]],
        ),
        (
            format!("{SET} --year 2018 --register 县定标准 {PAPER}"),
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 识别标准里没有 县定标准
            提示: 可以写: 国家标准、省定标准、市定标准
        "#]],
        ),
        (
            format!("{SET} --from 2018-02-01 --to 2018-01-31 {PAPER}"),
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 2018-02-01 在 2018-01-31 之后
            提示: 写 `--year 年度`, 或 `--from 第一天 --to 最后一天`
        "#]],
        ),
        (
            "parameter end poverty-line --to 2018-06-30".to_owned(),
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 2018-06-30 没有本单位的 poverty-line
            提示: 用 `bangfu parameter list` 看有哪些; 只对某个识别标准或区划的, 要写 `--register` 或 `--area`
        "#]],
        ),
    ] {
        said.assert_eq(&ledger.run(&line).to_string());
    }
    let blank = ["parameter", "set", "poverty-line", "--amount", "1", "--unit", "yuan"];
    let blank = [&blank[..], &["--year", "2018", "--paper", "  "]].concat();
    assert!(ledger.run_args(&blank).err.starts_with("错误: 缺少依据\n"));
    for amount in ["", "三千三", "-1", "1e3", "3300.001", "99999999999999999999", "３３００", " 1"]
    {
        let args = ["parameter", "set", "poverty-line", "--amount", amount, "--unit", "yuan"];
        let args = [&args[..], &["--year", "2018", "--paper", "x"]].concat();
        assert_eq!(ledger.run_args(&args).code, 2, "{amount}");
    }
    for line in [
        SET.to_owned(),
        format!("{SET} --year 2018"),
        format!("{SET} {PAPER}"),
        format!("{SET} --year 2018 --to 2018-12-31 {PAPER}"),
        format!("{SET} --year 20188 {PAPER}"),
        format!("{SET} --year 2018 --standard henan-2015 {PAPER}"),
    ] {
        assert_eq!(ledger.run(&line).code, 2, "{line}");
    }
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn lines_of_other_days_registers_and_areas_stand_side_by_side() {
    let ledger = Ledger::township();
    for line in [
        format!("{SET} --year 2017 {PAPER}"),
        format!("{SET} --from 2018-01-01 --to 2018-06-30 {PAPER}"),
        format!("{SET} --from 2018-07-01 {PAPER}"),
        format!("{SET} --from 2018-01-01 --register 市级标准 {PAPER}"),
        format!("{SET} --from 2018-01-01 --area 511899100 {PAPER}"),
        format!("parameter set poverty-rate --amount 2.5 --unit percent --year 2018 {PAPER}"),
    ] {
        ledger.run(&line).ended(0);
    }
    let mut wanted = vec![
        "poverty-line 330000 yuan 2018-01-01 - 市定标准 511899",
        "poverty-line 330000 yuan 2017-01-01 2018-01-01 所有 511899",
        "poverty-line 330000 yuan 2018-01-01 2018-07-01 所有 511899",
        "poverty-line 330000 yuan 2018-07-01 - 所有 511899",
        "poverty-line 330000 yuan 2018-01-01 - 所有 511899100",
        "poverty-rate 250 percent 2018-01-01 2019-01-01 所有 511899",
    ];
    assert_eq!(rows(&ledger), wanted);
    ledger.run("parameter end poverty-line --to 2018-12-31").ended(0);
    wanted[3] = "poverty-line 330000 yuan 2018-07-01 2019-01-01 所有 511899";
    assert_eq!(rows(&ledger), wanted);
    let again = ledger.run("parameter end poverty-line --to 2018-12-31");
    assert_eq!((again.code, again.err.as_str()), (0, "poverty-line 已是这样, 没有改动\n"));
    ledger.run(&format!("{SET} --year 2019 {PAPER}")).ended(0);
    ledger.digest();
    let listed = |known: &str| ledger.run(&format!("parameter list --format csv {known}")).ended(0);
    assert_eq!(listed("").lines().count(), 8);
    assert_eq!(listed("--known-at 3").lines().count(), 2);
    let ended = listed("").matches("2018-12-31").count();
    assert_eq!((ended, listed("--known-at 8").matches("2018-12-31").count()), (2, 1));
}

#[test]
fn an_undo_never_leaves_two_lines_for_one_day() {
    let ledger = Ledger::empty();
    ledger.run(&format!("{SET} --from 2018-01-01 {PAPER}")).ended(0);
    ledger.run("parameter end poverty-line --to 2018-12-31").ended(0);
    ledger.run(&format!("{SET} --year 2019 {PAPER}")).ended(0);
    let before = ledger.digest();
    expect![[r#"
        exit 1
        ---- out
        撤销时保留的行  截至2018年11月05日
        | 表        | 主键                                | 保留原因                                   |
        |-----------|-------------------------------------|--------------------------------------------|
        | parameter | poverty-line 511899 所有 2018-01-01 | 这些日子里现在另有一个有效; 先撤销那次登记 |
        放回0行, 保留1行, 共1行
        ---- err
        第3号记录已没有可以放回的内容, 账本没有动
    "#]].assert_eq(&ledger.run("undo 3").to_string());
    assert_eq!(ledger.digest(), before);
    ledger.run("undo 4").ended(0);
    ledger.run("undo 3").ended(0);
    assert_eq!(rows(&ledger), ["poverty-line 330000 yuan 2018-01-01 - 所有 511899"]);
    ledger.digest();
}

#[test]
fn the_office_s_own_line_decides_from_when_it_is_known() {
    let ledger = Ledger::township();
    let outcome = |and: &str| {
        let line = "check-exit --household 5100100003 --as-of 2018-10-31 --format jsonl";
        let shown = ledger.run(&format!("{line} {and}")).out;
        let verdict: serde_json::Value = serde_json::from_str(shown.trim()).unwrap();
        let income = verdict["criteria"].as_array().unwrap().iter().find(|it| it["id"] == "income");
        income.unwrap()["outcome"].as_str().unwrap().to_owned()
    };
    // 3600 per head do not exceed 3600.
    assert_eq!(outcome(""), "unmet");
    let set = |amount: &str, and: &str| {
        let line =
            format!("parameter set poverty-line --amount {amount} --unit yuan {and} {PAPER}");
        ledger.run(&line).ended(0);
    };
    set("3599.99", "--year 2017");
    assert_eq!(outcome(""), "unmet");
    set("3599.99", "--year 2018 --register 市定标准");
    // On which register the household is was not recorded.
    assert_eq!(outcome(""), "unknown");
    set("3599.99", "--year 2018");
    assert_eq!(outcome(""), "met");
    assert_eq!(
        (outcome("--known-at 4"), outcome("--known-at 3")),
        ("unknown".to_owned(), "unmet".to_owned())
    );
    // That of the smaller area goes before.
    set("4000", "--year 2018 --area 511899100");
    assert_eq!(outcome(""), "unmet");
    assert_eq!(outcome("--known-at 5"), "met");
}
