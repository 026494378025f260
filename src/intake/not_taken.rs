//! Sheets that are known and not taken, each with the reason (`layouts/not_taken.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::layout::normal;
use crate::words::Both;

/// A kind of sheet that the ledger has no place for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotTaken {
    pub(crate) title: Both,
    pub(crate) why: Both,
    headers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    #[serde(rename = "sheet")]
    sheets: Vec<NotTaken>,
}

static LIST: LazyLock<Vec<NotTaken>> = LazyLock::new(|| {
    let listed: Listed = toml::from_str(include_str!("layouts/not_taken.toml"))
        .expect("the built-in list is TOML: a test reads it");
    listed.sheets
});

/// Finds the kind of which one of the rows, normalised, is the header.
pub(super) fn find<'l>(rows: impl Iterator<Item = &'l [String]>) -> Option<&'static NotTaken> {
    let mut rows = rows;
    rows.find_map(|row| {
        let stands = |header: &String| row.contains(&normal(header));
        LIST.iter().find(|kind| kind.headers.iter().all(stands))
    })
}

#[cfg(test)]
mod tests {
    use super::LIST;

    #[test]
    fn every_kind_has_a_header_of_its_own() {
        assert!(LIST.iter().all(|it| !it.headers.is_empty()) && !LIST.is_empty());
    }
}
