//! Looking for ways to met: what single facts must become for a test to come out so or so,
//! and the cheapest of the sets of them that do for all criteria.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{Datelike as _, Months, NaiveDate};

use super::super::judge::{Outcome, Tested, Why};
use super::super::matter::{Matter, What, Whose, World};
use super::super::need::{Must, Need, Way};
use super::super::standard::Criterion;
use super::super::test::{FactName, OfMembers, OneOf, ShareOfHouseholds, Test};
use super::reach::{Aim, Reached};
use super::{Change, Doing, find_bounds};
use crate::model::Value;
use crate::model::facts::{HouseholdFacts, Kind, Tally};

/// How many ways are followed at a time, the cheapest first.
const WAYS: usize = 64;
/// What is kept in view while ways are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// What is not met, and what asks for the same facts.
    Near,
    /// All criteria.
    All,
    /// The same, and of each sum also that one of its numbers becomes what another
    /// comparison wants of it.
    Joint,
}

/// The ways to each outcome of a test.
#[derive(Clone, Debug, Default)]
struct Ways {
    met: Vec<Way>,
    unmet: Vec<Way>,
    not_applicable: Vec<Way>,
}

impl Ways {
    fn negated(self) -> Self {
        Self { met: self.unmet, unmet: self.met, ..self }
    }
}

/// How many changes a way takes.
pub(super) fn cost(way: &Way) -> usize {
    way.values().filter(|it| !it.is_done).count()
}

fn nothing_needed() -> Vec<Way> {
    vec![Way::new()]
}

pub(super) struct Search<'w, 's> {
    pub(super) world: &'w World<'s>,
    /// The same with one more member, of whom nothing is known.
    beside: World<'s>,
    /// How many members are listed.
    listed: usize,
    /// The day on which changes are recorded.
    pub(super) today: NaiveDate,
    pub(super) max_age: Cell<Option<u32>>,
    /// How many changes the smallest way takes that was not followed.
    pub(super) least_dropped: Cell<usize>,
    pub(super) view: Cell<View>,
    /// The numbers that some comparison wants of each fact.
    pub(super) wanted: RefCell<BTreeMap<Matter, BTreeSet<i64>>>,
}

impl<'w, 's> Search<'w, 's> {
    pub(super) fn new(world: &'w World<'s>, today: NaiveDate) -> Self {
        let listed = world.household().map_or(0, |it| it.members.len());
        let mut beside = world.clone();
        let members = Matter { whose: Whose::Own, what: What::Members };
        beside.set(members, &Value::Int(listed as i64 + 1), today);
        Self {
            world,
            beside,
            listed,
            today,
            max_age: Cell::new(None),
            least_dropped: Cell::new(usize::MAX),
            view: Cell::new(View::Near),
            wanted: RefCell::default(),
        }
    }

    /// The ways to have all criteria met, the cheapest first. Of those that are met as it is
    /// only such are kept in view as ask for something that may change, unless all are.
    pub(super) fn ways_to_met(&self, view: View) -> Vec<Way> {
        self.view.set(view);
        let verdict = self.world.judge();
        let judged = self.world.criteria().iter().zip(&verdict.criteria);
        let (mut open, mut met): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
        for (criterion, judged) in judged {
            self.max_age.set(criterion.max_age_months);
            let ways = self.criterion(criterion);
            match judged.outcome {
                Outcome::Unmet | Outcome::Unknown => open.push(ways),
                Outcome::Met | Outcome::NotApplicable => met.push(ways),
            }
        }
        // Where the ways differ a fact may change that others ask for.
        let changed = |ways: &[Way]| -> BTreeSet<Matter> {
            let all = ways.iter().flatten().filter(|(_, must)| !must.is_done);
            all.map(|(matter, _)| *matter).collect()
        };
        let mut touched: BTreeSet<_> = open.iter().flat_map(|it| changed(it)).collect();
        loop {
            let asks = |ways: &Vec<Way>| ways.iter().flatten().any(|(it, _)| touched.contains(it));
            let Some(place) = met.iter().position(|it| view != View::Near || asks(it)) else {
                break;
            };
            let ways = met.swap_remove(place);
            touched.extend(changed(&ways));
            open.push(ways);
        }
        let start = nothing_needed();
        open.iter().fold(start, |ways, of_criterion| self.product(&ways, of_criterion))
    }

