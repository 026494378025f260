use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::command::history::Items;
use crate::command::member::{counted, present, succeed};
use crate::command::membership::{
    Person, THEIRS, count_one, elsewhere, find, head_of, leave, names, not_in_future, origin_of,
};
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::model::facts::MEMBER_TOGETHER;
use crate::model::{Origin, Value, mask};
use crate::report::{Column, Kind, Report};
use crate::store::{SourceRow, Tx};
use crate::words::Both;

/// Make one out of two records of the same person
///
/// Lists every value that moves before anything is written. In one household the record
/// that is dropped disappears, and what was found of the person is written down under the
/// one that is kept; where the two say different things of one day nothing is written
/// until `--prefer` says which is right. In two households the dropped membership ends on
/// `--on`, and the days before stay what they were. `undo` brings both records back.
#[derive(Debug, clap::Args)]
pub(crate) struct MergeArgs {
    /// The record that stays: an ID number, or HOUSEHOLD/PERSON
    #[arg(long, value_name = "PERSON")]
    keep: String,

    /// The record that goes
    #[arg(long, value_name = "PERSON")]
    drop: String,

    /// The household of both, where they are named by the ends of their ID numbers
    #[arg(long, value_name = "NO")]
    household: Option<String>,

    /// Which record is right where they say different things
    #[arg(long, value_enum)]
    prefer: Option<Side>,

    /// In two households: the first day on which the dropped record counts no more
    #[arg(long, value_name = "DAY")]
    on: Option<NaiveDate>,

    /// Both are heads of their households, and it is one person nevertheless
    #[arg(long)]
    heads: bool,

    /// Show what would come of it, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Side {
    /// The record that stays
    Keep,
    /// The record that goes
    Drop,
}

/// What says nothing of its own where the ID number says it.
const SAID_BY_ID: [&str; 2] = ["sex", "birth"];

/// What a row of `member` says of the person, the times of the membership apart.
const ABOUT: [&str; 10] = [
    "person_no",
    "certificate",
    "name",
    "relation",
    "sex",
    "birth",
    "nation",
    "politics",
    "phone",
    "identified_month",
];

/// When and why somebody came and went: one statement.
const MEMBERSHIP: [&str; 4] = ["joined_on", "joined_by", "left_on", "left_by"];

/// One line of the preview.
struct Line {
    table: &'static str,
    day: Option<String>,
    column: Option<String>,
    keep: Value<'static>,
    drop: Value<'static>,
    outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The kept record takes it over.
    Moves,
    /// Both say different things.
    Conflict,
    /// The membership ends.
    Ends,
    /// It stays where it is.
    Stays,
}

pub(crate) fn merge_person(call: &mut Call<'_, '_>, args: &MergeArgs) -> anyhow::Result<Status> {
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, None, None)?;
    let keep = named(&tx, &args.keep, args.household.as_deref())?;
    let drop = named(&tx, &args.drop, args.household.as_deref())?;
    refuse_pair(args, &keep, &drop)?;
    let source = tx.source(&SourceRow::command("merge-person"))?;
    let origin = Some(Origin { source, row: None });
    let merged = if keep.household == drop.household {
        in_one_household(&tx, args, &keep, &drop, call.env.today, origin)?
    } else {
        in_two_households(&tx, args, &keep, &drop, call.env.today, origin)?
    };
    let conflicts = merged.lines.iter().filter(|it| it.outcome == Outcome::Conflict).count();
    let is_open = conflicts > 0 && args.prefer.is_none();
    let product = call.prepare(&preview(call, &merged, args.prefer)?)?;
    if is_open || args.dry_run {
        tx.rollback()?;
        call.deliver(product)?;
        if is_open {
            call.warn(&say!("merge-open", count = conflicts))?;
            return Ok(Status::Refused);
        }
        call.remark(&say!("merge-rehearsed"))?;
        return Ok(Status::Done);
    }
    let entry = tx.commit()?;
    call.deliver(product)?;
    for say in &merged.after {
        call.remark(say)?;
    }
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

