//! Counting the registered households of villages: how many there are, how many are poor,
//! and what share of them meets a test.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::judge::Outcome;
use super::standard::Standard;
use super::test::{RURAL_POPULATION, ShareOfHouseholds, Test};
use crate::model::Value;
use crate::model::facts::{AreaFacts, Fact, Found, HouseholdFacts, Place, Slot, Subject, Tally};

/// 脱贫属性 of those who are still, or again, poor.
const POOR: [&str; 4] = ["新识别", "未脱贫", "预脱贫", "返贫"];

/// What was counted of the households of each village.
pub(crate) struct Census<'s> {
    standard: &'s Standard,
    as_of: NaiveDate,
    shares: Vec<&'s ShareOfHouseholds>,
    villages: BTreeMap<String, Counts>,
}

#[derive(Clone, Debug, Default)]
struct Counts {
    households: i64,
    persons: i64,
    poor_households: i64,
    poor_persons: i64,
    /// Of some household nobody knows how many people it has.
    is_uncounted: bool,
    /// Of some household nobody knows whether it is poor.
    is_unsure: bool,
    /// Of some household that is poor nobody knows how many people it has.
    is_poor_uncounted: bool,
    /// Of some village nobody knows its households.
    is_partial: bool,
    /// The last day from which a status is.
    day: Option<NaiveDate>,
    tallies: Vec<Tally>,
}

impl<'s> Census<'s> {
    pub(crate) fn new(standard: &'s Standard, as_of: NaiveDate) -> Self {
        let criteria = standard.village.iter().chain(&standard.county);
        let mut shares = Vec::new();
        criteria.flat_map(|it| it.tests()).for_each(|it| find_shares(it, &mut shares));
        shares.sort_by_key(|it| it.tally);
        Self { standard, as_of, shares, villages: BTreeMap::new() }
    }

    /// Counts a household that is on the register.
    pub(crate) fn add(&mut self, household: &HouseholdFacts) {
        let tallies = self.shares.len();
        let counts = self.villages.entry(household.village.clone()).or_insert_with(|| Counts {
            tallies: vec![Tally::default(); tallies],
            ..Counts::default()
        });
        let persons = match household.members.is_empty() {
            true => None,
            false => household.persons(),
        };
        counts.households += 1;
        counts.persons += persons.unwrap_or_default();
        counts.is_uncounted |= persons.is_none();
        let is_sure = household.status.as_ref().is_none_or(|it| it.doubt.is_none());
        match &household.status {
            Some(status) if status.doubt.is_none() => {
                counts.day = counts.day.max(Some(status.day));
                if household.status_code().is_some_and(|it| POOR.contains(&it)) {
                    counts.poor_households += 1;
                    counts.poor_persons += persons.unwrap_or_default();
                    counts.is_poor_uncounted |= persons.is_none();
                }
            }
            _ => counts.is_unsure = true,
        }
        for (share, tally) in self.shares.iter().zip(&mut counts.tallies) {
            let put = |test: &Test| self.standard.answer(test, household, self.as_of);
            count(share, is_sure, put, tally);
        }
    }

    /// Fills in what was counted of a village.
    pub(crate) fn fill_village(&self, village: &mut AreaFacts) {
        let counts = self.villages.get(&village.code);
        self.fill(&self.standard.facts.village, village, counts);
    }

    /// Fills in what was counted of a county, whose villages these are.
    pub(crate) fn fill_county(&self, county: &mut AreaFacts, villages: &[AreaFacts]) {
        let mut sum: Option<Counts> = None;
        for (_, counts) in self.villages.iter().filter(|(it, _)| it.starts_with(&county.code)) {
            match &mut sum {
                Some(sum) => sum.add(counts),
                None => sum = Some(counts.clone()),
            }
        }
        // A village without a roster is not one without poor.
        if let Some(sum) = &mut sum
            && villages.iter().any(|it| !self.villages.contains_key(&it.code))
        {
            (sum.is_unsure, sum.is_uncounted, sum.is_partial) = (true, true, true);
        }
        let facts = &self.standard.facts;
        self.fill(&facts.county, county, sum.as_ref());
        let place = facts.place(Subject::County, RURAL_POPULATION);
        let of_village = facts.place(Subject::Village, RURAL_POPULATION);
        if let (Some(place), Some(of_village)) = (place, of_village) {
            county.facts[place] = Slot::from(add_up(villages, of_village));
        }
    }

