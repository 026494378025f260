//! From facts to verdicts to words: what `check-exit` and the reports share.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context as _;
use chrono::NaiveDate;

use crate::command::Call;
use crate::error::{Refusal, Say, say};
use crate::model::Value;
use crate::model::facts::{FactKind, HouseholdFacts};
use crate::render::decimal;
use crate::report::Needs;
use crate::rules::{
    Criterion, Judgement, Outcome, PairVisits, Phrase, Standard, State, Subject, Tested, Verdict,
    Why,
};
use crate::store::{Store, Temporary, Wanted};
use crate::words::{Lang, fill, sentence, word};

/// Returns the standard to judge by: the one that is named, else the ledger's.
pub(crate) fn standard(
    call: &Call<'_, '_>,
    store: &Store,
    named: Option<&str>,
) -> anyhow::Result<Standard> {
    if let Some(file) = named.filter(|it| it.ends_with(".toml")) {
        let path = call.path(Path::new(file));
        if !path.is_file() {
            let hint = say!("no-file-hint");
            return Err(Refusal::new(say!("no-file", file = file)).hint(hint).into());
        }
        let text = std::fs::read_to_string(path).with_context(|| file.to_owned())?;
        return Standard::read(&text).with_context(|| file.to_owned());
    }
    let id = match named {
        Some(id) => id.to_owned(),
        None => store.setting("standard")?.unwrap_or_else(|| "sichuan-2016".to_owned()),
    };
    Standard::by_id(&id)
}

/// Refuses a day on which nobody is on the register: no verdict is not a good verdict.
pub(crate) fn nobody(as_of: NaiveDate) -> anyhow::Error {
    Refusal::new(say!("nobody-registered", day = as_of)).hint(say!("nobody-registered-hint")).into()
}

/// Who or what was judged, for naming members.
pub(crate) enum Judged<'f> {
    Household(&'f HouseholdFacts),
    Village,
}

/// Says in words what a criterion that is not met came to: what is wrong, or what to ask.
pub(crate) fn said(
    criterion: &Criterion,
    judgement: &Judgement,
    judged: &Judged<'_>,
    lang: Lang,
) -> String {
    let deciding: Vec<&Tested> =
        judgement.tested.iter().filter(|it| it.outcome == judgement.outcome).collect();
    let unknown = judgement.outcome == Outcome::Unknown;
    if unknown && let Some(told) = told(&deciding, lang) {
        return told;
    }
    let items = names_of(deciding.iter().map(|it| item(it, lang)), lang);
    let members = match judged {
        Judged::Household(facts) => names_of(
            deciding.iter().filter_map(|it| Some(facts.members.get(it.member?)?.name.clone())),
            lang,
        ),
        Judged::Village => String::new(),
    };
    // Without any member on the register nobody can be named.
    let members = match members.is_empty() {
        true => sentence(lang, &say!("family-members")),
        false => members,
    };
    let (found, limit, gap) = match deciding.first() {
        Some(Tested { found: Some(Value::Int(found)), limit: Some(limit), .. }) => {
            (decimal(*found, 2), decimal(*limit, 2), decimal((limit - found).abs(), 2))
        }
        _ => Default::default(),
    };
    let template = if unknown { &criterion.ask } else { &criterion.unmet };
    let args =
        [("found", found), ("limit", limit), ("gap", gap), ("items", items), ("members", members)];
    fill(template.text(lang), &args)
}

/// What is unknown for another reason than that nobody asked.
fn told(deciding: &[&Tested], lang: Lang) -> Option<String> {
    let fact = |it: &Tested| fact_title(it.fact, lang);
    let say = deciding.iter().find_map(|it| match it.why? {
        Why::NotRecorded => None,
        Why::MembersMissing => Some(say!("ask-members")),
        Why::Uncounted => Some(say!("ask-head-count")),
        Why::Disputed => Some(say!("ask-disputed", fact = fact(it))),
        Why::TooOld(year) => Some(say!("ask-too-old", year = year)),
        Why::NoLimit(year) => Some(say!("ask-no-line", year = year)),
    })?;
    Some(sentence(lang, &say))
}

/// A fact, with its value where the value says more than its name.
fn item(tested: &Tested, lang: Lang) -> String {
    let title = fact_title(tested.fact, lang);
    match (&tested.found, tested.limit) {
        (Some(Value::Text(code)), _) if tested.outcome == Outcome::Unmet => {
            format!("{title}{code}")
        }
        (Some(Value::Int(number)), Some(_)) if tested.outcome == Outcome::Unmet => {
            format!("{title}{number}")
        }
        _ => title,
    }
}

/// What a criterion found, as people read it: `水量 是、水质 否`.
pub(crate) fn found_in_words(judgement: &Judgement, subject: Subject, lang: Lang) -> String {
    let deciding = judgement.tested.iter().filter(|it| it.outcome == judgement.outcome);
    names_of(
        deciding.filter_map(|it| {
            let value = match it.found.as_ref()? {
                Value::Int(number) if is_flag(subject, it.fact) => {
                    sentence(lang, &say!(if *number == 0 { "no" } else { "yes" }))
                }
                value => json_value(subject, it.fact, value).trim_matches('"').to_owned(),
            };
            Some(format!("{} {value}", fact_title(it.fact, lang).trim_end()))
        }),
        lang,
    )
}

