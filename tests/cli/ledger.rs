//! A ledger in a folder of its own, on a day that never changes.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use bangfu::Env;
use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// The day on which the demo township's sheets hold.
pub(crate) const DAY: &str = "2018-10-31";

/// The demo township's sheets, in the order in which a clerk would name them.
pub(crate) const SHEETS: [&str; 9] = [
    "行政村.csv",
    "贫困人口信息.csv",
    "家庭成员.csv",
    "收入.csv",
    "住房.csv",
    "入户核查.csv",
    "帮扶责任人.csv",
    "驻村工作队.csv",
    "走访记录.csv",
];

pub(crate) const INIT: &str = "init --area 511899 --name 云岭县";

/// What one command line came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole_line = |text: &str| match text {
            "" => String::new(),
            text if text.ends_with('\n') => text.to_owned(),
            text => format!("{text}\n"),
        };
        let (out, err) = (whole_line(&self.out), whole_line(&self.err));
        write!(f, "exit {}\n---- out\n{out}---- err\n{err}", self.code)
    }
}

impl Shown {
    /// Returns what went to the screen, having checked how the command ended.
    #[track_caller]
    pub(crate) fn ended(self, code: u8) -> String {
        assert_eq!(self.code, code, "{self}");
        self.out
    }
}

/// A folder with the files of one test.
pub(crate) struct Ledger {
    folder: tempfile::TempDir,
    today: NaiveDate,
}

