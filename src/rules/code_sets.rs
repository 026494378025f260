//! Code sets that live side by side (`code_sets.toml`): what a measure counts as in each of
//! them. A measure that says so itself is not asked for its category.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::words::Both;

/// One set of codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeSet {
    /// As `measure_code.code_set` holds it.
    pub(crate) id: String,
    pub(crate) title: Both,
    /// The code list with its members, in their order.
    pub(crate) codes: String,
    pub(crate) source: String,
    /// Category of a measure -> code, where the two are one thing by their names.
    #[serde(default)]
    pub(crate) from: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeSetsFile {
    set: Vec<CodeSet>,
}

/// Reads the built-in code sets.
///
/// # Errors
///
/// Says what cannot be read.
pub(crate) fn code_sets() -> anyhow::Result<Vec<CodeSet>> {
    Ok(toml::from_str::<CodeSetsFile>(include_str!("code_sets.toml"))?.set)
}

#[cfg(test)]
mod tests {
    use super::code_sets;
    use crate::intake::Codes;

    #[test]
    fn every_set_has_its_list_and_maps_known_categories_to_its_own_codes() {
        let codes = Codes::built_in().unwrap();
        let categories = codes.names("measure_category");
        for set in code_sets().unwrap() {
            let members = codes.names(&set.codes);
            assert!(!members.is_empty(), "{}", set.id);
            for (category, code) in &set.from {
                assert!(categories.contains(&category.as_str()), "{}: {category}", set.id);
                assert!(members.contains(&code.as_str()), "{}: {code}", set.id);
            }
        }
    }
}
