//! Standards and households made up at random, for laws: questions as a tree of their own,
//! and what is recorded as plain lists.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::select;

use super::made_up::{by, read};
use super::standard::Standard;
use crate::model::Value;
use crate::model::facts::{Doubt, Found, HouseholdFacts, IncomeFacts, MemberFacts, Slot, Subject};

pub(super) const AS_OF: NaiveDate = NaiveDate::from_ymd_opt(2018, 10, 31).unwrap();

/// The days on which things were recorded.
const DAYS: [NaiveDate; 6] = [
    NaiveDate::from_ymd_opt(2016, 2, 29).unwrap(),
    NaiveDate::from_ymd_opt(2017, 10, 30).unwrap(),
    NaiveDate::from_ymd_opt(2017, 10, 31).unwrap(),
    NaiveDate::from_ymd_opt(2018, 4, 30).unwrap(),
    NaiveDate::from_ymd_opt(2018, 8, 31).unwrap(),
    AS_OF,
];

pub(super) const CODES: [&str; 3] = ["一", "二", "三"];
pub(super) const OPERATORS: [&str; 4] = ["at-least", "at-most", "more-than", "less-than"];
/// The line of each year, in fen; there is none of 2017.
pub(super) const LINES: [(i32, i64); 3] = [(2016, 310_000), (2018, 360_000), (2019, 380_000)];

