//! The shortest paths to met: the smallest sets of changes after which a verdict would be
//! met. Each is made sure of by judging again.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{Datelike as _, Months, NaiveDate};

use super::expiry::held_since;
use super::judge::{Outcome, Tested, Why};
use super::matter::{Matter, What, Whose, World, new_year};
use super::need::{Must, Need, Way};
use super::standard::{Criterion, Standard};
use super::test::{Bound, FactName, LimitOf, OfMembers, Operator, Per, ShareOfHouseholds, Test};
use crate::model::Value;
use crate::model::facts::{AreaFacts, HouseholdFacts, Kind, Subject, Tally};

/// How many ways are followed at a time, the cheapest first.
const WAYS: usize = 64;
/// How many sets of changes are returned at most.
const SETS: usize = 8;

/// What is to be done about something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doing {
    /// It is known, and not as it must be.
    Mend,
    /// It is not known for sure, and must turn out so.
    Find,
    /// Time must pass.
    Wait,
}

/// One thing that must change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change<'s> {
    pub(crate) doing: Doing,
    /// What must change; nothing where time must pass.
    pub(crate) matter: Option<Matter>,
    /// The fact's name; also `members`, `birth`, `head_count`, `households`, `day`, or the id
    /// of a parameter.
    pub(crate) fact: &'s str,
    /// The unit of what is found and needed.
    pub(crate) kind: Kind,
    pub(crate) found: Option<Value<'static>>,
    /// What it must become.
    pub(crate) need: Need,
    /// Where the limit is one for each person.
    pub(crate) per_person: Option<PerPerson>,
    /// The criteria that are not met, or would not apply, without it, by their places.
    pub(crate) criteria: Vec<usize>,
    /// What is recorded when it is done.
    settings: Vec<(Matter, Value<'static>)>,
}

/// A limit for each person, and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PerPerson {
    pub(crate) limit: i64,
    pub(crate) persons: i64,
}

impl Change<'_> {
    /// Makes it become another number; returns false where it is none.
    #[cfg(test)]
    pub(super) fn become_number(&mut self, number: i64) -> bool {
        match self.settings.as_mut_slice() {
            [(_, Value::Int(chosen))] => {
                *chosen = number;
                true
            }
            _ => false,
        }
    }

    /// By how much a number must rise, or fall if it is negative.
    pub(crate) fn difference(&self) -> Option<i64> {
        match (&self.need, &self.found) {
            (Need::More(more), _) => Some(*more),
            (Need::Between(from, to), Some(Value::Int(found))) => {
                Some((*found).clamp(*from, *to).saturating_sub(*found))
            }
            _ => None,
        }
    }
}

/// The smallest sets of changes after which a verdict would be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paths<'s> {
    /// All of one size; one empty set where it is met as it is, and none where no change that
    /// is known of leads there.
    pub(crate) sets: Vec<Vec<Change<'s>>>,
    /// Whether there may be others of that size, or smaller ones.
    pub(crate) capped: bool,
}

impl Standard {
    /// Returns the shortest paths of a household to met, as of a day.
    pub(crate) fn paths(&self, facts: &HouseholdFacts, as_of: NaiveDate) -> Paths<'_> {
        paths(&World::of_household(self, facts, as_of))
    }

    /// Returns the shortest paths of a village or a county to met, as of a day.
    pub(crate) fn area_paths(
        &self,
        subject: Subject,
        facts: &AreaFacts,
        as_of: NaiveDate,
    ) -> Paths<'_> {
        paths(&World::of_area(self, subject, facts, as_of))
    }
}

