//! CSV that Excel opens: UTF-8 with a mark, CRLF. Text that a spreadsheet would run as a
//! formula gets an apostrophe in front; numbers stay numbers.

use std::io::Write;

use super::{Style, is_number, without_controls};
use crate::model::Value;
use crate::report::{Column, Report};

pub(super) fn render(report: &Report, style: &Style<'_>) -> anyhow::Result<Vec<u8>> {
    let mut rows = CsvRows::new(Vec::new(), report.columns.clone(), style.clone())?;
    for row in &report.rows {
        rows.row(row)?;
    }
    rows.finish()
}

/// A table that is written row by row.
pub(crate) struct CsvRows<'s, W: Write> {
    writer: ::csv::Writer<W>,
    columns: Vec<Column>,
    style: Style<'s>,
}

impl<'s, W: Write> CsvRows<'s, W> {
    /// Begins with the header.
    pub(crate) fn new(mut out: W, columns: Vec<Column>, style: Style<'s>) -> anyhow::Result<Self> {
        out.write_all(b"\xEF\xBB\xBF")?;
        let mut writer =
            ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
        writer.write_record(columns.iter().map(|it| it.title.text(style.lang)))?;
        Ok(Self { writer, columns, style })
    }

    pub(crate) fn row(&mut self, row: &[Value<'_>]) -> anyhow::Result<()> {
        for (value, column) in row.iter().zip(&self.columns) {
            let text = self.style.text(value, column.kind).unwrap_or_default();
            let text = without_controls(&text, true);
            match value {
                Value::Text(_) if runs(&text) && !is_number(&text, column.kind) => {
                    self.writer.write_field(format!("'{text}"))?
                }
                _ => self.writer.write_field(text.as_bytes())?,
            }
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    /// Gives back where it was written to.
    pub(crate) fn finish(self) -> anyhow::Result<W> {
        self.writer.into_inner().map_err(|error| error.into_error().into())
    }
}

/// Whether a spreadsheet would take a text for a formula. An outcome or a code never
/// begins so, a name may.
fn runs(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}
