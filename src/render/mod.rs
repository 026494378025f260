//! Report -> bytes, one file per format. No writer counts, sorts or rounds.

mod csv;
mod json;
mod table;
mod xlsx;

use std::borrow::Cow;

use crate::error::say;
use crate::intake::Codes;
use crate::model::known::Known;
use crate::model::{Value, decimal, mask};
use crate::report::{Kind, Report};
use crate::words::{Lang, fill, sentence, word};

pub(crate) use csv::CsvRows;
pub(crate) use xlsx::{Raw, workbook};

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal
    Table,
    /// UTF-8 with a mark and CRLF, so that Excel opens it
    Csv,
    /// One JSON document
    Json,
    /// One JSON object a line
    Jsonl,
    /// An Excel workbook
    Xlsx,
}

impl Format {
    pub(crate) const ALL: [Format; 5] =
        [Format::Table, Format::Csv, Format::Json, Format::Jsonl, Format::Xlsx];

    /// How a file of it is called at the end.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Format::Table => "txt",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Xlsx => "xlsx",
        }
    }
}

/// How things are written, whatever the format.
#[derive(Clone)]
pub(crate) struct Style<'a> {
    pub(crate) lang: Lang,
    pub(crate) codes: &'a Codes,
    /// Whether ID numbers and phones are shown in full.
    pub(crate) unmask: bool,
    /// The last entry that the result rests on, where it is not the ledger's last.
    pub(crate) known: Option<Known>,
    /// How wide the terminal is, if it is one.
    pub(crate) width: Option<u16>,
}

/// Writes a report.
pub(crate) fn render(
    report: &Report,
    format: Format,
    style: &Style<'_>,
) -> anyhow::Result<Vec<u8>> {
    match format {
        Format::Table => Ok(table::render(report, style).into_bytes()),
        Format::Csv => csv::render(report, style),
        Format::Json => json::render(report, style),
        Format::Jsonl => json::render_lines(report, style),
        Format::Xlsx => xlsx::render(report, style),
    }
}

impl Style<'_> {
    /// A cell as people read it; `None` where nothing is recorded.
    fn text<'v>(&self, value: &'v Value<'_>, kind: Kind) -> Option<Cow<'v, str>> {
        Some(match (value, kind) {
            (Value::Null, _) => return None,
            (Value::Text(text), Kind::Code | Kind::Count) if self.lang == Lang::En => {
                match self.codes.english(text) {
                    Some(label) => Cow::Owned(label.into_owned()),
                    None => Cow::Borrowed(text.as_ref()),
                }
            }
            (Value::Text(text), Kind::Outcome) => {
                Cow::Borrowed(outcome_word(self.lang, text).unwrap_or(text))
            }
            (Value::Text(text), Kind::Text) if !self.unmask => mask(text),
            (Value::Text(text), _) => Cow::Borrowed(text.as_ref()),
            (Value::Int(fen), Kind::Yuan) => Cow::Owned(decimal(*fen, 2)),
            (Value::Int(rate), Kind::Rate) => Cow::Owned(format!("{}%", decimal(*rate, 2))),
            (Value::Int(flag), Kind::Flag) => {
                let key = if *flag == 0 { "no" } else { "yes" };
                Cow::Borrowed(word(self.lang, key).unwrap_or(key))
            }
            (Value::Int(number), _) => Cow::Owned(number.to_string()),
        })
    }
}

/// The title of a report with its day, and with what was known, as people write it.
/// Whether it is a number that was computed, in a column of them.
fn is_number(text: &str, kind: Kind) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_plain = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    kind == Kind::Decimal && is_plain(whole) && is_plain(part)
}

fn heading(report: &Report, style: &Style<'_>) -> String {
    let lang = style.lang;
    let day = match lang {
        Lang::Zh => report.as_of.format("%Y年%m月%d日").to_string(),
        Lang::En => report.as_of.to_string(),
    };
    let args = [("title", report.title.text(lang).to_owned()), ("day", day)];
    let mut text = fill(word(lang, "table-heading").unwrap_or("{title}  {day}"), &args);
    if let Some(known) = &style.known {
        let known = say!("known-heading", entry = known.entry, at = known.at);
        text.push_str(&sentence(lang, &known));
    }
    text
}

/// The word for an outcome, or for how a duty stands.
pub(crate) fn outcome_word(lang: Lang, outcome: &str) -> Option<&'static str> {
    let key = match outcome {
        "met" => "outcome-met",
        "unmet" => "outcome-unmet",
        "unknown" => "outcome-unknown",
        "not-applicable" => "outcome-not-applicable",
        "done" => "duty-done",
        "due" => "duty-due",
        "not-due-yet" => "duty-not-yet",
        "overdue" => "duty-overdue",
        "impossible" => "duty-impossible",
        _ => return None,
    };
    word(lang, key)
}

/// What no terminal, and no cell of a text file, should be sent.
pub(crate) fn without_controls(text: &str, keep_breaks: bool) -> Cow<'_, str> {
    let bad = |it: char| {
        (it.is_control() && !(keep_breaks && it == '\n'))
            || matches!(it, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|it| if bad(it) { ' ' } else { it }).collect())
}