    /// Whether numbers are compared that are made of several.
    pub(super) fn has_sums(&self) -> bool {
        let mut bounds = Vec::new();
        let tests = self.world.criteria().iter().flat_map(Criterion::tests);
        tests.for_each(|it| find_bounds(it, &mut bounds));
        let persons = self.world.household().and_then(HouseholdFacts::persons);
        bounds.into_iter().any(|it| {
            let others = it.plus.len() + it.less.len() + usize::from(it.percent_of.is_some());
            0 < others || it.jointly || (it.per.is_some() && persons.is_none())
        })
    }

    fn criterion(&self, criterion: &Criterion) -> Vec<Way> {
        let test = self.test(&criterion.test, None);
        let mut ways = test.met;
        match &criterion.when {
            None => ways.extend(test.not_applicable),
            Some(when) => {
                let when = self.test(when, None);
                ways.extend(self.product(&when.met, &test.not_applicable));
                // Nobody proposes that it should no longer apply.
                ways.extend(self.as_it_is(when.unmet));
                ways.extend(self.as_it_is(when.not_applicable));
            }
        }
        for exemption in &criterion.exempt {
            let when = self.test(&exemption.when, None).met;
            let evidence = self.test(&exemption.evidence, None).met;
            ways.extend(self.product(&when, &evidence));
        }
        self.cheapest(ways)
    }

    fn test(&self, test: &Test, member: Option<usize>) -> Ways {
        let parts = |tests: &[Test]| tests.iter().map(|it| self.test(it, member)).collect();
        let whose = member.map_or(Whose::Own, Whose::Member);
        match test {
            Test::All(tests) => self.all(parts(tests)),
            Test::Any(tests) => self.any(parts(tests)),
            Test::None(tests) => self.any(parts(tests)).negated(),
            Test::AtLeastOf(of) => {
                let (n, parts): (usize, Vec<Ways>) = (*of.n.get_ref(), parts(&of.tests));
                let met: Vec<_> = parts.iter().map(|it| it.met.clone()).collect();
                let others = parts.into_iter().map(|it| [it.unmet, it.not_applicable].concat());
                let others: Vec<_> = others.collect();
                let unmet = self.some_of(&others, (others.len() + 1).saturating_sub(n));
                Ways { met: self.some_of(&met, n), unmet, not_applicable: Vec::new() }
            }
            Test::EachMember(of) => self.members(of, true),
            Test::SomeMember(of) => self.members(of, false),
            Test::Aged(aged) => {
                let ages = [*aged.from.get_ref(), aged.to];
                self.of_age(ages, whose, |it| it.test(&aged.test, member))
            }
            Test::IfRecorded(inner) => {
                let mut ways = self.test(inner, member);
                let outcome = self.put(test, member).0;
                if outcome == Outcome::NotApplicable && ways.not_applicable.is_empty() {
                    let mut silent = Way::new();
                    self.silence(inner, whose, &mut silent);
                    ways.not_applicable.push(silent);
                }
                ways
            }
            Test::Yes(fact) => self.asked(fact, whose, Need::Flag(true), Need::Flag(false)),
            Test::No(fact) => self.asked(fact, whose, Need::Flag(false), Need::Flag(true)),
            Test::OneOf(of) => {
                let codes: BTreeSet<String> = of.codes.iter().cloned().collect();
                self.asked(&of.fact, whose, Need::OneOf(codes.clone()), Need::NoneOf(codes))
            }
            Test::BeforeThisYear(fact) => {
                let year = self.world.at.year();
                let (before, not) = (Need::Before(year, true), Need::Before(year, false));
                let ways = self.asked(fact, whose, before, not);
                // What happened when cannot be changed, only found.
                match self.put(test, member).0 {
                    Outcome::Met => Ways { unmet: Vec::new(), ..ways },
                    Outcome::Unmet => Ways { met: Vec::new(), ..ways },
                    _ => ways,
                }
            }
            Test::AtLeast(_) | Test::AtMost(_) | Test::MoreThan(_) | Test::LessThan(_) => {
                let Some((operator, bound)) = test.bound() else { return Ways::default() };
                let reach = |met| {
                    let (from, aim) = (Reached::new(self, member), Aim::of(operator, met));
                    self.reach(bound, member, aim, from)
                };
                Ways { met: reach(true), unmet: reach(false), not_applicable: Vec::new() }
            }
            Test::Held(held) => {
                let mut ways = self.test(&held.test, member);
                let household = self.world.household();
                let is_uncounted = |it: &HouseholdFacts| {
                    it.head_count.is_none() && it.incomes.iter().all(|it| it.heads.is_none())
                };
                let mut bounds = Vec::new();
                find_bounds(&held.test, &mut bounds);
                if household.is_some_and(is_uncounted) && bounds.iter().any(|it| it.per.is_some()) {
                    // Only a count tells of later days how many they were.
                    let count = Matter { whose: Whose::Own, what: What::HeadCount };
                    let listed = self.listed.max(1) as i64;
                    let counted = self.need(count, Need::Between(listed, i64::MAX), true);
                    ways.met = self.product(&ways.met, &counted);
                }
                let months = Months::new(*held.months.get_ref());
                let begins = self.world.at.checked_sub_months(months);
                let now = self.put(test, member).0;
                let met = match now {
                    _ if begins.is_some_and(|it| self.today <= it) => ways.met,
                    Outcome::Met => self.as_it_is(ways.met),
                    _ => Vec::new(),
                };
                let unmet = if now == Outcome::Unmet { nothing_needed() } else { ways.unmet };
                Ways { met, unmet, not_applicable: Vec::new() }
            }
            Test::ShareOfHouseholds(share) => self.share(test, share),
        }
    }

