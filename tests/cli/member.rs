//! Who comes, goes and moves, from which day on, and who was written down wrongly.

use expect_test::expect;

use crate::ledger::{Ledger, Sheet};

/// 付代银, the head, his wife 覃素华, their sons 付启富 and 付文博.
const HOUSEHOLD: &str = "5100100003";

/// Runs command lines one after the other and shows them with what they said.
fn told(ledger: &Ledger, lines: &[&str]) -> String {
    let show = |line: &&str| {
        let shown = ledger.run(line);
        format!("$ {line}\n{}{}exit {}\n", shown.out, shown.err, shown.code)
    };
    lines.iter().map(show).collect()
}

/// What `check-exit` says of a household on some days: head and number of persons.
fn on_days(ledger: &Ledger, household: &str, days: &[&str]) -> Vec<String> {
    let on = |day: &&str| {
        let line = format!("check-exit --household {household} --as-of {day} --format csv");
        let shown = Sheet::parse(&ledger.run(&line).out);
        let cell = |header| &shown.rows[0][shown.column(header)];
        format!("{day} {} {}", cell("户主"), cell("人数"))
    };
    days.iter().map(on).collect()
}

fn present(ledger: &Ledger, household: &str) -> i64 {
    ledger.count(&format!(
        "SELECT count(*) FROM member WHERE household = '{household}' AND left_on IS NULL"
    ))
}

#[test]
fn who_has_left_and_is_on_a_later_sheet_again_is_told() {
    let ledger = Ledger::township();
    ledger
        .run("member leave --household 5100100003 --person 付文博 --on 2018-11-02 --by 迁出")
        .ended(0);
    ledger.write("名册.csv", Sheet::example("贫困人口信息.csv").only(HOUSEHOLD).csv());
    let said = |day: &str| {
        let shown = ledger.run(&format!("import 名册.csv --date {day}"));
        assert_eq!(shown.code, 0, "{shown}");
        shown.err.matches("[listed-again]").count()
    };
    assert_eq!([said("2018-11-01"), said("2018-11-04")], [0, 1]);
    assert_eq!(present(&ledger, HOUSEHOLD), 3);
}

#[test]
fn who_left_and_came_back_is_missed_on_sheets_of_the_days_with_him() {
    let ledger = Ledger::township();
    for line in [
        "leave --household 5100100003 --person 付启富 --on 2018-11-01 --by 收监",
        "join --household 5100100003 --name 付启富 --id 513199199303205996 --relation 儿子 --on 2018-11-04 --by 刑释",
    ] {
        ledger.run(&format!("member {line}")).ended(0);
    }
    let mut sheet = Sheet::example("贫困人口信息.csv").only(HOUSEHOLD);
    let name = sheet.header.iter().position(|it| it == "姓名").unwrap();
    sheet.rows.retain(|it| it[name] != "付启富");
    ledger.write("名册.csv", sheet.csv());
    let missed = |day: &str| {
        let shown = ledger.run(&format!("import 名册.csv --dry-run --date {day}"));
        assert_eq!(shown.code, 0, "{shown}");
        shown.err.matches("付启富").count()
    };
    assert_eq!(["2018-10-31", "2018-11-01", "2018-11-04"].map(missed), [1, 0, 1]);
}

