//! Duties: which a ledger goes by, and every way of asking how they are kept.

use std::collections::BTreeSet;

use expect_test::expect;

use crate::ledger::Ledger;

#[test]
fn what_a_duty_is_and_how_it_stands_is_shown_in_both_languages() {
    let ledger = Ledger::monthly();
    expect![[r#"
        exit 0
        ---- out
        帮扶责任履行情况  截至2018年10月31日
        | 乡镇   | 村     | 户编号/单位 | 户主   | 要求               | 帮扶人 | 单位           | 电话        | 已完成 | 应完成 | 进度应达 | 期限       | 状态   | 自 | 说明 | 未完成期数 | 哪几期   | 最近一次   |
        |--------|--------|-------------|--------|--------------------|--------|----------------|-------------|--------|--------|----------|------------|--------|----|------|------------|----------|------------|
        | 青溪镇 | 清水村 | 5100100001  | 袁光华 | 帮扶责任人入户走访 | 鄢代银 | 青溪镇人民政府 | 154****3123 |      1 |      1 |        - | 2018-10-31 | 已完成 | -  | -    |          2 | 3月、8月 | 2018-10-26 |
        要求: 帮扶责任人入户走访; 依据: 雅安2018年方案: 定期到帮扶点,通过实地走访 (没有写明多久一次); 多久一次由本单位定: 每月
        要求: 联系领导定期到村调研; 依据: 雅安2018年方案: 定期到帮扶点开展专题调研,通过实地走访、召开座谈会等形式 (没有写明多久一次)
        要求: 定期听取第一书记工作汇报; 依据: 自然资源局2020年方案: 定期听取工作汇报 (没有写明多久一次)
        没有写明多久一次的, 用 `bangfu duty use --every 代号=quarter` 定下来
        ---- err
    "#]]
        .assert_eq(&ledger.run("duty list --household 5100100001 --as-of 2018-10-31").to_string());
    expect![[r#"
        exit 1
        ---- out
        How duties are kept  as of 2018-10-31
        | Township | Village | Household no. or unit | Head   | Duty                                 | Helper | Unit     | Phone       | Done | Wanted | By now | Deadline   | State   | Since      | Why                               | Periods missed | Which periods                      | Last       |
        |----------|---------|-----------------------|--------|--------------------------------------|--------|----------|-------------|------|--------|--------|------------|---------|------------|-----------------------------------|----------------|------------------------------------|------------|
        | 青溪镇   | 石桥村  | 5100100013            | 苟素华 | A helper's home visit                | 冉家富 | 县教育局 | 154****1641 |    0 |      1 |      - | 2018-10-31 | overdue | 2018-08-01 | -                                 |              4 | month 5, month 7, month 8, month 9 | 2018-06-22 |
        | 青溪镇   | 石桥村  | -                     | -      | The first secretary's regular report | 冉家富 | 县教育局 | 154****1641 |    - |      - |      - | -          | unknown | -          | the source does not say how often |              0 | -                                  | -          |
        duty: A helper's home visit; source: 雅安2018年方案: 定期到帮扶点,通过实地走访 (没有写明多久一次); how often is the office's own: month
        duty: A leader's regular visit to the village; source: 雅安2018年方案: 定期到帮扶点开展专题调研,通过实地走访、召开座谈会等形式 (没有写明多久一次)
        duty: The first secretary's regular report; source: 自然资源局2020年方案: 定期听取工作汇报 (没有写明多久一次)
        where it does not say how often, settle it with `bangfu duty use --every DUTY=quarter`
        ---- err
    "#]]
    .assert_eq(
        &ledger.run("duty list --household 5100100013 --as-of 2018-10-31 --lang en").to_string(),
    );
    expect![[r#"
        exit 1
        ---- out
        帮扶责任履行情况合计  截至2018年10月31日
        | 要求                     | 应履行 | 已完成 | 待完成 | 未到期 | 逾期 | 已来不及 | 缺数据 | 应完成期数 | 未完成期数 |
        |--------------------------|--------|--------|--------|--------|------|----------|--------|------------|------------|
        | 帮扶责任人入户走访       |     37 |     21 |      8 |      0 |    8 |        0 |      0 |        333 |        132 |
        | 联系领导定期到村调研     |      0 |      0 |      0 |      0 |    0 |        0 |      0 |          0 |          0 |
        | 定期听取第一书记工作汇报 |      3 |      0 |      0 |      0 |    0 |        0 |      3 |          0 |          0 |
        ---- err
    "#]].assert_eq(&ledger.run("duty list --totals --as-of 2018-10-31").to_string());
    let shown = ledger.run("duty show --lang en").ended(0);
    let own: Vec<_> = shown.lines().filter(|it| it.contains("jiangsu-2012")).collect();
    expect![[r#"
        | jiangsu-2012      | Pairing in a Jiangsu township                      | no     | three-visits   | Three home visits a year                  | 结对帮扶                                 | 1 day(s)              | 01-30, 03-30, 09-08 | 镇2014年方案: 至少3次(1月30日前、3月30日前、9月8日前)                                      |
        | jiangsu-2012      | Pairing in a Jiangsu township                      | no     | aid            | Aid of 300 yuan per household and year    | 结对帮扶                                 | 300.00 yuan           | year                | 镇2014年方案: 每户每年不少于300元(含物资折款)                                              |
        | jiangsu-2012      | Pairing in a Jiangsu township                      | no     | difficulty     | A difficulty solved every year            | 结对帮扶                                 | 1 difficulties solved | year                | 镇2014年方案: 每年为结对农户解决1-2个生产生活难题                                          |"#]].assert_eq(&own.join("\n"));
}

#[test]
fn line_by_line_is_what_is_there_at_once() {
    let ledger = Ledger::monthly();
    let rows = |line: &str| -> Vec<serde_json::Value> {
        let shown = ledger.run(&format!("{line} --as-of 2018-10-31 --format json")).out;
        let whole: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let lines = ledger.run(&format!("{line} --as-of 2018-10-31 --format jsonl")).out;
        let lines: Vec<_> = lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        assert_eq!(whole["rows"].as_array().unwrap(), &lines, "{line}");
        lines
    };
    let all = rows("duty list");
    assert_eq!(all.len(), 40);
    // Whoever is asked for alone has the rows that bear the name, and a village those in it.
    let of = |key: &str, value: &str| -> Vec<_> {
        all.iter().filter(|it| it[key] == value).cloned().collect()
    };
    let helper = rows("duty list --helper 谭国良");
    assert_eq!(helper, of("helper", "谭国良"));
    let village = rows("duty list --village 511899100202");
    assert_eq!(village, of("village", "石桥村"));
    let both = rows("duty list --helper 谭国良 --village 511899100203");
    assert!(both.iter().all(|it| it["village"] == "柏树村") && !both.is_empty());
    let township = rows("duty list --village 511899101");
    assert_eq!(township, of("township", "柳坪乡"));
    let owing = rows("duty list --owing");
    let states: BTreeSet<_> = owing.iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, BTreeSet::from(["due", "overdue"]));
    assert_eq!(rows("visit --due"), owing);
    // The report counts by the same reckoning.
    let report: serde_json::Value = serde_json::from_str(
        &ledger.run("report visits-due --as-of 2018-10-31 --format json").ended(0),
    )
    .unwrap();
    assert_eq!(report["rows"].as_array().unwrap().len(), owing.len());
}

#[test]
fn a_ledger_goes_by_the_sets_that_it_was_told() {
    let ledger = Ledger::township();
    expect![[r#"
        exit 0
        ---- out
        ---- err
        已登记, 今后按这些要求: 包联干部每年入户走访不少于6次、每季度督查、每年走访不少于4次、每月电话联系1次、驻村不少于全月三分之二
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
    "#]].assert_eq(&ledger.run("duty use uxin-2019 dazu-2017").to_string());
    let used = || -> Vec<String> {
        let shown = ledger.run("duty list --totals --format csv --as-of 2018-10-31").out;
        shown.lines().skip(1).map(|it| it.split(',').next().unwrap().to_owned()).collect()
    };
    assert_eq!(used().len(), 5);
    // An office's own set is kept in the ledger: the file may go.
    let text = ledger.run("duty show taierzhuang-2017").ended(0);
    ledger.write(
        "本镇.toml",
        text.replace("\"taierzhuang-2017\"", "\"our-town\"").replace("\"2\"", "\"3\""),
    );
    ledger.run("duty use 本镇.toml").ended(0);
    std::fs::remove_file(ledger.path("本镇.toml")).unwrap();
    expect!["每季度走访不少于2次"].assert_eq(&used().join("\n"));
    assert!(ledger.run("duty show our-town").ended(0).contains("\"3\""));
    assert!(ledger.run("duty show").ended(0).contains("our-town"));
    ledger.digest();
    ledger.run("undo 4").ended(0);
    assert_eq!(used().len(), 5);
}

#[test]
fn how_often_is_said_of_one_set_whichever_comes_first() {
    let every = |sets: &str| {
        let ledger = Ledger::township();
        ledger.run(&format!("duty use {sets} --every home-visit=quarter")).ended(0);
        let shown = ledger.run("duty show --format csv").ended(0);
        shown.lines().filter(|it| it.contains(",home-visit,")).collect::<Vec<_>>().join("\n")
    };
    // The source of one says how often, that of the other does not.
    assert_eq!(every("uxin-2019 sichuan-2016"), every("sichuan-2016 uxin-2019"));
    let ledger = Ledger::township();
    let own = ledger.run("duty show sichuan-2016").ended(0);
    ledger.write("本镇.toml", own.replace("\"sichuan-2016\"", "\"our-town\""));
    ledger.run("duty use sichuan-2016 --every home-visit=quarter").ended(0);
    // What was said of one set is not said of another whose duty has the same name.
    ledger.run("duty use 本镇.toml").ended(0);
    let shown = ledger.run("duty list --format csv --as-of 2018-10-31 --duty home-visit").out;
    assert!(shown.contains("缺数据") && !shown.contains("待完成"), "{shown}");
    let both = "duty use sichuan-2016 本镇.toml --every";
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没写多久一次的 home-visit 不止一个
        提示: 写明是哪套要求的: `--every 要求/代号=month`, 有: sichuan-2016/home-visit, our-town/home-visit
    "#]].assert_eq(&ledger.run(&format!("{both} home-visit=month")).to_string());
    ledger.run(&format!("{both} our-town/home-visit=month")).ended(0);
    let shown = ledger.run("duty show --format csv").ended(0);
    let lines = shown.lines().filter(|it| it.contains(",home-visit,"));
    let lines: Vec<_> = lines
        .filter(|it| it.starts_with("sichuan-2016") || it.starts_with("our-town"))
        .map(|it| it.split(',').nth(7).unwrap())
        .collect();
    expect!["每季度 每月"].assert_eq(&lines.join(" "));
}

#[test]
fn what_nobody_can_be_held_to_is_refused() {
    let ledger = Ledger::township();
    let text = ledger.run("duty show uxin-2019").ended(0);
    ledger.write("同名.toml", text.replace("\"6\"", "\"5\""));
    ledger.write(
        "有错.toml",
        text.replace("uxin-2019", "our-own").replace("\"6\"", "\"六\"").replace("督查检查", "检阅"),
    );
    let before = ledger.bytes();
    let lines = [
        "duty use 没有.toml",
        "duty use nowhere",
        "duty use 同名.toml",
        "duty use 有错.toml",
        "duty use uxin-2019 --every home-visit=month",
        "duty use sichuan-2016 --every leader-visit=week",
        "duty use sichuan-2016 --every leaders=month",
        "duty list --duty nothing",
        "duty list --helper 查无此人",
        "duty list --household 5100199999",
    ];
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            let shown = ledger.run(line);
            assert_eq!((shown.code, shown.out.as_str()), (2, ""), "{line}: {shown}");
            format!("$ {line}\n{}", shown.err)
        })
        .collect();
    expect![[r#"
        $ duty use 没有.toml
        错误: 没有文件 没有.toml; 请检查文件名和路径
        提示: 检查文件名和路径
        $ duty use nowhere
        错误: 没有帮扶责任要求 nowhere
        提示: 现有: sichuan-2016, jiangsu-2012, yunnan-guabaobang, uxin-2019, education, dazu-2017, taierzhuang-2017, longkou, baihe, longshan-2019, wangcang-2015, qinghai-2024; 单位自己的要求写成 .toml 文件
        $ duty use 同名.toml
        错误: 文件 同名.toml 的 id 是 uxin-2019, 与内置的帮扶责任要求同名而内容不同
        提示: 在文件里换一个 id
        $ duty use 有错.toml
        错误: 帮扶责任要求文件 有错.toml 不能用:
          第11行第12列: home-visit 的 at-least 不对: 六
          第17行第6列: inspection 写的“检阅”不是已有的结对类型或走访方式
        提示: 改好后再试; 照 `bangfu duty show yunnan-guabaobang` 写
        $ duty use uxin-2019 --every home-visit=month
        错误: home-visit 的依据写明了多久一次: 乌审旗2019年方案: 包联干部每年入户走访不少于6次
        提示: 要改就另写一个要求文件, 并写明依据
        $ duty use sichuan-2016 --every leader-visit=week
        错误: 看不懂多久一次: leader-visit=week
        提示: 写成 代号=周期, 周期是: month, two-months, quarter, year, term
        $ duty use sichuan-2016 --every leaders=month
        错误: 在用的要求里没有 leaders
        提示: 有: home-visit, leader-visit, report-heard
        $ duty list --duty nothing
        错误: 在用的要求里没有 nothing
        提示: 有: home-visit, leader-visit, report-heard
        $ duty list --helper 查无此人
        错误: 账本里没有帮扶人 查无此人
        提示: 核对姓名; 新人先用 `bangfu assign 姓名 --household 户编号 --new --unit 单位` 登记, 或导入帮扶责任人表
        $ duty list --household 5100199999
        错误: 账本里没有户 5100199999
        提示: 核对户编号; 新户请先用 `bangfu import` 导入贫困人口信息
    "#]].assert_eq(&told.concat());
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_standard_without_duties_says_so() {
    let ledger = Ledger::new();
    ledger.run("init --area 511899 --name 云岭县 --standard henan-2016").ended(0);
    expect![[r#"
        exit 0
        ---- out
        帮扶责任履行情况  截至2018年11月05日
        (没有)
        ---- err
        账本的标准没有配帮扶责任要求; 用 `bangfu duty show` 看有哪些, 用 `bangfu duty use` 选定
    "#]]
    .assert_eq(&ledger.run("duty list").to_string());
}

#[test]
fn villages_are_meant_by_their_code_their_name_or_their_township() {
    let ledger = Ledger::monthly();
    let due = |village: &str| {
        let shown = ledger.run(&format!("visit --due --village {village} --as-of 2018-11-05"));
        assert_eq!(shown.code, 1, "{village}: {shown}");
        shown.out
    };
    assert_eq!(due("清水村"), due("511899100201"));
    assert_eq!(due("青溪镇"), due("511899100"));
    assert_ne!(due("清水村"), due("青溪镇"));
    // A slip is no empty list.
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 账本里没有清泉村
        提示: 核对村名或12位代码; 新村请先导入行政村表
    "#]]
    .assert_eq(&ledger.run("visit --due --village 清泉村").to_string());
}
