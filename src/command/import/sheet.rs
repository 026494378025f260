//! One sheet while it is read: how its rows become rows of the ledger's tables.

use std::collections::HashSet;

use super::Job;
use super::plan::{Record, Reference};
use super::roster::Columns;
use super::rows::{Alike, Stage};
use crate::error::say;
use crate::intake::{About, Book, Header, Layout, Parsed, Refers, Remark};
use crate::model::{Value, decimal};

/// How many rows of a sheet came to what.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) read: i64,
    pub(super) new: i64,
    pub(super) changed: i64,
    pub(super) same: i64,
    pub(super) refused: i64,
    /// Totals, signatures and the like.
    pub(super) skipped: u32,
    /// Whether somebody said that the sheet holds for its day, and none of this kind was
    /// read for that day before. Even where nothing in it is new, that it still held is.
    pub(super) new_day: bool,
    /// Whether the rows have days of their own.
    pub(super) dated: bool,
    /// Links of a batch: added, there already, in conflict with others.
    pub(super) batched: [i64; 3],
}

impl Counts {
    pub(super) fn numbers(&self) -> [i64; 5] {
        [self.read, self.new, self.changed, self.same, self.refused]
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.refused += other.refused;
    }
}

/// What a row refers to, found in the ledger.
#[derive(Default)]
pub(super) struct Resolved {
    pub(super) village: Option<String>,
    /// The village, township or county.
    pub(super) area: Option<String>,
    pub(super) helper: Option<String>,
    /// What the row is about, on a sheet whose rows may be about several kinds of thing.
    pub(super) object: Option<(About, String)>,
    /// The row's own day.
    pub(super) day: Option<String>,
}

/// A sheet while it is read.
pub(super) struct Sheet<'s> {
    pub(super) job: &'s Job,
    /// Its place among the jobs.
    pub(super) place: u32,
    pub(super) book: &'s Book,
    pub(super) layout: &'s Layout,
    pub(super) source: i64,
    pub(super) day: &'s str,
    /// The last day after it for which a sheet of this kind was read.
    pub(super) later: Option<String>,
    pub(super) records: Vec<Record<'s>>,
    pub(super) first_of_kind: bool,
    /// Of each record that many rows of the sheet share, the last row and its number.
    pub(super) last: Vec<(u32, Vec<Value<'static>>)>,
    pub(super) alike: Alike,
    /// Which rows are taken now.
    pub(super) stage: Stage,
    /// Rows that are to be read once more.
    pub(super) waiting: HashSet<u32>,
    /// Where things stand, if it lists households person by person.
    pub(super) roster: Option<Columns>,
    /// Places among the header's columns that may not be blank.
    pub(super) wanted: Vec<usize>,
    /// Whether who is not on it any more is to be told: the newest roster, and the ledger
    /// knew members before.
    pub(super) lists_all: bool,
    /// How many ID numbers were read, and how many of them end as Excel cuts them off.
    pub(super) ids: [u32; 2],
    pub(super) counts: Counts,
}

impl Sheet<'_> {
    pub(super) fn needs(&self, reference: Reference) -> bool {
        self.records.iter().any(|it| it.references.iter().any(|(_, it)| *it == reference))
    }

    /// Whether its rows say who belongs to a household.
    pub(super) fn adds_members(&self) -> bool {
        self.records.iter().any(|it| it.spec.table == "member" && it.spec.add)
    }

    pub(super) fn is_about_villages(&self) -> bool {
        self.is_about("village")
    }

    /// Whether its rows are about objects of a level.
    pub(super) fn is_about(&self, level: &str) -> bool {
        self.records.iter().any(|it| it.constants.iter().any(|(_, value)| *value == level))
    }

    /// Whether its rows say which things of a table there are.
    pub(super) fn adds(&self, table: &str) -> bool {
        self.records.iter().any(|it| it.spec.table == table && it.spec.add)
    }

    /// What its rows may be about, where that differs from row to row.
    pub(super) fn about(&self) -> &[About] {
        let about = self.records.iter().map(|it| it.spec.about.as_slice());
        about.into_iter().find(|it| !it.is_empty()).unwrap_or_default()
    }

    /// Holds a row of a shared record against the one before it: the household's own cells
    /// on the row of the next member.
    pub(super) fn against_last(
        &mut self,
        place: usize,
        number: u32,
        row: &[Value<'_>],
        key: &[usize],
    ) -> Last {
        let (last_number, last) = &self.last[place];
        if last.as_slice() == row {
            return Last::Repeated;
        }
        let is_same_thing = !last.is_empty() && key.iter().all(|it| last[*it] == row[*it]);
        let differs =
            |it: &usize| !last[*it].is_null() && !row[*it].is_null() && last[*it] != row[*it];
        if is_same_thing && let Some(column) = (0..row.len()).find(|it| differs(it)) {
            let (row, known) = (*last_number, last[column].to_string());
            return Last::Contradicted { column, row, known };
        }
        if is_same_thing && (0..row.len()).all(|it| row[it].is_null() || !last[it].is_null()) {
            return Last::Repeated;
        }
        // What a row between leaves blank was said by the ones before it.
        let before = |it: usize| if is_same_thing { last[it].clone() } else { Value::Null };
        let said = row.iter().enumerate();
        let said = said.map(|(it, own)| if own.is_null() { before(it) } else { own.to_owned() });
        self.last[place] = (number, said.collect());
        Last::New
    }
}

