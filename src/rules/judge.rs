//! Judging: every criterion is put, whatever the others came to.

use std::collections::BTreeSet;

use chrono::{Datelike as _, Months, NaiveDate};

use super::example::Facts;
use super::parameter::{Limit, Parameter, Whom};
use super::standard::{Criterion, Standard};
use super::test::{
    Bound, FactName, Held, LimitOf, NoneThere, OfMembers, Operator, ShareOfHouseholds, Test,
};
use crate::model::Value;
use crate::model::facts::{
    AreaFacts, Doubt, Found, HouseholdFacts, IncomeFacts, Kind, Slot, Subject, Tally, text_of,
};

/// What a criterion, or all of them, came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// 达标
    Met,
    /// 未达标
    Unmet,
    /// 缺数据: never counts as met.
    Unknown,
    /// 不适用: nothing there to which the question could be put.
    NotApplicable,
}

impl Outcome {
    pub(crate) fn id(self) -> &'static str {
        match self {
            Outcome::Met => "met",
            Outcome::Unmet => "unmet",
            Outcome::Unknown => "unknown",
            Outcome::NotApplicable => "not-applicable",
        }
    }

    fn negated(self) -> Self {
        match self {
            Outcome::Met => Outcome::Unmet,
            Outcome::Unmet => Outcome::Met,
            other => other,
        }
    }
}

/// Why something is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why<'s> {
    NotRecorded,
    /// What is recorded cannot be relied on.
    Doubtful(Doubt),
    /// The register counts more people than it lists.
    MembersMissing,
    /// Nobody knows how many people the household has.
    Uncounted,
    /// The newest account is of this year, which is too long ago.
    TooOld(i32),
    /// What is known was found on this day, which is too long ago.
    Stale(NaiveDate),
    /// There is no limit of this parameter for the year, neither the standard's nor the
    /// office's.
    NoLimit {
        parameter: &'s str,
        year: i32,
    },
    /// The limit depends on 识别标准, which is not recorded.
    NoRegister,
    /// What is a part of this fact is more than it, or less than nothing: one of the two
    /// figures is wrong.
    NoPartOf(&'s str),
}

impl Why<'_> {
    pub(crate) fn id(self) -> &'static str {
        match self {
            Why::NotRecorded => "not-recorded",
            Why::Doubtful(Doubt::SameDay) => "disputed",
            Why::Doubtful(Doubt::LateSheet) => "late-sheet",
            Why::Doubtful(Doubt::OtherKind) => "other-kind",
            Why::MembersMissing => "members-missing",
            Why::Uncounted => "uncounted",
            Why::TooOld(_) => "too-old",
            Why::Stale(_) => "stale",
            Why::NoLimit { .. } => "no-limit",
            Why::NoRegister => "no-register",
            Why::NoPartOf(_) => "no-part",
        }
    }
}

/// One comparison that was made, with all that is needed to check it by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tested<'s> {
    /// The fact's name; also `birth`, `members` and `households`.
    pub(crate) fact: &'s str,
    pub(crate) kind: Kind,
    /// The member to whom it was put, as a place among the household's.
    pub(crate) member: Option<usize>,
    pub(crate) outcome: Outcome,
    pub(crate) why: Option<Why<'s>>,
    /// What is recorded, in the unit of `kind`. Of what is compared per person or as a share
    /// the quotient, rounded half up for showing.
    pub(crate) found: Option<Value<'static>>,
    pub(crate) day: Option<NaiveDate>,
    pub(crate) source: Option<i64>,
    /// The limit of a comparison, and who gives it, if it was looked up.
    pub(crate) limit: Option<i64>,
    pub(crate) limit_source: Option<&'s str>,
    pub(crate) operator: Option<Operator>,
    /// By how much what is shown is above the limit, in the unit of `kind`. It is zero only
    /// exactly on the limit: where rounding hides the difference it is the smallest there is.
    pub(crate) margin: Option<i64>,
    /// Whether the share is exactly the limit, which documents read either way.
    pub(crate) on_the_limit: bool,
}

/// What one criterion came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgement<'s> {
    pub(crate) outcome: Outcome,
    pub(crate) tested: Vec<Tested<'s>>,
    /// The exemption by which it is met, as a place among the criterion's.
    pub(crate) exempt: Option<usize>,
}

/// What all criteria came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict<'s> {
    pub(crate) outcome: Outcome,
    /// In the order of the standard's criteria.
    pub(crate) criteria: Vec<Judgement<'s>>,
}

