//! The examples that a standard ships with: given facts, and what they must come to.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::{Spanned, Table, Value as Written};

use super::census::{count, find_shares};
use super::judge::Verdict;
use super::standard::Standard;
use super::test::Test;
use crate::error::{Say, say};
use crate::model::Value;
use crate::model::facts::{
    AreaFacts, Fact, Found, HouseholdFacts, IncomeFacts, Kind, MemberFacts, Slot, Subject, Tally,
};
use crate::words::Both;

/// Made-up facts, and what a standard must say of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Example {
    pub(crate) title: String,
    /// The title of an earlier example, with whose facts it begins.
    #[serde(default)]
    like: Option<String>,
    /// Facts that are taken away from those.
    #[serde(default)]
    without: Vec<String>,
    /// The day of judging.
    #[serde(default)]
    as_of: Option<NaiveDate>,
    /// Since when the facts are known; the day of judging where it is not said.
    #[serde(default)]
    known_since: Option<NaiveDate>,
    /// Code of the village or county.
    #[serde(default)]
    area: Option<String>,
    #[serde(default)]
    household: Option<Table>,
    #[serde(default)]
    income: Option<Table>,
    #[serde(default)]
    members: Option<Vec<Table>>,
    /// The households that are judged together with it.
    #[serde(default)]
    jointly_with: Option<Vec<Table>>,
    /// What was recorded later, in order.
    #[serde(default)]
    later: Option<Vec<Later>>,
    #[serde(default)]
    village: Option<Table>,
    #[serde(default)]
    county: Option<Table>,
    /// The registered households of the village or county.
    #[serde(default)]
    households: Option<Vec<Table>>,
    /// The outcome of each criterion named here, and of the whole (`outcome`).
    pub(crate) expect: BTreeMap<String, String>,
    /// The sentence of each criterion named here.
    #[serde(default)]
    pub(crate) said: BTreeMap<String, Both>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Later {
    day: NaiveDate,
    #[serde(default)]
    household: Option<Table>,
    #[serde(default)]
    income: Option<Table>,
}

/// The facts of an example.
#[derive(Clone, Debug)]
pub(crate) enum Facts {
    Household(Box<HouseholdFacts>),
    Area(Subject, AreaFacts),
}

/// An example with all that it takes from earlier ones.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) facts: Facts,
    pub(crate) as_of: NaiveDate,
}

impl Case {
    /// The subject of the criteria that it is put to.
    pub(crate) fn subject(&self) -> Subject {
        match &self.facts {
            Facts::Household(_) => Subject::Household,
            Facts::Area(subject, _) => *subject,
        }
    }

    pub(crate) fn judge<'s>(&self, standard: &'s Standard) -> Verdict<'s> {
        match &self.facts {
            Facts::Household(facts) => standard.judge_household(facts, self.as_of),
            Facts::Area(subject, facts) => standard.judge_area(*subject, facts, self.as_of),
        }
    }
}

impl Standard {
    /// Returns the facts of an example, given by its place.
    ///
    /// # Errors
    ///
    /// Says what cannot be read in it.
    pub(crate) fn case(&self, place: usize) -> Result<Case, Vec<Say>> {
        let mut builder = Builder { standard: self, faults: Vec::new(), since: NaiveDate::MIN };
        let example = builder.merged(place);
        let case = builder.case(&example);
        if builder.faults.is_empty() { Ok(case) } else { Err(builder.faults) }
    }
}

struct Builder<'s> {
    standard: &'s Standard,
    faults: Vec<Say>,
    since: NaiveDate,
}