    fn fill(&self, facts: &[Fact], area: &mut AreaFacts, counts: Option<&Counts>) {
        area.tallies = match counts {
            Some(counts) => counts.tallies.clone(),
            None => vec![Tally::default(); self.shares.len()],
        };
        let Some(counts) = counts else { return };
        for (fact, slot) in facts.iter().zip(&mut area.facts) {
            if fact.place != Place::Counted {
                continue;
            }
            let number = match fact.name.as_str() {
                "registered_households" => (!counts.is_partial).then_some(counts.households),
                "registered_persons" => (!counts.is_uncounted).then_some(counts.persons),
                "poor_households" => (!counts.is_unsure).then_some(counts.poor_households),
                "poor_persons" => {
                    let is_known = !counts.is_unsure && !counts.is_poor_uncounted;
                    is_known.then_some(counts.poor_persons)
                }
                _ => None,
            };
            let day = counts.day.unwrap_or(self.as_of);
            let found = number.map(|number| Found {
                value: Value::Int(number),
                day,
                source: None,
                doubt: None,
            });
            *slot = Slot::from(found);
        }
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.households += other.households;
        self.persons += other.persons;
        self.poor_households += other.poor_households;
        self.poor_persons += other.poor_persons;
        self.is_uncounted |= other.is_uncounted;
        self.is_unsure |= other.is_unsure;
        self.is_poor_uncounted |= other.is_poor_uncounted;
        self.day = self.day.max(other.day);
        for (tally, other) in self.tallies.iter_mut().zip(&other.tallies) {
            tally.yes += other.yes;
            tally.no += other.no;
            tally.unknown += other.unknown;
            tally.perhaps_yes += other.perhaps_yes;
            tally.perhaps_no += other.perhaps_no;
            tally.perhaps += other.perhaps;
        }
    }
}

/// The sum of a fact over all villages; nothing where one of them does not have it.
fn add_up(villages: &[AreaFacts], place: usize) -> Option<Found> {
    let mut sum: Option<Found> = None;
    for village in villages {
        let found = village.facts[place].newest.as_ref()?;
        let Value::Int(number) = found.value else { return None };
        sum = Some(match sum {
            Some(Found { value: Value::Int(all), day, source, doubt }) => Found {
                value: Value::Int(all + number),
                day: day.min(found.day),
                source: source.filter(|it| Some(*it) == found.source),
                doubt: doubt.or(found.doubt),
            },
            _ => found.clone(),
        });
    }
    sum
}

pub(super) fn find_shares<'s>(test: &'s Test, shares: &mut Vec<&'s ShareOfHouseholds>) {
    if let Test::ShareOfHouseholds(share) = test {
        shares.push(share);
    }
    test.parts().into_iter().for_each(|it| find_shares(it, shares));
}

/// Puts the questions of a share to one household; `is_sure` where it is known whether it is
/// on the register.
pub(super) fn count(
    share: &ShareOfHouseholds,
    is_sure: bool,
    put: impl Fn(&Test) -> Outcome,
    tally: &mut Tally,
) {
    let among = share.among.as_ref().map_or(Outcome::Met, |it| put(it));
    let left_out = share.leaving_out.as_ref().map_or(Outcome::Unmet, |it| put(it));
    if matches!(among, Outcome::Unmet | Outcome::NotApplicable) || left_out == Outcome::Met {
        return;
    }
    let is_asked = is_sure && among == Outcome::Met && left_out != Outcome::Unknown;
    let place = match (is_asked, put(&share.that)) {
        // To whom the question cannot be put is not counted.
        (_, Outcome::NotApplicable) => return,
        (true, Outcome::Met) => &mut tally.yes,
        (true, Outcome::Unmet) => &mut tally.no,
        (true, Outcome::Unknown) => &mut tally.unknown,
        (false, Outcome::Met) => &mut tally.perhaps_yes,
        (false, Outcome::Unmet) => &mut tally.perhaps_no,
        (false, Outcome::Unknown) => &mut tally.perhaps,
    };
    *place += 1;
}
