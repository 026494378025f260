//! Any spreadsheet -> typed rows and problems. Knows files and layouts, no SQL.

mod book;
mod clean;
mod codes;
mod header;
mod layout;
mod not_taken;
mod person_id;
mod phrases;
mod totals;
pub(crate) mod xls;

use std::ops::ControlFlow;

use chrono::NaiveDate;

use crate::error::say;
use crate::model::{Value, mask, mask_number};

pub(crate) use book::{Book, Unreadable};
pub(crate) use clean::Cell;
pub(crate) use clean::{Kind, Remark, clean, clean_name, half_width};
pub(crate) use codes::Codes;
pub(crate) use header::{Found, Header, Matched, NO_PLACE, Twice, find as find_header, likely};
pub(crate) use layout::{About, Layout, RecordSpec, Refers, built_in, normal, person_list};
pub(crate) use person_id::{PersonId, person_id};
pub(crate) use totals::{Total, Totals};

/// One thing that is wrong, and where. An error refuses the row, a warning does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) file: String,
    pub(crate) sheet: Option<String>,
    /// As Excel shows it.
    pub(crate) row: Option<u32>,
    /// Letter and header, such as `G`, `证件号码`.
    pub(crate) column: Option<(String, String)>,
    pub(crate) is_error: bool,
    /// As the cell reads, ID numbers and phones masked.
    pub(crate) value: String,
    pub(crate) remark: Remark,
}

/// A row of a known sheet, cell by cell understood.
pub(crate) struct Parsed<'r> {
    pub(crate) number: u32,
    pub(crate) refers: Refs<'r>,
    /// In the order of the header's columns; NULL where the column states nothing.
    pub(crate) values: Vec<Value<'r>>,
    /// Place among the header's columns, what its cell says beyond its one value.
    pub(crate) rests: Vec<(usize, Value<'r>)>,
    /// Place among the header's columns, the remark, whether it is an error.
    pub(crate) remarks: Vec<(usize, Remark, bool)>,
    cells: &'r [Cell<'r>],
}

/// What a row refers to.
#[derive(Default)]
pub(crate) struct Refs<'r> {
    pub(crate) county: Option<std::borrow::Cow<'r, str>>,
    pub(crate) township: Option<std::borrow::Cow<'r, str>>,
    pub(crate) village_name: Option<std::borrow::Cow<'r, str>>,
    pub(crate) village_code: Option<std::borrow::Cow<'r, str>>,
    pub(crate) household: Option<std::borrow::Cow<'r, str>>,
    pub(crate) member: Option<PersonId>,
    pub(crate) helper_name: Option<std::borrow::Cow<'r, str>>,
    pub(crate) helper_id: Option<PersonId>,
    pub(crate) unit: Option<std::borrow::Cow<'r, str>>,
    pub(crate) project: Option<std::borrow::Cow<'r, str>>,
    pub(crate) day: Option<NaiveDate>,
}

impl Parsed<'_> {
    /// Whether a cell of the row is wrong.
    pub(crate) fn is_refused(&self) -> bool {
        self.remarks.iter().any(|(_, _, is_error)| *is_error)
    }

    /// Whether the cell under a header's column is blank.
    pub(crate) fn is_blank(&self, header: &Header, at: usize) -> bool {
        let cell = header.columns.get(at).and_then(|it| self.cells.get(it.place));
        cell.is_none_or(Cell::is_blank)
    }

    /// The cell under a header's column, as a person sees it, masked.
    pub(crate) fn shown(&self, layout: &Layout, header: &Header, at: usize) -> String {
        let Some(matched) = header.columns.get(at) else { return String::new() };
        let shown = self.cells.get(matched.place).map(Cell::shown).unwrap_or_default();
        let short: String = shown.chars().filter(|it| !it.is_control()).take(40).collect();
        let column = &layout.columns[matched.column];
        let is_number = matches!(column.is, Some(Refers::Member | Refers::HelperId))
            || column.kind() == Kind::Phone;
        if is_number { mask_number(&short) } else { mask(&short) }.into_owned()
    }
}

/// What is done with each row of a sheet.
pub(crate) type EachParsed<'f> = dyn FnMut(Parsed<'_>) -> anyhow::Result<()> + 'f;

/// What was read besides rows of data.
#[derive(Debug, Default)]
pub(crate) struct Skipped {
    /// How many rows hold no data: totals, signatures, the header of another page.
    pub(crate) rows: u32,
    /// Totals that are not the sum of their rows.
    pub(crate) wrong: Vec<Total>,
}

