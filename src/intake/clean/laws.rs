//! What holds for every cell, whatever stands in it.

use std::sync::LazyLock;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::{Cell, Cleaned, Kind, Remark, clean};
use crate::intake::Codes;
use crate::intake::person_id::person_id;
use crate::model::Value;

pub(super) static CODES: LazyLock<Codes> = LazyLock::new(|| Codes::built_in().unwrap());

const KINDS: [&str; 24] = [
    "text",
    "name",
    "flag",
    "count",
    "months",
    "year",
    "period",
    "month",
    "day",
    "end-day",
    "last-day",
    "birth",
    "phone",
    "person-no",
    "yuan",
    "yuan-not-negative",
    "square-metres",
    "kilometres",
    "cause",
    "health",
    "relation",
    "dropout_reason",
    "house_grade",
    "codes:risk",
];

/// The value that a text is read as, and the code of the remark; or why it is refused.
pub(super) fn read(kind: &str, text: &str) -> Result<(String, &'static str), &'static str> {
    read_cell(kind, &Cell::Text(text.into()))
}

pub(super) fn read_cell(
    kind: &str,
    cell: &Cell<'_>,
) -> Result<(String, &'static str), &'static str> {
    clean(&Kind::named(kind), cell, false, &CODES)
        .map(|it| (it.value.to_string(), it.remark.map_or("", |it| it.code)))
        .map_err(|it| it.code)
}

/// Checks a table of (text, value, code of the remark).
#[track_caller]
pub(super) fn check(kind: &str, table: &[(&str, &str, &str)]) {
    for (text, value, remark) in table {
        assert_eq!(read(kind, text), Ok(((*value).to_owned(), *remark)), "{kind}: {text}");
    }
}

/// Checks that all of these are refused with this code.
#[track_caller]
pub(super) fn refused(kind: &str, code: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(read(kind, text), Err(code), "{kind}: {text}");
    }
}

/// Texts made of the pieces that cells are made of, so that many of them nearly mean
/// something.
fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "0",
        "1",
        "2",
        "9",
        "12",
        "2018",
        "1980",
        "19800307",
        "000",
        "43404",
        "1e5",
        "E+17",
        ".",
        ",",
        "，",
        "-",
        "—",
        "/",
        "(",
        ")",
        "（",
        "）",
        "=\"",
        "\"",
        "'",
        "‘",
        "`",
        " ",
        "\n",
        "\t",
        "\u{3000}",
        "\u{A0}",
        "\u{200B}",
        "\u{FEFF}",
        "\u{202E}",
        "\u{1B}",
        "\u{FFFD}",
        "年",
        "月",
        "日",
        "号",
        "万",
        "亿",
        "元",
        "¥",
        "￥",
        "约",
        "以上",
        "个月",
        "全年",
        "半年",
        "人",
        "公里",
        "米",
        "㎡",
        "平方米",
        "是",
        "否",
        "无",
        "空",
        "√",
        "×",
        "Y",
        "有",
        "对",
        "因病",
        "因残",
        "缺技术",
        "、",
        ";",
        "/",
        "+",
        "健康",
        "残疾",
        "长期慢性病",
        "肢体二级",
        "父母",
        "子/婿",
        "之子",
        "户主",
        "A",
        "级",
        "Ｂ",
        "Ⅳ",
        "１",
        "．",
        "－",
        "Ｘ",
        "X",
        "x",
        "*",
        "**",
        "?",
        "□",
        "·",
        "•",
        "王",
        "𠅤",
        "阿牛",
        "已死亡",
        "#REF!",
        "###",
        "长期",
        "至今",
        "T",
        ":",
        "00:00:00",
        "+86",
        "154",
        "50340517",
        "0835",
        "NULL",
        "−",
    ]);
    proptest::collection::vec(piece, 0..6).prop_map(|it| it.concat())
}

fn cell() -> impl Strategy<Value = Cell<'static>> {
    prop_oneof![
        6 => pieces().prop_map(|it| Cell::Text(it.into())),
        2 => any::<String>().prop_map(|it| Cell::Text(it.into())),
        2 => any::<f64>().prop_map(Cell::Number),
        2 => (-1_000_000_i64..1_000_000).prop_map(|it| Cell::Number(it as f64 / 100.0)),
        1 => any::<bool>().prop_map(Cell::Bool),
        1 => (-800_000_i32..800_000)
            .prop_filter_map("a day", NaiveDate::from_num_days_from_ce_opt)
            .prop_map(Cell::Day),
        1 => Just(Cell::Empty),
        1 => any::<String>().prop_map(|it| Cell::Error(it.into())),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    proptest::sample::select(KINDS.to_vec()).prop_map(Kind::named)
}

/// A value that reads alike in every wrapping, and its kind.
fn plain_value() -> impl Strategy<Value = (Kind, String)> {
    prop_oneof![
        (0_i64..10_000_000, 0_i64..100).prop_map(|(it, of)| (Kind::Yuan, format!("{it}.{of:02}"))),
        (0_i64..13).prop_map(|it| (Kind::Months, it.to_string())),
        (1990_i64..2100).prop_map(|it| (Kind::Year, it.to_string())),
        (1910_i64..2100, 1_i64..13, 1_i64..29)
            .prop_map(|(year, month, day)| (Kind::Day, format!("{year}-{month:02}-{day:02}"))),
        (1910_i64..2100, 1_i64..13, 1_i64..29)
            .prop_map(|(year, month, day)| (Kind::Birth, format!("{year}年{month}月{day}日"))),
        (0_i64..100_000_000).prop_map(|it| (Kind::Phone, format!("154{it:08}"))),
        (1_i64..1_000_000_000_000_000).prop_map(|it| (Kind::PersonNo, it.to_string())),
        proptest::sample::select(vec!["是", "否", "Y", "n", "TRUE", "√"])
            .prop_map(|it| (Kind::Flag, it.to_owned())),
        proptest::sample::select(vec!["长期慢性病、残疾", "残疾(肢体二级)", "大病"])
            .prop_map(|it| (Kind::named("health"), it.to_owned())),
        proptest::sample::select(CODES.names("relation"))
            .prop_map(|it| (Kind::named("relation"), it.to_owned())),
    ]
}

