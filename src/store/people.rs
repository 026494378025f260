//! Everybody at once, for finding who is written down twice.

use std::collections::HashSet;

use chrono::NaiveDate;
use rusqlite::named_params;

use super::Store;

/// A present member of a household.
#[derive(Debug)]
pub(crate) struct PersonRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) birth: Option<String>,
    pub(crate) household: String,
    /// Code of the village.
    pub(crate) village: String,
    pub(crate) source: Option<i64>,
    pub(crate) row: Option<i64>,
}

/// Two helpers who share something that only one person has.
#[derive(Debug)]
pub(crate) struct HelperDouble {
    pub(crate) same_number: bool,
    pub(crate) same_phone: bool,
    /// Name and unit.
    pub(crate) same_name: bool,
    /// The name, where one of them has no unit.
    pub(crate) same_bare_name: bool,
    /// Key, name and unit of each.
    pub(crate) pair: [(String, String, Option<String>); 2],
}

impl Store {
    /// Gives whoever is a member on a day, in the order of households and ID numbers. `village` is the code of a village, or of whatever it lies in.
    pub(crate) fn people(
        &self,
        as_of: NaiveDate,
        village: &str,
        each: &mut dyn FnMut(PersonRow),
    ) -> anyhow::Result<()> {
        let mut query = self.conn.prepare(include_str!("people.sql"))?;
        let mut rows =
            query.query(named_params! { ":as_of": as_of.to_string(), ":village": village })?;
        while let Some(row) = rows.next()? {
            each(PersonRow {
                id: row.get("member")?,
                name: row.get("name")?,
                birth: row.get("birth")?,
                household: row.get("household")?,
                village: row.get("village")?,
                source: row.get("source")?,
                row: row.get("row")?,
            });
        }
        Ok(())
    }

    /// Returns the pairs that somebody made sure are two people, the lesser key first.
    pub(crate) fn distinct_people(&self) -> anyhow::Result<HashSet<(String, String)>> {
        let mut query = self.conn.prepare("SELECT person, other FROM distinct_person")?;
        let rows = query.query_map([], |row| Ok((row.get("person")?, row.get("other")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the helpers who may be one person.
    pub(crate) fn helper_doubles(&self) -> anyhow::Result<Vec<HelperDouble>> {
        let mut query = self.conn.prepare(include_str!("helper_doubles.sql"))?;
        let rows = query.query_map([], |row| {
            Ok(HelperDouble {
                same_number: row.get("same_number")?,
                same_phone: row.get("same_phone")?,
                same_name: row.get("same_name")?,
                same_bare_name: row.get("same_bare_name")?,
                pair: [
                    (row.get("one")?, row.get("one_name")?, row.get("one_unit")?),
                    (row.get("other")?, row.get("other_name")?, row.get("other_unit")?),
                ],
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
