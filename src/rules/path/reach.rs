//! Having a comparison come out: which number must be how high or how low.

use std::collections::BTreeSet;

use chrono::Datelike as _;

use super::super::judge::Why;
use super::super::matter::{Matter, What, Whose, World};
use super::super::need::{Need, Way};
use super::super::test::{Bound, FactName, LimitOf, Operator};
use super::search::{Search, View};
use crate::model::Value;

/// On which side of its limit a comparison is to come out: the difference between what is
/// found and what is wanted must be at least, or at most, so much.
#[derive(Clone, Copy)]
pub(in crate::rules) enum Aim {
    AtLeast(i128),
    AtMost(i128),
}

impl Aim {
    pub(in crate::rules) fn of(operator: Operator, met: bool) -> Self {
        match (operator, met) {
            (Operator::AtLeast, true) | (Operator::LessThan, false) => Aim::AtLeast(0),
            (Operator::MoreThan, true) | (Operator::AtMost, false) => Aim::AtLeast(1),
            (Operator::AtMost, true) | (Operator::MoreThan, false) => Aim::AtMost(0),
            (Operator::LessThan, true) | (Operator::AtLeast, false) => Aim::AtMost(-1),
        }
    }

    /// From where to where something may lie of which a step changes the difference by
    /// `slope`; the difference is `now` where it lies at `at`.
    pub(in crate::rules) fn range(self, now: i128, slope: i128, at: i64) -> Option<(i64, i64)> {
        // At least `k` of `slope * steps`, the other way round where it is at most.
        let (slope, k) = match self {
            Aim::AtLeast(least) => (slope, least - now),
            Aim::AtMost(most) => (-slope, now - most),
        };
        let whole = (i64::MIN, i64::MAX);
        let place = |steps: i128| i64::try_from(i128::from(at) + steps);
        match slope {
            0 => (k <= 0).then_some(whole),
            1.. => place(-(-k).div_euclid(slope)).ok().map(|from| (from, i64::MAX)),
            _ => place((-k).div_euclid(-slope)).ok().map(|to| (i64::MIN, to)),
        }
    }
}

/// What had to be assumed so far to measure at all.
#[derive(Clone)]
pub(super) struct Reached<'s> {
    world: World<'s>,
    /// What must be found, and where it is assumed to lie.
    open: Vec<(Matter, i64)>,
    /// What is known, and assumed to become another number.
    given: Option<(Matter, i64)>,
    way: Way,
}

impl<'s> Reached<'s> {
    pub(super) fn new(search: &Search<'_, 's>, member: Option<usize>) -> Self {
        let whose = member.map_or(Whose::Own, Whose::Member);
        Self {
            world: search.world_of(whose).clone(),
            open: Vec::new(),
            given: None,
            way: Way::new(),
        }
    }
}

/// How many facts a comparison may lack.
const OPEN: usize = 16;

impl Search<'_, '_> {
    /// The ways to have a comparison come out as it is aimed at: what is not known is found,
    /// and one number is as high or as low as it must be.
    pub(super) fn reach(
        &self,
        bound: &Bound,
        member: Option<usize>,
        aim: Aim,
        mut reached: Reached<'_>,
    ) -> Vec<Way> {
        let max_age = self.max_age.get();
        while let Err((fact, why)) = reached.world.clone().measure(bound, member, max_age) {
            if why == Why::NoRegister {
                return self.reach_by_register(bound, member, aim, &reached);
            }
            let missing = missing(&reached.world, bound, member, max_age, fact, why);
            let Some((matter, value)) = missing.filter(|_| reached.open.len() < OPEN) else {
                return Vec::new();
            };
            reached.world.set(matter, &Value::Int(value), self.today);
            reached.open.push((matter, value));
        }
        let mut ways: Vec<_> = self.place(bound, member, aim, &reached).into_iter().collect();
        if self.view.get() == View::Joint {
            for (matter, number) in self.wanted_of(bound, member, &reached.world) {
                let mut given = reached.clone();
                given.world.set(matter, &Value::Int(number), self.today);
                given.given = Some((matter, number));
                ways.extend(self.place(bound, member, aim, &given));
            }
        }
        ways
    }