/// The person somebody means by an ID number, by HOUSEHOLD/PERSON, or within a household.
pub(crate) fn named(tx: &Tx<'_>, typed: &str, household: Option<&str>) -> anyhow::Result<Person> {
    if let Some(household) = household {
        return find(tx, household, typed, true);
    }
    if let Some(rest) = typed.strip_prefix("无证/") {
        let household = rest.split_once('/').map_or(rest, |(household, _)| household);
        return find(tx, household, typed, true);
    }
    if let Some((household, person)) = typed.split_once('/') {
        return find(tx, household, person, true);
    }
    let id = typed.to_ascii_uppercase();
    match tx.household_of(&id)? {
        Some(household) => find(tx, &household, &id, true),
        None => Err(Refusal::new(say!("nobody-so", person = mask(typed)))
            .hint(say!("nobody-so-hint"))
            .into()),
    }
}

/// Refuses pairs that cannot be merged.
fn refuse_pair(args: &MergeArgs, keep: &Person, drop: &Person) -> anyhow::Result<()> {
    let refuse = |what, hint| Err(Refusal::new(what).hint(hint).into());
    if keep.key() == drop.key() {
        return refuse(say!("merge-itself", person = keep.shown()), say!("merge-itself-hint"));
    }
    if keep.id.starts_with("无证/") && !drop.id.starts_with("无证/") {
        let what = say!("merge-numberless", keep = keep.shown(), drop = drop.shown());
        return refuse(what, say!("merge-numberless-hint"));
    }
    if keep.household == drop.household {
        return match args.on {
            None => Ok(()),
            Some(_) => refuse(say!("merge-on"), say!("merge-on-hint")),
        };
    }
    let households = |key| {
        let args = vec![("keep", keep.household.clone()), ("drop", drop.household.clone())];
        Say { key, args }
    };
    if args.on.is_none() {
        return refuse(households("merge-across"), households("merge-across-hint"));
    }
    if !drop.is_present() || !keep.is_present() {
        let gone = if drop.is_present() { keep } else { drop };
        let what = say!(
            "person-left",
            person = gone.shown(),
            household = gone.household,
            day = gone.left_on.map_or_else(String::new, |it| it.to_string())
        );
        return refuse(what, say!("merge-left-hint"));
    }
    if keep.is_head() && drop.is_head() && !args.heads {
        return refuse(households("merge-heads"), say!("merge-heads-hint"));
    }
    Ok(())
}

/// What a merge changes, and what to say after it.
struct Merged {
    lines: Vec<Line>,
    before: Vec<Say>,
    after: Vec<Say>,
}

