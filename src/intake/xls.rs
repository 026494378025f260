//! BIFF8 .xls (and WPS .et) files, read by a child process of this same program.
//!
//! The parser of this old format can abort on a broken file, which no caller can catch.
//! In a child with bounded memory and time it takes only the child with it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use calamine::{Data, Reader as _, SheetVisible, Xls};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::book::{EachRow, LONGEST_TEXT, Row, Unreadable, number_of_epoch};
use super::clean::Cell;
use super::letter;

/// The hidden subcommand that the child runs.
pub(crate) const COMMAND: &str = "read-xls";

/// One line of the child's output.
#[derive(Debug, Serialize, Deserialize)]
enum Line {
    Sheet {
        name: String,
        visible: bool,
    },
    Row {
        number: u32,
        is_hidden: bool,
        cells: Vec<Plain>,
    },
    /// Everything was said.
    End,
    Refused {
        row: u32,
        why: Refused,
    },
}

/// Why the child gives nothing (more).
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Refused {
    Locked,
    /// An OLE file without a workbook: a text, slides, an installer.
    NotASheet,
    CutOff(String),
    /// A cell of this column holds more than a cell may.
    TooLong {
        letter: String,
    },
}

impl Refused {
    fn cut_off(error: impl std::fmt::Display) -> Self {
        let said = error.to_string();
        if said.to_lowercase().contains("password") { Self::Locked } else { Self::CutOff(said) }
    }
}

/// A cell on its way between the processes.
#[derive(Debug, Serialize, Deserialize)]
enum Plain {
    Empty,
    Text(String),
    Number(f64),
    Bool(bool),
    Day(NaiveDate),
    Error(String),
}

/// Lists the sheets with whether they are visible.
pub(super) fn sheets(exe: &Path, path: &Path) -> Result<Vec<(String, bool)>, Unreadable> {
    let mut found = Vec::new();
    let outcome = run(exe, path, None, &mut |line| {
        if let Line::Sheet { name, visible } = line {
            found.push((name, visible));
        }
        Ok(true)
    });
    match outcome {
        Ok(()) => Ok(found),
        Err(error) => Err(match error.downcast() {
            Ok(unreadable) => unreadable,
            Err(error) => Refused::cut_off(error).into(),
        }),
    }
}

/// Gives the rows of a sheet that hold anything.
pub(super) fn rows(
    exe: &Path,
    path: &Path,
    sheet: &str,
    each: &mut EachRow<'_>,
) -> anyhow::Result<()> {
    run(exe, path, Some(sheet), &mut |line| {
        let Line::Row { number, is_hidden, cells } = line else { return Ok(true) };
        let cells: Vec<_> = cells.into_iter().map(Cell::from).collect();
        Ok(each(Row { number, cells: &cells, is_hidden })?.is_continue())
    })
}

/// Runs the child and gives its lines, as long as they are wanted.
fn run(
    exe: &Path,
    path: &Path,
    sheet: Option<&str>,
    each: &mut dyn FnMut(Line) -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let mut command = Command::new(exe);
    command.arg(COMMAND).arg(path).args(sheet);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let output = child.stdout.take().map(BufReader::new);
    let broken = |said: &dyn std::fmt::Display| Unreadable::from(Refused::cut_off(said)).into();
    let mut outcome = Err(broken(&"the reader of .xls files broke off"));
    for line in output.into_iter().flat_map(BufReader::lines) {
        match serde_json::from_str(&line?) {
            Ok(Line::End) => outcome = Ok(()),
            Ok(Line::Refused { row, why }) => {
                outcome = Err(Unreadable::from(why).at(row).into());
                break;
            }
            Ok(line) => match each(line) {
                Ok(true) => {}
                Ok(false) => {
                    outcome = Ok(());
                    break;
                }
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            },
            Err(error) => {
                outcome = Err(broken(&error));
                break;
            }
        }
    }
    // It may still be writing rows that nobody wants; its end is of no interest.
    child.kill().ok();
    child.wait()?;
    outcome
}

