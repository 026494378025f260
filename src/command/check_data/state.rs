//! How findings stand: what recorded runs found and what is exempt, and what a run adds.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::checks::Check;
use crate::command::assign::put;
use crate::error::{Refusal, say};
use crate::model::checks::{Finding, Scope};
use crate::model::{Origin, Value};
use crate::store::{ExemptionRow, FindingRow, SourceRow, Tx};

/// How a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    New,
    Open,
    Solved,
    Exempt,
}

impl State {
    pub(super) fn id(self) -> &'static str {
        match self {
            State::New => "new",
            State::Open => "open",
            State::Solved => "solved",
            State::Exempt => "exempt",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            State::New => "finding-new",
            State::Open => "finding-open",
            State::Solved => "finding-solved",
            State::Exempt => "finding-exempt",
        }
    }
}

/// Object, number of the check, person.
pub(super) type Key = (String, String, String);

pub(super) fn key_of(check: &Check, finding: &Finding) -> Key {
    (
        finding.household.clone().unwrap_or_else(|| finding.village.clone()),
        check.number.clone(),
        finding.person.as_ref().map_or_else(String::new, |it| it.id.clone()),
    )
}

/// What is known of findings: what recorded runs found, and what is exempt on the day.
pub(super) struct Known {
    pub(super) recorded_on: Option<String>,
    /// With whether it is open.
    pub(super) recorded: HashMap<Key, FindingRow>,
    exempt: HashSet<Key>,
}

impl Known {
    pub(super) fn new(
        recorded: Vec<FindingRow>,
        exempt: Vec<ExemptionRow>,
        recorded_on: Option<String>,
        as_of: NaiveDate,
    ) -> Self {
        let day = as_of.to_string();
        let key = |it: &FindingRow| (it.object.clone(), it.check.clone(), it.person.clone());
        let holds = |it: &ExemptionRow| it.since <= day && day <= it.last_day;
        Self {
            recorded_on,
            recorded: recorded.into_iter().map(|it| (key(&it), it)).collect(),
            exempt: exempt
                .into_iter()
                .filter(holds)
                .map(|it| (it.object, it.check, it.person))
                .collect(),
        }
    }

    pub(super) fn says_anything(&self) -> bool {
        self.recorded_on.is_some() || !self.exempt.is_empty() || !self.recorded.is_empty()
    }

    pub(super) fn is_exempt(&self, check: &Check, finding: &Finding) -> bool {
        !self.exempt.is_empty() && self.exempt.contains(&key_of(check, finding))
    }

    /// Where no run was ever recorded there is nothing to compare with.
    pub(super) fn state(&self, key: &Key) -> Option<State> {
        if self.exempt.contains(key) {
            return Some(State::Exempt);
        }
        self.recorded_on.as_ref()?;
        match self.recorded.get(key) {
            Some(row) if row.solved_day.is_none() => Some(State::Open),
            _ => Some(State::New),
        }
    }
}

/// Writes what is new, and what is open in the record and was not still found; returns how
/// many of each.
pub(super) fn record(
    tx: &Tx<'_>,
    as_of: NaiveDate,
    known: &Known,
    new: &[(Key, Scope)],
    still: &HashSet<Key>,
) -> anyhow::Result<(usize, usize)> {
    if let Some(last) = known.recorded_on.as_ref().filter(|it| as_of.to_string() < **it) {
        let what = say!("record-before-last", day = as_of, last = last);
        return Err(Refusal::new(what).hint(say!("record-before-last-hint")).into());
    }
    let day = as_of.to_string();
    let source = tx.source(&SourceRow { day: Some(&day), ..SourceRow::command(RECORD) })?;
    let origin = Some(Origin { source, row: None });
    let table = tx.table("finding");
    for ((object, check, person), scope) in new {
        let level = if *scope == Scope::Village { "village" } else { "household" };
        let columns = [
            ("object", Value::text(object.clone())),
            ("check_no", Value::text(check.clone())),
            ("person", Value::text(person.clone())),
            ("level", Value::text(level)),
            ("first_day", Value::text(day.clone())),
        ];
        if known.recorded.contains_key(&(object.clone(), check.clone(), person.clone())) {
            // It was solved once, and is back.
            let mut row = filled(tx, table, &columns);
            tx.replace(table, &mut row, origin)?;
        } else {
            put(tx, "finding", &columns, origin)?;
        }
    }
    let solved: Vec<_> = (known.recorded.iter())
        .filter(|(key, it)| it.solved_day.is_none() && !still.contains(*key))
        .map(|(key, _)| key)
        .collect();
    for (object, check, person) in &solved {
        let columns = [
            ("object", Value::text(object.clone())),
            ("check_no", Value::text(check.clone())),
            ("person", Value::text(person.clone())),
            ("solved_day", Value::text(day.clone())),
        ];
        put(tx, "finding", &columns, origin)?;
    }
    Ok((new.len(), solved.len()))
}

/// How the source of a recorded run is called.
const RECORD: &str = "check-data --record";

/// A row of a table of which only some columns are given.
pub(super) fn filled(
    tx: &Tx<'_>,
    table: usize,
    given: &[(&str, Value<'static>)],
) -> Vec<Value<'static>> {
    let value = |column: &String| {
        given.iter().find(|(it, _)| it == column).map_or(Value::Null, |(_, value)| value.clone())
    };
    tx.columns(table).iter().map(value).collect()
}