/// Returns things as they would be after changes: what is recorded then is recorded on the
/// day, and judged on it or when it is time.
pub(super) fn apply<'s>(world: &World<'s>, changes: &[Change<'_>]) -> World<'s> {
    let today = world.at;
    let until = changes.iter().find_map(|it| match it.need {
        Need::Until(day) => Some(day),
        _ => None,
    });
    let mut world = world.on(until.unwrap_or(today));
    let mut settings: Vec<_> = changes.iter().flat_map(|it| &it.settings).collect();
    // Whoever is not listed has no facts yet.
    settings.sort_by_key(|(matter, _)| matter.what != What::Members);
    for (matter, value) in settings {
        world.set(*matter, value, today);
    }
    world
}

pub(super) fn paths<'s>(world: &World<'s>) -> Paths<'s> {
    let mut paths = Paths { sets: Vec::new(), capped: false };
    if world.is_met() {
        paths.sets.push(Vec::new());
        return paths;
    }
    let today = world.at;
    let mut least_dropped = usize::MAX;
    for day in days_to_wait_for(world) {
        let then = world.on(day);
        let search = Search::new(&then, today);
        let waits = usize::from(today < day);
        let mut tried = BTreeSet::new();
        let has_sums = search.has_sums();
        let mut was_astray = false;
        let mut enough = usize::MAX;
        for view in [View::Near, View::All, View::Joint] {
            let is_needed = match view {
                View::Near => true,
                View::All => was_astray,
                View::Joint => has_sums,
            };
            if !is_needed {
                continue;
            }
            if view == View::Joint {
                // Whoever need not change two numbers of a sum changes its first.
                enough = paths.sets.first().map_or(usize::MAX, Vec::len);
            }
            for way in search.ways_to_met(view) {
                let cost = cost(&way) + waits;
                let size = paths.sets.first().map_or(usize::MAX, Vec::len);
                if size < cost || enough <= cost {
                    break;
                }
                if size == cost && paths.sets.len() == SETS {
                    paths.capped = true;
                    break;
                }
                if !tried.insert(way.clone()) {
                    continue;
                }
                let set = search.changes(&way).and_then(|set| leading(world, set));
                match set {
                    Some(set) => paths.add(set),
                    None => was_astray = true,
                }
            }
        }
        least_dropped = least_dropped.min(search.least_dropped.get().saturating_add(waits));
    }
    let size = paths.sets.first().map_or(usize::MAX, Vec::len);
    paths.capped |= least_dropped <= size && least_dropped < usize::MAX;
    // One number may settle two comparisons in a way that is not looked for.
    paths.capped |= has_shared_whole(world.criteria());
    paths.sets.iter_mut().for_each(|it| narrow(world, it));
    // A set that another one names as well is no other.
    for place in (0..paths.sets.len()).rev() {
        let set = paths.sets.remove(place);
        if !paths.sets.iter().any(|it| is_within(&set, it)) {
            paths.sets.insert(place, set);
        }
    }
    paths.sets.iter_mut().for_each(|it| name_criteria(world, it));
    paths.sets.iter_mut().for_each(|it| forget_assumed(world, it));
    paths
}

/// Where neither a number nor that of which it is a percentage is known, one was assumed to
/// find the other: that says nothing to anybody.
fn forget_assumed(world: &World<'_>, set: &mut [Change<'_>]) {
    let mut bounds = Vec::new();
    world.criteria().iter().flat_map(Criterion::tests).for_each(|it| find_bounds(it, &mut bounds));
    let is_missing = |change: &Change<'_>, fact: &FactName| {
        let is_it = |it: &Matter| world.matter(fact, it.whose) == *it;
        change.found.is_none() && change.matter.as_ref().is_some_and(is_it)
    };
    for bound in bounds {
        let Some(whole) = &bound.percent_of else { continue };
        let parts = [&bound.fact].into_iter().chain(&bound.plus).chain(&bound.less);
        let parts: Vec<_> = parts.collect();
        let wholes: Vec<_> = set.iter().filter(|it| is_missing(it, whole)).collect();
        let whose: Vec<_> = wholes.iter().filter_map(|it| Some(it.matter?.whose)).collect();
        let of_both = |it: &Change<'_>| {
            (is_missing(it, whole) || parts.iter().any(|part| is_missing(it, part)))
                && it.matter.is_some_and(|it| whose.contains(&it.whose))
        };
        let both: Vec<_> = (0..set.len()).filter(|it| of_both(&set[*it])).collect();
        if whose.len() < both.len() {
            both.into_iter().for_each(|it| set[it].need = Need::Known);
        }
    }
}

/// Whether whatever a set names another one names as well.
fn is_within(set: &[Change<'_>], other: &[Change<'_>]) -> bool {
    let is_within = |one: &Need, other: &Need| match (one, other) {
        (Need::OneOf(some), Need::OneOf(all)) => some.is_subset(all),
        (Need::Between(from, to), Need::Between(least, most)) => least <= from && to <= most,
        (one, other) => one == other,
    };
    set.len() == other.len()
        && set.iter().zip(other).all(|(one, other)| {
            (one.matter, one.doing) == (other.matter, other.doing)
                && is_within(&one.need, &other.need)
        })
}

