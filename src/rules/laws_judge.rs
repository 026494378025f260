//! Laws of judging by any standard: a naive oracle agrees, order does not matter, more
//! income does not hurt, and shares are exact.

use chrono::{Datelike as _, Months, NaiveDate};
use proptest::prelude::*;

use super::judge::Outcome;
use super::laws_made::{
    ALL, AS_OF, Ask, Criterion, Family, LINES, Number, Recorded, case, standard,
};
use super::made_up::by;
use crate::model::Value;
use crate::model::facts::{AreaFacts, Found, Slot, Subject};

use Outcome::{Met, NotApplicable, Unknown, Unmet};

// ---------------------------------------------------------------- the oracle

/// Who is asked, on which day, and how old evidence may be.
#[derive(Clone, Copy)]
struct Asked<'f> {
    family: &'f Family,
    member: Option<usize>,
    day: NaiveDate,
    max_age: Option<u32>,
    /// Whether who may not be concerned and meets it is passed.
    spares: bool,
}

fn not(outcome: Outcome) -> Outcome {
    match outcome {
        Met => Unmet,
        Unmet => Met,
        other => other,
    }
}

fn every(all: Vec<Outcome>) -> Outcome {
    let all: Vec<_> = all.into_iter().filter(|it| *it != NotApplicable).collect();
    if all.is_empty() {
        NotApplicable
    } else if all.contains(&Unmet) {
        Unmet
    } else if all.contains(&Unknown) {
        Unknown
    } else {
        Met
    }
}

fn some(all: Vec<Outcome>) -> Outcome {
    not(every(all.into_iter().map(not).collect()))
}

fn known(answer: Option<bool>) -> Outcome {
    answer.map_or(Unknown, |it| if it { Met } else { Unmet })
}

