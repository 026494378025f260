//! Measures the commands at the size of a county, and the sqlite3 shell beside them on the same data.
//!
//! ```text
//! cargo build --release --bins --examples
//! cargo run --release --example bench -- --households 30000 --runs 3 --seed 1
//! ```
//!
//! Makes a county with the `scale` example in a temporary folder, then runs the built `bangfu` as whole processes and
//! takes what each of them used: seconds by the clock, seconds of CPU (user and system), peak memory. What is printed
//! are medians over the runs. Rows are the data rows of the nine CSV files, or households where these are judged.
//!
//! Machines are noisy, and no two are alike. So each run measures `bangfu` and sqlite3 (where it is on the PATH) in
//! turn, and what counts are the ratios taken in one run; compare seconds only with those of the same day and machine.
//! It is not a test: whatever it measures, it passes.
//!
//! ```text
//! cargo run --release --example bench -- --households 300000 duties
//! ```
//!
//! measures the duties alone, on a ledger with a visit of every household's helper in each of sixty months; `reports`
//! instead of `duties` the reports of the night, one by one and all of them.

use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::{Parser, Subcommand};

/// Measure the commands at the size of a county
#[derive(Parser)]
struct Args {
    /// How many households the county has
    #[arg(long, default_value_t = 30_000, value_parser = clap::value_parser!(u32).range(1..=3_000_000))]
    households: u32,

    /// How often everything is measured
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,

    /// Which of the possible counties to make
    #[arg(long, default_value_t = 1)]
    seed: u64,

    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Subcommand)]
enum Part {
    /// Measure the duties, on five years of monthly visits
    Duties,
    /// Measure the reports of the night
    Reports,
    /// Run one command and print what it used; each is measured by a process of its own
    #[command(hide = true)]
    MeasureOne {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<OsString>,
    },
}

fn main() -> Result<()> {
    let args = Args::parse();
    if let Some(Part::MeasureOne { command }) = args.part {
        return measure_one(&command);
    }
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    match args.part {
        Some(Part::Duties) => return duties(folder.path(), &args),
        Some(Part::Reports) => return reports(folder.path(), &args),
        _ => {}
    }
    let mut bench = Bench::new(folder.path(), &args)?;
    for run in 0..args.runs {
        bench.run(&folder.path().join(format!("run-{run}")))?;
    }
    bench.start_up(&folder.path().join("small"))?;
    bench.print(&args)
}

/// The day the made-up county is as of.
const DAY: &str = "2018-10-31";

/// How often start-up is measured, which is short.
const STARTS: usize = 50;

/// The sheet with a row for each person.
const ROSTER: &str = "贫困人口信息";

/// The nine files, each with what is the key of its rows. The order is that in which one row may need another.
const SHEETS: [(&str, &str); 9] = [
    ("行政村", "行政区划代码"),
    ("贫困人口信息", "户编号,人编号"),
    ("家庭成员", "户编号,人编号"),
    ("收入", "户编号,年度"),
    ("住房", "户编号"),
    ("入户核查", "户编号,核查日期"),
    ("帮扶责任人", "户编号,帮扶责任人"),
    ("驻村工作队", "行政区划代码,姓名"),
    ("走访记录", "户编号,走访时间,帮扶责任人,走访方式"),
];

/// What judging reads (`src/store/*.sql`): the columns of each table that are text, and those that are numbers.
const JUDGED: [(&str, &str, &str); 6] = [
    ("household", "no village", ""),
    ("household_status", "household day status", "source income_per_head_fen"),
    (
        "survey",
        "household day house_grade",
        "source food_enough clothing_enough water_quantity water_quality water_convenience \
         water_reliability safe_water water_difficult electricity broadcast dangerous_house",
    ),
    ("income", "household day", "source year net_fen heads"),
    ("member", "household id name relation birth joined_on left_on", ""),
    (
        "member_survey",
        "household day member schooling dropout_reason education",
        "source resident_insurance employee_insurance",
    ),
];

