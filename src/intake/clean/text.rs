//! Texts and names without the wrappings that exports and typists put round them.

use std::borrow::Cow;

use super::{Cell, Cleaned, Remark, Result};
use crate::error::say;
use crate::intake::phrases::has_left;
use crate::model::Value;

/// Bytes of a text that call for a closer look.
const HIDDEN: u8 = 1;
const WIDE: u8 = 2;
const SPOILT: u8 = 4;

/// Which bytes begin characters that show nothing ([`is_hidden`]), that are not half-width
/// ([`is_wide`]) or that come of an error, and some others. Chinese characters have none
/// of them.
static LOOK: [u8; 256] = {
    let mut look = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let may_be_hidden = byte < 0x20 || matches!(byte, 0x7F | 0xC2 | 0xE2 | 0xEF);
        let may_be_wide = byte <= 0x20 || matches!(byte, 0xC2 | 0xE1..=0xE3 | 0xEF);
        let may_be_spoilt = matches!(byte, 0x23 | 0xEF);
        look[byte] = if may_be_hidden { HIDDEN } else { 0 }
            | if may_be_wide { WIDE } else { 0 }
            | if may_be_spoilt { SPOILT } else { 0 };
        byte += 1;
    }
    look
};

/// Looks at all bytes of a text at once.
fn look(text: &str) -> u8 {
    text.bytes().fold(0, |seen, byte| seen | LOOK[usize::from(byte)])
}

/// The text of a cell without the wrappings that exports put round it: spaces, leading
/// apostrophes, `="..."`, zero-width characters, control and direction marks.
pub(crate) fn plain<'a>(cell: &'a Cell<'_>) -> Cow<'a, str> {
    let text = match cell {
        Cell::Text(text) => text.as_ref(),
        other => return Cow::Owned(other.shown()),
    };
    if is_bare(text) {
        return Cow::Borrowed(text);
    }
    let text = unwrapped(text);
    if look(text) & HIDDEN == 0 || !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let shown: String = text.chars().filter(|it| !is_hidden(*it)).collect();
    // What was hidden may have parted a wrapping from what it wraps.
    Cow::Owned(unwrapped(&shown).to_owned())
}

/// A quick look that nearly every cell passes: it begins and ends with a Chinese character
/// or an ASCII one that wraps nothing, and hides nothing in between.
fn is_bare(text: &str) -> bool {
    let bytes = text.as_bytes();
    let [first, ..] = bytes else { return true };
    let is_ascii = |it: u8| (0x21..0x7F).contains(&it);
    let is_chinese = |it: u8| (0xE4..=0xE9).contains(&it);
    let begins = is_chinese(*first) || is_ascii(*first) && !matches!(first, b'\'' | b'=' | b'`');
    let ends = match bytes {
        [.., last] if is_ascii(*last) => true,
        // The three bytes of one character.
        [.., lead, _, _] => is_chinese(*lead),
        _ => false,
    };
    begins && ends && look(text) & HIDDEN == 0
}

fn unwrapped(text: &str) -> &str {
    let edge = |it: char| is_space(it) || is_hidden(it);
    let mut text = text.trim_matches(edge);
    loop {
        let before = text.len();
        text = text.strip_prefix("=\"").and_then(|it| it.strip_suffix('"')).unwrap_or(text);
        text = text.strip_prefix('\'').unwrap_or(text);
        // Marks that are also quotation marks are wrappings before a number only.
        let digit = |it: char| it.is_ascii_digit() || ('０'..='９').contains(&it);
        if let Some(rest) = text.strip_prefix(['\u{2018}', '`'])
            && rest.starts_with(digit)
        {
            text = rest;
        }
        text = text.trim_matches(edge);
        if text.len() == before {
            return text;
        }
    }
}

pub(super) fn is_space(it: char) -> bool {
    it.is_whitespace() || matches!(it, '\u{200B}' | '\u{FEFF}' | '\u{3000}')
}

