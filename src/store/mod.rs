//! The ledger file: the only place that knows SQLite. One method per question; what is
//! written goes through [`Tx`], one transaction and one `entry` per command.

mod changes;
mod checks;
mod claims;
mod duties;
mod facts;
mod history;
mod known;
mod links;
mod lookup;
mod people;
mod report;
mod rows;
mod seal;
mod table;
mod tx;
mod undo;
mod verify;
mod visits;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, TransactionBehavior};

use crate::error::{Refusal, say};

pub(crate) use checks::{Checking, ExemptionRow, FindingRow};
pub(crate) use claims::{Claimant, SetMember, sets};
pub(crate) use duties::Among;
pub(crate) use facts::Wanted;
pub(crate) use history::{EntryRow, VerdictRow, Version};
pub(crate) use links::LinkLeft;
pub(crate) use lookup::{ALL_REGISTERS, HelperRow, LinkRow, OwnLimit};
pub(crate) use people::PersonRow;
pub(crate) use report::Temporary;
pub(crate) use rows::{Fields, Rows};
pub(crate) use tx::{Breaks, EntryHead, Put, SourceRow, Tx};
pub(crate) use undo::{Undone, Why};
pub(crate) use verify::Fault;
pub(crate) use visits::VisitSheetRow;

/// Each step brings a ledger one `user_version` further. Steps are only ever added.
const STEPS: [&str; 1] = [include_str!("../../schema.sql")];

/// The `user_version` after the first step. Older ones were made before the first release,
/// by programs that nobody was given, and are not carried over.
const FIRST: usize = 4;

const LATEST: usize = FIRST + STEPS.len() - 1;

const APPLICATION_ID: i64 = 0x4246_4C4A;

/// How a ledger is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

/// An open ledger.
pub(crate) struct Store {
    conn: Connection,
}

impl Store {
    /// Makes a new ledger; refuses where a file stands already.
    pub(crate) fn create(path: &Path, wait: Duration) -> anyhow::Result<Self> {
        if path.exists() {
            return Err(Refusal::new(say!("ledger-exists", path = path.display()))
                .hint(say!("ledger-exists-hint"))
                .into());
        }
        let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
        if let Some(folder) = parent.filter(|it| !it.is_dir()) {
            return Err(Refusal::new(say!("no-folder", path = folder.display()))
                .hint(say!("no-folder-hint"))
                .into());
        }
        restrict_new_file(path)?;
        let mut conn = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        prepare(&conn, wait)?;
        migrate(&mut conn)?;
        Ok(Self { conn })
    }

    /// Opens an existing ledger.
    ///
    /// # Errors
    ///
    /// Refuses a missing file (and leaves none behind), a file that is no ledger, a ledger
    /// of a newer program, and for writing a file marked read-only.
    pub(crate) fn open(path: &Path, access: Access, wait: Duration) -> anyhow::Result<Self> {
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Refusal::new(say!("no-ledger", path = path.display()))
                    .hint(say!("no-ledger-hint"))
                    .into());
            }
            Err(error) => {
                return Err(error).with_context(|| path.display().to_string());
            }
        };
        let not_a_ledger = || {
            Refusal::new(say!("not-a-ledger", path = path.display()))
                .hint(say!("not-a-ledger-hint"))
        };
        if !metadata.is_file() || metadata.len() == 0 {
            return Err(not_a_ledger().into());
        }
        if access == Access::Write && metadata.permissions().readonly() {
            return Err(Refusal::new(say!("ledger-read-only", path = path.display()))
                .hint(say!("ledger-read-only-hint"))
                .into());
        }
        if access == Access::Read {
            finish_broken_off(path, wait)?;
        }
        let mode = match access {
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let mut conn = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        conn.busy_timeout(wait)?;
        let application: i64 =
            match conn.query_row("SELECT application_id FROM pragma_application_id", [], |row| {
                row.get("application_id")
            }) {
                Ok(id) => id,
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
                    return Err(not_a_ledger().into());
                }
                Err(error) => return Err(error.into()),
            };
        if application != APPLICATION_ID {
            return Err(not_a_ledger().into());
        }
        let version = user_version(&conn)?;
        if LATEST < version {
            return Err(Refusal::new(say!("ledger-newer", path = path.display()))
                .hint(say!("ledger-newer-hint"))
                .into());
        }
        if version < FIRST {
            return Err(Refusal::new(say!("ledger-unreleased", path = path.display()))
                .hint(say!("ledger-unreleased-hint"))
                .into());
        }
        prepare(&conn, wait)?;
        if access == Access::Write {
            migrate(&mut conn)?;
        } else if version < LATEST {
            return Err(Refusal::new(say!("ledger-older", path = path.display()))
                .hint(say!("ledger-older-hint"))
                .into());
        }
        if access == Access::Read {
            // All that one command reads is of one moment.
            conn.execute_batch("BEGIN")?;
        }
        Ok(Self { conn })
    }

    /// Begins the one transaction of a writing command, and its entry.
    pub(crate) fn begin(&mut self, head: &EntryHead<'_>) -> anyhow::Result<Tx<'_>> {
        Tx::begin(&self.conn, head)
    }

    /// Returns a setting of the office, if it was made.
    pub(crate) fn setting(&self, name: &str) -> anyhow::Result<Option<String>> {
        let mut query = self.conn.prepare("SELECT value FROM setting WHERE name = ?1")?;
        Ok(query.query_row([name], |row| row.get("value")).optional()?)
    }
}

