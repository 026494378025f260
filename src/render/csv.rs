//! CSV that Excel opens: UTF-8 with a mark, CRLF. Text that a spreadsheet would run as a
//! formula gets an apostrophe in front; numbers stay numbers.

use super::{Style, without_controls};
use crate::model::Value;
use crate::report::Report;

pub(super) fn render(report: &Report, style: &Style<'_>) -> anyhow::Result<Vec<u8>> {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(&mut bytes);
    writer.write_record(report.columns.iter().map(|it| it.title.text(style.lang)))?;
    for row in &report.rows {
        for (value, column) in row.iter().zip(&report.columns) {
            let text = style.text(value, column.kind).unwrap_or_default();
            let text = without_controls(&text, true);
            match value {
                Value::Text(_) if runs(&text) => writer.write_field(format!("'{text}"))?,
                _ => writer.write_field(text.as_bytes())?,
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// Whether a spreadsheet would take a text for a formula. An outcome or a code never
/// begins so, a name may.
fn runs(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}
