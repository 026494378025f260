//! Opening a spreadsheet, whatever its name says it is, and giving its rows one by one.
//!
//! Rows are numbered as Excel shows them. XLSX is read as a stream, so that memory does
//! not grow with the sheet; BIFF8 .xls is read by a child process (`xls.rs`).

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use calamine::{DataRef, Reader as _, SheetVisible, Xlsx};
use chrono::NaiveDate;
use encoding_rs::Encoding;
use sha2::{Digest as _, Sha256};

use super::clean::Cell;
use super::xls;
use crate::error::{Refusal, say};

/// What one sheet may hold at most. A real sheet stays far below; one beyond it is broken
/// or hostile.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 1_000;
const LONGEST_TEXT: usize = 32_767;

/// An opened file.
pub(crate) struct Book {
    path: PathBuf,
    /// As messages name it.
    pub(crate) file: String,
    format: Format,
    /// Names of the sheets to read; `None` stands for the only sheet of a text file.
    pub(crate) sheets: Vec<Option<String>>,
    pub(crate) hidden: Vec<String>,
}

enum Format {
    Csv { encoding: &'static Encoding, delimiter: u8 },
    Xlsx,
    Xls { exe: PathBuf },
}

/// A row, and its number as Excel shows it.
pub(crate) struct Row<'a> {
    pub(crate) number: u32,
    pub(crate) cells: &'a [Cell<'a>],
}

/// What is done with each row. `Break` ends the reading.
pub(crate) type EachRow<'f> = dyn FnMut(Row<'_>) -> anyhow::Result<ControlFlow<()>> + 'f;

impl Book {
    /// Opens a file by its content. `exe` is this program, for reading .xls apart.
    pub(crate) fn open(path: &Path, file: String, exe: &Path) -> anyhow::Result<Self> {
        let refuse = |key, hint| Refusal::new(say!(key, file = file)).hint(say!(hint)).into();
        let mut content = match File::open(path) {
            Ok(content) => content,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(refuse("no-file", "no-file-hint"));
            }
            Err(error) => return Err(error).with_context(|| file.clone()),
        };
        if content.metadata().with_context(|| file.clone())?.is_dir() {
            return Err(refuse("file-is-folder", "file-is-folder-hint"));
        }
        let mut head = Vec::new();
        content.by_ref().take(8192).read_to_end(&mut head).with_context(|| file.clone())?;
        if head.is_empty() {
            return Err(refuse("file-empty", "file-empty-hint"));
        }
        let zip = head.starts_with(b"PK\x03\x04");
        let ole = head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        let text = String::from_utf8_lossy(&head)
            .trim_start_matches('\u{FEFF}')
            .trim_start()
            .to_ascii_lowercase();
        if !zip
            && !ole
            && (text.starts_with("<html")
                || text.starts_with("<!doctype")
                || text.starts_with("<table"))
        {
            return Err(refuse("file-is-html", "file-is-html-hint"));
        }
        let (format, sheets, hidden) = if zip {
            let workbook =
                open_xlsx(path).map_err(|error| unreadable(&file, &error.to_string()))?;
            let names = |visible: bool| {
                let list = workbook.sheets_metadata().iter();
                list.filter(move |it| (it.visible == SheetVisible::Visible) == visible)
                    .map(|it| it.name.clone())
            };
            (Format::Xlsx, names(true).map(Some).collect(), names(false).collect())
        } else if ole {
            let found = xls::sheets(exe, path).map_err(|said| unreadable(&file, &said))?;
            (
                Format::Xls { exe: exe.to_owned() },
                found.visible.into_iter().map(Some).collect(),
                found.hidden,
            )
        } else {
            content.seek(SeekFrom::Start(0))?;
            let encoding = sniff_encoding(&mut content).with_context(|| file.clone())?;
            let delimiter = sniff_delimiter(path, encoding)?;
            (Format::Csv { encoding, delimiter }, vec![None], Vec::new())
        };
        Ok(Self { path: path.to_owned(), file, format, sheets, hidden })
    }

    /// How the file is written, for the summary.
    pub(crate) fn written_in(&self) -> &'static str {
        match &self.format {
            Format::Csv { encoding, .. } if *encoding == encoding_rs::GB18030 => "GB18030",
            Format::Csv { encoding, .. } => encoding.name(),
            Format::Xlsx => "XLSX",
            Format::Xls { .. } => "XLS",
        }
    }

    /// The file's SHA-256, hex: by it the same file is known again.
    pub(crate) fn digest(&self) -> anyhow::Result<String> {
        let mut hasher = Sha256::new();
        let mut content = File::open(&self.path).with_context(|| self.file.clone())?;
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
        std::fs::metadata(&self.path).map_or(0, |it| it.len())
    }

    /// Gives the rows of a sheet that hold anything, in order.
    pub(crate) fn rows(&self, sheet: Option<&str>, each: &mut EachRow<'_>) -> anyhow::Result<()> {
        match (&self.format, sheet) {
            (Format::Csv { encoding, delimiter }, _) => {
                csv_rows(&self.path, encoding, *delimiter, each).map_err(|error| self.named(error))
            }
            (Format::Xlsx, Some(sheet)) => {
                xlsx_rows(&self.path, sheet, each).map_err(|error| self.named(error))
            }
            (Format::Xls { exe }, Some(sheet)) => {
                xls::rows(exe, &self.path, sheet, each).map_err(|error| self.named(error))
            }
            (_, None) => anyhow::bail!("a workbook's sheets have names"),
        }
    }

    /// Reading errors say which file; what the caller raised stays as it is.
    fn named(&self, error: anyhow::Error) -> anyhow::Error {
        match error.downcast::<ReadError>() {
            Ok(ReadError(said)) => unreadable(&self.file, &said).into(),
            Err(error) => error,
        }
    }
}

