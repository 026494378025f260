//! What can be recorded of somebody: the single facts on which a verdict stands, and how
//! things would be if one of them were another, or were not known.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

use super::example::Facts;
use super::judge::{Measured, Outcome, Tested, To, Verdict, Without};
use super::parameter::Own;
use super::standard::{Criterion, Standard};
use super::test::{Bound, FactName, Test};
use crate::model::Value;
use crate::model::facts::{
    AreaFacts, Fact, Found, HouseholdFacts, IncomeFacts, Kind, MemberFacts, Place, Slot, Subject,
    Tally,
};

/// Of whom something is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// Of the household, the village or the county itself.
    Own,
    /// Of a member, by the place among the household's.
    Member(usize),
    /// Of a household that is judged together with it, by its place.
    Joint(usize),
}

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// The list of members; its value says how many there are.
    Members,
    /// 人数, as the register gives it.
    HeadCount,
    /// A fact, by its slot.
    Fact(usize),
    /// An item of a year's account, by its place among the items.
    Item {
        slot: usize,
        year: i32,
    },
    Birth,
    /// 识别标准.
    Register,
    /// The register's own figure per head.
    RegisterIncome,
    /// A limit for a year, by its place among the standard's.
    Parameter {
        place: usize,
        year: i32,
    },
    /// How many more households meet what a share asks for, by the place of its tally.
    Households(usize),
}

/// Something that is, or could be, recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Matter {
    pub(crate) whose: Whose,
    pub(crate) what: What,
}

/// Somebody's facts on a day, and the standard by which they are judged.
#[derive(Clone)]
pub(super) struct World<'s> {
    origin: &'s Standard,
    /// The standard with limits entered that it does not have.
    entered: Option<Box<Standard>>,
    pub(super) facts: Facts,
    pub(super) at: NaiveDate,
}

impl<'s> World<'s> {
    pub(super) fn of_household(
        standard: &'s Standard,
        facts: &HouseholdFacts,
        at: NaiveDate,
    ) -> Self {
        let facts = Facts::Household(Box::new(facts.clone()));
        Self { origin: standard, entered: None, facts, at }
    }

    pub(super) fn of_area(
        standard: &'s Standard,
        subject: Subject,
        facts: &AreaFacts,
        at: NaiveDate,
    ) -> Self {
        Self { origin: standard, entered: None, facts: Facts::Area(subject, facts.clone()), at }
    }