const IMPORT: &str = "import";
const REHEARSE: &str = "import --dry-run";
const REHEARSE_XLSX: &str = "import --dry-run of XLSX";
const GOOD: &str = "import of a good roster";
const BAD: &str = "import of an all-bad roster";
const SQLITE_IMPORT: &str = "sqlite3 .import";
const JUDGE: &str = "check-exit --totals";
const SQLITE_JUDGE: &str = "sqlite3 sums of what is judged";
const START: &str = "history (start-up)";
const SQLITE_START: &str = "sqlite3 'select 1' (start-up)";

/// What one process used.
struct Used {
    seconds: f64,
    cpu_seconds: f64,
    peak_kib: u64,
}

/// All measurements of one command.
struct Series {
    name: &'static str,
    rows: Option<usize>,
    used: Vec<Used>,
}

struct Bench {
    bangfu: PathBuf,
    has_sqlite: bool,
    /// The CSV files, as a Chinese Windows saves them.
    csv: PathBuf,
    /// The same in UTF-8, which is all that sqlite3 reads.
    utf8: PathBuf,
    /// The same as one workbook.
    xlsx: PathBuf,
    /// The roster, with every ID number wrong.
    bad: PathBuf,
    rows: usize,
    persons: usize,
    households: usize,
    table: Vec<Series>,
}

impl Bench {
    fn new(folder: &Path, args: &Args) -> Result<Bench> {
        let examples = examples()?;
        let scale = built(&examples, "scale")?;
        let bangfu = built(&examples.join(".."), "bangfu")?;
        let (csv, utf8) = (folder.join("csv"), folder.join("utf-8"));
        make_county(&scale, args, "gb18030", &csv)?;
        make_county(&scale, args, "utf-8-bom", &utf8)?;
        let has_sqlite = Command::new("sqlite3").arg("-version").output().is_ok();
        let mut bench = Bench {
            bangfu,
            has_sqlite,
            rows: 0,
            persons: 0,
            households: args.households as usize,
            table: Vec::new(),
            csv,
            utf8,
            xlsx: folder.join("county.xlsx"),
            bad: folder.join("bad.csv"),
        };
        for (sheet, _) in SHEETS {
            let text = read(&bench.utf8.join(format!("{sheet}.csv")))?;
            bench.rows += text.lines().count() - 1;
            if sheet == ROSTER {
                bench.persons = text.lines().count() - 1;
                fs::write(&bench.bad, all_bad(&text)).context("cannot write the bad roster")?;
            }
        }
        workbook(&bench.utf8, &bench.xlsx)?;
        Ok(bench)
    }

    /// Measures everything once, on a new ledger.
    fn run(&mut self, folder: &Path) -> Result<()> {
        fs::create_dir(folder).with_context(|| format!("cannot create `{}`", folder.display()))?;
        let ledger = folder.join("bangfu.db");
        let (rows, households) = (Some(self.rows), Some(self.households));
        let mut nightly = args(["report", "--nightly"]);
        nightly.push(folder.join("nightly").into());

        self.init("init", &ledger)?;
        let of = |options: &[&str], files: &[PathBuf]| -> Vec<OsString> {
            let words = ["import", "--date", DAY].iter().chain(options).map(OsString::from);
            words.chain(files.iter().map(OsString::from)).collect()
        };
        let sheet = |name: &str| self.csv.join(format!("{name}.csv"));
        let all = SHEETS.map(|(name, _)| sheet(name));
        let import = of(&[], &all);
        let rehearse = of(&["--dry-run"], &all);
        let xlsx = of(&["--dry-run"], std::slice::from_ref(&self.xlsx));
        let villages = of(&[], &[sheet("行政村")]);
        let good = of(&["--dry-run"], &[sheet(ROSTER)]);
        let bad = of(&["--dry-run"], std::slice::from_ref(&self.bad));
        self.bangfu(REHEARSE, rows, &ledger, &rehearse)?;
        self.bangfu(REHEARSE_XLSX, rows, &ledger, &xlsx)?;
        self.bangfu("import of villages", None, &ledger, &villages)?;
        self.bangfu(GOOD, Some(self.persons), &ledger, &good)?;
        self.bangfu(BAD, Some(self.persons), &ledger, &bad)?;
        fs::remove_file(&ledger).context("cannot remove a ledger")?;
        self.init("init", &ledger)?;
        self.bangfu(IMPORT, rows, &ledger, &import)?;
        if self.has_sqlite {
            self.sqlite_import(folder)?;
        }
        self.bangfu("import again", rows, &ledger, &import)?;
        self.bangfu(JUDGE, households, &ledger, &args(["check-exit", "--totals"]))?;
        if self.has_sqlite {
            self.measure(SQLITE_JUDGE, households, &sqlite(&ledger, &sums()))?;
        }
        let jsonl = args(["check-exit", "--format", "jsonl"]);
        self.bangfu("check-exit --format jsonl", households, &ledger, &jsonl)?;
        self.bangfu("check-data --totals", households, &ledger, &args(["check-data", "--totals"]))?;
        self.bangfu("report --nightly", households, &ledger, &nightly)?;
        self.bangfu("verify", rows, &ledger, &args(["verify"]))?;
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove `{}`", folder.display()))
    }

