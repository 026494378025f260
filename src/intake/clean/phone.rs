//! Telephone numbers, mobile and fixed.

use std::borrow::Cow;

use super::text::{half_width, is_masked};
use super::{Cell, Cleaned, Remark, Result, is_scientific};
use crate::error::say;
use crate::model::{Value, mask};

/// Reads a phone number; of several the first is kept. What does not look like one is kept
/// as it is written.
pub(super) fn phone<'a>(cell: &Cell<'_>, text: Cow<'a, str>) -> Result<'a> {
    if is_masked(&text) {
        return Err(Remark::plain("masked"));
    }
    if is_scientific(&text) || matches!(cell, Cell::Number(it) if it.abs() >= 1e15) {
        return Err(Remark::plain("digits-lost"));
    }
    let bare = text.strip_suffix(".0").unwrap_or(&text);
    if let Some(number) = number(bare) {
        let is_as_written = number.len() == text.len();
        let value = if is_as_written { Value::Text(text) } else { Value::text(number) };
        return Ok(Cleaned::plainly(value));
    }
    if half_width(bare).bytes().all(|it| it == b'0') {
        return Ok(Cleaned::plainly(Value::Null));
    }
    let part = |it: char| {
        matches!(it, '、' | ',' | '，' | ';' | '；' | '/' | '／' | '\\' | '|' | '\n' | '或' | ' ')
    };
    let numbers: Option<Vec<_>> =
        text.split(part).filter(|it| !it.is_empty()).map(number).collect();
    if let Some((first, rest)) = numbers.as_deref().and_then(<[String]>::split_first) {
        let rest = rest.join("、");
        let say = say!("second-phone", rest = mask(&rest));
        let remark = Some(Remark::new("second-phone", say));
        let cleaned = Cleaned::plainly(Value::text(first.clone())).with(remark);
        return Ok(Cleaned { rest: Some(Value::text(rest)), ..cleaned });
    }
    let remark = Some(Remark::plain("odd-phone"));
    Ok(Cleaned::plainly(Value::Text(text)).with(remark))
}

/// The digits of one number, if it is one: a mobile number, or a fixed one with or without
/// its area code.
fn number(text: &str) -> Option<String> {
    let half = half_width(text);
    let local = ["+86", "0086", "86-"].iter().find_map(|it| half.strip_prefix(it)).unwrap_or(&half);
    let digits: String =
        local.chars().filter(|it| !matches!(it, '-' | '(' | ')' | '—' | '－')).collect();
    let is_number = match digits.as_bytes() {
        bytes if !bytes.iter().all(u8::is_ascii_digit) => false,
        [b'1', second, ..] => digits.len() == 11 && b'3' <= *second,
        // 010, 02x and eight digits; 0xxx and seven or eight.
        [b'0', b'1' | b'2', ..] => digits.len() == 11,
        [b'0', b'3'..=b'9', ..] => matches!(digits.len(), 11 | 12),
        [b'2'..=b'9', ..] => matches!(digits.len(), 7 | 8),
        _ => false,
    };
    is_number.then_some(digits)
}

#[cfg(test)]
mod tests {
    use crate::intake::clean::laws::{CODES, check, read_cell, refused};
    use crate::intake::clean::{Cell, Kind, clean};

    #[test]
    fn phones_are_digits_and_the_first_of_several_is_kept() {
        check(
            "phone",
            &[
                ("15450340517", "15450340517", ""),
                ("154-5034-0517", "15450340517", ""),
                ("154 5034 0517", "15450340517", ""),
                ("+86 15450340517", "15450340517", ""),
                ("0835-4220000", "08354220000", ""),
                ("(0835)4220000", "08354220000", ""),
                ("4220000", "4220000", ""),
                ("15450340517.0", "15450340517", ""),
                ("15450340517/0835-4220000", "15450340517", "second-phone"),
                ("15450340517、15450340518", "15450340517", "second-phone"),
                ("15450340517 15450340518", "15450340517", "second-phone"),
                ("15450340517\n15450340518", "15450340517", "second-phone"),
                ("1545034051", "1545034051", "odd-phone"),
                ("154503405170", "154503405170", "odd-phone"),
                ("找村主任", "找村主任", "odd-phone"),
                ("0835/4220000", "0835/4220000", "odd-phone"),
                ("无", "", ""),
                ("/", "", ""),
                ("0", "", ""),
            ],
        );
        refused("phone", "digits-lost", &["1.54503E+10"]);
        refused("phone", "masked", &["154****0517"]);
        let number = read_cell("phone", &Cell::Number(15_401_211_607.0));
        assert_eq!(number, Ok(("15401211607".to_owned(), "")));
    }

    #[test]
    fn the_second_number_is_the_rest_and_is_told_masked() {
        let cell = Cell::Text("15450340517；15450340518，0835-4220000".into());
        let cleaned = clean(&Kind::Phone, &cell, false, &CODES).unwrap();
        assert_eq!(cleaned.rest.unwrap().to_string(), "15450340518、08354220000");
        let said = &cleaned.remark.unwrap().say.args[0].1;
        assert_eq!(said, "154****0518、083****0000");
    }
}
