//! What was written when, by whom: the entries, and the versions of a household's rows.

use rusqlite::{OptionalExtension as _, named_params};

use super::Store;
use super::table;
use super::undo::{image, key_values};
use crate::model::Value;

/// One entry, as `history` lists it.
#[derive(Debug)]
pub(crate) struct EntryRow {
    pub(crate) id: i64,
    pub(crate) at: String,
    pub(crate) operator: String,
    pub(crate) command: String,
    pub(crate) note: Option<String>,
    /// Row versions written.
    pub(crate) versions: i64,
    /// How many of them took the place of an older one.
    pub(crate) changed: i64,
    pub(crate) deleted: i64,
    pub(crate) undone_by: Option<i64>,
}

/// One value of one row, as an entry left it.
#[derive(Debug)]
pub(crate) struct Version {
    pub(crate) entry: i64,
    pub(crate) at: String,
    pub(crate) operator: String,
    pub(crate) table: String,
    pub(crate) key: Vec<Value<'static>>,
    pub(crate) column: String,
    /// Before; NULL also where the row was not there.
    pub(crate) old: Value<'static>,
    /// After; NULL also where the row was deleted.
    pub(crate) new: Value<'static>,
    pub(crate) source: Option<String>,
    pub(crate) row: Option<i64>,
}

/// A verdict that was signed off.
#[derive(Debug)]
pub(crate) struct VerdictRow {
    pub(crate) object: String,
    pub(crate) standard: String,
    pub(crate) day: String,
    pub(crate) outcome: String,
    /// Of the standard as it was judged by.
    pub(crate) digest: String,
    pub(crate) signed_by: String,
}

impl Store {
    /// Returns the number of the last entry.
    pub(crate) fn last_entry(&self) -> anyhow::Result<i64> {
        Ok(self.conn.query_row("SELECT max(id) AS id FROM entry", [], |row| row.get("id"))?)
    }

    /// Returns the verdicts on households that were signed off, oldest day first for each.
    pub(crate) fn verdicts(&self) -> anyhow::Result<Vec<VerdictRow>> {
        let mut query = self.conn.prepare(include_str!("verdicts.sql"))?;
        let rows = query.query_map([], |row| {
            Ok(VerdictRow {
                object: row.get("object")?,
                standard: row.get("standard")?,
                day: row.get("day")?,
                outcome: row.get("outcome")?,
                digest: row.get("digest")?,
                signed_by: row.get("signed_by")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns all entries, oldest first.
    pub(crate) fn entries(&self) -> anyhow::Result<Vec<EntryRow>> {
        let mut query = self.conn.prepare(include_str!("entries.sql"))?;
        let rows = query.query_map([], |row| {
            Ok(EntryRow {
                id: row.get("id")?,
                at: row.get("at")?,
                operator: row.get("operator")?,
                command: row.get("command")?,
                note: row.get("note")?,
                versions: row.get("versions")?,
                changed: row.get("changed")?,
                deleted: row.get("deleted")?,
                undone_by: row.get("undone_by")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns every value that was ever written of a household and its members, in the
    /// order of writing.
    pub(crate) fn versions(&self, household: &str) -> anyhow::Result<Vec<Version>> {
        let mut versions = Vec::new();
        for table in table::tables(&self.conn)? {
            // In every table about a household, its number leads the key; what joins two has
            // the other one's next.
            let leading = table.columns[table.key[0]].as_str();
            let about = matches!(leading, "household" | "object")
                || (table.name == "household" && leading == "no");
            let joins = leading == "household"
                && table.key.get(1).is_some_and(|place| table.columns[*place] == "other");
            for part in [about.then_some(0), joins.then_some(1)].into_iter().flatten() {
                for (key, mut images) in self.images(&table, part, household)? {
                    images.insert(0, vec![Value::Null; table.columns.len()]);
                    for pair in images.windows(2) {
                        self.compare(&table, &key, &pair[0], &pair[1], &mut versions)?;
                    }
                }
            }
        }
        versions.sort_by_key(|it| it.entry);
        Ok(versions)
    }

    /// All images of each row of a table that names a household in this part of its key,
    /// oldest first; the last is the row as it stands, or all NULL with the entry that
    /// deleted it.
    #[allow(clippy::type_complexity)]
    fn images(
        &self,
        table: &table::Table,
        part: usize,
        household: &str,
    ) -> anyhow::Result<Vec<(Vec<Value<'static>>, Vec<Vec<Value<'static>>>)>> {
        let mut keys: Vec<String> = Vec::new();
        let mut query = self.conn.prepare_cached(include_str!("changed_keys.sql"))?;
        let changed = query.query_map(
            named_params! { ":tbl": table.name, ":part": part as i64, ":household": household },
            |row| row.get("key"),
        )?;
        for key in changed {
            keys.push(key?);
        }
        let mut rows = Vec::new();
        let mut query = self.conn.prepare(&table.scan_sql())?;
        let mut scan = query.query([])?;
        while let Some(row) = scan.next()? {
            if row.get_ref(table.key[part])?.as_str().ok() == Some(household) {
                let values = (0..table.columns.len())
                    .map(|place| Ok(super::tx::owned(row.get_ref(place)?)))
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                let key: Vec<_> = table.key.iter().map(|it| values[*it].clone()).collect();
                rows.push((key, values));
            }
        }
        let mut all = Vec::new();
        for key in keys {
            let parts = key_values(&key)?;
            let mut images = Vec::new();
            let mut query = self.conn.prepare_cached(include_str!("images_of_row.sql"))?;
            let mut before = query.query(named_params! { ":tbl": table.name, ":key": key })?;
            while let Some(row) = before.next()? {
                images.push(image(table, &row.get::<_, String>("before")?)?);
                if row.get::<_, String>("op")? == "delete" {
                    let mut gone = vec![Value::Null; table.columns.len()];
                    gone[table.entry] = Value::Int(row.get("entry")?);
                    images.push(gone);
                }
            }
            if let Some(at) = rows.iter().position(|(it, _)| *it == parts) {
                images.push(rows.swap_remove(at).1);
            }
            all.push((parts, images));
        }
        all.extend(rows.into_iter().map(|(key, values)| (key, vec![values])));
        all.sort_by_key(|(key, _)| key.iter().map(ToString::to_string).collect::<Vec<_>>());
        Ok(all)
    }

    fn compare(
        &self,
        table: &table::Table,
        key: &[Value<'static>],
        old: &[Value<'static>],
        new: &[Value<'static>],
        versions: &mut Vec<Version>,
    ) -> anyhow::Result<()> {
        let Value::Int(entry) = new[table.entry] else { return Ok(()) };
        let mut query = self.conn.prepare_cached(include_str!("entry_for_version.sql"))?;
        let source = table.source.map_or(Value::Null, |place| new[place].clone());
        let found = query
            .query_row(named_params! { ":entry": entry, ":source": source }, |row| {
                Ok((row.get("at")?, row.get("operator")?, row.get("file")?))
            })
            .optional()?;
        let (at, operator, source): (String, String, Option<String>) = found.unwrap_or_default();
        let row = table.row.and_then(|place| match new[place] {
            Value::Int(row) => Some(row),
            _ => None,
        });
        for place in &table.facts {
            if old[*place] != new[*place] {
                versions.push(Version {
                    entry,
                    at: at.clone(),
                    operator: operator.clone(),
                    table: table.name.clone(),
                    key: key.to_vec(),
                    column: table.columns[*place].clone(),
                    old: old[*place].clone(),
                    new: new[*place].clone(),
                    source: source.clone(),
                    row,
                });
            }
        }
        Ok(())
    }
}