/// What a criterion wants, as people read it.
pub(crate) fn wanted_in_words(criterion: &Criterion, limit: Option<i64>, lang: Lang) -> String {
    let word = |key| word(lang, key).unwrap_or(key);
    let words = Phrase {
        fact: &|name| fact_title(name, lang).trim_end().to_owned(),
        and: word("phrase-and"),
        or: word("phrase-or"),
        yes: word("yes"),
        no: word("no"),
        each: word("phrase-each"),
        aged: word("phrase-aged"),
        if_recorded: word("phrase-if-recorded"),
    };
    criterion.wanted_in(limit, &words)
}

fn is_flag(subject: Subject, fact: &str) -> bool {
    subject.place(fact).is_some_and(|it| subject.facts()[it].kind == FactKind::Flag)
}

fn fact_title(fact: &str, lang: Lang) -> String {
    word(lang, &format!("fact.{fact}")).unwrap_or(fact).to_owned()
}

fn names_of(names: impl Iterator<Item = String>, lang: Lang) -> String {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    })
}

/// The day and source of what decided a criterion: the oldest, since the verdict is no
/// better than its oldest evidence.
pub(crate) fn evidence(judgement: &Judgement) -> (Option<NaiveDate>, Option<i64>) {
    judgement
        .tested
        .iter()
        .filter(|it| it.outcome == judgement.outcome)
        .filter_map(|it| Some((it.day?, it.source)))
        .min_by_key(|(day, _)| *day)
        .map_or((None, None), |(day, source)| (Some(day), source))
}

/// A value as JSON: amounts with two decimals, flags as true and false.
pub(crate) fn json_value(subject: Subject, fact: &str, value: &Value<'_>) -> String {
    let kind = subject.place(fact).map(|it| subject.facts()[it].kind);
    match (value, kind) {
        (Value::Null, _) => "null".to_owned(),
        (Value::Int(number), Some(FactKind::Flag)) => (*number != 0).to_string(),
        (Value::Int(number), Some(FactKind::Count)) => number.to_string(),
        (Value::Int(number), _) => decimal(*number, 2),
        (Value::Text(text), _) => serde_json::Value::from(text.as_ref()).to_string(),
    }
}

/// Judges every wanted household of the register, in the order of their numbers.
pub(crate) fn judge_households(
    store: &Store,
    standard: &Standard,
    as_of: NaiveDate,
    wanted: Wanted<'_>,
    each: &mut dyn FnMut(&HouseholdFacts, &Verdict) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    store.household_facts(as_of, wanted, &mut |facts| {
        each(&facts, &standard.judge_household(&facts, as_of))
    })
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
    let (mut judged, mut shortfalls) = (Vec::new(), Vec::new());
    judge_households(store, standard, as_of, Wanted::default(), &mut |facts, verdict| {
        judged.push(vec![
            text(&facts.household),
            text(&facts.village),
            or_null(facts.head.clone()),
            Value::Int(facts.members.len() as i64),
            or_null(facts.status.clone()),
            text(verdict.outcome.id()),
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
                text(&criterion.id),
                text(criterion.title.text(lang)),
                text(judgement.outcome.id()),
                text(said(criterion, judgement, &Judged::Household(facts), lang)),
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

fn village_verdicts(
    store: &Store,
    standard: &Standard,
    as_of: NaiveDate,
    lang: Lang,
) -> anyhow::Result<()> {
    let (mut judged, mut verdicts) = (Vec::new(), Vec::new());
    for facts in store.village_facts(as_of, "")? {
        let verdict = standard.judge_village(&facts, as_of);
        judged.push(vec![text(&facts.village), text(verdict.outcome.id())]);
        for (place, (criterion, judgement)) in
            standard.village.iter().zip(&verdict.criteria).enumerate()
        {
            let not_met = matches!(judgement.outcome, Outcome::Unmet | Outcome::Unknown);
            let said = not_met.then(|| said(criterion, judgement, &Judged::Village, lang));
            verdicts.push(vec![
                text(&facts.village),
                Value::Int(place as i64),
                text(&criterion.id),
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
fn rate_of(criterion: &Criterion, judgement: &Judgement) -> Value<'static> {
    match judgement.tested.first() {
        Some(tested) if criterion.is_share() => tested.found.clone().unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

fn duties(store: &Store, standard: &Standard, as_of: NaiveDate, lang: Lang) -> anyhow::Result<()> {
    let Some(duty) = standard.duties.first() else { return Ok(()) };
    let mut rows = Vec::new();
    store.pairs(&duty.kind, as_of, &mut |pair| {
        let visits = pair.visits.into_iter();
        let visits = visits.map(|(day, mode)| Ok((day.parse()?, mode)));
        let pair = PairVisits {
            since: pair.since.parse()?,
            visits: visits.collect::<anyhow::Result<_>>()?,
            household: pair.household,
            helper: pair.helper,
        };
        let state = duty.state(&pair, as_of);
        let key = match state.state {
            State::Done => "duty-done",
            State::Due => "duty-due",
            State::NotYet => "duty-not-yet",
        };
        let months = names_of(state.missed.iter().map(|it| month(*it, lang)), lang);
        rows.push(vec![
            text(pair.household),
            text(pair.helper),
            Value::Int(i64::from(state.state == State::Due)),
            text(sentence(lang, &Say { key, args: Vec::new() })),
            Value::Int(state.owed.into()),
            Value::Int(state.missed.len() as i64),
            if months.is_empty() { Value::Null } else { text(months) },
            Value::Int(state.visits.into()),
            state.last.map_or(Value::Null, Value::day),
        ]);
        Ok(())
    })?;
    store.fill_temporary(Temporary::Duty, &rows)
}

fn month(month: u32, lang: Lang) -> String {
    sentence(lang, &say!("month", number = month))
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
