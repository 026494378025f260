//! `import`: spreadsheets in, whole or not at all.

mod plan;
mod resolve;
mod rows;
mod sheet;

use std::collections::HashMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::command::check_data::Counts as Contradictions;
use crate::command::verdicts::standard;
use crate::command::{Call, Status, write_whole};
use crate::error::{Refusal, Say, say};
use crate::intake::{self, Book, Codes, Found, Header, Layout, Problem, Remark, find_header};
use crate::model::Value;
use crate::report::{Column, Kind, Report};
use crate::words::{Both, sentence, word};

use rows::Importer;
use sheet::Counts;

/// Read spreadsheets into the ledger
///
/// Finds out by its headers what each sheet is, wherever the header row stands in the
/// first 15 rows and in whatever order its columns are. Everything that is wrong in all
/// files is listed at once; while anything is, nothing is written. The same file again
/// changes nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// Spreadsheets: CSV in GB18030 or UTF-8, XLSX, XLS
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The day that sheets without a day of their own hold for [default: the date in the
    /// file's name, else today]
    #[arg(long, value_name = "DAY")]
    date: Option<NaiveDate>,

    /// Do everything, show what would come of it, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Write what is wrong to a CSV file as well
    #[arg(long, value_name = "FILE.csv")]
    problems: Option<PathBuf>,
}

/// A sheet that is going to be read.
struct Job {
    book: usize,
    sheet: Option<String>,
    header: Header,
    header_row: u32,
    day: NaiveDate,
    /// Whether somebody said so, with `--date` or in the file's name.
    day_given: bool,
}

/// At most so many problems are listed on the screen; `--problems` lists all.
const LISTED: usize = 100;

/// So many names that the ledger does not know are told as one thing.
const MANY: usize = 10;

pub(crate) fn import(call: &mut Call<'_, '_>, args: &ImportArgs) -> anyhow::Result<Status> {
    let codes = Codes::built_in()?;
    let layouts = intake::built_in(&codes)?;
    if let Some(day) = args.date.filter(|day| call.env.today < *day) {
        return Err(Refusal::new(say!("date-in-future", day = day)).hint(say!("date-hint")).into());
    }
    let mut store = call.open_to_write()?;
    let (books, mut problems) = open_books(call, args)?;
    let mut jobs = find_sheets(call, args, &books, &layouts, &mut problems)?;
    jobs.sort_by_key(|job| (layouts[job.header.layout].order, job.day));

    let area = store.setting("area")?.unwrap_or_default();
    let standard = standard(call, &store, None)?;
    let villages = store.villages()?;
    let tx = call.begin(&mut store, None, None)?;
    let bar = progress(call, &books);
    let mut importer =
        Importer::new(&tx, &codes, area, villages, call.env.today, &mut problems, &bar);
    let mut counts = Vec::new();
    for job in &jobs {
        counts.push(importer.sheet(job, &books[job.book], &layouts[job.header.layout])?);
    }
    bar.finish_and_clear();
    drop(importer);

    problems.sort_by(|a, b| (&a.file, &a.sheet, a.row).cmp(&(&b.file, &b.sheet, b.row)));
    let errors = problems.iter().filter(|it| it.is_error).count();
    list_problems(call, &problems)?;
    if let Some(path) = &args.problems {
        write_whole(&call.path(path), path, &problems_csv(call, &problems)?)?;
    }
    // Whatever can fail in telling comes before the commit.
    let product = call.prepare(&summary(call, &jobs, &books, &layouts, &counts))?;
    let entry = tx.entry();
    let has_facts = tx.versions() > 0;
    let has_days = counts.iter().any(|it| it.new_day);
    let contradictions = if errors == 0 && has_facts {
        Contradictions::of_written(&tx, &standard, call.as_of())?
    } else {
        Contradictions::default()
    };
    let closing = if errors > 0 {
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
    if errors > 0 {
        call.warn(&closing)?
    } else {
        call.remark(&closing)?
    }
    if contradictions != Contradictions::default() {
        call.remark(&contradictions.say())?;
    }
    Ok(if errors > 0 { Status::Refused } else { Status::Done })
}

/// Opens all files. What cannot be opened is one more problem.
fn open_books(call: &Call<'_, '_>, args: &ImportArgs) -> anyhow::Result<(Vec<Book>, Vec<Problem>)> {
    let (mut books, mut problems) = (Vec::new(), Vec::new());
    for typed in &args.files {
        let file = file_name(typed);
        // Excel and WPS keep such a file beside an open workbook.
        if file.starts_with("~$") {
            continue;
        }
        match Book::open(&call.path(typed), file.clone(), &call.env.exe) {
            Ok(book) => books.push(book),
            Err(error) => match error.downcast::<Refusal>() {
                Ok(refusal) => problems.push(of_file(file, None, refusal.what)),
                Err(error) => return Err(error),
            },
        }
    }
    Ok((books, problems))
}

fn file_name(path: &std::path::Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
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
        let given = args.date.or_else(|| day_in_name(&book.file));
        let day = given.unwrap_or(call.env.today);
        if call.env.today < day {
            problems.push(of_file(book.file.clone(), None, say!("name-in-future", day = day)));
            continue;
        }
        let mut found_any = false;
        for sheet in &book.sheets {
            let named = |say| of_file(book.file.clone(), sheet.clone(), say);
            let found = match find_header(book, sheet.as_deref(), layouts) {
                Ok(found) => found,
                Err(error) => {
                    let refusal = error.downcast::<Refusal>()?;
                    problems.push(named(refusal.what));
                    found_any = true;
                    continue;
                }
            };
            match found {
                Found::Known { header, header_row } => {
                    found_any = true;
                    if !header.twice.is_empty() {
                        problems
                            .push(named(say!("column-twice", columns = header.twice.join("、"))));
                        continue;
                    }
                    if !header.unknown.is_empty() {
                        call.remark(&say!(
                            "columns-unused",
                            place = place_name(&book.file, sheet.as_deref()),
                            columns = header.unknown.join("、"),
                        ))?;
                    }
                    let (sheet, day_given) = (sheet.clone(), given.is_some());
                    jobs.push(Job { book: place, sheet, header, header_row, day, day_given });
                }
                Found::Near { header, header_row } => {
                    found_any = true;
                    let layout = &layouts[header.layout];
                    let missing =
                        header.missing.iter().map(|it| layout.columns[*it].header.join("/"));
                    let mut problem = named(say!(
                        "columns-missing",
                        kind = layout.title.text(call.lang),
                        columns = missing.collect::<Vec<_>>().join("、"),
                    ));
                    problem.row = Some(header_row);
                    problems.push(problem);
                }
                Found::Nothing if sheet.is_some() => call.remark(&say!(
                    "sheet-skipped",
                    place = place_name(&book.file, sheet.as_deref()),
                ))?,
                Found::Nothing => {}
            }
        }
        for sheet in &book.hidden {
            call.remark(&say!("sheet-hidden", place = place_name(&book.file, Some(sheet))))?;
        }
        if !found_any {
            let kinds = layouts.iter().map(|it| it.title.text(call.lang));
            let kinds = kinds.collect::<Vec<_>>().join("、");
            problems.push(of_file(book.file.clone(), None, say!("no-known-sheet", kinds = kinds)));
        }
    }
    Ok(jobs)
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

/// Lists what is wrong, errors before warnings. What is wrong in the same way on many
/// rows is told once, with the number of rows; a cut list says so.
fn list_problems(call: &mut Call<'_, '_>, problems: &[Problem]) -> anyhow::Result<()> {
    for (is_error, cut) in [(true, "problems-cut"), (false, "warnings-cut")] {
        let own = || problems.iter().filter(|it| it.is_error == is_error);
        let place = |it: &'_ Problem| {
            (it.file.clone(), it.sheet.clone(), it.remark.code, it.column.clone())
        };
        let mut counts: HashMap<_, usize> = HashMap::new();
        own().for_each(|it| *counts.entry(place(it)).or_default() += 1);
        let mut groups: Vec<(&Problem, usize)> = Vec::new();
        let mut places = HashMap::new();
        for problem in own() {
            // Many that are not known have one cause: a sheet that is still to come.
            let is_one_cause =
                problem.remark.code.starts_with("unknown-") && MANY < counts[&place(problem)];
            let value = if is_one_cause { "" } else { problem.value.as_str() };
            let group = *places.entry((place(problem), value)).or_insert(groups.len());
            match groups.get_mut(group) {
                Some((_, rows)) => *rows += 1,
                None => groups.push((problem, 1)),
            }
        }
        for (problem, rows) in groups.iter().take(LISTED) {
            let line = problem_line(call, problem, *rows);
            if is_error { call.warn(&line)? } else { call.remark(&line)? }
        }
        if LISTED < groups.len() {
            let line = Say {
                key: cut,
                args: vec![("shown", LISTED.to_string()), ("all", groups.len().to_string())],
            };
            if is_error { call.warn(&line)? } else { call.remark(&line)? }
        }
    }
    Ok(())
}

