//! One cell of a spreadsheet -> one value of the ledger, or what is wrong with it.

use std::borrow::Cow;

use chrono::{Datelike as _, NaiveDate};

use super::codes::Codes;
use crate::error::{Say, say};
use crate::model::Value;

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
            Cell::Number(number) => number_text(*number),
            Cell::Bool(true) => "TRUE".to_owned(),
            Cell::Bool(false) => "FALSE".to_owned(),
            Cell::Day(day) => day.to_string(),
        }
    }

    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.chars().all(is_space),
            _ => false,
        }
    }
}

/// A cleaned cell, and a remark where the cell had to be understood.
#[derive(Debug, PartialEq)]
pub(crate) struct Cleaned<'a> {
    pub(crate) value: Value<'a>,
    pub(crate) remark: Option<Remark>,
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
}

type Result<'a> = std::result::Result<Cleaned<'a>, Remark>;

/// What a column holds. Every other name is a code list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Name,
    Flag,
    Count,
    Months,
    Year,
    Month,
    Day,
    /// A day, or a word for "still lasting".
    EndDay,
    Phone,
    PersonNo,
    /// Yuan, stored as fen.
    Yuan,
    /// Yuan of which there cannot be less than none.
    YuanNotNegative,
    /// Square metres, stored as dm².
    SquareMetres,
    /// Kilometres, stored as metres.
    Kilometres,
    Metres,
    /// Mu of land, stored as 1/100 mu.
    Mu,
    /// One code of a list.
    Code(String),
    /// Any number of codes of a list, joined by 、.
    Codes(String),
}

impl Kind {
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "text" => Kind::Text,
            "name" => Kind::Name,
            "flag" => Kind::Flag,
            "count" => Kind::Count,
            "months" => Kind::Months,
            "year" => Kind::Year,
            "month" => Kind::Month,
            "day" => Kind::Day,
            "end-day" => Kind::EndDay,
            "phone" => Kind::Phone,
            "person-no" => Kind::PersonNo,
            "yuan" => Kind::Yuan,
            "yuan-not-negative" => Kind::YuanNotNegative,
            "square-metres" => Kind::SquareMetres,
            "kilometres" => Kind::Kilometres,
            "metres" => Kind::Metres,
            "mu" => Kind::Mu,
            list => match list.strip_prefix("codes:") {
                Some(list) => Kind::Codes(list.to_owned()),
                None => Kind::Code(list.to_owned()),
            },
        }
    }
}

impl Kind {
    /// A stored number of this kind as a person writes it.
    pub(crate) fn shown(&self, stored: i64) -> String {
        let places = match self {
            Kind::Yuan | Kind::YuanNotNegative | Kind::SquareMetres | Kind::Mu => 2,
            Kind::Kilometres => 3,
            _ => return stored.to_string(),
        };
        let one = 10_u64.pow(places);
        let (sign, all) = (if stored < 0 { "-" } else { "" }, stored.unsigned_abs());
        format!("{sign}{}.{:0width$}", all / one, all % one, width = places as usize)
    }
}