fn in_two_households(
    tx: &Tx<'_>,
    args: &MergeArgs,
    keep: &Person,
    drop: &Person,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Merged> {
    let Some(day) = args.on else { anyhow::bail!("the day was asked for before") };
    not_in_future(day, today)?;
    let mut lines = vec![Line {
        table: "member",
        day: Some(day.to_string()),
        column: Some("left_on".to_owned()),
        keep: Value::Null,
        drop: Value::day(day),
        outcome: Outcome::Ends,
    }];
    let table = tx.table("member_survey");
    for row in tx.rows(table, &drop.key())? {
        lines.push(Line {
            table: "member_survey",
            day: Some(row[tx.place(table, "day")].to_string()),
            column: None,
            keep: Value::Null,
            drop: row[tx.place(table, "sheet")].clone(),
            outcome: Outcome::Stays,
        });
    }
    let table = tx.table("member_answer");
    for row in tx.rows(table, &drop.key())? {
        lines.push(Line {
            table: "member_answer",
            day: Some(row[tx.place(table, "day")].to_string()),
            column: Some(row[tx.place(table, "fact")].to_string()),
            keep: Value::Null,
            drop: row[tx.place(table, "value")].clone(),
            outcome: Outcome::Stays,
        });
    }
    for name in THEIRS {
        let table = tx.table(name);
        for row in tx.rows(table, &drop.key())? {
            let (day, drop) = (day_of(tx, table, &row), said(tx, table, &row));
            let outcome = Outcome::Stays;
            lines.push(Line { table: name, day, column: None, keep: Value::Null, drop, outcome });
        }
    }
    let members = present(tx, &drop.household, day)?;
    leave(tx, drop, day, "重复登记", origin)?;
    let mut after = vec![say!(
        "merged-across",
        keep = keep.shown(),
        household = keep.household,
        drop = drop.shown(),
        from = drop.household,
        day = day,
    )];
    after.extend(succeed(tx, drop, None, day, origin)?);
    after.push(counted(tx, &drop.household, day, members)?);
    let before = vec![say!(
        "merge-means-across",
        keep = format!("{}/{}", keep.household, keep.shown()),
        drop = format!("{}/{}", drop.household, drop.shown()),
        day = day,
    )];
    Ok(Merged { lines, before, after })
}

fn in_one_household(
    tx: &Tx<'_>,
    args: &MergeArgs,
    keep: &Person,
    drop: &Person,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Merged> {
    let mut lines = Vec::new();
    let members = present(tx, &keep.household, today)?;
    let had_head = members.iter().any(Person::is_head);
    let merged = merge_rows(tx, args.prefer, keep, drop, &mut lines);
    let takes_times = merge_times(tx, args.prefer, keep, drop, &mut lines)?;
    let surveys = merge_surveys(tx, args.prefer, keep, drop, &mut lines)?;

    let table = tx.table("member");
    let mut row = merged;
    if takes_times {
        for column in MEMBERSHIP {
            let place = tx.place(table, column);
            row[place] = drop.row[place].clone();
        }
        if drop.is_present() && !keep.is_present() {
            elsewhere(tx, &keep.household, &keep.id)?;
        }
    }
    if row != keep.row {
        tx.replace(table, &mut row, origin)?;
    }
    let past = tx.table("member_past");
    for (person, goes) in [(keep, takes_times), (drop, true)] {
        for mut row in tx.rows(past, &person.key())? {
            let key: Vec<_> = tx.key(past).iter().map(|it| row[*it].clone()).collect();
            if goes {
                tx.delete(past, &key)?;
            }
            if takes_times && person.id == drop.id {
                let origin = origin_of(tx, "member_past", &row);
                row[tx.place(past, "member")] = Value::text(keep.id.clone());
                tx.put(past, &mut row, origin)?;
            }
        }
    }
    surveys.write(tx, origin)?;
    merge_answers(tx, args.prefer, keep, drop, &mut lines)?;
    merge_theirs(tx, args.prefer, keep, drop, &mut lines)?;
    if keep.is_present() && drop.is_present() {
        count_one(tx, &keep.household, today, -1, origin)?;
    }
    tx.delete(table, &drop.key())?;

    let moved = lines.iter().filter(|it| it.outcome == Outcome::Moves).count();
    let mut after = vec![
        say!(
            "merged",
            keep = keep.shown(),
            drop = drop.shown(),
            household = keep.household,
            moved = moved
        ),
        counted(tx, &keep.household, today, members)?,
        say!("correct-sheets"),
    ];
    if had_head && head_of(tx, &keep.household, today)?.is_none() {
        let known = present(tx, &keep.household, today)?;
        let known = names(known.iter());
        after.push(say!("headless", household = keep.household, day = today, known = known));
    }
    let before = vec![say!(
        "merge-means",
        keep = keep.shown(),
        drop = drop.shown(),
        household = keep.household
    )];
    Ok(Merged { lines, before, after })
}

/// The kept row, with what the other one knows beside it.
fn merge_rows(
    tx: &Tx<'_>,
    prefer: Option<Side>,
    keep: &Person,
    drop: &Person,
    lines: &mut Vec<Line>,
) -> Vec<Value<'static>> {
    let table = tx.table("member");
    let mut row = keep.row.clone();
    let number_says = !keep.id.starts_with("无证/") && !keep.id.starts_with("999999");
    for column in ABOUT {
        let place = tx.place(table, column);
        let (ours, theirs) = (&keep.row[place], &drop.row[place]);
        let is_said = number_says && SAID_BY_ID.contains(&column) && !ours.is_null();
        if theirs.is_null() || ours == theirs || is_said {
            continue;
        }
        let outcome = if ours.is_null() { Outcome::Moves } else { Outcome::Conflict };
        if outcome == Outcome::Moves || prefer == Some(Side::Drop) {
            row[place] = theirs.clone();
        }
        lines.push(Line {
            table: "member",
            day: None,
            column: Some(column.to_owned()),
            keep: ours.clone(),
            drop: theirs.clone(),
            outcome,
        });
    }
    row
}

/// Whether the times of the membership are the dropped record's.
fn merge_times(
    tx: &Tx<'_>,
    prefer: Option<Side>,
    keep: &Person,
    drop: &Person,
    lines: &mut Vec<Line>,
) -> anyhow::Result<bool> {
    let table = tx.table("member");
    let past = tx.table("member_past");
    let stretches = |person: &Person| -> anyhow::Result<Vec<Vec<Value<'static>>>> {
        let mut all = vec![MEMBERSHIP.map(|it| person.row[tx.place(table, it)].clone()).to_vec()];
        for row in tx.rows(past, &person.key())? {
            all.push(MEMBERSHIP.map(|it| row[tx.place(past, it)].clone()).to_vec());
        }
        Ok(all)
    };
    let (ours, theirs) = (stretches(keep)?, stretches(drop)?);
    if ours == theirs {
        return Ok(false);
    }
    let shown = |all: &[Vec<Value<'static>>]| {
        let parts = all.iter().map(|it| {
            let part = |n: usize, nothing: &str| match &it[n] {
                Value::Null => nothing.to_owned(),
                value => value.to_string(),
            };
            format!("{}{}–{}{}", part(0, "…"), part(1, ""), part(2, "…"), part(3, ""))
        });
        Value::text(parts.collect::<Vec<_>>().join("、"))
    };
    lines.push(Line {
        table: "member",
        day: None,
        column: Some("membership".to_owned()),
        keep: shown(&ours),
        drop: shown(&theirs),
        outcome: Outcome::Conflict,
    });
    Ok(prefer == Some(Side::Drop))
}

