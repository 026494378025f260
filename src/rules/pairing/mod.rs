//! Who may help whom: the kinds of link (`kinds.toml`), and what the papers ask of them.

mod propose;
#[cfg(test)]
mod propose_laws;
mod rules;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub(crate) use propose::{Candidate, Need, Pairing, Proposal, propose};
pub(crate) use rules::{Breach, Places, Rules};

/// A kind of link.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkKind {
    /// What helps in such a link, where nobody says: 干部, 单位 or 支部.
    pub(crate) helper: String,
    /// What it may be with: household, village, township, unit; the common one first.
    pub(crate) levels: Vec<String>,
}

static KINDS: LazyLock<BTreeMap<String, LinkKind>> = LazyLock::new(|| {
    toml::from_str(include_str!("kinds.toml")).expect("the kinds of link can be read: a test does")
});

impl LinkKind {
    /// Returns the kind of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        KINDS.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Codes;

    #[test]
    fn every_kind_of_link_has_its_helper_and_its_objects() {
        let codes = Codes::built_in().unwrap();
        let listed: std::collections::BTreeSet<_> = codes.names("link_kind").into_iter().collect();
        assert!(KINDS.keys().map(String::as_str).eq(listed.iter().copied()));
        for (name, kind) in KINDS.iter() {
            assert!(codes.names("helper_kind").contains(&kind.helper.as_str()), "{name}");
            assert!(!kind.levels.is_empty(), "{name}");
            for level in &kind.levels {
                assert!(["household", "village", "township", "unit"].contains(&&**level), "{name}");
            }
        }
    }
}
