//! Taking an entry back: what nobody changed since is put back as it was, the rest is
//! kept and named.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, named_params};

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

/// A row, all of whose versions are meant.
struct Versions<'a> {
    table: &'a str,
    /// As `change.key` holds it.
    key: &'a str,
}

/// A row as it stood, all columns.
type Image = Vec<Value<'static>>;

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

/// Which entry takes which back. What an undo put back counts as the work of whoever wrote
/// it first, and what was taken back as never done: so it does not matter in which order
/// entries are taken back.
struct Undos {
    undoes: HashMap<i64, i64>,
}

impl Undos {
    /// Whether an entry was taken back once `at` was written.
    fn taken_back(&self, entry: i64, at: i64) -> bool {
        self.undoes.iter().any(|(by, it)| *it == entry && *by <= at && !self.taken_back(*by, at))
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
        let undos = self.undos()?;
        let mut undone = Undone::default();
        self.conn.execute_batch(include_str!("own.sql"))?;
        self.find_own(entry, &undos, &mut undone)?;
        let stretches = self.written(self.table("member_past"), entry)?;
        let only_new = self.put_back_changed(entry, &undos, &mut undone)?;
        refuse_lost_stretch(&stretches, &undone)?;
        self.delete_added(entry, only_new, &mut undone)?;
        self.name_still_there(entry, &mut undone)?;
        let dangling: bool = self.conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM pragma_foreign_key_check)",
            [],
            |row| row.get(0),
        )?;
        if dangling {
            let by = undos.undoes.keys().filter(|by| **by < self.entry).max().unwrap_or(&entry);
            let what = say!("undo-dangling", entry = entry);
            return Err(Refusal::new(what).hint(say!("undo-dangling-hint", by = by)).into());
        }
        Ok(undone)
    }

    fn undos(&self) -> anyhow::Result<Undos> {
        let mut query = self.conn.prepare("SELECT id, undoes FROM entry WHERE undoes NOTNULL")?;
        let pairs = query.query_map([], |row| Ok((row.get("id")?, row.get("undoes")?)))?;
        Ok(Undos { undoes: pairs.collect::<Result<_, _>>()? })
    }

    fn first_image(&self, entry: i64, row: &Versions<'_>) -> anyhow::Result<Option<Image>> {
        let mut query = self.conn.prepare_cached(include_str!("first_image.sql"))?;
        let of = named_params! { ":tbl": row.table, ":key": row.key, ":entry": entry };
        let before: Option<String> = query.query_row(of, |it| it.get("before")).optional()?;
        let table = &self.tables[self.table(row.table)];
        before.map(|it| image(table, &it)).transpose()
    }

    /// How a row stood before an entry changed it, what was taken back once `at` was written
    /// left out, and whose work that is; `None`: it was not there.
    fn before(
        &self,
        entry: i64,
        at: i64,
        undos: &Undos,
        row: &Versions<'_>,
    ) -> anyhow::Result<Option<(Image, i64)>> {
        let mut entry = entry;
        loop {
            let Some(image) = self.first_image(entry, row)? else { return Ok(None) };
            let place = self.tables[self.table(row.table)].entry;
            let writer = self.writer(int(&image[place]).unwrap_or(entry), undos, row)?;
            if !undos.taken_back(writer, at) {
                return Ok(Some((image, writer)));
            }
            entry = writer;
        }
    }

    /// Whose work the version of a row is that `entry` wrote.
    fn writer(&self, entry: i64, undos: &Undos, row: &Versions<'_>) -> anyhow::Result<i64> {
        let Some(undone) = undos.undoes.get(&entry) else { return Ok(entry) };
        Ok(self.before(*undone, entry, undos, row)?.map_or(entry, |(_, writer)| writer))
    }

    /// Whose work it is that a row is gone which `entry` deleted.
    fn deleter(&self, entry: i64, undos: &Undos, row: &Versions<'_>) -> anyhow::Result<i64> {
        let Some(undone) = undos.undoes.get(&entry) else { return Ok(entry) };
        let mut query = self.conn.prepare_cached(include_str!("deleted_before.sql"))?;
        let of = named_params! { ":tbl": row.table, ":key": row.key, ":entry": undone };
        match query.query_row(of, |it| it.get("entry"))? {
            Some(before) => self.deleter(before, undos, row),
            None => Ok(entry),
        }
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

    /// Rows that stood before the entry: back to how they stood. A row that one which the
    /// entry added stands in the way of waits until that is gone; returns whether one did.
    fn put_back_changed(
        &self,
        entry: i64,
        undos: &Undos,
        undone: &mut Undone,
    ) -> anyhow::Result<bool> {
        let mut cleared = false;
        let mut query = self.conn.prepare(include_str!("first_images.sql"))?;
        let mut rows = query.query(named_params! { ":entry": entry })?;
        while let Some(row) = rows.next()? {
            let (table, key): (String, String) = (row.get("tbl")?, row.get("key")?);
            let place = self.table(&table);
            let present = self.row(place, &key_values(&key)?)?;
            let versions = Versions { table: &table, key: &key };
            let last = match &present {
                Some(row) => int(&row[self.tables[place].entry]),
                None => row.get("deleted_by")?,
            };
            let whose = |last| match present {
                Some(_) => self.writer(last, undos, &versions),
                None => self.deleter(last, undos, &versions),
            };
            let stands = match last {
                Some(last) => last == entry || whose(last)? == whose(entry)?,
                None => false,
            };
            if !stands {
                let why = last.map(whose).transpose()?.map_or(Why::Needed, Why::Changed);
                undone.kept.push(Kept { table, key: key_parts(&key)?, why });
                continue;
            }
            let Some((mut before, _)) = self.before(entry, self.entry, undos, &versions)? else {
                // Whoever added it was taken back before.
                if present.is_some() {
                    self.add_own(&versions)?;
                }
                continue;
            };
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

    /// Rows that the entry added and a later one changed: the entry's own again where that
    /// was taken back, else kept.
    fn find_own(&self, entry: i64, undos: &Undos, undone: &mut Undone) -> anyhow::Result<()> {
        let mut query = self.conn.prepare(include_str!("changed_later.sql"))?;
        let mut rows = query.query(named_params! { ":entry": entry, ":now": self.entry })?;
        while let Some(row) = rows.next()? {
            let (table, key): (String, String) = (row.get("tbl")?, row.get("key")?);
            let place = self.table(&table);
            let Some(present) = self.row(place, &key_values(&key)?)? else { continue };
            let versions = Versions { table: &table, key: &key };
            if self.first_image(entry, &versions)?.is_some() {
                continue;
            }
            let writer = int(&present[self.tables[place].entry]).unwrap_or(entry);
            let writer = self.writer(writer, undos, &versions)?;
            if writer == self.writer(entry, undos, &versions)? {
                self.add_own(&versions)?;
            } else {
                let why = Why::Changed(writer);
                undone.kept.push(Kept { table, key: key_parts(&key)?, why });
            }
        }
        Ok(())
    }

    fn add_own(&self, row: &Versions<'_>) -> anyhow::Result<()> {
        let mut insert = self.conn.prepare_cached("INSERT OR IGNORE INTO own VALUES (?1, ?2)")?;
        insert.execute([row.table, row.key])?;
        Ok(())
    }

    /// Rows that the entry added: gone, unless something that stays refers to them.
    /// `only_new`: while rows that it changed still stand as it left them.
    fn delete_added(&self, entry: i64, only_new: bool, undone: &mut Undone) -> anyhow::Result<()> {
        loop {
            let mut deleted = 0;
            for table in self.tables.iter().rev() {
                let sql = table.delete_written_sql(&self.tables, only_new, self.has_own(table)?);
                deleted += self.conn.execute(&sql, [entry])?;
            }
            undone.put_back += deleted;
            // Areas refer to areas: a parent goes in the round after its last child.
            if deleted == 0 {
                return Ok(());
            }
        }
    }

    fn has_own(&self, table: &Table) -> anyhow::Result<bool> {
        let mut query = self.conn.prepare_cached("SELECT 1 FROM own WHERE tbl = ?1 LIMIT 1")?;
        Ok(query.exists([&table.name])?)
    }

    /// The keys of the rows of a table whose present version is an entry's work.
    fn written(&self, table: usize, entry: i64) -> anyhow::Result<Vec<Vec<String>>> {
        let table = &self.tables[table];
        let mut query = self.conn.prepare(&table.written_sql(self.has_own(table)?))?;
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