impl Standard {
    /// Judges a household on a day.
    pub(crate) fn judge_household(&self, facts: &HouseholdFacts, as_of: NaiveDate) -> Verdict<'_> {
        self.judge(&self.household, &Judge::of_household(self, facts, as_of), whole(facts))
    }

    /// Judges a village or a county on a day.
    pub(crate) fn judge_area(
        &self,
        subject: Subject,
        facts: &AreaFacts,
        as_of: NaiveDate,
    ) -> Verdict<'_> {
        let (judge, of) = Judge::of_area(self, facts, as_of);
        self.judge(self.criteria(subject), &judge, of)
    }

    /// Puts one test to somebody: to a member, given by the place among the household's, or
    /// to the whole. Evidence that is older than so many months is none.
    pub(super) fn put<'s>(
        &'s self,
        test: &'s Test,
        facts: &Facts,
        to: To,
        tested: &mut Vec<Tested<'s>>,
    ) -> Outcome {
        let (judge, of) = Judge::of(self, facts, to);
        judge.put(test, of, tested)
    }

    /// Returns what a comparison compares, exactly, or why there is nothing to compare.
    pub(super) fn measure<'s>(
        &'s self,
        bound: &'s Bound,
        facts: &Facts,
        to: To,
    ) -> Result<Measured<'s>, Without<'s>> {
        let (judge, of) = Judge::of(self, facts, to);
        judge.measured(bound, of)
    }

    /// Puts one test to a household; for tallies.
    pub(super) fn answer(&self, test: &Test, facts: &HouseholdFacts, as_of: NaiveDate) -> Outcome {
        Judge::of_household(self, facts, as_of).put(test, whole(facts), &mut Vec::new())
    }

    fn judge<'s>(
        &'s self,
        criteria: &'s [Criterion],
        judge: &Judge<'s, '_>,
        of: Of<'_>,
    ) -> Verdict<'s> {
        let criteria: Vec<_> = criteria.iter().map(|it| judge.criterion(it, of)).collect();
        let outcome = match all(criteria.iter().map(|it| it.outcome)) {
            // Nobody exits by a standard of which nothing applied.
            Outcome::NotApplicable => Outcome::Unknown,
            outcome => outcome,
        };
        Verdict { outcome, criteria }
    }
}

/// Any unmet makes unmet, else any unknown makes unknown, else any met makes met.
fn all(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    strongest(outcomes, [Outcome::Unmet, Outcome::Unknown, Outcome::Met])
}

/// Any met makes met, else any unknown makes unknown, else any unmet makes unmet.
fn any(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    strongest(outcomes, [Outcome::Met, Outcome::Unknown, Outcome::Unmet])
}

fn strongest(outcomes: impl Iterator<Item = Outcome>, order: [Outcome; 3]) -> Outcome {
    let rank = |outcome: Outcome| order.iter().position(|it| *it == outcome).unwrap_or(3);
    outcomes.min_by_key(|it| rank(*it)).unwrap_or(Outcome::NotApplicable)
}

/// To whom one test is put, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct To {
    pub(super) member: Option<usize>,
    pub(super) at: NaiveDate,
    pub(super) max_age: Option<u32>,
}

/// What a comparison compares, in whole numbers: `found` with `limit` times `base`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured<'s> {
    /// The sum in the unit in which it is stored; of a share 10 000 times that.
    pub(super) found: i128,
    /// How many people the limit is for, or the fact of which it is a share; else 1.
    pub(super) base: i64,
    pub(super) limit: i64,
    limit_source: Option<&'s str>,
    /// The unit of the limit.
    pub(super) unit: Kind,
    /// The year of the account.
    pub(super) year: Option<i32>,
    /// Whether it is the register's figure per head.
    pub(super) is_per_head: bool,
    day: NaiveDate,
    source: Option<i64>,
}

impl Measured<'_> {
    pub(super) fn wanted(&self) -> i128 {
        i128::from(self.limit) * i128::from(self.base)
    }
}

/// Somebody's facts, to which tests are put.
#[derive(Clone, Copy)]
struct Of<'f> {
    facts: &'f [Slot],
    member: Option<usize>,
    birth: Option<NaiveDate>,
}

fn whole(facts: &HouseholdFacts) -> Of<'_> {
    Of { facts: &facts.facts, member: None, birth: None }
}

/// A sum of facts, with the oldest of its evidence.
struct Amount {
    number: i128,
    day: NaiveDate,
    source: Option<i64>,
    /// The year of the account that it stands in.
    year: Option<i32>,
    /// How many people it is divided by, if it is an account.
    heads: Option<i64>,
    /// Whether it is an amount per head already.
    is_per_head: bool,
}

/// Why there is no sum, and for which fact.
pub(super) type Without<'s> = (&'s str, Why<'s>);

#[derive(Clone, Copy)]
struct Judge<'s, 'f> {
    standard: &'s Standard,
    at: NaiveDate,
    /// The day of judging, also while an earlier one is looked at.
    today: NaiveDate,
    household: Option<&'f HouseholdFacts>,
    area: &'f str,
    tallies: &'f [Tally],
    max_age: Option<u32>,
    /// Whether somebody who may not be concerned and meets what is asked is passed. That is
    /// right for a criterion's own test and for each of all that it asks: were they not
    /// concerned, it would not apply to them, and stand in nobody's way either. Anywhere else
    /// they would have to be concerned for something to be met: of any of several tests, of
    /// what exempts, of the households that are counted for a share.
    spares: bool,
}

