//! The shortest paths to met: the smallest sets of changes after which a verdict would be
//! met. Each is made sure of by judging again.

mod reach;
mod search;

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

use self::search::{Search, View, cost};
use super::expiry::held_since;
use super::judge::Outcome;
use super::matter::{Matter, What, World, new_year};
use super::need::Need;
use super::standard::{Criterion, Standard};
use super::test::{Bound, FactName, Per, Test};
use crate::model::Value;
use crate::model::facts::{AreaFacts, HouseholdFacts, Kind, Subject};

pub(super) use self::reach::{Aim, numbers};

/// How many sets of changes are returned at most.
const SETS: usize = 8;

/// What is to be done about something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doing {
    /// It is known, and not as it must be.
    Mend,
    /// It is not known for sure, and must turn out so.
    Find,
    /// Time must pass.
    Wait,
}

/// One thing that must change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change<'s> {
    pub(crate) doing: Doing,
    /// What must change; nothing where time must pass.
    pub(crate) matter: Option<Matter>,
    /// The fact's name; also `members`, `birth`, `head_count`, `households`, `day`, or the id
    /// of a parameter.
    pub(crate) fact: &'s str,
    /// The unit of what is found and needed.
    pub(crate) kind: Kind,
    pub(crate) found: Option<Value<'static>>,
    /// What it must become.
    pub(crate) need: Need,
    /// Where the limit is one for each person.
    pub(crate) per_person: Option<PerPerson>,
    /// The criteria that are not met, or would not apply, without it, by their places.
    pub(crate) criteria: Vec<usize>,
    /// What is recorded when it is done.
    settings: Vec<(Matter, Value<'static>)>,
}

/// A limit for each person, and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PerPerson {
    pub(crate) limit: i64,
    pub(crate) persons: i64,
}

impl Change<'_> {
    /// Makes it become another number; returns false where it is none.
    #[cfg(test)]
    pub(super) fn become_number(&mut self, number: i64) -> bool {
        match self.settings.as_mut_slice() {
            [(_, Value::Int(chosen))] => {
                *chosen = number;
                true
            }
            _ => false,
        }
    }

    /// By how much a number must rise, or fall if it is negative.
    pub(crate) fn difference(&self) -> Option<i64> {
        match (&self.need, &self.found) {
            (Need::More(more), _) => Some(*more),
            (Need::Between(from, to), Some(Value::Int(found))) => {
                Some((*found).clamp(*from, *to).saturating_sub(*found))
            }
            _ => None,
        }
    }
}

/// The smallest sets of changes after which a verdict would be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paths<'s> {
    /// All of one size; one empty set where it is met as it is, and none where no change that
    /// is known of leads there.
    pub(crate) sets: Vec<Vec<Change<'s>>>,
    /// Whether there may be others of that size, or smaller ones.
    pub(crate) capped: bool,
}

impl Standard {
    /// Returns the shortest paths of a household to met, as of a day.
    pub(crate) fn paths(&self, facts: &HouseholdFacts, as_of: NaiveDate) -> Paths<'_> {
        paths(&World::of_household(self, facts, as_of))
    }

    /// Returns the shortest paths of a village or a county to met, as of a day.
    pub(crate) fn area_paths(
        &self,
        subject: Subject,
        facts: &AreaFacts,
        as_of: NaiveDate,
    ) -> Paths<'_> {
        paths(&World::of_area(self, subject, facts, as_of))
    }
}

