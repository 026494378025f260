//! How a duty is kept on a day: done, due, overdue since when, out of reach.
//!
//! What a helper did counts on the days on which the helper was linked, up to the day that
//! is looked at. A stretch of time is owed when the link began before it and does not end
//! within it (`starts` says otherwise), and it is missed from the day after its last.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::duty::{Duty, Every, Measure, Owner, Quota, Reading, Starts};
use crate::model::duty::{Bond, Deed, Term};

/// How a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// All that is owed in the running stretch is done.
    Done,
    /// Something is owed in the running stretch, and there is still time.
    Due,
    /// Nothing is owed just now.
    NotYet,
    /// The last stretch was missed, and nothing was done since.
    Overdue,
    /// Too few days of the running stretch are left.
    Impossible,
    /// It hangs on something that nobody has recorded.
    Unknown,
}

impl State {
    /// The name that programs read.
    pub(crate) fn id(self) -> &'static str {
        match self {
            State::Done => "done",
            State::Due => "due",
            State::NotYet => "not-due-yet",
            State::Overdue => "overdue",
            State::Impossible => "impossible",
            State::Unknown => "unknown",
        }
    }

    /// Whether somebody has something to do about it.
    pub(crate) fn is_owing(self) -> bool {
        matches!(self, State::Due | State::Overdue | State::Impossible)
    }
}

/// Why a state is unknown, or whether a stretch that ended was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unclear {
    /// The source does not say how often, and the office has not said so either.
    HowOften,
    /// The school terms are not entered for the day.
    Terms,
    /// Goods without a value, days without a word on the night.
    Amount,
}

/// What a stretch of time is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    Month(u32),
    /// The first of two.
    TwoMonths(u32),
    Quarter(u32),
    Year(i32),
    /// The stretch up to a day.
    By(NaiveDate),
    Term(String),
}

#[derive(Clone, Debug)]
struct Stretch {
    name: Period,
    first: NaiveDate,
    last: NaiveDate,
}

/// How one holder keeps a duty.
#[derive(Debug)]
pub(crate) struct Standing<'b> {
    /// The links that carry it on the day: one where a helper owes it to a household.
    pub(crate) bonds: Vec<&'b Bond>,
    pub(crate) kept: Kept,
}

/// The figures of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) state: State,
    /// Of `Overdue` the day after the first deadline that was missed; of `Due` and `NotYet`
    /// the first day of the time in which it is owed, if that is known.
    pub(crate) since: Option<NaiveDate>,
    pub(crate) unclear: Option<Unclear>,
    /// What was done in the running stretch, in days, difficulties or fen.
    pub(crate) done: Option<i64>,
    /// What is owed in it.
    pub(crate) wanted: Option<i64>,
    /// What should have been done by now, where a year's duty is spread over its months.
    pub(crate) paced: Option<i64>,
    /// The last day of it.
    pub(crate) deadline: Option<NaiveDate>,
    /// How many stretches that ended this year (of years and terms also last year) were owed.
    pub(crate) owed: u32,
    /// Those of them in which too little was done.
    pub(crate) missed: Vec<Period>,
    /// What was done this year.
    pub(crate) this_year: i64,
    /// The last day on which something was done.
    pub(crate) last: Option<NaiveDate>,
}

/// A duty on a day, ready to be held against whoever owes it.
pub(crate) struct Reckoning<'d> {
    pub(crate) duty: &'d Duty,
    as_of: NaiveDate,
    /// From the beginning of last year to the end of the next, in order.
    stretches: Vec<Stretch>,
    /// The last day for which the terms are known.
    terms_end: Option<NaiveDate>,
}

/// A stretch that is owed.
struct Owed<'s> {
    stretch: &'s Stretch,
    wanted: i64,
    /// From when on what was done counts for it.
    from: NaiveDate,
}

/// What was done on a day: at least, and at most, where something is not recorded.
#[derive(Clone, Copy, Debug, Default)]
struct Done {
    sure: i64,
    may: i64,
}

