//! Duties and their holders as a table, whole or line by line.

use std::collections::BTreeMap;
use std::io::Write as _;

use super::{EachStanding, amount, quota, reckon};
use crate::command::areas::area_meant;
use crate::command::said::names_of;
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::Codes;
use crate::model::{Value, mask};
use crate::render::{Format, render};
use crate::report::{Column, Kind, Report};
use crate::rules::{Duty, Every, Measure, Period, Standing, State, Unclear};
use crate::store::{Among, Store};
use crate::words::{Both, Lang, sentence};

/// How many lines are written at a time.
const AT_A_TIME: usize = 1000;

/// What part of the duties is asked for.
pub(super) struct Asked<'a> {
    /// Name or ID number.
    pub(super) helper: Option<&'a str>,
    pub(super) household: Option<&'a str>,
    /// Code, or how it begins.
    pub(super) village: Option<&'a str>,
    /// Only what is due, overdue or impossible.
    pub(super) owing: bool,
}

/// Lists the home visits that are owed.
pub(crate) fn owed_visits(
    call: &mut Call<'_, '_>,
    helper: Option<&str>,
    village: Option<&str>,
) -> anyhow::Result<Status> {
    let store = call.open()?;
    let mut duties = super::sets::of_ledger(&store, None)?;
    duties.retain(Duty::is_home_visit);
    let asked = Asked { helper, household: None, village, owing: true };
    let title = Both::new("待访名单", "Visits due");
    list(call, &store, &duties, &asked, "visits-due", title)
}

pub(super) fn list(
    call: &mut Call<'_, '_>,
    store: &Store,
    duties: &[Duty],
    asked: &Asked<'_>,
    id: &str,
    title: Both,
) -> anyhow::Result<Status> {
    if duties.is_empty() {
        call.warn(&say!("no-duties"))?;
    }
    let lang = call.lang;
    let mut report = Report::new(id, title, call.as_of(), columns());
    let notes = |report: &mut Report, how_often: bool| {
        for duty in duties {
            let title = duty.title.text(lang);
            let own = every_in_words(duty, lang).filter(|_| duty.leaves_open());
            let note = match own {
                Some(every) => {
                    say!("duty-source-own", duty = title, source = duty.source, every = every)
                }
                None => say!("duty-source", duty = title, source = duty.source),
            };
            report.notes.push(sentence(lang, &note));
        }
        if how_often {
            report.notes.push(sentence(lang, &say!("duty-how-often-hint")));
        }
    };
    let met;
    if call.globals.format == Format::Jsonl {
        let codes = Codes::none();
        let style = call.style(&codes);
        let as_of = call.as_of();
        let mut sink = call.sink()?;
        met = each_line(store, duties, asked, as_of, lang, &mut |row| {
            report.rows.push(row);
            if report.rows.len() == AT_A_TIME {
                sink.write_all(&render(&report, Format::Jsonl, &style)?)?;
                report.rows.clear();
            }
            Ok(())
        })?;
        sink.write_all(&render(&report, Format::Jsonl, &style)?)?;
        sink.finish()?;
    } else {
        met = each_line(store, duties, asked, call.as_of(), lang, &mut |row| {
            report.rows.push(row);
            Ok(())
        })?;
        let how_often = duties.iter().any(Duty::is_open);
        notes(&mut report, how_often);
        call.print(&report)?;
    }
    if met.unknown_left_out > 0 {
        call.warn(&say!("duty-unknown-left-out", count = met.unknown_left_out))?;
    }
    Ok(if met.needs_attention { Status::Findings } else { Status::Done })
}

fn needs_attention(state: State) -> bool {
    !matches!(state, State::Done | State::NotYet)
}

/// What was met while lines were made.
#[derive(Default)]
struct Met {
    needs_attention: bool,
    /// How many are unknown, where only what is owed is listed.
    unknown_left_out: usize,
}

/// The states in the order in which they are counted.
const STATES: [State; 6] =
    [State::Done, State::Due, State::NotYet, State::Overdue, State::Impossible, State::Unknown];

