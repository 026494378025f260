//! How long a verdict holds if nothing new is recorded: evidence grows too old, children
//! grow up, a new year brings another line, a standard ends.

use std::collections::BTreeSet;

use chrono::{Datelike as _, Months, NaiveDate};

use super::example::Facts;
use super::matter::World;
use super::parameter::Parameter;
use super::standard::{Criterion, Standard};
use super::test::Test;
use crate::model::facts::{AreaFacts, HouseholdFacts, Subject};

/// How far ahead is looked, in months.
const AHEAD: Months = Months::new(60);

impl Standard {
    /// Returns the first day after `as_of` on which a household that is met would be so no
    /// longer with nothing new recorded, within five years. `None` where there is none, and
    /// where it is not met as it is.
    pub(crate) fn expiry(&self, facts: &HouseholdFacts, as_of: NaiveDate) -> Option<NaiveDate> {
        expiry(&World::of_household(self, facts, as_of))
    }

    /// Returns the same of a village or a county. What was counted of its households is
    /// carried forward as it is.
    pub(crate) fn area_expiry(
        &self,
        subject: Subject,
        facts: &AreaFacts,
        as_of: NaiveDate,
    ) -> Option<NaiveDate> {
        expiry(&World::of_area(self, subject, facts, as_of))
    }
}

pub(super) fn expiry(world: &World<'_>) -> Option<NaiveDate> {
    if !world.is_met() {
        return None;
    }
    let last = world.at.checked_add_months(AHEAD)?;
    let end = world.standard().to.filter(|it| world.at <= *it).and_then(|it| it.succ_opt());
    let mut days = days_of_change(world, last);
    days.extend(end);
    let mut days = days.range(world.at.succ_opt()?..=last);
    days.find(|day| end.is_some_and(|end| end <= **day) || !world.on(**day).is_met()).copied()
}

/// The days up to the last on which a verdict may change though nothing is recorded, and
/// those of the past that count in what must hold for months.
fn days_of_change(world: &World<'_>, last: NaiveDate) -> BTreeSet<NaiveDate> {
    let criteria = world.criteria();
    let mut days = world.days();
    days.insert(world.at);
    let recorded: Vec<_> = days.iter().copied().collect();
    for months in criteria.iter().filter_map(|it| it.max_age_months) {
        let too_old = |it: &NaiveDate| it.checked_add_months(Months::new(months))?.succ_opt();
        days.extend(recorded.iter().filter_map(too_old));
    }
    days.extend(world.standard().parameters.iter().flat_map(Parameter::days));
    let mut held = Vec::new();
    criteria.iter().flat_map(Criterion::tests).for_each(|it| find_held(it, &mut held));
    let first = days.first().map_or(last.year(), NaiveDate::year);
    days.extend((first..=last.year()).filter_map(|it| NaiveDate::from_ymd_opt(it, 1, 1)));
    if let Facts::Household(household) = &world.facts {
        for birth in household.members.iter().filter_map(|it| it.birth) {
            let years = world.at.year()..=last.year();
            // Without a 29 February it is the day after the 28th.
            days.extend(years.filter_map(|year| {
                birth.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
            }));
        }
    }
    for months in held {
        let all: Vec<_> = days.iter().copied().collect();
        days.extend(all.iter().filter_map(|it| held_since(*it, months)));
    }
    days
}

/// The first day on which the last so many months begin on a day, or later.
pub(super) fn held_since(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    let months = Months::new(months);
    // Months are of different length: it may be a few days later.
    let mut days = day.checked_add_months(months)?.iter_days().take(5);
    days.find(|it| it.checked_sub_months(months).is_some_and(|it| day <= it))
}

fn find_held(test: &Test, months: &mut Vec<u32>) {
    if let Test::Held(held) = test {
        months.push(*held.months.get_ref());
    }
    test.parts().into_iter().for_each(|it| find_held(it, months));
}