/// More than any duty asks.
const ANY: i64 = i64::MAX / 1_000_000;

impl<'d> Reckoning<'d> {
    pub(crate) fn new(duty: &'d Duty, terms: &[Term], as_of: NaiveDate) -> Self {
        let (first, last) = (new_year(as_of, -1), new_year(as_of, 2));
        let mut stretches = match duty.every {
            Some(Every::Term) => of_terms(terms),
            Some(every) => of_calendar(every, first, last),
            None => of_dates(&duty.dates, first.year()..last.year()),
        };
        stretches.retain(|it| first <= it.last && it.first < last);
        Self { duty, as_of, stretches, terms_end: terms.iter().map(|it| it.last).max() }
    }

    /// Tells how everybody stands who holds the duty on the day. `bonds` are all links of one
    /// household or village, or of one helper where helpers owe it to whichever; `deeds` what
    /// was done there, or by that helper, in the order of days.
    pub(crate) fn standings<'b>(&self, bonds: &'b [Bond], deeds: &[Deed]) -> Vec<Standing<'b>> {
        let own: Vec<&Bond> = bonds.iter().filter(|it| self.carries(it)).collect();
        if self.duty.owed_by != Owner::Pair {
            return self.standing(&own, deeds).into_iter().collect();
        }
        let mut helpers: Vec<&str> = own.iter().map(|it| it.helper.as_str()).collect();
        helpers.sort_unstable();
        helpers.dedup();
        let of_helper = |helper: &str| {
            let own: Vec<_> = own.iter().copied().filter(|it| it.helper == helper).collect();
            self.standing(&own, deeds)
        };
        helpers.into_iter().filter_map(of_helper).collect()
    }

    fn carries(&self, bond: &Bond) -> bool {
        let has_role = |role: &String| self.duty.roles.contains(role);
        self.duty.links.contains(&bond.kind)
            && (self.duty.roles.is_empty() || bond.role.as_ref().is_some_and(has_role))
    }

    fn standing<'b>(&self, own: &[&'b Bond], deeds: &[Deed]) -> Option<Standing<'b>> {
        let (since, until) = held(own, self.as_of)?;
        let days = self.days(own, deeds);
        let mut bonds: Vec<_> = own.iter().copied().filter(|it| it.holds(self.as_of)).collect();
        bonds.dedup_by(|one, other| one.helper == other.helper && one.object == other.object);
        Some(Standing { bonds, kept: self.kept(since, until, &days) })
    }

    /// What counts, one entry a day.
    fn days(&self, own: &[&Bond], deeds: &[Deed]) -> Vec<(NaiveDate, Done)> {
        let duty = self.duty;
        let mut days: Vec<(NaiveDate, Done)> = Vec::new();
        for deed in deeds {
            let was_linked = |it: &&Bond| it.helper == deed.helper && it.holds(deed.day);
            let counts = deed.day <= self.as_of
                && (duty.modes.is_empty() || duty.modes.contains(&deed.mode))
                && (duty.anybody || own.iter().any(was_linked));
            let done = worth(duty.measure, deed);
            if !counts || done.may == 0 {
                continue;
            }
            match days.last_mut().filter(|(day, _)| *day == deed.day) {
                None => days.push((deed.day, done)),
                Some((_, of_day)) => match duty.measure {
                    Measure::Days | Measure::Nights => {
                        of_day.sure = of_day.sure.max(done.sure);
                        of_day.may = of_day.may.max(done.may);
                    }
                    Measure::Aid | Measure::Solved => *of_day = plus(*of_day, done),
                },
            }
        }
        days
    }

    /// Tells how whoever holds the duty from `since` on keeps it. `until` is the first day
    /// without it.
    fn kept(&self, since: NaiveDate, until: Option<NaiveDate>, days: &[(NaiveDate, Done)]) -> Kept {
        let as_of = self.as_of;
        let tally = |from: NaiveDate, to: NaiveDate| {
            let first = days.partition_point(|(day, _)| *day < from);
            let within = days[first..].iter().take_while(|(day, _)| *day <= to);
            within.fold(Done::default(), |sum, (_, done)| plus(sum, *done))
        };
        let owed = self.owed(since, until);
        let ended: Vec<_> = owed.iter().filter(|it| it.stretch.last < as_of).collect();
        let missed = |it: &Owed<'_>| tally(it.from, it.stretch.last).may < it.wanted;
        let reckoned_from = match self.duty.every {
            Some(Every::Year | Every::Term) => new_year(as_of, -1),
            _ => new_year(as_of, 0),
        };
        let reckoned = || ended.iter().filter(|it| reckoned_from <= it.stretch.last);
        let mut kept = Kept {
            state: State::Unknown,
            since: None,
            unclear: None,
            done: None,
            wanted: None,
            paced: None,
            deadline: None,
            owed: u32::try_from(reckoned().count()).unwrap_or(u32::MAX),
            missed: reckoned().filter(|it| missed(it)).map(|it| it.stretch.name.clone()).collect(),
            this_year: tally(new_year(as_of, 0), as_of).sure,
            last: days.last().map(|(day, _)| *day),
        };
        let unsure =
            |it: &&&Owed<'_>| !missed(it) && tally(it.from, it.stretch.last).sure < it.wanted;
        kept.unclear = reckoned().find(unsure).map(|_| Unclear::Amount);
        if self.duty.is_open() {
            kept.unclear = Some(Unclear::HowOften);
            return kept;
        }
        let overdue = match self.is_cumulative() {
            true => self.overdue_by_date(&ended, &tally),
            false => {
                let run = ended.iter().rev().take_while(|it| missed(it)).last();
                let end = ended.last().map(|it| next_day(it.stretch.last));
                run.filter(|_| end.is_some_and(|it| tally(it, as_of).sure == 0))
                    .map(|it| next_day(it.stretch.last))
            }
        };
        let running = owed.iter().find(|it| it.stretch.first <= as_of && as_of <= it.stretch.last);
        let Some(running) = running else {
            let this_year = ended.iter().rev().find(|it| it.stretch.last.year() == as_of.year());
            let met = this_year.filter(|_| self.is_cumulative());
            if let Some(met) = met {
                kept.done = Some(tally(met.from, as_of).sure);
                kept.wanted = Some(met.wanted);
            }
            let is_after_terms =
                self.duty.every == Some(Every::Term) && self.terms_end.is_none_or(|it| it < as_of);
            if overdue.is_some() {
                (kept.state, kept.since) = (State::Overdue, overdue);
            } else if is_after_terms {
                kept.unclear = Some(Unclear::Terms);
            } else if met.is_some() {
                kept.state = State::Done;
            } else {
                kept.state = State::NotYet;
                let next = owed.iter().find(|it| as_of < it.stretch.first);
                kept.since = next.map(|it| it.stretch.first);
            }
            return kept;
        };
        let done = tally(running.from, as_of);
        kept.done = Some(done.sure);
        kept.wanted = Some(running.wanted);
        kept.deadline = Some(running.stretch.last);
        if self.duty.pace {
            kept.paced = Some(Pace::of(running).by_end_of(as_of.month() - 1));
        }
        if running.wanted <= done.sure {
            kept.state = State::Done;
        } else if running.wanted <= done.may {
            kept.unclear = Some(Unclear::Amount);
        } else if self.is_out_of_reach(running, done.sure, days) {
            kept.state = State::Impossible;
        } else if overdue.is_some() {
            (kept.state, kept.since) = (State::Overdue, overdue);
        } else if self.duty.pace {
            let month = Pace::of(running).month_to_begin(done.sure);
            let is_due = month <= as_of.month();
            kept.state = if is_due { State::Due } else { State::NotYet };
            kept.since = NaiveDate::from_ymd_opt(as_of.year(), month, 1);
        } else {
            kept.state = State::Due;
            kept.since = Some(running.stretch.first.max(since));
        }
        kept
    }

    fn is_cumulative(&self) -> bool {
        self.duty.reading == Some(Reading::Cumulative)
    }

    /// The stretches that are owed by whoever holds the duty so long.
    fn owed(&self, since: NaiveDate, until: Option<NaiveDate>) -> Vec<Owed<'_>> {
        let mut owed: Vec<Owed<'_>> = Vec::new();
        for stretch in &self.stretches {
            let has_begun = match self.duty.starts {
                Starts::Next => since < stretch.first,
                Starts::AtOnce | Starts::ProRata => since <= stretch.last,
            };
            let lasts = until.is_none_or(|until| stretch.last < until);
            if !has_begun || !lasts || self.duty.from.is_some_and(|from| stretch.first < from) {
                continue;
            }
            let mut wanted = self.wanted(stretch, since);
            let mut from = stretch.first.max(since);
            if self.is_cumulative() {
                from = new_year(stretch.last, 0).max(since);
                let before = owed.last().filter(|it| it.from == from);
                wanted += before.map_or(0, |it| it.wanted);
            }
            owed.push(Owed { stretch, wanted, from });
        }
        owed
    }

    fn wanted(&self, stretch: &Stretch, since: NaiveDate) -> i64 {
        let all = length(stretch.first, stretch.last);
        let left = match self.duty.starts {
            Starts::ProRata => length(stretch.first.max(since), stretch.last),
            Starts::Next | Starts::AtOnce => all,
        };
        match self.duty.quota {
            Quota::Number(number) => rounded_up(number * left, all),
            Quota::Share(part, whole) => rounded_up(part * left, whole),
        }
    }

    /// The day after the first date at which too little had been done and still has.
    fn overdue_by_date(
        &self,
        ended: &[&Owed<'_>],
        tally: &dyn Fn(NaiveDate, NaiveDate) -> Done,
    ) -> Option<NaiveDate> {
        let last = ended.last()?;
        let is_this_year = last.stretch.last.year() == self.as_of.year();
        if !is_this_year && tally(new_year(self.as_of, 0), self.as_of).sure > 0 {
            return None;
        }
        let end = if is_this_year { self.as_of } else { new_year(self.as_of, 0).pred_opt()? };
        let of_year = ended.iter().filter(|it| it.from.year() == last.from.year());
        let mut short = of_year.filter(|it| tally(it.from, end).may < it.wanted);
        short.next().map(|it| next_day(it.stretch.last))
    }

    /// Whether the days that are left are too few, where each counts once.
    fn is_out_of_reach(&self, running: &Owed<'_>, done: i64, days: &[(NaiveDate, Done)]) -> bool {
        if !matches!(self.duty.measure, Measure::Days | Measure::Nights) {
            return false;
        }
        let today = days.iter().any(|(day, done)| *day == self.as_of && done.sure > 0);
        let left = length(self.as_of, running.stretch.last) - i64::from(today);
        done + left < running.wanted
    }
}