fn full_width(text: &str) -> String {
    let wide = |it: char| match it {
        '!'..='~' => char::from_u32(it as u32 + 0xFEE0).unwrap(),
        it => it,
    };
    text.chars().map(wide).collect()
}

fn value_of<'a>(cleaned: Result<Cleaned<'a>, Remark>) -> Result<Value<'a>, &'static str> {
    cleaned.map(|it| it.value).map_err(|it| it.code)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_cell_of_any_kind_makes_it_stumble(cell in cell(), ten_thousands: bool) {
        for kind in KINDS {
            let _ = clean(&Kind::named(kind), &cell, ten_thousands, &CODES);
        }
        let _ = person_id(&cell);
    }

    #[test]
    fn a_value_printed_and_read_again_is_the_same(kind in kind(), cell in cell()) {
        if let Ok(cleaned) = clean(&kind, &cell, false, &CODES) {
            let shown = Cell::Text(kind.shown(&cleaned.value).into());
            let again = value_of(clean(&kind, &shown, false, &CODES));
            prop_assert_eq!(again, Ok(cleaned.value));
        }
    }

    #[test]
    fn an_id_number_printed_and_read_again_is_the_same(cell in cell()) {
        if let Ok(id) = person_id(&cell) {
            let shown = format!("{}{}", id.number, id.certificate.as_deref().unwrap_or_default());
            let again = person_id(&Cell::Text(shown.into())).unwrap();
            prop_assert_eq!((again.number, again.certificate), (id.number, id.certificate));
        }
    }

    #[test]
    fn amounts_are_what_arithmetic_on_whole_numbers_says(
        negative: bool,
        groups in proptest::collection::vec(0_u32..1000, 1..4),
        commas: bool,
        fraction in "[0-9]{0,9}",
        header: bool,
        unit in proptest::sample::select(vec![("", None), ("元", Some(0)), ("万元", Some(4)), ("万", Some(4)), ("亿元", Some(8))]),
    ) {
        let mut whole = groups[0].to_string();
        for group in &groups[1..] {
            whole.push_str(if commas { "," } else { "" });
            whole.push_str(&format!("{group:03}"));
        }
        let dot = if fraction.is_empty() { "" } else { "." };
        let sign = if negative { "-" } else { "" };
        let text = format!("{sign}{whole}{dot}{fraction}{}", unit.0);

        let power = unit.1.unwrap_or(if header { 4 } else { 0 });
        let digits: i128 = format!("{}{fraction}", whole.replace(',', "")).parse().unwrap();
        let (times, parts) = (digits * 10_i128.pow(2 + power), 10_i128.pow(fraction.len() as u32));
        let fen = (times + parts / 2) / parts * if negative { -1 } else { 1 };

        let cell = Cell::Text(text.clone().into());
        let cleaned = clean(&Kind::Yuan, &cell, header, &CODES);
        let exact = times % parts == 0;
        match cleaned {
            Ok(cleaned) => {
                prop_assert_eq!(cleaned.value, Value::Int(fen.try_into().unwrap()), "{}", text);
                prop_assert!(exact || cleaned.remark.is_some(), "{} was rounded silently", text);
            }
            // More fen than can be stored.
            Err(remark) => {
                prop_assert_eq!(remark.code, "not-an-amount");
                prop_assert!(times / parts > i128::from(i64::MAX) / 10, "{}", text);
            }
        }
        let not_negative = value_of(clean(&Kind::YuanNotNegative, &cell, header, &CODES));
        if fen < 0 {
            prop_assert!(not_negative.is_err());
        }
    }

    #[test]
    fn a_number_cell_is_as_exact_as_what_was_typed_into_it(fen in -999_999_999_999_i64..1_000_000_000_000) {
        let cell = Cell::Number(fen as f64 / 100.0);
        prop_assert_eq!(value_of(clean(&Kind::Yuan, &cell, false, &CODES)), Ok(Value::Int(fen)));
    }

    #[test]
    fn wrappings_never_change_a_value((kind, text) in plain_value(), pad in "[ \u{3000}\u{A0}\t]{0,2}") {
        let bare = Cell::Text(text.clone().into());
        let value = value_of(clean(&kind, &bare, false, &CODES));
        prop_assert!(value.is_ok(), "{}", text);
        for wrapped in [
            format!("{pad}{text}{pad}"),
            format!("'{text}"),
            format!("=\"{text}\""),
            format!("{pad}'=\"{pad}{text}\"{pad}"),
            format!("\u{FEFF}{text}\u{200B}"),
            full_width(&text),
        ] {
            let cell = Cell::Text(wrapped.clone().into());
            prop_assert_eq!(&value_of(clean(&kind, &cell, false, &CODES)), &value, "{:?}", wrapped);
        }
    }
}
