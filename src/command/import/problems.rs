//! What an import found wrong: counted, grouped for the screen, and written to a file.
//!
//! A sheet that is wrong on every row has more problems than memory should hold, so only
//! the first of each kind is kept; the file of `--problems` gets all of them as they come.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use super::place_name;
use crate::command::{Call, Whole};
use crate::error::{Say, say};
use crate::intake::Problem;
use crate::model::Value;
use crate::render::{CsvRows, Style};
use crate::report::{Column, Kind};
use crate::words::{Lang, sentence};

/// At most so many kinds of problem are listed on the screen; `--problems` lists all.
const LISTED: usize = 100;

/// Of so many kinds the first problem is kept.
const KEPT: usize = 2_000;

/// So many names that the ledger does not know are told as one thing.
const MANY: usize = 10;

/// The problems of an import.
pub(super) struct Problems<'s> {
    errors: usize,
    groups: [Groups; 2],
    csv: Option<CsvRows<'s, Whole>>,
    style: Style<'s>,
}

/// Problems of one severity.
#[derive(Default)]
struct Groups {
    /// The first problem of each kind, and how many rows have it.
    first: Vec<(Problem, usize)>,
    /// By what a kind is told, its place in `first`.
    places: HashMap<u64, usize>,
    /// Problems by where and what they are, whatever the value.
    alike: HashMap<u64, usize>,
    /// Kinds beyond those kept.
    beyond: usize,
}

impl<'s> Problems<'s> {
    /// Nothing wrong so far. `file` is where all of it goes as well.
    pub(super) fn new(
        call: &Call<'_, '_>,
        style: Style<'s>,
        file: Option<&Path>,
    ) -> anyhow::Result<Self> {
        let csv = match file {
            None => None,
            Some(typed) => {
                let names =
                    ["file", "sheet", "row", "column", "severity", "code", "value", "message"];
                let columns = names.map(|it| Column::new(it, Kind::Text, it, it)).into();
                let whole = Whole::begin(&call.path(typed), typed)?;
                Some(CsvRows::new(whole, columns, style.clone())?)
            }
        };
        Ok(Self { errors: 0, groups: Default::default(), csv, style })
    }

    /// How many errors there are.
    pub(super) fn errors(&self) -> usize {
        self.errors
    }

    pub(super) fn add(&mut self, problem: Problem) -> anyhow::Result<()> {
        if let Some(csv) = &mut self.csv {
            csv.row(&csv_row(&problem, self.style.lang))?;
        }
        self.errors += usize::from(problem.is_error);
        let groups = &mut self.groups[usize::from(!problem.is_error)];
        let alike = digest(&problem, false);
        *groups.alike.entry(alike).or_default() += 1;
        let whole = digest(&problem, true);
        match groups.places.get(&whole) {
            Some(place) => groups.first[*place].1 += 1,
            None if groups.first.len() < KEPT => {
                groups.places.insert(whole, groups.first.len());
                groups.first.push((problem, 1));
            }
            None => groups.beyond += 1,
        }
        Ok(())
    }

    /// Forgets the warnings: what warrants them is read once more.
    pub(super) fn read_again(&mut self) {
        self.groups[1] = Groups::default();
    }

    /// Lists what is wrong, errors before warnings. What is wrong in the same way on many
    /// rows is told once, with the number of rows; a cut list says so.
    pub(super) fn list(&mut self, call: &mut Call<'_, '_>) -> anyhow::Result<()> {
        for (groups, cut) in self.groups.iter_mut().zip(["problems-cut", "warnings-cut"]) {
            let is_error = cut == "problems-cut";
            let mut told: Vec<(Problem, usize)> = Vec::new();
            let mut merged = HashSet::new();
            for (problem, rows) in std::mem::take(&mut groups.first) {
                let alike = digest(&problem, false);
                // Many that are not known have one cause: a sheet that is still to come.
                let all = groups.alike[&alike];
                if problem.remark.code.starts_with("unknown-") && MANY < all {
                    if merged.insert(alike) {
                        told.push((problem, all));
                    }
                } else {
                    told.push((problem, rows));
                }
            }
            told.sort_by(|(a, _), (b, _)| {
                (&a.file, &a.sheet, a.row).cmp(&(&b.file, &b.sheet, b.row))
            });
            for (problem, rows) in told.iter().take(LISTED) {
                let line = problem_line(call.lang, problem, *rows);
                if is_error { call.warn(&line)? } else { call.remark(&line)? }
            }
            let all = told.len() + groups.beyond;
            if LISTED < all {
                let args = vec![("shown", LISTED.to_string()), ("all", all.to_string())];
                let line = Say { key: cut, args };
                if is_error { call.warn(&line)? } else { call.remark(&line)? }
            }
        }
        Ok(())
    }

    /// Brings the file of all problems to its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        match self.csv {
            Some(csv) => csv.finish()?.finish(),
            None => Ok(()),
        }
    }
}

/// What tells a kind of problem from others: where and what it is, and `with_value` what
/// the cell holds; where there is no cell, of what the sentence speaks.
fn digest(problem: &Problem, with_value: bool) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&problem.file, &problem.sheet, problem.remark.code, &problem.column).hash(&mut hasher);
    if with_value {
        problem.value.hash(&mut hasher);
        problem.value.is_empty().then_some(&problem.remark.say.args).hash(&mut hasher);
    }
    hasher.finish()
}

/// One problem as a line on the screen.
pub(super) fn problem_line(lang: Lang, problem: &Problem, rows: usize) -> Say {
    let mut place = place_name(&problem.file, problem.sheet.as_deref());
    let mut at = |say: Say| {
        place.push(' ');
        place.push_str(&sentence(lang, &say));
    };
    match (problem.row, rows) {
        (None, _) => {}
        (Some(row), 1) => at(say!("at-row", row = row)),
        (Some(row), rows) => at(say!("at-rows", row = row, rows = rows)),
    }
    if let Some((letter, header)) = &problem.column {
        let header = header.replace('\n', "");
        at(say!("at-column", letter = letter, header = header));
    }
    let text = sentence(lang, &problem.remark.say);
    let value = match problem.value.as_str() {
        "" => String::new(),
        value => sentence(lang, &say!("problem-value", value = value)),
    };
    let key = if problem.is_error { "problem-line" } else { "warning-line" };
    say!(key, place = place, text = text, value = value, code = problem.remark.code)
}

fn csv_row(problem: &Problem, lang: Lang) -> [Value<'_>; 8] {
    let text = |it: Option<&str>| it.map_or(Value::Null, |it| Value::text(it.to_owned()));
    [
        Value::text(problem.file.as_str()),
        text(problem.sheet.as_deref()),
        problem.row.map_or(Value::Null, |row| Value::Int(row.into())),
        text(problem.column.as_ref().map(|(_, header)| header.as_str())),
        Value::text(if problem.is_error { "error" } else { "warning" }),
        Value::text(problem.remark.code),
        Value::text(problem.value.as_str()),
        Value::text(sentence(lang, &problem.remark.say)),
    ]
}
