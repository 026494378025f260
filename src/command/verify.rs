use crate::command::{Call, Status};
use crate::error::say;
use crate::model::{Value, mask};
use crate::report::{Column, Kind, Report};
use crate::store::Fault;
use crate::words::Both;

/// Check that the ledger is what the commands wrote
///
/// SQLite's own integrity and reference checks, the schema, the seal of every row, the
/// sum of every entry and the chain of hashes over all of them. Names each row that
/// another program changed. Exits with 1 when anything is wrong.
///
/// The last hash proves the whole ledger only if it was noted down elsewhere: whoever can
/// write the file could make a new chain.
#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {}

pub(crate) fn verify(call: &mut Call<'_, '_>, _args: &VerifyArgs) -> anyhow::Result<Status> {
    call.refuse_known_at()?;
    let store = call.open()?;
    let verified = store.verify()?;
    let columns = vec![
        Column::new("fault", Kind::Text, "问题", "Fault"),
        Column::new("table", Kind::Text, "表", "Table"),
        Column::new("key", Kind::Text, "主键", "Key"),
        Column::new("said", Kind::Text, "说明", "Remark"),
    ];
    let title = Both::new("账本核验", "Verification of the ledger");
    let mut report = Report::new("verify", title, call.env.today, columns);
    for fault in &verified.faults {
        report.rows.push(row(call, fault));
    }
    let head = verified.head.unwrap_or_else(|| "-".to_owned());
    for note in [
        say!("verify-counts", rows = verified.rows, entries = verified.entries),
        say!("verify-content", digest = verified.content),
        say!("verify-head", entry = verified.entries, hash = head),
    ] {
        report.notes.push(call.text(&note));
    }
    call.print(&report)?;
    if verified.faults.is_empty() {
        call.remark(&say!("verify-clean"))?;
        return Ok(Status::Done);
    }
    call.warn(&say!("verify-faults", count = verified.faults.len()))?;
    Ok(Status::Findings)
}

fn row(call: &Call<'_, '_>, fault: &Fault) -> Vec<Value<'static>> {
    let (id, table, key, say) = match fault {
        Fault::Integrity(said) => ("integrity", "", "", say!("fault-integrity", said = said)),
        Fault::Reference { table, parent } => {
            ("reference", table.as_str(), "", say!("fault-reference", parent = parent))
        }
        Fault::Schema(name) => ("schema", name.as_str(), "", say!("fault-schema")),
        Fault::Row { table, key, entry } => (
            "row",
            table.as_str(),
            key.as_str(),
            say!("fault-row", entry = entry.map_or_else(|| "-".to_owned(), |it| it.to_string())),
        ),
        Fault::Image { change, table, key } => {
            ("before-image", table.as_str(), key.as_str(), say!("fault-image", change = change))
        }
        Fault::Entry { entry, wrote, found } => {
            ("entry", "", "", say!("fault-entry", entry = entry, wrote = wrote, found = found))
        }
        Fault::Chain(entry) => ("chain", "", "", say!("fault-chain", entry = entry)),
        Fault::Unreadable { table } => ("unreadable", table.as_str(), "", say!("fault-unreadable")),
    };
    let text = |it: &str| if it.is_empty() { Value::Null } else { Value::text(it.to_owned()) };
    vec![text(id), text(table), text(&mask(key)), Value::text(call.text(&say))]
}
