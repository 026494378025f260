//! Standards and duties: what they say (`standards/*.toml`), and how a household, a
//! village or a helper is judged by them; and when two people are likely one. Pure: no SQL,
//! no files, no clock.

mod duty;
mod judge;
#[cfg(test)]
mod judge_laws;
pub(crate) mod likeness;
mod standard;

pub(crate) use duty::{PairVisits, State};
pub(crate) use judge::{Judgement, Outcome, Tested, Verdict, Why};
pub(crate) use standard::{Criterion, Phrase, Standard, Subject};
