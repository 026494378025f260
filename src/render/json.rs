//! JSON for programs: keys as they are in SQL, amounts in yuan with two decimals, days as
//! YYYY-MM-DD, what is not recorded as null.

use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};

use super::Style;
use crate::model::{Value, decimal, mask};
use crate::report::{Kind, Report};

pub(super) fn render(report: &Report, style: &Style<'_>) -> anyhow::Result<Vec<u8>> {
    let mut head = json!({
        "report": report.id, "title": report.title.text(style.lang), "as_of": report.as_of,
    });
    if let Some(known) = &style.known {
        head["known_entry"] = known.entry.into();
        head["known_at"] = known.at.as_str().into();
    }
    let mut bytes = serde_json::to_vec(&head)?;
    bytes.pop();
    bytes.extend_from_slice(b",\"rows\":[");
    for (n, row) in report.rows.iter().enumerate() {
        bytes.extend_from_slice(if n == 0 { b"\n" } else { b",\n" });
        object(report, row, style, &mut bytes)?;
    }
    bytes.extend_from_slice(b"]");
    if let Some(totals) = &report.totals {
        bytes.extend_from_slice(b",\"totals\":");
        object(report, totals, style, &mut bytes)?;
    }
    bytes.extend_from_slice(b"}\n");
    Ok(bytes)
}

pub(super) fn render_lines(report: &Report, style: &Style<'_>) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for row in &report.rows {
        object(report, row, style, &mut bytes)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn object(
    report: &Report,
    row: &[Value<'static>],
    style: &Style<'_>,
    bytes: &mut Vec<u8>,
) -> anyhow::Result<()> {
    let mut object: Vec<(&str, Box<RawValue>)> = Vec::with_capacity(row.len());
    for (value, column) in row.iter().zip(&report.columns) {
        object.push((&column.key, cell(value, column.kind, style)?));
    }
    bytes.push(b'{');
    for (n, (key, value)) in object.iter().enumerate() {
        if n > 0 {
            bytes.push(b',');
        }
        serde_json::to_writer(&mut *bytes, key)?;
        bytes.push(b':');
        bytes.extend_from_slice(value.get().as_bytes());
    }
    bytes.push(b'}');
    Ok(())
}

fn cell(value: &Value<'_>, kind: Kind, style: &Style<'_>) -> serde_json::Result<Box<RawValue>> {
    match (value, kind) {
        (Value::Null, _) => to_raw_value(&()),
        (Value::Int(number), Kind::Yuan | Kind::Rate) => RawValue::from_string(decimal(*number, 2)),
        (Value::Int(flag), Kind::Flag) => to_raw_value(&(*flag != 0)),
        (Value::Int(number), _) => to_raw_value(number),
        (Value::Text(text), Kind::Text) if !style.unmask => to_raw_value(&mask(text)),
        (Value::Text(text), _) => to_raw_value(text),
    }
}