impl<'s, 'f> Judge<'s, 'f> {
    fn of_household(standard: &'s Standard, facts: &'f HouseholdFacts, at: NaiveDate) -> Self {
        let (area, tallies) = (facts.village.as_str(), [].as_slice());
        Self {
            standard,
            at,
            today: at,
            household: Some(facts),
            area,
            tallies,
            max_age: None,
            spares: false,
        }
    }

    fn of(standard: &'s Standard, facts: &'f Facts, to: To) -> (Self, Of<'f>) {
        let (judge, whole) = match facts {
            Facts::Household(facts) => (Self::of_household(standard, facts, to.at), whole(facts)),
            Facts::Area(_, facts) => Self::of_area(standard, facts, to.at),
        };
        let judge = Self { max_age: to.max_age, ..judge };
        let member = to.member.and_then(|place| {
            let person = judge.household?.members.get(place)?;
            Some(Of { facts: &person.facts, member: to.member, birth: person.birth })
        });
        (judge, member.unwrap_or(whole))
    }

    fn of_area(standard: &'s Standard, facts: &'f AreaFacts, at: NaiveDate) -> (Self, Of<'f>) {
        let (area, tallies) = (facts.code.as_str(), facts.tallies.as_slice());
        let judge = Self {
            standard,
            at,
            today: at,
            household: None,
            area,
            tallies,
            max_age: None,
            spares: false,
        };
        (judge, Of { facts: &facts.facts, member: None, birth: None })
    }

