//! Laws of what is read from a verdict: the shortest paths lead to met and are the
//! shortest, a verdict holds to the day, margins are exact, and what holds it alone does.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use proptest::array::uniform3;
use proptest::prelude::*;
use proptest::sample::select;

use super::expiry::expiry;
use super::judge::Outcome;
use super::laws_made::{ALL, AS_OF, CODES, Criterion, Family, OPERATORS, Range, case};
use super::made_up::{by, household, standard};
use super::matter::World;
use super::need::Need;
use super::path::{Change, apply, paths};
use super::standard::Standard;
use super::support::support;
use crate::model::Value;
use crate::model::facts::{HouseholdFacts, Subject};

/// What can be reached by setting single facts, and by nothing that nobody would propose.
const PLAIN: Range = Range { has_time: false, has_conditions: false, has_gaps: false };

/// Most of it is known, so that much is met.
const NO_GAPS: Range = Range { has_gaps: false, ..ALL };

fn is_met(standard: &Standard, facts: &HouseholdFacts, day: NaiveDate) -> bool {
    standard.judge_household(facts, day).outcome == Outcome::Met
}

/// Every fact that the criteria ask for, by the member of whom it is.
fn asked_for(criteria: &[Criterion], family: &Family) -> Vec<(Option<usize>, &'static str)> {
    let text = format!("{criteria:?}");
    let is_asked = |it: &&'static str| text.contains(&format!("\"{it}\""));
    let own = ["h0", "h1", "h2", "h3", "c0", "n0", "n1", "n2"].into_iter().filter(is_asked);
    let mut all: Vec<_> = own.map(|it| (None, it)).collect();
    for member in 0..family.members.len() {
        let facts = ["m0", "m1", "a0", "a1"].into_iter().filter(is_asked);
        all.extend(facts.map(|it| (Some(member), it)));
    }
    all
}

/// The values among which one must be that does what any other could do.
fn values(fact: &str) -> Vec<Value<'static>> {
    match fact.as_bytes()[0] {
        b'h' | b'm' => vec![Value::Int(0), Value::Int(1)],
        b'c' => CODES.map(Value::text).to_vec(),
        _ => [0, 1, 2, 3, 5, 8, 13, 40].map(Value::Int).to_vec(),
    }
}