/// What the child does: lists the sheets of a file, or the rows of one of them.
pub(crate) fn read(path: &Path, sheet: Option<&str>, out: &mut dyn Write) -> anyhow::Result<()> {
    limit_resources()?;
    let mut row = 0;
    let end = match lines(path, sheet, out, &mut row)? {
        Ok(()) => Line::End,
        Err(why) => Line::Refused { row, why },
    };
    say(out, &end)
}

/// Writes the lines. The outer error is the output's, the inner one the file's; then `row`
/// is where it stands.
fn lines(
    path: &Path,
    sheet: Option<&str>,
    out: &mut dyn Write,
    row: &mut u32,
) -> anyhow::Result<Result<(), Refused>> {
    let stream = match ole_stream(path) {
        Ok(stream) => stream,
        Err(why) => return Ok(Err(why)),
    };
    if globals(&stream).any(|(kind, _)| kind == FILE_PASS) {
        return Ok(Err(Refused::Locked));
    }
    let mut workbook: Xls<_> = match calamine::open_workbook(path) {
        Ok(workbook) => workbook,
        Err::<_, calamine::XlsError>(error) => return Ok(Err(Refused::cut_off(error))),
    };
    let Some(sheet) = sheet else {
        for it in workbook.sheets_metadata() {
            let visible = it.visible == SheetVisible::Visible;
            say(out, &Line::Sheet { name: it.name.clone(), visible })?;
        }
        return Ok(Ok(()));
    };
    let place = workbook.sheets_metadata().iter().position(|it| it.name == sheet);
    let hidden = hidden_rows(&stream, place.unwrap_or_default());
    let is_1904 = workbook.has_1904_epoch();
    let range = match workbook.worksheet_range(sheet) {
        Ok(range) => range,
        Err(error) => return Ok(Err(Refused::cut_off(error))),
    };
    let Some((top, left)) = range.start() else { return Ok(Ok(())) };
    for (place, cells) in (top..).zip(range.rows()) {
        *row = place + 1;
        let mut plain: Vec<Plain> = (0..left).map(|_| Plain::Empty).collect();
        for cell in cells {
            match from_calamine(cell, is_1904) {
                Cell::Text(it) | Cell::Error(it) if LONGEST_TEXT < it.chars().count() => {
                    return Ok(Err(Refused::TooLong { letter: letter(plain.len()) }));
                }
                cell => plain.push(cell.into()),
            }
        }
        if plain.iter().any(|it| !matches!(it, Plain::Empty)) {
            let is_hidden = hidden.contains(row);
            say(out, &Line::Row { number: *row, is_hidden, cells: plain })?;
        }
    }
    Ok(Ok(()))
}

/// A cell as calamine gives it, as ours.
fn from_calamine(value: &Data, is_1904: bool) -> Cell<'_> {
    let text = |text: &'_ str| match text.is_empty() {
        true => Cell::Empty,
        false => Cell::Text(Cow::Owned(text.to_owned())),
    };
    match value {
        Data::Int(number) => number_of_epoch(*number as f64, is_1904),
        Data::Float(number) => number_of_epoch(*number, is_1904),
        Data::String(it) | Data::DateTimeIso(it) | Data::DurationIso(it) => text(it),
        Data::Bool(it) => Cell::Bool(*it),
        Data::DateTime(it) => {
            let (year, month, day, ..) = it.to_ymd_hms_milli();
            let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
            // Below a day it is a time, which calamine gives the day before the first.
            day.filter(|_| it.as_f64() >= 1.0)
                .map_or_else(|| number_of_epoch(it.as_f64(), is_1904), Cell::Day)
        }
        Data::Error(it) => Cell::Error(Cow::Owned(it.to_string())),
        _ => Cell::Empty,
    }
}