/// Counts the holders of each duty by state.
pub(super) fn totals(
    call: &mut Call<'_, '_>,
    store: &Store,
    duties: &[Duty],
    asked: &Asked<'_>,
) -> anyhow::Result<Status> {
    let mut counts = vec![BTreeMap::<&str, i64>::new(); duties.len()];
    let mut missed = vec![(0, 0); duties.len()];
    let mut is_owing = false;
    among(store, asked, call.as_of(), duties, &mut |place, _, standing| {
        *counts[place].entry(standing.kept.state.id()).or_default() += 1;
        missed[place].0 += i64::from(standing.kept.owed);
        missed[place].1 += standing.kept.missed.len() as i64;
        is_owing |= needs_attention(standing.kept.state);
        Ok(())
    })?;
    let columns = vec![
        Column::new("duty", Kind::Text, "要求", "Duty"),
        Column::new("holders", Kind::Count, "应履行", "Holders"),
        Column::new("done", Kind::Count, "已完成", "Done"),
        Column::new("due", Kind::Count, "待完成", "Due"),
        Column::new("not_due_yet", Kind::Count, "未到期", "Not due yet"),
        Column::new("overdue", Kind::Count, "逾期", "Overdue"),
        Column::new("impossible", Kind::Count, "已来不及", "Impossible"),
        Column::new("unknown", Kind::Count, "缺数据", "Unknown"),
        Column::new("owed", Kind::Count, "应完成期数", "Periods owed"),
        Column::new("missed", Kind::Count, "未完成期数", "Periods missed"),
    ];
    let title = Both::new("帮扶责任履行情况合计", "How duties are kept, in numbers");
    let mut report = Report::new("duty-totals", title, call.as_of(), columns);
    for (place, duty) in duties.iter().enumerate() {
        let of = |state: State| counts[place].get(state.id()).copied().unwrap_or(0);
        let mut row =
            vec![text(duty.title.text(call.lang)), Value::Int(STATES.map(of).iter().sum())];
        row.extend(STATES.map(|it| Value::Int(of(it))));
        row.extend([Value::Int(missed[place].0), Value::Int(missed[place].1)]);
        report.rows.push(row);
    }
    call.print(&report)?;
    Ok(if is_owing { Status::Findings } else { Status::Done })
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("township", Kind::Text, "乡镇", "Township"),
        Column::new("village", Kind::Text, "村", "Village"),
        Column::new("object", Kind::Number, "户编号/单位", "Household no. or unit"),
        Column::new("head", Kind::Text, "户主", "Head"),
        Column::new("duty", Kind::Text, "要求", "Duty"),
        Column::new("helper", Kind::Text, "帮扶人", "Helper"),
        Column::new("unit", Kind::Text, "单位", "Unit"),
        Column::new("phone", Kind::Text, "电话", "Phone"),
        Column::new("done", Kind::Count, "已完成", "Done"),
        Column::new("wanted", Kind::Count, "应完成", "Wanted"),
        Column::new("paced", Kind::Count, "进度应达", "By now"),
        Column::new("deadline", Kind::Day, "期限", "Deadline"),
        Column::new("state", Kind::Outcome, "状态", "State"),
        Column::new("since", Kind::Day, "自", "Since"),
        Column::new("why", Kind::Text, "说明", "Why"),
        Column::new("missed", Kind::Count, "未完成期数", "Periods missed"),
        Column::new("periods", Kind::Text, "哪几期", "Which periods"),
        Column::new("last", Kind::Day, "最近一次", "Last"),
    ]
}

/// Gives every standing that is asked for.
fn among(
    store: &Store,
    asked: &Asked<'_>,
    as_of: chrono::NaiveDate,
    duties: &[Duty],
    each: &mut EachStanding<'_>,
) -> anyhow::Result<()> {
    let within = asked.village.map(|it| area_meant(store, it)).transpose()?.unwrap_or_default();
    let within = within.as_str();
    let Some(named) = asked.helper else {
        let among = match asked.household {
            Some(no) => Among::Object(known_household(store, no, as_of)?),
            None => Among::Area(within),
        };
        return reckon(store, duties, among, as_of, each);
    };
    let (name, unit) = named.split_once('/').map_or((named, None), |(it, of)| (it, Some(of)));
    let helpers = store.helpers_called(name)?;
    let mut helpers: Vec<_> =
        helpers.into_iter().filter(|it| unit.is_none() || it.unit.as_deref() == unit).collect();
    if helpers.is_empty() {
        helpers = store.helpers_called(named)?;
    }
    if helpers.is_empty() {
        let what = say!("no-helper", helper = mask(named));
        return Err(Refusal::new(what).hint(say!("no-helper-hint")).into());
    }
    for helper in helpers {
        reckon(store, duties, Among::Helper(&helper.id), as_of, &mut |place, object, standing| {
            let is_wanted = match (asked.household, object) {
                (None, _) if within.is_empty() => true,
                (None, None) => standing.bonds.iter().any(|it| it.object.starts_with(within)),
                (None, Some(object)) => {
                    let code = store.place_of(object, as_of)?.code;
                    code.is_some_and(|it| it.starts_with(within))
                }
                (Some(no), object) => object == Some(no),
            };
            if is_wanted { each(place, object, standing) } else { Ok(()) }
        })?;
    }
    Ok(())
}

fn known_household<'n>(
    store: &Store,
    no: &'n str,
    as_of: chrono::NaiveDate,
) -> anyhow::Result<&'n str> {
    match store.place_of(no, as_of)?.household {
        Some(_) => Ok(no),
        None => Err(crate::command::assign::unknown_household(no)),
    }
}

type EachLine<'e> = dyn FnMut(Vec<Value<'static>>) -> anyhow::Result<()> + 'e;

