//! Duties: who should have been where how often, and who was not.

use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;

use crate::words::Both;

/// A duty that comes with a link.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Duty {
    #[allow(dead_code)] // Names it in the file.
    id: String,
    pub(crate) title: Both,
    /// The kind of link that carries it.
    pub(crate) kind: String,
    /// How often.
    #[allow(dead_code)] // There is one period so far; a second one will be told apart by it.
    every: Every,
    /// What counts.
    pub(crate) modes: Vec<String>,
    pub(crate) source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Every {
    Month,
}

/// A helper and a household, and the days on which the helper came or called.
#[derive(Debug)]
pub(crate) struct PairVisits {
    pub(crate) household: String,
    pub(crate) helper: String,
    pub(crate) since: NaiveDate,
    /// Day and mode, in the order of days.
    pub(crate) visits: Vec<(NaiveDate, String)>,
}

/// How a duty stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Visited this month.
    Done,
    /// Not yet visited this month, which is not over.
    Due,
    /// The duty begins next month.
    NotYet,
}

/// How a helper keeps a duty in the year of the day.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DutyState {
    pub(crate) state: State,
    /// Months of this year that are over and in which a visit was owed.
    pub(crate) owed: u32,
    /// Those of them in which nobody came, 1 for January.
    pub(crate) missed: Vec<u32>,
    /// Days of this year on which a visit that counts was made.
    pub(crate) visits: u32,
    pub(crate) last: Option<NaiveDate>,
}

impl Duty {
    /// Tells how a pair stands on a day.
    ///
    /// A month counts when it is over; the month in which the link began does not count,
    /// nor does the one in which it ended. Two visits on a day are one.
    pub(crate) fn state(&self, pair: &PairVisits, as_of: NaiveDate) -> DutyState {
        let mut days: Vec<NaiveDate> = pair
            .visits
            .iter()
            .filter(|(day, mode)| *day <= as_of && self.modes.contains(mode))
            .map(|(day, _)| *day)
            .collect();
        days.dedup();
        let year = as_of.year();
        let came = |month: u32| days.iter().any(|it| it.year() == year && it.month() == month);
        let first = match pair.since.year().cmp(&year) {
            std::cmp::Ordering::Less => 1,
            std::cmp::Ordering::Equal => pair.since.month() + 1,
            std::cmp::Ordering::Greater => 13,
        };
        let this_month = as_of.month();
        let owed = (first..this_month).count();
        let missed: Vec<_> = (first..this_month).filter(|it| !came(*it)).collect();
        let state = if came(this_month) {
            State::Done
        } else if this_month < first {
            State::NotYet
        } else {
            State::Due
        };
        DutyState {
            state,
            owed: u32::try_from(owed).unwrap_or(0),
            missed,
            visits: u32::try_from(days.iter().filter(|it| it.year() == year).count()).unwrap_or(0),
            last: days.last().copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Duty, DutyState, Every, PairVisits, State};
    use crate::words::Both;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn state(since: &str, visits: &[(&str, &str)], as_of: &str) -> DutyState {
        let duty = Duty {
            id: "home-visit".into(),
            title: Both::new("", ""),
            kind: "结对帮扶".into(),
            every: Every::Month,
            modes: vec!["入户走访".into()],
            source: String::new(),
        };
        let visits = visits.iter().map(|(it, mode)| (day(it), (*mode).to_owned())).collect();
        let pair =
            PairVisits { household: "h".into(), helper: "c".into(), since: day(since), visits };
        duty.state(&pair, day(as_of))
    }

    #[test]
    fn the_last_day_of_a_month_still_counts_and_the_day_after_it_is_overdue() {
        let came = [("2018-02-28", "入户走访")];
        assert_eq!(state("2017-01-01", &came, "2018-02-28").missed, [1]);
        assert_eq!(state("2017-01-01", &[], "2018-02-28").missed, [1]);
        assert_eq!(state("2017-01-01", &[], "2018-03-01").missed, [1, 2]);
        assert_eq!(state("2017-01-01", &came, "2018-03-01").missed, [1]);
    }

    #[test]
    fn the_duty_begins_in_the_month_after_the_pairing() {
        assert_eq!(state("2018-03-01", &[], "2018-03-31").state, State::NotYet);
        assert_eq!(state("2018-03-01", &[], "2018-04-01").state, State::Due);
        assert_eq!(state("2018-03-31", &[], "2018-05-01").missed, [4]);
        assert_eq!(state("2018-12-15", &[], "2018-12-31").owed, 0);
        assert_eq!(state("2017-12-15", &[], "2018-01-01").state, State::Due);
    }

    #[test]
    fn a_call_is_no_visit_and_two_visits_on_a_day_are_one() {
        let visits = [
            ("2018-01-05", "电话联络"),
            ("2018-02-05", "入户走访"),
            ("2018-02-05", "入户走访"),
            ("2018-03-02", "入户走访"),
        ];
        let state = state("2017-01-01", &visits, "2018-03-10");
        assert_eq!((state.missed, state.visits, state.state), (vec![1], 2, State::Done));
    }
}
