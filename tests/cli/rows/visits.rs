//! Visits, days in the village, meetings, publicity, disputes, inspections.

use std::sync::LazyLock;

use expect_test::expect;
use rusqlite::Connection;

use crate::ledger::{Dice, Ledger, Sheet, Shown};

/// The demo township, and an October in which everything happened once.
fn october() -> Ledger {
    static READY: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let ledger = Ledger::township();
        ledger.write("照片.jpg", "光与影");
        ledger.write(
            "农户.csv",
            "行政村,户编号,户主姓名,脱贫属性\n清水村,5100100099,米有田,一般农户\n",
        );
        ledger.run("import 农户.csv --date 2018-10-01").ended(0);
        let lines = [
            "5100100001 --by 鄢代银 --by 谭国良 --on 2018-10-17 --began 09:30 --minutes 40 --met 户主 \
             --topic 思想动态 --topic 家庭状况 --occasion 10·17 --note 看望并了解产业情况 --opinion 路灯要修 \
             --request 想学养蜂 --promise 联系培训 --solved --known --satisfied --signed --cash 200 \
             --goods 大米 --goods-value 80 --photo 照片.jpg --late-reason 下乡回来才登记",
            "5100100003 --by 县工会 --organisation --mode 节日慰问 --on 2018-10-17 --occasion 10·17 --goods 棉被",
            "5100100003 --by 谭国良 --on 2018-10-26 --known no --satisfied no",
            "5100100005 --by 谭国良 --on 2018-10-26 --mode 政策宣传 --note 讲医保政策",
            "5100100099 --by 鄢代银 --unpaired --on 2018-10-27 --note 帮助出主意种花椒",
            "--village 511899100201 --by 县教育局 --organisation --mode 节日慰问 --on 2018-10-19 --goods 会议桌 --goods-value 3000",
            "--village 511899100201 --by 谭国良 --mode 政策宣传 --on 2018-10-20 --people 60 --topic 资助政策海报 --note 院坝会",
            "--village 511899100201 --by 鄢代银 --mode 纠纷调处 --on 2018-10-21 --solved --note 地界纠纷",
            "--village 511899100201 --by 鄢代银 --mode 纠纷调处 --on 2018-10-22 --solved no --note 水源纠纷 --opinion 希望修渠 --remedy 建议列入项目",
            "--village 511899100201 --by 谭国良 --mode 组织建设 --on 2018-10-23 --note 指导换届",
            "--village 511899100201 --by 鄢代银 --mode 专题会议 --on 2018-10-24 --people 12 --note 研究脱贫措施",
            "--village 511899100201 --by 谭国良 --mode 驻村 --on 2018-10-08 --until 2018-10-12 --night",
            "--village 511899100201 --by 谭国良 --mode 请假 --on 2018-10-15 --until 2018-10-16 --note 家中有事",
            "--village 511899100201 --by 县督查组 --organisation --mode 督查检查 --on 2018-10-25 --score 责任落实=22.5/25 --score 计划制定=20/25 --score 项目实施=25/25 --score 帮扶效果=18/25",
            "--unit 县教育局 --by 县督查组 --mode 督查检查 --on 2018-10-26 --score 责任落实=80/100",
        ];
        for line in lines {
            let shown = ledger.run(&format!("visit {line} --quiet"));
            assert_eq!(shown.code, 0, "{line}\n{shown}");
        }
        ledger.write(
            "督查.csv",
            "行政村,督查组,督查日期,督查内容,得分,满分,发现问题,整改时限,整改完成时间\n\
             石桥村,县督查组,2018-10-09,责任落实,15,25,走访记录不全,2018-10-15,\n\
             石桥村,县督查组,2018-10-09,帮扶效果,20,25,措施没有落实,2018-10-20,2018-10-22\n\
             石桥村,县督查组,2018-10-09,计划制定,24.5,25,少一户计划,2018-11-30,\n",
        );
        ledger.run("import 督查.csv").ended(0);
        ledger.bytes()
    });
    let ledger = Ledger::new();
    ledger.write("bangfu.db", READY.as_slice());
    ledger
}

/// A report of 31 October 2018 as CSV, of which the rows with this word, or all.
fn report(name: &str, word: &str) -> String {
    let shown = october().run(&format!("report {name} --as-of 2018-10-31 --format csv")).ended(0);
    let lines = shown.trim_start_matches('\u{FEFF}').lines();
    let kept = lines.enumerate().filter(|(n, it)| *n == 0 || it.contains(word));
    kept.map(|(_, it)| format!("{it}\n")).collect()
}

