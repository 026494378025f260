//! Visits and calls: logged once, by who is paired, not before it happened.

use expect_test::expect;

use crate::ledger::Ledger;

#[test]
fn a_visit_is_logged_and_seen_in_the_history() {
    let ledger = Ledger::township();
    expect![[r#"
        exit 0
        ---- out
        ---- err
        已登记: 鄢代银 2018-11-02 入户走访 5100100001
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
    "#]].assert_eq(
        &ledger
            .run("visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 看望 --cash 200.50 --goods 大米 --goods-value 80")
            .to_string(),
    );
    let fen = "SELECT cash_fen || ' ' || goods_value_fen FROM visit WHERE day = '2018-11-02'";
    let fen: String = ledger.sql().query_row(fen, [], |row| row.get(0)).unwrap();
    assert_eq!(fen, "20050 8000");
    ledger.digest();
    let history = ledger.run("history 5100100001 --format csv").ended(0);
    let lines: Vec<_> = history.lines().filter(|it| it.starts_with("3,")).collect();
    expect![[r#"
        3,2018-11-05T09:00:00+08:00,'-,visit,2018-11-02 513199********3632 入户走访 1,level,,household,visit,
        3,2018-11-05T09:00:00+08:00,'-,visit,2018-11-02 513199********3632 入户走访 1,走访内容,,看望,visit,
        3,2018-11-05T09:00:00+08:00,'-,visit,2018-11-02 513199********3632 入户走访 1,慰问金,,200.50,visit,
        3,2018-11-05T09:00:00+08:00,'-,visit,2018-11-02 513199********3632 入户走访 1,慰问物资,,大米,visit,
        3,2018-11-05T09:00:00+08:00,'-,visit,2018-11-02 513199********3632 入户走访 1,物资折款,,80.00,visit,"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn the_same_visit_is_not_logged_twice_and_another_on_the_day_is() {
    let ledger = Ledger::township();
    let line = "visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 看望";
    ledger.run(line).ended(0);
    let before = ledger.bytes();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 同一次走访已经登记过(第3号记录)
        提示: 同一天另有一次, 就写上不同的 `--note`
    "#]]
    .assert_eq(&ledger.run(line).to_string());
    assert!(ledger.bytes() == before, "the file was touched");
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 下午又去").ended(0);
    assert_eq!(ledger.count("SELECT count(*) FROM visit WHERE day = '2018-11-02'"), 2);
}

#[test]
fn what_cannot_have_been_is_refused_and_nothing_written() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let lines = [
        "visit 5100100001 --by 鄢代银 --on 2018-11-06",
        "visit 5100100001 --by 鄢代银 --on 2016-02-29",
        "visit 5100100001 --by 谭国良 --on 2018-11-02",
        "visit 5100100001 --by 查无此人",
        "visit 5100199999 --by 鄢代银",
        "visit 5100100001 --by 鄢代银 --mode 托梦",
        "visit 5100100001 --by 鄢代银 --cash 一百",
        "visit 5100100001 --by 鄢代银 --cash 1.005",
        "visit 5100100001 --by 鄢代银 --goods 大米 --goods-value -1",
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
        $ visit 5100100001 --by 鄢代银 --on 2018-11-06
        错误: 2018-11-06 还没有到, 不能登记走访
        提示: 走访之后再登记; 日期用 `--on 日期`
        $ visit 5100100001 --by 鄢代银 --on 2016-02-29
        错误: 鄢代银 从2016-03-01起才结对这一户, 2016-02-29 还没有
        提示: 确实去过, 就加上 `--unpaired`; 否则先用 `bangfu assign` 结对
        $ visit 5100100001 --by 谭国良 --on 2018-11-02
        错误: 谭国良 在2018-11-02没有和户 5100100001 结对
        提示: 确实去过, 就加上 `--unpaired`; 否则先用 `bangfu assign` 结对
        $ visit 5100100001 --by 查无此人
        错误: 账本里没有帮扶人 查无此人
        提示: 核对姓名; 新人先用 `bangfu assign 姓名 --household 户编号 --new --unit 单位` 登记, 或导入帮扶责任人表
        $ visit 5100199999 --by 鄢代银
        错误: 账本里没有户 5100199999
        提示: 核对户编号; 新户请先用 `bangfu import` 导入贫困人口信息
        $ visit 5100100001 --by 鄢代银 --mode 托梦
        错误: 没有走访方式“托梦”
        提示: 现有: 入户走访、电话联络、节日慰问、座谈、调研、家访、驻村、公差、请假、专题会议、听取汇报、政策宣传、纠纷调处、组织建设、督查检查、项目跟踪
        $ visit 5100100001 --by 鄢代银 --cash 一百
        错误: --cash 不是金额: 一百
        提示: 写成元, 最多两位小数, 如 200 或 80.50
        $ visit 5100100001 --by 鄢代银 --cash 1.005
        错误: --cash 不是金额: 1.005
        提示: 写成元, 最多两位小数, 如 200 或 80.50
        $ visit 5100100001 --by 鄢代银 --goods 大米 --goods-value -1
        错误: --goods-value 不是金额: -1
        提示: 写成元, 最多两位小数, 如 200 或 80.50
    "#]]
    .assert_eq(&told.concat());
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn today_and_the_first_day_of_a_pairing_count() {
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-05").ended(0);
    ledger.run("visit 5100100001 --by 鄢代银 --on 2016-03-01").ended(0);
    ledger.run("visit 5100100001 --by 谭国良 --on 2018-11-02 --unpaired").ended(0);
}

#[test]
fn who_owes_a_visit_this_month_is_listed_until_it_is_paid() {
    let ledger = Ledger::township();
    let owes = |day: &str| {
        let shown = ledger.run(&format!("visit --due --as-of {day} --format csv"));
        shown.out.lines().filter(|it| it.contains("5100100001")).count()
    };
    assert_eq!(owes("2018-10-31"), 0);
    assert_eq!(owes("2018-11-05"), 1);
    // A call is a contact and no visit.
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-01 --mode 电话联络").ended(0);
    assert_eq!(owes("2018-11-05"), 1);
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02").ended(0);
    assert_eq!(owes("2018-11-05"), 0);
    assert_eq!(owes("2018-11-01"), 1);
    expect!["待访名单  截至2018年10月31日"]
        .assert_eq(ledger.run("visit --due --as-of 2018-10-31").ended(1).lines().next().unwrap());
}

#[test]
fn goods_without_a_value_are_remarked_on() {
    let ledger = Ledger::township();
    expect![[r#"
        exit 0
        ---- out
        ---- err
        已登记: 鄢代银 2018-11-05 节日慰问 5100100001
        物资没有折款, 年度慰问统计会算作缺数据; 可用 `--goods-value 元` 登记
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
    "#]]
    .assert_eq(
        &ledger.run("visit 5100100001 --by 鄢代银 --goods 大米 --mode condolence").to_string(),
    );
}