    /// Measures commands that have next to nothing to do, on a ledger that holds next to nothing.
    fn start_up(&mut self, folder: &Path) -> Result<()> {
        fs::create_dir(folder).with_context(|| format!("cannot create `{}`", folder.display()))?;
        let ledger = folder.join("bangfu.db");
        self.init("init", &ledger)?;
        for _ in 0..STARTS {
            self.bangfu(START, None, &ledger, &args(["history"]))?;
            if self.has_sqlite {
                self.measure(SQLITE_START, None, &sqlite(&ledger, "select 1"))?;
            }
        }
        Ok(())
    }

    fn init(&mut self, name: &'static str, ledger: &Path) -> Result<()> {
        self.bangfu(name, None, ledger, &args(["init", "--area", "511899", "--name", "云岭县"]))
    }

    fn bangfu(
        &mut self,
        name: &'static str,
        rows: Option<usize>,
        ledger: &Path,
        rest: &[OsString],
    ) -> Result<()> {
        let mut command = vec![self.bangfu.clone().into()];
        command.extend_from_slice(rest);
        command.extend(args(["--as-of", DAY, "--operator", "bench", "--ledger"]));
        command.push(ledger.into());
        self.measure(name, rows, &command)
    }

    /// Measures the import of the same rows into tables with the same keys, and nothing else.
    fn sqlite_import(&mut self, folder: &Path) -> Result<()> {
        let (script, file) = (folder.join("import.sql"), folder.join("rows.db"));
        fs::write(&script, import_script(&self.utf8)?)
            .with_context(|| format!("cannot write `{}`", script.display()))?;
        let read = format!(".read '{}'", script.display());
        self.measure(SQLITE_IMPORT, Some(self.rows), &sqlite(&file, &read))?;
        let counts = SHEETS.map(|(sheet, _)| format!("(SELECT count(*) FROM \"{sheet}\")"));
        let count = Command::new("sqlite3")
            .arg(&file)
            .arg(format!("SELECT {}", counts.join(" + ")))
            .output()
            .context("cannot run `sqlite3`")?;
        let count = String::from_utf8_lossy(&count.stdout);
        ensure!(
            count.trim() == self.rows.to_string(),
            "sqlite3 imported {} of {} rows",
            count.trim(),
            self.rows
        );
        Ok(())
    }

    /// Runs a command once more and keeps what it used.
    fn measure(
        &mut self,
        name: &'static str,
        rows: Option<usize>,
        command: &[OsString],
    ) -> Result<()> {
        let used = used_by(command).with_context(|| format!("cannot measure {name}"))?;
        match self.table.iter_mut().find(|series| series.name == name) {
            Some(series) => series.used.push(used),
            None => self.table.push(Series { name, rows, used: vec![used] }),
        }
        Ok(())
    }