    /// All of them: met where each is met or not applicable, and one is met.
    fn all(&self, parts: Vec<Ways>) -> Ways {
        let unmet = parts.iter().flat_map(|it| it.unmet.clone()).collect();
        let mut met: Vec<Way> = Vec::new();
        let mut not_applicable = nothing_needed();
        for part in &parts {
            let either = [part.met.as_slice(), &part.not_applicable].concat();
            met = self.cheapest(
                [self.product(&met, &either), self.product(&not_applicable, &part.met)].concat(),
            );
            not_applicable = self.product(&not_applicable, &part.not_applicable);
        }
        Ways { met, unmet: self.cheapest(unmet), not_applicable }
    }

    fn any(&self, parts: Vec<Ways>) -> Ways {
        self.all(parts.into_iter().map(Ways::negated).collect()).negated()
    }

    /// So many of them, whatever becomes of the others.
    fn some_of(&self, parts: &[Vec<Way>], n: usize) -> Vec<Way> {
        let mut reached = vec![Vec::new(); n + 1];
        reached[0] = nothing_needed();
        for part in parts {
            for count in (0..n).rev() {
                let more = self.product(&reached[count], part);
                let ways = [std::mem::take(&mut reached[count + 1]), more].concat();
                reached[count + 1] = self.cheapest(ways);
            }
        }
        reached.pop().unwrap_or_default()
    }

    fn members(&self, of: &OfMembers, each: bool) -> Ways {
        let mut parts: Vec<_> = (0..self.listed).map(|it| self.member(of, each, it)).collect();
        let listed = self.listed as i64;
        let persons = self.world.household().and_then(HouseholdFacts::persons);
        if self.listed == 0 || persons.is_some_and(|it| listed < it) {
            // Whoever is not listed is found as one of whom the same is true.
            let members = Matter { whose: Whose::Own, what: What::Members };
            let persons = persons.unwrap_or(1).max(1);
            let listing = self.need(members, Need::Between(persons, persons), true);
            let Ways { met, unmet, not_applicable } = self.member(of, each, self.listed);
            let with = |ways: Vec<Way>| self.product(&ways, &listing);
            let (met, unmet) = (with(met), with(unmet));
            parts.push(Ways { met, unmet, not_applicable: with(not_applicable) });
        }
        let mut ways = if each { self.all(parts) } else { self.any(parts) };
        if persons.is_none() && 0 < self.listed {
            let count = Matter { whose: Whose::Own, what: What::HeadCount };
            let count = self.need(count, Need::Between(1, listed), true);
            let counted = |ways: &mut Vec<Way>| *ways = self.product(ways, &count);
            counted(if each { &mut ways.met } else { &mut ways.unmet });
            counted(&mut ways.not_applicable);
        }
        ways
    }

