//! For people at a terminal: a box of columns, totals below, notes under it.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use super::{Style, heading, without_controls};
use crate::model::Value;
use crate::report::{Kind, Report};
use crate::words::word;

pub(super) fn render(report: &Report, style: &Style<'_>) -> String {
    let mut text = heading(report, style);
    text.push('\n');
    if report.rows.is_empty() {
        text.push_str(word(style.lang, "table-empty").unwrap_or("-"));
        text.push('\n');
    } else {
        text.push_str(&boxed(report, style));
        text.push('\n');
    }
    for note in &report.notes {
        text.push_str(&without_controls(note, true));
        text.push('\n');
    }
    text
}

fn boxed(report: &Report, style: &Style<'_>) -> String {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_content_arrangement(ContentArrangement::Disabled);
    if let Some(width) = style.width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width);
    }
    table.set_header(report.columns.iter().map(|it| Cell::new(it.title.text(style.lang))));
    let cells = |row: &[Value<'static>], nothing: &str| -> Vec<Cell> {
        let cell = |(value, column): (&Value<'static>, &crate::report::Column)| {
            let text = style.text(value, column.kind);
            let text = text.as_deref().unwrap_or(nothing);
            let right = matches!(column.kind, Kind::Count | Kind::Yuan | Kind::Rate);
            let cell = Cell::new(without_controls(text, false));
            if right { cell.set_alignment(CellAlignment::Right) } else { cell }
        };
        row.iter().zip(&report.columns).map(cell).collect()
    };
    for row in &report.rows {
        table.add_row(cells(row, "-"));
    }
    if let Some(totals) = &report.totals {
        let mut row = cells(totals, "");
        if totals.first().is_some_and(Value::is_null) {
            row[0] = Cell::new(word(style.lang, "total").unwrap_or("="));
        }
        table.add_row(row);
    }
    table.trim_fmt()
}