/// Cleans a cell of this kind. `ten_thousands` says that the header gave 万 as its unit.
pub(crate) fn clean<'a>(
    kind: &Kind,
    cell: &'a Cell<'_>,
    ten_thousands: bool,
    codes: &Codes,
) -> Result<'a> {
    if let Cell::Error(text) = cell {
        return Err(Remark::new("formula-error", say!("formula-error", value = text)));
    }
    let text = plain(cell);
    if text.contains('\u{FFFD}') {
        return Err(Remark::new("lost-character", say!("lost-character")));
    }
    let keeps_words = matches!(kind, Kind::Text | Kind::Name | Kind::Flag);
    if text.is_empty() || (!keeps_words && is_nothing(&text)) {
        return Ok(plainly(Value::Null));
    }
    match kind {
        Kind::Text => Ok(plainly(Value::Text(text))),
        Kind::Name => name(text),
        Kind::Flag => flag(&text),
        Kind::Count => whole(&text, 0, i64::from(i32::MAX), "not-a-count"),
        Kind::Months => months(&text),
        Kind::Year => year(&text),
        Kind::Month => month(cell, &text),
        Kind::Day => day(cell, &text).map(|day| plainly(Value::day(day))),
        Kind::EndDay if matches!(text.as_ref(), "长期" | "至今") => Ok(plainly(Value::Null)),
        Kind::EndDay => day(cell, &text).map(|day| plainly(Value::day(day))),
        Kind::Phone => phone(text),
        Kind::PersonNo => long_number(cell, text, "person-no"),
        Kind::Yuan => scaled(&text, if ten_thousands { 6 } else { 2 }, "not-an-amount"),
        Kind::YuanNotNegative => {
            match scaled(&text, if ten_thousands { 6 } else { 2 }, "not-an-amount")? {
                Cleaned { value: Value::Int(..0), .. } => {
                    Err(Remark::new("not-an-amount", say!("not-an-amount")))
                }
                amount => Ok(amount),
            }
        }
        Kind::SquareMetres | Kind::Mu => scaled(&text, 2, "not-a-number"),
        Kind::Kilometres => scaled(&text, 3, "not-a-number"),
        Kind::Metres => scaled(&text, 0, "not-a-number"),
        Kind::Codes(list) => {
            let half = half_width(&text);
            let mut found = Vec::new();
            for part in half.split(['、', ',', ';']).filter(|it| !it.is_empty()) {
                let Some(code) = codes.canonical(list, part) else {
                    let allowed = codes.names(list).join("、");
                    let say = say!("unknown-code", allowed = allowed);
                    return Err(Remark::new("unknown-code", say));
                };
                found.push(code.to_owned());
            }
            Ok(plainly(Value::text(found.join("、"))))
        }
        Kind::Code(list) => codes
            .canonical(list, &half_width(&text))
            .map(|code| plainly(Value::text(code.to_owned())))
            .ok_or_else(|| {
                let allowed = codes.names(list).join("、");
                Remark::new("unknown-code", say!("unknown-code", allowed = allowed))
            }),
    }
}

