//! XLSX workbooks, read as a stream: memory grows with the shared texts, which are
//! bounded, and not with the sheet.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

use chrono::{Days, NaiveDate};
use quick_xml::events::{BytesStart, Event};

use super::package::{Package, Xml, add_text, attribute, attributes};
use super::{
    EachRow, LONGEST_ROW, MOST_COLUMNS, MOST_ROWS, Row, Unreadable, check_length, number_of_epoch,
};
use crate::error::say;
use crate::intake::clean::Cell;

/// Bytes of a sheet's part, unzipped.
const LARGEST_SHEET: u64 = 4 << 30;
/// Bytes of a part that describes the workbook.
const LARGEST_DESCRIPTION: u64 = 64 << 20;
/// Bytes of the part with the shared texts, and of the texts in it.
const LARGEST_STRINGS_PART: u64 = 1 << 30;
const MOST_STRING_BYTES: usize = 128 << 20;
const MOST_STRINGS: usize = 8 << 20;
/// Bytes of all texts in a sheet. A few that many cells refer to make much of little.
const MOST_TEXT: usize = 2 << 30;

/// What the parts beside the sheets say.
pub(super) struct Workbook {
    pub(super) sheets: Vec<Sheet>,
    strings_part: Option<String>,
    strings: OnceCell<Strings>,
    /// Of each cell format, whether it shows a number as a day.
    shows_day: Vec<bool>,
    is_1904: bool,
}

pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) is_visible: bool,
    part: String,
}

/// Where a part's relations lead, by their ids: the kind and the target.
type Relations = HashMap<String, (String, String)>;

