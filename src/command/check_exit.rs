//! Judging by exit standards: who meets them, who does not and why, what is still to be
//! asked, and what was signed off.

mod ask;
mod object;
mod outlook;
mod record;
mod shown;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;

use chrono::{Datelike as _, NaiveDate};
use serde_json::json;

use self::ask::Asked;
use self::object::Objects;
use self::outlook::Outlook;
use self::shown::{OUTCOMES, Shown};
use crate::command::parameter::unit_word;
use crate::command::said::{Judged, evidence};
use crate::command::verdicts::{
    Totals, county, judge_households, level_word, nobody, standard, villages,
};
use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::model::facts::{AreaFacts, HouseholdFacts, Subject};
use crate::render::{Format, outcome_word};
use crate::rules::{Criterion, Outcome, Parameter, Standard, Verdict};
use crate::store::{Store, Wanted};

/// Judge households, villages or the county by an exit standard
///
/// Puts every criterion of the standard to every household on the register (or every
/// village) and says for each what was found, what is wanted, by how much it falls short,
/// from which day and which source that is known. What was never recorded is unknown, and
/// unknown is not met. Exits with 1 when anything is not met.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckExitArgs {
    /// Judge households, villages or the county
    #[arg(long, value_enum, default_value_t = Level::Household)]
    level: Level,

    /// Only this household
    #[arg(long, value_name = "NO")]
    household: Option<String>,

    /// Only this village, or the villages whose codes begin so
    #[arg(long, value_name = "CODE")]
    village: Option<String>,

    /// Judge by this standard, or by the one in this .toml file [default: the ledger's]
    #[arg(long, value_name = "ID")]
    standard: Option<String>,

    /// Suppose a limit for this once, such as poverty-line=4000; nothing is written down
    #[arg(long, value_name = "PARAMETER=AMOUNT", conflicts_with_all = ["record", "recheck"])]
    set: Vec<String>,

    /// Show every criterion with its evidence and the source of the rule
    #[arg(long)]
    explain: bool,

    /// Show the totals only
    #[arg(long, conflicts_with = "explain")]
    totals: bool,

    /// Show what is still to be asked, as a sheet for the next visit
    #[arg(long, conflicts_with_all = ["explain", "totals", "record", "recheck"])]
    ask: bool,

    /// Show the shortest path to met and whose work it is; of whoever is met, how firmly and
    /// how long
    #[arg(long, conflicts_with_all = ["explain", "totals", "ask", "record", "recheck"])]
    outlook: bool,

    /// Write the verdicts down as signed off; needs --signed-by
    #[arg(long, requires = "signed_by", conflicts_with_all = ["explain", "totals", "recheck"])]
    record: bool,

    /// Who signs the verdicts off
    #[arg(long, value_name = "NAME", requires = "record")]
    signed_by: Option<String>,

    /// The paper by which they were decided
    #[arg(long, value_name = "NO", requires = "record")]
    paper: Option<String>,

    /// Look again at what was signed off: who would not pass today, and who passes and has
    /// not begun to exit
    #[arg(long, conflicts_with_all = ["explain", "totals"])]
    recheck: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    /// Households, by 一超六有 or the like
    Household,
    /// Villages, by 一低五有 or the like
    Village,
    /// The county, by 一低三有 or the like
    County,
}

impl Level {
    fn subject(self) -> Subject {
        match self {
            Level::Household => Subject::Household,
            Level::Village => Subject::Village,
            Level::County => Subject::County,
        }
    }
}

/// How many digits the code of a county has.
const COUNTY_DIGITS: usize = 6;

/// By what is judged, and what is needed to name it.
struct Subjected<'s> {
    standard: &'s Standard,
    criteria: &'s [Criterion],
    subject: Subject,
    /// The files that sources stand for.
    files: HashMap<i64, String>,
    /// The names of villages, or of the county, by their codes.
    names: HashMap<String, String>,
    as_of: NaiveDate,
}

/// What was judged: a household, a village or a county.
#[derive(Clone, Copy)]
struct Item<'i> {
    id: &'i str,
    /// The village that it lies in, or that it is.
    village: &'i str,
    facts: Option<&'i HouseholdFacts>,
    area: Option<&'i AreaFacts>,
    verdict: &'i Verdict<'i>,
}

