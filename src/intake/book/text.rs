//! Text files: comma, tab or semicolon between the cells, in whatever encoding Excel, WPS
//! and the systems of the offices write.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};

use super::bounded::Bounded;
use super::{EachRow, LONGEST_ROW, MOST_COLUMNS, MOST_ROWS, Row, Unreadable, check_length};
use crate::error::say;
use crate::intake::clean::Cell;

const CHUNK: usize = 1 << 16;
/// The beginning that tells what separates the cells.
const HEAD: u64 = 1 << 16;
/// So many Chinese characters do not come about by reading one encoding as the other.
const ENOUGH_HAN: u64 = 4;
/// The only cell of a row of our own behind the last one of the file. A file whose last
/// quotation mark is missing swallows it.
const END: &str = "\u{1D}\u{1D}";
/// Stands between the cells where the file has another mark than one byte.
const OWN_MARK: u8 = 0x1F;

/// How a text file is written.
pub(super) struct Text {
    path: PathBuf,
    pub(super) encoding: &'static Encoding,
    delimiter: u8,
    /// Whether lines end as on an old Macintosh.
    ends_with_cr: bool,
    /// Read instead of the file, where the delimiter is being looked for.
    probe: Option<String>,
}

impl Text {
    /// Reads the file once through: every byte of it must belong to its encoding.
    pub(super) fn open(path: &Path) -> Result<Self, Unreadable> {
        let encoding = encoding_of(path)?;
        let mut text = Self {
            path: path.to_owned(),
            encoding,
            delimiter: b',',
            ends_with_cr: false,
            probe: None,
        };
        let head = text.head()?;
        text.ends_with_cr = head.contains('\r') && !head.contains('\n');
        // Of comma, tab and semicolon the one that the first lines hold most of.
        let count = |mark: u8| head.bytes().filter(|it| *it == mark).count();
        let marks = [b',', b'\t', b';'];
        text.delimiter = marks.into_iter().rev().max_by_key(|it| count(*it)).unwrap_or(b',');
        Ok(text)
    }

    /// The beginning of the same file as if this mark stood between its cells.
    pub(super) fn parted_by(&self, mark: &str) -> Result<Self, Unreadable> {
        let head = self.head()?.replace(mark, "\u{1F}");
        let probe = Some(head);
        let (path, encoding, ends_with_cr) = (self.path.clone(), self.encoding, self.ends_with_cr);
        Ok(Self { path, encoding, delimiter: OWN_MARK, ends_with_cr, probe })
    }

    fn head(&self) -> Result<String, Unreadable> {
        let mut head = Vec::new();
        let content = self.decoded().and_then(|it| it.take(HEAD).read_to_end(&mut head));
        content.map_err(|it| Unreadable::io(&it))?;
        // The last character may be cut.
        Ok(String::from_utf8_lossy(&head).into_owned())
    }