    fn member(&self, of: &OfMembers, each: bool, place: usize) -> Ways {
        let asked = |it: &Self| {
            let test = it.test(&of.test, Some(place));
            let Some(who) = &of.who else { return test };
            let who = it.test(who, Some(place));
            // Nobody proposes that somebody should no longer be concerned.
            let mut not_applicable = it.as_it_is([who.unmet, who.not_applicable].concat());
            not_applicable.extend(it.product(&who.met, &test.not_applicable));
            let unmet = it.product(&who.met, &test.unmet);
            let mut met = it.product(&who.met, &test.met);
            if each {
                // That may be enough, whoever is concerned.
                met.extend(test.met);
                met = it.cheapest(met);
            }
            Ways { met, unmet, not_applicable }
        };
        match of.aged {
            Some(ages) => self.of_age(ages, Whose::Member(place), asked),
            None => asked(self),
        }
    }

    /// What is asked of whoever is of an age. It cannot be changed, only found.
    fn of_age(&self, ages: [u32; 2], whose: Whose, asked: impl Fn(&Self) -> Ways) -> Ways {
        let birth = Matter { whose, what: What::Birth };
        let within = Need::Aged(vec![(ages, true)]);
        let world = self.world_of(whose);
        match world.found(birth) {
            Some(found) if within.is_met_by(&found, world.at) => asked(self),
            Some(_) => Ways { not_applicable: nothing_needed(), ..Ways::default() },
            None => {
                let within = self.need(birth, within, false);
                let Ways { met, unmet, mut not_applicable } = asked(self);
                not_applicable = self.product(&not_applicable, &within);
                not_applicable.extend(self.need(birth, Need::Aged(vec![(ages, false)]), false));
                let (met, unmet) = (self.product(&met, &within), self.product(&unmet, &within));
                Ways { met, unmet, not_applicable }
            }
        }
    }

    /// A question to one fact, and what decides it.
    fn asked(&self, fact: &FactName, whose: Whose, met: Need, unmet: Need) -> Ways {
        let matter = self.world.matter(fact, whose);
        let is_known = self.is_known(fact, whose);
        let renew = !is_known && self.world_of(whose).found(matter).is_some();
        let (met, unmet) = (self.need(matter, met, renew), self.need(matter, unmet, renew));
        Ways { met, unmet, not_applicable: Vec::new() }
    }

    /// Whether what is recorded of a fact can be relied on.
    fn is_known(&self, fact: &FactName, whose: Whose) -> bool {
        let member = match whose {
            Whose::Member(place) => Some(place),
            Whose::Own | Whose::Joint(_) => None,
        };
        let asked = match fact.kind {
            Kind::Flag => Test::Yes(fact.clone()),
            Kind::Year | Kind::Month | Kind::Day => Test::BeforeThisYear(fact.clone()),
            _ => {
                let codes = Vec::new();
                Test::OneOf(OneOf { fact: fact.clone(), codes })
            }
        };
        self.put(&asked, member).0 != Outcome::Unknown
    }

