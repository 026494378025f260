//! Numbers that count or measure, and numbers that are names.

use std::borrow::Cow;

use super::text::{half_width, is_masked, is_space};
use super::{Cell, Cleaned, Remark, Result};
use crate::model::Value;

/// What may stand behind a number, and by which power of ten it multiplies.
pub(super) type Units = [(&'static str, i32)];

pub(super) const SQUARE_METRES: [(&str, i32); 5] =
    [("平方米", 0), ("平米", 0), ("㎡", 0), ("m²", 0), ("m2", 0)];
pub(super) const KILOMETRES: [(&str, i32); 6] =
    [("公里", 0), ("千米", 0), ("km", 0), ("KM", 0), ("米", -3), ("m", -3)];
pub(super) const METRES: [(&str, i32); 5] =
    [("公里", 3), ("千米", 3), ("km", 3), ("米", 0), ("m", 0)];
pub(super) const MU: [(&str, i32); 1] = [("亩", 0)];
pub(super) const POINTS: [(&str, i32); 1] = [("分", 0)];
const COUNTED: [(&str, i32); 9] = [
    ("万人", 4),
    ("万户", 4),
    ("万", 4),
    ("人", 0),
    ("口", 0),
    ("户", 0),
    ("个", 0),
    ("名", 0),
    ("所", 0),
];

/// A number as people write it: half-width, without spaces. `None` where a space parts two
/// numbers.
pub(super) fn one_number(text: &str) -> Option<Cow<'_, str>> {
    let half = half_width(text);
    if half.len() < text.len() && text.contains(is_space) {
        let figure = |it: char| it.is_ascii_digit() || matches!(it, ',' | '.');
        let parts: Vec<_> = text.split(is_space).filter(|it| !it.is_empty()).collect();
        let parts_numbers = parts
            .windows(2)
            .any(|it| half_width(it[0]).ends_with(figure) && half_width(it[1]).starts_with(figure));
        if parts_numbers {
            return None;
        }
    }
    Some(half)
}

/// Splits a unit off the end of a number; the longer ones stand first.
pub(super) fn unit<'t>(text: &'t str, units: &Units) -> (&'t str, Option<i32>) {
    units
        .iter()
        .find_map(|(unit, power)| Some((text.strip_suffix(unit)?, Some(*power))))
        .unwrap_or((text, None))
}

/// Reads a decimal exactly, times ten to the `scale`. `None` where it is not a plain
/// number; the flag says that digits beyond the scale were rounded off, half up.
pub(super) fn decimal(text: &str, scale: u32) -> Option<(i64, bool)> {
    let (negative, text) = if let Some(rest) = text.strip_prefix(['-', '\u{2212}']) {
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

/// A length or an area, never below nothing, in units of ten to the minus `scale`.
pub(super) fn measure(text: &str, scale: u32, units: &Units) -> Result<'static> {
    let bad = || Remark::plain("not-a-number");
    let half = one_number(text).ok_or_else(bad)?;
    let (number, power) = unit(&half, units);
    let scale = scale.checked_add_signed(power.unwrap_or(0)).ok_or_else(bad)?;
    let (number, rounded) = decimal(number, scale).ok_or_else(bad)?;
    if number < 0 {
        return Err(Remark::plain("negative"));
    }
    let remark = rounded.then(|| Remark::plain("rounded"));
    Ok(Cleaned::plainly(Value::Int(number)).with(remark))
}

/// A count, exactly: 0.7539万 is 7539, and 0.00001万 is none. A unit in the cell outweighs
/// the 万 of the header.
pub(super) fn count(text: &str, ten_thousands: bool) -> Result<'static> {
    let half = one_number(text);
    let (number, own) = half.as_deref().map_or(("", None), |it| unit(it, &COUNTED));
    let power = own.unwrap_or(if ten_thousands { 4 } else { 0 });
    match decimal(number, power.unsigned_abs()) {
        Some((count @ 0..=MOST, false)) => Ok(Cleaned::plainly(Value::Int(count))),
        _ => Err(Remark::plain("not-a-count")),
    }
}

const MOST: i64 = i32::MAX as i64;

/// How many people a household has.
pub(super) fn heads(text: &str) -> Result<'static> {
    match count(text, false)?.value {
        Value::Int(0) => Err(Remark::plain("nobody-there")),
        heads => Ok(Cleaned::plainly(heads)),
    }
}

/// Which of several things: the first is 1.
pub(super) fn ordinal(text: &str) -> Result<'static> {
    whole(text, 1, MOST, "not-a-count")
}

pub(super) fn whole(text: &str, least: i64, most: i64, code: &'static str) -> Result<'static> {
    match decimal(text, 0) {
        Some((number, false)) if least <= number && number <= most => {
            Ok(Cleaned::plainly(Value::Int(number)))
        }
        _ => Err(Remark::plain(code)),
    }
}

/// Months of work in a year.
pub(super) fn months(text: &str) -> Result<'static> {
    let half = one_number(text);
    let number = match half.as_deref().unwrap_or_default() {
        "全年" | "一年" | "1年" => "12",
        "半年" => "6",
        other => unit(other, &[("个月", 0), ("月", 0)]).0,
    };
    whole(number, 0, 12, "not-months")
}

/// How many months a loan runs: `36`, `36个月`, `3年`.
pub(super) fn term(text: &str) -> Result<'static> {
    let half = one_number(text);
    let half = half.as_deref().unwrap_or_default();
    let (number, power) = unit(half, &[("个月", 0), ("月", 0)]);
    if power.is_none()
        && let Some(years) = half.strip_suffix('年')
        && let Value::Int(years) = whole(years, 1, 30, "not-a-term")?.value
    {
        return Ok(Cleaned::plainly(Value::Int(12 * years)));
    }
    whole(number, 1, 360, "not-a-term")
}

