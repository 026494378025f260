//! Which part of the ledger somebody means.

use std::collections::BTreeSet;

use crate::error::{Refusal, say};
use crate::store::Store;

/// How many digits the code of a township has.
const TOWNSHIP_DIGITS: usize = 9;

/// Returns the code with which the codes of the villages begin that are meant by `typed`: a
/// village's code or name, a township's, or the beginning of codes.
///
/// # Errors
///
/// Refuses what means no village of the ledger, so that nobody takes a slip for an empty
/// list, and a name that several have.
pub(crate) fn area_meant(store: &Store, typed: &str) -> anyhow::Result<String> {
    let villages = store.villages()?;
    if villages.iter().any(|(code, ..)| code.starts_with(typed)) {
        return Ok(typed.to_owned());
    }
    let named = villages.iter().filter(|(_, name, _)| name == typed);
    let mut found: BTreeSet<&str> = named.map(|(code, ..)| code.as_str()).collect();
    if found.is_empty() {
        let within = villages.iter().filter(|(.., township)| township == typed);
        found = within.filter_map(|(code, ..)| code.get(..TOWNSHIP_DIGITS)).collect();
    }
    let found: Vec<_> = found.into_iter().collect();
    match found.as_slice() {
        [code] => Ok((*code).to_owned()),
        [] => {
            let what = say!("no-such-area", area = typed);
            Err(Refusal::new(what).hint(say!("no-village-hint")).into())
        }
        many => {
            let hint = say!("villages-named-hint", codes = many.join("、"));
            Err(Refusal::new(say!("areas-named", area = typed)).hint(hint).into())
        }
    }
}
