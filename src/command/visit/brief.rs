//! The month in a few sentences for each village, for the office's brief (简报).

use super::VisitArgs;
use crate::command::areas::area_meant;
use crate::command::{Call, Status, report};
use crate::error::{Say, say};
use crate::model::{Value, decimal, mask};
use crate::report::{Report, by_id};

/// Writes what the report of the villages' month counts, as text.
pub(super) fn brief(call: &mut Call<'_, '_>, args: &VisitArgs) -> anyhow::Result<Status> {
    let store = call.open()?;
    let spec = by_id("village-month")?.expect("the report of the villages' month is built in");
    let month = report::one(call, &store, &spec, None)?;
    let meant = args.village.as_deref().map(|it| area_meant(&store, it)).transpose()?;
    let meant = meant.unwrap_or_default();
    let mut villages = store.villages()?;
    villages.retain(|(code, ..)| code.starts_with(&meant));
    let mut text = call.text(&say!("brief-title", day = call.as_of()));
    text.push('\n');
    let mut told = 0;
    for row in &month.rows {
        let cell = |key: &str| cell(&month, row, key);
        let (village, visits) = (cell("village").to_string(), cell("visits"));
        let township = cell("township").to_string();
        let is_meant = villages.iter().any(|(_, name, of)| *name == village && *of == township);
        let said = [
            ("problems", "brief-problems"),
            ("opinions", "brief-opinions"),
            ("requests", "brief-requests"),
            ("remedies", "brief-remedies"),
            ("promises", "brief-promises"),
        ];
        let said: Vec<Say> = said
            .into_iter()
            .filter(|(column, _)| !cell(column).is_null())
            .map(|(column, key)| say!(key, text = mask(&cell(column).to_string())))
            .collect();
        let happened =
            ["visits", "publicity", "settled"].iter().any(|it| *cell(it) != Value::Int(0));
        if !is_meant || (!happened && said.is_empty()) {
            continue;
        }
        told += 1;
        let cash = match cell("cash") {
            Value::Int(fen) => decimal(*fen, 2),
            _ => "0".to_owned(),
        };
        let head = say!(
            "brief-village",
            village = village,
            visits = visits,
            households = cell("households"),
            persons = cell("persons"),
            cash = cash,
            publicity = cell("publicity"),
            settled = cell("settled"),
        );
        for say in std::iter::once(&head).chain(&said) {
            text.push_str(&call.text(say));
        }
        text.push('\n');
    }
    if told == 0 {
        text.push_str(&call.text(&say!("brief-nothing")));
        text.push('\n');
    }
    call.write(text.into_bytes())?;
    Ok(Status::Done)
}

fn cell<'r>(report: &Report, row: &'r [Value<'static>], key: &str) -> &'r Value<'static> {
    let place = report.columns.iter().position(|it| it.key == key);
    place.map_or(&Value::Null, |it| &row[it])
}
