//! The program as the system runs it: killed, piped into something that stops reading,
//! without a terminal and without a locale.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use expect_test::expect;

use crate::ledger::{DAY, Dice, Ledger, SHEETS};

fn program(ledger: &Ledger) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bangfu"));
    command.current_dir(ledger.folder()).env_clear().stdin(Stdio::null());
    command
}

fn import(ledger: &Ledger) -> Command {
    let mut command = program(ledger);
    command.arg("import").args(SHEETS).args(["--date", DAY]);
    command
}

#[test]
fn an_import_that_is_killed_happened_whole_or_not_at_all() {
    let ledger = Ledger::empty();
    ledger.add_sheets();
    let (start, before) = (ledger.bytes(), ledger.digest());
    let begun = Instant::now();
    assert!(import(&ledger).output().unwrap().status.success());
    let (took, after) = (begun.elapsed(), ledger.digest());
    let (mut dice, mut cut_short) = (Dice(6), 0);
    for round in 0..50 {
        ledger.write("bangfu.db", &start);
        let mut child =
            import(&ledger).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(took.mul_f64(dice.below(1200) as f64 / 1000.0));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        // Whoever writes next rolls the journal back; the test below is about who only reads.
        assert_eq!(ledger.run("undo 1").code, 2);
        let digest = ledger.digest();
        assert!(digest == before || digest == after, "round {round}: a third state");
        if status.success() {
            assert!(digest == after, "round {round}: done, and not there");
        }
        cut_short += usize::from(digest == before);
        // What was cut short is done again without more ado.
        if round % 10 == 0 {
            ledger.import_sheets().ended(0);
            assert_eq!(ledger.digest(), after, "round {round}");
        }
        let _ = fs::remove_file(ledger.path("bangfu.db-journal"));
    }
    assert!(cut_short >= 5, "only {cut_short} of 50 were cut short");
}

#[test]
fn a_ledger_whose_writer_lost_power_is_read_as_it_was_before() {
    let ledger = Ledger::township();
    let digest = ledger.digest();
    let conn = ledger.sql();
    conn.execute_batch(
        "PRAGMA cache_size = 2; PRAGMA cache_spill = 1; PRAGMA synchronous = FULL;
         BEGIN IMMEDIATE;
         UPDATE visit SET note = note || '半截';
         UPDATE survey SET checked_by = '半截';",
    )
    .unwrap();
    // The files as they stand on the disk in the middle of it.
    for line in ["undo 2", "verify", "report roster", "check-exit", "history"] {
        let cut = Ledger::new();
        cut.write("bangfu.db", ledger.bytes());
        let journal = fs::read(ledger.path("bangfu.db-journal")).unwrap();
        assert!(journal.len() > 512, "the writer has not begun to write");
        cut.write("bangfu.db-journal", journal);
        assert!(cut.bytes() != Ledger::township().bytes(), "nothing is half written");
        let shown = cut.run(line);
        assert!(shown.code <= 1, "{line}: {shown}");
        if line == "verify" {
            assert!(shown.out.contains(&digest), "{shown}");
        }
    }
}

