//! Exemptions: findings that somebody looked into and that stay as they are.

use super::state::filled;
use super::{CheckDataArgs, known_check};
use crate::checks::{Check, Checks};
use crate::command::assign::unknown_household;
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::model::checks::Scope;
use crate::model::{Origin, Value, mask};
use crate::report::{Column, Kind, Report};
use crate::store::{SourceRow, Store, Tx};
use crate::words::Both;

/// Exempts a finding, or changes until when it is exempt.
pub(super) fn exempt(
    call: &mut Call<'_, '_>,
    args: &CheckDataArgs,
    checks: &Checks,
    named: &str,
) -> anyhow::Result<Status> {
    let check = &checks.all[known_check(checks, named)?];
    let reason = args.reason.clone().unwrap_or_default();
    let until = args.until.unwrap_or(call.env.today);
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, Some(&reason), None)?;
    let (level, object, person) = exempted(&tx, args, check)?;
    let source = tx.source(&SourceRow::command("check-data --exempt"))?;
    let origin = Some(Origin { source, row: None });
    let table = tx.table("exemption");
    let key = [
        Value::text(object.clone()),
        Value::text(check.number.clone()),
        Value::text(person.clone()),
    ];
    let place = |name: &str| tx.columns(table).iter().position(|it| it == name);
    let text = |row: &[Value<'static>], name: &str| {
        place(name).map_or_else(String::new, |it| row[it].to_string())
    };
    let today = call.env.today.to_string();
    let before = tx.row(table, &key)?;
    // What has run out begins anew.
    let since = (before.as_ref())
        .filter(|row| today <= text(row, "last_day"))
        .map_or(today, |row| text(row, "since"));
    let [object_value, check_value, person_value] = key;
    let columns = [
        ("object", object_value),
        ("check_no", check_value),
        ("person", person_value),
        ("level", Value::text(level)),
        ("reason", Value::text(reason.clone())),
        ("since", Value::text(since)),
        ("last_day", Value::day(until)),
    ];
    let mut row = filled(&tx, table, &columns);
    let say = say!(
        "exempted",
        check = check.number,
        title = check.title.text(call.lang),
        whom = format!("{object} {}", mask(&person)).trim_end(),
        until = until,
    );
    match before {
        Some(before)
            if columns.iter().all(|(name, value)| text(&before, name) == value.to_string()) =>
        {
            tx.rollback()?;
            call.remark(&say!("exempted-already"))?;
            return Ok(Status::Done);
        }
        Some(_) => tx.replace(table, &mut row, origin)?,
        None => {
            tx.put(table, &mut row, origin)?;
        }
    }
    let entry = tx.commit()?;
    call.remark(&say)?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

/// What is exempt: the level, the household or village, and the person, if it is one.
fn exempted(
    tx: &Tx<'_>,
    args: &CheckDataArgs,
    check: &Check,
) -> anyhow::Result<(&'static str, String, String)> {
    let wrong = |key: &'static str| {
        Err(Refusal::new(Say { key, args: vec![("check", check.number.clone())] })
            .hint(say!("exempt-whom-hint"))
            .into())
    };
    match (check.scope, &args.household, &args.person, &args.village) {
        (Scope::Village, None, None, Some(village)) => match tx.villages_named(village)?.as_slice()
        {
            [(code, _)] => Ok(("village", code.clone(), String::new())),
            _ => Err(Refusal::new(say!("no-village", village = village))
                .hint(say!("no-village-hint"))
                .into()),
        },
        (Scope::Village, ..) => wrong("exempt-a-village"),
        (_, None, ..) => wrong("exempt-a-household"),
        (_, Some(no), ..) if !tx.has_household(no)? => Err(unknown_household(no)),
        (Scope::Household, Some(no), None, _) => Ok(("household", no.clone(), String::new())),
        (Scope::Household, ..) => wrong("exempt-no-person"),
        (Scope::Person, _, None, _) => wrong("exempt-a-person"),
        (Scope::Person, Some(no), Some(id), _) => {
            let key = [Value::text(no.clone()), Value::text(id.clone())];
            if tx.row(tx.table("member"), &key)?.is_none() {
                let what = say!("not-a-member", person = mask(id), household = no);
                return Err(Refusal::new(what).hint(say!("not-a-member-hint")).into());
            }
            Ok(("household", no.clone(), id.clone()))
        }
    }
}

pub(super) fn list_exemptions(call: &mut Call<'_, '_>, checks: &Checks) -> anyhow::Result<Status> {
    let columns = vec![
        Column::new("check", Kind::Text, "编号", "Check"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("object", Kind::Number, "户编号/村代码", "Household or village"),
        Column::new("person", Kind::Text, "证件号码", "ID number"),
        Column::new("reason", Kind::Text, "理由", "Reason"),
        Column::new("since", Kind::Day, "开始", "Since"),
        Column::new("until", Kind::Day, "截止", "Until"),
        Column::new("holds", Kind::Flag, "有效", "Holds"),
    ];
    let store: Store = call.open()?;
    let day = call.as_of().to_string();
    let title = Both::new("豁免", "Exemptions");
    let mut report = Report::new("exemptions", title, call.as_of(), columns);
    for row in store.checking().exemptions()? {
        let title = checks.place(&row.check).map(|it| checks.all[it].title.text(call.lang));
        let holds = row.since <= day && day <= row.last_day;
        let person = if row.person.is_empty() { Value::Null } else { Value::text(row.person) };
        report.rows.push(vec![
            Value::text(row.check.clone()),
            title.map_or(Value::Null, |it| Value::text(it.to_owned())),
            Value::text(row.object),
            person,
            Value::text(row.reason),
            Value::text(row.since),
            Value::text(row.last_day),
            Value::Int(i64::from(holds)),
        ]);
    }
    call.print(&report)?;
    Ok(Status::Done)
}
