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
        错误: 2018-11-02的同一次走访已经登记过(第3号记录)
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
    let ledger = Ledger::monthly();
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
fn nobody_owes_what_no_paper_and_no_office_wants_and_that_is_told() {
    let ledger = Ledger::township();
    expect![[r#"
        exit 1
        ---- out
        待访名单  截至2018年10月31日
        (没有)
        要求: 帮扶责任人入户走访; 依据: 雅安2018年方案: 定期到帮扶点,通过实地走访 (没有写明多久一次)
        要求: 联系领导定期到村调研; 依据: 雅安2018年方案: 定期到帮扶点开展专题调研,通过实地走访、召开座谈会等形式 (没有写明多久一次)
        没有写明多久一次的, 用 `bangfu duty use --every 代号=quarter` 定下来
        ---- err
        另有37项还说不清(缺数据或没有定下多久一次), 用 `bangfu duty list` 查看
    "#]].assert_eq(&ledger.run("visit --due --as-of 2018-10-31").to_string());
}

#[test]
fn what_a_note_says_of_a_person_is_masked_wherever_it_is_shown() {
    let ledger = Ledger::township();
    let note = "联系其女,电话15410000000,证号513199197811276070";
    ledger
        .run(&format!(
            "visit 5100100001 --by 鄢代银 --on 2018-11-02 --note {note} --problem {note}"
        ))
        .ended(0);
    let logs = [
        "report visit-log",
        "report village-month",
        "export visits",
        "history 5100100001",
        "visit --sheet --by 鄢代银",
    ];
    for line in logs {
        for format in ["table", "csv", "json", "jsonl"] {
            let shown = ledger.run(&format!("{line} --format {format}"));
            let hidden = "联系其女,电话154****0000,证号513199********6070";
            assert!(shown.out.contains(hidden), "{line}: {shown}");
            assert!(!shown.out.contains("15410000000"), "{line}: {shown}");
        }
    }
    let open = ledger.run("report visit-log --unmask --format csv").ended(0);
    assert!(open.contains(note), "{open}");
    // A sheet that hides them does not take them away.
    let sheet = ledger.run("export visits --format csv").ended(0);
    ledger.write("遮盖.csv", sheet);
    let shown = ledger.run("import 遮盖.csv");
    assert_eq!(shown.code, 2, "{shown}");
    assert!(shown.err.contains("[masked]"), "{shown}");
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

/// The visits of a household that stand, as `day helper mode no | note | cash | void`.
fn visits(ledger: &Ledger, since: &str) -> String {
    let sql = format!(
        "SELECT day || ' ' || name || ' ' || mode || ' ' || no || ' | ' || ifnull(note, '-') || ' | '
            || ifnull(cash_fen, '-') || ' | ' || ifnull(void, '-') || ifnull(' <- ' || corrects, '')
         FROM visit JOIN helper ON helper.id = visit.helper
         WHERE day >= '{since}' ORDER BY object, day, name, mode, no"
    );
    let conn = ledger.sql();
    let mut query = conn.prepare(&sql).unwrap();
    let lines = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    lines.map(|it| it.unwrap().replace("513199197609073632", "ID") + "\n").collect()
}

#[test]
fn a_correction_stands_beside_what_it_corrects() {
    let ledger = Ledger::township();
    let line = "visit 5100100001 --by 鄢代银 --by 谭国良 --on 2018-11-02 --note 看望 --cash 200";
    ledger.run(line).ended(0);
    let before = visits(&ledger, "2018-11-01");
    expect![[r#"
        exit 0
        ---- out
        ---- err
        5100100001: 2018-11-02/鄢代银/入户走访/1 已作废, 更正为 2018-11-01/鄢代银/入户走访
        已记为第4号记录, 可用 `bangfu undo 4` 撤销
    "#]].assert_eq(
        &ledger
            .run("visit 5100100001 --correct 2018-11-02 --on 2018-11-01 --cash 300 --reason 日期和金额写错")
            .to_string(),
    );
    expect![[r#"
        2018-11-01 谭国良 入户走访 1 | - | - | - <- ["5100100001","2018-11-02","513199198106088810","入户走访",1]
        2018-11-01 鄢代银 入户走访 1 | 看望 | 30000 | - <- ["5100100001","2018-11-02","ID","入户走访",1]
        2018-11-02 谭国良 入户走访 1 | - | - | 日期和金额写错
        2018-11-02 鄢代银 入户走访 1 | 看望 | 20000 | 日期和金额写错
    "#]].assert_eq(&visits(&ledger, "2018-11-01"));
    ledger.digest();
    let other = ledger.copy();
    other.run("undo 4").ended(0);
    assert_eq!(visits(&other, "2018-11-01"), before);
    // What is void does not count, and is not to be corrected again.
    let told: Vec<_> = [
        "visit 5100100001 --correct 2018-11-02 --note 别的 --reason 再改",
        "visit 5100100001 --correct 2018-11-01 --cash 300 --reason 一样",
        "visit 5100100001 --void 2018-11-01/查无此人 --reason 没有去",
        "visit 5100100001 --void 2018-11-01",
    ]
    .map(|line| {
        let shown = ledger.run(line);
        assert_eq!(shown.code, 2, "{line}: {shown}");
        format!("$ {line}\n{}", shown.err)
    })
    .into();
    expect![[r#"
        $ visit 5100100001 --correct 2018-11-02 --note 别的 --reason 再改
        错误: 5100100001 没有这样一条有效的登记: 2018-11-02
        提示: 写成 `日期/姓名/方式/序号`, 后面几项可以不写; 用 `bangfu history 户编号` 看登记过什么
        $ visit 5100100001 --correct 2018-11-01 --cash 300 --reason 一样
        错误: 和原来登记的一样, 没有什么要更正
        提示: 写上要改成什么; 不该有的登记用 `--void` 作废
        $ visit 5100100001 --void 2018-11-01/查无此人 --reason 没有去
        错误: 账本里没有帮扶人 查无此人
        提示: 核对姓名; 新人先用 `bangfu assign 姓名 --household 户编号 --new --unit 单位` 登记, 或导入帮扶责任人表
        $ visit 5100100001 --void 2018-11-01
        错误: 缺少 --reason <WHY>
        提示: 用 `bangfu --help` 或 `bangfu 命令 --help` 看用法
    "#]].assert_eq(&told.concat());
    expect![[r#"
        exit 0
        ---- out
        ---- err
        5100100001: 2018-11-01/鄢代银/入户走访/1 已作废
        已记为第5号记录, 可用 `bangfu undo 5` 撤销
    "#]]
    .assert_eq(
        &ledger.run("visit 5100100001 --void 2018-11-01/鄢代银 --reason 没有去").to_string(),
    );
    let state = "SELECT count(*) FROM visit WHERE void IS NULL AND day >= '2018-11-01'";
    assert_eq!(ledger.count(state), 0);
    ledger.run("undo 5").ended(0);
    assert_eq!(ledger.count(state), 2);
}

#[test]
fn of_several_visits_of_a_day_the_one_that_is_meant_is_named() {
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 上午").ended(0);
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 下午").ended(0);
    let void = "visit 5100100001 --reason 重复 --void 2018-11-02";
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 5100100001 有2条登记都是 2018-11-02
        提示: 写明是哪一条: 2018-11-02/鄢代银/入户走访/1、2018-11-02/鄢代银/入户走访/2
    "#]]
    .assert_eq(&ledger.run(void).to_string());
    ledger.run(&format!("{void}/鄢代银/入户走访/2")).ended(0);
    expect![[r#"
        2018-11-02 鄢代银 入户走访 1 | 上午 | - | -
        2018-11-02 鄢代银 入户走访 2 | 下午 | - | 重复
    "#]]
    .assert_eq(&visits(&ledger, "2018-11-01"));
}

/// Three visits of one day to one household, on which different ones came along.
fn three_visits() -> Ledger {
    let ledger = Ledger::township();
    for line in [
        "--by 鄢代银 --by 谭国良 --note 上午",
        "--by 鄢代银 --by 向群英 --note 下午 --cash 50",
        "--by 鄢代银 --by 谭国良 --note 晚上",
    ] {
        ledger.run(&format!("visit 5100100001 --on 2018-11-02 {line}")).ended(0);
    }
    ledger
}

#[test]
fn who_came_along_belongs_to_one_visit_of_the_day() {
    let ledger = three_visits();
    let three = visits(&ledger, "2018-11-01");
    expect![[r#"
        2018-11-02 向群英 入户走访 2 | - | - | -
        2018-11-02 谭国良 入户走访 1 | - | - | -
        2018-11-02 谭国良 入户走访 3 | - | - | -
        2018-11-02 鄢代银 入户走访 1 | 上午 | - | -
        2018-11-02 鄢代银 入户走访 2 | 下午 | 5000 | -
        2018-11-02 鄢代银 入户走访 3 | 晚上 | - | -
    "#]]
    .assert_eq(&three);
    ledger.run("visit 5100100001 --void 2018-11-02/鄢代银/入户走访/1 --reason 没有去").ended(0);
    expect![[r#"
        2018-11-02 向群英 入户走访 2 | - | - | -
        2018-11-02 谭国良 入户走访 1 | - | - | 没有去
        2018-11-02 谭国良 入户走访 3 | - | - | -
        2018-11-02 鄢代银 入户走访 1 | 上午 | - | 没有去
        2018-11-02 鄢代银 入户走访 2 | 下午 | 5000 | -
        2018-11-02 鄢代银 入户走访 3 | 晚上 | - | -
    "#]]
    .assert_eq(&visits(&ledger, "2018-11-01"));
    // The number is free for everybody who came: 谭国良 has been there once by himself.
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 谭国良 --on 2018-11-02 --unpaired --note 独自").ended(0);
    ledger.run("visit 5100100001 --by 鄢代银 --by 谭国良 --on 2018-11-02 --note 一起").ended(0);
    ledger.run("visit 5100100001 --correct 2018-11-02/鄢代银 --note 同去 --reason 写错").ended(0);
    expect![[r#"
        2018-11-02 谭国良 入户走访 1 | 独自 | - | -
        2018-11-02 谭国良 入户走访 2 | - | - | 写错
        2018-11-02 谭国良 入户走访 3 | - | - | - <- ["5100100001","2018-11-02","513199198106088810","入户走访",2]
        2018-11-02 鄢代银 入户走访 2 | 一起 | - | 写错
        2018-11-02 鄢代银 入户走访 3 | 同去 | - | - <- ["5100100001","2018-11-02","ID","入户走访",2]
    "#]].assert_eq(&visits(&ledger, "2018-11-01"));
    let log = ledger.run("report visit-log --format csv").ended(0);
    let log: Vec<_> = log.lines().filter(|it| it.contains("2018-11-02")).collect();
    assert_eq!(log.iter().filter(|it| it.contains(",谭国良,同去,")).count(), 1, "{log:#?}");
}

#[test]
fn a_correction_keeps_together_who_came_together() {
    let ledger = three_visits();
    let correct = "visit 5100100001 --reason 写错 --correct 2018-11-02";
    // Somebody else came along.
    ledger.run(&format!("{correct}/谭国良/入户走访/1 --by 向群英")).ended(0);
    // Who came along led, and the other way round.
    ledger.run(&format!("{correct}/鄢代银/入户走访/2 --by 向群英 --by 鄢代银 --unpaired")).ended(0);
    // Another one came along as well.
    ledger.run(&format!("{correct}/鄢代银/入户走访/3 --by 鄢代银 --by 向群英")).ended(0);
    let standing = "SELECT group_concat(line, char(10)) FROM (
        SELECT day || ' ' || helper.name || ' ' || no || ' ' || ifnull(note, '-') || ' ' ||
          ifnull(cash_fen, '-') || ' < ' || ifnull(leader.name, '-') AS line
        FROM visit JOIN helper ON helper.id = visit.helper
        LEFT JOIN helper AS leader ON leader.id = with_helper
        WHERE void IS NULL AND day = '2018-11-02' AND object = '5100100001'
        ORDER BY no, with_helper IS NOT NULL, helper.name)";
    let standing: String = ledger.sql().query_row(standing, [], |row| row.get(0)).unwrap();
    expect![[r#"
        2018-11-02 鄢代银 4 上午 - < -
        2018-11-02 向群英 4 - - < 鄢代银
        2018-11-02 向群英 5 下午 5000 < -
        2018-11-02 鄢代银 5 - - < 向群英
        2018-11-02 鄢代银 6 晚上 - < -
        2018-11-02 向群英 6 - - < 鄢代银
        2018-11-02 谭国良 6 - - < 鄢代银"#]]
    .assert_eq(&standing);
    ledger.digest();
    let before = ledger.bytes();
    let told: Vec<_> = [
        "--correct 2018-11-02/向群英/入户走访/5 --by 鄢代银 --unpaired",
        "--correct 2018-11-02/谭国良/入户走访/6 --by 向群英",
        "--correct 2018-11-02/谭国良/入户走访/6 --by 谭国良",
        "--correct 2018-11-02/谭国良/入户走访/6 --by 敬雪莲 --on 2018-11-01",
        "--correct 2018-11-02/谭国良/入户走访/6 --note 别的",
    ]
    .map(|line| {
        let shown = ledger.run(&format!("visit 5100100001 --reason 写错 {line}"));
        assert_eq!(shown.code, 2, "{line}: {shown}");
        format!("$ {line}\n{}", shown.err)
    })
    .into();
    expect![[r#"
        $ --correct 2018-11-02/向群英/入户走访/5 --by 鄢代银 --unpaired
        错误: 鄢代银 在这一次走访里是同行的, 不能同时是走访人
        提示: 两人都去了, 写 `--by 鄢代银 --by 向群英`; 向群英 没有去, 先用 `--void` 作废 鄢代银 同行的那条
        $ --correct 2018-11-02/谭国良/入户走访/6 --by 向群英
        错误: 向群英 已经在这一次走访里: 2018-11-02/鄢代银/入户走访/6
        提示: 多登记的同行人用 `--void` 作废
        $ --correct 2018-11-02/谭国良/入户走访/6 --by 谭国良
        错误: 和原来登记的一样, 没有什么要更正
        提示: 写上要改成什么; 不该有的登记用 `--void` 作废
        $ --correct 2018-11-02/谭国良/入户走访/6 --by 敬雪莲 --on 2018-11-01
        错误: 同行人的登记只能更正是谁
        提示: 用 `--by 姓名` 写一个人; 日期、方式、内容要在这一次走访上更正: 2018-11-02/鄢代银/入户走访/6
        $ --correct 2018-11-02/谭国良/入户走访/6 --note 别的
        错误: 同行人的登记只能更正是谁
        提示: 用 `--by 姓名` 写一个人; 日期、方式、内容要在这一次走访上更正: 2018-11-02/鄢代银/入户走访/6
    "#]].assert_eq(&told.concat());
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_correction_goes_by_the_rules_of_a_visit() {
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 看望").ended(0);
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-01 --note 看望").ended(0);
    ledger.run("visit 5100100001 --by 谭国良 --on 2018-11-01 --note 顺路 --unpaired").ended(0);
    let before = ledger.bytes();
    let told: Vec<_> = [
        "--correct 2018-11-02/鄢代银 --on 2016-02-29",
        "--correct 2018-11-02/鄢代银 --on 2018-11-01",
        "--correct 2018-11-02/鄢代银 --on 1998-11-01 --unpaired",
    ]
    .map(|line| {
        let shown = ledger.run(&format!("visit 5100100001 --reason 写错 {line}"));
        assert_eq!(shown.code, 2, "{line}: {shown}");
        format!("$ {line}\n{}", shown.err)
    })
    .into();
    expect![[r#"
        $ --correct 2018-11-02/鄢代银 --on 2016-02-29
        错误: 鄢代银 从2016-03-01起才结对这一户, 2016-02-29 还没有
        提示: 确实去过, 就加上 `--unpaired`; 否则先用 `bangfu assign` 结对
        $ --correct 2018-11-02/鄢代银 --on 2018-11-01
        错误: 2018-11-01的同一次走访已经登记过(第4号记录)
        提示: 同一天另有一次, 就写上不同的 `--note`
        $ --correct 2018-11-02/鄢代银 --on 1998-11-01 --unpaired
        错误: 1998-11-01 太早, 2000年以前的走访不登记
        提示: 走访之后再登记; 日期用 `--on 日期`
    "#]]
    .assert_eq(&told.concat());
    assert!(ledger.bytes() == before, "the file was touched");
    // Who was not paired then need not be on the right day either, and --unpaired is heard.
    ledger
        .run("visit 5100100001 --correct 2018-11-01/谭国良 --on 2018-10-31 --reason 写错")
        .ended(0);
    ledger
        .run(
            "visit 5100100001 --correct 2018-11-02/鄢代银 --on 2016-02-29 --unpaired --reason 写错",
        )
        .ended(0);
}

#[test]
fn days_of_leave_and_in_the_village_are_a_row_a_day() {
    let ledger = Ledger::township();
    let stay = "visit --village 清水村 --by 鄢代银 --mode";
    expect![[r#"
        exit 0
        ---- out
        ---- err
        已登记: 鄢代银 2018-10-30至2018-11-02 驻村 清水村, 共4天
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
    "#]]
    .assert_eq(
        &ledger.run(&format!("{stay} 驻村 --on 2018-10-30 --until 2018-11-02 --night")).to_string(),
    );
    let nights =
        "SELECT count(*) FROM visit WHERE mode = '驻村' AND night = 1 AND level = 'village'";
    assert_eq!(ledger.count(nights), 4);
    for line in [
        format!("{stay} 驻村 --on 2018-11-02 --until 2018-11-03 --night"),
        format!("{stay} 请假 --on 2018-11-05 --until 2018-11-06"),
        format!("{stay} 座谈 --on 2018-11-01 --until 2018-11-02"),
        format!("{stay} 请假 --on 2018-10-01 --until 2018-11-01"),
        format!("{stay} 请假 --on 2018-10-01 --until 2018-10-02 --cash 200"),
        format!("{stay} 请假 --on 2018-10-01 --until 2018-10-02 --problem 缺水"),
        format!("{stay} 请假 --on 1999-12-31"),
        format!("{stay} 请假 --on 2018-11-02 --until 2018-11-01"),
        format!("{stay} 座谈 --score 责任落实=9/10"),
        format!("{stay} 督查检查 --score 责任落实=11/10"),
        format!("{stay} 督查检查 --score 责任落实"),
        format!("{stay} 座谈 --began 25:00"),
        format!("{stay} 座谈 --photo 没有.jpg"),
        "visit --village 没有村 --by 鄢代银".to_owned(),
        "visit --unit 没有单位 --by 鄢代银".to_owned(),
    ] {
        let shown = ledger.run(&line);
        assert_eq!((shown.code, shown.out.as_str()), (2, ""), "{line}: {shown}");
        assert!(shown.err.starts_with("错误: "), "{shown}");
    }
    assert_eq!(ledger.count("SELECT count(*) FROM visit WHERE level <> 'household'"), 4);
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 2018-10-30的同一次走访已经登记过(第3号记录)
        提示: 同一天另有一次, 就写上不同的 `--note`
    "#]].assert_eq(
        &ledger
            .run("visit --village 清水村 --by 鄢代银 --mode 驻村 --on 2018-10-29 --until 2018-11-02 --night")
            .to_string(),
    );
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 2018-10-01至2018-11-01有32天, 一次最多登记31天
        提示: 核对日期; 确实更长, 就分几次登记
    "#]]
    .assert_eq(
        &ledger
            .run(
                "visit --village 清水村 --by 鄢代银 --mode 请假 --on 2018-10-01 --until 2018-11-01",
            )
            .to_string(),
    );
    ledger
        .run("visit --village 清水村 --by 鄢代银 --mode 请假 --on 2018-10-01 --until 2018-10-31")
        .ended(0);
}

#[test]
fn no_visit_is_older_than_the_ledgers_work() {
    let ledger = Ledger::township();
    let head = "村,户编号,户主姓名,帮扶责任人,走访时间,走访方式,走访内容";
    let row = "清水村,5100100001,袁光华,鄢代银";
    ledger.write("走访.csv", format!("{head}\n{row},1999-12-31,入户走访,看望\n"));
    expect![[r#"
        exit 2
        ---- out
        导入结果  截至2018年11月05日
        | 文件     | 工作表 | 表种     | 编码  | 时点     | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |----------|--------|----------|-------|----------|------|------|------|------|------|
        | 走访.csv | -      | 走访记录 | UTF-8 | 各行日期 |    1 |    0 |    0 |    0 |    1 |
        | 合计     |        |          |       |          |    1 |    0 |    0 |    0 |    1 |
        ---- err
        错误 走访.csv 第2行 E列(走访时间): 2000年以前的走访不登记; 请核对日期 (填的是“1999-12-31”) [visit-of-old]
        提醒 走访.csv 第2行 E列(走访时间): 早于结对日期2016-03-01; 算作对这一户的走访 (填的是“1999-12-31”) [before-pairing]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]].assert_eq(&ledger.run("import 走访.csv").to_string());
    ledger.write("走访.txt", "5100100001 1999-12-31 入户 看望\n");
    let shown = ledger.run("visit --paste 走访.txt --by 鄢代银 --unpaired --format csv");
    assert!(shown.code == 1 && shown.out.contains("1999-12-31 太早"), "{shown}");
    ledger.run("visit 5100100001 --by 鄢代银 --on 2000-01-01 --unpaired").ended(0);
}

/// The short code of a household, as the visit sheet prints it.
fn code(ledger: &Ledger, household: &str) -> String {
    let sheet = ledger.run("visit --sheet --format csv").ended(0);
    let line = sheet.lines().find(|it| it.contains(household)).unwrap();
    line.trim_start_matches('\u{FEFF}').split(',').next().unwrap().to_owned()
}

#[test]
fn a_visit_sheet_holds_codes_questions_and_what_is_open() {
    let ledger = Ledger::township();
    ledger
        .run("visit 5100100003 --by 谭国良 --on 2018-11-02 --request 想修水窖 --solved no")
        .ended(0);
    let sheet = ledger.run("visit --sheet --by 向群英 --as-of 2018-10-31 --format csv").ended(0);
    let sheet = sheet.replace('\r', "");
    expect![[r#"
        ﻿短码,户编号,户主,住址,电话,帮扶责任人,最近走访,要问的,未解决的问题和诉求,本次: 日期 方式 慰问,户主签字
        MUR-5HV,5100100008,姜春梅,清水村4组,154****1538,向群英,2018-09-06,饮水还要核实: 水质,2018-03-22 医疗费用负担重; 2018-06-21 缺少产业资金; 2018-08-23 子女就学交通不便; 2018-10-16 务工收入不稳定,,
        AWD-HRT,4900001800100019,龚正明,柏树村3组,154****6087,向群英,2018-07-21,,2018-01-13 缺少产业资金; 2018-02-17 缺少产业资金; 2018-07-21 务工收入不稳定; 2018-08-11 缺少产业资金; 2018-09-16 医疗费用负担重,,
        AWD-HXF,4900001800100024,覃顺发,柏树村5组,154****9578,向群英,2018-09-08,,2018-02-13 医疗费用负担重; 2018-04-26 务工收入不稳定; 2018-06-09 务工收入不稳定; 2018-08-04 子女就学交通不便; 2018-09-08 子女就学交通不便,,
    "#]].assert_eq(&sheet);
    let sheet = ledger.run("visit --sheet --by 谭国良 --format csv").ended(0);
    let open = sheet.lines().find(|it| it.contains("5100100003")).unwrap();
    assert!(open.contains("2018-11-02 想修水窖"), "{open}");
    let village = ledger.run("visit --sheet --village 石桥村 --format csv").ended(0);
    assert!(village.lines().skip(1).all(|it| it.contains("石桥村")) && 3 < village.lines().count());
    ledger.run("visit --sheet --by 查无此人").ended(2);
}

#[test]
fn an_evenings_pile_is_stored_and_bad_lines_come_back() {
    let ledger = Ledger::township();
    let [one, three] = ["5100100001", "5100100003"].map(|it| code(&ledger, it));
    let mut swapped = three.clone().into_bytes();
    swapped.swap(0, 1);
    let swapped = String::from_utf8(swapped).unwrap();
    assert_ne!(swapped, three);
    let pile = format!(
        "# 11月2日\n{one} 1102 入户 200 大米 屋顶漏雨\n{} 1101 电话 说好下周去\n5100100005 2018-10-30 入户\n\n\
         {swapped} 1102 入户\n{three} 1131 入户\n{three} 1102 托梦\n{three} 1102\n\
         {one} 1102 入户 100 棉被\n{one} 2018-11-06 入户\n{one} 1102 慰问 - 棉被\n{one} 1102 慰问 - 棉被 -\n{one} 1102 入户 200 大米 屋顶漏雨\n",
        three.to_lowercase().replace('-', "")
    );
    ledger.write("走访.txt", &pile);
    expect![[r#"
        exit 1
        ---- out
        走访登记结果  截至2018年11月05日
        | 行 | 结果   | 户编号     | 户主   | 帮扶责任人 | 日期       | 走访方式 | 慰问金 | 慰问物资 | 走访内容   | 退回原因                                                   | 原文                       |
        |----|--------|------------|--------|------------|------------|----------|--------|----------|------------|------------------------------------------------------------|----------------------------|
        |  2 | 已登记 | 5100100001 | 袁光华 | 鄢代银     | 2018-11-02 | 入户走访 | 200.00 | 大米     | 屋顶漏雨   | -                                                          | -                          |
        |  3 | 已登记 | 5100100003 | 付代银 | 谭国良     | 2018-11-01 | 电话联络 |      - | -        | 说好下周去 | -                                                          | -                          |
        |  4 | 已登记 | 5100100005 | 蒋正明 | 谭国良     | 2018-10-30 | 入户走访 |      - | -        | -          | -                                                          | -                          |
        |  6 | 退回   | -          | -      | -          | -          | -        |      - | -        | -          | 短码或户编号不对: UMR-5A5; 请对照走访单                    | UMR-5A5 1102 入户          |
        |  7 | 退回   | -          | -      | -          | -          | -        |      - | -        | -          | 不是日期: 1131; 写成 0412 或 2018-04-12                    | MUR-5A5 1131 入户          |
        |  8 | 退回   | -          | -      | -          | -          | -        |      - | -        | -          | 没有走访方式“托梦”                                         | MUR-5A5 1102 托梦          |
        |  9 | 退回   | -          | -      | -          | -          | -        |      - | -        | -          | 至少要有短码或户编号、日期、走访方式                       | MUR-5A5 1102               |
        | 10 | 退回   | -          | -      | -          | -          | -        |      - | -        | -          | 金额后面的“棉被”是物资还是内容? 物资后面加 -, 内容前面加 - | MUR-58W 1102 入户 100 棉被 |
        | 11 | 退回   | -          | -      | -          | -          | -        |      - | -        | -          | 2018-11-06 还没有到, 不能登记走访                          | MUR-58W 2018-11-06 入户    |
        | 12 | 退回   | -          | -      | -          | -          | -        |      - | -        | -          | 金额后面的“棉被”是物资还是内容? 物资后面加 -, 内容前面加 - | MUR-58W 1102 慰问 - 棉被   |
        | 13 | 已登记 | 5100100001 | 袁光华 | 鄢代银     | 2018-11-02 | 节日慰问 |      - | 棉被     | -          | -                                                          | -                          |
        | 14 | 登记过 | 5100100001 | 袁光华 | 鄢代银     | 2018-11-02 | 入户走访 | 200.00 | 大米     | 屋顶漏雨   | -                                                          | -                          |
        ---- err
        登记4次, 登记过1次, 退回7行
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
    "#]].assert_eq(&ledger.run("visit --paste 走访.txt").to_string());
    expect![[r#"
        2018-11-02 鄢代银 入户走访 1 | 屋顶漏雨 | 20000 | -
        2018-11-02 鄢代银 节日慰问 1 | - | - | -
        2018-11-01 谭国良 电话联络 1 | 说好下周去 | - | -
    "#]]
    .assert_eq(&visits(&ledger, "2018-11-01"));
    ledger.digest();
    // The same again adds nothing, in another encoding neither, and not what was made void.
    ledger.run("visit 5100100001 --void 2018-11-02/鄢代银/慰问 --reason 没有去").ended(0);
    let before = ledger.bytes();
    let (bytes, _, _) = encoding_rs::GB18030.encode(&pile);
    ledger.write("走访.txt", &bytes);
    let shown = ledger.run("visit --paste 走访.txt");
    assert_eq!(shown.code, 1, "{shown}");
    assert!(shown.err.contains("登记0次, 登记过5次, 退回7行"), "{shown}");
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn five_hundred_lines_with_three_bad_ones_store_the_others_once() {
    let ledger = Ledger::township();
    let mut pile = String::new();
    for n in 0..500 {
        let household = if n % 200 == 7 { "5100199999" } else { "5100100001" };
        pile.push_str(&format!(
            "{household} 2017-{:02}-{:02} 入户 第{n}次\n",
            n % 12 + 1,
            n % 28 + 1
        ));
    }
    ledger.write("走访.txt", &pile);
    let first = ledger.run("visit --paste 走访.txt --by 鄢代银 --format csv");
    assert_eq!(first.code, 1);
    assert!(first.err.contains("登记497次, 登记过0次, 退回3行"), "{}", first.err);
    let bad: Vec<_> = first.out.lines().filter(|it| it.contains("退回")).collect();
    let bad: Vec<_> = bad.iter().skip(1).map(|it| it.split(',').next().unwrap()).collect();
    assert_eq!(bad, ["8", "208", "408"]);
    let second = ledger.run("visit --paste 走访.txt --by 鄢代银 --format csv");
    assert!(second.err.contains("登记0次, 登记过497次, 退回3行"), "{}", second.err);
    assert_eq!(ledger.count("SELECT count(*) FROM visit WHERE day < '2018'"), 497);
}

#[test]
fn two_equal_rows_of_a_sheet_are_remarked_on() {
    let ledger = Ledger::township();
    let head = "村,户编号,户主姓名,帮扶责任人,走访时间,走访方式,走访内容";
    let row = "清水村,5100100001,袁光华,鄢代银,2018-11-02,入户走访";
    ledger.write("走访.csv", format!("{head}\n{row},看望\n{row},看望\n{row},谈产业\n"));
    let shown = ledger.run("import 走访.csv");
    assert_eq!(shown.code, 0, "{shown}");
    expect![[r#"
        提醒 走访.csv 第3行 A列(村): 与前面的一行完全相同, 登记为同一天的另一次走访; 重复的请删去 (填的是“清水村”) [visit-twice]
        已导入, 记为第3号记录; 用 `bangfu undo 3` 可整批撤销
    "#]].assert_eq(&shown.err);
    assert_eq!(ledger.count("SELECT count(*) FROM visit WHERE day = '2018-11-02'"), 3);
}

#[test]
fn a_line_of_a_pile_loses_no_money_and_no_words() {
    let ledger = Ledger::township();
    let one = code(&ledger, "5100100001");
    let day = "2018-10-31";
    let rests = [
        "200块 大米",
        "200.555",
        "-5",
        "200元/户",
        "二百",
        "现金200",
        "300 斤 大米",
        "3 口人 外出",
        "2018 年搬迁 入住新房",
        "200 元 大米",
        "120 - 80",
        "200 月饼 -",
        "- - 2018年搬迁 入住新房",
        "- - 血压 120 - 80",
        "十分困难",
    ];
    let pile: Vec<_> = rests.iter().map(|it| format!("{one} {day} 入户 {it}")).collect();
    ledger.write("走访.txt", pile.join("\n"));
    let shown = ledger.run("visit --paste 走访.txt --format csv");
    assert_eq!(shown.code, 1, "{shown}");
    let lines: Vec<_> = shown
        .out
        .lines()
        .skip(1)
        .map(|it| {
            let cells: Vec<_> = it.trim_end().split(',').collect();
            cells[0].to_owned() + " " + cells[1] + " " + &cells[7..11].join("|") + "\n"
        })
        .collect();
    expect![[r#"
        1 退回 |||"“200块”是金额吗? 金额只写数字(元
        2 退回 |||"“200.555”是金额吗? 金额只写数字(元
        3 退回 |||"“-5”是金额吗? 金额只写数字(元
        4 退回 |||"“200元/户”是金额吗? 金额只写数字(元
        5 退回 |||"“二百”是金额吗? 金额只写数字(元
        6 退回 |||"“现金200”是金额吗? 金额只写数字(元
        7 退回 |||"“300 斤”是钱还是别的? 是钱
        8 退回 |||"“3 口人”是钱还是别的? 是钱
        9 退回 |||"“2018 年搬迁”是钱还是别的? 是钱
        10 退回 |||"“200 元”是钱还是别的? 是钱
        11 退回 |||"“120 -”是钱还是别的? 是钱
        12 已登记 200.00|月饼||
        13 已登记 ||2018年搬迁 入住新房|
        14 已登记 ||血压 120 - 80|
        15 已登记 ||十分困难|
    "#]]
    .assert_eq(&lines.concat());
    // However the lines of a chat or a word processor end, each is one.
    let ends = ["\r", "\r\n", "\u{B}", "\u{2028}"];
    let mut pile = String::new();
    for (n, end) in ends.iter().enumerate() {
        pile += &format!("{one} 2018-10-1{n} 入户 第{n}行{end}");
    }
    ledger.write("走访.txt", pile);
    let shown = ledger.run("visit --paste 走访.txt --format csv");
    assert!(shown.err.contains("登记4次, 登记过0次, 退回0行"), "{shown}");
    // Why it is late is nothing that happened: the same line is the same visit.
    ledger.write("走访.txt", format!("{one} 2018-10-10 入户 第0行"));
    let again = ledger.run("visit --paste 走访.txt --late-reason 补录 --format csv");
    assert!(again.err.contains("登记0次, 登记过1次"), "{again}");
    // Who came along every time is there every time.
    ledger.write("走访.txt", format!("{one} 2018-10-20 入户 同去"));
    ledger.run("visit --paste 走访.txt --by 鄢代银 --by 谭国良 --format csv").ended(0);
    let along = "SELECT count(*) FROM visit WHERE day = '2018-10-20' AND object = '5100100001'";
    assert_eq!(ledger.count(along), 2);
    assert_eq!(ledger.count(&format!("{along} AND with_helper IS NOT NULL AND note IS NULL")), 1);
}

#[test]
fn no_option_is_taken_and_ignored() {
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 看望").ended(0);
    ledger.write("走访.txt", "5100100001 2018-10-31 入户 看望\n");
    let before = ledger.bytes();
    for line in [
        "--due --township 青溪镇",
        "--due --unit 没有",
        "--due --mode 电话",
        "--due --night",
        "--due --by 鄢代银 --by 谭国良",
        "--due --reason 为什么",
        "--sheet --by 鄢代银 --by 谭国良",
        "--sheet --note 看望",
        "--brief --by 鄢代银",
        "--brief --cash 200",
        "--paste 走访.txt --cash 200",
        "--paste 走访.txt --photo 走访.txt",
        "--paste 走访.txt --topic 产业",
        "--paste 走访.txt --night",
        "--paste 走访.txt --sheet",
        "--paste 走访.txt --reason 为什么",
        "5100100001 --void 2018-11-02 --reason 没有去 --promise 再去",
        "5100100001 --void 2018-11-02 --reason 没有去 --minutes 20",
        "5100100001 --by 鄢代银 --reason 为什么",
    ] {
        let shown = ledger.run(&format!("visit {line}"));
        assert_eq!((shown.code, shown.out.as_str()), (2, ""), "{line}: {shown}");
        assert!(shown.err.starts_with("错误: "), "{line}: {shown}");
    }
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn whom_a_visit_is_to_is_named_by_code_or_number() {
    let ledger = Ledger::township();
    let one = code(&ledger, "5100100001");
    ledger.run(&format!("visit {one} --by 鄢代银 --on 2018-11-02 --note 看望")).ended(0);
    let visits = "SELECT count(*) FROM visit WHERE object = '5100100001' AND day = '2018-11-02'";
    assert_eq!(ledger.count(visits), 1);
    ledger.run(&format!("visit {one} --void 2018-11-02 --reason 没有去")).ended(0);
    assert_eq!(ledger.count(&format!("{visits} AND void IS NULL")), 0);
    let mut swapped = one.into_bytes();
    swapped.swap(0, 1);
    let swapped = String::from_utf8(swapped).unwrap();
    let shown = ledger.run(&format!("visit {swapped} --by 鄢代银"));
    assert!(shown.code == 2 && shown.err.contains("账本里没有户"), "{shown}");
    ledger.run("visit --project XM2018-01 --by 鄢代银").ended(2);
    let projects = "县,乡,村,项目编号,项目名称,项目类别,计划年度\n云岭县,青溪镇,清水村,XM2018-01,养牛场,产业,2018\n";
    ledger.write("项目.csv", projects);
    ledger.run("import 项目.csv").ended(0);
    ledger.run("visit --project XM2018-01 --by 鄢代银 --on 2018-11-02 --note 牛舍封顶").ended(0);
    let followed = "SELECT count(*) FROM visit WHERE project = 'XM2018-01' AND mode = '项目跟踪'";
    assert_eq!(ledger.count(followed), 1);
}

#[test]
fn an_import_adds_to_a_visit_and_never_writes_it_over() {
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 看望").ended(0);
    let head = "村,户编号,户主姓名,帮扶责任人,走访时间,走访方式,走访内容,慰问金(元)";
    let row = "清水村,5100100001,袁光华,鄢代银,2018-11-02,入户走访";
    // Another text, and the same with the money added, which is not said yet.
    ledger.write("走访.csv", format!("{head}\n{row},谈产业,\n"));
    expect![[r#"
        exit 2
        ---- out
        导入结果  截至2018年11月05日
        | 文件     | 工作表 | 表种     | 编码  | 时点     | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |----------|--------|----------|-------|----------|------|------|------|------|------|
        | 走访.csv | -      | 走访记录 | UTF-8 | 各行日期 |    1 |    0 |    0 |    0 |    1 |
        | 合计     |        |          |       |          |    1 |    0 |    0 |    0 |    1 |
        ---- err
        错误 走访.csv 第2行 G列(走访内容): 和账本里已登记的走访不同(同一户、同一天、同一人、同一方式); 登记过的不会改写, 要改用 `bangfu visit --correct` (填的是“谈产业”) [visit-differs]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]].assert_eq(&ledger.run("import 走访.csv").to_string());
    ledger.write("走访.csv", format!("{head}\n{row},看望,200\n{row},谈产业,\n"));
    ledger.run("import 走访.csv").ended(0);
    expect![[r#"
        2018-11-02 鄢代银 入户走访 1 | 看望 | 20000 | -
        2018-11-02 鄢代银 入户走访 2 | 谈产业 | - | -
    "#]]
    .assert_eq(&visits(&ledger, "2018-11-01"));
    // In another order they are known again, and so is what was made void meanwhile.
    ledger.run("visit 5100100001 --void 2018-11-02/鄢代银/入户走访/2 --reason 没有去").ended(0);
    let before = visits(&ledger, "2018-11-01");
    ledger.write("走访.csv", format!("{head}\n{row},谈产业,\n{row},看望,200\n"));
    ledger.run("import 走访.csv").ended(0);
    assert_eq!(visits(&ledger, "2018-11-01"), before);
    let exported = ledger.run("export visits --format csv").ended(0);
    let lines: Vec<_> = exported.lines().filter(|it| it.contains("2018-11-02")).collect();
    assert!(lines.len() == 1 && lines[0].contains("看望"), "{lines:?}");
}