/// Returns things as they would be after changes: what is recorded then is recorded on the
/// day, and judged on it or when it is time.
pub(super) fn apply<'s>(world: &World<'s>, changes: &[Change<'_>]) -> World<'s> {
    let today = world.at;
    let until = changes.iter().find_map(|it| match it.need {
        Need::Until(day) => Some(day),
        _ => None,
    });
    let mut world = world.on(until.unwrap_or(today));
    let mut settings: Vec<_> = changes.iter().flat_map(|it| &it.settings).collect();
    // Whoever is not listed has no facts yet.
    settings.sort_by_key(|(matter, _)| matter.what != What::Members);
    for (matter, value) in settings {
        world.set(*matter, value, today);
    }
    world
}

pub(super) fn paths<'s>(world: &World<'s>) -> Paths<'s> {
    let mut paths = Paths { sets: Vec::new(), capped: false };
    if world.is_met() {
        paths.sets.push(Vec::new());
        return paths;
    }
    let today = world.at;
    let mut least_dropped = usize::MAX;
    for day in days_to_wait_for(world) {
        let then = world.on(day);
        let search = Search::new(&then, today);
        let waits = usize::from(today < day);
        let mut tried = BTreeSet::new();
        let has_sums = search.has_sums();
        let mut was_astray = false;
        let mut enough = usize::MAX;
        for view in [View::Near, View::All, View::Joint] {
            let is_needed = match view {
                View::Near => true,
                View::All => was_astray,
                View::Joint => has_sums,
            };
            if !is_needed {
                continue;
            }
            if view == View::Joint {
                // Whoever need not change two numbers of a sum changes its first.
                enough = paths.sets.first().map_or(usize::MAX, Vec::len);
            }
            for way in search.ways_to_met(view) {
                let cost = cost(&way) + waits;
                let size = paths.sets.first().map_or(usize::MAX, Vec::len);
                if size < cost || enough <= cost {
                    break;
                }
                if size == cost && paths.sets.len() == SETS {
                    paths.capped = true;
                    break;
                }
                if !tried.insert(way.clone()) {
                    continue;
                }
                let set = search.changes(&way).and_then(|set| leading(world, set));
                match set {
                    Some(set) => paths.add(set),
                    None => was_astray = true,
                }
            }
        }
        least_dropped = least_dropped.min(search.least_dropped.get().saturating_add(waits));
    }
    let size = paths.sets.first().map_or(usize::MAX, Vec::len);
    paths.capped |= least_dropped <= size && least_dropped < usize::MAX;
    // One number may settle two comparisons in a way that is not looked for.
    paths.capped |= has_shared_whole(world.criteria());
    paths.sets.iter_mut().for_each(|it| narrow(world, it));
    // A set that another one names as well is no other.
    for place in (0..paths.sets.len()).rev() {
        let set = paths.sets.remove(place);
        if !paths.sets.iter().any(|it| is_within(&set, it)) {
            paths.sets.insert(place, set);
        }
    }
    paths.sets.iter_mut().for_each(|it| name_criteria(world, it));
    paths.sets.iter_mut().for_each(|it| forget_assumed(world, it));
    paths
}

/// Where neither a number nor that of which it is a percentage is known, one was assumed to
/// find the other: that says nothing to anybody.
fn forget_assumed(world: &World<'_>, set: &mut [Change<'_>]) {
    let mut bounds = Vec::new();
    world.criteria().iter().flat_map(Criterion::tests).for_each(|it| find_bounds(it, &mut bounds));
    let is_missing = |change: &Change<'_>, fact: &FactName| {
        let is_it = |it: &Matter| world.matter(fact, it.whose) == *it;
        change.found.is_none() && change.matter.as_ref().is_some_and(is_it)
    };
    for bound in bounds {
        let Some(whole) = &bound.percent_of else { continue };
        let parts = [&bound.fact].into_iter().chain(&bound.plus).chain(&bound.less);
        let parts: Vec<_> = parts.collect();
        let wholes: Vec<_> = set.iter().filter(|it| is_missing(it, whole)).collect();
        let whose: Vec<_> = wholes.iter().filter_map(|it| Some(it.matter?.whose)).collect();
        let of_both = |it: &Change<'_>| {
            (is_missing(it, whole) || parts.iter().any(|part| is_missing(it, part)))
                && it.matter.is_some_and(|it| whose.contains(&it.whose))
        };
        let both: Vec<_> = (0..set.len()).filter(|it| of_both(&set[*it])).collect();
        if whose.len() < both.len() {
            both.into_iter().for_each(|it| set[it].need = Need::Known);
        }
    }
}