    pub(super) fn origin(&self) -> &'s Standard {
        self.origin
    }

    pub(super) fn standard(&self) -> &Standard {
        self.entered.as_deref().unwrap_or(self.origin)
    }

    pub(super) fn subject(&self) -> Subject {
        match &self.facts {
            Facts::Household(_) => Subject::Household,
            Facts::Area(subject, _) => *subject,
        }
    }

    pub(super) fn criteria(&self) -> &'s [Criterion] {
        self.origin.criteria(self.subject())
    }

    pub(super) fn judge(&self) -> Verdict<'_> {
        match &self.facts {
            Facts::Household(facts) => self.standard().judge_household(facts, self.at),
            Facts::Area(subject, facts) => self.standard().judge_area(*subject, facts, self.at),
        }
    }

    pub(super) fn is_met(&self) -> bool {
        self.judge().outcome == Outcome::Met
    }

    /// Puts one test to a member, or to the whole.
    pub(super) fn put<'w>(
        &'w self,
        test: &'w Test,
        member: Option<usize>,
        max_age: Option<u32>,
    ) -> (Outcome, Vec<Tested<'w>>) {
        let mut tested = Vec::new();
        let to = To { member, at: self.at, max_age };
        let outcome = self.standard().put(test, &self.facts, to, &mut tested);
        (outcome, tested)
    }

    pub(super) fn measure<'w>(
        &'w self,
        bound: &'w Bound,
        member: Option<usize>,
        max_age: Option<u32>,
    ) -> Result<Measured<'w>, Without<'w>> {
        self.standard().measure(bound, &self.facts, To { member, at: self.at, max_age })
    }

    /// The same facts on a later day. What is counted is counted again on it.
    pub(super) fn on(&self, day: NaiveDate) -> Self {
        let mut world = Self { at: day, ..self.clone() };
        let wanted = &self.origin.facts.household;
        if let Facts::Household(household) = &mut world.facts {
            for (fact, slot) in wanted.iter().zip(&mut household.facts) {
                if let Some(found) = slot.newest.as_mut().filter(|_| is_counted(fact)) {
                    found.day = day;
                }
            }
        }
        world
    }

    pub(super) fn household(&self) -> Option<&HouseholdFacts> {
        self.household_of(Whose::Own)
    }

    /// The household of whom something is recorded.
    pub(super) fn household_of(&self, whose: Whose) -> Option<&HouseholdFacts> {
        match (&self.facts, whose) {
            (Facts::Household(facts), Whose::Joint(place)) => facts.joint.get(place),
            (Facts::Household(facts), _) => Some(facts),
            (Facts::Area(..), _) => None,
        }
    }

    fn household_mut(&mut self, whose: Whose) -> Option<&mut HouseholdFacts> {
        match (&mut self.facts, whose) {
            (Facts::Household(facts), Whose::Joint(place)) => facts.joint.get_mut(place),
            (Facts::Household(facts), _) => Some(facts),
            (Facts::Area(..), _) => None,
        }
    }

    fn slots(&self, whose: Whose) -> &[Slot] {
        match (&self.facts, whose) {
            (Facts::Area(_, facts), _) => &facts.facts,
            (Facts::Household(facts), Whose::Member(place)) => {
                facts.members.get(place).map_or(&[], |it| &it.facts)
            }
            (Facts::Household(_), _) => self.household_of(whose).map_or(&[], |it| &it.facts),
        }
    }

    fn slot_mut(&mut self, whose: Whose, place: usize) -> Option<&mut Slot> {
        let slots = match (&mut self.facts, whose) {
            (Facts::Area(_, facts), _) => &mut facts.facts,
            (Facts::Household(facts), Whose::Own) => &mut facts.facts,
            (Facts::Household(facts), Whose::Member(at)) => &mut facts.members.get_mut(at)?.facts,
            (Facts::Household(facts), Whose::Joint(at)) => &mut facts.joint.get_mut(at)?.facts,
        };
        slots.get_mut(place)
    }

    /// The facts that are asked for of them.
    fn wanted(&self, whose: Whose) -> &'s [Fact] {
        let subject = match whose {
            Whose::Member(_) => Subject::Member,
            Whose::Own | Whose::Joint(_) => self.subject(),
        };
        self.origin.facts.of(subject)
    }

    /// What a test's fact is recorded as.
    pub(super) fn matter(&self, fact: &FactName, whose: Whose) -> Matter {
        let of_household = self.household().is_some() && !matches!(whose, Whose::Member(_));
        let what = match fact.name.as_str() {
            "register" if of_household => What::Register,
            "head_count" | "persons" if of_household => What::HeadCount,
            "income_per_head_fen" if of_household => What::RegisterIncome,
            _ => What::Fact(fact.slot),
        };
        Matter { whose, what }
    }

    /// The fact as the standard knows it; nothing of what is no single fact.
    pub(super) fn fact(&self, matter: Matter) -> Option<&'s Fact> {
        match matter.what {
            What::Fact(slot) => self.wanted(matter.whose).get(slot),
            What::Item { slot, .. } => self.origin.facts.income.get(slot),
            _ => None,
        }
    }

    /// What it is called: a fact's name, the id of a parameter, or `members`, `birth`,
    /// `households`.
    pub(super) fn name(&self, matter: Matter) -> &'s str {
        match matter.what {
            What::Members => "members",
            What::HeadCount => "head_count",
            What::Birth => "birth",
            What::Register => "register",
            What::RegisterIncome => "income_per_head_fen",
            What::Households(_) => "households",
            What::Parameter { place, .. } => self.origin.parameters[place].id(),
            What::Fact(_) | What::Item { .. } => {
                self.fact(matter).map_or("", |it| it.name.as_str())
            }
        }
    }

    pub(super) fn kind(&self, matter: Matter) -> Kind {
        match matter.what {
            What::Members | What::HeadCount | What::Households(_) => Kind::Count,
            What::Birth => Kind::Day,
            What::Register => Kind::Code,
            What::RegisterIncome => Kind::Yuan,
            What::Parameter { place, .. } => self.origin.parameters[place].unit,
            What::Fact(_) | What::Item { .. } => self.fact(matter).map_or(Kind::Flag, |it| it.kind),
        }
    }

    /// What is recorded of it on the day, whether or not that can be relied on.
    pub(super) fn found(&self, matter: Matter) -> Option<Value<'static>> {
        let value = |found: Option<&Found>| found.map(|it| it.value.clone());
        let household = self.household_of(matter.whose);
        match matter.what {
            What::Fact(slot) => value(self.slots(matter.whose).get(slot)?.on(self.at)),
            What::Item { slot, year } => {
                let rows = household?.incomes.iter().rev();
                let mut rows = rows.filter(|it| it.year == year && it.day <= self.at);
                rows.find_map(|it| it.items[slot]).map(Value::Int)
            }
            What::Register => value(household?.register.as_ref()),
            What::HeadCount => value(household?.head_count.as_ref()),
            What::RegisterIncome => value(household?.register_income.on(self.at)),
            What::Birth => Some(Value::day(self.person(matter.whose)?.birth?)),
            What::Households(tally) => match &self.facts {
                Facts::Area(_, facts) => facts.tallies.get(tally).map(|it| Value::Int(it.yes)),
                Facts::Household(_) => None,
            },
            What::Members | What::Parameter { .. } => None,
        }
    }

    /// What was counted for a share of households.
    pub(super) fn tally(&self, place: usize) -> Tally {
        match &self.facts {
            Facts::Area(_, facts) => facts.tallies.get(place).copied().unwrap_or_default(),
            Facts::Household(_) => Tally::default(),
        }
    }

    /// So many households no longer meet what a share asks for.
    pub(super) fn lose(&mut self, place: usize, households: i64) {
        if let Facts::Area(_, facts) = &mut self.facts
            && let Some(tally) = facts.tallies.get_mut(place)
        {
            tally.yes -= households;
            tally.no += households;
        }
    }

    pub(super) fn person(&self, whose: Whose) -> Option<&MemberFacts> {
        match whose {
            Whose::Member(place) => self.household()?.members.get(place),
            Whose::Own | Whose::Joint(_) => None,
        }
    }

    /// Records something as found on a day.
    pub(super) fn set(&mut self, matter: Matter, value: &Value<'static>, day: NaiveDate) {
        let found = Found { value: value.clone(), day, source: None, doubt: None };
        let (whose, items) = (matter.whose, self.origin.facts.income.len());
        match (matter.what, value) {
            (What::Fact(slot), _) => {
                if let Some(slot) = self.slot_mut(whose, slot) {
                    record(slot, found);
                }
                self.forget_together(whose, slot, day);
            }
            (What::Item { slot, year }, Value::Int(number)) => {
                if let Some(household) = self.household_mut(whose) {
                    record_item(household, items, (slot, year), *number, day);
                }
            }
            (What::Register, _) => self.put_found(whose, found),
            (What::HeadCount, _) => {
                if let Some(household) = self.household_mut(whose) {
                    household.head_count = Some(found);
                }
            }
            (What::RegisterIncome, _) => {
                if let Some(household) = self.household_mut(whose) {
                    record(&mut household.register_income, found);
                }
            }
            (What::Birth, Value::Text(text)) => {
                if let (Facts::Household(facts), Whose::Member(place)) = (&mut self.facts, whose)
                    && let Some(person) = facts.members.get_mut(place)
                {
                    person.birth = text.parse().ok();
                }
            }
            (What::Members, Value::Int(listed)) => self.list(*listed, found),
            (What::Parameter { place, year }, Value::Int(amount)) => {
                self.enter(place, year, *amount);
            }
            (What::Households(tally), Value::Int(more)) => {
                if let Facts::Area(_, facts) = &mut self.facts
                    && let Some(tally) = facts.tallies.get_mut(tally)
                {
                    convince(tally, *more);
                }
            }
            _ => {}
        }
        self.copy(whose);
    }

    /// Takes away whatever was ever recorded of it.
    pub(super) fn erase(&mut self, matter: Matter) {
        let whose = matter.whose;
        match matter.what {
            What::Fact(slot) => {
                if let Some(slot) = self.slot_mut(whose, slot) {
                    *slot = Slot::default();
                }
            }
            What::Birth => {
                if let (Facts::Household(facts), Whose::Member(place)) = (&mut self.facts, whose)
                    && let Some(person) = facts.members.get_mut(place)
                {
                    person.birth = None;
                }
            }
            what => {
                let Some(household) = self.household_mut(whose) else { return };
                match what {
                    What::Item { slot, .. } => {
                        household.incomes.iter_mut().for_each(|it| it.items[slot] = None);
                    }
                    What::Register => household.register = None,
                    What::HeadCount => household.head_count = None,
                    What::RegisterIncome => household.register_income = Slot::default(),
                    _ => {}
                }
            }
        }
        self.copy(whose);
    }

    /// All that is recorded of the household and its members, of those that are judged
    /// together with it, or of the area; of accounts each item once, with its newest year.
    pub(super) fn recorded(&self) -> Vec<Matter> {
        let joint = self.household().map_or(0, |it| it.joint.len());
        let members = self.household().map_or(0, |it| it.members.len());
        let whose = [Whose::Own].into_iter();
        let whose =
            whose.chain((0..members).map(Whose::Member)).chain((0..joint).map(Whose::Joint));
        let mut all = Vec::new();
        for whose in whose {
            let mut whats = Vec::new();
            for (slot, fact) in self.wanted(whose).iter().enumerate() {
                let names_another = self.household().is_some()
                    && ["register", "head_count", "income_per_head_fen", "persons"]
                        .contains(&fact.name.as_str());
                if !names_another {
                    whats.push(What::Fact(slot));
                }
            }
            match whose {
                Whose::Member(_) => whats.push(What::Birth),
                Whose::Own | Whose::Joint(_) => {
                    whats.extend([What::Register, What::HeadCount, What::RegisterIncome]);
                    for slot in 0..self.origin.facts.income.len() {
                        let rows = self.household_of(whose).map_or(&[][..], |it| &it.incomes);
                        let row = rows.iter().rev().find(|it| it.items[slot].is_some());
                        whats.extend(row.map(|it| What::Item { slot, year: it.year }));
                    }
                }
            }
            let matters = whats.into_iter().map(|what| Matter { whose, what });
            all.extend(matters.filter(|it| self.found(*it).is_some()));
        }
        all
    }

    /// The days on which something was recorded.
    pub(super) fn days(&self) -> BTreeSet<NaiveDate> {
        let of = |slot: &Slot| -> Vec<NaiveDate> {
            slot.earlier.iter().chain(&slot.newest).map(|it| it.day).collect()
        };
        let mut days = BTreeSet::new();
        match &self.facts {
            Facts::Area(_, facts) => days.extend(facts.facts.iter().flat_map(of)),
            Facts::Household(facts) => {
                for household in [&**facts].into_iter().chain(&facts.joint) {
                    days.extend(household.facts.iter().flat_map(of));
                    days.extend(of(&household.register_income));
                    days.extend(household.incomes.iter().map(|it| it.day));
                    days.extend(household.head_count.iter().map(|it| it.day));
                    let members = household.members.iter();
                    days.extend(members.flat_map(|it| it.facts.iter().flat_map(of)));
                }
            }
        }
        days
    }

    fn put_found(&mut self, whose: Whose, found: Found) {
        if let Some(household) = self.household_mut(whose) {
            household.register = Some(found);
        }
    }

    /// A newer answer to one of two questions puts an older one to the other out of force.
    fn forget_together(&mut self, whose: Whose, answered: usize, day: NaiveDate) {
        if !matches!(whose, Whose::Member(_)) {
            return;
        }
        let wanted = self.wanted(whose);
        let together = &crate::model::facts::MEMBER_TOGETHER;
        let is_one = |slot: usize| together.contains(&wanted[slot].name.as_str());
        if !is_one(answered) {
            return;
        }
        for other in (0..wanted.len()).filter(|it| *it != answered && is_one(*it)) {
            if let Some(slot) = self.slot_mut(whose, other)
                && slot.newest.as_ref().is_some_and(|it| it.day < day)
            {
                *slot = Slot::default();
            }
        }
    }

    /// Lists as many more members as there are to be; nothing is known of them yet.
    fn list(&mut self, listed: i64, found: Found) {
        let wanted = self.origin.facts.member.len();
        let Facts::Household(household) = &mut self.facts else { return };
        while (household.members.len() as i64) < listed {
            let id = format!("?{}", household.members.len());
            let facts = vec![Slot::default(); wanted];
            household.members.push(MemberFacts { id, name: String::new(), birth: None, facts });
        }
        if household.persons().is_none() {
            household.head_count = Some(found);
        }
    }

    fn enter(&mut self, place: usize, year: i32, amount: i64) {
        let mut standard = self.standard().clone();
        let (id, unit) = {
            let parameter = &standard.parameters[place];
            (parameter.id().to_owned(), parameter.unit.name())
        };
        let (area, source) = (String::new(), String::new());
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        let from = day(1, 1).unwrap_or_default();
        let own = Own { from, to: day(12, 31), register: None, area, amount, source };
        standard.enter(&id, unit, own);
        self.entered = Some(Box::new(standard));
    }

    /// What the ledger keeps once stands in two places of a household's facts.
    fn copy(&mut self, whose: Whose) {
        let wanted = &self.origin.facts.household;
        let at = self.at;
        let Some(household) = self.household_mut(whose) else { return };
        let persons = household.persons().map(|it| Found {
            value: Value::Int(it),
            day: at,
            source: None,
            doubt: None,
        });
        for (place, fact) in wanted.iter().enumerate() {
            let copied = match fact.name.as_str() {
                "register" => Slot::from(household.register.clone()),
                "head_count" => Slot::from(household.head_count.clone()),
                "income_per_head_fen" => household.register_income.clone(),
                "persons" => Slot::from(persons.clone()),
                _ => continue,
            };
            if let Some(slot) = household.facts.get_mut(place)
                && slot.newest != copied.newest
            {
                *slot = copied;
            }
        }
    }
}

