//! Laws of judging, over households made up at random: a naive oracle agrees, silence
//! never helps, and more income never hurts.

use std::sync::LazyLock;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::judge::Outcome;
use super::standard::Standard;
use crate::model::Value;
use crate::model::facts::{Doubt, Found, HouseholdFacts, IncomeFacts, MemberFacts, Slot, Subject};

const AS_OF: NaiveDate = NaiveDate::from_ymd_opt(2018, 10, 31).unwrap();

fn found(value: Value<'static>) -> Found {
    Found { value, day: AS_OF, source: Some(1), doubt: None }
}

/// Blank, a plain value, or one that two sheets dispute.
fn slot(values: Vec<Value<'static>>) -> impl Strategy<Value = Option<Found>> + Clone {
    prop_oneof![
        2 => Just(None),
        12 => proptest::sample::select(values.clone()).prop_map(|it| Some(found(it))),
        1 => proptest::sample::select(values)
            .prop_map(|it| Some(Found { doubt: Some(Doubt::SameDay), ..found(it) })),
    ]
}

fn flags() -> Vec<Value<'static>> {
    vec![Value::Int(1), Value::Int(1), Value::Int(1), Value::Int(0)]
}

fn codes(codes: &[&'static str]) -> Vec<Value<'static>> {
    codes.iter().map(|it| Value::text(*it)).collect()
}

fn household_fact(place: usize) -> BoxedStrategy<Option<Found>> {
    match SICHUAN.facts.household[place].name.as_str() {
        "house_grade" => slot(codes(&["A", "B", "C", "D"])).boxed(),
        "dangerous_house" | "water_difficult" => {
            slot(vec![Value::Int(0), Value::Int(0), Value::Int(1)]).boxed()
        }
        _ => slot(flags()).boxed(),
    }
}

fn member_fact(place: usize) -> BoxedStrategy<Option<Found>> {
    match SICHUAN.facts.member[place].name.as_str() {
        "schooling" => slot(codes(&["小学", "九年级", "学前教育", "非在校生"])).boxed(),
        "dropout_reason" => prop_oneof![
            4 => Just(None),
            1 => slot(codes(&["因病无法就学", "厌学"])),
        ]
        .boxed(),
        "education" => slot(codes(&["小学", "初中"])).boxed(),
        _ => slot(flags()).boxed(),
    }
}

fn member() -> impl Strategy<Value = MemberFacts> {
    let facts: Vec<_> = (0..SICHUAN.facts.member.len()).map(member_fact).collect();
    let birth = prop_oneof![1 => Just(None), 9 => (0..20_i32 * 365).prop_map(|days| {
        Some(AS_OF - chrono::Days::new(days as u64))
    })];
    (birth, facts).prop_map(|(birth, facts)| MemberFacts {
        id: String::new(),
        name: String::new(),
        birth,
        facts: facts.into_iter().map(Slot::from).collect(),
    })
}

fn household() -> impl Strategy<Value = HouseholdFacts> {
    let facts: Vec<_> = (0..SICHUAN.facts.household.len()).map(household_fact).collect();
    let income = prop_oneof![
        1 => Just(None),
        6 => (2015..=2018, 1_430_000..1_450_000_i64, prop_oneof![Just(None), (1..=4_i64).prop_map(Some)], any::<u8>())
            .prop_map(|(year, net, heads, dice)| Some(IncomeFacts {
                year,
                day: AS_OF,
                source: Some(1),
                items: vec![Some(net)],
                heads,
                doubts: (dice < 10).then_some((0, Doubt::SameDay)).into_iter().collect(),
            })),
    ];
    let counted = slot((1..=5).map(Value::Int).collect());
    let counted = prop_oneof![1 => Just(None), 2 => counted];
    (facts, income, proptest::collection::vec(member(), 0..4), counted).prop_map(
        |(facts, income, members, head_count)| HouseholdFacts {
            facts: facts.into_iter().map(Slot::from).collect(),
            incomes: income.into_iter().collect(),
            members,
            head_count,
            ..HouseholdFacts::default()
        },
    )
}

// ---------------------------------------------------------------- the oracle

/// Some(true) is yes, Some(false) no, None unknown.
type Known = Option<bool>;

fn flag(slot: &Slot) -> Known {
    slot.newest.as_ref().filter(|it| it.doubt.is_none()).map(|it| it.value == Value::Int(1))
}

fn code(slot: &Slot) -> Option<String> {
    slot.newest.as_ref().filter(|it| it.doubt.is_none()).map(|it| it.value.to_string())
}

fn every(answers: &[Known]) -> Known {
    if answers.contains(&Some(false)) {
        Some(false)
    } else if answers.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn outcome(known: Known) -> Outcome {
    match known {
        Some(true) => Outcome::Met,
        Some(false) => Outcome::Unmet,
        None => Outcome::Unknown,
    }
}

/// The eight criteria of 一超六有, written down once more and as plainly as can be.
fn oracle(it: &HouseholdFacts) -> Vec<Outcome> {
    let place = |subject, name: &str| SICHUAN.facts.place(subject, name).unwrap();
    let fact = |name: &str| &it.facts[place(Subject::Household, name)];
    let of = |member: &MemberFacts, name: &str| member.facts[place(Subject::Member, name)].clone();
    let listed = it.members.len() as i64;
    // One who is listed and not counted may be the head of a family.
    let persons = match &it.head_count {
        Some(Found { doubt: Some(_), .. }) => None,
        Some(Found { value: Value::Int(count), .. }) => Some(listed.max(*count)),
        _ if listed < 2 => None,
        _ => Some(listed),
    };

    let income = it.incomes.first().and_then(|income| {
        let net = income.items[0]?;
        let heads = income.heads.or(persons)?;
        // There are lines of 2016 and 2018, and 2016 is too long ago.
        (income.doubts.is_empty() && 0 < heads && income.year == 2018)
            .then(|| 360_000 * heads < net)
    });

    let mut school = Vec::new();
    for member in &it.members {
        let Some(birth) = member.birth else {
            school.push(None);
            continue;
        };
        let age = AS_OF.years_since(birth).unwrap();
        if !(6..=15).contains(&age) {
            continue;
        }
        let excused = |reason: &str| reason == "因病无法就学";
        let at_school = code(&of(member, "schooling"))
            .map(|it| it == "小学" || it == "九年级" || (it == "学前教育" && age == 6));
        let has_excuse = code(&of(member, "dropout_reason")).map(|it| excused(&it));
        let has_finished = match age {
            15 => code(&of(member, "education")).map(|it| it == "初中"),
            _ => Some(false),
        };
        let ways = [at_school, has_excuse, has_finished];
        let some_way = if ways.contains(&Some(true)) {
            Some(true)
        } else if ways.contains(&None) {
            None
        } else {
            Some(false)
        };
        // A recorded reason that excuses nobody outweighs everything else.
        let reason = match of(member, "dropout_reason").newest {
            None => Some(true),
            Some(_) => has_excuse,
        };
        school.push(every(&[reason, some_way]));
    }
    let mut insured: Vec<Known> = Vec::new();
    for member in &it.members {
        let ways =
            [flag(&of(member, "resident_insurance")), flag(&of(member, "employee_insurance"))];
        insured.push(match ways {
            [Some(true), _] | [_, Some(true)] => Some(true),
            [Some(false), Some(false)] => Some(false),
            _ => None,
        });
    }
    if persons != Some(listed) || listed == 0 {
        school.push(None);
        insured.push(None);
    }

    let grade = code(fact("house_grade")).map(|it| it == "A" || it == "B");
    let unmarked = match fact("dangerous_house") {
        Slot { newest: None, .. } => Some(true),
        marked => flag(marked).map(|it| !it),
    };
    let solved = match fact("safe_water") {
        Slot { newest: None, .. } => Some(true),
        solved => flag(solved),
    };
    let easy = match fact("water_difficult") {
        Slot { newest: None, .. } => Some(true),
        difficult => flag(difficult).map(|it| !it),
    };
    vec![
        outcome(income),
        outcome(every(&[flag(fact("food_enough")), flag(fact("clothing_enough"))])),
        if school.is_empty() { Outcome::NotApplicable } else { outcome(every(&school)) },
        outcome(every(&insured)),
        outcome(every(&[grade, unmarked])),
        outcome(every(&[
            flag(fact("water_quantity")),
            flag(fact("water_quality")),
            flag(fact("water_convenience")),
            flag(fact("water_reliability")),
            solved,
            easy,
        ])),
        outcome(flag(fact("electricity"))),
        outcome(flag(fact("broadcast"))),
    ]
}

static SICHUAN: LazyLock<Standard> = LazyLock::new(|| Standard::by_id("sichuan-2016").unwrap());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_standard_says_what_the_oracle_says(facts in household()) {
        let verdict = SICHUAN.judge_household(&facts, AS_OF);
        let outcomes: Vec<_> = verdict.criteria.iter().map(|it| it.outcome).collect();
        prop_assert_eq!(&outcomes, &oracle(&facts));
        let whole = if outcomes.contains(&Outcome::Unmet) {
            Outcome::Unmet
        } else if outcomes.contains(&Outcome::Unknown) {
            Outcome::Unknown
        } else {
            Outcome::Met
        };
        prop_assert_eq!(verdict.outcome, whole);
    }

    /// But for the facts that are only looked at where they are recorded: what they
    /// say can only speak against.
    #[test]
    fn silence_never_makes_anything_met(mut facts in household(), place in 0..SICHUAN.facts.household.len()) {
        let name = SICHUAN.facts.household[place].name.as_str();
        prop_assume!(!["dangerous_house", "safe_water", "water_difficult"].contains(&name));
        let before = SICHUAN.judge_household(&facts, AS_OF);
        facts.facts[place] = Slot::default();
        let after = SICHUAN.judge_household(&facts, AS_OF);
        for (before, after) in before.criteria.iter().zip(&after.criteria) {
            prop_assert!(after.outcome != Outcome::Met || before.outcome == Outcome::Met);
        }
    }

    #[test]
    fn more_income_never_unmeets_anything(mut facts in household(), more in 0..10_000_000_i64) {
        let before = SICHUAN.judge_household(&facts, AS_OF);
        for net in facts.incomes.iter_mut().flat_map(|it| &mut it.items) {
            *net = net.map(|it| it + more);
        }
        let after = SICHUAN.judge_household(&facts, AS_OF);
        prop_assert!(before.criteria[0].outcome != Outcome::Met || after.criteria[0].outcome == Outcome::Met);
        prop_assert_eq!(&before.criteria[1..], &after.criteria[1..]);
    }
}
