//! The files of an import: opened, and each sheet of them recognised by its header.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::NaiveDate;

use super::problems::problem_line;
use super::{ImportArgs, Job, explain, place_name};
use crate::command::Call;
use crate::error::{Say, say};
use crate::intake::{
    Book, Found, Header, Layout, Problem, Remark, Twice, Unreadable, find_header, letter,
};
use crate::words::{Lang, sentence, word};

/// Opens files, the spreadsheets in folders, or what comes through a pipe (`-`). What cannot be opened is one more problem.
pub(crate) fn open_books(
    call: &mut Call<'_, '_>,
    files: &[PathBuf],
) -> anyhow::Result<(Vec<Book>, Vec<Problem>)> {
    let (mut opened, mut problems) = (Vec::new(), Vec::new());
    for typed in files {
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

pub(super) fn of_unreadable(
    file: String,
    sheet: Option<String>,
    unreadable: Unreadable,
) -> Problem {
    Problem { row: unreadable.row, ..of_file(file, sheet, unreadable.say) }
}

pub(super) fn of_file(file: String, sheet: Option<String>, say: Say) -> Problem {
    let remark = Remark::new(say.key, say);
    Problem { file, sheet, row: None, column: None, is_error: true, value: String::new(), remark }
}

/// Finds out what each sheet is. Sheets of no known kind are skipped and named; a file
/// without any known sheet is a problem.
pub(super) fn find_sheets(
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
pub(crate) fn undecided(lang: Lang, header: &Header) -> Vec<(At, Say)> {
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
pub(crate) fn missing(lang: Lang, header: &Header, layout: &Layout) -> Say {
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

/// The date in a name such as `户信息_20181031.xlsx`.
fn day_in_name(file: &str) -> Option<NaiveDate> {
    let digits = |it: &&str| it.len() == 8 && it.bytes().all(|it| it.is_ascii_digit());
    let day = file.split(|it: char| !it.is_ascii_digit()).find(digits)?;
    NaiveDate::parse_from_str(day, "%Y%m%d").ok()
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
