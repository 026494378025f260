//! Judging: every criterion is put, whatever the others came to.

use chrono::{Datelike as _, NaiveDate};

use super::standard::{Aged, Criterion, EachMember, IncomeOver, Share, Standard, Subject, Test};
use crate::model::Value;
use crate::model::facts::{Found, HouseholdFacts, VillageFacts};

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
}

/// Why something is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    NotRecorded,
    /// Two sheets disagree about the same day.
    Disputed,
    /// The register counts more people than it lists.
    MembersMissing,
    /// Nobody knows how many people the household has.
    Uncounted,
    /// The newest income is of this year, which is too long ago.
    TooOld(i32),
    /// The standard has no line for this year.
    NoLimit(i32),
}

/// One comparison that was made, with all that is needed to check it by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tested {
    /// The fact's name; `net_income` for the income.
    pub(crate) fact: &'static str,
    /// The member to whom it was put, as a place among the household's.
    pub(crate) member: Option<usize>,
    pub(crate) outcome: Outcome,
    pub(crate) why: Option<Why>,
    /// What is recorded. Of an income the amount per head in fen, rounded half up for
    /// showing; of a share the hundredths of a percent.
    pub(crate) found: Option<Value<'static>>,
    pub(crate) day: Option<NaiveDate>,
    pub(crate) source: Option<i64>,
    /// The figure it was compared with, in the unit of `found`.
    pub(crate) limit: Option<i64>,
    /// Whether the share is exactly the limit, which documents read either way.
    pub(crate) on_the_limit: bool,
}

/// What one criterion came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) outcome: Outcome,
    pub(crate) tested: Vec<Tested>,
}

/// What all criteria came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    /// In the order of the standard's criteria.
    pub(crate) criteria: Vec<Judgement>,
}

impl Standard {
    /// Judges a household on a day.
    pub(crate) fn judge_household(&self, facts: &HouseholdFacts, as_of: NaiveDate) -> Verdict {
        let of = Of { subject: Subject::Household, facts: &facts.facts, member: None, birth: None };
        self.judge(&self.household, &Judge { standard: self, as_of, household: Some(facts) }, of)
    }

    /// Judges a village on a day.
    pub(crate) fn judge_village(&self, facts: &VillageFacts, as_of: NaiveDate) -> Verdict {
        let of = Of { subject: Subject::Village, facts: &facts.facts, member: None, birth: None };
        self.judge(&self.village, &Judge { standard: self, as_of, household: None }, of)
    }

    fn judge(&self, criteria: &[Criterion], judge: &Judge<'_>, of: Of<'_>) -> Verdict {
        let criteria: Vec<_> = criteria
            .iter()
            .map(|criterion| {
                let mut tested = Vec::new();
                let outcome = judge.put(&criterion.test, of, &mut tested);
                Judgement { outcome, tested }
            })
            .collect();
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

/// Put to the household as a whole.
const NOBODY: Of<'static> =
    Of { subject: Subject::Household, facts: &[], member: None, birth: None };

struct Judge<'j> {
    standard: &'j Standard,
    as_of: NaiveDate,
    household: Option<&'j HouseholdFacts>,
}

/// Whose facts a test is put to.
#[derive(Clone, Copy)]
struct Of<'f> {
    subject: Subject,
    facts: &'f [Option<Found>],
    member: Option<usize>,
    birth: Option<NaiveDate>,
}

