//! Who owes visits, days, meetings and aid, and how they keep it.

use expect_test::expect;

use crate::ledger::Ledger;

const FIRST: &str = "511899100201";
const SECOND: &str = "511899100202";

/// The demo township, whose cadres are paired with households since 2016 and posted to
/// villages since 2018-03-20.
fn township(lines: &[&str]) -> Ledger {
    let ledger = Ledger::township();
    for line in lines {
        ledger.run(line).ended(0);
    }
    ledger
}

/// Something done in a village or a household: object, days, helper, mode, and more columns.
fn done(
    ledger: &Ledger,
    object: &str,
    days: &[&str],
    helper: &str,
    mode: &str,
    more: &[(&str, &str)],
) {
    let level = match object.len() {
        12 => "village",
        _ => "household",
    };
    let conn = ledger.sql();
    let columns: String = more.iter().map(|(name, _)| format!(", {name}")).collect();
    let values: String = more.iter().map(|(_, value)| format!(", {value}")).collect();
    for day in days {
        let sql = format!(
            "INSERT INTO visit (object, day, helper, mode, no, level, entry, seal{columns})
             SELECT ?1, ?2, id, ?4, 1, ?5, 2, 0{values} FROM helper WHERE name = ?3"
        );
        assert_eq!(conn.execute(&sql, (object, day, helper, mode, level)).unwrap(), 1);
    }
}

/// The days of a month from one to another.
fn days(month: &str, first: u32, last: u32) -> Vec<String> {
    (first..=last).map(|it| format!("{month}-{it:02}")).collect()
}

/// Only some columns of a table, so that a line can be read.
fn columns(text: &str, wanted: &[&str]) -> String {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let header = reader.headers().unwrap().clone();
    let places: Vec<_> =
        wanted.iter().map(|it| header.iter().position(|name| name == *it).unwrap()).collect();
    let mut lines = vec![wanted.join(" | ")];
    for row in reader.records() {
        let row = row.unwrap();
        lines.push(places.iter().map(|it| &row[*it]).collect::<Vec<_>>().join(" | "));
    }
    lines.join("\n")
}