fn plainly(value: Value<'_>) -> Cleaned<'_> {
    Cleaned { value, remark: None }
}

/// The text of a cell without the wrappings that exports put round it: spaces, a leading
/// apostrophe, `="..."`, zero-width characters, control and direction marks.
pub(crate) fn plain<'a>(cell: &'a Cell<'_>) -> Cow<'a, str> {
    let text = match cell {
        Cell::Text(text) => text.as_ref(),
        other => return Cow::Owned(other.shown()),
    };
    let text = text.trim_matches(is_space);
    let text = text.strip_prefix("=\"").and_then(|it| it.strip_suffix('"')).unwrap_or(text);
    let text = text.strip_prefix(['\'', '\u{2018}', '`']).unwrap_or(text).trim_matches(is_space);
    if text.bytes().any(may_be_hidden) && text.chars().any(is_hidden) {
        Cow::Owned(text.chars().filter(|it| !is_hidden(*it)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_space(it: char) -> bool {
    it.is_whitespace() || matches!(it, '\u{200B}' | '\u{FEFF}' | '\u{3000}')
}

/// Characters that show nothing, or would steer a terminal. A line break stays.
fn is_hidden(it: char) -> bool {
    (it.is_control() && it != '\n')
        || matches!(it, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// A quick look: the first bytes of all characters that [`is_hidden`] knows, and of some
/// others.
fn may_be_hidden(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, 0x7F | 0xC2 | 0xE2 | 0xEF)
}

/// Full-width letters, digits, brackets and spaces as half-width ones, inner spaces gone.
pub(crate) fn half_width(text: &str) -> Cow<'_, str> {
    let wide = |it: char| matches!(it, '\u{FF01}'..='\u{FF5E}') || is_space(it);
    // A quick look first: the bytes with which all of these begin, and some others.
    let may_be_wide = |it: u8| it <= 0x20 || matches!(it, 0xC2 | 0xE1..=0xE3 | 0xEF);
    if !text.bytes().any(may_be_wide) || !text.chars().any(wide) {
        return Cow::Borrowed(text);
    }
    let narrow = |it: char| match it {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(it as u32 - 0xFEE0),
        it if is_space(it) => None,
        it => Some(it),
    };
    Cow::Owned(text.chars().filter_map(narrow).collect())
}

pub(super) fn is_nothing(text: &str) -> bool {
    matches!(
        text,
        "-" | "－" | "—" | "——" | "/" | "／" | "\\" | "无" | "空" | "暂无" | "NULL" | "null"
    )
}

fn name(text: Cow<'_, str>) -> Result<'_> {
    if text.contains(['?', '？', '□']) {
        return Err(Remark::new("lost-character", say!("lost-character")));
    }
    let dot = |it: char| matches!(it, '•' | '・' | '．' | '.' | '‧' | '●');
    let tidy = |it: char| if dot(it) { '·' } else { it };
    let has_han = text.chars().any(|it| it as u32 > 0x2E80);
    let spaced = has_han && text.chars().any(is_space);
    if !spaced && !text.chars().any(dot) {
        return Ok(plainly(Value::Text(text)));
    }
    let tidied = text.chars().filter(|it| !(has_han && is_space(*it))).map(tidy);
    Ok(plainly(Value::text(tidied.collect::<String>())))
}

fn flag(text: &str) -> Result<'static> {
    // Nearly every cell holds one of these.
    match text {
        "是" => return Ok(plainly(Value::Int(1))),
        "否" => return Ok(plainly(Value::Int(0))),
        _ => {}
    }
    let half = half_width(text);
    let word = half.split('(').next().unwrap_or_default();
    let value = match word.to_ascii_uppercase().as_str() {
        "是" | "有" | "对" | "√" | "✓" | "☑" | "✔" | "1" | "1.0" | "Y" | "YES" | "TRUE" => {
            1
        }
        "否" | "无" | "错" | "×" | "✗" | "✘" | "X" | "0" | "0.0" | "N" | "NO" | "FALSE"
        | "没有" | "不是" => 0,
        "-" | "—" | "/" | "空" | "NULL" | "暂无" => return Ok(plainly(Value::Null)),
        _ => return Err(Remark::new("not-yes-or-no", say!("not-yes-or-no"))),
    };
    let remark = (word.len() < half.len())
        .then(|| Remark::new("flag-with-words", say!("flag-with-words", read = word)));
    Ok(Cleaned { value: Value::Int(value), remark })
}

/// Reads a decimal exactly, times ten to the `scale`. `None` where it is not a plain
/// number; the flag says that digits beyond the scale were rounded off, half up.
fn decimal(text: &str, scale: u32) -> Option<(i64, bool)> {
    let half = half_width(text);
    let mut text = half.as_ref();
    let mut scale = scale;
    text = text.strip_prefix(['¥', '￥']).unwrap_or(text);
    for (unit, power) in [("万元", 4), ("元", 0), ("万", 4)] {
        if let Some(rest) = text.strip_suffix(unit) {
            (text, scale) = (rest, scale + power);
            break;
        }
    }
    let (negative, text) = if let Some(rest) = text.strip_prefix('-') {
        (true, rest)
    } else if let Some(rest) = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        (true, rest)
    } else {
        (false, text)
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || bad_groups(whole) {
        return None;
    }
    let mut number: i64 = 0;
    let mut push = |digit: u8| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        number = number.checked_mul(10)?.checked_add(digit)?;
        Some(())
    };
    whole.bytes().filter(|it| *it != b',').try_for_each(&mut push)?;
    let places = scale as usize;
    let kept = fraction.len().min(places);
    fraction.bytes().take(kept).chain((kept..places).map(|_| b'0')).try_for_each(&mut push)?;
    let beyond = &fraction.as_bytes()[kept..];
    if !beyond.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if beyond.first().is_some_and(|it| b'5' <= *it) {
        number = number.checked_add(1)?;
    }
    let rounded = beyond.iter().any(|it| *it != b'0');
    Some((if negative { -number } else { number }, rounded))
}

/// Whether commas stand elsewhere than between groups of three digits.
fn bad_groups(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    rest.peek().is_some() && (first.is_empty() || 3 < first.len() || rest.any(|it| it.len() != 3))
}

fn scaled(text: &str, scale: u32, code: &'static str) -> Result<'static> {
    let (number, rounded) = decimal(text, scale).ok_or_else(|| Remark::new(code, say!(code)))?;
    let remark = rounded.then(|| Remark::new("rounded", say!("rounded")));
    Ok(Cleaned { value: Value::Int(number), remark })
}

fn whole(text: &str, least: i64, most: i64, code: &'static str) -> Result<'static> {
    match decimal(text, 0) {
        Some((number, false)) if least <= number && number <= most => {
            Ok(plainly(Value::Int(number)))
        }
        _ => Err(Remark::new(code, say!(code))),
    }
}

fn months(text: &str) -> Result<'static> {
    match text {
        "全年" => return Ok(plainly(Value::Int(12))),
        "半年" => return Ok(plainly(Value::Int(6))),
        _ => {}
    }
    let number = text.strip_suffix("个月").or_else(|| text.strip_suffix('月')).unwrap_or(text);
    whole(number, 0, 12, "not-months")
}

fn year(text: &str) -> Result<'static> {
    let half = half_width(text);
    let number = half.strip_suffix("年度").or_else(|| half.strip_suffix('年')).unwrap_or(&half);
    whole(number, 1990, 2100, "not-a-year")
}

fn month(cell: &Cell<'_>, text: &str) -> Result<'static> {
    let bad = || Remark::new("not-a-month", say!("not-a-month"));
    if let Ok(day) = day(cell, text) {
        return Ok(plainly(Value::text(day.format("%Y-%m").to_string())));
    }
    // 2014.1 in a number cell may have been typed as 2014.10.
    if matches!(cell, Cell::Number(number) if number.fract() != 0.0) {
        return Err(bad());
    }
    let parts = numbers(text);
    let (year, month) = match parts.as_slice() {
        [only] if text.len() == 6 => (only / 100, only % 100),
        [year, month] => (*year, *month),
        _ => return Err(bad()),
    };
    if !(1990..=2100).contains(&year) || !(1..=12).contains(&month) {
        return Err(bad());
    }
    Ok(plainly(Value::text(format!("{year:04}-{month:02}"))))
}

/// Reads a day in any of the forms that sheets hold.
pub(crate) fn day(cell: &Cell<'_>, text: &str) -> std::result::Result<NaiveDate, Remark> {
    let bad = || Remark::new("not-a-day", say!("not-a-day"));
    let parsed = match cell {
        Cell::Day(day) => Some(*day),
        // The 1900 system of Excel; serials before 1900-03-01 are off by its leap-year bug.
        Cell::Number(serial) if serial.fract() == 0.0 && (61.0..=73_050.0).contains(serial) => {
            NaiveDate::from_ymd_opt(1899, 12, 30)
                .and_then(|it| it.checked_add_days(chrono::Days::new(*serial as u64)))
        }
        _ if iso_day(text).is_some() => iso_day(text),
        _ => {
            let text = text.strip_suffix(".0").unwrap_or(text);
            let date = text.split([' ', 'T']).next().unwrap_or_default();
            match numbers(date).as_slice() {
                [only] if date.len() == 8 => {
                    NaiveDate::from_ymd_opt((only / 10_000) as i32, only / 100 % 100, only % 100)
                }
                [year, month, day] => NaiveDate::from_ymd_opt(*year as i32, *month, *day),
                _ => None,
            }
        }
    };
    parsed.filter(|it| (1900..=2100).contains(&it.year())).ok_or_else(bad)
}

/// Reads `2018-03-01` without more ado, the form that most cells have.
fn iso_day(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let part = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0, |sum: u32, it| {
            it.is_ascii_digit().then(|| sum * 10 + u32::from(it - b'0'))
        })
    };
    NaiveDate::from_ymd_opt(part(0, 4)? as i32, part(5, 7)?, part(8, 10)?)
}

/// The numbers in a date such as `2018-3-1`, `2018/3/1`, `2018.3.1` or `2018年3月1日`;
/// nothing where anything else stands in it.
fn numbers(text: &str) -> Vec<u32> {
    let half = half_width(text);
    let tidy: String = half
        .strip_suffix(['日', '月', '号'])
        .unwrap_or(&half)
        .chars()
        .map(|it| if matches!(it, '/' | '.' | '年' | '月') { '-' } else { it })
        .collect();
    let parts: Option<Vec<u32>> = tidy.split('-').map(|it| it.parse().ok()).collect();
    parts.unwrap_or_default()
}

fn phone(text: Cow<'_, str>) -> Result<'_> {
    let digits: String = half_width(text.strip_suffix(".0").unwrap_or(&text))
        .trim_start_matches("+86")
        .chars()
        .filter(|it| !matches!(it, '-' | '(' | ')'))
        .collect();
    let mobile = digits.len() == 11 && digits.starts_with('1');
    let landline =
        (7..=12).contains(&digits.len()) && (digits.starts_with('0') || digits.len() <= 8);
    if digits.bytes().all(|it| it.is_ascii_digit()) && (mobile || landline) {
        return Ok(plainly(if digits == text { Value::Text(text) } else { Value::text(digits) }));
    }
    let remark = Some(Remark::new("odd-phone", say!("odd-phone")));
    Ok(Cleaned { value: Value::Text(text), remark })
}

/// A number that is a name: digits as text. A number cell keeps 15 of them.
pub(crate) fn long_number<'a>(
    cell: &Cell<'_>,
    text: Cow<'a, str>,
    code: &'static str,
) -> Result<'a> {
    if let Cell::Number(number) = cell
        && (1e15 <= *number || number.fract() != 0.0 || *number < 0.0)
    {
        return Err(Remark::new("digits-lost", say!("digits-lost")));
    }
    let half = half_width(&text).into_owned();
    let half = half.strip_suffix(".0").unwrap_or(&half);
    if is_scientific(half) {
        return Err(Remark::new("digits-lost", say!("digits-lost")));
    }
    if half.is_empty() || !half.bytes().all(|it| it.is_ascii_alphanumeric()) || 32 < half.len() {
        let key = if code == "household-no" { "not-a-household-no" } else { "not-a-number" };
        return Err(Remark::new(key, say!(key)));
    }
    Ok(plainly(if half == text { Value::Text(text) } else { Value::text(half.to_owned()) }))
}

pub(super) fn is_scientific(text: &str) -> bool {
    let digits =
        |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    text.split_once(['E', 'e'])
        .is_some_and(|(head, tail)| digits(head) && digits(tail.trim_start_matches('+')))
}

fn number_text(number: f64) -> String {
    if number.is_finite() && number.fract() == 0.0 && number.abs() < 1e18 {
        format!("{}", number as i64)
    } else {
        format!("{number}")
    }
}

/// A person's or unit's name in a reference column; `None` where the cell is blank.
pub(crate) fn clean_name<'a>(
    cell: &'a Cell<'_>,
) -> std::result::Result<Option<Cow<'a, str>>, Remark> {
    let text = plain(cell);
    if text.is_empty() || is_nothing(&text) {
        return Ok(None);
    }
    if text.contains('\u{FFFD}') {
        return Err(Remark::new("lost-character", say!("lost-character")));
    }
    Ok(match name(text)?.value {
        Value::Text(name) => Some(name),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Cell, Kind, clean, decimal};
    use crate::intake::Codes;
    use crate::model::Value;

    fn read(kind: &str, text: &str) -> Result<String, &'static str> {
        let codes = Codes::built_in().unwrap();
        let cell = Cell::Text(text.into());
        let cleaned = clean(&Kind::named(kind), &cell, false, &codes);
        cleaned.map(|it| it.value.to_string()).map_err(|it| it.code)
    }

    #[test]
    fn amounts_are_read_exactly() {
        for (text, fen) in [
            ("0", "0"),
            ("13,652.00", "1365200"),
            ("13，652", "1365200"),
            ("9631.00元", "963100"),
            ("¥9631", "963100"),
            ("1.394933万元", "1394933"),
            ("-350", "-35000"),
            ("(350)", "-35000"),
            ("０．０５", "5"),
            ("90071992547409.91", "9007199254740991"),
        ] {
            assert_eq!(read("yuan", text).as_deref(), Ok(fen), "{text}");
        }
        for text in [
            "约10334",
            "3500以上",
            "3000-4000",
            "1,36,52",
            "1.2.3",
            "1e5",
            ".",
            "99999999999999999999",
        ] {
            assert_eq!(read("yuan", text), Err("not-an-amount"), "{text}");
        }
        assert_eq!(read("yuan", "-").as_deref(), Ok(""));
        assert_eq!(decimal("3.335", 2), Some((334, true)));
        assert_eq!(decimal("3.3300", 2), Some((333, false)));
    }

    #[test]
    fn days_are_read_in_every_form_that_sheets_hold() {
        for text in [
            "1980-03-07",
            "1980-3-7",
            "1980/3/7",
            "1980.3.7",
            "1980年3月7日",
            "19800307",
            "19800307.0",
            "1980-03-07 00:00:00",
            "１９８０年３月７日",
        ] {
            assert_eq!(read("day", text).as_deref(), Ok("1980-03-07"), "{text}");
        }
        for text in ["1958-13-45", "1978.2.30", "2018年", "18.3.1", "二〇一八年三月", "1980-03"]
        {
            assert_eq!(read("day", text), Err("not-a-day"), "{text}");
        }
        let codes = Codes::built_in().unwrap();
        let serial = clean(&Kind::Day, &Cell::Number(29_287.0), false, &codes).unwrap();
        assert_eq!(serial.value, Value::text("1980-03-07"));
        assert!(clean(&Kind::Day, &Cell::Number(60.0), false, &codes).is_err());
    }

    #[test]
    fn yes_and_no_are_read_and_blank_is_neither() {
        for (text, flag) in [
            ("是", "1"),
            ("√", "1"),
            ("有", "1"),
            ("否", "0"),
            ("×", "0"),
            ("无", "0"),
            ("", ""),
            ("—", ""),
        ] {
            assert_eq!(read("flag", text).as_deref(), Ok(flag), "{text}");
        }
        assert_eq!(read("flag", "是（2018年已改造）").as_deref(), Ok("1"));
        assert_eq!(read("flag", "不清楚"), Err("not-yes-or-no"));
    }

    #[test]
    fn numbers_that_are_names_keep_all_their_digits_or_are_refused() {
        let codes = Codes::built_in().unwrap();
        let no = |cell: &Cell<'_>| {
            clean(&Kind::PersonNo, cell, false, &codes)
                .map(|it| it.value.to_string())
                .map_err(|it| it.code)
        };
        assert_eq!(no(&Cell::Number(5_100_000_002.0)).as_deref(), Ok("5100000002"));
        assert_eq!(no(&Cell::Number(4_900_001_800_000_002.0)), Err("digits-lost"));
        assert_eq!(no(&Cell::Text("5100000002.0".into())).as_deref(), Ok("5100000002"));
        assert_eq!(no(&Cell::Text("4.9E+15".into())), Err("digits-lost"));
    }
}