/// How a row of a shared record stands to the one before it.
pub(super) enum Last {
    New,
    /// It says the same; there is nothing to write.
    Repeated,
    /// It speaks of the same thing and says something else.
    Contradicted {
        column: usize,
        row: u32,
        known: String,
    },
}

/// Puts a table's row together.
pub(super) fn fill<'p>(
    record: &Record<'p>,
    sheet: &Sheet<'p>,
    parsed: &'p Parsed<'_>,
    resolved: &'p Resolved,
    remarks: &mut Vec<(usize, Remark, bool)>,
) -> Vec<Value<'p>> {
    let mut row = vec![Value::Null; record.width];
    let text = |it: Option<&'p str>| it.map_or(Value::Null, Value::text);
    let refs = &parsed.refers;
    let member = refs.member.as_ref();
    for (place, value) in &record.constants {
        row[*place] = Value::text(*value);
    }
    for (place, reference) in &record.references {
        row[*place] = match reference {
            Reference::Household => text(refs.household.as_deref()),
            Reference::Member => text(member.map(|it| it.number.as_str())),
            Reference::MemberCertificate => text(member.and_then(|it| it.certificate.as_deref())),
            Reference::MemberBirth => {
                member.and_then(|it| it.birth).map_or(Value::Null, Value::day)
            }
            Reference::MemberSex => text(member.and_then(|it| it.sex)),
            Reference::Village => text(resolved.village.as_deref()),
            Reference::Helper => text(resolved.helper.as_deref()),
            Reference::HelperIdNumber => text(refs.helper_id.as_ref().map(|it| it.number.as_str())),
            Reference::HelperName => text(refs.helper_name.as_deref()),
            Reference::Unit => text(refs.unit.as_deref()),
            Reference::Project => text(refs.project.as_deref()),
            Reference::ProjectIfAny => Value::text(refs.project.as_deref().unwrap_or_default()),
            Reference::Area => text(resolved.area.as_deref()),
            Reference::Object if !record.spec.about.is_empty() => {
                text(resolved.object.as_ref().map(|(_, it)| it.as_str()))
            }
            Reference::Level => text(resolved.object.as_ref().map(|(it, _)| it.level())),
            Reference::Object if sheet.is_about_villages() => text(resolved.village.as_deref()),
            Reference::Object if sheet.is_about("project") => text(refs.project.as_deref()),
            Reference::Object if sheet.is_about("township") => text(resolved.area.as_deref()),
            Reference::Object => text(refs.household.as_deref()),
            Reference::Day => text(Some(resolved.day.as_deref().unwrap_or(sheet.day))),
            Reference::Sheet => Value::text(sheet.layout.id.clone()),
            Reference::First => Value::Int(1),
        };
    }
    for (place, at) in &record.values {
        let value = &parsed.values[*at];
        if row[*place].is_null() {
            row[*place] = value.borrowed();
        } else if !value.is_null() && *value != row[*place] {
            let column = &sheet.layout.columns[sheet.job.header.columns[*at].column];
            if column.joins {
                row[*place] = joined(&row[*place], value);
            } else if record.references.iter().any(|(it, _)| it == place) {
                // The ID number says the birthday and the sex itself.
                let say = say!("id-says-otherwise", id_says = row[*place]);
                remarks.push((*at, Remark::new("id-says-otherwise", say), false));
            } else if record.constants.iter().all(|(it, _)| it != place) {
                remarks.push((*at, disagrees(sheet, record, *place, *at), true));
            }
        }
    }
    for (place, value) in &record.blanks {
        if row[*place].is_null() {
            row[*place] = value.clone();
        }
    }
    for (place, at) in &record.rests {
        if row[*place].is_null()
            && let Some((_, rest)) = parsed.rests.iter().find(|(it, _)| it == at)
        {
            row[*place] = rest.borrowed();
        }
    }
    row
}