    fn print(&self, args: &Args) -> Result<()> {
        let mut out = io::stdout().lock();
        let Args { households, runs, seed, .. } = args;
        let rows = self.rows;
        writeln!(out, "{households} households, seed {seed}: {rows} rows; medians of {runs} runs")?;
        writeln!(out)?;
        let head = ["wall s", "CPU s", "peak MiB", "rows/s"];
        writeln!(out, "{:<31}{:>10}{:>10}{:>10}{:>10}", "", head[0], head[1], head[2], head[3])?;
        for series in &self.table {
            let seconds = median(series.used.iter().map(|it| it.seconds));
            let cpu = median(series.used.iter().map(|it| it.cpu_seconds));
            let peak = median(series.used.iter().map(|it| it.peak_kib as f64)) / 1024.0;
            let speed =
                series.rows.map_or("-".to_owned(), |it| format!("{:.0}", it as f64 / seconds));
            let name = series.name;
            writeln!(out, "{name:<31}{seconds:>10.4}{cpu:>10.4}{peak:>10.1}{speed:>10}")?;
        }
        writeln!(out)?;
        writeln!(out, "CPU of one over CPU of the other, median of the ratios of each run:")?;
        for (one, other) in [(REHEARSE_XLSX, REHEARSE), (BAD, GOOD)] {
            let name = format!("{one} / {other}");
            writeln!(out, "{name:<60}{:>10.2}", self.ratio(one, other)?)?;
        }
        writeln!(out)?;
        if !self.has_sqlite {
            writeln!(out, "There is no `sqlite3` on the PATH, so there are no ratios.")?;
            return Ok(());
        }
        writeln!(out, "CPU of bangfu over CPU of sqlite3, median of the ratios of each run:")?;
        let pairs = [(IMPORT, SQLITE_IMPORT), (JUDGE, SQLITE_JUDGE), (START, SQLITE_START)];
        for (ours, theirs) in pairs {
            writeln!(out, "{ours:<31}{:>10.2}", self.ratio(ours, theirs)?)?;
        }
        Ok(())
    }

    fn ratio(&self, ours: &str, theirs: &str) -> Result<f64> {
        let series = |name| self.table.iter().find(|it| it.name == name);
        let (Some(ours), Some(theirs)) = (series(ours), series(theirs)) else {
            bail!("{ours} and {theirs} were not both measured");
        };
        let pairs = ours.used.iter().zip(&theirs.used);
        Ok(median(pairs.map(|(ours, theirs)| ours.cpu_seconds / theirs.cpu_seconds)))
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 }
}

// ---- Duties ----

/// Fills a ledger past the program: 55 households to a village and four to a helper, each with its helper's visit in
/// each of the sixty months before `DAY`, of which one in ten was a call. In the order of the keys, so that it is quick.
const YEARS_OF_VISITS: &str = "
PRAGMA foreign_keys = OFF;
PRAGMA synchronous = OFF;
PRAGMA journal_mode = OFF;
BEGIN;
CREATE TEMP TABLE one AS
  WITH RECURSIVE count (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM count WHERE n + 1 < :households)
  SELECT
    n,
    printf('51%08d', n) AS household,
    printf('干部%06d', n / 4) AS helper,
    printf('511899%03d', 100 + n / 825) AS township,
    printf('511899%03d%03d', 100 + n / 825, 201 + n / 55 % 15) AS village
  FROM count;
INSERT INTO area (code, level, parent, name, entry, seal)
  SELECT DISTINCT township, 'township', '511899', substr(township, 7) || '乡', 1, 0 FROM one;
INSERT INTO area (code, level, parent, name, entry, seal)
  SELECT DISTINCT village, 'village', township, substr(village, 7) || '村', 1, 0 FROM one;
INSERT INTO household (no, village, entry, seal) SELECT household, village, 1, 0 FROM one ORDER BY n;
INSERT INTO member (household, id, name, relation, entry, seal)
  SELECT household, '无证/' || household || '/户主/', '户主' || n, '户主', 1, 0 FROM one ORDER BY n;
INSERT INTO helper (id, kind, name, entry, seal) SELECT DISTINCT helper, '干部', helper, 1, 0 FROM one ORDER BY n;
INSERT INTO link (object, kind, helper, since, level, entry, seal)
  SELECT household, '结对帮扶', helper, '2013-01-10', 'household', 1, 0 FROM one ORDER BY n;