    /// The content in UTF-8.
    fn decoded(&self) -> io::Result<Box<dyn Read + '_>> {
        if let Some(head) = &self.probe {
            return Ok(Box::new(Cursor::new(head)));
        }
        let content = File::open(&self.path)?;
        Ok(match self.encoding == UTF_8 {
            // The CSV reader knows the mark at its start.
            true => Box::new(content),
            false => Box::new(
                encoding_rs_io::DecodeReaderBytesBuilder::new()
                    .encoding(Some(self.encoding))
                    .bom_override(true)
                    .build(content),
            ),
        })
    }

    /// Gives the rows that hold anything.
    pub(super) fn rows(&self, each: &mut EachRow<'_>) -> anyhow::Result<()> {
        let mut content = self.decoded()?;
        if self.ends_with_cr {
            content = Box::new(CrAsLf(content));
        }
        let end = format!("\n{END}\n");
        let content = content.chain(end.as_bytes());
        let bounded = Bounded::new(BufReader::with_capacity(CHUNK, content), LONGEST_ROW);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            // The carriage return of a CRLF stays in the last cell, where cleaning drops it.
            .terminator(csv::Terminator::Any(b'\n'))
            .buffer_capacity(CHUNK)
            .from_reader(bounded);
        let mut record = csv::StringRecord::new();
        let (mut inner_breaks, mut last) = (0, 0);
        loop {
            reader.get_mut().left = LONGEST_ROW;
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err(unreadable(&error, last + 1).into()),
            }
            // The reader skips empty lines and a cell may hold line breaks: the row as Excel
            // numbers it is the lines read so far without those inside cells.
            let text = record.as_slice();
            inner_breaks += text.bytes().filter(|it| *it == b'\n').count() as u64;
            let number = (reader.position().line() - 1).saturating_sub(inner_breaks);
            let number = u32::try_from(number).unwrap_or(u32::MAX).max(1);
            if text.ends_with(END) {
                return Ok(());
            }
            if text.len() > END.len() && text.trim_end_matches('\n').ends_with(END) {
                return Err(Unreadable::new(say!("quote-unclosed")).at(number).into());
            }
            last = number;
            if MOST_ROWS * 16 < number {
                return Err(Unreadable::new(say!("file-too-large")).at(number).into());
            }
            let cells: Vec<_> = record
                .iter()
                .take(MOST_COLUMNS)
                .map(|text| match text {
                    "" => Cell::Empty,
                    text => Cell::Text(Cow::Borrowed(text)),
                })
                .collect();
            for (column, text) in record.iter().enumerate() {
                check_length(text, column).map_err(|it| it.at(number))?;
                if MOST_COLUMNS <= column && !text.trim().is_empty() {
                    let most = MOST_COLUMNS;
                    return Err(Unreadable::new(say!("too-many-columns", most = most))
                        .at(number)
                        .into());
                }
            }
            if cells.iter().all(Cell::is_blank) || is_end_of_dos_file(&record) {
                continue;
            }
            if each(Row { number, cells: &cells, is_hidden: false })?.is_break() {
                return Ok(());
            }
        }
    }
}

/// `copy a+b` of an old system leaves such a character behind the last line.
fn is_end_of_dos_file(record: &csv::StringRecord) -> bool {
    record.len() == 1 && record[0].trim_end() == "\u{1A}"
}

fn unreadable(error: &csv::Error, row: u32) -> Unreadable {
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Unreadable::new(say!("row-too-long")).at(row)
        }
        csv::ErrorKind::Io(error) => Unreadable::io(error),
        _ => Unreadable::cut_off(error).at(row),
    }
}

struct CrAsLf<R>(R);

impl<R: Read> Read for CrAsLf<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(into)?;
        into[..length].iter_mut().filter(|it| **it == b'\r').for_each(|it| *it = b'\n');
        Ok(length)
    }
}

/// Tells the encoding of a file, and that all of it is valid in it. Without a mark it is
/// UTF-8 if its Chinese outweighs by far what lies between U+0080 and U+07FF, where the
/// bytes of a short GBK text fall (a name's · lies there too, so some is allowed); plain
/// ASCII is UTF-8; everything else is GB18030.
fn encoding_of(path: &Path) -> Result<&'static Encoding, Unreadable> {
    let mut lines = Lines::open(path)?;
    let (mut seen, mut row, mut is_blank) = (Utf8::default(), 1, true);
    let mut bom = None;
    while let Some(chunk) = lines.next()? {
        if row == 1 && bom.is_none() {
            bom = Encoding::for_bom(chunk).map(|(encoding, _)| encoding);
            if bom.is_some_and(|it| it != UTF_8) {
                break;
            }
        }
        let plain = chunk.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(chunk);
        is_blank &= plain.trim_ascii().is_empty();
        if let Some(at) = chunk.iter().position(|it| *it == 0) {
            return Err(Unreadable::cut_off("NUL").at(row + breaks(&chunk[..at])));
        }
        match std::str::from_utf8(chunk) {
            Ok(_) => seen.add(chunk),
            Err(error) => {
                let valid = &chunk[..error.valid_up_to()];
                seen.add(valid);
                if bom.is_some() || seen.is_chinese() {
                    return Err(not_in(UTF_8, row + breaks(valid)));
                }
                bom = Some(GB18030);
                break;
            }
        }
        row += breaks(chunk);
    }
    match bom {
        Some(encoding) if encoding != UTF_8 => check(path, encoding).map(|()| encoding),
        _ if is_blank => Err(Unreadable::new(say!("file-empty"))),
        None if seen.is_doubtful() && check(path, GB18030).is_ok() => Ok(GB18030),
        _ => Ok(UTF_8),
    }
}

