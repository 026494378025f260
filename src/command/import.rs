//! `import`: spreadsheets in, whole or not at all.

mod changes;
mod explain;
pub(crate) mod files;
pub(crate) mod map;
mod plan;
mod problems;
mod refused;
pub(crate) mod resolve;
mod roster;
mod rows;
mod sheet;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::command::check_data::Counts as Contradictions;
use crate::command::verdicts::standard;
use crate::command::{Call, Status, Whole};
use crate::error::{Refusal, Say, say};
use crate::intake::{self, Book, Codes, Header, Layout, Problem, Unreadable};
use crate::model::Value;
use crate::report::{Column, Kind, Report};
use crate::rules::Standard;
use crate::store::Tx;
use crate::words::{Both, word};

use files::{find_sheets, of_file, of_unreadable, open_books};
use problems::Problems;
use refused::Refused;
use resolve::Villages;
use rows::{Importer, Work};
use sheet::Counts;

/// Read spreadsheets into the ledger
///
/// Finds out by its headers what each sheet is, wherever the header row stands in the
/// first 15 rows and in whatever order its columns are. Everything that is wrong in all
/// files is listed at once; while anything is, nothing is written. The same file again
/// changes nothing. `--explain` shows what it makes of each column; a form of the office's
/// own is described once in a file for `--map`.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// Spreadsheets, or folders of them: CSV in GB18030, UTF-8 or UTF-16, XLSX, XLS, ET, ODS;
    /// `-` is what comes through a pipe
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The day that sheets without a day of their own hold for [default: the date in the
    /// file's name, else today]
    #[arg(long, value_name = "DAY")]
    date: Option<NaiveDate>,

    /// Do everything, show what would come of it, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Take the rows that are right; write the others to a workbook of the same layout,
    /// with the reasons in its first column, to be put right and imported
    #[arg(long, value_name = "FILE.xlsx")]
    partial: Option<PathBuf>,

    /// Write what is wrong to a CSV file as well
    #[arg(long, value_name = "FILE.csv")]
    problems: Option<PathBuf>,

    /// Write what changes to a CSV file: which fact, from what, to what
    #[arg(long, value_name = "FILE.csv")]
    changes: Option<PathBuf>,

    /// Refuse rows whose cell under this header is blank, such as 首次识别时间; may be given
    /// several times
    #[arg(long, value_name = "HEADER")]
    require: Vec<String>,

    /// Show what each sheet and column was taken for, and import nothing
    #[arg(long)]
    explain: bool,

    /// How a form of the office's own is to be read: its kind, and what its headers mean
    #[arg(long, value_name = "MAP.toml")]
    map: Option<PathBuf>,

    /// The batch of the links on these sheets, such as the year: links of earlier batches
    /// stay as they are, and it is told what is new, there already and in conflict
    #[arg(long)]
    batch: Option<String>,

    /// Draft such a file for a sheet, and import nothing
    #[arg(long, conflicts_with_all = ["explain", "dry_run", "problems"])]
    write_map: bool,
}

/// A sheet that is going to be read.
struct Job {
    book: usize,
    sheet: Option<String>,
    header: Header,
    day: NaiveDate,
    /// Whether somebody said so, with `--date` or in the file's or the sheet's name.
    day_given: bool,
    /// SHA-256 of its file, hex.
    digest: String,
}

/// Up to so many rows of the ledger, some five thousand households, an import looks for
/// contradictions in what it wrote.
const LOOKED_AT: i64 = 100_000;

