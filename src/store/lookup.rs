//! Small questions: who is that, does it exist.

use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use super::{Store, Tx};
use crate::model::Value;

/// A helper, and where a household or village was asked for, how they are linked to it.
#[derive(Clone, Debug)]
pub(crate) struct HelperRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) unit: Option<String>,
    /// First day of the link.
    pub(crate) since: Option<String>,
    /// First day after the link.
    pub(crate) until: Option<String>,
    pub(crate) kind: Option<String>,
}

/// A link of an object.
#[derive(Clone, Debug)]
pub(crate) struct LinkRow {
    pub(crate) kind: String,
    pub(crate) helper: String,
    pub(crate) since: String,
    /// First day after it; `None` while it lasts.
    pub(crate) until: Option<String>,
    pub(crate) role: Option<String>,
}

/// How the register is written of a limit that holds for all of them.
pub(crate) const ALL_REGISTERS: &str = "所有";

/// A limit that the office has entered.
#[derive(Debug)]
pub(crate) struct OwnLimit {
    pub(crate) since: String,
    /// The last day on which it holds.
    pub(crate) last: Option<String>,
    /// `None`: whatever the register.
    pub(crate) register: Option<String>,
    pub(crate) area: String,
    pub(crate) amount: i64,
    pub(crate) paper: String,
}

impl Store {
    /// Returns what an area is called.
    pub(crate) fn area_name(&self, code: &str) -> anyhow::Result<Option<String>> {
        let mut query = self.conn.prepare("SELECT name FROM area WHERE code = ?1")?;
        Ok(query.query_row([code], |row| row.get("name")).optional()?)
    }