/// Two values of one list, the second without what the first says already.
fn joined<'p>(first: &Value<'_>, second: &Value<'_>) -> Value<'p> {
    let (first, second) = (first.to_string(), second.to_string());
    let mut parts: Vec<_> = first.split('、').collect();
    for part in second.split('、') {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    Value::text(parts.join("、"))
}

/// Two columns of the sheet fill one fact, and say different things.
fn disagrees(sheet: &Sheet<'_>, record: &Record<'_>, place: usize, at: usize) -> Remark {
    let headers = &sheet.job.header.columns;
    let first = record.values.iter().find(|(it, other)| *it == place && *other != at);
    let first = first.map_or("", |(_, other)| &headers[*other].header);
    Remark::new("columns-disagree", say!("columns-disagree", other = first))
}

/// A household on these registers has no such income per head, in yuan: yuan were written
/// under 万元.
const MOST_PER_HEAD: i64 = 1_000_000;

/// Columns of a table of which the second is of a later day than the first.
const IN_ORDER: [(&str, &str, &str); 8] = [
    ("link", "since", "until"),
    ("job", "since", "until"),
    ("measure", "since", "until"),
    ("loan", "day", "due"),
    ("loan", "day", "repaid_on"),
    ("need", "day", "solved_on"),
    ("project", "begun_on", "done_on"),
    ("rehousing", "begun_on", "built_on"),
];

/// Columns of a table that together are a part of another one.
const PARTS: [(&str, &[&str], &str); 3] = [
    ("loan", &["repaid_fen"], "fen"),
    ("project", &["own_fen"], "budget_fen"),
    (
        "medical_bill",
        &["basic_fen", "serious_fen", "aid_fen", "commercial_fen", "fund_fen", "relief_fen"],
        "total_fen",
    ),
];

/// Whether columns of a table are held against each other.
pub(super) fn compares(table: &str) -> bool {
    IN_ORDER.iter().any(|(it, ..)| *it == table) || PARTS.iter().any(|(it, ..)| *it == table)
}

/// What cannot be of a row whose values are right one by one, and the header's column where
/// that stands.
pub(super) fn impossible(
    record: &Record<'_>,
    columns: &[String],
    row: &[Value<'_>],
) -> Option<(usize, Remark)> {
    too_rich(record, columns, row)
        .map(|at| (at, Remark::plain("income-too-high")))
        .or_else(|| ends_first(record, columns, row))
        .or_else(|| exceeds(record, columns, row))
}

/// What ends, or is done, before it begins.
fn ends_first(
    record: &Record<'_>,
    columns: &[String],
    row: &[Value<'_>],
) -> Option<(usize, Remark)> {
    let own = IN_ORDER.iter().filter(|(table, ..)| *table == record.spec.table);
    own.into_iter().find_map(|(_, first, last)| {
        let first = columns.iter().position(|it| it == first)?;
        let last = columns.iter().position(|it| it == last)?;
        let (Value::Text(begins), Value::Text(ends)) = (&row[first], &row[last]) else {
            return None;
        };
        let (_, at) = record.values.iter().find(|(it, _)| *it == last)?;
        (ends < begins).then(|| (*at, Remark::plain("ends-before-begin")))
    })
}

/// Parts that come to more than the whole.
fn exceeds(record: &Record<'_>, columns: &[String], row: &[Value<'_>]) -> Option<(usize, Remark)> {
    let place = |name: &str| columns.iter().position(|it| it == name);
    let own = PARTS.iter().filter(|(table, ..)| *table == record.spec.table);
    own.into_iter().find_map(|(_, parts, whole)| {
        let Value::Int(whole) = row[place(whole)?] else { return None };
        let parts = || parts.iter().filter_map(|it| place(it));
        let sum = parts().fold(0_i64, |sum, it| match row[it] {
            Value::Int(fen) => sum.saturating_add(fen),
            _ => sum,
        });
        let last = record.values.iter().rev().find(|(it, _)| parts().any(|part| part == *it))?;
        let say = say!("more-than-whole", sum = decimal(sum, 2), whole = decimal(whole, 2));
        (whole < sum).then(|| (last.1, Remark::new("more-than-whole", say)))
    })
}

/// The header's column whose amount is no household's income, if there is one.
fn too_rich(record: &Record<'_>, columns: &[String], row: &[Value<'_>]) -> Option<usize> {
    let named = |name: &str| columns.iter().position(|it| it == name);
    let heads = match named("heads").map(|it| &row[it]) {
        Some(Value::Int(heads)) => (*heads).max(1),
        _ => 1,
    };
    record.values.iter().find_map(|(place, at)| {
        let most = match columns[*place].as_str() {
            "net_fen" => heads.saturating_mul(MOST_PER_HEAD * 100),
            "per_head_fen" | "income_per_head_fen" => MOST_PER_HEAD * 100,
            _ => return None,
        };
        matches!(row[*place], Value::Int(fen) if most < fen).then_some(*at)
    })
}

/// The place among the header's columns of the one that fills a column of the table.
pub(super) fn column_of(sheet: &Sheet<'_>, record: &Record<'_>, column: usize) -> usize {
    if let Some((_, at)) = record.values.iter().find(|(it, _)| *it == column) {
        return *at;
    }
    let refers = match record.references.iter().find(|(it, _)| *it == column) {
        Some((_, Reference::Village)) => Refers::VillageName,
        Some((_, Reference::Unit)) => Refers::Unit,
        Some((_, Reference::Project)) => Refers::Project,
        Some((_, Reference::Object)) if sheet.is_about("project") => Refers::Project,
        Some((_, Reference::HelperName)) => Refers::HelperName,
        Some((_, Reference::Member | Reference::MemberCertificate)) => Refers::Member,
        _ => return usize::MAX,
    };
    place_of(sheet.layout, &sheet.job.header, refers)
}

/// The place among the header's columns of the one that refers so.
pub(super) fn place_of(layout: &Layout, header: &Header, refers: Refers) -> usize {
    header
        .columns
        .iter()
        .position(|it| layout.columns[it.column].is == Some(refers))
        .unwrap_or(usize::MAX)
}
