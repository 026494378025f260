//! Writing: one transaction and one entry per command, every row through [`Tx::put`].

use std::cell::{Cell, RefCell, RefMut};

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, Statement, named_params};

use super::seal::{Chain, RowDigest, Sealer, Sum};
use super::table::{self, Table};
use crate::error::{Refusal, say};
use crate::model::{Origin, Value};

/// Who runs which command, when and why.
pub(crate) struct EntryHead<'a> {
    pub(crate) at: &'a str,
    pub(crate) operator: &'a str,
    pub(crate) command: &'a str,
    pub(crate) note: Option<&'a str>,
    pub(crate) undoes: Option<i64>,
}

/// Where facts come from: a sheet of a file, or a typed command.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SourceRow<'a> {
    pub(crate) file: &'a str,
    pub(crate) sheet: Option<&'a str>,
    /// The layout that it was read by.
    pub(crate) kind: Option<&'a str>,
    /// The day for which it holds.
    pub(crate) day: Option<&'a str>,
    /// SHA-256 of the file, hex.
    pub(crate) digest: Option<&'a str>,
}

impl<'a> SourceRow<'a> {
    /// Facts that were typed.
    pub(crate) fn command(name: &'a str) -> Self {
        Self { file: name, ..Self::default() }
    }
}

/// What writing a row came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    New,
    Changed,
    Same,
    /// As before, and this entry wrote it: the same was said twice.
    Again,
    /// Nothing with that name is there to refer to, or the schema does not allow it.
    Refused(Breaks),
    /// This entry has already written the row, from elsewhere and with another value.
    Conflict {
        column: String,
        origin: Option<Origin>,
        known: String,
    },
}

/// What kind of rule of the schema a row breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Breaks {
    Reference,
    Unique,
    /// A sheet of a later day was read before one of an earlier day that differs from it in
    /// this column.
    Order(String),
    /// This column does not take the value, or not beside the others.
    Value(String),
}

/// The transaction of a writing command. Dropped without [`Tx::commit`], it leaves no trace.
pub(crate) struct Tx<'c> {
    pub(super) conn: &'c Connection,
    pub(super) entry: i64,
    pub(super) tables: Vec<Table>,
    sql: Vec<TableSql<'c>>,
    /// The sheets that hold for one day and were read before this command.
    sheets: Vec<SheetRead>,
    is_open: Cell<bool>,
    sum: Cell<Sum>,
    bookkeeping: Cell<i64>,
    sealer: RefCell<Sealer>,
}

/// A kind of sheet that was read for a day, first by this entry.
struct SheetRead {
    kind: String,
    day: String,
    entry: i64,
}

fn sheets_read(conn: &Connection) -> rusqlite::Result<Vec<SheetRead>> {
    let mut query = conn.prepare(include_str!("repeats.sql"))?;
    let rows = query.query_map(named_params! { ":as_of": "9999-12-31" }, |row| {
        Ok(SheetRead { kind: row.get("kind")?, day: row.get("day")?, entry: row.get("entry")? })
    })?;
    rows.collect()
}

/// The statements of a table, and whether it held anything when the command began.
struct TableSql<'c> {
    insert: Prepared<'c>,
    select: Prepared<'c>,
    update: Prepared<'c>,
    known: Option<Prepared<'c>>,
    filled: bool,
}

/// A statement that is prepared when it is first needed, and kept.
struct Prepared<'c> {
    sql: String,
    statement: RefCell<Option<Statement<'c>>>,
}

impl<'c> Prepared<'c> {
    fn new(sql: String) -> Self {
        Self { sql, statement: RefCell::new(None) }
    }

