//! ODS workbooks, as LibreOffice and WPS write them, read as a stream.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::Path;

use quick_xml::events::{BytesStart, Event};

use super::package::{Package, Xml, add_text, attribute, attributes};
use super::{
    EachRow, LONGEST_ROW, MOST_COLUMNS, MOST_ROWS, Row, Unreadable, check_length, number_of_epoch,
};
use crate::error::say;
use crate::intake::clean::Cell;

const CONTENT: &str = "content.xml";
const LARGEST_CONTENT: u64 = 4 << 30;
const LARGEST_MANIFEST: u64 = 16 << 20;
/// So many cells may stand in rows that are written once and repeated.
const MOST_REPEATED: u64 = 1 << 20;

/// The sheets of a workbook.
pub(super) struct Workbook {
    pub(super) sheets: Vec<(String, bool)>,
}

/// Whether a ZIP file says that it is a spreadsheet of this kind.
pub(super) fn is_ods(package: &mut Package) -> Result<bool, Unreadable> {
    if package.find("mimetype").is_none() {
        return Ok(false);
    }
    let mut kind = String::new();
    let part = package.bytes("mimetype", 1 << 10)?;
    part.take(200).read_to_string(&mut kind).map_err(|it| Unreadable::io(&it))?;
    Ok(kind.starts_with("application/vnd.oasis.opendocument.spreadsheet"))
}

impl Workbook {
    pub(super) fn open(package: &mut Package) -> Result<Self, Unreadable> {
        if is_encrypted(package)? {
            return Err(Unreadable::new(say!("file-locked")));
        }
        let mut sheets = Vec::new();
        let mut reader = Reader::new(package.part(CONTENT, LARGEST_CONTENT)?);
        while let Some(sheet) = reader.next_sheet()? {
            sheets.push(sheet);
            reader.xml.skip()?;
        }
        reader.xml.finish()?;
        Ok(Self { sheets })
    }

    /// Gives the rows of a sheet that hold anything.
    pub(super) fn rows(
        &self,
        path: &Path,
        sheet: &str,
        each: &mut EachRow<'_>,
    ) -> anyhow::Result<()> {
        let mut package = Package::open(path)?;
        let mut reader = Reader::new(package.part(CONTENT, LARGEST_CONTENT)?);
        while let Some((name, _)) = reader.next_sheet()? {
            if name == sheet {
                return reader.rows(each);
            }
            reader.xml.skip()?;
        }
        anyhow::bail!("no sheet {sheet}")
    }
}

