//! The reports that come built in: one `.sql` file each, whose opening comment says what
//! it is called, what it needs and what its columns mean.
//!
//! ```sql
//! -- report: coverage
//! -- title: 帮扶覆盖情况 | Helper coverage
//! -- needs: verdicts
//! -- with: people
//! -- newest: cause = household_status.cause
//! -- parameter: days | 天数 | Days
//! -- limit: village-fund-least
//! -- note: 每人每年 | Per person and year
//! -- column: persons | count | sum | 人数 | Persons
//! ```
//!
//! Of a thing that several sheets tell, a report has what the newest says: `newest` makes a
//! table of that name with the household, member or village, the column and its day. Two
//! sheets of one day that disagree leave it open.
//!
//! A parameter has no value of its own: no source gives one, so whoever asks says it
//! (`--set days=30`), and the nightly run leaves the report out.

use anyhow::Context as _;

use super::{Column, Kind};
use crate::words::Both;

const BUILT_IN: &[&str] = &[
    include_str!("roster.sql"),
    include_str!("exit_progress.sql"),
    include_str!("shortfalls.sql"),
    include_str!("coverage.sql"),
    include_str!("visits.sql"),
    include_str!("overdue.sql"),
    include_str!("idle.sql"),
    include_str!("pupils_unvisited.sql"),
    include_str!("visit_log.sql"),
    include_str!("visit_modes.sql"),
    include_str!("visit_topics.sql"),
    include_str!("suspicious_visits.sql"),
    include_str!("aid_totals.sql"),
    include_str!("attendance.sql"),
    include_str!("team_year.sql"),
    include_str!("cadre_card.sql"),
    include_str!("village_work.sql"),
    include_str!("village_month.sql"),
    include_str!("exited_unvisited.sql"),
    include_str!("inspections.sql"),
    include_str!("inspection_ranking.sql"),
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
    include_str!("village_links.sql"),
    include_str!("link_totals.sql"),
    include_str!("helper_loads.sql"),
    include_str!("link_changes.sql"),
    include_str!("roster_totals.sql"),
    include_str!("bodies.sql"),
    include_str!("after_exit.sql"),
    include_str!("suspicions.sql"),
    include_str!("visits_due.sql"),
    include_str!("care.sql"),
    include_str!("measure_codes.sql"),
    include_str!("projects.sql"),
    include_str!("project_sums.sql"),
    include_str!("projects_quiet.sql"),
    include_str!("village_money.sql"),
    include_str!("funds.sql"),
    include_str!("fund_years.sql"),
    include_str!("loans.sql"),
    include_str!("loan_sums.sql"),
    include_str!("training_and_jobs.sql"),
    include_str!("livelihood_gaps.sql"),
    include_str!("public_posts.sql"),
    include_str!("cadres_untrained.sql"),
    include_str!("rehousing.sql"),
    include_str!("unsafe_houses.sql"),
    include_str!("facilities.sql"),
    include_str!("uninsured.sql"),
    include_str!("dibao_missing.sql"),
    include_str!("school_age.sql"),
    include_str!("out_of_school.sql"),
    include_str!("pupils_outside.sql"),
    include_str!("subsidies_due.sql"),
    include_str!("medical_bills.sql"),
    include_str!("income_growth.sql"),
];

/// What several queries have in common, by the name under which they take it
/// (`-- with: NAME`); a piece may take others.
const WITH: &[(&str, &str)] = &[
    ("helped", include_str!("with/helped.sql")),
    ("helped_households", include_str!("with/helped_households.sql")),
    ("lent", include_str!("with/lent.sql")),
    ("links", include_str!("with/links.sql")),
    ("livelihood", include_str!("with/livelihood.sql")),
    ("money", include_str!("with/money.sql")),
    ("paired", include_str!("with/paired.sql")),
    ("people", include_str!("with/people.sql")),
    ("planned", include_str!("with/planned.sql")),
    ("pupils", include_str!("with/pupils.sql")),
    ("registered", include_str!("with/registered.sql")),
    ("registered_people", include_str!("with/registered_people.sql")),
    ("rehoused", include_str!("with/rehoused.sql")),
    ("steps", include_str!("with/steps.sql")),
    ("unassigned", include_str!("with/unassigned.sql")),
];

/// What must be worked out before the query runs, and stands in temporary tables then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// `verdict`, `judged`: every household judged by the standard.
    HouseholdVerdicts,
    /// `village_judged`: every village judged by the standard.
    VillageVerdicts,
    /// `duty`: how every duty stands with whoever holds it.
    Duties,
    /// `code_set`, `code_of_category`: the code sets of measures.
    CodeSets,
    /// `limit_of`: the limits that hold in each area and year.
    Limits,
    /// `entitled`, `entitlement_item`, `medical_share`: what is due to whom.
    Entitlements,
}

