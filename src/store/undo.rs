//! Taking an entry back: what nobody changed since is put back as it was, the rest is
//! kept and named.

use rusqlite::named_params;

use super::table::Table;
use super::tx::{Tx, owned};
use super::{EntryHead, Store};
use crate::error::{Refusal, say};
use crate::model::Value;

/// What came of an undo.
#[derive(Debug, Default)]
pub(crate) struct Undone {
    /// Rows that stand again as before, deleted ones included.
    pub(crate) put_back: usize,
    pub(crate) kept: Vec<Kept>,
}

/// A row that stays as it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) table: String,
    /// The parts of its primary key.
    pub(crate) key: Vec<String>,
    pub(crate) why: Why,
}

/// Why a row is not put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// This later entry changed it.
    Changed(i64),
    /// Other rows refer to it.
    Needed,
    /// Who would be a present member again is one of another household by now.
    Elsewhere,
    /// Another one holds on some of its days by now.
    Overlaps,
}

impl Store {
    /// Begins a transaction in which rows may be deleted before what refers to them is
    /// looked at. [`Tx::undo`] leaves no reference dangling.
    pub(crate) fn begin_undo(&mut self, head: &EntryHead<'_>) -> anyhow::Result<Tx<'_>> {
        self.conn.pragma_update(None, "foreign_keys", false)?;
        self.begin(head)
    }
}

impl Tx<'_> {
    /// Takes back all that `entry` wrote.
    ///
    /// # Errors
    ///
    /// Refuses an entry that does not exist, the one that made the ledger, and one that
    /// was taken back already.
    pub(crate) fn undo(&self, entry: i64) -> anyhow::Result<Undone> {
        self.refuse_undo(entry)?;
        let mut undone = Undone::default();
        let stretches = self.written(self.table("member_past"), entry)?;
        let only_new = self.put_back_changed(entry, &mut undone)?;
        self.name_changed_later(entry, &mut undone)?;
        refuse_lost_stretch(&stretches, &undone)?;
        self.delete_added(entry, only_new, &mut undone)?;
        self.name_still_there(entry, &mut undone)?;
        let dangling: bool = self.conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM pragma_foreign_key_check)",
            [],
            |row| row.get(0),
        )?;
        anyhow::ensure!(!dangling, "the undo of entry {entry} would leave a dangling reference");
        Ok(undone)
    }

    fn refuse_undo(&self, entry: i64) -> anyhow::Result<()> {
        let refuse = |what, hint| Err(Refusal::new(what).hint(hint).into());
        if entry < 1 || self.entry <= entry {
            return refuse(say!("no-entry", entry = entry), say!("no-entry-hint"));
        }
        if entry == 1 {
            return refuse(say!("undo-first"), say!("undo-first-hint"));
        }
        let by: Option<i64> = self.conn.query_row(
            include_str!("undone_by.sql"),
            named_params! { ":entry": entry, ":now": self.entry },
            |row| row.get("id"),
        )?;
        match by {
            Some(by) => refuse(
                say!("undone-already", entry = entry, by = by),
                say!("undone-already-hint", by = by),
            ),
            None => Ok(()),
        }
    }

    /// Rows that stood before the entry: back to their first before-image of it. A row that
    /// one which the entry added stands in the way of waits until that is gone; returns
    /// whether one did.
    fn put_back_changed(&self, entry: i64, undone: &mut Undone) -> anyhow::Result<bool> {
        let mut cleared = false;
        let mut query = self.conn.prepare(include_str!("first_images.sql"))?;
        let mut rows = query.query(named_params! { ":entry": entry })?;
        while let Some(row) = rows.next()? {
            let (table, key): (String, String) = (row.get("tbl")?, row.get("key")?);
            let place = self.table(&table);
            let mut before = image(&self.tables[place], &row.get::<_, String>("before")?)?;
            let present = self.row(place, &key_values(&key)?)?;
            let writer = match &present {
                Some(row) => int(&row[self.tables[place].entry]),
                None => row.get::<_, Option<i64>>("deleted_by")?,
            };
            if writer != Some(entry) {
                let why = writer.map_or(Why::Needed, Why::Changed);
                undone.kept.push(Kept { table, key: key_parts(&key)?, why });
                continue;
            }
            let mut taken = self.restore_unless_taken(place, &mut before, present.is_none())?;
            if taken.is_some() && !cleared {
                self.delete_added(entry, true, undone)?;
                cleared = true;
                taken = self.restore_unless_taken(place, &mut before, present.is_none())?;
            }
            match taken {
                None => undone.put_back += 1,
                Some(why) => undone.kept.push(Kept { table, key: key_parts(&key)?, why }),
            }
        }
        Ok(cleared)
    }

    /// Why not, where another row has what only one row may have.
    fn restore_unless_taken(
        &self,
        table: usize,
        row: &mut [Value<'_>],
        is_new: bool,
    ) -> anyhow::Result<Option<Why>> {
        match self.restore(table, row, is_new) {
            Ok(()) => Ok(None),
            Err(error) => taken(&error).map(Some).ok_or(error),
        }
    }

    /// Rows that the entry added and a later one changed.
    fn name_changed_later(&self, entry: i64, undone: &mut Undone) -> anyhow::Result<()> {
        let mut query = self.conn.prepare(include_str!("changed_later.sql"))?;
        let mut rows = query.query(named_params! { ":entry": entry, ":now": self.entry })?;
        while let Some(row) = rows.next()? {
            let (table, key): (String, String) = (row.get("tbl")?, row.get("key")?);
            let parts = key_parts(&key)?;
            if self.row(self.table(&table), &key_values(&key)?)?.is_some()
                && !undone.kept.iter().any(|it| it.table == table && it.key == parts)
            {
                undone.kept.push(Kept { table, key: parts, why: Why::Changed(row.get("by")?) });
            }
        }
        Ok(())
    }

    /// Rows that the entry added: gone, unless something that stays refers to them.
    /// `only_new`: while rows that it changed still stand as it left them.
    fn delete_added(&self, entry: i64, only_new: bool, undone: &mut Undone) -> anyhow::Result<()> {
        loop {
            let mut deleted = 0;
            for table in self.tables.iter().rev() {
                let sql = table.delete_written_sql(&self.tables, only_new);
                deleted += self.conn.execute(&sql, [entry])?;
            }
            undone.put_back += deleted;
            // Areas refer to areas: a parent goes in the round after its last child.
            if deleted == 0 {
                return Ok(());
            }
        }
    }

    /// The keys of the rows of a table whose present version an entry wrote.
    fn written(&self, table: usize, entry: i64) -> anyhow::Result<Vec<Vec<String>>> {
        let table = &self.tables[table];
        let mut query = self.conn.prepare(&table.written_sql())?;
        let mut rows = query.query([entry])?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            let key = (0..table.key.len()).map(|n| Ok(owned(row.get_ref(n)?).to_string()));
            keys.push(key.collect::<rusqlite::Result<_>>()?);
        }
        Ok(keys)
    }

    /// Rows that the entry wrote and that stay because others refer to them.
    fn name_still_there(&self, entry: i64, undone: &mut Undone) -> anyhow::Result<()> {
        for (place, table) in self.tables.iter().enumerate() {
            for key in self.written(place, entry)? {
                let named = undone.kept.iter().any(|it| it.table == table.name && it.key == key);
                if table.name != "source" && !named {
                    undone.kept.push(Kept { table: table.name.clone(), key, why: Why::Needed });
                }
            }
        }
        Ok(())
    }
}