fn unreadable(file: &str, said: &str) -> Refusal {
    let key =
        if said.to_lowercase().contains("password") { "file-locked" } else { "file-unreadable" };
    Refusal::new(say!(key, file = file, said = said)).hint(say!("file-unreadable-hint"))
}

/// What a reader says of a broken file.
#[derive(Debug)]
pub(crate) struct ReadError(pub(crate) String);

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}

// ---------------------------------------------------------------- text

/// Tells the encoding of a text file. Without a mark it is UTF-8 if all of it is valid
/// UTF-8 and its Chinese outweighs by far what lies between U+0080 and U+07FF, where the
/// bytes of a short GBK text fall (a name's · lies there too, so some is allowed); plain
/// ASCII is UTF-8; everything else is GB18030.
fn sniff_encoding(content: &mut File) -> std::io::Result<&'static Encoding> {
    let mut reader = BufReader::with_capacity(1 << 16, content);
    let mut chunk = vec![0; 1 << 16];
    let mut rest = Vec::new();
    let (mut han, mut two_byte, mut first) = (0_u64, 0_u64, true);
    loop {
        let read = reader.read(&mut chunk)?;
        if first {
            first = false;
            if let Some((encoding, _)) = Encoding::for_bom(&chunk[..read]) {
                return Ok(encoding);
            }
        }
        rest.extend_from_slice(&chunk[..read]);
        let valid = match std::str::from_utf8(&rest) {
            Ok(_) => rest.len(),
            // A character may be cut at the end of a chunk, not at the end of the file.
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(_) => return Ok(encoding_rs::GB18030),
        };
        for byte in &rest[..valid] {
            two_byte += u64::from((0xC2..=0xDF).contains(byte));
            han += u64::from((0xE2..=0xF4).contains(byte));
        }
        rest.drain(..valid);
        if read == 0 {
            break;
        }
    }
    Ok(if two_byte * 8 <= han { encoding_rs::UTF_8 } else { encoding_rs::GB18030 })
}

fn decoded(path: &Path, encoding: &'static Encoding) -> std::io::Result<impl Read> {
    let content = BufReader::with_capacity(1 << 16, File::open(path)?);
    Ok(encoding_rs_io::DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .bom_override(true)
        .build(content))
}

/// Tells what separates the cells: of comma, tab and semicolon the one that the first
/// lines hold most of.
fn sniff_delimiter(path: &Path, encoding: &'static Encoding) -> anyhow::Result<u8> {
    let mut head = Vec::new();
    decoded(path, encoding)?.take(16_384).read_to_end(&mut head)?;
    let count = |mark: u8| head.iter().filter(|it| **it == mark).count();
    let marks = [b',', b'\t', b';'];
    Ok(marks.into_iter().rev().max_by_key(|it| count(*it)).unwrap_or(b','))
}