/// A report as its file describes it.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) id: String,
    pub(crate) title: Both,
    pub(crate) needs: Vec<Needs>,
    /// The limits that it compares with (`rules/limits.toml`), in `limit_of`.
    pub(crate) limits: Vec<String>,
    /// Whole numbers that the query takes under these names.
    pub(crate) parameters: Vec<(String, Both)>,
    /// Sentences below the table: what a figure rests on.
    pub(crate) notes: Vec<Both>,
    pub(crate) columns: Vec<Column>,
    /// Which columns have a total.
    pub(crate) sums: Vec<bool>,
    /// Whether the nightly run writes it.
    pub(crate) nightly: bool,
    pub(crate) sql: String,
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
        limits: Vec::new(),
        parameters: Vec::new(),
        notes: Vec::new(),
        columns: Vec::new(),
        sums: Vec::new(),
        nightly: true,
        sql: sql.to_owned(),
    };
    let mut with = Vec::new();
    for line in sql.lines().map_while(|it| it.strip_prefix("-- ")) {
        let Some((word, rest)) = line.split_once(": ") else { continue };
        let parts: Vec<_> = rest.split('|').map(str::trim).collect();
        let bad = || format!("report {}: cannot read `{line}`", spec.id);
        match (word, parts.as_slice()) {
            ("report", [id]) => spec.id = (*id).to_owned(),
            ("title", [zh, en]) => spec.title = Both::new(zh, en),
            ("with" | "newest", [_]) => take(line, &mut with).with_context(bad)?,
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
                "code-sets" => Needs::CodeSets,
                "entitlements" => Needs::Entitlements,
                _ => anyhow::bail!(bad()),
            }),
            ("limit", [id]) => {
                spec.limits.push((*id).to_owned());
                if !spec.needs.contains(&Needs::Limits) {
                    spec.needs.push(Needs::Limits);
                }
            }
            ("column", [key, kind, rest @ .., zh, en]) => {
                let kind = match *kind {
                    "text" => Kind::Text,
                    "number" => Kind::Number,
                    "code" => Kind::Code,
                    "outcome" => Kind::Outcome,
                    "count" => Kind::Count,
                    "yuan" => Kind::Yuan,
                    "rate" => Kind::Rate,
                    "day" => Kind::Day,
                    "flag" => Kind::Flag,
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
    if !with.is_empty() {
        let parts: Vec<_> = with.iter().map(|(_, text)| text.trim_end()).collect();
        let comments = sql.lines().take_while(|it| it.starts_with("--"));
        let query = &sql[comments.map(|it| it.len() + 1).sum()..];
        let own = query.strip_prefix("WITH\n").map(|it| format!(",\n{it}"));
        let own = own.unwrap_or_else(|| format!("\n{query}"));
        spec.sql = format!("WITH\n{}{own}", parts.join(",\n"));
    }
    Ok(spec)
}

/// Adds the piece that a line asks for and, before it, the pieces that it takes itself; each
/// once.
fn take(line: &str, taken: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    if taken.iter().any(|(it, _)| it == line) {
        return Ok(());
    }
    let text = match line.split_once(": ") {
        Some(("with", name)) => {
            let known = WITH.iter().find(|(it, _)| *it == name);
            known.map(|(_, text)| (*text).to_owned())
        }
        Some(("newest", asked)) => newest(asked),
        _ => None,
    };
    let text = text.context("no such piece")?;
    let lines = text.lines().filter_map(|it| it.strip_prefix("-- "));
    for needed in lines.filter(|it| it.starts_with("with: ") || it.starts_with("newest: ")) {
        take(needed, taken)?;
    }
    taken.push((line.to_owned(), text));
    Ok(())
}

/// What the newest sheet says in a column, asked for as `NAME = TABLE.COLUMN`.
fn newest(asked: &str) -> Option<String> {
    let (name, from) = asked.split_once(" = ")?;
    let (table, column) = from.split_once('.')?;
    let key = match table {
        "household_status" | "survey" => "household",
        "member_survey" => "member",
        "village_survey" => "village",
        _ => return None,
    };
    let text = include_str!("with/newest.sql");
    Some(
        text.replace("NAME", name)
            .replace("KEY", key)
            .replace("TABLE", table)
            .replace("COLUMN", column),
    )
}
