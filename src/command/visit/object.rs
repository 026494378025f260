//! Whom or what a visit is to.

use std::collections::HashMap;

use super::VisitArgs;
use crate::command::assign::unknown_household;
use crate::error::{Refusal, Say, say};
use crate::model::Value;
use crate::model::short_code::ShortCode;
use crate::store::Tx;

/// The households that short codes stand for.
pub(super) struct ByCode(HashMap<ShortCode, Vec<String>>);

impl ByCode {
    pub(super) fn new(tx: &Tx<'_>) -> anyhow::Result<Self> {
        let mut by_code: HashMap<_, Vec<_>> = HashMap::new();
        for no in tx.household_numbers()? {
            by_code.entry(ShortCode::of(&no)).or_default().push(no);
        }
        Ok(Self(by_code))
    }

    /// The number of the household that is meant by a short code, or by a number; or why it
    /// is none.
    pub(super) fn household(
        &self,
        tx: &Tx<'_>,
        typed: &str,
    ) -> anyhow::Result<Result<String, Say>> {
        if tx.has_household(typed)? {
            return Ok(Ok(typed.to_owned()));
        }
        let Some(code) = ShortCode::parse(typed) else {
            return Ok(Err(say!("bad-short-code", code = typed)));
        };
        Ok(match self.0.get(&code).map_or(&[][..], Vec::as_slice) {
            [one] => Ok(one.clone()),
            [] => Err(say!("unknown-short-code", code = code)),
            many => Err(say!("shared-short-code", code = code, households = many.join("、"))),
        })
    }
}

/// A household, a village, a township, a unit or a project.
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
        if let Some(project) = &args.project {
            if tx.row(tx.table("project"), &[Value::text(project.clone())])?.is_none() {
                let what = say!("no-project", project = project);
                return Err(Refusal::new(what).hint(say!("no-project-hint")).into());
            }
            return Ok(Self { level: "project", id: project.clone(), shown: project.clone() });
        }
        let typed = args.household.as_deref().unwrap_or_default();
        if !tx.has_household(typed)? && ShortCode::parse(typed).is_none() {
            return Err(unknown_household(typed));
        }
        match ByCode::new(tx)?.household(tx, typed)? {
            Ok(no) => Ok(Self::household(&no)),
            Err(why) => Err(Refusal::new(why).hint(say!("short-code-hint")).into()),
        }
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
