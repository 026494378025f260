//! Opening a spreadsheet, whatever its name says it is, and giving its rows one by one.
//!
//! | file | what it reads |
//! | --- | --- |
//! | `text` | CSV and its kin, in any encoding |
//! | `xlsx`, `ods` | workbooks in a ZIP file (`package`), as a stream |
//! | `../xls` | BIFF .xls and .et, in a child process |
//!
//! A file is hostile until it was read: what is read of it is `bounded`, so that memory
//! and time do not depend on what it promises. Rows are numbered as Excel shows them.

mod bounded;
mod ods;
mod package;
mod text;
mod xlsx;

use std::borrow::Cow;
use std::cell::Cell as Counter;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

use super::clean::Cell;
use super::{letter, xls};
use crate::error::{Say, say};
use package::Package;

/// What one sheet may hold at most. A real sheet stays far below; one beyond it is broken
/// or hostile.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: usize = 1_000;
/// Characters of one cell, as Excel bounds them.
pub(super) const LONGEST_TEXT: usize = 32_767;
/// Bytes of one row. A thousand cells rarely have a hundredth of it.
const LONGEST_ROW: usize = 1 << 20;
/// Bytes that come through a pipe.
const MOST_PIPED: u64 = 4 << 30;

/// An opened file.
pub(crate) struct Book {
    path: PathBuf,
    /// As messages name it.
    pub(crate) file: String,
    format: Format,
    /// Names of the sheets to read; `None` stands for the only sheet of a text file.
    pub(crate) sheets: Vec<Option<String>>,
    pub(crate) hidden: Vec<String>,
    /// Hidden rows among those that were given when a sheet was read last.
    hidden_rows: Counter<u32>,
    /// What came through a pipe, kept until the book is closed.
    piped: Option<tempfile::TempPath>,
}

enum Format {
    Text(text::Text),
    Xlsx(xlsx::Workbook),
    Ods(ods::Workbook),
    Xls { exe: PathBuf },
}

/// A row, and its number as Excel shows it.
pub(crate) struct Row<'a> {
    pub(crate) number: u32,
    pub(crate) cells: &'a [Cell<'a>],
    /// Hidden by hand or by a filter.
    pub(crate) is_hidden: bool,
}

/// What is done with each row. `Break` ends the reading.
pub(crate) type EachRow<'f> = dyn FnMut(Row<'_>) -> anyhow::Result<ControlFlow<()>> + 'f;

/// Why a file cannot be read, and where in it.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) say: Say,
    pub(crate) row: Option<u32>,
}

impl Unreadable {
    fn new(say: Say) -> Self {
        Self { say, row: None }
    }

    /// What the reader of a broken file says of it.
    fn cut_off(said: impl fmt::Display) -> Self {
        Self::new(say!("file-cut-off", said = said))
    }

    fn io(error: &io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, InvalidData, InvalidInput, Other, UnexpectedEof};
        match error.kind() {
            FileTooLarge => Self::new(say!("row-too-long")),
            InvalidData | InvalidInput | Other | UnexpectedEof => Self::cut_off(error),
            _ => Self::new(say!("file-unreadable", said = error)),
        }
    }

    /// The same at a row as Excel numbers it, where none is known yet.
    pub(super) fn at(mut self, row: u32) -> Self {
        self.row = self.row.or((row > 0).then_some(row));
        self
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.say.key)
    }
}

impl std::error::Error for Unreadable {}

impl Book {
    /// Opens a file by its content. `exe` is this program, for reading .xls apart.
    pub(crate) fn open(path: &Path, file: String, exe: &Path) -> Result<Self, Unreadable> {
        let (format, sheets) = match content_of(path, &file)? {
            Content::Empty => return Err(Unreadable::new(say!("file-empty"))),
            Content::Html => return Err(Unreadable::new(say!("file-is-html"))),
            Content::Xml => return Err(Unreadable::new(say!("file-is-xml"))),
            Content::OldWorkbook => return Err(Unreadable::new(say!("file-too-old"))),
            Content::Other => return Err(Unreadable::new(say!("file-not-a-sheet"))),
            Content::Text => (Format::Text(text::Text::open(path)?), Vec::new()),
            Content::Ole => (Format::Xls { exe: exe.to_owned() }, xls::sheets(exe, path)?),
            Content::Zip => {
                let mut package = Package::open(path)?;
                if ods::is_ods(&mut package)? {
                    let book = ods::Workbook::open(&mut package)?;
                    let sheets = book.sheets.clone();
                    (Format::Ods(book), sheets)
                } else if ["word/", "ppt/", "mimetype"].iter().any(|it| package.has(it)) {
                    return Err(Unreadable::new(say!("file-not-a-sheet")));
                } else {
                    let book = xlsx::Workbook::open(&mut package)?;
                    let sheets = book.sheets.iter().map(|it| (it.name.clone(), it.is_visible));
                    let sheets = sheets.collect();
                    (Format::Xlsx(book), sheets)
                }
            }
        };
        let named = |visible| {
            let list = sheets.iter().filter(move |it: &&(String, bool)| it.1 == visible);
            list.map(|it| it.0.clone())
        };
        let (hidden, sheets) = match format {
            Format::Text(_) => (Vec::new(), vec![None]),
            _ => (named(false).collect(), named(true).map(Some).collect()),
        };
        let (path, hidden_rows) = (path.to_owned(), Counter::new(0));
        Ok(Self { path, file, format, sheets, hidden, hidden_rows, piped: None })
    }

