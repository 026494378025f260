//! From facts to verdicts to words: what `check-exit` and the reports share.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};

use crate::command::Call;
use crate::command::duty::sets::of_ledger;
use crate::command::duty::{reckon, words_of};
use crate::command::entitled::{Times, claims, term_on};
use crate::command::said::{Judged, Sayer, evidence, names_of};
use crate::error::{Refusal, say};
use crate::intake::Codes;
use crate::model::Value;
use crate::model::facts::{AreaFacts, HouseholdFacts, Subject};
use crate::report::Needs;
use crate::rules::{
    Census, CodeSet, Criterion, Entitlement, Fault, Judgement, Limit, Outcome, Own, Owner,
    Standard, Verdict, Whom, code_sets,
};
use crate::store::{Among, OwnLimit, Store, Temporary, Wanted};
use crate::words::{Lang, sentence};

/// The levels at which a standard may have criteria, and the words for them.
pub(crate) const LEVELS: [(Subject, &str); 3] = [
    (Subject::Household, "level-household"),
    (Subject::Village, "level-village"),
    (Subject::County, "level-county"),
];

/// The word for a level.
pub(crate) fn level_word(level: Subject) -> Option<&'static str> {
    LEVELS.into_iter().find(|(it, _)| *it == level).map(|(_, word)| word)
}

/// Returns the standard to judge by: the one that is named, else the ledger's.
pub(crate) fn standard(
    call: &Call<'_, '_>,
    store: &Store,
    named: Option<&str>,
) -> anyhow::Result<Standard> {
    let mut standard = match named {
        Some(named) => standard_named(call, named)?,
        None => {
            let id = store.setting("standard")?;
            Standard::by_id(id.as_deref().unwrap_or("sichuan-2016"))?
        }
    };
    enter_own_limits(store, &mut standard)?;
    Ok(standard)
}

/// Enters the office's own limits into a standard.
pub(crate) fn enter_own_limits(store: &Store, standard: &mut Standard) -> anyhow::Result<()> {
    for (id, unit, own) in store.own_limits()? {
        let OwnLimit { since, last, register, area, amount, paper } = own;
        let to = last.map(|it| it.parse()).transpose()?;
        let own = Own { from: since.parse()?, to, register, area, amount, source: paper };
        standard.enter(&id, &unit, own);
    }
    Ok(())
}

/// Returns a standard by its name, or by its file, whose name ends in `.toml`.
///
/// # Errors
///
/// Refuses what is not there, and a file by which nobody can be judged, with all that is
/// wrong in it.
pub(crate) fn standard_named(call: &Call<'_, '_>, named: &str) -> anyhow::Result<Standard> {
    if !named.ends_with(".toml") {
        return Standard::by_id(named);
    }
    let path = call.path(Path::new(named));
    if !path.is_file() {
        let hint = say!("no-file-hint");
        return Err(Refusal::new(say!("no-file", file = named)).hint(hint).into());
    }
    let text = std::fs::read_to_string(path).with_context(|| named.to_owned())?;
    let standard = Standard::read(&text).map_err(|faults| unusable(call.lang, named, &faults))?;
    if Standard::text_of(&standard.id).is_some_and(|it| it != text) {
        // Two standards of one name would be taken for each other where verdicts are kept.
        let what = say!("standard-id-taken", file = named, id = standard.id);
        return Err(Refusal::new(what).hint(say!("standard-id-taken-hint")).into());
    }
    Ok(standard)
}

/// Refuses a standard by which nobody can be judged, with all that is wrong in it.
fn unusable(lang: Lang, file: &str, faults: &[Fault]) -> anyhow::Error {
    let faults = faults_in_words(lang, faults);
    let hint = say!("standard-unusable-hint");
    Refusal::new(say!("standard-unusable", file = file, faults = faults)).hint(hint).into()
}

/// All that is wrong in a file, line by line.
pub(crate) fn faults_in_words(lang: Lang, faults: &[Fault]) -> String {
    let told = faults.iter().map(|it| {
        let said = sentence(lang, &it.say);
        sentence(lang, &say!("standard-fault", line = it.line, column = it.column, said = said))
    });
    told.collect::<Vec<_>>().join("\n  ")
}