/// Reads the rows below the header: cleans every cell and notes what is wrong with it.
/// Totals, signatures and repeated headers are no data.
pub(crate) fn read_rows(
    book: &Book,
    sheet: Option<&str>,
    header: &Header,
    layout: &Layout,
    codes: &Codes,
    each: &mut EachParsed<'_>,
) -> anyhow::Result<Skipped> {
    let mut skipped = Skipped::default();
    let mut totals = Totals::of(header, layout);
    let about = about(header, layout);
    let numbers = numbers(header, layout);
    book.rows(sheet, &mut |row| {
        if row.number <= header.end {
            return Ok(ControlFlow::Continue(()));
        }
        let is_data = has_number(row.cells, &numbers);
        if let Some(word) = total_word(row.cells, &about).filter(|_| !is_data) {
            totals.said(row.number, word, row.cells, codes);
            skipped.rows += 1;
        } else if is_remark(row.cells) && !is_data || header.repeats(row.cells) {
            skipped.rows += 1;
        } else {
            let parsed = parse(row.number, row.cells, header, layout, codes);
            totals.add(&parsed);
            each(parsed)?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    skipped.wrong = totals.wrong();
    Ok(skipped)
}

/// The places of the columns that say whom or what a row is about.
fn about(header: &Header, layout: &Layout) -> Vec<usize> {
    let says = |it: &&Matched| {
        let is = layout.columns[it.column].is;
        let whom = [Refers::Household, Refers::Member, Refers::VillageName, Refers::HelperName];
        is.is_some_and(|is| whom.contains(&is))
    };
    header.columns.iter().filter(says).map(|it| it.place).collect()
}

/// The places of the columns that hold the numbers of households and people.
fn numbers(header: &Header, layout: &Layout) -> Vec<usize> {
    let is_number = |it: &&Matched| {
        matches!(layout.columns[it.column].is, Some(Refers::Household | Refers::Member))
    };
    header.columns.iter().filter(is_number).map(|it| it.place).collect()
}

/// Whether the number of a household or a person stands in a row, whatever word stands
/// before it: then it is data, or wrong, and not passed over.
fn has_number(cells: &[Cell<'_>], numbers: &[usize]) -> bool {
    let first = cells.iter().position(|it| !it.is_blank());
    numbers.iter().filter(|it| Some(**it) != first).any(|it| {
        let shown = cells.get(*it).map(clean::plain).unwrap_or_default();
        8 <= shown.chars().filter(char::is_ascii_digit).count()
    })
}

/// The word by which a row calls itself a total, in its first cell, or in its last where
/// it is about nobody.
fn total_word(cells: &[Cell<'_>], about: &[usize]) -> Option<&'static str> {
    let word = |cell: &Cell<'_>| {
        let Cell::Text(text) = cell else { return None };
        // Nearly every cell is none.
        if !text.contains(['计', '總', '总']) {
            return None;
        }
        let plain = clean::plain(cell);
        let half = clean::half_width(&plain);
        let bare = half.split(['(', ':']).next().unwrap_or_default();
        ["合计", "小计", "总计", "累计", "共计", "本页小计", "本页合计"]
            .into_iter()
            .find(|it| *it == bare)
    };
    let first = cells.iter().find(|it| !it.is_blank())?;
    if let Some(word) = word(first) {
        return Some(word);
    }
    let last = cells.iter().rposition(|it| !it.is_blank())?;
    let is_about_nobody =
        || about.iter().all(|it| *it == last || cells.get(*it).is_none_or(Cell::is_blank));
    word(&cells[last]).filter(|_| is_about_nobody())
}

/// Whether a row is a signature or a remark below or among the data.
fn is_remark(cells: &[Cell<'_>]) -> bool {
    let Some(first) = cells.iter().find(|it| !it.is_blank()) else { return true };
    let first = clean::plain(first);
    let word = clean::half_width(&first);
    matches!(word.as_ref(), "以下空白" | "(以下空白)" | "注" | "填表说明" | "填写说明")
        || [
            "填表人",
            "填报人",
            "制表人",
            "审核人",
            "填报单位",
            "填报时间",
            "填表时间",
            "负责人:",
            "单位负责人",
            "联系电话:",
            "注:",
            "说明:",
            "备注:",
            "填表说明:",
            "填写说明:",
        ]
        .iter()
        .any(|it| word.starts_with(it))
}

fn parse<'r>(
    number: u32,
    cells: &'r [Cell<'r>],
    header: &'r Header,
    layout: &Layout,
    codes: &Codes,
) -> Parsed<'r> {
    let mut parsed = Parsed {
        number,
        refers: Refs::default(),
        values: Vec::with_capacity(header.columns.len()),
        rests: Vec::new(),
        remarks: Vec::new(),
        cells,
    };
    let mut by_sex = Vec::new();
    for (at, matched) in header.columns.iter().enumerate() {
        let own = || cells.get(matched.place).unwrap_or(&Cell::Empty);
        let cell = matched.fixed.as_ref().unwrap_or_else(own);
        let column = &layout.columns[matched.column];
        let value = match column.is {
            Some(refers) => {
                reference(&mut parsed, at, refers, cell);
                Value::Null
            }
            None if !column.is_used() => Value::Null,
            None => match clean(&matched.kind, cell, matched.ten_thousands, codes) {
                Ok(cleaned) => {
                    parsed.remarks.extend(cleaned.remark.map(|it| (at, it, false)));
                    by_sex.extend(cleaned.by_sex.map(|it| (at, it)));
                    parsed.rests.extend(cleaned.rest.map(|it| (at, it)));
                    // Cells borrow from the row; what cleaning made anew is owned.
                    cleaned.value
                }
                // Where the value may not be missing, that is told of the row.
                Err(remark) if remark.code == "formula-without-result" => {
                    let remark = Remark::new(remark.code, say!("formula-left-out"));
                    parsed.remarks.push((at, remark, false));
                    Value::Null
                }
                Err(remark) => {
                    parsed.remarks.push((at, remark, true));
                    Value::Null
                }
            },
        };
        parsed.values.push(value);
    }
    // The ID number may stand behind the word that hangs on the sex.
    let sex = parsed.refers.member.as_ref().and_then(|it| it.sex);
    for (at, word) in by_sex {
        match word.settle(sex) {
            Ok(cleaned) => {
                parsed.remarks.extend(cleaned.remark.map(|it| (at, it, false)));
                parsed.values[at] = cleaned.value;
            }
            // Where the ID number is wrong that is told already.
            Err(_) if sex.is_none() && parsed.is_refused() => {}
            Err(remark) => parsed.remarks.push((at, remark, true)),
        }
    }
    parsed
}

/// Notes what a reference column says.
fn reference<'r>(parsed: &mut Parsed<'r>, at: usize, refers: Refers, cell: &'r Cell<'r>) {
    let refs = &mut parsed.refers;
    if let Some(remark) = clean::spoilt(cell) {
        parsed.remarks.push((at, remark, true));
        return;
    }
    let mut fail = |remark| parsed.remarks.push((at, remark, true));
    match refers {
        Refers::Member => match person_id::person_id(cell) {
            Ok(id) => {
                if let Some(remark) = id.remark.clone() {
                    parsed.remarks.push((at, remark, false));
                }
                refs.member = Some(id);
            }
            Err(remark) => fail(remark),
        },
        // A helper's ID number may be blank; the name stands in for it.
        Refers::HelperId => match person_id::person_id(cell) {
            Ok(id) => {
                if let Some(remark) = id.remark.clone() {
                    parsed.remarks.push((at, remark, false));
                }
                refs.helper_id = Some(id);
            }
            Err(remark) if remark.code == "id-missing" => {}
            Err(remark) => fail(remark),
        },
        Refers::Day => match clean::day(cell, &clean::plain(cell)) {
            Ok(day) => refs.day = Some(day),
            Err(remark) => fail(remark),
        },
        Refers::Household | Refers::VillageCode => {
            let (code, key) = match refers {
                Refers::Household => ("household-no", "household-no-missing"),
                _ => ("village-code", "village-code-missing"),
            };
            if cell.is_blank() {
                if refers == Refers::Household {
                    fail(Remark::new(key, say!(key)));
                }
                return;
            }
            match clean::long_number(cell, clean::plain(cell), code) {
                Ok(cleaned) => {
                    if let Value::Text(text) = cleaned.value {
                        match refers {
                            Refers::Household => refs.household = Some(text),
                            _ => refs.village_code = Some(text),
                        }
                    }
                }
                Err(remark) => fail(remark),
            }
        }
        Refers::HelperName => match clean::clean_name(cell) {
            Ok(Some(name)) => refs.helper_name = Some(name),
            Ok(None) => fail(Remark::new("helper-missing", say!("helper-missing"))),
            Err(remark) => fail(remark),
        },
        // Project numbers have any form; only what Excel made of a long one is refused.
        Refers::Project => {
            let text = clean::plain(cell);
            let is_long = matches!(cell, Cell::Number(number) if 1e15 <= *number);
            if is_long || clean::is_scientific(&text) {
                return fail(Remark::plain("digits-lost"));
            }
            refs.project = Some(text).filter(|it| !it.is_empty() && !clean::is_nothing(it));
        }
        Refers::County | Refers::Township | Refers::VillageName | Refers::Unit => {
            let text = clean::plain(cell);
            let slot = match refers {
                Refers::County => &mut refs.county,
                Refers::Township => &mut refs.township,
                Refers::VillageName => &mut refs.village_name,
                _ => &mut refs.unit,
            };
            *slot = Some(text).filter(|it| !it.is_empty() && !clean::is_nothing(it));
        }
    }
}

/// The text of a file that somebody typed: UTF-8, else GB18030, as Windows saves it; `None`
/// where it is neither.
pub(crate) fn typed_text(bytes: &[u8]) -> Option<String> {
    let encodings = [encoding_rs::UTF_8, encoding_rs::GB18030];
    let mut texts = encodings.into_iter().map(|it| it.decode(bytes));
    texts.find(|(_, _, is_wrong)| !is_wrong).map(|(text, ..)| text.into_owned())
}

/// The letter of a column, as Excel shows it: 0 is A, 26 is AA. A value that was fixed
/// stands in `--map`.
pub(crate) fn letter(place: usize) -> String {
    if place == NO_PLACE {
        return "(map)".to_owned();
    }
    let mut letters = String::new();
    let mut rest = place + 1;
    while rest > 0 {
        rest -= 1;
        letters.insert(0, char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::letter;

    #[test]
    fn columns_are_lettered_as_excel_letters_them() {
        let letters: Vec<_> = [0, 25, 26, 51, 52, 701, 702, 16_383].map(letter).into();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }
}