/// A writer that was killed, or lost its power, leaves a journal behind, which only a
/// connection that may write can roll back: reading waits for that.
fn finish_broken_off(path: &Path, wait: Duration) -> anyhow::Result<()> {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    if std::fs::metadata(&journal).is_ok_and(|it| it.len() > 0) {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        conn.busy_timeout(wait)?;
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    }
    Ok(())
}

/// Personal data: a new ledger can be read by its owner only.
fn restrict_new_file(path: &Path) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| path.display().to_string())?;
    Ok(())
}

/// Settings of every connection. A rollback journal and `synchronous = EXTRA` survive
/// power cuts and USB sticks, and leave one file to copy.
fn prepare(conn: &Connection, wait: Duration) -> rusqlite::Result<()> {
    conn.busy_timeout(wait)?;
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    conn.set_prepared_statement_cache_capacity(64);
    // Plans do not depend on the values bound, so statements are not prepared anew for each.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA mmap_size = 0;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -32768;
         PRAGMA synchronous = EXTRA;
         PRAGMA secure_delete = ON;",
    )
}

fn user_version(conn: &Connection) -> rusqlite::Result<usize> {
    let version: u32 =
        conn.query_row("SELECT user_version FROM pragma_user_version", [], |row| {
            row.get("user_version")
        })?;
    Ok(version as usize)
}

fn migrate(conn: &mut Connection) -> anyhow::Result<()> {
    if user_version(conn)? == LATEST {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = (user_version(&tx)? + 1).saturating_sub(FIRST);
    for step in &STEPS[done..] {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", LATEST as u32)?;
    tx.commit()?;
    Ok(())
}

/// The words for what SQLite itself reports somewhere in an error's causes.
pub(crate) fn refusal_in(error: &anyhow::Error, ledger: &Path) -> Option<Refusal> {
    let error = error.chain().find_map(|it| it.downcast_ref::<rusqlite::Error>())?;
    let path = PathBuf::from(ledger);
    let path = path.display();
    Some(match error.sqlite_error_code()? {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            Refusal::new(say!("ledger-busy", path = path)).hint(say!("ledger-busy-hint")).busy()
        }
        ErrorCode::NotADatabase => {
            Refusal::new(say!("not-a-ledger", path = path)).hint(say!("not-a-ledger-hint"))
        }
        ErrorCode::DatabaseCorrupt => {
            Refusal::new(say!("ledger-damaged", path = path)).hint(say!("ledger-damaged-hint"))
        }
        ErrorCode::DiskFull | ErrorCode::SystemIoFailure => {
            Refusal::new(say!("disk-full", path = path)).hint(say!("disk-full-hint"))
        }
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
            Refusal::new(say!("ledger-read-only", path = path)).hint(say!("ledger-read-only-hint"))
        }
        _ => {
            let code = error.sqlite_extended_error_code().unwrap_or_default();
            Refusal::new(say!("ledger-failed", path = path, code = code))
                .hint(say!("ledger-failed-hint"))
        }
    })
}

#[cfg(test)]
mod any_value_laws;
#[cfg(test)]
mod known_laws;