    /// The numbers that other comparisons want of the numbers of one.
    fn wanted_of(
        &self,
        bound: &Bound,
        member: Option<usize>,
        world: &World<'_>,
    ) -> Vec<(Matter, i64)> {
        let whose = member.map_or(Whose::Own, Whose::Member);
        let (main, others) = numbers(world, bound, member, self.max_age.get());
        let whole = bound.percent_of.iter().map(|it| world.matter(it, whose));
        let is_uncounted = self.world.household().is_some_and(|it| it.persons().is_none());
        let count = Matter { whose: Whose::Own, what: What::HeadCount };
        let count = Some(count).filter(|_| bound.per.is_some() && is_uncounted);
        let all = main.into_iter().chain(others).chain(whole).chain(count);
        let wanted = self.wanted.borrow();
        let numbers = all.flat_map(|matter| {
            let of = wanted.get(&matter).into_iter().flatten();
            of.map(move |it| (matter, *it)).collect::<Vec<_>>()
        });
        numbers.collect()
    }

    /// The same for each 识别标准 of which it may be.
    fn reach_by_register(
        &self,
        bound: &Bound,
        member: Option<usize>,
        aim: Aim,
        reached: &Reached<'_>,
    ) -> Vec<Way> {
        let LimitOf::Parameter(place) = bound.limit else { return Vec::new() };
        let matter = Matter { whose: Whose::Own, what: What::Register };
        let limits = reached.world.standard().parameters[place].shown();
        let codes: BTreeSet<String> = limits.filter_map(|it| it.register).collect();
        let ways = codes.into_iter().flat_map(|code| {
            let mut reached = reached.clone();
            reached.world.set(matter, &Value::text(code.clone()), self.today);
            let code = Need::OneOf(BTreeSet::from([code]));
            self.demand(&mut reached.way, matter, code, true);
            self.reach(bound, member, aim, reached)
        });
        self.cheapest(ways.collect())
    }

    /// Places one number so that the comparison comes out, and everything else that had to
    /// be assumed on the safe side of where it was assumed.
    fn place(
        &self,
        bound: &Bound,
        member: Option<usize>,
        aim: Aim,
        reached: &Reached<'_>,
    ) -> Option<Way> {
        let max_age = self.max_age.get();
        let world = &reached.world;
        let difference = |world: &World<'_>| {
            let measured = world.measure(bound, member, max_age).ok()?;
            Some(measured.found - measured.wanted())
        };
        let now = difference(world)?;
        let beside = |matter: Matter, at: i64| {
            let mut next = world.clone();
            next.set(matter, &Value::Int(at.checked_add(1)?), self.today);
            Some(next)
        };
        let slope = |matter: Matter, at: i64| Some(difference(&beside(matter, at)?)? - now);
        // A part is neither less than nothing nor more than all of it.
        let stays_a_part = |matter: Matter, at: i64| {
            let of = |world: &World<'_>| {
                let measured = world.measure(bound, member, max_age).ok()?;
                let part = measured.found / 10_000;
                Some((part, part - i128::from(measured.base)))
            };
            let ((part, excess), next) = (of(world)?, of(&beside(matter, at)?)?);
            let some = Aim::AtLeast(0).range(part, next.0 - part, at)?;
            let not_all = Aim::AtMost(0).range(excess, next.1 - excess, at)?;
            Some((some.0.max(not_all.0), some.1.min(not_all.1)))
        };
        let (main, others) = numbers(world, bound, member, max_age);
        let is_open = |matter: &Matter| reached.open.iter().any(|(it, _)| it == matter);
        let is_given = |matter: &Matter| reached.given.is_some_and(|(it, _)| it == *matter);
        let mut variables = reached.open.clone();
        variables.retain(|(it, _)| !is_given(it));
        variables.sort_by_key(|(matter, _)| Some(*matter) != main);
        let known = main.into_iter().chain(others);
        variables.extend(known.filter_map(|matter| match world.found(matter)? {
            Value::Int(at) if !is_open(&matter) && !is_given(&matter) => Some((matter, at)),
            _ => None,
        }));
        'variables: for (variable, at) in &variables {
            let Some(range) = slope(*variable, *at).and_then(|it| aim.range(now, it, *at)) else {
                continue;
            };
            let least = least(world, bound, *variable);
            let (mut from, mut to) = (range.0.max(least), range.1);
            if bound.whole().is_some() {
                let Some(part) = stays_a_part(*variable, *at) else { continue };
                (from, to) = (from.max(part.0), to.min(part.1));
            }
            if to < from {
                continue;
            }
            let mut way = reached.way.clone();
            self.demand(&mut way, *variable, Need::Between(from, to), is_open(variable));
            let open = reached.open.iter().filter(|(it, _)| it != variable && !is_given(it));
            for (other, at) in open.chain(&reached.given) {
                let favours_more = match (aim, slope(*other, *at)?) {
                    (_, 0) => None,
                    (Aim::AtLeast(_), slope) => Some(0 < slope),
                    (Aim::AtMost(_), slope) => Some(slope < 0),
                };
                let mut lowest = self::least(world, bound, *other);
                if Some(*variable) == main
                    && bound.whole().is_some_and(|it| world.matter(it, other.whose) == *other)
                {
                    // All of it is no less than the part.
                    lowest = lowest.max(from.min(*at));
                }
                let (from, to) = match favours_more {
                    None => (lowest, i64::MAX),
                    Some(true) => (*at, i64::MAX),
                    Some(false) => (lowest, *at),
                };
                if to < from {
                    continue 'variables;
                }
                self.demand(&mut way, *other, Need::Between(from, to), is_open(other));
            }
            return Some(way);
        }
        // Nothing can be changed, and nothing need be.
        aim.range(now, 0, 0).map(|_| reached.way.clone())
    }
}

