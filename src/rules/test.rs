//! Tests: the questions of which a criterion is made, as a tree; and the words for what
//! they want.

use serde::Deserialize;
use toml::Spanned;

use super::parameter::Parameter;
use super::standard::Faults;
use crate::error::say;
use crate::model::decimal;
use crate::model::facts::{Fact, FactList, Kind, Place, Subject, fact};
use crate::words::fill;

/// The fact of a county that is added up over its villages.
pub(super) const RURAL_POPULATION: &str = "rural_population";

/// A question put to the facts; questions may hold questions.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    /// Met where every one is unmet.
    None(Vec<Test>),
    AtLeastOf(AtLeastOf),
    /// Put to every member, or to those of an age, or of a kind.
    EachMember(OfMembers),
    /// Put to the same, and met where one of them meets it.
    SomeMember(OfMembers),
    /// Put only to a member of that age.
    Aged(Aged),
    /// Put only where something is recorded.
    IfRecorded(Box<Test>),
    Yes(FactName),
    No(FactName),
    OneOf(OneOf),
    AtLeast(Bound),
    AtMost(Bound),
    MoreThan(Bound),
    LessThan(Bound),
    /// Lies in a year before that of the day.
    BeforeThisYear(FactName),
    /// Was met on each of the last days.
    Held(Held),
    ShareOfHouseholds(ShareOfHouseholds),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AtLeastOf {
    pub(crate) n: Spanned<usize>,
    pub(crate) tests: Vec<Test>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfMembers {
    /// From and to, in full years.
    #[serde(default)]
    pub(crate) aged: Option<[u32; 2]>,
    /// Only those who meet this.
    #[serde(default)]
    pub(crate) who: Option<Box<Test>>,
    pub(crate) test: Box<Test>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Aged {
    pub(crate) from: Spanned<u32>,
    pub(crate) to: u32,
    pub(crate) test: Box<Test>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneOf {
    pub(crate) fact: FactName,
    pub(crate) codes: Vec<String>,
}

/// A fact compared with a limit, in whole numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Bound {
    pub(crate) fact: FactName,
    /// Facts that are added.
    #[serde(default)]
    pub(crate) plus: Vec<FactName>,
    /// Facts that are taken off.
    #[serde(default)]
    pub(crate) less: Vec<FactName>,
    #[serde(default)]
    value: Option<Spanned<String>>,
    #[serde(default)]
    parameter: Option<Spanned<String>>,
    /// The limit is one for each person.
    #[serde(default)]
    pub(crate) per: Option<Per>,
    /// The limit is a percentage of this fact, of which the other one is a part.
    #[serde(default)]
    pub(crate) percent_of: Option<FactName>,
    /// It is no part of it, and may be more or less than nothing: of another year, for one.
    #[serde(default)]
    may_exceed: Option<Spanned<bool>>,
    /// Added up over the households that are judged together.
    #[serde(default)]
    pub(crate) jointly: bool,
    /// An account of so many years before the day's year still counts.
    #[serde(default)]
    pub(crate) oldest_years: Option<i32>,
    #[serde(skip)]
    pub(crate) limit: LimitOf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Per {
    Persons,
}

/// With what a fact is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LimitOf {
    /// As it would be stored.
    Value(i64),
    /// The parameter of this place in the standard.
    Parameter(usize),
}

impl Default for LimitOf {
    fn default() -> Self {
        Self::Value(0)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Held {
    pub(crate) months: Spanned<u32>,
    pub(crate) test: Box<Test>,
}

/// How many percent of the registered households meet a test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ShareOfHouseholds {
    pub(crate) that: Box<Test>,
    #[serde(default)]
    pub(crate) among: Option<Box<Test>>,
    #[serde(default)]
    pub(crate) leaving_out: Option<Box<Test>>,
    #[serde(default)]
    at_least: Option<Spanned<String>>,
    #[serde(default)]
    parameter: Option<Spanned<String>>,
    /// What it is where there is no such household.
    pub(crate) none: NoneThere,
    #[serde(skip)]
    pub(crate) limit: LimitOf,
    /// The place of its tally.
    #[serde(skip)]
    pub(crate) tally: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NoneThere {
    Unknown,
    NotApplicable,
}

/// The name of a fact, as it stands in the file; the loader finds its slot.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Spanned<String>")]
pub(crate) struct FactName {
    pub(crate) name: String,
    at: usize,
    /// The place among the wanted facts of its subject, or among the items of accounts.
    pub(crate) slot: usize,
    pub(crate) is_income: bool,
    pub(crate) kind: Kind,
}

impl From<Spanned<String>> for FactName {
    fn from(spanned: Spanned<String>) -> Self {
        let at = spanned.span().start;
        let name = spanned.into_inner();
        Self { name, at, slot: usize::MAX, is_income: false, kind: Kind::Flag }
    }
}

/// How a fact is compared with its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
}

impl Operator {
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Operator::AtLeast => ">=",
            Operator::AtMost => "<=",
            Operator::MoreThan => ">",
            Operator::LessThan => "<",
        }
    }

    pub(crate) fn holds(self, found: i128, limit: i128) -> bool {
        match self {
            Operator::AtLeast => limit <= found,
            Operator::AtMost => found <= limit,
            Operator::MoreThan => limit < found,
            Operator::LessThan => found < limit,
        }
    }
}

impl Bound {
    /// The fact of which this one is a part, if it is one.
    pub(crate) fn whole(&self) -> Option<&FactName> {
        let may_exceed = self.may_exceed.as_ref().is_some_and(|it| *it.get_ref());
        self.percent_of.as_ref().filter(|_| !may_exceed)
    }
}

impl Test {
    /// The comparison that it is, if it is one.
    pub(crate) fn bound(&self) -> Option<(Operator, &Bound)> {
        match self {
            Test::AtLeast(bound) => Some((Operator::AtLeast, bound)),
            Test::AtMost(bound) => Some((Operator::AtMost, bound)),
            Test::MoreThan(bound) => Some((Operator::MoreThan, bound)),
            Test::LessThan(bound) => Some((Operator::LessThan, bound)),
            _ => None,
        }
    }

    /// Whether what it finds is a share, in hundredths of a percent.
    pub(crate) fn is_share(&self) -> bool {
        match self {
            Test::ShareOfHouseholds(_) => true,
            _ => self.bound().is_some_and(|(_, bound)| bound.percent_of.is_some()),
        }
    }

    /// Whether it cannot be met by silence alone.
    pub(super) fn asks_for_something(&self) -> bool {
        match self {
            Test::All(tests) | Test::None(tests) => tests.iter().any(Test::asks_for_something),
            Test::Any(tests) => tests.iter().all(Test::asks_for_something),
            Test::EachMember(of) | Test::SomeMember(of) => {
                of.who.iter().chain([&of.test]).all(|it| it.asks_for_something())
            }
            Test::Aged(aged) => aged.test.asks_for_something(),
            Test::Held(held) => held.test.asks_for_something(),
            Test::IfRecorded(_) => false,
            Test::ShareOfHouseholds(share) => {
                let asked = [Some(&share.that), share.among.as_ref()];
                asked.into_iter().flatten().all(|it| it.asks_for_something())
            }
            _ => true,
        }
    }

    /// The tests of which it is made.
    pub(crate) fn parts(&self) -> Vec<&Test> {
        match self {
            Test::All(tests) | Test::Any(tests) | Test::None(tests) => tests.iter().collect(),
            Test::AtLeastOf(of) => of.tests.iter().collect(),
            Test::EachMember(of) | Test::SomeMember(of) => {
                of.who.iter().chain([&of.test]).map(AsRef::as_ref).collect()
            }
            Test::Aged(aged) => vec![&aged.test],
            Test::IfRecorded(test) => vec![test],
            Test::Held(held) => vec![&held.test],
            Test::ShareOfHouseholds(share) => {
                let parts = [Some(&share.that), share.among.as_ref(), share.leaving_out.as_ref()];
                parts.into_iter().flatten().map(AsRef::as_ref).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What is needed to find the slots and limits of tests, and what is found wrong with them.
pub(super) struct Resolver<'r> {
    /// Facts that the standard declares.
    pub(super) declared: &'r [(Subject, Fact)],
    pub(super) parameters: &'r [Parameter],
    pub(super) facts: FactList,
    /// How many shares of households are asked for so far.
    pub(super) tallies: usize,
    pub(super) used_parameters: Vec<bool>,
    pub(super) used_facts: Vec<bool>,
    pub(super) faults: Faults,
}

impl Resolver<'_> {
    /// Finds the slot of each fact and the limit of each comparison.
    pub(super) fn test(&mut self, test: &mut Test, subject: Subject) {
        match test {
            Test::All(tests) | Test::Any(tests) => {
                tests.iter_mut().for_each(|it| self.test(it, subject));
            }
            Test::None(tests) => {
                tests.iter_mut().for_each(|it| self.test(it, subject));
                tests.iter().for_each(|it| self.open_codes(it, subject));
            }
            Test::AtLeastOf(of) => {
                let n = *of.n.get_ref();
                if n == 0 || of.tests.len() < n {
                    let count = of.tests.len();
                    let fault = say!("standard-n-unreachable", n = n, count = count);
                    self.faults.note(of.n.span().start, fault);
                }
                of.tests.iter_mut().for_each(|it| self.test(it, subject));
            }
            Test::EachMember(of) | Test::SomeMember(of) => {
                if subject != Subject::Household {
                    self.faults.here(say!("standard-members-of-households"));
                }
                if let Some([from, to]) = of.aged.filter(|[from, to]| to < from) {
                    self.faults.here(say!("standard-ages", from = from, to = to));
                }
                if let Some(who) = &mut of.who {
                    self.test(who, Subject::Member);
                }
                self.test(&mut of.test, Subject::Member);
                if let (Some([from, to]), Test::Aged(inner)) = (of.aged, of.test.as_ref())
                    && (*inner.from.get_ref() > to || inner.to < from)
                {
                    let at = inner.from.span().start;
                    self.faults.note(at, say!("standard-ages", from = from, to = to));
                }
            }
            Test::Aged(aged) => {
                let (from, to) = (*aged.from.get_ref(), aged.to);
                if subject != Subject::Member || to < from {
                    let at = aged.from.span().start;
                    self.faults.note(at, say!("standard-ages", from = from, to = to));
                }
                self.test(&mut aged.test, subject);
            }
            Test::IfRecorded(test) => self.test(test, subject),
            Test::Yes(fact) | Test::No(fact) => {
                self.fact(fact, subject, |it| it == Kind::Flag);
            }
            Test::OneOf(one_of) => {
                self.fact(&mut one_of.fact, subject, |it| it == Kind::Code);
                self.codes(one_of, subject);
            }
            Test::BeforeThisYear(fact) => {
                self.fact(fact, subject, |it| matches!(it, Kind::Year | Kind::Month | Kind::Day));
            }
            Test::AtLeast(bound)
            | Test::AtMost(bound)
            | Test::MoreThan(bound)
            | Test::LessThan(bound) => self.bound(bound, subject),
            Test::Held(held) => {
                self.facts.history = true;
                let at = held.months.span().start;
                if *held.months.get_ref() == 0 {
                    self.faults.note(at, say!("standard-held"));
                }
                self.test(&mut held.test, subject);
                if has_people(&held.test) || subject == Subject::Member {
                    self.faults.note(at, say!("standard-held"));
                }
                self.held_facts(&held.test, subject);
            }
            Test::ShareOfHouseholds(share) => self.share(share, subject),
        }
        if let Test::All(tests) | Test::Any(tests) | Test::None(tests) = test
            && tests.is_empty()
        {
            self.faults.here(say!("standard-empty-list"));
        }
    }

    /// Of what is counted and of who is judged together with whom only the day itself is
    /// known, not how it was before.
    fn held_facts(&mut self, test: &Test, subject: Subject) {
        if let Some((_, bound)) = test.bound() {
            let terms = [&bound.fact].into_iter().chain(&bound.plus).chain(&bound.less);
            for it in terms.chain(&bound.percent_of) {
                let counted = fact(subject, &it.name).filter(|it| it.place == Place::Counted);
                if counted.is_some() || (bound.jointly && it.name == bound.fact.name) {
                    self.faults.note(it.at, say!("standard-held-now", name = it.name));
                }
            }
        }
        test.parts().into_iter().for_each(|it| self.held_facts(it, subject));
    }

    /// Where any word may be recorded, one that is not listed proves nothing: it may say the
    /// same as one that is.
    fn open_codes(&mut self, test: &Test, subject: Subject) {
        match test {
            Test::OneOf(it) => {
                let known = self.known(subject, &it.fact.name);
                if known.is_some_and(|it| it.kind == Kind::Code && it.codes.is_empty()) {
                    self.faults.note(it.fact.at, say!("standard-open-codes", name = it.fact.name));
                }
            }
            // What is put there was looked at already, or is as good as listed.
            Test::None(_) => {}
            Test::EachMember(of) | Test::SomeMember(of) => {
                self.open_codes(&of.test, Subject::Member);
            }
            _ => test.parts().into_iter().for_each(|it| self.open_codes(it, subject)),
        }
    }

    fn codes(&mut self, one_of: &OneOf, subject: Subject) {
        if one_of.codes.is_empty() {
            self.faults.note(one_of.fact.at, say!("standard-empty-list"));
        }
        let Some(known) = self.known(subject, &one_of.fact.name) else { return };
        for code in one_of.codes.iter().filter(|it| !known.allows(it)) {
            let fault = say!("standard-no-code", code = code, name = one_of.fact.name);
            self.faults.note(one_of.fact.at, fault);
        }
    }

    fn bound(&mut self, bound: &mut Bound, subject: Subject) {
        if !self.fact(&mut bound.fact, subject, Kind::is_number) {
            return;
        }
        let (kind, is_income, at) = (bound.fact.kind, bound.fact.is_income, bound.fact.at);
        for other in bound.plus.iter_mut().chain(&mut bound.less) {
            self.fact(other, subject, |it| it == kind);
            if other.is_income != is_income {
                self.faults.note(other.at, say!("standard-mixed-account", name = other.name));
            }
        }
        if let Some(whole) = &mut bound.percent_of {
            self.fact(whole, subject, |it| it == kind);
            if bound.per.is_some() || bound.jointly || is_income {
                self.faults.note(whole.at, say!("standard-per-and-percent"));
            }
        }
        let of_household = subject == Subject::Household;
        if (bound.per.is_some() || bound.jointly) && !of_household {
            self.faults.note(at, say!("standard-members-of-households"));
        }
        self.facts.joint |= bound.jointly;
        if bound.oldest_years.is_some_and(|it| !(0..=10).contains(&it)) {
            self.faults.note(at, say!("standard-oldest-range", name = bound.fact.name));
        }
        if is_income != bound.oldest_years.is_some() {
            self.faults.note(at, say!("standard-oldest-years", name = bound.fact.name));
        }
        let unit = if bound.percent_of.is_some() { Kind::Percent } else { kind };
        bound.limit = self.limit(at, bound.value.as_ref(), bound.parameter.as_ref(), unit);
        if let Some(may_exceed) = bound.may_exceed.as_ref().filter(|_| bound.percent_of.is_none()) {
            self.faults.note(may_exceed.span().start, say!("standard-may-exceed"));
        }
        if let (Some(_), LimitOf::Value(limit), Some(value)) =
            (bound.whole(), bound.limit, &bound.value)
            && !(0..=10_000).contains(&limit)
        {
            self.faults.note(value.span().start, say!("standard-part"));
        }
    }

    fn share(&mut self, share: &mut ShareOfHouseholds, subject: Subject) {
        if !matches!(subject, Subject::Village | Subject::County) {
            self.faults.here(say!("standard-share"));
        }
        let parts = [Some(&mut share.that), share.among.as_mut(), share.leaving_out.as_mut()];
        for test in parts.into_iter().flatten() {
            self.test(test, Subject::Household);
        }
        let given = share.at_least.as_ref().or(share.parameter.as_ref());
        let at = given.map_or(self.faults.at(), |it| it.span().start);
        share.limit =
            self.limit(at, share.at_least.as_ref(), share.parameter.as_ref(), Kind::Percent);
        if let LimitOf::Value(limit) = share.limit
            && !(1..=10_000).contains(&limit)
        {
            self.faults.note(at, say!("standard-share"));
        }
        share.tally = self.tallies;
        self.tallies += 1;
    }

    fn limit(
        &mut self,
        at: usize,
        value: Option<&Spanned<String>>,
        parameter: Option<&Spanned<String>>,
        unit: Kind,
    ) -> LimitOf {
        let fault = match (value, parameter) {
            (Some(value), None) => match unit.parse(value.get_ref()) {
                Some(number) => return LimitOf::Value(number),
                None => {
                    let at = value.span().start;
                    let fault =
                        say!("standard-no-amount", value = value.get_ref(), unit = unit.name());
                    (at, fault)
                }
            },
            (None, Some(name)) => {
                let at = name.span().start;
                let place = self.parameters.iter().position(|it| it.id() == name.get_ref());
                match place {
                    Some(place) => {
                        self.used_parameters[place] = true;
                        let parameter = &self.parameters[place];
                        if parameter.has_unit(unit) {
                            return LimitOf::Parameter(place);
                        }
                        let (own, wanted) = (parameter.unit.name(), unit.name());
                        let name = name.get_ref();
                        (at, say!("standard-unit", name = name, unit = own, wanted = wanted))
                    }
                    None => (at, say!("standard-no-parameter", name = name.get_ref())),
                }
            }
            _ => (at, say!("standard-one-limit")),
        };
        self.faults.note(fault.0, fault.1);
        LimitOf::default()
    }

    /// Finds a fact among those that the ledger keeps and those that the standard declares,
    /// and gives it a slot. Returns false where there is none, or not of that kind.
    fn fact(&mut self, fact: &mut FactName, subject: Subject, fits: impl Fn(Kind) -> bool) -> bool {
        let Some(known) = self.known(subject, &fact.name) else {
            let fault = say!("standard-no-fact", name = fact.name);
            self.faults.note(fact.at, fault);
            return false;
        };
        let fits = fits(known.kind);
        if !fits {
            let fault = say!("standard-fact-kind", name = fact.name, kind = known.kind.name());
            self.faults.note(fact.at, fault);
        }
        fact.kind = known.kind;
        fact.is_income = known.place.is_income();
        fact.slot = self.slot(subject, known);
        fits
    }

    fn known(&mut self, subject: Subject, name: &str) -> Option<Fact> {
        let declared = self.declared.iter().position(|(of, it)| *of == subject && it.name == name);
        if let Some(place) = declared {
            self.used_facts[place] = true;
            return Some(self.declared[place].1.clone());
        }
        fact(subject, name).cloned()
    }

    fn slot(&mut self, subject: Subject, fact: Fact) -> usize {
        let together = subject == Subject::Member
            && crate::model::facts::MEMBER_TOGETHER.contains(&fact.name.as_str());
        let list = match subject {
            Subject::Household if fact.place.is_income() => &mut self.facts.income,
            Subject::Household => &mut self.facts.household,
            Subject::Member => &mut self.facts.member,
            Subject::Village => &mut self.facts.village,
            Subject::County => &mut self.facts.county,
        };
        if let Some(place) = list.iter().position(|it| it.name == fact.name) {
            return place;
        }
        let name = fact.name.clone();
        list.push(fact);
        let place = list.len() - 1;
        if subject == Subject::County && name == RURAL_POPULATION {
            // It is added up over the villages, which must be asked for it.
            if let Some(of_village) = self.known(Subject::Village, &name) {
                self.slot(Subject::Village, of_village);
            }
        }
        if together {
            // A newer answer by one of them puts the other out of force.
            for other in crate::model::facts::MEMBER_TOGETHER.iter().filter(|it| **it != name) {
                if let Some(other) = self.known(subject, other) {
                    self.slot(subject, other);
                }
            }
        }
        place
    }
}

/// Whether it is put to members or to households, of whom only those of the day are known.
fn has_people(test: &Test) -> bool {
    matches!(test, Test::EachMember(_) | Test::SomeMember(_) | Test::ShareOfHouseholds(_))
        || test.parts().into_iter().any(has_people)
}

/// The words in which a test is said.
pub(crate) struct Phrase<'w> {
    pub(crate) fact: &'w dyn Fn(&str) -> String,
    pub(crate) and: &'w str,
    pub(crate) or: &'w str,
    pub(crate) yes: &'w str,
    pub(crate) no: &'w str,
    pub(crate) each: &'w str,
    pub(crate) some: &'w str,
    /// With `{from}` and `{to}`.
    pub(crate) aged: &'w str,
    pub(crate) if_recorded: &'w str,
    /// With `{tests}`.
    pub(crate) none: &'w str,
    /// With `{n}` and `{tests}`.
    pub(crate) at_least_of: &'w str,
    /// With `{fact}`.
    pub(crate) before_this_year: &'w str,
    /// With `{months}` and `{test}`.
    pub(crate) held: &'w str,
    /// With `{test}`.
    pub(crate) households: &'w str,
    /// With `{fact}`.
    pub(crate) per_person: &'w str,
    /// With `{fact}`.
    pub(crate) jointly: &'w str,
}

/// The words of programs.
pub(super) const PLAIN: Phrase<'static> = Phrase {
    fact: &|name| name.to_owned(),
    and: " and ",
    or: " or ",
    yes: "yes",
    no: "no",
    each: "each member",
    some: "some member",
    aged: "aged {from}-{to}",
    if_recorded: "if recorded",
    none: "none of ({tests})",
    at_least_of: "at least {n} of ({tests})",
    before_this_year: "{fact} before this year",
    held: "for {months} months: {test}",
    households: "households that {test}",
    per_person: "{fact} per person",
    jointly: "{fact} jointly",
};

impl Test {
    /// The test as a phrase: `water_quantity = yes and water_quality = yes`.
    pub(crate) fn phrase(&self, words: &Phrase<'_>, parameters: &[Parameter]) -> String {
        let said = |it: &Test| it.phrase(words, parameters);
        let join =
            |tests: &[Test], word: &str| tests.iter().map(said).collect::<Vec<_>>().join(word);
        let aged = |from: u32, to: u32| {
            fill(words.aged, &[("from", from.to_string()), ("to", to.to_string())])
        };
        let limit = |of: LimitOf, kind: Kind| match of {
            LimitOf::Value(number) => plain_decimal(number, kind),
            LimitOf::Parameter(place) => parameters[place].id().to_owned(),
        };
        let fact = |it: &FactName| (words.fact)(&it.name);
        match self {
            Test::All(tests) => join(tests, words.and),
            Test::Any(tests) => format!("({})", join(tests, words.or)),
            Test::None(tests) => fill(words.none, &[("tests", join(tests, words.or))]),
            Test::AtLeastOf(of) => {
                let tests = join(&of.tests, words.or);
                fill(words.at_least_of, &[("n", of.n.get_ref().to_string()), ("tests", tests)])
            }
            Test::EachMember(of) | Test::SomeMember(of) => {
                let each = matches!(self, Test::EachMember(_));
                let mut whose = if each { words.each } else { words.some }.to_owned();
                if let Some([from, to]) = of.aged {
                    whose = format!("{whose} {}", aged(from, to));
                }
                if let Some(who) = &of.who {
                    whose = format!("{whose} ({})", said(who));
                }
                format!("{whose}: {}", said(&of.test))
            }
            Test::Aged(it) => format!("{}: {}", aged(*it.from.get_ref(), it.to), said(&it.test)),
            Test::IfRecorded(test) => format!("{} {}", said(test), words.if_recorded),
            Test::Yes(name) => format!("{} = {}", fact(name), words.yes),
            Test::No(name) => format!("{} = {}", fact(name), words.no),
            Test::OneOf(of) => format!("{} = {}", fact(&of.fact), of.codes.join("/")),
            Test::BeforeThisYear(name) => fill(words.before_this_year, &[("fact", fact(name))]),
            Test::Held(held) => {
                let months = held.months.get_ref().to_string();
                fill(words.held, &[("months", months), ("test", said(&held.test))])
            }
            Test::ShareOfHouseholds(share) => {
                let households = fill(words.households, &[("test", said(&share.that))]);
                format!("{households} >= {}%", limit(share.limit, Kind::Percent))
            }
            Test::AtLeast(_) | Test::AtMost(_) | Test::MoreThan(_) | Test::LessThan(_) => {
                let Some((operator, bound)) = self.bound() else { return String::new() };
                let mut found = fact(&bound.fact);
                for (others, sign) in [(&bound.plus, "+"), (&bound.less, "-")] {
                    for other in others {
                        found = format!("{found} {sign} {}", fact(other));
                    }
                }
                if bound.jointly {
                    found = fill(words.jointly, &[("fact", found)]);
                }
                if bound.per.is_some() {
                    found = fill(words.per_person, &[("fact", found)]);
                }
                let sign = operator.sign();
                match &bound.percent_of {
                    Some(whole) => {
                        let limit = limit(bound.limit, Kind::Percent);
                        format!("{found} / {} {sign} {limit}%", fact(whole))
                    }
                    None => format!("{found} {sign} {}", limit(bound.limit, bound.fact.kind)),
                }
            }
        }
    }
}

/// An amount as programs and people write it: without decimals where they are zero.
pub(crate) fn plain_decimal(number: i64, kind: Kind) -> String {
    let text = decimal(number, kind.decimals());
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}