/// The rows of what was found that are written and deleted.
struct Surveys {
    /// Rows of the kept record with what they become; the last part says where it was read,
    /// where that is one place.
    written: Vec<(Vec<Value<'static>>, Option<Origin>, bool)>,
    deleted: Vec<Vec<Value<'static>>>,
}

impl Surveys {
    fn write(self, tx: &Tx<'_>, origin: Option<Origin>) -> anyhow::Result<()> {
        let table = tx.table("member_survey");
        for (mut row, read, is_new) in self.written {
            let origin = read.or(origin);
            if is_new {
                tx.put(table, &mut row, origin)?;
            } else {
                tx.replace(table, &mut row, origin)?;
            }
        }
        for key in self.deleted {
            tx.delete(table, &key)?;
        }
        Ok(())
    }
}

/// Columns that answer one question together.
fn questions(tx: &Tx<'_>, table: usize) -> Vec<Vec<usize>> {
    let together = MEMBER_TOGETHER.map(|it| tx.place(table, it)).to_vec();
    let alone = tx.facts(table).iter().filter(|it| !together.contains(it)).map(|it| vec![*it]);
    std::iter::once(together.clone()).chain(alone).collect()
}

/// The answers to a question that hold on a day: those of the newest day that has any.
fn answers(
    rows: &[Vec<Value<'static>>],
    question: &[usize],
    at: usize,
    day: &str,
) -> Vec<Vec<Value<'static>>> {
    let said = |row: &&Vec<Value<'static>>| {
        question.iter().any(|it| !row[*it].is_null()) && row[at].to_string().as_str() <= day
    };
    let Some(newest) = rows.iter().filter(said).map(|row| row[at].to_string()).max() else {
        return Vec::new();
    };
    let of_day = rows.iter().filter(said).filter(|row| row[at].to_string() == newest);
    of_day.map(|row| question.iter().map(|it| row[*it].clone()).collect()).collect()
}

/// Whether two answers can both be right: none contradicts, and some agree.
fn agree(a: &[Value<'_>], b: &[Value<'_>]) -> bool {
    let both = || a.iter().zip(b).filter(|(a, b)| !a.is_null() && !b.is_null());
    both().count() > 0 && both().all(|(a, b)| a == b)
}