/// A question, as the laws understand it.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    Yes(&'static str),
    No(&'static str),
    OneOf(&'static str, Vec<&'static str>),
    Number(Number),
    /// Net income per person, compared with the line.
    Income(&'static str),
    /// `identified_month`.
    BeforeThisYear,
    All(Vec<Ask>),
    Any(Vec<Ask>),
    None(Vec<Ask>),
    Some(usize, Vec<Ask>),
    IfRecorded(Box<Ask>),
    Held(u32, Box<Ask>),
    Members(Members),
    Aged(u32, u32, Box<Ask>),
}

#[derive(Clone, Debug)]
pub(super) struct Number {
    pub(super) operator: &'static str,
    pub(super) fact: &'static str,
    pub(super) plus: Option<&'static str>,
    pub(super) less: Option<&'static str>,
    pub(super) value: i64,
    pub(super) per_person: bool,
    /// `value` is then a percentage.
    pub(super) percent_of: Option<&'static str>,
    /// Whether it is then a part of it.
    pub(super) is_part: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Members {
    pub(super) each: bool,
    pub(super) aged: Option<(u32, u32)>,
    pub(super) who: Option<Box<Ask>>,
    pub(super) test: Box<Ask>,
}

#[derive(Clone, Debug)]
pub(super) struct Criterion {
    pub(super) test: Ask,
    pub(super) when: Option<Ask>,
    pub(super) exempt: Option<(Ask, Ask)>,
    pub(super) max_age: Option<u32>,
}

/// What was recorded of something, oldest first: the day, the value, and whether two sheets
/// dispute it.
pub(super) type Recorded = Vec<(NaiveDate, Value<'static>, bool)>;

#[derive(Clone, Debug, Default)]
pub(super) struct Family {
    pub(super) facts: BTreeMap<&'static str, Recorded>,
    /// Year, day, net income in fen, heads, whether it is disputed.
    pub(super) accounts: Vec<(i32, NaiveDate, i64, Option<i64>, bool)>,
    pub(super) head_count: Option<(NaiveDate, i64, bool)>,
    pub(super) members: Vec<(Option<NaiveDate>, BTreeMap<&'static str, Recorded>)>,
}

// ------------------------------------------------------------- as a standard and as facts

impl Ask {
    pub(super) fn text(&self) -> String {
        let list = |all: &[Ask]| all.iter().map(Ask::text).collect::<Vec<_>>().join(", ");
        match self {
            Ask::Yes(fact) => format!("{{ yes = \"{fact}\" }}"),
            Ask::No(fact) => format!("{{ no = \"{fact}\" }}"),
            Ask::OneOf(fact, codes) => {
                format!("{{ one-of = {{ fact = \"{fact}\", codes = {codes:?} }} }}")
            }
            Ask::Number(it) => it.text(),
            Ask::Income(operator) => format!(
                "{{ {operator} = {{ fact = \"net_fen\", per = \"persons\", oldest-years = 1, \
                 parameter = \"line\" }} }}"
            ),
            Ask::BeforeThisYear => "{ before-this-year = \"identified_month\" }".to_owned(),
            Ask::All(all) => format!("{{ all = [{}] }}", list(all)),
            Ask::Any(all) => format!("{{ any = [{}] }}", list(all)),
            Ask::None(all) => format!("{{ none = [{}] }}", list(all)),
            Ask::Some(n, all) => {
                format!("{{ at-least-of = {{ n = {n}, tests = [{}] }} }}", list(all))
            }
            Ask::IfRecorded(test) => format!("{{ if-recorded = {} }}", test.text()),
            Ask::Held(months, test) => {
                format!("{{ held = {{ months = {months}, test = {} }} }}", test.text())
            }
            Ask::Members(of) => {
                let name = if of.each { "each-member" } else { "some-member" };
                let aged =
                    of.aged.map_or(String::new(), |(from, to)| format!("aged = [{from}, {to}], "));
                let who =
                    of.who.as_ref().map_or(String::new(), |it| format!("who = {}, ", it.text()));
                format!("{{ {name} = {{ {aged}{who}test = {} }} }}", of.test.text())
            }
            Ask::Aged(from, to, test) => {
                format!("{{ aged = {{ from = {from}, to = {to}, test = {} }} }}", test.text())
            }
        }
    }
}

impl Number {
    fn text(&self) -> String {
        let Self { operator, fact, value, .. } = self;
        let mut text = format!("{{ {operator} = {{ fact = \"{fact}\", value = \"{value}\"");
        for (key, other) in [("plus", self.plus), ("less", self.less)] {
            text.push_str(&other.map_or(String::new(), |it| format!(", {key} = [\"{it}\"]")));
        }
        if self.per_person {
            text.push_str(", per = \"persons\"");
        }
        if let Some(whole) = self.percent_of {
            let may_exceed = if self.is_part { "" } else { ", may-exceed = true" };
            text.push_str(&format!(", percent-of = \"{whole}\"{may_exceed}"));
        }
        text + " } }"
    }
}

/// The standard of these criteria; nothing where silence would pass one of them.
pub(super) fn standard(criteria: &[Criterion]) -> Option<Standard> {
    let rest = |it: &Criterion| {
        let mut rest = String::new();
        if let Some(when) = &it.when {
            rest.push_str(&format!("when = {}\n", when.text()));
        }
        if let Some(months) = it.max_age {
            rest.push_str(&format!("max-age-months = {months}\n"));
        }
        if let Some((when, evidence)) = &it.exempt {
            rest.push_str(&format!(
                "[[household.exempt]]\nwhen = {}\nevidence = {}\n\
                 title = {{ zh = \"免\", en = \"exempt\" }}\nsource = \"made up\"\n",
                when.text(),
                evidence.text()
            ));
        }
        rest
    };
    let tests: Vec<_> = criteria.iter().map(|it| (it.test.text(), rest(it))).collect();
    let tests: Vec<_> = tests.iter().map(|(test, rest)| (test.as_str(), rest.as_str())).collect();
    let mut line = String::new();
    if tests.iter().any(|(test, rest)| test.contains("\"line\"") || rest.contains("\"line\"")) {
        line.push_str("[[parameter]]\nid = \"line\"\nunit = \"yuan\"\ntitle = { zh = \"线\", en = \"line\" }\n");
        for (year, fen) in LINES {
            line.push_str(&format!(
                "[[parameter.value]]\nyear = {year}\namount = \"{}\"\nsource = \"made up\"\n",
                fen / 100
            ));
        }
    }
    match read(&by(&line, Subject::Household, &tests)) {
        Ok(standard) => Some(standard),
        Err(faults) => {
            assert!(faults.iter().all(|it| it.key == "standard-met-by-silence"), "{faults:?}");
            None
        }
    }
}

impl Family {
    /// The same as the ledger would give it.
    pub(super) fn facts(&self, standard: &Standard) -> HouseholdFacts {
        let found = |(day, value, disputed): &(NaiveDate, Value<'static>, bool)| Found {
            value: value.clone(),
            day: *day,
            source: None,
            doubt: disputed.then_some(Doubt::SameDay),
        };
        let slots = |facts: &BTreeMap<&'static str, Recorded>, subject: Subject| -> Vec<Slot> {
            let wanted = standard.facts.of(subject).iter();
            let recorded =
                wanted.map(|it| facts.get(it.name.as_str()).cloned().unwrap_or_default());
            let slot = |all: Recorded| Slot {
                newest: all.last().map(found),
                earlier: all.iter().rev().skip(1).rev().map(found).collect(),
            };
            recorded.map(slot).collect()
        };
        let members = self.members.iter().map(|(birth, facts)| MemberFacts {
            id: String::new(),
            name: String::new(),
            birth: *birth,
            facts: slots(facts, Subject::Member),
        });
        let accounts = self.accounts.iter().map(|(year, day, net, heads, disputed)| IncomeFacts {
            year: *year,
            day: *day,
            source: None,
            items: standard.facts.income.iter().map(|_| Some(*net)).collect(),
            heads: *heads,
            doubts: disputed.then_some((0, Doubt::SameDay)).into_iter().collect(),
        });
        HouseholdFacts {
            facts: slots(&self.facts, Subject::Household),
            members: members.collect(),
            incomes: accounts.collect(),
            head_count: self.head_count.as_ref().map(|(day, count, disputed)| Found {
                value: Value::Int(*count),
                day: *day,
                source: None,
                doubt: disputed.then_some(Doubt::SameDay),
            }),
            ..HouseholdFacts::default()
        }
    }
}

// ---------------------------------------------------------------------- at random

/// What may come up; what is left out makes the laws of paths easier to state.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) has_time: bool,
    pub(super) has_conditions: bool,
    pub(super) has_gaps: bool,
}

fn number(facts: &'static [&'static str], of_household: bool) -> BoxedStrategy<Ask> {
    let other = prop_oneof![3 => Just(None), 1 => select(facts).prop_map(Some)];
    (select(&OPERATORS[..]), select(facts), other.clone(), other, 0..6_i64, 0..7_u8, select(facts))
        .prop_map(move |(operator, fact, plus, less, value, how, whole)| {
            let different = |it: &&'static str| *it != fact;
            let per_person = of_household && how == 6;
            let percent_of = Some(whole).filter(|it| how < 2 && *it != fact);
            Ask::Number(Number {
                operator,
                fact,
                plus: plus.filter(different),
                less: less.filter(different).filter(|it| Some(*it) != plus),
                value: if percent_of.is_some() { value * 25 } else { value },
                per_person,
                percent_of,
                is_part: how == 1 && value <= 4,
            })
        })
        .boxed()
}

fn leaf(range: Range) -> BoxedStrategy<Ask> {
    let codes = proptest::sample::subsequence(&CODES[..], 1..=2);
    let rest = if range.has_time { 1 } else { 0 };
    prop_oneof![
        4 => select(&["h0", "h1", "h2", "h3"][..]).prop_map(Ask::Yes),
        2 => select(&["h0", "h1", "h2", "h3"][..]).prop_map(Ask::No),
        2 => codes.prop_map(|it| Ask::OneOf("c0", it)),
        3 => number(&["n0", "n1", "n2"], true),
        rest => select(&OPERATORS[..]).prop_map(Ask::Income),
        rest => Just(Ask::BeforeThisYear),
    ]
    .boxed()
}

fn of_member(range: Range) -> BoxedStrategy<Ask> {
    let leaf = prop_oneof![
        4 => select(&["m0", "m1"][..]).prop_map(Ask::Yes),
        1 => select(&["m0", "m1"][..]).prop_map(Ask::No),
        2 => number(&["a0", "a1"], false),
    ];
    let aged = if range.has_conditions { 1 } else { 0 };
    leaf.prop_recursive(2, 6, 2, move |inner| {
        prop_oneof![
            1 => Just(()).prop_flat_map({ let inner = inner.clone(); move |()| inner.clone() }),
            aged => (5..8_u32, 6..16_u32, inner.clone())
                .prop_map(|(from, to, test)| Ask::Aged(from, to.max(from), Box::new(test))),
            2 => joined(inner),
        ]
    })
    .boxed()
}

fn joined(inner: BoxedStrategy<Ask>) -> BoxedStrategy<Ask> {
    let list = proptest::collection::vec(inner.clone(), 1..4);
    prop_oneof![
        3 => list.clone().prop_map(Ask::All),
        3 => list.clone().prop_map(Ask::Any),
        1 => list.clone().prop_map(Ask::None),
        1 => (1..3_usize, list).prop_map(|(n, all)| Ask::Some(n.min(all.len()), all)),
        1 => inner.prop_map(|it| Ask::IfRecorded(Box::new(it))),
    ]
    .boxed()
}

fn tree(range: Range) -> BoxedStrategy<Ask> {
    leaf(range).prop_recursive(3, 10, 3, joined).boxed()
}

pub(super) fn test(range: Range) -> BoxedStrategy<Ask> {
    let (who, held) = (range.has_conditions, if range.has_time { 1 } else { 0 });
    let aged = prop_oneof![2 => Just(None), 1 => Just(Some((6, 15)))]
        .prop_map(move |it| it.filter(|_| who));
    let concerned = prop_oneof![2 => Just(None), 1 => of_member(range).prop_map(Some)]
        .prop_map(move |it| it.filter(|_| who));
    let members =
        (any::<bool>(), aged, concerned, of_member(range)).prop_map(|(each, aged, who, test)| {
            Ask::Members(Members { each, aged, who: who.map(Box::new), test: Box::new(test) })
        });
    let members = members.boxed();
    let either = prop_oneof![tree(range), members.clone()];
    prop_oneof![
        4 => tree(range),
        2 => members,
        held => (1..8_u32, tree(range)).prop_map(|(months, it)| Ask::Held(months, Box::new(it))),
        1 => joined(either.boxed()),
    ]
    .boxed()
}

pub(super) fn criteria(range: Range) -> BoxedStrategy<Vec<Criterion>> {
    let may = |weight: u32, it: BoxedStrategy<Ask>| prop_oneof![4 => Just(None), weight => it.prop_map(Some)];
    let when = may(u32::from(range.has_conditions), tree(range));
    let exempt = may(1, tree(range));
    let max_age = prop_oneof![3 => Just(None), 1 => select(&[1_u32, 6, 12][..]).prop_map(Some)];
    let one = (test(range), when, exempt, tree(range), max_age).prop_map(
        |(test, when, exempt, evidence, max_age)| Criterion {
            test,
            when,
            exempt: exempt.map(|it| (it, evidence)),
            max_age,
        },
    );
    proptest::collection::vec(one, 1..4).boxed()
}

fn recorded(values: Vec<Value<'static>>, has_gaps: bool) -> BoxedStrategy<Recorded> {
    let days = proptest::sample::subsequence(&DAYS[..], 0..=2);
    let values = proptest::collection::vec(select(values), 2);
    let disputed = if has_gaps { 0..12_u8 } else { 1..12_u8 };
    (days, values, disputed)
        .prop_map(|(days, values, dice)| {
            let last = days.len().saturating_sub(1);
            let all = days.into_iter().zip(values).enumerate();
            all.map(|(place, (day, value))| (day, value, dice == 0 && place == last)).collect()
        })
        .boxed()
}

fn all_facts(
    names: &'static [&'static str],
    has_gaps: bool,
) -> BoxedStrategy<BTreeMap<&'static str, Recorded>> {
    let ints = |to: i64| (0..to).map(Value::Int).collect::<Vec<_>>();
    let one = names.iter().map(move |name| match name.as_bytes()[0] {
        b'h' | b'm' => recorded(vec![Value::Int(0), Value::Int(1), Value::Int(1)], has_gaps),
        b'c' => recorded(CODES.map(Value::text).to_vec(), has_gaps),
        b'i' => recorded(["2017-12", "2018-01"].map(Value::text).to_vec(), has_gaps),
        _ => recorded(ints(8), has_gaps),
    });
    let one: Vec<_> = one.collect();
    one.prop_map(|all| names.iter().copied().zip(all).collect()).boxed()
}