pub(crate) fn import(call: &mut Call<'_, '_>, args: &ImportArgs) -> anyhow::Result<Status> {
    let codes = Codes::built_in()?;
    let mut layouts = Cow::Borrowed(intake::built_in()?);
    if let Some(path) = &args.map {
        map::read(call, path)?.apply(layouts.to_mut())?;
    }
    for header in &args.require {
        if !layouts.iter().any(|it| it.meant_by(header).is_some()) {
            let what = say!("require-unknown", header = header);
            return Err(Refusal::new(what).hint(say!("require-unknown-hint")).into());
        }
    }
    if args.explain {
        return explain::explain(call, args, &layouts);
    }
    if args.write_map {
        return map::draft(call, args, &layouts);
    }
    if let Some(day) = args.date.filter(|day| call.env.today < *day) {
        return Err(Refusal::new(say!("date-in-future", day = day)).hint(say!("date-hint")).into());
    }
    let mut store = call.open_to_write()?;
    let (books, mut early) = open_books(call, &args.files)?;
    let mut jobs = find_sheets(call, args, &books, &layouts, &mut early)?;
    jobs.sort_by_key(|job| (layouts[job.header.layout].order, job.day));

    let mut problems = Problems::new(call, call.style(&codes), args.problems.as_deref())?;
    let mut refused = args.partial.is_some().then(|| Refused::new(call.lang));
    add_all(&mut problems, refused.as_mut(), early)?;
    let area = store.setting("area")?.unwrap_or_default();
    let standard = standard(call, &store, None)?;
    let villages = store.villages()?;
    // Without `--partial` the sheets are read once. With it, what refers to a row that was
    // left out is left out as well, until nothing is left that is wrong.
    let (tx, counts) = loop {
        let before = problems.errors();
        let tx = call.begin(&mut store, None, None)?;
        let bar = progress(call, &books);
        let work = Work {
            jobs: &jobs,
            books: &books,
            codes: &codes,
            area: &area,
            villages: Villages::new(villages.clone()),
            require: &args.require,
            today: call.env.today,
            batch: args.batch.as_deref(),
            bar: &bar,
        };
        let mut importer = Importer::new(&tx, work, &mut problems, refused.as_mut());
        let (counts, of_files) = read(&mut importer, &jobs, &books, &layouts)?;
        drop(importer);
        bar.finish_and_clear();
        add_all(&mut problems, refused.as_mut(), of_files)?;
        let is_settled = refused.as_ref().is_none_or(|it| it.beyond_rows);
        if is_settled || problems.errors() == before {
            break (tx, counts);
        }
        tx.rollback()?;
        problems.read_again();
    };

    for (job, count) in jobs.iter().zip(&counts).filter(|(_, it)| 0 < it.skipped) {
        let place = place_name(&books[job.book].file, job.sheet.as_deref());
        call.remark(&say!("rows-skipped", place = place, rows = count.skipped))?;
    }
    let errors = problems.errors();
    let left_out = refused.filter(|it| !it.beyond_rows && it.len() > 0);
    let is_refused = errors > 0 && left_out.is_none();
    let batched = jobs.iter().zip(&counts).filter(|(_, it)| !is_refused && it.batched != [0; 3]);
    for (job, count) in batched {
        let place = place_name(&books[job.book].file, job.sheet.as_deref());
        let [added, there, conflicting] = count.batched;
        let say = say!(
            "import-batch",
            place = place,
            added = added,
            there = there,
            conflicting = conflicting,
        );
        call.remark(&say)?;
    }
    problems.list(call)?;
    problems.finish()?;
    if !is_refused && (args.dry_run || args.changes.is_some()) {
        changes::tell(call, &tx, args.changes.as_deref())?;
    }
    known_files(call, &tx, &books, &jobs)?;
    // Whatever can fail in telling comes before the commit.
    let product = call.prepare(&summary(call, &jobs, &books, &layouts, &counts))?;
    let mut given_back = None;
    if let (Some(left_out), Some(typed)) = (&left_out, &args.partial) {
        let mut whole = Whole::begin(&call.path(typed), typed)?;
        whole.write_all(&left_out.workbook(&jobs, &books, &layouts)?)?;
        whole.finish()?;
        given_back = Some(say!("import-partial", rows = left_out.len(), path = typed.display()));
    }
    let looked_at = if is_refused {
        None
    } else {
        let as_of = call.globals.as_of.unwrap_or_else(|| day_of(&jobs, &counts, call.env.today));
        contradictions(&tx, &standard, as_of)?
    };
    let closing = if is_refused {
        tx.rollback()?;
        say!("import-refused", errors = errors)
    } else {
        end(tx, args, &counts)?
    };
    call.deliver(product)?;
    if let Some(given_back) = given_back {
        call.warn(&given_back)?;
    }
    if is_refused {
        call.warn(&closing)?
    } else {
        call.remark(&closing)?
    }
    if let Some(looked_at) = looked_at {
        call.remark(&looked_at)?;
    }
    Ok(match (is_refused, errors) {
        (true, _) => Status::Refused,
        (false, 0) => Status::Done,
        (false, _) => Status::Findings,
    })
}

/// Reads all sheets: how many rows of each came to what, and what is wrong with any as a
/// whole.
fn read(
    importer: &mut Importer<'_, '_, '_>,
    jobs: &[Job],
    books: &[Book],
    layouts: &[Layout],
) -> anyhow::Result<(Vec<Counts>, Vec<Problem>)> {
    let (mut counts, mut of_files) = (Vec::new(), Vec::new());
    for (place, job) in (0..).zip(jobs) {
        let book = &books[job.book];
        let (file, sheet) = (book.file.clone(), job.sheet.clone());
        match importer.sheet(place, &layouts[job.header.layout]) {
            Ok(count) => counts.push(count),
            // What was read before it broke off is not written either.
            Err(error) => {
                counts.push(Counts::default());
                of_files.push(of_unreadable(file, sheet, error.downcast::<Unreadable>()?));
                continue;
            }
        }
        if let rows @ 1.. = book.hidden_rows() {
            let said = of_file(file, sheet, say!("rows-hidden", rows = rows));
            of_files.push(Problem { is_error: false, ..said });
        }
    }
    Ok((counts, of_files))
}

/// What is said of contradictions in what was written, if anything is.
fn contradictions(
    tx: &Tx<'_>,
    standard: &Standard,
    as_of: NaiveDate,
) -> anyhow::Result<Option<Say>> {
    // Where nearly everything is new, looking at all of it again would take as long as
    // reading it: whoever wants that asks for it.
    if LOOKED_AT < tx.versions() {
        return Ok(Some(say!("checks-later")));
    }
    if tx.versions() == 0 {
        return Ok(None);
    }
    let found = Contradictions::of_written(tx, standard, as_of)?;
    Ok((found != Contradictions::default()).then(|| found.say(as_of)))
}