    fn criterion(&self, criterion: &'s Criterion, of: Of<'_>) -> Judgement<'s> {
        let judge = Self { max_age: criterion.max_age_months, ..*self };
        let mut on_condition = Vec::new();
        let applies = match &criterion.when {
            Some(when) => judge.put(when, of, &mut on_condition),
            None => Outcome::Met,
        };
        if matches!(applies, Outcome::Unmet | Outcome::NotApplicable) {
            on_condition.retain(|it| it.outcome == applies);
            let (outcome, tested) = (Outcome::NotApplicable, on_condition);
            return Judgement { outcome, tested, exempt: None };
        }
        let mut tested = Vec::new();
        let mut outcome = Self { spares: true, ..judge }.put(&criterion.test, of, &mut tested);
        let mut exempt = None;
        if matches!(outcome, Outcome::Unmet | Outcome::Unknown) {
            (outcome, exempt) = judge.exempt(criterion, of, outcome, &mut tested);
        }
        if applies == Outcome::Unknown && outcome != Outcome::Met {
            // Nobody knows whether it applies: that is what is to be asked.
            on_condition.retain(|it| it.outcome == Outcome::Unknown);
            tested.extend(on_condition);
            outcome = Outcome::Unknown;
        }
        Judgement { outcome, tested, exempt }
    }

    /// Looks for what exempts from a test that is not met. Silence claims no exemption; one
    /// that is claimed and not proved leaves it open.
    fn exempt(
        &self,
        criterion: &'s Criterion,
        of: Of<'_>,
        outcome: Outcome,
        tested: &mut Vec<Tested<'s>>,
    ) -> (Outcome, Option<usize>) {
        let mut missing = Vec::new();
        for (place, exemption) in criterion.exempt.iter().enumerate() {
            let mut why = Vec::new();
            if self.put(&exemption.when, of, &mut why) != Outcome::Met {
                continue;
            }
            match self.put(&exemption.evidence, of, &mut why) {
                Outcome::Met => {
                    why.retain(|it| it.outcome == Outcome::Met);
                    *tested = why;
                    return (Outcome::Met, Some(place));
                }
                Outcome::Unknown => missing.extend(why),
                Outcome::Unmet | Outcome::NotApplicable => {}
            }
        }
        if missing.is_empty() {
            return (outcome, None);
        }
        missing.retain(|it| it.outcome == Outcome::Unknown);
        tested.extend(missing);
        (Outcome::Unknown, None)
    }

    fn put(&self, test: &'s Test, of: Of<'_>, tested: &mut Vec<Tested<'s>>) -> Outcome {
        let strict = Self { spares: false, ..*self };
        let judge = if matches!(test, Test::All(_) | Test::EachMember(_)) { self } else { &strict };
        judge.put_as(test, of, tested)
    }

    fn put_as(&self, test: &'s Test, of: Of<'_>, tested: &mut Vec<Tested<'s>>) -> Outcome {
        let mut each = |tests: &'s [Test]| -> Vec<Outcome> {
            tests.iter().map(|it| self.put(it, of, tested)).collect()
        };
        match test {
            Test::All(tests) => all(each(tests).into_iter()),
            Test::Any(tests) => any(each(tests).into_iter()),
            Test::None(tests) => {
                let from = tested.len();
                let outcomes: Vec<_> = tests.iter().map(|it| self.put(it, of, tested)).collect();
                negate(&mut tested[from..]);
                all(outcomes.into_iter().map(Outcome::negated))
            }
            Test::AtLeastOf(some) => {
                let outcomes = each(&some.tests);
                let count = |wanted| outcomes.iter().filter(|it| **it == wanted).count();
                let (met, n) = (count(Outcome::Met), *some.n.get_ref());
                if n <= met {
                    Outcome::Met
                } else if met + count(Outcome::Unknown) < n {
                    Outcome::Unmet
                } else {
                    Outcome::Unknown
                }
            }
            Test::EachMember(members) => self.members(members, true, tested),
            Test::SomeMember(members) => self.members(members, false, tested),
            Test::Aged(aged) => match self.is_aged(of.birth, *aged.from.get_ref(), aged.to) {
                Some(true) => self.put(&aged.test, of, tested),
                Some(false) => Outcome::NotApplicable,
                None => {
                    tested.push(unknown("birth", of.member, Why::NotRecorded));
                    Outcome::Unknown
                }
            },
            // Only silence is not applicable, neither a dispute nor what is too old.
            Test::IfRecorded(test) if !self.is_recorded(test, of) => Outcome::NotApplicable,
            Test::IfRecorded(test) => self.put(test, of, tested),
            Test::Yes(fact) => self.compare(of, fact, tested, |it| match it {
                Value::Int(flag @ (0 | 1)) => Some(*flag == 1),
                _ => None,
            }),
            Test::No(fact) => self.compare(of, fact, tested, |it| match it {
                Value::Int(flag @ (0 | 1)) => Some(*flag == 0),
                _ => None,
            }),
            Test::OneOf(one_of) => self.compare(of, &one_of.fact, tested, |it| match it {
                Value::Text(code) => Some(one_of.codes.iter().any(|it| it == code)),
                _ => None,
            }),
            Test::BeforeThisYear(fact) => {
                let this_year = i64::from(self.at.year());
                self.compare(of, fact, tested, |it| match it {
                    Value::Int(year) => Some(*year < this_year),
                    Value::Text(day) => Some(day.get(..4)?.parse::<i64>().ok()? < this_year),
                    Value::Null => None,
                })
            }
            Test::Held(held) => self.held(held, of, tested),
            Test::ShareOfHouseholds(share) => self.share(share, tested),
            Test::AtLeast(_) | Test::AtMost(_) | Test::MoreThan(_) | Test::LessThan(_) => {
                match test.bound() {
                    Some((operator, bound)) => self.bound(operator, bound, of, tested),
                    None => Outcome::Unknown,
                }
            }
        }
    }

    /// Puts a test to members, one by one. A household of which no member is recorded proves
    /// nothing about its members, nor does one of which some are missing.
    fn members(&self, members: &'s OfMembers, each: bool, tested: &mut Vec<Tested<'s>>) -> Outcome {
        let people = self.household.map_or(&[][..], |it| it.members.as_slice());
        if people.is_empty() {
            tested.push(unknown("members", None, Why::MembersMissing));
            return Outcome::Unknown;
        }
        let mut outcomes: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(place, person)| {
                let of = Of { facts: &person.facts, member: Some(place), birth: person.birth };
                self.member(members, each, of, tested)
            })
            .collect();
        let why = match self.household.and_then(HouseholdFacts::persons) {
            Some(persons) if persons <= people.len() as i64 => None,
            Some(_) => Some(Why::MembersMissing),
            None => Some(Why::Uncounted),
        };
        if let Some(why) = why {
            tested.push(unknown("members", None, why));
            outcomes.push(Outcome::Unknown);
        }
        if each { all(outcomes.into_iter()) } else { any(outcomes.into_iter()) }
    }

    fn member(
        &self,
        members: &'s OfMembers,
        each: bool,
        of: Of<'_>,
        tested: &mut Vec<Tested<'s>>,
    ) -> Outcome {
        match members.aged.map(|[from, to]| self.is_aged(of.birth, from, to)) {
            Some(None) => {
                tested.push(unknown("birth", of.member, Why::NotRecorded));
                return Outcome::Unknown;
            }
            Some(Some(false)) => return Outcome::NotApplicable,
            None | Some(Some(true)) => {}
        }
        let from = tested.len();
        let is_one = match &members.who {
            Some(who) => self.put(who, of, tested),
            None => Outcome::Met,
        };
        let why_one = tested.split_off(from);
        if matches!(is_one, Outcome::Unmet | Outcome::NotApplicable) {
            return Outcome::NotApplicable;
        }
        let outcome = self.put(&members.test, of, tested);
        // Of each member only what decided about them is kept.
        keep_deciding(tested, from, outcome);
        let is_passed = outcome == Outcome::Met && each && self.spares;
        if is_one == Outcome::Unknown && !is_passed {
            tested.truncate(from);
            tested.extend(why_one.into_iter().filter(|it| it.outcome == Outcome::Unknown));
            return Outcome::Unknown;
        }
        outcome
    }

    /// Whether anything is recorded of what a test asks for, whatever it says.
    fn is_recorded(&self, test: &Test, of: Of<'_>) -> bool {
        let fact = |it: &FactName| match self.household {
            Some(household) if it.is_income => household
                .incomes
                .iter()
                .any(|row| row.day <= self.at && row.items[it.slot].is_some()),
            _ => of.facts.get(it.slot).is_some_and(|it| it.on(self.at).is_some()),
        };
        match test {
            Test::Yes(name) | Test::No(name) | Test::BeforeThisYear(name) => fact(name),
            Test::OneOf(one_of) => fact(&one_of.fact),
            Test::AtLeast(bound)
            | Test::AtMost(bound)
            | Test::MoreThan(bound)
            | Test::LessThan(bound) => {
                let register = self.household.map(|it| &it.register_income);
                let register = register.is_some_and(|it| it.on(self.at).is_some());
                let first = fact(&bound.fact) || (bound.fact.is_income && register);
                first || bound.plus.iter().chain(&bound.less).any(fact)
            }
            Test::EachMember(_) | Test::SomeMember(_) | Test::ShareOfHouseholds(_) => true,
            _ => test.parts().into_iter().any(|it| self.is_recorded(it, of)),
        }
    }

    /// How many people a household has, as far as that was known on the day. Who are its
    /// members is known of today: of an earlier day only the register's count tells, unless
    /// more are listed by now.
    fn persons(&self, household: &HouseholdFacts) -> Option<i64> {
        let persons = household.persons()?;
        let is_known = match &household.head_count {
            Some(count) if self.at < count.day => false,
            Some(count) => self.at == self.today || count.value == Value::Int(persons),
            None => self.at == self.today,
        };
        is_known.then_some(persons)
    }

    /// Whether somebody is of an age in full years on the day, both ends included.
    fn is_aged(&self, birth: Option<NaiveDate>, from: u32, to: u32) -> Option<bool> {
        let birth = birth?;
        let had_birthday = (birth.month(), birth.day()) <= (self.at.month(), self.at.day());
        let age = self.at.year() - birth.year() - i32::from(!had_birthday);
        Some(i64::from(from) <= i64::from(age) && i64::from(age) <= i64::from(to))
    }

    /// What is known of a fact on the day, or why nothing is.
    fn known<'v>(&self, of: Of<'v>, fact: &FactName) -> Result<&'v Found, Why<'s>> {
        let found = of.facts.get(fact.slot).and_then(|it| it.on(self.at));
        let found = found.ok_or(Why::NotRecorded)?;
        if let Some(doubt) = found.doubt {
            return Err(Why::Doubtful(doubt));
        }
        match self.is_stale(found.day) {
            true => Err(Why::Stale(found.day)),
            false => Ok(found),
        }
    }

    fn is_stale(&self, day: NaiveDate) -> bool {
        let last = self.max_age.map(|it| day.checked_add_months(Months::new(it)));
        last.flatten().is_some_and(|it| it < self.at)
    }

    /// Puts a yes-or-no question to one fact.
    fn compare(
        &self,
        of: Of<'_>,
        fact: &'s FactName,
        tested: &mut Vec<Tested<'s>>,
        holds: impl Fn(&Value<'static>) -> Option<bool>,
    ) -> Outcome {
        let known = self.known(of, fact);
        let outcome = match known.map(|found| holds(&found.value)) {
            Ok(Some(true)) => Outcome::Met,
            Ok(Some(false)) => Outcome::Unmet,
            // What is no answer to the question decides nothing, either way.
            Ok(None) | Err(_) => Outcome::Unknown,
        };
        // Also what is not known for sure is shown.
        let shown = of.facts.get(fact.slot).and_then(|it| it.on(self.at));
        tested.push(Tested {
            kind: fact.kind,
            outcome,
            found: shown.map(|it| it.value.clone()),
            day: shown.map(|it| it.day),
            source: shown.and_then(|it| it.source),
            ..unknown(&fact.name, of.member, known.err().unwrap_or(Why::NotRecorded))
        });
        if outcome != Outcome::Unknown
            && let Some(last) = tested.last_mut()
        {
            last.why = None;
        }
        outcome
    }

    /// Compares a sum with a limit in whole numbers, without dividing.
    fn bound(
        &self,
        operator: Operator,
        bound: &'s Bound,
        of: Of<'_>,
        tested: &mut Vec<Tested<'s>>,
    ) -> Outcome {
        match self.compared(operator, bound, of) {
            Ok(done) => {
                let outcome = done.outcome;
                tested.push(done);
                outcome
            }
            Err((fact, why)) => {
                let mut without = unknown(fact, of.member, why);
                without.kind = bound.fact.kind;
                tested.push(without);
                Outcome::Unknown
            }
        }
    }

    /// What a comparison compares.
    fn measured(&self, bound: &'s Bound, of: Of<'_>) -> Result<Measured<'s>, Without<'s>> {
        let name = bound.fact.name.as_str();
        let (amount, persons) = match (bound.jointly, self.household) {
            (true, Some(household)) => self.joint(bound, household)?,
            (false, Some(household)) if of.member.is_none() => {
                let amount = self.amount(bound, of, self.household)?;
                (amount, self.persons(household))
            }
            _ => (self.amount(bound, of, None)?, None),
        };
        if let Some(year) = amount.year
            && bound.oldest_years.is_some_and(|it| year < self.at.year() - it)
        {
            return Err((name, Why::TooOld(year)));
        }
        let mut source = amount.source;
        let (base, scale) = match (&bound.percent_of, bound.per) {
            (Some(whole), _) => {
                let found = self.known(of, whole).map_err(|why| (whole.name.as_str(), why))?;
                // What is counted has no source; what it is a share of has one.
                source = source.or(found.source);
                match found.value {
                    Value::Int(number) if 0 < number => (number, 10_000),
                    _ => return Err((whole.name.as_str(), Why::NotRecorded)),
                }
            }
            (None, Some(_)) if amount.is_per_head => (1, 1),
            (None, Some(_)) => {
                let heads = amount.heads.or(persons).filter(|it| 0 < *it);
                (heads.ok_or((name, Why::Uncounted))?, 1)
            }
            (None, None) => (1, 1),
        };
        let unit = if scale == 1 { bound.fact.kind } else { Kind::Percent };
        let (limit, limit_source) = self.limit(bound.limit, unit, amount.year, name)?;
        Ok(Measured {
            found: amount.number * scale,
            base,
            limit,
            limit_source,
            unit,
            year: amount.year,
            is_per_head: amount.is_per_head,
            day: amount.day,
            source,
        })
    }

    fn compared(
        &self,
        operator: Operator,
        bound: &'s Bound,
        of: Of<'_>,
    ) -> Result<Tested<'s>, Without<'s>> {
        let measured = self.measured(bound, of)?;
        let Measured { found, base, limit, limit_source, unit, day, source, .. } = measured;
        let wanted = measured.wanted();
        if let Some(whole) = bound.whole()
            && !(0..=i128::from(base) * 10_000).contains(&found)
        {
            return Err((&bound.fact.name, Why::NoPartOf(&whole.name)));
        }
        let met = operator.holds(found, wanted);
        let shown = half_up(found, i128::from(base));
        let margin = match (shown.saturating_sub(limit), found.cmp(&wanted)) {
            (0, std::cmp::Ordering::Greater) => 1,
            (0, std::cmp::Ordering::Less) => -1,
            (margin, _) => margin,
        };
        Ok(Tested {
            fact: &bound.fact.name,
            kind: unit,
            member: of.member,
            outcome: if met { Outcome::Met } else { Outcome::Unmet },
            why: None,
            found: Some(Value::Int(shown)),
            day: Some(day),
            source,
            limit: Some(limit),
            limit_source,
            operator: Some(operator),
            margin: Some(margin),
            on_the_limit: bound.percent_of.is_some() && found == wanted,
        })
    }

    /// The limit of a comparison, as it is stored, with its source.
    fn limit(
        &self,
        limit: LimitOf,
        unit: Kind,
        year: Option<i32>,
        fact: &'s str,
    ) -> Result<(i64, Option<&'s str>), Without<'s>> {
        let place = match limit {
            LimitOf::Value(number) => return Ok((number, None)),
            LimitOf::Parameter(place) => place,
        };
        let parameter = &self.standard.parameters[place];
        // An account is measured by the line of its own year.
        let end = year.and_then(|it| NaiveDate::from_ymd_opt(it, 12, 31));
        // Not by one that is still to come.
        let day = end.map_or(self.at, |it| it.min(self.at));
        let register = self.household.and_then(|it| it.register.as_ref());
        // Which register it was on before that is not known here.
        let register = register.filter(|it| it.doubt.is_none() && it.day <= self.at);
        let whom = Whom { day, area: self.area, register: text_of(register) };
        match parameter.limit(unit, whom) {
            Limit::Is(number, source) => Ok((number, Some(source))),
            Limit::Missing => {
                let why = Why::NoLimit { parameter: parameter.id(), year: day.year() };
                Err((fact, why))
            }
            Limit::OfRegister => Err(("register", Why::NoRegister)),
        }
    }

    /// The sum of a comparison: of somebody's facts, or of a household's account.
    fn amount(
        &self,
        bound: &'s Bound,
        of: Of<'_>,
        household: Option<&HouseholdFacts>,
    ) -> Result<Amount, Without<'s>> {
        let name = bound.fact.name.as_str();
        if bound.fact.is_income {
            return household.map_or(Err((name, Why::NotRecorded)), |it| self.account(bound, it));
        }
        let first = self.number(of, &bound.fact)?;
        let mut amount = Amount { year: None, heads: None, is_per_head: false, ..first };
        for (others, sign) in [(&bound.plus, 1), (&bound.less, -1)] {
            for other in others {
                let Amount { number, day, source, .. } = self.number(of, other)?;
                amount.add(sign * number, day, source);
            }
        }
        Ok(amount)
    }

    fn number(&self, of: Of<'_>, fact: &'s FactName) -> Result<Amount, Without<'s>> {
        let found = self.known(of, fact).map_err(|why| (fact.name.as_str(), why))?;
        let Value::Int(number) = found.value else {
            return Err((fact.name.as_str(), Why::NotRecorded));
        };
        let (day, source) = (found.day, found.source);
        let number = i128::from(number);
        Ok(Amount { number, day, source, year: None, heads: None, is_per_head: false })
    }

    /// The sum of items of the newest year's account that has the first of them. Where no
    /// account is known, the register's own figure per head stands in for the net income.
    fn account(&self, bound: &'s Bound, household: &HouseholdFacts) -> Result<Amount, Without<'s>> {
        let name = bound.fact.name.as_str();
        let rows = household.incomes.iter().rev();
        let mut rows = rows.filter(|it| it.day <= self.at && it.year <= self.at.year());
        let Some(first) = rows.find(|it| it.items[bound.fact.slot].is_some()) else {
            return self.register_income(bound, household);
        };
        let year = first.year;
        let item = |fact: &'s FactName| {
            let name = fact.name.as_str();
            let rows = household.incomes.iter().rev();
            let mut rows = rows.filter(|it| it.year == year && it.day <= self.at);
            let row = rows.find(|it| it.items[fact.slot].is_some());
            let row = row.ok_or((name, Why::NotRecorded))?;
            let same = |it: &&IncomeFacts| it.year == year && it.day == row.day;
            let mut doubts = household.incomes.iter().filter(same);
            if let Some(doubt) = doubts.find_map(|it| it.doubt(fact.slot)) {
                return Err((name, Why::Doubtful(doubt)));
            }
            if self.is_stale(row.day) {
                return Err((name, Why::Stale(row.day)));
            }
            Ok((i128::from(row.items[fact.slot].unwrap_or_default()), row.day, row.source))
        };
        let (number, day, source) = item(&bound.fact)?;
        // The year's newest head count holds, whichever sheet gave it.
        let rows = household.incomes.iter().rev();
        let counted = rows.filter(|it| it.year == year && it.day <= self.at);
        let counted = counted.into_iter().find(|it| it.heads.is_some());
        if let Some(doubt) =
            counted.filter(|_| bound.per.is_some()).and_then(|it| it.doubt_of_heads())
        {
            return Err((name, Why::Doubtful(doubt)));
        }
        let (year, heads) = (Some(year), counted.and_then(|it| it.heads));
        let mut amount = Amount { number, day, source, year, heads, is_per_head: false };
        for (others, sign) in [(&bound.plus, 1), (&bound.less, -1)] {
            for other in others {
                let (number, day, source) = item(other)?;
                amount.add(sign * number, day, source);
            }
        }
        if bound.oldest_years.is_some_and(|it| first.year < self.at.year() - it) {
            return Err((name, Why::TooOld(first.year)));
        }
        Ok(amount)
    }

    fn register_income(
        &self,
        bound: &'s Bound,
        household: &HouseholdFacts,
    ) -> Result<Amount, Without<'s>> {
        let name = bound.fact.name.as_str();
        let is_net = name == "net_fen" && bound.per.is_some();
        let is_plain = bound.plus.is_empty() && bound.less.is_empty() && !bound.jointly;
        let found = household.register_income.on(self.at);
        let Some(found) = found.filter(|_| is_net && is_plain) else {
            return Err((name, Why::NotRecorded));
        };
        let Value::Int(number) = found.value else { return Err((name, Why::NotRecorded)) };
        if let Some(doubt) = found.doubt {
            return Err((name, Why::Doubtful(doubt)));
        }
        if self.is_stale(found.day) {
            return Err((name, Why::Stale(found.day)));
        }
        Ok(Amount {
            number: i128::from(number),
            day: found.day,
            source: found.source,
            year: Some(found.day.year()),
            heads: None,
            is_per_head: true,
        })
    }

    /// The sum over a household and those that are judged together with it, and how many
    /// people they are.
    fn joint(
        &self,
        bound: &'s Bound,
        household: &HouseholdFacts,
    ) -> Result<(Amount, Option<i64>), Without<'s>> {
        let mut amount = self.amount(bound, whole(household), Some(household))?;
        let mut persons = self.persons(household);
        for other in &household.joint {
            let more = self.amount(bound, whole(other), Some(other))?;
            if more.year != amount.year {
                return Err((&bound.fact.name, Why::NotRecorded));
            }
            let heads = |of: Option<i64>, household| of.or(self.persons(household));
            amount.heads = heads(amount.heads, household)
                .zip(heads(more.heads, other))
                .map(|(one, two)| one + two)
                .filter(|_| bound.fact.is_income);
            if bound.fact.is_income && amount.heads.is_none() {
                return Err((&bound.fact.name, Why::Uncounted));
            }
            persons = persons.zip(self.persons(other)).map(|(one, two)| one + two);
            amount.add(more.number, more.day, more.source);
        }
        Ok((amount, persons))
    }

    /// Whether a test was met on every day of the last months, by what is known for each:
    /// it is put on the first day, and on each on which something changed.
    fn held(&self, held: &'s Held, of: Of<'_>, tested: &mut Vec<Tested<'s>>) -> Outcome {
        let months = Months::new(*held.months.get_ref());
        let Some(first) = self.at.checked_sub_months(months) else { return Outcome::Unknown };
        let days = self.days_of_change(of, first);
        let from = tested.len();
        let days = days.range(first..=self.at);
        let outcomes: Vec<_> =
            days.map(|day| Self { at: *day, ..*self }.put(&held.test, of, tested)).collect();
        let outcome = all(outcomes.into_iter());
        keep_deciding(tested, from, outcome);
        // One day says enough.
        let mut facts = BTreeSet::new();
        let mut place = 0;
        tested.retain(|it| {
            place += 1;
            place <= from || facts.insert((it.fact, it.member))
        });
        outcome
    }

    /// The days from one on, up to the day itself, on which an answer may have changed:
    /// something was recorded or grew too old, another limit holds, another year began.
    fn days_of_change(&self, of: Of<'_>, first: NaiveDate) -> BTreeSet<NaiveDate> {
        let recorded = |slot: &Slot| -> Vec<NaiveDate> {
            slot.earlier.iter().chain(&slot.newest).map(|it| it.day).collect()
        };
        let mut days: BTreeSet<_> = of.facts.iter().flat_map(recorded).collect();
        let households =
            self.household.into_iter().flat_map(|it| [it].into_iter().chain(&it.joint));
        for household in households {
            days.extend(household.facts.iter().flat_map(recorded));
            days.extend(household.incomes.iter().map(|it| it.day));
            days.extend(recorded(&household.register_income));
            days.extend(household.head_count.iter().map(|it| it.day));
        }
        if let Some(months) = self.max_age {
            let too_old = |day: &NaiveDate| day.checked_add_months(Months::new(months))?.succ_opt();
            let too_old: Vec<_> = days.iter().filter_map(too_old).collect();
            days.extend(too_old);
        }
        days.extend(self.standard.parameters.iter().flat_map(Parameter::days));
        let years = first.year() + 1..=self.at.year();
        days.extend(years.filter_map(|it| NaiveDate::from_ymd_opt(it, 1, 1)));
        days.extend([first, self.at]);
        days
    }

    /// Households of which the answer is not known are counted both ways.
    fn share(&self, share: &'s ShareOfHouseholds, tested: &mut Vec<Tested<'s>>) -> Outcome {
        let tally = self.tallies.get(share.tally).copied().unwrap_or_default();
        let Tally { yes, no, unknown: open, perhaps_yes, perhaps_no, perhaps } = tally;
        let all = yes + no + open;
        if all + perhaps_yes + perhaps_no + perhaps == 0 {
            if share.none == NoneThere::Unknown {
                tested.push(unknown("households", None, Why::NotRecorded));
                return Outcome::Unknown;
            }
            return Outcome::NotApplicable;
        }
        let (limit, limit_source) = match self.limit(share.limit, Kind::Percent, None, "households")
        {
            Ok(limit) => limit,
            Err((fact, why)) => {
                tested.push(unknown(fact, None, why));
                return Outcome::Unknown;
            }
        };
        let reaches = |part: i64, whole: i64| {
            i128::from(whole) * i128::from(limit) <= i128::from(part) * 10_000
        };
        let (least, least_of) = (yes, all + perhaps_no + perhaps);
        let (most, most_of) = (yes + open + perhaps_yes + perhaps, all + perhaps_yes + perhaps);
        let outcome = if 0 < least_of && reaches(least, least_of) {
            Outcome::Met
        } else if 0 < most_of && !reaches(most, most_of) {
            Outcome::Unmet
        } else {
            Outcome::Unknown
        };
        let found = (outcome != Outcome::Unknown && 0 < all)
            .then(|| half_up(i128::from(yes) * 10_000, i128::from(all)));
        tested.push(Tested {
            kind: Kind::Percent,
            outcome,
            why: (outcome == Outcome::Unknown).then_some(Why::NotRecorded),
            found: found.map(Value::Int),
            day: Some(self.at),
            limit: Some(limit),
            limit_source,
            operator: Some(Operator::AtLeast),
            margin: found.map(|it| it - limit),
            on_the_limit: found.is_some() && yes * 10_000 == all * limit,
            ..unknown("households", None, Why::NotRecorded)
        });
        outcome
    }
}

