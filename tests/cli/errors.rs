//! What a person reads when the ledger cannot be used, in both languages.

use std::fs;

use expect_test::expect;
use rusqlite::Connection;

use crate::ledger::Ledger;

/// Every command that works on a ledger that stands already.
const COMMANDS: [&str; 15] = [
    "import 走访记录.csv",
    "assign",
    "assign 鄢代银 --household 5100100001",
    "visit --due",
    "visit 5100100001 --by 鄢代银",
    "member leave --household 5100100001 --person 袁思雨 --on 2018-11-01 --by 死亡",
    "split-household --from 5100100001 --new 5100100901 --persons 袁思雨 --head 袁思雨 --on 2018-11-01",
    "duplicates",
    "merge-person --keep 5100100001/袁正明 --drop 5100100001/袁思雨",
    "check-exit",
    "report roster",
    "report --nightly 夜间",
    "history",
    "undo 2",
    "verify",
];

/// Runs every command in both languages, checks that all say the same, and returns that.
#[track_caller]
fn all_say(ledger: &Ledger) -> String {
    let told = ["zh", "en"].map(|lang| {
        let run = |line: &str| ledger.run(&format!("{line} --lang {lang} --wait 0")).to_string();
        let first = run(COMMANDS[0]);
        for line in &COMMANDS[1..] {
            assert_eq!(run(line), first, "{line}");
        }
        first
    });
    told.concat()
}

fn names(ledger: &Ledger) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(ledger.folder())
        .unwrap()
        .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_missing_ledger_is_said_to_be_missing_and_none_is_left_behind() {
    let ledger = Ledger::new();
    ledger.add_sheets();
    let before = names(&ledger);
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有账本 FOLDER/bangfu.db
        提示: 用 `bangfu init --area 区划代码 --name 名称` 新建, 或用 `--ledger 文件` 指定已有的账本
        exit 2
        ---- out
        ---- err
        error: there is no ledger FOLDER/bangfu.db
        hint: make one with `bangfu init --area CODE --name NAME`, or name an existing one with `--ledger FILE`
    "#]].assert_eq(&all_say(&ledger));
    assert_eq!(names(&ledger), before);
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有账本 FOLDER/别处/账本.db
        提示: 用 `bangfu init --area 区划代码 --name 名称` 新建, 或用 `--ledger 文件` 指定已有的账本
    "#]]
    .assert_eq(&ledger.run("report roster --ledger 别处/账本.db").to_string());
    assert_eq!(names(&ledger), before);
}

#[test]
fn a_file_that_is_no_ledger_is_left_alone() {
    let sqlite = Ledger::new();
    Connection::open(sqlite.path("bangfu.db"))
        .unwrap()
        .execute_batch("CREATE TABLE mine (it TEXT)")
        .unwrap();
    let other = sqlite.bytes();
    let long_text = "这是一份说明，不是账本。\n".repeat(300);
    let files = [b"".as_slice(), b"one line", long_text.as_bytes(), &other];
    let told = files.map(|bytes| {
        let ledger = Ledger::new();
        ledger.add_sheets();
        ledger.write("bangfu.db", bytes);
        let before = names(&ledger);
        let told = all_say(&ledger);
        assert_eq!(ledger.bytes(), bytes);
        assert_eq!(names(&ledger), before);
        told
    });
    assert!(told.iter().all(|it| *it == told[0]), "{told:#?}");
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: FOLDER/bangfu.db 不是帮扶账本
        提示: 检查文件是否选错; 表格请用 `bangfu import` 导入
        exit 2
        ---- out
        ---- err
        error: FOLDER/bangfu.db is not a ledger
        hint: check that it is the right file; spreadsheets are read with `bangfu import`
    "#]]
    .assert_eq(&told[0]);
}

#[test]
fn a_folder_is_no_ledger() {
    let ledger = Ledger::new();
    fs::create_dir(ledger.path("bangfu.db")).unwrap();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: FOLDER/bangfu.db 不是帮扶账本
        提示: 检查文件是否选错; 表格请用 `bangfu import` 导入
        exit 2
        ---- out
        ---- err
        error: FOLDER/bangfu.db is not a ledger
        hint: check that it is the right file; spreadsheets are read with `bangfu import`
    "#]]
    .assert_eq(&all_say(&ledger));
}

