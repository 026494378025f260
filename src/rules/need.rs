//! What must become of single facts: needs, and what satisfies several of them at once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{Datelike as _, NaiveDate};

use super::matter::Matter;
use crate::model::Value;
use crate::model::facts::{Fact, Kind};

/// What a fact must become.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Yes or no.
    Flag(bool),
    OneOf(BTreeSet<String>),
    NoneOf(BTreeSet<String>),
    /// At least and at most so much, in the unit in which it is stored; `i64::MIN` and
    /// `i64::MAX` where there is no such limit.
    Between(i64, i64),
    /// Known, as is the number of which it is a percentage: which is enough depends on both.
    Known,
    /// A day of birth: within these ages in full years, or (`false`) outside them.
    Aged(Vec<([u32; 2], bool)>),
    /// In a year before this one, or (`false`) not.
    Before(i32, bool),
    /// So many more households.
    More(i64),
    /// Not recorded, as it is.
    Silent,
    /// The day that must come.
    Until(NaiveDate),
}

/// A need, and whether what is recorded does not count, whatever it says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Must {
    pub(super) need: Need,
    pub(super) renew: bool,
    /// Whether it is so already.
    pub(super) is_done: bool,
}

/// Needs that together decide a test.
pub(super) type Way = BTreeMap<Matter, Rc<Must>>;

impl Must {
    /// What satisfies both, if anything does. Whether it is done is to be found out.
    pub(super) fn and(&self, other: &Self) -> Option<Self> {
        let (need, renew) = (self.need.and(&other.need)?, self.renew || other.renew);
        Some(Self { need, renew, is_done: false })
    }
}

impl Need {
    fn and(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Need::OneOf(one), Need::OneOf(other)) => some_of(one & other),
            (Need::OneOf(one), Need::NoneOf(none)) | (Need::NoneOf(none), Need::OneOf(one)) => {
                some_of(one - none)
            }
            (Need::NoneOf(one), Need::NoneOf(other)) => Some(Need::NoneOf(one | other)),
            (Need::Between(from, to), Need::Between(least, most)) => {
                let (from, to) = (*from.max(least), *to.min(most));
                (from <= to).then_some(Need::Between(from, to))
            }
            (Need::Aged(one), Need::Aged(other)) => {
                let need = Need::Aged(one.iter().chain(other).copied().collect());
                need.age().map(|_| need)
            }
            (Need::More(one), Need::More(other)) => Some(Need::More(*one.max(other))),
            (one, other) => (one == other).then(|| one.clone()),
        }
    }

    /// Whether a recorded value is as needed on a day.
    pub(super) fn is_met_by(&self, value: &Value<'_>, at: NaiveDate) -> bool {
        match (self, value) {
            (Need::Flag(flag), Value::Int(number)) => *number == i64::from(*flag),
            (Need::OneOf(codes), Value::Text(code)) => codes.contains(code.as_ref()),
            (Need::NoneOf(codes), Value::Text(code)) => !codes.contains(code.as_ref()),
            (Need::Between(from, to), Value::Int(number)) => (from..=to).contains(&number),
            (Need::Aged(all), Value::Text(day)) => {
                let age = day.parse().ok().and_then(|birth| at.years_since(birth));
                all.iter().all(|it| is_aged(age, it))
            }
            (Need::Before(year, before), value) => {
                let found = match value {
                    Value::Int(year) => Some(*year),
                    Value::Text(day) => day.get(..4).and_then(|it| it.parse().ok()),
                    Value::Null => None,
                };
                found.is_some_and(|it| (it < i64::from(*year)) == *before)
            }
            _ => false,
        }
    }

    /// Chooses a value that is as needed, as near to what is recorded as can be.
    pub(super) fn choose(
        &self,
        found: Option<&Value<'static>>,
        fact: Option<&Fact>,
        at: NaiveDate,
    ) -> Option<Value<'static>> {
        if let Some(found) = found.filter(|it| self.is_met_by(it, at)) {
            return Some(found.clone());
        }
        match self {
            Need::Flag(flag) => Some(Value::Int(i64::from(*flag))),
            Need::OneOf(codes) => codes.first().map(|it| Value::text(it.clone())),
            Need::NoneOf(codes) => {
                let others = ["其他", "不详"].into_iter().map(str::to_owned);
                let declared = fact.map_or(&[][..], |it| &it.codes);
                let others = others.filter(|_| declared.is_empty());
                let mut all = declared.iter().cloned().chain(others);
                all.find(|it| !codes.contains(it)).map(Value::text)
            }
            Need::Between(from, to) => {
                let near = match found {
                    Some(Value::Int(number)) => *number,
                    _ => 0,
                };
                Some(Value::Int(near.clamp(*from, *to)))
            }
            Need::Aged(_) => {
                let year = at.year() - i32::try_from(self.age()?).ok()?;
                // Who was born on 29 February has the birthday a day later in other years.
                let birth = at.with_year(year).or_else(|| at.pred_opt()?.with_year(year));
                birth.map(Value::day)
            }
            Need::Before(year, before) => {
                let year = if *before { year - 1 } else { *year };
                Some(match fact?.kind {
                    Kind::Month => Value::text(format!("{year:04}-01")),
                    Kind::Day => Value::text(format!("{year:04}-01-01")),
                    _ => Value::Int(i64::from(year)),
                })
            }
            Need::More(more) => Some(Value::Int(*more)),
            Need::Known | Need::Silent | Need::Until(_) => None,
        }
    }

    /// An age that is as needed: that of a grown-up where it can be.
    fn age(&self) -> Option<u32> {
        let Need::Aged(all) = self else { return None };
        let fits = |age: &u32| all.iter().all(|it| is_aged(Some(*age), it));
        (40..=59).chain(0..=120).find(fits)
    }
}

fn some_of(codes: BTreeSet<String>) -> Option<Need> {
    (!codes.is_empty()).then_some(Need::OneOf(codes))
}

fn is_aged(age: Option<u32>, ([from, to], within): &([u32; 2], bool)) -> bool {
    age.is_some_and(|it| (*from..=*to).contains(&it)) == *within
}
