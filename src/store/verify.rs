//! Checking that the ledger is what the commands wrote: SQLite's own checks, the schema,
//! the seal of every row, the sum of every entry, and the chain over all entries.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, named_params};

use super::seal::{Sealer, Sum};
use super::table::{self, Table};
use super::tx::{entry_hash, owned};
use super::undo::image;
use super::{STEPS, Store};
use crate::model::Value;

/// Something that no command of this program wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// What SQLite's integrity check says.
    Integrity(String),
    /// Rows of a table that refer to something that is not there.
    Reference { table: String, parent: String },
    /// A table, index or trigger that differs from this program's.
    Schema(String),
    /// A row that was changed or added by another program.
    Row { table: String, key: String, entry: Option<i64> },
    /// A before-image that was changed.
    Image { change: i64, table: String, key: String },
    /// The rows that an entry wrote do not add up: one was altered, added or taken away.
    Entry { entry: i64, wrote: i64, found: i64 },
    /// The entry itself, or a before-image it made, was changed.
    Chain(i64),
    /// A row could not be read at all.
    Unreadable { table: String },
}

/// What [`Store::verify`] found.
#[derive(Debug)]
pub(crate) struct Verified {
    pub(crate) faults: Vec<Fault>,
    pub(crate) entries: i64,
    pub(crate) rows: i64,
    /// The digest of the facts alone, whoever entered them and from wherever: two ledgers
    /// that hold the same facts have the same one.
    pub(crate) content: String,
    /// The last hash of the chain.
    pub(crate) head: Option<String>,
}

impl Store {
    /// Returns the last entry and its hash.
    pub(crate) fn head(&self) -> anyhow::Result<(i64, String)> {
        let mut query = self.conn.prepare("SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1")?;
        Ok(query.query_row([], |row| Ok((row.get("id")?, row.get("hash")?)))?)
    }

    /// Checks the whole ledger.
    pub(crate) fn verify(&self) -> anyhow::Result<Verified> {
        let conn = &self.conn;
        let mut faults = integrity(conn)?;
        faults.extend(schema(conn)?);
        let tables = table::tables(conn)?;
        let mut found: BTreeMap<i64, Sum> = BTreeMap::new();
        let (mut rows, mut content) = (0, Sum::default());
        for table in &tables {
            match table_rows(conn, table, &mut found, &mut content, &mut faults) {
                Ok(count) => rows += count,
                Err(_) => faults.push(Fault::Unreadable { table: table.name.clone() }),
            }
        }
        if images(conn, &tables, &mut found, &mut faults).is_err() {
            faults.push(Fault::Unreadable { table: "change".to_owned() });
        }
        let (mut entries, mut head) = (0, None);
        if chain(conn, &found, &mut faults, &mut entries, &mut head).is_err() {
            faults.push(Fault::Unreadable { table: "entry".to_owned() });
        }
        Ok(Verified { faults, entries, rows, content: content.hex(), head })
    }
}

fn integrity(conn: &Connection) -> anyhow::Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let mut query = conn.prepare("SELECT integrity_check AS said FROM pragma_integrity_check")?;
    let mut rows = query.query([])?;
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let said: String = row.get("said")?;
                if said != "ok" {
                    faults.push(Fault::Integrity(said));
                }
            }
            Ok(None) => break,
            Err(error) => {
                faults.push(Fault::Integrity(error.to_string()));
                break;
            }
        }
    }
    let mut query = conn.prepare(
        "SELECT DISTINCT \"table\" AS child, parent FROM pragma_foreign_key_check ORDER BY 1, 2",
    )?;
    let dangling = query.query_map([], |row| {
        Ok(Fault::Reference { table: row.get("child")?, parent: row.get("parent")? })
    })?;
    for fault in dangling {
        faults.push(fault.unwrap_or_else(|error| Fault::Integrity(error.to_string())));
    }
    Ok(faults)
}

/// Compares the schema with the one that this program makes.
fn schema(conn: &Connection) -> anyhow::Result<Vec<Fault>> {
    let ours = Connection::open_in_memory()?;
    for step in STEPS {
        ours.execute_batch(step)?;
    }
    let objects = |conn: &Connection| -> rusqlite::Result<BTreeSet<(String, String)>> {
        let mut query = conn.prepare(
            "SELECT name, coalesce(sql, '') AS sql FROM sqlite_schema
             WHERE name NOT GLOB 'sqlite_*'",
        )?;
        query.query_map([], |row| Ok((row.get("name")?, row.get("sql")?)))?.collect()
    };
    let (theirs, ours) = (objects(conn)?, objects(&ours)?);
    let names: BTreeSet<_> = theirs.symmetric_difference(&ours).map(|(name, _)| name).collect();
    Ok(names.into_iter().map(|name| Fault::Schema(name.clone())).collect())
}