impl Item<'_> {
    fn judged(&self) -> Judged<'_> {
        self.facts.map_or(Judged::Area, Judged::Household)
    }

    fn persons(&self) -> usize {
        self.facts.map_or(0, |it| it.members.len())
    }
}

/// What is done with each thing that was judged.
type Each<'e> = dyn FnMut(&Item<'_>) -> anyhow::Result<()> + 'e;

pub(crate) fn check_exit(call: &mut Call<'_, '_>, args: &CheckExitArgs) -> anyhow::Result<Status> {
    let as_of = call.as_of();
    if args.record {
        return record::record(call, args);
    }
    let store = call.open()?;
    if args.recheck {
        return record::recheck(call, args, &store);
    }
    let mut standard = standard(call, &store, args.standard.as_deref())?;
    let subject = usable(call, &standard, args.level)?;
    suppose(call, &mut standard, &args.set)?;
    if args.explain {
        standard.ask_for_accounts();
    }
    let judged = subjected(&store, &standard, subject, as_of)?;
    if args.ask {
        let mut asked = Asked::new(&judged, call.lang);
        judge(&store, &judged, args, &mut |item| {
            asked.add(item);
            Ok(())
        })?;
        return asked.print(call);
    }
    if args.outlook {
        let mut outlook = Outlook::new(&judged, call.lang);
        judge(&store, &judged, args, &mut |item| {
            outlook.add(item);
            Ok(())
        })?;
        return outlook.print(call);
    }
    let seen = match call.globals.format {
        Format::Json | Format::Jsonl => objects(call, args, &store, &judged)?,
        _ => table(call, args, &store, &judged)?,
    };
    seen.warn(call, &judged)?;
    let totals = seen.totals;
    let all_met = totals.of(Outcome::Met).0 == totals.all().0;
    Ok(if all_met { Status::Done } else { Status::Findings })
}

/// Refuses a standard that has no criteria for a level, and says when it is not in force.
fn usable(call: &mut Call<'_, '_>, standard: &Standard, level: Level) -> anyhow::Result<Subject> {
    let (as_of, subject) = (call.as_of(), level.subject());
    if as_of < standard.from {
        call.warn(&say!("standard-not-yet", standard = standard.id, from = standard.from))?;
    }
    if let Some(to) = standard.to.filter(|it| *it < as_of) {
        call.warn(&say!("standard-no-more", standard = standard.id, to = to))?;
    }
    if standard.criteria(subject).is_empty() {
        let level = level_word(subject).map_or_else(String::new, |it| call.text(&say!(it)));
        let what = say!("standard-without-level", standard = standard.id, level = level);
        return Err(Refusal::new(what).hint(say!("standard-without-level-hint")).into());
    }
    Ok(subject)
}

/// Supposes the limits that were typed.
fn suppose(call: &Call<'_, '_>, standard: &mut Standard, set: &[String]) -> anyhow::Result<()> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for typed in set {
        let Some((id, amount)) = typed.split_once(['=', '＝']) else {
            wrong.push(say!("suppose-how", typed = typed));
            continue;
        };
        let (id, amount) = (id.trim(), amount.trim());
        let Some(parameter) = standard.parameter(id) else {
            let known: Vec<_> = standard.parameters.iter().map(Parameter::id).collect();
            wrong.push(say!("suppose-no-parameter", name = id, known = known.join(", ")));
            continue;
        };
        let (title, unit) = (parameter.title.text(call.lang), parameter.unit);
        match unit.parse(amount) {
            _ if !seen.insert(id) => wrong.push(say!("suppose-twice", name = id)),
            None => {
                let unit = call.text(&unit_word(unit));
                wrong.push(say!("suppose-no-amount", title = title, value = amount, unit = unit));
            }
            Some(number) if number < 0 => {
                wrong.push(say!("suppose-negative", title = title, value = amount));
            }
            Some(number) => standard.suppose(id, number, "--set"),
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let faults = wrong.iter().map(|it| call.text(it)).collect::<Vec<_>>().join("\n  ");
    let what = say!("suppose-refused", faults = faults);
    Err(Refusal::new(what).hint(say!("suppose-hint")).into())
}

fn subjected<'s>(
    store: &Store,
    standard: &'s Standard,
    subject: Subject,
    as_of: NaiveDate,
) -> anyhow::Result<Subjected<'s>> {
    let names = match subject {
        Subject::County => {
            let code = store.setting("area")?.unwrap_or_default();
            let name = store.area_name(&code)?;
            name.map(|it| (code, it)).into_iter().collect()
        }
        _ => store.villages()?.into_iter().map(|(code, name, _)| (code, name)).collect(),
    };
    Ok(Subjected {
        criteria: standard.criteria(subject),
        subject,
        standard,
        files: store.source_files()?,
        names,
        as_of,
    })
}

