//! Verdicts: what is read from them, on which day they hold, and that nothing that was not
//! recorded ever passes.

use std::collections::BTreeMap;

use expect_test::expect;
use serde::Deserialize;

use crate::ledger::{Dice, Ledger, Sheet};

/// The document that `check-exit --format json` prints, to the last field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    as_of: String,
    standard: String,
    judged: usize,
    met: usize,
    unmet: usize,
    unknown: usize,
    households: Vec<Household>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Household {
    household: String,
    village: String,
    outcome: Outcome,
    criteria: Vec<Criterion>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Villages {
    as_of: String,
    standard: String,
    judged: usize,
    met: usize,
    unmet: usize,
    unknown: usize,
    villages: Vec<Village>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Village {
    village: String,
    outcome: Outcome,
    criteria: Vec<Criterion>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Criterion {
    id: String,
    outcome: Outcome,
    found: Option<serde_json::Value>,
    wanted: Option<String>,
    margin: Option<serde_json::Number>,
    day: Option<chrono::NaiveDate>,
    source: Option<String>,
    ask: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    Met,
    Unmet,
    NotApplicable,
    Unknown,
}

fn judge(ledger: &Ledger, options: &str) -> Document {
    let shown = ledger.run(&format!("check-exit --format json {options}"));
    assert!(shown.code <= 1, "{shown}");
    serde_json::from_str(&shown.out).unwrap()
}

fn outcome_of(ledger: &Ledger, household: &str, criterion: &str, day: &str) -> Outcome {
    let judged = judge(ledger, &format!("--household {household} --as-of {day}"));
    judged.households[0].criteria.iter().find(|it| it.id == criterion).unwrap().outcome
}

#[test]
fn the_document_holds_together() {
    let ledger = Ledger::township();
    let all = judge(&ledger, "--as-of 2018-10-31");
    assert_eq!((all.as_of.as_str(), all.standard.as_str()), ("2018-10-31", "sichuan-2016"));
    assert_eq!((all.judged, all.households.len()), (40, 40));
    assert_eq!(all.met + all.unmet + all.unknown, all.judged);
    let count = |outcome| all.households.iter().filter(|it| it.outcome == outcome).count();
    assert_eq!(
        (count(Outcome::Met), count(Outcome::Unmet), count(Outcome::Unknown)),
        (all.met, all.unmet, all.unknown)
    );
    for household in &all.households {
        holds_together(&household.household, household.outcome, &household.criteria);
        assert_eq!(household.village.len(), 12);
    }
    let mut seen: Vec<_> = all.households.iter().map(|it| &it.household).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 40);

    let shown = ledger.run("check-exit --level village --as-of 2018-10-31 --format json").ended(1);
    let all: Villages = serde_json::from_str(&shown).unwrap();
    assert_eq!((all.as_of.as_str(), all.standard.as_str()), ("2018-10-31", "sichuan-2016"));
    assert_eq!((all.judged, all.villages.len()), (5, 5));
    assert_eq!(all.met + all.unmet + all.unknown, 5);
    for village in &all.villages {
        holds_together(&village.village, village.outcome, &village.criteria);
    }
}

/// The whole follows from its parts, and every part carries what backs it.
fn holds_together(whose: &str, outcome: Outcome, criteria: &[Criterion]) {
    let any = |outcome| criteria.iter().any(|it| it.outcome == outcome);
    let wanted = match (any(Outcome::Unmet), any(Outcome::Unknown), any(Outcome::Met)) {
        (true, ..) => Outcome::Unmet,
        (_, true, _) | (.., false) => Outcome::Unknown,
        _ => Outcome::Met,
    };
    assert_eq!(outcome, wanted, "{whose} {criteria:#?}");
    for it in criteria {
        let judged = matches!(it.outcome, Outcome::Met | Outcome::Unmet);
        assert_eq!(it.found.is_some(), judged, "{whose} {it:?}");
        assert_eq!(it.wanted.is_some(), judged, "{whose} {it:?}");
        assert_eq!(it.day.is_some(), judged, "{whose} {it:?}");
        assert_eq!(it.source.is_some(), judged, "{whose} {it:?}");
        assert_eq!(it.ask.is_some(), it.outcome == Outcome::Unknown, "{whose} {it:?}");
        assert!(judged || it.margin.is_none(), "{whose} {it:?}");
    }
}

#[test]
fn the_lines_of_jsonl_are_the_objects_of_json() {
    let ledger = Ledger::township();
    let json = ledger.run("check-exit --as-of 2018-10-31 --format json").ended(1);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let lines = ledger.run("check-exit --as-of 2018-10-31 --format jsonl").ended(1);
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(json["households"].as_array().unwrap(), &lines);
}

#[test]
fn one_household_is_explained() {
    let ledger = Ledger::township();
    let line = "check-exit --household 5100100003 --as-of 2018-10-31";
    expect![[r#"
        exit 1
        ---- out
        贫困户退出标准逐项评判  截至2018年10月31日
        | 村     | 户编号     | 户主   | 人数 | 脱贫属性 | 结果   | 短板                                          |
        |--------|------------|--------|------|----------|--------|-----------------------------------------------|
        | 清水村 | 5100100003 | 付代银 |    4 | 未脱贫   | 未达标 | 人均纯收入3600.00元,标准为超过3600元,差0.00元 |
        达标: 0户 0人
        未达标: 1户 4人
        缺数据: 0户 0人
        标准: 四川2016(户一超六有、村一低五有、县一低三有); 依据: 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 四川省扶贫部门2019年10月对一超六有、一低五有、一低三有的说明(四川在线2019-10-14)
        ---- err
    "#]].assert_eq(&ledger.run(line).to_string());
    expect![[r#"
        exit 1
        ---- out
        贫困户退出标准逐项评判  截至2018年10月31日
        | 村     | 户编号     | 户主   | 指标                             | 结果   | 实际                                                            | 标准                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                            | 差额 | 数据日期   | 来源         | 说明                                          | 依据                                                                                                                              |
        |--------|------------|--------|----------------------------------|--------|-----------------------------------------------------------------|---------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------|------|------------|--------------|-----------------------------------------------|-----------------------------------------------------------------------------------------------------------------------------------|
        | 清水村 | 5100100003 | 付代银 | 一超: 人均纯收入超过国家扶贫标准 | 未达标 | 3600.00                                                         | > 3600                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          | 0.00 | 2018-10-31 | 收入.csv     | 人均纯收入3600.00元,标准为超过3600元,差0.00元 | 四川省贫困县贫困村贫困户退出实施方案(2016-08-18): 家庭年人均纯收入稳定超过国家扶贫标准                                            |
        | 清水村 | 5100100003 | 付代银 | 吃穿不愁                         | 达标   | 不愁吃 是、不愁穿 是                                            | 不愁吃 = 是 且 不愁穿 = 是                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                      | -    | 2018-10-15 | 入户核查.csv | 吃、穿都不愁                                  | 厅字〔2016〕16号、四川省贫困县贫困村贫困户退出实施方案(2016-08-18): 吃穿不愁                                                      |
        | 清水村 | 5100100003 | 付代银 | 一有: 义务教育有保障             | 达标   | 1人中1人                                                        | 每个成员 6至15岁: 未上学原因 = 因病无法就学/因残无法就学/因身体原因不具备学习条件 (有记录时) 且 (在校生状况 = 小学/七年级/八年级/九年级/普通高中一年级/普通高中二年级/普通高中三年级/中职一年级/中职二年级/中职三年级/高职高专一年级/高职高专二年级/高职高专三年级/技师学院一年级/技师学院二年级/技师学院三年级/技师学院四年级/本科一年级/大专及以上/送教上门 或 未上学原因 = 因病无法就学/因残无法就学/因身体原因不具备学习条件 或 15至15岁: 文化程度 = 初中/高中/大专/本科及以上/大专及以上 或 6至6岁: 在校生状况 = 学前教育) | 0    | 2018-10-31 | 家庭成员.csv | 义务教育阶段的孩子都在上学,或有正当原因       | 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 2020年国家脱贫攻坚普查: 6至15周岁, 因身体原因不具备学习条件除外, 送教上门算在校 |
        | 清水村 | 5100100003 | 付代银 | 二有: 基本医疗有保障             | 达标   | 4人中4人                                                        | 每个成员: (城乡居民基本医疗保险 = 是 或 城镇职工基本医疗保险 = 是)                                                                                                                                                                                                                                                                                                                                                                                                                                                              | 0    | 2018-10-31 | 家庭成员.csv | 全家人都参加了基本医疗保险                    | 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 一超六有释义: 100%参保                                                          |
        | 清水村 | 5100100003 | 付代银 | 三有: 住房安全有保障             | 达标   | 住房等级 B、危房户 否                                           | 住房等级 = A/B 且 危房户 = 否 (有记录时)                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        | -    | 2018-10-31 | 住房.csv     | 住房鉴定为A级或B级,安全                       | 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 住建部门住房安全等级鉴定: A、B级安全, C、D级危房                                |
        | 清水村 | 5100100003 | 付代银 | 四有: 有安全饮用水               | 达标   | 水量 是、水质 是、取水方便程度 是、供水保证率 是、安全饮用水 是 | 水量 = 是 且 水质 = 是 且 取水方便程度 = 是 且 供水保证率 = 是 且 安全饮用水 = 是 (有记录时) 且 饮水困难 = 否 (有记录时)                                                                                                                                                                                                                                                                                                                                                                                                        | -    | 2018-10-15 | 入户核查.csv | 水量、水质、取水方便、供水保证率都达标        | 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 水量、水质、取水方便程度、供水保证率四项, 一项不达标即不达标                    |
        | 清水村 | 5100100003 | 付代银 | 五有: 有生活用电                 | 达标   | 生活用电 是                                                     | 生活用电 = 是                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   | -    | 2018-10-31 | 住房.csv     | 家里通生活用电                                | 四川省贫困县贫困村贫困户退出实施方案(2016-08-18)                                                                                  |
        | 清水村 | 5100100003 | 付代银 | 六有: 有广播电视                 | 达标   | 广播电视 是                                                     | 广播电视 = 是                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   | -    | 2018-10-31 | 住房.csv     | 能收听收看广播电视                            | 四川省贫困县贫困村贫困户退出实施方案(2016-08-18)                                                                                  |
        5100100003 2018年收入账(收入.csv, 2018-10-31): 纯收入14400.00、生产经营性收入7831.00、生产经营性支出517.00、财产性收入0.00、转移性收入1180.00、工资性收入5906.00; 按4人算: 付文博、付代银、覃素华、付启富
        达标: 0户 0人
        未达标: 1户 4人
        缺数据: 0户 0人
        标准: 四川2016(户一超六有、村一低五有、县一低三有); 依据: 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 四川省扶贫部门2019年10月对一超六有、一低五有、一低三有的说明(四川在线2019-10-14)
        ---- err
    "#]].assert_eq(&ledger.run(&format!("{line} --explain")).to_string());
    expect![[r#"
        exit 1
        ---- out
        {"as_of":"2018-10-31","standard":"sichuan-2016","judged":1,"met":0,"unmet":1,"unknown":0,
        "households":[
        {"household":"5100100003","village":"511899100201","outcome":"unmet","criteria":[{"id":"income","outcome":"unmet","found":3600.00,"wanted":"> 3600","margin":0.00,"day":"2018-10-31","source":"收入.csv"},{"id":"food-and-clothing","outcome":"met","found":{"food_enough":true,"clothing_enough":true},"wanted":"food_enough = yes and clothing_enough = yes","day":"2018-10-15","source":"入户核查.csv"},{"id":"compulsory-education","outcome":"met","found":1,"wanted":"= 1","margin":0,"day":"2018-10-31","source":"家庭成员.csv"},{"id":"basic-medical","outcome":"met","found":4,"wanted":"= 4","margin":0,"day":"2018-10-31","source":"家庭成员.csv"},{"id":"safe-housing","outcome":"met","found":{"house_grade":"B","dangerous_house":false},"wanted":"house_grade = A/B and dangerous_house = no if recorded","day":"2018-10-31","source":"住房.csv"},{"id":"safe-water","outcome":"met","found":{"water_quantity":true,"water_quality":true,"water_convenience":true,"water_reliability":true,"safe_water":true},"wanted":"water_quantity = yes and water_quality = yes and water_convenience = yes and water_reliability = yes and safe_water = yes if recorded and water_difficult = no if recorded","day":"2018-10-15","source":"入户核查.csv"},{"id":"electricity","outcome":"met","found":true,"wanted":"yes","day":"2018-10-31","source":"住房.csv"},{"id":"broadcast","outcome":"met","found":true,"wanted":"yes","day":"2018-10-31","source":"住房.csv"}]}]}
        ---- err
    "#]].assert_eq(&ledger.run(&format!("{line} --format json")).to_string());
    expect![[r#"
        exit 1
        ---- out
        Households judged by the exit standard  as of 2018-10-31
        | Village | Household no. | Head   | Persons | Status | Outcome | Shortfalls                                                             |
        |---------|---------------|--------|---------|--------|---------|------------------------------------------------------------------------|
        | 清水村  | 5100100003    | 付代银 |       4 | poor   | unmet   | net income per head is 3600.00 yuan, must be above 3600, short by 0.00 |
        met: 0 households, 0 persons
        unmet: 1 households, 4 persons
        unknown: 0 households, 0 persons
        standard: Sichuan 2016 (household 一超六有, village 一低五有, county 一低三有); source: 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 四川省扶贫部门2019年10月对一超六有、一低五有、一低三有的说明(四川在线2019-10-14)
        ---- err
    "#]].assert_eq(&ledger.run(&format!("{line} --lang en")).to_string());
}

#[test]
fn villages_are_judged_and_the_shortfalls_named() {
    let ledger = Ledger::township();
    let line = "check-exit --level village --as-of 2018-10-31";
    expect![[r#"
        exit 1
        ---- out
        村退出标准逐项评判  截至2018年10月31日
        | 村     | 行政区划代码 | 结果   | 短板                                                                                                                                                         |
        |--------|--------------|--------|--------------------------------------------------------------------------------------------------------------------------------------------------------------|
        | 清水村 | 511899100201 | 达标   | -                                                                                                                                                            |
        | 石桥村 | 511899100202 | 未达标 | 卫生室不达标: 执业医师0                                                                                                                                      |
        | 柏树村 | 511899100203 | 未达标 | 贫困发生率4.07%,标准为不高于3%,高1.07个百分点；没有集体经济收入                                                                                              |
        | 柳坪村 | 511899101201 | 未达标 | 农业户籍人口和未脱贫人口各是多少? 还缺: 农业户籍人口；今年村集体经济收入多少?；到乡镇没有通硬化路；卫生室还要核实: 执业医师；没有文化(图书)室；村里通宽带吗? |
        | 高坎村 | 511899101202 | 未达标 | 贫困发生率3.39%,标准为不高于3%,高0.39个百分点；到乡镇通沥青(水泥)路吗?；卫生室不达标: 卫生室0；村里有几个文化(图书)室?；没有通宽带                           |
        注意: 清水村正好等于“一低: 贫困发生率降至3%以下”的界限; 按达标计, 各地考核口径不一, 请核实
        达标: 1村
        未达标: 4村
        缺数据: 0村
        标准: 四川2016(户一超六有、村一低五有、县一低三有); 依据: 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 四川省扶贫部门2019年10月对一超六有、一低五有、一低三有的说明(四川在线2019-10-14)
        ---- err
    "#]].assert_eq(&ledger.run(line).to_string());
    expect![[r#"
        exit 1
        ---- out
        Villages judged by the exit standard  as of 2018-10-31
        | Village | Code         | Outcome | Shortfalls                                                                                                                                                                                                                                                                             |
        |---------|--------------|---------|----------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------|
        | 清水村  | 511899100201 | met     | -                                                                                                                                                                                                                                                                                      |
        | 石桥村  | 511899100202 | unmet   | the clinic falls short: doctors: 0                                                                                                                                                                                                                                                     |
        | 柏树村  | 511899100203 | unmet   | poverty rate is 4.07 %, must not exceed 3 %, too high by 1.07; no collective income                                                                                                                                                                                                    |
        | 柳坪村  | 511899101201 | unmet   | What is the registered rural population, and how many are still poor? Missing: rural population; What is the village's collective income this year?; no hard-surfaced road to the township; Still to be checked about the clinic: doctors; no culture room; Has the village broadband? |
        | 高坎村  | 511899101202 | unmet   | poverty rate is 3.39 %, must not exceed 3 %, too high by 0.39; Is there a hard-surfaced road to the township?; the clinic falls short: clinics: 0; How many culture rooms has the village?; no broadband                                                                               |
        note: 清水村 is exactly on the limit of `Poverty rate of 3 % or less`; counted as met, though assessors differ: make sure
        met: 1 villages
        unmet: 4 villages
        unknown: 0 villages
        standard: Sichuan 2016 (household 一超六有, village 一低五有, county 一低三有); source: 四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 四川省扶贫部门2019年10月对一超六有、一低五有、一低三有的说明(四川在线2019-10-14)
        ---- err
    "#]].assert_eq(&ledger.run(&format!("{line} --lang en")).to_string());
}

#[test]
fn the_exit_code_says_whether_anything_is_short() {
    let ledger = Ledger::township();
    ledger.run("check-exit --household 5100100001 --as-of 2018-10-31").ended(0);
    ledger.run("check-exit --household 5100100003 --as-of 2018-10-31").ended(1);
    ledger.run("check-exit --as-of 2018-10-31").ended(1);
    ledger.run("check-exit --as-of 2018-10-31 --totals").ended(1);
    ledger.run("check-exit --level village --village 511899100201 --as-of 2018-10-31").ended(0);
    ledger.run("check-exit --level village --village 511899100202 --as-of 2018-10-31").ended(1);
}

#[test]
fn who_is_not_there_is_not_judged() {
    let ledger = Ledger::township();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 2018-10-30 没有在册的户或村
        提示: 先导入贫困人口信息和行政村, 或用 `--as-of 日期` 换一天
    "#]]
    .assert_eq(&ledger.run("check-exit --as-of 2018-10-30").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        error: household 5100199999 is not on the register on 2018-11-05
        hint: check the number, or name another day with `--as-of DAY`
    "#]]
    .assert_eq(&ledger.run("check-exit --household 5100199999 --lang en").to_string());
    assert_eq!(ledger.run("check-exit --village 511899100299").code, 2);
    assert_eq!(ledger.run("check-exit --household 5100100001 --as-of 2018-10-30").code, 2);
    assert_eq!(Ledger::empty().run("check-exit").code, 2);
    assert_eq!(Ledger::empty().run("check-exit --level village").code, 2);
    assert_eq!(ledger.run("check-exit --level village --as-of 2018-10-30").code, 2);
}

#[test]
fn a_fact_counts_from_its_day_and_not_before() {
    let ledger = Ledger::township();
    let mut check = Sheet::example("入户核查.csv").only("5100100001");
    check.set(0, "核查日期", "2018-11-03");
    check.set(0, "通广播电视", "否");
    ledger.write("复查.csv", check.csv());
    ledger.run("import 复查.csv").ended(0);
    let before = outcome_of(&ledger, "5100100001", "broadcast", "2018-11-02");
    let after = outcome_of(&ledger, "5100100001", "broadcast", "2018-11-03");
    assert_eq!((before, after), (Outcome::Met, Outcome::Unmet));
}

#[test]
fn a_report_of_a_past_day_prints_the_same_after_a_later_import() {
    let ledger = Ledger::township();
    let lines = ["check-exit", "report roster", "report exit-progress", "report villages"];
    let all = |ledger: &Ledger| lines.map(|it| ledger.run(&format!("{it} --as-of 2018-10-31")).out);
    let before = all(&ledger);
    for name in ["住房.csv", "家庭成员.csv", "行政村.csv", "收入.csv"] {
        let mut sheet = Sheet::example(name);
        for row in 0..sheet.rows.len() {
            for header in ["住房等级", "是否参加城乡居民基本医疗保险", "是否通宽带"]
            {
                if sheet.header.iter().any(|it| it == header) {
                    sheet.set(row, header, if header == "住房等级" { "D" } else { "否" });
                }
            }
        }
        ledger.write(name, sheet.csv());
    }
    ledger.run("import 住房.csv 家庭成员.csv 行政村.csv 收入.csv --date 2018-11-04").ended(0);
    assert_eq!(all(&ledger), before);
    let now = ledger.run("check-exit --as-of 2018-11-04").ended(1);
    assert_ne!(now, before[0]);
}

#[test]
fn a_sheet_that_comes_in_late_does_not_outweigh_a_newer_one() {
    // Graded C on the 1st and again on the 31st; a sheet of the 15th that says B turns up last.
    let ledger = Ledger::empty();
    let sheets = sheets_of("5100100001");
    ledger.write("行政村.csv", sheets["行政村.csv"].csv());
    ledger.write("贫困人口信息.csv", sheets["贫困人口信息.csv"].csv());
    ledger.run("import 行政村.csv 贫困人口信息.csv --date 2018-10-01").ended(0);
    let mut housing = Sheet::example("住房.csv").only("5100100001");
    for (day, grade, code) in
        [("2018-10-01", "C", 0), ("2018-10-31", "C", 0), ("2018-10-15", "B", 2)]
    {
        housing.set(0, "住房等级", grade);
        ledger.write("住房.csv", housing.csv());
        ledger.run(&format!("import 住房.csv --date {day}")).ended(code);
    }
    let on = |day: &str| outcome_of(&ledger, "5100100001", "safe-housing", day);
    assert_eq!(on("2018-10-15"), Outcome::Unmet);
    assert_eq!(on("2018-10-31"), Outcome::Unmet);

    // In the order of the days it is what the sheets say.
    ledger.run("undo 4").ended(0);
    for (day, grade) in [("2018-10-15", "B"), ("2018-10-31", "C")] {
        housing.set(0, "住房等级", grade);
        ledger.write("住房.csv", housing.csv());
        ledger.run(&format!("import 住房.csv --date {day}")).ended(0);
    }
    assert_eq!(on("2018-10-14"), Outcome::Unmet);
    assert_eq!(on("2018-10-15"), Outcome::Met);
    assert_eq!(on("2018-10-30"), Outcome::Met);
    assert_eq!(on("2018-10-31"), Outcome::Unmet);
}

#[test]
fn a_sheet_that_says_the_same_again_speaks_for_its_own_day() {
    // The roster marks the house as dangerous, a housing sheet does not, the next roster does.
    let mut sheets = sheets_of("5100100001");
    let mut roster = sheets.remove("贫困人口信息.csv").unwrap();
    for row in 0..roster.rows.len() {
        roster.set(row, "危房户", "是");
    }
    let ledger = Ledger::empty();
    ledger.write("行政村.csv", sheets["行政村.csv"].csv());
    ledger.write("贫困人口信息.csv", roster.csv());
    ledger.write("住房.csv", sheets["住房.csv"].csv());
    ledger.run("import 行政村.csv 贫困人口信息.csv --date 2018-10-01").ended(0);
    ledger.run("import 住房.csv --date 2018-10-15").ended(0);
    let on = |day: &str| outcome_of(&ledger, "5100100001", "safe-housing", day);
    assert_eq!(on("2018-10-31"), Outcome::Met);
    ledger.run("import 贫困人口信息.csv --date 2018-10-31").ended(0);
    assert_eq!([on("2018-10-30"), on("2018-10-31")], [Outcome::Met, Outcome::Unmet]);
    let digest = ledger.digest();
    ledger.run("import 贫困人口信息.csv --date 2018-10-31").ended(0);
    assert_eq!(ledger.digest(), digest);
}

#[test]
fn a_household_that_was_struck_off_is_judged_no_more() {
    let ledger = Ledger::township();
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100001");
    for row in 0..roster.rows.len() {
        roster.set(row, "脱贫属性", "清退");
    }
    ledger.write("清退.csv", roster.csv());
    ledger.run("import 清退.csv --date 2018-11-02").ended(0);
    assert_eq!(judge(&ledger, "--as-of 2018-11-01").judged, 40);
    assert_eq!(judge(&ledger, "--as-of 2018-11-02").judged, 39);
}

/// The sheets of one household that meets everything, as a ledger would be fed them.
fn sheets_of(household: &str) -> BTreeMap<&'static str, Sheet> {
    let mut sheets = BTreeMap::new();
    sheets.insert("行政村.csv", Sheet::example("行政村.csv"));
    for name in ["贫困人口信息.csv", "家庭成员.csv", "收入.csv", "住房.csv", "入户核查.csv"]
    {
        sheets.insert(name, Sheet::example(name).only(household));
    }
    sheets
}

fn ledger_of(sheets: &BTreeMap<&'static str, Sheet>) -> Ledger {
    let ledger = Ledger::empty();
    for (name, sheet) in sheets {
        ledger.write(name, sheet.csv());
    }
    let names: Vec<_> = sheets.keys().copied().collect();
    ledger.run(&format!("import {} --date 2018-10-31", names.join(" "))).ended(0);
    ledger
}

/// Cells that decide: the sheet, the header, and the criterion that hangs on the cell.
const DECISIVE: [(&str, &str, &str); 15] = [
    ("收入.csv", "纯收入（元）", "income"),
    ("入户核查.csv", "不愁吃", "food-and-clothing"),
    ("入户核查.csv", "不愁穿", "food-and-clothing"),
    ("入户核查.csv", "水量达标", "safe-water"),
    ("入户核查.csv", "水质达标", "safe-water"),
    ("入户核查.csv", "取水方便", "safe-water"),
    ("入户核查.csv", "供水保证率达标", "safe-water"),
    ("住房.csv", "住房等级", "safe-housing"),
    ("家庭成员.csv", "是否参加城乡居民基本医疗保险", "basic-medical"),
    ("家庭成员.csv", "在校生状况", "compulsory-education"),
    ("住房.csv", "通生活用电", "electricity"),
    ("住房.csv", "通广播电视", "broadcast"),
    ("入户核查.csv", "通生活用电", "electricity"),
    ("入户核查.csv", "通广播电视", "broadcast"),
    ("贫困人口信息.csv", "在校生状况", "compulsory-education"),
];

#[test]
fn no_criterion_is_met_without_the_facts_it_asks_for() {
    // 5100100001 has a child of 13 at school, so that every criterion applies.
    let whole = sheets_of("5100100001");
    let met = judge(&ledger_of(&whole), "--as-of 2018-10-31");
    assert_eq!(met.met, 1);
    assert!(met.households[0].criteria.iter().all(|it| it.outcome == Outcome::Met));
    for (sheet, header, criterion) in DECISIVE {
        let shared = |name: &str| {
            let same =
                |it: &&String| it.trim_start_matches("是否") == header.trim_start_matches("是否");
            whole[name].header.iter().find(same).cloned()
        };
        // The same fact may stand on two sheets; it is gone when it is gone from both.
        let homes: Vec<_> = whole.keys().filter_map(|name| Some((*name, shared(name)?))).collect();
        assert!(homes.iter().any(|(name, _)| *name == sheet), "{sheet} has no {header}");
        for row in 0..whole[sheet].rows.len() {
            let is_pupil = whole[sheet].rows[row].iter().any(|it| it == "八年级");
            if criterion == "compulsory-education" && !is_pupil {
                continue;
            }
            let mut sheets = whole.clone();
            for (name, header) in &homes {
                sheets.get_mut(name).unwrap().set(row, header, "");
            }
            // The register prints a figure of its own beside the income sheet's.
            for row in &mut sheets.get_mut("贫困人口信息.csv").unwrap().rows {
                row[24].clear();
            }
            let ledger = Ledger::empty();
            for (name, sheet) in &sheets {
                ledger.write(name, sheet.csv());
            }
            let names: Vec<_> = sheets.keys().copied().collect();
            let line = format!("import {} --date 2018-10-31", names.join(" "));
            ledger.run(&line).ended(0);
            let household = &judge(&ledger, "--as-of 2018-10-31").households[0];
            let found = household.criteria.iter().find(|it| it.id == criterion).unwrap();
            assert_eq!(found.outcome, Outcome::Unknown, "{sheet} {header} row {row}: {found:?}");
            assert_eq!(household.outcome, Outcome::Unknown, "{sheet} {header} row {row}");
        }
    }
}

#[test]
fn a_sheet_that_was_never_imported_leaves_its_criteria_unknown() {
    for (missing, criteria) in [
        ("收入.csv", ["income"].as_slice()),
        ("家庭成员.csv", &["basic-medical"]),
        ("入户核查.csv", &["food-and-clothing", "safe-water"]),
        ("住房.csv", &["safe-housing"]),
    ] {
        let mut sheets = sheets_of("5100100001");
        sheets.remove(missing);
        for row in &mut sheets.get_mut("贫困人口信息.csv").unwrap().rows {
            row[24].clear();
        }
        let household = &judge(&ledger_of(&sheets), "--as-of 2018-10-31").households[0];
        assert_ne!(household.outcome, Outcome::Met, "{missing}");
        for id in criteria {
            let found = household.criteria.iter().find(|it| it.id == *id).unwrap();
            assert_eq!(found.outcome, Outcome::Unknown, "{missing} {found:?}");
        }
    }
}

#[test]
fn the_registers_own_figure_stands_in_where_no_income_was_imported() {
    let mut sheets = sheets_of("5100100001");
    sheets.remove("收入.csv");
    let judged = judge(&ledger_of(&sheets), "--as-of 2018-10-31");
    let income = &judged.households[0].criteria[0];
    assert_eq!(income.outcome, Outcome::Met);
    assert_eq!(income.source.as_deref(), Some("贫困人口信息.csv"));
}

/// A roster of heads only, as townships keep them: it says four people and names one.
fn sheets_of_a_head_alone() -> BTreeMap<&'static str, Sheet> {
    let mut sheets = sheets_of("5100100001");
    for name in ["贫困人口信息.csv", "家庭成员.csv"] {
        sheets.get_mut(name).unwrap().rows.truncate(1);
    }
    assert_eq!(sheets["贫困人口信息.csv"].rows[0][9], "4");
    sheets
}

#[test]
fn a_blank_head_count_is_not_made_up_from_the_members_that_are_known() {
    let mut sheets = sheets_of_a_head_alone();
    let income = sheets.get_mut("收入.csv").unwrap();
    income.set(0, "年度家庭人口数", "").set(0, "纯收入（元）", "9000");
    let found = outcome_of(&ledger_of(&sheets), "5100100001", "income", "2018-10-31");
    assert_ne!(found, Outcome::Met);
}

#[test]
fn insurance_and_school_of_members_who_are_counted_but_not_listed_are_unknown() {
    let ledger = ledger_of(&sheets_of_a_head_alone());
    assert_eq!(outcome_of(&ledger, "5100100001", "basic-medical", "2018-10-31"), Outcome::Unknown);
    let school = outcome_of(&ledger, "5100100001", "compulsory-education", "2018-10-31");
    assert_eq!(school, Outcome::Unknown);
}

#[test]
fn a_head_alone_whom_nobody_counted_may_have_a_family() {
    let mut sheets = sheets_of_a_head_alone();
    sheets.get_mut("贫困人口信息.csv").unwrap().set(0, "人数", "");
    sheets.get_mut("收入.csv").unwrap().set(0, "年度家庭人口数", "");
    let ledger = ledger_of(&sheets);
    for criterion in ["income", "basic-medical", "compulsory-education"] {
        let found = outcome_of(&ledger, "5100100001", criterion, "2018-10-31");
        assert_eq!(found, Outcome::Unknown, "{criterion}");
    }
    sheets.get_mut("贫困人口信息.csv").unwrap().set(0, "人数", "1");
    let found = outcome_of(&ledger_of(&sheets), "5100100001", "basic-medical", "2018-10-31");
    assert_eq!(found, Outcome::Met);
}

#[test]
fn two_head_counts_of_one_day_are_none() {
    let mut sheets = sheets_of("5100100001");
    sheets.get_mut("收入.csv").unwrap().set(0, "年度家庭人口数", "");
    let ledger = ledger_of(&sheets);
    let mut head = sheets["贫困人口信息.csv"].clone();
    head.rows.truncate(1);
    head.set(0, "人数", "5");
    let named = [("姓名", "户主姓名"), ("证件号码", "户主证件号码"), ("与户主关系", "备注")];
    for (from, to) in named {
        let place = head.column(from);
        head.header[place] = to.to_owned();
    }
    ledger.write("贫困户基本信息.csv", head.csv());
    ledger.run("import 贫困户基本信息.csv --date 2018-10-31").ended(0);
    for criterion in ["income", "basic-medical"] {
        let found = outcome_of(&ledger, "5100100001", criterion, "2018-10-31");
        assert_eq!(found, Outcome::Unknown, "{criterion}");
    }
}

#[test]
fn water_that_is_hard_to_get_on_any_sheet_is_not_safe() {
    let mut sheets = sheets_of("5100100001");
    let housing = sheets.get_mut("住房.csv").unwrap();
    housing.header.push("饮水困难".to_owned());
    for (cell, wanted) in [("是", Outcome::Unmet), ("否", Outcome::Met), ("", Outcome::Met)] {
        let housing = sheets.get_mut("住房.csv").unwrap();
        housing.rows[0].truncate(housing.header.len() - 1);
        housing.rows[0].push(cell.to_owned());
        let found = outcome_of(&ledger_of(&sheets), "5100100001", "safe-water", "2018-10-31");
        assert_eq!(found, wanted, "{cell}");
    }
}

#[test]
fn the_poverty_rate_does_not_fall_when_only_the_heads_are_listed() {
    // 22 poor people of 540 are 4.07 %; their 8 heads alone would be 1.48 %.
    let ledger = Ledger::empty();
    ledger.write("行政村.csv", Sheet::example("行政村.csv").csv());
    let mut roster = Sheet::example("贫困人口信息.csv");
    let relation = roster.column("与户主关系");
    roster.rows.retain(|row| row[relation] == "户主");
    ledger.write("贫困人口信息.csv", roster.csv());
    ledger.run("import 行政村.csv 贫困人口信息.csv --date 2018-10-31").ended(0);
    let line = "check-exit --level village --village 511899100203 --as-of 2018-10-31 --format json";
    let found: Villages = serde_json::from_str(&ledger.run(line).ended(1)).unwrap();
    let rate = found.villages[0].criteria.iter().find(|it| it.id == "poverty-rate").unwrap();
    assert_ne!(rate.outcome, Outcome::Met, "{rate:?}");
}

#[test]
fn a_member_of_whom_nothing_is_known_leaves_the_household_unknown() {
    for row in 0..4 {
        let mut sheets = sheets_of("5100100001");
        sheets.get_mut("家庭成员.csv").unwrap().rows.remove(row);
        let ledger = ledger_of(&sheets);
        assert_eq!(
            outcome_of(&ledger, "5100100001", "basic-medical", "2018-10-31"),
            Outcome::Unknown
        );
    }
}

#[test]
fn two_sheets_of_one_day_that_disagree_leave_the_fact_unknown() {
    let mut sheets = sheets_of("5100100001");
    let check = sheets.get_mut("入户核查.csv").unwrap();
    check.set(0, "核查日期", "2018-10-31");
    check.set(0, "通广播电视", "否");
    let ledger = ledger_of(&sheets);
    let judged = judge(&ledger, "--as-of 2018-10-31");
    let found = judged.households[0].criteria.iter().find(|it| it.id == "broadcast").unwrap();
    assert_eq!(found.outcome, Outcome::Unknown);
    assert_eq!(found.ask.as_deref(), Some("同一天的两张表对“广播电视”说法不一, 请核实后改成一致"));
    // A later day settles it.
    let mut check = sheets["入户核查.csv"].clone();
    check.set(0, "核查日期", "2018-11-01");
    check.set(0, "通广播电视", "是");
    ledger.write("复核.csv", check.csv());
    ledger.run("import 复核.csv").ended(0);
    assert_eq!(outcome_of(&ledger, "5100100001", "broadcast", "2018-11-01"), Outcome::Met);
    assert_eq!(outcome_of(&ledger, "5100100001", "broadcast", "2018-10-31"), Outcome::Unknown);
}

#[test]
fn a_mark_on_which_two_sheets_of_one_day_disagree_is_not_passed_over() {
    for (header, criterion) in [("危房户", "safe-housing"), ("是否解决安全饮用水", "safe-water")]
    {
        let mut sheets = sheets_of("5100100001");
        let roster = sheets.get_mut("贫困人口信息.csv").unwrap();
        let other = if roster.rows[0][roster.column(header)] == "是" { "否" } else { "是" };
        for row in 0..roster.rows.len() {
            roster.set(row, header, other);
        }
        let found = outcome_of(&ledger_of(&sheets), "5100100001", criterion, "2018-10-31");
        assert_eq!(found, Outcome::Unknown, "{header}");
    }
}

#[test]
fn a_village_is_named_by_the_beginning_of_its_code_and_by_nothing_else() {
    let ledger = Ledger::township();
    let judged = |village: &str| judge(&ledger, &format!("--village {village} --as-of 2018-10-31"));
    assert_eq!(judged("511899100").judged, 24);
    assert_eq!(judged("511899100201").judged, 8);
    for village in ["%", "5118991002__", "*", "1002", "5118991002011"] {
        for level in ["household", "village"] {
            let line = format!("check-exit --level {level} --village {village}");
            assert_eq!(ledger.run(&line).code, 2, "{line}");
        }
    }
}

#[test]
fn a_pupil_on_whom_two_sheets_of_one_day_disagree_is_unknown() {
    let mut sheets = sheets_of("5100100001");
    sheets.get_mut("家庭成员.csv").unwrap().set(0, "在校生状况", "");
    sheets.get_mut("家庭成员.csv").unwrap().set(3, "在校生状况", "非在校生");
    let ledger = ledger_of(&sheets);
    // The roster says grade 8, the members' sheet of the same day says not at school.
    let found = outcome_of(&ledger, "5100100001", "compulsory-education", "2018-10-31");
    assert_eq!(found, Outcome::Unknown);
}

#[test]
fn income_is_compared_with_the_line_to_the_fen() {
    // Four people, 3,600 yuan each: 14,400.00 is not above, 14,400.01 is.
    for (net, wanted) in [
        ("14399.99", Outcome::Unmet),
        ("14400", Outcome::Unmet),
        ("14400.01", Outcome::Met),
        ("1.440001万元", Outcome::Met),
        ("-14401", Outcome::Unmet),
        ("0", Outcome::Unmet),
    ] {
        let mut sheets = sheets_of("5100100001");
        sheets.get_mut("收入.csv").unwrap().set(0, "纯收入（元）", net);
        sheets.get_mut("收入.csv").unwrap().set(0, "人均纯收入（元）", "99999");
        let ledger = ledger_of(&sheets);
        assert_eq!(outcome_of(&ledger, "5100100001", "income", "2018-10-31"), wanted, "{net}");
    }
}

#[test]
fn more_income_never_takes_a_criterion_away() {
    let mut last = Outcome::Unmet;
    for net in [0, 3_600, 7_200, 14_399, 14_400, 14_401, 20_000, 1_000_000] {
        let mut sheets = sheets_of("5100100001");
        sheets.get_mut("收入.csv").unwrap().set(0, "纯收入（元）", &net.to_string());
        let now = outcome_of(&ledger_of(&sheets), "5100100001", "income", "2018-10-31");
        assert!(last != Outcome::Met || now == Outcome::Met, "{net}");
        last = now;
    }
    assert_eq!(last, Outcome::Met);
}

#[test]
fn a_year_without_a_line_of_its_own_is_unknown() {
    // The standard has lines for 2016, 2018 and 2020.
    let mut sheets = sheets_of("5100100001");
    sheets.get_mut("收入.csv").unwrap().set(0, "年度", "2017");
    let ledger = ledger_of(&sheets);
    assert_eq!(outcome_of(&ledger, "5100100001", "income", "2018-10-31"), Outcome::Unknown);
    let mut sheets = sheets_of("5100100001");
    sheets.get_mut("收入.csv").unwrap().set(0, "年度", "2016");
    let ledger = ledger_of(&sheets);
    assert_eq!(outcome_of(&ledger, "5100100001", "income", "2018-10-31"), Outcome::Unknown);
}

#[test]
fn a_child_is_of_school_age_from_its_sixth_birthday_to_the_day_before_its_sixteenth() {
    // The pupil was born on 2005-02-09; nothing is said of school.
    let mut sheets = sheets_of("5100100001");
    for name in ["家庭成员.csv", "贫困人口信息.csv"] {
        sheets.get_mut(name).unwrap().set(3, "在校生状况", "");
    }
    let ledger = ledger_of(&sheets).on("2030-01-01");
    let on = |day: &str| outcome_of(&ledger, "5100100001", "compulsory-education", day);
    assert_eq!(on("2018-10-31"), Outcome::Unknown);
    assert_eq!(on("2021-02-08"), Outcome::Unknown);
    assert_eq!(on("2021-02-09"), Outcome::NotApplicable);
}

#[test]
fn each_cell_that_says_no_unmeets_its_criterion() {
    for (sheet, header, value, criterion) in [
        ("入户核查.csv", "不愁吃", "否", "food-and-clothing"),
        ("入户核查.csv", "不愁穿", "否", "food-and-clothing"),
        ("入户核查.csv", "水量达标", "否", "safe-water"),
        ("入户核查.csv", "水质达标", "否", "safe-water"),
        ("入户核查.csv", "取水方便", "否", "safe-water"),
        ("入户核查.csv", "供水保证率达标", "否", "safe-water"),
        ("住房.csv", "住房等级", "C", "safe-housing"),
        ("住房.csv", "住房等级", "D", "safe-housing"),
        ("家庭成员.csv", "是否参加城乡居民基本医疗保险", "否", "basic-medical"),
    ] {
        let mut sheets = sheets_of("5100100001");
        sheets.get_mut(sheet).unwrap().set(0, header, value);
        let ledger = ledger_of(&sheets);
        let found = outcome_of(&ledger, "5100100001", criterion, "2018-10-31");
        assert_eq!(found, Outcome::Unmet, "{header} {value}");
        ledger.run("check-exit --as-of 2018-10-31").ended(1);
    }
}

#[test]
fn a_limit_is_supposed_for_once() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let of = |set: &str| {
        let line =
            format!("check-exit --as-of 2018-10-31 --household 5100100003 {set} --format json");
        let shown = ledger.run(&line);
        let found: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
        let income = found["households"][0]["criteria"][0].clone();
        (shown.code, income["outcome"].clone(), income["wanted"].clone(), found["supposed"].clone())
    };
    assert_eq!(of("").1, "unmet");
    let supposed = of("--set poverty-line=3599.99");
    assert_eq!((supposed.0, supposed.1.as_str()), (0, Some("met")));
    assert_eq!(supposed.2, "> 3599.99");
    assert_eq!(supposed.3[0], "poverty-line=3599.99");
    assert_eq!(of("--set poverty-line=3600").1, "unmet");
    assert!(before == ledger.bytes());
    let line = "check-exit --set poverty-lime=1 --set poverty-line --set poverty-line=3,600 \
                --set poverty-line=4000";
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: --set 不能用, 因为:
          poverty-lime: 标准没有这个参数; 现有: poverty-line, poverty-rate, combined-poverty-rate
          poverty-line: 写法不对
          贫困线: “3,600”不是多少元
          poverty-line: 写了两次
        提示: 写成 `--set 参数=数`, 如 --set poverty-line=4000
    "#]]
    .assert_eq(&ledger.run(line).to_string());
    let negative = ledger.run("check-exit --set poverty-line=-4000");
    assert_eq!(negative.code, 2, "{negative}");
    assert!(negative.err.contains("贫困线: -4000小于0"), "{negative}");
}

#[test]
fn a_margin_below_nothing_is_a_number_in_a_spreadsheet() {
    let ledger = Ledger::township();
    let line = "check-exit --as-of 2018-10-31 --household 5100100003 --set poverty-line=4000";
    let csv = ledger.run(&format!("{line} --explain --format csv")).ended(1);
    let income = csv.lines().find(|it| it.contains("3600.00,")).unwrap();
    assert!(income.contains(",-400.00,"), "{income}");
}

/// The sheet of questions holds what is unknown, and nothing else.
#[test]
fn what_is_to_be_asked_is_what_is_unknown() {
    let ledger = Ledger::township();
    let json = ledger.run("check-exit --as-of 2018-10-31 --format json").ended(1);
    let all: Document = serde_json::from_str(&json).unwrap();
    let mut wanted = Vec::new();
    for household in &all.households {
        let unknown = household.criteria.iter().filter(|it| it.outcome == Outcome::Unknown);
        wanted.extend(unknown.map(|it| (household.household.clone(), it.ask.clone().unwrap())));
    }
    let asked = ledger.run("check-exit --ask --as-of 2018-10-31 --format jsonl").ended(1);
    let mut found: Vec<_> = asked
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            (row["id"].as_str().unwrap().to_owned(), row["ask"].as_str().unwrap().to_owned())
        })
        .collect();
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted);
    assert!(!found.is_empty());
    expect![[r#"
        exit 1
        ---- out
        入户要问的事  截至2018年10月31日
        | 村     | 户编号/代码 | 户主   | 指标               | 要问的             | 牵头部门 | 回答 |
        |--------|-------------|--------|--------------------|--------------------|----------|------|
        | 清水村 | 5100100008  | 姜春梅 | 四有: 有安全饮用水 | 饮水还要核实: 水质 | 水利     | -    |
        ---- err
    "#]].assert_eq(
        &ledger.run("check-exit --ask --as-of 2018-10-31 --village 511899100201").to_string(),
    );
}

/// The whole reasoning of one household: the account, the heads, every comparison.
#[test]
fn the_explanation_holds_the_account_and_every_comparison() {
    let ledger = Ledger::township();
    let line = "check-exit --as-of 2018-10-31 --household 5100100003 --explain --format jsonl";
    expect![[r#"
        {"household":"5100100003","village":"511899100201","as_of":"2018-10-31","standard":"sichuan-2016","outcome":"unmet","criteria":[{"id":"income","outcome":"unmet","found":3600.00,"wanted":"> 3600","margin":0.00,"day":"2018-10-31","source":"收入.csv","said":"人均纯收入3600.00元,标准为超过3600元,差0.00元","office":"农业农村","rule":"四川省贫困县贫困村贫困户退出实施方案(2016-08-18): 家庭年人均纯收入稳定超过国家扶贫标准","tested":[{"fact":"net_fen","outcome":"unmet","found":3600.00,"operator":">","limit":3600.00,"limit_source":"三台县水务局(2018-10-17)、四川能投普格县验收报道(2018-12-27)的2018年标准","day":"2018-10-31","source":"收入.csv"}]},{"id":"food-and-clothing","outcome":"met","found":{"food_enough":true,"clothing_enough":true},"wanted":"food_enough = yes and clothing_enough = yes","day":"2018-10-15","source":"入户核查.csv","said":"吃、穿都不愁","office":"民政","rule":"厅字〔2016〕16号、四川省贫困县贫困村贫困户退出实施方案(2016-08-18): 吃穿不愁","tested":[{"fact":"food_enough","outcome":"met","found":true,"day":"2018-10-15","source":"入户核查.csv"},{"fact":"clothing_enough","outcome":"met","found":true,"day":"2018-10-15","source":"入户核查.csv"}]},{"id":"compulsory-education","outcome":"met","found":1,"wanted":"= 1","margin":0,"day":"2018-10-31","source":"家庭成员.csv","said":"义务教育阶段的孩子都在上学,或有正当原因","office":"教育","rule":"四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 2020年国家脱贫攻坚普查: 6至15周岁, 因身体原因不具备学习条件除外, 送教上门算在校","tested":[{"fact":"schooling","member":"付文博","outcome":"met","found":"普通高中一年级","day":"2018-10-31","source":"家庭成员.csv"}]},{"id":"basic-medical","outcome":"met","found":4,"wanted":"= 4","margin":0,"day":"2018-10-31","source":"家庭成员.csv","said":"全家人都参加了基本医疗保险","office":"医保","rule":"四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 一超六有释义: 100%参保","tested":[{"fact":"resident_insurance","member":"付文博","outcome":"met","found":true,"day":"2018-10-31","source":"家庭成员.csv"},{"fact":"resident_insurance","member":"付代银","outcome":"met","found":true,"day":"2018-10-31","source":"家庭成员.csv"},{"fact":"resident_insurance","member":"覃素华","outcome":"met","found":true,"day":"2018-10-31","source":"家庭成员.csv"},{"fact":"resident_insurance","member":"付启富","outcome":"met","found":true,"day":"2018-10-31","source":"家庭成员.csv"}]},{"id":"safe-housing","outcome":"met","found":{"house_grade":"B","dangerous_house":false},"wanted":"house_grade = A/B and dangerous_house = no if recorded","day":"2018-10-31","source":"住房.csv","said":"住房鉴定为A级或B级,安全","office":"住建","rule":"四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 住建部门住房安全等级鉴定: A、B级安全, C、D级危房","tested":[{"fact":"house_grade","outcome":"met","found":"B","day":"2018-10-31","source":"住房.csv"},{"fact":"dangerous_house","outcome":"met","found":false,"day":"2018-10-31","source":"住房.csv"}]},{"id":"safe-water","outcome":"met","found":{"water_quantity":true,"water_quality":true,"water_convenience":true,"water_reliability":true,"safe_water":true},"wanted":"water_quantity = yes and water_quality = yes and water_convenience = yes and water_reliability = yes and safe_water = yes if recorded and water_difficult = no if recorded","day":"2018-10-15","source":"入户核查.csv","said":"水量、水质、取水方便、供水保证率都达标","office":"水利","rule":"四川省贫困县贫困村贫困户退出实施方案(2016-08-18); 水量、水质、取水方便程度、供水保证率四项, 一项不达标即不达标","tested":[{"fact":"water_quantity","outcome":"met","found":true,"day":"2018-10-15","source":"入户核查.csv"},{"fact":"water_quality","outcome":"met","found":true,"day":"2018-10-15","source":"入户核查.csv"},{"fact":"water_convenience","outcome":"met","found":true,"day":"2018-10-15","source":"入户核查.csv"},{"fact":"water_reliability","outcome":"met","found":true,"day":"2018-10-15","source":"入户核查.csv"},{"fact":"safe_water","outcome":"met","found":true,"day":"2018-10-31","source":"住房.csv"}]},{"id":"electricity","outcome":"met","found":true,"wanted":"yes","day":"2018-10-31","source":"住房.csv","said":"家里通生活用电","office":"电力","rule":"四川省贫困县贫困村贫困户退出实施方案(2016-08-18)","tested":[{"fact":"electricity","outcome":"met","found":true,"day":"2018-10-31","source":"住房.csv"}]},{"id":"broadcast","outcome":"met","found":true,"wanted":"yes","day":"2018-10-31","source":"住房.csv","said":"能收听收看广播电视","office":"文化广电","rule":"四川省贫困县贫困村贫困户退出实施方案(2016-08-18)","tested":[{"fact":"broadcast","outcome":"met","found":true,"day":"2018-10-31","source":"住房.csv"}]}],"members":["付文博","付代银","覃素华","付启富"],"account":{"year":2018,"day":"2018-10-31","source":"收入.csv","net_fen":14400.00,"business_fen":7831.00,"cost_fen":517.00,"property_fen":0.00,"transfer_fen":1180.00,"wage_fen":5906.00,"heads":4}}
    "#]].assert_eq(&ledger.run(line).ended(1));
}

#[test]
fn verdicts_are_signed_off_word_for_word_and_looked_at_again() {
    let ledger = Ledger::township();
    let line = "check-exit --as-of 2018-10-31 --record --signed-by 王敏 --paper 清府〔2018〕9号";
    let one = format!("{line} --household 4900001800100007");
    expect![[r#"
        exit 0
        ---- out
        ---- err
        已记下1个签字的评定, 0个早已记下; 记录 3
    "#]]
    .assert_eq(&ledger.run(&one).to_string());
    // The same again says that it stands; what is kept is what is shown, to the byte.
    expect![[r#"
        exit 0
        ---- out
        ---- err
        1个评定早已记下, 没有新的
    "#]]
    .assert_eq(&ledger.run(&one).to_string());
    let (document, known): (String, i64) = ledger
        .sql()
        .query_row("SELECT document, known FROM verdict", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let again = format!(
        "check-exit --as-of 2018-10-31 --household 4900001800100007 --explain --format jsonl --known-at {known}"
    );
    assert_eq!(ledger.run(&again).ended(0), format!("{document}\n"));
    // Nothing has changed since: nothing is said of it but who else could exit.
    let recheck = "check-exit --recheck --as-of 2018-10-31 --household 4900001800100007";
    ledger.run(recheck).ended(0);

    // It comes out that the house was dangerous on that day.
    let mut housing = Sheet::example("住房.csv").only("4900001800100007");
    housing.set(0, "住房等级", "D");
    ledger.write("更正.csv", housing.csv());
    ledger.run("import 更正.csv --date 2018-10-31").ended(0);
    expect![[r#"
        exit 1
        ---- out
        评定复核  截至2018年10月31日
        | 情况                     | 户编号           | 户主   | 评定日     | 原来 | 重新评判 | 因为                  | 签字人 |
        |--------------------------|------------------|--------|------------|------|----------|-----------------------|--------|
        | 现有资料与签字的评定不符 | 4900001800100007 | 代文清 | 2018-10-31 | 达标 | 未达标   | 住房不安全: 住房等级D | 王敏   |
        ---- err
    "#]].assert_eq(&ledger.run(recheck).to_string());
    let shown = ledger.run(&one);
    assert_eq!(shown.code, 2, "{shown}");
    assert!(shown.err.contains("的评定已由王敏签字, 与这次的不同"), "{shown}");
    // By what was known then it still reads as it was signed.
    assert_eq!(ledger.run(&again).ended(0), format!("{document}\n"));
    // Taken back, the correction leaves nothing to be found.
    ledger.run("undo 4").ended(0);
    ledger.run(recheck).ended(0);
    assert_eq!(ledger.run("check-exit --record").code, 2);
    let shown = ledger.run("check-exit --as-of 2018-11-06 --record --signed-by 王敏");
    assert!(shown.code == 2 && shown.err.contains("还没有到"), "{shown}");
    // Another line than was signed by: it is said that the standard is another.
    ledger
        .run("parameter set poverty-line --amount 9000 --unit yuan --year 2018 --paper 川扶贫发〔2018〕1号")
        .ended(0);
    let shown = ledger.run(recheck).ended(1);
    assert!(shown.contains("标准 sichuan-2016 的内容或界限与签字时不同"), "{shown}");
}

#[test]
fn who_meets_the_standard_and_has_not_begun_is_found() {
    let ledger = Ledger::township();
    let shown = ledger.run("check-exit --recheck --as-of 2018-10-31 --format jsonl").ended(1);
    let rows: Vec<serde_json::Value> =
        shown.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let json = ledger.run("check-exit --as-of 2018-10-31 --format json").ended(1);
    let all: Document = serde_json::from_str(&json).unwrap();
    let outcome = |household: &str| {
        all.households.iter().find(|it| it.household == household).unwrap().outcome
    };
    for row in &rows {
        let household = row["household"].as_str().unwrap();
        let status = row["was"].as_str().unwrap();
        match row["kind"].as_str().unwrap() {
            "达标, 尚未启动退出" => {
                assert_eq!((outcome(household), status), (Outcome::Met, "未脱贫"));
            }
            "已脱贫, 现不达标" => {
                assert_ne!(outcome(household), Outcome::Met);
                assert_eq!(status, "已脱贫");
            }
            other => panic!("{other}"),
        }
    }
    let not_begun = rows.iter().filter(|it| it["kind"] == "达标, 尚未启动退出").count();
    let met_and_poor = ledger.count(
        "SELECT count(DISTINCT household) FROM household_status WHERE status IN ('未脱贫', '返贫', '新识别')",
    );
    assert!(0 < not_begun && (not_begun as i64) < met_and_poor);
}

/// A thousand values are changed, corrected and taken back after the verdicts were signed;
/// by what was known then each of them still reads to the byte as it was signed.
#[test]
fn signed_verdicts_are_replayed_byte_for_byte_after_a_thousand_edits() {
    let ledger = Ledger::township();
    ledger.run("check-exit --as-of 2018-10-31 --record --signed-by 王敏").ended(0);
    let signed: Vec<(String, String, i64)> = {
        let sql = ledger.sql();
        let mut query = sql.prepare("SELECT object, document, known FROM verdict").unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(signed.len(), 40);
    let edits = [
        ("住房.csv", "住房等级", ["A", "B", "C", "D"]),
        ("住房.csv", "住房面积", ["20", "45", "60.5", "90"]),
        ("收入.csv", "纯收入（元）", ["12000", "16000.5", "9000", "30000"]),
        ("家庭成员.csv", "在校生状况", ["非在校生", "小学", "七年级", "非在校生"]),
        ("家庭成员.csv", "是否参加城乡居民基本医疗保险", ["是", "否", "是", "否"]),
    ];
    let mut dice = Dice(7);
    let (mut changed, mut round) = (0, 0);
    while changed < 1_000 {
        let (name, column, values) = &edits[round % edits.len()];
        let mut sheet = Sheet::example(name);
        let all = sheet.rows.len();
        for _ in 0..60 {
            let (row, value) = (dice.below(all), values[dice.below(4)]);
            sheet.set(row, column, value);
            changed += 1;
        }
        let file = format!("改{round}.csv");
        ledger.write(&file, sheet.csv());
        let date = if changed < 500 { "2018-10-31" } else { "2018-11-02" };
        ledger.run(&format!("import {file} --date {date}")).ended(0);
        if round % 4 == 3 {
            let last = ledger.count("SELECT max(id) FROM entry");
            ledger.run(&format!("undo {last}"));
        }
        round += 1;
    }
    let line = "check-exit --as-of 2018-10-31 --explain --format jsonl";
    let now = ledger.run(line).out;
    let then = ledger.run(&format!("{line} --known-at {}", signed[0].2)).out;
    assert_ne!(now, then);
    // What is shown beside a verdict has no part in it.
    let outcomes = |text: &str| -> Vec<(serde_json::Value, Vec<serde_json::Value>)> {
        let of = |line: &str| {
            let found: serde_json::Value = serde_json::from_str(line).unwrap();
            let criteria = found["criteria"].as_array().unwrap();
            (found["household"].clone(), criteria.iter().map(|it| it["outcome"].clone()).collect())
        };
        text.lines().map(of).collect()
    };
    let plain = ledger.run("check-exit --as-of 2018-10-31 --format jsonl").out;
    assert_eq!(outcomes(&plain), outcomes(&now));
    let then: Vec<_> = then.lines().collect();
    for (object, document, known) in &signed {
        assert_eq!(*known, signed[0].2);
        assert!(then.contains(&document.as_str()), "{object}");
    }
    // Whoever would not pass today is found, and nobody else.
    let outcome = |text: &str| {
        let found: serde_json::Value = serde_json::from_str(text).unwrap();
        (found["household"].clone(), found["outcome"].clone())
    };
    let today: Vec<_> = now.lines().map(outcome).collect();
    let mut differ: Vec<_> = then
        .iter()
        .map(|it| outcome(it))
        .filter(|it| !today.contains(it))
        .map(|(household, _)| household)
        .collect();
    let recheck = ledger.run("check-exit --recheck --as-of 2018-10-31 --format jsonl").out;
    let mut found: Vec<_> = recheck
        .lines()
        .map(|it| serde_json::from_str::<serde_json::Value>(it).unwrap())
        .filter(|it| it["kind"] == "现有资料与签字的评定不符")
        .map(|it| it["household"].clone())
        .collect();
    differ.sort_by_key(ToString::to_string);
    found.sort_by_key(ToString::to_string);
    assert_eq!(found, differ);
    assert!(!differ.is_empty());
}

/// What it would take, and whose work it is; how firmly and how long a verdict holds.
#[test]
fn the_outlook_says_what_it_takes_and_how_long_it_holds() {
    let ledger = Ledger::township();
    for household in ["5100100001", "5100100003", "5100100006", "5100100008"] {
        ledger
            .run(&format!("check-exit --as-of 2018-10-31 --outlook --household {household}"))
            .ended(0);
    }
    let of = |lang: &str| {
        let lines = ["5100100001", "5100100003", "5100100006", "5100100008"].map(|household| {
            let line = format!(
                "check-exit --as-of 2018-10-31 --outlook --household {household} --format csv --lang {lang}"
            );
            let shown = ledger.run(&line).ended(0);
            shown.lines().skip(1).map(|it| format!("{it}\n")).collect::<String>()
        });
        lines.concat()
    };
    expect![[r#"
        清水村,5100100001,袁光华,达标,余量,,一超: 人均纯收入超过国家扶贫标准,纯收入变动0.99以内仍达标(界限的0%),
        清水村,5100100001,袁光华,达标,独撑,,,缺了这些就不能判达标: 不愁吃、不愁穿、住房等级、水量、水质、取水方便程度、供水保证率、生活用电、广播电视、袁思雨的在校生状况、袁思雨的城乡居民基本医疗保险、袁思雨的出生日期、袁光华的城乡居民基本医疗保险、袁光华的出生日期、冉桂芳的城乡居民基本医疗保险、冉桂芳的出生日期、袁正明的城乡居民基本医疗保险、袁正明的出生日期,
        清水村,5100100001,袁光华,达标,有效期,,,"没有新情况的话, 到2020-01-01就不再达标",
        清水村,5100100003,付代银,未达标,要办,,一超: 人均纯收入超过国家扶贫标准,"纯收入至少14400.01(现14400, 须增0.01)",农业农村
        清水村,5100100006,邓国良,未达标,要办,,三有: 住房安全有保障,住房等级须为A、B,住建
        清水村,5100100006,邓国良,未达标,要办,,三有: 住房安全有保障,危房户须为否,住建
        清水村,5100100008,姜春梅,缺数据,要核实,,四有: 有安全饮用水,先查实; 水质须为是才达标,水利
    "#]].assert_eq(&of("zh"));
    expect![[r#"
        清水村,5100100001,袁光华,met,margin,,Income: net income per head is above the poverty line,net income may move by 0.99 (0 % of the limit),
        清水村,5100100001,袁光华,met,held alone by,,,"without these it could not be met: enough food, enough clothing, grade, quantity, quality, distance, reliability, electricity, radio and television, 袁思雨's schooling, 袁思雨's resident insurance, 袁思雨's birth date, 袁光华's resident insurance, 袁光华's birth date, 冉桂芳's resident insurance, 冉桂芳's birth date, 袁正明's resident insurance, 袁正明's birth date",
        清水村,5100100001,袁光华,met,holds,,,with nothing new it is met no longer on 2020-01-01,
        清水村,5100100003,付代银,unmet,mend,,Income: net income per head is above the poverty line,"net income at least 14400.01 (now 14400, 0.01 more)",agriculture
        清水村,5100100006,邓国良,unmet,mend,,Safe housing,"grade must be A, B",housing
        清水村,5100100006,邓国良,unmet,mend,,Safe housing,marked as dangerous must be no,housing
        清水村,5100100008,姜春梅,unknown,find out,,Safe drinking water,find out first; quality must be yes for it to be met,water
    "#]].assert_eq(&of("en"));
    let line = "check-exit --as-of 2018-10-31 --outlook --level village --format csv";
    expect![[r#"
        ﻿村,户编号/代码,户主,结果,情况,办法,指标,说明,牵头部门
        清水村,511899100201,,达标,余量,,一低: 贫困发生率降至3%以下,未脱贫人口变动0以内仍达标(界限的0%),
        清水村,511899100201,,达标,独撑,,,缺了这些就不能判达标: 未脱贫人口、农业户籍人口、集体经济收入、硬化路、卫生室、执业医师、文化室、宽带,
        清水村,511899100201,,达标,有效期,,,"没有新情况的话, 五年内都达标",
        石桥村,511899100202,,未达标,要办,,三有: 有卫生室,"执业医师至少1(现0, 须增1)",卫生健康
        柏树村,511899100203,,未达标,要办,,一低: 贫困发生率降至3%以下,"未脱贫人口不超过16(现22, 须减6)",扶贫
        柏树村,511899100203,,未达标,要办,,一有: 有集体经济收入,"集体经济收入至少0.01(现0, 须增0.01)",组织
        柳坪村,511899101201,,未达标,要核实,,一低: 贫困发生率降至3%以下,先查实; 农业户籍人口至少900才达标,扶贫
        柳坪村,511899101201,,未达标,要核实,,一有: 有集体经济收入,先查实; 集体经济收入至少0.01才达标,组织
        柳坪村,511899101201,,未达标,要办,,二有: 有硬化路,硬化路须为是,交通运输
        柳坪村,511899101201,,未达标,要核实,,三有: 有卫生室,先查实; 执业医师至少1才达标,卫生健康
        柳坪村,511899101201,,未达标,要办,,四有: 有文化室,"文化室至少1(现0, 须增1)",文化广电
        柳坪村,511899101201,,未达标,要核实,,五有: 有通信网络,先查实; 宽带须为是才达标,经济和信息化
        高坎村,511899101202,,未达标,要办,,一低: 贫困发生率降至3%以下,"未脱贫人口不超过18(现21, 须减3)",扶贫
        高坎村,511899101202,,未达标,要核实,,二有: 有硬化路,先查实; 硬化路须为是才达标,交通运输
        高坎村,511899101202,,未达标,要办,,三有: 有卫生室,"卫生室至少1(现0, 须增1)",卫生健康
        高坎村,511899101202,,未达标,要核实,,三有: 有卫生室,先查实; 执业医师至少1才达标,卫生健康
        高坎村,511899101202,,未达标,要核实,,四有: 有文化室,先查实; 文化室至少1才达标,文化广电
        高坎村,511899101202,,未达标,要办,,五有: 有通信网络,宽带须为是,经济和信息化
    "#]].assert_eq(&ledger.run(line).ended(0).replace('\r', ""));
    // Whoever is met until a day is met on the day before and not on it.
    let shown = ledger.run("check-exit --as-of 2018-10-31 --outlook --format jsonl").ended(0);
    let mut seen = 0;
    for line in shown.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        if row["kind"] != "有效期" {
            continue;
        }
        let told = row["told"].as_str().unwrap();
        let Some((_, day)) = told.split_once('到') else { continue };
        let day: chrono::NaiveDate = day[..10].parse().unwrap();
        let household = row["id"].as_str().unwrap();
        for (day, code) in [(day.pred_opt().unwrap(), 0), (day, 1)] {
            let line = format!("check-exit --as-of {day} --household {household}");
            assert_eq!(ledger.run(&line).code, code, "{household} {day}");
        }
        seen += 1;
    }
    assert!(10 < seen, "{seen}");
}

/// A child drops out, is said to be at school, and has dropped out again: the second time is
/// no repetition of the first.
#[test]
fn who_drops_out_again_is_out_of_school_again() {
    let ledger = Ledger::township();
    let school = |day| outcome_of(&ledger, "5100100001", "compulsory-education", day);
    assert_eq!(school("2018-10-31"), Outcome::Met);
    let mut people = Sheet::example("家庭成员.csv").only("5100100001");
    let child = people.rows.iter().position(|it| it.contains(&"袁思雨".to_owned())).unwrap();
    people.set(child, "在校生状况", "").set(child, "义务教育阶段未上学原因", "厌学");
    ledger.write("家庭成员.csv", people.csv());
    let mut roster = Sheet::example("贫困人口信息.csv").only("5100100001");
    let child = roster.rows.iter().position(|it| it.contains(&"袁思雨".to_owned())).unwrap();
    roster.set(child, "在校生状况", "小学");
    ledger.write("贫困人口信息.csv", roster.csv());
    ledger.run("import 家庭成员.csv --date 2018-11-01").ended(0);
    assert_eq!(school("2018-11-01"), Outcome::Unmet);
    ledger.run("import 贫困人口信息.csv --date 2018-11-02").ended(0);
    assert_eq!(school("2018-11-02"), Outcome::Met);
    ledger.run("import 家庭成员.csv --date 2018-11-03").ended(0);
    assert_eq!(school("2018-11-03"), Outcome::Unmet);
}

/// Less income and fewer people must not make a household meet the line of a year for which
/// its heads were counted.
#[test]
fn the_head_count_of_the_year_holds_for_a_later_account_without_one() {
    let ledger = Ledger::township();
    let income = |day| outcome_of(&ledger, "5100100003", "income", day);
    assert_eq!(income("2018-10-31"), Outcome::Unmet);
    let member: String = ledger
        .sql()
        .query_row(
            "SELECT name FROM member WHERE household = '5100100003' AND relation <> '户主' LIMIT 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    ledger
        .run(&format!(
            "member leave --household 5100100003 --person {member} --on 2018-11-01 --by 死亡"
        ))
        .ended(0);
    let sheet = "户编号,年度,工资性收入,纯收入\r\n5100100003,2018,5905,14399\r\n";
    ledger.write("收入.csv", sheet);
    ledger.run("import 收入.csv --date 2018-11-02").ended(0);
    assert_eq!(income("2018-11-03"), Outcome::Unmet);
}

/// A limit that begins tomorrow is not today's, even for the account of this year.
#[test]
fn a_limit_does_not_hold_before_its_first_day() {
    let ledger = Ledger::township();
    let income = |day| outcome_of(&ledger, "5100100003", "income", day);
    ledger
        .run("parameter set poverty-line --amount 1 --unit yuan --from 2018-11-02 --paper 试行 --area 511899100201")
        .ended(0);
    assert_eq!(income("2018-11-01"), Outcome::Unmet);
    assert_eq!(income("2018-11-02"), Outcome::Met);
}

#[test]
fn three_of_two_townships_contradict_each_other() {
    let ledger = Ledger::township();
    // Where neither figure is known, none is named.
    for (lang, said) in
        [("zh", "乡镇数须查明(分子分母都没有登记)"), ("en", "townships must be found out")]
    {
        let line = "check-exit --level county --outlook --as-of 2018-10-31 --format csv";
        let outlook = ledger.run(&format!("{line} --lang {lang}")).ended(0);
        assert!(outlook.contains(said) && !outlook.contains("10000"), "{outlook}");
    }
    let and = "--on 2018-10-31 --paper 统计年鉴";
    ledger.run(&format!("record 511899 townships=2 townships_with_hospital=3 {and}")).ended(0);
    for (lang, said) in [
        ("zh", "“有达标卫生院的乡镇数”不可能比“乡镇数”还多或不足0, 两个数对不上; 请核实改正"),
        (
            "en",
            "townships with a hospital up to standard can be neither more than townships nor \
             less than nothing: the two figures contradict each other, find out which is wrong",
        ),
    ] {
        let line = "check-exit --level county --as-of 2018-10-31 --format json";
        let shown = ledger.run(&format!("{line} --lang {lang}")).ended(1);
        let found: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let criteria = found["counties"][0]["criteria"].as_array().unwrap();
        let hospital = criteria.iter().find(|it| it["id"] == "township-hospital").unwrap();
        assert_eq!(hospital["outcome"], "unknown", "{hospital}");
        assert_eq!(hospital["ask"], said);
    }
    ledger.run(&format!("record 511899 townships_with_hospital=2 --correct {and}")).ended(0);
    let shown = ledger.run("check-exit --level county --as-of 2018-10-31 --format json").ended(1);
    assert!(
        shown.contains(r#""id":"township-hospital","outcome":"met","found":100.00"#),
        "{shown}"
    );
}

/// No source says how old a village's yearly figures or the insurances may be.
#[test]
fn what_is_met_by_figures_from_before_last_year_is_remarked() {
    let ledger = Ledger::township();
    let remarks = |day: &str, and: &str| ledger.run(&format!("check-exit --as-of {day} {and}")).err;
    assert_eq!(remarks("2018-10-31", "--level village"), "");
    assert!(!remarks("2019-12-31", "--level village").contains("以前的数据"));
    expect![[r#"
        一低: 贫困发生率降至3%以下: 2个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
        一有: 有集体经济收入: 3个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
        二有: 有硬化路: 3个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
        三有: 有卫生室: 2个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
        四有: 有文化室: 3个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
        五有: 有通信网络: 3个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
    "#]].assert_eq(&remarks("2020-01-01", "--level village --format json"));
    expect![[r#"
        Poverty rate of 3 % or less: 2 are met by what was found before 2019, the oldest on 2018-10-31; make sure that it is still so
        Collective income: 3 are met by what was found before 2019, the oldest on 2018-10-31; make sure that it is still so
        Hard-surfaced road: 3 are met by what was found before 2019, the oldest on 2018-10-31; make sure that it is still so
        Clinic: 2 are met by what was found before 2019, the oldest on 2018-10-31; make sure that it is still so
        Culture room: 3 are met by what was found before 2019, the oldest on 2018-10-31; make sure that it is still so
        Network: 3 are met by what was found before 2019, the oldest on 2018-10-31; make sure that it is still so
    "#]].assert_eq(&remarks("2020-01-01", "--level village --totals --lang en"));
    expect![[r#"
        吃穿不愁: 38个达标依据的是2019年以前的数据, 最早是2018-10-09的; 请核实现在是否还这样
        一有: 义务教育有保障: 18个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
        二有: 基本医疗有保障: 37个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
        三有: 住房安全有保障: 37个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
        四有: 有安全饮用水: 37个达标依据的是2019年以前的数据, 最早是2018-10-09的; 请核实现在是否还这样
        五有: 有生活用电: 38个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
        六有: 有广播电视: 38个达标依据的是2019年以前的数据, 最早是2018-10-31的; 请核实现在是否还这样
    "#]].assert_eq(&remarks("2020-01-01", "--totals"));
}