/// Farther from where it is placed no number is tried.
const FAR: i64 = 1_000_000_000_000;

/// Sees to it that every number and every code that is said to be enough is: also what is
/// met as it is may set a limit to it.
fn narrow(world: &World<'_>, set: &mut [Change<'_>]) {
    for place in 0..set.len() {
        if let (Need::OneOf(codes), [(_, chosen)]) =
            (set[place].need.clone(), set[place].settings.as_slice())
        {
            let chosen = chosen.clone();
            let is_enough = |code: &String| {
                set[place].settings[0].1 = Value::text(code.clone());
                apply(world, set).is_met()
            };
            set[place].need = Need::OneOf(codes.into_iter().filter(is_enough).collect());
            set[place].settings[0].1 = chosen;
            continue;
        }
        let (Need::Between(from, to), [(_, Value::Int(chosen))]) =
            (&set[place].need, set[place].settings.as_slice())
        else {
            continue;
        };
        let (chosen, ends) = (*chosen, [*from, *to]);
        let mut is_enough = |number: i64| {
            set[place].settings[0].1 = Value::Int(number);
            apply(world, set).is_met()
        };
        let ends = ends.map(|end| {
            let far = end.clamp(chosen.saturating_sub(FAR), chosen.saturating_add(FAR));
            if is_enough(far) {
                return end;
            }
            let (mut good, mut bad) = (chosen, far);
            while 1 < good.abs_diff(bad) {
                let middle = good + (bad - good) / 2;
                *(if is_enough(middle) { &mut good } else { &mut bad }) = middle;
            }
            good
        });
        set[place].settings[0].1 = Value::Int(chosen);
        set[place].need = Need::Between(ends[0], ends[1]);
    }
}

/// What is kept in view while ways are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    /// What is not met, and what asks for the same facts.
    Near,
    /// All criteria.
    All,
    /// The same, and of each sum also that one of its numbers becomes what another
    /// comparison wants of it.
    Joint,
}

/// Whether a number of which another one is a percentage is asked for elsewhere as well.
fn has_shared_whole(criteria: &[Criterion]) -> bool {
    fn collect<'t>(test: &'t Test, wholes: &mut Vec<&'t str>, asked: &mut Vec<&'t str>) {
        if let Some((_, bound)) = test.bound() {
            let names = [&bound.fact].into_iter().chain(&bound.plus).chain(&bound.less);
            asked.extend(names.map(|it| it.name.as_str()));
            wholes.extend(bound.percent_of.iter().map(|it| it.name.as_str()));
        }
        test.parts().into_iter().for_each(|it| collect(it, wholes, asked));
    }
    let (mut wholes, mut asked) = (Vec::new(), Vec::new());
    criteria.iter().flat_map(Criterion::tests).for_each(|it| collect(it, &mut wholes, &mut asked));
    let mut seen = BTreeSet::new();
    wholes.iter().any(|it| asked.contains(it) || !seen.insert(it))
}

impl<'s> Paths<'s> {
    /// Keeps the smallest sets.
    fn add(&mut self, set: Vec<Change<'s>>) {
        let size = self.sets.first().map_or(usize::MAX, Vec::len);
        if set.len() < size {
            self.sets.clear();
            self.capped = false;
        }
        let is_known = |it: &Vec<Change<'_>>| is_same_by_others(&set, it);
        if set.len() <= size && !self.sets.iter().any(is_known) {
            if self.sets.len() < SETS {
                self.sets.push(set);
            } else {
                self.capped = true;
            }
        }
    }
}

/// Whether a set does the same as another one, or the same by other numbers or days.
fn is_same_by_others(set: &[Change<'_>], other: &[Change<'_>]) -> bool {
    set.len() == other.len()
        && set.iter().zip(other).all(|(one, other)| {
            (one.matter, one.doing) == (other.matter, other.doing)
                && (one.need == other.need
                    || matches!(one.need, Need::Until(_) | Need::Between(..)))
        })
}