    fn silence(&self, test: &Test, whose: Whose, way: &mut Way) {
        let mut facts: Vec<&FactName> = match test {
            Test::Yes(fact) | Test::No(fact) | Test::BeforeThisYear(fact) => vec![fact],
            Test::OneOf(of) => vec![&of.fact],
            _ => Vec::new(),
        };
        if let Some((_, bound)) = test.bound() {
            facts.extend([&bound.fact].into_iter().chain(&bound.plus).chain(&bound.less));
        }
        for fact in facts.into_iter().filter(|it| !it.is_income) {
            self.demand(way, self.world.matter(fact, whose), Need::Silent, false);
        }
        test.parts().into_iter().for_each(|it| self.silence(it, whose, way));
    }

    fn share(&self, test: &Test, share: &ShareOfHouseholds) -> Ways {
        let matter = Matter { whose: Whose::Own, what: What::Households(share.tally) };
        let (outcome, tested) = self.put(test, None);
        let mut ways = Ways::default();
        match outcome {
            Outcome::Met => ways.met = nothing_needed(),
            Outcome::NotApplicable => ways.not_applicable = nothing_needed(),
            Outcome::Unmet | Outcome::Unknown => {
                if outcome == Outcome::Unmet {
                    ways.unmet = nothing_needed();
                }
                let Tally { yes, no, unknown, perhaps_no, perhaps, .. } =
                    self.world.tally(share.tally);
                let of = yes + no + unknown + perhaps_no + perhaps;
                let last = tested.last();
                match last.and_then(|it| it.limit) {
                    Some(limit) => {
                        let wanted =
                            (i128::from(limit) * i128::from(of) + 9_999).div_euclid(10_000);
                        let more = i64::try_from(wanted).unwrap_or(i64::MAX).saturating_sub(yes);
                        ways.met = self.need(matter, Need::More(more.max(1)), false);
                    }
                    None if of == 0 => ways.met = self.need(matter, Need::More(1), false),
                    None => ways.met = self.missing_share(last, yes, of),
                }
            }
        }
        ways
    }

    /// The limit of a share that must be found, and how high it may be.
    fn missing_share(&self, tested: Option<&Tested<'_>>, yes: i64, of: i64) -> Vec<Way> {
        let Some(Why::NoLimit { parameter, year }) = tested.and_then(|it| it.why) else {
            return Vec::new();
        };
        let most = i64::try_from(i128::from(yes) * 10_000 / i128::from(of)).unwrap_or(i64::MAX);
        let mut all = self.world.standard().parameters.iter();
        let place = all.position(|it| it.id() == parameter).filter(|_| 1 <= most);
        place.map_or(Vec::new(), |place| {
            let matter = Matter { whose: Whose::Own, what: What::Parameter { place, year } };
            self.need(matter, Need::Between(1, most), true)
        })
    }