/// How what is owed in a year is spread over its months.
struct Pace {
    wanted: i64,
    /// How many months had passed when it began.
    before: u32,
}

impl Pace {
    fn of(owed: &Owed<'_>) -> Self {
        Self { wanted: owed.wanted, before: owed.from.month() - 1 }
    }

    /// How much should have been done by the end of a month, 0 for the year before.
    fn by_end_of(&self, month: u32) -> i64 {
        let (passed, all) = (month.saturating_sub(self.before), 12 - self.before);
        self.wanted * i64::from(passed) / i64::from(all)
    }

    /// The month by whose end so much should have been done.
    fn month_of(&self, count: i64) -> u32 {
        (self.before..12).find(|month| count <= self.by_end_of(*month)).unwrap_or(12)
    }

    /// The first month of the time in which the next one is owed, or of the time after it
    /// where that has passed.
    fn month_to_begin(&self, done: i64) -> u32 {
        let (last, next) = (self.month_of(done), self.month_of(done + 1));
        if last == next { next.max(1) } else { last + 1 }
    }
}

/// The stretch of time in which links that follow upon each other hold on a day: its first
/// day, and the first day after it.
fn held(own: &[&Bond], as_of: NaiveDate) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let mut own: Vec<_> = own.iter().map(|it| (it.since, it.until)).collect();
    own.sort_unstable();
    let mut merged: Vec<(NaiveDate, Option<NaiveDate>)> = Vec::new();
    for (since, until) in own {
        match merged.last_mut().filter(|(_, end)| end.is_none_or(|end| since <= end)) {
            None => merged.push((since, until)),
            Some((_, end)) => *end = end.zip(until).map(|(one, other)| one.max(other)),
        }
    }
    let holds = |(since, until): &(NaiveDate, Option<NaiveDate>)| {
        *since <= as_of && until.is_none_or(|until| as_of < until)
    };
    merged.into_iter().find(holds)
}