/// Characters that show nothing, or would steer a terminal. A line break stays.
fn is_hidden(it: char) -> bool {
    (it.is_control() && it != '\n')
        || matches!(it, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn is_wide(it: char) -> bool {
    matches!(it, '\u{FF01}'..='\u{FF5E}') || is_space(it)
}

/// Full-width letters, digits, brackets and spaces as half-width ones, inner spaces gone.
pub(crate) fn half_width(text: &str) -> Cow<'_, str> {
    if look(text) & WIDE == 0 || !text.chars().any(is_wide) {
        return Cow::Borrowed(text);
    }
    let narrow = |it: char| match it {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(it as u32 - 0xFEE0),
        it if is_space(it) => None,
        it => Some(it),
    };
    Cow::Owned(text.chars().filter_map(narrow).collect())
}

/// Words and signs for an empty cell.
pub(in crate::intake) fn is_nothing(text: &str) -> bool {
    matches!(
        text,
        "-" | "－"
            | "—"
            | "——"
            | "--"
            | "/"
            | "／"
            | "\\"
            | "无"
            | "空"
            | "暂无"
            | "不详"
            | "未分解"
            | "NULL"
            | "null"
            | "N/A"
    )
}

/// A quick look: whether a text holds a `#`, a lost character, or another that begins so.
pub(super) fn may_be_spoilt(text: &str) -> bool {
    look(text) & SPOILT != 0
}

/// What Excel shows where a formula has no result or a column is too narrow.
pub(super) fn is_formula_error(text: &str) -> bool {
    text.starts_with('#')
        && (matches!(
            text,
            "#DIV/0!" | "#REF!" | "#N/A" | "#VALUE!" | "#NAME?" | "#NUM!" | "#NULL!"
        ) || text.bytes().all(|it| it == b'#') && 3 <= text.len())
}

/// Whether somebody hid a part of a number or name with asterisks before passing it on.
pub(in crate::intake) fn is_masked(text: &str) -> bool {
    text.contains("**") || text.contains("＊＊")
}

/// Whether a number in a text is hidden, as every output hides it: `154****0000`.
pub(super) fn hides_digits(text: &str) -> bool {
    let ends_in_digit = |it: &str| it.ends_with(|it: char| it.is_ascii_digit());
    text.split_once("****").is_some_and(|(before, _)| ends_in_digit(before))
}

/// Takes a bracket off the end: `残疾(肢体二级)` is `残疾` and `肢体二级`. Half-width only.
pub(super) fn without_bracket(half: &str) -> Option<(&str, &str)> {
    let (bare, inside) = half.strip_suffix(')')?.split_once('(')?;
    (!bare.is_empty()).then_some((bare, inside))
}

pub(super) fn name(text: Cow<'_, str>) -> Result<'_> {
    if text.contains(['?', '？', '□']) {
        return Err(Remark::plain("lost-character"));
    }
    if text.contains(['*', '＊']) {
        return Err(Remark::plain("masked"));
    }
    if is_nothing(&text) {
        return Ok(Cleaned::plainly(Value::Null));
    }
    if is_number(&text) {
        return Err(Remark::plain("not-a-name"));
    }
    let text = tidy_name(text);
    if !text.ends_with([')', '）']) {
        return Ok(Cleaned::plainly(Value::Text(text)));
    }
    let opens = text.find(['(', '（']).unwrap_or(0);
    let bare = text[..opens].trim_end_matches(is_space);
    if bare.is_empty() || is_nothing(bare) || is_number(bare) {
        return Err(Remark::plain("not-a-name"));
    }
    let inside = text[opens..].trim_matches(['(', '（', ')', '）']);
    let code = if has_left(inside) { "name-left" } else { "name-with-words" };
    let remark = Remark::new(code, say!(code, read = bare, inside = inside));
    Ok(Cleaned::plainly(Value::text(bare.to_owned())).with(Some(remark)))
}

/// Whether it is a cell of the column next to it: a number instead of a name.
fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits > 3 || digits == text.len()
}

/// A name without spaces between Chinese characters, with 阿牛·尔古's dot as the card has it.
fn tidy_name(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_dot = |it: char| matches!(it, '•' | '・' | '．' | '.' | '‧' | '●');
    let has_han = text.chars().any(|it| it as u32 > 0x2E80);
    if !has_han || !text.chars().any(|it| is_dot(it) || is_space(it)) {
        return text;
    }
    let tidy = |it: char| if is_dot(it) { '·' } else { it };
    Cow::Owned(text.chars().filter(|it| !is_space(*it)).map(tidy).collect())
}

/// A person's or unit's name in a reference column; `None` where the cell is blank.
/// Brackets stay: they may be all that tells two people of one name apart.
pub(crate) fn clean_name<'a>(
    cell: &'a Cell<'_>,
) -> std::result::Result<Option<Cow<'a, str>>, Remark> {
    if let Some(remark) = super::spoilt(cell) {
        return Err(remark);
    }
    let text = plain(cell);
    if text.is_empty() || is_nothing(&text) {
        return Ok(None);
    }
    if text.contains(['?', '？', '□']) {
        return Err(Remark::plain("lost-character"));
    }
    if text.contains(['*', '＊']) {
        return Err(Remark::plain("masked"));
    }
    Ok(Some(tidy_name(text)))
}

