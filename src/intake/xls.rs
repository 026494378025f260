//! BIFF8 .xls (and WPS .et) files, read by a child process of this same program.
//!
//! The parser of this old format can abort on a broken file, which no caller can catch.
//! In a child with bounded memory and time it takes only the child with it.

use std::borrow::Cow;
use std::io::{BufRead as _, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use calamine::{Data, DataRef, Reader as _, SheetVisible, Xls};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::book::{EachRow, ReadError, Row, from_calamine};
use super::clean::Cell;

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
        cells: Vec<Plain>,
    },
    /// Everything was said.
    End,
    Broken(String),
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

/// The sheets of a workbook.
pub(super) struct Sheets {
    pub(super) visible: Vec<String>,
    pub(super) hidden: Vec<String>,
}

/// Lists the sheets.
pub(super) fn sheets(exe: &Path, path: &Path) -> Result<Sheets, String> {
    let mut found = Sheets { visible: Vec::new(), hidden: Vec::new() };
    run(exe, path, None, &mut |line| {
        if let Line::Sheet { name, visible } = line {
            if visible { &mut found.visible } else { &mut found.hidden }.push(name);
        }
        Ok(true)
    })
    .map_err(|error| error.to_string())?;
    Ok(found)
}

/// Gives the rows of a sheet that hold anything.
pub(super) fn rows(
    exe: &Path,
    path: &Path,
    sheet: &str,
    each: &mut EachRow<'_>,
) -> anyhow::Result<()> {
    run(exe, path, Some(sheet), &mut |line| {
        let Line::Row { number, cells } = line else { return Ok(true) };
        let cells: Vec<_> = cells.into_iter().map(Cell::from).collect();
        Ok(each(Row { number, cells: &cells })?.is_continue())
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
    let mut outcome = Err(ReadError("the reader of .xls files broke off".to_owned()).into());
    for line in output.into_iter().flat_map(BufReader::lines) {
        match serde_json::from_str(&line?) {
            Ok(Line::End) => outcome = Ok(()),
            Ok(Line::Broken(said)) => outcome = Err(ReadError(said).into()),
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
                outcome = Err(ReadError(error.to_string()).into());
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
    let end = match lines(path, sheet, out) {
        Ok(()) => Line::End,
        Err(error) => Line::Broken(error.to_string()),
    };
    say(out, &end)
}

fn lines(path: &Path, sheet: Option<&str>, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut workbook: Xls<_> = calamine::open_workbook(path)?;
    let Some(sheet) = sheet else {
        for it in workbook.sheets_metadata() {
            let visible = it.visible == SheetVisible::Visible;
            say(out, &Line::Sheet { name: it.name.clone(), visible })?;
        }
        return Ok(());
    };
    let range = workbook.worksheet_range(sheet)?;
    let Some((top, left)) = range.start() else { return Ok(()) };
    for (row, cells) in (top..).zip(range.rows()) {
        let mut plain: Vec<Plain> = (0..left).map(|_| Plain::Empty).collect();
        for cell in cells {
            plain.push(from_calamine(borrowed(cell))?.into());
        }
        if plain.iter().any(|it| !matches!(it, Plain::Empty)) {
            say(out, &Line::Row { number: row + 1, cells: plain })?;
        }
    }
    Ok(())
}

fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Int(it) => DataRef::Int(*it),
        Data::Float(it) => DataRef::Float(*it),
        Data::String(it) => DataRef::SharedString(it),
        Data::Bool(it) => DataRef::Bool(*it),
        Data::DateTime(it) => DataRef::DateTime(*it),
        Data::DateTimeIso(it) => DataRef::DateTimeIso(it.clone()),
        Data::DurationIso(it) => DataRef::DurationIso(it.clone()),
        Data::Error(it) => DataRef::Error(it.clone()),
        _ => DataRef::Empty,
    }
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
        use rustix::process::{Resource, Rlimit, setrlimit};
        let bound = |most| Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(Resource::As, bound(1 << 30))?;
        setrlimit(Resource::Cpu, bound(60))?;
        setrlimit(Resource::Core, bound(0))?;
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