fn worth(measure: Measure, deed: &Deed) -> Done {
    let sure = |sure: i64| Done { sure, may: sure };
    match measure {
        Measure::Days => sure(1),
        Measure::Nights => match deed.night {
            Some(night) => sure(i64::from(night)),
            None => Done { sure: 0, may: 1 },
        },
        Measure::Aid => {
            let given = deed.cash_fen.unwrap_or(0) + deed.goods_fen.unwrap_or(0);
            let is_valued = !deed.gave_goods || deed.goods_fen.is_some();
            Done { sure: given, may: if is_valued { given } else { ANY } }
        }
        Measure::Solved => sure(i64::from(deed.solved)),
    }
}

fn plus(one: Done, other: Done) -> Done {
    let add = |one: i64, other: i64| one.saturating_add(other);
    Done { sure: add(one.sure, other.sure), may: add(one.may, other.may) }
}

fn of_terms(terms: &[Term]) -> Vec<Stretch> {
    let stretch =
        |it: &Term| Stretch { name: Period::Term(it.name.clone()), first: it.first, last: it.last };
    let mut stretches: Vec<_> = terms.iter().map(stretch).collect();
    stretches.sort_by_key(|it| it.first);
    stretches
}

/// The stretches of the calendar that begin from one New Year's Day on and before another.
fn of_calendar(every: Every, first: NaiveDate, end: NaiveDate) -> Vec<Stretch> {
    let months = match every {
        Every::Month => 1,
        Every::TwoMonths => 2,
        Every::Quarter => 3,
        Every::Year => 12,
        Every::Term => return Vec::new(),
    };
    let mut stretches = Vec::new();
    let mut day = first;
    while day < end {
        let next = day + Months::new(months);
        let name = match every {
            Every::Month => Period::Month(day.month()),
            Every::TwoMonths => Period::TwoMonths(day.month()),
            Every::Quarter => Period::Quarter(day.month0() / 3 + 1),
            Every::Year | Every::Term => Period::Year(day.year()),
        };
        stretches.push(Stretch { name, first: day, last: next - Days::new(1) });
        day = next;
    }
    stretches
}

/// From New Year's Day to the first date of the year, and from each date to the next.
fn of_dates(dates: &[(u32, u32)], years: std::ops::Range<i32>) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    for year in years {
        let days =
            dates.iter().filter_map(|(month, day)| NaiveDate::from_ymd_opt(year, *month, *day));
        let mut first = NaiveDate::from_ymd_opt(year, 1, 1);
        for last in days {
            let since = first.unwrap_or(last);
            stretches.push(Stretch { name: Period::By(last), first: since, last });
            first = last.succ_opt();
        }
    }
    stretches
}

/// New Year's Day, so many years from that of a day.
fn new_year(day: NaiveDate, years: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year() + years, 1, 1).unwrap_or(day)
}

fn next_day(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

/// How many days from one to another, both included.
fn length(first: NaiveDate, last: NaiveDate) -> i64 {
    (last - first).num_days() + 1
}

fn rounded_up(number: i64, by: i64) -> i64 {
    (number + by - 1) / by
}