/// What was found of both, under the kept record. The two are held against each other on
/// every day on which either says something, with what holds for the other on that day: a
/// sheet that only repeated an older answer has no row of its own.
fn merge_surveys(
    tx: &Tx<'_>,
    prefer: Option<Side>,
    keep: &Person,
    drop: &Person,
    lines: &mut Vec<Line>,
) -> anyhow::Result<Surveys> {
    let table = tx.table("member_survey");
    let at = tx.place(table, "day");
    let (mut ours, mut theirs) = (tx.rows(table, &keep.key())?, tx.rows(table, &drop.key())?);
    let stood = ours.clone();
    let days: BTreeSet<_> = ours.iter().chain(&theirs).map(|row| row[at].to_string()).collect();
    let mut struck = Vec::new();
    for question in questions(tx, table) {
        for day in &days {
            let (a, b) = (answers(&ours, &question, at, day), answers(&theirs, &question, at, day));
            let says_now = |rows: &[Vec<Value<'static>>]| {
                rows.iter().any(|row| {
                    row[at].to_string() == *day && question.iter().any(|it| !row[*it].is_null())
                })
            };
            if !says_now(&ours) && !says_now(&theirs)
                || a.iter().all(|a| b.iter().all(|b| agree(a, b)))
            {
                continue;
            }
            for (n, place) in question.iter().enumerate() {
                let (a, b) = (joined(&a, n), joined(&b, n));
                if a.is_null() && b.is_null() {
                    continue;
                }
                lines.push(Line {
                    table: "member_survey",
                    day: Some(day.clone()),
                    column: Some(tx.columns(table)[*place].clone()),
                    keep: a,
                    drop: b,
                    outcome: Outcome::Conflict,
                });
            }
            struck.push((day.clone(), question.clone()));
        }
    }
    let loser = if prefer == Some(Side::Drop) { &mut ours } else { &mut theirs };
    for (day, question) in &struck {
        for row in loser.iter_mut().filter(|row| row[at].to_string() == *day) {
            question.iter().for_each(|it| row[*it] = Value::Null);
        }
    }
    unite(tx, keep, ours, &stood, theirs, lines)
}

