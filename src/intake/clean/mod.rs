//! One cell of a spreadsheet -> one value of the ledger, or what is wrong with it.

mod amount;
mod code;
mod day;
mod flag;
mod number;
mod phone;
mod text;

use std::borrow::Cow;

use chrono::NaiveDate;

use super::codes::Codes;
use crate::error::{Say, say};
use crate::model::Value;

pub(crate) use code::BySex;
pub(crate) use day::day;
pub(super) use number::is_scientific;
pub(crate) use number::long_number;
pub(crate) use text::{clean_name, half_width, plain};
pub(super) use text::{is_masked, is_nothing};

/// A cell as its file holds it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(f64),
    Bool(bool),
    Day(NaiveDate),
    /// A formula error such as `#REF!`.
    Error(Cow<'a, str>),
}

impl Cell<'_> {
    /// What a person sees in the cell.
    pub(crate) fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Error(text) => text.trim().to_owned(),
            Cell::Number(number) => number::number_text(*number),
            Cell::Bool(true) => "TRUE".to_owned(),
            Cell::Bool(false) => "FALSE".to_owned(),
            Cell::Day(day) => day.to_string(),
        }
    }

    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.chars().all(text::is_space),
            _ => false,
        }
    }
}

/// A cleaned cell, and a remark where the cell had to be understood.
#[derive(Debug, PartialEq)]
pub(crate) struct Cleaned<'a> {
    pub(crate) value: Value<'a>,
    /// What a cell says beyond the one value that its column takes: the other causes
    /// beside the main one, the second phone number.
    pub(crate) rest: Option<Value<'a>>,
    /// A word such as 父母, whose value hangs on the person's sex; `value` is NULL then.
    pub(crate) by_sex: Option<BySex>,
    pub(crate) remark: Option<Remark>,
}

impl<'a> Cleaned<'a> {
    fn plainly(value: Value<'a>) -> Self {
        Self { value, rest: None, by_sex: None, remark: None }
    }

    fn with(self, remark: Option<Remark>) -> Self {
        Self { remark, ..self }
    }
}

/// A problem or a warning about one cell: its stable code, and the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) code: &'static str,
    pub(crate) say: Say,
}

impl Remark {
    pub(crate) fn new(code: &'static str, say: Say) -> Self {
        Self { code, say }
    }

    /// A remark whose sentence is named like its code and takes no values.
    pub(crate) fn plain(code: &'static str) -> Self {
        Self { code, say: say!(code) }
    }
}

type Result<'a> = std::result::Result<Cleaned<'a>, Remark>;

/// What a column holds. Every other name is a code list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Name,
    Flag,
    Count,
    /// How many people a household has: at least one.
    Heads,
    /// Which of several things: the first is 1.
    Ordinal,
    Months,
    /// How many months a loan runs.
    Term,
    Year,
    /// A year, or a span of years such as 2016-2018.
    Period,
    /// A school term by its name, or a year or month.
    TermOrYear,
    Month,
    Day,
    /// A day, or a word for "still lasting".
    EndDay,
    /// The last day of a deadline: of a month or year that is given, the last one.
    LastDay,
    /// A birthday beside an ID number, which says it better: a month alone is no fault.
    Birth,
    Phone,
    PersonNo,
    /// Yuan, stored as fen.
    Yuan,
    /// Yuan of which there cannot be less than none: wages, costs, aid.
    YuanNotNegative,
    /// Square metres, stored as dm².
    SquareMetres,
    /// Kilometres, stored as metres.
    Kilometres,
    Metres,
    /// Mu of land, stored as 1/100 mu.
    Mu,
    /// Marks that were given, stored as 1/100.
    Points,
    /// One code of a list.
    Code(String),
    /// Any number of codes of a list, in any order.
    Codes(String),
}

impl Kind {
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "text" => Kind::Text,
            "name" => Kind::Name,
            "flag" => Kind::Flag,
            "count" => Kind::Count,
            "heads" => Kind::Heads,
            "ordinal" => Kind::Ordinal,
            "months" => Kind::Months,
            "term" => Kind::Term,
            "year" => Kind::Year,
            "period" => Kind::Period,
            "term-or-year" => Kind::TermOrYear,
            "month" => Kind::Month,
            "day" => Kind::Day,
            "end-day" => Kind::EndDay,
            "last-day" => Kind::LastDay,
            "birth" => Kind::Birth,
            "phone" => Kind::Phone,
            "person-no" => Kind::PersonNo,
            "yuan" => Kind::Yuan,
            "yuan-not-negative" => Kind::YuanNotNegative,
            "square-metres" => Kind::SquareMetres,
            "kilometres" => Kind::Kilometres,
            "metres" => Kind::Metres,
            "mu" => Kind::Mu,
            "points" => Kind::Points,
            list => match list.strip_prefix("codes:") {
                Some(list) => Kind::Codes(list.to_owned()),
                None => Kind::Code(list.to_owned()),
            },
        }
    }

    /// The code list that the column takes its values from.
    pub(crate) fn list(&self) -> Option<&str> {
        match self {
            Kind::Code(list) | Kind::Codes(list) => Some(list),
            _ => None,
        }
    }

    /// Whether blank may be taken for zero: where a clerk writes a dash, we say it is not.
    fn is_a_number(&self) -> bool {
        matches!(
            self,
            Kind::Count
                | Kind::Heads
                | Kind::Ordinal
                | Kind::Months
                | Kind::Term
                | Kind::Yuan
                | Kind::YuanNotNegative
                | Kind::SquareMetres
                | Kind::Kilometres
                | Kind::Metres
                | Kind::Mu
                | Kind::Points
        )
    }
}