fn is_encrypted(package: &mut Package) -> Result<bool, Unreadable> {
    if package.find("encrypted-package").is_some() {
        return Ok(true);
    }
    if package.find("META-INF/manifest.xml").is_none() {
        return Ok(false);
    }
    let mut xml = package.part("META-INF/manifest.xml", LARGEST_MANIFEST)?;
    loop {
        match xml.next()? {
            Event::Start(it) if it.local_name().into_inner() == "encryption-data" => {
                return Ok(true);
            }
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

struct Reader<'z> {
    xml: Xml<'z>,
    /// Names of the table styles that show nothing.
    hiding: HashSet<String>,
    /// Whether days are counted from 1904 (or from a third day, which is as good).
    is_1904: bool,
}

impl<'z> Reader<'z> {
    fn new(xml: Xml<'z>) -> Self {
        Self { xml, hiding: HashSet::new(), is_1904: false }
    }

    /// Goes on into the next sheet; returns its name and whether it is visible.
    fn next_sheet(&mut self) -> Result<Option<(String, bool)>, Unreadable> {
        let mut style = String::new();
        loop {
            let event = self.xml.next()?;
            let Event::Start(start) = &event else {
                if matches!(event, Event::Eof) {
                    return Ok(None);
                }
                continue;
            };
            match start.name().0 {
                "style:style" => {
                    style = attribute(start, "style:name").unwrap_or_default().into_owned();
                }
                "style:table-properties"
                    if attribute(start, "table:display").is_some_and(|it| it == "false") =>
                {
                    self.hiding.insert(std::mem::take(&mut style));
                }
                "table:null-date" => {
                    let start = attribute(start, "table:date-value");
                    self.is_1904 = start.is_some_and(|it| it != "1899-12-30");
                }
                "table:table" => {
                    let name = attribute(start, "table:name").unwrap_or_default().into_owned();
                    let style = attribute(start, "table:style-name").unwrap_or_default();
                    let is_visible = !self.hiding.contains(style.as_ref());
                    return Ok(Some((name, is_visible)));
                }
                // What was deleted is kept here, with its cells.
                "table:tracked-changes" => self.xml.skip()?,
                _ => {}
            }
        }
    }

    /// Gives the rows of the sheet whose start was read last.
    fn rows(mut self, each: &mut EachRow<'_>) -> anyhow::Result<()> {
        let (mut number, mut repeated) = (1_u32, 0_u64);
        let mut row = BuildingRow::default();
        loop {
            let at_row = |it: Unreadable| it.at(number);
            let event = self.xml.next().map_err(at_row)?;
            match &event {
                Event::Start(start) => match start.name().0 {
                    "table:table-row" => row = BuildingRow::begin(start),
                    "table:table-cell" => {
                        let cell = BuildingCell::begin(start);
                        let cell = self.cell(cell).map_err(at_row)?;
                        row.put(cell, self.is_1904).map_err(at_row)?;
                    }
                    // It lies under another one and is not seen.
                    "table:covered-table-cell" => {
                        row.width += times(start, "table:number-columns-repeated") as usize;
                        self.xml.skip().map_err(at_row)?;
                    }
                    "table:table-header-rows" | "table:table-rows" | "table:table-row-group" => {}
                    _ => self.xml.skip().map_err(at_row)?,
                },
                Event::End(end) => match end.name().0 {
                    "table:table-row" => {
                        let next = number.saturating_add(row.times);
                        if row.cells.is_empty() {
                            number = next;
                            continue;
                        }
                        repeated += u64::from(row.times - 1) * row.cells.len() as u64;
                        if MOST_ROWS < next - 1 || MOST_REPEATED < repeated {
                            return Err(Unreadable::new(say!("file-too-large")).at(number).into());
                        }
                        while number < next {
                            let (cells, is_hidden) = (row.cells.as_slice(), row.is_hidden);
                            if each(Row { number, cells, is_hidden })? == ControlFlow::Break(()) {
                                return Ok(());
                            }
                            number += 1;
                        }
                    }
                    "table:table" => break,
                    _ => {}
                },
                _ => {}
            }
        }
        self.xml.finish()?;
        Ok(())
    }

    /// Collects the text of a cell, to its end.
    fn cell(&mut self, mut cell: BuildingCell) -> Result<BuildingCell, Unreadable> {
        let (mut inside, mut paragraphs) = (0_u32, 0_u32);
        loop {
            let event = self.xml.next()?;
            match &event {
                Event::Start(start) => match start.name().0 {
                    "text:p" | "text:h" => {
                        if paragraphs > 0 {
                            cell.text.push('\n');
                        }
                        (inside, paragraphs) = (inside + 1, paragraphs + 1);
                    }
                    "text:s" => {
                        let spaces = times(start, "text:c").min(1_000) as usize;
                        cell.text.extend(std::iter::repeat_n(' ', spaces));
                        self.xml.skip()?;
                    }
                    "text:tab" => cell.text.push('\t'),
                    "text:line-break" => cell.text.push('\n'),
                    "text:span" | "text:a" | "text:ruby" | "text:ruby-base" | "text:list"
                    | "text:list-item" => {}
                    // Remarks, pictures and how a text is spoken are no part of it.
                    _ => self.xml.skip()?,
                },
                Event::End(end) => match end.name().0 {
                    "text:p" | "text:h" => inside = inside.saturating_sub(1),
                    "table:table-cell" => return Ok(cell),
                    _ => {}
                },
                Event::Eof => return Err(Unreadable::cut_off("XML")),
                text if inside > 0 => add_text(text, &mut cell.text)?,
                _ => {}
            }
        }
    }
}

/// How often something is repeated, at least once.
fn times(start: &BytesStart<'_>, name: &str) -> u32 {
    let given = attribute(start, name).and_then(|it| it.parse().ok());
    given.unwrap_or(1).clamp(1, MOST_ROWS)
}

/// A row while it is read.
#[derive(Default)]
struct BuildingRow {
    times: u32,
    is_hidden: bool,
    /// The number of columns so far; the empty ones at the end have no cells.
    width: usize,
    /// Bytes of its texts.
    text: usize,
    cells: Vec<Cell<'static>>,
}

impl BuildingRow {
    fn begin(start: &BytesStart<'_>) -> Self {
        let is_hidden = attribute(start, "table:visibility").is_some_and(|it| it != "visible");
        Self { times: times(start, "table:number-rows-repeated"), is_hidden, ..Self::default() }
    }

    fn put(&mut self, building: BuildingCell, is_1904: bool) -> Result<(), Unreadable> {
        let times = building.times as usize;
        let columns = self.width..self.width + times;
        self.width = columns.end;
        let cell = building.cell(is_1904);
        if cell.is_blank() {
            return Ok(());
        }
        if MOST_COLUMNS < columns.end {
            return Err(Unreadable::new(say!("too-many-columns", most = MOST_COLUMNS)));
        }
        if let Cell::Text(text) | Cell::Error(text) = &cell {
            check_length(text, columns.start)?;
            self.text += text.len().saturating_mul(times);
            if LONGEST_ROW < self.text {
                return Err(Unreadable::new(say!("row-too-long")));
            }
        }
        self.cells.resize(columns.start, Cell::Empty);
        self.cells.resize(columns.end, cell);
        Ok(())
    }
}

/// A cell while it is read.
#[derive(Default)]
struct BuildingCell {
    times: u32,
    kind: String,
    value: Option<String>,
    formula: Option<String>,
    is_error: bool,
    text: String,
}

impl BuildingCell {
    fn begin(start: &BytesStart<'_>) -> Self {
        let mut cell = Self { times: 1, ..Self::default() };
        for (key, value) in attributes(start) {
            match key {
                "table:number-columns-repeated" => {
                    cell.times = value.parse().unwrap_or(1).clamp(1, MOST_ROWS);
                }
                "table:formula" => cell.formula = Some(value.into_owned()),
                "office:value-type" => cell.kind = value.into_owned(),
                "calcext:value-type" => cell.is_error = value == "error",
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => cell.value = Some(value.into_owned()),
                _ => {}
            }
        }
        cell
    }

    fn cell(self, is_1904: bool) -> Cell<'static> {
        let text = |text: String| match text.is_empty() {
            true => Cell::Empty,
            false => Cell::Text(Cow::Owned(text)),
        };
        if self.is_error || (self.formula.is_some() && self.text.starts_with('#')) {
            return Cell::Error(Cow::Owned(self.text));
        }
        let value = self.value.as_deref();
        let number = value.and_then(|it| it.trim().parse::<f64>().ok());
        let day = value.and_then(|it| it.get(..10)).and_then(|it| it.parse().ok());
        match (self.kind.as_str(), number, day) {
            ("float" | "percentage" | "currency", Some(number), _) if number.is_finite() => {
                number_of_epoch(number, is_1904)
            }
            ("date", _, Some(day)) => Cell::Day(day),
            ("boolean", ..) if value.is_some() => Cell::Bool(value == Some("true")),
            // A formula that nobody worked out is not an empty cell.
            ("", ..) if self.text.is_empty() => match self.formula {
                Some(formula) => Cell::Error(Cow::Owned(formula)),
                None => Cell::Empty,
            },
            // Not every program writes down what is shown.
            _ if self.text.is_empty() => text(self.value.unwrap_or_default()),
            _ => text(self.text),
        }
    }
}
