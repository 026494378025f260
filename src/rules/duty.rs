//! Duties: who should have been where how often. A set of them is a file
//! (`duties/*.toml`); how they are kept is in `duty_state`.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::standard::{Fault, Faults, place_of};
use crate::error::{Refusal, say};
use crate::words::Both;

/// The sets that come built in, by their names: that of a standard bears the standard's.
const BUILT_IN: [(&str, &str); 12] = [
    ("sichuan-2016", include_str!("duties/sichuan_2016.toml")),
    ("jiangsu-2012", include_str!("duties/jiangsu_2012.toml")),
    ("yunnan-guabaobang", include_str!("duties/yunnan_guabaobang.toml")),
    ("uxin-2019", include_str!("duties/uxin_2019.toml")),
    ("education", include_str!("duties/education.toml")),
    ("dazu-2017", include_str!("duties/dazu_2017.toml")),
    ("taierzhuang-2017", include_str!("duties/taierzhuang_2017.toml")),
    ("longkou", include_str!("duties/longkou.toml")),
    ("baihe", include_str!("duties/baihe.toml")),
    ("longshan-2019", include_str!("duties/longshan_2019.toml")),
    ("wangcang-2015", include_str!("duties/wangcang_2015.toml")),
    ("qinghai-2024", include_str!("duties/qinghai_2024.toml")),
];

/// What the helpers of a region, or of an office, owe.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DutySet {
    pub(crate) id: String,
    pub(crate) title: Both,
    #[serde(rename = "duty")]
    pub(crate) duties: Vec<Duty>,
}

/// One duty.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Duty {
    id: Spanned<String>,
    pub(crate) title: Both,
    /// The kinds of link that carry it.
    pub(crate) links: Vec<String>,
    /// Only the links with one of these roles; none: all.
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    pub(crate) owed_by: Owner,
    /// Whoever came counts, also who was not linked.
    #[serde(default)]
    pub(crate) anybody: bool,
    /// What counts; none: whatever was done.
    #[serde(default)]
    pub(crate) modes: Vec<String>,
    #[serde(default)]
    pub(crate) measure: Measure,
    at_least: Spanned<String>,
    /// In which stretch of time; `None` where the source gives none, and the office has to.
    #[serde(default)]
    pub(crate) every: Option<Every>,
    /// The days of the year by which it is due, MM-DD.
    #[serde(default)]
    by: Vec<Spanned<String>>,
    /// How several such days are read.
    #[serde(default)]
    pub(crate) reading: Option<Reading>,
    /// Whether what is owed in a year is to be spread over its months.
    #[serde(default)]
    pub(crate) pace: bool,
    #[serde(default)]
    pub(crate) starts: Starts,
    /// The first day on which it was owed at all.
    #[serde(default)]
    pub(crate) from: Option<NaiveDate>,
    pub(crate) source: String,
    /// `at-least`, as it was read.
    #[serde(skip)]
    pub(crate) quota: Quota,
    /// `by`, as it was read: month and day.
    #[serde(skip)]
    pub(crate) dates: Vec<(u32, u32)>,
    /// Whether the file says nothing of how often.
    #[serde(skip)]
    left_open: bool,
    /// The set that it stands in.
    #[serde(skip)]
    set: String,
}

/// Who owes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Owner {
    /// Each helper to each household or village.
    Pair,
    /// Each helper, to whichever.
    Helper,
    /// Each household or village is owed it, by whichever of its helpers.
    Object,
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Measure {
    /// Days on which one of the modes was: two visits on a day are one.
    #[default]
    Days,
    /// Such days with the night.
    Nights,
    /// Money and the value of goods, in fen.
    Aid,
    /// Difficulties solved.
    Solved,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Every {
    Month,
    TwoMonths,
    Quarter,
    Year,
    Term,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reading {
    /// One by the first day, two by the second: whenever they were in the year.
    Cumulative,
    /// One in each stretch between the days.
    Windows,
}

/// When it begins for whoever was linked in the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Starts {
    /// With the stretch of time after the one in which the link began.
    #[default]
    Next,
    /// With the one in which it began, in full.
    AtOnce,
    /// With that one, for the part of it that is left.
    ProRata,
}

/// How much is owed in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quota {
    /// Days, difficulties, or fen.
    Number(i64),
    /// A share of its days: numerator and denominator.
    Share(i64, i64),
}

impl Default for Quota {
    fn default() -> Self {
        Quota::Number(1)
    }
}

impl Every {
    pub(crate) const ALL: [Every; 5] =
        [Every::Month, Every::TwoMonths, Every::Quarter, Every::Year, Every::Term];

    /// How files and options write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Every::Month => "month",
            Every::TwoMonths => "two-months",
            Every::Quarter => "quarter",
            Every::Year => "year",
            Every::Term => "term",
        }
    }
}

/// The modes by which somebody comes to a household's home.
const HOME: [&str; 2] = ["入户走访", "家访"];

/// Whether a code list has a code: the list, the code.
pub(crate) type Known<'k> = dyn Fn(&str, &str) -> bool + 'k;