impl Judge<'_> {
    fn put(&self, test: &Test, of: Of<'_>, tested: &mut Vec<Tested>) -> Outcome {
        match test {
            Test::All(tests) => {
                let outcomes: Vec<_> = tests.iter().map(|it| self.put(it, of, tested)).collect();
                all(outcomes.into_iter())
            }
            Test::Any(tests) => {
                let outcomes: Vec<_> = tests.iter().map(|it| self.put(it, of, tested)).collect();
                any(outcomes.into_iter())
            }
            Test::EachMember(each) => self.each_member(each, tested),
            Test::Aged(aged) => self.aged(aged, of, tested),
            Test::IfRecorded(test) => {
                let from = tested.len();
                match self.put(test, of, tested) {
                    // A dispute is not silence.
                    Outcome::Unknown
                        if tested[from..].iter().all(|it| it.why != Some(Why::Disputed)) =>
                    {
                        tested.truncate(from);
                        Outcome::NotApplicable
                    }
                    outcome => outcome,
                }
            }
            Test::Yes(fact) => compare(of, fact, tested, None, |it| *it == Value::Int(1)),
            Test::No(fact) => compare(of, fact, tested, None, |it| *it == Value::Int(0)),
            Test::OneOf(one_of) => compare(of, &one_of.fact, tested, None, |it| match it {
                Value::Text(code) => one_of.codes.iter().any(|it| it == code),
                _ => false,
            }),
            Test::AtLeast(bound) => {
                compare(of, &bound.fact, tested, Some(bound.value), |it| match it {
                    Value::Int(number) => bound.value <= *number,
                    _ => false,
                })
            }
            Test::MoreThan(bound) => {
                compare(of, &bound.fact, tested, Some(bound.value), |it| match it {
                    Value::Int(number) => bound.value < *number,
                    _ => false,
                })
            }
            Test::IncomeOver(over) => self.income_over(over, tested),
            Test::ShareAtMost(share) => share_at_most(share, of, tested),
        }
    }

    /// A household of which no member is recorded proves nothing about its members.
    fn each_member(&self, each: &EachMember, tested: &mut Vec<Tested>) -> Outcome {
        let members = self.household.map_or(&[][..], |it| it.members.as_slice());
        if members.is_empty() {
            return Outcome::Unknown;
        }
        let mut outcomes: Vec<_> = members
            .iter()
            .enumerate()
            .map(|(place, member)| {
                let of = Of {
                    subject: Subject::Member,
                    facts: &member.facts,
                    member: Some(place),
                    birth: member.birth,
                };
                match each.aged.map(|[from, to]| self.is_aged(member.birth, from, to)) {
                    Some(None) => {
                        tested.push(unknown("birth", of, Why::NotRecorded));
                        Outcome::Unknown
                    }
                    Some(Some(false)) => Outcome::NotApplicable,
                    None | Some(Some(true)) => {
                        let from = tested.len();
                        let outcome = self.put(&each.test, of, tested);
                        // Of each member only what decided about them is kept.
                        keep_deciding(tested, from, outcome);
                        outcome
                    }
                }
            })
            .collect();
        let why = match self.household.and_then(HouseholdFacts::persons) {
            Some(persons) if persons <= members.len() as i64 => None,
            Some(_) => Some(Why::MembersMissing),
            None => Some(Why::Uncounted),
        };
        if let Some(why) = why {
            tested.push(unknown("members", NOBODY, why));
            outcomes.push(Outcome::Unknown);
        }
        all(outcomes.into_iter())
    }

    fn aged(&self, aged: &Aged, of: Of<'_>, tested: &mut Vec<Tested>) -> Outcome {
        match self.is_aged(of.birth, aged.from, aged.to) {
            Some(true) => self.put(&aged.test, of, tested),
            Some(false) => Outcome::NotApplicable,
            None => Outcome::Unknown,
        }
    }

    /// Whether somebody is of an age in full years on the day, both ends included.
    fn is_aged(&self, birth: Option<NaiveDate>, from: u32, to: u32) -> Option<bool> {
        let birth = birth?;
        let had_birthday = (birth.month(), birth.day()) <= (self.as_of.month(), self.as_of.day());
        let age = self.as_of.year() - birth.year() - i32::from(!had_birthday);
        Some(i64::from(from) <= i64::from(age) && i64::from(age) <= i64::from(to))
    }

    /// Net income over heads against the line of the income's own year, without dividing.
    fn income_over(&self, over: &IncomeOver, tested: &mut Vec<Tested>) -> Outcome {
        let Some(household) = self.household else { return Outcome::Unknown };
        let mut fail = |why| {
            tested.push(unknown("net_income", NOBODY, why));
            Outcome::Unknown
        };
        let (year, found, heads) = match (&household.income, &household.register_income) {
            (Some(income), _) => (income.year, &income.net, income.heads.or(household.persons())),
            (None, Some(register)) => (register.day.year(), register, Some(1)),
            (None, None) => return fail(Why::NotRecorded),
        };
        let Value::Int(net) = found.value else { return fail(Why::NotRecorded) };
        if found.disputed {
            return fail(Why::Disputed);
        }
        let Some(heads) = heads.filter(|it| 0 < *it) else { return fail(Why::Uncounted) };
        if year < self.as_of.year() - over.oldest_years {
            return fail(Why::TooOld(year));
        }
        let Some((line, _)) = self.standard.line(&over.line, year) else {
            return fail(Why::NoLimit(year));
        };
        let is_over = i128::from(line) * i128::from(heads) < i128::from(net);
        let outcome = if is_over { Outcome::Met } else { Outcome::Unmet };
        tested.push(Tested {
            fact: "net_income",
            member: None,
            outcome,
            why: None,
            found: Some(Value::Int(half_up(net, heads))),
            day: Some(found.day),
            source: found.source,
            limit: Some(line),
            on_the_limit: false,
        });
        outcome
    }
}

