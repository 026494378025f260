//! Reading rows back as the sheets said them: for exporting what can be imported again.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;

use super::Store;
use super::table::{self, Table};
use super::tx::owned;
use crate::model::Value;

/// A row by its columns; what is not recorded is not in it.
pub(crate) type Fields = BTreeMap<String, Value<'static>>;

/// The tables of a ledger, for reading rows of any of them.
pub(crate) struct Rows<'s> {
    store: &'s Store,
    tables: Vec<Table>,
}

/// Which rows are wanted: columns and what they hold.
pub(crate) type Where<'w> = [(&'w str, Value<'w>)];

impl Store {
    /// Prepares for reading rows of any table.
    pub(crate) fn rows(&self) -> anyhow::Result<Rows<'_>> {
        Ok(Rows { store: self, tables: table::tables(&self.conn)? })
    }
}

impl Rows<'_> {
    /// Gives the rows of a table that hold these values, in key order, up to a day where
    /// the table has days. With `folded`, the rows of several days are one: each column
    /// says what it last said.
    pub(crate) fn each(
        &self,
        table: &str,
        wanted: &Where<'_>,
        as_of: &str,
        folded: bool,
        each: &mut dyn FnMut(Fields) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let def = self
            .tables
            .iter()
            .find(|it| it.name == table)
            .expect("layouts name tables of the schema: a test walks them");
        let columns: Vec<_> = wanted.iter().map(|(column, _)| *column).collect();
        let day = def.place("day");
        let mut query = self.store.conn.prepare_cached(&def.read_sql(&columns))?;
        for (n, (_, value)) in wanted.iter().enumerate() {
            query.raw_bind_parameter(n + 1, value)?;
        }
        if day.is_some() {
            query.raw_bind_parameter(wanted.len() + 1, as_of)?;
        }
        // What is one thing, apart from the day it was found on.
        let identity: Vec<_> =
            def.key.iter().copied().filter(|it| !folded || Some(*it) != day).collect();
        let mut open: Option<Fields> = None;
        let mut rows = query.raw_query();
        while let Some(row) = rows.next()? {
            let mut fields = Fields::new();
            for (place, column) in def.columns.iter().enumerate() {
                let stored = row.get_ref(place)?;
                if stored != ValueRef::Null && !def.is_bookkeeping(place) {
                    fields.insert(column.clone(), owned(stored));
                }
            }
            let same = |it: &Fields| {
                identity.iter().all(|at| it.get(&def.columns[*at]) == fields.get(&def.columns[*at]))
            };
            match open.take() {
                // Rows of one thing come oldest day first.
                Some(mut before) if same(&before) => {
                    before.append(&mut fields);
                    open = Some(before);
                }
                before => {
                    before.map_or(Ok(()), &mut *each)?;
                    open = Some(fields);
                }
            }
        }
        open.map_or(Ok(()), each)
    }

    /// Returns the only such row, folded, if there is one.
    pub(crate) fn one(
        &self,
        table: &str,
        wanted: &Where<'_>,
        as_of: &str,
    ) -> anyhow::Result<Option<Fields>> {
        let mut found = None;
        self.each(table, wanted, as_of, true, &mut |fields| {
            found.get_or_insert(fields);
            Ok(())
        })?;
        Ok(found)
    }

    /// Whether a table has a column.
    pub(crate) fn has(&self, table: &str, column: &str) -> bool {
        self.tables.iter().any(|it| it.name == table && it.place(column).is_some())
    }
}
