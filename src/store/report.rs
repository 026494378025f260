//! Running reports: the queries are `report/*.sql`; what they need worked out first is
//! handed in and stands in temporary tables for the time of the command.

use anyhow::Context as _;
use chrono::NaiveDate;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::named_params;

use super::Store;
use super::tx::owned;
use crate::model::Value;

/// Days and modes of visits between a helper and a household.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) household: String,
    pub(crate) helper: String,
    pub(crate) since: String,
    pub(crate) visits: Vec<(String, String)>,
}

/// A temporary table that reports read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Temporary {
    Judged,
    Shortfall,
    VillageJudged,
    VillageVerdict,
    Duty,
    Entitled,
    EntitlementItem,
    MedicalShare,
}

impl Temporary {
    fn insert_sql(self) -> &'static str {
        match self {
            Temporary::Judged => "INSERT INTO judged VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            Temporary::Shortfall => {
                "INSERT INTO shortfall VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            }
            Temporary::VillageJudged => "INSERT INTO village_judged VALUES (?1, ?2)",
            Temporary::VillageVerdict => {
                "INSERT INTO village_verdict VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
            }
            Temporary::Duty => "INSERT INTO duty VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            Temporary::Entitled => {
                "INSERT INTO entitled VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            }
            Temporary::EntitlementItem => "INSERT INTO entitlement_item VALUES (?1)",
            Temporary::MedicalShare => "INSERT OR IGNORE INTO medical_share VALUES (?1, ?2)",
        }
    }
}

impl Store {
    /// Makes the temporary tables that reports may read.
    pub(crate) fn make_temporary_tables(&self) -> anyhow::Result<()> {
        Ok(self.conn.execute_batch(include_str!("temporary_tables.sql"))?)
    }

    /// Fills a temporary table. Each row holds the table's columns in their order.
    pub(crate) fn fill_temporary(
        &self,
        table: Temporary,
        rows: &[Vec<Value<'static>>],
    ) -> anyhow::Result<()> {
        let mut insert = self.conn.prepare(table.insert_sql())?;
        for row in rows {
            for (n, value) in row.iter().enumerate() {
                insert.raw_bind_parameter(n + 1, value)?;
            }
            insert.raw_execute()?;
        }
        Ok(())
    }

    /// Runs a report for a day and returns its rows, with the names of their columns.
    /// `parameters` are the numbers that its query takes beside the day.
    pub(crate) fn run_report(
        &self,
        sql: &str,
        as_of: NaiveDate,
        parameters: &[(String, i64)],
    ) -> anyhow::Result<(Vec<String>, Vec<Vec<Value<'static>>>)> {
        let mut query = self.conn.prepare(sql)?;
        let names: Vec<_> = query.column_names().map(str::to_owned).collect();
        // Some reports read only what was worked out for the day beforehand.
        if let Some(place) = query.parameter_index(":as_of")? {
            query.raw_bind_parameter(place, as_of.to_string())?;
        }
        for (name, number) in parameters {
            let place = query.parameter_index(&format!(":{name}"))?;
            let place = place.with_context(|| format!("the query does not take {name}"))?;
            query.raw_bind_parameter(place, number)?;
        }
        let mut rows = query.raw_query();
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let cells = (0..names.len()).map(|n| Ok(owned(row.get_ref(n)?)));
            all.push(cells.collect::<rusqlite::Result<_>>()?);
        }
        Ok((names, all))
    }

    /// Gives every link of a kind between a helper and a household that holds on a day,
    /// with the visits up to it.
    pub(crate) fn pairs(
        &self,
        kind: &str,
        as_of: NaiveDate,
        each: &mut dyn FnMut(Pair) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let day = as_of.to_string();
        let mut links = self.conn.prepare(include_str!("pairs.sql"))?;
        let mut visits = self.conn.prepare(include_str!("visits_by_object.sql"))?;
        let mut links = links.query(named_params! { ":kind": kind, ":as_of": day })?;
        let mut visits = visits.query(named_params! { ":as_of": day })?;
        visits.advance()?;
        let mut of_household: (String, Vec<(String, String, String)>) = Default::default();
        while let Some(link) = links.next()? {
            let household: String = link.get("object")?;
            if of_household.0 != household {
                of_household = (household.clone(), Vec::new());
                while let Some(visit) = visits.get() {
                    match visit.get_ref("object")?.as_str()?.cmp(&household) {
                        std::cmp::Ordering::Less => {}
                        std::cmp::Ordering::Equal => of_household.1.push((
                            visit.get("helper")?,
                            visit.get("day")?,
                            visit.get("mode")?,
                        )),
                        std::cmp::Ordering::Greater => break,
                    }
                    visits.advance()?;
                }
            }
            let helper: String = link.get("helper")?;
            let own = of_household.1.iter().filter(|(it, ..)| *it == helper);
            let visits = own.map(|(_, day, mode)| (day.clone(), mode.clone())).collect();
            each(Pair { household, helper, since: link.get("since")?, visits })?;
        }
        Ok(())
    }
}