/// A stretch of a membership that the entry added is not taken away from a member who was
/// changed since: the days before would be left without it.
fn refuse_lost_stretch(stretches: &[Vec<String>], undone: &Undone) -> anyhow::Result<()> {
    for kept in undone.kept.iter().filter(|it| it.table == "member") {
        if let Why::Changed(by) = kept.why
            && stretches.iter().any(|it| it.starts_with(&kept.key))
        {
            let what = say!("undo-stretch", by = by);
            return Err(Refusal::new(what).hint(say!("undo-stretch-hint")).into());
        }
    }
    Ok(())
}

fn taken(error: &anyhow::Error) -> Option<Why> {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_TRIGGER, SQLITE_CONSTRAINT_UNIQUE};
    let error = error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error);
    match error?.extended_code {
        SQLITE_CONSTRAINT_UNIQUE => Some(Why::Elsewhere),
        SQLITE_CONSTRAINT_TRIGGER => Some(Why::Overlaps),
        _ => None,
    }
}

fn int(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}

/// A value as a key or an image of `change` holds it.
pub(super) fn json(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Int(number) => (*number).into(),
        Value::Text(text) => text.as_ref().into(),
    }
}

pub(super) fn from_json(value: &serde_json::Value) -> Value<'static> {
    match value {
        serde_json::Value::Number(number) => number.as_i64().map_or(Value::Null, Value::Int),
        serde_json::Value::String(text) => Value::text(text.clone()),
        _ => Value::Null,
    }
}

/// A key as `change.key` holds it.
pub(super) fn key_values(key: &str) -> anyhow::Result<Vec<Value<'static>>> {
    let values: Vec<serde_json::Value> = serde_json::from_str(key)?;
    Ok(values.iter().map(from_json).collect())
}

/// The same as texts, for people.
fn key_parts(key: &str) -> anyhow::Result<Vec<String>> {
    Ok(key_values(key)?.iter().map(ToString::to_string).collect())
}

/// A row as `change.before` holds it. Columns that did not exist then are NULL.
pub(super) fn image(table: &Table, before: &str) -> anyhow::Result<Vec<Value<'static>>> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(before)?;
    let column = |name: &String| object.get(name).map_or(Value::Null, from_json);
    Ok(table.columns.iter().map(column).collect())
}

#[cfg(test)]
mod tests {
    use super::{json, key_values};
    use crate::model::Value;

    #[test]
    fn a_key_reads_back_as_it_was_written() {
        let key = [Value::text("5100000001"), Value::Int(2018), Value::text("a\"b")];
        let stored = serde_json::Value::Array(key.iter().map(json).collect()).to_string();
        assert_eq!(key_values(&stored).unwrap(), key);
    }
}
