//! The ledger as it was known at an earlier point: what the entries up to one of them had
//! written, whatever later ones added, changed or deleted.
//!
//! Each table that changed since gets a temporary one of the same name and definition,
//! which SQLite finds first: no query knows of it, and its plan stays. It holds the rows
//! that no later entry wrote, and of the others the image before the first later change,
//! if an entry up to then had written that.

use chrono::DateTime;
use rusqlite::config::DbConfig;
use rusqlite::named_params;

use super::table::{self, Table};
use super::{Store, lookup};
use crate::error::{Refusal, say};
use crate::model::known::{Known, KnownAt};

impl Store {
    /// From here on, everything read is as it was known at a point in the ledger's life.
    /// Only for a ledger that was opened to be read. Returns the last entry that was known.
    ///
    /// # Errors
    ///
    /// Refuses an entry that does not exist, and a moment before the first one.
    pub(crate) fn look_back(&self, when: KnownAt) -> anyhow::Result<Known> {
        let known = self.known(when)?;
        // The shadows refer to nothing, and hold what was checked when it was written.
        self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
        self.conn.pragma_update(None, "ignore_check_constraints", true)?;
        for table in table::tables(&self.conn)? {
            if self.changed_since(&table, known.entry)? {
                self.shadow(&table, known.entry)?;
            }
        }
        for view in lookup::definitions(&self.conn, "view", None)? {
            // A view of the ledger reads the ledger's own tables.
            self.conn.execute_batch(&view.replacen("CREATE VIEW", "CREATE TEMP VIEW", 1))?;
        }
        let entry = known.entry;
        self.conn.execute_batch(&format!(
            "CREATE TEMP VIEW entry AS SELECT * FROM main.entry WHERE id <= {entry};
             CREATE TEMP VIEW change AS SELECT * FROM main.change WHERE entry <= {entry};"
        ))?;
        Ok(known)
    }

    /// The last entry up to a point. Entries are in the order in which they were written,
    /// also where a computer's clock was wrong.
    fn known(&self, when: KnownAt) -> anyhow::Result<Known> {
        let mut query = self.conn.prepare("SELECT id, at FROM entry ORDER BY id DESC")?;
        let mut rows = query.query([])?;
        let mut first = None;
        while let Some(row) = rows.next()? {
            let known = Known { entry: row.get("id")?, at: row.get("at")? };
            let covers = match (when, when.end()) {
                (KnownAt::Entry(entry), _) => known.entry == entry,
                (_, Some(end)) => DateTime::parse_from_rfc3339(&known.at).is_ok_and(|at| at <= end),
                (_, None) => true,
            };
            if covers {
                return Ok(known);
            }
            first = Some(known.at);
        }
        let (what, hint) = match when {
            KnownAt::Entry(entry) => (say!("no-entry", entry = entry), say!("no-entry-hint")),
            _ => {
                let at = first.unwrap_or_default();
                (say!("known-before-ledger", at = at), say!("no-entry-hint"))
            }
        };
        Err(Refusal::new(what).hint(hint).into())
    }

    /// Whether an entry after this one wrote or deleted rows of a table.
    fn changed_since(&self, table: &Table, entry: i64) -> anyhow::Result<bool> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM main.{name} WHERE entry > :entry)
                 OR EXISTS (SELECT 1 FROM main.change WHERE tbl = '{name}' AND entry > :entry)",
            name = table.name
        );
        Ok(self.conn.query_row(&sql, named_params! { ":entry": entry }, |row| row.get(0))?)
    }

    pub(super) fn shadow(&self, table: &Table, entry: i64) -> anyhow::Result<()> {
        let name = &table.name;
        for sql in lookup::definitions(&self.conn, "table", Some(name))? {
            self.conn.execute_batch(&sql.replacen("CREATE TABLE", "CREATE TEMP TABLE", 1))?;
        }
        let columns = table.columns.join(", ");
        let images = table.columns.iter().map(|it| format!("json_extract(before, '$.{it}')"));
        let sql = format!(
            "INSERT INTO temp.{name} ({columns})
             SELECT {columns} FROM main.{name} WHERE entry <= :entry
             UNION ALL
             SELECT {} FROM main.change
             WHERE id IN (SELECT min(id) FROM main.change
                          WHERE tbl = '{name}' AND entry > :entry GROUP BY key)
               AND json_extract(before, '$.entry') <= :entry",
            images.collect::<Vec<_>>().join(", ")
        );
        self.conn.execute(&sql, named_params! { ":entry": entry })?;
        for sql in lookup::definitions(&self.conn, "index", Some(name))? {
            self.conn.execute_batch(&sql.replacen(" INDEX ", " INDEX temp.", 1))?;
        }
        Ok(())
    }
}