pub(super) fn family(range: Range) -> BoxedStrategy<Family> {
    let gaps = range.has_gaps;
    let facts =
        all_facts(&["h0", "h1", "h2", "h3", "c0", "n0", "n1", "n2", "identified_month"], gaps);
    let birth = prop_oneof![
        1 => Just(None),
        3 => select(&["2012-02-29", "2003-10-31", "2002-10-30", "2011-11-01", "2012-12-05", "2003-02-28", "1980-05-01"][..])
            .prop_map(|it| it.parse().ok()),
    ];
    let known: NaiveDate = AS_OF - chrono::Days::new(12_000);
    let birth = birth.prop_map(move |it: Option<NaiveDate>| it.or(Some(known).filter(|_| !gaps)));
    let members = (birth, all_facts(&["m0", "m1", "a0", "a1"], gaps));
    let least = if gaps { 0 } else { 1 };
    let members = proptest::collection::vec(members, least..3);
    let account = (2015..=2018, select(&DAYS[..]), 300_000..800_000_i64, 0..4_i64, 0..10_u8);
    let accounts = proptest::collection::vec(account, 0..3);
    let count = (select(&DAYS[..]), 1..4_i64, 0..8_u8);
    let count = prop_oneof![1 => Just(None), 2 => count.prop_map(Some)];
    (facts, members, accounts, count)
        .prop_map(move |(facts, members, accounts, count)| {
            let mut accounts: Vec<_> = accounts
                .into_iter()
                .map(|(year, day, net, heads, dice)| {
                    (year, day, net, Some(heads).filter(|it| 0 < *it), dice == 0)
                })
                .collect();
            accounts.sort_by_key(|it| (it.0, it.1));
            accounts.dedup_by_key(|it| (it.0, it.1));
            let listed = members.len() as i64;
            let head_count = match count {
                _ if !gaps => Some((AS_OF, listed, false)),
                Some((day, count, dice)) => Some((day, count, dice == 0)),
                None => None,
            };
            Family { facts, accounts, head_count, members }
        })
        .boxed()
}

/// A standard that can be judged by, and a family.
pub(super) fn case(range: Range) -> BoxedStrategy<(Vec<Criterion>, Standard, Family)> {
    let standards = criteria(range).prop_filter_map("met by silence", |criteria| {
        let standard = standard(&criteria)?;
        Some((criteria, standard))
    });
    (standards, family(range))
        .prop_map(|((criteria, standard), it)| (criteria, standard, it))
        .boxed()
}

/// Everything there is.
pub(super) const ALL: Range = Range { has_time: true, has_conditions: true, has_gaps: true };