/// Refuses a day on which nobody is on the register: no verdict is not a good verdict.
pub(crate) fn nobody(as_of: NaiveDate) -> anyhow::Error {
    Refusal::new(say!("nobody-registered", day = as_of)).hint(say!("nobody-registered-hint")).into()
}

/// Judges every wanted household of the register, in the order of their numbers.
pub(crate) fn judge_households(
    store: &Store,
    standard: &Standard,
    as_of: NaiveDate,
    wanted: Wanted<'_>,
    each: &mut dyn FnMut(&HouseholdFacts, &Verdict) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let wanted = Wanted { statuses: wanted.statuses.or(standard.statuses.as_deref()), ..wanted };
    store.household_facts(as_of, wanted, &standard.facts, &mut |facts| {
        each(&facts, &standard.judge_household(&facts, as_of))
    })
}

/// Returns what is known of the villages of an area, in the order of their codes, with what
/// is counted of their households.
pub(crate) fn villages(
    store: &Store,
    standard: &Standard,
    as_of: NaiveDate,
    within: &str,
) -> anyhow::Result<Vec<AreaFacts>> {
    let census = census(store, standard, as_of, within)?;
    let mut villages = store.village_facts(as_of, within, &standard.facts)?;
    villages.iter_mut().for_each(|it| census.fill_village(it));
    // Where nothing is known of any of them, nobody can be judged.
    let is_known = |it: &AreaFacts| it.facts.iter().any(|slot| slot.newest.is_some());
    if !villages.iter().any(is_known) {
        villages.clear();
    }
    Ok(villages)
}

/// Returns what is known of a county, with what is counted of its households.
pub(crate) fn county(
    store: &Store,
    standard: &Standard,
    as_of: NaiveDate,
    code: &str,
) -> anyhow::Result<AreaFacts> {
    let census = census(store, standard, as_of, code)?;
    let villages = store.village_facts(as_of, code, &standard.facts)?;
    let mut county = store.county_facts(as_of, code, &standard.facts)?;
    census.fill_county(&mut county, &villages);
    Ok(county)
}

fn census<'s>(
    store: &Store,
    standard: &'s Standard,
    as_of: NaiveDate,
    within: &str,
) -> anyhow::Result<Census<'s>> {
    let mut census = Census::new(standard, as_of);
    let wanted = Wanted { village: Some(within), ..Wanted::default() };
    store.household_facts(as_of, wanted, &standard.facts, &mut |facts| {
        census.add(&facts);
        Ok(())
    })?;
    Ok(census)
}

/// Works out what a report needs and puts it where its query reads it. Each thing is
/// worked out once, however many reports need it.
pub(crate) struct Prepared {
    done: Vec<Needs>,
}

impl Prepared {
    pub(crate) fn begin(store: &Store) -> anyhow::Result<Self> {
        store.make_temporary_tables()?;
        Ok(Self { done: Vec::new() })
    }

    pub(crate) fn prepare(
        &mut self,
        store: &Store,
        needs: &[Needs],
        standard: &Standard,
        as_of: NaiveDate,
        lang: Lang,
    ) -> anyhow::Result<()> {
        for need in needs {
            if self.done.contains(need) {
                continue;
            }
            match need {
                Needs::HouseholdVerdicts => household_verdicts(store, standard, as_of, lang)?,
                Needs::VillageVerdicts => village_verdicts(store, standard, as_of, lang)?,
                Needs::Duties => duties(store, standard, as_of, lang)?,
                Needs::CodeSets => fill_code_sets(store, lang)?,
                Needs::Limits => limits(store, standard, as_of)?,
                Needs::Entitlements => entitlements(store, standard, as_of)?,
            }
            self.done.push(*need);
        }
        Ok(())
    }
}

fn text(text: impl Into<String>) -> Value<'static> {
    Value::text(text.into())
}

fn or_null(it: Option<String>) -> Value<'static> {
    it.map_or(Value::Null, text)
}