    fn get(&self, conn: &'c Connection) -> rusqlite::Result<RefMut<'_, Statement<'c>>> {
        let mut slot = self.statement.borrow_mut();
        if slot.is_none() {
            *slot = Some(conn.prepare(&self.sql)?);
        }
        Ok(RefMut::map(slot, |it| it.as_mut().expect("it was prepared just above")))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl<'c> Tx<'c> {
    pub(super) fn begin(conn: &'c Connection, head: &EntryHead<'_>) -> anyhow::Result<Self> {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        // From here on, whatever ends early rolls back.
        let mut tx = Self {
            conn,
            entry: 0,
            tables: Vec::new(),
            sql: Vec::new(),
            sheets: Vec::new(),
            is_open: Cell::new(true),
            sum: Cell::default(),
            bookkeeping: Cell::default(),
            sealer: RefCell::new(Sealer::new()),
        };
        let EntryHead { at, operator, command, note, undoes } = head;
        tx.entry = conn.query_row(
            include_str!("begin_entry.sql"),
            named_params! {
                ":at": at, ":operator": operator, ":command": command, ":note": note,
                ":undoes": undoes,
            },
            |row| row.get("id"),
        )?;
        tx.tables = table::tables(conn)?;
        tx.sheets = sheets_read(conn)?;
        for table in &tx.tables {
            tx.sql.push(TableSql {
                insert: Prepared::new(table.insert_sql()),
                select: Prepared::new(table.select_sql()),
                update: Prepared::new(table.update_sql()),
                known: table.known_sql().map(Prepared::new),
                filled: conn.query_row(&table.any_sql(), [], |row| row.get(0))?,
            });
        }
        Ok(tx)
    }

    /// The number of this command's entry.
    pub(crate) fn entry(&self) -> i64 {
        self.entry
    }

    /// How many row versions were written so far, not counting notes of where they came from.
    pub(crate) fn versions(&self) -> i64 {
        self.sum.get().versions - self.bookkeeping.get()
    }

    /// Returns the place of a table, for [`Tx::put`].
    pub(crate) fn table(&self, name: &str) -> usize {
        self.tables
            .iter()
            .position(|it| it.name == name)
            .expect("layouts and commands name tables of the schema: a test walks them")
    }

    /// Returns the places of the columns that may not be NULL, bookkeeping apart.
    pub(crate) fn required(&self, table: usize) -> &[usize] {
        &self.tables[table].required
    }

    /// Returns the place of a column in the rows of a table.
    pub(crate) fn place(&self, table: usize, column: &str) -> usize {
        self.tables[table].place(column).expect("commands name columns of the schema")
    }

    /// Returns the columns of a table, in the order in which [`Tx::put`] takes them.
    pub(crate) fn columns(&self, table: usize) -> &[String] {
        &self.tables[table].columns
    }

    /// Returns the places of the columns that state facts and are not part of the key.
    pub(crate) fn facts(&self, table: usize) -> &[usize] {
        &self.tables[table].facts
    }

    /// Whether a table held nothing when the command began, so that no earlier day can
    /// have said what a sheet says.
    pub(crate) fn was_empty(&self, table: usize) -> bool {
        !self.sql[table].filled
    }

    /// Notes a sheet or a typed command as the place where facts come from.
    pub(crate) fn source(&self, source: &SourceRow<'_>) -> anyhow::Result<i64> {
        let id: i64 = self.conn.query_row(
            "SELECT coalesce(max(id), 0) + 1 AS id FROM source",
            [],
            |row| row.get("id"),
        )?;
        let text = |it: Option<&str>| it.map_or(Value::Null, |it| Value::text(it.to_owned()));
        let mut row = vec![
            Value::Int(id),
            Value::text(source.file.to_owned()),
            text(source.sheet),
            text(source.kind),
            text(source.day),
            text(source.digest),
            Value::Null,
            Value::Null,
        ];
        self.put(self.table("source"), &mut row, None)?;
        self.bookkeeping.set(self.bookkeeping.get() + 1);
        Ok(id)
    }

    /// Writes a row: adds it, or fills in and changes what differs. A NULL says nothing and
    /// takes nothing away. `row` holds all columns; `source`, `row`, `entry` and `seal` are
    /// filled in here.
    ///
    /// # Errors
    ///
    /// Refuses what the schema does not allow: whoever can say in which cell that stands
    /// uses [`Tx::offer`].
    pub(crate) fn put(
        &self,
        table: usize,
        row: &mut [Value<'_>],
        origin: Option<Origin>,
    ) -> anyhow::Result<Put> {
        match self.offer(table, row, origin)? {
            Put::Refused(breaks) => Err(not_allowed(&self.tables[table], breaks)),
            put => Ok(put),
        }
    }

    /// The same for a row of a sheet: what the schema does not allow is an answer.
    pub(crate) fn offer(
        &self,
        table: usize,
        row: &mut [Value<'_>],
        origin: Option<Origin>,
    ) -> anyhow::Result<Put> {
        let (def, sql) = (&self.tables[table], &self.sql[table]);
        // Where the table held rows before, this one most likely stands already.
        if sql.filled
            && let Some(put) = self.merge(def, sql, row, origin)?
        {
            return Ok(put);
        }
        self.stamp(def, row, origin);
        let digest = self.seal(def, row);
        let inserted = self.execute(&sql.insert, &[], row);
        match inserted {
            Ok(1) => {
                self.count(digest);
                Ok(Put::New)
            }
            Ok(_) => Ok(self.merge(def, sql, row, origin)?.unwrap_or(Put::Same)),
            Err(error) => Ok(Put::Refused(broken(def, error)?)),
        }
    }

    /// The same for a sheet without days of its own, which says "so it is on that day": it
    /// adds a row only where a value differs from what this kind of sheet last said, or
    /// another kind said something else since.
    ///
    /// `later` is the last day for which a sheet of this kind was read, if that is after
    /// the row's. What such a sheet repeated was not written down, so a row before it that
    /// says something else would speak for its day too: that is refused.
    pub(crate) fn put_undated(
        &self,
        table: usize,
        row: &mut [Value<'_>],
        origin: Option<Origin>,
        later: Option<&str>,
    ) -> anyhow::Result<Put> {
        let (def, sql) = (&self.tables[table], &self.sql[table]);
        if let Some(known) = &sql.known {
            if self.is_known(def, known, row)? {
                return Ok(Put::Same);
            }
            if let Some(later) = later
                && let Some(column) = self.overruled(def, known, row, later)?
            {
                return Ok(Put::Refused(Breaks::Order(def.columns[column].clone())));
            }
        }
        self.offer(table, row, origin)
    }

    /// The first fact that would hold on a later day in place of another one that a sheet
    /// of that day may have repeated.
    fn overruled(
        &self,
        def: &Table,
        known: &Prepared<'c>,
        row: &[Value<'_>],
        later: &str,
    ) -> rusqlite::Result<Option<usize>> {
        let Some(day) = def.place("day") else { return Ok(None) };
        let later = Value::text(later);
        let mut query = known.get(self.conn)?;
        let key = def.key.iter().map(|place| if *place == day { &later } else { &row[*place] });
        bind(&mut query, 0, key)?;
        let Value::Text(own_day) = &row[day] else { return Ok(None) };
        let mut open: Vec<usize> =
            (0..def.facts.len()).filter(|n| !row[def.facts[*n]].is_null()).collect();
        let mut rows = query.raw_query();
        while let Some(old) = rows.next()? {
            if !old.get::<_, bool>(def.facts.len() + 1)? {
                continue;
            }
            let is_after = own_day.as_ref() < old.get_ref(def.facts.len())?.as_str()?;
            let mut still_open = Vec::new();
            for n in open {
                match same(&row[def.facts[n]], old.get_ref(n)?) {
                    None => still_open.push(n),
                    Some(false) if !is_after => return Ok(Some(def.facts[n])),
                    // It says the same, or it stands for the days after it itself.
                    Some(_) => {}
                }
            }
            open = still_open;
        }
        Ok(None)
    }

    /// The same for a row that must stand already; `None` where it does not.
    pub(crate) fn put_known(
        &self,
        table: usize,
        row: &mut [Value<'_>],
        origin: Option<Origin>,
    ) -> anyhow::Result<Option<Put>> {
        self.merge(&self.tables[table], &self.sql[table], row, origin)
    }

    /// Whether each value of the row is what the same sheet last said, up to its day, and no
    /// other kind of sheet has said anything else since: then it is said anew.
    fn is_known(
        &self,
        def: &Table,
        known: &Prepared<'c>,
        row: &[Value<'_>],
    ) -> rusqlite::Result<bool> {
        let mut query = known.get(self.conn)?;
        bind(&mut query, 0, def.key.iter().map(|place| &row[*place]))?;
        let mut open: Vec<usize> =
            (0..def.facts.len()).filter(|n| !row[def.facts[*n]].is_null()).collect();
        let mut rows = query.raw_query();
        while let Some(old) = rows.next()? {
            let is_own: bool = old.get(def.facts.len() + 1)?;
            let is_late = is_own && self.is_late(def, row, old)?;
            let mut still_open = Vec::new();
            for n in open {
                // Who answered the other of two questions since has answered this one as well.
                if let Some(other) = def.other_of_pair(n)
                    && old.get_ref(n)? == ValueRef::Null
                    && old.get_ref(other)? != ValueRef::Null
                {
                    return Ok(false);
                }
                match same(&row[def.facts[n]], old.get_ref(n)?) {
                    // What another kind of sheet may have contradicted is said anew.
                    Some(true) if is_late => return Ok(false),
                    Some(true) if is_own => {}
                    Some(false) => return Ok(false),
                    Some(true) | None => still_open.push(n),
                }
            }
            open = still_open;
            if open.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a row was written after a sheet of another kind and a later day was read,
    /// which may have repeated something else.
    fn is_late(&self, def: &Table, row: &[Value<'_>], old: &Row<'_>) -> rusqlite::Result<bool> {
        let Some(sheet) = def.place("sheet") else { return Ok(false) };
        let day = old.get_ref(def.facts.len())?.as_str()?;
        let entry: i64 = old.get(def.facts.len() + 2)?;
        let own = &row[sheet];
        Ok(self.sheets.iter().any(|it| {
            it.entry < entry && day < it.day.as_str() && *own != Value::text(it.kind.as_str())
        }))
    }

    /// Brings a standing row up to date with what `row` says.
    fn merge(
        &self,
        def: &Table,
        sql: &TableSql<'c>,
        row: &mut [Value<'_>],
        origin: Option<Origin>,
    ) -> anyhow::Result<Option<Put>> {
        let mut select = sql.select.get(self.conn)?;
        bind(&mut select, 0, def.key.iter().map(|place| &row[*place]))?;
        let mut rows = select.raw_query();
        let Some(old) = rows.next()? else { return Ok(None) };
        let ours = old.get::<_, i64>(def.entry)? == self.entry;
        let mut differs = false;
        for place in &def.facts {
            let stored = old.get_ref(*place)?;
            if row[*place].is_null() {
                row[*place] = owned(stored);
                continue;
            }
            match same(&row[*place], stored) {
                Some(true) => {}
                None => differs = true,
                Some(false) if ours => {
                    return Ok(Some(Put::Conflict {
                        column: def.columns[*place].clone(),
                        origin: origin_of(def, old)?,
                        known: owned(stored).to_string(),
                    }));
                }
                Some(false) => differs = true,
            }
        }
        drop(rows);
        if !differs {
            return Ok(Some(if ours { Put::Again } else { Put::Same }));
        }
        self.stamp(def, row, origin);
        match self.rewrite(def, &sql.update, row) {
            Ok(()) => Ok(Some(Put::Changed)),
            Err(error) => Ok(Some(Put::Refused(broken(def, error)?))),
        }
    }

    /// Writes a row exactly as given over the one with its key, which must stand. Unlike
    /// [`Tx::put`], a NULL takes the value away.
    pub(crate) fn replace(
        &self,
        table: usize,
        row: &mut [Value<'_>],
        origin: Option<Origin>,
    ) -> anyhow::Result<()> {
        let def = &self.tables[table];
        self.stamp(def, row, origin);
        match self.rewrite(def, &self.sql[table].update, row) {
            Ok(()) => Ok(()),
            Err(error) => Err(not_allowed(def, broken(def, error)?)),
        }
    }

    /// Deletes the row with this key, to which nothing may refer. It stays in `change`.
    pub(crate) fn delete(&self, table: usize, key: &[Value<'_>]) -> anyhow::Result<()> {
        let mut delete = self.conn.prepare_cached(&self.tables[table].delete_sql())?;
        bind(&mut delete, 0, key.iter())?;
        delete.raw_execute()?;
        Ok(())
    }

    /// Adds a row exactly as given, provenance included, under this entry.
    pub(super) fn restore(
        &self,
        table: usize,
        row: &mut [Value<'_>],
        is_new: bool,
    ) -> anyhow::Result<()> {
        let def = &self.tables[table];
        row[def.entry] = Value::Int(self.entry);
        if !is_new {
            return Ok(self.rewrite(def, &self.sql[table].update, row)?);
        }
        let digest = self.seal(def, row);
        self.execute(&self.sql[table].insert, &[], row)?;
        self.count(digest);
        Ok(())
    }

    /// Returns the row with this key, all columns, if it stands.
    pub(crate) fn row(
        &self,
        table: usize,
        key: &[Value<'_>],
    ) -> anyhow::Result<Option<Vec<Value<'static>>>> {
        let mut select = self.sql[table].select.get(self.conn)?;
        bind(&mut select, 0, key.iter())?;
        let width = self.tables[table].columns.len();
        let mut rows = select.raw_query();
        let Some(row) = rows.next()? else { return Ok(None) };
        let values = (0..width).map(|place| Ok(owned(row.get_ref(place)?)));
        Ok(Some(values.collect::<rusqlite::Result<_>>()?))
    }

    /// Returns the rows whose key begins with these values, all columns, in key order.
    pub(crate) fn rows(
        &self,
        table: usize,
        key: &[Value<'_>],
    ) -> anyhow::Result<Vec<Vec<Value<'static>>>> {
        let def = &self.tables[table];
        let mut select = self.conn.prepare_cached(&def.beginning_sql(key.len()))?;
        bind(&mut select, 0, key.iter())?;
        let mut found = Vec::new();
        let mut rows = select.raw_query();
        while let Some(row) = rows.next()? {
            let values = (0..def.columns.len()).map(|place| Ok(owned(row.get_ref(place)?)));
            found.push(values.collect::<rusqlite::Result<_>>()?);
        }
        Ok(found)
    }

    fn rewrite(
        &self,
        def: &Table,
        update: &Prepared<'c>,
        row: &mut [Value<'_>],
    ) -> rusqlite::Result<()> {
        let digest = self.seal(def, row);
        self.execute(update, &def.key, row)?;
        self.count(digest);
        Ok(())
    }

    /// Runs a statement on a row: the columns at `first`, then all of them.
    fn execute(
        &self,
        prepared: &Prepared<'c>,
        first: &[usize],
        row: &[Value<'_>],
    ) -> rusqlite::Result<usize> {
        let mut statement = prepared.get(self.conn)?;
        // What is not bound is NULL, as most of a wide row is.
        statement.clear_bindings();
        bind(&mut statement, 0, first.iter().map(|place| &row[*place]))?;
        for (n, value) in row.iter().enumerate().filter(|(_, it)| !it.is_null()) {
            statement.raw_bind_parameter(first.len() + n + 1, value)?;
        }
        statement.raw_execute()
    }

    fn stamp(&self, def: &Table, row: &mut [Value<'_>], origin: Option<Origin>) {
        if let Some(place) = def.source {
            row[place] = origin.map_or(Value::Null, |it| Value::Int(it.source));
        }
        if let Some(place) = def.row {
            row[place] =
                origin.and_then(|it| it.row).map_or(Value::Null, |it| Value::Int(it.into()));
        }
        row[def.entry] = Value::Int(self.entry);
    }

    fn seal(&self, def: &Table, row: &mut [Value<'_>]) -> RowDigest {
        let mut sealer = self.sealer.borrow_mut();
        sealer.begin(&def.name);
        for (place, value) in row.iter().enumerate() {
            if place != def.seal {
                sealer.value(place, value);
            }
        }
        let digest = sealer.finish();
        row[def.seal] = Value::Int(digest.seal());
        digest
    }

    fn count(&self, digest: RowDigest) {
        let mut sum = self.sum.get();
        sum.add(digest);
        self.sum.set(sum);
    }

    /// Seals the entry and makes everything it wrote last.
    pub(crate) fn commit(self) -> anyhow::Result<i64> {
        let sum = self.sum.get();
        self.conn.execute(
            "UPDATE entry SET versions = :versions, digest = :digest WHERE id = :id",
            named_params! { ":versions": sum.versions, ":digest": sum.hex(), ":id": self.entry },
        )?;
        let before: Option<String> = self
            .conn
            .query_row("SELECT hash FROM entry WHERE id = ?1", [self.entry - 1], |row| {
                row.get("hash")
            })
            .optional()?;
        let hash = entry_hash(self.conn, self.entry, before.as_deref())?;
        self.conn.execute(
            "UPDATE entry SET hash = :hash WHERE id = :id",
            named_params! { ":hash": hash, ":id": self.entry },
        )?;
        self.conn.execute_batch("COMMIT")?;
        self.is_open.set(false);
        Ok(self.entry)
    }

    /// Ends a rehearsal: nothing of it stays.
    pub(crate) fn rollback(self) -> anyhow::Result<()> {
        self.is_open.set(false);
        Ok(self.conn.execute_batch("ROLLBACK")?)
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if self.is_open.get() {
            // What cannot be rolled back now is rolled back when the file is opened next.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }
}

/// A broken constraint is an answer, everything else an error.
fn broken(def: &Table, error: rusqlite::Error) -> anyhow::Result<Breaks> {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_UNIQUE};
    Ok(match error.sqlite_error() {
        Some(it) if it.code == rusqlite::ErrorCode::ConstraintViolation => match it.extended_code {
            SQLITE_CONSTRAINT_FOREIGNKEY => Breaks::Reference,
            SQLITE_CONSTRAINT_UNIQUE => Breaks::Unique,
            _ => Breaks::Value(def.column_named_in(&error.to_string()).to_owned()),
        },
        _ => return Err(error.into()),
    })
}

/// What a command cannot write, by the ledger's own names.
fn not_allowed(def: &Table, breaks: Breaks) -> anyhow::Error {
    let at = match breaks {
        Breaks::Order(column) | Breaks::Value(column) => format!("{}.{column}", def.name),
        Breaks::Reference | Breaks::Unique => def.name.clone(),
    };
    let what = say!("not-allowed-there", at = at);
    Refusal::new(what).hint(say!("not-allowed-there-hint")).into()
}

/// The hash of an entry: over the hash before it, what the entry says, the sum of what it
/// wrote and the before-images of what it changed.
pub(super) fn entry_hash(
    conn: &rusqlite::Connection,
    entry: i64,
    before: Option<&str>,
) -> rusqlite::Result<String> {
    let mut chain = Chain::new();
    chain.text(before);
    chain.int(entry);
    let mut query = conn.prepare_cached(include_str!("entry_for_hash.sql"))?;
    query.query_row(named_params! { ":entry": entry }, |row| {
        for column in ["at", "operator", "command", "note", "digest"] {
            chain.text(row.get::<_, Option<String>>(column)?.as_deref());
        }
        for column in ["undoes", "versions"] {
            chain.int(row.get::<_, Option<i64>>(column)?.unwrap_or(-1));
        }
        Ok(())
    })?;
    let mut query = conn.prepare_cached(include_str!("changes_for_hash.sql"))?;
    let mut rows = query.query(named_params! { ":entry": entry })?;
    while let Some(row) = rows.next()? {
        chain.int(row.get("id")?);
        for column in ["tbl", "key", "op", "before"] {
            chain.text(Some(row.get_ref(column)?.as_str()?));
        }
    }
    Ok(chain.hex())
}

fn bind<'v, 'a: 'v>(
    statement: &mut Statement<'_>,
    from: usize,
    values: impl Iterator<Item = &'v Value<'a>>,
) -> rusqlite::Result<()> {
    for (n, value) in values.enumerate() {
        statement.raw_bind_parameter(from + n + 1, value)?;
    }
    Ok(())
}

/// Whether a value is the stored one; `None` where nothing is stored.
pub(super) fn same(value: &Value<'_>, stored: ValueRef<'_>) -> Option<bool> {
    match (value, stored) {
        (_, ValueRef::Null) => None,
        (Value::Int(value), ValueRef::Integer(stored)) => Some(*value == stored),
        (Value::Text(value), ValueRef::Text(stored)) => Some(value.as_bytes() == stored),
        _ => Some(false),
    }
}

pub(super) fn owned(stored: ValueRef<'_>) -> Value<'static> {
    match stored {
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::text(String::from_utf8_lossy(text).into_owned()),
        // STRICT tables without BLOB and REAL columns hold nothing else.
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
    }
}

fn origin_of(def: &Table, row: &Row<'_>) -> rusqlite::Result<Option<Origin>> {
    let Some(place) = def.source else { return Ok(None) };
    let source: Option<i64> = row.get(place)?;
    let line = match def.row {
        Some(place) => row.get(place)?,
        None => None,
    };
    Ok(source.map(|source| Origin { source, row: line }))
}