CREATE TEMP TABLE month AS
  WITH RECURSIVE count (m) AS (SELECT 0 UNION ALL SELECT m + 1 FROM count WHERE m < 59)
  SELECT m, date('2013-11-01', '+' || m || ' months') AS first FROM count;
INSERT INTO visit (object, day, helper, mode, no, level, note, entry, seal)
  SELECT household, date(first, '+' || ((n * 7 + m * 11) % 28) || ' days'), helper,
    iif((n * 31 + m * 17) % 10 = 0, '电话联络', '入户走访'), 1, 'household', '了解近况', 1, 0
  FROM one CROSS JOIN month ORDER BY n, m;
COMMIT;
";

/// Measures who owes what, in one township and in the whole ledger.
fn duties(folder: &Path, args: &Args) -> Result<()> {
    let bangfu = built(&examples()?.join(".."), "bangfu")?;
    let ledger = folder.join("bangfu.db");
    let run = |words: &[&str]| -> Vec<OsString> {
        let mut command = vec![bangfu.clone().into_os_string()];
        command.extend(words.iter().map(OsString::from));
        command.extend(["--as-of", DAY, "--operator", "bench", "--ledger"].map(OsString::from));
        command.push(ledger.clone().into());
        command
    };
    used_by(&run(&["init", "--area", "511899", "--name", "云岭县"]))?;
    used_by(&run(&["duty", "use", "sichuan-2016", "--every", "home-visit=month"]))?;
    let conn = rusqlite::Connection::open(&ledger).context("cannot open the ledger")?;
    let script = YEARS_OF_VISITS.replace(":households", &args.households.to_string());
    conn.execute_batch(&script).context("cannot fill the ledger")?;
    let visits: i64 = conn.query_row("SELECT count(*) FROM visit", [], |row| row.get(0))?;
    drop(conn);
    let megabytes = fs::metadata(&ledger)?.len() / 1_000_000;
    let mut out = io::stdout().lock();
    let (households, runs) = (args.households, args.runs);
    writeln!(
        out,
        "{households} households, {visits} visits, {megabytes} MB; medians of {runs} runs"
    )?;
    writeln!(out)?;
    writeln!(out, "{:<50}{:>10}{:>10}{:>10}", "", "wall s", "CPU s", "peak MiB")?;
    let last = format!("干部{:06}", (households - 1) / 4);
    let village = "511899100";
    let lines = [
        &["visit", "--due", "--by", &last][..],
        &["visit", "--due", "--village", village],
        &["visit", "--due", "--village", village, "--by", "干部000003"],
        &["duty", "list", "--totals"],
        &["duty", "list", "--format", "jsonl"],
        &["visit", "--due", "--format", "jsonl"],
    ];
    for words in lines {
        print_line(&mut out, &words.join(" "), &run(words), runs)?;
    }
    Ok(())
}

/// Measures the reports of the night on a county that was imported, each by itself and all.
fn reports(folder: &Path, args: &Args) -> Result<()> {
    let bangfu = built(&examples()?.join(".."), "bangfu")?;
    let county = folder.join("county");
    make_county(&built(&examples()?, "scale")?, args, "gb18030", &county)?;
    let run = |words: &[&str]| -> Vec<OsString> {
        let mut command = vec![bangfu.clone().into_os_string()];
        command.extend(words.iter().map(OsString::from));
        command.extend(["--as-of", DAY, "--operator", "bench", "--ledger"].map(OsString::from));
        command.push(folder.join("bangfu.db").into());
        command
    };
    let path = county.to_string_lossy();
    used_by(&run(&["init", "--area", "511899", "--name", "云岭县"]))?;
    used_by(&run(&["import", &path, "--date", DAY]))?;
    used_by(&run(&["duty", "use", "sichuan-2016", "--every", "home-visit=month"]))?;
    let list = Command::new(&bangfu).args(["report", "--format", "json"]).output()?;
    let list: serde_json::Value = serde_json::from_slice(&list.stdout)?;
    let rows = list["rows"].as_array().context("no list of reports")?;
    let mut out = io::stdout().lock();
    writeln!(out, "{} households; medians of {} runs", args.households, args.runs)?;
    writeln!(out)?;
    writeln!(out, "{:<50}{:>10}{:>10}{:>10}", "", "wall s", "CPU s", "peak MiB")?;
    for row in rows.iter().filter(|row| row["nightly"] == true) {
        let name = row["report"].as_str().context("a report without a name")?;
        print_line(&mut out, name, &run(&["report", name, "--format", "csv"]), args.runs)?;
    }
    let night = folder.join("night");
    let all = run(&["report", "--nightly", &night.to_string_lossy()]);
    print_line(&mut out, "report --nightly", &all, args.runs)
}