/// The records of a workbook's stream that calamine does not tell of, by their numbers.
const FILE_PASS: u16 = 0x2F;
const BOUND_SHEET: u16 = 0x85;
const END_OF_STREAM: u16 = 0x0A;
const ROW: u16 = 0x0208;

/// The stream with the workbook, as its OLE file holds it.
fn ole_stream(path: &Path) -> Result<Vec<u8>, Refused> {
    let open = |path| cfb::CompoundFile::open(File::open(path)?);
    // What only calamine can read is left to it.
    let Ok(mut ole) = open(path) else { return Ok(Vec::new()) };
    if ole.exists("/EncryptedPackage") {
        return Err(Refused::Locked);
    }
    let name =
        ["/Workbook", "/Book", "/WORKBOOK", "/BOOK"].into_iter().find(|it| ole.is_stream(it));
    let Some(name) = name else { return Err(Refused::NotASheet) };
    let mut stream = Vec::new();
    let read: io::Result<_> = ole.open_stream(name).and_then(|mut it| it.read_to_end(&mut stream));
    read.map_err(Refused::cut_off)?;
    Ok(stream)
}

/// The records of a part of the stream: number and content.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (head, after) = rest.split_first_chunk::<4>()?;
        let [kind, length] = [[head[0], head[1]], [head[2], head[3]]].map(u16::from_le_bytes);
        let (content, after) = after.split_at_checked(length.into())?;
        rest = after;
        Some((kind, content))
    })
}

fn globals(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    records(stream).take_while(|(kind, _)| *kind != END_OF_STREAM)
}

/// The numbers of the hidden rows of a sheet, given by its place among all sheets.
fn hidden_rows(stream: &[u8], place: usize) -> HashSet<u32> {
    let sheet = globals(stream).filter(|(kind, _)| *kind == BOUND_SHEET).nth(place);
    let start = sheet.and_then(|(_, it)| Some(u32::from_le_bytes(*it.first_chunk()?) as usize));
    let part = start.and_then(|it| stream.get(it..)).unwrap_or_default();
    globals(part)
        .filter(|(kind, content)| {
            // Bit 5 of the flags: the row has no height.
            *kind == ROW && content.get(12).is_some_and(|it| it & 0x20 != 0)
        })
        .map(|(_, content)| u32::from(u16::from_le_bytes([content[0], content[1]])) + 1)
        .collect()
}

fn say(out: &mut dyn Write, line: &Line) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    writeln!(out)?;
    Ok(())
}

/// 1 GiB of memory and a minute of computing are plenty for the largest .xls sheet
/// (65,536 rows). Elsewhere than on Unix only the separate process protects.
fn limit_resources() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        for (resource, most) in [(Resource::As, 1 << 30), (Resource::Cpu, 60), (Resource::Core, 0)]
        {
            // It may be bounded already; that can only be lowered.
            let most = getrlimit(resource).maximum.map_or(most, |it| it.min(most));
            setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
        }
    }
    Ok(())
}

impl From<Cell<'_>> for Plain {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Empty => Plain::Empty,
            Cell::Text(it) => Plain::Text(it.into_owned()),
            Cell::Number(it) if it.is_finite() => Plain::Number(it),
            Cell::Number(_) => Plain::Error("#NUM!".to_owned()),
            Cell::Bool(it) => Plain::Bool(it),
            Cell::Day(it) => Plain::Day(it),
            Cell::Error(it) => Plain::Error(it.into_owned()),
        }
    }
}

impl From<Plain> for Cell<'static> {
    fn from(plain: Plain) -> Self {
        match plain {
            Plain::Empty => Cell::Empty,
            Plain::Text(it) => Cell::Text(Cow::Owned(it)),
            Plain::Number(it) => Cell::Number(it),
            Plain::Bool(it) => Cell::Bool(it),
            Plain::Day(it) => Cell::Day(it),
            Plain::Error(it) => Cell::Error(Cow::Owned(it)),
        }
    }
}