fn keep_deciding(tested: &mut Vec<Tested>, from: usize, outcome: Outcome) {
    let deciding: Vec<_> = tested.drain(from..).filter(|it| it.outcome == outcome).collect();
    tested.extend(deciding);
}

fn unknown(fact: &'static str, of: Of<'_>, why: Why) -> Tested {
    Tested {
        fact,
        member: of.member,
        outcome: Outcome::Unknown,
        why: Some(why),
        found: None,
        day: None,
        source: None,
        limit: None,
        on_the_limit: false,
    }
}

/// Puts a yes-or-no question to one fact.
fn compare(
    of: Of<'_>,
    fact: &str,
    tested: &mut Vec<Tested>,
    limit: Option<i64>,
    holds: impl Fn(&Value<'static>) -> bool,
) -> Outcome {
    let Some((name, found)) = find(of, fact) else { return Outcome::Unknown };
    let Some(found) = found else {
        tested.push(unknown(name, of, Why::NotRecorded));
        return Outcome::Unknown;
    };
    let (outcome, why) = if found.disputed {
        (Outcome::Unknown, Some(Why::Disputed))
    } else if holds(&found.value) {
        (Outcome::Met, None)
    } else {
        (Outcome::Unmet, None)
    };
    tested.push(Tested {
        fact: name,
        member: of.member,
        outcome,
        why,
        found: Some(found.value.clone()),
        day: Some(found.day),
        source: found.source,
        limit,
        on_the_limit: false,
    });
    outcome
}

fn find<'f>(of: Of<'f>, fact: &str) -> Option<(&'static str, Option<&'f Found>)> {
    let place = of.subject.place(fact)?;
    Some((of.subject.facts()[place].name, of.facts.get(place)?.as_ref()))
}

/// `part * 100 <= whole * percent`, without dividing.
fn share_at_most(share: &Share, of: Of<'_>, tested: &mut Vec<Tested>) -> Outcome {
    let number = |fact: &str| {
        let (name, found) = find(of, fact)?;
        match found {
            Some(Found { value: Value::Int(number), disputed: false, .. }) => {
                Some(Ok((*number, found)))
            }
            Some(_) => Some(Err((name, Why::Disputed))),
            None => Some(Err((name, Why::NotRecorded))),
        }
    };
    let (Some(part), Some(whole)) = (number(&share.fact), number(&share.of)) else {
        return Outcome::Unknown;
    };
    let fact = of.subject.place(&share.fact).map_or("", |it| of.subject.facts()[it].name);
    match (part, whole) {
        (Ok((part, found)), Ok((whole, of_found))) if 0 < whole => {
            let (scaled, limit) =
                (i128::from(part) * 100, i128::from(whole) * i128::from(share.percent));
            let outcome = if scaled <= limit { Outcome::Met } else { Outcome::Unmet };
            tested.push(Tested {
                fact,
                member: None,
                outcome,
                why: None,
                found: Some(Value::Int(half_up(part.saturating_mul(10_000), whole))),
                day: found.map(|it| it.day),
                source: found.and_then(|it| it.source).or(of_found.and_then(|it| it.source)),
                limit: Some(share.percent * 100),
                on_the_limit: scaled == limit,
            });
            outcome
        }
        (part, whole) => {
            for missing in [part.err(), whole.err()].into_iter().flatten() {
                tested.push(unknown(missing.0, of, missing.1));
            }
            Outcome::Unknown
        }
    }
}

/// Divides, rounding half up; for showing only.
fn half_up(number: i64, by: i64) -> i64 {
    let (number, by) = (i128::from(number), i128::from(by));
    i64::try_from((2 * number + by).div_euclid(2 * by)).unwrap_or(i64::MAX)
}