/// Brings the rows of both under one key.
fn unite(
    tx: &Tx<'_>,
    keep: &Person,
    ours: Vec<Vec<Value<'static>>>,
    stood: &[Vec<Value<'static>>],
    theirs: Vec<Vec<Value<'static>>>,
    lines: &mut Vec<Line>,
) -> anyhow::Result<Surveys> {
    let table = tx.table("member_survey");
    let [at, sheet] = ["day", "sheet"].map(|it| tx.place(table, it));
    let facts = tx.facts(table);
    let is_empty = |row: &[Value<'_>]| facts.iter().all(|it| row[*it].is_null());
    let key_of = |row: &[Value<'static>]| -> Vec<_> {
        tx.key(table).iter().map(|it| row[*it].clone()).collect()
    };
    let mut surveys = Surveys { written: Vec::new(), deleted: Vec::new() };
    let mut new = Vec::new();
    let mut ours: Vec<_> = ours
        .into_iter()
        .map(|row| {
            let read = origin_of(tx, "member_survey", &row);
            (row, read)
        })
        .collect();
    for mut row in theirs {
        surveys.deleted.push(key_of(&row));
        if is_empty(&row) {
            continue;
        }
        lines.push(Line {
            table: "member_survey",
            day: Some(row[at].to_string()),
            column: None,
            keep: Value::Null,
            drop: row[sheet].clone(),
            outcome: Outcome::Moves,
        });
        let read = origin_of(tx, "member_survey", &row);
        row[tx.place(table, "member")] = Value::text(keep.id.clone());
        let same = ours.iter_mut().find(|(it, _)| it[at] == row[at] && it[sheet] == row[sheet]);
        let Some((own, own_read)) = same else {
            new.push((row, read, true));
            continue;
        };
        if is_empty(own) {
            *own_read = read;
        }
        for place in facts {
            if own[*place].is_null() && !row[*place].is_null() {
                own[*place] = row[*place].clone();
                // What was read in two places was put together here.
                if *own_read != read {
                    *own_read = None;
                }
            }
        }
    }
    for ((row, read), before) in ours.into_iter().zip(stood) {
        if row == *before {
            continue;
        }
        if is_empty(&row) {
            surveys.deleted.push(key_of(&row));
        } else {
            surveys.written.push((row, read, false));
        }
    }
    surveys.written.extend(new);
    Ok(surveys)
}

/// What was recorded of both, under the kept record. As with surveys, the two are held
/// against each other on every day on which either says something.
fn merge_answers(
    tx: &Tx<'_>,
    prefer: Option<Side>,
    keep: &Person,
    drop: &Person,
    lines: &mut Vec<Line>,
) -> anyhow::Result<()> {
    let table = tx.table("member_answer");
    let [member, fact, at, kind, said] =
        ["member", "fact", "day", "kind", "value"].map(|it| tx.place(table, it));
    let (mut ours, mut theirs) = (tx.rows(table, &keep.key())?, tx.rows(table, &drop.key())?);
    let of_row = |row: &Vec<Value<'static>>| (row[fact].to_string(), row[at].to_string());
    let questions: BTreeSet<_> = ours.iter().chain(&theirs).map(of_row).collect();
    let mut struck = Vec::new();
    for (question, day) in questions {
        let known = |rows: &[Vec<Value<'static>>]| {
            let of_fact = rows.iter().filter(|row| row[fact].to_string() == question);
            let until = of_fact.filter(|row| row[at].to_string() <= day);
            until
                .max_by_key(|row| row[at].to_string())
                .map(|row| (row[kind].clone(), row[said].clone()))
        };
        if let (Some(a), Some(b)) = (known(&ours), known(&theirs))
            && a != b
        {
            lines.push(Line {
                table: "member_answer",
                day: Some(day.clone()),
                column: Some(question.clone()),
                keep: a.1,
                drop: b.1,
                outcome: Outcome::Conflict,
            });
            struck.push((question, day));
        }
    }
    let key = |row: &[Value<'static>]| -> Vec<_> {
        tx.key(table).iter().map(|it| row[*it].clone()).collect()
    };
    for row in &theirs {
        tx.delete(table, &key(row))?;
    }
    let loser = if prefer == Some(Side::Drop) { &mut ours } else { &mut theirs };
    for row in loser.extract_if(.., |row| struck.contains(&of_row(row))) {
        if prefer == Some(Side::Drop) {
            tx.delete(table, &key(&row))?;
        }
    }
    for mut row in theirs {
        let origin = origin_of(tx, "member_answer", &row);
        row[member] = Value::text(keep.id.clone());
        // Where both say the same, the kept record's paper is kept as well.
        if tx.row(table, &key(&row))?.is_some() {
            continue;
        }
        lines.push(Line {
            table: "member_answer",
            day: Some(row[at].to_string()),
            column: Some(row[fact].to_string()),
            keep: Value::Null,
            drop: row[said].clone(),
            outcome: Outcome::Moves,
        });
        tx.put(table, &mut row, origin)?;
    }
    Ok(())
}

/// What both did and got, under the kept record: jobs, training, terms at school, subsidies,
/// bills. Where both have the same thing, each column takes what either says of it.
fn merge_theirs(
    tx: &Tx<'_>,
    prefer: Option<Side>,
    keep: &Person,
    drop: &Person,
    lines: &mut Vec<Line>,
) -> anyhow::Result<()> {
    for name in THEIRS {
        let table = tx.table(name);
        let line = |row: &[Value<'static>], column: Option<usize>, keep, drop, outcome| Line {
            table: name,
            day: day_of(tx, table, row),
            column: column.map(|it| tx.columns(table)[it].clone()),
            keep,
            drop,
            outcome,
        };
        for mut row in tx.rows(table, &drop.key())? {
            let key = |row: &[Value<'static>]| -> Vec<_> {
                tx.key(table).iter().map(|it| row[*it].clone()).collect()
            };
            let read = origin_of(tx, name, &row);
            tx.delete(table, &key(&row))?;
            row[tx.place(table, "member")] = Value::text(keep.id.clone());
            let Some(mut own) = tx.row(table, &key(&row))? else {
                lines.push(line(&row, None, Value::Null, said(tx, table, &row), Outcome::Moves));
                tx.put(table, &mut row, read)?;
                continue;
            };
            let before = own.clone();
            for at in tx.facts(table) {
                if own[*at] == row[*at] || row[*at].is_null() {
                    continue;
                }
                let differs = !own[*at].is_null();
                let outcome = if differs { Outcome::Conflict } else { Outcome::Moves };
                let (a, b) = (own[*at].clone(), row[*at].clone());
                lines.push(line(&row, Some(*at), a, b, outcome));
                if !differs || prefer == Some(Side::Drop) {
                    own[*at] = row[*at].clone();
                }
            }
            if own != before {
                // What was read in two places was put together here.
                tx.replace(table, &mut own, None)?;
            }
        }
    }
    Ok(())
}

/// The day of what somebody did or got, or the term or year that stands for it.
fn day_of(tx: &Tx<'_>, table: usize, row: &[Value<'static>]) -> Option<String> {
    let is_time = |it: &&usize| {
        matches!(tx.columns(table)[**it].as_str(), "day" | "since" | "term" | "period")
    };
    tx.key(table).iter().find(is_time).map(|it| row[*it].to_string())
}

/// What names it beside its day: the course, the kind of job, the item.
fn said(tx: &Tx<'_>, table: usize, row: &[Value<'static>]) -> Value<'static> {
    let names = tx
        .key(table)
        .iter()
        .filter(|it| matches!(tx.columns(table)[**it].as_str(), "name" | "kind" | "item"));
    let names: Vec<_> = names.map(|it| row[*it].to_string()).collect();
    if names.is_empty() { Value::Null } else { Value::text(names.join(" ")) }
}