fn table_rows(
    conn: &Connection,
    table: &Table,
    found: &mut BTreeMap<i64, Sum>,
    content: &mut Sum,
    faults: &mut Vec<Fault>,
) -> rusqlite::Result<i64> {
    let mut query = conn.prepare(&table.scan_sql())?;
    let mut rows = query.query([])?;
    let (mut whole, mut facts) = (Sealer::new(), Sealer::new());
    let mut count = 0;
    while let Some(row) = rows.next()? {
        count += 1;
        whole.begin(&table.name);
        facts.begin(&table.name);
        for place in 0..table.columns.len() {
            if place != table.seal {
                let stored = row.get_ref(place)?;
                whole.stored(place, stored);
                if !table.is_bookkeeping(place) {
                    facts.stored(place, stored);
                }
            }
        }
        let digest = whole.finish();
        if table.name != "source" {
            content.add(facts.finish());
        }
        let entry: Option<i64> = row.get(table.entry).ok();
        if row.get::<_, i64>(table.seal).ok() != Some(digest.seal()) {
            let key = key_text(table.key.iter().map(|place| row.get_ref(*place).map(owned)))?;
            faults.push(Fault::Row { table: table.name.clone(), key, entry });
        }
        found.entry(entry.unwrap_or(0)).or_default().add(digest);
    }
    Ok(count)
}

fn images(
    conn: &Connection,
    tables: &[Table],
    found: &mut BTreeMap<i64, Sum>,
    faults: &mut Vec<Fault>,
) -> anyhow::Result<()> {
    let mut query = conn.prepare("SELECT id, tbl, key, before FROM change ORDER BY id")?;
    let mut rows = query.query([])?;
    let mut sealer = Sealer::new();
    while let Some(row) = rows.next()? {
        let (change, name, key): (i64, String, String) =
            (row.get("id")?, row.get("tbl")?, row.get("key")?);
        let image = tables.iter().find(|it| it.name == name).and_then(|table| {
            Some((table, image(table, &row.get::<_, String>("before").ok()?).ok()?))
        });
        let Some((table, values)) = image else {
            faults.push(Fault::Image { change, table: name, key });
            continue;
        };
        sealer.begin(&table.name);
        for (place, value) in values.iter().enumerate() {
            if place != table.seal {
                sealer.value(place, value);
            }
        }
        let digest = sealer.finish();
        if values[table.seal] != Value::Int(digest.seal()) {
            faults.push(Fault::Image { change, table: name, key });
        }
        if let Value::Int(entry) = values[table.entry] {
            found.entry(entry).or_default().add(digest);
        }
    }
    Ok(())
}

fn chain(
    conn: &Connection,
    found: &BTreeMap<i64, Sum>,
    faults: &mut Vec<Fault>,
    entries: &mut i64,
    head: &mut Option<String>,
) -> anyhow::Result<()> {
    let mut query = conn.prepare("SELECT id, versions, digest, hash FROM entry ORDER BY id")?;
    let mut rows = query.query(named_params! {})?;
    while let Some(row) = rows.next()? {
        let (entry, wrote): (i64, Option<i64>) = (row.get("id")?, row.get("versions")?);
        let (digest, hash): (Option<String>, Option<String>) =
            (row.get("digest")?, row.get("hash")?);
        let sum = found.get(&entry).copied().unwrap_or_default();
        if digest.as_deref() != Some(&sum.hex()) || wrote != Some(sum.versions) {
            let wrote = wrote.unwrap_or(0);
            faults.push(Fault::Entry { entry, wrote, found: sum.versions });
        }
        let wanted = entry_hash(conn, entry, head.as_deref())?;
        if hash.as_deref() != Some(&wanted) || entry != *entries + 1 {
            faults.push(Fault::Chain(entry));
        }
        *entries = entry;
        *head = hash;
    }
    for entry in found.keys().filter(|it| **it < 1 || *entries < **it) {
        faults.push(Fault::Entry { entry: *entry, wrote: 0, found: found[entry].versions });
    }
    Ok(())
}

/// A key as a person reads it: its parts with spaces between.
fn key_text(
    values: impl Iterator<Item = rusqlite::Result<Value<'static>>>,
) -> rusqlite::Result<String> {
    let values: Vec<_> =
        values.map(|it| it.map(|it| it.to_string())).collect::<rusqlite::Result<_>>()?;
    Ok(values.join(" "))
}