fn household_verdicts(
    store: &Store,
    standard: &Standard,
    as_of: NaiveDate,
    lang: Lang,
) -> anyhow::Result<()> {
    let files = store.source_files()?;
    let sayer = Sayer::new(standard, lang);
    let (mut judged, mut shortfalls) = (Vec::new(), Vec::new());
    judge_households(store, standard, as_of, Wanted::default(), &mut |facts, verdict| {
        let compared = income_and_line(standard, verdict);
        judged.push(vec![
            text(&facts.household),
            text(&facts.village),
            or_null(facts.head.clone()),
            Value::Int(facts.members.len() as i64),
            or_null(facts.status_code().map(str::to_owned)),
            text(verdict.outcome.id()),
            compared.map_or(Value::Null, |(found, _)| Value::Int(found)),
            compared.map_or(Value::Null, |(_, line)| Value::Int(line)),
        ]);
        for (place, (criterion, judgement)) in
            standard.household.iter().zip(&verdict.criteria).enumerate()
        {
            if !matches!(judgement.outcome, Outcome::Unmet | Outcome::Unknown) {
                continue;
            }
            let (day, source) = evidence(judgement);
            shortfalls.push(vec![
                text(&facts.household),
                Value::Int(place as i64),
                text(criterion.id()),
                text(criterion.title.text(lang)),
                text(judgement.outcome.id()),
                text(sayer.said(criterion, judgement, &Judged::Household(facts))),
                text(criterion.office.text(lang)),
                day.map_or(Value::Null, Value::day),
                or_null(source.and_then(|it| files.get(&it).cloned())),
            ]);
        }
        Ok(())
    })?;
    store.fill_temporary(Temporary::Judged, &judged)?;
    store.fill_temporary(Temporary::Shortfall, &shortfalls)
}

/// The income per head that was compared, and the line, both in fen.
fn income_and_line(standard: &Standard, verdict: &Verdict<'_>) -> Option<(i64, i64)> {
    let place = standard.household.iter().position(|it| it.id() == "income")?;
    let tested = verdict.criteria[place].tested.iter().find(|it| it.limit.is_some())?;
    match tested.found {
        Some(Value::Int(found)) => Some((found, tested.limit?)),
        _ => None,
    }
}

fn village_verdicts(
    store: &Store,
    standard: &Standard,
    as_of: NaiveDate,
    lang: Lang,
) -> anyhow::Result<()> {
    let (mut judged, mut verdicts) = (Vec::new(), Vec::new());
    let sayer = Sayer::new(standard, lang);
    for facts in villages(store, standard, as_of, "")? {
        let verdict = standard.judge_area(Subject::Village, &facts, as_of);
        judged.push(vec![text(&facts.code), text(verdict.outcome.id())]);
        for (place, (criterion, judgement)) in
            standard.village.iter().zip(&verdict.criteria).enumerate()
        {
            let not_met = matches!(judgement.outcome, Outcome::Unmet | Outcome::Unknown);
            let said = not_met.then(|| sayer.said(criterion, judgement, &Judged::Area));
            verdicts.push(vec![
                text(&facts.code),
                Value::Int(place as i64),
                text(criterion.id()),
                text(judgement.outcome.id()),
                or_null(said),
                rate_of(criterion, judgement),
            ]);
        }
    }
    store.fill_temporary(Temporary::VillageJudged, &judged)?;
    store.fill_temporary(Temporary::VillageVerdict, &verdicts)
}