#[cfg(test)]
mod tests {
    use super::{Cell, clean_name, half_width, plain};
    use crate::intake::clean::laws::{check, refused};

    #[test]
    fn a_text_from_a_sheet_that_hides_numbers_is_refused() {
        let hidden = ["电话154****0000", "证号513199********6070。"];
        refused("text", "masked", &hidden);
        check("text", &[("****重点****", "****重点****", ""), ("5**", "5**", "")]);
    }

    #[test]
    fn names_are_tidied_and_what_stands_in_brackets_is_told() {
        check(
            "name",
            &[
                ("王　祥祥 ", "王祥祥", ""),
                ("阿牛•尔古", "阿牛·尔古", ""),
                ("阿牛.尔古", "阿牛·尔古", ""),
                ("阿牛·尔古", "阿牛·尔古", ""),
                ("䶮", "䶮", ""),
                ("㛃", "㛃", ""),
                ("𠅤", "𠅤", ""),
                ("J. Smith", "J. Smith", ""),
                ("龙富才（已死亡）", "龙富才", "name-left"),
                ("张三(户主)", "张三", "name-with-words"),
                ("—", "", ""),
            ],
        );
        refused("name", "lost-character", &["李?", "王□", "李\u{FFFD}"]);
        refused("name", "masked", &["李*明", "张**"]);
        let numbers = ["513199197811276070", "(户主)", "3", "3(户主)", "无(户主)"];
        refused("name", "not-a-name", &numbers);
    }

    #[test]
    fn brackets_may_tell_two_helpers_apart() {
        let cell = Cell::Text("张三（大）".into());
        assert_eq!(clean_name(&cell).unwrap().as_deref(), Some("张三（大）"));
        assert_eq!(clean_name(&Cell::Text("李?".into())).unwrap_err().code, "lost-character");
        assert_eq!(clean_name(&Cell::Text("—".into())), Ok(None));
        for broken in [Cell::Error("#REF!".into()), Cell::Text(" #N/A".into())] {
            assert_eq!(clean_name(&broken).unwrap_err().code, "formula-error");
        }
    }

    #[test]
    fn wrappings_are_taken_off_and_quotations_are_not() {
        for (wrapped, bare) in [
            ("  x ", "x"),
            ("\u{3000}王\u{A0}", "王"),
            ("'5131", "5131"),
            ("''5131", "5131"),
            ("‘5131", "5131"),
            ("`５131", "５131"),
            ("=\"5131\"", "5131"),
            ("'=\" 5131 \"\t", "5131"),
            ("\u{FEFF}\u{200E} 5131\u{200B}", "5131"),
            ("51\u{200B}31", "5131"),
            ("‘\u{200B}5131", "5131"),
            ("a\u{1b}[31mb", "a[31mb"),
            ("上院子\n三组", "上院子\n三组"),
            ("‘十三五’规划", "‘十三五’规划"),
            ("“两不愁”", "“两不愁”"),
            ("=1+1", "=1+1"),
            ("", ""),
            ("é", "é"),
            ("𠅤", "𠅤"),
        ] {
            assert_eq!(plain(&Cell::Text(wrapped.into())), bare, "{wrapped:?}");
        }
    }

    #[test]
    fn what_is_clean_is_not_copied() {
        for text in ["张三", "513199197811276070", "2018-10-31", "县(市、区、旗)", "B级危房"]
        {
            let cell = Cell::Text(text.into());
            let plain = plain(&cell);
            assert!(matches!(plain, std::borrow::Cow::Borrowed(_)), "{text}");
            assert_eq!(half_width(&plain), text);
        }
        assert_eq!(half_width("Ｂ级（鉴 定）"), "B级(鉴定)");
    }
}