/// Returns what of a set of changes is needed to lead to met; `None` if it does not.
fn leading<'s>(world: &World<'s>, set: Vec<Change<'s>>) -> Option<Vec<Change<'s>>> {
    if !apply(world, &set).is_met() {
        return None;
    }
    let mut set = set;
    let mut place = 0;
    while place < set.len() {
        let mut without = set.clone();
        without.remove(place);
        if apply(world, &without).is_met() {
            set = without;
        } else {
            place += 1;
        }
    }
    Some(set)
}

/// Finds the criteria for which each change is needed, and what is asked for each person.
fn name_criteria(world: &World<'_>, set: &mut [Change<'_>]) {
    let criteria = world.criteria();
    let after = apply(world, set);
    for place in 0..set.len() {
        let mut without = set.to_vec();
        without.remove(place);
        let without = apply(world, &without);
        let (verdict, reached) = (without.judge(), after.judge());
        let places_where = |is_so: &dyn Fn(Outcome, Outcome) -> bool| -> Vec<usize> {
            let both = verdict.criteria.iter().zip(&reached.criteria).enumerate();
            let both = both.filter(|(_, (one, other))| is_so(one.outcome, other.outcome));
            both.map(|(place, _)| place).collect()
        };
        let mut missed = places_where(&|it, _| matches!(it, Outcome::Unmet | Outcome::Unknown));
        if missed.is_empty() {
            // Without it nothing would apply.
            missed = places_where(&|one, other| one != other);
        }
        set[place].per_person = set[place].matter.and_then(|matter| {
            let tests = missed.iter().flat_map(|it| criteria[*it].tests());
            let mut bounds = Vec::new();
            tests.for_each(|it| find_bounds(it, &mut bounds));
            let per = bounds.into_iter().filter(|it| it.per == Some(Per::Persons));
            let mut per = per.filter(|it| {
                let own = after.matter(&it.fact, matter.whose);
                match matter.what {
                    What::Item { slot, .. } => it.fact.is_income && it.fact.slot == slot,
                    What::RegisterIncome => it.fact.is_income,
                    _ => !it.fact.is_income && own == matter,
                }
            });
            let measured = per.find_map(|it| after.measure(it, None, None).ok())?;
            Some(PerPerson { limit: measured.limit, persons: measured.base })
        });
        set[place].criteria = missed;
    }
}

fn find_bounds<'t>(test: &'t Test, bounds: &mut Vec<&'t Bound>) {
    bounds.extend(test.bound().map(|(_, bound)| bound));
    test.parts().into_iter().for_each(|it| find_bounds(it, bounds));
}

/// The day itself, and those on which time alone may have helped: a new year, or something
/// has held long enough.
fn days_to_wait_for(world: &World<'_>) -> Vec<NaiveDate> {
    let today = world.at;
    let mut months = BTreeSet::new();
    let mut asks_for_year = false;
    for test in world.criteria().iter().flat_map(Criterion::tests) {
        find_waits(test, &mut months, &mut asks_for_year);
    }
    let mut days = BTreeSet::from([today]);
    if asks_for_year {
        days.extend(new_year(today));
    }
    let mut since = world.days();
    let parameters = &world.standard().parameters;
    since.extend(parameters.iter().flat_map(super::parameter::Parameter::days));
    since.extend((0..=1).filter_map(|it| NaiveDate::from_ymd_opt(today.year() - it, 1, 1)));
    since.insert(today);
    for months in months {
        let ends = since.range(..=today).filter_map(|it| held_since(*it, months));
        days.extend(ends.filter(|it| today < *it).collect::<Vec<_>>());
    }
    days.into_iter().collect()
}

