//! Whom or what a visit is to.

use super::VisitArgs;
use crate::command::assign::unknown_household;
use crate::error::{Refusal, say};
use crate::model::Value;
use crate::store::Tx;

/// A household, a village, a township or a unit.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) level: &'static str,
    pub(super) id: String,
    /// As messages name it.
    pub(super) shown: String,
}

impl Object {
    pub(super) fn household(no: &str) -> Self {
        Self { level: "household", id: no.to_owned(), shown: no.to_owned() }
    }

    /// What the options name.
    ///
    /// # Errors
    ///
    /// Refuses what the ledger does not have, and a name that several areas share.
    pub(super) fn of(tx: &Tx<'_>, args: &VisitArgs) -> anyhow::Result<Self> {
        if let Some(village) = &args.village {
            return Self::area(tx, "village", village);
        }
        if let Some(township) = &args.township {
            return Self::area(tx, "township", township);
        }
        if let Some(unit) = &args.unit {
            if tx.row(tx.table("unit"), &[Value::text(unit.clone())])?.is_none() {
                let what = say!("no-unit", unit = unit);
                return Err(Refusal::new(what).hint(say!("no-unit-hint")).into());
            }
            return Ok(Self { level: "unit", id: unit.clone(), shown: unit.clone() });
        }
        let no = args.household.as_deref().unwrap_or_default();
        if !tx.has_household(no)? {
            return Err(unknown_household(no));
        }
        Ok(Self::household(no))
    }

    fn area(tx: &Tx<'_>, level: &'static str, named: &str) -> anyhow::Result<Self> {
        match tx.areas_named(level, named)?.as_slice() {
            [(code, name)] => Ok(Self { level, id: code.clone(), shown: name.clone() }),
            [] => {
                let what = say!("no-such-area", area = named);
                Err(Refusal::new(what).hint(say!("no-village-hint")).into())
            }
            many => {
                let codes: Vec<_> = many.iter().map(|(code, _)| code.as_str()).collect();
                let hint = say!("villages-named-hint", codes = codes.join("、"));
                Err(Refusal::new(say!("areas-named", area = named)).hint(hint).into())
            }
        }
    }
}