/// Different answers to one column, in one cell.
fn joined(answers: &[Vec<Value<'static>>], n: usize) -> Value<'static> {
    let mut said: Vec<_> = answers.iter().map(|it| &it[n]).filter(|it| !it.is_null()).collect();
    said.dedup();
    match said.as_slice() {
        [] => Value::Null,
        [one] => (*one).clone(),
        many => Value::text(many.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")),
    }
}

fn preview(call: &Call<'_, '_>, merged: &Merged, prefer: Option<Side>) -> anyhow::Result<Report> {
    let columns = vec![
        Column::new("table", Kind::Text, "表", "Table"),
        Column::new("day", Kind::Text, "日期", "Day"),
        Column::new("item", Kind::Text, "项目", "Item"),
        Column::new("keep", Kind::Text, "留下的一条", "Kept record"),
        Column::new("drop", Kind::Text, "去掉的一条", "Dropped record"),
        Column::new("outcome", Kind::Text, "结果", "What happens"),
    ];
    let title = Both::new("合并同一个人的两条登记", "Two records of one person");
    let mut report = Report::new("merge-person", title, call.env.today, columns);
    let items = Items::new()?;
    for line in &merged.lines {
        let outcome = match line.outcome {
            Outcome::Moves => say!("merge-moves"),
            Outcome::Conflict => match prefer {
                None => say!("merge-conflict"),
                Some(Side::Keep) => say!("merge-keeps"),
                Some(Side::Drop) => say!("merge-takes"),
            },
            Outcome::Ends => say!("merge-ends"),
            Outcome::Stays => say!("merge-stays"),
        };
        let item =
            line.column.as_ref().map(|it| Value::text(items.title(line.table, it, call.lang)));
        let shown = |value: &Value<'static>| match &line.column {
            Some(column) => items.shown(line.table, column, value.clone(), call.lang),
            None => value.clone(),
        };
        report.rows.push(vec![
            Value::text(line.table),
            line.day.clone().map_or(Value::Null, Value::text),
            item.unwrap_or(Value::Null),
            shown(&line.keep),
            shown(&line.drop),
            Value::text(call.text(&outcome)),
        ]);
    }
    for say in &merged.before {
        report.notes.push(call.text(say));
    }
    Ok(report)
}