#[test]
fn whoever_stops_reading_early_is_not_told_of_an_error() {
    let ledger = Ledger::township();
    let preview = "merge-person --keep 5100100001/袁光华 --drop 5100100003/付代银 --on 2018-11-01 --heads --dry-run -q";
    for line in [
        "report roster",
        "history 5100100001",
        "check-exit --as-of 2018-10-31 --format json",
        "--help",
        "duplicates",
        preview,
    ] {
        let mut child = program(&ledger)
            .args(line.split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let end = child.wait_with_output().unwrap();
        let said = String::from_utf8(end.stderr).unwrap();
        assert!(!first.is_empty(), "{line}");
        assert_eq!(said, "", "{line}");
        assert!(matches!(end.status.code(), Some(0 | 1)), "{line}: {:?}", end.status);
    }
}

#[test]
fn a_night_needs_neither_terminal_nor_locale() {
    let ledger = Ledger::township();
    let end = program(&ledger)
        .env("LC_ALL", "C")
        .args(["report", "--nightly", "夜间", "--as-of", DAY])
        .output()
        .unwrap();
    assert!(end.status.success(), "{end:?}");
    assert_eq!(String::from_utf8(end.stderr).unwrap(), "夜间报表已写入 夜间/2018-10-31\n");
    let roster = ledger.read("夜间/2018-10-31/roster.txt");
    assert!(roster.starts_with("贫困户台账  截至2018年10月31日\n"), "{roster}");
    assert!(!roster.contains('\u{1b}'));
}

#[test]
fn the_program_keeps_beijing_time_wherever_it_runs() {
    let ledger = Ledger::new();
    let end = program(&ledger)
        .env("TZ", "America/New_York")
        .args(["init", "--area", "511899", "--name", "云岭县", "--operator", "王"])
        .output()
        .unwrap();
    assert!(end.status.success(), "{end:?}");
    let at: String = ledger.sql().query_row("SELECT at FROM entry", [], |row| row.get(0)).unwrap();
    assert!(at.ends_with("+08:00"), "{at}");
    let age = chrono::Utc::now() - chrono::DateTime::parse_from_rfc3339(&at).unwrap().to_utc();
    assert!(age.to_std().unwrap() < Duration::from_secs(60), "{at}");
}

#[test]
fn a_new_ledger_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let ledger = Ledger::empty();
    let mode = fs::metadata(ledger.path("bangfu.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// Help as it is printed where nobody watches: the width of a terminal would wrap it.
fn help(ledger: &Ledger, line: &str) -> String {
    let end = program(ledger).args(line.split(' ')).output().unwrap();
    assert!(end.status.success(), "{line}: {end:?}");
    let text = String::from_utf8(end.stdout).unwrap();
    text.lines().map(|it| format!("{}\n", it.trim_end())).collect()
}

#[test]
fn help_is_printed_in_both_languages() {
    let ledger = Ledger::new();
    expect![[r#"
        一个乡镇的帮扶台账, 放在一个 SQLite 文件里

        读入手头的表格, 结对帮扶户和村, 登记走访, 按有依据、有日期的标准逐项评判退出并说明理由,
        随时或夜间出报表。

        用法: bangfu [OPTIONS] <COMMAND>

        命令:
          init             新建账本
          import           导入表格
          assign           结对到户, 或联系到村、乡镇、学校
          visit            登记走访、电话、驻村、会议、督查
          duty             帮扶人要做什么, 做得怎样
          member           登记成员的增减、迁移和更正
          split-household  分户
          duplicates       列出可能重复登记的人, 或记下两个人不是同一个人
          merge-person     把同一个人的两条登记合成一条
          match            把外面来的名单和账本双向比对, 按证件号码
          check-exit       按退出标准评判户或村
          standard         查看、检验、对比退出标准
          check-data       查账本里互相矛盾的地方
          record           登记核查到的情况: 户的、成员的、村的或县的
          joint            两户合并核算, 如老人与子女分户不分家
          parameter        登记本单位的标准线和限值, 每个数额写明依据
          report           出报表, 或夜间一次出齐
          export           把账本里的内容写成可以再导入的表
          history          看谁在什么时候写了什么
          undo             撤销一条记录写入的内容
          verify           核验账本是不是命令写成的样子
          demo             用一个虚构的乡镇演示
          completions      输出命令行补全脚本

        选项:
              --ledger <FILE>
                  账本文件 [默认: 环境变量 BANGFU_LEDGER, 否则 bangfu.db]

              --as-of <DAY>
                  看哪一天的情况, 如 2018-10-31 [默认: 今天]

              --known-at <WHEN>
                  只按账本当时已知的回答: 某一天结束时 (如 2018-10-31)、某一时刻 (如
                  2018-10-31T17:30:00+08:00) 或第几号记录之后; 写入的命令不能用

              --lang <LANG>
                  输出的语言: zh 中文, en 英文 [默认: 随系统, 否则中文]

              --format <FORMAT>
                  结果的格式: table 表格, csv (Excel可直接打开), json, jsonl (每行一个对象), xlsx 工作簿
                  [默认: table]

          -o, --output <FILE>
                  结果写到文件而不是屏幕; - 为屏幕

              --operator <NAME>
                  操作人, 记入操作记录 [默认: 环境变量 BANGFU_OPERATOR, 否则本机用户]

              --unmask
                  完整显示证件号码和电话; 会记入操作记录

          -q, --quiet
                  只说有问题的

              --wait <SECONDS>
                  账本正被写入时最多等几秒 [默认: 10]

          -h, --help
                  显示帮助

          -V, --version
                  显示版本
    "#]]
    .assert_eq(&help(&ledger, "--help --lang zh"));
    expect![[r#"
        Keep a township's assistance ledger (帮扶台账) in one SQLite file

        Reads the spreadsheets that clerks have, pairs helpers with households and villages, logs visits,
        judges exit by dated standards with a reason for every verdict, and prints the reports, by hand or
        at night.

        Usage: bangfu [OPTIONS] <COMMAND>

        Commands:
          init             Make a new ledger
          import           Read spreadsheets into the ledger
          assign           Pair a helper with a household, or link one to a village, township or school
          visit            Log a visit, a call, a day in the village, a meeting or an inspection
          duty             Say what helpers owe, and how they keep it
          member           Register who joins a household, leaves it, moves, or was written down wrongly
          split-household  Split a household in two (分户)
          duplicates       List who may be written down twice, or note that two people are two
          merge-person     Make one out of two records of the same person
          match            Hold a list from elsewhere against the ledger, both ways, by ID number
          check-exit       Judge households, villages or the county by an exit standard
          standard         Show, test and compare exit standards
          check-data       Look for contradictions in what the ledger holds
          record           Record what was found of a household, a person, a village or the county
          joint            Judge two households together (合并核算), such as parents who were split from
                           their children
          parameter        Enter the office's own lines and limits, each with the paper it stands in
          report           Print a report, or write all of them for the night
          export           Write what the ledger knows as a sheet that can be imported again
          history          Show what was written, when and by whom
          undo             Take back what an entry wrote
          verify           Check that the ledger is what the commands wrote
          demo             Show the main job on a made-up township
          completions      Print a shell's completion script

        Options:
              --ledger <FILE>
                  The ledger file

                  [env: BANGFU_LEDGER]
                  [default: bangfu.db]

              --as-of <DAY>
                  The day to look at, such as 2018-10-31 [default: today]

              --known-at <WHEN>
                  Answer from what the ledger knew at the end of this day, at this moment (RFC 3339) or
                  after this entry; for commands that write nothing

              --lang <LANG>
                  The language of all output [default: the locale's, else zh]

                  [possible values: zh, en]

              --format <FORMAT>
                  How to write the result

                  Possible values:
                  - table: For people at a terminal
                  - csv:   UTF-8 with a mark and CRLF, so that Excel opens it
                  - json:  One JSON document
                  - jsonl: One JSON object a line
                  - xlsx:  An Excel workbook

                  [default: table]

          -o, --output <FILE>
                  Where to write the result instead of the screen; - is the screen

              --operator <NAME>
                  Who does this, for the history [default: the user of this computer]

                  [env: BANGFU_OPERATOR]

              --unmask
                  Show ID numbers and phones in full; this is noted in the history

          -q, --quiet
                  Say nothing but what is wrong

              --wait <SECONDS>
                  How many seconds to wait for a ledger that another program is writing to

                  [default: 10]

          -h, --help
                  Print help (see a summary with '-h')

          -V, --version
                  Print version
    "#]].assert_eq(&help(&ledger, "--help --lang en"));
    expect![[r#"
        导入表格

        按表头认出每张表是什么, 表头在前15行的哪一行、列怎么排都可以。所有文件的错误一次列全;
        有一处错误就什么都不写。同一个文件再导入一次, 什么都不会变。`--explain` 看每一列被认成什么;
        单位自己的表式, 在 `--map` 的文件里说明一次即可。

        用法: bangfu import [OPTIONS] <FILE>...

        参数:
          <FILE>...
                  表格文件, 或放表格的文件夹: GB18030、UTF-8 或 UTF-16 的 CSV, XLSX, XLS, ET, ODS; `-`
                  是管道传来的内容

        选项:
              --date <DAY>
                  没有日期的表所属的那一天 [默认: 文件名里的日期, 否则今天]

              --ledger <FILE>
                  账本文件 [默认: 环境变量 BANGFU_LEDGER, 否则 bangfu.db]

              --as-of <DAY>
                  看哪一天的情况, 如 2018-10-31 [默认: 今天]

              --dry-run
                  照做一遍, 显示结果, 但什么都不写入

              --known-at <WHEN>
                  只按账本当时已知的回答: 某一天结束时 (如 2018-10-31)、某一时刻 (如
                  2018-10-31T17:30:00+08:00) 或第几号记录之后; 写入的命令不能用

              --partial <FILE.xlsx>
                  只收正确的行; 其余的原样写入同样式的工作簿, 第一列写明原因, 改好后再导入

              --lang <LANG>
                  输出的语言: zh 中文, en 英文 [默认: 随系统, 否则中文]

              --problems <FILE.csv>
                  把问题另存为 CSV 文件

              --changes <FILE.csv>
                  把变更存入CSV文件: 哪个字段, 由什么变成什么

              --format <FORMAT>
                  结果的格式: table 表格, csv (Excel可直接打开), json, jsonl (每行一个对象), xlsx 工作簿
                  [默认: table]

          -o, --output <FILE>
                  结果写到文件而不是屏幕; - 为屏幕

              --require <HEADER>
                  这一列为空的行拒收, 如 首次识别时间; 可写几次

              --explain
                  只看每张表、每一列被认成什么, 不导入

              --operator <NAME>
                  操作人, 记入操作记录 [默认: 环境变量 BANGFU_OPERATOR, 否则本机用户]

              --map <MAP.toml>
                  单位自己的表式怎么读: 表种, 各列名是什么意思

              --unmask
                  完整显示证件号码和电话; 会记入操作记录

              --batch <BATCH>
                  这些表上的联系算哪一批, 如年度: 以前各批的联系不动, 并说明新增、原有和有冲突的

          -q, --quiet
                  只说有问题的

              --wait <SECONDS>
                  账本正被写入时最多等几秒 [默认: 10]

              --write-map
                  为一张表起草这样的文件, 不导入

          -h, --help
                  显示帮助
    "#]]
    .assert_eq(&help(&ledger, "import --help --lang zh"));
    expect![[r#"
        按退出标准评判户或村

        用法: bangfu check-exit [OPTIONS]

        选项:
              --ledger <FILE>           账本文件 [默认: 环境变量 BANGFU_LEDGER, 否则 bangfu.db]
              --level <LEVEL>           评判户 (household) 还是村 (village) [默认: household]
              --as-of <DAY>             看哪一天的情况, 如 2018-10-31 [默认: 今天]
              --household <NO>          只看这一户
              --known-at <WHEN>         只按账本当时已知的回答: 某一天结束时 (如 2018-10-31)、某一时刻 (如
                                        2018-10-31T17:30:00+08:00) 或第几号记录之后; 写入的命令不能用
              --village <CODE>          只看这个村, 或代码以此开头的村
              --lang <LANG>             输出的语言: zh 中文, en 英文 [默认: 随系统, 否则中文]
              --standard <ID>           用这个标准, 或用这个 .toml 文件里的标准 [默认: 账本的标准]
              --format <FORMAT>         结果的格式: table 表格, csv (Excel可直接打开), json, jsonl
                                        (每行一个对象), xlsx 工作簿 [默认: table]
              --set <PARAMETER=AMOUNT>  仅这一次假设某个界限, 如 poverty-line=4000; 不写入账本
              --explain                 逐项列出证据和规则的依据
          -o, --output <FILE>           结果写到文件而不是屏幕; - 为屏幕
              --operator <NAME>         操作人, 记入操作记录 [默认: 环境变量 BANGFU_OPERATOR, 否则本机用户]
              --totals                  只看合计
              --ask                     列出还要问的, 作下次入户的问题单
              --unmask                  完整显示证件号码和电话; 会记入操作记录
              --outlook                 最短的达标办法和牵头部门; 已达标的, 看余量、独撑的证据和有效期
          -q, --quiet                   只说有问题的
              --record                  把评判结果作为签字的评定记下; 须有 --signed-by
              --wait <SECONDS>          账本正被写入时最多等几秒 [默认: 10]
              --signed-by <NAME>        签字人
              --paper <NO>              据以评定的文号
              --recheck                 复核签字的评定: 谁现在不达标, 谁达标而尚未启动退出
          -h, --help                    显示帮助
    "#]].assert_eq(&help(&ledger, "check-exit -h --lang zh"));
}

#[test]
fn every_command_has_help_in_chinese_without_english_words() {
    let ledger = Ledger::new();
    for command in [
        "init",
        "import",
        "assign",
        "visit",
        "member",
        "member join",
        "member leave",
        "member move",
        "member head",
        "member relate",
        "member correct",
        "split-household",
        "duplicates",
        "merge-person",
        "check-exit",
        "report",
        "history",
        "undo",
        "verify",
        "demo",
        "completions",
    ] {
        let shown = help(&ledger, &format!("{command} --help --lang zh"));
        assert!(shown.contains(&format!("用法: bangfu {command}")), "{shown}");
        for english in ["Usage", "Arguments", "Print help", "ossible values", "For people"] {
            assert!(!shown.contains(english), "{command}: {english}\n{shown}");
        }
    }
}

#[test]
fn a_refused_import_ends_with_2_even_when_nobody_listens() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let ledger = Ledger::empty();
    ledger.add_sheets();
    let line = ["bangfu", "import", "收入.csv", "--date", "2018-10-31"];
    let code = bangfu::run(
        line.map(Into::into).into(),
        &mut bangfu::Env {
            input: &mut std::io::empty(),
            out: &mut Closed,
            err: &mut Closed,
            today: "2018-11-05".parse().unwrap(),
            now: "2018-11-05T09:00:00+08:00".to_owned(),
            dir: ledger.folder().to_owned(),
            exe: env!("CARGO_BIN_EXE_bangfu").into(),
            watched: false,
            width: None,
            variable: &|_| None,
        },
    );
    assert_eq!(code, 2);
}