/// The numbers of a comparison that could be others: the first, and those that are added to
/// it or taken off.
pub(in crate::rules) fn numbers(
    world: &World<'_>,
    bound: &Bound,
    member: Option<usize>,
    max_age: Option<u32>,
) -> (Option<Matter>, Vec<Matter>) {
    let whose = member.map_or(Whose::Own, Whose::Member);
    let measured = world.measure(bound, member, max_age).ok();
    let matter = |fact: &FactName| {
        if !fact.is_income {
            return (fact.name != "persons").then(|| world.matter(fact, whose));
        }
        let measured = measured?;
        let what = match measured.is_per_head {
            true => What::RegisterIncome,
            false => What::Item { slot: fact.slot, year: measured.year? },
        };
        Some(Matter { whose, what })
    };
    let others = bound.plus.iter().chain(&bound.less).filter_map(matter).collect();
    (matter(&bound.fact), others)
}

/// How low a number can be.
fn least(world: &World<'_>, bound: &Bound, matter: Matter) -> i64 {
    match matter.what {
        What::HeadCount => {
            let household = world.household_of(matter.whose);
            household.map_or(1, |it| it.members.len().max(1) as i64)
        }
        // A year may end with a loss.
        What::Item { .. } if ["net_fen", "business_fen"].contains(&world.name(matter)) => i64::MIN,
        _ if bound
            .percent_of
            .as_ref()
            .is_some_and(|it| world.matter(it, matter.whose) == matter) =>
        {
            1
        }
        _ => 0,
    }
}