#[test]
fn s0_13_leaders_who_were_in_no_village_this_quarter() {
    let ledger = township(&[
        "assign 谭国良 --village 511899100201 --kind 领导联系 --from 2018-01-10",
        "assign 冉家富 --village 511899100202 --kind 领导联系 --from 2018-01-10",
        "assign 蒲秀珍 --village 511899101201 --kind 领导联系 --from 2018-08-20",
    ]);
    done(&ledger, FIRST, &["2018-05-04", "2018-10-09"], "谭国良", "调研", &[]);
    done(&ledger, SECOND, &["2018-06-30"], "冉家富", "座谈", &[]);
    // A meeting of somebody else is not the leader's.
    done(&ledger, SECOND, &["2018-10-08"], "谭国良", "座谈", &[]);
    let leaders = |more: &str| {
        let line = format!("duty list --duty leader-visit --as-of 2018-10-31 --format csv{more}");
        let wanted = ["村", "帮扶人", "已完成", "应完成", "期限", "状态", "自", "说明", "最近一次"];
        columns(&ledger.run(&line).ended(1), &wanted)
    };
    expect![[r#"
        村 | 帮扶人 | 已完成 | 应完成 | 期限 | 状态 | 自 | 说明 | 最近一次
        清水村 | 谭国良 |  |  |  | 缺数据 |  | 依据没有写明多久一次 | 2018-10-09
        石桥村 | 冉家富 |  |  |  | 缺数据 |  | 依据没有写明多久一次 | 2018-06-30
        柳坪村 | 蒲秀珍 |  |  |  | 缺数据 |  | 依据没有写明多久一次 | "#]]
    .assert_eq(&leaders(""));
    expect![[r#"
        村 | 帮扶人 | 已完成 | 应完成 | 期限 | 状态 | 自 | 说明 | 最近一次
        清水村 | 谭国良 | 1 | 1 | 2018-12-31 | 已完成 |  |  | 2018-10-09
        石桥村 | 冉家富 | 0 | 1 | 2018-12-31 | 逾期 | 2018-10-01 |  | 2018-06-30
        柳坪村 | 蒲秀珍 | 0 | 1 | 2018-12-31 | 待完成 | 2018-10-01 |  | "#]]
    .assert_eq(&leaders(" --every leader-visit=quarter"));
    ledger.run("duty use sichuan-2016 --every leader-visit=quarter").ended(0);
    assert_eq!(leaders(""), leaders(" --every leader-visit=quarter"));
}

#[test]
fn s2_18_who_is_to_be_named_for_what_was_not_done() {
    let ledger = township(&["duty use yunnan-guabaobang"]);
    let all = days("2018-10", 1, 16);
    done(
        &ledger,
        FIRST,
        &all.iter().map(String::as_str).collect::<Vec<_>>(),
        "谭国良",
        "驻村",
        &[],
    );
    let shown = ledger.run("report overdue --as-of 2018-10-31 --format csv").ended(0);
    let wanted =
        ["单位", "责任人", "要求", "逾期", "已来不及", "未完成期数", "最早自", "户编号/村"];
    let shown = columns(&shown, &wanted);
    let some: Vec<_> = shown
        .lines()
        .filter(|it| ["单位", "谭国良", "晏应芳"].iter().any(|name| it.contains(name)))
        .collect();
    expect![[r#"
        单位 | 责任人 | 要求 | 逾期 | 已来不及 | 未完成期数 | 最早自 | 户编号/村
         | 冉家富、冉世安、晏应芳、苟晓燕 | 驻村工作队每月专题会议 | 1 | 0 | 6 | 2018-05-01 | 石桥村
         | 谭国良、鄢代银、向群英、敬雪莲 | 驻村工作队每月专题会议 | 1 | 0 | 6 | 2018-05-01 | 清水村
        县农业农村局 | 谭国良 | 帮扶人员每月走访 | 1 | 0 | 17 | 2018-10-01 | 4900001800100004、5100100003、5100100005、5100100020
        县农业农村局 | 谭国良 | 驻村每月不少于15天 | 0 | 0 | 6 |  | 清水村
        县教育局 | 晏应芳 | 帮扶人员每月走访 | 2 | 0 | 18 | 2017-02-01 | 5100100015、5100100018
        县教育局 | 晏应芳 | 驻村每月不少于15天 | 0 | 1 | 6 |  | 石桥村"#]].assert_eq(&some.join("\n"));
}

#[test]
fn s3_05_links_in_name_only() {
    let ledger = township(&["visit 5100100003 --by 谭国良 --on 2018-11-01 --mode 电话联络"]);
    done(&ledger, FIRST, &["2018-10-20"], "谭国良", "驻村", &[]);
    done(&ledger, FIRST, &["2018-10-20"], "向群英", "请假", &[]);
    let idle = |days: u32| {
        let line = format!("report idle --set days={days} --as-of 2018-11-05 --format csv");
        let shown = ledger.run(&line).ended(0);
        columns(
            &shown,
            &["村", "结对类型", "帮扶人", "户编号", "结对时间", "最近一次", "已空缺天数"],
        )
    };
    let of_village: Vec<_> =
        idle(30).lines().filter(|it| it.starts_with("清水村")).map(str::to_owned).collect();
    expect![[r#"
        清水村 | 驻村工作队 | 向群英 |  | 2018-03-20 | 2018-09-06 | 60
        清水村 | 结对帮扶 | 鄢代银 | 4900001800100002 | 2016-03-01 | 2018-10-05 | 31
        清水村 | 结对帮扶 | 谭国良 | 5100100003 | 2016-03-01 | 2018-09-24 | 42
        清水村 | 结对帮扶 | 向群英 | 5100100008 | 2016-03-01 | 2018-09-06 | 60"#]]
    .assert_eq(&of_village.join("\n"));
    // 230 days since 2018-03-20 is the limit for whoever was never there.
    assert!(idle(230).contains("驻村工作队 | 晏应芳"), "{}", idle(230));
    assert!(!idle(231).contains("2018-03-20"), "{}", idle(231));
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 报表“挂名式帮扶名单”要先给一个数: 没有文件规定它
        提示: 写成 `bangfu report idle --set 名称=数`; 要的是: days (天数)
    "#]]
    .assert_eq(&ledger.run("report idle").to_string());
}

#[test]
fn s4_1_08_reports_of_the_first_secretary_that_nobody_heard() {
    let ledger = township(&["duty use sichuan-2016 --every report-heard=two-months"]);
    done(&ledger, FIRST, &["2018-09-30"], "谭国良", "听取汇报", &[]);
    done(&ledger, SECOND, &["2018-08-31"], "冉家富", "听取汇报", &[]);
    let shown =
        ledger.run("duty list --duty report-heard --as-of 2018-10-31 --format csv").ended(1);
    let wanted = [
        "村",
        "帮扶人",
        "已完成",
        "应完成",
        "期限",
        "状态",
        "自",
        "未完成期数",
        "哪几期",
        "最近一次",
    ];
    expect![[r#"
        村 | 帮扶人 | 已完成 | 应完成 | 期限 | 状态 | 自 | 未完成期数 | 哪几期 | 最近一次
        石桥村 | 冉家富 | 0 | 1 | 2018-10-31 | 待完成 | 2018-09-01 | 1 | 5—6月 | 2018-08-31
        柳坪村 | 蒲秀珍 | 0 | 1 | 2018-10-31 | 逾期 | 2018-07-01 | 2 | 5—6月、7—8月 | 
        清水村 | 谭国良 | 1 | 1 | 2018-10-31 | 已完成 |  | 2 | 5—6月、7—8月 | 2018-09-30"#]]
    .assert_eq(&columns(&shown, &wanted));
}

/// How a duty of 鄢代银 to a household stands on a day.
fn stands(ledger: &Ledger, duty: &str, day: &str) -> String {
    let line = format!("duty list --duty {duty} --household 5100100001 --as-of {day} --format csv");
    let shown = ledger.run(&line).out;
    let wanted =
        ["已完成", "应完成", "进度应达", "期限", "状态", "自", "说明", "未完成期数", "哪几期"];
    let shown = columns(&shown, &wanted);
    let row = shown.lines().nth(1).unwrap_or_default().to_owned();
    format!("{day}: {row}\n")
}

/// The demo township without any visits.
fn unvisited(line: &str) -> Ledger {
    let ledger = township(&[line]);
    ledger.sql().execute("DELETE FROM visit", []).unwrap();
    ledger
}

// S4-2-04 and the stricter reading.
#[test]
fn s4_2_04_three_visits_by_three_dates() {
    let ledger = unvisited("duty use jiangsu-2012").on("2019-12-31");
    done(
        &ledger,
        "5100100001",
        &["2017-09-01", "2018-01-20", "2018-01-25"],
        "鄢代银",
        "入户走访",
        &[],
    );
    let dates = [
        "2018-01-30",
        "2018-01-31",
        "2018-03-30",
        "2018-03-31",
        "2018-09-08",
        "2018-09-09",
        "2018-12-31",
    ];
    let all: String = dates.iter().map(|it| stands(&ledger, "three-visits", it)).collect();
    expect![[r#"
        2018-01-30: 2 | 1 |  | 2018-01-30 | 已完成 |  |  | 0 | 
        2018-01-31: 2 | 2 |  | 2018-03-30 | 已完成 |  |  | 0 | 
        2018-03-30: 2 | 2 |  | 2018-03-30 | 已完成 |  |  | 0 | 
        2018-03-31: 2 | 3 |  | 2018-09-08 | 待完成 | 2018-03-31 |  | 0 | 
        2018-09-08: 2 | 3 |  | 2018-09-08 | 待完成 | 2018-03-31 |  | 0 | 
        2018-09-09: 2 | 3 |  |  | 逾期 | 2018-09-09 |  | 1 | 2018-09-08前
        2018-12-31: 2 | 3 |  |  | 逾期 | 2018-09-09 |  | 1 | 2018-09-08前
    "#]]
    .assert_eq(&all);
    let text = ledger.run("duty show jiangsu-2012").ended(0);
    let strict =
        text.replace("\"cumulative\"", "\"windows\"").replace("\"jiangsu-2012\"", "\"strict\"");
    ledger.write("从严.toml", strict);
    ledger.run("duty use 从严.toml").ended(0);
    let all: String = dates.iter().map(|it| stands(&ledger, "three-visits", it)).collect();
    expect![[r#"
        2018-01-30: 2 | 1 |  | 2018-01-30 | 已完成 |  |  | 0 | 
        2018-01-31: 0 | 1 |  | 2018-03-30 | 待完成 | 2018-01-31 |  | 0 | 
        2018-03-30: 0 | 1 |  | 2018-03-30 | 待完成 | 2018-01-31 |  | 0 | 
        2018-03-31: 0 | 1 |  | 2018-09-08 | 逾期 | 2018-03-31 |  | 1 | 2018-03-30前
        2018-09-08: 0 | 1 |  | 2018-09-08 | 逾期 | 2018-03-31 |  | 1 | 2018-03-30前
        2018-09-09:  |  |  |  | 逾期 | 2018-03-31 |  | 2 | 2018-03-30前、2018-09-08前
        2018-12-31:  |  |  |  | 逾期 | 2018-03-31 |  | 2 | 2018-03-30前、2018-09-08前
    "#]]
    .assert_eq(&all);
}

#[test]
fn a_link_that_was_renewed_already_is_owed_to_the_end() {
    let ledger = unvisited("duty use jiangsu-2012");
    done(&ledger, "5100100001", &["2018-01-20"], "鄢代银", "入户走访", &[]);
    let dates = ["2018-04-01", "2018-08-15", "2018-08-31"];
    let all = || -> String { dates.iter().map(|it| stands(&ledger, "three-visits", it)).collect() };
    let of_helper = || ledger.run("duty list --helper 鄢代银 --as-of 2018-08-15 --format csv").out;
    let before = (all(), of_helper());
    let conn = ledger.sql();
    conn.execute_batch(
        "UPDATE link SET until = '2018-09-01' WHERE kind = '结对帮扶';
         INSERT INTO link (object, level, kind, helper, since, entry, seal)
         SELECT object, level, kind, helper, until, entry, 0 FROM link WHERE kind = '结对帮扶';",
    )
    .unwrap();
    assert_eq!((all(), of_helper()), before);
    assert!(before.0.contains("| 2018-09-08 |"), "{}", before.0);
}

#[test]
fn s4_2_05_aid_of_three_hundred_yuan_a_year() {
    let ledger = unvisited("duty use jiangsu-2012").on("2019-12-31");
    let give = |day: &str, more: &[(&str, &str)]| {
        done(&ledger, "5100100001", &[day], "鄢代银", "节日慰问", more);
    };
    give("2017-02-01", &[("cash_fen", "30000")]);
    give("2018-02-01", &[("cash_fen", "20000")]);
    give("2018-05-01", &[("cash_fen", "1999"), ("goods", "'大米'"), ("goods_value_fen", "8000")]);
    // A row that was voided gave nothing.
    give("2018-06-01", &[("cash_fen", "50000"), ("void", "'录错'")]);
    let mut all = stands(&ledger, "aid", "2018-04-30") + &stands(&ledger, "aid", "2018-12-31");
    give("2018-09-01", &[("goods", "'棉被'")]);
    all += &stands(&ledger, "aid", "2018-12-31");
    all += &stands(&ledger, "aid", "2019-01-01");
    give("2018-12-31", &[("cash_fen", "1")]);
    all += &stands(&ledger, "aid", "2018-12-31");
    all += &stands(&ledger, "aid", "2019-01-01");
    all += &stands(&ledger, "aid", "2019-12-31");
    expect![[r#"
        2018-04-30: 200.00 | 300.00 |  | 2018-12-31 | 待完成 | 2018-01-01 |  | 0 | 
        2018-12-31: 299.99 | 300.00 |  | 2018-12-31 | 待完成 | 2018-01-01 |  | 0 | 
        2018-12-31: 299.99 | 300.00 |  | 2018-12-31 | 缺数据 |  | 慰问物资没有折款 | 0 | 
        2019-01-01: 0.00 | 300.00 |  | 2019-12-31 | 待完成 | 2019-01-01 | 慰问物资没有折款 | 0 | 
        2018-12-31: 300.00 | 300.00 |  | 2018-12-31 | 已完成 |  |  | 0 | 
        2019-01-01: 0.00 | 300.00 |  | 2019-12-31 | 待完成 | 2019-01-01 |  | 0 | 
        2019-12-31: 0.00 | 300.00 |  | 2019-12-31 | 待完成 | 2019-01-01 |  | 0 | 
    "#]]
    .assert_eq(&all);
}

#[test]
fn s4_2_06_a_difficulty_solved_every_year() {
    let ledger = unvisited("duty use jiangsu-2012").on("2019-12-31");
    done(&ledger, "5100100001", &["2018-02-01"], "鄢代银", "入户走访", &[("solved", "0")]);
    let mut all =
        stands(&ledger, "difficulty", "2018-12-31") + &stands(&ledger, "difficulty", "2019-01-01");
    done(&ledger, "5100100001", &["2018-12-30"], "鄢代银", "入户走访", &[("solved", "1")]);
    all += &stands(&ledger, "difficulty", "2018-12-31");
    all += &stands(&ledger, "difficulty", "2019-01-01");
    expect![[r#"
        2018-12-31: 0 | 1 |  | 2018-12-31 | 逾期 | 2018-01-01 |  | 1 | 2017年
        2019-01-01: 0 | 1 |  | 2019-12-31 | 逾期 | 2019-01-01 |  | 1 | 2018年
        2018-12-31: 1 | 1 |  | 2018-12-31 | 已完成 |  |  | 1 | 2017年
        2019-01-01: 0 | 1 |  | 2019-12-31 | 待完成 | 2019-01-01 |  | 0 | 
    "#]]
    .assert_eq(&all);
}

#[test]
fn s4_3_16_pairs_without_a_visit_this_month_and_fifteen_days_in_the_village() {
    let ledger = township(&["duty use yunnan-guabaobang"]);
    expect![[r#"
        exit 1
        ---- out
        待访名单  截至2018年10月31日
        | 乡镇   | 村     | 户编号/单位 | 户主   | 要求             | 帮扶人 | 单位         | 电话        | 已完成 | 应完成 | 进度应达 | 期限       | 状态   | 自         | 说明 | 未完成期数 | 哪几期             | 最近一次   |
        |--------|--------|-------------|--------|------------------|--------|--------------|-------------|--------|--------|----------|------------|--------|------------|------|------------|--------------------|------------|
        | 青溪镇 | 清水村 | 5100100003  | 付代银 | 帮扶人员每月走访 | 谭国良 | 县农业农村局 | 154****9709 |      0 |      1 |        - | 2018-10-31 | 待完成 | 2018-10-01 | -    |          3 | 1月、5月、6月      | 2018-09-24 |
        | 青溪镇 | 柏树村 | 5100100020  | 邓雪莲 | 帮扶人员每月走访 | 谭国良 | 县农业农村局 | 154****9709 |      0 |      1 |        - | 2018-10-31 | 逾期   | 2018-10-01 | -    |          4 | 1月、3月、7月、9月 | 2018-08-18 |
        要求: 帮扶人员每月走访; 依据: 乡镇挂包帮方案: 各帮扶人员每月不少于一次走访贫困户
        ---- err
    "#]]
        .assert_eq(&ledger.run("visit --due --by 谭国良 --as-of 2018-10-31").to_string());
    let all = days("2018-10", 1, 5);
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    done(&ledger, FIRST, &all, "谭国良", "驻村", &[]);
    // An errand is no day in the village here.
    done(&ledger, FIRST, &["2018-10-08"], "谭国良", "公差", &[]);
    let full = days("2018-10", 1, 15);
    done(
        &ledger,
        FIRST,
        &full.iter().map(String::as_str).collect::<Vec<_>>(),
        "敬雪莲",
        "驻村",
        &[],
    );
    let team = |day: &str| {
        let line =
            format!("duty list --duty village-days --village {FIRST} --as-of {day} --format csv");
        let shown = ledger.run(&line).ended(1);
        columns(
            &shown,
            &["帮扶人", "已完成", "应完成", "期限", "状态", "自", "未完成期数", "最近一次"],
        )
    };
    // With 5 done, 10 days are left on the 22nd and 9 on the 23rd.
    expect![[r#"
        帮扶人 | 已完成 | 应完成 | 期限 | 状态 | 自 | 未完成期数 | 最近一次
        鄢代银 | 0 | 15 | 2018-10-31 | 已来不及 |  | 6 | 
        谭国良 | 5 | 15 | 2018-10-31 | 待完成 | 2018-10-01 | 6 | 2018-10-05
        向群英 | 0 | 15 | 2018-10-31 | 已来不及 |  | 6 | 
        敬雪莲 | 15 | 15 | 2018-10-31 | 已完成 |  | 6 | 2018-10-15"#]]
    .assert_eq(&team("2018-10-22"));
    expect![[r#"
        帮扶人 | 已完成 | 应完成 | 期限 | 状态 | 自 | 未完成期数 | 最近一次
        鄢代银 | 0 | 15 | 2018-10-31 | 已来不及 |  | 6 | 
        谭国良 | 5 | 15 | 2018-10-31 | 已来不及 |  | 6 | 2018-10-05
        向群英 | 0 | 15 | 2018-10-31 | 已来不及 |  | 6 | 
        敬雪莲 | 15 | 15 | 2018-10-31 | 已完成 |  | 6 | 2018-10-15"#]]
    .assert_eq(&team("2018-10-23"));
    expect![[r#"
        帮扶人 | 已完成 | 应完成 | 期限 | 状态 | 自 | 未完成期数 | 最近一次
        鄢代银 | 0 | 15 | 2018-11-30 | 逾期 | 2018-05-01 | 7 | 
        谭国良 | 0 | 15 | 2018-11-30 | 逾期 | 2018-05-01 | 7 | 2018-10-05
        向群英 | 0 | 15 | 2018-11-30 | 逾期 | 2018-05-01 | 7 | 
        敬雪莲 | 0 | 15 | 2018-11-30 | 待完成 | 2018-11-01 | 6 | 2018-10-15"#]]
    .assert_eq(&team("2018-11-01"));
}

#[test]
fn s4_3_18_units_and_teams_without_a_meeting_this_month() {
    let ledger = township(&[
        "duty use yunnan-guabaobang",
        "assign 县教育局 --village 511899100201 --kind 单位包村 --from 2018-07-10 --new",
        "assign 县教育局 --village 511899100202 --kind 单位包村 --from 2018-07-10",
        "assign 县卫生健康局 --village 511899101201 --kind 单位包村 --from 2018-07-10 --new",
    ]);
    done(&ledger, SECOND, &["2018-10-17"], "县教育局", "专题会议", &[]);
    done(&ledger, FIRST, &["2018-10-17", "2018-09-03"], "谭国良", "专题会议", &[]);
    // Somebody who is not of the team does not hold its meeting.
    done(&ledger, SECOND, &["2018-10-18"], "向群英", "专题会议", &[]);
    let bodies = |duty: &str| {
        let line = format!("duty list --duty {duty} --as-of 2018-10-31 --format csv");
        let shown = ledger.run(&line).ended(1);
        columns(
            &shown,
            &["村", "帮扶人", "已完成", "状态", "自", "未完成期数", "哪几期", "最近一次"],
        )
    };
    expect![[r#"
        村 | 帮扶人 | 已完成 | 状态 | 自 | 未完成期数 | 哪几期 | 最近一次
        柳坪村 | 县卫生健康局 | 0 | 逾期 | 2018-09-01 | 2 | 8月、9月 | 
         | 县教育局 | 1 | 已完成 |  | 2 | 8月、9月 | 2018-10-17"#]]
    .assert_eq(&bodies("unit-meeting"));
    expect![[r#"
        村 | 帮扶人 | 已完成 | 状态 | 自 | 未完成期数 | 哪几期 | 最近一次
        清水村 | 谭国良、鄢代银、向群英、敬雪莲 | 1 | 已完成 |  | 5 | 4月、5月、6月、7月、8月 | 2018-10-17
        石桥村 | 冉家富、冉世安、晏应芳、苟晓燕 | 0 | 逾期 | 2018-05-01 | 6 | 4月、5月、6月、7月、8月、9月 | 
        柳坪村 | 蒲秀珍、覃世安、唐正明、袁大成 | 0 | 逾期 | 2018-05-01 | 6 | 4月、5月、6月、7月、8月、9月 | "#]].assert_eq(&bodies("team-meeting"));
}

#[test]
fn s4_4_08_every_pupil_every_term() {
    let ledger = township(&["duty use education"]);
    let conn = ledger.sql();
    let teach = "INSERT INTO link (object, kind, helper, since, level, entry, seal)
        SELECT ?1, '教育分包', id, '2017-02-01', 'household', 2, 0 FROM helper WHERE name = ?2";
    conn.execute(teach, ("5100100011", "向群英")).unwrap();
    conn.execute(teach, ("5100100008", "晏应芳")).unwrap();
    done(&ledger, "5100100008", &["2018-09-10"], "晏应芳", "家访", &[]);
    let teachers = |day: &str| {
        let line = format!("duty list --as-of {day} --format csv");
        let shown = ledger.run(&line).ended(1);
        columns(
            &shown,
            &["户编号/单位", "帮扶人", "已完成", "期限", "状态", "自", "说明", "哪几期"],
        )
    };
    let pupils = || {
        let shown = ledger.run("report pupils-unvisited --as-of 2018-10-31 --format csv").ended(0);
        let shown = columns(
            &shown,
            &["村", "户编号", "学生", "在校生状况", "包户教师", "学期", "未家访", "最近家访"],
        );
        shown
            .lines()
            .filter(|it| !it.starts_with("柳坪村") && !it.starts_with("高坎村"))
            .map(|it| format!("{it}\n"))
            .collect::<String>()
    };
    expect![[r#"
        户编号/单位 | 帮扶人 | 已完成 | 期限 | 状态 | 自 | 说明 | 哪几期
        5100100008 | 晏应芳 |  |  | 缺数据 |  | 没有录入这一天的学期; 导入学期表 | 
        5100100011 | 向群英 |  |  | 缺数据 |  | 没有录入这一天的学期; 导入学期表 | "#]]
    .assert_eq(&teachers("2018-10-31"));
    expect![[r#"
        村 | 户编号 | 学生 | 在校生状况 | 包户教师 | 学期 | 未家访 | 最近家访
        清水村 | 4900001800100007 | 代天佑 | 学前教育 |  |  |  | 
        清水村 | 5100100001 | 袁思雨 | 八年级 |  |  |  | 
        清水村 | 5100100003 | 付文博 | 普通高中一年级 |  |  |  | 
        清水村 | 5100100005 | 蒋俊杰 | 小学 |  |  |  | 
        清水村 | 5100100005 | 蒋梦瑶 | 九年级 |  |  |  | 
        清水村 | 5100100008 | 舒雅婷 | 小学 | 晏应芳 |  |  | 2018-09-10
        石桥村 | 4900001800100012 | 鄢天佑 | 小学 |  |  |  | 
        石桥村 | 4900001800100012 | 鄢梦瑶 | 学前教育 |  |  |  | 
        石桥村 | 4900001800100014 | 蒲鑫宇 | 学前教育 |  |  |  | 
        石桥村 | 5100100011 | 黎子轩 | 小学 | 向群英 |  |  | 
        石桥村 | 5100100016 | 冉天佑 | 九年级 |  |  |  | 
        石桥村 | 5100100016 | 冉语桐 | 小学 |  |  |  | 
        柏树村 | 4900001800100019 | 龚梦瑶 | 小学 |  |  |  | 
        柏树村 | 4900001800100019 | 龚鑫宇 | 小学 |  |  |  | 
        柏树村 | 4900001800100024 | 覃浩然 | 小学 |  |  |  | 
        柏树村 | 5100100020 | 牟宇航 | 小学 |  |  |  | 
        柏树村 | 5100100021 | 敬俊杰 | 八年级 |  |  |  | 
        柏树村 | 5100100021 | 敬欣悦 | 普通高中二年级 |  |  |  | 
        柏树村 | 5100100023 | 向佳怡 | 普通高中一年级 |  |  |  | 
    "#]]
    .assert_eq(&pupils());
    ledger.write(
        "学期表.csv",
        "学期,学期开始,学期结束\r\n2018年春季,2018-03-01,2018-07-10\r\n2018年秋季,2018-09-01,2019-01-20\r\n",
    );
    ledger.run("import 学期表.csv").ended(0);
    expect![[r#"
        户编号/单位 | 帮扶人 | 已完成 | 期限 | 状态 | 自 | 说明 | 哪几期
        5100100008 | 晏应芳 | 1 | 2019-01-20 | 已完成 |  |  | 2018年春季
        5100100011 | 向群英 | 0 | 2019-01-20 | 逾期 | 2018-07-11 |  | 2018年春季"#]]
    .assert_eq(&teachers("2018-10-31"));
    expect![[r#"
        村 | 户编号 | 学生 | 在校生状况 | 包户教师 | 学期 | 未家访 | 最近家访
        清水村 | 4900001800100007 | 代天佑 | 学前教育 |  | 2018年秋季 | 是 | 
        清水村 | 5100100001 | 袁思雨 | 八年级 |  | 2018年秋季 | 是 | 
        清水村 | 5100100003 | 付文博 | 普通高中一年级 |  | 2018年秋季 | 是 | 
        清水村 | 5100100005 | 蒋俊杰 | 小学 |  | 2018年秋季 | 是 | 
        清水村 | 5100100005 | 蒋梦瑶 | 九年级 |  | 2018年秋季 | 是 | 
        石桥村 | 4900001800100012 | 鄢天佑 | 小学 |  | 2018年秋季 | 是 | 
        石桥村 | 4900001800100012 | 鄢梦瑶 | 学前教育 |  | 2018年秋季 | 是 | 
        石桥村 | 4900001800100014 | 蒲鑫宇 | 学前教育 |  | 2018年秋季 | 是 | 
        石桥村 | 5100100011 | 黎子轩 | 小学 | 向群英 | 2018年秋季 | 是 | 
        石桥村 | 5100100016 | 冉天佑 | 九年级 |  | 2018年秋季 | 是 | 
        石桥村 | 5100100016 | 冉语桐 | 小学 |  | 2018年秋季 | 是 | 
        柏树村 | 4900001800100019 | 龚梦瑶 | 小学 |  | 2018年秋季 | 是 | 
        柏树村 | 4900001800100019 | 龚鑫宇 | 小学 |  | 2018年秋季 | 是 | 
        柏树村 | 4900001800100024 | 覃浩然 | 小学 |  | 2018年秋季 | 是 | 
        柏树村 | 5100100020 | 牟宇航 | 小学 |  | 2018年秋季 | 是 | 
        柏树村 | 5100100021 | 敬俊杰 | 八年级 |  | 2018年秋季 | 是 | 
        柏树村 | 5100100021 | 敬欣悦 | 普通高中二年级 |  | 2018年秋季 | 是 | 
        柏树村 | 5100100023 | 向佳怡 | 普通高中一年级 |  | 2018年秋季 | 是 | 
    "#]]
    .assert_eq(&pupils());
}

#[test]
fn s4_5_33_six_visits_a_year_and_how_far_they_should_be() {
    let ledger = unvisited("duty use uxin-2019").on("2019-12-31");
    let visits = ["2018-01-10", "2018-02-28", "2018-04-30", "2018-07-01", "2018-09-01"];
    done(&ledger, "5100100001", &visits, "鄢代银", "入户走访", &[]);
    let dates = [
        "2018-01-09",
        "2018-01-10",
        "2018-02-28",
        "2018-04-29",
        "2018-04-30",
        "2018-05-01",
        "2018-06-30",
        "2018-07-01",
        "2018-10-31",
        "2018-11-01",
        "2018-12-31",
        "2019-01-01",
    ];
    let all: String = dates.iter().map(|it| stands(&ledger, "home-visit", it)).collect();
    expect![[r#"
        2018-01-09: 0 | 6 | 0 | 2018-12-31 | 逾期 | 2018-01-01 |  | 1 | 2017年
        2018-01-10: 1 | 6 | 0 | 2018-12-31 | 未到期 | 2018-03-01 |  | 1 | 2017年
        2018-02-28: 2 | 6 | 0 | 2018-12-31 | 未到期 | 2018-05-01 |  | 1 | 2017年
        2018-04-29: 2 | 6 | 1 | 2018-12-31 | 未到期 | 2018-05-01 |  | 1 | 2017年
        2018-04-30: 3 | 6 | 1 | 2018-12-31 | 未到期 | 2018-07-01 |  | 1 | 2017年
        2018-05-01: 3 | 6 | 2 | 2018-12-31 | 未到期 | 2018-07-01 |  | 1 | 2017年
        2018-06-30: 3 | 6 | 2 | 2018-12-31 | 未到期 | 2018-07-01 |  | 1 | 2017年
        2018-07-01: 4 | 6 | 3 | 2018-12-31 | 未到期 | 2018-09-01 |  | 1 | 2017年
        2018-10-31: 5 | 6 | 4 | 2018-12-31 | 未到期 | 2018-11-01 |  | 1 | 2017年
        2018-11-01: 5 | 6 | 5 | 2018-12-31 | 待完成 | 2018-11-01 |  | 1 | 2017年
        2018-12-31: 5 | 6 | 5 | 2018-12-31 | 待完成 | 2018-11-01 |  | 1 | 2017年
        2019-01-01: 0 | 6 | 0 | 2019-12-31 | 逾期 | 2019-01-01 |  | 1 | 2018年
    "#]]
    .assert_eq(&all);
}

#[test]
fn s4_5_40_quarters_without_an_inspection() {
    let ledger = township(&["duty use uxin-2019"]);
    // Whoever came to inspect the village, of its helpers or not.
    done(&ledger, FIRST, &["2018-05-20", "2018-09-30"], "蒲秀珍", "督查检查", &[]);
    done(&ledger, SECOND, &["2018-07-02", "2018-10-02"], "冉家富", "督查检查", &[]);
    let shown = ledger.run("duty list --duty inspection --as-of 2018-10-31 --format csv").ended(1);
    let wanted = ["村", "已完成", "期限", "状态", "自", "未完成期数", "哪几期", "最近一次"];
    expect![[r#"
        村 | 已完成 | 期限 | 状态 | 自 | 未完成期数 | 哪几期 | 最近一次
        清水村 | 0 | 2018-12-31 | 待完成 | 2018-10-01 | 0 |  | 2018-09-30
        石桥村 | 1 | 2018-12-31 | 已完成 |  | 1 | 2季度 | 2018-10-02
        柳坪村 | 0 | 2018-12-31 | 逾期 | 2018-07-01 | 2 | 2季度、3季度 | "#]]
    .assert_eq(&columns(&shown, &wanted));
}

#[test]
fn a_day_is_of_one_school_term_only() {
    let ledger = Ledger::township();
    let head = "学期,学期开始,学期结束";
    ledger.write("学期.csv", format!("{head}\n2018年春季,2018-03-01,2018-07-10\n"));
    ledger.run("import 学期.csv").ended(0);
    ledger.write(
        "学期.csv",
        format!("{head}\n2018春,2018-07-10,2018-07-20\n2018年秋季,2018-09-01,2019-01-20\n2018秋,2018-09-01,2019-01-20\n"),
    );
    let shown = ledger.run("import 学期.csv");
    assert_eq!(shown.code, 2, "{shown}");
    expect![[r#"
        错误 学期.csv 第2行: 与学期 2018年春季 (2018-03-01至2018-07-10) 有重叠的日子; 一天只能在一个学期里 (填的是“2018春 2018-07-10—2018-07-20”) [term-overlaps]
        错误 学期.csv 第4行: 与学期 2018年秋季 (2018-09-01至2019-01-20) 有重叠的日子; 一天只能在一个学期里 (填的是“2018秋 2018-09-01—2019-01-20”) [term-overlaps]
        有2处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]].assert_eq(&shown.err);
    assert_eq!(ledger.count("SELECT count(*) FROM term"), 1);
    // Two that are moved together are looked at when both were read.
    ledger.write("学期.csv", format!("{head}\n2018年秋季,2018-09-01,2019-01-20\n"));
    ledger.run("import 学期.csv").ended(0);
    ledger.write(
        "学期.csv",
        format!("{head}\n2018年春季,2018-03-01,2018-09-05\n2018年秋季,2018-09-10,2019-01-20\n"),
    );
    ledger.run("import 学期.csv").ended(0);
}