impl Asked<'_> {
    fn recorded(&self, fact: &str) -> Recorded {
        let facts = match self.member {
            Some(place) => &self.family.members[place].1,
            None => &self.family.facts,
        };
        let all = facts.get(fact).into_iter().flatten();
        all.filter(|(day, ..)| *day <= self.day).cloned().collect()
    }

    fn is_fresh(&self, day: NaiveDate) -> bool {
        // Counted in days, one by one: the last good day is the same day of a later month.
        self.max_age.is_none_or(|months| {
            let (year, month) = (day.year(), day.month0() + months);
            let (year, month) = (year + (month / 12) as i32, month % 12 + 1);
            let fits = |number| NaiveDate::from_ymd_opt(year, month, number);
            let last = (1..=day.day()).rev().find_map(fits).unwrap();
            self.day <= last
        })
    }

    fn value(&self, fact: &str) -> Option<Value<'static>> {
        let (day, value, disputed) = self.recorded(fact).pop()?;
        (!disputed && self.is_fresh(day)).then_some(value)
    }

    fn number(&self, fact: &str) -> Option<i128> {
        match self.value(fact)? {
            Value::Int(number) => Some(i128::from(number)),
            _ => None,
        }
    }

    fn persons(&self) -> Option<i128> {
        let listed = self.family.members.len() as i128;
        match self.family.head_count {
            Some((_, _, true)) => None,
            Some((day, ..)) if self.day < day => None,
            // Of earlier days nobody knows who was there.
            Some((_, count, false)) if self.day < AS_OF && i128::from(count) < listed => None,
            Some((_, count, false)) => Some(listed.max(i128::from(count))),
            None if self.day < AS_OF || listed < 2 => None,
            None => Some(listed),
        }
    }

    fn compare(operator: &str, one: i128, other: i128) -> bool {
        match operator {
            "at-least" => one >= other,
            "at-most" => one <= other,
            "more-than" => one > other,
            "less-than" => one < other,
            _ => unreachable!(),
        }
    }

    fn compared(&self, it: &Number) -> Option<bool> {
        let mut sum = self.number(it.fact)?;
        if let Some(other) = it.plus {
            sum += self.number(other)?;
        }
        if let Some(other) = it.less {
            sum -= self.number(other)?;
        }
        let value = i128::from(it.value);
        if let Some(whole) = it.percent_of {
            let whole = self.number(whole).filter(|it| *it > 0)?;
            if it.is_part && !(0..=whole).contains(&sum) {
                return None;
            }
            return Some(Self::compare(it.operator, sum * 100, value * whole));
        }
        let persons = if it.per_person { self.persons().filter(|it| *it > 0)? } else { 1 };
        Some(Self::compare(it.operator, sum, value * persons))
    }

    fn income(&self, operator: &str) -> Option<bool> {
        let known = |(year, day, ..): &&(i32, NaiveDate, i64, Option<i64>, bool)| {
            *day <= self.day && *year <= self.day.year()
        };
        let accounts = self.family.accounts.iter().filter(known);
        let (year, day, net, _, disputed) =
            *accounts.clone().max_by_key(|(year, day, ..)| (*year, *day))?;
        // An account that does not say of how many people it is was of as many as before.
        let counted = accounts.filter(|(of, _, _, heads, _)| *of == year && heads.is_some());
        let heads = counted.max_by_key(|(_, day, ..)| *day).and_then(|it| it.3);
        let heads = heads.map(i128::from).or(self.persons())?;
        let (_, line) = LINES.into_iter().find(|(of, _)| *of == year)?;
        let is_usable = !disputed && self.is_fresh(day) && self.day.year() - year <= 1;
        is_usable.then(|| Self::compare(operator, i128::from(net), i128::from(line) * heads))
    }

    fn is_silent(&self, ask: &Ask) -> bool {
        let none = |fact: &str| self.recorded(fact).is_empty();
        match ask {
            Ask::Yes(fact) | Ask::No(fact) | Ask::OneOf(fact, _) => none(fact),
            Ask::Number(it) => [Some(it.fact), it.plus, it.less].into_iter().flatten().all(none),
            Ask::Income(_) => self.family.accounts.iter().all(|(_, day, ..)| self.day < *day),
            Ask::BeforeThisYear => none("identified_month"),
            Ask::All(all) | Ask::Any(all) | Ask::None(all) | Ask::Some(_, all) => {
                all.iter().all(|it| self.is_silent(it))
            }
            Ask::IfRecorded(it) | Ask::Held(_, it) | Ask::Aged(_, _, it) => self.is_silent(it),
            Ask::Members(_) => false,
        }
    }

    fn age(&self) -> Option<i32> {
        let birth = self.family.members[self.member?].0?;
        let mut age = 0;
        // Birthday after birthday.
        while (birth.year() + age + 1, birth.month(), birth.day())
            <= (self.day.year(), self.day.month(), self.day.day())
        {
            age += 1;
        }
        Some(age)
    }

    fn is_aged(&self, from: u32, to: u32) -> Option<bool> {
        self.age().map(|age| from as i32 <= age && age <= to as i32)
    }

    /// What is asked as one of several ways, or of whom it is not sure.
    fn ask(&self, ask: &Ask) -> Outcome {
        Self { spares: false, ..*self }.ask_as(ask)
    }

    fn ask_as(&self, ask: &Ask) -> Outcome {
        let each = |all: &[Ask]| -> Vec<Outcome> { all.iter().map(|it| self.ask(it)).collect() };
        match ask {
            Ask::Yes(fact) => known(self.number(fact).map(|it| it == 1)),
            Ask::No(fact) => known(self.number(fact).map(|it| it == 0)),
            Ask::OneOf(fact, codes) => {
                known(self.value(fact).map(|it| codes.contains(&it.to_string().as_str())))
            }
            Ask::Number(it) => known(self.compared(it)),
            Ask::Income(operator) => known(self.income(operator)),
            Ask::BeforeThisYear => known(
                self.value("identified_month")
                    .map(|it| it.to_string()[..4].parse::<i32>().unwrap() < self.day.year()),
            ),
            Ask::All(all) => every(all.iter().map(|it| self.ask_as(it)).collect()),
            Ask::Any(all) => some(each(all)),
            Ask::None(all) => every(each(all).into_iter().map(not).collect()),
            Ask::Some(n, all) => {
                let all = each(all);
                let count = |wanted| all.iter().filter(|it| **it == wanted).count();
                if *n <= count(Met) {
                    Met
                } else if count(Met) + count(Unknown) < *n {
                    Unmet
                } else {
                    Unknown
                }
            }
            Ask::IfRecorded(it) if self.is_silent(it) => NotApplicable,
            Ask::IfRecorded(it) => self.ask(it),
            Ask::Held(months, it) => {
                let mut day = self.day.checked_sub_months(Months::new(*months)).unwrap();
                let mut all = Vec::new();
                while day <= self.day {
                    all.push(Self { day, ..*self }.ask(it));
                    day = day.succ_opt().unwrap();
                }
                every(all)
            }
            Ask::Aged(from, to, it) => match self.is_aged(*from, *to) {
                None => Unknown,
                Some(true) => self.ask(it),
                Some(false) => NotApplicable,
            },
            Ask::Members(of) => {
                let mut all = Vec::new();
                for place in 0..self.family.members.len() {
                    let it = Self { member: Some(place), ..*self };
                    let is_concerned = match of.aged.map(|(from, to)| it.is_aged(from, to)) {
                        None | Some(Some(true)) => of.who.as_ref().map_or(Met, |who| it.ask(who)),
                        Some(None) => {
                            all.push(Unknown);
                            continue;
                        }
                        Some(Some(false)) => NotApplicable,
                    };
                    all.push(match (is_concerned, it.ask(&of.test)) {
                        (Unmet | NotApplicable, _) => NotApplicable,
                        (Unknown, Met) if of.each && self.spares => Met,
                        (Unknown, _) => Unknown,
                        (Met, outcome) => outcome,
                    });
                }
                let listed = self.family.members.len() as i128;
                // The list is that of today, and so is the count that it is held against.
                let persons = Self { day: AS_OF, ..*self }.persons();
                if listed == 0 || persons != Some(listed) {
                    all.push(Unknown);
                }
                if of.each { every(all) } else { some(all) }
            }
        }
    }

    fn criterion(&self, criterion: &Criterion) -> Outcome {
        let applies = criterion.when.as_ref().map_or(Met, |it| self.ask(it));
        if matches!(applies, Unmet | NotApplicable) {
            return NotApplicable;
        }
        let mut outcome = Self { spares: true, ..*self }.ask_as(&criterion.test);
        if let Some((when, evidence)) = &criterion.exempt
            && matches!(outcome, Unmet | Unknown)
            && self.ask(when) == Met
        {
            outcome = match self.ask(evidence) {
                Met => Met,
                Unknown => Unknown,
                Unmet | NotApplicable => outcome,
            };
        }
        if applies == Unknown && outcome != Met { Unknown } else { outcome }
    }
}