/// What came of judging.
#[derive(Default)]
struct Seen {
    totals: Totals,
    /// By the place of the criterion: how many of its verdicts are met by what was found
    /// before last year, where the standard does not say how old that may be, and the oldest
    /// day.
    old: BTreeMap<usize, (usize, NaiveDate)>,
}

impl Seen {
    fn add(&mut self, judged: &Subjected<'_>, item: &Item<'_>) {
        self.totals.add(item.verdict.outcome, item.persons());
        let criteria = judged.criteria.iter().zip(&item.verdict.criteria).enumerate();
        for (place, (criterion, judgement)) in criteria {
            if judgement.outcome != Outcome::Met || criterion.max_age_months.is_some() {
                continue;
            }
            let Some(day) = evidence(judgement).0 else { continue };
            if day.year() < judged.as_of.year() - 1 {
                let (count, oldest) = self.old.entry(place).or_insert((0, day));
                *count += 1;
                *oldest = day.min(*oldest);
            }
        }
    }

    /// Says what was found so long ago that it may be so no more.
    fn warn(&self, call: &mut Call<'_, '_>, judged: &Subjected<'_>) -> anyhow::Result<()> {
        for (place, (count, day)) in &self.old {
            let criterion = judged.criteria[*place].title.text(call.lang).to_owned();
            let year = judged.as_of.year() - 1;
            let old =
                say!("old-evidence", criterion = criterion, count = count, year = year, day = day);
            call.warn(&old)?;
        }
        Ok(())
    }
}

/// Judges everything that is asked for. Refuses where there was nobody to judge.
fn judge(
    store: &Store,
    judged: &Subjected<'_>,
    args: &CheckExitArgs,
    each: &mut Each<'_>,
) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    judge_all(store, judged, args, &mut |item| {
        seen.add(judged, item);
        each(item)
    })?;
    somebody(args, judged, &seen.totals)?;
    Ok(seen)
}

fn judge_all(
    store: &Store,
    judged: &Subjected<'_>,
    args: &CheckExitArgs,
    each: &mut Each<'_>,
) -> anyhow::Result<()> {
    let Subjected { standard, subject, as_of, .. } = *judged;
    let mut area = |facts: &AreaFacts| {
        let verdict = standard.judge_area(subject, facts, as_of);
        let (id, village) = (&facts.code, &facts.code);
        each(&Item { id, village, facts: None, area: Some(facts), verdict: &verdict })
    };
    let within = args.village.as_deref();
    match subject {
        Subject::Village => {
            let within = within.unwrap_or_default();
            villages(store, standard, as_of, within)?.iter().try_for_each(area)
        }
        Subject::County => {
            let code = store.setting("area")?.unwrap_or_default();
            if code.len() != COUNTY_DIGITS {
                let what = say!("ledger-of-no-county", area = code);
                return Err(Refusal::new(what).hint(say!("ledger-of-no-county-hint")).into());
            }
            area(&county(store, standard, as_of, &code)?)
        }
        Subject::Household | Subject::Member => {
            let wanted =
                Wanted { household: args.household.as_deref(), village: within, statuses: None };
            judge_households(store, standard, as_of, wanted, &mut |facts, verdict| {
                let (id, village) = (&facts.household, &facts.village);
                each(&Item { id, village, facts: Some(facts), area: None, verdict })
            })
        }
    }
}