fn find_waits(test: &Test, months: &mut BTreeSet<u32>, asks_for_year: &mut bool) {
    match test {
        Test::Held(held) => drop(months.insert(*held.months.get_ref())),
        Test::BeforeThisYear(_) => *asks_for_year = true,
        _ => {}
    }
    test.parts().into_iter().for_each(|it| find_waits(it, months, asks_for_year));
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
fn cost(way: &Way) -> usize {
    way.values().filter(|it| !it.is_done).count()
}

fn nothing_needed() -> Vec<Way> {
    vec![Way::new()]
}

struct Search<'w, 's> {
    world: &'w World<'s>,
    /// The same with one more member, of whom nothing is known.
    beside: World<'s>,
    /// How many members are listed.
    listed: usize,
    /// The day on which changes are recorded.
    today: NaiveDate,
    max_age: Cell<Option<u32>>,
    /// How many changes the smallest way takes that was not followed.
    least_dropped: Cell<usize>,
    view: Cell<View>,
    /// The numbers that some comparison wants of each fact.
    wanted: RefCell<BTreeMap<Matter, BTreeSet<i64>>>,
}

impl<'w, 's> Search<'w, 's> {
    fn new(world: &'w World<'s>, today: NaiveDate) -> Self {
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
    fn ways_to_met(&self, view: View) -> Vec<Way> {
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
    fn has_sums(&self) -> bool {
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
                Test::OneOf(super::test::OneOf { fact: fact.clone(), codes })
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

    fn world_of(&self, whose: Whose) -> &World<'s> {
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

    fn demand(&self, way: &mut Way, matter: Matter, need: Need, renew: bool) {
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
    fn cheapest(&self, ways: Vec<Way>) -> Vec<Way> {
        let mut ways: Vec<_> = ways.into_iter().map(|it| (cost(&it), it)).collect();
        ways.sort();
        ways.dedup();
        if let Some((cost, _)) = ways.get(WAYS) {
            self.least_dropped.set(self.least_dropped.get().min(*cost));
        }
        ways.into_iter().take(WAYS).map(|(_, it)| it).collect()
    }

    /// The changes that a way takes; `None` where nothing can be chosen that is as needed.
    fn changes(&self, way: &Way) -> Option<Vec<Change<'s>>> {
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

/// On which side of its limit a comparison is to come out: the difference between what is
/// found and what is wanted must be at least, or at most, so much.
#[derive(Clone, Copy)]
pub(super) enum Aim {
    AtLeast(i128),
    AtMost(i128),
}

impl Aim {
    pub(super) fn of(operator: Operator, met: bool) -> Self {
        match (operator, met) {
            (Operator::AtLeast, true) | (Operator::LessThan, false) => Aim::AtLeast(0),
            (Operator::MoreThan, true) | (Operator::AtMost, false) => Aim::AtLeast(1),
            (Operator::AtMost, true) | (Operator::MoreThan, false) => Aim::AtMost(0),
            (Operator::LessThan, true) | (Operator::AtLeast, false) => Aim::AtMost(-1),
        }
    }

    /// From where to where something may lie of which a step changes the difference by
    /// `slope`; the difference is `now` where it lies at `at`.
    pub(super) fn range(self, now: i128, slope: i128, at: i64) -> Option<(i64, i64)> {
        // At least `k` of `slope * steps`, the other way round where it is at most.
        let (slope, k) = match self {
            Aim::AtLeast(least) => (slope, least - now),
            Aim::AtMost(most) => (-slope, now - most),
        };
        let whole = (i64::MIN, i64::MAX);
        let place = |steps: i128| i64::try_from(i128::from(at) + steps);
        match slope {
            0 => (k <= 0).then_some(whole),
            1.. => place(-(-k).div_euclid(slope)).ok().map(|from| (from, i64::MAX)),
            _ => place((-k).div_euclid(-slope)).ok().map(|to| (i64::MIN, to)),
        }
    }
}

/// What had to be assumed so far to measure at all.
#[derive(Clone)]
struct Reached<'s> {
    world: World<'s>,
    /// What must be found, and where it is assumed to lie.
    open: Vec<(Matter, i64)>,
    /// What is known, and assumed to become another number.
    given: Option<(Matter, i64)>,
    way: Way,
}

impl<'s> Reached<'s> {
    fn new(search: &Search<'_, 's>, member: Option<usize>) -> Self {
        let whose = member.map_or(Whose::Own, Whose::Member);
        Self {
            world: search.world_of(whose).clone(),
            open: Vec::new(),
            given: None,
            way: Way::new(),
        }
    }
}

/// How many facts a comparison may lack.
const OPEN: usize = 16;

impl Search<'_, '_> {
    /// The ways to have a comparison come out as it is aimed at: what is not known is found,
    /// and one number is as high or as low as it must be.
    fn reach(
        &self,
        bound: &Bound,
        member: Option<usize>,
        aim: Aim,
        mut reached: Reached<'_>,
    ) -> Vec<Way> {
        let max_age = self.max_age.get();
        while let Err((fact, why)) = reached.world.clone().measure(bound, member, max_age) {
            if why == Why::NoRegister {
                return self.reach_by_register(bound, member, aim, &reached);
            }
            let missing = missing(&reached.world, bound, member, max_age, fact, why);
            let Some((matter, value)) = missing.filter(|_| reached.open.len() < OPEN) else {
                return Vec::new();
            };
            reached.world.set(matter, &Value::Int(value), self.today);
            reached.open.push((matter, value));
        }
        let mut ways: Vec<_> = self.place(bound, member, aim, &reached).into_iter().collect();
        if self.view.get() == View::Joint {
            for (matter, number) in self.wanted_of(bound, member, &reached.world) {
                let mut given = reached.clone();
                given.world.set(matter, &Value::Int(number), self.today);
                given.given = Some((matter, number));
                ways.extend(self.place(bound, member, aim, &given));
            }
        }
        ways
    }

    /// The numbers that other comparisons want of the numbers of one.
    fn wanted_of(
        &self,
        bound: &Bound,
        member: Option<usize>,
        world: &World<'_>,
    ) -> Vec<(Matter, i64)> {
        let whose = member.map_or(Whose::Own, Whose::Member);
        let (main, others) = numbers(world, bound, member, self.max_age.get());
        let whole = bound.percent_of.iter().map(|it| world.matter(it, whose));
        let is_uncounted = self.world.household().is_some_and(|it| it.persons().is_none());
        let count = Matter { whose: Whose::Own, what: What::HeadCount };
        let count = Some(count).filter(|_| bound.per.is_some() && is_uncounted);
        let all = main.into_iter().chain(others).chain(whole).chain(count);
        let wanted = self.wanted.borrow();
        let numbers = all.flat_map(|matter| {
            let of = wanted.get(&matter).into_iter().flatten();
            of.map(move |it| (matter, *it)).collect::<Vec<_>>()
        });
        numbers.collect()
    }

    /// The same for each 识别标准 of which it may be.
    fn reach_by_register(
        &self,
        bound: &Bound,
        member: Option<usize>,
        aim: Aim,
        reached: &Reached<'_>,
    ) -> Vec<Way> {
        let LimitOf::Parameter(place) = bound.limit else { return Vec::new() };
        let matter = Matter { whose: Whose::Own, what: What::Register };
        let limits = reached.world.standard().parameters[place].shown();
        let codes: BTreeSet<String> = limits.filter_map(|it| it.register).collect();
        let ways = codes.into_iter().flat_map(|code| {
            let mut reached = reached.clone();
            reached.world.set(matter, &Value::text(code.clone()), self.today);
            let code = Need::OneOf(BTreeSet::from([code]));
            self.demand(&mut reached.way, matter, code, true);
            self.reach(bound, member, aim, reached)
        });
        self.cheapest(ways.collect())
    }

    /// Places one number so that the comparison comes out, and everything else that had to
    /// be assumed on the safe side of where it was assumed.
    fn place(
        &self,
        bound: &Bound,
        member: Option<usize>,
        aim: Aim,
        reached: &Reached<'_>,
    ) -> Option<Way> {
        let max_age = self.max_age.get();
        let world = &reached.world;
        let difference = |world: &World<'_>| {
            let measured = world.measure(bound, member, max_age).ok()?;
            Some(measured.found - measured.wanted())
        };
        let now = difference(world)?;
        let beside = |matter: Matter, at: i64| {
            let mut next = world.clone();
            next.set(matter, &Value::Int(at.checked_add(1)?), self.today);
            Some(next)
        };
        let slope = |matter: Matter, at: i64| Some(difference(&beside(matter, at)?)? - now);
        // A part is neither less than nothing nor more than all of it.
        let stays_a_part = |matter: Matter, at: i64| {
            let of = |world: &World<'_>| {
                let measured = world.measure(bound, member, max_age).ok()?;
                let part = measured.found / 10_000;
                Some((part, part - i128::from(measured.base)))
            };
            let ((part, excess), next) = (of(world)?, of(&beside(matter, at)?)?);
            let some = Aim::AtLeast(0).range(part, next.0 - part, at)?;
            let not_all = Aim::AtMost(0).range(excess, next.1 - excess, at)?;
            Some((some.0.max(not_all.0), some.1.min(not_all.1)))
        };
        let (main, others) = numbers(world, bound, member, max_age);
        let is_open = |matter: &Matter| reached.open.iter().any(|(it, _)| it == matter);
        let is_given = |matter: &Matter| reached.given.is_some_and(|(it, _)| it == *matter);
        let mut variables = reached.open.clone();
        variables.retain(|(it, _)| !is_given(it));
        variables.sort_by_key(|(matter, _)| Some(*matter) != main);
        let known = main.into_iter().chain(others);
        variables.extend(known.filter_map(|matter| match world.found(matter)? {
            Value::Int(at) if !is_open(&matter) && !is_given(&matter) => Some((matter, at)),
            _ => None,
        }));
        for (variable, at) in &variables {
            let Some(range) = slope(*variable, *at).and_then(|it| aim.range(now, it, *at)) else {
                continue;
            };
            let least = least(world, bound, *variable);
            let (mut from, mut to) = (range.0.max(least), range.1);
            if bound.whole().is_some() {
                let Some(part) = stays_a_part(*variable, *at) else { continue };
                (from, to) = (from.max(part.0), to.min(part.1));
            }
            if to < from {
                continue;
            }
            let mut way = reached.way.clone();
            self.demand(&mut way, *variable, Need::Between(from, to), is_open(variable));
            let open = reached.open.iter().filter(|(it, _)| it != variable && !is_given(it));
            for (other, at) in open.chain(&reached.given) {
                let favours_more = match (aim, slope(*other, *at)?) {
                    (_, 0) => None,
                    (Aim::AtLeast(_), slope) => Some(0 < slope),
                    (Aim::AtMost(_), slope) => Some(slope < 0),
                };
                let mut lowest = self::least(world, bound, *other);
                if Some(*variable) == main
                    && bound.whole().is_some_and(|it| world.matter(it, other.whose) == *other)
                {
                    // All of it is no less than the part.
                    lowest = lowest.max(from);
                }
                let (from, to) = match favours_more {
                    None => (lowest, i64::MAX),
                    Some(true) => (*at, i64::MAX),
                    Some(false) => (lowest, *at),
                };
                self.demand(&mut way, *other, Need::Between(from, to), is_open(other));
            }
            return Some(way);
        }
        // Nothing can be changed, and nothing need be.
        aim.range(now, 0, 0).map(|_| reached.way.clone())
    }
}

/// The numbers of a comparison that could be others: the first, and those that are added to
/// it or taken off.
pub(super) fn numbers(
    world: &World<'_>,
    bound: &Bound,
    member: Option<usize>,
    max_age: Option<u32>,
) -> (Option<Matter>, Vec<Matter>) {
    let whose = member.map_or(Whose::Own, Whose::Member);
    let measured = world.measure(bound, member, max_age).ok();
    let matter = |fact: &FactName| {
        if !fact.is_income {
            return (fact.name != "persons").then(|| world.matter(fact, whose));
        }
        let measured = measured?;
        let what = match measured.is_per_head {
            true => What::RegisterIncome,
            false => What::Item { slot: fact.slot, year: measured.year? },
        };
        Some(Matter { whose, what })
    };
    let others = bound.plus.iter().chain(&bound.less).filter_map(matter).collect();
    (matter(&bound.fact), others)
}

/// How low a number can be.
fn least(world: &World<'_>, bound: &Bound, matter: Matter) -> i64 {
    match matter.what {
        What::HeadCount => {
            let household = world.household_of(matter.whose);
            household.map_or(1, |it| it.members.len().max(1) as i64)
        }
        // A year may end with a loss.
        What::Item { .. } if ["net_fen", "business_fen"].contains(&world.name(matter)) => i64::MIN,
        _ if bound
            .percent_of
            .as_ref()
            .is_some_and(|it| world.matter(it, matter.whose) == matter) =>
        {
            1
        }
        _ => 0,
    }
}

/// What must be found because a comparison cannot be made without it, and a number with
/// which it can.
fn missing(
    world: &World<'_>,
    bound: &Bound,
    member: Option<usize>,
    max_age: Option<u32>,
    fact: &str,
    why: Why<'_>,
) -> Option<(Matter, i64)> {
    let whose = member.map_or(Whose::Own, Whose::Member);
    match why {
        Why::NoLimit { parameter, year } => {
            let place = world.standard().parameters.iter().position(|it| it.id() == parameter)?;
            let known = world.standard().parameters[place].shown();
            let nearest = known.min_by_key(|it| (it.from.year() - year).abs());
            let matter = Matter { whose: Whose::Own, what: What::Parameter { place, year } };
            Some((matter, nearest.map_or(0, |it| it.amount)))
        }
        Why::Uncounted => {
            let joint = world.household()?.joint.len();
            let joint = (0..joint).filter(|_| bound.jointly).map(Whose::Joint);
            let mut all = [Whose::Own].into_iter().chain(joint);
            let whose = all.find(|it| {
                world.household_of(*it).is_some_and(|household| household.persons().is_none())
            })?;
            let listed = world.household_of(whose)?.members.len();
            let matter = Matter { whose, what: What::HeadCount };
            Some((matter, listed.max(1) as i64))
        }
        Why::MembersMissing | Why::NoRegister | Why::NoPartOf(_) => None,
        Why::NotRecorded | Why::Doubtful(_) | Why::TooOld(_) | Why::Stale(_) => {
            if let Some(whole) = bound.percent_of.as_ref().filter(|it| it.name == fact) {
                let matter = world.matter(whole, whose);
                let at = match world.found(matter) {
                    Some(Value::Int(number)) => number.max(1),
                    _ => 10_000,
                };
                return Some((matter, at));
            }
            let mut terms = [&bound.fact].into_iter().chain(&bound.plus).chain(&bound.less);
            let name = terms.find(|it| it.name == fact)?;
            let whose = if bound.jointly { lacking(world, bound, max_age, fact)? } else { whose };
            let matter = match name.is_income {
                true => {
                    let slot = name.slot;
                    let year = year_to_find(world, bound, whose, max_age, why, name)?;
                    Matter { whose, what: What::Item { slot, year } }
                }
                false => world.matter(name, whose),
            };
            match world.found(matter) {
                Some(Value::Int(number)) => Some((matter, number)),
                _ => Some((matter, 0)),
            }
        }
    }
}

/// Of the households that are judged together the first of which something is not known, or
/// whose account is of another year.
fn lacking(world: &World<'_>, bound: &Bound, max_age: Option<u32>, fact: &str) -> Option<Whose> {
    let joint = world.household()?.joint.len();
    let mut year = None;
    for whose in [Whose::Own].into_iter().chain((0..joint).map(Whose::Joint)) {
        let mut alone = world.household_of(whose)?.clone();
        alone.joint.clear();
        let alone = World::of_household(world.origin(), &alone, world.at);
        match alone.measure(bound, None, max_age) {
            Err((name, _)) if name == fact => return Some(whose),
            Ok(measured) if year.is_some_and(|it| it != measured.year) => return Some(whose),
            Ok(measured) => year = Some(measured.year),
            Err(_) => {}
        }
    }
    None
}

/// The year of the account that must be found: that which is known, unless it is too long
/// ago; else the newest of which there is a limit.
fn year_to_find(
    world: &World<'_>,
    bound: &Bound,
    whose: Whose,
    max_age: Option<u32>,
    why: Why<'_>,
    name: &FactName,
) -> Option<i32> {
    let newest = |whose: Whose| {
        let rows = world.household_of(whose)?.incomes.iter().rev();
        let mut rows = rows.filter(|it| it.day <= world.at && it.year <= world.at.year());
        rows.find(|it| it.items[bound.fact.slot].is_some()).map(|it| it.year)
    };
    let is_main = name.slot == bound.fact.slot;
    match (newest(whose), why) {
        (Some(year), _) if !is_main => return Some(year),
        (Some(year), Why::Doubtful(_) | Why::Stale(_)) => return Some(year),
        _ => {}
    }
    let oldest = world.at.year() - bound.oldest_years.unwrap_or_default();
    if matches!(whose, Whose::Joint(_)) {
        return newest(Whose::Own);
    }
    let mut years = (oldest..=world.at.year()).rev();
    let has_limit = |year: &i32| {
        let mut world = world.clone();
        let matter = Matter { whose, what: What::Item { slot: bound.fact.slot, year: *year } };
        world.set(matter, &Value::Int(0), world.at);
        !matches!(world.measure(bound, None, max_age), Err((_, Why::NoLimit { .. })))
    };
    years.find(has_limit).or(Some(world.at.year()))
}
