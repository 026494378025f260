//! How firmly a verdict stands: how far its numbers are from their limits, and which facts
//! hold it alone.

use chrono::NaiveDate;

use super::judge::Outcome;
use super::matter::{Matter, What, Whose, World};
use super::path::{Aim, numbers};
use super::standard::Standard;
use super::test::{Bound, Operator, Per, ShareOfHouseholds, Test};
use crate::model::Value;
use crate::model::facts::{AreaFacts, HouseholdFacts, Kind, Subject};

/// How far a number may move before a criterion is no longer met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Margin<'s> {
    /// The fact that may move; `households` where a share of them is asked for.
    pub(crate) fact: &'s str,
    pub(crate) matter: Matter,
    pub(crate) kind: Kind,
    /// By so much it may move against what is wanted, in the unit in which it is stored, and
    /// by no more.
    pub(crate) by: i64,
    /// How many people the limit is for, where it is one for each person.
    pub(crate) persons: Option<i64>,
    /// The margin and the limit, in a unit that they share.
    part: i128,
    whole: i128,
}

impl Margin<'_> {
    /// The margin as a share of the limit, in hundredths of a percent, rounded down; `None`
    /// where the limit is nothing.
    pub(crate) fn share(&self) -> Option<i64> {
        (self.whole != 0)
            .then(|| i64::try_from(self.part * 10_000 / self.whole).unwrap_or(i64::MAX))
    }

    /// Whether it is smaller than another one, as a share of the limit.
    fn is_below(&self, other: &Self) -> bool {
        match (self.whole, other.whole) {
            (0, 0) => self.part < other.part,
            (0, _) => self.part == 0 && other.part != 0,
            (_, 0) => self.part == 0 || other.part != 0,
            (one, of_other) => self.part * of_other < other.part * one,
        }
    }
}

/// A fact that holds a verdict alone: without it, it would not be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pillar<'s> {
    pub(crate) fact: &'s str,
    pub(crate) matter: Matter,
    pub(crate) kind: Kind,
    pub(crate) found: Option<Value<'static>>,
}

/// How firmly a verdict stands that is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Support<'s> {
    /// The smallest margin of each criterion, in their order; nothing of those without
    /// numbers.
    pub(crate) margins: Vec<Option<Margin<'s>>>,
    /// The criterion with the smallest of them.
    pub(crate) smallest: Option<usize>,
    /// The facts that hold it alone.
    pub(crate) alone: Vec<Pillar<'s>>,
}

impl Standard {
    /// Returns how firmly the verdict of a household stands; `None` where it is not met.
    pub(crate) fn support(&self, facts: &HouseholdFacts, as_of: NaiveDate) -> Option<Support<'_>> {
        support(&World::of_household(self, facts, as_of))
    }

    /// Returns how firmly the verdict of a village or a county stands.
    pub(crate) fn area_support(
        &self,
        subject: Subject,
        facts: &AreaFacts,
        as_of: NaiveDate,
    ) -> Option<Support<'_>> {
        support(&World::of_area(self, subject, facts, as_of))
    }
}

pub(super) fn support<'s>(world: &World<'s>) -> Option<Support<'s>> {
    if !world.is_met() {
        return None;
    }
    let margins: Vec<_> = (0..world.criteria().len()).map(|it| margin(world, it)).collect();
    let mut smallest: Option<usize> = None;
    for (place, margin) in margins.iter().enumerate() {
        let Some(margin) = margin else { continue };
        let known = smallest.and_then(|it| margins[it].as_ref());
        if known.is_none_or(|it| margin.is_below(it)) {
            smallest = Some(place);
        }
    }
    let holds_alone = |matter: &Matter| {
        let mut without = world.clone();
        without.erase(*matter);
        !without.is_met()
    };
    let alone = world.recorded().into_iter().filter(holds_alone).map(|matter| Pillar {
        fact: world.name(matter),
        matter,
        kind: world.kind(matter),
        found: world.found(matter),
    });
    Some(Support { alone: alone.collect(), margins, smallest })
}

