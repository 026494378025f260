//! Standards: listed, shown, tested, compared, and what another one would do to people.

use std::collections::BTreeMap;

use expect_test::{expect, expect_file};

use crate::ledger::{Ledger, Sheet};

#[test]
fn the_built_in_standards_are_listed() {
    let ledger = Ledger::new();
    let shown = ledger.run("standard list --format csv").ended(0);
    let rows: Vec<_> =
        shown.lines().map(|it| it.split(',').take(8).collect::<Vec<_>>().join(",")).collect();
    expect![[r#"
        ﻿标准,名称,地区,施行,止于,户指标,村指标,县指标
        sichuan-2015,四川2015(贫困对象退出机制),四川,2015-12-18,2016-08-17,3,8,1
        sichuan-2016,四川2016(户一超六有、村一低五有、县一低三有),四川,2016-08-18,,8,6,4
        sichuan-yi,四川彝区(户一超六有、村一低七有),四川彝区,2018-01-01,,8,8,0
        henan-2016,河南2016(两不愁三保障、村1+7+2),河南,2016-01-01,,8,9,0
        hunan-2016,湖南2016(两不愁三保障、村集体经济4万元),湖南,2016-05-26,,6,7,2
        jiangsu-2012,江苏2012(低收入农户4000元以上),江苏,2012-01-01,2015-12-31,1,0,0
        yunnan-guabaobang,云南挂包帮(德钦2016: 户八有四无一超一受益、村一降一高一有),云南德钦,2016-04-19,,13,3,0
        uxin-2019,"乌审旗2019(两不愁三保障一高于,国贫市贫两本台账)",内蒙古乌审旗,2019-01-01,,6,0
        guizhou-changshun-2017,贵州长顺2017(一达标两不愁三保障、七种不能脱),贵州长顺,2017-01-01,,11,10,0
        county-self-check-2017,县退出自查(三率一度),全国,2017-10-01,,0,0,4
        monitor-unstable,监测识别: 脱贫不稳定户,全国,2021-01-01,,2,0,0
        monitor-edge,监测识别: 边缘易致贫户,全国,2021-01-01,,2,0,0
        monitor-sudden,监测识别: 突发严重困难户,全国,2021-01-01,,3,0,0
        risk-removed,监测对象风险消除,全国,2021-01-01,,10,0,0
        demo-shapes,演示: 标准的各种写法(不作依据),演示,2016-01-01,,11,3,0"#]].assert_eq(&rows.join("\n"));
}

#[test]
fn every_built_in_standard_passes_its_own_examples() {
    let shown = Ledger::new().run("standard test");
    assert_eq!((shown.code, shown.out.as_str()), (0, ""), "{shown}");
    assert_eq!(shown.err.lines().count(), 15, "{shown}");
    assert!(shown.err.lines().all(|it| it.ends_with("0处不符")), "{shown}");
}

#[test]
fn an_example_that_comes_out_otherwise_is_told() {
    let ledger = Ledger::new();
    let text = own_standard();
    ledger.write("本县.toml", text.replace("amount = \"3600\"", "amount = \"3601\""));
    let shown = ledger.run("standard test 本县.toml");
    assert_eq!(shown.code, 1, "{shown}");
    assert!(shown.out.contains("exactly at the line"), "{shown}");
    ledger.write("错.toml", text.replace("yes = \"electricity\"", "yes = \"electricty\""));
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 标准文件 错.toml 不能用:
          第192行第16列: 没有事实 electricty
        提示: 改好后用 `standard test` 再看一遍
    "#]]
    .assert_eq(&ledger.run("standard test 错.toml").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        error: the standard in 错.toml cannot be used:
          line 192, column 16: there is no fact electricty
        hint: mend it and look again with `standard test`
    "#]]
    .assert_eq(&ledger.run("standard test 错.toml --lang en").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有文件 没有.toml; 请检查文件名和路径
        提示: 检查文件名和路径
    "#]]
    .assert_eq(&ledger.run("standard test 没有.toml").to_string());
}

#[test]
fn what_a_standard_asks_and_its_limits_are_shown() {
    let ledger = Ledger::new();
    expect![[r#"
        exit 0
        ---- out
        江苏2012(低收入农户4000元以上)  截至2018年11月05日
        | 对象 | 指标   | 名称                     | 标准                          | 适用 | 豁免 | 有效月数 | 牵头部门 | 依据                                                           |
        |------|--------|--------------------------|-------------------------------|------|------|----------|----------|----------------------------------------------------------------|
        | 户   | income | 人均纯收入达到4000元以上 | 人均纯收入 >= low-income-line | -    | -    |        - | 农业农村 | 一个镇2014年挂钩帮扶方案: 低收入农户年人均纯收入达到4000元以上 |
        标准: 江苏2012(低收入农户4000元以上); 依据: 江苏2012至2015年一轮低收入农户脱贫; 一个镇2014年挂钩帮扶方案
        ---- err
    "#]].assert_eq(&ledger.run("standard show jiangsu-2012").to_string());
    expect![[r#"
        exit 0
        ---- out
        ﻿参数,名称,自,至,识别标准,地区代码,数,单位,依据
        poverty-line,贫困线,2016-01-01,2016-12-31,,,3100,yuan,"巴中市贫困村验收报道, 2016-11"
        poverty-line,贫困线,2018-01-01,2018-12-31,,,3600,yuan,三台县水务局(2018-10-17)、四川能投普格县验收报道(2018-12-27)的2018年标准
        poverty-line,贫困线,2020-01-01,2020-12-31,,,4000,yuan,2020年国家扶贫标准4000元
        poverty-rate,贫困发生率上限,2016-08-18,,,,3,percent,四川省贫困县贫困村贫困户退出实施方案(2016-08-18): 贫困村贫困发生率降至3%以下
        combined-poverty-rate,综合贫困发生率上限,2016-08-18,,,,3,percent,四川省贫困县贫困村贫困户退出实施方案(2016-08-18): 贫困县贫困发生率降至3%以下
        ---- err
    "#]]
        .assert_eq(&ledger.run("standard show sichuan-2016 --parameters --format csv").to_string().replace('\r', ""));
}

#[test]
fn two_standards_are_compared() {
    let ledger = Ledger::new();
    let same = ledger.run("standard diff sichuan-2016 sichuan-2016");
    assert_eq!((same.code, same.out.as_str()), (0, ""));
    let text = own_standard();
    ledger.write("本县.toml", text.replace("amount = \"3600\"", "amount = \"3601\""));
    expect![[r#"
        exit 1
        ---- out
        标准对比  截至2018年11月05日
        | 部分 | 项目                                | 原来      | 现在      |
        |------|-------------------------------------|-----------|-----------|
        | 参数 | poverty-line 2018-01-01..2018-12-31 | 3600 yuan | 3601 yuan |
        ---- err
    "#]]
    .assert_eq(&ledger.run("standard diff sichuan-2016 本县.toml").to_string());
}

/// A copy of a built-in standard under a name of its own.
fn own_standard() -> String {
    let text = include_str!("../../src/rules/standards/sichuan_2016.toml");
    text.replace("id = \"sichuan-2016\"", "id = \"own-2016\"")
}

/// Outcomes by household.
fn outcomes(ledger: &Ledger, standard: &str) -> BTreeMap<String, String> {
    let line = format!("check-exit --as-of 2018-10-31 --format jsonl --standard {standard}");
    let of = |line: &str| {
        let found: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| found[key].as_str().unwrap().to_owned();
        (text("household"), text("outcome"))
    };
    ledger.run(&line).out.lines().map(of).collect()
}

/// The impact is the difference of two runs, names only what changed, and writes nothing.
#[test]
fn the_impact_is_the_difference_of_two_runs() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let text = own_standard();
    let lower = text.replace("amount = \"3600\"", "amount = \"2900\"");
    let higher = text.replace("amount = \"3600\"", "amount = \"4500\"");
    let none = text.replace("year = 2018", "year = 2015");
    let without = text
        .replace("range = [2016, 2020]", "range = [2015, 2020]")
        .replace("years = [2017, 2019]", "years = [2017, 2018, 2019]");
    assert_ne!(without, text);
    let none = none
        .replace("range = [2016, 2020]", "range = [2015, 2020]")
        .replace("years = [2017, 2019]", "years = [2017, 2018, 2019]");
    for (name, text) in [("低.toml", lower), ("高.toml", higher), ("缺.toml", none)] {
        ledger.write(name, text);
        for (old, new) in [("sichuan-2016", name), (name, "sichuan-2016"), ("henan-2016", name)] {
            let (was, is) = (outcomes(&ledger, old), outcomes(&ledger, new));
            assert_eq!(was.len(), 40);
            let wanted: BTreeMap<_, _> = was
                .iter()
                .filter(|(household, outcome)| is[*household] != **outcome)
                .map(|(it, outcome)| (it.clone(), (outcome.clone(), is[it].clone())))
                .collect();
            let line =
                format!("standard diff {old} {new} --impact --as-of 2018-10-31 --format jsonl");
            let shown = ledger.run(&line);
            let found: BTreeMap<_, _> = shown
                .out
                .lines()
                .map(|line| {
                    let row: serde_json::Value = serde_json::from_str(line).unwrap();
                    let text = |key: &str| row[key].as_str().unwrap().to_owned();
                    assert!(!text("criteria").is_empty(), "{line}");
                    (text("household"), (text("old"), text("new")))
                })
                .collect();
            assert_eq!(found, wanted, "{old} {new}");
            assert_eq!(shown.code, u8::from(!wanted.is_empty()));
        }
    }
    assert!(before == ledger.bytes(), "the ledger was touched");
    let shown = ledger.run("standard diff sichuan-2016 高.toml --impact --as-of 2018-10-31");
    expect![[r#"
        exit 1
        ---- out
        换标准的影响  截至2018年10月31日
        | 村     | 户编号           | 户主   | 人数 | 脱贫属性 | 原结果 | 新结果 | 因为                                            |
        |--------|------------------|--------|------|----------|--------|--------|-------------------------------------------------|
        | 柏树村 | 4900001800100024 | 覃顺发 |    4 | 已脱贫   | 达标   | 未达标 | 人均纯收入4470.50元,标准为超过4500元,差29.50元  |
        | 高坎村 | 4900001800100039 | 苟德才 |    2 | 未脱贫   | 缺数据 | 未达标 | 人均纯收入4424.00元,标准为超过4500元,差76.00元  |
        | 清水村 | 5100100001       | 袁光华 |    4 | 未脱贫   | 达标   | 未达标 | 人均纯收入3600.25元,标准为超过4500元,差899.75元 |
        达标 → 未达标: 2户 8人
        缺数据 → 未达标: 1户 2人
        按新标准评判40户, 结果变化3户
        ---- err
    "#]].assert_eq(&shown.to_string());
}

/// Sichuan asked for less than 4 % until 17 August 2016 and for 3 % or less from the day
/// after; in December 2018 the counties of the Yi were judged by another list than 攀枝花.
#[test]
fn one_village_is_judged_otherwise_before_and_after_and_in_another_place() {
    let ledger = Ledger::new();
    ledger.add_sheets();
    let sheets = "行政村.csv 贫困人口信息.csv";
    ledger.run("init --area 511899 --name 云岭县").ended(0);
    ledger.run(&format!("import {sheets} --date 2016-08-01")).ended(0);
    let of = |standard: &str, day: &str, criterion: &str| {
        let line =
            format!("check-exit --level village --as-of {day} --standard {standard} --format json");
        let found: serde_json::Value = serde_json::from_str(&ledger.run(&line).out).unwrap();
        let villages = found["villages"].as_array().unwrap().clone();
        let all = villages.iter().map(|it| {
            let criteria = it["criteria"].as_array().unwrap();
            let judged = criteria.iter().find(|it| it["id"] == criterion);
            judged.map_or_else(|| "-".to_owned(), |it| it["outcome"].as_str().unwrap().to_owned())
        });
        all.collect::<Vec<_>>()
    };
    // 3.00 %, 1.75 %, 4.07 %, not known, 3.39 %.
    let before = of("sichuan-2015", "2016-08-17", "poverty-rate");
    let after = of("sichuan-2016", "2016-08-18", "poverty-rate");
    assert_eq!(before, ["met", "met", "unmet", "unknown", "met"]);
    assert_eq!(after, ["met", "met", "unmet", "unknown", "unmet"]);
    assert_eq!(of("sichuan-2016", "2018-10-31", "folk-square"), ["-"; 5]);
    assert_eq!(of("sichuan-yi", "2018-10-31", "folk-square"), ["unknown"; 5]);
    let warned =
        ledger.run("check-exit --as-of 2016-08-18 --standard sichuan-2015 --level village");
    assert!(warned.err.contains("标准 sichuan-2015 施行到2016-08-17"), "{warned}");
}

/// All examples of the demo standard with their sentences: the shapes that the language of
/// standards must be able to say, each met, unmet, unknown.
#[test]
fn the_shapes_of_the_demo_standard_read_like_this() {
    let shown = Ledger::new().run("standard test demo-shapes --all").ended(0);
    expect_file!["standards/demo_shapes.txt"].assert_eq(&shown);
    let shown = Ledger::new().run("standard test demo-shapes --all --lang en").ended(0);
    expect_file!["standards/demo_shapes_en.txt"].assert_eq(&shown);
}

/// The four rates of a county: three from samples that were recorded, one from the register
/// of all villages, and unknown as long as one village's population is.
#[test]
fn a_county_is_judged_by_its_samples_and_its_register() {
    let ledger = Ledger::township();
    let check = "check-exit --level county --standard county-self-check-2017 --as-of 2018-10-31";
    let outcomes = |code: u8| -> Vec<String> {
        let shown = ledger.run(&format!("{check} --format json")).ended(code);
        let found: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let criteria = found["counties"][0]["criteria"].as_array().unwrap();
        criteria.iter().map(|it| it["outcome"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(outcomes(1), ["unknown"; 4]);
    ledger
        .run(
            "record 511899 sampled_exited_persons=200 sampled_wrong_exits=4 \
             sampled_unregistered_persons=300 sampled_missed_persons=7 surveyed_households=100 \
             approving_households=90 missed_estimate=0 wrong_exit_estimate=0 --on 2018-10-30 \
             --paper 自查汇总表 --standard county-self-check-2017",
        )
        .ended(0);
    let ids = outcomes(1);
    assert_eq!(ids, ["unknown", "met", "unmet", "met"], "柳坪村 has no population");
    let mut villages = Sheet::example("行政村.csv");
    let row = villages.rows.iter().position(|it| it.contains(&"511899101201".to_owned())).unwrap();
    villages.set(row, "农业户籍人口", "1000");
    ledger.write("行政村.csv", villages.csv());
    ledger.run("import 行政村.csv --date 2018-10-31").ended(0);
    expect![[r#"
        exit 1
        ---- out
        县退出标准逐项评判  截至2018年10月31日
        | 县     | 行政区划代码 | 指标                           | 结果   | 实际  | 标准   | 差额  | 数据日期   | 来源   | 说明                                      | 依据                                                                                                                                                                                                                            |
        |--------|--------------|--------------------------------|--------|-------|--------|-------|------------|--------|-------------------------------------------|---------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------|
        | 云岭县 | 511899       | 综合贫困发生率不高于2%(西部3%) | 达标   | 2.74  | <= 3%  | -0.26 | 2018-10-30 | record | 综合贫困发生率2.74%,标准为不高于3%        | 贫困县退出专项评估检查实施办法(试行)(国开办发〔2017〕56号), 按公开的贫困县脱贫摘帽评估检查标准: 贫困发生率高于3%的不得退出(西部); 《关于建立贫困退出机制的意见》(2016-04): 原则上贫困县贫困发生率降至2%以下, 西部地区降至3%以下 |
        | 云岭县 | 511899       | 错退率                         | 达标   | 2.00  | <= 2%  | 0.00  | 2018-10-30 | record | 错退率2.00%,标准为不高于2%                | 贫困县退出专项评估检查实施办法(试行)(国开办发〔2017〕56号), 按公开的贫困县脱贫摘帽评估检查标准: 错退率=抽样错退人口/抽样脱贫人口, 高于2%的不得退出                                                                              |
        | 云岭县 | 511899       | 漏评率                         | 未达标 | 2.33  | <= 2%  | 0.33  | 2018-10-30 | record | 漏评率2.33%,标准为不高于2%,高0.33个百分点 | 贫困县退出专项评估检查实施办法(试行)(国开办发〔2017〕56号), 按公开的贫困县脱贫摘帽评估检查标准: 漏评率=查实漏评人口/抽查村未建档立卡农村人口, 超过2%的不得退出                                                                  |
        | 云岭县 | 511899       | 群众认可度                     | 达标   | 90.00 | >= 90% | 0.00  | 2018-10-30 | record | 群众认可度90.00%,标准为不低于90%          | 贫困县退出专项评估检查实施办法(试行)(国开办发〔2017〕56号), 按公开的贫困县脱贫摘帽评估检查标准: 群众认可度=认可户数/调查户数, 低于90%的不得退出                                                                                 |
        注意: 云岭县正好等于“错退率”的界限; 按达标计, 各地考核口径不一, 请核实
        注意: 云岭县正好等于“群众认可度”的界限; 按达标计, 各地考核口径不一, 请核实
        达标: 0县
        未达标: 1县
        缺数据: 0县
        标准: 县退出自查(三率一度); 依据: 贫困县退出专项评估检查实施办法(试行)(国开办发〔2017〕56号)
        ---- err
    "#]].assert_eq(&ledger.run(&format!("{check} --explain")).to_string());
    // A township's ledger cannot judge the county.
    let small = Ledger::new();
    small.run("init --area 511899100 --name 青溪镇").ended(0);
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 这个账本管的是 511899100, 不是一个县, 判不了县
        提示: 用全县的账本判
    "#]]
    .assert_eq(&small.run(check).to_string());
}

/// A village without a roster is not one without poor: the county's rate is unknown.
#[test]
fn a_county_of_which_a_village_has_no_roster_is_not_judged_by_the_others() {
    let ledger = Ledger::new();
    ledger.add_sheets();
    let mut villages = Sheet::example("行政村.csv");
    let row = villages.rows.iter().position(|it| it.contains(&"511899101201".to_owned())).unwrap();
    villages.set(row, "农业户籍人口", "1000");
    ledger.write("行政村.csv", villages.csv());
    let mut roster = Sheet::example("贫困人口信息.csv");
    roster.rows.retain(|it| it.contains(&"清水村".to_owned()));
    assert_eq!(roster.rows.len(), 26);
    ledger.write("一村.csv", roster.csv());
    ledger.run("init --area 511899 --name 云岭县").ended(0);
    ledger.run("import 行政村.csv 一村.csv --date 2018-10-31").ended(0);
    let check = "check-exit --level county --as-of 2018-10-31 --format json";
    let rate = || {
        let found: serde_json::Value = serde_json::from_str(&ledger.run(check).out).unwrap();
        let criteria = found["counties"][0]["criteria"].as_array().unwrap().clone();
        criteria.into_iter().find(|it| it["id"] == "combined-poverty-rate").unwrap()["outcome"]
            .clone()
    };
    ledger
        .run("record 511899 missed_estimate=0 wrong_exit_estimate=0 --on 2018-10-31 --standard county-self-check-2017")
        .ended(0);
    assert_eq!(rate(), "unknown");
    // All five villages are looked at, those of which nothing is known among them.
    let shown = ledger.run("check-exit --level village --as-of 2018-10-31 --format jsonl");
    assert_eq!(shown.out.lines().count(), 5, "{shown}");
}

/// Whom only one of the two judges is named with the reason.
#[test]
fn whom_only_one_standard_judges_is_named_with_the_reason() {
    let ledger = Ledger::township();
    let exited =
        own_standard().replacen("source =", "statuses = [\"已脱贫\", \"稳定脱贫\"]\nsource =", 1);
    let poor = exited.replace("[\"已脱贫\", \"稳定脱贫\"]", "[\"未脱贫\"]");
    ledger.write("已脱贫.toml", exited);
    ledger.write("未脱贫.toml", poor);
    let rows = |lang: &str| {
        let line = "standard diff 已脱贫.toml 未脱贫.toml --impact --as-of 2018-10-31";
        let shown = ledger.run(&format!("{line} --format csv --lang {lang}")).ended(1);
        shown.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    for (lang, reasons) in [
        ("zh", ["新标准不评判已脱贫户", "原标准不评判未脱贫户"]),
        (
            "en",
            [
                "the new standard does not judge households of this status: 已脱贫",
                "the old standard does not judge households of this status: 未脱贫",
            ],
        ),
    ] {
        let rows = rows(lang);
        assert!(reasons.iter().all(|it| rows.iter().any(|row| row.contains(it))), "{rows:?}");
        let is_told = |row: &String| reasons.iter().any(|it| row.contains(it));
        assert!(rows.iter().all(|row| is_told(row) && !row.starts_with(',')), "{rows:?}");
    }
}
