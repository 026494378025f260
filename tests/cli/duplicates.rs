//! Who is written down twice: found, told apart, made one.

use expect_test::expect;

use crate::ledger::{Ledger, Sheet};

fn told(ledger: &Ledger, lines: &[&str]) -> String {
    let show = |line: &&str| {
        let shown = ledger.run(line);
        format!("$ {line}\n{}{}exit {}\n", shown.out, shown.err, shown.code)
    };
    lines.iter().map(show).collect()
}

/// The township with people who are written down twice: 付代银 with another digit, 袁正明
/// without a number, 邹桂芳 with two digits swapped in another village, a name with one
/// character wrong.
fn doubled() -> Ledger {
    let ledger = Ledger::township();
    for line in [
        "--household 5100100003 --name 付代银 --id 513199196606213092 --relation 其他",
        "--household 5100100001 --name 袁正明 --birth 1996-10-21 --relation 之子",
        "--household 5100100016 --name 邹桂芳 --id 513199197808295502 --relation 其他",
        "--household 5100100005 --name 覃素花 --birth 1969-04-26 --relation 其他",
    ] {
        ledger.run(&format!("member join {line} --on 2018-11-01 --by 补录")).ended(0);
    }
    ledger
}

#[test]
fn a_township_without_doubles_has_none() {
    let ledger = Ledger::township();
    expect![[r#"
        exit 0
        ---- out
        疑似重复登记的人  截至2018年11月05日
        (没有)
        应是同一人的0对, 可能是同一人的0对; 已核实不是同一人的0对没有列出
        ---- err
    "#]]
    .assert_eq(&ledger.run("duplicates").to_string());
}

#[test]
fn doubles_are_listed_with_what_speaks_for_them_and_what_to_do() {
    let ledger = doubled();
    expect![[r#"
        exit 1
        ---- out
        疑似重复登记的人  截至2018年11月05日
        | 把握         | 分  | 依据                                               | 甲: 村 | 甲: 户编号 | 甲: 姓名 | 甲: 证件号码       | 甲: 文件         | 甲: 行 | 乙: 村 | 乙: 户编号 | 乙: 姓名 | 乙: 证件号码                      | 乙: 文件 | 乙: 行 | 是同一个人就用                                                                                      |
        |--------------|-----|----------------------------------------------------|--------|------------|----------|--------------------|------------------|--------|--------|------------|----------|-----------------------------------|----------|--------|-----------------------------------------------------------------------------------------------------|
        | 应是同一人   | 105 | 同名, 同日出生, 一方没有正式证件号码, 同一户       | 清水村 | 5100100001 | 袁正明   | 513199********5051 | 贫困人口信息.csv |      4 | 清水村 | 5100100001 | 袁正明   | 无证/5100100001/袁正明/1996-10-21 | member   |      - | bangfu merge-person --keep 5100100001/5051 --drop 无证/5100100001/袁正明/1996-10-21                 |
        | 应是同一人   | 105 | 同名, 证件号码差一位, 同一户                       | 清水村 | 5100100003 | 付代银   | 513199********3090 | 贫困人口信息.csv |      8 | 清水村 | 5100100003 | 付代银   | 513199********3092                | member   |      - | bangfu merge-person --keep 5100100003/3090 --drop 5100100003/3092                                   |
        | 可能是同一人 |  75 | 同名, 证件号码相邻两位颠倒                         | 清水村 | 5100100005 | 邹桂芳   | 513199********9501 | 贫困人口信息.csv |     14 | 石桥村 | 5100100016 | 邹桂芳   | 513199********5502                | member   |      - | bangfu merge-person --keep 5100100005/9501 --drop 5100100016/5502 --on YYYY-MM-DD                   |
        | 可能是同一人 |  60 | 姓名差一个字, 同日出生, 一方没有正式证件号码, 同村 | 清水村 | 5100100003 | 覃素华   | 513199********4963 | 贫困人口信息.csv |      9 | 清水村 | 5100100005 | 覃素花   | 无证/5100100005/覃素花/1969-04-26 | member   |      - | bangfu merge-person --keep 5100100003/4963 --drop 无证/5100100005/覃素花/1969-04-26 --on YYYY-MM-DD |
        应是同一人的2对, 可能是同一人的2对; 已核实不是同一人的0对没有列出
        满80分且同名的应是同一人, 满50分的可能是; 双胞胎也会列为可能
        先核实。是同一个人, 就用最后一列的命令 (加 --dry-run 先看结果); 不是, 就用 `bangfu duplicates --distinct 甲 乙 --reason 原因`, 以后不再列出
        ---- err
    "#]].assert_eq(&ledger.run("duplicates").to_string());
    expect![[r#"
        exit 1
        ---- out
        People who may be written down twice  as of 2018-11-05
        | How sure | Score | What speaks for it                                             | Village (first) | Household no. (first) | Name (first) | ID number (first)  | File (first)     | Row (first) | Village (second) | Household no. (second) | Name (second) | ID number (second)                | File (second) | Row (second) | If it is one person                                                                 |
        |----------|-------|----------------------------------------------------------------|-----------------|-----------------------|--------------|--------------------|------------------|-------------|------------------|------------------------|---------------|-----------------------------------|---------------|--------------|-------------------------------------------------------------------------------------|
        | surely   |   105 | same name, same birthday, one has no ID number, same household | 清水村          | 5100100001            | 袁正明       | 513199********5051 | 贫困人口信息.csv |           4 | 清水村           | 5100100001             | 袁正明        | 无证/5100100001/袁正明/1996-10-21 | member        |            - | bangfu merge-person --keep 5100100001/5051 --drop 无证/5100100001/袁正明/1996-10-21 |
        | surely   |   105 | same name, one digit of the ID number differs, same household  | 清水村          | 5100100003            | 付代银       | 513199********3090 | 贫困人口信息.csv |           8 | 清水村           | 5100100003             | 付代银        | 513199********3092                | member        |            - | bangfu merge-person --keep 5100100003/3090 --drop 5100100003/3092                   |
        surely one person: 2, possibly: 2; 0 known to be two people are left out
        from 80 points with the same name they are surely one person, from 50 possibly; twins are possibly one too
        Make sure first. If it is one person, use the command in the last column (see with --dry-run what comes of it); if not, `bangfu duplicates --distinct FIRST SECOND --reason WHY`, and they are not listed again
        ---- err
    "#]].assert_eq(&ledger.run("duplicates --sure --lang en").to_string());
    // The day before they were written down there was one of each.
    ledger.run("duplicates --as-of 2018-10-31").ended(0);
    ledger.run("duplicates --village 511899101").ended(0);
    let json = ledger.run("duplicates --format json --unmask").out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rows"][1]["id_2"], "513199196606213092");
    assert_eq!(json["rows"][1]["file_1"], "贫困人口信息.csv");
    assert_eq!(json["rows"][1]["row_1"], 8);
}

#[test]
fn who_left_and_came_back_is_a_double_while_a_member() {
    let ledger = Ledger::township();
    for line in [
        "leave --household 5100100001 --person 袁正明 --on 2018-10-20 --by 收监",
        "join --household 5100100001 --name 袁正明 --id 513199199610215051 --relation 之子 --on 2018-11-02 --by 刑释",
        "join --household 5100100001 --name 袁正明 --birth 1996-10-21 --relation 之子 --on 2018-10-10 --by 补录",
    ] {
        ledger.run(&format!("member {line}")).ended(0);
    }
    let doubles = |day: &str| ledger.run(&format!("duplicates --as-of {day}")).code;
    assert_eq!(["2018-10-19", "2018-10-20", "2018-11-02"].map(doubles), [1, 0, 1]);
}

#[test]
fn two_people_who_are_two_are_not_listed_again() {
    let ledger = doubled();
    let pairs = |ledger: &Ledger| ledger.run("duplicates --format jsonl").out.lines().count();
    let before = pairs(&ledger);
    let line = "duplicates --distinct 5100100003/3092 513199196605213090 --reason 堂兄弟";
    expect![[r#"
        $ duplicates --distinct 5100100003/3092 513199196605213090 --reason 堂兄弟
        已记下: 付代银(3090) 和 付代银(3092) 不是同一个人, 以后不再列为重复
        已记为第7号记录, 可用 `bangfu undo 7` 撤销
        exit 0
        $ duplicates --distinct 5100100003/3092 513199196605213090 --reason 堂兄弟
        付代银(3090) 和 付代银(3092) 早已记为不是同一个人, 没有改动
        exit 0
    "#]]
    .assert_eq(&told(&ledger, &[line, line]));
    assert_eq!(pairs(&ledger), before - 1);
    assert!(ledger.run("duplicates").out.contains("已核实不是同一人的1对没有列出"));
    assert!(ledger.run("history").out.contains("堂兄弟"));
    // They stay two when one of them gets another number.
    let correct = "member correct --household 5100100003 --person 3092 --id 513199196605123095";
    ledger.run(correct).ended(0);
    assert_eq!(pairs(&ledger), before - 1);
}

#[test]
fn telling_apart_is_taken_back_like_everything_else() {
    let ledger = doubled();
    let whole = ledger.digest();
    let pairs = |ledger: &Ledger| ledger.run("duplicates --format jsonl").out.lines().count();
    let before = pairs(&ledger);
    let line = "duplicates --distinct 5100100003/3092 513199196605213090 --reason 堂兄弟";
    ledger.run(line).ended(0);
    assert_eq!(pairs(&ledger), before - 1);
    ledger.run("undo 7").ended(0);
    assert_eq!(pairs(&ledger), before);
    assert_eq!(ledger.digest(), whole);
}

#[test]
fn two_records_of_one_household_become_one_and_come_back() {
    let ledger = doubled();
    let whole = ledger.digest();
    let before = ledger.bytes();
    let merge = "merge-person --keep 513199199610215051 --drop 无证/5100100001/袁正明/1996-10-21";
    let lines = [&format!("{merge} --dry-run"), merge];
    expect![[r#"
        $ merge-person --keep 513199199610215051 --drop 无证/5100100001/袁正明/1996-10-21 --dry-run
        合并同一个人的两条登记  截至2018年11月05日
        | 表     | 日期 | 项目     | 留下的一条 | 去掉的一条       | 结果                         |
        |--------|------|----------|------------|------------------|------------------------------|
        | member | -    | 成员起止 | …–…        | 2018-11-01补录–… | 说法不同, 要先说明以哪条为准 |
        会怎样: 户 5100100001 的两条登记合成一条。留下 袁正明(5051), 去掉 袁正明(无证); 去掉的一条里有而留下的没有的, 都改记到 袁正明(5051) 名下, 其余不动
        有1处说法不同, 什么都没有写入; 核实后加 `--prefer keep` (以留下的为准) 或 `--prefer drop` (以去掉的为准) 再运行
        exit 2
        $ merge-person --keep 513199199610215051 --drop 无证/5100100001/袁正明/1996-10-21
        合并同一个人的两条登记  截至2018年11月05日
        | 表     | 日期 | 项目     | 留下的一条 | 去掉的一条       | 结果                         |
        |--------|------|----------|------------|------------------|------------------------------|
        | member | -    | 成员起止 | …–…        | 2018-11-01补录–… | 说法不同, 要先说明以哪条为准 |
        会怎样: 户 5100100001 的两条登记合成一条。留下 袁正明(5051), 去掉 袁正明(无证); 去掉的一条里有而留下的没有的, 都改记到 袁正明(5051) 名下, 其余不动
        有1处说法不同, 什么都没有写入; 核实后加 `--prefer keep` (以留下的为准) 或 `--prefer drop` (以去掉的为准) 再运行
        exit 2
    "#]].assert_eq(&told(&ledger, &lines));
    assert!(ledger.bytes() == before, "the file was touched");
    let prefer = format!("{merge} --prefer keep");
    expect![[r#"
        $ merge-person --keep 513199199610215051 --drop 无证/5100100001/袁正明/1996-10-21 --prefer keep --dry-run
        合并同一个人的两条登记  截至2018年11月05日
        | 表     | 日期 | 项目     | 留下的一条 | 去掉的一条       | 结果         |
        |--------|------|----------|------------|------------------|--------------|
        | member | -    | 成员起止 | …–…        | 2018-11-01补录–… | 以留下的为准 |
        会怎样: 户 5100100001 的两条登记合成一条。留下 袁正明(5051), 去掉 袁正明(无证); 去掉的一条里有而留下的没有的, 都改记到 袁正明(5051) 名下, 其余不动
        这是试运行, 什么都没有写入; 去掉 --dry-run 即正式合并
        exit 0
        $ merge-person --keep 513199199610215051 --drop 无证/5100100001/袁正明/1996-10-21 --prefer keep
        合并同一个人的两条登记  截至2018年11月05日
        | 表     | 日期 | 项目     | 留下的一条 | 去掉的一条       | 结果         |
        |--------|------|----------|------------|------------------|--------------|
        | member | -    | 成员起止 | …–…        | 2018-11-01补录–… | 以留下的为准 |
        会怎样: 户 5100100001 的两条登记合成一条。留下 袁正明(5051), 去掉 袁正明(无证); 去掉的一条里有而留下的没有的, 都改记到 袁正明(5051) 名下, 其余不动
        已合并: 户 5100100001 的 袁正明(无证) 并入 袁正明(5051), 改记了0项; 被去掉的一条还在操作记录里, 撤销就能恢复
        户 5100100001: 成员5人 → 4人
        手头的表格也要改过来, 否则再导入时旧的写法又会出现
        已记为第7号记录, 可用 `bangfu undo 7` 撤销
        exit 0
    "#]].assert_eq(&told(&ledger, &[&format!("{prefer} --dry-run"), &prefer]));
    assert_eq!(ledger.count("SELECT count(*) FROM member WHERE name = '袁正明'"), 1);
    ledger.run("undo 7").ended(0);
    assert_eq!(ledger.digest(), whole);
}

/// Notes whether 付代银's other record is insured, as a sheet of members would.
fn found(ledger: &Ledger, day: &str, insured: &str) {
    let mut sheet = Sheet::example("家庭成员.csv").only("513199196605213090");
    sheet
        .set(0, "证件号码", "513199196606213092")
        .set(0, "出生日期", "1966-06-21")
        .set(0, "人编号", "")
        .set(0, "是否参加城乡居民基本医疗保险", insured);
    ledger.write("成员.csv", sheet.csv());
    let shown = ledger.run(&format!("import 成员.csv --date {day}"));
    assert_eq!(shown.code, 0, "{shown}");
}

#[test]
fn what_was_found_goes_along_and_what_differs_is_asked_for() {
    let ledger = doubled();
    let (keep, drop) = ("513199196605213090", "513199196606213092");
    found(&ledger, "2018-11-01", "否");
    found(&ledger, "2018-11-02", "是");
    let whole = ledger.digest();
    let merge = format!("merge-person --keep {keep} --drop {drop}");
    expect![[r#"
        $ merge-person --keep 513199196605213090 --drop 513199196606213092
        合并同一个人的两条登记  截至2018年11月05日
        | 表            | 日期       | 项目                         | 留下的一条 | 去掉的一条       | 结果                         |
        |---------------|------------|------------------------------|------------|------------------|------------------------------|
        | member        | -          | 与户主关系                   | 户主       | 其他             | 说法不同, 要先说明以哪条为准 |
        | member        | -          | 成员起止                     | …–…        | 2018-11-01补录–… | 说法不同, 要先说明以哪条为准 |
        | member_survey | 2018-11-01 | 是否参加城乡居民基本医疗保险 | 是         | 否               | 说法不同, 要先说明以哪条为准 |
        | member_survey | 2018-11-01 | -                            | -          | members          | 改记到留下的一条             |
        | member_survey | 2018-11-02 | -                            | -          | members          | 改记到留下的一条             |
        会怎样: 户 5100100003 的两条登记合成一条。留下 付代银(3090), 去掉 付代银(3092); 去掉的一条里有而留下的没有的, 都改记到 付代银(3090) 名下, 其余不动
        有3处说法不同, 什么都没有写入; 核实后加 `--prefer keep` (以留下的为准) 或 `--prefer drop` (以去掉的为准) 再运行
        exit 2
    "#]].assert_eq(&told(&ledger, &[&merge]));
    assert_eq!(ledger.digest(), whole);
    let days = "SELECT group_concat(day || ' ' || sheet || ' ' || ifnull(resident_insurance, '-'), ', ' ORDER BY day, sheet)
                FROM member_survey WHERE member = '513199196605213090'";
    let insured = || ledger.sql().query_row(days, [], |row| row.get::<_, String>(0)).unwrap();
    let stood = insured();
    let merged = ledger.run(&format!("{merge} --prefer drop"));
    assert!(merged.err.contains("没有户主"), "{merged}");
    expect![
        "2018-10-31 members 1, 2018-10-31 roster -, 2018-11-01 members 0, 2018-11-02 members 1"
    ]
    .assert_eq(&insured());
    ledger.run("undo 9").ended(0);
    assert_eq!((ledger.digest(), insured()), (whole.clone(), stood));
    ledger.run(&format!("{merge} --prefer keep")).ended(0);
    expect![
        "2018-10-31 members 1, 2018-10-31 roster -, 2018-11-01 members -, 2018-11-02 members 1"
    ]
    .assert_eq(&insured());
    ledger.run("undo 11").ended(0);
    assert_eq!(ledger.digest(), whole);
    // And once more: the undo is taken back, and that as well.
    ledger.run("undo 12").ended(0);
    ledger.run("undo 13").ended(0);
    assert_eq!(ledger.digest(), whole);
}

#[test]
fn a_record_in_another_household_ends_on_a_day() {
    let ledger = doubled();
    let whole = ledger.digest();
    let merge = "merge-person --keep 5100100005/9501 --drop 5100100016/5502";
    let lines = [merge, &format!("{merge} --on 2018-11-03")];
    expect![[r#"
        $ merge-person --keep 5100100005/9501 --drop 5100100016/5502
        错误: 两条登记不在同一户: 留下的在户 5100100005, 去掉的在户 5100100016
        提示: 这个人从户 5100100016 到了户 5100100005, 就先撤销后来的登记, 用 `bangfu member move`; 是重复登记, 就加 `--on 日期`, 从那天起不再算户 5100100016 的成员
        exit 2
        $ merge-person --keep 5100100005/9501 --drop 5100100016/5502 --on 2018-11-03
        合并同一个人的两条登记  截至2018年11月05日
        | 表     | 日期       | 项目     | 留下的一条 | 去掉的一条 | 结果       |
        |--------|------------|----------|------------|------------|------------|
        | member | 2018-11-03 | 离开日期 | -          | 2018-11-03 | 到这天为止 |
        会怎样: 5100100016/邹桂芳(5502) 从2018-11-03起不再是那一户的成员 (重复登记), 只按 5100100005/邹桂芳(9501) 计算; 在那以前的日子和已有的记录都不变
        已登记: 户 5100100016 的 邹桂芳(5502) 从2018-11-03起不再计算 (重复登记), 这个人算在户 5100100005 的 邹桂芳(9501)
        户 5100100016: 成员5人 → 4人
        已记为第7号记录, 可用 `bangfu undo 7` 撤销
        exit 0
    "#]].assert_eq(&told(&ledger, &lines));
    let persons = |day: &str| {
        let line = format!("check-exit --household 5100100016 --as-of {day} --format csv");
        let shown = Sheet::parse(&ledger.run(&line).out);
        shown.rows[0][shown.column("人数")].clone()
    };
    assert_eq!([persons("2018-11-02"), persons("2018-11-03")], ["5", "4"]);
    ledger.run("undo 7").ended(0);
    assert_eq!(ledger.digest(), whole);
}

#[test]
fn heads_of_two_households_are_merged_only_where_somebody_says_so() {
    let ledger = Ledger::township();
    let merge = "merge-person --keep 5100100003/付代银 --drop 5100100001/袁光华 --on 2018-11-03";
    expect![[r#"
        $ merge-person --keep 5100100003/付代银 --drop 5100100001/袁光华 --on 2018-11-03
        错误: 两条登记分别是户 5100100003 和户 5100100001 的户主, 合并后户 5100100001 就没有户主了
        提示: 确实是同一个人, 就加上 --heads
        exit 2
        $ merge-person --keep 5100100003/付代银 --drop 5100100001/袁光华 --on 2018-11-03 --heads --lang en
        Two records of one person  as of 2018-11-05
        | Table         | Day        | Item    | Kept record | Dropped record | What happens      |
        |---------------|------------|---------|-------------|----------------|-------------------|
        | member        | 2018-11-03 | left on | -           | 2018-11-03     | ends on this day  |
        | member_survey | 2018-10-31 | -       | -           | members        | stays where it is |
        | member_survey | 2018-10-31 | -       | -           | roster         | stays where it is |
        What happens: 5100100001/袁光华(7598) counts no more from 2018-11-03 (registered twice), only 5100100003/付代银(3090) does; the days before, and all that was recorded, stay as they are
        registered: 袁光华(7598) of household 5100100001 counts no more from 2018-11-03 (registered twice); the person is 付代银(3090) of household 5100100003
        note: household 5100100001 has no head from 2018-11-03; name one with `bangfu member head`: 袁思雨(1604)、冉桂芳(3140)、袁正明(5051)
        household 5100100001: 4 members → 3
        written as entry 3; `bangfu undo 3` takes it back
        exit 0
    "#]].assert_eq(&told(&ledger, &[merge, &format!("{merge} --heads --lang en")]));
    ledger.digest();
}

#[test]
fn what_is_no_pair_is_refused_and_nothing_written() {
    let ledger = doubled();
    ledger
        .run("member leave --household 5100100016 --person 5502 --on 2018-11-02 --by 迁出")
        .ended(0);
    let before = ledger.bytes();
    let lines = [
        "merge-person --keep 513199196605213090 --drop 513199196605213090",
        "merge-person --keep 513199196605213090 --drop 513199196605213091",
        "merge-person --keep 无证/5100100001/袁正明/1996-10-21 --drop 513199199610215051",
        "merge-person --keep 3090 --drop 3092 --household 5100100003 --on 2018-11-02",
        "merge-person --keep 5100100005/9501 --drop 5100100016/5502 --on 2018-11-03",
        "merge-person --keep 5100100005/9501 --drop 5100100003/3092 --on 2018-11-30",
        "duplicates --distinct 513199196605213090 5100100003/付代银 --reason 同名",
        "duplicates --distinct 513199196605213090 5100100003/3090 --reason 同名",
    ];
    let shown = told(&ledger, &lines);
    assert!(shown.lines().filter(|it| it.starts_with("exit")).all(|it| it == "exit 2"), "{shown}");
    expect![[r#"
        $ merge-person --keep 513199196605213090 --drop 513199196605213090
        错误: 两次写的是同一条登记: 付代银(3090)
        提示: --keep 和 --drop 要写两条不同的登记
        exit 2
        $ merge-person --keep 513199196605213090 --drop 513199196605213091
        错误: 现在没有哪一户的成员是 513199********3091
        提示: 写完整的证件号码, 或写成“户编号/姓名”“户编号/证件号码末4位”
        exit 2
        $ merge-person --keep 无证/5100100001/袁正明/1996-10-21 --drop 513199199610215051
        错误: 要留下的 袁正明(无证) 没有证件号码, 要去掉的 袁正明(5051) 却有
        提示: 把 --keep 和 --drop 对调, 留下有证件号码的一条
        exit 2
        $ merge-person --keep 3090 --drop 3092 --household 5100100003 --on 2018-11-02
        错误: 两条登记在同一户, 没有离开哪一户的日子
        提示: 去掉 --on
        exit 2
        $ merge-person --keep 5100100005/9501 --drop 5100100016/5502 --on 2018-11-03
        错误: 邹桂芳(5502) 从2018-11-02起已不是户 5100100016 的成员
        提示: 已经离开的登记不用再合并
        exit 2
        $ merge-person --keep 5100100005/9501 --drop 5100100003/3092 --on 2018-11-30
        错误: 2018-11-30 还没有到, 不能登记
        提示: 到了那天再登记; --on 是情况发生的那一天
        exit 2
        $ duplicates --distinct 513199196605213090 5100100003/付代银 --reason 同名
        错误: 户 5100100003 有2个人都对得上“付代银”
        提示: 写完整的证件号码; 对得上的: 付代银(3090)、付代银(3092)
        exit 2
        $ duplicates --distinct 513199196605213090 5100100003/3090 --reason 同名
        错误: 两次写的是同一条登记: 付代银(3090)
        提示: 写两个不同的人
        exit 2
    "#]]
    .assert_eq(&shown);
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn helpers_in_two_records_are_listed_and_told_apart() {
    let ledger = Ledger::township();
    ledger.run("duplicates --helpers").ended(0);
    ledger
        .sql()
        .execute_batch("UPDATE helper SET phone = '15436843123' WHERE name = '谭国良'")
        .unwrap();
    expect![[r#"
        exit 1
        ---- out
        疑似重复登记的帮扶人  截至2018年11月05日
        | 依据     | 甲: 姓名 | 甲: 单位       | 甲: 编号           | 乙: 姓名 | 乙: 单位     | 乙: 编号           |
        |----------|----------|----------------|--------------------|----------|--------------|--------------------|
        | 同一电话 | 鄢代银   | 青溪镇人民政府 | 513199********3632 | 谭国良   | 县农业农村局 | 513199********8810 |
        先核实。是同一个人, 就用 `bangfu assign 甲 --household 户编号 --end 日期 --reason 重复登记 --replaced-by 乙` 逐户改到一个名下; 不是, 就用 `bangfu duplicates --helpers --distinct 甲 乙 --reason 原因`
        ---- err
    "#]].assert_eq(&ledger.run("duplicates --helpers").to_string());
    ledger.run("duplicates --helpers --distinct 鄢代银 谭国良 --reason 合用电话").ended(0);
    ledger.run("duplicates --helpers").ended(0);
}