/// The smallest margin of a criterion.
fn margin<'s>(world: &World<'s>, criterion: usize) -> Option<Margin<'s>> {
    let asked = &world.criteria()[criterion];
    let mut smallest: Option<Margin<'s>> = None;
    let mut comparisons = Vec::new();
    let members = world.household().map_or(0, |it| it.members.len());
    asked.tests().for_each(|it| find_comparisons(it, &[None], members, &mut comparisons));
    for (member, comparison) in comparisons {
        let margin = match comparison {
            Comparison::Bound(operator, bound) => {
                of_bound(world, criterion, asked.max_age_months, operator, bound, member)
            }
            Comparison::Share(share, test) => of_share(world, criterion, share, test),
        };
        if let Some(margin) = margin
            && smallest.as_ref().is_none_or(|it| margin.is_below(it))
        {
            smallest = Some(margin);
        }
    }
    smallest
}

#[derive(Clone, Copy)]
enum Comparison<'t> {
    Bound(Operator, &'t Bound),
    Share(&'t ShareOfHouseholds, &'t Test),
}

/// The comparisons of which a test is made, with the members to whom they are put.
fn find_comparisons<'t>(
    test: &'t Test,
    to: &[Option<usize>],
    members: usize,
    found: &mut Vec<(Option<usize>, Comparison<'t>)>,
) {
    if let Some((operator, bound)) = test.bound() {
        found.extend(to.iter().map(|it| (*it, Comparison::Bound(operator, bound))));
    }
    match test {
        Test::ShareOfHouseholds(share) => found.push((None, Comparison::Share(share, test))),
        Test::EachMember(_) | Test::SomeMember(_) => {
            let all: Vec<_> = (0..members).map(Some).collect();
            test.parts().into_iter().for_each(|it| find_comparisons(it, &all, members, found));
        }
        _ => test.parts().into_iter().for_each(|it| find_comparisons(it, to, members, found)),
    }
}

/// Whether a criterion is no longer passed as things are then.
fn is_missed(world: &World<'_>, criterion: usize) -> bool {
    let outcome = world.judge().criteria[criterion].outcome;
    matches!(outcome, Outcome::Unmet | Outcome::Unknown)
}

fn of_bound<'s>(
    world: &World<'s>,
    criterion: usize,
    max_age: Option<u32>,
    operator: Operator,
    bound: &Bound,
    member: Option<usize>,
) -> Option<Margin<'s>> {
    let measured = world.measure(bound, member, max_age).ok()?;
    let now = measured.found - measured.wanted();
    let matter = numbers(world, bound, member, max_age).0?;
    let Some(Value::Int(at)) = world.found(matter) else { return None };
    // A step of the number is one of what is found, or of 10 000 where that is a share.
    let step: i128 = if bound.percent_of.is_some() { 10_000 } else { 1 };
    let is_met = operator.holds(measured.found, measured.wanted());
    let aim = Aim::of(operator, is_met);
    let (from, to) = aim.range(now, step, at)?;
    let (by, next) = match aim {
        Aim::AtLeast(_) => (at.checked_sub(from)?, from.checked_sub(1)?),
        Aim::AtMost(_) => (to.checked_sub(at)?, to.checked_add(1)?),
    };
    let mut moved = world.clone();
    moved.set(matter, &Value::Int(next), world.at);
    is_missed(&moved, criterion).then(|| Margin {
        fact: world.name(matter),
        matter,
        kind: world.kind(matter),
        by,
        persons: (bound.per == Some(Per::Persons)).then_some(measured.base),
        part: i128::from(by) * step,
        whole: measured.wanted().abs(),
    })
}

fn of_share<'s>(
    world: &World<'s>,
    criterion: usize,
    share: &ShareOfHouseholds,
    test: &Test,
) -> Option<Margin<'s>> {
    let (outcome, tested) = world.put(test, None, None);
    let limit = tested.last().and_then(|it| it.limit).filter(|_| outcome == Outcome::Met)?;
    let tally = world.tally(share.tally);
    let of = tally.yes + tally.no + tally.unknown + tally.perhaps_no + tally.perhaps;
    let wanted = (i128::from(limit) * i128::from(of) + 9_999).div_euclid(10_000);
    let by = tally.yes - i64::try_from(wanted).ok()?;
    let mut moved = world.clone();
    moved.lose(share.tally, by + 1);
    let matter = Matter { whose: Whose::Own, what: What::Households(share.tally) };
    is_missed(&moved, criterion).then(|| Margin {
        fact: world.name(matter),
        matter,
        kind: world.kind(matter),
        by,
        persons: None,
        part: i128::from(by) * 10_000,
        whole: i128::from(limit) * i128::from(of),
    })
}