/// Runs a command some times and prints what it used.
fn print_line(out: &mut impl io::Write, name: &str, command: &[OsString], runs: u32) -> Result<()> {
    let used = (0..runs).map(|_| used_by(command)).collect::<Result<Vec<_>>>()?;
    let seconds = median(used.iter().map(|it| it.seconds));
    let cpu = median(used.iter().map(|it| it.cpu_seconds));
    let peak = median(used.iter().map(|it| it.peak_kib as f64)) / 1024.0;
    writeln!(out, "{name:<50}{seconds:>10.4}{cpu:>10.4}{peak:>10.1}")?;
    Ok(())
}

// ---- What is run ----

/// Returns the folder of the built examples, in which this one stands.
fn examples() -> Result<PathBuf> {
    let itself = env::current_exe().context("cannot find this program")?;
    let folder = itself.parent().context("this program is in no folder")?;
    Ok(folder.to_owned())
}

fn built(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    ensure!(
        path.is_file(),
        "there is no `{}`: build it with `cargo build --release --bins --examples`",
        path.display()
    );
    Ok(path)
}

fn make_county(scale: &Path, args: &Args, encoding: &str, folder: &Path) -> Result<()> {
    let status = Command::new(scale)
        .args(["--households", &args.households.to_string()])
        .args(["--seed", &args.seed.to_string()])
        .args(["--encoding", encoding])
        .arg(folder)
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("cannot run `{}`", scale.display()))?;
    ensure!(status.success(), "`{}` failed: {status}", scale.display());
    Ok(())
}

fn args<const N: usize>(words: [&str; N]) -> Vec<OsString> {
    words.map(OsString::from).to_vec()
}

fn sqlite(file: &Path, statement: &str) -> Vec<OsString> {
    vec!["sqlite3".into(), "-batch".into(), "-bail".into(), file.into(), statement.into()]
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Writes the commands that make the tables and import the nine files, in one transaction.
fn import_script(folder: &Path) -> Result<String> {
    let mut script = "BEGIN;\n".to_owned();
    for (sheet, key) in SHEETS {
        let path = folder.join(format!("{sheet}.csv"));
        let text = read(&path)?;
        let header = text.lines().next().unwrap_or_default().trim_start_matches('\u{FEFF}');
        let (columns, key, path) = (quoted(header), quoted(key), path.display());
        writeln!(script, "CREATE TABLE \"{sheet}\" ({columns}, PRIMARY KEY ({key}));")?;
        writeln!(script, ".import --csv --skip 1 '{path}' \"{sheet}\"")?;
    }
    script += "COMMIT;\n";
    Ok(script)
}

/// Returns a roster in which the check digit of every ID number is wrong.
fn all_bad(text: &str) -> String {
    let place = text.lines().next().unwrap_or_default().split(',').position(|it| it == "证件号码");
    let mut bad = String::with_capacity(text.len());
    for (n, line) in text.lines().enumerate() {
        for (at, cell) in line.split(',').enumerate() {
            bad.push_str(if at > 0 { "," } else { "" });
            match cell.split_at_checked(17) {
                Some((body, rest)) if n > 0 && Some(at) == place => {
                    let wrong = if rest.starts_with('1') { '2' } else { '1' };
                    bad.push_str(body);
                    bad.push(wrong);
                    bad.push_str(rest.get(1..).unwrap_or_default());
                }
                _ => bad.push_str(cell),
            }
        }
        bad.push_str("\r\n");
    }
    bad
}

/// How many rows one sheet of the workbook has at most, its header among them: Excel ends at 1,048,576.
const SHEET_ROWS: usize = 1_048_000;

/// Writes the nine files as one workbook of text cells; what is too long for one sheet goes on in another.
fn workbook(folder: &Path, path: &Path) -> Result<()> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, _) in SHEETS {
        let file = File::open(folder.join(format!("{name}.csv"))).context("cannot read a sheet")?;
        let mut rows =
            csv::ReaderBuilder::new().has_headers(false).from_reader(file).into_records();
        let header = rows.next().context("a sheet without a header")??;
        let mut rows = rows.peekable();
        for part in 1.. {
            let sheet = workbook.add_worksheet_with_constant_memory()?;
            sheet.set_name(if part == 1 { name.to_owned() } else { format!("{name}{part}") })?;
            let of_part =
                std::iter::once(Ok(header.clone())).chain(rows.by_ref().take(SHEET_ROWS - 1));
            for (at, row) in (0..).zip(of_part) {
                for (place, cell) in (0..).zip(&row?) {
                    sheet.write_string(at, place, cell.trim_start_matches('\u{FEFF}'))?;
                }
            }
            if rows.peek().is_none() {
                break;
            }
        }
    }
    workbook.save(path).context("cannot write the workbook")
}

