use chrono::NaiveDate;

use crate::command::assign::{put, unknown_household};
use crate::command::membership::not_in_future;
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::model::{Origin, Value};
use crate::report::{Column, Kind, Report};
use crate::store::{Put, SourceRow, Tx};
use crate::words::Both;

/// Judge two households together (合并核算), such as parents who were split from their children
///
/// A standard that asks for it adds up both houses, both incomes and both head counts, from
/// the first day on. Without households, lists those that are judged together on the day.
#[derive(Debug, clap::Args)]
pub(crate) struct JointArgs {
    /// The household's number
    #[arg(requires = "other")]
    household: Option<String>,

    /// The other household's number
    other: Option<String>,

    /// The first day [default: today]
    #[arg(long, value_name = "DAY", requires = "other")]
    on: Option<NaiveDate>,

    /// Why they are judged together
    #[arg(long, requires = "other")]
    reason: Option<String>,

    /// No longer together: the first day without it; moves an end that was set before
    #[arg(long, value_name = "DAY", requires = "other", conflicts_with_all = ["on", "reason"])]
    end: Option<NaiveDate>,
}

pub(crate) fn joint(call: &mut Call<'_, '_>, args: &JointArgs) -> anyhow::Result<Status> {
    let (Some(one), Some(other)) = (&args.household, &args.other) else { return list(call) };
    let mut pair = [one.as_str(), other.as_str()];
    pair.sort_unstable();
    if pair[0] == pair[1] {
        return Err(refuse(say!("joint-itself", household = one), say!("joint-itself-hint")));
    }
    let today = call.env.today;
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, args.reason.as_deref(), None)?;
    for household in pair {
        if !tx.has_household(household)? {
            return Err(unknown_household(household));
        }
    }
    let source = tx.source(&SourceRow::command("joint"))?;
    let origin = Some(Origin { source, row: None });
    let before = tx.versions();
    let said = match args.end {
        Some(day) => end(&tx, pair, day, today, origin)?,
        None => {
            let reason = args.reason.as_deref().unwrap_or_default().trim();
            begin(&tx, pair, args.on.unwrap_or(today), reason, today, origin)?
        }
    };
    if tx.versions() == before {
        tx.rollback()?;
        call.remark(&said)?;
        return Ok(Status::Done);
    }
    let entry = tx.commit()?;
    call.remark(&said)?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

fn list(call: &mut Call<'_, '_>) -> anyhow::Result<Status> {
    let store = call.open()?;
    let columns = vec![
        Column::new("household", Kind::Number, "户编号", "Household no."),
        Column::new("other", Kind::Number, "合并的户", "Other household"),
        Column::new("since", Kind::Day, "从哪天起", "Since"),
        Column::new("reason", Kind::Text, "原因", "Reason"),
    ];
    let title = Both::new("合并核算的户", "Households judged together");
    let mut report = Report::new("joint", title, call.as_of(), columns);
    let day = call.as_of().to_string();
    store.rows()?.each("joint", &[], &day, false, &mut |mut fields| {
        let holds = |column: &str, or: bool, test: &dyn Fn(&str) -> bool| match fields.get(column) {
            Some(Value::Text(it)) => test(it),
            _ => or,
        };
        if holds("since", false, &|it| it <= day.as_str())
            && holds("until", true, &|it| day.as_str() < it)
        {
            let row = ["household", "other", "since", "reason"]
                .map(|it| fields.remove(it).unwrap_or(Value::Null));
            report.rows.push(row.to_vec());
        }
        Ok(())
    })?;
    call.print(&report)?;
    Ok(Status::Done)
}

fn begin(
    tx: &Tx<'_>,
    pair: [&str; 2],
    day: NaiveDate,
    reason: &str,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Say> {
    not_in_future(day, today)?;
    if reason.is_empty() {
        return Err(refuse(say!("joint-no-reason"), say!("joint-no-reason-hint")));
    }
    let [household, other] = pair;
    for row in stretches(tx, pair)? {
        if row.until.is_none_or(|until| day < until) {
            let what = say!("joint-already", household = household, other = other, day = row.since);
            return Err(refuse(what, say!("joint-already-hint")));
        }
    }
    let columns = [
        ("household", Value::text(household.to_owned())),
        ("other", Value::text(other.to_owned())),
        ("since", Value::day(day)),
        ("reason", Value::text(reason.to_owned())),
    ];
    let put = put(tx, "joint", &columns, origin)?;
    anyhow::ensure!(put == Put::New, "joint {household} {other}: {put:?}");
    Ok(say!("joint-begun", household = household, other = other, day = day))
}

fn end(
    tx: &Tx<'_>,
    pair: [&str; 2],
    day: NaiveDate,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Say> {
    not_in_future(day, today)?;
    let [household, other] = pair;
    let begun = stretches(tx, pair)?.into_iter().filter(|it| it.since < day);
    let Some(mut stretch) = begun.max_by_key(|it| it.since) else {
        let what = say!("joint-not-there", household = household, other = other, day = day);
        return Err(refuse(what, say!("joint-not-there-hint")));
    };
    let said = match stretch.until {
        Some(until) if until == day => {
            return Ok(say!(
                "joint-ended-already",
                household = household,
                other = other,
                day = day
            ));
        }
        Some(from) => {
            say!("joint-end-moved", household = household, other = other, from = from, day = day)
        }
        None => say!("joint-ended", household = household, other = other, day = day),
    };
    let table = tx.table("joint");
    stretch.row[tx.place(table, "until")] = Value::day(day);
    tx.replace(table, &mut stretch.row, origin)?;
    Ok(said)
}

/// A time in which two households are judged together.
struct Stretch {
    since: NaiveDate,
    /// First day without it.
    until: Option<NaiveDate>,
    row: Vec<Value<'static>>,
}

fn stretches(tx: &Tx<'_>, pair: [&str; 2]) -> anyhow::Result<Vec<Stretch>> {
    let table = tx.table("joint");
    let rows = tx.rows(table, &pair.map(|it| Value::text(it.to_owned())))?;
    let stretch = |row: Vec<Value<'static>>| {
        let since = row[tx.place(table, "since")].to_string().parse()?;
        let until = row[tx.place(table, "until")].to_string().parse().ok();
        Ok(Stretch { since, until, row })
    };
    rows.into_iter().map(stretch).collect()
}

fn refuse(what: Say, hint: Say) -> anyhow::Error {
    Refusal::new(what).hint(hint).into()
}
