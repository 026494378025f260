//! What a check asks of the ledger, and what it found.

use serde::Deserialize;

use super::Value;

/// What one finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Scope {
    Household,
    Person,
    Village,
}

/// A check, ready to be put to the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) scope: Scope,
    /// An SQL condition over the columns of the scope.
    pub(crate) sql: String,
    /// SQL expressions of the same columns: what the sentence of a finding names.
    pub(crate) values: Vec<String>,
    /// The table and column that must not be blank, where it asks for that.
    pub(crate) blank: Option<(String, String)>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The place of its condition among those that were asked.
    pub(crate) condition: usize,
    /// Code of the village.
    pub(crate) village: String,
    pub(crate) household: Option<String>,
    pub(crate) person: Option<Person>,
    /// The values of the condition's expressions.
    pub(crate) values: Vec<Value<'static>>,
}

/// A member of a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// How much was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    pub(crate) households: usize,
    pub(crate) villages: usize,
    /// Places of the conditions that ask for a column which nobody in the ledger has.
    pub(crate) never_recorded: Vec<usize>,
}
