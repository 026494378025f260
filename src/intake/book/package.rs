//! What XLSX and ODS have in common: a ZIP file of XML parts, which may be hostile.
//!
//! Every part is read as a stream whose size, depth and longest piece are bounded, so that
//! neither memory nor time depends on what a file promises to hold.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::bounded::Bounded;
use super::{LONGEST_TEXT, Unreadable};
use crate::error::say;

/// A workbook with a picture for every row has thousands of entries, not more.
const MOST_ENTRIES: u16 = 20_000;
/// No part that is read may be larger, unzipped; a sheet of a million rows has half of it.
const LARGEST_PART: u64 = 4 << 30;
/// Sheets shrink to a tenth or a fiftieth; only what was made for it shrinks further.
const GREATEST_RATIO: u64 = 250;
/// Parts below this size may shrink as they like.
const SMALL_PART: u64 = 16 << 20;
/// The longest piece between two angle brackets: a text of the longest kind, written as
/// character references.
const LONGEST_PIECE: usize = LONGEST_TEXT * 12;
const DEEPEST: u32 = 64;

/// An opened ZIP file.
pub(super) struct Package {
    zip: ZipArchive<BufReader<File>>,
}

impl Package {
    pub(super) fn open(path: &Path) -> Result<Self, Unreadable> {
        let mut file = File::open(path).map_err(|it| Unreadable::io(&it))?;
        if entries(&mut file).map_err(|it| Unreadable::io(&it))? > MOST_ENTRIES {
            return Err(Unreadable::new(say!("file-too-large")));
        }
        file.seek(SeekFrom::Start(0)).map_err(|it| Unreadable::io(&it))?;
        Ok(Self { zip: ZipArchive::new(BufReader::new(file)).map_err(broken_zip)? })
    }

    /// The name as the file writes it, whatever its capitals.
    pub(super) fn find(&self, name: &str) -> Option<String> {
        if self.zip.index_for_name(name).is_some() {
            return Some(name.to_owned());
        }
        let names = self.zip.file_names().filter_map(Result::ok);
        names.map(Cow::into_owned).find(|it| it.eq_ignore_ascii_case(name))
    }

    /// Whether a name begins so.
    pub(super) fn has(&self, beginning: &str) -> bool {
        self.zip.file_names().filter_map(Result::ok).any(|it| it.starts_with(beginning))
    }

    /// Opens a part for reading; `largest` is in bytes, unzipped.
    pub(super) fn part(&mut self, name: &str, largest: u64) -> Result<Xml<'_>, Unreadable> {
        Ok(Xml::new(self.bytes(name, largest)?))
    }

    pub(super) fn bytes(
        &mut self,
        name: &str,
        largest: u64,
    ) -> Result<ZipFile<'_, BufReader<File>>, Unreadable> {
        let name = self.find(name).unwrap_or_else(|| name.to_owned());
        let part = self.zip.by_name(&name).map_err(broken_zip)?;
        if part.encrypted() {
            return Err(Unreadable::new(say!("file-locked")));
        }
        // What is larger than it declares is refused while it is read.
        let (size, zipped) = (part.size(), part.compressed_size());
        let is_bomb = SMALL_PART < size && zipped.saturating_mul(GREATEST_RATIO) < size;
        if largest.min(LARGEST_PART) < size || is_bomb {
            return Err(Unreadable::new(say!("file-too-large")));
        }
        Ok(part)
    }
}

/// The number of entries that the end of a ZIP file declares.
fn entries(file: &mut File) -> io::Result<u16> {
    const END: usize = 22;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(END as u64 + u64::from(u16::MAX))))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let end = tail.windows(END).rev().find(|it| it.starts_with(b"PK\x05\x06"));
    Ok(end.map_or(0, |it| u16::from_le_bytes([it[10], it[11]])))
}

fn broken_zip(error: ZipError) -> Unreadable {
    match error {
        ZipError::Io(error) => Unreadable::io(&error),
        ZipError::InvalidArchive(said) => Unreadable::cut_off(said),
        ZipError::UnsupportedArchive(said) if said == ZipError::PASSWORD_REQUIRED => {
            Unreadable::new(say!("file-locked"))
        }
        error => Unreadable::new(say!("file-unreadable", said = error)),
    }
}

/// A part as a stream of XML events.
pub(super) struct Xml<'z> {
    reader: quick_xml::Reader<Bounded<BufReader<ZipFile<'z, BufReader<File>>>>>,
    buffer: Vec<u8>,
    depth: u32,
}

impl<'z> Xml<'z> {
    fn new(part: ZipFile<'z, BufReader<File>>) -> Self {
        let source = BufReader::with_capacity(1 << 16, part);
        let mut reader = quick_xml::Reader::from_reader(Bounded::new(source, LONGEST_PIECE));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next event; an empty element comes as its start and its end.
    pub(super) fn next(&mut self) -> Result<Event<'_>, Unreadable> {
        self.buffer.clear();
        self.reader.get_mut().left = LONGEST_PIECE;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) => return Err(Unreadable::io(&error)),
            Err(error) => return Err(Unreadable::cut_off(error)),
        };
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(Unreadable::cut_off("XML")),
            _ => {}
        }
        if DEEPEST < self.depth {
            return Err(Unreadable::cut_off("XML"));
        }
        Ok(event)
    }

    /// Goes on to the end of the element whose start was the last event.
    pub(super) fn skip(&mut self) -> Result<(), Unreadable> {
        let outside = self.depth.saturating_sub(1);
        while outside < self.depth {
            self.next()?;
        }
        Ok(())
    }

    /// Reads what is left, which checks that the part is whole.
    pub(super) fn finish(mut self) -> Result<(), Unreadable> {
        let rest = self.reader.get_mut();
        rest.left = usize::MAX;
        io::copy(rest, &mut io::sink()).map_err(|it| Unreadable::io(&it))?;
        Ok(())
    }
}

/// The value of an attribute, by its whole name.
pub(super) fn attribute<'e>(start: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    attributes(start).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// All attributes with their values.
pub(super) fn attributes<'e>(
    start: &'e BytesStart<'_>,
) -> impl Iterator<Item = (&'e str, Cow<'e, str>)> {
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    attributes.filter_map(|it| {
        let it = it.ok()?;
        let value = it.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
        Some((it.key.0, value))
    })
}

/// Adds what an event holds of text. Far behind the bound of a cell it adds no more, which
/// is still long enough for [`super::check_length`] to see.
pub(super) fn add_text(event: &Event<'_>, text: &mut String) -> Result<(), Unreadable> {
    let room = LONGEST_TEXT * 4 + 4;
    if room <= text.len() {
        return Ok(());
    }
    match event {
        Event::Text(it) => text.push_str(&it.xml10_content()),
        Event::CData(it) => text.push_str(&it.xml10_content()),
        Event::GeneralRef(it) => match it.resolve_char_ref() {
            Ok(Some(character)) => text.push(character),
            Ok(None) => match quick_xml::escape::resolve_predefined_entity(it) {
                Some(resolved) => text.push_str(resolved),
                None => return Err(Unreadable::cut_off(format!("&{};", &**it))),
            },
            Err(error) => return Err(Unreadable::cut_off(error)),
        },
        _ => {}
    }
    Ok(())
}