    /// Opens what comes through a pipe. It is kept in a file, because it is read twice.
    pub(crate) fn open_piped(
        input: &mut dyn Read,
        file: String,
        exe: &Path,
    ) -> Result<Self, Unreadable> {
        let io = |it: &io::Error| Unreadable::new(say!("file-unreadable", said = it));
        let mut kept = tempfile::NamedTempFile::new().map_err(|it| io(&it))?;
        let length = io::copy(&mut input.take(MOST_PIPED + 1), &mut kept).map_err(|it| io(&it))?;
        if MOST_PIPED < length {
            return Err(Unreadable::new(say!("file-too-large")));
        }
        let kept = kept.into_temp_path();
        let book = Self::open(&kept, file, exe)?;
        Ok(Self { piped: Some(kept), ..book })
    }

    /// How the file is written, for the summary.
    pub(crate) fn written_in(&self) -> &'static str {
        match &self.format {
            Format::Text(it) => text::name(it.encoding),
            Format::Xlsx(_) => "XLSX",
            Format::Ods(_) => "ODS",
            Format::Xls { .. } => "XLS",
        }
    }

    /// The file's SHA-256, hex: by it the same file is known again.
    pub(crate) fn digest(&self) -> anyhow::Result<String> {
        let mut hasher = Sha256::new();
        let path = self.piped.as_deref().unwrap_or(&self.path);
        let mut content = File::open(path).with_context(|| self.file.clone())?;
        let mut chunk = vec![0; 1 << 16];
        loop {
            match content.read(&mut chunk).with_context(|| self.file.clone())? {
                0 => break,
                read => hasher.update(&chunk[..read]),
            }
        }
        Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The file's size in bytes, for the progress bar.
    pub(crate) fn size(&self) -> u64 {
        let path = self.piped.as_deref().unwrap_or(&self.path);
        std::fs::metadata(path).map_or(0, |it| it.len())
    }

    /// How many of the rows that were given when a sheet was read last are hidden.
    pub(crate) fn hidden_rows(&self) -> u32 {
        self.hidden_rows.get()
    }

    /// The beginning of a text file as if another mark stood between its cells, for each
    /// mark that people use.
    pub(crate) fn other_marks(&self) -> impl Iterator<Item = (&'static str, Self)> {
        let text = match &self.format {
            Format::Text(text) => Some(text),
            _ => None,
        };
        let marks = ["、", "|", "，", "；", "｜", "\u{3000}", "  ", " "];
        marks.into_iter().filter_map(move |mark| {
            let format = Format::Text(text?.parted_by(mark).ok()?);
            let (path, file) = (self.path.clone(), self.file.clone());
            let (sheets, hidden, hidden_rows) = (vec![None], Vec::new(), Counter::new(0));
            Some((mark, Self { path, file, format, sheets, hidden, hidden_rows, piped: None }))
        })
    }

    /// Gives the rows of a sheet that hold anything, in order. What is wrong with the file
    /// is an [`Unreadable`]; what the caller raises comes back as it is.
    pub(crate) fn rows(&self, sheet: Option<&str>, each: &mut EachRow<'_>) -> anyhow::Result<()> {
        self.hidden_rows.set(0);
        let mut counted = |row: Row<'_>| {
            self.hidden_rows.set(self.hidden_rows.get() + u32::from(row.is_hidden));
            each(row)
        };
        match (&self.format, sheet) {
            (Format::Text(text), _) => text.rows(&mut counted),
            (Format::Xlsx(book), Some(sheet)) => book.rows(&self.path, sheet, &mut counted),
            (Format::Ods(book), Some(sheet)) => book.rows(&self.path, sheet, &mut counted),
            (Format::Xls { exe }, Some(sheet)) => xls::rows(exe, &self.path, sheet, &mut counted),
            (_, None) => anyhow::bail!("a workbook's sheets have names"),
        }
    }
}