#[test]
fn a_birth_and_a_death_count_from_their_day_on() {
    let ledger = Ledger::township();
    let lines = [
        "member join --household 5100100003 --name 付小宝 --birth 2018-11-01 --sex 男 --relation 之子 --on 2018-11-01 --by 出生",
        "member leave --household 5100100003 --person 3090 --on 2018-11-03 --by 死亡 --head 付启富",
        "history 5100100003 --format csv",
    ];
    let shown = told(&ledger, &lines[..2]);
    expect![[r#"
        $ member join --household 5100100003 --name 付小宝 --birth 2018-11-01 --sex 男 --relation 之子 --on 2018-11-01 --by 出生
        已登记: 付小宝 从2018-11-01起是户 5100100003 的成员 (之子, 出生)
        户 5100100003: 成员4人 → 5人
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
        exit 0
        $ member leave --household 5100100003 --person 3090 --on 2018-11-03 --by 死亡 --head 付启富
        已登记: 付代银(3090) 从2018-11-03起不再是户 5100100003 的成员 (死亡)
        付启富(5996) 从2018-11-03起是户 5100100003 的户主
        其他人与户主的关系还是对原户主的, 请用 `bangfu member relate` 逐一改: 付文博之子、覃素华配偶、付小宝之子
        户 5100100003: 成员5人 → 4人
        已记为第4号记录, 可用 `bangfu undo 4` 撤销
        exit 0
    "#]].assert_eq(&shown);
    let days = ["2018-10-31", "2018-11-01", "2018-11-02", "2018-11-03", "2018-11-04"];
    assert_eq!(
        on_days(&ledger, HOUSEHOLD, &days),
        [
            "2018-10-31 付代银 4",
            "2018-11-01 付代银 5",
            "2018-11-02 付代银 5",
            "2018-11-03 付启富 4",
            "2018-11-04 付启富 4",
        ]
    );
    // The newborn's insurance was asked of nobody yet, and so is the dead one's not any more.
    let shown = ledger.run("check-exit --household 5100100003 --as-of 2018-11-03 --explain").out;
    assert!(shown.contains("付小宝"), "{shown}");
    assert!(!shown.contains("付代银"), "{shown}");
    let history = ledger.run(lines[2]).ended(0);
    let said = |wanted: &str| assert!(history.contains(wanted), "{wanted}\n{history}");
    said("加入日期");
    said("减少原因,,死亡,member");
    said("3,2018-11-05T09:00:00+08:00");
    ledger.digest();
}

#[test]
fn reports_of_the_days_before_name_the_head_of_that_day() {
    let ledger = Ledger::township();
    let line = "member leave --household 5100100003 --person 付代银 --on 2018-11-03 --by 死亡 --head 覃素华";
    ledger.run(line).ended(0);
    for (day, head, persons) in [("2018-11-02", "付代银", "4"), ("2018-11-03", "覃素华", "3")]
    {
        let roster = ledger.run(&format!("report roster --as-of {day} --format csv")).ended(0);
        let row = roster.lines().find(|it| it.contains(HOUSEHOLD)).unwrap();
        assert!(row.contains(&format!("{HOUSEHOLD},{head},{persons},")), "{row}");
    }
}

#[test]
fn a_move_is_one_entry_and_leaves_the_days_before_alone() {
    let ledger = Ledger::township();
    let whole = ledger.digest();
    let line = "member move --person 袁思雨 --from 5100100001 --to 5100100003 --relation 之女 --on 2018-11-03 --by 收养";
    expect![[r#"
        $ member move --person 袁思雨 --from 5100100001 --to 5100100003 --relation 之女 --on 2018-11-03 --by 收养
        已登记: 袁思雨(1604) 从2018-11-03起由户 5100100001 到户 5100100003 (之女, 收养)
        在校、健康、参保等2条个人情况跟着人走, 仍是原来的日期和出处; 住房、收入、核查留在原户
        户 5100100001: 成员4人 → 3人
        户 5100100003: 成员4人 → 5人
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
        exit 0
    "#]].assert_eq(&told(&ledger, &[line]));
    let days = ["2018-11-02", "2018-11-03", "2018-11-04"];
    assert_eq!(
        on_days(&ledger, "5100100001", &days),
        ["2018-11-02 袁光华 4", "2018-11-03 袁光华 3", "2018-11-04 袁光华 3"]
    );
    assert_eq!(
        on_days(&ledger, HOUSEHOLD, &days),
        ["2018-11-02 付代银 4", "2018-11-03 付代银 5", "2018-11-04 付代银 5"]
    );
    assert_eq!(
        ledger.count("SELECT count(*) FROM member WHERE name = '袁思雨' AND left_on IS NULL"),
        1
    );
    // What was found of her is known in the other household, by its own file and row.
    let query = "SELECT group_concat(source.file || ' ' || it.row, ', ' ORDER BY source.file)
                 FROM member_survey AS it JOIN source ON source.id = it.source
                 WHERE it.household = '5100100003' AND it.member LIKE '%1604'";
    let read: String = ledger.sql().query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(read, "家庭成员.csv 5, 贫困人口信息.csv 5");
    let moved = ledger.digest();
    ledger.run("undo 3").ended(0);
    assert_eq!(ledger.digest(), whole);
    ledger.run("undo 4").ended(0);
    assert_eq!(ledger.digest(), moved);
    ledger.run("undo 5").ended(0);
    assert_eq!(ledger.digest(), whole);
}

#[test]
fn who_comes_back_was_away_in_between() {
    let ledger = Ledger::township();
    let lines = [
        "member leave --household 5100100003 --person 付启富 --on 2018-11-01 --by 收监",
        "member join --household 5100100003 --name 付启富 --id 513199199303205996 --relation 儿子 --on 2018-11-04 --by 刑释",
    ];
    expect![[r#"
        $ member leave --household 5100100003 --person 付启富 --on 2018-11-01 --by 收监
        已登记: 付启富(5996) 从2018-11-01起不再是户 5100100003 的成员 (判刑收监)
        户 5100100003: 成员4人 → 3人
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
        exit 0
        $ member join --household 5100100003 --name 付启富 --id 513199199303205996 --relation 儿子 --on 2018-11-04 --by 刑释
        已登记: 付启富 从2018-11-04起是户 5100100003 的成员 (之子, 刑满释放)
        户 5100100003: 成员3人 → 4人
        已记为第4号记录, 可用 `bangfu undo 4` 撤销
        exit 0
    "#]].assert_eq(&told(&ledger, &lines));
    let days = ["2018-10-31", "2018-11-01", "2018-11-03", "2018-11-04"];
    assert_eq!(
        on_days(&ledger, HOUSEHOLD, &days),
        [
            "2018-10-31 付代银 4",
            "2018-11-01 付代银 3",
            "2018-11-03 付代银 3",
            "2018-11-04 付代银 4",
        ]
    );
    // Taking the second back, he is away as after the first.
    ledger.run("undo 4").ended(0);
    let once = Ledger::township();
    once.run(lines[0]).ended(0);
    assert_eq!(ledger.digest(), once.digest());
}

#[test]
fn who_married_out_comes_back_to_the_first_household() {
    let ledger = Ledger::township();
    let there = "member move --person 5996 --from 5100100003 --to 5100100001 --relation 之女婿 --on 2018-11-01 --by 入赘";
    let back = "member move --person 5996 --from 5100100001 --to 5100100003 --relation 之子 --on 2018-11-03 --by 迁入";
    ledger.run(there).ended(0);
    let away = ledger.digest();
    ledger.run(back).ended(0);
    let days = ["2018-10-31", "2018-11-01", "2018-11-02", "2018-11-03"];
    assert_eq!(
        on_days(&ledger, HOUSEHOLD, &days),
        [
            "2018-10-31 付代银 4",
            "2018-11-01 付代银 3",
            "2018-11-02 付代银 3",
            "2018-11-03 付代银 4",
        ]
    );
    ledger.run("undo 4").ended(0);
    assert_eq!(ledger.digest(), away);
    // And there once more: the way back is taken back, and that as well.
    ledger.run("undo 5").ended(0);
    ledger.run("undo 6").ended(0);
    assert_eq!(ledger.digest(), away);
}

#[test]
fn the_undo_of_a_leaving_keeps_what_a_later_entry_needs() {
    let ledger = Ledger::township();
    ledger
        .run("member leave --household 5100100003 --person 付启富 --on 2018-11-01 --by 迁出")
        .ended(0);
    let join = "member join --household 5100100001 --name 付启富 --id 513199199303205996 --relation 其他 --on 2018-11-02 --by 迁入";
    ledger.run(join).ended(0);
    let shown = ledger.run("undo 3");
    expect![[r#"
        exit 1
        ---- out
        撤销时保留的行  截至2018年11月05日
        | 表     | 主键                          | 保留原因                                 |
        |--------|-------------------------------|------------------------------------------|
        | member | 5100100003 513199********5996 | 这个人现在是别的户的成员; 先撤销那次登记 |
        放回1行, 保留1行, 共2行
        ---- err
        第3号记录已撤销, 这次撤销是第5号记录
    "#]]
    .assert_eq(&shown.to_string());
    ledger.digest();
    // He is a member once, and nothing of him is lost.
    let count = "SELECT count(*) FROM member WHERE id = '513199199303205996'";
    assert_eq!(ledger.count(count), 2);
    assert_eq!(ledger.count(&format!("{count} AND left_on IS NULL")), 1);
}

#[test]
fn no_undo_takes_somebody_away_from_the_days_before() {
    let ledger = Ledger::township();
    let relate =
        "member relate --household 5100100003 --person 付启富 --relation 其他 --on 2018-11-01";
    ledger.run(relate).ended(0);
    let leave = "member leave --household 5100100003 --person 付启富 --on 2018-11-03 --by 迁出";
    ledger.run(leave).ended(0);
    let before = ledger.bytes();
    expect![[r#"
        $ undo 3
        错误: 这次登记的人后来又被第4号记录改过, 单独撤销会使以前的日子少了这个人
        提示: 先撤销较晚的那次; 已经撤销过的, 就用 `bangfu member` 按正确的情况再登记一次
        exit 2
    "#]]
    .assert_eq(&told(&ledger, &["undo 3"]));
    assert!(ledger.bytes() == before, "the file was touched");
    assert_eq!(
        on_days(&ledger, HOUSEHOLD, &["2018-10-31", "2018-11-02", "2018-11-03"]),
        ["2018-10-31 付代银 4", "2018-11-02 付代银 4", "2018-11-03 付代银 3"]
    );
}

#[test]
fn the_head_is_another_from_a_day_on() {
    let ledger = Ledger::township();
    let whole = ledger.digest();
    let lines = [
        "member head --household 5100100003 --person 付启富 --on 2018-11-02",
        "member head --household 5100100003 --person 付启富 --on 2018-11-02 --former 父亲",
        "member head --household 5100100003 --person 付启富 --on 2018-11-02 --former 父亲",
        "member relate --household 5100100003 --person 覃素华 --relation 母亲 --on 2018-11-02",
        "member relate --household 5100100003 --person 覃素华 --relation 母亲 --on 2018-11-02",
    ];
    expect![[r#"
        $ member head --household 5100100003 --person 付启富 --on 2018-11-02
        错误: 户 5100100003 的户主是 付代银(3090), 一户不能有两个户主
        提示: 说明原户主今后与新户主的关系: `--former 关系`; 原户主去世或离开了就用 `bangfu member leave --head`
        exit 2
        $ member head --household 5100100003 --person 付启富 --on 2018-11-02 --former 父亲
        付启富(5996) 从2018-11-02起是户 5100100003 的户主
        其他人与户主的关系还是对原户主的, 请用 `bangfu member relate` 逐一改: 付文博之子、覃素华配偶
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
        exit 0
        $ member head --household 5100100003 --person 付启富 --on 2018-11-02 --former 父亲
        付启富(5996) 已经是户 5100100003 的户主, 没有改动
        exit 0
        $ member relate --household 5100100003 --person 覃素华 --relation 母亲 --on 2018-11-02
        已登记: 覃素华(4963) 从2018-11-02起是户 5100100003 户主的之母
        已记为第4号记录, 可用 `bangfu undo 4` 撤销
        exit 0
        $ member relate --household 5100100003 --person 覃素华 --relation 母亲 --on 2018-11-02
        覃素华(4963) 已经登记为之母, 没有改动
        exit 0
    "#]].assert_eq(&told(&ledger, &lines));
    assert_eq!(
        on_days(&ledger, HOUSEHOLD, &["2018-11-01", "2018-11-02"]),
        ["2018-11-01 付代银 4", "2018-11-02 付启富 4"]
    );
    ledger.run("undo 4").ended(0);
    ledger.run("undo 3").ended(0);
    assert_eq!(ledger.digest(), whole);
}

#[test]
fn a_household_without_its_head_is_said_to_be_without_one() {
    let ledger = Ledger::township();
    let lines = [
        "member leave --household 5100100003 --person 付代银 --on 2018-10-15 --by 去世",
        "member leave --household 4900001800100004 --person 龚国良 --on 2018-11-01 --by 死亡",
    ];
    expect![[r#"
        $ member leave --household 5100100003 --person 付代银 --on 2018-10-15 --by 去世
        已登记: 付代银(3090) 从2018-10-15起不再是户 5100100003 的成员 (死亡)
        注意: 户 5100100003 从2018-10-15起没有户主; 用 `bangfu member head` 指定: 付文博(1619)、覃素华(4963)、付启富(5996)
        户 5100100003: 成员4人 → 3人
        提醒: 2018-10-31的表里还有 付代银(3090) 的情况, 请核对日期
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
        exit 0
        $ member leave --household 4900001800100004 --person 龚国良 --on 2018-11-01 --by 死亡
        已登记: 龚国良(4814) 从2018-11-01起不再是户 4900001800100004 的成员 (死亡)
        户 4900001800100004 没有成员了; 该销户的, 请在导入贫困人口信息时写明脱贫属性“自然销户”
        户 4900001800100004: 成员1人 → 0人
        已记为第4号记录, 可用 `bangfu undo 4` 撤销
        exit 0
    "#]].assert_eq(&told(&ledger, &lines));
}

#[test]
fn a_household_is_split_and_the_old_one_keeps_what_was_found_of_it() {
    let ledger = Ledger::township();
    let whole = ledger.digest();
    let line = "split-household --from 5100100003 --new 5100100903 --persons 付启富,付文博=之兄弟姐妹 --head 付启富 --on 2018-11-02";
    expect![[r#"
        $ split-household --from 5100100003 --new 5100100903 --persons 付启富,付文博=之兄弟姐妹 --head 付启富 --on 2018-11-02
        已分户: 付启富(5996)、付文博(1619) 从2018-11-02起由户 5100100003 分出, 立为户 5100100903
        新户沿用那天的村组、脱贫属性、贫困户属性和致贫原因, 4条个人情况跟着人走; 住房、收入、土地、核查、监测、结对和走访留在原户, 新户要另行登记
        户 5100100003: 成员4人 → 2人
        户 5100100903: 成员0人 → 2人
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
        exit 0
    "#]].assert_eq(&told(&ledger, &[line]));
    assert_eq!(
        on_days(&ledger, HOUSEHOLD, &["2018-11-01", "2018-11-02"]),
        ["2018-11-01 付代银 4", "2018-11-02 付代银 2"]
    );
    let before = ledger.run("check-exit --household 5100100903 --as-of 2018-11-01");
    assert_eq!(before.code, 2, "{before}");
    let shown = ledger.run("check-exit --household 5100100903 --as-of 2018-11-02");
    expect![[r#"
        exit 1
        ---- out
        贫困户退出标准逐项评判  截至2018年11月02日
        | 村     | 户编号     | 户主   | 人数 | 脱贫属性 | 结果   | 短板                                                                                                                                                                                     |
        |--------|------------|--------|------|----------|--------|------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------|
        | 清水村 | 5100100903 | 付启富 |    2 | 未脱贫   | 缺数据 | 全家一年的纯收入和人口数是多少?；入户看: 不愁吃、不愁穿?；住房安全鉴定是几级? 请附鉴定材料；饮水还要核实: 水量、水质、取水方便程度、供水保证率；家里通生活用电吗?；家里能收看广播电视吗? |
        达标: 0户 0人
        未达标: 0户 0人
        缺数据: 1户 2人
        标准: 四川2016(户一超六有、村一低五有、县一低三有); 依据: 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 四川省扶贫部门2019年10月对一超六有、一低五有、一低三有的说明(四川在线2019-10-14)
        ---- err
    "#]].assert_eq(&shown.to_string());
    assert_eq!(ledger.count("SELECT count(*) FROM survey WHERE household = '5100100903'"), 0);
    ledger.run("undo 3").ended(0);
    assert_eq!(ledger.digest(), whole);
}

#[test]
fn a_split_takes_over_the_status_of_its_day_and_the_old_head_may_go() {
    let ledger = Ledger::township();
    let line = "split-household --from 5100100005 --new 5100100905 --persons 蒋正明,邹桂芳,蒋俊杰=之子 --head 蒋正明 --on 2018-11-02 --old-head 蒋顺发";
    expect![[r#"
        $ split-household --from 5100100005 --new 5100100905 --persons 蒋正明,邹桂芳,蒋俊杰=之子 --head 蒋正明 --on 2018-11-02 --old-head 蒋顺发
        已分户: 蒋正明(0853)、邹桂芳(9501)、蒋俊杰(1274) 从2018-11-02起由户 5100100005 分出, 立为户 5100100905
        新户沿用那天的村组、脱贫属性、贫困户属性和致贫原因, 6条个人情况跟着人走; 住房、收入、土地、核查、监测、结对和走访留在原户, 新户要另行登记
        户 5100100005: 成员5人 → 2人
        户 5100100905: 成员0人 → 3人
        户 5100100905 里与户主的关系还没有登记: 邹桂芳(9501); 用 `bangfu member relate` 补上
        蒋顺发(6710) 从2018-11-02起是户 5100100005 的户主
        其他人与户主的关系还是对原户主的, 请用 `bangfu member relate` 逐一改: 蒋梦瑶之女
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
        exit 0
    "#]].assert_eq(&told(&ledger, &[line]));
    let query = "SELECT status || ' ' || exit_year || ' ' || category || ' ' || head_count
                 FROM household_status WHERE household = '5100100905'";
    let status: String = ledger.sql().query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(status, "已脱贫 2017 一般脱贫户 3");
    assert_eq!(on_days(&ledger, "5100100005", &["2018-11-02"]), ["2018-11-02 蒋顺发 2"]);
    ledger.digest();
}

#[test]
fn a_newborn_gets_a_number_and_a_wrong_one_is_mended() {
    let ledger = Ledger::township();
    let lines = [
        "member join --household 5100100003 --name 付小宝 --birth 2018-11-02 --relation 之子 --on 2018-11-02 --by 出生",
        "member correct --household 5100100003 --person 付小宝 --id 511899201811020011",
        "member correct --household 5100100003 --person 3090 --id 513199196606213092 --name 付代根",
        "member correct --household 5100100003 --person 付代根 --name 付代根",
    ];
    expect![[r#"
        $ member join --household 5100100003 --name 付小宝 --birth 2018-11-02 --relation 之子 --on 2018-11-02 --by 出生
        已登记: 付小宝 从2018-11-02起是户 5100100003 的成员 (之子, 出生)
        户 5100100003: 成员4人 → 5人
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
        exit 0
        $ member correct --household 5100100003 --person 付小宝 --id 511899201811020011
        已更正户 5100100003 的登记: 付小宝 无证/5100100003/付小宝/2018-11-02 → 付小宝 511899********0011; 以前的日子也按更正后的算
        手头的表格也要改过来, 否则再导入时旧的写法又会出现
        已记为第4号记录, 可用 `bangfu undo 4` 撤销
        exit 0
        $ member correct --household 5100100003 --person 3090 --id 513199196606213092 --name 付代根
        已更正户 5100100003 的登记: 付代银 513199********3090 → 付代根 513199********3092; 以前的日子也按更正后的算
        在校、健康、参保等2条个人情况改记到更正后的登记名下, 仍是原来的日期和出处
        手头的表格也要改过来, 否则再导入时旧的写法又会出现
        已记为第5号记录, 可用 `bangfu undo 5` 撤销
        exit 0
        $ member correct --household 5100100003 --person 付代根 --name 付代根
        付代根(3092) 已经是这样登记的, 没有改动
        exit 0
    "#]].assert_eq(&told(&ledger, &lines));
    let surveys = "SELECT count(*) FROM member_survey WHERE household = '5100100003' AND member = ";
    assert_eq!(ledger.count(&format!("{surveys}'513199196605213090'")), 0);
    assert_eq!(ledger.count(&format!("{surveys}'513199196606213092'")), 2);
    assert_eq!(present(&ledger, HOUSEHOLD), 5);
    // Mending holds for the days before.
    assert_eq!(on_days(&ledger, HOUSEHOLD, &["2018-10-31"]), ["2018-10-31 付代根 4"]);
    let mended = ledger.digest();
    ledger.run("undo 5").ended(0);
    ledger.run("undo 4").ended(0);
    let born = Ledger::township();
    born.run(lines[0]).ended(0);
    assert_eq!(ledger.digest(), born.digest());
    for line in &lines[1..3] {
        ledger.run(line).ended(0);
    }
    assert_eq!(ledger.digest(), mended);
}

#[test]
fn what_cannot_be_is_refused_and_nothing_written() {
    let ledger = Ledger::township();
    ledger
        .run("member leave --household 5100100005 --person 蒋梦瑶 --on 2018-11-02 --by 嫁出")
        .ended(0);
    let before = ledger.bytes();
    let lines = [
        "member leave --household 5100199999 --person 付代银 --on 2018-11-01 --by 死亡",
        "member leave --household 5100100003 --person 查无此人 --on 2018-11-01 --by 死亡",
        "member leave --household 5100100005 --person 蒋梦瑶 --on 2018-11-03 --by 死亡",
        "member leave --household 5100100003 --person 付代银 --on 2018-11-06 --by 死亡",
        "member leave --household 5100100003 --person 付文博 --on 2002-01-01 --by 死亡",
        "member leave --household 5100100003 --person 付代银 --on 2018-11-01 --by 走了",
        "member leave --household 5100100003 --person 覃素华 --on 2018-11-01 --by 死亡 --head 付启富",
        "member join --household 5100100003 --name 王五 --id 513199199503102263 --relation 其他 --on 2018-11-01 --by 迁入",
        "member join --household 5100100003 --name 王五 --id 513199199503102262 --relation 表弟 --on 2018-11-01 --by 迁入",
        "member join --household 5100100003 --name 王五 --id 513199199503102262 --relation 户主 --on 2018-11-01 --by 迁入",
        "member join --household 5100100003 --name 王五 --birth 2018-11-02 --relation 之子 --on 2018-11-01 --by 出生",
        "member join --household 5100100003 --name 袁思雨 --id 511899200502091604 --relation 之女 --on 2018-11-01 --by 收养",
        "member join --household 5100100003 --name 付代银 --id 513199196605213090 --relation 其他 --on 2018-11-01 --by 找回",
        "member join --household 5100100005 --name 蒋梦瑶 --id 511899200404242288 --relation 之女 --on 2018-11-01 --by 找回",
        "member join --household 5100100005 --name 蒋梦遥 --id 511899200404242288 --relation 之女 --on 2018-11-03 --by 找回",
        "member join --household 5100100003 --name 王五 --birth 2018-11-01 --sex 未知 --relation 之子 --on 2018-11-01 --by 出生",
        "member move --person 付代银 --from 5100100003 --to 5100100003 --relation 其他 --on 2018-11-01 --by 迁入",
        "member relate --household 5100100003 --person 覃素华 --relation 户主 --on 2018-11-01",
        "member correct --household 5100100003 --person 付代银 --id 511899200502091604",
        "member correct --household 5100100003 --person 付代银 --id 513199196904264963",
        "member correct --household 5100100003 --person 付代银 --birth 1966-05-22",
        "split-household --from 5100100003 --new 5100100001 --persons 付启富 --head 付启富 --on 2018-11-01",
        "split-household --from 5100100003 --new 5100100903 --persons 付启富 --head 付文博 --on 2018-11-01",
        "split-household --from 5100100003 --new 5100100903 --persons 付启富,付文博=户主 --head 付启富 --on 2018-11-01",
        "split-household --from 5100100003 --new 5100100903 --persons 付代银,付启富,付文博,覃素华 --head 付启富 --on 2018-11-01",
        "split-household --from 5100100003 --new 新户 --persons 付启富 --head 付启富 --on 2018-11-01",
    ];
    let shown = told(&ledger, &lines);
    assert!(shown.lines().filter(|it| it.starts_with("exit")).all(|it| it == "exit 2"), "{shown}");
    expect![[r#"
        $ member leave --household 5100199999 --person 付代银 --on 2018-11-01 --by 死亡
        错误: 账本里没有户 5100199999
        提示: 核对户编号; 新户请先用 `bangfu import` 导入贫困人口信息
        exit 2
        $ member leave --household 5100100003 --person 查无此人 --on 2018-11-01 --by 死亡
        错误: 户 5100100003 没有叫“查无此人”的成员
        提示: 写姓名、证件号码或其末4位; 这一户现有: 付文博(1619)、付代银(3090)、覃素华(4963)、付启富(5996)
        exit 2
        $ member leave --household 5100100005 --person 蒋梦瑶 --on 2018-11-03 --by 死亡
        错误: 蒋梦瑶(2288) 从2018-11-02起已不是户 5100100005 的成员
        提示: 登记错了就用 `bangfu undo` 撤销那条记录; 又回来了就用 `bangfu member join`
        exit 2
        $ member leave --household 5100100003 --person 付代银 --on 2018-11-06 --by 死亡
        错误: 2018-11-06 还没有到, 不能登记
        提示: 到了那天再登记; --on 是情况发生的那一天
        exit 2
        $ member leave --household 5100100003 --person 付文博 --on 2002-01-01 --by 死亡
        错误: 付文博(1619) 2002-11-01才出生, 2002-01-01 还没有
        提示: 核对日期和证件号码
        exit 2
        $ member leave --household 5100100003 --person 付代银 --on 2018-11-01 --by 走了
        错误: 没有这种原因: 走了
        提示: 可以写: 死亡、嫁出、出赘、迁出、送养、判刑收监、失联、出国定居、户清退时清退人员、分户、重复登记、其他转出
        exit 2
        $ member leave --household 5100100003 --person 覃素华 --on 2018-11-01 --by 死亡 --head 付启富
        错误: 覃素华(4963) 不是户 5100100003 的户主, 户主不变
        提示: 去掉 --head 或 --old-head; 换户主用 `bangfu member head`
        exit 2
        $ member join --household 5100100003 --name 王五 --id 513199199503102263 --relation 其他 --on 2018-11-01 --by 迁入
        错误: 证件号码不对: 513199********2263
        提示: 证件号码校验位错误; 请照证件核对
        exit 2
        $ member join --household 5100100003 --name 王五 --id 513199199503102262 --relation 表弟 --on 2018-11-01 --by 迁入
        错误: 没有与户主关系“表弟”
        提示: 可以写: 户主、配偶、之子、之女、之儿媳、之女婿、之孙子、之孙女、之外孙子、之外孙女、之父、之母、之岳父、之岳母、之公公、之婆婆、之祖父、之祖母、之外祖父、之外祖母、之兄弟姐妹、之曾孙子、之曾孙女、之侄儿、之侄女、之兄弟媳妇、之叔伯、其他
        exit 2
        $ member join --household 5100100003 --name 王五 --id 513199199503102262 --relation 户主 --on 2018-11-01 --by 迁入
        错误: 户 5100100003 的户主是 付代银(3090), 一户不能有两个户主
        提示: 换户主用 `bangfu member head`
        exit 2
        $ member join --household 5100100003 --name 王五 --birth 2018-11-02 --relation 之子 --on 2018-11-01 --by 出生
        错误: 王五(无证) 2018-11-02才出生, 2018-11-01 还没有
        提示: 核对日期和证件号码
        exit 2
        $ member join --household 5100100003 --name 袁思雨 --id 511899200502091604 --relation 之女 --on 2018-11-01 --by 收养
        错误: 511899********1604 现在就是户 5100100001 的成员
        提示: 从那一户到这一户, 用 `bangfu member move --from 5100100001 --to 5100100003`; 如果是号码写错了, 先用 `bangfu member correct` 更正
        exit 2
        $ member join --household 5100100003 --name 付代银 --id 513199196605213090 --relation 其他 --on 2018-11-01 --by 找回
        错误: 513199********3090 现在就是户 5100100003 的成员
        提示: 不用再登记; 关系变了用 `bangfu member relate`
        exit 2
        $ member join --household 5100100005 --name 蒋梦瑶 --id 511899200404242288 --relation 之女 --on 2018-11-01 --by 找回
        错误: 蒋梦瑶(2288) 到2018-11-02为止还是户 5100100005 的成员, 2018-11-01 不能再登记一次
        提示: 核对日期, 或用 `bangfu undo` 撤销离开的那次登记
        exit 2
        $ member join --household 5100100005 --name 蒋梦遥 --id 511899200404242288 --relation 之女 --on 2018-11-03 --by 找回
        错误: 511899********2288 登记的姓名是“蒋梦瑶”, 不是“蒋梦遥”
        提示: 核对姓名和证件号码; 登记的姓名写错了就用 `bangfu member correct` 更正
        exit 2
        $ member join --household 5100100003 --name 王五 --birth 2018-11-01 --sex 未知 --relation 之子 --on 2018-11-01 --by 出生
        错误: 看不出是男是女: 未知
        提示: 可以写: 男、女
        exit 2
        $ member move --person 付代银 --from 5100100003 --to 5100100003 --relation 其他 --on 2018-11-01 --by 迁入
        错误: 从户 5100100003 到同一户, 没有可登记的
        提示: --from 是原来的户, --to 是新的户
        exit 2
        $ member relate --household 5100100003 --person 覃素华 --relation 户主 --on 2018-11-01
        错误: 覃素华(4963): 换户主不是改关系
        提示: 换户主用 `bangfu member head --former 关系`
        exit 2
        $ member correct --household 5100100003 --person 付代银 --id 511899200502091604
        错误: 511899********1604 现在就是户 5100100001 的成员
        提示: 从那一户到这一户, 用 `bangfu member move --from 5100100001 --to 5100100003`; 如果是号码写错了, 先用 `bangfu member correct` 更正
        exit 2
        $ member correct --household 5100100003 --person 付代银 --id 513199196904264963
        错误: 户 5100100003 已另有一条 513199********4963 的登记
        提示: 两条是同一个人, 就用 `bangfu merge-person` 合成一条
        exit 2
        $ member correct --household 5100100003 --person 付代银 --birth 1966-05-22
        错误: 付代银(3090) 的出生日期在证件号码里
        提示: 证件号码写错了就用 --id 更正
        exit 2
        $ split-household --from 5100100003 --new 5100100001 --persons 付启富 --head 付启富 --on 2018-11-01
        错误: 户编号 5100100001 已经有了
        提示: 分出来的户要用新的户编号; 到已有的户用 `bangfu member move`
        exit 2
        $ split-household --from 5100100003 --new 5100100903 --persons 付启富 --head 付文博 --on 2018-11-01
        错误: 新户主 付文博(1619) 不在 --persons 里
        提示: 把新户主也写进 --persons
        exit 2
        $ split-household --from 5100100003 --new 5100100903 --persons 付启富,付文博=户主 --head 付启富 --on 2018-11-01
        错误: 付文博(1619) 与新户主 付启富(5996) 的关系写得不对
        提示: 新户只有 --head 指定的人是户主
        exit 2
        $ split-household --from 5100100003 --new 5100100903 --persons 付代银,付启富,付文博,覃素华 --head 付启富 --on 2018-11-01
        错误: 户 5100100003 的人全都要走, 不是分户
        提示: 至少留一个人; 全家换户编号不是分户
        exit 2
        $ split-household --from 5100100003 --new 新户 --persons 付启富 --head 付启富 --on 2018-11-01
        错误: 不是户编号; 只能是数字和字母
        exit 2
    "#]].assert_eq(&shown);
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn two_of_one_name_are_asked_apart() {
    let ledger = Ledger::township();
    let join = "member join --household 5100100003 --name 付文博 --birth 2018-11-01 --relation 之孙子 --on 2018-11-01 --by 出生";
    ledger.run(join).ended(0);
    let leave = "member leave --household 5100100003 --person 付文博 --on 2018-11-03 --by 迁出";
    let lines = [leave, &leave.replace("付文博", "无证/5100100003/付文博/2018-11-01")];
    expect![[r#"
        $ member leave --household 5100100003 --person 付文博 --on 2018-11-03 --by 迁出
        错误: 户 5100100003 有2个人都对得上“付文博”
        提示: 写完整的证件号码; 对得上的: 付文博(1619)、付文博(无证)
        exit 2
        $ member leave --household 5100100003 --person 无证/5100100003/付文博/2018-11-01 --on 2018-11-03 --by 迁出
        已登记: 付文博(无证) 从2018-11-03起不再是户 5100100003 的成员 (迁出)
        户 5100100003: 成员5人 → 4人
        已记为第4号记录, 可用 `bangfu undo 4` 撤销
        exit 0
    "#]].assert_eq(&told(&ledger, &lines));
}

#[test]
fn events_are_told_in_english() {
    let ledger = Ledger::township();
    let lines = [
        "member move --person 袁思雨 --from 5100100001 --to 5100100003 --relation 之女 --on 2018-11-03 --by adoption --lang en",
        "member leave --household 5100100003 --person 付代银 --on 2018-11-03 --by death --lang en",
        "member leave --household 5100100003 --person 付代银 --on 2018-11-03 --by death --lang en",
        "split-household --from 5100100005 --new 5100100905 --persons 蒋俊杰 --head 蒋俊杰 --on 2018-11-02 --lang en",
        "member correct --household 5100100003 --person 4963 --name 覃素花 --lang en",
    ];
    expect![[r#"
        $ member move --person 袁思雨 --from 5100100001 --to 5100100003 --relation 之女 --on 2018-11-03 --by adoption --lang en
        registered: 袁思雨(1604) is no longer in household 5100100001 but in 5100100003 from 2018-11-03 (之女, 收养)
        2 rows about the person (school, health, insurance) go along, with their own days and files; housing, income and checks stay with the household
        household 5100100001: 4 members → 3
        household 5100100003: 4 members → 5
        written as entry 3; `bangfu undo 3` takes it back
        exit 0
        $ member leave --household 5100100003 --person 付代银 --on 2018-11-03 --by death --lang en
        registered: 付代银(3090) is no member of household 5100100003 from 2018-11-03 (死亡)
        note: household 5100100003 has no head from 2018-11-03; name one with `bangfu member head`: 付文博(1619)、袁思雨(1604)、覃素华(4963)、付启富(5996)
        household 5100100003: 5 members → 4
        written as entry 4; `bangfu undo 4` takes it back
        exit 0
        $ member leave --household 5100100003 --person 付代银 --on 2018-11-03 --by death --lang en
        error: 付代银(3090) is no member of household 5100100003 since 2018-11-03
        hint: if that is wrong, take the entry back with `bangfu undo`; who has come back joins with `bangfu member join`
        exit 2
        $ split-household --from 5100100005 --new 5100100905 --persons 蒋俊杰 --head 蒋俊杰 --on 2018-11-02 --lang en
        split: 蒋俊杰(1274) left household 5100100005 on 2018-11-02 and are household 5100100905
        the new household takes over that day's village, status, category and causes, and 2 rows about its people go along; housing, income, land, checks, monitoring, helpers and visits stay with the old one and have to be registered anew
        household 5100100005: 5 members → 4
        household 5100100905: 0 members → 1
        written as entry 5; `bangfu undo 5` takes it back
        exit 0
        $ member correct --household 5100100003 --person 4963 --name 覃素花 --lang en
        mended in household 5100100003: 覃素华 513199********4963 → 覃素花 513199********4963; this holds for the days before as well
        mend the spreadsheets too, or the next import brings the old record back
        written as entry 6; `bangfu undo 6` takes it back
        exit 0
    "#]].assert_eq(&told(&ledger, &lines));
}