fn problem_line(call: &Call<'_, '_>, problem: &Problem, rows: usize) -> Say {
    let mut place = place_name(&problem.file, problem.sheet.as_deref());
    let mut at = |say: Say| {
        place.push(' ');
        place.push_str(&sentence(call.lang, &say));
    };
    match (problem.row, rows) {
        (None, _) => {}
        (Some(row), 1) => at(say!("at-row", row = row)),
        (Some(row), rows) => at(say!("at-rows", row = row, rows = rows)),
    }
    if let Some((letter, header)) = &problem.column {
        let header = header.replace('\n', "");
        at(say!("at-column", letter = letter, header = header));
    }
    let text = sentence(call.lang, &problem.remark.say);
    let value = match problem.value.as_str() {
        "" => String::new(),
        value => sentence(call.lang, &say!("problem-value", value = value)),
    };
    let key = if problem.is_error { "problem-line" } else { "warning-line" };
    say!(key, place = place, text = text, value = value, code = problem.remark.code)
}

fn problems_csv(call: &Call<'_, '_>, problems: &[Problem]) -> anyhow::Result<Vec<u8>> {
    let names = ["file", "sheet", "row", "column", "severity", "code", "value", "message"];
    let columns = names.map(|it| Column::new(it, Kind::Text, it, it)).into();
    let title = Both::new("问题", "Problems");
    let mut report = Report::new("problems", title, call.env.today, columns);
    report.rows = problems
        .iter()
        .map(|it| {
            vec![
                Value::text(it.file.clone()),
                it.sheet.clone().map_or(Value::Null, Value::text),
                it.row.map_or(Value::Null, |row| Value::Int(row.into())),
                it.column.clone().map_or(Value::Null, |(_, header)| Value::text(header)),
                Value::text(if it.is_error { "error" } else { "warning" }),
                Value::text(it.remark.code),
                Value::text(it.value.clone()),
                Value::text(sentence(call.lang, &it.remark.say)),
            ]
        })
        .collect();
    let codes = Codes::built_in()?;
    crate::render::render(&report, crate::render::Format::Csv, &call.style(&codes))
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