/// What is wrong with a cell whatever it should hold: the error of a formula, a character
/// that was lost.
pub(crate) fn spoilt(cell: &Cell<'_>) -> Option<Remark> {
    let text = match cell {
        Cell::Error(text) => Cow::Borrowed(text.trim()),
        Cell::Text(text) if !text::may_be_spoilt(text) => return None,
        Cell::Text(text) if text.contains('\u{FFFD}') => {
            return Some(Remark::plain("lost-character"));
        }
        Cell::Text(_) => Some(plain(cell)).filter(|it| text::is_formula_error(it))?,
        _ => return None,
    };
    if text.starts_with('=') {
        return Some(Remark::plain("formula-without-result"));
    }
    Some(Remark::new("formula-error", say!("formula-error", value = text)))
}

impl Kind {
    /// A stored value as a sheet writes it: yuan, 是 and 否, square metres. Read again as the
    /// same kind, it gives the same value.
    pub(crate) fn shown(&self, value: &Value<'_>) -> String {
        let (Value::Int(stored), places) = (value, self.places()) else {
            return value.to_string();
        };
        match (self, places) {
            (Kind::Flag, _) => if *stored == 0 { "否" } else { "是" }.to_owned(),
            (_, 0) => stored.to_string(),
            _ => {
                let (one, all) = (10_u64.pow(places), stored.unsigned_abs());
                let sign = if *stored < 0 { "-" } else { "" };
                format!("{sign}{}.{:0width$}", all / one, all % one, width = places as usize)
            }
        }
    }

    /// How many decimal places a stored number of this kind has.
    fn places(&self) -> u32 {
        match self {
            Kind::Yuan | Kind::YuanNotNegative | Kind::SquareMetres | Kind::Mu | Kind::Points => 2,
            Kind::Kilometres => 3,
            _ => 0,
        }
    }
}

/// Cleans a cell of this kind. `ten_thousands` says that the header gave 万 as its unit.
pub(crate) fn clean<'a>(
    kind: &Kind,
    cell: &'a Cell<'_>,
    ten_thousands: bool,
    codes: &Codes,
) -> Result<'a> {
    if let Some(remark) = spoilt(cell) {
        return Err(remark);
    }
    let text = plain(cell);
    if text.is_empty() {
        return Ok(Cleaned::plainly(Value::Null));
    }
    match kind {
        // From an export that hides numbers: what it hides would be lost.
        Kind::Text if text::hides_digits(&text) => return Err(Remark::plain("masked")),
        Kind::Text => return Ok(Cleaned::plainly(Value::Text(text))),
        Kind::Name => return text::name(text),
        Kind::Flag => return flag::flag(&text),
        // 无 is a code of some lists.
        Kind::Code(list) => return code::code(list, text, codes),
        Kind::Codes(list) => return code::codes(list, &text, codes),
        _ => {}
    }
    if is_nothing(&text) {
        let remark = kind.is_a_number().then(|| Remark::plain("not-zero"));
        return Ok(Cleaned::plainly(Value::Null).with(remark));
    }
    match kind {
        Kind::Count => number::count(&text, ten_thousands),
        Kind::Heads => number::heads(&text),
        Kind::Ordinal => number::ordinal(&text),
        Kind::Months => number::months(&text),
        Kind::Term => number::term(&text),
        Kind::Year => day::year(cell, &text),
        Kind::Period => day::period(cell, &text),
        Kind::TermOrYear => Ok(day::term_or_year(cell, text)),
        Kind::Month => day::month(cell, &text),
        Kind::Day => day::clean_day(cell, &text),
        Kind::EndDay => day::end_day(cell, &text),
        Kind::LastDay => day::last_day(cell, &text),
        Kind::Birth => day::birth(cell, &text),
        Kind::Phone => phone::phone(cell, text),
        Kind::PersonNo => long_number(cell, text, "person-no"),
        Kind::Yuan => amount::amount(&text, ten_thousands, true),
        Kind::YuanNotNegative => amount::amount(&text, ten_thousands, false),
        Kind::SquareMetres => number::measure(&text, 2, &number::SQUARE_METRES),
        Kind::Kilometres => number::measure(&text, 3, &number::KILOMETRES),
        Kind::Metres => number::measure(&text, 0, &number::METRES),
        Kind::Mu => number::measure(&text, 2, &number::MU),
        Kind::Points => number::measure(&text, 2, &number::POINTS),
        Kind::Text | Kind::Name | Kind::Flag | Kind::Code(_) | Kind::Codes(_) => {
            unreachable!("cleaned above")
        }
    }
}

#[cfg(test)]
mod laws;