#[test]
fn a_ledger_of_a_newer_program_is_left_alone() {
    let ledger = Ledger::township();
    ledger.sql().pragma_update(None, "user_version", 99).unwrap();
    let before = ledger.bytes();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 账本 FOLDER/bangfu.db 是新版程序建的, 这一版不认识
        提示: 请换用新版的 bangfu; 账本没有动
        exit 2
        ---- out
        ---- err
        error: the ledger FOLDER/bangfu.db was made by a newer version of this program
        hint: use the newer bangfu; the ledger was left as it is
    "#]]
    .assert_eq(&all_say(&ledger));
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_ledger_from_before_the_first_release_is_left_alone() {
    let ledger = Ledger::township();
    ledger.sql().pragma_update(None, "user_version", 1).unwrap();
    let before = ledger.bytes();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 这个账本是正式发布前的程序建的, 现在读不了: FOLDER/bangfu.db
        提示: 另建账本 (bangfu init), 把原来的表格重新导入。
        exit 2
        ---- out
        ---- err
        error: this ledger was made by a program from before the first release: FOLDER/bangfu.db
        hint: make a new ledger (bangfu init) and import the sheets again
    "#]]
    .assert_eq(&all_say(&ledger));
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_ledger_that_is_written_to_is_waited_for_and_then_said_to_be_busy() {
    let ledger = Ledger::township();
    let conn = ledger.sql();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    let writing = [
        "import 走访记录.csv",
        "assign 鄢代银 --household 5100100001",
        "visit 5100100001 --by 鄢代银",
        "undo 2",
        "report roster --unmask",
    ];
    let told = writing.map(|line| ledger.run(&format!("{line} --wait 0")).to_string());
    assert!(told.iter().all(|it| *it == told[0]), "{told:#?}");
    expect![[r#"
        exit 75
        ---- out
        ---- err
        错误: 账本 bangfu.db 正被别的程序写入
        提示: 等它写完再试, 或用 `--wait 秒数` 多等一会
    "#]]
    .assert_eq(&told[0]);
    expect![[r#"
        exit 75
        ---- out
        ---- err
        error: another program is writing to the ledger bangfu.db
        hint: try again when it is done, or wait longer with `--wait SECONDS`
    "#]]
    .assert_eq(&ledger.run("undo 2 --wait 0 --lang en").to_string());
    // Whoever only reads is not in the way.
    ledger.run("report roster --wait 0").ended(0);
    ledger.run("verify --wait 0").ended(0);
    // A writer that is about to write to the file lets nobody in.
    conn.execute_batch("ROLLBACK; BEGIN EXCLUSIVE").unwrap();
    for line in COMMANDS {
        let shown = ledger.run(&format!("{line} --wait 0"));
        assert_eq!(shown.code, 75, "{line}: {shown}");
    }
    conn.execute_batch("ROLLBACK").unwrap();
    ledger.digest();
    ledger.run("undo 2").ended(0);
}

#[test]
fn a_ledger_that_another_writes_to_is_waited_for() {
    let ledger = Ledger::township();
    let conn = ledger.sql();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    let release = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        conn.execute_batch("ROLLBACK").unwrap();
    });
    ledger.run("undo 2 --wait 10").ended(0);
    release.join().unwrap();
}

#[test]
fn a_read_only_ledger_is_read_and_not_written() {
    let ledger = Ledger::township();
    let path = ledger.path("bangfu.db");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let before = ledger.bytes();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 账本 FOLDER/bangfu.db 不能写
        提示: 检查文件是否设为只读, U盘是否写保护, 以及所在文件夹能否写入
    "#]]
    .assert_eq(&ledger.run("undo 2").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        error: the ledger FOLDER/bangfu.db cannot be written
        hint: check whether the file, the USB stick or the folder is write-protected
    "#]]
    .assert_eq(&ledger.run("import 走访记录.csv --lang en").to_string());
    assert_eq!(ledger.run("visit 5100100001 --by 鄢代银").code, 2);
    assert_eq!(ledger.run("assign 鄢代银 --household 5100100003").code, 2);
    ledger.run("report roster").ended(0);
    ledger.run("verify").ended(0);
    // Showing numbers in full is written down, and here it cannot be.
    assert_eq!(ledger.run("report roster --unmask").code, 2);
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn a_second_init_leaves_the_ledger_alone() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: FOLDER/bangfu.db 已经存在
        提示: 换一个文件名, 用 `--ledger 文件` 指定; 原文件没有动
    "#]]
    .assert_eq(&ledger.run("init --area 511899 --name 云岭县").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        error: FOLDER/bangfu.db exists already
        hint: choose another name with `--ledger FILE`; the file was left as it is
    "#]]
    .assert_eq(&ledger.run("init --area 511899 --name 云岭县 --lang en").to_string());
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn an_init_that_is_refused_leaves_nothing_behind() {
    let ledger = Ledger::new();
    for line in [
        "init --area 5118 --name 云岭县",
        "init --area 51189X --name 云岭县",
        "init --area 511899 --name 云岭县 --standard mars-2040",
        "init --area 511899 --name 云岭县 --ledger 没有/账本.db",
        "init --area 511899",
    ] {
        assert_eq!(ledger.run(line).code, 2, "{line}");
        assert_eq!(names(&ledger), Vec::<String>::new(), "{line}");
    }
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 5118 不是区划代码
        提示: 县6位、乡镇9位、村12位数字, 如 511823
    "#]]
    .assert_eq(&ledger.run("init --area 5118 --name 云岭县").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有标准 mars-2040
        提示: 现有: sichuan-2015, sichuan-2016, sichuan-yi, henan-2016, hunan-2016, jiangsu-2012, yunnan-guabaobang, uxin-2019, guizhou-changshun-2017, county-self-check-2017, monitor-unstable, monitor-edge, monitor-sudden, risk-removed, demo-shapes
    "#]]
    .assert_eq(&ledger.run("init --area 511899 --name 云岭县 --standard mars-2040").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有文件夹 FOLDER/没有
        提示: 先建好文件夹, 或检查路径是否写错
    "#]]
    .assert_eq(&ledger.run("init --area 511899 --name 云岭县 --ledger 没有/账本.db").to_string());
}

#[test]
fn a_wrong_command_line_is_told_in_both_languages() {
    let ledger = Ledger::new();
    let lines = [
        "chek-exit",
        "check-exit --levle village",
        "check-exit --level town",
        "check-exit --as-of 2018-02-30",
        "import",
        "undo two",
        "visit --due 5100100001",
        "report roster --format pdf",
    ];
    let all = |lang: &str| -> String {
        let told =
            lines.map(|line| format!("$ {line}\n{}", ledger.run(&format!("{line} --lang {lang}"))));
        told.join("\n")
    };
    expect![[r#"
        $ chek-exit
        exit 2
        ---- out
        ---- err
        错误: 没有命令 chek-exit
        提示: 可用: check-data、check-exit
        提示: 用 `bangfu --help` 或 `bangfu 命令 --help` 看用法

        $ check-exit --levle village
        exit 2
        ---- out
        ---- err
        错误: 没有选项 --levle
        提示: 可用: --level
        提示: 用 `bangfu --help` 或 `bangfu 命令 --help` 看用法

        $ check-exit --level town
        exit 2
        ---- out
        ---- err
        错误: --level <LEVEL> 的值不对: town
        提示: 可用: household、village、county
        提示: 用 `bangfu --help` 或 `bangfu 命令 --help` 看用法

        $ check-exit --as-of 2018-02-30
        exit 2
        ---- out
        ---- err
        错误: --as-of <DAY> 的值不对: 2018-02-30
        提示: 用 `bangfu --help` 或 `bangfu 命令 --help` 看用法

        $ import
        exit 2
        ---- out
        ---- err
        错误: 缺少 <FILE>...
        提示: 用 `bangfu --help` 或 `bangfu 命令 --help` 看用法

        $ undo two
        exit 2
        ---- out
        ---- err
        错误: <ENTRY> 的值不对: two
        提示: 用 `bangfu --help` 或 `bangfu 命令 --help` 看用法

        $ visit --due 5100100001
        exit 2
        ---- out
        ---- err
        错误: --due 不能与 [HOUSEHOLD] 同时用
        提示: 用 `bangfu --help` 或 `bangfu 命令 --help` 看用法

        $ report roster --format pdf
        exit 2
        ---- out
        ---- err
        错误: --format <FORMAT> 的值不对: pdf
        提示: 可用: table、csv、json、jsonl、xlsx
        提示: 用 `bangfu --help` 或 `bangfu 命令 --help` 看用法
    "#]]
    .assert_eq(&all("zh"));
    expect![[r#"
        $ chek-exit
        exit 2
        ---- out
        ---- err
        error: unrecognized subcommand 'chek-exit'

          tip: some similar subcommands exist: 'check-data', 'check-exit'

        Usage: bangfu [OPTIONS] <COMMAND>

        For more information, try '--help'.

        $ check-exit --levle village
        exit 2
        ---- out
        ---- err
        error: unexpected argument '--levle' found

          tip: a similar argument exists: '--level'

        Usage: bangfu check-exit --level <LEVEL>

        For more information, try '--help'.

        $ check-exit --level town
        exit 2
        ---- out
        ---- err
        error: invalid value 'town' for '--level <LEVEL>'
          [possible values: household, village, county]

        For more information, try '--help'.

        $ check-exit --as-of 2018-02-30
        exit 2
        ---- out
        ---- err
        error: invalid value '2018-02-30' for '--as-of <DAY>': input is out of range

        For more information, try '--help'.

        $ import
        exit 2
        ---- out
        ---- err
        error: the following required arguments were not provided:
          <FILE>...

        Usage: bangfu import --lang <LANG> <FILE>...

        For more information, try '--help'.

        $ undo two
        exit 2
        ---- out
        ---- err
        error: invalid value 'two' for '<ENTRY>': invalid digit found in string

        For more information, try '--help'.

        $ visit --due 5100100001
        exit 2
        ---- out
        ---- err
        error: the argument '--due' cannot be used with '[HOUSEHOLD]'

        Usage: bangfu visit --due --lang <LANG> [HOUSEHOLD]

        For more information, try '--help'.

        $ report roster --format pdf
        exit 2
        ---- out
        ---- err
        error: invalid value 'pdf' for '--format <FORMAT>'
          [possible values: table, csv, json, jsonl, xlsx]

        For more information, try '--help'.
    "#]]
    .assert_eq(&all("en"));
    assert_eq!(names(&ledger), Vec::<String>::new());
}

#[test]
fn the_language_is_asked_for_or_the_locale_says_it() {
    let ledger = Ledger::new();
    let said = |args: &[&str], locale: &'static str| {
        ledger.run_with(args, &|name| (name == "LC_ALL").then(|| locale.to_owned())).err
    };
    assert!(said(&["verify"], "en_US.UTF-8").starts_with("error: "));
    assert!(said(&["verify"], "zh_CN.UTF-8").starts_with("错误: "));
    assert!(said(&["verify"], "C").starts_with("错误: "));
    assert!(said(&["verify", "--lang", "zh"], "en_US.UTF-8").starts_with("错误: "));
    assert!(said(&["--lang=en", "verify"], "zh_CN.UTF-8").starts_with("error: "));
}

#[test]
fn a_report_or_a_standard_that_is_not_there_is_named() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有报表 coverag
        提示: 现有: roster、exit-progress、shortfalls、coverage、visits、villages、gaps、suspicions、visits-due、training-and-jobs、livelihood-gaps、public-posts、cadres-untrained、rehousing、unsafe-houses、facilities、uninsured、dibao-missing、school-age、out-of-school、pupils-outside、subsidies-due、medical-bills、income-growth
    "#]]
    .assert_eq(&ledger.run("report coverag").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        error: there is no standard mars-2040
        hint: there are: sichuan-2015, sichuan-2016, sichuan-yi, henan-2016, hunan-2016, jiangsu-2012, yunnan-guabaobang, uxin-2019, guizhou-changshun-2017, county-self-check-2017, monitor-unstable, monitor-edge, monitor-sudden, risk-removed, demo-shapes
    "#]]
    .assert_eq(&ledger.run("check-exit --standard mars-2040 --lang en").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有文件 没有.toml; 请检查文件名和路径
        提示: 检查文件名和路径
    "#]]
    .assert_eq(&ledger.run("check-exit --standard 没有.toml").to_string());
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn an_output_that_cannot_be_written_is_named_as_it_was_typed() {
    let ledger = Ledger::township();
    let shown = ledger.run("report roster --output 没有/表.csv");
    assert_eq!(shown.code, 2);
    assert!(shown.err.starts_with("错误: 没有/表.csv"), "{shown}");
    assert!(!shown.err.contains(".tmp"), "{shown}");
}

#[test]
fn a_command_line_without_a_command_is_told_in_chinese() {
    let ledger = Ledger::new();
    let shown = ledger.run_args(&["--lang", "zh"]);
    assert_eq!(shown.code, 2);
    assert!(!shown.err.contains("requires a subcommand"), "{shown}");
    assert!(!shown.err.contains("read-xls"), "{shown}");
}