impl Ledger {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), today: day("2018-11-05") }
    }

    /// A ledger for the demo county with nothing in it.
    pub(crate) fn empty() -> Self {
        let ledger = Self::new();
        ledger.run(INIT).ended(0);
        ledger
    }

    /// The demo township's sheets, imported for 2018-10-31.
    pub(crate) fn township() -> Self {
        static READY: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let ledger = Ledger::empty();
            ledger.add_sheets();
            ledger.import_sheets().ended(0);
            ledger.bytes()
        });
        let ledger = Self::new();
        ledger.add_sheets();
        ledger.write("bangfu.db", READY.as_slice());
        ledger
    }

    /// The township, whose office wants a home visit every month; the papers do not say how often.
    pub(crate) fn monthly() -> Self {
        let ledger = Self::township();
        ledger.run("duty use sichuan-2016 --every home-visit=month").ended(0);
        ledger
    }

    /// A folder with a copy of this one's ledger and nothing else.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self { folder: tempfile::tempdir().unwrap(), today: self.today };
        copy.write("bangfu.db", self.bytes());
        copy
    }

    /// The same folder on another day.
    pub(crate) fn on(mut self, today: &str) -> Self {
        self.today = day(today);
        self
    }

    /// Runs a command line; spaces part its arguments.
    pub(crate) fn run(&self, line: &str) -> Shown {
        self.run_args(&line.split(' ').filter(|it| !it.is_empty()).collect::<Vec<_>>())
    }

    pub(crate) fn run_args(&self, args: &[&str]) -> Shown {
        self.run_with(args, &|_| None)
    }

    /// Runs a command line with environment variables.
    pub(crate) fn run_with(
        &self,
        args: &[&str],
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Shown {
        let args = std::iter::once("bangfu").chain(args.iter().copied()).map(OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = bangfu::run(
            args.collect(),
            &mut Env {
                input: &mut std::io::empty(),
                out: &mut out,
                err: &mut err,
                today: self.today,
                now: format!("{}T09:00:00+08:00", self.today),
                dir: self.folder.path().to_owned(),
                exe: PathBuf::from(env!("CARGO_BIN_EXE_bangfu")),
                watched: false,
                width: None,
                variable,
            },
        );
        let text = |bytes| String::from_utf8(bytes).unwrap();
        // A test's folder has another name each time.
        let tidy = |text: String| text.replace(&*self.folder.path().to_string_lossy(), "FOLDER");
        Shown { code, out: tidy(text(out)), err: tidy(text(err)) }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The ledger file as it stands.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        fs::read(self.path("bangfu.db")).unwrap()
    }

    pub(crate) fn add_sheets(&self) {
        for sheet in SHEETS {
            fs::copy(example(sheet), self.path(sheet)).unwrap();
        }
    }

    pub(crate) fn import_sheets(&self) -> Shown {
        self.run(&format!("import {} --date {DAY}", SHEETS.join(" ")))
    }

    /// The ledger by itself, past the program.
    pub(crate) fn sql(&self) -> Connection {
        Connection::open(self.path("bangfu.db")).unwrap()
    }

    pub(crate) fn count(&self, query: &str) -> i64 {
        self.sql().query_row(query, [], |row| row.get(0)).unwrap()
    }

    /// The digest of the facts in a ledger that is sound.
    #[track_caller]
    pub(crate) fn digest(&self) -> String {
        let shown = self.run("verify").ended(0);
        let digest = shown.lines().find_map(|it| it.split_once("内容摘要 ")).unwrap().1;
        assert_eq!(digest.len(), 64, "{shown}");
        digest.to_owned()
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A file of the demo township.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/township").join(name)
}

/// Everything a ledger holds, schema included, or why it cannot be read.
pub(crate) fn dump(path: &Path) -> rusqlite::Result<String> {
    let conn = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let schema: Vec<(String, String, Option<String>)> = conn
        .prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut text = format!("{schema:?}\n");
    for (_, table, _) in schema.iter().filter(|it| it.0 == "table") {
        let mut query = conn.prepare(&format!("SELECT * FROM \"{table}\" NOT INDEXED"))?;
        let width = query.column_count();
        let mut lines = Vec::new();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let cells: Vec<_> = (0..width)
                .map(|n| match row.get_ref(n)? {
                    ValueRef::Text(text) => Ok(format!("{:?}", String::from_utf8_lossy(text))),
                    other => Ok(format!("{other:?}")),
                })
                .collect::<rusqlite::Result<_>>()?;
            lines.push(cells.join(" "));
        }
        // What is stored counts, not the order in which a damaged tree gives it.
        lines.sort_unstable();
        text.push_str(&format!("{table}\n{}\n", lines.join("\n")));
    }
    Ok(text)
}

/// A sheet that a test changes before it is imported.
#[derive(Clone)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A sheet of the demo township.
    pub(crate) fn example(name: &str) -> Self {
        Self::parse(&fs::read_to_string(example(name)).unwrap())
    }

    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim_start_matches('\u{FEFF}');
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut rows = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect::<Vec<Vec<String>>>();
        Self { header: rows.remove(0), rows }
    }

    /// The rows of one household, village or person alone.
    pub(crate) fn only(mut self, cell: &str) -> Self {
        self.rows.retain(|row| row.iter().any(|it| it == cell));
        assert!(!self.rows.is_empty(), "no row has a cell {cell}");
        self
    }

    #[track_caller]
    pub(crate) fn column(&self, header: &str) -> usize {
        self.header.iter().position(|it| it == header).unwrap()
    }

    #[track_caller]
    pub(crate) fn set(&mut self, row: usize, header: &str, value: &str) -> &mut Self {
        let column = self.column(header);
        value.clone_into(&mut self.rows[row][column]);
        self
    }

    /// The same columns in another order.
    pub(crate) fn reordered(&self, order: &[usize]) -> Self {
        let pick = |row: &Vec<String>| order.iter().map(|it| row[*it].clone()).collect();
        Self { header: pick(&self.header), rows: self.rows.iter().map(pick).collect() }
    }

    /// As a text file, without a mark at its start.
    pub(crate) fn csv(&self) -> String {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(Vec::new());
        writer.write_record(&self.header).unwrap();
        for row in &self.rows {
            writer.write_record(row).unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for n in (1..items.len()).rev() {
            items.swap(n, self.below(n + 1));
        }
    }
}
