//! Standards, duties and entitlements: what they say (`standards/*.toml`, `duties/*.toml`),
//! and how a household, a village or a helper is judged by them; and when two people are
//! likely one. Pure: no SQL, no files, no clock.

mod census;
mod code_sets;
mod duty;
mod duty_state;
#[cfg(test)]
mod duty_tests;
mod entitlement;
mod example;
mod expiry;
mod judge;
#[cfg(test)]
mod judge_laws;
#[cfg(test)]
mod judge_tests;
#[cfg(test)]
mod laws_judge;
#[cfg(test)]
mod laws_made;
#[cfg(test)]
mod laws_path;
pub(crate) mod likeness;
mod limits;
#[cfg(test)]
mod made_up;
pub(crate) mod matching;
mod matter;
mod need;
mod pairing;
mod parameter;
mod path;
#[cfg(test)]
mod path_tests;
mod standard;
mod support;
#[cfg(test)]
mod support_tests;
mod test;

pub(crate) use census::Census;
pub(crate) use code_sets::{CodeSet, code_sets};
pub(crate) use duty::{Duty, DutySet, Every, Measure, Owner, Quota};
pub(crate) use duty_state::{Period, Reckoning, Standing, State, Unclear};
pub(crate) use entitlement::{Basis, Due, Entitlement, Missing, Poverty, Schooling};
pub(crate) use example::{Case, Facts};
pub(crate) use judge::{Judgement, Outcome, Tested, Verdict, Why};
pub(crate) use matter::{Matter, Whose};
pub(crate) use need::Need;
pub(crate) use pairing::{
    Breach, Candidate, LinkKind, Need as PairingNeed, Pairing, Places, Proposal, Rules, propose,
};
pub(crate) use parameter::{Limit, Own, Parameter, Whom};
pub(crate) use path::{Change, Doing, Paths};
pub(crate) use standard::{Criterion, Fault, Standard};
pub(crate) use support::Support;
pub(crate) use test::{Phrase, Test, plain_decimal};
