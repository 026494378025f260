//! Plain data that the layers hand to each other.

pub(crate) mod checks;
pub(crate) mod duty;
pub(crate) mod facts;
pub(crate) mod known;
pub(crate) mod links;
pub(crate) mod short_code;

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;

/// One stored value. Flags are 0 and 1, money is fen, days are `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// Not recorded: neither no nor zero.
    Null,
    Int(i64),
    Text(Cow<'a, str>),
}

impl<'a> Value<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn day(day: NaiveDate) -> Self {
        Self::Text(Cow::Owned(day.to_string()))
    }

    /// The same value, whose text belongs to this one.
    pub(crate) fn borrowed(&self) -> Value<'_> {
        match self {
            Value::Null => Value::Null,
            Value::Int(number) => Value::Int(*number),
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
        }
    }

    /// The same value on its own.
    pub(crate) fn to_owned(&self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Int(number) => Value::Int(*number),
            Value::Text(text) => Value::text(text.to_string()),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        *self == Value::Null
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Int(number) => number.fmt(f),
            Value::Text(text) => text.fmt(f),
        }
    }
}

/// A whole number of hundredths (or another power of ten) as a decimal: -69000 is -690.00.
pub(crate) fn decimal(number: i64, places: u32) -> String {
    if places == 0 {
        return number.to_string();
    }
    let unit = 10_u64.pow(places);
    let sign = if number < 0 { "-" } else { "" };
    let size = number.unsigned_abs();
    format!("{sign}{}.{:0width$}", size / unit, size % unit, width = places as usize)
}

/// Where a fact was read: a row of `source`, and the row as Excel numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) source: i64,
    pub(crate) row: Option<u32>,
}

/// Hides the birth date and sequence of an ID number, the middle of a phone number:
/// any run of 11 or more digits (an X may end it) keeps its first and last characters.
pub(crate) fn mask(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut masked: Option<Vec<u8>> = None;
    let mut start = 0;
    while start < bytes.len() {
        if !bytes[start].is_ascii_digit() {
            start += 1;
            continue;
        }
        let mut end = start;
        while end < bytes.len() && bytes[end].is_ascii_digit() {
            end += 1;
        }
        if end - start == 17 && bytes.get(end).is_some_and(|it| matches!(it, b'X' | b'x')) {
            end += 1;
            while end < bytes.len() && bytes[end].is_ascii_digit() {
                end += 1;
            }
        }
        let hidden = match end - start {
            11 => Some((3, 4)),
            17..=22 => Some((6, 4)),
            _ => None,
        };
        if let Some((head, tail)) = hidden {
            let out = masked.get_or_insert_with(|| bytes.to_vec());
            out[start + head..end - tail].fill(b'*');
        }
        start = end;
    }
    match masked {
        None => Cow::Borrowed(text),
        // Only ASCII digits were replaced, by another ASCII character.
        Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// Hides a number of which it is known that it is an ID or phone number, however wrongly it
/// is written: [`mask`] knows only those that are right.
pub(crate) fn mask_number(text: &str) -> Cow<'_, str> {
    let masked = mask(text);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    if digits(text) < 9 || digits(&masked) < digits(text) {
        return masked;
    }
    let length = text.chars().count();
    let hide = |(at, it): (usize, char)| {
        if it.is_ascii_digit() && (length / 3..length - length / 4).contains(&at) {
            '*'
        } else {
            it
        }
    };
    Cow::Owned(text.chars().enumerate().map(hide).collect())
}

#[cfg(test)]
mod tests {
    use super::{decimal, mask, mask_number};

    #[test]
    fn hundredths_are_written_exactly() {
        let texts = [0, 5, -5, 331_000, -69_000, i64::MIN].map(|it| decimal(it, 2));
        assert_eq!(texts, ["0.00", "0.05", "-0.05", "3310.00", "-690.00", "-92233720368547758.08"]);
        assert_eq!(decimal(-69_000, 0), "-69000");
    }

    #[test]
    fn numbers_that_are_written_wrongly_are_masked_where_they_are_known_to_be_such() {
        assert_eq!(mask_number("513199197811276070"), "513199********6070");
        assert_eq!(mask_number("513199781127607"), "51319*******607");
        assert_eq!(mask_number("513199-19781127-6070"), "513199-********-6070");
        assert_eq!(mask_number("1545034051"), "154*****51");
        assert_eq!(mask_number("5.13199E+17"), "5.13199E+17");
        assert_eq!(mask_number("无"), "无");
    }

    #[test]
    fn ids_and_phones_are_masked_and_household_numbers_are_not() {
        assert_eq!(mask("513199197811276070"), "513199********6070");
        assert_eq!(mask("51319919990901748X"), "513199********748X");
        assert_eq!(mask("51319919820502255041"), "513199**********5041");
        assert_eq!(mask("51319919990901748X41"), "513199**********8X41");
        assert_eq!(mask("tel 15410000000."), "tel 154****0000.");
        assert_eq!(mask("4900001800000002"), "4900001800000002");
        assert_eq!(mask("5100000001"), "5100000001");
        assert_eq!(mask("511823100208"), "511823100208");
        assert_eq!(mask("张三"), "张三");
    }
}