impl Builder<'_> {
    /// The example with the facts of the one that it is like.
    fn merged(&mut self, place: usize) -> Example {
        let own = self.standard.examples[place].get_ref().clone();
        let Some(title) = &own.like else { return own };
        let earlier = self.standard.examples[..place].iter().map(Spanned::get_ref);
        let Some(base) = earlier.into_iter().position(|it| it.title == *title) else {
            self.faults.push(say!("example-like", title = title));
            return own;
        };
        let base = self.merged(base);
        let mut merged = Example {
            as_of: own.as_of.or(base.as_of),
            known_since: own.known_since.or(base.known_since),
            area: own.area.or(base.area),
            household: over(base.household, own.household),
            income: over(base.income, own.income),
            members: own.members.or(base.members),
            jointly_with: own.jointly_with.or(base.jointly_with),
            later: own.later.or(base.later),
            village: over(base.village, own.village),
            county: over(base.county, own.county),
            households: own.households.or(base.households),
            ..own
        };
        for name in std::mem::take(&mut merged.without) {
            self.take_away(&mut merged, &name);
        }
        merged
    }

    fn take_away(&mut self, example: &mut Example, name: &str) {
        let is_there = match name {
            "income" => example.income.take().is_some(),
            "members" => example.members.take().is_some(),
            "households" => example.households.take().is_some(),
            _ => {
                let tables = [
                    example.household.as_mut(),
                    example.income.as_mut(),
                    example.village.as_mut(),
                    example.county.as_mut(),
                ];
                let members = example.members.iter_mut().flatten().map(Some);
                let removed = tables.into_iter().chain(members).flatten().map(|it| it.remove(name));
                removed.filter(Option::is_some).count() > 0
            }
        };
        if !is_there {
            self.faults.push(say!("example-without", name = name));
        }
    }

    fn case(&mut self, example: &Example) -> Case {
        let Some(as_of) = example.as_of else {
            self.faults.push(say!("example-no-day"));
            let facts = Facts::Household(Box::default());
            return Case { facts, as_of: NaiveDate::MIN };
        };
        self.since = example.known_since.unwrap_or(as_of);
        let area = example.area.clone().unwrap_or_default();
        let facts = match (&example.village, &example.county) {
            (Some(table), None) => self.area(Subject::Village, table, example, as_of, area),
            (None, Some(table)) => self.area(Subject::County, table, example, as_of, area),
            _ => {
                let empty = Table::new();
                let own = example.household.as_ref().unwrap_or(&empty);
                let mut facts = self.household(own, &area);
                if let Some(income) = &example.income {
                    self.income(&mut facts, income);
                }
                for member in example.members.iter().flatten() {
                    self.member(&mut facts, member);
                }
                for other in example.jointly_with.iter().flatten() {
                    let other = self.household(other, &area);
                    facts.joint.push(other);
                }
                for later in example.later.iter().flatten() {
                    self.since = later.day;
                    self.later(&mut facts, later, &area);
                }
                facts.incomes.sort_by_key(|it| (it.year, it.day));
                self.count_persons(&mut facts, as_of);
                Facts::Household(Box::new(facts))
            }
        };
        Case { facts, as_of }
    }

    fn household(&mut self, table: &Table, area: &str) -> HouseholdFacts {
        let wanted = &self.standard.facts.household;
        let mut facts = HouseholdFacts {
            village: area.to_owned(),
            facts: vec![Slot::default(); wanted.len()],
            ..HouseholdFacts::default()
        };
        for (name, written) in table {
            match (name.as_str(), written) {
                ("members", Written::Array(members)) => {
                    for member in members.iter().filter_map(Written::as_table) {
                        self.member(&mut facts, member);
                    }
                }
                ("income", Written::Table(income)) => self.income(&mut facts, income),
                _ => {
                    let found = self.found(Subject::Household, name, written);
                    let slot = Slot::from(found.clone());
                    match name.as_str() {
                        "status" => facts.status.clone_from(&found),
                        "register" => facts.register.clone_from(&found),
                        "head_count" => facts.head_count.clone_from(&found),
                        "income_per_head_fen" => facts.register_income = slot.clone(),
                        _ => {}
                    }
                    if let Some(place) = self.standard.facts.place(Subject::Household, name) {
                        facts.facts[place] = slot;
                    }
                }
            }
        }
        facts
    }

    fn later(&mut self, facts: &mut HouseholdFacts, later: &Later, area: &str) {
        if let Some(table) = &later.household {
            let newer = self.household(table, area);
            for (slot, newer) in facts.facts.iter_mut().zip(newer.facts) {
                if newer.newest.is_some() {
                    slot.earlier.extend(slot.newest.take());
                    slot.newest = newer.newest;
                }
            }
        }
        if let Some(income) = &later.income {
            self.income(facts, income);
        }
    }

    /// How many people there are is counted, unless it is said.
    fn count_persons(&self, facts: &mut HouseholdFacts, as_of: NaiveDate) {
        if let Some(place) = self.standard.facts.place(Subject::Household, "persons")
            && facts.facts[place].newest.is_none()
        {
            let persons = facts.persons().map(Value::Int);
            let found = persons.map(|value| found(value, as_of));
            facts.facts[place] = Slot::from(found);
        }
    }

    fn income(&mut self, facts: &mut HouseholdFacts, table: &Table) {
        let wanted = &self.standard.facts.income;
        let mut items = vec![None; wanted.len()];
        let whole = |name: &str| table.get(name).and_then(Written::as_integer);
        for (name, written) in
            table.iter().filter(|(it, _)| !matches!(it.as_str(), "year" | "heads"))
        {
            let found = self.found(Subject::Household, name, written);
            let place = self.standard.facts.income.iter().position(|it| it.name == *name);
            if let (Some(place), Some(Found { value: Value::Int(number), .. })) = (place, found) {
                items[place] = Some(number);
            }
        }
        let Some(year) = whole("year").and_then(|it| i32::try_from(it).ok()) else {
            self.faults.push(say!("example-no-year"));
            return;
        };
        let (day, heads) = (self.since, whole("heads"));
        facts.incomes.push(IncomeFacts {
            year,
            day,
            source: None,
            items,
            heads,
            doubts: Vec::new(),
        });
    }

    fn member(&mut self, facts: &mut HouseholdFacts, table: &Table) {
        let mut member = MemberFacts {
            id: facts.members.len().to_string(),
            name: String::new(),
            birth: None,
            facts: vec![Slot::default(); self.standard.facts.member.len()],
        };
        for (name, written) in table {
            match (name.as_str(), written.as_str()) {
                ("name", Some(name)) => name.clone_into(&mut member.name),
                ("birth", Some(day)) => match day.parse() {
                    Ok(day) => member.birth = Some(day),
                    Err(_) => self.faults.push(say!("example-value", name = name, value = day)),
                },
                _ => {
                    let found = self.found(Subject::Member, name, written);
                    if let Some(place) = self.standard.facts.place(Subject::Member, name) {
                        member.facts[place] = Slot::from(found);
                    }
                }
            }
        }
        facts.members.push(member);
    }

    fn area(
        &mut self,
        subject: Subject,
        table: &Table,
        example: &Example,
        as_of: NaiveDate,
        code: String,
    ) -> Facts {
        let wanted = self.standard.facts.of(subject);
        let mut area = AreaFacts {
            facts: vec![Slot::default(); wanted.len()],
            tallies: vec![Tally::default(); self.standard.tallies],
            code,
        };
        let mut shares = Vec::new();
        for criterion in self.standard.criteria(subject) {
            criterion.tests().for_each(|it| find_shares(it, &mut shares));
        }
        for table in example.households.iter().flatten() {
            let mut household = self.household(table, &area.code);
            self.count_persons(&mut household, as_of);
            for share in &shares {
                let put = |test: &Test| self.standard.answer(test, &household, as_of);
                count(share, true, put, &mut area.tallies[share.tally]);
            }
        }
        for (name, written) in table {
            let found = self.found(subject, name, written);
            if let Some(place) = self.standard.facts.place(subject, name) {
                area.facts[place] = Slot::from(found);
            }
        }
        Facts::Area(subject, area)
    }

    /// A value as it would be stored; of facts that no criterion asks for only the name is
    /// looked at.
    fn found(&mut self, subject: Subject, name: &str, written: &Written) -> Option<Found> {
        let declared = self.standard.declared().find(|(of, it)| *of == subject && it.name == name);
        let known = declared.map(|(_, fact)| fact);
        let known = known.or_else(|| crate::model::facts::fact(subject, name).cloned());
        let Some(fact) = known else {
            self.faults.push(say!("standard-no-fact", name = name));
            return None;
        };
        let value = stored(&fact, written);
        if value.is_none() {
            self.faults.push(say!("example-value", name = name, value = written));
        }
        value.map(|value| found(value, self.since))
    }
}

fn found(value: Value<'static>, day: NaiveDate) -> Found {
    Found { value, day, source: None, doubt: None }
}

fn stored(fact: &Fact, written: &Written) -> Option<Value<'static>> {
    match (fact.kind, written) {
        (Kind::Flag, Written::Boolean(flag)) => Some(Value::Int(i64::from(*flag))),
        (Kind::Code, Written::String(code)) => fact.allows(code).then(|| Value::text(code.clone())),
        (Kind::Month | Kind::Day, Written::String(day)) => Some(Value::text(day.clone())),
        (Kind::Year, Written::Integer(year)) => Some(Value::Int(*year)),
        (kind, Written::Integer(number)) if kind.is_number() => {
            kind.parse(&number.to_string()).map(Value::Int)
        }
        (kind, Written::String(number)) if kind.is_number() => kind.parse(number).map(Value::Int),
        _ => None,
    }
}

fn over(base: Option<Table>, own: Option<Table>) -> Option<Table> {
    match (base, own) {
        (Some(mut base), Some(own)) => {
            base.extend(own);
            Some(base)
        }
        (base, own) => own.or(base),
    }
}