/// What a file is, by its first bytes.
enum Content {
    Empty,
    Zip,
    Ole,
    Html,
    /// A workbook as XML of Excel 2003 or a flat file of LibreOffice, or other XML.
    Xml,
    /// A workbook from before Excel 5.
    OldWorkbook,
    /// Nothing that holds a table.
    Other,
    Text,
}

fn content_of(path: &Path, file: &str) -> Result<Content, Unreadable> {
    const OTHERS: [&[u8]; 10] = [
        b"%PDF-",
        b"\x89PNG",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"BM",
        b"Rar!",
        b"7z\xBC\xAF",
        b"\x1F\x8B",
        b"{\\rtf",
        b"SQLite format 3\0",
    ];
    const OLD: [&[u8]; 3] = [b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"];
    let mut head = Vec::new();
    File::open(path).and_then(|it| it.take(8192).read_to_end(&mut head)).map_err(|error| {
        match error.kind() {
            io::ErrorKind::NotFound => Unreadable::new(say!("no-file", file = file)),
            _ => Unreadable::new(say!("file-unreadable", said = error)),
        }
    })?;
    let begins = |all: &[&[u8]]| all.iter().any(|it| head.starts_with(it));
    if head.is_empty() {
        return Ok(Content::Empty);
    } else if begins(&[b"PK\x03\x04", b"PK\x05\x06"]) {
        return Ok(Content::Zip);
    } else if begins(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"]) {
        return Ok(Content::Ole);
    } else if begins(&OLD) {
        return Ok(Content::OldWorkbook);
    }
    let bom = encoding_rs::Encoding::for_bom(&head).map(|(encoding, _)| encoding);
    let is_wide = bom.is_some_and(|it| it != encoding_rs::UTF_8);
    // A picture may begin with letters, and text does not hold such bytes.
    let is_binary = |it: &u8| matches!(it, 0..=8 | 14..=25 | 28..=31);
    if begins(&OTHERS) && head.iter().any(|it| is_binary(it) || *it >= 0x80)
        || begins(&[b"%PDF-", b"{\\rtf"])
        || (!is_wide && head.iter().any(is_binary))
    {
        return Ok(Content::Other);
    }
    let text = bom.unwrap_or(encoding_rs::UTF_8).decode(&head).0.trim_start().to_ascii_lowercase();
    let starts = |all: &[&str]| all.iter().any(|it| text.starts_with(it));
    let is_html = starts(&["<!doctype html", "<html", "<head", "<meta", "<style", "<body"])
        || starts(&["<table", "<div", "<tr", "<center", "<script", "mime-version:"])
        || (starts(&["<?xml", "<!--", "<!doctype"]) && text.contains("<html"));
    Ok(match text {
        _ if is_html => Content::Html,
        _ if starts(&["<?xml", "<workbook", "<office:document"]) => Content::Xml,
        _ => Content::Text,
    })
}

/// Refuses a text that is longer than a cell may hold; `column` counts from 0.
fn check_length(text: &str, column: usize) -> Result<(), Unreadable> {
    if text.len() <= LONGEST_TEXT || text.chars().count() <= LONGEST_TEXT {
        return Ok(());
    }
    Err(Unreadable::new(say!("text-too-long", letter = letter(column), most = LONGEST_TEXT)))
}

/// A plain number. Whether it is a day only its column knows, which counts from 1900: where
/// the workbook counts from 1904, a whole number that could be a day comes as text, which
/// no column takes for a day.
pub(super) fn number_of_epoch(number: f64, is_1904: bool) -> Cell<'static> {
    if is_1904 && number.fract() == 0.0 && (0.0..100_000.0).contains(&number) {
        return Cell::Text(Cow::Owned(format!("{number}")));
    }
    Cell::Number(number)
}

impl From<xls::Refused> for Unreadable {
    fn from(refused: xls::Refused) -> Self {
        Self::new(match refused {
            xls::Refused::Locked => say!("file-locked"),
            xls::Refused::NotASheet => say!("file-not-a-sheet"),
            xls::Refused::CutOff(said) => say!("file-cut-off", said = said),
            xls::Refused::TooLong { letter } => {
                say!("text-too-long", letter = letter, most = LONGEST_TEXT)
            }
        })
    }
}

#[cfg(test)]
mod tests;