/// Whether whatever a set names another one names as well.
fn is_within(set: &[Change<'_>], other: &[Change<'_>]) -> bool {
    let is_within = |one: &Need, other: &Need| match (one, other) {
        (Need::OneOf(some), Need::OneOf(all)) => some.is_subset(all),
        (Need::Between(from, to), Need::Between(least, most)) => least <= from && to <= most,
        (one, other) => one == other,
    };
    set.len() == other.len()
        && set.iter().zip(other).all(|(one, other)| {
            (one.matter, one.doing) == (other.matter, other.doing)
                && is_within(&one.need, &other.need)
        })
}

/// Farther from where it is placed no number is tried.
const FAR: i64 = 1_000_000_000_000;

/// Sees to it that every number and every code that is said to be enough is: also what is
/// met as it is may set a limit to it.
fn narrow(world: &World<'_>, set: &mut [Change<'_>]) {
    for place in 0..set.len() {
        if let (Need::OneOf(codes), [(_, chosen)]) =
            (set[place].need.clone(), set[place].settings.as_slice())
        {
            let chosen = chosen.clone();
            let is_enough = |code: &String| {
                set[place].settings[0].1 = Value::text(code.clone());
                apply(world, set).is_met()
            };
            set[place].need = Need::OneOf(codes.into_iter().filter(is_enough).collect());
            set[place].settings[0].1 = chosen;
            continue;
        }
        let (Need::Between(from, to), [(_, Value::Int(chosen))]) =
            (&set[place].need, set[place].settings.as_slice())
        else {
            continue;
        };
        let (chosen, ends) = (*chosen, [*from, *to]);
        let mut is_enough = |number: i64| {
            set[place].settings[0].1 = Value::Int(number);
            apply(world, set).is_met()
        };
        let ends = ends.map(|end| {
            let far = end.clamp(chosen.saturating_sub(FAR), chosen.saturating_add(FAR));
            if is_enough(far) {
                return end;
            }
            let (mut good, mut bad) = (chosen, far);
            while 1 < good.abs_diff(bad) {
                let middle = good + (bad - good) / 2;
                *(if is_enough(middle) { &mut good } else { &mut bad }) = middle;
            }
            good
        });
        set[place].settings[0].1 = Value::Int(chosen);
        set[place].need = Need::Between(ends[0], ends[1]);
    }
}

/// Whether a number of which another one is a percentage is asked for elsewhere as well, or
/// the part is a sum or a difference itself.
fn has_shared_whole(criteria: &[Criterion]) -> bool {
    fn collect<'t>(test: &'t Test, wholes: &mut Vec<&'t str>, asked: &mut Vec<&'t str>) {
        if let Some((_, bound)) = test.bound() {
            let names = [&bound.fact].into_iter().chain(&bound.plus).chain(&bound.less);
            asked.extend(names.map(|it| it.name.as_str()));
            wholes.extend(bound.percent_of.iter().map(|it| it.name.as_str()));
            if !(bound.plus.is_empty() && bound.less.is_empty()) {
                asked.extend(bound.percent_of.iter().map(|it| it.name.as_str()));
            }
        }
        test.parts().into_iter().for_each(|it| collect(it, wholes, asked));
    }
    let (mut wholes, mut asked) = (Vec::new(), Vec::new());
    criteria.iter().flat_map(Criterion::tests).for_each(|it| collect(it, &mut wholes, &mut asked));
    let mut seen = BTreeSet::new();
    wholes.iter().any(|it| asked.contains(it) || !seen.insert(it))
}

impl<'s> Paths<'s> {
    /// Keeps the smallest sets.
    fn add(&mut self, set: Vec<Change<'s>>) {
        let size = self.sets.first().map_or(usize::MAX, Vec::len);
        if set.len() < size {
            self.sets.clear();
            self.capped = false;
        }
        let is_known = |it: &Vec<Change<'_>>| is_same_by_others(&set, it);
        if set.len() <= size && !self.sets.iter().any(is_known) {
            if self.sets.len() < SETS {
                self.sets.push(set);
            } else {
                self.capped = true;
            }
        }
    }
}

/// Whether a set does the same as another one, or the same by other numbers or days.
fn is_same_by_others(set: &[Change<'_>], other: &[Change<'_>]) -> bool {
    set.len() == other.len()
        && set.iter().zip(other).all(|(one, other)| {
            (one.matter, one.doing) == (other.matter, other.doing)
                && (one.need == other.need
                    || matches!(one.need, Need::Until(_) | Need::Between(..)))
        })
}