/// Checks that a whole file is valid in an encoding, and not partly in another.
fn check(path: &Path, encoding: &'static Encoding) -> Result<(), Unreadable> {
    let mut lines = Lines::open(path)?;
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut decoded = String::with_capacity(CHUNK);
    let (mut row, mut is_blank) = (1, true);
    loop {
        let chunk = lines.next()?;
        let is_last = chunk.is_none();
        let mut rest = chunk.unwrap_or_default();
        // GBK lets UTF-8 pass as other characters, mostly; a whole line of it is no accident.
        let mut foreign = None;
        if encoding == GB18030 {
            let parts = rest.split_inclusive(|it| *it == b'\n');
            let at =
                parts.scan(0, |at, line| Some((std::mem::replace(at, *at + line.len()), line)));
            foreign = at.filter(|(_, line)| is_utf8_line(line)).map(|(at, _)| at).next();
            rest = &rest[..foreign.unwrap_or(rest.len())];
            if let Some(at) = rest.iter().position(|it| *it == 0) {
                return Err(Unreadable::cut_off("NUL").at(row + breaks(&rest[..at])));
            }
        }
        loop {
            decoded.clear();
            let (result, read) =
                decoder.decode_to_string_without_replacement(rest, &mut decoded, is_last);
            rest = &rest[read..];
            row += breaks(decoded.as_bytes());
            is_blank &= decoded.trim().is_empty();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Err(not_in(encoding, row)),
            }
        }
        if foreign.is_some() {
            return Err(not_in(encoding, row));
        }
        if is_last {
            break;
        }
    }
    if is_blank { Err(Unreadable::new(say!("file-empty"))) } else { Ok(()) }
}

fn is_utf8_line(line: &[u8]) -> bool {
    let mut seen = Utf8::default();
    !line.is_ascii() && std::str::from_utf8(line).is_ok() && {
        seen.add(line);
        seen.is_chinese()
    }
}

fn not_in(encoding: &'static Encoding, row: u32) -> Unreadable {
    let encoding = name(encoding);
    Unreadable::new(say!("not-in-encoding", encoding = encoding)).at(row)
}

/// An encoding as people write its name.
pub(super) fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GB18030" } else { encoding.name() }
}

fn breaks(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|it| **it == b'\n').count() as u32
}

/// What bytes that are valid UTF-8 hold.
#[derive(Default)]
struct Utf8 {
    /// Characters of three or four bytes, as all Chinese ones are.
    han: u64,
    two_byte: u64,
}

impl Utf8 {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.two_byte += u64::from((0xC2..=0xDF).contains(byte));
            self.han += u64::from((0xE2..=0xF4).contains(byte));
        }
    }

    fn is_doubtful(&self) -> bool {
        self.han < self.two_byte * 8
    }

    fn is_chinese(&self) -> bool {
        ENOUGH_HAN <= self.han && !self.is_doubtful()
    }
}

/// A file in chunks of whole lines; a line that is longer than a chunk is cut where no
/// character of UTF-8 ends or begins.
struct Lines {
    file: File,
    buffer: Vec<u8>,
    given: usize,
}

impl Lines {
    fn open(path: &Path) -> Result<Self, Unreadable> {
        let file = File::open(path).map_err(|it| Unreadable::io(&it))?;
        Ok(Self { file, buffer: Vec::with_capacity(CHUNK), given: 0 })
    }

    fn next(&mut self) -> Result<Option<&[u8]>, Unreadable> {
        self.buffer.drain(..self.given);
        let room = CHUNK.saturating_sub(self.buffer.len()) as u64;
        let read = self.file.by_ref().take(room).read_to_end(&mut self.buffer);
        let read = read.map_err(|it| Unreadable::io(&it))?;
        let is_full = self.buffer.len() == CHUNK;
        self.given = match self.buffer.iter().rposition(|it| *it == b'\n') {
            _ if read == 0 || !is_full => self.buffer.len(),
            Some(at) => at + 1,
            None => {
                let is_inside = |it: &u8| (0x80..0xC0).contains(it);
                let whole = self.buffer.iter().rposition(|it| !is_inside(it)).unwrap_or_default();
                if whole == 0 { self.buffer.len() } else { whole }
            }
        };
        Ok(Some(&self.buffer[..self.given]).filter(|it| !it.is_empty()))
    }
}
