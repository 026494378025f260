//! Yes and no. A blank cell is neither.

use super::code::taken_back;
use super::text::{half_width, is_nothing, without_bracket};
use super::{Cleaned, Remark, Result};
use crate::error::say;
use crate::intake::phrases::takes_back;
use crate::model::Value;

pub(super) fn flag(text: &str) -> Result<'static> {
    // Nearly every cell holds one of these.
    match text {
        "是" => return Ok(Cleaned::plainly(Value::Int(1))),
        "否" => return Ok(Cleaned::plainly(Value::Int(0))),
        _ => {}
    }
    let half = half_width(text);
    let (word, inside) = without_bracket(&half).unwrap_or((&half, ""));
    let value = match word.to_ascii_uppercase().as_str() {
        "是" | "有" | "对" | "√" | "✓" | "☑" | "✔" | "1" | "1.0" | "Y" | "YES" | "TRUE" => {
            1
        }
        "否" | "无" | "错" | "×" | "✗" | "✘" | "☒" | "X" | "0" | "0.0" | "N" | "NO" | "FALSE"
        | "没有" | "不是" => 0,
        _ if is_nothing(&half) => return Ok(Cleaned::plainly(Value::Null)),
        _ => return Err(Remark::plain("not-yes-or-no")),
    };
    if takes_back(inside) {
        return Err(taken_back(word, inside));
    }
    let remark = (!inside.is_empty())
        .then(|| Remark::new("flag-with-words", say!("flag-with-words", read = word)));
    Ok(Cleaned::plainly(Value::Int(value)).with(remark))
}

#[cfg(test)]
mod tests {
    use crate::intake::clean::laws::{check, refused};

    #[test]
    fn yes_and_no_are_read_and_blank_is_neither() {
        let yes = ["是", "√", "✓", "☑", "✔", "有", "1", "1.0", "Y", "y", "Ｙ", "yes", "TRUE", "对"];
        let no = ["否", "×", "✗", "无", "0", "N", "FALSE", "错", "没有", "x"];
        let neither = ["", "—", "/", "空", "NULL", " "];
        for (texts, value) in [(&yes[..], "1"), (&no[..], "0"), (&neither[..], "")] {
            let table: Vec<_> = texts.iter().map(|it| (*it, value, "")).collect();
            check("flag", &table);
        }
        check("flag", &[("是（2018年已改造）", "1", "flag-with-words")]);
        refused("flag", "not-yes-or-no", &["不清楚", "2", "是否", "□是"]);
        refused("flag", "taken-back", &["是(否)", "有(待核实)", "是（未检测）", "是(2019年计划)"]);
    }
}