    /// Returns the office's own limits: the parameter, its unit, and the limit with its
    /// dates and its paper.
    pub(crate) fn own_limits(&self) -> anyhow::Result<Vec<(String, String, OwnLimit)>> {
        let mut query = self.conn.prepare(include_str!("own_limits.sql"))?;
        let rows = query.query_map([], |row| {
            let register: String = row.get("register")?;
            let own = OwnLimit {
                since: row.get("since")?,
                last: row.get("last")?,
                register: (register != ALL_REGISTERS).then_some(register),
                area: row.get("area")?,
                amount: row.get("amount")?,
                paper: row.get("paper")?,
            };
            Ok((row.get("id")?, row.get("unit")?, own))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the known villages: code, name, name of their township.
    pub(crate) fn villages(&self) -> anyhow::Result<Vec<(String, String, String)>> {
        let mut query = self.conn.prepare(include_str!("villages.sql"))?;
        let rows = query
            .query_map([], |row| Ok((row.get("code")?, row.get("name")?, row.get("township")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Returns how the things of a kind are defined in the ledger's file, those of one table or
/// all, in the order in which they were made.
pub(super) fn definitions(
    conn: &Connection,
    kind: &str,
    table: Option<&str>,
) -> rusqlite::Result<Vec<String>> {
    let mut query = conn.prepare(include_str!("definitions.sql"))?;
    let rows =
        query.query_map(named_params! { ":kind": kind, ":table": table }, |row| row.get("sql"))?;
    rows.collect()
}

/// Returns the helpers that a query finds.
pub(super) fn helpers(conn: &Connection, sql: &str, about: &str) -> anyhow::Result<Vec<HelperRow>> {
    let mut query = conn.prepare_cached(sql)?;
    let rows = query.query_map(named_params! { ":about": about }, |row| {
        Ok(HelperRow {
            id: row.get("id")?,
            name: row.get("name")?,
            unit: row.get("unit")?,
            since: row.get("since")?,
            until: row.get("until")?,
            kind: row.get("kind")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn link(row: &Row<'_>) -> rusqlite::Result<LinkRow> {
    Ok(LinkRow {
        kind: row.get("kind")?,
        helper: row.get("helper")?,
        since: row.get("since")?,
        until: row.get("until")?,
        role: row.get("role")?,
    })
}

impl Tx<'_> {
    /// Returns the places of a table's key columns.
    pub(crate) fn key(&self, table: usize) -> &[usize] {
        &self.tables[table].key
    }

    /// Returns the helpers who are called so, or have this ID number or phone.
    pub(crate) fn helpers_named(&self, name: &str) -> anyhow::Result<Vec<HelperRow>> {
        helpers(self.conn, include_str!("helpers_named.sql"), name)
    }

    /// Returns the helpers that were ever paired with a household or linked to a village.
    pub(crate) fn helpers_of(&self, object: &str) -> anyhow::Result<Vec<HelperRow>> {
        helpers(self.conn, include_str!("helpers_of.sql"), object)
    }

    /// Returns the links of an object of a level that hold on a day.
    pub(crate) fn links_on(
        &self,
        level: &str,
        object: &str,
        day: &str,
    ) -> anyhow::Result<Vec<LinkRow>> {
        let mut query = self.conn.prepare_cached(include_str!("links_on.sql"))?;
        let params = named_params! { ":level": level, ":object": object, ":day": day };
        Ok(query.query_map(params, link)?.collect::<Result<_, _>>()?)
    }

    /// Returns the links of an object of a level that hold on any day from `from` on and
    /// before `until`, or begin on the same day.
    pub(crate) fn links_between(
        &self,
        level: &str,
        object: &str,
        from: &str,
        until: Option<&str>,
    ) -> anyhow::Result<Vec<LinkRow>> {
        let mut query = self.conn.prepare_cached(include_str!("links_between.sql"))?;
        let params =
            named_params! { ":level": level, ":object": object, ":from": from, ":until": until };
        Ok(query.query_map(params, link)?.collect::<Result<_, _>>()?)
    }

    /// Whether a sheet of a kind was read for a day before this command.
    pub(crate) fn has_sheet(&self, kind: &str, day: &str) -> anyhow::Result<bool> {
        let mut query = self.conn.prepare(include_str!("has_sheet.sql"))?;
        let params = named_params! { ":kind": kind, ":day": day, ":now": self.entry };
        Ok(query.query_row(params, |row| row.get("known"))?)
    }

    /// Returns the last day after `day` for which a sheet of a kind was read.
    pub(crate) fn later_sheet(&self, kind: &str, day: &str) -> anyhow::Result<Option<String>> {
        let mut query = self.conn.prepare(include_str!("later_sheet.sql"))?;
        let params = named_params! { ":kind": kind, ":day": day };
        Ok(query.query_row(params, |row| row.get("day"))?)
    }

    /// Returns the file and sheet that a source stands for.
    pub(crate) fn source_name(&self, source: i64) -> anyhow::Result<String> {
        let mut query = self.conn.prepare_cached(include_str!("source_name.sql"))?;
        let name = query.query_row(named_params! { ":source": source }, |row| row.get("name"));
        Ok(name.optional()?.unwrap_or_default())
    }

    /// Whether a household is known to be off the list on a day.
    pub(crate) fn is_struck_off(&self, household: &str, day: &str) -> anyhow::Result<bool> {
        let mut query = self.conn.prepare_cached(include_str!("struck_off.sql"))?;
        let params = named_params! { ":household": household, ":day": day };
        Ok(query.query_row(params, |row| row.get("is_off"))?)
    }

    /// Whether there is a county, township or village of this code.
    pub(crate) fn has_area(&self, code: &str) -> anyhow::Result<bool> {
        Ok(self.row(self.table("area"), &[Value::text(code.to_owned())])?.is_some())
    }

    pub(crate) fn has_household(&self, no: &str) -> anyhow::Result<bool> {
        Ok(self.row(self.table("household"), &[Value::text(no.to_owned())])?.is_some())
    }

    /// Returns who was a member of a household on a day, by an earlier command: ID number
    /// and name.
    pub(crate) fn members_on(
        &self,
        household: &str,
        day: &str,
    ) -> anyhow::Result<Vec<(String, String)>> {
        let mut query = self.conn.prepare_cached(include_str!("members_on.sql"))?;
        let params = named_params! { ":household": household, ":day": day, ":now": self.entry };
        let rows = query.query_map(params, |row| Ok((row.get("member")?, row.get("name")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a household has a present member who is its head.
    pub(crate) fn has_head(&self, household: &str) -> anyhow::Result<bool> {
        let mut query = self.conn.prepare_cached(include_str!("has_head.sql"))?;
        let params = named_params! { ":household": household };
        Ok(query.query_row(params, |row| row.get("known"))?)
    }

    /// Returns the earlier entry that read a file, by the file's digest, and its moment.
    pub(crate) fn entry_of_file(&self, digest: &str) -> anyhow::Result<Option<(i64, String)>> {
        let mut query = self.conn.prepare_cached(include_str!("entry_of_file.sql"))?;
        let params = named_params! { ":digest": digest, ":now": self.entry };
        let found = query.query_row(params, |row| Ok((row.get("entry")?, row.get("at")?)));
        Ok(found.optional()?)
    }

    /// Returns the household of which a person is a present member.
    pub(crate) fn household_of(&self, member: &str) -> anyhow::Result<Option<String>> {
        let mut query = self.conn.prepare_cached(include_str!("household_of.sql"))?;
        let found =
            query.query_row(named_params! { ":member": member }, |row| row.get("household"));
        Ok(found.optional()?)
    }

    /// Returns the code and name of the townships that are called so, or have this code.
    pub(crate) fn townships_named(&self, name: &str) -> anyhow::Result<Vec<(String, String)>> {
        let mut query = self.conn.prepare_cached(include_str!("townships_named.sql"))?;
        let rows = query.query_map(named_params! { ":name": name }, |row| {
            Ok((row.get("code")?, row.get("name")?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the code, name and township of the villages that are called so, or have
    /// this code.
    pub(crate) fn villages_named(&self, name: &str) -> anyhow::Result<Vec<(String, String)>> {
        let mut query = self.conn.prepare_cached(include_str!("villages_named.sql"))?;
        let rows = query.query_map(named_params! { ":name": name }, |row| {
            Ok((row.get("code")?, row.get("name")?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
