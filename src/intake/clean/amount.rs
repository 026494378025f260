//! Amounts of money: exact decimals in yuan or 10,000 yuan, stored as fen.

use super::number::{decimal, one_number, unit};
use super::{Cleaned, Remark, Result};
use crate::error::say;
use crate::model::Value;

const UNITS: [(&str, i32); 7] =
    [("亿元", 8), ("万元", 4), ("元整", 0), ("元", 0), ("亿", 8), ("万", 4), ("圆", 0)];

/// From 10 million yuan on, an amount on a township's sheets is in the wrong unit.
const DOUBTFUL_FEN: u64 = 1_000_000_000;

/// Reads an amount. A unit in the cell outweighs the one in the header.
pub(super) fn amount(text: &str, ten_thousands: bool, may_be_negative: bool) -> Result<'static> {
    let bad = || Remark::plain("not-an-amount");
    let half = one_number(text).ok_or_else(bad)?;
    let bare = half.strip_prefix(['¥', '￥']).unwrap_or(&half);
    let (number, own) = unit(bare, &UNITS);
    let header = if ten_thousands { 4 } else { 0 };
    let scale = 2 + own.unwrap_or(header).unsigned_abs();
    let (fen, rounded) = decimal(number, scale).ok_or_else(bad)?;
    if fen < 0 && !may_be_negative {
        return Err(Remark::plain("negative"));
    }
    let remark = if DOUBTFUL_FEN <= fen.unsigned_abs() {
        Some(Remark::new("unit-doubtful", say!("unit-doubtful", amount = in_words(fen))))
    } else if ten_thousands && own == Some(0) {
        Some(Remark::plain("unit-of-cell"))
    } else {
        rounded.then(|| Remark::plain("rounded"))
    };
    Ok(Cleaned::plainly(Value::Int(fen)).with(remark))
}

/// A large amount as people say it: 3.5亿元, 1250万元.
fn in_words(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let yuan = fen.unsigned_abs() / 100;
    let (unit, name) =
        if yuan < 100_000_000 { (10_000, "万元") } else { (100_000_000, "亿元") };
    let parts = format!("{:04}", yuan % unit * 10_000 / unit);
    let parts = parts.trim_end_matches('0');
    let dot = if parts.is_empty() { "" } else { "." };
    format!("{sign}{}{dot}{parts}{name}", yuan / unit)
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use crate::intake::clean::laws::{CODES, check, refused};
    use crate::intake::clean::number::decimal;
    use crate::intake::clean::{Cell, Kind, clean};
    use crate::model::Value;

    #[test]
    fn amounts_are_read_exactly() {
        check(
            "yuan",
            &[
                ("0", "0", ""),
                ("13,652.00", "1365200", ""),
                ("13，652", "1365200", ""),
                ("9631.00元", "963100", ""),
                ("¥9631", "963100", ""),
                ("￥9631元整", "963100", ""),
                ("1.394933万元", "1394933", ""),
                ("-350", "-35000", ""),
                ("−350", "-35000", ""),
                ("(350)", "-35000", ""),
                ("０．０５", "5", ""),
                ("9631 元", "963100", ""),
                ("3600.255", "360026", "rounded"),
                ("9007199254740.99", "900719925474099", "unit-doubtful"),
                ("-", "", "not-zero"),
                ("无", "", "not-zero"),
                ("", "", ""),
            ],
        );
        refused(
            "yuan",
            "not-an-amount",
            &[
                "约10334",
                "3500以上",
                "3000-4000",
                "3000 4000",
                "3000\n4000",
                "1,36,52",
                "1.2.3",
                "1e5",
                ".",
                "99999999999999999999",
                "一万",
                "350角",
            ],
        );
        refused(
            "yuan",
            "formula-error",
            &["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "######", "'#REF!"],
        );
        refused("yuan-not-negative", "negative", &["-350", "(350)"]);
        check("yuan-not-negative", &[("350", "35000", "")]);
    }

    #[test]
    fn the_unit_of_the_cell_outweighs_that_of_the_header() {
        for (text, fen, remark) in [
            ("3.5", 3_500_000, None),
            ("3.5万元", 3_500_000, None),
            ("35000元", 3_500_000, Some("unit-of-cell")),
            ("35000", 35_000_000_000, Some("unit-doubtful")),
            ("999.999999", 999_999_999, None),
            ("1000", 1_000_000_000, Some("unit-doubtful")),
        ] {
            let cell = Cell::Text(text.into());
            let cleaned = clean(&Kind::Yuan, &cell, true, &CODES).unwrap();
            assert_eq!(cleaned.value, Value::Int(fen), "{text}");
            assert_eq!(cleaned.remark.map(|it| it.code), remark, "{text}");
        }
    }

    #[test]
    fn large_amounts_are_said_as_people_say_them() {
        assert_eq!(in_words(35_000_000_000), "3.5亿元");
        assert_eq!(in_words(1_000_000_000), "1000万元");
        assert_eq!(in_words(-1_250_050_000), "-1250.05万元");
        assert_eq!(in_words(10_000_000_000), "1亿元");
    }

    #[test]
    fn decimals_are_rounded_half_up_and_say_so() {
        assert_eq!(decimal("3.335", 2), Some((334, true)));
        assert_eq!(decimal("3.3300", 2), Some((333, false)));
    }
}
