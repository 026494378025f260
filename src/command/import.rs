//! `import`: spreadsheets in, whole or not at all.

mod changes;
mod explain;
mod map;
mod plan;
mod problems;
mod refused;
mod resolve;
mod roster;
mod rows;
mod sheet;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::command::check_data::Counts as Contradictions;
use crate::command::verdicts::standard;
use crate::command::{Call, Status, Whole};
use crate::error::{Refusal, Say, say};
use crate::intake::{
    self, Book, Codes, Found, Header, Layout, Problem, Remark, Twice, Unreadable, find_header,
    letter,
};
use crate::model::Value;
use crate::report::{Column, Kind, Report};
use crate::store::Tx;
use crate::words::{Both, Lang, sentence, word};

use problems::{Problems, problem_line};
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

    /// Show what each sheet and column was taken for, and import nothing
    #[arg(long)]
    explain: bool,

    /// How a form of the office's own is to be read: its kind, and what its headers mean
    #[arg(long, value_name = "MAP.toml")]
    map: Option<PathBuf>,

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
    let mut layouts = intake::built_in(&codes)?;
    if let Some(path) = &args.map {
        map::read(call, path)?.apply(&mut layouts)?;
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
    let (books, mut early) = open_books(call, args)?;
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
            today: call.env.today,
            bar: &bar,
        };
        let mut importer = Importer::new(&tx, work, &mut problems, refused.as_mut());
        let (mut counts, mut of_files) = (Vec::new(), Vec::new());
        for (place, job) in (0..).zip(&jobs) {
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
    problems.list(call)?;
    problems.finish()?;
    let left_out = refused.filter(|it| !it.beyond_rows && it.len() > 0);
    let is_refused = errors > 0 && left_out.is_none();
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
    let entry = tx.entry();
    let has_facts = tx.versions() > 0;
    let has_days = counts.iter().any(|it| it.new_day && (it.read == 0 || it.refused < it.read));
    // Where nearly everything is new, looking at all of it again would take as long as
    // reading it: whoever wants that asks for it.
    let is_looked_at = !is_refused && has_facts && tx.versions() <= LOOKED_AT;
    let looked_at_on = call.globals.as_of.unwrap_or_else(|| day_of(&jobs, &counts, call.env.today));
    let contradictions = if is_looked_at {
        Contradictions::of_written(&tx, &standard, looked_at_on)?
    } else {
        Contradictions::default()
    };
    let looks_later = !is_refused && LOOKED_AT < tx.versions();
    let closing = if is_refused {
        tx.rollback()?;
        say!("import-refused", errors = errors)
    } else if args.dry_run {
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
    if contradictions != Contradictions::default() {
        call.remark(&contradictions.say(looked_at_on))?;
    } else if looks_later {
        call.remark(&say!("checks-later"))?;
    }
    Ok(match (is_refused, errors) {
        (true, _) => Status::Refused,
        (false, 0) => Status::Done,
        (false, _) => Status::Findings,
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

/// Opens all files. What cannot be opened is one more problem.
fn open_books(
    call: &mut Call<'_, '_>,
    args: &ImportArgs,
) -> anyhow::Result<(Vec<Book>, Vec<Problem>)> {
    let (mut opened, mut problems) = (Vec::new(), Vec::new());
    for typed in &args.files {
        let (path, file, exe) = (call.path(typed), file_name(typed), &call.env.exe);
        if typed.as_os_str() == "-" {
            let file = word(call.lang, "standard-input").unwrap_or("-").to_owned();
            opened.push((file.clone(), Book::open_piped(call.env.input, file, exe)));
        } else if path.is_dir() {
            let spreadsheets = spreadsheets_in(&path).with_context(|| file.clone())?;
            if spreadsheets.is_empty() {
                problems.push(of_file(file, None, say!("folder-empty")));
            }
            opened.extend(spreadsheets.into_iter().map(|path| {
                let file = file_name(&path);
                (file.clone(), Book::open(&path, file, exe))
            }));
        } else if !is_lock_file(&file) {
            opened.push((file.clone(), Book::open(&path, file, exe)));
        }
    }
    let mut books = Vec::new();
    for (file, book) in opened {
        match book {
            Ok(book) => books.push(book),
            Err(unreadable) => problems.push(of_unreadable(file, None, unreadable)),
        }
    }
    Ok((books, problems))
}

/// The spreadsheets that lie in a folder, not those in folders within, by name.
fn spreadsheets_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    const ENDINGS: [&str; 8] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "et", "ods"];
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
        let is_spreadsheet = ending.is_some_and(|it| ENDINGS.contains(&it.as_str()));
        let file = file_name(&path);
        if is_spreadsheet && path.is_file() && !file.starts_with('.') && !is_lock_file(&file) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Excel, WPS and LibreOffice keep such files beside an open workbook.
fn is_lock_file(file: &str) -> bool {
    file.starts_with("~$") || file.starts_with(".~lock.") || file.to_lowercase().ends_with(".tmp")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn of_unreadable(file: String, sheet: Option<String>, unreadable: Unreadable) -> Problem {
    Problem { row: unreadable.row, ..of_file(file, sheet, unreadable.say) }
}

fn of_file(file: String, sheet: Option<String>, say: Say) -> Problem {
    let remark = Remark::new(say.key, say);
    Problem { file, sheet, row: None, column: None, is_error: true, value: String::new(), remark }
}

/// Finds out what each sheet is. Sheets of no known kind are skipped and named; a file
/// without any known sheet is a problem.
fn find_sheets(
    call: &mut Call<'_, '_>,
    args: &ImportArgs,
    books: &[Book],
    layouts: &[Layout],
    problems: &mut Vec<Problem>,
) -> anyhow::Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for (place, book) in books.iter().enumerate() {
        let digest = book.digest()?;
        let (mut found_any, mut not_taken) = (false, Vec::new());
        for sheet in &book.sheets {
            let named = |say| of_file(book.file.clone(), sheet.clone(), say);
            let names = sheet.iter().chain(std::iter::once(&book.file));
            let given = args.date.or_else(|| names.filter_map(|it| day_in_name(it)).next());
            let day = given.unwrap_or(call.env.today);
            if call.env.today < day {
                problems.push(named(say!("name-in-future", day = day)));
                found_any = true;
                continue;
            }
            let found = match find_header(book, sheet.as_deref(), layouts) {
                Ok(found) => found,
                Err(error) => {
                    let unreadable = error.downcast::<Unreadable>()?;
                    problems.push(of_unreadable(book.file.clone(), sheet.clone(), unreadable));
                    found_any = true;
                    continue;
                }
            };
            match found {
                Found::Known(header) => {
                    found_any = true;
                    let wrong = undecided(call.lang, &header);
                    if !wrong.is_empty() {
                        problems.extend(wrong.into_iter().map(|(column, say)| Problem {
                            column,
                            row: Some(header.rows.1),
                            ..named(say)
                        }));
                        continue;
                    }
                    for remark in left_alone(&header, &place_name(&book.file, sheet.as_deref())) {
                        call.remark(&remark)?;
                    }
                    jobs.push(Job {
                        book: place,
                        sheet: sheet.clone(),
                        header,
                        day,
                        day_given: given.is_some(),
                        digest: digest.clone(),
                    });
                }
                Found::Near(header) => {
                    found_any = true;
                    let say = missing(call.lang, &header, &layouts[header.layout]);
                    problems.push(Problem { row: Some(header.rows.1), ..named(say) });
                }
                Found::Form => {
                    found_any = true;
                    problems.push(named(say!("form-of-one")));
                }
                Found::NotTaken(kind) => {
                    let (kind, why) = (kind.title.text(call.lang), kind.why.text(call.lang));
                    not_taken.push(named(say!("sheet-not-taken", kind = kind, why = why)));
                }
                Found::Nothing if sheet.is_some() => call.remark(&say!(
                    "sheet-skipped",
                    place = place_name(&book.file, sheet.as_deref()),
                ))?,
                Found::Nothing => {
                    if let Some(mark) = other_mark(book, layouts) {
                        found_any = true;
                        problems.push(named(say!("wrong-delimiter", mark = mark)));
                    }
                }
            }
        }
        for sheet in &book.hidden {
            call.remark(&say!("sheet-hidden", place = place_name(&book.file, Some(sheet))))?;
        }
        // Beside sheets that are read, one that is not is no reason to refuse the file.
        let refused = !found_any && !not_taken.is_empty();
        for problem in not_taken {
            if refused {
                problems.push(problem)
            } else {
                call.remark(&problem_line(call.lang, &Problem { is_error: false, ..problem }, 1))?
            }
        }
        if !found_any && !refused {
            let kinds = layouts.iter().map(|it| it.title.text(call.lang));
            let kinds = kinds.collect::<Vec<_>>().join("、");
            problems.push(of_file(book.file.clone(), None, say!("no-known-sheet", kinds = kinds)));
        }
    }
    Ok(jobs)
}

/// The mark between the cells of a text file, where its header is known but for the mark.
fn other_mark(book: &Book, layouts: &[Layout]) -> Option<&'static str> {
    let is_known = |book: &Book| match find_header(book, None, layouts) {
        Ok(found) => !matches!(found, Found::Nothing),
        Err(_) => false,
    };
    book.other_marks().find(|(_, book)| is_known(book)).map(|(mark, _)| mark)
}

/// At most so many headers are named one by one.
const NAMED: usize = 20;

fn listed(headers: &[String]) -> String {
    let shown = headers.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("、");
    if headers.len() <= NAMED { shown } else { format!("{shown} … ({})", headers.len()) }
}

/// What is said of the columns of a sheet that are not read.
fn left_alone(header: &Header, place: &str) -> Vec<Say> {
    let mut said = Vec::new();
    if !header.unused.is_empty() {
        let mut headers: Vec<String> = Vec::new();
        for (_, it) in &header.unused {
            if !headers.contains(it) {
                headers.push(it.clone());
            }
        }
        said.push(say!("columns-unused", place = place, columns = listed(&headers)));
    }
    for (needed, headers) in &header.lacking {
        let columns = listed(headers);
        said.push(say!("columns-lacking", place = place, needed = needed, columns = columns));
    }
    said
}

/// A column's letter and header.
type At = Option<(String, String)>;

/// Why a sheet of a known kind cannot be read all the same: headers that cannot be told
/// apart, units that do not fit.
fn undecided(lang: Lang, header: &Header) -> Vec<(At, Say)> {
    let twice = header.twice.iter().map(|it| {
        let say = match it {
            Twice::Same(name, count) => say!("column-twice", name = name, count = count),
            Twice::Both(one, other) => say!("column-both", one = one, other = other),
            Twice::Fixed(name) => say!("column-fixed", name = name),
        };
        (None, say)
    });
    let misfits = header.misfits.iter().map(|(place, name, unit)| {
        let matched = header.columns.iter().find(|it| it.place == *place);
        let wanted = matched.map(|it| explain::kind_name(lang, &it.kind)).unwrap_or_default();
        let at = Some((letter(*place), name.clone()));
        (at, say!("unit-misfit", unit = unit, wanted = wanted))
    });
    twice.chain(misfits).collect()
}

/// At most so many spellings of a missing column are named.
const SPELLINGS: usize = 6;

/// Names the columns that are missing, each with how else it may be called.
fn missing(lang: Lang, header: &Header, layout: &Layout) -> Say {
    let column = |one_of: &Vec<usize>| {
        let mut all: Vec<&str> = Vec::new();
        // Of several that will do, the name of each comes before the spellings of any.
        let columns = || {
            let columns = one_of.iter().map(|it| &layout.columns[*it]);
            columns.filter(|it| it.group.is_empty()).map(|it| &it.header)
        };
        for it in columns().filter_map(|it| it.first()).chain(columns().flatten()) {
            let is_code = it.is_ascii();
            if !all.contains(&it.as_str()) && !is_code {
                all.push(it);
            }
        }
        let Some((first, others)) = all.split_first() else { return String::new() };
        if others.is_empty() {
            return (*first).to_owned();
        }
        let shown = others.iter().take(SPELLINGS).copied().collect::<Vec<_>>().join("、");
        let key = if others.len() <= SPELLINGS { "column-or" } else { "column-or-more" };
        sentence(lang, &Say { key, args: vec![("column", (*first).to_owned()), ("others", shown)] })
    };
    let columns = header.missing.iter().map(column).collect::<Vec<_>>().join("、");
    say!("columns-missing", kind = layout.title.text(lang), columns = columns)
}

/// `收入.xlsx/2018` or, for a text file, its name alone.
fn place_name(file: &str, sheet: Option<&str>) -> String {
    sheet.map_or_else(|| file.to_owned(), |sheet| format!("{file}/{sheet}"))
}

/// The date in a name such as `户信息_20181031.xlsx`.
fn day_in_name(file: &str) -> Option<NaiveDate> {
    let digits = |it: &&str| it.len() == 8 && it.bytes().all(|it| it.is_ascii_digit());
    let day = file.split(|it: char| !it.is_ascii_digit()).find(digits)?;
    NaiveDate::parse_from_str(day, "%Y%m%d").ok()
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

#[cfg(test)]
mod tests {
    use super::day_in_name;

    #[test]
    fn a_date_in_a_file_name_is_found_and_a_number_is_not_a_date() {
        let day = |name| day_in_name(name).map(|it| it.to_string());
        assert_eq!(day("建档立卡信息_20181031.xls").as_deref(), Some("2018-10-31"));
        assert_eq!(day("户信息_20231218 (22).xlsx").as_deref(), Some("2023-12-18"));
        assert_eq!(day("收入.csv"), None);
        assert_eq!(day("表_20181331.csv"), None);
        assert_eq!(day("511823100208.csv"), None);
    }
}
