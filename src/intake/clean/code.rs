//! Values that come from a list: what clerks write, as the ledger spells it.

use std::borrow::Cow;

use super::text::{half_width, is_nothing, without_bracket};
use super::{Cleaned, Remark, Result};
use crate::error::say;
use crate::intake::codes::{Codes, Several, Spelling};
use crate::intake::phrases::takes_back;
use crate::model::Value;

/// A word whose code hangs on the sex of the person: 父母 is 之父 of a man, 之母 of a woman.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BySex {
    male: Option<String>,
    female: Option<String>,
}

impl BySex {
    /// The code for a person of this sex (男, 女), with a remark on how the word was taken.
    pub(crate) fn settle(self, sex: Option<&str>) -> Result<'static> {
        let code = match sex {
            Some("男") => self.male,
            Some("女") => self.female,
            _ => return Err(Remark::plain("code-needs-sex")),
        };
        let Some(code) = code else {
            return Err(Remark::plain("code-of-other-sex"));
        };
        let remark = taken_as("code-by-sex", &code);
        Ok(Cleaned::plainly(Value::text(code)).with(Some(remark)))
    }
}

/// What words in brackets make of the word before them.
pub(super) fn taken_back(read: &str, inside: &str) -> Remark {
    Remark::new("taken-back", say!("taken-back", read = read, inside = inside))
}

fn taken_as(code: &'static str, read: &str) -> Remark {
    Remark::new(code, say!(code, read = read))
}

/// Cleans a cell of a column that takes one code.
pub(super) fn code<'a>(list: &str, text: Cow<'a, str>, codes: &Codes) -> Result<'a> {
    let half = half_width(&text);
    match codes.look_up(list, &half) {
        Some(Spelling::Code { code, near: false }) if *code == *text => {
            drop(half);
            return Ok(Cleaned::plainly(Value::Text(text)));
        }
        Some(Spelling::BySex { male, female }) => {
            let by_sex = BySex { male: male.clone(), female: female.clone() };
            return Ok(Cleaned { by_sex: Some(by_sex), ..Cleaned::plainly(Value::Null) });
        }
        _ => {}
    }
    if let Some((code, remark)) = one(list, &half, codes) {
        return Ok(Cleaned::plainly(Value::text(code.to_owned())).with(remark));
    }
    if is_nothing(&half) {
        return Ok(Cleaned::plainly(Value::Null));
    }
    if codes.is_open(list) {
        return Ok(Cleaned::plainly(Value::Text(text.clone())));
    }
    match codes.several(list) {
        Several::No => Err(unknown(list, &half, codes)),
        Several::Together => together(list, &text, codes),
        Several::MainFirst => main_first(list, &text, codes),
    }
}

/// Cleans a cell of a column that takes any number of codes.
pub(super) fn codes(list: &str, text: &str, codes: &Codes) -> Result<'static> {
    let half = half_width(text);
    if one(list, &half, codes).is_none() && is_nothing(&half) {
        return Ok(Cleaned::plainly(Value::Null));
    }
    together(list, text, codes)
}

/// One code, with a remark where the cell had to be understood: a spelling that is only
/// near, or words in brackets.
fn one<'c>(list: &str, half: &str, codes: &'c Codes) -> Option<(&'c str, Option<Remark>)> {
    let (spelling, bracket) = match codes.look_up(list, half) {
        Some(spelling) => (spelling, false),
        None => {
            let (bare, inside) = without_bracket(half)?;
            if takes_back(inside) {
                return None;
            }
            (codes.look_up(list, bare)?, true)
        }
    };
    let Spelling::Code { code, near } = spelling else { return None };
    let remark = if bracket {
        Some(taken_as("code-with-words", code))
    } else {
        near.then(|| taken_as("code-near", code))
    };
    Some((code, remark))
}

/// Each code of a cell that holds several, once, as it stands there, and the last remark.
fn each<'c>(
    list: &str,
    text: &str,
    codes: &'c Codes,
) -> std::result::Result<(Vec<&'c str>, Option<Remark>), Remark> {
    let (mut found, mut remark) = (Vec::new(), None);
    let whole = half_width(text);
    let parts = match one(list, &whole, codes) {
        Some(_) => vec![text],
        None => parts(text),
    };
    for part in parts {
        let half = half_width(part);
        let (code, said) = one(list, &half, codes).ok_or_else(|| unknown(list, &half, codes))?;
        remark = said.or(remark);
        if !found.contains(&code) {
            found.push(code);
        }
    }
    if found.is_empty() {
        return Err(unknown(list, &whole, codes));
    }
    if 1 < found.len() && found.iter().any(|it| codes.stands_alone(list, it)) {
        return Err(Remark::plain("codes-contradict"));
    }
    Ok((found, remark))
}

/// Several codes as one value: in the order of the list, whatever order they stand in.
fn together(list: &str, text: &str, codes: &Codes) -> Result<'static> {
    let (mut found, remark) = each(list, text, codes)?;
    found.sort_by_key(|it| codes.place(list, it));
    Ok(Cleaned::plainly(Value::text(found.join("、"))).with(remark))
}

/// The first of several codes; the others are the rest.
fn main_first(list: &str, text: &str, codes: &Codes) -> Result<'static> {
    let (found, remark) = each(list, text, codes)?;
    let main = Value::text(found[0].to_owned());
    if found.len() == 1 {
        return Ok(Cleaned::plainly(main).with(remark));
    }
    let rest = found[1..].join("、");
    let say = say!("main-first", read = found[0], rest = rest);
    let cleaned = Cleaned::plainly(main).with(Some(Remark::new("main-first", say)));
    Ok(Cleaned { rest: Some(Value::text(rest)), ..cleaned })
}