fn oracle(criteria: &[Criterion], family: &Family) -> (Outcome, Vec<Outcome>) {
    let asked = |it: &Criterion| {
        Asked { family, member: None, day: AS_OF, max_age: it.max_age, spares: false }.criterion(it)
    };
    let all: Vec<_> = criteria.iter().map(asked).collect();
    let whole = match every(all.clone()) {
        NotApplicable => Unknown,
        outcome => outcome,
    };
    (whole, all)
}

// ---------------------------------------------------------------- the laws

/// The same question with everything in another order.
fn turned(ask: &Ask) -> Ask {
    let list = |all: &[Ask]| all.iter().rev().map(turned).collect::<Vec<_>>();
    let one = |it: &Ask| Box::new(turned(it));
    match ask {
        Ask::All(all) => Ask::All(list(all)),
        Ask::Any(all) => Ask::Any(list(all)),
        Ask::None(all) => Ask::None(list(all)),
        Ask::Some(n, all) => Ask::Some(*n, list(all)),
        Ask::IfRecorded(it) => Ask::IfRecorded(one(it)),
        Ask::Held(months, it) => Ask::Held(*months, one(it)),
        Ask::Aged(from, to, it) => Ask::Aged(*from, *to, one(it)),
        Ask::Members(of) => {
            let (who, test) = (of.who.as_ref().map(|it| one(it)), one(&of.test));
            Ask::Members(super::laws_made::Members { who, test, ..of.clone() })
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_standard_says_what_the_oracle_says((criteria, standard, family) in case(ALL)) {
        let facts = family.facts(&standard);
        let verdict = standard.judge_household(&facts, AS_OF);
        let outcomes: Vec<_> = verdict.criteria.iter().map(|it| it.outcome).collect();
        prop_assert_eq!((verdict.outcome, outcomes), oracle(&criteria, &family));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn order_does_not_matter((criteria, given, mut family) in case(ALL)) {
        let verdict = given.judge_household(&family.facts(&given), AS_OF);
        let other: Vec<_> = criteria.iter().rev().map(|it| Criterion {
            test: turned(&it.test),
            when: it.when.as_ref().map(turned),
            exempt: it.exempt.as_ref().map(|(when, it)| (turned(when), turned(it))),
            max_age: it.max_age,
        }).collect();
        let other = standard(&other).unwrap();
        family.members.reverse();
        let turned = other.judge_household(&family.facts(&other), AS_OF);
        prop_assert_eq!(verdict.outcome, turned.outcome);
        let outcomes: Vec<_> = verdict.criteria.iter().map(|it| it.outcome).collect();
        let others: Vec<_> = turned.criteria.iter().rev().map(|it| it.outcome).collect();
        prop_assert_eq!(outcomes, others);
    }

    #[test]
    fn more_income_never_unmeets_what_asks_for_more(
        (criteria, _, mut family) in case(ALL),
        more in 0..1_000_000_i64,
        operator in proptest::sample::select(&["at-least", "more-than"][..]),
    ) {
        // Only what asks for more, and nothing that turns it round.
        let income = Ask::Income(operator);
        let upward = |it: &Criterion| Criterion {
            test: Ask::Any(vec![Ask::All(vec![income.clone(), it.test.clone()]), income.clone()]),
            when: None,
            exempt: None,
            max_age: it.max_age,
        };
        prop_assume!(criteria.iter().all(|it| !format!("{it:?}").contains("Income")));
        let criteria: Vec<_> = criteria.iter().map(upward).collect();
        let standard = standard(&criteria);
        prop_assume!(standard.is_some());
        let standard = standard.unwrap();
        let before = standard.judge_household(&family.facts(&standard), AS_OF);
        family.accounts.iter_mut().for_each(|it| it.2 += more);
        let after = standard.judge_household(&family.facts(&standard), AS_OF);
        for (before, after) in before.criteria.iter().zip(&after.criteria) {
            prop_assert!(before.outcome != Met || after.outcome == Met);
        }
    }

    /// Whatever turns out of what is not recorded, what is met stays met, or does not apply:
    /// nothing is met that depends on what nobody knows. (Where nobody knows whether a
    /// criterion applies, one that turns out to be about nobody is asked after all.)
    #[test]
    fn what_is_found_out_later_unmeets_nothing(
        (criteria, standard, family) in case(ALL),
        value in 0..3_i64,
    ) {
        prop_assume!(!format!("{criteria:?}").contains("IfRecorded"));
        prop_assume!(criteria.iter().all(|it| it.when.is_none()));
        let before = standard.judge_household(&family.facts(&standard), AS_OF);
        let found = |fact: &str| match fact.as_bytes()[0] {
            b'h' | b'm' => Value::Int(value % 2),
            b'c' => Value::text(super::laws_made::CODES[value as usize]),
            b'i' => Value::text(["2017-12", "2018-01", "2018-10"][value as usize]),
            _ => Value::Int(value * 7),
        };
        let mut all = Vec::new();
        for fact in family.facts.iter().filter(|(_, it)| it.is_empty()).map(|(fact, _)| fact) {
            let mut family = family.clone();
            family.facts.insert(fact, vec![(AS_OF, found(fact), false)]);
            all.push(family);
        }
        for member in 0..family.members.len() {
            let facts = &family.members[member].1;
            for fact in facts.iter().filter(|(_, it)| it.is_empty()).map(|(fact, _)| fact) {
                let mut family = family.clone();
                family.members[member].1.insert(fact, vec![(AS_OF, found(fact), false)]);
                all.push(family);
            }
        }
        for family in all {
            let after = standard.judge_household(&family.facts(&standard), AS_OF);
            for (before, after) in before.criteria.iter().zip(&after.criteria) {
                let is_kept = matches!(after.outcome, Met | NotApplicable);
                prop_assert!(before.outcome != Met || is_kept, "{family:?}");
            }
        }
    }

    /// Whatever is taken away, nothing becomes met but by what asks only where something is
    /// recorded, or what silence is not counted against.
    #[test]
    fn silence_never_makes_anything_met((criteria, standard, family) in case(ALL), place in 0..9_usize) {
        prop_assume!(!format!("{criteria:?}").contains("IfRecorded"));
        prop_assume!(criteria.iter().all(|it| it.when.is_none()));
        let before = standard.judge_household(&family.facts(&standard), AS_OF);
        let mut without = family.clone();
        let fact = *without.facts.keys().nth(place).unwrap();
        without.facts.remove(fact);
        let after = standard.judge_household(&without.facts(&standard), AS_OF);
        for (before, after) in before.criteria.iter().zip(&after.criteria) {
            prop_assert!(after.outcome != Met || before.outcome == Met);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Shares of whole numbers of people, up to thousands of millions, are compared exactly.
    #[test]
    fn incidence_is_exact(
        whole in 1..=1_000_000_000_i64,
        limit in 1..=10_000_i64,
        near in -2..=2_i64,
        operator in proptest::sample::select(&super::laws_made::OPERATORS[..]),
    ) {
        let value = format!("{}.{:02}", limit / 100, limit % 100);
        let test = format!(
            "{{ {operator} = {{ fact = \"poor_persons\", percent-of = \"rural_population\", value = \"{value}\" }} }}"
        );
        let standard = super::made_up::standard(&by("", Subject::Village, &[(&test, "")]));
        let poor = (i128::from(whole) * i128::from(limit) / 10_000) as i64 + near;
        prop_assume!(0 <= poor && poor <= whole);
        let slot = |name: &str| match name {
            "poor_persons" => poor,
            _ => whole,
        };
        let facts = standard.facts.village.iter().map(|it| Slot::from(Some(Found {
            value: Value::Int(slot(&it.name)),
            day: AS_OF,
            source: None,
            doubt: None,
        })));
        let facts = AreaFacts { facts: facts.collect(), ..AreaFacts::default() };
        let came = standard.judge_area(Subject::Village, &facts, AS_OF).outcome;
        // poor / whole against limit / 10 000, as fractions.
        let order = (i128::from(poor) * 10_000).cmp(&(i128::from(limit) * i128::from(whole)));
        let is_met = match operator {
            "at-least" => order.is_ge(),
            "at-most" => order.is_le(),
            "more-than" => order.is_gt(),
            _ => order.is_lt(),
        };
        prop_assert_eq!(came, known(Some(is_met)));
    }
}
