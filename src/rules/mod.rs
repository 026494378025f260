//! Standards, duties and entitlements: what they say (`standards/*.toml`), and how a household, a
//! village or a helper is judged by them; and when two people are likely one. Pure: no SQL,
//! no files, no clock.

mod census;
mod duty;
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
#[cfg(test)]
mod made_up;
pub(crate) mod matching;
mod matter;
mod need;
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
pub(crate) use duty::{PairVisits, State};
pub(crate) use entitlement::{Basis, Due, Entitlement, Missing, Schooling, Standing};
pub(crate) use example::{Case, Facts};
pub(crate) use judge::{Judgement, Outcome, Tested, Verdict, Why};
pub(crate) use matter::{Matter, Whose};
pub(crate) use need::Need;
pub(crate) use parameter::{Own, Parameter};
pub(crate) use path::{Change, Doing, Paths};
pub(crate) use standard::{Criterion, Fault, Standard};
pub(crate) use support::Support;
pub(crate) use test::{Phrase, Test, plain_decimal};
