//! Days, months and years in the many ways in which sheets write them.

use std::borrow::Cow;

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::number::whole;
use super::text::half_width;
use super::{Cell, Cleaned, Remark, Result};
use crate::error::say;
use crate::model::Value;

/// What a cell says of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Day(NaiveDate),
    /// A day as Excel counts it, without the format that would say so.
    Serial(NaiveDate),
    Month(i32, u32),
    /// 2014.1, which may have been typed as 2014.10.
    JanuaryOrOctober,
    Year(i32),
}

/// Reads a day in any of the forms that sheets hold.
pub(crate) fn day(cell: &Cell<'_>, text: &str) -> std::result::Result<NaiveDate, Remark> {
    match written(cell, text) {
        Some(Written::Day(day) | Written::Serial(day)) => Ok(day),
        Some(Written::Month(..) | Written::JanuaryOrOctober) => Err(Remark::plain("only-a-month")),
        Some(Written::Year(_)) | None => Err(Remark::plain("not-a-day")),
    }
}

pub(super) fn clean_day(cell: &Cell<'_>, text: &str) -> Result<'static> {
    day(cell, text).map(|day| of_day(cell, text, day))
}

/// A day, or NULL for "still lasting".
pub(super) fn end_day(cell: &Cell<'_>, text: &str) -> Result<'static> {
    match text {
        "长期" | "长期有效" | "至今" | "今" => Ok(Cleaned::plainly(Value::Null)),
        _ => clean_day(cell, text),
    }
}

/// The last day on which something is in time: 2020年, and 2020年底, is its last day.
pub(super) fn last_day(cell: &Cell<'_>, text: &str) -> Result<'static> {
    let bare = text.strip_suffix(['底', '末']).unwrap_or(text);
    let (first, months) = match written(cell, bare) {
        Some(Written::Month(year, month)) => (NaiveDate::from_ymd_opt(year, month, 1), 1),
        Some(Written::Year(year)) => (NaiveDate::from_ymd_opt(year, 1, 1), 12),
        _ => return clean_day(cell, text),
    };
    let next = first.and_then(|it| it.checked_add_months(Months::new(months)));
    let last = next.and_then(|it| it.pred_opt()).ok_or_else(|| Remark::plain("not-a-day"))?;
    let remark = Remark::new("last-day-of", say!("last-day-of", day = last));
    Ok(Cleaned::plainly(Value::day(last)).with(Some(remark)))
}

/// A birthday. A month or a year alone is left to the ID number.
pub(super) fn birth(cell: &Cell<'_>, text: &str) -> Result<'static> {
    match written(cell, text) {
        Some(Written::Day(day) | Written::Serial(day)) => Ok(of_day(cell, text, day)),
        Some(_) => {
            let remark = Remark::plain("birth-without-day");
            Ok(Cleaned::plainly(Value::Null).with(Some(remark)))
        }
        None => Err(Remark::plain("not-a-day")),
    }
}

fn of_day(cell: &Cell<'_>, text: &str, day: NaiveDate) -> Cleaned<'static> {
    let is_serial = matches!(written(cell, text), Some(Written::Serial(_)));
    let remark = is_serial.then(|| Remark::new("serial-day", say!("serial-day", day = day)));
    Cleaned::plainly(Value::day(day)).with(remark)
}

pub(super) fn month(cell: &Cell<'_>, text: &str) -> Result<'static> {
    let of = |year: i32, month: u32| {
        if (1990..=2100).contains(&year) {
            Ok(Cleaned::plainly(Value::text(format!("{year:04}-{month:02}"))))
        } else {
            Err(Remark::plain("not-a-month"))
        }
    };
    match written(cell, text) {
        Some(Written::Day(day)) => of(day.year(), day.month()),
        Some(Written::Serial(day)) => {
            let remark = Remark::new("serial-day", say!("serial-day", day = day));
            of(day.year(), day.month()).map(|it| it.with(Some(remark)))
        }
        Some(Written::Month(year, month)) => of(year, month),
        Some(Written::JanuaryOrOctober) => {
            let remark = Remark::plain("january-or-october");
            Ok(Cleaned::plainly(Value::Null).with(Some(remark)))
        }
        Some(Written::Year(_)) | None => Err(Remark::plain("not-a-month")),
    }
}

pub(super) fn year(cell: &Cell<'_>, text: &str) -> Result<'static> {
    let half = half_width(text);
    let number = half.strip_suffix("年度").or_else(|| half.strip_suffix('年')).unwrap_or(&half);
    if let Ok(year) = whole(number, 1990, 2100, "not-a-year") {
        return Ok(year);
    }
    match written(cell, text) {
        Some(Written::Day(_) | Written::Month(..) | Written::JanuaryOrOctober) => {
            // All of these begin with the year.
            let year = whole(half.get(..4).unwrap_or_default(), 1990, 2100, "not-a-year")?;
            let remark = Remark::new("year-of-day", say!("year-of-day", year = year.value));
            Ok(year.with(Some(remark)))
        }
        Some(Written::Serial(_) | Written::Year(_)) | None => Err(Remark::plain("not-a-year")),
    }
}

/// A year or a month, else the name of a school term as it stands.
pub(super) fn term_or_year<'a>(cell: &Cell<'_>, text: Cow<'a, str>) -> Cleaned<'a> {
    let plainly = |it: Result<'static>| it.ok().filter(|it| it.remark.is_none());
    match plainly(year(cell, &text)).or_else(|| plainly(month(cell, &text))) {
        Some(Cleaned { value, .. }) => Cleaned::plainly(Value::text(value.to_string())),
        None => Cleaned::plainly(Value::Text(text)),
    }
}

/// A year, or the first and the last year of a span: `2018`, `2016-2018`.
pub(super) fn period(cell: &Cell<'_>, text: &str) -> Result<'static> {
    let half = half_width(text);
    let parts = half.split_once(['-', '\u{2014}', '~', '至', '到']);
    let Some((first, last)) = parts.map(|(it, last)| (it, last.trim_start_matches('\u{2014}')))
    else {
        let Cleaned { value, remark, .. } = year(cell, text)?;
        return Ok(Cleaned::plainly(Value::text(value.to_string())).with(remark));
    };
    let year = |text: &str| {
        let bare = text.strip_suffix("年度").or_else(|| text.strip_suffix('年')).unwrap_or(text);
        whole(bare, 1990, 2100, "not-a-period").map(|it| it.value.to_string())
    };
    let (first, last) = (year(first)?, year(last)?);
    match first.cmp(&last) {
        std::cmp::Ordering::Less => Ok(Cleaned::plainly(Value::text(format!("{first}-{last}")))),
        std::cmp::Ordering::Equal => Ok(Cleaned::plainly(Value::text(first))),
        std::cmp::Ordering::Greater => Err(Remark::plain("not-a-period")),
    }
}

fn written(cell: &Cell<'_>, text: &str) -> Option<Written> {
    let found = match cell {
        Cell::Day(day) => Written::Day(*day),
        _ => match iso_day(text) {
            Some(day) => Written::Day(day),
            None => read(text)?,
        },
    };
    match found {
        Written::Day(day) if !(1900..=2100).contains(&day.year()) => None,
        // Only a number cell counts days; a workbook that counts from 1904 has its numbers
        // as text.
        Written::Serial(_) if !matches!(cell, Cell::Number(_)) => None,
        _ => Some(found),
    }
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

/// Reads every other form; number cells come here as their digits.
fn read(text: &str) -> Option<Written> {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let half: Cow<'_, str> = if is_time(time) { half_width(date) } else { half_width(text) };
    let half = half.strip_suffix(".0").unwrap_or(&half);
    if let Some((year, "1")) = half.split_once('.')
        && year.len() == 4
        && is_a_year(year.parse().ok()?)
    {
        return Some(Written::JanuaryOrOctober);
    }
    // A number cell with a time of day.
    if let Some((serial, fraction)) = half.split_once('.')
        && serial.len() == 5
        && fraction.bytes().all(|it| it.is_ascii_digit())
    {
        return serial_day(serial.parse().ok()?);
    }
    match *numbers(half)?.as_slice() {
        [only] => match half.len() {
            8 => day_of((only / 10_000) as i32, only / 100 % 100, only % 100),
            6 => month_of((only / 100) as i32, only % 100),
            5 => serial_day(only),
            _ => is_a_year(only as i32).then_some(Written::Year(only as i32)),
        },
        [year, month] => month_of(year as i32, month),
        [year, month, day] => day_of(year as i32, month, day),
        _ => None,
    }
}

fn is_a_year(number: i32) -> bool {
    (1900..=2100).contains(&number)
}

/// The time of day that stands behind a date; an empty one too.
fn is_time(text: &str) -> bool {
    let fits = |it: char| {
        it.is_ascii_digit() || matches!(it, ':' | '.' | '+' | 'Z' | '时' | '点' | '分' | '秒')
    };
    text.is_empty() || (text.contains([':', '时', '点']) && text.chars().all(fits))
}

fn day_of(year: i32, month: u32, day: u32) -> Option<Written> {
    NaiveDate::from_ymd_opt(year, month, day).map(Written::Day)
}

fn month_of(year: i32, month: u32) -> Option<Written> {
    (is_a_year(year) && (1..=12).contains(&month)).then_some(Written::Month(year, month))
}

/// A day in the 1900 system of Excel. What would lie before 1910 is an age, a year or
/// something else that strayed into the column.
fn serial_day(serial: u32) -> Option<Written> {
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(serial.into()))?;
    (1910..2100).contains(&day.year()).then_some(Written::Serial(day))
}

/// The numbers in a date such as `2018-3-1`, `2018/3/1`, `2018.3.1` or `2018年3月1日`;
/// nothing where anything else stands in it.
fn numbers(half: &str) -> Option<Vec<u32>> {
    let bare = half.strip_suffix(['日', '月', '号', '年']).unwrap_or(half);
    let parts = bare.split(['-', '/', '.', '年', '月']);
    parts.map(|it| it.bytes().all(|it| it.is_ascii_digit()).then(|| it.parse().ok())?).collect()
}

#[cfg(test)]
mod tests {
    use super::super::laws::{check, read_cell, refused};
    use crate::intake::clean::Cell;

    #[test]
    fn days_are_read_in_every_form_that_sheets_hold() {
        for text in [
            "1980-03-07",
            "1980-3-7",
            "1980/3/7",
            "1980.3.7",
            "1980.03.07",
            "1980年3月7日",
            "1980年03月07日",
            "19800307",
            "19800307.0",
            "1980-03-07 00:00:00",
            "1980/3/7 0:00",
            "1980-03-07T08:30:00",
            "１９８０年３月７日",
        ] {
            check("day", &[(text, "1980-03-07", "")]);
            check("birth", &[(text, "1980-03-07", "")]);
        }
        refused(
            "day",
            "not-a-day",
            &[
                "1958-13-45",
                "1978.2.30",
                "2018年",
                "2018年底",
                "2018年第三季度",
                "18.3.1",
                "二〇一八年三月",
                "2018-10-31 2018-11-05",
                "1899-12-31",
                "2018-+3-1",
                "45",
            ],
        );
        refused("day", "only-a-month", &["1980-03", "1980年3月", "198003", "1980.03", "1980.1"]);
        check("end-day", &[("长期", "", ""), ("至今", "", ""), ("2020-01-01", "2020-01-01", "")]);
    }

    #[test]
    fn a_deadline_of_a_month_or_a_year_is_its_last_day() {
        check(
            "last-day",
            &[
                ("2020-06-30", "2020-06-30", ""),
                ("2020年", "2020-12-31", "last-day-of"),
                ("2020年底", "2020-12-31", "last-day-of"),
                ("2020年2月", "2020-02-29", "last-day-of"),
                ("2100年12月底", "2100-12-31", "last-day-of"),
            ],
        );
        refused("last-day", "not-a-day", &["长期", "2020年6月30日前", "2020年第三季度", "年底"]);
        refused("last-day", "only-a-month", &["2020.1"]);
    }

    #[test]
    fn a_birthday_without_its_day_is_left_to_the_id_number() {
        for text in ["1980年3月", "198003", "1980.03", "1980-3", "1980年"] {
            check("birth", &[(text, "", "birth-without-day")]);
        }
        refused("birth", "not-a-day", &["1958-13-45", "1978.2.30", "1980年13月", "三月"]);
    }

    #[test]
    fn number_cells_are_days_as_excel_counts_them_and_say_so() {
        let day = |number| read_cell("day", &Cell::Number(number));
        assert_eq!(day(29_287.0), Ok(("1980-03-07".to_owned(), "serial-day")));
        assert_eq!(day(43_404.75), Ok(("2018-10-31".to_owned(), "serial-day")));
        assert_eq!(day(19_800_307.0), Ok(("1980-03-07".to_owned(), "")));
        // An age, a year, and nothing at all.
        for number in [60.0, 78.0, 2018.0, 3_653.0, 73_051.0, -1.0, f64::NAN] {
            assert_eq!(day(number), Err("not-a-day"), "{number}");
        }
        assert_eq!(read_cell("day", &Cell::Number(1980.03)), Err("only-a-month"));
    }

    #[test]
    fn months_are_never_guessed() {
        for text in ["2014-10", "2014.10", "201410", "2014年10月", "2014/10/31"] {
            assert_eq!(super::super::laws::read("month", text).unwrap().0, "2014-10", "{text}");
        }
        check("month", &[("2014.1", "", "january-or-october"), ("2014.2", "2014-02", "")]);
        let month = |number| read_cell("month", &Cell::Number(number));
        assert_eq!(month(2014.1), Ok((String::new(), "january-or-october")));
        assert_eq!(month(2014.12), Ok(("2014-12".to_owned(), "")));
        assert_eq!(month(41_943.0), Ok(("2014-10".to_owned(), "serial-day")));
        assert_eq!(month(201_410.0), Ok(("2014-10".to_owned(), "")));
        refused("month", "not-a-month", &["2014", "2014.13", "1984-01", "十月", "41943"]);
    }

    #[test]
    fn years_may_be_written_out() {
        check(
            "year",
            &[
                ("2018", "2018", ""),
                ("2018年", "2018", ""),
                ("2018年度", "2018", ""),
                ("2018.0", "2018", ""),
                ("2018-12-31", "2018", "year-of-day"),
                ("2018年12月", "2018", "year-of-day"),
            ],
        );
        check(
            "period",
            &[
                ("2018", "2018", ""),
                ("2018年", "2018", ""),
                ("2016-2018", "2016-2018", ""),
                ("2016—2018年", "2016-2018", ""),
                ("2016年至2018年", "2016-2018", ""),
                ("2016——2018年度", "2016-2018", ""),
                ("2018-2018", "2018", ""),
            ],
        );
        refused("period", "not-a-period", &["2018-2016", "2016-18", "2016-至今"]);
        refused("period", "not-a-year", &["十三五", "18"]);
        refused("year", "not-a-year", &["18", "2018年底", "2018年第三季度", "43404", "1980"]);
    }
}