impl Workbook {
    pub(super) fn open(package: &mut Package) -> Result<Self, Unreadable> {
        let main = relations(package, "")?
            .into_values()
            .find(|(kind, _)| kind.ends_with("/officeDocument"))
            .map_or_else(|| "xl/workbook.xml".to_owned(), |(_, target)| target);
        let Some(main) = package.find(&main) else {
            return Err(Unreadable::new(say!("file-is-archive")));
        };
        if main.ends_with(".bin") {
            return Err(Unreadable::new(say!("file-is-xlsb")));
        }
        let related = relations(package, &main)?;
        let target = |wanted: &str| {
            let mut all = related.values();
            all.find(|(kind, _)| kind.ends_with(wanted)).map(|(_, target)| target.clone())
        };
        let (mut sheets, mut is_1904, mut is_workbook) = (Vec::new(), false, false);
        let mut xml = package.part(&main, LARGEST_DESCRIPTION)?;
        loop {
            match xml.next()? {
                Event::Start(it) => match it.local_name().into_inner() {
                    "workbook" => is_workbook = true,
                    "workbookPr" => is_1904 = attribute(&it, "date1904").is_some_and(is_true),
                    "sheet" => sheets.extend(sheet(&it, &related)),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        drop(xml);
        if !is_workbook {
            return Err(Unreadable::new(say!("file-not-a-sheet")));
        }
        let shows_day = match target("/styles") {
            Some(part) => shows_day(package.part(&part, LARGEST_DESCRIPTION)?)?,
            None => Vec::new(),
        };
        let strings_part = target("/sharedStrings");
        Ok(Self { sheets, strings_part, strings: OnceCell::new(), shows_day, is_1904 })
    }

    /// Gives the rows of a sheet that hold anything.
    pub(super) fn rows(
        &self,
        path: &Path,
        sheet: &str,
        each: &mut EachRow<'_>,
    ) -> anyhow::Result<()> {
        let mut package = Package::open(path)?;
        let strings = match self.strings.get() {
            Some(strings) => strings,
            None => {
                let strings = Strings::read(&mut package, self.strings_part.as_deref())?;
                self.strings.get_or_init(|| strings)
            }
        };
        let Some(sheet) = self.sheets.iter().find(|it| it.name == sheet) else {
            anyhow::bail!("no sheet {sheet}");
        };
        let mut rows = Rows {
            book: self,
            strings,
            number: 0,
            is_hidden: false,
            next: 0,
            text: 0,
            row_text: 0,
            cells: Vec::new(),
        };
        let mut xml = package.part(&sheet.part, LARGEST_SHEET)?;
        let mut cell = Building::default();
        let mut collects = Collects::Nothing;
        loop {
            let at_row = |it: Unreadable| it.at(rows.number);
            let event = xml.next().map_err(at_row)?;
            match &event {
                Event::Start(start) => match start.local_name().into_inner() {
                    "row" => rows.begin(start)?,
                    "c" => cell.begin(start, &rows).map_err(at_row)?,
                    "v" => collects = cell.collect(Collects::Value),
                    "f" => collects = cell.collect(Collects::Formula),
                    "t" => collects = cell.collect(Collects::Inline),
                    // How a text is spoken is no part of it.
                    "rPh" => xml.skip().map_err(at_row)?,
                    _ => {}
                },
                Event::End(end) => match end.local_name().into_inner() {
                    "v" | "f" | "t" => collects = Collects::Nothing,
                    "c" => rows.put(&mut cell)?,
                    "row" if rows.give(each)?.is_break() => return Ok(()),
                    "sheetData" => break,
                    _ => {}
                },
                Event::Eof => break,
                text => match collects {
                    Collects::Nothing => {}
                    Collects::Formula => add_text(text, &mut cell.formula).map_err(at_row)?,
                    Collects::Value | Collects::Inline => {
                        add_text(text, &mut cell.text).map_err(at_row)?;
                    }
                },
            }
        }
        xml.finish()?;
        Ok(())
    }
}

fn is_true(text: Cow<'_, str>) -> bool {
    matches!(text.as_ref(), "1" | "true" | "on")
}

fn sheet(start: &BytesStart<'_>, related: &Relations) -> Option<Sheet> {
    let (mut name, mut is_visible, mut id) = (String::new(), true, None);
    for (key, value) in attributes(start) {
        match key {
            "name" => name = value.into_owned(),
            "state" => is_visible = value == "visible",
            key if key.ends_with(":id") => id = Some(value),
            _ => {}
        }
    }
    // Sheets that hold a chart alone have another kind.
    let (kind, part) = related.get(id?.as_ref())?;
    kind.ends_with("/worksheet").then(|| Sheet { name, is_visible, part: part.clone() })
}

/// Where a part leads to; the empty name stands for the whole package.
fn relations(package: &mut Package, part: &str) -> Result<Relations, Unreadable> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    let mut found = Relations::new();
    let Some(name) = package.find(&format!("{folder}{slash}_rels/{file}.rels")) else {
        return Ok(found);
    };
    let mut xml = package.part(&name, LARGEST_DESCRIPTION)?;
    loop {
        match xml.next()? {
            Event::Start(it) if it.local_name().into_inner() == "Relationship" => {
                let value = |name| attribute(&it, name).unwrap_or_default();
                let target = joined(folder, &value("Target"));
                found.insert(value("Id").into_owned(), (value("Type").into_owned(), target));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// A target as the ZIP file names it.
fn joined(folder: &str, target: &str) -> String {
    if let Some(from_root) = target.strip_prefix('/') {
        return from_root.to_owned();
    }
    let mut path: Vec<_> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Of each cell format, whether it shows a number as a day.
fn shows_day(mut xml: Xml<'_>) -> Result<Vec<bool>, Unreadable> {
    let (mut custom, mut formats, mut is_in_formats) = (HashMap::new(), Vec::new(), false);
    loop {
        match xml.next()? {
            Event::Start(it) => match it.local_name().into_inner() {
                "numFmt" => {
                    let code = attribute(&it, "formatCode").unwrap_or_default();
                    let id = attribute(&it, "numFmtId").unwrap_or_default().into_owned();
                    custom.insert(id, code_shows_day(&code));
                }
                "cellXfs" => is_in_formats = true,
                "xf" if is_in_formats => {
                    let id = attribute(&it, "numFmtId").unwrap_or_default();
                    formats.push(custom.get(id.as_ref()).copied().unwrap_or_else(|| {
                        // 27 to 36 and 50 to 58 are the Chinese ones.
                        matches!(id.parse(), Ok(14_u32..=17 | 22 | 27..=36 | 50..=58))
                    }));
                }
                _ => {}
            },
            Event::End(it) if it.local_name().into_inner() == "cellXfs" => is_in_formats = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}

/// Whether a number format such as `yyyy"年"m"月"` shows a year or a day of the month.
fn code_shows_day(code: &str) -> bool {
    let (mut is_quoted, mut in_brackets) = (false, false);
    let mut all = code.chars();
    while let Some(it) = all.next() {
        match it {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            _ if in_brackets => {}
            // The next character is shown as it is, or only as wide as it is.
            '\\' | '_' | '*' => {
                all.next();
            }
            ';' => return false,
            'y' | 'Y' | 'd' | 'D' => return true,
            _ => {}
        }
    }
    false
}

/// The texts that cells refer to by number, one behind the other.
struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn read(package: &mut Package, part: Option<&str>) -> Result<Self, Unreadable> {
        let mut strings = Self { text: String::new(), ends: Vec::new() };
        let Some(part) = part.and_then(|it| package.find(it)) else { return Ok(strings) };
        let mut xml = package.part(&part, LARGEST_STRINGS_PART)?;
        let (mut own, mut collects) = (String::new(), false);
        loop {
            let event = xml.next()?;
            match &event {
                Event::Start(start) => match start.local_name().into_inner() {
                    "si" => own.clear(),
                    "t" => collects = true,
                    "rPh" => xml.skip()?,
                    _ => {}
                },
                Event::End(end) => match end.local_name().into_inner() {
                    "t" => collects = false,
                    "si" => {
                        strings.text.push_str(&unescaped(&own));
                        if MOST_STRING_BYTES < strings.text.len()
                            || MOST_STRINGS < strings.ends.len()
                        {
                            return Err(Unreadable::new(say!("file-too-large")));
                        }
                        strings.ends.push(u32::try_from(strings.text.len()).unwrap_or(u32::MAX));
                    }
                    _ => {}
                },
                Event::Eof => return Ok(strings),
                text if collects => add_text(text, &mut own)?,
                _ => {}
            }
        }
    }

    fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = number.checked_sub(1).map_or(0, |it| self.ends[it] as usize);
        self.text.get(start..end)
    }
}

/// Excel writes a control character as `_x000D_`, and an underscore before such as `_x005F_`.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let code = after.get(..4).filter(|_| after[4..].starts_with('_'));
        let character = code
            .filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()))
            .and_then(|it| u32::from_str_radix(it, 16).ok())
            .and_then(char::from_u32);
        match character {
            Some(character) => {
                plain.push(character);
                rest = &after[5..];
            }
            None => {
                plain.push_str("_x");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The text of which element is being collected.
#[derive(Clone, Copy)]
enum Collects {
    Nothing,
    Value,
    Formula,
    Inline,
}

/// A cell while it is read.
#[derive(Default)]
struct Building {
    is_open: bool,
    column: usize,
    kind: Kind,
    shows_day: bool,
    has_value: bool,
    has_formula: bool,
    text: String,
    formula: String,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Bool,
    Error,
    Day,
}

impl Building {
    fn begin(&mut self, start: &BytesStart<'_>, rows: &Rows<'_>) -> Result<(), Unreadable> {
        *self = Self {
            is_open: true,
            column: rows.next,
            text: std::mem::take(&mut self.text),
            formula: std::mem::take(&mut self.formula),
            ..Self::default()
        };
        self.text.clear();
        self.formula.clear();
        for (key, value) in attributes(start) {
            match key {
                "r" => {
                    let Some((row, column)) = position(&value) else {
                        return Err(Unreadable::cut_off(&value));
                    };
                    if row != rows.number {
                        return Err(Unreadable::cut_off(&value));
                    }
                    self.column = column;
                }
                "s" => {
                    let format: usize = value.parse().unwrap_or_default();
                    self.shows_day = rows.book.shows_day.get(format).copied().unwrap_or_default();
                }
                "t" => {
                    self.kind = match value.as_ref() {
                        "s" => Kind::Shared,
                        "str" | "inlineStr" => Kind::Text,
                        "b" => Kind::Bool,
                        "e" => Kind::Error,
                        "d" => Kind::Day,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn collect(&mut self, what: Collects) -> Collects {
        if !self.is_open {
            return Collects::Nothing;
        }
        match what {
            Collects::Formula => self.has_formula = true,
            Collects::Inline if self.kind != Kind::Text => return Collects::Nothing,
            _ => self.has_value = true,
        }
        what
    }

    /// The finished cell.
    fn cell<'s>(&mut self, rows: &Rows<'s>) -> Result<Cell<'s>, Unreadable> {
        // An empty text is what a formula may come to; an empty number is none.
        let is_blank = self.kind != Kind::Text && self.text.trim().is_empty();
        if !self.has_value || is_blank {
            // A formula that nobody worked out is not an empty cell.
            return Ok(match self.has_formula {
                true => Cell::Error(Cow::Owned(format!("={}", self.formula))),
                false => Cell::Empty,
            });
        }
        let text = || match unescaped(&self.text) {
            text if text.is_empty() => Cell::Empty,
            text => Cell::Text(Cow::Owned(text.into_owned())),
        };
        let trimmed = self.text.trim();
        Ok(match self.kind {
            Kind::Shared => {
                let found = trimmed.parse().ok().and_then(|it| rows.strings.get(it));
                match found {
                    None => return Err(Unreadable::cut_off(trimmed)),
                    Some("") => Cell::Empty,
                    Some(text) => Cell::Text(Cow::Borrowed(text)),
                }
            }
            Kind::Text => text(),
            Kind::Bool => Cell::Bool(trimmed == "1" || trimmed == "true"),
            Kind::Error => Cell::Error(Cow::Owned(trimmed.to_owned())),
            Kind::Day => match trimmed.get(..10).and_then(|it| it.parse().ok()) {
                Some(day) => Cell::Day(day),
                None => text(),
            },
            Kind::Number => match trimmed.parse::<f64>() {
                Ok(number) if number.is_finite() => rows.book.number(number, self.shows_day),
                Ok(_) => Cell::Error(Cow::Borrowed("#NUM!")),
                Err(_) => text(),
            },
        })
    }
}

impl Workbook {
    fn number(&self, number: f64, shows_day: bool) -> Cell<'static> {
        if shows_day && let Some(day) = day_of_serial(number, self.is_1904) {
            return Cell::Day(day);
        }
        number_of_epoch(number, self.is_1904)
    }
}

/// The day that a number stands for. Excel's 1900 has a 29th of February, the number 60,
/// which was no day.
fn day_of_serial(serial: f64, is_1904: bool) -> Option<NaiveDate> {
    let days = serial.floor();
    if !(1.0..=2_958_465.0).contains(&days) {
        return None;
    }
    let start = match days as u64 {
        _ if is_1904 => NaiveDate::from_ymd_opt(1904, 1, 1),
        60 => None,
        ..60 => NaiveDate::from_ymd_opt(1899, 12, 31),
        _ => NaiveDate::from_ymd_opt(1899, 12, 30),
    };
    start?.checked_add_days(Days::new(days as u64))
}

/// `XFD1048576` as row (from 1) and column (from 0); nothing outside of any sheet.
fn position(reference: &str) -> Option<(u32, usize)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = reference.split_at(letters);
    if !(1..=3).contains(&letters.len()) || !(1..=7).contains(&digits.len()) {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0, |sum, it| sum * 26 + usize::from(it.to_ascii_uppercase() - b'A') + 1);
    let row = digits.parse().ok().filter(|it| (1..=MOST_ROWS).contains(it))?;
    (column <= 16_384).then_some((row, column - 1))
}

/// The row that is being read.
struct Rows<'s> {
    book: &'s Workbook,
    strings: &'s Strings,
    number: u32,
    is_hidden: bool,
    /// The column of a cell that does not say where it stands.
    next: usize,
    /// Bytes of the texts so far, in the sheet and in the row.
    text: usize,
    row_text: usize,
    cells: Vec<Cell<'s>>,
}

impl<'s> Rows<'s> {
    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), Unreadable> {
        let (mut number, mut is_hidden) = (Some(self.number + 1), false);
        for (key, value) in attributes(start) {
            match key {
                "r" => number = value.trim().parse().ok(),
                "hidden" => is_hidden = is_true(value),
                _ => {}
            }
        }
        // A row out of order would be taken for one above the header, and be lost.
        match number {
            Some(number) if self.number < number && number <= MOST_ROWS => {
                (self.number, self.is_hidden) = (number, is_hidden);
                (self.next, self.row_text) = (0, 0);
                self.cells.clear();
                Ok(())
            }
            _ => Err(Unreadable::cut_off("row").at(self.number)),
        }
    }

    fn put(&mut self, building: &mut Building) -> Result<(), Unreadable> {
        building.is_open = false;
        let at_row = |it: Unreadable| it.at(self.number);
        let cell = building.cell(self).map_err(at_row)?;
        let column = building.column;
        self.next = column + 1;
        if cell.is_blank() {
            return Ok(());
        }
        if let Cell::Text(text) | Cell::Error(text) = &cell {
            check_length(text, column).map_err(at_row)?;
            self.row_text += text.len();
            self.text += text.len();
            if MOST_TEXT < self.text {
                return Err(at_row(Unreadable::new(say!("file-too-large"))));
            }
            if LONGEST_ROW < self.row_text {
                return Err(at_row(Unreadable::new(say!("row-too-long"))));
            }
        }
        if MOST_COLUMNS <= column {
            return Err(at_row(Unreadable::new(say!("too-many-columns", most = MOST_COLUMNS))));
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Empty);
        } else if self.cells[column] != Cell::Empty {
            return Err(at_row(Unreadable::cut_off("r")));
        }
        self.cells[column] = cell;
        Ok(())
    }

    fn give(&mut self, each: &mut EachRow<'_>) -> anyhow::Result<std::ops::ControlFlow<()>> {
        if self.cells.is_empty() {
            return Ok(std::ops::ControlFlow::Continue(()));
        }
        each(Row { number: self.number, cells: &self.cells, is_hidden: self.is_hidden })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_format_tells_days_from_other_numbers() {
        for code in ["yyyy/m/d", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]e/m/d", "mm-dd-yy", "d;@"] {
            assert!(code_shows_day(code), "{code}");
        }
        for code in ["General", "0.00E+00", "#,##0;[Red]-#,##0", "[h]:mm", "\"day\"0", "0\\d", "@"]
        {
            assert!(!code_shows_day(code), "{code}");
        }
    }

    #[test]
    fn a_serial_is_the_day_that_excel_shows() {
        let day = |serial, is_1904| day_of_serial(serial, is_1904).map(|it| it.to_string());
        assert_eq!(day(1.0, false).as_deref(), Some("1900-01-01"));
        assert_eq!(day(59.0, false).as_deref(), Some("1900-02-28"));
        assert_eq!(day(60.0, false), None);
        assert_eq!(day(61.0, false).as_deref(), Some("1900-03-01"));
        assert_eq!(day(43_404.75, false).as_deref(), Some("2018-10-31"));
        assert_eq!(day(41_942.0, true).as_deref(), Some("2018-10-31"));
        assert_eq!(day(-1.0, false), None);
        assert_eq!(day(f64::INFINITY, false), None);
    }

    #[test]
    fn a_reference_outside_of_any_sheet_is_none() {
        assert_eq!(position("A1"), Some((1, 0)));
        assert_eq!(position("XFD1048576"), Some((1_048_576, 16_383)));
        for wrong in ["XFE1", "A1048577", "A0", "AAAAAAAAA1", "A99999999999", "1", "A", "", "Ａ1"]
        {
            assert_eq!(position(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn escaped_characters_are_read_as_excel_reads_them() {
        assert_eq!(unescaped("a_x000D_b_x005F_x0041_"), "a\rb_x0041_");
        assert_eq!(unescaped("_x_xZZZZ__x12"), "_x_xZZZZ__x12");
        assert_eq!(unescaped("_x00é_"), "_x00é_");
    }
}