/// Whether it is counted anew whenever it is asked for.
fn is_counted(fact: &Fact) -> bool {
    fact.place == Place::Counted && fact.name == "persons"
}

/// The newer value takes the place of the older one, which is kept as what was known before.
fn record(slot: &mut Slot, found: Found) {
    if let Some(older) = slot.newest.replace(found)
        && slot.newest.as_ref().is_some_and(|it| older.day < it.day)
    {
        slot.earlier.push(older);
    }
}

/// Enters an item of a year's account, of as many people as the account was of.
fn record_item(
    household: &mut HouseholdFacts,
    items: usize,
    (slot, year): (usize, i32),
    number: i64,
    day: NaiveDate,
) {
    let rows = &mut household.incomes;
    let of_year = rows.iter().rev().find(|it| it.year == year);
    let mut heads = of_year.and_then(|it| it.heads);
    // What two accounts of one day say of it is settled by this one.
    let mut is_there = false;
    for row in rows.iter_mut().filter(|it| it.year == year && it.day == day) {
        row.items[slot] = Some(number);
        row.doubts.retain(|(it, _)| *it != slot);
        is_there = true;
    }
    if is_there {
        return;
    }
    if heads.is_none() && household.persons().is_none() {
        heads = Some((household.members.len() as i64).max(1));
    }
    let mut row = IncomeFacts {
        year,
        day,
        source: None,
        items: vec![None; items],
        heads,
        doubts: Vec::new(),
    };
    row.items[slot] = Some(number);
    household.incomes.push(row);
    household.incomes.sort_by_key(|it| (it.year, it.day));
}

/// So many more households meet what is asked: first those of whom it is not known.
fn convince(tally: &mut Tally, more: i64) {
    let mut more = more;
    for place in 0..4 {
        let from = match place {
            0 => &mut tally.unknown,
            1 => &mut tally.perhaps,
            2 => &mut tally.perhaps_no,
            _ => &mut tally.no,
        };
        let moved = more.min(*from);
        *from -= moved;
        more -= moved;
        tally.yes += moved;
    }
    // Where there is nobody yet, they are new.
    if tally.yes == 0 {
        tally.yes += more;
    }
}

/// The first day of the year after that of a day.
pub(super) fn new_year(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year() + 1, 1, 1)
}