/// Refuses where there was nobody to judge: no verdict is not a good verdict.
fn somebody(args: &CheckExitArgs, judged: &Subjected<'_>, totals: &Totals) -> anyhow::Result<()> {
    if totals.all().0 > 0 {
        return Ok(());
    }
    Err(match (&args.household, judged.subject) {
        (Some(no), Subject::Household) => {
            let what = say!("household-not-registered", household = no, day = judged.as_of);
            Refusal::new(what).hint(say!("household-not-registered-hint")).into()
        }
        _ => nobody(judged.as_of),
    })
}

/// Prints a table for people.
fn table(
    call: &mut Call<'_, '_>,
    args: &CheckExitArgs,
    store: &Store,
    judged: &Subjected<'_>,
) -> anyhow::Result<Seen> {
    let mut shown = Shown::new(judged, call.lang, args.explain, args.totals);
    let seen = judge(store, judged, args, &mut |item| {
        shown.add(item);
        Ok(())
    })?;
    let totals = &seen.totals;
    let mut report = shown.report(totals);
    for outcome in OUTCOMES.into_iter().filter(|_| !args.totals) {
        let (count, persons) = totals.of(outcome);
        let name = outcome_word(call.lang, outcome.id()).unwrap_or_default();
        let key = match judged.subject {
            Subject::Household | Subject::Member => "total-households",
            Subject::Village => "total-villages",
            Subject::County => "total-counties",
        };
        let line = say!(key, outcome = name, count = count, persons = persons);
        report.notes.push(call.text(&line));
    }
    let standard = judged.standard;
    let (title, source) = (standard.title.text(call.lang), &standard.source);
    report.notes.push(call.text(&say!("judged-by", standard = title, source = source)));
    for typed in &args.set {
        report.notes.push(call.text(&say!("supposed", typed = typed)));
    }
    call.print(&report)?;
    Ok(seen)
}

/// Writes JSON: the objects one by one as they are judged, or all in one document.
fn objects(
    call: &mut Call<'_, '_>,
    args: &CheckExitArgs,
    store: &Store,
    judged: &Subjected<'_>,
) -> anyhow::Result<Seen> {
    let objects = Objects::new(judged, call.lang, args.explain);
    if call.globals.format == Format::Jsonl && !args.totals {
        let mut sink = call.sink()?;
        let seen = judge(store, judged, args, &mut |item| {
            Ok(writeln!(sink, "{}", objects.object(item))?)
        })?;
        sink.finish()?;
        return Ok(seen);
    }
    let mut lines = Vec::new();
    let seen = judge(store, judged, args, &mut |item| {
        if !args.totals {
            lines.push(objects.object(item));
        }
        Ok(())
    })?;
    if call.globals.format == Format::Jsonl {
        call.write(Vec::new())?;
        return Ok(seen);
    }
    let totals = &seen.totals;
    let mut head = json!({
        "as_of": judged.as_of,
        "standard": judged.standard.id,
        "judged": totals.all().0,
        "met": totals.of(Outcome::Met).0,
        "unmet": totals.of(Outcome::Unmet).0,
        "unknown": totals.of(Outcome::Unknown).0,
    });
    if let Some(known) = &call.known {
        head["known_entry"] = known.entry.into();
        head["known_at"] = known.at.as_str().into();
    }
    if !args.set.is_empty() {
        head["supposed"] = args.set.clone().into();
    }
    let list = match judged.subject {
        Subject::Village => "villages",
        Subject::County => "counties",
        Subject::Household | Subject::Member => "households",
    };
    let mut bytes = serde_json::to_vec(&head)?;
    bytes.pop();
    bytes.extend_from_slice(format!(",\n\"{list}\":[").as_bytes());
    for (n, line) in lines.iter().enumerate() {
        bytes.extend_from_slice(if n == 0 { b"\n" } else { b",\n" });
        bytes.extend_from_slice(line.as_bytes());
    }
    bytes.extend_from_slice(b"]}\n");
    call.write(bytes)?;
    Ok(seen)
}