impl DutySet {
    /// Returns the names of the built-in sets.
    pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(id, _)| *id)
    }

    /// Returns the file of a built-in set.
    pub(crate) fn text_of(id: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(it, _)| *it == id).map(|(_, text)| *text)
    }

    /// Returns a built-in set.
    ///
    /// # Errors
    ///
    /// Refuses an unknown name, and says which there are.
    pub(crate) fn by_id(id: &str, known: &Known<'_>) -> anyhow::Result<Self> {
        let Some(text) = Self::text_of(id) else {
            let names = Self::ids().collect::<Vec<_>>().join(", ");
            let hint = say!("unknown-duties-hint", known = names);
            return Err(Refusal::new(say!("unknown-duties", id = id)).hint(hint).into());
        };
        let unusable = |faults: Vec<Fault>| anyhow::anyhow!("built-in duties {id}: {faults:?}");
        Self::read(text, known).map_err(unusable)
    }

    /// Reads a set. `known` tells which kinds of link and modes of visit there are.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong, in the order of the lines.
    pub(crate) fn read(text: &str, known: &Known<'_>) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::default();
        let set = match toml::from_str::<Self>(text) {
            Ok(mut set) => {
                let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
                if set.id.is_empty() || !set.id.chars().all(|it| is_plain(it) || it == '-') {
                    faults.note(0, say!("duty-set-id", id = set.id));
                }
                let mut ids = BTreeSet::new();
                for duty in &mut set.duties {
                    duty.check(known, &mut faults);
                    duty.set.clone_from(&set.id);
                    if !ids.insert(duty.id().to_owned()) {
                        let twice = say!("standard-twice", name = duty.id());
                        faults.note(duty.id.span().start, twice);
                    }
                }
                Some(set)
            }
            Err(error) => {
                let at = place_of(text, &error);
                faults.note(at, say!("standard-toml", said = error.message()));
                None
            }
        };
        let faults = faults.told(text);
        set.filter(|_| faults.is_empty()).ok_or(faults)
    }
}

impl Duty {
    pub(crate) fn id(&self) -> &str {
        self.id.get_ref()
    }

    /// The id of the set that it stands in.
    pub(crate) fn set(&self) -> &str {
        &self.set
    }

    /// Whether a helper owes it to whichever household or village.
    pub(crate) fn is_of_helpers(&self) -> bool {
        self.owed_by == Owner::Helper
    }

    /// Whether nobody has said how often it is owed.
    pub(crate) fn is_open(&self) -> bool {
        self.every.is_none() && self.dates.is_empty()
    }

    /// Whether its source leaves open how often it is owed.
    pub(crate) fn leaves_open(&self) -> bool {
        self.left_open
    }

    /// Whether it is kept at a household's home.
    pub(crate) fn is_home_visit(&self) -> bool {
        self.measure == Measure::Days && self.modes.iter().any(|it| HOME.contains(&it.as_str()))
    }

    /// Reads its figures, and notes all that is wrong.
    fn check(&mut self, known: &Known<'_>, faults: &mut Faults) {
        let at = self.id.span().start;
        if self.source.trim().is_empty() {
            faults.note(at, say!("standard-no-source", name = self.id()));
        }
        if self.links.is_empty() {
            faults.note(at, say!("duty-no-links", name = self.id()));
        }
        for (list, codes) in [("link_kind", &self.links), ("visit_mode", &self.modes)] {
            for code in codes.iter().filter(|it| !known(list, it)) {
                faults.note(at, say!("duty-no-code", code = code, name = self.id()));
            }
        }
        let counts_days = matches!(self.measure, Measure::Days | Measure::Nights);
        if counts_days && self.modes.is_empty() {
            faults.note(at, say!("duty-no-modes", name = self.id()));
        }
        if self.owed_by == Owner::Helper && self.anybody {
            faults.note(at, say!("duty-anybody", name = self.id()));
        }
        match quota(self.at_least.get_ref(), self.measure) {
            Some(quota) => self.quota = quota,
            None => {
                let amount = self.at_least.get_ref();
                let what = say!("duty-at-least", amount = amount, name = self.id());
                faults.note(self.at_least.span().start, what);
            }
        }
        for date in &self.by {
            let found = month_and_day(date.get_ref());
            match found.filter(|it| self.dates.last().is_none_or(|last| last < it)) {
                Some(date) => self.dates.push(date),
                None => faults.note(date.span().start, say!("duty-by", date = date.get_ref())),
            }
        }
        let has_dates = !self.by.is_empty();
        self.left_open = !has_dates && self.every.is_none();
        let is_share = matches!(self.quota, Quota::Share(..));
        if has_dates && (self.every.is_some() || is_share || self.reading.is_none())
            || !has_dates && self.reading.is_some()
        {
            faults.note(at, say!("duty-dates", name = self.id()));
        }
        if self.pace && (self.every != Some(Every::Year) || !counts_days || is_share) {
            faults.note(at, say!("duty-pace", name = self.id()));
        }
    }
}

/// `3`, `300.00` of money, `2/3` of the days.
fn quota(text: &str, measure: Measure) -> Option<Quota> {
    let number = |text: &str| text.parse::<i64>().ok().filter(|it| (1..=1_000_000).contains(it));
    match (measure, text.split_once('/')) {
        (Measure::Days | Measure::Nights, Some((part, whole))) => {
            let (part, whole) = (number(part)?, number(whole)?);
            (part <= whole).then_some(Quota::Share(part, whole))
        }
        (_, Some(_)) => None,
        (Measure::Aid, None) => {
            let (yuan, fen) = text.split_once('.').unwrap_or((text, "00"));
            let is_whole = fen.len() == 2 && fen.bytes().all(|it| it.is_ascii_digit());
            let fen: i64 = fen.parse().ok().filter(|_| is_whole)?;
            Some(Quota::Number(number(yuan)? * 100 + fen))
        }
        (_, None) => Some(Quota::Number(number(text)?)),
    }
}

/// `01-30`; a day that every year has.
fn month_and_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    NaiveDate::from_ymd_opt(2001, month, day)?;
    Some((month, day))
}