/// Whether so many facts, whichever they are and whatever they become, make it met.
fn can_be_met_by(
    standard: &Standard,
    family: &Family,
    facts: &[(Option<usize>, &'static str)],
    changes: usize,
) -> bool {
    if changes == 0 {
        return is_met(standard, &family.facts(standard), AS_OF);
    }
    facts.iter().enumerate().any(|(place, (member, fact))| {
        values(fact).into_iter().any(|value| {
            let mut family = family.clone();
            let known = match member {
                Some(member) => family.members[*member].1.entry(fact).or_default(),
                None => family.facts.entry(fact).or_default(),
            };
            known.retain(|(day, ..)| *day < AS_OF);
            known.push((AS_OF, value, false));
            can_be_met_by(standard, &family, &facts[place + 1..], changes - 1)
        })
    })
}

/// The same, with the first and the last number of each change that are said to be enough.
fn with_other_numbers<'s>(set: &[Change<'s>]) -> Vec<Vec<Change<'s>>> {
    let mut all = Vec::new();
    for (place, change) in set.iter().enumerate() {
        let Need::Between(from, to) = change.need else { continue };
        for number in [from.max(-9_999), to.min(9_999_999)] {
            let mut set = set.to_vec();
            if set[place].become_number(number) {
                all.push(set);
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn a_path_leads_to_met_and_nothing_on_it_can_be_spared((_, standard, family) in case(ALL)) {
        let facts = family.facts(&standard);
        let world = World::of_household(&standard, &facts, AS_OF);
        let paths = paths(&world);
        let is_met = is_met(&standard, &facts, AS_OF);
        prop_assert_eq!(is_met, paths.sets.first().is_some_and(Vec::is_empty));
        let sizes: BTreeSet<_> = paths.sets.iter().map(Vec::len).collect();
        prop_assert!(sizes.len() <= 1);
        for set in &paths.sets {
            prop_assert!(apply(&world, set).is_met());
            for set in with_other_numbers(set) {
                prop_assert!(apply(&world, &set).is_met(), "{set:?}");
            }
            for place in 0..set.len() {
                let mut without = set.clone();
                let spared = without.remove(place);
                prop_assert!(!apply(&world, &without).is_met(), "{spared:?}");
                prop_assert!(!spared.criteria.is_empty(), "{spared:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_fewer_changes_lead_to_met((criteria, standard, family) in case(PLAIN)) {
        let facts = asked_for(&criteria, &family);
        prop_assume!(facts.len() <= 12);
        let paths = paths(&World::of_household(&standard, &family.facts(&standard), AS_OF));
        // Where there may be shorter ones, it says so.
        prop_assume!(!paths.capped);
        let size = paths.sets.first().map(Vec::len);
        for fewer in 0..size.unwrap_or(3).min(3) {
            prop_assert!(!can_be_met_by(&standard, &family, &facts, fewer), "{fewer} not {size:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 20_000, ..ProptestConfig::with_cases(120) })]

    /// Day by day, over more than a year.
    #[test]
    fn a_verdict_holds_to_the_day((_, standard, family) in case(NO_GAPS)) {
        let facts = family.facts(&standard);
        prop_assume!(is_met(&standard, &facts, AS_OF));
        let ends = expiry(&World::of_household(&standard, &facts, AS_OF));
        let last = AS_OF + Days::new(800);
        let mut day = AS_OF;
        while day <= last && Some(day) != ends {
            prop_assert!(is_met(&standard, &facts, day), "{day}, not {ends:?}");
            day = day + Days::new(1);
        }
        if let Some(ends) = ends {
            prop_assert!(!is_met(&standard, &facts, ends));
        }
    }

    #[test]
    fn what_holds_a_verdict_alone_is_what_cannot_be_taken_away((_, standard, family) in case(ALL)) {
        let facts = family.facts(&standard);
        let support = support(&World::of_household(&standard, &facts, AS_OF));
        prop_assert_eq!(support.is_some(), is_met(&standard, &facts, AS_OF));
        let Some(support) = support else { return Ok(()) };
        let mut alone = BTreeSet::new();
        let mut try_without = |what: String, without: &Family| {
            if !is_met(&standard, &without.facts(&standard), AS_OF) {
                alone.insert(what);
            }
        };
        for fact in family.facts.keys() {
            let mut without = family.clone();
            without.facts.remove(fact);
            try_without((*fact).to_owned(), &without);
        }
        let mut without = family.clone();
        without.head_count = None;
        try_without("head_count".to_owned(), &without);
        without = family.clone();
        without.accounts.clear();
        try_without("net_fen".to_owned(), &without);
        for member in 0..family.members.len() {
            let mut without = family.clone();
            without.members[member].0 = None;
            try_without(format!("birth of {member}"), &without);
            for fact in family.members[member].1.keys() {
                let mut without = family.clone();
                without.members[member].1.remove(fact);
                try_without(format!("{fact} of {member}"), &without);
            }
        }
        let said = support.alone.iter().map(|it| match it.matter.whose {
            super::matter::Whose::Member(place) => format!("{} of {place}", it.fact),
            _ => it.fact.to_owned(),
        });
        prop_assert_eq!(said.collect::<BTreeSet<_>>(), alone);
    }
}

/// How the numbers of a comparison may be put together.
const SHAPES: [&str; 5] = [
    "",
    ", per = \"persons\"",
    ", plus = [\"y1\"], less = [\"y2\"]",
    ", percent-of = \"y1\", may-exceed = true",
    ", percent-of = \"y1\"",
];

/// A household with those of three amounts of fen that are asked for.
fn amounts(standard: &Standard, numbers: [i64; 3], persons: i64) -> HouseholdFacts {
    let mut facts = format!("as-of = \"2018-10-31\"\nhousehold = {{ head_count = {persons}");
    for (place, number) in numbers.into_iter().enumerate() {
        let name = format!("y{place}");
        if standard.facts.place(Subject::Household, &name).is_some() {
            facts.push_str(&format!(", {name} = \"{}\"", crate::model::decimal(number, 2)));
        }
    }
    household(standard, &(facts + " }"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// A number may move by its margin, and by no more.
    #[test]
    fn margins_are_exact(
        operator in select(&OPERATORS[..]),
        shape in select(&SHAPES[..]),
        value in 1..5_000_i64,
        numbers in uniform3(0..1_000_000_i64),
        persons in 1..9_i64,
        of_unmet in any::<bool>(),
    ) {
        let value = if shape == SHAPES[4] { value % 101 } else { value };
        let test = format!("{{ {operator} = {{ fact = \"y0\", value = \"{value}\"{shape} }} }}");
        let test = if of_unmet { format!("{{ none = [{test}] }}") } else { test };
        let standard = standard(&by("", Subject::Household, &[(&test, "")]));
        let facts = |first: i64| amounts(&standard, [first, numbers[1], numbers[2]], persons);
        let known = facts(numbers[0]);
        let Some(support) = support(&World::of_household(&standard, &known, AS_OF)) else {
            prop_assert!(!is_met(&standard, &known, AS_OF));
            return Ok(());
        };
        let by = support.margins[0].as_ref().map(|it| it.by);
        prop_assert!(by.is_some_and(|it| 0 <= it), "{by:?}");
        let by = by.unwrap_or_default();
        let upward = ["at-least", "more-than"].contains(&operator) != of_unmet;
        let moved = |by: i64| if upward { numbers[0] - by } else { numbers[0] + by };
        let is_met = |by: i64| is_met(&standard, &facts(moved(by)), AS_OF);
        prop_assert!(is_met(by) && is_met(by - by.signum()) && !is_met(by + 1), "{by}");
    }

    /// The way to met ends at the first number that is enough.
    #[test]
    fn no_smaller_number_is_enough(
        operator in select(&OPERATORS[..]),
        shape in select(&SHAPES[..]),
        value in 1..100_i64,
        numbers in uniform3(1..100_000_i64),
        persons in 1..9_i64,
    ) {
        let test = format!("{{ {operator} = {{ fact = \"y0\", value = \"{value}\"{shape} }} }}");
        let standard = standard(&by("", Subject::Household, &[(&test, "")]));
        let facts = amounts(&standard, numbers, persons);
        let paths = paths(&World::of_household(&standard, &facts, AS_OF));
        for change in paths.sets.iter().flatten() {
            let difference = change.difference().unwrap();
            let place = change.fact.strip_prefix('y').unwrap().parse::<usize>().unwrap();
            let with = |by: i64| {
                let mut numbers = numbers;
                numbers[place] += by;
                is_met(&standard, &amounts(&standard, numbers, persons), AS_OF)
            };
            let almost = difference - difference.signum();
            prop_assert!(with(difference) && !with(almost), "{difference}");
        }
    }
}