/// What stands between commas and the like, where these are not in brackets.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let is_end = |it: char| {
        match it {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let parts = it.is_whitespace()
            || matches!(it, '、' | ',' | '，' | ';' | '；' | '/' | '／' | '|' | '+' | '＋');
        depth == 0 && parts
    };
    text.split(is_end).filter(|it| !it.is_empty()).collect()
}

fn unknown(list: &str, half: &str, codes: &Codes) -> Remark {
    if let Some((bare, inside)) = without_bracket(half)
        && takes_back(inside)
        && codes.look_up(list, bare).is_some()
    {
        return taken_back(bare, inside);
    }
    let code = match half.bytes().all(|it| it.is_ascii_digit()) {
        true => "code-is-a-number",
        false => "unknown-code",
    };
    Remark::new(code, say!(code, allowed = codes.names(list).join("、")))
}

#[cfg(test)]
mod tests {
    use crate::intake::clean::laws::{CODES, check, refused};
    use crate::intake::clean::{Cell, Kind, clean};

    #[test]
    fn codes_are_read_in_the_spellings_that_sheets_have() {
        check(
            "cause",
            &[("因病致贫", "因病", ""), ("缺劳力", "缺劳动力", ""), ("其它", "其他", "")],
        );
        check(
            "relation",
            &[("妻子", "配偶", ""), ("长子", "之子", ""), ("本人", "户主", ""), ("03", "之子", "")],
        );
        check("relation", &[("其他亲属", "其他", "code-near"), ("同住人", "其他", "code-near")]);
        check(
            "nation",
            &[
                ("汉", "汉族", ""),
                ("彝", "彝族", ""),
                ("穿青人", "穿青人", ""),
                ("乌孜别克族", "乌孜别克族", ""),
            ],
        );
        check(
            "house_grade",
            &[("Ｂ", "B", ""), ("b", "B", ""), ("C级危房", "C", ""), ("Ⅳ", "D", "")],
        );
        check("house_grade", &[("B级（鉴定）", "B", "code-with-words")]);
        check(
            "education",
            &[("小学文化", "小学", ""), ("文盲", "文盲或半文盲", ""), ("05", "大专及以上", "")],
        );
        check(
            "schooling",
            &[("初一", "七年级", ""), ("高三", "普通高中三年级", ""), ("无", "", "")],
        );
        check("sex", &[("1", "男", "code-near"), ("2", "女", "")]);
        check("linkage", &[("无", "无", "")]);
    }

    #[test]
    fn what_is_in_no_list_is_refused_and_numbers_most_of_all() {
        refused("health", "unknown-code", &["慢病", "残疾、慢病", "慢病(无)"]);
        refused("health", "taken-back", &["残疾(无)", "长期慢性病、残疾(待鉴定)"]);
        refused("schooling", "taken-back", &["小学（已辍学）", "七年级(休学)"]);
        refused("house_grade", "taken-back", &["A级(待鉴定)", "B（疑似C）"]);
        refused("relation", "unknown-code", &["邻居", "之子、之女"]);
        refused("cause", "code-is-a-number", &["1", "01", "99"]);
        refused("nation", "code-is-a-number", &["01", "1"]);
        refused("relation", "code-is-a-number", &["3", "10", "20"]);
    }

    #[test]
    fn several_codes_in_one_cell_are_one_value_or_a_first_and_a_rest() {
        check(
            "health",
            &[
                ("长期慢性病、残疾", "长期慢性病、残疾", ""),
                ("残疾，慢性病", "长期慢性病、残疾", ""),
                ("残疾（肢体二级）", "残疾", "code-with-words"),
                ("残疾(肢体、二级)/大病", "患有大病、残疾", "code-with-words"),
                ("残疾 残疾", "残疾", ""),
            ],
        );
        refused("health", "codes-contradict", &["健康、残疾"]);
        check("codes:employment", &[("其他,公益岗位", "公益性岗位、其他", ""), ("-", "", "")]);
        check("codes:safety_net", &[("无", "无", "")]);
        refused("codes:safety_net", "codes-contradict", &["无,低保金"]);
        for (text, main, rest, remark) in [
            ("因病、缺技术", "因病", Some("缺技术"), Some("main-first")),
            ("因残/缺劳力/因病", "因残", Some("缺劳动力、因病"), Some("main-first")),
            ("因病、因病致贫", "因病", None, None),
        ] {
            let cell = Cell::Text(text.into());
            let cleaned = clean(&Kind::named("cause"), &cell, false, &CODES).unwrap();
            assert_eq!(cleaned.value.to_string(), main, "{text}");
            assert_eq!(cleaned.rest.map(|it| it.to_string()).as_deref(), rest, "{text}");
            assert_eq!(cleaned.remark.map(|it| it.code), remark, "{text}");
        }
    }

    #[test]
    fn a_word_for_both_sexes_is_settled_by_the_sex() {
        for (text, man, woman) in [
            ("父母", Ok("之父"), Ok("之母")),
            ("子/婿", Ok("之子"), Err("code-of-other-sex")),
            ("女/媳", Err("code-of-other-sex"), Ok("之女")),
            ("孙子女", Ok("之孙子"), Ok("之孙女")),
        ] {
            for (sex, wanted) in
                [(Some("男"), man), (Some("女"), woman), (None, Err("code-needs-sex"))]
            {
                let cell = Cell::Text(text.into());
                let cleaned = clean(&Kind::named("relation"), &cell, false, &CODES).unwrap();
                let settled = cleaned.by_sex.unwrap().settle(sex);
                let found = settled.map(|it| it.value.to_string()).map_err(|it| it.code);
                assert_eq!(found.as_deref().map_err(|it| *it), wanted, "{text} {sex:?}");
            }
        }
    }
}
