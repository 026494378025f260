//! What a clerk found and no spreadsheet holds: recorded once, for a day, as the standard
//! declares it.

use expect_test::expect;

use crate::ledger::Ledger;

/// A standard that asks for facts of every kind.
const STANDARD: &str = r#"
id = "demo"
title = { zh = "示范", en = "demo" }
region = "四川"
from = "2016-01-01"
source = "示范"
confirmed = "2018-10-31"

[[fact]]
name = "steady_income"
of = "household"
kind = "flag"
title = { zh = "收入稳定", en = "steady income" }

[[fact]]
name = "saved"
of = "household"
kind = "yuan"
title = { zh = "存款", en = "savings" }

[[fact]]
name = "house_proof"
of = "household"
kind = "code"
codes = ["鉴定书", "照片"]
title = { zh = "住房证明", en = "proof of the house" }

[[fact]]
name = "appraised"
of = "household"
kind = "day"
title = { zh = "鉴定日期", en = "day of appraisal" }

[[fact]]
name = "floor"
of = "household"
kind = "m2"
title = { zh = "使用面积", en = "usable floor" }

[[fact]]
name = "content"
of = "village"
kind = "percent"
title = { zh = "群众认可度", en = "approval" }

[[fact]]
name = "schools"
of = "county"
kind = "count"
title = { zh = "学校数", en = "schools" }

[[fact]]
name = "persuasion_visits"
of = "member"
kind = "count"
title = { zh = "劝返次数", en = "visits to persuade back to school" }

[[household]]
id = "income"
title = { zh = "收入稳定", en = "steady income" }
test = { all = [{ yes = "steady_income" }, { at-least = { fact = "saved", value = "1000" } }] }
source = "示范"
office = { zh = "民政局", en = "civil affairs" }
met = { zh = "收入稳定", en = "the income is steady" }
unmet = { zh = "收入不稳定", en = "the income is not steady" }
ask = { zh = "收入稳定吗?", en = "is the income steady?" }

[[household]]
id = "schooling"
title = { zh = "劝返", en = "persuasion" }
test = { each-member = { aged = [6, 15], test = { at-least = { fact = "persuasion_visits", value = "2" } } } }
source = "示范"
office = { zh = "教育局", en = "education" }
met = { zh = "都劝返过", en = "all were visited" }
unmet = { zh = "劝返次数不够", en = "too few visits" }
ask = { zh = "劝返过几次?", en = "how many visits?" }

[[household]]
id = "house"
title = { zh = "住房", en = "house" }
test = { all = [{ one-of = { fact = "house_proof", codes = ["鉴定书"] } }, { before-this-year = "appraised" }, { at-least = { fact = "floor", value = "20" } }] }
source = "示范"
office = { zh = "住建局", en = "housing" }
met = { zh = "住房达到", en = "house is met" }
unmet = { zh = "住房没有达到", en = "house is not met" }
ask = { zh = "住房呢?", en = "house?" }

[[village]]
id = "approval"
title = { zh = "认可度", en = "approval" }
test = { at-least = { fact = "content", value = "95" } }
source = "示范"
office = { zh = "住建局", en = "housing" }
met = { zh = "认可度达到", en = "approval is met" }
unmet = { zh = "认可度没有达到", en = "approval is not met" }
ask = { zh = "认可度呢?", en = "approval?" }

[[county]]
id = "schools"
title = { zh = "学校", en = "schools" }
test = { at-least = { fact = "schools", value = "1" } }
source = "示范"
office = { zh = "住建局", en = "housing" }
met = { zh = "学校达到", en = "schools is met" }
unmet = { zh = "学校没有达到", en = "schools is not met" }
ask = { zh = "学校呢?", en = "schools?" }
"#;

fn township() -> Ledger {
    let ledger = Ledger::township();
    ledger.write("示范.toml", STANDARD);
    ledger
}

