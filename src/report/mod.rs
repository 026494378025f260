//! The report model: typed columns and rows. Whoever makes a report counts, sorts and
//! sums; whoever writes it (`render`) does none of that.

mod built_in;

use chrono::NaiveDate;

use crate::model::Value;
use crate::words::Both;

pub(crate) use built_in::{Needs, Spec, by_id, specs};

/// What a column holds, and so how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// ID numbers and phones in it are masked unless asked otherwise.
    Text,
    /// Numbers of households, areas, projects, and digests. Nothing in it is masked.
    Number,
    /// A code of a code list; English output has its English label.
    Code,
    /// An outcome: met, unmet, unknown, not-applicable; or how a duty stands: done, due,
    /// not-due-yet, overdue, impossible, unknown.
    Outcome,
    /// A whole number, or a code that says why there is none.
    Count,
    /// Text that begins with a number where there is one: of another unit in each row.
    Decimal,
    /// Fen, shown as yuan.
    Yuan,
    /// Hundredths of a percent.
    Rate,
    Day,
    /// 1 and 0.
    Flag,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// For programs: the name in JSON.
    pub(crate) key: String,
    /// For people.
    pub(crate) title: Both,
    pub(crate) kind: Kind,
}

impl Column {
    pub(crate) fn new(key: &str, kind: Kind, zh: &str, en: &str) -> Self {
        Self { key: key.to_owned(), title: Both::new(zh, en), kind }
    }
}

/// A finished report.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) title: Both,
    /// The day it holds for.
    pub(crate) as_of: NaiveDate,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Value<'static>>>,
    /// One cell per column; NULL where a column has no total.
    pub(crate) totals: Option<Vec<Value<'static>>>,
    /// Sentences below a table.
    pub(crate) notes: Vec<String>,
}

impl Report {
    pub(crate) fn new(id: &str, title: Both, as_of: NaiveDate, columns: Vec<Column>) -> Self {
        Self {
            id: id.to_owned(),
            title,
            as_of,
            columns,
            rows: Vec::new(),
            totals: None,
            notes: Vec::new(),
        }
    }
}