/// Returns what of a set of changes is needed to lead to met; `None` if it does not.
fn leading<'s>(world: &World<'s>, set: Vec<Change<'s>>) -> Option<Vec<Change<'s>>> {
    if !apply(world, &set).is_met() {
        return None;
    }
    let mut set = set;
    let mut place = 0;
    while place < set.len() {
        let mut without = set.clone();
        without.remove(place);
        if apply(world, &without).is_met() {
            // What was needed beside it may not be needed any more.
            set = without;
            place = 0;
        } else {
            place += 1;
        }
    }
    Some(set)
}

/// Finds the criteria for which each change is needed, and what is asked for each person.
fn name_criteria(world: &World<'_>, set: &mut [Change<'_>]) {
    let criteria = world.criteria();
    let after = apply(world, set);
    for place in 0..set.len() {
        let mut without = set.to_vec();
        without.remove(place);
        let without = apply(world, &without);
        let (verdict, reached) = (without.judge(), after.judge());
        let places_where = |is_so: &dyn Fn(Outcome, Outcome) -> bool| -> Vec<usize> {
            let both = verdict.criteria.iter().zip(&reached.criteria).enumerate();
            let both = both.filter(|(_, (one, other))| is_so(one.outcome, other.outcome));
            both.map(|(place, _)| place).collect()
        };
        let mut missed = places_where(&|it, _| matches!(it, Outcome::Unmet | Outcome::Unknown));
        if missed.is_empty() {
            // Without it nothing would apply.
            missed = places_where(&|one, other| one != other);
        }
        set[place].per_person = set[place].matter.and_then(|matter| {
            let tests = missed.iter().flat_map(|it| criteria[*it].tests());
            let mut bounds = Vec::new();
            tests.for_each(|it| find_bounds(it, &mut bounds));
            let per = bounds.into_iter().filter(|it| it.per == Some(Per::Persons));
            let mut per = per.filter(|it| {
                let own = after.matter(&it.fact, matter.whose);
                match matter.what {
                    What::Item { slot, .. } => it.fact.is_income && it.fact.slot == slot,
                    What::RegisterIncome => it.fact.is_income,
                    _ => !it.fact.is_income && own == matter,
                }
            });
            let measured = per.find_map(|it| after.measure(it, None, None).ok())?;
            Some(PerPerson { limit: measured.limit, persons: measured.base })
        });
        set[place].criteria = missed;
    }
}

fn find_bounds<'t>(test: &'t Test, bounds: &mut Vec<&'t Bound>) {
    bounds.extend(test.bound().map(|(_, bound)| bound));
    test.parts().into_iter().for_each(|it| find_bounds(it, bounds));
}

/// The day itself, and those on which time alone may have helped: a new year, or something
/// has held long enough.
fn days_to_wait_for(world: &World<'_>) -> Vec<NaiveDate> {
    let today = world.at;
    let mut months = BTreeSet::new();
    let mut asks_for_year = false;
    for test in world.criteria().iter().flat_map(Criterion::tests) {
        find_waits(test, &mut months, &mut asks_for_year);
    }
    let mut days = BTreeSet::from([today]);
    if asks_for_year {
        days.extend(new_year(today));
    }
    let mut since = world.days();
    let parameters = &world.standard().parameters;
    since.extend(parameters.iter().flat_map(super::parameter::Parameter::days));
    since.extend((0..=1).filter_map(|it| NaiveDate::from_ymd_opt(today.year() - it, 1, 1)));
    since.insert(today);
    for months in months {
        let ends = since.range(..=today).filter_map(|it| held_since(*it, months));
        days.extend(ends.filter(|it| today < *it).collect::<Vec<_>>());
    }
    days.into_iter().collect()
}

fn find_waits(test: &Test, months: &mut BTreeSet<u32>, asks_for_year: &mut bool) {
    match test {
        Test::Held(held) => drop(months.insert(*held.months.get_ref())),
        Test::BeforeThisYear(_) => *asks_for_year = true,
        _ => {}
    }
    test.parts().into_iter().for_each(|it| find_waits(it, months, asks_for_year));
}
