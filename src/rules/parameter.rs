//! Limits with dates: what the standard gives, and what the office has entered itself.

use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;
use toml::Spanned;

use super::standard::Faults;
use crate::error::say;
use crate::model::facts::{Kind, Subject, fact};
use crate::words::Both;

/// A limit that changes with the years, the register and the area.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Parameter {
    id: Spanned<String>,
    pub(crate) title: Both,
    /// The unit of its amounts.
    pub(crate) unit: Kind,
    /// Years of which each has a value, or is left out with a reason.
    #[serde(default)]
    range: Option<Spanned<[i32; 2]>>,
    #[serde(default)]
    left_out: Option<LeftOut>,
    #[serde(default, rename = "value")]
    values: Vec<ParameterValue>,
    /// What the office has entered; it comes before what the standard gives.
    #[serde(skip)]
    own: Vec<Own>,
    /// What somebody wants to see for once; it comes before everything.
    #[serde(skip)]
    supposed: Option<(i64, String)>,
}

/// Years for which no source gives a sure figure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    years: Vec<i32>,
    why: String,
}

/// An amount, and when and for whom it holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParameterValue {
    #[serde(default)]
    year: Option<Spanned<i32>>,
    #[serde(default)]
    from: Option<Spanned<NaiveDate>>,
    #[serde(default)]
    to: Option<Spanned<NaiveDate>>,
    amount: Spanned<String>,
    /// The same limit in other units: 20 minutes are 800 m are 80 m of climb.
    #[serde(default)]
    equal: std::collections::BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    register: Option<String>,
    #[serde(default)]
    area: Option<String>,
    source: String,
    #[serde(skip)]
    holds: Holds,
}

/// When an amount holds, and how much it is in each unit.
#[derive(Clone, Debug, Default)]
struct Holds {
    from: NaiveDate,
    to: Option<NaiveDate>,
    amounts: Vec<(Kind, i64)>,
}

/// A limit with its dates: what the office has entered, or what the standard gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) from: NaiveDate,
    /// The last day on which it holds.
    pub(crate) to: Option<NaiveDate>,
    /// `None`: whatever the register.
    pub(crate) register: Option<String>,
    /// Code of the area for which it holds; empty for all.
    pub(crate) area: String,
    /// In the parameter's unit, as it is stored.
    pub(crate) amount: i64,
    pub(crate) source: String,
}

/// For whom and when a limit is looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whom<'w> {
    pub(crate) day: NaiveDate,
    /// Code of the village or county.
    pub(crate) area: &'w str,
    /// 识别标准, where it is known.
    pub(crate) register: Option<&'w str>,
}

/// What is looked up: an amount in the unit that was asked for, and its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit<'p> {
    Is(i64, &'p str),
    /// No source gives one, and the office has entered none.
    Missing,
    /// It depends on the register, which is not recorded.
    OfRegister,
}

/// One row of those that are looked through: the length of the area's code and whether it is
/// for one register say how special it is.
struct Row<'p> {
    area: &'p str,
    register: Option<&'p str>,
    amount: i64,
    source: &'p str,
}

impl Parameter {
    pub(crate) fn id(&self) -> &str {
        self.id.get_ref()
    }

    /// Where it stands in the file.
    pub(super) fn at(&self) -> usize {
        self.id.span().start
    }

    /// Its values as they stand in the file: from when to when, for which register and area
    /// (`None` and empty: for all), how much, and by which source.
    pub(crate) fn shown(&self) -> impl Iterator<Item = Own> {
        self.values.iter().map(|it| Own {
            from: it.holds.from,
            to: it.holds.to,
            register: it.register.clone(),
            area: it.area.clone().unwrap_or_default(),
            amount: it.holds.amounts.first().map_or(0, |(_, amount)| *amount),
            source: it.source.clone(),
        })
    }

    /// The office's own limits that were entered.
    pub(crate) fn own(&self) -> &[Own] {
        &self.own
    }

    /// The years for which no source gives a sure figure, and why they are left out.
    pub(crate) fn left_out(&self) -> Option<(&[i32], &str)> {
        self.left_out.as_ref().map(|it| (it.years.as_slice(), it.why.as_str()))
    }

    /// Enters a limit of the office's own.
    pub(super) fn enter(&mut self, own: Own) {
        self.own.insert(0, own);
    }

    /// Supposes an amount, whenever and for whomever.
    pub(super) fn suppose(&mut self, amount: i64, source: String) {
        self.supposed = Some((amount, source));
    }