fn each_line(
    store: &Store,
    duties: &[Duty],
    asked: &Asked<'_>,
    as_of: chrono::NaiveDate,
    lang: Lang,
    each: &mut EachLine<'_>,
) -> anyhow::Result<Met> {
    let mut met = Met::default();
    among(store, asked, as_of, duties, &mut |place, object, standing| {
        let (duty, kept) = (&duties[place], &standing.kept);
        met.needs_attention |= needs_attention(kept.state);
        if asked.owing && !kept.state.is_owing() {
            met.unknown_left_out += usize::from(kept.state == State::Unknown);
            return Ok(());
        }
        let object = object.or_else(|| only_object(standing));
        let at = object.map(|it| store.place_of(it, as_of)).transpose()?.unwrap_or_default();
        let is_area = object.is_some() && at.household.is_none() && at.code.is_some();
        let who = helpers(store, standing, lang)?;
        let number = |it: Option<i64>| it.map_or(Value::Null, |it| amount(duty, it));
        let day = |it: Option<chrono::NaiveDate>| it.map_or(Value::Null, Value::day);
        let [name, unit, phone] = who;
        each(vec![
            or_null(at.township),
            or_null(at.village),
            if is_area { Value::Null } else { or_null(object.map(str::to_owned)) },
            or_null(at.head),
            text(duty.title.text(lang)),
            name,
            unit,
            phone,
            number(kept.done),
            number(kept.wanted),
            number(kept.paced),
            day(kept.deadline),
            text(kept.state.id()),
            day(kept.since),
            kept.unclear.map_or(Value::Null, |it| Value::text(sentence(lang, &why(it, duty)))),
            Value::Int(kept.missed.len() as i64),
            words_of(&kept.missed, lang),
            day(kept.last),
        ])
    })?;
    Ok(met)
}

/// The one village or household to which a helper is linked, where there is but one.
fn only_object<'b>(standing: &Standing<'b>) -> Option<&'b str> {
    let first = standing.bonds.first()?;
    let is_only = standing.bonds.iter().all(|it| it.object == first.object);
    is_only.then_some(first.object.as_str())
}

/// Names, units and phones of those who are to keep it.
fn helpers(
    store: &Store,
    standing: &Standing<'_>,
    lang: Lang,
) -> anyhow::Result<[Value<'static>; 3]> {
    let mut ids: Vec<&str> = Vec::new();
    for bond in &standing.bonds {
        if !ids.contains(&bond.helper.as_str()) {
            ids.push(&bond.helper);
        }
    }
    let cards: Vec<_> = ids.iter().map(|it| store.helper_card(it)).collect::<Result<_, _>>()?;
    let joined = |all: Vec<String>| match names_of(all.into_iter(), lang) {
        it if it.is_empty() => Value::Null,
        it => Value::text(it),
    };
    Ok([
        joined(cards.iter().map(|it| it.name.clone()).collect()),
        joined(cards.iter().filter_map(|it| it.unit.clone()).collect()),
        joined(cards.iter().filter_map(|it| it.phone.clone()).collect()),
    ])
}

fn text(text: &str) -> Value<'static> {
    Value::text(text.to_owned())
}

fn or_null(it: Option<String>) -> Value<'static> {
    it.map_or(Value::Null, Value::text)
}

fn why(unclear: Unclear, duty: &Duty) -> Say {
    match (unclear, duty.measure) {
        (Unclear::HowOften, _) => say!("duty-how-often"),
        (Unclear::Terms, _) => say!("duty-no-terms"),
        (Unclear::Amount, Measure::Nights) => say!("duty-no-nights"),
        (Unclear::Amount, _) => say!("duty-no-value"),
    }
}

/// The names of stretches of time.
pub(crate) fn words_of(periods: &[Period], lang: Lang) -> Value<'static> {
    let said = |period: &Period| match period {
        Period::Month(number) => sentence(lang, &say!("month", number = number)),
        Period::TwoMonths(first) => {
            sentence(lang, &say!("duty-two-months", first = first, last = first + 1))
        }
        Period::Quarter(number) => sentence(lang, &say!("duty-quarter", number = number)),
        Period::Year(year) => sentence(lang, &say!("duty-year", year = year)),
        Period::By(day) => sentence(lang, &say!("duty-by-day", day = day)),
        Period::Term(name) => name.clone(),
    };
    match names_of(periods.iter().map(said), lang) {
        it if it.is_empty() => Value::Null,
        it => Value::text(it),
    }
}

/// What a duty asks, with its unit.
pub(super) fn wanted_in_full(duty: &Duty, lang: Lang) -> String {
    let amount = quota(duty);
    sentence(
        lang,
        &match duty.measure {
            Measure::Days => say!("duty-days", amount = amount),
            Measure::Nights => say!("duty-nights", amount = amount),
            Measure::Aid => say!("duty-yuan", amount = amount),
            Measure::Solved => say!("duty-difficulties", amount = amount),
        },
    )
}

/// How often a duty is owed; `None` where nobody has said so.
pub(super) fn every_in_words(duty: &Duty, lang: Lang) -> Option<String> {
    if !duty.dates.is_empty() {
        let days = duty.dates.iter().map(|(month, day)| format!("{month:02}-{day:02}"));
        return Some(names_of(days, lang));
    }
    Some(sentence(
        lang,
        &match duty.every? {
            Every::Month => say!("every-month"),
            Every::TwoMonths => say!("every-two-months"),
            Every::Quarter => say!("every-quarter"),
            Every::Year => say!("every-year"),
            Every::Term => say!("every-term"),
        },
    ))
}
