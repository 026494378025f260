//! What an import changes: which fact of whom, from what, to what.

use std::path::Path;

use crate::command::history::Items;
use crate::command::{Call, Whole};
use crate::error::say;
use crate::intake::Codes;
use crate::model::{Value, mask};
use crate::render::CsvRows;
use crate::report::{Column, Kind};
use crate::store::Tx;

/// So many changes are listed on the screen; `--changes` lists all.
const LISTED: usize = 100;

/// Lists the facts that differ from what the ledger knew, and writes all of them to a file.
pub(super) fn tell(
    call: &mut Call<'_, '_>,
    tx: &Tx<'_>,
    file: Option<&Path>,
) -> anyhow::Result<()> {
    let (codes, lang) = (Codes::built_in()?, call.lang);
    let columns = vec![
        Column::new("table", Kind::Text, "table", "table"),
        Column::new("key", Kind::Text, "key", "key"),
        Column::new("field", Kind::Text, "field", "field"),
        Column::new("old", Kind::Text, "old", "old"),
        Column::new("new", Kind::Text, "new", "new"),
    ];
    let mut csv = match file {
        None => None,
        Some(typed) => {
            let whole = Whole::begin(&call.path(typed), typed)?;
            Some(CsvRows::new(whole, columns, call.style(&codes))?)
        }
    };
    let items = Items::new()?;
    let mut all = 0;
    tx.changes(&mut |change| {
        all += 1;
        let field = items.title(change.table, change.column, lang);
        let shown = |value| items.shown(change.table, change.column, value, lang).to_string();
        let (old, new) = (shown(change.old), shown(change.new));
        if all <= LISTED {
            let (key, old, new) = (mask(change.key), mask(&old), mask(&new));
            call.remark(&say!("change-line", key = key, field = field, old = old, new = new))?;
        }
        match &mut csv {
            Some(csv) => {
                let texts = [change.table, change.key, &field, &old, &new];
                csv.row(&texts.map(Value::text))
            }
            None => Ok(()),
        }
    })?;
    if LISTED < all {
        call.remark(&say!("changes-cut", shown = LISTED, all = all))?;
    }
    match csv {
        Some(csv) => csv.finish()?.finish(),
        None => Ok(()),
    }
}