/// The answers as they stand, integers and texts told apart.
fn rows(ledger: &Ledger, table: &str) -> Vec<String> {
    let conn = ledger.sql();
    let key = if table == "answer" { "object" } else { "member" };
    let sql = format!(
        "SELECT concat_ws(' ', {key}, fact, day, typeof(value), value, paper, checked_by)
         FROM {table} ORDER BY {key}, fact, day"
    );
    let mut query = conn.prepare(&sql).unwrap();
    query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

const AND: &str = "--on 2018-10-31 --standard 示范.toml";

#[test]
fn what_can_be_recorded_is_listed() {
    let ledger = township();
    expect![[r#"
        标准要核查、表格里没有的项目  截至2018年11月05日
        | 对象     | 代号              | 核查项     | 怎么写                       |
        |----------|-------------------|------------|------------------------------|
        | 户       | steady_income     | 收入稳定   | 写 是 或 否                  |
        | 户       | saved             | 存款       | 写多少元, 如 3600 或 3600.50 |
        | 户       | house_proof       | 住房证明   | 写其中之一: 鉴定书、照片     |
        | 户       | appraised         | 鉴定日期   | 写日期, 如 2018-10-31        |
        | 户       | floor             | 使用面积   | 写多少平方米, 如 80.5        |
        | 村       | content           | 群众认可度 | 写百分之几, 如 2.5           |
        | 县       | schools           | 学校数     | 写个数, 如 2                 |
        | 家庭成员 | persuasion_visits | 劝返次数   | 写个数, 如 2                 |
    "#]]
    .assert_eq(&ledger.run("record --standard 示范.toml").ended(0));
    let built_in = ledger.run("record --format csv").ended(0);
    assert!(built_in.contains("townships_with_hospital"), "{built_in}");
}

#[test]
fn answers_are_stored_in_their_base_units_and_shown_as_people_write_them() {
    let ledger = township();
    let nothing = ledger.digest();
    let line = "record 5100100001 收入稳定=是 saved=1,000.50元 住房证明＝鉴定书 appraised=2018年7月1日 \
                floor=80.5 --paper 照片017 --by 鄢代银";
    expect![[r#"
        exit 0
        ---- out
        ---- err
        5100100001: 收入稳定 = 是 (2018-10-31)
        5100100001: 存款 = 1000.50元 (2018-10-31)
        5100100001: 住房证明 = 鉴定书 (2018-10-31)
        5100100001: 鉴定日期 = 2018-07-01 (2018-10-31)
        5100100001: 使用面积 = 80.50平方米 (2018-10-31)
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
    "#]]
    .assert_eq(&ledger.run(&format!("{line} {AND}")).to_string());
    ledger.run(&format!("record 5100100001 劝返次数=2 --member 袁思雨 {AND}")).ended(0);
    ledger.run(&format!("record 清水村 content=97.35% {AND}")).ended(0);
    ledger.run(&format!("record 511899 schools=12 {AND}")).ended(0);
    expect![[r#"
        5100100001 appraised 2018-10-31 text 2018-07-01 照片017 鄢代银
        5100100001 floor 2018-10-31 integer 8050 照片017 鄢代银
        5100100001 house_proof 2018-10-31 text 鉴定书 照片017 鄢代银
        5100100001 saved 2018-10-31 integer 100050 照片017 鄢代银
        5100100001 steady_income 2018-10-31 integer 1 照片017 鄢代银
        511899 schools 2018-10-31 integer 12
        511899100201 content 2018-10-31 integer 9735"#]]
    .assert_eq(&rows(&ledger, "answer").join("\n"));
    assert_eq!(ledger.count("SELECT count(*) FROM member_answer WHERE value = 2"), 1);
    ledger.digest();
    let history = ledger.run("history 5100100001 --format csv").ended(0);
    let of_answers: Vec<_> = history.lines().filter(|it| it.contains("answer,")).collect();
    expect![[r#"
        3,2018-11-05T09:00:00+08:00,'-,answer,appraised 2018-10-31,level,,household,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,appraised 2018-10-31,appraised,,2018-07-01,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,appraised 2018-10-31,佐证材料,,照片017,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,appraised 2018-10-31,核查人,,鄢代银,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,floor 2018-10-31,level,,household,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,floor 2018-10-31,floor,,80.50平方米,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,floor 2018-10-31,佐证材料,,照片017,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,floor 2018-10-31,核查人,,鄢代银,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,house_proof 2018-10-31,level,,household,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,house_proof 2018-10-31,house proof,,鉴定书,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,house_proof 2018-10-31,佐证材料,,照片017,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,house_proof 2018-10-31,核查人,,鄢代银,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,saved 2018-10-31,level,,household,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,saved 2018-10-31,saved,,1000.50元,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,saved 2018-10-31,佐证材料,,照片017,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,saved 2018-10-31,核查人,,鄢代银,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,steady_income 2018-10-31,level,,household,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,steady_income 2018-10-31,steady income,,是,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,steady_income 2018-10-31,佐证材料,,照片017,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,steady_income 2018-10-31,核查人,,鄢代银,record,
        4,2018-11-05T09:00:00+08:00,'-,member_answer,511899********1604 persuasion_visits 2018-10-31,劝返次数,,2个,record,"#]].assert_eq(&of_answers.join("\n"));
    for entry in [6, 5, 4, 3] {
        ledger.run(&format!("undo {entry}")).ended(0);
    }
    assert_eq!(ledger.digest(), nothing);
}

#[test]
fn all_that_is_wrong_is_said_at_once_and_nothing_is_written() {
    let ledger = township();
    let before = ledger.bytes();
    let line = "record 5100100001 收入稳定=大概 saved=3.5e3 saved=约300 住房证明=口述 \
                appraised=2018年13月1日 floor= 存粮=3 content=97 劝返次数=2 没有等号 saved=5 saved=6";
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有登记, 因为:
          收入稳定 = 大概: 写 是 或 否
          存款 = 3.5e3: 不是确定的金额; 请写成 1234.50 这样的数
          存款 = 约300: 不是确定的金额; 请写成 1234.50 这样的数
          住房证明 = 口述: 写其中之一: 鉴定书、照片
          鉴定日期 = 2018年13月1日: 不是有效日期; 请写成 2018-10-31
          使用面积 = : 写多少平方米, 如 80.5
          存粮: 标准里没有这个核查项
          群众认可度: 是村的核查项
          劝返次数: 是家庭成员的核查项
          没有等号: 要写成 核查项=值
          存款: 写了两次
        提示: 改好后再登记; 用 `bangfu record` 看有哪些核查项、怎么写
    "#]]
    .assert_eq(&ledger.run(&format!("{line} {AND}")).to_string());
    let negative = ledger.run(&format!("record 511899 schools=-1 {AND}"));
    assert!(negative.err.contains("学校数 = -1: 不能小于0"), "{negative}");
    for (line, said) in [
        (
            "record 5100199999 saved=1",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 账本里没有户、村或县 5100199999
            提示: 写户编号、村的代码或名称、县的代码
        "#]],
        ),
        (
            "record 511899100 saved=1",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 青溪镇 是乡镇, 没有乡镇的核查项
            提示: 写户编号、村的代码或名称、县的代码
        "#]],
        ),
        (
            "record 5100100001 劝返次数=2 --member 王麻子",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 户 5100100001 没有叫“王麻子”的成员
            提示: 写姓名、证件号码或其末4位; 这一户现有: 袁思雨(1604)、袁光华(7598)、冉桂芳(3140)、袁正明(5051)
        "#]],
        ),
        (
            "record 5100100001 saved=1 --correct",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 没有登记, 因为:
              存款 = 1.00元: 这一天没有登记过, 没有可更正的
            提示: 改好后再登记; 用 `bangfu record` 看有哪些核查项、怎么写
        "#]],
        ),
    ] {
        said.assert_eq(&ledger.run(&format!("{line} {AND}")).to_string());
    }
    for line in [
        "record 5100100001",
        "record 5100100001 saved=1 --standard 示范.toml",
        "record 5100100001 saved=1 --on 2018-11-06 --standard 示范.toml",
        "record 5100100001 --on 2018-10-31",
        "record 5100100001 saved=1 --on 2018-10-31",
    ] {
        assert_eq!(ledger.run(line).code, 2, "{line}");
    }
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn another_answer_for_the_day_is_refused_unless_it_corrects() {
    let ledger = township();
    let record = |pairs: &str| ledger.run(&format!("record 5100100001 {pairs} {AND}"));
    record("saved=900 --paper 存折1").ended(0);
    let again = record("saved=900.00");
    assert_eq!(
        again.to_string(),
        "exit 0\n---- out\n---- err\n5100100001 2018-10-31: 已是这样, 没有改动\n"
    );
    let before = ledger.bytes();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有登记, 因为:
          存款 = 1200.00元: 第3号记录同一天登记的是 900.00元; 要更正加 `--correct`
        提示: 改好后再登记; 用 `bangfu record` 看有哪些核查项、怎么写
    "#]]
    .assert_eq(&record("saved=1200 steady_income=是").to_string());
    // Another paper for the same answer would take the first one's place.
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有登记, 因为:
          存款 = 900.00元: 第3号记录同一天登记的是 存折1; 要更正加 `--correct`
        提示: 改好后再登记; 用 `bangfu record` 看有哪些核查项、怎么写
    "#]]
    .assert_eq(&record("saved=900 --paper 存折2").to_string());
    assert!(ledger.bytes() == before, "the file was touched");
    // What was not said before is no contradiction.
    record("saved=900 --by 鄢代银").ended(0);
    assert_eq!(rows(&ledger, "answer"), ["5100100001 saved 2018-10-31 integer 90000 存折1 鄢代银"]);
    record("saved=1200 --correct").ended(0);
    let corrected = ["5100100001 saved 2018-10-31 integer 120000 存折1 鄢代银"];
    assert_eq!(rows(&ledger, "answer"), corrected);
    ledger.digest();
    ledger.run("undo 5").ended(0);
    assert_eq!(rows(&ledger, "answer"), ["5100100001 saved 2018-10-31 integer 90000 存折1 鄢代银"]);
    // Another day is another answer.
    ledger.run("record 5100100001 saved=1200 --on 2018-11-01 --standard 示范.toml").ended(0);
    assert_eq!(rows(&ledger, "answer").len(), 2);
}

#[test]
fn answers_decide_and_what_was_known_before_them_does_not() {
    let ledger = township();
    let judge = |and: &str| {
        let line = "check-exit --household 5100100001 --explain --format csv --standard 示范.toml";
        let shown = ledger.run(&format!("{line} --as-of 2018-11-01 {and}"));
        let of = |criterion: &str| {
            let line = shown.out.lines().find(|it| it.contains(criterion)).unwrap().to_owned();
            ["未达标", "达标", "缺数据", "不适用"].into_iter().find(|it| line.contains(it)).unwrap()
        };
        (of("收入稳定"), of("劝返"))
    };
    assert_eq!(judge(""), ("缺数据", "缺数据"));
    ledger.run(&format!("record 5100100001 收入稳定=是 saved=999.99 {AND}")).ended(0);
    assert_eq!(judge(""), ("未达标", "缺数据"));
    ledger.run(&format!("record 5100100001 saved=1000 --correct {AND}")).ended(0);
    for name in ["袁思雨", "袁正明"] {
        ledger.run(&format!("record 5100100001 劝返次数=2 --member {name} {AND}"));
    }
    assert_eq!(judge(""), ("达标", "达标"));
    assert_eq!(judge("--known-at 3"), ("未达标", "缺数据"));
    assert_eq!(judge("--known-at 2"), ("缺数据", "缺数据"));
}

#[test]
fn an_answer_in_another_unit_answers_another_question() {
    let ledger = township();
    let judge = |standard: &str| {
        let line = "check-exit --household 5100100001 --explain --format json";
        let shown = ledger.run(&format!("{line} --standard {standard} --as-of 2018-11-01"));
        let found: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
        let criteria = found["households"][0]["criteria"].as_array().unwrap().clone();
        let said = criteria.iter().map(|it| it.get("said").or(it.get("ask")).unwrap());
        said.map(|it| it.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = "收入稳定=是 saved=9000 住房证明=鉴定书 appraised=2017-07-01 floor=80";
    ledger.run(&format!("record 5100100001 {all} --paper 存折1 {AND}")).ended(0);
    for name in ["袁思雨", "袁正明"] {
        let line = format!("record 5100100001 劝返次数=200 --member {name} {AND}");
        ledger.run(&line).ended(0);
    }
    assert_eq!(judge("示范.toml"), ["收入稳定", "都劝返过", "住房达到"]);
    // 900000 fen are no 900000 persons; nor is a 鉴定书 the other list's way to say nothing.
    let other = STANDARD
        .replace(
            "name = \"saved\"\nof = \"household\"\nkind = \"yuan\"",
            "name = \"saved\"\nof = \"household\"\nkind = \"count\"",
        )
        .replace("codes = [\"鉴定书\", \"照片\"]\ntitle", "codes = [\"无\", \"照片\"]\ntitle")
        .replace(
            "{ one-of = { fact = \"house_proof\", codes = [\"鉴定书\"] } }",
            "{ none = [{ one-of = { fact = \"house_proof\", codes = [\"无\"] } }] }",
        )
        .replace("of = \"member\"\nkind = \"count\"", "of = \"member\"\nkind = \"days\"");
    assert_ne!(other, STANDARD);
    ledger.write("别的.toml", &other);
    expect![[r#"
        [
            "“存款”是按别的单位或写法登记的, 请按本标准重新登记",
            "“劝返次数”是按别的单位或写法登记的, 请按本标准重新登记",
            "“住房证明”是按别的单位或写法登记的, 请按本标准重新登记",
        ]
    "#]]
    .assert_debug_eq(&judge("别的.toml"));
    // What stands is shown in its own unit, and only a correction takes its place.
    let record = "record 5100100001 saved=9000 --on 2018-10-31 --standard 别的.toml";
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有登记, 因为:
          存款 = 9000个: 第3号记录同一天登记的是 9000.00元; 要更正加 `--correct`
        提示: 改好后再登记; 用 `bangfu record` 看有哪些核查项、怎么写
    "#]]
    .assert_eq(&ledger.run(record).to_string());
    ledger
        .run("record 5100100001 saved=900000 --on 2018-10-31 --standard 别的.toml --correct")
        .ended(0);
    assert_eq!(judge("别的.toml")[0], "收入稳定");
    assert_eq!(judge("示范.toml")[0], "“存款”是按别的单位或写法登记的, 请按本标准重新登记");
    let history = ledger.run("history 5100100001 --format csv").ended(0);
    let saved: Vec<_> = history.lines().filter(|it| it.contains("saved 2018")).collect();
    expect![[r#"
        3,2018-11-05T09:00:00+08:00,'-,answer,saved 2018-10-31,level,,household,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,saved 2018-10-31,saved,,9000.00元,record,
        3,2018-11-05T09:00:00+08:00,'-,answer,saved 2018-10-31,佐证材料,,存折1,record,
        6,2018-11-05T09:00:00+08:00,'-,answer,saved 2018-10-31,kind,yuan,count,record,"#]]
    .assert_eq(&saved.join("\n"));
    ledger.digest();
}

#[test]
fn an_answer_stays_with_the_person() {
    let ledger = township();
    ledger.run(&format!("record 5100100001 劝返次数=2 --member 袁思雨 {AND}")).ended(0);
    let id: String =
        ledger.sql().query_row("SELECT member FROM member_answer", [], |row| row.get(0)).unwrap();
    let answer = |id: &str| [format!("{id} persuasion_visits 2018-10-31 integer 2")];
    // A mended number.
    let mended = ledger.copy();
    let correct = "member correct --household 5100100001 --person 袁思雨 --id 511899200502090708";
    mended.run(correct).ended(0);
    assert_eq!(rows(&mended, "member_answer"), answer("511899200502090708"));
    mended.digest();
    mended.run("undo 4").ended(0);
    assert_eq!(rows(&mended, "member_answer"), answer(&id));
    mended.digest();
    // A move: the answer goes along and stays where it was found.
    let moves = "member move --person 袁思雨 --from 5100100001 --to 5100100003";
    ledger.run(&format!("{moves} --relation 其他 --on 2018-11-02 --by 迁入")).ended(0);
    assert_eq!(rows(&ledger, "member_answer").len(), 2);
    ledger.digest();
    ledger.run("undo 4").ended(0);
    assert_eq!(rows(&ledger, "member_answer"), answer(&id));
    ledger.digest();
}

#[test]
fn two_records_of_one_person_keep_the_answers_of_both() {
    let ledger = township();
    let join = "member join --household 5100100001 --relation 其他 --on 2018-10-01 --by 迁入";
    for name in ["甲小一", "甲小二"] {
        ledger.run(&format!("{join} --name {name} --birth 2010-10-01")).ended(0);
    }
    let record = |name: &str, value: i64, day: &str| {
        let line = format!("record 5100100001 劝返次数={value} --member {name} --on {day}");
        ledger.run(&format!("{line} --standard 示范.toml")).ended(0);
    };
    record("甲小一", 2, "2018-10-10");
    record("甲小二", 2, "2018-10-10");
    record("甲小二", 3, "2018-10-20");
    let merge = "merge-person --household 5100100001 --keep 甲小一 --drop 甲小二";
    // On the 20th one said 3 and the other still 2.
    let open = ledger.run(merge);
    assert_eq!(open.code, 2, "{open}");
    assert!(open.out.contains("劝返次数") || open.out.contains("persuasion visits"), "{open}");
    for (side, values) in [("keep", vec![2]), ("drop", vec![2, 3])] {
        let copy = ledger.copy();
        copy.run(&format!("{merge} --prefer {side}")).ended(0);
        let conn = copy.sql();
        let mut query = conn.prepare("SELECT value FROM member_answer ORDER BY day").unwrap();
        let found: Vec<i64> =
            query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(found, values, "{side}");
        copy.digest();
        let last = copy.count("SELECT max(id) FROM entry");
        copy.run(&format!("undo {last}")).ended(0);
        assert_eq!(copy.digest(), ledger.digest());
    }
}