    /// The days from which another amount may hold.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let given = self.values.iter().map(|it| (it.holds.from, it.holds.to));
        let own = self.own.iter().map(|it| (it.from, it.to));
        given
            .chain(own)
            .flat_map(|(from, to)| [Some(from), to.and_then(|it| it.succ_opt())])
            .flatten()
    }

    /// Whether a value can be had in this unit.
    pub(super) fn has_unit(&self, unit: Kind) -> bool {
        let has = |it: &ParameterValue| it.holds.amounts.iter().any(|(kind, _)| *kind == unit);
        self.unit == unit || (!self.values.is_empty() && self.values.iter().all(has))
    }

    /// The calendar years with an amount that holds in all of the year, whoever it is for.
    pub(crate) fn years(&self) -> Vec<(i32, i64)> {
        let whole = |it: &&ParameterValue| it.register.is_none() && it.area.is_none();
        let given = self.values.iter().filter(whole).map(|it| {
            let Holds { from, to, amounts } = &it.holds;
            (*from, *to, amounts.first().map_or(0, |(_, amount)| *amount))
        });
        let own = self.own.iter().filter(|it| it.register.is_none());
        let own = own.map(|it| (it.from, it.to, it.amount));
        let mut years: Vec<(i32, i64)> = Vec::new();
        for (from, to, amount) in own.chain(given) {
            let year = from.year();
            let is_whole = from.ordinal() == 1 && to.is_some_and(|it| it.year() == year);
            if is_whole && !years.iter().any(|(it, _)| *it == year) {
                years.push((year, amount));
            }
        }
        years
    }

    /// Returns the limit that holds: of those of the day, the office's before the
    /// standard's, that of the smallest area, that for the household's register before that
    /// for all.
    pub(crate) fn limit(&self, unit: Kind, whom: Whom<'_>) -> Limit<'_> {
        if let Some((amount, source)) = &self.supposed {
            // How much it is in another unit is not known.
            return if self.unit == unit { Limit::Is(*amount, source) } else { Limit::Missing };
        }
        let holds = |from: NaiveDate, to: Option<NaiveDate>| {
            from <= whom.day && to.is_none_or(|to| whom.day <= to)
        };
        let own = self.own.iter().filter(|it| holds(it.from, it.to));
        let own = own.map(|it| Row {
            area: &it.area,
            register: it.register.as_deref(),
            amount: it.amount,
            source: &it.source,
        });
        let given = self.values.iter().filter(|it| holds(it.holds.from, it.holds.to));
        let given = given.filter_map(|it| {
            let (_, amount) = it.holds.amounts.iter().find(|(kind, _)| *kind == unit)?;
            Some(Row {
                area: it.area.as_deref().unwrap_or_default(),
                register: it.register.as_deref(),
                amount: *amount,
                source: &it.source,
            })
        });
        match most_special(own.collect(), whom) {
            Limit::Missing => most_special(given.collect(), whom),
            Limit::Is(..) if self.unit != unit => Limit::Missing,
            limit => limit,
        }
    }

    /// Works out when each value holds, and notes what is wrong.
    pub(super) fn check(&mut self, faults: &mut Faults) {
        let unit = self.unit;
        let id = self.id.get_ref().clone();
        if !unit.is_number() {
            faults.note(self.at(), say!("standard-not-a-number", name = id));
        }
        let mut is_dated = true;
        for value in &mut self.values {
            let at = value.amount.span().start;
            let registers = fact(Subject::Household, "register");
            let is_known = value
                .register
                .as_deref()
                .is_none_or(|it| registers.is_some_and(|of| of.allows(it)));
            let is_code = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
            if !is_known || !value.area.as_deref().is_none_or(is_code) {
                faults.note(at, say!("standard-whom", name = id));
            }
            if value.source.is_empty() {
                faults.note(at, say!("standard-no-source", name = id));
            }
            let first = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1);
            let last = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31);
            let (from, to) = match (&value.year, &value.from) {
                (Some(year), None) if value.to.is_none() => {
                    (first(*year.get_ref()), last(*year.get_ref()))
                }
                (None, Some(from)) => {
                    (Some(*from.get_ref()), value.to.as_ref().map(|it| *it.get_ref()))
                }
                _ => (None, None),
            };
            match from {
                Some(from) if to.is_none_or(|to| from <= to) => {
                    value.holds.from = from;
                    value.holds.to = to;
                }
                _ => {
                    faults.note(at, say!("standard-no-dates", name = id));
                    is_dated = false;
                }
            }
            let mut amounts = vec![(unit, value.amount.clone())];
            for (name, amount) in &value.equal {
                match Kind::named(name).filter(|it| it.is_number()) {
                    Some(kind) if kind.is_number() && kind != unit => {
                        amounts.push((kind, amount.clone()));
                    }
                    _ => {
                        let at = amount.span().start;
                        faults.note(at, say!("standard-no-unit", name = name));
                    }
                }
            }
            for (kind, amount) in amounts {
                let (text, at) = (amount.get_ref(), amount.span().start);
                match kind.parse(text) {
                    Some(number) => value.holds.amounts.push((kind, number)),
                    None => {
                        let unit = kind.name();
                        faults.note(at, say!("standard-no-amount", value = text, unit = unit));
                    }
                }
            }
        }
        if is_dated {
            self.check_overlaps(faults);
            self.check_gaps(faults);
        }
    }

    fn check_overlaps(&self, faults: &mut Faults) {
        for (n, value) in self.values.iter().enumerate() {
            let overlaps = self.values[..n].iter().any(|it| {
                it.area == value.area
                    && it.register == value.register
                    && value.holds.to.is_none_or(|to| it.holds.from <= to)
                    && it.holds.to.is_none_or(|to| value.holds.from <= to)
            });
            if overlaps {
                let (from, id) = (value.holds.from, self.id());
                faults.note(
                    value.amount.span().start,
                    say!("standard-overlap", name = id, day = from),
                );
            }
        }
    }

    fn check_gaps(&self, faults: &mut Faults) {
        let Some(range) = &self.range else {
            if let Some(left_out) = self.left_out.as_ref().filter(|it| !it.years.is_empty()) {
                let years = left_out.years.len();
                faults.note(
                    self.at(),
                    say!("standard-left-out-unranged", name = self.id(), years = years),
                );
            }
            return;
        };
        let left_out = self.left_out.as_ref().map_or(&[][..], |it| &it.years);
        let [from, to] = *range.get_ref();
        for year in from..=to {
            let is_whole = self.values.iter().all(|it| self.is_whole(year, it));
            let is_whole = is_whole && !self.values.is_empty();
            if is_whole == left_out.contains(&year) {
                let fault = if is_whole {
                    say!("standard-not-left-out", name = self.id(), year = year)
                } else {
                    say!("standard-gap", name = self.id(), year = year)
                };
                faults.note(range.span().start, fault);
            }
        }
        if to < from {
            faults.note(range.span().start, say!("standard-no-dates", name = self.id()));
        }
    }

    /// Whether the values for the area and the register of this one cover a year.
    fn is_whole(&self, year: i32, like: &ParameterValue) -> bool {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let mut next = Some(day(1, 1));
        while let Some(at) = next.filter(|it| *it <= day(12, 31)) {
            let holds = |value: &&ParameterValue| {
                (&value.area, &value.register) == (&like.area, &like.register)
                    && value.holds.from <= at
                    && value.holds.to.is_none_or(|to| at <= to)
            };
            match self.values.iter().find(holds).map(|it| it.holds.to) {
                Some(Some(to)) => next = to.succ_opt(),
                Some(None) => return true,
                None => return false,
            }
        }
        true
    }
}

fn most_special<'p>(rows: Vec<Row<'p>>, whom: Whom<'_>) -> Limit<'p> {
    let here: Vec<_> = rows.into_iter().filter(|it| whom.area.starts_with(it.area)).collect();
    // Of those for a register, or for all where it has none: the smallest area's.
    let of = |register: Option<&str>| {
        let fits = here.iter().filter(|it| it.register.is_none() || it.register == register);
        // Of equal ones the first: what the office entered last stands before.
        fits.rev().max_by_key(|it| (it.area.len(), it.register.is_some()))
    };
    let found = match whom.register {
        Some(_) => of(whom.register),
        None => {
            // Not known: only what is the same for every register can be said.
            let registers = here.iter().map(|it| it.register);
            let all: Vec<_> = registers.chain([None]).map(of).collect();
            let amount = |it: &Option<&Row<'p>>| it.map(|it| it.amount);
            if all.iter().any(|it| amount(it) != amount(&all[0])) {
                return Limit::OfRegister;
            }
            all[0]
        }
    };
    found.map_or(Limit::Missing, |it| Limit::Is(it.amount, it.source))
}