/// What must be found because a comparison cannot be made without it, and a number with
/// which it can.
fn missing(
    world: &World<'_>,
    bound: &Bound,
    member: Option<usize>,
    max_age: Option<u32>,
    fact: &str,
    why: Why<'_>,
) -> Option<(Matter, i64)> {
    let whose = member.map_or(Whose::Own, Whose::Member);
    match why {
        Why::NoLimit { parameter, year } => {
            let place = world.standard().parameters.iter().position(|it| it.id() == parameter)?;
            let known = world.standard().parameters[place].shown();
            let nearest = known.min_by_key(|it| (it.from.year() - year).abs());
            let matter = Matter { whose: Whose::Own, what: What::Parameter { place, year } };
            Some((matter, nearest.map_or(0, |it| it.amount)))
        }
        Why::Uncounted => {
            let joint = world.household()?.joint.len();
            let joint = (0..joint).filter(|_| bound.jointly).map(Whose::Joint);
            let mut all = [Whose::Own].into_iter().chain(joint);
            let whose = all.find(|it| {
                world.household_of(*it).is_some_and(|household| household.persons().is_none())
            })?;
            let listed = world.household_of(whose)?.members.len();
            let matter = Matter { whose, what: What::HeadCount };
            Some((matter, listed.max(1) as i64))
        }
        Why::MembersMissing | Why::NoRegister | Why::NoPartOf(_) => None,
        Why::NotRecorded | Why::Doubtful(_) | Why::TooOld(_) | Why::Stale(_) => {
            if let Some(whole) = bound.percent_of.as_ref().filter(|it| it.name == fact) {
                let matter = world.matter(whole, whose);
                let at = match world.found(matter) {
                    Some(Value::Int(number)) => number.max(1),
                    _ => 10_000,
                };
                return Some((matter, at));
            }
            let mut terms = [&bound.fact].into_iter().chain(&bound.plus).chain(&bound.less);
            let name = terms.find(|it| it.name == fact)?;
            let whose = if bound.jointly { lacking(world, bound, max_age, fact)? } else { whose };
            let matter = match name.is_income {
                true => {
                    let slot = name.slot;
                    let year = year_to_find(world, bound, whose, max_age, why, name)?;
                    Matter { whose, what: What::Item { slot, year } }
                }
                false => world.matter(name, whose),
            };
            match world.found(matter) {
                Some(Value::Int(number)) => Some((matter, number)),
                _ => Some((matter, 0)),
            }
        }
    }
}

/// Of the households that are judged together the first of which something is not known, or
/// whose account is of another year.
fn lacking(world: &World<'_>, bound: &Bound, max_age: Option<u32>, fact: &str) -> Option<Whose> {
    let joint = world.household()?.joint.len();
    let mut year = None;
    for whose in [Whose::Own].into_iter().chain((0..joint).map(Whose::Joint)) {
        let mut alone = world.household_of(whose)?.clone();
        alone.joint.clear();
        let alone = World::of_household(world.origin(), &alone, world.at);
        match alone.measure(bound, None, max_age) {
            Err((name, _)) if name == fact => return Some(whose),
            Ok(measured) if year.is_some_and(|it| it != measured.year) => return Some(whose),
            Ok(measured) => year = Some(measured.year),
            Err(_) => {}
        }
    }
    None
}

/// The year of the account that must be found: that which is known, unless it is too long
/// ago; else the newest of which there is a limit.
fn year_to_find(
    world: &World<'_>,
    bound: &Bound,
    whose: Whose,
    max_age: Option<u32>,
    why: Why<'_>,
    name: &FactName,
) -> Option<i32> {
    let newest = |whose: Whose| {
        let rows = world.household_of(whose)?.incomes.iter().rev();
        let mut rows = rows.filter(|it| it.day <= world.at && it.year <= world.at.year());
        rows.find(|it| it.items[bound.fact.slot].is_some()).map(|it| it.year)
    };
    let is_main = name.slot == bound.fact.slot;
    match (newest(whose), why) {
        (Some(year), _) if !is_main => return Some(year),
        (Some(year), Why::Doubtful(_) | Why::Stale(_)) => return Some(year),
        _ => {}
    }
    let oldest = world.at.year() - bound.oldest_years.unwrap_or_default();
    if matches!(whose, Whose::Joint(_)) {
        return newest(Whose::Own);
    }
    let mut years = (oldest..=world.at.year()).rev();
    let has_limit = |year: &i32| {
        let mut world = world.clone();
        let matter = Matter { whose, what: What::Item { slot: bound.fact.slot, year: *year } };
        world.set(matter, &Value::Int(0), world.at);
        !matches!(world.measure(bound, None, max_age), Err((_, Why::NoLimit { .. })))
    };
    years.find(has_limit).or(Some(world.at.year()))
}