// S4-3-15
#[test]
fn s0_22_village_work_is_counted_by_village_without_a_verdict() {
    expect![[r#"
        乡镇,村/学校,班子建设,专题会议,政策宣传,受众人次,海报检查,排查纠纷,已化解,未化解,督查检查,调研座谈,走访在册户,走访未在册户,问过政策的户,知晓,知晓率,满意,满意率
        青溪镇,清水村,1,1,2,60,2018-10-20,2,1,1,1,0,53,1,2,1,50.00%,1,50.00%
    "#]].assert_eq(&report("village-work", "清水村"));
}

// S4-2-14, S4-3-19, S4-4-11
#[test]
fn s1_21_inspections_are_scored_and_ranked() {
    expect![[r#"
        类别,名次,对象,联系领导,督查次数,得分率,发现问题,未整改,逾期
        村,1,清水村,,1,85.50%,0,0,0
        村,2,石桥村,,1,79.33%,3,2,2
        单位,1,县教育局,,1,80.00%,0,0,0
    "#]]
    .assert_eq(&report("inspection-ranking", ""));
    expect![[r#"
        对象,督查日期,督查人,督查内容,得分/满分,得分率,发现问题,整改时限,整改完成,状态,逾期天数
        清水村,2018-10-25,县督查组,帮扶效果,18/25,72.00%,,,,,
        清水村,2018-10-25,县督查组,计划制定,20/25,80.00%,,,,,
        清水村,2018-10-25,县督查组,责任落实,22.5/25,90.00%,,,,,
        清水村,2018-10-25,县督查组,项目实施,25/25,100.00%,,,,,
        石桥村,2018-10-09,县督查组,帮扶效果,20/25,80.00%,措施没有落实,2018-10-20,2018-10-22,逾期整改,2
        石桥村,2018-10-09,县督查组,计划制定,24.5/25,98.00%,少一户计划,2018-11-30,,整改中,
        石桥村,2018-10-09,县督查组,责任落实,15/25,60.00%,走访记录不全,2018-10-15,,逾期未改,16
        县教育局,2018-10-26,县督查组,责任落实,80/100,80.00%,,,,,
    "#]].assert_eq(&report("inspections", ""));
    // The sheet again, with what was mended meanwhile.
    let ledger = october();
    ledger.write(
        "督查.csv",
        "行政村,督查组,督查日期,督查内容,得分,满分,发现问题,整改时限,整改完成时间\n\
         石桥村,县督查组,2018-10-09,责任落实,15,25,走访记录不全,2018-10-15,2018-11-02\n",
    );
    ledger.run("import 督查.csv").ended(0);
    let shown = ledger.run("report inspections --as-of 2018-11-05 --format csv").ended(0);
    let lines: Vec<_> = shown.lines().filter(|it| it.contains("走访记录不全")).collect();
    expect!["石桥村,2018-10-09,县督查组,责任落实,15/25,60.00%,走访记录不全,2018-10-15,2018-11-02,逾期整改,18"].assert_eq(&lines.join("\n"));
}

/// The October with a project in 清水村.
fn with_project() -> Ledger {
    let ledger = october();
    let projects = "县,乡,村,项目编号,项目名称,项目类别,计划年度\n云岭县,青溪镇,清水村,XM2018-01,养牛场,产业,2018\n";
    ledger.write("项目.csv", projects);
    ledger.run("import 项目.csv").ended(0);
    ledger
}

#[test]
fn whatever_an_inspection_found_is_shown_and_counted() {
    let ledger = with_project();
    let inspect = "visit --by 县督查组 --mode 督查检查 --on 2018-10-27";
    ledger
        .run(&format!("{inspect} --village 石桥村 --score 责任落实=10/25 --problem 台账不全"))
        .ended(0);
    ledger.run(&format!("{inspect} --project XM2018-01 --problem 牛舍漏雨")).ended(0);
    ledger.write(
        "督查.csv",
        "行政村,督查组,督查日期,督查内容,得分,满分,发现问题\n清水村,县督查组,2018-10-28,项目实施,,,进度慢\n",
    );
    ledger.run("import 督查.csv").ended(0);
    let shown = ledger.run("report inspections --as-of 2018-10-31 --format csv").ended(0);
    let lines: Vec<_> =
        shown.lines().filter(|it| it.contains("2018-10-27") || it.contains("2018-10-28")).collect();
    expect![[r#"
        清水村,2018-10-28,县督查组,项目实施,,,进度慢,,,整改中,
        石桥村,2018-10-27,县督查组,责任落实,10/25,40.00%,,,,,
        石桥村,2018-10-27,县督查组,,,,台账不全,,,整改中,
        养牛场,2018-10-27,县督查组,,,,牛舍漏雨,,,整改中,"#]]
    .assert_eq(&lines.join("\n"));
    let ranking = ledger.run("report inspection-ranking --as-of 2018-10-31 --format csv").ended(0);
    expect![[r#"
        村,1,清水村,,2,85.50%,1,1,0
        村,2,石桥村,,2,69.50%,4,3,2
        单位,1,县教育局,,1,80.00%,0,0,0
        项目,,养牛场,,1,,1,1,0"#]]
    .assert_eq(&ranking.lines().skip(1).collect::<Vec<_>>().join("\n"));
    let english = ledger.run("report inspection-ranking --as-of 2018-10-31 --lang en --format csv");
    assert!(english.out.contains("a project,"), "{english}");
}

#[test]
fn a_score_goes_with_the_inspection_that_stands() {
    let ledger = october();
    let inspections = |word: &str| -> String {
        let shown = ledger.run("report inspections --as-of 2018-11-05 --format csv").ended(0);
        let lines = shown.lines().filter(|it| it.starts_with("石桥村") && it.contains(word));
        lines.collect::<Vec<_>>().join("\n")
    };
    // The day was wrong, and a score.
    let correct = "visit --village 石桥村 --reason 写错 --correct";
    ledger.run(&format!("{correct} 2018-10-09/县督查组 --on 2018-10-10")).ended(0);
    ledger.run(&format!("{correct} 2018-10-10/县督查组 --score 责任落实=16/25")).ended(0);
    expect![
        "石桥村,2018-10-10,县督查组,责任落实,16/25,64.00%,走访记录不全,2018-10-15,,逾期未改,21"
    ]
    .assert_eq(&inspections("责任落实"));
    // The sheet with the old day, now with what was mended: it is said of what stands.
    let sheet = |points: &str| {
        ledger.write(
            "督查.csv",
            format!(
                "行政村,督查组,督查日期,督查内容,得分,满分,发现问题,整改时限,整改完成时间\n\
                 石桥村,县督查组,2018-10-09,责任落实,{points},25,走访记录不全,2018-10-15,2018-11-02\n"
            ),
        );
        ledger.run("import 督查.csv")
    };
    expect![[r#"
        exit 2
        ---- out
        导入结果  截至2018年11月05日
        | 文件     | 工作表 | 表种       | 编码  | 时点     | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |----------|--------|------------|-------|----------|------|------|------|------|------|
        | 督查.csv | -      | 督查评分表 | UTF-8 | 各行日期 |    1 |    0 |    0 |    0 |    1 |
        | 合计     |        |            |       |          |    1 |    0 |    0 |    0 |    1 |
        ---- err
        错误 督查.csv 第2行 E列(得分): 这次督查的评分已经更正过, 表里是更正前的; 请按更正后的改表 (填的是“15”) [score-corrected]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]]
    .assert_eq(&sheet("15").to_string());
    sheet("16").ended(0);
    expect!["石桥村,2018-10-10,县督查组,责任落实,16/25,64.00%,走访记录不全,2018-10-15,2018-11-02,逾期整改,18"].assert_eq(&inspections("责任落实"));
    // What is void, and has no successor, is changed no more.
    ledger.run("visit --village 石桥村 --reason 没有督查 --void 2018-10-10/县督查组").ended(0);
    ledger.write(
        "督查.csv",
        "行政村,督查组,督查日期,督查内容,得分,满分,发现问题,整改时限,整改完成时间\n\
         石桥村,县督查组,2018-10-09,计划制定,24.5,25,少一户计划,2018-11-30,2018-11-02\n",
    );
    expect![[r#"
        exit 2
        ---- out
        导入结果  截至2018年11月05日
        | 文件     | 工作表 | 表种       | 编码  | 时点     | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |----------|--------|------------|-------|----------|------|------|------|------|------|
        | 督查.csv | -      | 督查评分表 | UTF-8 | 各行日期 |    1 |    0 |    0 |    0 |    1 |
        | 合计     |        |            |       |          |    1 |    0 |    0 |    0 |    1 |
        ---- err
        错误 督查.csv 第2行 C列(督查日期): 这次督查已经作废, 评分不再改动; 请核对日期和督查人 (填的是“2018-10-09”) [score-of-void]
        有1处错误, 什么都没有写入; 改好后再运行同一条命令
    "#]].assert_eq(&ledger.run("import 督查.csv").to_string());
}

// S2-14, S4-1-07
#[test]
fn s2_12_visits_are_counted_by_mode_and_apart_from_organisations_and_others() {
    expect![[r#"
        走访对象,走访人,方式,次数,对象数,人数,参加/受众人次,慰问金,物资折款
        在册户,帮扶责任人,入户走访,224,35,115,,9100.00,3360.00
        在册户,帮扶责任人,电话联络,79,32,104,,,
        在册户,帮扶责任人,政策宣传,1,1,5,,,
        在册户,组织,节日慰问,1,1,4,,,
        未在册户,其他人,入户走访,1,1,,,,
        村,帮扶责任人,纠纷调处,2,1,,,,
        村,帮扶责任人,专题会议,1,1,,12,,
        村,帮扶责任人,政策宣传,1,1,,60,,
        村,帮扶责任人,组织建设,1,1,,,,
        村,组织,节日慰问,1,1,,,,3000.00
    "#]]
    .assert_eq(&report("visit-modes", ""));
}

// S4-3-12, S4-4-09
#[test]
fn s2_13_topics_that_were_never_covered_are_seen_household_by_household() {
    let shown = report("visit-topics", "清水村");
    let lines: Vec<_> = shown.lines().take(5).collect();
    expect![[r#"
        村,户编号,户主,人数,脱贫属性,思想动态,家庭状况,惠民资金落实,政策宣传,资助政策回执,未了解项数,政策知晓,满意
        清水村,4900001800100002,覃淑琼,2,未脱贫,,,,,,4,,
        清水村,4900001800100004,龚国良,1,未脱贫,,,,,,4,,
        清水村,4900001800100007,代文清,4,未脱贫,,,,,,4,,
        清水村,5100100001,袁光华,4,未脱贫,2018-10-17,2018-10-17,,,,2,是,是"#]].assert_eq(&lines.join("\n"));
}

// S2-17
#[test]
fn s2_15_aid_is_summed_by_campaign_households_and_villages_apart() {
    expect![[r#"
        对象,活动,开始,结束,次数,户/村数,人数,慰问金,物资折款,物资未折款次数,物资
        户,10·17,2018-10-17,2018-10-17,2,2,8,200.00,80.00,1,大米、棉被
        户,,2018-01-05,2018-10-23,103,35,115,8900.00,3280.00,0,大米、菜油
        村,,2018-10-19,2018-10-19,1,1,,,3000.00,0,会议桌
    "#]]
    .assert_eq(&report("aid-totals", ""));
    let ledger = with_project();
    ledger
        .run("visit --project XM2018-01 --by 鄢代银 --on 2018-10-27 --goods 水泥 --goods-value 500")
        .ended(0);
    for (lang, wanted) in [("zh", "项目,,2018-10-27"), ("en", "a project,,2018-10-27")] {
        let shown =
            ledger.run(&format!("report aid-totals --as-of 2018-10-31 --lang {lang} --format csv"));
        assert_eq!(shown.out.lines().filter(|it| it.starts_with(wanted)).count(), 1, "{shown}");
    }
}

// S2-19
#[test]
fn s4_3_14_what_people_said_is_a_report_for_each_village_and_month() {
    expect![[r#"
        乡镇,村,月份,走访次数,走访户数,走访人数,政策宣传,受众人次,化解纠纷,慰问金,存在问题,群众意见,诉求,工作建议和措施,承诺事项
        青溪镇,清水村,2018-10,11,8,23,2,60,1,200.00,缺少产业资金; 务工收入不稳定; 缺少产业资金; 务工收入不稳定,路灯要修; 希望修渠,想学养蜂,申请小额信贷; 推荐公益性岗位; 申请小额信贷; 推荐公益性岗位; 建议列入项目,联系培训
    "#]].assert_eq(&report("village-month", "清水村"));
    let brief = "visit --brief --village 清水村 --as-of";
    expect![[r#"
        帮扶工作简报 (本月截至2018-10-31)
        清水村: 走访8户23人, 共11次, 慰问金200.00元; 政策宣传2场, 化解纠纷1起。发现问题: 缺少产业资金; 务工收入不稳定; 缺少产业资金; 务工收入不稳定。群众意见: 路灯要修; 希望修渠。群众诉求: 想学养蜂。建议和措施: 申请小额信贷; 推荐公益性岗位; 申请小额信贷; 推荐公益性岗位; 建议列入项目。承诺事项: 联系培训。
    "#]].assert_eq(&october().run(&format!("{brief} 2018-10-31")).ended(0));
    expect![[r#"
        帮扶工作简报 (本月截至2017-10-31)
        本月没有登记走访和村级工作。
    "#]]
    .assert_eq(&october().run(&format!("{brief} 2017-10-31")).ended(0));
    // A code means the village as well, and a slip is no empty month.
    let ledger = october();
    let code = "SELECT code FROM area WHERE name = '清水村'";
    let code: String = ledger.sql().query_row(code, [], |row| row.get(0)).unwrap();
    let by_code =
        ledger.run(&format!("visit --brief --village {code} --as-of 2018-10-31")).ended(0);
    assert_eq!(by_code, ledger.run(&format!("{brief} 2018-10-31")).ended(0));
    ledger.run("visit --brief --village 清水寸").ended(2);
}

#[test]
fn s3_15_the_year_of_a_village_team() {
    expect![[r#"
        乡镇,村,队员,姓名,驻村天数,住村夜数,请假天数,入户次数,走访户数,专题会议,政策宣传,化解纠纷,发现问题,解决难题,慰问金,物资折款,本年脱贫户,本年脱贫人数
        青溪镇,清水村,4,向群英、敬雪莲、谭国良、鄢代银,5,5,2,53,9,1,2,1,50,1,1900.00,720.00,0,0
    "#]].assert_eq(&report("team-year", "清水村"));
}

#[test]
fn s4_3_10_visits_without_content_are_seen_in_the_log() {
    let log = Sheet::parse(&report("visit-log", ""));
    let [object, day, helper, empty, along, late] =
        ["户编号/对象", "日期", "走访人", "内容为空", "同行", "补录天数"].map(|it| log.column(it));
    let is_empty = |row: &&Vec<String>| row[empty] == "1";
    let shown = |row: &Vec<String>| format!("{} {} {}", row[object], row[day], row[helper]);
    let rows: Vec<_> = log.rows.iter().filter(is_empty).map(shown).collect();
    expect![[r#"
        5100100003 2018-10-26 谭国良"#]]
    .assert_eq(&rows.join("\n"));
    // Who came along, and how many days late it was typed, stand beside it.
    let row = log.rows.iter().find(|it| it[along] == "谭国良").unwrap();
    assert_eq!((row[day].as_str(), row[late].as_str()), ("2018-10-17", "19"));
}

#[test]
fn s4_3_16_days_and_nights_in_the_village_and_leave() {
    expect![[r#"
        乡镇,村,姓名,派出单位,职务,月份,驻村天数,住村夜数,公差天数,请假天数,入户次数,请假和公差事由
        青溪镇,清水村,向群英,县教育局,队员,2018-10,0,0,0,0,0,
        青溪镇,清水村,敬雪莲,县农业农村局,队员,2018-10,0,0,0,0,2,
        青溪镇,清水村,谭国良,县农业农村局,第一书记、队员,2018-10,5,5,0,2,4,2018-10-15 家中有事; 2018-10-16 家中有事
        青溪镇,清水村,鄢代银,青溪镇人民政府,队长,2018-10,0,0,0,0,4,
    "#]].assert_eq(&report("attendance", "清水村"));
    // A household counts once a day, and only of the village; who is on two teams is on leave
    // once.
    let ledger = october();
    for line in [
        "5100100003 --by 谭国良 --on 2018-10-29 --note 上午",
        "5100100003 --by 谭国良 --on 2018-10-29 --note 下午",
        "5100100003 --by 谭国良 --on 2018-10-29 --mode 家访 --note 晚上",
        "5100100010 --by 谭国良 --on 2018-10-30 --unpaired --note 外村",
    ] {
        ledger.run(&format!("visit {line}")).ended(0);
    }
    let posted = "INSERT INTO link (object, level, kind, helper, since, entry, seal)
        SELECT '511899100202', level, link.kind, helper, since, link.entry, 0 FROM link
        JOIN helper ON helper.id = link.helper WHERE name = '谭国良' AND link.kind = '驻村工作队'";
    assert_eq!(ledger.sql().execute(posted, []).unwrap(), 1);
    let shown = ledger.run("report attendance --as-of 2018-10-31 --format csv").ended(0);
    let lines: Vec<_> =
        shown.lines().filter(|it| it.contains("谭国良") || it.contains("合计")).collect();
    expect![[r#"
        青溪镇,清水村,谭国良,县农业农村局,第一书记、队员,2018-10,5,5,0,2,5,2018-10-15 家中有事; 2018-10-16 家中有事
        青溪镇,石桥村,谭国良,县农业农村局,队员,2018-10,0,0,0,0,1,"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn s4_3_20_a_cadres_year_on_one_card() {
    expect![[r#"
        姓名,单位,职务,结对户数,结对人数,走访次数,走访过的结对户,未走访的结对户,应访期数,未访期数,电话,无内容的走访,发现问题,解决难题,慰问金,物资折款,物资未折款次数,驻村天数,请假天数,结对户本年脱贫
        谭国良,县农业农村局,股长,5,17,33,5,0,,,15,1,37,0,600.00,640.00,0,5,2,0
    "#]].assert_eq(&report("cadre-card", "谭国良"));
}

#[test]
fn s4_4_05_posters_are_seen_by_village_and_by_school() {
    let shown = report("village-work", "村");
    let cells = |line: &str| {
        let cells: Vec<_> = line.split(',').collect();
        format!("{} {}", cells[1], cells[6])
    };
    let posters: Vec<_> = shown.lines().map(cells).collect();
    expect![[r#"
        村/学校 海报检查
        清水村 2018-10-20
        石桥村 
        柏树村 
        柳坪村 
        高坎村 "#]]
    .assert_eq(&posters.join("\n"));
}

#[test]
fn s4_5_36_exited_households_that_nobody_visited() {
    let ledger = october().on("2019-01-05");
    let report = "report exited-unvisited --format csv";
    expect![[r#"
        ﻿乡镇,村,户编号,户主,户数,人数,脱贫属性,脱贫年度,最近走访,帮扶责任人,返贫风险,本年产业帮扶
        青溪镇,清水村,5100100005,蒋正明,1,5,已脱贫,2017,2018-10-26,谭国良,,否
        青溪镇,石桥村,4900001800100014,蒲学海,1,5,已脱贫,2017,2018-06-13,苟晓燕,,否
        青溪镇,柏树村,4900001800100024,覃顺发,1,4,已脱贫,2017,2018-09-08,向群英,,否
        柳坪乡,高坎村,4900001800100034,龚光华,1,4,已脱贫,2017,2018-10-15,蒲秀珍,,否
    "#]]
    .assert_eq(&ledger.run(report).ended(0).replace('\r', ""));
    let before = ledger.run(report).ended(0).lines().count();
    let first = ledger.run(report).ended(0).lines().nth(1).unwrap().to_owned();
    let cells: Vec<_> = first.split(',').collect();
    let (household, helper) = (cells[2], cells[9]);
    // A call is no visit, and neither is a void one.
    let visit = format!("visit {household} --by {helper} --on 2019-01-03");
    ledger.run(&format!("{visit} --mode 电话联络")).ended(0);
    assert_eq!(ledger.run(report).ended(0).lines().count(), before);
    ledger.run(&format!("{visit} --note 看望")).ended(0);
    assert_eq!(ledger.run(report).ended(0).lines().count(), before - 1);
    let void = format!("visit {household} --void 2019-01-03/{helper}/入户走访 --reason 没有去");
    ledger.run(&void).ended(0);
    assert_eq!(ledger.run(report).ended(0).lines().count(), before);
}

/// A ledger of one year in memory, with a visit each month by each helper to each of their
/// households, all of them honest.
struct Year {
    conn: Connection,
    dice: Dice,
    honest: i64,
}

/// A visit as a test writes it.
struct Made<'m> {
    household: usize,
    day: String,
    helper: &'m str,
    mode: &'m str,
    began: Option<(usize, usize)>,
    note: &'m str,
    photo: Option<String>,
    typed_on: String,
}

const NOTES: [[&str; 8]; 3] = [
    ["母亲", "大儿子", "户主", "老伴", "孙女", "二女儿", "儿媳", "老人"],
    [
        "上月住院刚回家",
        "在县城学校读书",
        "去外省打工还没有回",
        "养的猪卖了几头",
        "种的花椒挂果了",
        "腿脚不便",
        "考上了职高",
        "盖房还差钱",
    ],
    [
        "，帮着问了报销",
        "，约好下周看地",
        "，已报村上登记",
        "，说了补助的事",
        "，饮水正常",
        "，房屋已修好",
        "，想学技术",
        "，情绪很好",
    ],
];
const SHORT: [&str; 4] =
    ["家中无人", "都好", "电话没人接", "家中无人，锁着门，邻居说赶场去了，下次再来"];

impl Year {
    fn honest(seed: u64) -> Self {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(include_str!("../../../schema.sql")).unwrap();
        conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let mut year = Self { conn, dice: Dice(seed), honest: 0 };
        for village in 0..6 {
            let sql = "INSERT INTO area (code, level, name, entry, seal) VALUES (?1, 'village', ?2, 0, 0)";
            let code = format!("51189910020{village}");
            year.conn.execute(sql, (&code, format!("{village}村"))).unwrap();
        }
        for household in 0..100 {
            let sql = "INSERT INTO household (no, village, entry, seal) VALUES (?1, ?2, 0, 0)";
            let village = format!("51189910020{}", village_of(household));
            year.conn.execute(sql, (no(household), village)).unwrap();
        }
        for helper in 0..12 {
            let name = format!("帮{helper}");
            year.helper(&name);
            for month in 1..=12 {
                year.month(&name, helper, month);
            }
        }
        year
    }

    fn helper(&self, name: &str) {
        let sql = "INSERT INTO helper (id, kind, name, entry, seal) VALUES (?1, '干部', ?1, 0, 0)";
        self.conn.execute(sql, [name]).unwrap();
    }

    /// One round of a helper: six households in a day or two, some in a second village.
    fn month(&mut self, name: &str, helper: usize, month: usize) {
        let first = 1 + self.dice.below(27);
        let mut clock = 8 * 60 + self.dice.below(60);
        for n in 0..6 {
            let household = helper * 6 + n + usize::from(n == 5) * 20;
            let day = first + n / 4;
            if n == 4 {
                clock = 9 * 60;
            }
            let note = match self.dice.below(8) {
                0 => SHORT[self.dice.below(4)].to_owned(),
                _ => NOTES.iter().map(|it| it[self.dice.below(8)]).collect(),
            };
            let late = [0, 0, 1, 3, 20][self.dice.below(5)];
            let photo = format!("{:064x}", self.honest + 1);
            let is_leave_before = self.dice.below(9) == 0 && 1 < first && n == 0;
            if is_leave_before {
                let day = format!("2018-{month:02}-{:02}", first - 1);
                self.add(&Made {
                    household: 99,
                    day: day.clone(),
                    helper: name,
                    mode: "请假",
                    began: None,
                    note: "",
                    photo: None,
                    typed_on: day,
                });
            }
            let day = format!("2018-{month:02}-{day:02}");
            let typed_on = add_days(&day, late);
            let began = Some((clock / 60, clock % 60));
            self.add(&Made {
                household,
                day,
                helper: name,
                mode: "入户走访",
                began,
                note: &note,
                photo: Some(photo),
                typed_on,
            });
            self.honest += 1;
            clock += 35 + self.dice.below(40);
        }
    }

    fn add(&self, made: &Made<'_>) {
        let entry = "INSERT INTO entry (at, operator, command) VALUES (?1, '', '')";
        self.conn.execute(entry, [format!("{}T20:00:00+08:00", made.typed_on)]).unwrap();
        let sql = "INSERT INTO visit (object, day, helper, mode, no, level, began, minutes, note, photo_digest, entry, seal)
            VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, 20, nullif(?7, ''), ?8, last_insert_rowid(), 0)";
        let (object, level) = match made.mode {
            "请假" => (format!("51189910020{}", village_of(made.household)), "village"),
            _ => (no(made.household), "household"),
        };
        let began = made.began.map(|(hour, minute)| format!("{hour:02}:{minute:02}"));
        let columns =
            (object, &made.day, made.helper, made.mode, level, began, made.note, &made.photo);
        self.conn.execute(sql, columns).unwrap();
    }

    /// Plants one of each kind, each by a helper of its own.
    fn plant(&mut self) {
        let plain = |helper, household, day: &str| Made {
            household,
            day: day.to_owned(),
            helper,
            mode: "入户走访",
            began: None,
            note: "",
            photo: None,
            typed_on: day.to_owned(),
        };
        for name in PLANTED {
            self.helper(name);
        }
        let from = self.dice.below(20);
        let month = 1 + self.dice.below(8);
        let day = |month: usize, day: usize| format!("2018-{month:02}-{day:02}");
        for n in 0..3 + self.dice.below(3) {
            let day = day(month + n % 3, 1 + self.dice.below(27));
            let note = "入户了解情况，宣传了扶贫政策，鼓励自力更生";
            self.add(&Made { note, ..plain(PLANTED[0], from + n, &day) });
        }
        let (on, next) = (day(month, 9), Some((10, 20 + self.dice.below(10))));
        self.add(&Made { began: Some((10, 0)), ..plain(PLANTED[1], from, &on) });
        self.add(&Made { began: next, ..plain(PLANTED[1], from + 1, &on) });
        for n in 0..3 + self.dice.below(2) {
            let on = day(month + n, 1 + self.dice.below(27));
            self.add(&Made { typed_on: "2018-12-20".to_owned(), ..plain(PLANTED[2], from, &on) });
        }
        for n in 0..2 {
            let on = day(month + n, 3 + self.dice.below(20));
            self.add(&Made { photo: Some("ab".repeat(32)), ..plain(PLANTED[3], from + n, &on) });
        }
        let on = day(month, 1 + self.dice.below(27));
        self.add(&Made { mode: "请假", ..plain(PLANTED[4], from, &on) });
        self.add(&plain(PLANTED[4], from, &on));
        for n in 0..3 {
            let last = ["31", "28", "31", "30", "31", "30", "31", "31", "30", "31", "30", "31"];
            let on = format!("2018-{:02}-{}", month + n, last[month + n - 1]);
            self.add(&plain(PLANTED[5], from + n, &on));
        }
    }

    /// Kind, helper and visits of every question.
    fn questions(&self) -> Vec<(String, String, i64)> {
        let sql = include_str!("../../../src/report/suspicious_visits.sql");
        let mut query = self.conn.prepare(sql).unwrap();
        let row = |row: &rusqlite::Row<'_>| {
            Ok((row.get("kind")?, row.get("helper")?, row.get("visits")?))
        };
        let rows = query.query_map([(":as_of", "2018-12-31")].as_slice(), row).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }
}

const PLANTED: [&str; 6] = ["甲", "乙", "丙", "丁", "戊", "己"];
const KINDS: [&str; 6] = [
    "内容相同",
    "几分钟内到两个村",
    "一天补记几个月",
    "照片重复使用",
    "请假日走访",
    "总在月末最后一天",
];

/// Neighbours in number live in two villages, as those of a planted visit must.
fn village_of(household: usize) -> usize {
    household % 6
}

fn no(household: usize) -> String {
    format!("51001{household:05}")
}

fn add_days(day: &str, days: u64) -> String {
    (crate::ledger::day(day) + chrono::Days::new(days)).to_string()
}

#[test]
fn planted_visits_are_found_and_honest_ones_hardly_ever_asked_about() {
    for seed in 0..20 {
        let mut year = Year::honest(seed);
        let asked: i64 = year.questions().iter().map(|(_, _, visits)| visits).sum();
        assert!(asked * 100 < year.honest, "seed {seed}: {asked} of {}", year.honest);
        year.plant();
        let found = year.questions();
        for (kind, helper) in KINDS.into_iter().zip(PLANTED) {
            let count = found.iter().filter(|it| it.0 == kind && it.1 == helper).count();
            assert_eq!(count, 1, "seed {seed}: {kind} {found:?}");
        }
    }
}

#[test]
fn notes_that_nobody_was_at_home_are_no_question() {
    let year = Year::honest(1);
    let sql = "UPDATE visit SET note = '家中无人，锁着门，电话也打不通，下个星期再来' WHERE mode = '入户走访'";
    year.conn.execute(sql, []).unwrap();
    assert!(year.questions().iter().all(|it| it.0 != "内容相同"));
    year.conn.execute("UPDATE visit SET note = '了解家庭情况宣传政策'", []).unwrap();
    assert!(year.questions().iter().all(|it| it.0 != "内容相同"));
    year.conn.execute("UPDATE visit SET note = note || '并鼓励自力更生'", []).unwrap();
    assert_eq!(year.questions().iter().filter(|it| it.0 == "内容相同").count(), 12);
}

#[test]
fn a_question_that_was_explained_is_not_asked_again_and_the_answer_stays() {
    let ledger = october();
    let kept = |shown: &Shown| -> String {
        let lines = shown.out.lines().filter(|it| it.contains("请假日走访"));
        lines.map(|it| format!("{it}\n")).collect()
    };
    let visit = "visit 5100100003 --by 谭国良 --on 2018-10-15 --note 路过";
    ledger.run(visit).ended(0);
    let report = "report suspicious-visits --as-of 2018-10-31 --format csv";
    expect![[r#"
        请假日走访/谭国良/县农业农村局/2018-10-15,请假日走访,谭国良,县农业农村局,2018-10-15,1,5100100003,,,
    "#]].assert_eq(&kept(&ledger.run(report)));
    let question = "请假日走访/谭国良/县农业农村局/2018-10-15";
    let explain = format!("visit --explain {question} --as-of 2018-10-31 --by 王敏");
    expect![[r#"
        exit 0
        ---- out
        ---- err
        已说明 (说明人 王敏): 请假日走访/谭国良/县农业农村局/2018-10-15
        已记为第21号记录, 可用 `bangfu undo 21` 撤销
    "#]]
    .assert_eq(&ledger.run(&format!("{explain} --reason 上午上班下午请假")).to_string());
    expect![[r#"
        请假日走访/谭国良/县农业农村局/2018-10-15,请假日走访,谭国良,县农业农村局,2018-10-15,1,5100100003,,上午上班下午请假,王敏
    "#]].assert_eq(&kept(&ledger.run(report)));
    ledger.run(&format!("visit --explain {question}9 --reason 无")).ended(2);
    ledger.digest();
}
