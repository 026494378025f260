//! What logging visits asks of the ledger.

use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::{Store, Tx};

/// A household, with what a visitor takes along.
#[derive(Debug)]
pub(crate) struct VisitSheetRow {
    pub(crate) household: String,
    pub(crate) village: String,
    pub(crate) village_group: Option<String>,
    pub(crate) head: Option<String>,
    pub(crate) phone: Option<String>,
    /// Who is paired with it.
    pub(crate) helpers: Option<String>,
    /// The day of the last visit.
    pub(crate) last: Option<String>,
    /// What was asked for or found wrong on earlier visits and is not solved.
    pub(crate) open: Option<String>,
}

impl Store {
    /// Returns the numbers of all households.
    pub(crate) fn household_numbers(&self) -> anyhow::Result<Vec<String>> {
        household_numbers(&self.conn)
    }

    /// Returns the key of the only helper who is called so (NAME or NAME/UNIT), or has this
    /// ID number.
    pub(crate) fn helper_named(&self, named: &str) -> anyhow::Result<Option<String>> {
        let mut query = self.conn.prepare(include_str!("helper_named.sql"))?;
        let rows = query.query_map(named_params! { ":named": named }, |row| row.get("id"))?;
        let mut found: Vec<String> = rows.collect::<Result<_, _>>()?;
        Ok(found.pop().filter(|_| found.is_empty()))
    }

    /// Returns the households of a village (or of those whose codes begin so) and of a
    /// helper on a day, by villages and numbers.
    pub(crate) fn visit_sheet(
        &self,
        as_of: &str,
        village: Option<&str>,
        helper: Option<&str>,
    ) -> anyhow::Result<Vec<VisitSheetRow>> {
        let mut query = self.conn.prepare(include_str!("visit_sheet.sql"))?;
        let params = named_params! { ":as_of": as_of, ":village": village, ":helper": helper };
        let rows = query.query_map(params, |row| {
            Ok(VisitSheetRow {
                household: row.get("household")?,
                village: row.get("village")?,
                village_group: row.get("village_group")?,
                head: row.get("head")?,
                phone: row.get("phone")?,
                helpers: row.get("helpers")?,
                last: row.get("last")?,
                open: row.get("open")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn household_numbers(conn: &Connection) -> anyhow::Result<Vec<String>> {
    let mut query = conn.prepare("SELECT no FROM household ORDER BY no")?;
    let rows = query.query_map([], |row| row.get("no"))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Tx<'_> {
    /// Returns the numbers of all households.
    pub(crate) fn household_numbers(&self) -> anyhow::Result<Vec<String>> {
        household_numbers(self.conn)
    }

    /// Returns the name of a household's head on a day.
    pub(crate) fn head_of(&self, household: &str, day: &str) -> anyhow::Result<Option<String>> {
        let mut query = self.conn.prepare_cached(include_str!("head_of.sql"))?;
        let params = named_params! { ":household": household, ":day": day };
        Ok(query.query_row(params, |row| row.get("name")).optional()?)
    }

    /// Returns the code and name of the areas of a level that are called so, or have this
    /// code.
    pub(crate) fn areas_named(
        &self,
        level: &str,
        name: &str,
    ) -> anyhow::Result<Vec<(String, String)>> {
        let mut query = self.conn.prepare_cached(include_str!("areas_named.sql"))?;
        let params = named_params! { ":level": level, ":name": name };
        let rows = query.query_map(params, |row| Ok((row.get("code")?, row.get("name")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