/// Ends an import in which nothing is wrong, and says how.
fn end(tx: Tx<'_>, args: &ImportArgs, counts: &[Counts]) -> anyhow::Result<Say> {
    let entry = tx.entry();
    let has_facts = tx.versions() > 0;
    let has_days = counts.iter().any(|it| it.new_day && (it.read == 0 || it.refused < it.read));
    Ok(if args.dry_run {
        tx.rollback()?;
        say!("import-rehearsed")
    } else if has_facts {
        tx.commit()?;
        say!("import-done", entry = entry)
    } else if has_days {
        tx.commit()?;
        say!("import-confirmed", entry = entry)
    } else {
        tx.rollback()?;
        say!("import-nothing-new")
    })
}

/// The day on which what the sheets say holds: the last one that is said of any, or that
/// stands for its rows. Rows with days of their own say nothing of it.
fn day_of(jobs: &[Job], counts: &[Counts], today: NaiveDate) -> NaiveDate {
    let has_day = |(job, count): &(&Job, &Counts)| job.day_given || !count.dated;
    let days = jobs.iter().zip(counts).filter(has_day).map(|(job, _)| job.day);
    days.max().unwrap_or(today)
}

/// Adds what is wrong with files and sheets as a whole, which cannot be left out.
fn add_all(
    problems: &mut Problems<'_>,
    refused: Option<&mut Refused>,
    of_files: Vec<Problem>,
) -> anyhow::Result<()> {
    if let Some(refused) = refused {
        refused.beyond_rows |= of_files.iter().any(|it| it.is_error);
    }
    of_files.into_iter().try_for_each(|it| problems.add(it))
}

/// Says of files that were imported before when that was.
fn known_files(
    call: &mut Call<'_, '_>,
    tx: &Tx<'_>,
    books: &[Book],
    jobs: &[Job],
) -> anyhow::Result<()> {
    let mut known: BTreeMap<i64, (String, Vec<&str>)> = BTreeMap::new();
    for (place, book) in books.iter().enumerate() {
        let Some(job) = jobs.iter().find(|it| it.book == place) else { continue };
        if let Some((entry, at)) = tx.entry_of_file(&job.digest)? {
            let day = at.get(..10).unwrap_or(&at).to_owned();
            known.entry(entry).or_insert((day, Vec::new())).1.push(&book.file);
        }
    }
    for (entry, (day, files)) in known {
        let files = files.join("、");
        call.remark(&say!("files-known", files = files, day = day, entry = entry))?;
    }
    Ok(())
}

/// `收入.xlsx/2018` or, for a text file, its name alone.
fn place_name(file: &str, sheet: Option<&str>) -> String {
    sheet.map_or_else(|| file.to_owned(), |sheet| format!("{file}/{sheet}"))
}

fn progress(call: &Call<'_, '_>, books: &[Book]) -> ProgressBar {
    if !call.env.watched || call.globals.quiet {
        return ProgressBar::hidden();
    }
    let bytes = books.iter().map(Book::size).sum();
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
    let template = "{wide_bar} {percent}% {msg}";
    bar.set_style(ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar()));
    bar
}

fn summary(
    call: &Call<'_, '_>,
    jobs: &[Job],
    books: &[Book],
    layouts: &[Layout],
    counts: &[Counts],
) -> Report {
    let columns = vec![
        Column::new("file", Kind::Text, "文件", "File"),
        Column::new("sheet", Kind::Text, "工作表", "Sheet"),
        Column::new("kind", Kind::Text, "表种", "Kind"),
        Column::new("encoding", Kind::Text, "编码", "Written in"),
        Column::new("day", Kind::Text, "时点", "Holds for"),
        Column::new("read", Kind::Count, "读取", "Read"),
        Column::new("new", Kind::Count, "新增", "New"),
        Column::new("changed", Kind::Count, "变更", "Changed"),
        Column::new("same", Kind::Count, "未变", "Same"),
        Column::new("refused", Kind::Count, "拒收", "Refused"),
    ];
    let title = Both::new("导入结果", "Import");
    let mut report = Report::new("import", title, call.env.today, columns);
    let mut totals = Counts::default();
    for (job, count) in jobs.iter().zip(counts) {
        let layout = &layouts[job.header.layout];
        let day = if count.dated {
            word(call.lang, "days-of-rows").unwrap_or_default().to_owned()
        } else {
            job.day.to_string()
        };
        let book = &books[job.book];
        let mut row = vec![
            Value::text(book.file.clone()),
            job.sheet.clone().map_or(Value::Null, Value::text),
            Value::text(layout.title.text(call.lang).to_owned()),
            Value::text(book.written_in()),
            Value::text(day),
        ];
        row.extend(count.numbers().map(Value::Int));
        report.rows.push(row);
        totals.add(count);
    }
    let mut row = vec![Value::Null; 5];
    row.extend(totals.numbers().map(Value::Int));
    report.totals = Some(row);
    report
}
