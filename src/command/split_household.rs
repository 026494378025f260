use chrono::NaiveDate;

use crate::command::assign::put;
use crate::command::member::{arrive, counted, present, succeed};
use crate::command::membership::{HEAD, Person, find, leave, names, not_in_future, relation};
use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::intake::Codes;
use crate::model::{Origin, Value};
use crate::store::{SourceRow, Tx};

/// What the register says of a household that holds for the part that splits off too.
const TAKEN_OVER: [&str; 6] =
    ["status", "exit_year", "category", "cause", "other_causes", "standard"];

const REASON: &str = "分户";

/// Split a household in two (分户)
///
/// The new household lies in the same village and takes over the status, category and
/// causes of that day. What was found of the people goes with them; housing, income, land,
/// surveys, monitoring, helpers and visits stay with the old household.
#[derive(Debug, clap::Args)]
pub(crate) struct SplitArgs {
    /// The household that is split
    #[arg(long, value_name = "NO")]
    from: String,

    /// The number of the new household
    #[arg(long, value_name = "NO")]
    new: String,

    /// Who goes: PERSON or PERSON=RELATION to the new head, joined by commas
    #[arg(long, value_name = "PERSONS", value_delimiter = ',', required = true)]
    persons: Vec<String>,

    /// The head of the new household, one of them
    #[arg(long, value_name = "PERSON")]
    head: String,

    /// The first day of the new household
    #[arg(long, value_name = "DAY")]
    on: NaiveDate,

    /// Who is the head of the old household, where its head goes
    #[arg(long, value_name = "PERSON")]
    old_head: Option<String>,
}

pub(crate) fn split_household(call: &mut Call<'_, '_>, args: &SplitArgs) -> anyhow::Result<Status> {
    not_in_future(args.on, call.env.today)?;
    let codes = Codes::built_in()?;
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, None, None)?;
    let source = tx.source(&SourceRow::command("split-household"))?;
    let origin = Some(Origin { source, row: None });
    let before = present(&tx, &args.from, args.on)?;
    let going = going(&tx, args, &codes, &before)?;
    found(&tx, args, going.len(), origin)?;
    let mut surveys = 0;
    for (person, relation) in &going {
        leave(&tx, person, args.on, REASON, origin)?;
        let relation = relation.as_deref();
        surveys += arrive(&tx, person, &args.new, relation, args.on, REASON, origin)?;
    }
    let mut says = vec![
        say!(
            "household-split",
            from = args.from,
            new = args.new,
            day = args.on,
            known = names(going.iter().map(|(person, _)| person)),
        ),
        say!("split-carried", count = surveys),
        counted(&tx, &args.from, args.on, before)?,
        counted(&tx, &args.new, args.on, Vec::new())?,
    ];
    let open: Vec<_> = going.iter().filter(|(_, it)| it.is_none()).map(|(it, _)| it).collect();
    if !open.is_empty() {
        let known = names(open.into_iter());
        says.push(say!("split-relations", household = args.new, known = known));
    }
    let old_head = going.iter().map(|(person, _)| person).find(|it| it.is_head());
    let old_head = old_head.or(going.first().map(|(person, _)| person));
    if let Some(person) = old_head {
        says.extend(succeed(&tx, person, args.old_head.as_deref(), args.on, origin)?);
    }
    let entry = tx.commit()?;
    for say in &says {
        call.remark(say)?;
    }
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

/// Who goes, and in which relation to the new head, where it was said.
fn going(
    tx: &Tx<'_>,
    args: &SplitArgs,
    codes: &Codes,
    before: &[Person],
) -> anyhow::Result<Vec<(Person, Option<String>)>> {
    if tx.has_household(&args.new)? {
        let what = say!("household-there", household = args.new);
        return Err(Refusal::new(what).hint(say!("household-there-hint")).into());
    }
    if args.new.is_empty() || !args.new.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return Err(Refusal::new(say!("not-a-household-no")).into());
    }
    if tx.has_area(&args.new)? {
        return Err(Refusal::new(say!("household-is-area")).into());
    }
    let head = find(tx, &args.from, &args.head, false)?;
    let mut going: Vec<(Person, Option<String>)> = Vec::new();
    for typed in &args.persons {
        let (typed, said) = match typed.split_once('=') {
            Some((person, said)) => (person, Some(relation(codes, said)?)),
            None => (typed.as_str(), None),
        };
        let person = find(tx, &args.from, typed, false)?;
        if going.iter().any(|(it, _)| it.id == person.id) {
            continue;
        }
        let is_head = person.id == head.id;
        if said.as_deref().is_some_and(|it| (it == HEAD) != is_head) {
            let what = say!("split-two-heads", person = person.shown(), head = head.shown());
            return Err(Refusal::new(what).hint(say!("split-two-heads-hint")).into());
        }
        going.push((person, if is_head { Some(HEAD.to_owned()) } else { said }));
    }
    if !going.iter().any(|(it, _)| it.id == head.id) {
        let what = say!("split-head-stays", head = head.shown());
        return Err(Refusal::new(what).hint(say!("split-head-stays-hint")).into());
    }
    if before.iter().all(|it| going.iter().any(|(person, _)| person.id == it.id)) {
        let what = say!("split-all", household = args.from);
        return Err(Refusal::new(what).hint(say!("split-all-hint")).into());
    }
    Ok(going)
}

/// Makes the new household, with what it takes over on that day.
fn found(
    tx: &Tx<'_>,
    args: &SplitArgs,
    persons: usize,
    origin: Option<Origin>,
) -> anyhow::Result<()> {
    let table = tx.table("household");
    let Some(mut row) = tx.row(table, &[Value::text(args.from.clone())])? else {
        anyhow::bail!("the household {} is there and is not there", args.from);
    };
    row[tx.place(table, "no")] = Value::text(args.new.clone());
    tx.put(table, &mut row, origin)?;
    let table = tx.table("household_status");
    let mut columns = vec![
        ("household", Value::text(args.new.clone())),
        ("day", Value::day(args.on)),
        ("sheet", Value::text("split-household")),
        ("head_count", Value::Int(i64::try_from(persons)?)),
    ];
    let at = tx.place(table, "day");
    let mut known = tx.rows(table, &[Value::text(args.from.clone())])?;
    known.retain(|row| row[at].to_string() <= args.on.to_string());
    for column in TAKEN_OVER {
        let place = tx.place(table, column);
        let newest = known.iter().rev().find(|row| !row[place].is_null());
        columns.push((column, newest.map_or(Value::Null, |row| row[place].clone())));
    }
    // Whoever was not on the register does not come onto it by being split.
    if !known.is_empty() {
        put(tx, "household_status", &columns, origin)?;
    }
    Ok(())
}