    pub(super) fn world_of(&self, whose: Whose) -> &World<'s> {
        match whose {
            Whose::Member(place) if self.listed <= place => &self.beside,
            _ => self.world,
        }
    }

    fn put<'t>(&'t self, test: &'t Test, member: Option<usize>) -> (Outcome, Vec<Tested<'t>>) {
        let whose = member.map_or(Whose::Own, Whose::Member);
        self.world_of(whose).put(test, member, self.max_age.get())
    }

    /// Whether it is already as it must be. What is needed of somebody who is not listed is
    /// found with the list.
    fn is_done(&self, matter: Matter, need: &Need, renew: bool) -> bool {
        if matches!(matter.whose, Whose::Member(place) if self.listed <= place) {
            return true;
        }
        match (need, self.world.found(matter)) {
            (Need::Silent, found) => found.is_none(),
            (need, Some(found)) => !renew && need.is_met_by(&found, self.world.at),
            (_, None) => false,
        }
    }

    pub(super) fn demand(&self, way: &mut Way, matter: Matter, need: Need, renew: bool) {
        if let (Need::Between(from, to), View::Near | View::All) = (&need, self.view.get()) {
            let ends = [*from, *to].into_iter().filter(|it| ![i64::MIN, i64::MAX].contains(it));
            self.wanted.borrow_mut().entry(matter).or_default().extend(ends);
        }
        let is_done = self.is_done(matter, &need, renew);
        way.insert(matter, Rc::new(Must { need, renew, is_done }));
    }

    fn need(&self, matter: Matter, need: Need, renew: bool) -> Vec<Way> {
        let mut way = Way::new();
        self.demand(&mut way, matter, need, renew);
        vec![way]
    }

    /// What satisfies both; `None` where nothing does.
    fn both(&self, one: &Way, other: &Way) -> Option<Way> {
        let mut way = one.clone();
        for (matter, must) in other {
            match way.get(matter) {
                Some(known) if known == must => {}
                Some(known) => {
                    let Must { need, renew, .. } = known.and(must)?;
                    self.demand(&mut way, *matter, need, renew);
                }
                None => drop(way.insert(*matter, Rc::clone(must))),
            }
        }
        Some(way)
    }

    /// Those that take no change.
    fn as_it_is(&self, ways: Vec<Way>) -> Vec<Way> {
        ways.into_iter().filter(|it| cost(it) == 0).collect()
    }

    fn product(&self, ones: &[Way], others: &[Way]) -> Vec<Way> {
        let pairs = ones.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
        self.cheapest(pairs.filter_map(|(one, other)| self.both(one, other)).collect())
    }

    /// Each once, the cheapest first, and not more than are followed.
    pub(super) fn cheapest(&self, ways: Vec<Way>) -> Vec<Way> {
        let mut ways: Vec<_> = ways.into_iter().map(|it| (cost(&it), it)).collect();
        ways.sort();
        ways.dedup();
        if let Some((cost, _)) = ways.get(WAYS) {
            self.least_dropped.set(self.least_dropped.get().min(*cost));
        }
        ways.into_iter().take(WAYS).map(|(_, it)| it).collect()
    }

    /// The changes that a way takes; `None` where nothing can be chosen that is as needed.
    pub(super) fn changes(&self, way: &Way) -> Option<Vec<Change<'s>>> {
        let mut changes = Vec::new();
        if self.today < self.world.at {
            changes.push(Change {
                doing: Doing::Wait,
                matter: None,
                fact: "day",
                kind: Kind::Day,
                found: None,
                need: Need::Until(self.world.at),
                per_person: None,
                criteria: Vec::new(),
                settings: Vec::new(),
            });
        }
        let mut of_unlisted = Vec::new();
        for (matter, must) in way {
            let world = self.world_of(matter.whose);
            let found = world.found(*matter);
            let choose = |need: &Need| need.choose(found.as_ref(), world.fact(*matter), world.at);
            if let Whose::Member(place) = matter.whose
                && self.listed <= place
            {
                if must.need != Need::Silent {
                    of_unlisted.push((matter.what, choose(&must.need)?));
                }
                continue;
            }
            if must.is_done {
                continue;
            }
            let value = choose(&must.need)?;
            let is_known = found.is_some() && !must.renew;
            let doing = match (matter.what, &must.need) {
                (What::Households(tally), Need::More(more)) => {
                    let Tally { yes, no, unknown, perhaps, perhaps_no, .. } =
                        self.world.tally(tally);
                    let open = unknown + perhaps + perhaps_no;
                    // Where there is nobody, somebody must be found.
                    let is_open = *more <= open || yes + no + open == 0;
                    if is_open { Doing::Find } else { Doing::Mend }
                }
                _ if is_known => Doing::Mend,
                _ => Doing::Find,
            };
            changes.push(Change {
                doing,
                matter: Some(*matter),
                fact: world.name(*matter),
                kind: world.kind(*matter),
                found,
                need: must.need.clone(),
                per_person: None,
                criteria: Vec::new(),
                settings: vec![(*matter, value)],
            });
        }
        let listing = |it: &&mut Change<'_>| it.fact == "members";
        if let Some(listing) = changes.iter_mut().find(listing)
            && let Need::Between(persons, _) = listing.need
        {
            for place in self.listed..usize::try_from(persons).unwrap_or(self.listed) {
                let whose = Whose::Member(place);
                let settings = of_unlisted.iter();
                let settings =
                    settings.map(|(what, value)| (Matter { whose, what: *what }, value.clone()));
                listing.settings.extend(settings);
            }
        }
        Some(changes)
    }
}
