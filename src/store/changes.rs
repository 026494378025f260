//! What the present entry changes: facts that were known before and read otherwise now.

use rusqlite::OptionalExtension as _;

use super::Tx;
use super::table::Table;
use super::tx::{owned, same};
use super::undo::{image, json};
use crate::model::Value;

/// A fact that changed.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub(crate) table: &'a str,
    /// The key of its row, parts joined by a space.
    pub(crate) key: &'a str,
    pub(crate) column: &'a str,
    pub(crate) old: Value<'static>,
    pub(crate) new: Value<'static>,
}

impl Tx<'_> {
    /// Gives every fact that this entry changed: in place, or by a newer day that says
    /// something else than the newest one before it. What is merely new is no change.
    pub(crate) fn changes(
        &self,
        each: &mut dyn FnMut(Change<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let has_images: bool = self.conn.query_row(
            include_str!("has_changes.sql"),
            rusqlite::named_params! { ":entry": self.entry },
            |row| row.get("known"),
        )?;
        // In a table that was empty everything is new.
        let filled = |place: &usize| !self.was_empty(*place);
        let tables = (0..self.tables.len()).filter(filled).map(|place| &self.tables[place]);
        for table in tables.filter(|it| it.name != "source") {
            let earlier = table.earlier_sql();
            let mut written = self.conn.prepare(&table.written_rows_sql())?;
            let mut rows = written.query([self.entry])?;
            while let Some(row) = rows.next()? {
                let values = (0..table.columns.len()).map(|place| Ok(owned(row.get_ref(place)?)));
                let values = values.collect::<rusqlite::Result<Vec<_>>>()?;
                let image = if has_images { self.image(table, &values)? } else { None };
                let before = match image {
                    Some(before) => before,
                    None => match &earlier {
                        Some(sql) => self.earlier(table, sql, &values)?,
                        None => continue,
                    },
                };
                let key: Vec<_> = table.key.iter().map(|it| values[*it].to_string()).collect();
                let key = key.join(" ");
                for place in &table.facts {
                    let (old, new) = (&before[*place], &values[*place]);
                    if !old.is_null() && old != new {
                        let column = table.columns[*place].as_str();
                        each(Change {
                            table: &table.name,
                            key: &key,
                            column,
                            old: old.clone(),
                            new: new.clone(),
                        })?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The row as it stood before this entry changed it, if it did.
    fn image(
        &self,
        table: &Table,
        values: &[Value<'static>],
    ) -> anyhow::Result<Option<Vec<Value<'static>>>> {
        let key: Vec<_> = table.key.iter().map(|place| json(&values[*place])).collect();
        let key = serde_json::to_string(&key)?;
        let mut query = self.conn.prepare_cached(include_str!("image_of_entry.sql"))?;
        let params = rusqlite::named_params! {
            ":table": table.name, ":key": key, ":entry": self.entry,
        };
        let before: Option<String> = query.query_row(params, |row| row.get("before")).optional()?;
        before.map(|it| image(table, &it)).transpose()
    }

    /// For a row of a day of its own: the newest values of the days before it, where they
    /// differ from the row's; columns that say nothing change nothing.
    fn earlier(
        &self,
        table: &Table,
        sql: &str,
        values: &[Value<'static>],
    ) -> anyhow::Result<Vec<Value<'static>>> {
        let mut before = values.to_vec();
        let mut open: Vec<usize> =
            table.facts.iter().copied().filter(|it| !values[*it].is_null()).collect();
        open.iter().for_each(|place| before[*place] = Value::Null);
        let mut query = self.conn.prepare_cached(sql)?;
        let kept = table.key.iter().filter(|it| table.columns[**it] != "sheet");
        let key: Vec<_> = kept.map(|place| &values[*place]).collect();
        let mut rows = query.query(rusqlite::params_from_iter(key))?;
        while let Some(row) = rows.next()? {
            let mut still_open = Vec::new();
            for place in open {
                match same(&values[place], row.get_ref(place)?) {
                    None => still_open.push(place),
                    Some(_) => before[place] = owned(row.get_ref(place)?),
                }
            }
            open = still_open;
            if open.is_empty() {
                break;
            }
        }
        Ok(before)
    }
}