/// The rate that was compared, if the criterion is one of a share.
fn rate_of(criterion: &Criterion, judgement: &Judgement<'_>) -> Value<'static> {
    match judgement.tested.first() {
        Some(tested) if criterion.test.is_share() => tested.found.clone().unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

fn duties(store: &Store, standard: &Standard, as_of: NaiveDate, lang: Lang) -> anyhow::Result<()> {
    let duties = of_ledger(store, Some(&standard.id))?;
    reckon(store, &duties, Among::Area(""), as_of, &mut |place, object, standing| {
        let (duty, kept) = (&duties[place], &standing.kept);
        let mut helpers: Vec<_> = standing.bonds.iter().map(|it| it.helper.as_str()).collect();
        helpers.dedup();
        let names = helpers.iter().map(|it| Ok(store.helper_card(it)?.name));
        let names = names.collect::<anyhow::Result<Vec<_>>>()?;
        let helper = match duty.owed_by {
            Owner::Pair | Owner::Helper => helpers.first().copied().unwrap_or_default(),
            Owner::Object => "",
        };
        let row = vec![
            Value::Int(place as i64),
            text(duty.title.text(lang)),
            Value::Int(i64::from(duty.is_home_visit())),
            text(object.unwrap_or_default()),
            text(helper),
            text(kept.state.id()),
            kept.since.map_or(Value::Null, Value::day),
            Value::Int(kept.this_year),
            kept.last.map_or(Value::Null, Value::day),
            Value::Int(kept.owed.into()),
            Value::Int(kept.missed.len() as i64),
            words_of(&kept.missed, lang),
            text(names_of(names.into_iter(), lang)),
        ];
        store.fill_temporary(Temporary::Duty, &[row])
    })
}

fn fill_code_sets(store: &Store, lang: Lang) -> anyhow::Result<()> {
    let codes = Codes::built_in()?;
    let (mut members, mut mapped) = (Vec::new(), Vec::new());
    for (place, set) in code_sets()?.into_iter().enumerate() {
        let CodeSet { id, title, codes: list, from, .. } = set;
        for (nth, code) in codes.names(&list).into_iter().enumerate() {
            // Of a list that holds more than the set, the set is what it maps.
            if list == "measure_category" && !from.contains_key(code) {
                continue;
            }
            let (place, nth) = (Value::Int(place as i64), Value::Int(nth as i64));
            members.push(vec![place, text(&id), text(title.text(lang)), nth, text(code)]);
        }
        let rows = from.iter().map(|(category, code)| vec![text(&id), text(category), text(code)]);
        mapped.extend(rows);
    }
    store.fill_temporary(Temporary::CodeSet, &members)?;
    store.fill_temporary(Temporary::CodeOfCategory, &mapped)
}

/// How many years back a report compares with the limits of the year.
const YEARS_BACK: i32 = 10;

fn limits(store: &Store, standard: &Standard, as_of: NaiveDate) -> anyhow::Result<()> {
    let areas = store.area_codes()?;
    let mut rows = Vec::new();
    for year in as_of.year() - YEARS_BACK..=as_of.year() {
        let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(as_of);
        for (limit, area) in
            standard.limits.iter().flat_map(|it| areas.iter().map(move |a| (it, a)))
        {
            let whom = Whom { day: last.min(as_of), area, register: None };
            if let Limit::Is(amount, _) = limit.limit(limit.unit, whom) {
                let year = Value::Int(year.into());
                rows.push(vec![text(limit.id()), text(area), year, Value::Int(amount)]);
            }
        }
    }
    store.fill_temporary(Temporary::Limit, &rows)
}

fn entitlements(store: &Store, standard: &Standard, as_of: NaiveDate) -> anyhow::Result<()> {
    let terms = store.terms()?;
    let times = Times { term: term_on(&terms, as_of), year: as_of.year() };
    let mut rows = Vec::new();
    claims(store, standard, as_of, &times, None, &mut |claim| {
        rows.push(vec![
            text(&claim.of.household),
            text(&claim.of.member),
            text(&claim.items),
            text(&claim.period),
            or_null(claim.stage.map(str::to_owned)),
            Value::Int(i64::from(claim.once)),
            claim.due.map_or(Value::Null, Value::Int),
            claim.due.err().map_or(Value::Null, |it| text(it.code())),
            claim.own_fen.map_or(Value::Null, Value::Int),
        ]);
        Ok(())
    })?;
    store.fill_temporary(Temporary::Entitled, &rows)?;
    let items = standard.entitlements.iter().map(|it| vec![text(it.item())]);
    store.fill_temporary(Temporary::EntitlementItem, &items.collect::<Vec<_>>())?;
    let shares = standard.entitlements.iter().flat_map(Entitlement::shares);
    let shares = shares.map(|(kind, rate)| vec![text(kind), Value::Int(rate)]);
    store.fill_temporary(Temporary::MedicalShare, &shares.collect::<Vec<_>>())
}

/// How many households and persons each outcome has.
#[derive(Default)]
pub(crate) struct Totals {
    counts: HashMap<Outcome, (i64, i64)>,
}

impl Totals {
    pub(crate) fn add(&mut self, outcome: Outcome, persons: usize) {
        let count = self.counts.entry(outcome).or_default();
        count.0 += 1;
        count.1 += persons as i64;
    }

    /// Households (or villages) and persons with an outcome.
    pub(crate) fn of(&self, outcome: Outcome) -> (i64, i64) {
        self.counts.get(&outcome).copied().unwrap_or_default()
    }

    pub(crate) fn all(&self) -> (i64, i64) {
        self.counts.values().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }
}
