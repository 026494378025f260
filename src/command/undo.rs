use crate::command::{Call, Status};
use crate::error::say;
use crate::model::{Value, mask};
use crate::report::{Column, Kind, Report};
use crate::store::{Undone, Why};
use crate::words::Both;

/// Take back what an entry wrote
///
/// Puts back every row that nobody changed since; what was changed later, or what later
/// rows refer to, is kept and named. The undo is an entry itself and can be taken back.
/// Exits with 1 when something was kept.
#[derive(Debug, clap::Args)]
pub(crate) struct UndoArgs {
    /// Number of the entry, as `history` shows it
    #[arg(value_name = "ENTRY")]
    entry: i64,

    /// Why it is taken back
    #[arg(long)]
    reason: Option<String>,

    /// Show what would come of it, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn undo(call: &mut Call<'_, '_>, args: &UndoArgs) -> anyhow::Result<Status> {
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, args.reason.as_deref(), Some(args.entry))?;
    let undone = tx.undo(args.entry)?;
    let product = call.prepare(&kept(call, &undone))?;
    let closing = if args.dry_run {
        tx.rollback()?;
        say!("undo-rehearsed", entry = args.entry)
    } else if undone.put_back == 0 {
        tx.rollback()?;
        say!("undo-nothing", entry = args.entry)
    } else {
        say!("undo-done", entry = args.entry, by = tx.commit()?)
    };
    call.deliver(product)?;
    call.remark(&closing)?;
    Ok(if undone.kept.is_empty() { Status::Done } else { Status::Findings })
}

fn kept(call: &Call<'_, '_>, undone: &Undone) -> Report {
    let columns = vec![
        Column::new("table", Kind::Text, "表", "Table"),
        Column::new("key", Kind::Text, "主键", "Key"),
        Column::new("why", Kind::Text, "保留原因", "Kept because"),
    ];
    let title = Both::new("撤销时保留的行", "Rows that the undo kept");
    let mut report = Report::new("undo", title, call.env.today, columns);
    for kept in &undone.kept {
        let why = match kept.why {
            Why::Changed(by) => say!("kept-changed", by = by),
            Why::Needed => say!("kept-needed"),
            Why::Elsewhere => say!("kept-elsewhere"),
            Why::Overlaps => say!("kept-overlaps"),
        };
        report.rows.push(vec![
            Value::text(kept.table.clone()),
            Value::text(mask(&kept.key.join(" ")).into_owned()),
            Value::text(call.text(&why)),
        ]);
    }
    let total = undone.put_back + undone.kept.len();
    let note = say!("undo-counts", back = undone.put_back, kept = undone.kept.len(), total = total);
    report.notes.push(call.text(&note));
    report
}