fn csv_rows(
    path: &Path,
    encoding: &'static Encoding,
    delimiter: u8,
    each: &mut EachRow<'_>,
) -> anyhow::Result<()> {
    // The last line counts as ended, so that lines and rows can be told apart below.
    let content = decoded(path, encoding)?.chain(&b"\n"[..]);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        // The carriage return of a CRLF stays in the last cell, where cleaning drops it.
        .terminator(csv::Terminator::Any(b'\n'))
        .buffer_capacity(1 << 16)
        .from_reader(content);
    let mut record = csv::StringRecord::new();
    let mut inner_breaks = 0;
    while reader.read_record(&mut record).map_err(|error| ReadError(error.to_string()))? {
        // The reader skips empty lines and a cell may hold line breaks: the row as Excel
        // numbers it is the lines read so far without those inside cells.
        let text = record.as_slice();
        inner_breaks += text.bytes().filter(|it| *it == b'\n').count() as u64;
        let number = (reader.position().line() - 1).saturating_sub(inner_breaks);
        let number = u32::try_from(number).unwrap_or(u32::MAX).max(1);
        if number > MOST_ROWS * 16 {
            return Err(ReadError(format!("row {number}: too many rows")).into());
        }
        let cells: Vec<_> = record
            .iter()
            .map(|text| match text {
                "" => Cell::Empty,
                text => Cell::Text(Cow::Borrowed(text)),
            })
            .collect();
        if let Some(long) = cells
            .iter()
            .position(|it| matches!(it, Cell::Text(text) if LONGEST_TEXT < text.len() / 3))
        {
            return Err(
                ReadError(format!("row {number}, column {}: text too long", long + 1)).into()
            );
        }
        if cells.iter().all(Cell::is_blank) {
            continue;
        }
        if each(Row { number, cells: &cells })?.is_break() {
            break;
        }
    }
    Ok(())
}

// ---------------------------------------------------------------- XLSX

fn open_xlsx(path: &Path) -> Result<Xlsx<BufReader<File>>, calamine::XlsxError> {
    calamine::open_workbook(path)
}

fn xlsx_rows(path: &Path, sheet: &str, each: &mut EachRow<'_>) -> anyhow::Result<()> {
    let broken = |error: calamine::XlsxError| ReadError(error.to_string());
    let mut workbook = open_xlsx(path).map_err(broken)?;
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut cells: Vec<Cell<'static>> = Vec::new();
    let mut at = None;
    loop {
        let next = reader.next_cell().map_err(broken)?;
        let position = next.as_ref().map(calamine::Cell::get_position);
        if let Some((row, column)) = position
            && (MOST_ROWS <= row || MOST_COLUMNS <= column)
        {
            return Err(
                ReadError(format!("a cell lies outside of any sheet: {row}, {column}")).into()
            );
        }
        if let Some(row) = at
            && position.map(|(row, _)| row) != Some(row)
        {
            if !cells.iter().all(Cell::is_blank)
                && each(Row { number: row + 1, cells: &cells })?.is_break()
            {
                return Ok(());
            }
            cells.clear();
        }
        let (Some(cell), Some((row, column))) = (next, position) else { return Ok(()) };
        at = Some(row);
        if cells.len() <= column as usize {
            cells.resize(column as usize + 1, Cell::Empty);
        }
        cells[column as usize] = from_calamine(cell.get_value().clone())?;
    }
}

/// A cell as calamine gives it, as ours.
pub(super) fn from_calamine(value: DataRef<'_>) -> Result<Cell<'static>, ReadError> {
    let text = |text: &str| {
        if LONGEST_TEXT < text.len() / 3 {
            return Err(ReadError("a cell holds more text than a sheet may".to_owned()));
        }
        Ok(if text.is_empty() { Cell::Empty } else { Cell::Text(Cow::Owned(text.to_owned())) })
    };
    match value {
        DataRef::Empty => Ok(Cell::Empty),
        DataRef::Int(number) => Ok(Cell::Number(number as f64)),
        DataRef::Float(number) => Ok(Cell::Number(number)),
        DataRef::String(it) => text(&it),
        DataRef::SharedString(it) => text(it),
        DataRef::Bool(it) => Ok(Cell::Bool(it)),
        DataRef::DateTime(it) => {
            let (year, month, day, ..) = it.to_ymd_hms_milli();
            let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
            Ok(day.map_or(Cell::Number(it.as_f64()), Cell::Day))
        }
        DataRef::DateTimeIso(it) | DataRef::DurationIso(it) => text(&it),
        DataRef::Error(it) => Ok(Cell::Error(Cow::Owned(it.to_string()))),
    }
}
