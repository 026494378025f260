//! Reports: the same in every format, and at night all of them or none.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use calamine::{Data, Reader as _, open_workbook_auto};
use expect_test::expect;
use sha2::{Digest as _, Sha256};

use crate::ledger::{Ledger, Sheet};

/// The reports that are written every night, in the order of the list.
pub(crate) fn nightly() -> Vec<String> {
    let shown = Ledger::new().run("report --format json").ended(0);
    let list: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let rows = list["rows"].as_array().unwrap().iter();
    let nightly = rows.filter(|row| row["nightly"] == true);
    nightly.map(|row| row["report"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_reports_are_listed() {
    expect![[r#"
        exit 0
        ---- out
        报表目录  截至2018年11月05日
        | 报表               | 名称                                     | 夜间生成 |
        |--------------------|------------------------------------------|----------|
        | roster             | 贫困户台账                               | 是       |
        | exit-progress      | 脱贫退出进度                             | 是       |
        | shortfalls         | 逐户短板清单                             | 是       |
        | coverage           | 帮扶责任人覆盖情况                       | 是       |
        | visits             | 走访情况与逾期名单                       | 是       |
        | overdue            | 未按时完成任务通报名单                   | 是       |
        | idle               | 挂名式帮扶名单                           | 否       |
        | pupils-unvisited   | 本学期未家访的学生                       | 否       |
        | visit-log          | 走访登记台账(本年)                       | 否       |
        | visit-modes        | 走访方式统计(本年)                       | 是       |
        | visit-topics       | 走访了解到哪些情况                       | 是       |
        | suspicious-visits  | 走访疑点(供督查询问)                     | 是       |
        | aid-totals         | 慰问帮扶资金物资统计(本年)               | 是       |
        | attendance         | 驻村考勤月报                             | 是       |
        | team-year          | 驻村工作队年度总结数据                   | 否       |
        | cadre-card         | 帮扶干部年度考核用表                     | 是       |
        | village-work       | 村级工作统计(本年)                       | 是       |
        | village-month      | 民情报告(本月)                           | 是       |
        | exited-unvisited   | 已脱贫未走访户(本年)                     | 是       |
        | inspections        | 督查情况通报(本年)                       | 是       |
        | inspection-ranking | 督查考评排名(本年)                       | 是       |
        | villages           | 村退出标准对照表                         | 是       |
        | targets            | 目标任务完成情况                         | 是       |
        | target-sums        | 目标合计核对                             | 否       |
        | plans              | 帮扶计划缺口                             | 否       |
        | tasks              | 任务清单与逾期                           | 是       |
        | task-summary       | 任务完成情况汇总                         | 否       |
        | needs              | 需求与措施对照                           | 否       |
        | papers             | 文书登记                                 | 否       |
        | selection-steps    | 第一书记选派步骤                         | 否       |
        | acceptance         | 达标验收销号                             | 否       |
        | incomplete-files   | 档案缺项                                 | 是       |
        | village-profile    | 村情摸底                                 | 否       |
        | six-ones           | 六个一落实情况                           | 否       |
        | precisions         | 六个精准对照                             | 否       |
        | comparison         | 年度考核对比表                           | 是       |
        | gaps               | 结对帮扶缺口                             | 否       |
        | village-links      | 各村帮扶力量                             | 是       |
        | link-totals        | 结对和联系覆盖总表                       | 是       |
        | helper-loads       | 帮扶人负担表                             | 否       |
        | link-changes       | 帮扶人变动表                             | 否       |
        | roster-totals      | 名册与文件数核对                         | 否       |
        | bodies             | 工作队、派出单位、镇场街道               | 否       |
        | after-exit         | 退出村“四个不摘”                         | 否       |
        | suspicions         | 评判结果疑点(供督查询问)                 | 是       |
        | visits-due         | 待访名单                                 | 否       |
        | care               | 帮扶落实情况(逐户: 责任人、项目、措施)   | 是       |
        | measure-codes      | 帮扶措施分类汇总                         | 是       |
        | projects           | 项目库与进度                             | 是       |
        | project-sums       | 项目分类汇总                             | 否       |
        | projects-quiet     | 久未跟踪的项目                           | 否       |
        | village-money      | 各村项目、资金、集体经济与走访(与上年比) | 是       |
        | funds              | 扶贫资金台账                             | 是       |
        | fund-years         | 历年扶贫资金                             | 否       |
        | loans              | 小额信贷台账                             | 是       |
        | loan-sums          | 小额信贷汇总                             | 否       |
        | training-and-jobs  | 培训就业情况                             | 是       |
        | livelihood-gaps    | 无技能无培训无就业户                     | 是       |
        | public-posts       | 公益岗位人员                             | 是       |
        | cadres-untrained   | 新任干部未轮训名单                       | 否       |
        | rehousing          | 易地搬迁和危房改造进度                   | 是       |
        | unsafe-houses      | 危房和搬迁未完成户                       | 否       |
        | facilities         | 村级设施和入户缺口                       | 否       |
        | uninsured          | 未参保人员                               | 是       |
        | dibao-missing      | 应保未保对照                             | 否       |
        | school-age         | 学龄人口花名册                           | 否       |
        | out-of-school      | 学龄未在校人员                           | 否       |
        | pupils-outside     | 县域外就读学生(通知名单)                 | 否       |
        | subsidies-due      | 补助应享与实发                           | 是       |
        | medical-bills      | 医疗费用实际补偿比例                     | 否       |
        | income-growth      | 农民收入增幅对照                         | 否       |
        ---- err
    "#]]
    .assert_eq(&Ledger::new().run("report").to_string());
    expect![[r#"
        exit 0
        ---- out
        Reports  as of 2018-11-05
        | Report             | Title                                                                             | Nightly |
        |--------------------|-----------------------------------------------------------------------------------|---------|
        | roster             | Register of households                                                            | yes     |
        | exit-progress      | Exit progress                                                                     | yes     |
        | shortfalls         | Shortfalls by household                                                           | yes     |
        | coverage           | Helper coverage                                                                   | yes     |
        | visits             | Visits, and who is overdue                                                        | yes     |
        | overdue            | Who is to be named for what was not done in time                                  | yes     |
        | idle               | Links in name only                                                                | no      |
        | pupils-unvisited   | Pupils not visited this term                                                      | no      |
        | visit-log          | Visits of the year, as they were logged                                           | no      |
        | visit-modes        | Visits of the year by mode                                                        | yes     |
        | visit-topics       | What visits have covered                                                          | yes     |
        | suspicious-visits  | Questions about visits, for the supervisor                                        | yes     |
        | aid-totals         | Money and goods given this year                                                   | yes     |
        | attendance         | Days in the village this month                                                    | yes     |
        | team-year          | What the village teams did this year                                              | no      |
        | cadre-card         | A cadre's year, for the appraisal                                                 | yes     |
        | village-work       | Work in the villages this year                                                    | yes     |
        | village-month      | What people said this month                                                       | yes     |
        | exited-unvisited   | Exited households nobody visited this year                                        | yes     |
        | inspections        | What inspections found this year                                                  | yes     |
        | inspection-ranking | Inspections of the year, ranked                                                   | yes     |
        | villages           | Villages against the standard                                                     | yes     |
        | targets            | Targets and what was reached                                                      | yes     |
        | target-sums        | Sums of targets                                                                   | no      |
        | plans              | Missing plans                                                                     | no      |
        | tasks              | Tasks, and which are late                                                         | yes     |
        | task-summary       | Tasks by list, unit, section, leader and person                                   | no      |
        | needs              | Needs and measures held against each other                                        | no      |
        | papers             | Papers                                                                            | no      |
        | selection-steps    | How first secretaries were chosen                                                 | no      |
        | acceptance         | Met, accepted, struck off                                                         | no      |
        | incomplete-files   | Incomplete files                                                                  | yes     |
        | village-profile    | What is known of each village                                                     | no      |
        | six-ones           | The six ones                                                                      | no      |
        | precisions         | The six precisions                                                                | no      |
        | comparison         | Townships, villages, units and cadres compared                                    | yes     |
        | gaps               | Gaps in pairing                                                                   | no      |
        | village-links      | Who helps the villages                                                            | yes     |
        | link-totals        | Totals of links by kind                                                           | yes     |
        | helper-loads       | Loads of helpers                                                                  | no      |
        | link-changes       | Changed helpers                                                                   | no      |
        | roster-totals      | The roster against the paper                                                      | no      |
        | bodies             | Teams, units and townships                                                        | no      |
        | after-exit         | Exited villages: what must not be taken away                                      | no      |
        | suspicions         | Questions about verdicts, for the supervisor                                      | yes     |
        | visits-due         | Visits due                                                                        | no      |
        | care               | Helper, project and measures of each household                                    | yes     |
        | measure-codes      | Measures by code set                                                              | yes     |
        | projects           | Projects                                                                          | yes     |
        | project-sums       | Projects by heading, mode and year                                                | no      |
        | projects-quiet     | Projects that nobody has followed up                                              | no      |
        | village-money      | Projects, funds, collective income and visits of each village, beside last year's | yes     |
        | funds              | Funds                                                                             | yes     |
        | fund-years         | Funds by year and origin                                                          | no      |
        | loans              | Loans                                                                             | yes     |
        | loan-sums          | Loans by year and purpose                                                         | no      |
        | training-and-jobs  | Training and jobs                                                                 | yes     |
        | livelihood-gaps    | Households without skills, training or work                                       | yes     |
        | public-posts       | Holders of public-service posts                                                   | yes     |
        | cadres-untrained   | New cadres not yet trained                                                        | no      |
        | rehousing          | Relocation and house renovation                                                   | yes     |
        | unsafe-houses      | Houses still to be mended or left                                                 | no      |
        | facilities         | What villages and their houses lack                                               | no      |
        | uninsured          | People without medical insurance                                                  | yes     |
        | dibao-missing      | Who should perhaps be on dibao and is not                                         | no      |
        | school-age         | Roster of school-age people                                                       | no      |
        | out-of-school      | School-age people not at school                                                   | no      |
        | pupils-outside     | Pupils at schools outside the county                                              | no      |
        | subsidies-due      | Subsidies due and paid                                                            | yes     |
        | medical-bills      | Share of medical bills that was paid                                              | no      |
        | income-growth      | Growth of farmers' income                                                         | no      |
        ---- err
    "#]]
    .assert_eq(&Ledger::new().run("report --lang en").to_string());
}

#[test]
fn the_reports_of_the_township_read_like_this() {
    let ledger = Ledger::monthly();
    let print = |name: &str| ledger.run(&format!("report {name} --as-of 2018-10-31")).ended(0);
    expect![[r#"
        脱贫退出进度  截至2018年10月31日
        | 乡镇   | 村     | 村计划退出年度 | 在册户 | 在册人 | 计划脱贫户 | 计划脱贫人 | 达标户 | 达标人 | 未达标户 | 未达标人 | 缺数据户 | 缺数据人 | 已脱贫户 | 已脱贫人 |
        |--------|--------|----------------|--------|--------|------------|------------|--------|--------|----------|----------|----------|----------|----------|----------|
        | 青溪镇 | 清水村 | 2018           |      8 |     26 |          0 |          0 |      4 |     11 |        2 |        7 |        1 |        3 |        1 |        5 |
        | 青溪镇 | 石桥村 | 2018           |      8 |     27 |          0 |          0 |      4 |     15 |        2 |        6 |        1 |        1 |        1 |        5 |
        | 青溪镇 | 柏树村 | -              |      8 |     26 |          0 |          0 |      4 |     12 |        2 |        7 |        1 |        3 |        1 |        4 |
        | 柳坪乡 | 柳坪村 | -              |      8 |     27 |          0 |          0 |      3 |      9 |        3 |       12 |        2 |        6 |        0 |        0 |
        | 柳坪乡 | 高坎村 | -              |      8 |     25 |          0 |          0 |      2 |      6 |        2 |        7 |        3 |        8 |        1 |        4 |
        | 合计   |        |                |     40 |    131 |          0 |          0 |     17 |     53 |       11 |       39 |        8 |       21 |        4 |       18 |
    "#]].assert_eq(&print("exit-progress"));
    expect![[r#"
        帮扶责任人覆盖情况  截至2018年10月31日
        | 乡镇   | 村     | 户数 | 人数 | 已结对户 | 未结对户 | 覆盖率  | 未结对户名单            | 第一书记 | 驻村队员 | 联系领导 | 帮扶单位 |
        |--------|--------|------|------|----------|----------|---------|-------------------------|----------|----------|----------|----------|
        | 青溪镇 | 清水村 |    8 |   26 |        8 |        0 | 100.00% | -                       | 谭国良   |        4 | -        | -        |
        | 青溪镇 | 石桥村 |    8 |   27 |        7 |        1 |  87.50% | 5100100016 冉大成       | 冉家富   |        4 | -        | -        |
        | 青溪镇 | 柏树村 |    8 |   26 |        7 |        1 |  87.50% | 5100100021 敬家富       | -        |        0 | -        | -        |
        | 柳坪乡 | 柳坪村 |    8 |   27 |        7 |        1 |  87.50% | 4900001800100032 雷正明 | 蒲秀珍   |        4 | -        | -        |
        | 柳坪乡 | 高坎村 |    8 |   25 |        8 |        0 | 100.00% | -                       | -        |        0 | -        | -        |
        | 合计   |        |   40 |  131 |       37 |        3 |         |                         |          |       12 |          |          |
    "#]].assert_eq(&print("coverage"));
    expect![[r#"
        村退出标准对照表  截至2018年10月31日
        | 乡镇   | 村     | 行政区划代码 | 贫困村 | 计划退出年度 | 贫困发生率 | 贫困发生率达标 | 集体经济 | 硬化路 | 卫生室 | 文化室 | 通信网络 | 总评   | 短板                                                                                                                                                         |
        |--------|--------|--------------|--------|--------------|------------|----------------|----------|--------|--------|--------|----------|--------|--------------------------------------------------------------------------------------------------------------------------------------------------------------|
        | 青溪镇 | 清水村 | 511899100201 | 是     | 2018         |      3.00% | 达标           | 达标     | 达标   | 达标   | 达标   | 达标     | 达标   | -                                                                                                                                                            |
        | 青溪镇 | 石桥村 | 511899100202 | 是     | 2018         |      1.75% | 达标           | 达标     | 达标   | 未达标 | 达标   | 达标     | 未达标 | 卫生室不达标: 执业医师0                                                                                                                                      |
        | 青溪镇 | 柏树村 | 511899100203 | 否     | -            |      4.07% | 未达标         | 未达标   | 达标   | 达标   | 达标   | 达标     | 未达标 | 贫困发生率4.07%,标准为不高于3%,高1.07个百分点；没有集体经济收入                                                                                              |
        | 柳坪乡 | 柳坪村 | 511899101201 | 是     | -            |          - | 缺数据         | 缺数据   | 未达标 | 缺数据 | 未达标 | 缺数据   | 未达标 | 农业户籍人口和未脱贫人口各是多少? 还缺: 农业户籍人口；今年村集体经济收入多少?；到乡镇没有通硬化路；卫生室还要核实: 执业医师；没有文化(图书)室；村里通宽带吗? |
        | 柳坪乡 | 高坎村 | 511899101202 | 是     | -            |      3.39% | 未达标         | 达标     | 缺数据 | 未达标 | 缺数据 | 未达标   | 未达标 | 贫困发生率3.39%,标准为不高于3%,高0.39个百分点；到乡镇通沥青(水泥)路吗?；卫生室不达标: 卫生室0；村里有几个文化(图书)室?；没有通宽带                           |
    "#]].assert_eq(&print("villages"));
    let head = |text: String| text.lines().take(8).collect::<Vec<_>>().join("\n");
    expect![[r#"
        贫困户台账  截至2018年10月31日
        | 乡镇   | 村     | 组  | 户编号           | 户主      | 人数 | 脱贫属性 | 脱贫年度 | 贫困户属性     | 主要致贫原因 | 识别时间 | 联系电话    | 帮扶责任人 |
        |--------|--------|-----|------------------|-----------|------|----------|----------|----------------|--------------|----------|-------------|------------|
        | 青溪镇 | 清水村 | 5组 | 4900001800100002 | 覃淑琼    |    2 | 未脱贫   | -        | 一般贫困户     | 因残         | 2017-12  | 154****5166 | 鄢代银     |
        | 青溪镇 | 清水村 | 1组 | 4900001800100004 | 龚国良    |    1 | 未脱贫   | -        | 特困供养贫困户 | 因病         | 2015-12  | 154****0335 | 谭国良     |
        | 青溪镇 | 清水村 | 6组 | 4900001800100007 | 代文清    |    4 | 未脱贫   | -        | 一般贫困户     | 因病         | 2015-12  | 154****2203 | 敬雪莲     |
        | 青溪镇 | 清水村 | 3组 | 5100100001       | 袁光华    |    4 | 未脱贫   | -        | 一般贫困户     | 交通条件落后 | 2014-12  | 154****8604 | 鄢代银     |
        | 青溪镇 | 清水村 | 1组 | 5100100003       | 付代银    |    4 | 未脱贫   | -        | 一般贫困户     | 缺资金       | 2013-12  | 154****6584 | 谭国良     |"#]].assert_eq(&head(print("roster")));
    expect![[r#"
        逐户短板清单  截至2018年10月31日
        | 乡镇   | 村     | 户编号           | 户主      | 人数 | 脱贫属性 | 指标                             | 结果   | 短板                                             | 牵头部门 | 数据日期   | 来源         |
        |--------|--------|------------------|-----------|------|----------|----------------------------------|--------|--------------------------------------------------|----------|------------|--------------|
        | 青溪镇 | 清水村 | 5100100003       | 付代银    |    4 | 未脱贫   | 一超: 人均纯收入超过国家扶贫标准 | 未达标 | 人均纯收入3600.00元,标准为超过3600元,差0.00元    | 农业农村 | 2018-10-31 | 收入.csv     |
        | 青溪镇 | 清水村 | 5100100006       | 邓国良    |    3 | 未脱贫   | 三有: 住房安全有保障             | 未达标 | 住房不安全: 住房等级C、危房户                    | 住建     | 2018-10-31 | 住房.csv     |
        | 青溪镇 | 清水村 | 5100100008       | 姜春梅    |    3 | 未脱贫   | 四有: 有安全饮用水               | 缺数据 | 饮水还要核实: 水质                               | 水利     | -          | -            |
        | 青溪镇 | 石桥村 | 5100100011       | 黎代银    |    4 | 未脱贫   | 一有: 义务教育有保障             | 未达标 | 黎雨欣义务教育阶段未上学                         | 教育     | 2018-10-31 | 家庭成员.csv |
        | 青溪镇 | 石桥村 | 5100100013       | 苟素华    |    1 | 未脱贫   | 一超: 人均纯收入超过国家扶贫标准 | 缺数据 | 全家一年的纯收入和人口数是多少?                  | 农业农村 | -          | -            |"#]].assert_eq(&head(print("shortfalls")));
    expect![[r#"
        走访情况与逾期名单  截至2018年10月31日
        | 乡镇   | 村     | 帮扶责任人 | 单位           | 电话        | 户编号           | 户主      | 要求               | 本年走访 | 最近走访   | 应访期数 | 未访期数 | 哪几期                                      | 状态   | 自         |
        |--------|--------|------------|----------------|-------------|------------------|-----------|--------------------|----------|------------|----------|----------|---------------------------------------------|--------|------------|
        | 青溪镇 | 清水村 | 向群英     | 县教育局       | 154****1325 | 5100100008       | 姜春梅    | 帮扶责任人入户走访 |        5 | 2018-09-06 |        9 |        4 | 1月、4月、6月、7月                          | 待完成 | 2018-10-01 |
        | 青溪镇 | 清水村 | 敬雪莲     | 县农业农村局   | 154****7767 | 4900001800100007 | 代文清    | 帮扶责任人入户走访 |        6 | 2018-10-08 |        9 |        4 | 3月、4月、5月、7月                          | 已完成 | -          |
        | 青溪镇 | 清水村 | 敬雪莲     | 县农业农村局   | 154****7767 | 5100100006       | 邓国良    | 帮扶责任人入户走访 |        7 | 2018-10-27 |        9 |        3 | 2月、7月、8月                               | 已完成 | -          |
        | 青溪镇 | 清水村 | 谭国良     | 县农业农村局   | 154****9709 | 4900001800100004 | 龚国良    | 帮扶责任人入户走访 |        6 | 2018-10-19 |        9 |        4 | 2月、3月、4月、7月                          | 已完成 | -          |
        | 青溪镇 | 清水村 | 谭国良     | 县农业农村局   | 154****9709 | 5100100003       | 付代银    | 帮扶责任人入户走访 |        6 | 2018-09-24 |        9 |        3 | 1月、5月、6月                               | 待完成 | 2018-10-01 |"#]].assert_eq(&head(print("visits")));
}

/// A cell in one spelling, whatever the format it stood in.
fn plainly(text: &str) -> String {
    let text = text.trim();
    let text = match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    };
    match text {
        "" | "-" => return String::new(),
        "是" | "true" => return "yes".to_owned(),
        "否" | "false" => return "no".to_owned(),
        "达标" => return "met".to_owned(),
        "未达标" => return "unmet".to_owned(),
        "缺数据" => return "unknown".to_owned(),
        "不适用" => return "not-applicable".to_owned(),
        "已完成" => return "done".to_owned(),
        "待完成" => return "due".to_owned(),
        "未到期" => return "not-due-yet".to_owned(),
        "逾期" => return "overdue".to_owned(),
        "已来不及" => return "impossible".to_owned(),
        _ => {}
    }
    let number = text.strip_suffix('%').unwrap_or(text);
    match number.parse::<f64>() {
        // Numbers of households and villages are names.
        Ok(value) if number.len() < 10 => format!("{value:.2}"),
        _ => text.to_owned(),
    }
}

type Rows = Vec<Vec<String>>;

fn of_table(text: &str) -> Rows {
    let rows = text.lines().filter(|it| it.starts_with('|') && !it.starts_with("|--"));
    rows.skip(1)
        .map(|it| it.trim_matches('|').split('|').map(plainly).collect::<Vec<_>>())
        .filter(|row| row[0] != "合计")
        .collect()
}

fn of_csv(text: &str) -> Rows {
    let sheet = Sheet::parse(text);
    sheet.rows.iter().map(|row| row.iter().map(|it| plainly(it)).collect()).collect()
}

fn of_object(object: &serde_json::Value) -> Vec<String> {
    let cell = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => plainly(text),
        other => plainly(&other.to_string()),
    };
    object.as_object().unwrap().values().map(cell).collect()
}

fn of_xlsx(path: &Path, rates: &[bool], count: usize) -> Rows {
    let mut book = open_workbook_auto(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let cell = |(place, value): (usize, &Data)| match value {
        Data::Empty => String::new(),
        Data::Float(number) if rates[place] => format!("{:.2}", number * 100.0),
        other => plainly(&other.to_string()),
    };
    let rows = range.rows().skip(2).take(count);
    rows.map(|row| row.iter().take(rates.len()).enumerate().map(cell).collect()).collect()
}

#[test]
fn all_formats_tell_the_same() {
    let ledger = crate::rows::plans::planned();
    let mut filled = 0;
    for report in nightly().into_iter().chain(["gaps", "visits-due"].map(str::to_owned)) {
        let line = format!("report {report} --as-of 2018-10-31 --format");
        let run = |format: &str| ledger.run(&format!("{line} {format}")).ended(0);
        let csv = run("csv");
        let wanted = of_csv(&csv);
        filled += i32::from(!wanted.is_empty());
        assert_eq!(of_table(&run("table")), wanted, "{report}");
        let lines = run("jsonl");
        let lines: Vec<serde_json::Value> =
            lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        assert_eq!(lines.iter().map(of_object).collect::<Rows>(), wanted, "{report}");
        let json: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
        assert_eq!(json["rows"].as_array().unwrap(), &lines, "{report}");
        assert_eq!(json["report"], report.as_str());
        assert_eq!(json["as_of"], "2018-10-31");
        let rates: Vec<_> = {
            let sheet = Sheet::parse(&csv);
            (0..sheet.header.len())
                .map(|place| sheet.rows.iter().any(|row| row[place].ends_with('%')))
                .collect()
        };
        ledger.run(&format!("{line} xlsx --output 表.xlsx")).ended(0);
        assert_eq!(of_xlsx(&ledger.path("表.xlsx"), &rates, wanted.len()), wanted, "{report}");
    }
    assert!(15 < filled, "{filled}");
}

#[test]
fn totals_are_the_sums_of_their_columns() {
    let ledger = Ledger::township();
    let mut summed = 0;
    for report in nightly() {
        let line = format!("report {report} --as-of 2018-10-31 --format json");
        let json: serde_json::Value = serde_json::from_str(&ledger.run(&line).ended(0)).unwrap();
        let Some(totals) = json["totals"].as_object() else { continue };
        for (key, total) in totals.iter().filter(|(_, total)| !total.is_null()) {
            let rows = json["rows"].as_array().unwrap();
            let sum: f64 = rows.iter().filter_map(|row| row[key].as_f64()).sum();
            assert!((sum - total.as_f64().unwrap()).abs() < 0.005, "{report} {key}");
            summed += 1;
        }
    }
    assert!(summed > 10, "only {summed} columns have a total");
}

#[test]
fn a_report_counts_what_the_ledger_holds() {
    let ledger = Ledger::township();
    let json = |name: &str| -> serde_json::Value {
        let line = format!("report {name} --as-of 2018-10-31 --format json");
        serde_json::from_str(&ledger.run(&line).ended(0)).unwrap()
    };
    let coverage = json("coverage");
    assert_eq!(coverage["totals"]["households"], 40);
    assert_eq!(coverage["totals"]["persons"], 131);
    assert_eq!(coverage["totals"]["uncovered"], 3);
    assert_eq!(json("roster")["rows"].as_array().unwrap().len(), 40);
    assert_eq!(json("villages")["rows"].as_array().unwrap().len(), 5);
}

#[test]
fn numbers_of_people_are_masked_and_showing_them_is_written_down() {
    let ledger = Ledger::township();
    let phones: Vec<String> = ledger
        .sql()
        .prepare("SELECT DISTINCT phone FROM household_status WHERE phone IS NOT NULL")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let shows = |text: &str| phones.iter().filter(|it| text.contains(it.as_str())).count();
    for format in ["table", "csv", "json", "jsonl"] {
        let text = ledger.run(&format!("report roster --format {format}")).ended(0);
        assert_eq!(shows(&text), 0, "{format}");
    }
    assert_eq!(ledger.count("SELECT count(*) FROM entry"), 2);
    let text = ledger.run("report roster --unmask --operator 王主任").ended(0);
    assert!(shows(&text) > 20);
    let by = "SELECT operator || ': ' || command FROM entry WHERE id = 3";
    let by: String = ledger.sql().query_row(by, [], |row| row.get(0)).unwrap();
    assert_eq!(by, "王主任: report roster --unmask --operator 王主任");
    ledger.digest();
}

#[test]
fn a_report_goes_whole_into_its_file() {
    let ledger = Ledger::township();
    let screen = ledger.run("report roster --format csv").ended(0);
    ledger.write("表.csv", "旧");
    assert_eq!(ledger.run("report roster --format csv --output 表.csv").ended(0), "");
    assert_eq!(ledger.read("表.csv"), screen);
    assert!(screen.starts_with('\u{FEFF}'));
    assert_eq!(screen.lines().count(), screen.matches("\r\n").count());
    assert_eq!(ledger.run("report roster --format csv --output -").ended(0), screen);
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().unwrap().is_dir() {
            for (below, bytes) in files(&entry.path()) {
                found.insert(format!("{name}/{below}"), bytes);
            }
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

const NIGHTLY: &str = "report --nightly 夜间 --as-of 2018-10-31";

#[test]
fn a_night_writes_every_report_in_every_format_and_an_index() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let shown = ledger.run(NIGHTLY);
    expect![[r#"
        exit 0
        ---- out
        ---- err
        夜间报表已写入 夜间/2018-10-31
    "#]]
    .assert_eq(&shown.to_string());
    let found = files(&ledger.path("夜间/2018-10-31"));
    let reports = nightly();
    let mut wanted: Vec<_> = reports
        .iter()
        .flat_map(|it| ["txt", "csv", "json", "jsonl", "xlsx"].map(|ext| format!("{it}.{ext}")))
        .chain(["txt", "csv", "json"].map(|ext| format!("index.{ext}")))
        .collect();
    wanted.sort();
    assert_eq!(found.keys().cloned().collect::<Vec<_>>(), wanted);
    let index: serde_json::Value = serde_json::from_slice(&found["index.json"]).unwrap();
    let rows = index["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5 * reports.len());
    for row in rows {
        let digest = Sha256::digest(&found[row["file"].as_str().unwrap()]);
        let digest: String = digest.iter().map(|it| format!("{it:02x}")).collect();
        assert_eq!(row["sha256"], digest.as_str(), "{row}");
    }
    for report in nightly() {
        let printed = ledger.run(&format!("report {report} --as-of 2018-10-31 --format csv"));
        assert!(printed.ended(0).as_bytes() == found[&format!("{report}.csv")], "{report}");
    }
    assert!(ledger.bytes() == before, "the file was touched");
    let left: Vec<_> = files(&ledger.path("夜间")).into_keys().collect();
    assert_eq!(left.len(), 5 * reports.len() + 4, "{left:?}");
}

#[test]
fn the_same_night_again_writes_the_same_bytes() {
    let ledger = Ledger::township();
    ledger.run(NIGHTLY).ended(0);
    let first = files(&ledger.path("夜间"));
    ledger.run(NIGHTLY).ended(0);
    assert!(files(&ledger.path("夜间")) == first, "the second run wrote something else");
}

#[test]
fn a_night_that_fails_leaves_what_was_there() {
    let ledger = Ledger::township();
    ledger.run("report --nightly 夜间 --as-of 2018-10-31").ended(0);
    let before = files(&ledger.path("夜间"));
    // Nobody is registered on the day before the first sheet; reports of nothing are fine,
    // an unknown standard and a ledger that cannot be read are not.
    for line in [
        "report --nightly 夜间 --as-of 2018-10-31 --standard mars-2040",
        "report --nightly 夜间 --as-of 2018-10-31 --ledger 没有.db",
    ] {
        assert_eq!(ledger.run(line).code, 2, "{line}");
        assert!(files(&ledger.path("夜间")) == before, "{line}");
    }
    let sound = ledger.bytes();
    let mut damaged = sound.clone();
    damaged[4096 * 20..].fill(0xA5);
    ledger.write("bangfu.db", &damaged);
    assert_eq!(ledger.run(NIGHTLY).code, 2);
    assert!(files(&ledger.path("夜间")) == before, "a damaged ledger changed last night's");
    ledger.write("bangfu.db", &sound);
    ledger.run(NIGHTLY).ended(0);
    assert!(files(&ledger.path("夜间")) == before);
}

#[test]
fn a_file_where_the_days_folder_should_be_is_not_overwritten() {
    let ledger = Ledger::township();
    ledger.run("report --nightly 夜间 --as-of 2018-10-31").ended(0);
    ledger.write("夜间/2018-11-01", "别人的文件");
    let before = files(&ledger.path("夜间"));
    let shown = ledger.run("report --nightly 夜间 --as-of 2018-11-01");
    assert_eq!(shown.code, 2, "{shown}");
    let after = files(&ledger.path("夜间"));
    let names: Vec<_> = after.keys().collect();
    assert!(after == before, "{names:?}\n{shown}");
}

#[test]
fn a_night_that_failed_does_not_stop_the_next_one() {
    let ledger = Ledger::township();
    fs::create_dir(ledger.path("夜间")).unwrap();
    ledger.write("夜间/2018-11-01", "别人的文件");
    assert_eq!(ledger.run("report --nightly 夜间 --as-of 2018-11-01").code, 2);
    ledger.run("report --nightly 夜间 --as-of 2018-11-02").ended(0);
}

#[test]
fn a_folder_that_is_a_file_is_refused() {
    let ledger = Ledger::township();
    ledger.write("夜间", "别人的文件");
    assert_eq!(ledger.run(NIGHTLY).code, 2);
    assert_eq!(ledger.read("夜间"), "别人的文件");
}

#[test]
fn two_nights_at_once_both_end_well() {
    let ledger = Ledger::township();
    ledger.run(NIGHTLY).ended(0);
    let wanted = files(&ledger.path("夜间"));
    std::thread::scope(|scope| {
        let runs: Vec<_> =
            (0..3).map(|_| scope.spawn(|| ledger.run(&format!("{NIGHTLY} --wait 60")))).collect();
        for run in runs {
            run.join().unwrap().ended(0);
        }
    });
    assert!(files(&ledger.path("夜间")) == wanted);
}

#[test]
fn what_a_killed_night_left_behind_is_cleared_away() {
    let ledger = Ledger::township();
    fs::create_dir_all(ledger.path("夜间/.unfinished-abc")).unwrap();
    ledger.write("夜间/.unfinished-abc/roster.csv", "half");
    ledger.run(NIGHTLY).ended(0);
    assert!(!ledger.path("夜间/.unfinished-abc").exists());
}

/// Each kind of question is asked where it was planted, and nowhere else.
#[test]
fn verdicts_that_look_too_good_are_asked_about() {
    let ledger = Ledger::township();
    let questions = |ledger: &Ledger| -> Vec<(String, Option<String>, Option<i64>)> {
        let shown = ledger.run("report suspicions --as-of 2018-10-31 --format jsonl").ended(0);
        let row = |line: &str| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| row[key].as_str().map(str::to_owned);
            (text("question").unwrap(), text("household"), row["count"].as_i64())
        };
        shown.lines().map(row).collect()
    };
    let before = questions(&ledger);
    // The household one yuan above the line, and those whom nobody visited.
    let of = |all: &[(String, Option<String>, Option<i64>)], question: &str| -> Vec<String> {
        let whose = all.iter().filter(|it| it.0 == question);
        whose.map(|it| it.1.clone().unwrap_or_default()).collect()
    };
    assert_eq!(of(&before, "收入略高于标准线"), ["5100100001"]);
    assert_eq!(of(&before, "同日成批达标"), Vec::<String>::new());
    assert_eq!(of(&before, "一人一日核查过多"), Vec::<String>::new());
    let met = "check-exit --as-of 2018-10-31 --format jsonl";
    let met: Vec<_> = ledger
        .run(met)
        .out
        .lines()
        .filter(|it| it.contains("\"outcome\":\"met\",\"criteria\""))
        .map(|it| {
            let row: serde_json::Value = serde_json::from_str(it).unwrap();
            row["household"].as_str().unwrap().to_owned()
        })
        .collect();
    let mut unvisited = of(&before, "没有走访却达标");
    unvisited.sort();
    let visited = |household: &str| {
        ledger.count(&format!(
            "SELECT count(*) FROM visit WHERE object = '{household}' AND mode <> '电话联络' AND day > '2017-10-31'"
        )) > 0
    };
    let mut wanted: Vec<_> = met.iter().filter(|it| !visited(it)).cloned().collect();
    wanted.sort();
    assert_eq!(unvisited, wanted);
    // The same income to the fen in one village.
    let mut income = Sheet::example("收入.csv");
    let one = income.rows.iter().position(|it| it.contains(&"5100100001".to_owned())).unwrap();
    let other = income.rows.iter().position(|it| it.contains(&"5100100003".to_owned())).unwrap();
    let net = income.column("纯收入（元）");
    let heads = income.column("年度家庭人口数");
    assert_eq!(income.rows[one][heads], income.rows[other][heads]);
    income.rows[other] = {
        let mut row = income.rows[other].clone();
        for column in [
            "工资性收入",
            "生产经营性收入",
            "财产性收入",
            "转移性收入",
            "生产经营性支出",
            "人均纯收入（元）",
        ] {
            let place = income.column(column);
            row[place].clone_from(&income.rows[one][place]);
        }
        row[net].clone_from(&income.rows[one][net]);
        row
    };
    ledger.write("收入.csv", income.csv());
    ledger.run("import 收入.csv --date 2018-10-31").ended(0);
    let after = questions(&ledger);
    let same: Vec<_> = after.iter().filter(|it| it.0 == "收入完全相同").map(|it| it.2).collect();
    assert_eq!(same, [Some(2)]);
    // One person checks the whole township twice over in a day: more than a day holds.
    let mut checks = Sheet::example("入户核查.csv");
    for row in 0..checks.rows.len() {
        checks.set(row, "核查日期", "2018-10-20").set(row, "核查人", "鄢代银");
    }
    ledger.write("入户核查.csv", checks.csv());
    ledger.run("import 入户核查.csv").ended(0);
    let after = questions(&ledger);
    assert_eq!(of(&after, "一人一日核查过多"), Vec::<String>::new(), "40 fit into a day");
    assert_eq!(of(&after, "同日成批达标"), Vec::<String>::new(), "some of them did not pass");
    // Nine more like one that passes, checked by somebody else, are no crowd; ten are, and
    // with forty-nine no day is long enough.
    for (from, to, many, too_many) in [(0, 9, 0, 0), (9, 10, 1, 0), (10, 48, 1, 0), (48, 49, 1, 1)]
    {
        copies(&ledger, from..to);
        let after = questions(&ledger);
        assert_eq!(of(&after, "同日成批达标").len(), many, "{to}");
        assert_eq!(of(&after, "一人一日核查过多").len(), too_many, "{to}");
        let row = after.iter().find(|it| it.0 == "同日成批达标");
        assert_eq!(row.and_then(|it| it.2), (many > 0).then_some(to));
    }
}

/// Puts copies of a household that passes into the ledger, checked by one person in a day.
fn copies(ledger: &Ledger, numbers: std::ops::Range<i64>) {
    let sql = ledger.sql();
    for n in numbers {
        let no = format!("51990000{n:02}");
        for (table, replaced) in [
            ("household", vec![("no", format!("'{no}'"))]),
            ("household_status", vec![("household", format!("'{no}'"))]),
            (
                "member",
                vec![("household", format!("'{no}'")), ("id", format!("'无证/{n}/' || id"))],
            ),
            (
                "member_survey",
                vec![
                    ("household", format!("'{no}'")),
                    ("member", format!("'无证/{n}/' || member")),
                ],
            ),
            ("income", vec![("household", format!("'{no}'"))]),
            (
                "survey",
                vec![
                    ("household", format!("'{no}'")),
                    ("checked_by", "iif(day = '2018-10-20', '王敏', NULL)".to_owned()),
                ],
            ),
        ] {
            let columns: Vec<String> = {
                let names = "SELECT name FROM pragma_table_info(?1)";
                let mut query = sql.prepare(names).unwrap();
                let rows = query.query_map([table], |row| row.get(0)).unwrap();
                rows.map(Result::unwrap).collect()
            };
            let values = columns.iter().map(|it| {
                let new = replaced.iter().find(|(column, _)| column == it);
                new.map_or_else(|| it.clone(), |(_, value)| value.clone())
            });
            let key = if table == "household" { "no" } else { "household" };
            let line = format!(
                "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE {key} = '4900001800100007'",
                columns.join(", "),
                values.collect::<Vec<_>>().join(", ")
            );
            sql.execute(&line, []).unwrap();
        }
    }
}

#[test]
fn two_sheets_of_one_day_that_disagree_leave_it_open_in_reports_too() {
    let ledger = Ledger::township();
    let person = Sheet::example("家庭成员.csv").only("5100100001");
    let mut first = person;
    first.set(0, "是否参加城乡居民基本医疗保险", "否");
    ledger.write("家庭成员复核.csv", first.csv());
    ledger.run("import 家庭成员复核.csv --date 2018-11-02").ended(0);
    let sum = |ledger: &Ledger| {
        let shown = ledger.run("report uninsured --as-of 2018-11-05 --format csv").ended(0);
        let lines: Vec<_> = shown.lines().filter(|it| it.contains("袁光华")).collect();
        lines.join("\n").replace('\r', "")
    };
    expect!["青溪镇,清水村,5100100001,袁光华,513199********7598,未脱贫,否,否,否,,1,0"]
        .assert_eq(&sum(&ledger));
    let mut other = Sheet::example("贫困人口信息.csv").only("5100100001");
    let insured = other.column("是否参加大病保险");
    other.header[insured] = "是否参加城乡居民基本医疗保险".to_owned();
    other.set(0, "是否参加城乡居民基本医疗保险", "是");
    ledger.write("花名册复核.csv", other.csv());
    ledger.run("import 花名册复核.csv --date 2018-11-02").ended(0);
    expect!["青溪镇,清水村,5100100001,袁光华,513199********7598,未脱贫,,否,否,,0,1"]
        .assert_eq(&sum(&ledger));
}