/// A number that is a name: digits as text. A number cell keeps 15 of them. What stands
/// for "none" (0, 999999) is no number: the caller's `household-no` is refused for it,
/// others are NULL.
pub(crate) fn long_number<'a>(
    cell: &Cell<'_>,
    text: Cow<'a, str>,
    code: &'static str,
) -> Result<'a> {
    if let Cell::Number(number) = cell
        && (1e15 <= *number || number.fract() != 0.0 || *number < 0.0)
    {
        return Err(Remark::plain("digits-lost"));
    }
    let half = half_width(&text);
    let bare = half.strip_suffix(".0").unwrap_or(&half);
    if is_scientific(bare) {
        return Err(Remark::plain("digits-lost"));
    }
    let all = |digit: u8| bare.bytes().all(|it| it == digit);
    let says_nothing = super::is_nothing(bare);
    if says_nothing || all(b'0') || 4 <= bare.len() && all(b'9') {
        return match code {
            "household-no" if says_nothing => Err(Remark::plain("household-no-missing")),
            "household-no" => Err(Remark::plain("no-real-household-no")),
            _ => Ok(Cleaned::plainly(Value::Null)),
        };
    }
    if is_masked(bare) {
        return Err(Remark::plain("masked"));
    }
    // Spaces may part the groups of one number; two numbers are not one.
    let are_two = bare.len() < text.len()
        && text.split(is_space).filter(|it| 8 <= half_width(it).len()).count() > 1;
    if are_two || !bare.bytes().all(|it| it.is_ascii_alphanumeric()) || 32 < bare.len() {
        let key = if code == "household-no" { "not-a-household-no" } else { "not-a-number" };
        return Err(Remark::plain(key));
    }
    let bare = (bare.len() != text.len() || bare != text).then(|| bare.to_owned());
    Ok(Cleaned::plainly(bare.map_or(Value::Text(text), Value::text)))
}

/// `4.9E+15`: what Excel made of a long number.
pub(in crate::intake) fn is_scientific(text: &str) -> bool {
    let digits =
        |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    text.split_once(['E', 'e'])
        .is_some_and(|(head, tail)| digits(head) && digits(tail.trim_start_matches('+')))
}

/// A number cell as a person would write it: the shortest decimal that is this number.
pub(super) fn number_text(number: f64) -> String {
    if number.is_finite() && number.fract() == 0.0 && number.abs() < 1e18 {
        format!("{}", number as i64)
    } else {
        format!("{number}")
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::clean::Cell;
    use crate::intake::clean::laws::{check, read, read_cell, refused};

    #[test]
    fn numbers_that_are_names_keep_all_their_digits_or_are_refused() {
        let no = |number| read_cell("person-no", &Cell::Number(number)).map(|it| it.0);
        assert_eq!(no(5_100_000_002.0).as_deref(), Ok("5100000002"));
        assert_eq!(no(4_900_001_800_000_002.0), Err("digits-lost"));
        check(
            "person-no",
            &[("5100000002.0", "5100000002", ""), ("0", "", ""), ("99999999", "", "")],
        );
        refused("person-no", "digits-lost", &["4.9E+15"]);
        refused("person-no", "not-a-number", &["51-00", "无号"]);
        refused("person-no", "masked", &["510****002"]);
    }

    #[test]
    fn a_household_number_is_never_a_word_for_none() {
        let no = |text: &'static str| {
            super::long_number(&Cell::Text(text.into()), text.into(), "household-no")
                .map(|it| it.value.to_string())
                .map_err(|it| it.code)
        };
        for text in ["无", "-", "暂无"] {
            assert_eq!(no(text), Err("household-no-missing"), "{text}");
        }
        for text in ["0", "000000", "9999", "9999999999"] {
            assert_eq!(no(text), Err("no-real-household-no"), "{text}");
        }
        assert_eq!(no("5100000001").as_deref(), Ok("5100000001"));
        assert_eq!(no("4900 0018 0000 0002").as_deref(), Ok("4900001800000002"));
        for text in ["51 号", "5100000001\n5100000002", "5100000001 5100000002"] {
            assert_eq!(no(text), Err("not-a-household-no"), "{text}");
        }
    }

    #[test]
    fn counts_and_measures_may_carry_their_units() {
        check(
            "count",
            &[
                ("4", "4", ""),
                ("4人", "4", ""),
                ("4.0", "4", ""),
                ("-", "", "not-zero"),
                ("0.7539万", "7539", ""),
                ("2.0539万人", "20539", ""),
                ("0.6 万人", "6000", ""),
                ("1万户", "10000", ""),
            ],
        );
        refused("count", "not-a-count", &["4.5", "-1", "四", "3 4", "约4", "0.75391万", "30万万"]);
        check(
            "square-metres",
            &[("122.5", "12250", ""), ("120㎡", "12000", ""), ("80平方米", "8000", "")],
        );
        refused("square-metres", "negative", &["-3"]);
        check("kilometres", &[("0.6", "600", ""), ("600米", "600", ""), ("2.1公里", "2100", "")]);
        refused("kilometres", "not-a-number", &["2里", "约2"]);
    }

    #[test]
    fn months_are_those_of_one_year() {
        check(
            "months",
            &[
                ("12个月", "12", ""),
                ("全年", "12", ""),
                ("半年", "6", ""),
                ("１０", "10", ""),
                ("0", "0", ""),
            ],
        );
        refused("months", "not-months", &["13", "24个月", "3-6", "1.5"]);
        assert_eq!(read("months", "无"), Ok((String::new(), "not-zero")));
    }
}
