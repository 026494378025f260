//! Running reports: the queries are `report/*.sql`; what they need worked out first is
//! handed in and stands in temporary tables for the time of the command.

use anyhow::Context as _;
use chrono::NaiveDate;

use super::Store;
use super::tx::owned;
use crate::model::Value;

/// A temporary table that reports read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Temporary {
    Judged,
    Shortfall,
    VillageJudged,
    VillageVerdict,
    Duty,
    CodeSet,
    CodeOfCategory,
    Limit,
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
            Temporary::Duty => {
                "INSERT INTO duty VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
            }
            Temporary::CodeSet => "INSERT INTO code_set VALUES (?1, ?2, ?3, ?4, ?5)",
            Temporary::CodeOfCategory => "INSERT INTO code_of_category VALUES (?1, ?2, ?3)",
            Temporary::Limit => "INSERT INTO limit_of VALUES (?1, ?2, ?3, ?4)",
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
        let mut insert = self.conn.prepare_cached(table.insert_sql())?;
        for row in rows {
            for (n, value) in row.iter().enumerate() {
                insert.raw_bind_parameter(n + 1, value)?;
            }
            insert.raw_execute()?;
        }
        Ok(())
    }

    /// Returns the codes of all areas.
    pub(crate) fn area_codes(&self) -> anyhow::Result<Vec<String>> {
        let mut query = self.conn.prepare("SELECT code FROM area ORDER BY code")?;
        let rows = query.query_map([], |row| row.get("code"))?;
        Ok(rows.collect::<Result<_, _>>()?)
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
}