fn quoted(names: &str) -> String {
    format!("\"{}\"", names.replace(',', "\", \""))
}

/// Returns the queries that read every value that judging reads, each once.
fn sums() -> String {
    let select = |(table, texts, numbers): (&str, &str, &str)| {
        let texts = texts.split_whitespace().map(|it| format!("sum(length({it}))"));
        let numbers = numbers.split_whitespace().map(|it| format!("sum({it})"));
        let sums: Vec<_> = texts.chain(numbers).collect();
        format!("SELECT {} FROM {table};", sums.join(", "))
    };
    JUDGED.map(select).concat()
}

// ---- How it is measured ----

/// The commands that end with 1 when they found something.
const FINDERS: [&str; 4] = ["check-exit", "check-data", "visit", "duty"];

/// Runs a command in a process that does nothing else, and returns what it used.
fn used_by(command: &[OsString]) -> Result<Used> {
    let itself = env::current_exe().context("cannot find this program")?;
    let output = Command::new(itself)
        .arg("measure-one")
        .arg("--")
        .args(command)
        .output()
        .context("cannot run this program again")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let [code, seconds, cpu_seconds, peak_kib] = said.split_whitespace().collect::<Vec<_>>()[..]
    else {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    };
    // There are always households that cannot exit yet, contradictions and visits that are owed:
    // such a command then ends with 1; an import that refuses a sheet ends with 2.
    let has = |word: &str| command.iter().any(|it| it == word);
    ensure!(
        code == "0"
            || (FINDERS.iter().any(|it| has(it)) && code == "1")
            || (has("--dry-run") && code == "2"),
        "it ended with {code}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(Used {
        seconds: seconds.parse()?,
        cpu_seconds: cpu_seconds.parse()?,
        peak_kib: peak_kib.parse()?,
    })
}

/// Runs a command, throws its output away, and prints its exit code and what it used.
fn measure_one(command: &[OsString]) -> Result<()> {
    let (program, args) = command.split_first().context("there is no command")?;
    let begun = Instant::now();
    let status = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot run `{}`", program.display()))?;
    let seconds = begun.elapsed().as_secs_f64();
    let code = status.code().with_context(|| format!("it ended with {status}"))?;
    let (cpu_seconds, peak_kib) = used_by_children()?;
    writeln!(io::stdout(), "{code} {seconds} {cpu_seconds} {peak_kib}")?;
    Ok(())
}

/// Returns the CPU seconds and the peak memory in KiB of the processes that ended.
#[cfg(unix)]
fn used_by_children() -> Result<(f64, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("cannot ask what a child used")?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    // macOS counts bytes where the others count KiB.
    let unit = if cfg!(target_vendor = "apple") { 1024 } else { 1 };
    Ok((micros as f64 / 1e6, usage.max_rss() as u64 / unit))
}

#[cfg(not(unix))]
fn used_by_children() -> Result<(f64, u64)> {
    bail!("what a command uses is measured on Unix only")
}
