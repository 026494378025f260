//! What duties are judged by: who was linked to whom, what was done on which day, and when
//! the schools had term.

use chrono::NaiveDate;

/// The first year of which visits are kept: what is older is a slip of the pen.
pub(crate) const FIRST_YEAR: i32 = 2000;

/// A link, ended or not.
#[derive(Clone, Debug)]
pub(crate) struct Bond {
    /// Household no., area code or unit.
    pub(crate) object: String,
    pub(crate) kind: String,
    pub(crate) role: Option<String>,
    pub(crate) helper: String,
    pub(crate) since: NaiveDate,
    /// The first day without it.
    pub(crate) until: Option<NaiveDate>,
}

impl Bond {
    pub(crate) fn holds(&self, day: NaiveDate) -> bool {
        self.since <= day && self.until.is_none_or(|until| day < until)
    }
}

/// What a helper did on a day: a visit, a call, a day in the village, a meeting. Voided rows
/// are none.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) day: NaiveDate,
    pub(crate) helper: String,
    pub(crate) mode: String,
    /// Whether the night was spent there; `None`: not recorded.
    pub(crate) night: Option<bool>,
    pub(crate) cash_fen: Option<i64>,
    pub(crate) gave_goods: bool,
    /// What the goods are worth; `None`: not recorded.
    pub(crate) goods_fen: Option<i64>,
    /// Whether a difficulty was solved.
    pub(crate) solved: bool,
}

/// A school term.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) name: String,
    pub(crate) first: NaiveDate,
    pub(crate) last: NaiveDate,
}