impl Amount {
    /// Adds a number; the sum is no better than its oldest evidence.
    fn add(&mut self, number: i128, day: NaiveDate, source: Option<i64>) {
        self.number += number;
        if day < self.day {
            self.day = day;
            self.source = source;
        }
    }
}

/// What spoke for it speaks against it.
fn negate(tested: &mut [Tested<'_>]) {
    for it in tested {
        it.outcome = it.outcome.negated();
    }
}

fn keep_deciding(tested: &mut Vec<Tested<'_>>, from: usize, outcome: Outcome) {
    let mut place = 0;
    tested.retain(|it| {
        place += 1;
        place <= from || it.outcome == outcome
    });
}

fn unknown<'s>(fact: &'s str, member: Option<usize>, why: Why<'s>) -> Tested<'s> {
    Tested {
        fact,
        kind: Kind::Count,
        member,
        outcome: Outcome::Unknown,
        why: Some(why),
        found: None,
        day: None,
        source: None,
        limit: None,
        limit_source: None,
        operator: None,
        margin: None,
        on_the_limit: false,
    }
}

/// Divides, rounding half up; for showing only.
fn half_up(number: i128, by: i128) -> i64 {
    i64::try_from((2 * number + by).div_euclid(2 * by)).unwrap_or(i64::MAX)
}
