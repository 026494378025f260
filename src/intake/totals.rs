//! Totals that stand among the rows, held against the sums of the rows.

use super::clean::{Cell, Kind, clean};
use super::codes::Codes;
use super::header::Header;
use super::layout::Layout;
use super::{Matched, Parsed};
use crate::model::Value;

/// A total that is not the sum of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) row: u32,
    /// Place among the header's columns.
    pub(crate) at: usize,
    pub(crate) said: i64,
    pub(crate) sum: i64,
}

/// The sums of the columns that can be summed, while the rows are read.
pub(crate) struct Totals<'h> {
    columns: Vec<Sum<'h>>,
    /// What the totals said: the row, the word, each column's value.
    said: Vec<Said>,
}

struct Sum<'h> {
    at: usize,
    matched: &'h Matched,
    all: i64,
    /// Since the last total.
    part: i64,
    /// A cell of it could not be read, so nobody knows the sum.
    is_unknown: bool,
}

struct Said {
    row: u32,
    is_part: bool,
    /// Per column what it said, and the sum since the total before it.
    values: Vec<(Option<i64>, i64)>,
}

impl<'h> Totals<'h> {
    /// Of amounts, areas and counts, but not of what is said of a household on each of its
    /// members' rows, nor of averages.
    pub(super) fn of(header: &'h Header, layout: &Layout) -> Self {
        let outer = |target: &String| {
            let record = target.split_once('.').map(|it| it.0);
            layout.records.iter().any(|it| it.outer && Some(it.name()) == record)
        };
        let sums = header.columns.iter().enumerate().filter(|(_, it)| {
            let column = &layout.columns[it.column];
            let is_summed = matches!(
                it.kind,
                Kind::Yuan
                    | Kind::YuanNotNegative
                    | Kind::Count
                    | Kind::Heads
                    | Kind::SquareMetres
                    | Kind::Mu
            );
            column.sums
                && it.fixed.is_none()
                && is_summed
                && !column.targets().is_empty()
                && !column.targets().iter().any(outer)
        });
        let columns = sums
            .map(|(at, matched)| Sum { at, matched, all: 0, part: 0, is_unknown: false })
            .collect();
        Self { columns, said: Vec::new() }
    }

    /// Adds a row of data.
    pub(super) fn add(&mut self, parsed: &Parsed<'_>) {
        for it in &mut self.columns {
            if let Value::Int(number) = parsed.values[it.at] {
                it.all = it.all.saturating_add(number);
                it.part = it.part.saturating_add(number);
            }
        }
        if parsed.is_refused() {
            for (at, _, is_error) in &parsed.remarks {
                for it in self.columns.iter_mut().filter(|it| *is_error && it.at == *at) {
                    it.is_unknown = true;
                }
            }
        }
    }

    /// Notes what a total says.
    pub(super) fn said(&mut self, row: u32, word: &str, cells: &[Cell<'_>], codes: &Codes) {
        let values = self.columns.iter_mut().map(|it| {
            let cell = cells.get(it.matched.place).unwrap_or(&Cell::Empty);
            let read = clean(&it.matched.kind, cell, it.matched.ten_thousands, codes);
            let said = match read.map(|it| it.value) {
                Ok(Value::Int(number)) => Some(number),
                // Words, and formulas without a result.
                _ => None,
            };
            (said, std::mem::take(&mut it.part))
        });
        let values = values.collect();
        self.said.push(Said { row, is_part: word.ends_with("小计"), values });
    }

    /// The totals that are neither the sum of all rows nor, as pages and villages have
    /// theirs, of those since the total before.
    pub(super) fn wrong(&self) -> Vec<Total> {
        let mut wrong = Vec::new();
        for said in &self.said {
            for (it, (value, part)) in self.columns.iter().zip(&said.values) {
                let Some(value) = *value else { continue };
                if !it.is_unknown && value != it.all && value != *part {
                    let sum = if said.is_part { *part } else { it.all };
                    wrong.push(Total { row: said.row, at: it.at, said: value, sum });
                }
            }
        }
        wrong
    }
}
