//! An Excel workbook: a title with the day, a frozen header, text cells that stay text.
//! The same report gives the same bytes.

use anyhow::Context as _;
use chrono::NaiveTime;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

use super::{Style, heading, is_number, without_controls};
use crate::model::Value;
use crate::report::{Kind, Report};
use crate::words::word;

/// A cell as a sheet held it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Raw {
    Text(String),
    Number(f64),
}

/// Writes sheets cell by cell, each with its name. Text stays text.
pub(crate) fn workbook(sheets: &[(String, Vec<Vec<Raw>>)]) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let text_format = Format::new().set_num_format("@");
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(name))?;
        for (at, row) in (0..).zip(rows) {
            for (place, cell) in (0..).zip(row) {
                match cell {
                    Raw::Text(text) if text.is_empty() => {}
                    Raw::Text(text) => {
                        sheet.write_string_with_format(at, place, text, &text_format)?;
                    }
                    Raw::Number(number) => {
                        sheet.write_number(at, place, *number)?;
                    }
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_column_width(0, 40)?;
    }
    workbook.save_to_buffer().context("a workbook could not be made")
}

/// Sheet names hold 31 characters at most, and none of some.
fn sheet_name(title: &str) -> String {
    title.chars().filter(|it| !"[]:*?/\\'".contains(*it)).take(31).collect()
}

pub(super) fn render(report: &Report, style: &Style<'_>) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let made = report.as_of.and_time(NaiveTime::MIN).and_utc();
    let made = ExcelDateTime::from_timestamp(made.timestamp())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(report.title.text(style.lang)))?;

    let title = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(0, 0, heading(report, style), &title)?;
    let header = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    for (column, place) in report.columns.iter().zip(0_u16..) {
        sheet.write_string_with_format(1, place, column.title.text(style.lang), &header)?;
        sheet.set_column_width(place, width(report, usize::from(place), style))?;
    }
    sheet.set_freeze_panes(2, 0)?;
    sheet.set_repeat_rows(1, 1)?;
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);

    let formats = Formats::new();
    let mut at = 1;
    for row in &report.rows {
        at += 1;
        write_row(sheet, at, row, report, style, &formats)?;
    }
    if let Some(totals) = &report.totals {
        at += 1;
        write_row(sheet, at, totals, report, style, &formats)?;
        if totals.first().is_some_and(Value::is_null) {
            let word = word(style.lang, "total").unwrap_or("=");
            sheet.write_string_with_format(at, 0, word, &formats.text)?;
        }
    }
    for note in &report.notes {
        at += 1;
        sheet.write_string(at, 0, without_controls(note, true))?;
    }
    workbook.save_to_buffer().context("cannot write the workbook")
}

/// Excel's number for the paper size.
const A4: u8 = 9;

struct Formats {
    text: Format,
    whole: Format,
    amount: Format,
    rate: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin);
        Self {
            text: cell().set_num_format("@"),
            whole: cell().set_num_format("0"),
            amount: cell().set_num_format("0.00"),
            rate: cell().set_num_format("0.00%"),
        }
    }
}

fn write_row(
    sheet: &mut Worksheet,
    at: u32,
    row: &[Value<'static>],
    report: &Report,
    style: &Style<'_>,
    formats: &Formats,
) -> anyhow::Result<()> {
    for ((value, column), place) in row.iter().zip(&report.columns).zip(0_u16..) {
        match (value, column.kind) {
            (Value::Null, _) => {
                sheet.write_blank(at, place, &formats.text)?;
            }
            // Numbers of up to 15 digits are exact in a cell.
            (Value::Int(fen), Kind::Yuan) if fen.unsigned_abs() < 1 << 49 => {
                sheet.write_number_with_format(at, place, *fen as f64 / 100.0, &formats.amount)?;
            }
            (Value::Int(rate), Kind::Rate) => {
                let share = *rate as f64 / 10_000.0;
                sheet.write_number_with_format(at, place, share, &formats.rate)?;
            }
            (Value::Int(number), Kind::Count) if number.unsigned_abs() < 1 << 49 => {
                sheet.write_number_with_format(at, place, *number as f64, &formats.whole)?;
            }
            (Value::Text(text), kind) if is_number(text, kind) && text.len() <= 15 => {
                let format = if text.contains('.') { &formats.amount } else { &formats.whole };
                sheet.write_number_with_format(at, place, text.parse::<f64>()?, format)?;
            }
            _ => {
                let text = style.text(value, column.kind).unwrap_or_default();
                // Always as a string: no text of the ledger becomes a formula.
                sheet.write_string_with_format(
                    at,
                    place,
                    without_controls(&text, true),
                    &formats.text,
                )?;
            }
        }
    }
    Ok(())
}

/// Wide enough for most of a column's cells; a Chinese character is as wide as two letters.
fn width(report: &Report, place: usize, style: &Style<'_>) -> f64 {
    let wide = |text: &str| text.chars().map(|it| if it.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let column = &report.columns[place];
    let cells = report.rows.iter().take(200).filter_map(|row| style.text(&row[place], column.kind));
    let widest = cells.map(|it| wide(&it)).max().unwrap_or(0);
    widest.max(wide(column.title.text(style.lang))).clamp(6, 50) as f64 + 2.0
}
