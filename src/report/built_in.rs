//! The reports that come built in: one `.sql` file each, whose opening comment says what
//! it is called, what it needs and what its columns mean.
//!
//! ```sql
//! -- report: coverage
//! -- title: 帮扶覆盖情况 | Helper coverage
//! -- needs: verdicts
//! -- parameter: days | 天数 | Days
//! -- note: 每人每年 | Per person and year
//! -- column: persons | count | sum | 人数 | Persons
//! ```
//!
//! A parameter has no value of its own: no source gives one, so whoever asks says it
//! (`--set days=30`), and the nightly run leaves the report out.

use super::{Column, Kind};
use crate::words::Both;

const BUILT_IN: &[&str] = &[
    include_str!("roster.sql"),
    include_str!("exit_progress.sql"),
    include_str!("shortfalls.sql"),
    include_str!("coverage.sql"),
    include_str!("visits.sql"),
    include_str!("villages.sql"),
    include_str!("targets.sql"),
    include_str!("target_sums.sql"),
    include_str!("plans.sql"),
    include_str!("tasks.sql"),
    include_str!("task_summary.sql"),
    include_str!("needs.sql"),
    include_str!("papers.sql"),
    include_str!("selection_steps.sql"),
    include_str!("acceptance.sql"),
    include_str!("incomplete_files.sql"),
    include_str!("village_profile.sql"),
    include_str!("six_ones.sql"),
    include_str!("precisions.sql"),
    include_str!("comparison.sql"),
    include_str!("gaps.sql"),
    include_str!("suspicions.sql"),
    include_str!("visits_due.sql"),
];

/// What must be worked out before the query runs, and stands in temporary tables then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// `verdict`, `judged`: every household judged by the standard.
    HouseholdVerdicts,
    /// `village_judged`: every village judged by the standard.
    VillageVerdicts,
    /// `duty`: who owes which visits.
    Duties,
}

/// A report as its file describes it.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) id: String,
    pub(crate) title: Both,
    pub(crate) needs: Vec<Needs>,
    /// Whole numbers that the query takes under these names.
    pub(crate) parameters: Vec<(String, Both)>,
    /// Sentences below the table: what a figure rests on.
    pub(crate) notes: Vec<Both>,
    pub(crate) columns: Vec<Column>,
    /// Which columns have a total.
    pub(crate) sums: Vec<bool>,
    /// Whether the nightly run writes it.
    pub(crate) nightly: bool,
    pub(crate) sql: &'static str,
}

/// Reads the opening comments of all reports.
///
/// # Errors
///
/// Says which report has a line that cannot be read.
pub(crate) fn specs() -> anyhow::Result<Vec<Spec>> {
    BUILT_IN.iter().map(|sql| read(sql)).collect()
}

/// Returns a report by its name.
pub(crate) fn by_id(id: &str) -> anyhow::Result<Option<Spec>> {
    Ok(specs()?.into_iter().find(|it| it.id == id))
}

fn read(sql: &'static str) -> anyhow::Result<Spec> {
    let mut spec = Spec {
        id: String::new(),
        title: Both::new("", ""),
        needs: Vec::new(),
        parameters: Vec::new(),
        notes: Vec::new(),
        columns: Vec::new(),
        sums: Vec::new(),
        nightly: true,
        sql,
    };
    for line in sql.lines().map_while(|it| it.strip_prefix("-- ")) {
        let Some((word, rest)) = line.split_once(": ") else { continue };
        let parts: Vec<_> = rest.split('|').map(str::trim).collect();
        let bad = || format!("report {}: cannot read `{line}`", spec.id);
        match (word, parts.as_slice()) {
            ("report", [id]) => spec.id = (*id).to_owned(),
            ("title", [zh, en]) => spec.title = Both::new(zh, en),
            ("nightly", ["no"]) => spec.nightly = false,
            ("parameter", [key, zh, en]) => {
                spec.parameters.push(((*key).to_owned(), Both::new(zh, en)));
                spec.nightly = false;
            }
            ("note", [zh, en]) => spec.notes.push(Both::new(zh, en)),
            ("needs", [needs]) => spec.needs.push(match *needs {
                "household-verdicts" => Needs::HouseholdVerdicts,
                "village-verdicts" => Needs::VillageVerdicts,
                "duties" => Needs::Duties,
                _ => anyhow::bail!(bad()),
            }),
            ("column", [key, kind, rest @ .., zh, en]) => {
                let kind = match *kind {
                    "text" => Kind::Text,
                    "code" => Kind::Code,
                    "outcome" => Kind::Outcome,
                    "count" => Kind::Count,
                    "yuan" => Kind::Yuan,
                    "rate" => Kind::Rate,
                    "day" => Kind::Day,
                    "flag" => Kind::Flag,
                    "personal" => Kind::Personal,
                    _ => anyhow::bail!(bad()),
                };
                spec.columns.push(Column::new(key, kind, zh, en));
                spec.sums.push(rest == ["sum"]);
            }
            // An ordinary comment may hold a colon too.
            _ => {}
        }
    }
    anyhow::ensure!(
        !spec.id.is_empty() && !spec.columns.is_empty(),
        "a report without a name or columns"
    );
    Ok(spec)
}
