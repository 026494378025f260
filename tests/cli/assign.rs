//! Who helps whom, from when to when.

use expect_test::expect;

use crate::ledger::Ledger;

#[test]
fn a_helper_is_paired_with_a_household_and_the_gap_closes() {
    let ledger = Ledger::township();
    let gaps = |day: &str| ledger.run(&format!("assign --as-of {day}"));
    expect![[r#"
        exit 1
        ---- out
        结对帮扶缺口  截至2018年11月05日
        | 乡镇   | 村     | 户编号/村代码    | 户主/村名 | 缺         |
        |--------|--------|------------------|-----------|------------|
        | 青溪镇 | 清水村 | 511899100201     | 清水村    | 单位包村   |
        | 青溪镇 | 清水村 | 511899100201     | 清水村    | 领导联系   |
        | 青溪镇 | 石桥村 | 511899100202     | 石桥村    | 单位包村   |
        | 青溪镇 | 石桥村 | 511899100202     | 石桥村    | 领导联系   |
        | 青溪镇 | 石桥村 | 5100100016       | 冉大成    | 结对帮扶   |
        | 青溪镇 | 柏树村 | 5100100021       | 敬家富    | 结对帮扶   |
        | 柳坪乡 | 柳坪村 | 511899101201     | 柳坪村    | 单位包村   |
        | 柳坪乡 | 柳坪村 | 511899101201     | 柳坪村    | 领导联系   |
        | 柳坪乡 | 柳坪村 | 4900001800100032 | 雷正明    | 结对帮扶   |
        | 柳坪乡 | 高坎村 | 511899101202     | 高坎村    | 单位包村   |
        | 柳坪乡 | 高坎村 | 511899101202     | 高坎村    | 第一书记   |
        | 柳坪乡 | 高坎村 | 511899101202     | 高坎村    | 领导联系   |
        | 柳坪乡 | 高坎村 | 511899101202     | 高坎村    | 驻村工作队 |
        ---- err
    "#]]
    .assert_eq(&gaps("2018-11-05").to_string());
    expect![[r#"
        exit 0
        ---- out
        ---- err
        晏应芳 → 5100100016: 结对帮扶, 从2018-11-01起
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
    "#]]
    .assert_eq(&ledger.run("assign 晏应芳 --household 5100100016 --from 2018-11-01").to_string());
    assert!(!gaps("2018-11-05").out.contains("5100100016"));
    // The day before, the gap was still there.
    assert!(gaps("2018-10-31").out.contains("5100100016"));
    ledger.digest();
}

#[test]
fn pairing_again_changes_nothing() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    expect![[r#"
        exit 0
        ---- out
        ---- err
        鄢代银 从2016-03-01起已经结对帮扶 5100100001, 没有改动
    "#]]
    .assert_eq(&ledger.run("assign 鄢代银 --household 5100100001").to_string());
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_household_is_not_left_without_its_last_helper() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let end = "assign 鄢代银 --household 5100100001 --end 2018-11-01 --reason 调离";
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 鄢代银 是户 5100100001 最后一个帮扶责任人, 不能没有人接就撤掉
        提示: 用 `--replaced-by 姓名` 指定接任的人
    "#]]
    .assert_eq(&ledger.run(end).to_string());
    assert!(ledger.bytes() == before, "the file was touched");
    expect![[r#"
        exit 0
        ---- out
        ---- err
        鄢代银 对 5100100001 的结对帮扶到2018-11-01为止, 接任: 谭国良
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
    "#]]
    .assert_eq(&ledger.run(&format!("{end} --replaced-by 谭国良")).to_string());
    let links: Vec<(String, String, Option<String>)> = ledger
        .sql()
        .prepare(
            "SELECT helper.name, since, until FROM link JOIN helper ON helper.id = link.helper
             WHERE object = '5100100001' ORDER BY since",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let row = |name: &str, since: &str, until: Option<&str>| {
        (name.to_owned(), since.to_owned(), until.map(str::to_owned))
    };
    assert_eq!(
        links,
        [row("鄢代银", "2016-03-01", Some("2018-11-01")), row("谭国良", "2018-11-01", None),]
    );
    ledger.digest();
}

#[test]
fn undoing_a_change_of_helper_puts_the_first_one_back() {
    let ledger = Ledger::township();
    let whole = ledger.digest();
    ledger
        .run("assign 鄢代银 --household 5100100001 --end 2018-11-01 --reason 调离 --replaced-by 谭国良")
        .ended(0);
    assert_ne!(ledger.digest(), whole);
    ledger.run("undo 3").ended(0);
    assert_eq!(ledger.digest(), whole);
}

#[test]
fn what_cannot_be_paired_is_refused_and_nothing_written() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let lines = [
        "assign 鄢代银",
        "assign 查无此人 --household 5100100001",
        "assign 鄢代银 --household 5100199999",
        "assign 鄢代银 --village 桃花村 --kind 第一书记",
        "assign 鄢代银 --village 清水村",
        "assign 鄢代银 --household 5100100001 --kind 第一书记",
        "assign 鄢代银 --village 清水村 --kind 第一书记",
        "assign 鄢代银 --household 5100100003 --end 2018-11-01 --reason 调离",
        "assign 鄢代银 --household 5100100001 --end 2016-03-01 --reason 调离 --replaced-by 谭国良",
        "assign 鄢代银 --household 5100100001 --end 2018-11-01 --reason 调离 --replaced-by 查无此人",
    ];
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            let shown = ledger.run(line);
            assert_eq!(shown.code, 2, "{line}: {shown}");
            assert_eq!(shown.out, "", "{line}");
            format!("$ {line}\n{}", shown.err)
        })
        .collect();
    expect![[r#"
        $ assign 鄢代银
        错误: 没有说结对给谁
        提示: 加上 `--household 户编号`、`--village 村代码`、`--township 乡镇` 或 `--school 学校`
        $ assign 查无此人 --household 5100100001
        错误: 账本里没有帮扶人 查无此人
        提示: 核对姓名; 新人先用 `bangfu assign 姓名 --household 户编号 --new --unit 单位` 登记, 或导入帮扶责任人表
        $ assign 鄢代银 --household 5100199999
        错误: 账本里没有户 5100199999
        提示: 核对户编号; 新户请先用 `bangfu import` 导入贫困人口信息
        $ assign 鄢代银 --village 桃花村 --kind 第一书记
        错误: 账本里没有村 桃花村
        提示: 核对村名或12位代码; 新村请先导入行政村表
        $ assign 鄢代银 --village 清水村
        错误: 没有说是哪种结对
        提示: 这里可用 --kind: 领导联系、单位包村、第一书记、驻村工作队、学校包村、企业帮村、农技服务、支部结对、党员结对、联络员
        $ assign 鄢代银 --household 5100100001 --kind 第一书记
        错误: 这里没有这种结对: 第一书记
        提示: 这里可用 --kind: 结对帮扶、教育分包、利益联结、党员结对
        $ assign 鄢代银 --village 清水村 --kind 第一书记
        错误: 清水村 从2018-03-20起已有第一书记
        提示: 先用 `--end 日期 --reason 原因` 结束原来的
        $ assign 鄢代银 --household 5100100003 --end 2018-11-01 --reason 调离
        错误: 鄢代银 在2018-10-31没有结对帮扶 5100100003
        提示: 用 `bangfu history 户编号` 看以往的结对
        $ assign 鄢代银 --household 5100100001 --end 2016-03-01 --reason 调离 --replaced-by 谭国良
        错误: 鄢代银 在2016-02-29没有结对帮扶 5100100001
        提示: 用 `bangfu history 户编号` 看以往的结对
        $ assign 鄢代银 --household 5100100001 --end 2018-11-01 --reason 调离 --replaced-by 查无此人
        错误: 账本里没有帮扶人 查无此人
        提示: 核对姓名; 新人先用 `bangfu assign 姓名 --household 户编号 --new --unit 单位` 登记, 或导入帮扶责任人表
    "#]]
    .assert_eq(&told.concat());
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_new_helper_is_added_with_a_unit_and_found_by_name_and_unit() {
    let ledger = Ledger::township();
    ledger.run("assign 新来的 --household 5100100016 --new --unit 县林业局").ended(0);
    ledger.run("assign 新来的/县林业局 --household 5100100003").ended(0);
    assert_eq!(ledger.count("SELECT count(*) FROM helper WHERE name = '新来的'"), 1);
    assert_eq!(ledger.count("SELECT count(*) FROM unit WHERE name = '县林业局'"), 1);
    ledger.digest();
    ledger.run("undo 3").ended(1);
    assert_eq!(ledger.count("SELECT count(*) FROM helper WHERE name = '新来的'"), 1);
}

#[test]
fn a_pairing_that_ends_before_it_begins_is_refused() {
    let ledger = Ledger::township();
    ledger.run("assign 谭国良 --household 5100100001 --from 2018-11-03").ended(0);
    let shown = ledger.run("assign 谭国良 --household 5100100001 --end 2018-11-02 --reason 误");
    assert_eq!(shown.code, 2, "{shown}");
}

#[test]
fn a_blank_name_reason_or_successor_is_refused() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let end = ["assign", "鄢代银", "--household", "5100100001", "--end", "2018-11-01"];
    let with = |rest: &[&'static str]| [&end[..], rest].concat();
    let told = [
        vec!["assign", " ", "--household", "5100100001", "--new"],
        with(&["--reason", " ", "--replaced-by", "谭国良"]),
        with(&["--reason", "调离", "--replaced-by", " "]),
        with(&["--reason", "调离", "--replaced-by", "鄢代银"]),
    ]
    .map(|args| {
        let shown = ledger.run_args(&args);
        assert_eq!(shown.code, 2, "{shown}");
        shown.err
    });
    expect![[r#"
        错误: 帮扶人的姓名是空的
        提示: 写上姓名, 如 `bangfu assign 张三 --household 户编号`
        错误: 没有写原因
        提示: 用 `--reason` 说明为什么
        错误: 帮扶人的姓名是空的
        提示: 写上姓名, 如 `bangfu assign 张三 --household 户编号`
        错误: 接任的还是 鄢代银 本人
        提示: 用 `--replaced-by` 写另一个人; 没有变动就不用结束
    "#]]
    .assert_eq(&told.concat());
    assert!(ledger.bytes() == before, "the file was touched");
    // Spaces around a name are no part of it.
    let args = ["assign", " 晏应芳 ", "--household", "5100100016"];
    ledger.run_args(&args).ended(0);
}
