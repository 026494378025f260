use std::cmp::Reverse;
use std::collections::HashMap;

use crate::command::assign::{known, put};
use crate::command::membership::tail;
use crate::command::merge_person::named;
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::model::{Origin, Value};
use crate::report::{Column, Kind, Report};
use crate::rules::likeness::{Double, POSSIBLE, Person, Reason, SURE, doubles};
use crate::store::{PersonRow, SourceRow, Store};
use crate::words::Both;

/// List who may be written down twice, or note that two people are two
///
/// Holds the members of all households against each other: the same name and birthday
/// under different ID numbers, ID numbers that differ in one digit or two swapped ones,
/// names that differ in one character, people without a number. Each pair comes with what
/// speaks for it, where both stand, and the command that makes one of them. Exits with 1
/// when there is any.
#[derive(Debug, clap::Args)]
pub(crate) struct DuplicatesArgs {
    /// Only people of this village, or of villages whose codes begin so
    #[arg(long, value_name = "CODE")]
    village: Option<String>,

    /// Only pairs that are surely one person
    #[arg(long)]
    sure: bool,

    /// List helpers instead: one ID number, phone, name and unit, or name without a unit in
    /// two records
    #[arg(long, conflicts_with_all = ["village", "sure"])]
    helpers: bool,

    /// These two are different people: they are not listed again
    #[arg(
        long,
        num_args = 2,
        value_names = ["PERSON", "PERSON"],
        requires = "reason",
        conflicts_with_all = ["village", "sure"]
    )]
    distinct: Vec<String>,

    /// How one knows that they are different people
    #[arg(long, requires = "distinct")]
    reason: Option<String>,
}

pub(crate) fn duplicates(call: &mut Call<'_, '_>, args: &DuplicatesArgs) -> anyhow::Result<Status> {
    if let [one, other] = args.distinct.as_slice() {
        let reason = args.reason.as_deref().unwrap_or_default();
        return tell_apart(call, one, other, reason, args.helpers);
    }
    let store = call.open()?;
    let report =
        if args.helpers { of_helpers(call, &store)? } else { of_people(call, &store, args)? };
    call.print(&report)?;
    Ok(if report.rows.is_empty() { Status::Done } else { Status::Findings })
}

/// Notes that two people are two.
fn tell_apart(
    call: &mut Call<'_, '_>,
    one: &str,
    other: &str,
    reason: &str,
    helpers: bool,
) -> anyhow::Result<Status> {
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, Some(reason), None)?;
    let who = |typed: &str| -> anyhow::Result<(String, String)> {
        if helpers {
            let helper = known(&tx, typed)?;
            return Ok((helper.id, helper.name));
        }
        let person = named(&tx, typed, None)?;
        let shown = person.shown();
        Ok((person.id, shown))
    };
    let mut pair = [who(one)?, who(other)?];
    pair.sort();
    let [(one, one_shown), (other, other_shown)] = pair;
    if one == other {
        let what = say!("merge-itself", person = one_shown);
        return Err(Refusal::new(what).hint(say!("distinct-itself-hint")).into());
    }
    let table = tx.table("distinct_person");
    if tx.row(table, &[Value::text(one.clone()), Value::text(other.clone())])?.is_some() {
        tx.rollback()?;
        call.remark(&say!("distinct-already", one = one_shown, other = other_shown))?;
        return Ok(Status::Done);
    }
    let source = tx.source(&SourceRow::command("duplicates"))?;
    let columns = [
        ("person", Value::text(one)),
        ("other", Value::text(other)),
        ("reason", Value::text(reason.to_owned())),
    ];
    put(&tx, "distinct_person", &columns, Some(Origin { source, row: None }))?;
    let entry = tx.commit()?;
    call.remark(&say!("distinct-noted", one = one_shown, other = other_shown))?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

fn of_people(call: &Call<'_, '_>, store: &Store, args: &DuplicatesArgs) -> anyhow::Result<Report> {
    let (mut people, mut read) = (Vec::new(), Vec::new());
    let village = args.village.as_deref().unwrap_or_default();
    store.people(call.as_of(), village, &mut |row: PersonRow| {
        read.push((row.source, row.row));
        people.push(Person {
            id: row.id,
            name: row.name,
            birth: row.birth.and_then(|it| it.parse().ok()),
            household: row.household,
            village: row.village,
        });
    })?;
    let told_apart = store.distinct_people()?;
    let mut found = doubles(&people);
    let all = found.len();
    found.retain(|it| {
        let mut pair = [&people[it.first].id, &people[it.second].id];
        pair.sort();
        !told_apart.contains(&(pair[0].clone(), pair[1].clone()))
    });
    let distinct = all - found.len();
    found.sort_by_key(|it| (Reverse(it.likeness.is_sure), Reverse(it.likeness.score)));
    let count = |sure: bool| found.iter().filter(|it| it.likeness.is_sure == sure).count();
    let (sure, possible) = (count(true), count(false));
    found.retain(|it| !args.sure || it.likeness.is_sure);

    let mut report = Report::new(
        "duplicates",
        Both::new("疑似重复登记的人", "People who may be written down twice"),
        call.as_of(),
        columns(),
    );
    let files = store.source_files()?;
    let villages: HashMap<_, _> =
        store.villages()?.into_iter().map(|(code, name, _)| (code, name)).collect();
    for double in &found {
        let mut row = vec![
            Value::text(call.text(&level(double.likeness.is_sure))),
            Value::Int(i64::from(double.likeness.score)),
            Value::text(reasons(call, &double.likeness.reasons)),
        ];
        for place in [double.first, double.second] {
            let person = &people[place];
            let (source, line) = read[place];
            let file = source.and_then(|it| files.get(&it)).cloned();
            row.extend([
                Value::text(villages.get(&person.village).unwrap_or(&person.village).clone()),
                Value::text(person.household.clone()),
                Value::text(person.name.clone()),
                Value::text(person.id.clone()),
                file.map_or(Value::Null, Value::text),
                line.map_or(Value::Null, Value::Int),
            ]);
        }
        row.push(Value::text(advice(&people, double)));
        report.rows.push(row);
    }
    let counts = say!("duplicates-counts", sure = sure, possible = possible, distinct = distinct);
    report.notes.push(call.text(&counts));
    if !report.rows.is_empty() {
        let scores = say!("duplicates-scores", sure = SURE, possible = POSSIBLE);
        report.notes.push(call.text(&scores));
        report.notes.push(call.text(&say!("duplicates-what-next")));
    }
    Ok(report)
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("level", Kind::Text, "把握", "How sure"),
        Column::new("score", Kind::Count, "分", "Score"),
        Column::new("reasons", Kind::Text, "依据", "What speaks for it"),
    ];
    for (n, zh, en) in [("1", "甲", "first"), ("2", "乙", "second")] {
        for (key, kind, title_zh, title_en) in [
            ("village", Kind::Text, "村", "Village"),
            ("household", Kind::Number, "户编号", "Household no."),
            ("name", Kind::Text, "姓名", "Name"),
            ("id", Kind::Text, "证件号码", "ID number"),
            ("file", Kind::Text, "文件", "File"),
            ("row", Kind::Count, "行", "Row"),
        ] {
            columns.push(Column::new(
                &format!("{key}_{n}"),
                kind,
                &format!("{zh}: {title_zh}"),
                &format!("{title_en} ({en})"),
            ));
        }
    }
    columns.push(Column::new("merge", Kind::Text, "是同一个人就用", "If it is one person"));
    columns
}

fn level(is_sure: bool) -> Say {
    if is_sure { say!("level-sure") } else { say!("level-possible") }
}

fn reasons(call: &Call<'_, '_>, reasons: &[Reason]) -> String {
    // Who shares a household shares its village.
    let household = reasons.contains(&Reason::SameHousehold);
    let said = reasons.iter().filter(|it| !(household && **it == Reason::SameVillage));
    let words = said.map(|it| {
        call.text(&match it {
            Reason::SameName => say!("same-name"),
            Reason::LikeName => say!("like-name"),
            Reason::SameBirth => say!("same-birth"),
            Reason::OneDigit => say!("one-digit"),
            Reason::Swapped => say!("swapped-digits"),
            Reason::NoNumber => say!("no-number"),
            Reason::SameHousehold => say!("same-household"),
            Reason::SameVillage => say!("same-village"),
        })
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The command that makes one person of a pair. Who has an ID number is kept.
fn advice(people: &[Person], double: &Double) -> String {
    let (mut keep, mut drop) = (&people[double.first], &people[double.second]);
    let numbered = |it: &Person| it.id.len() == 18 && !it.id.starts_with("999999");
    if !numbered(keep) && numbered(drop) {
        (keep, drop) = (drop, keep);
    }
    let person = |it: &Person| match it.id.len() {
        18 => format!("{}/{}", it.household, tail(&it.id)),
        _ => it.id.clone(),
    };
    let across = if keep.household == drop.household { "" } else { " --on YYYY-MM-DD" };
    format!("bangfu merge-person --keep {} --drop {}{across}", person(keep), person(drop))
}

fn of_helpers(call: &Call<'_, '_>, store: &Store) -> anyhow::Result<Report> {
    let columns = vec![
        Column::new("reasons", Kind::Text, "依据", "What speaks for it"),
        Column::new("name_1", Kind::Text, "甲: 姓名", "Name (first)"),
        Column::new("unit_1", Kind::Text, "甲: 单位", "Unit (first)"),
        Column::new("id_1", Kind::Text, "甲: 编号", "Key (first)"),
        Column::new("name_2", Kind::Text, "乙: 姓名", "Name (second)"),
        Column::new("unit_2", Kind::Text, "乙: 单位", "Unit (second)"),
        Column::new("id_2", Kind::Text, "乙: 编号", "Key (second)"),
    ];
    let title = Both::new("疑似重复登记的帮扶人", "Helpers who may be written down twice");
    let mut report = Report::new("duplicate-helpers", title, call.as_of(), columns);
    for double in store.helper_doubles()? {
        let said = [
            (double.same_number, say!("same-number")),
            (double.same_phone, say!("same-phone")),
            (double.same_name, say!("same-name-and-unit")),
            (double.same_bare_name, say!("same-name-no-unit")),
        ];
        let said = said.iter().filter(|(holds, _)| *holds).map(|(_, say)| call.text(say));
        let mut row = vec![Value::text(said.collect::<Vec<_>>().join(", "))];
        for (id, name, unit) in double.pair {
            row.extend([Value::text(name), unit.map_or(Value::Null, Value::text), Value::text(id)]);
        }
        report.rows.push(row);
    }
    if !report.rows.is_empty() {
        report.notes.push(call.text(&say!("helpers-what-next")));
    }
    Ok(report)
}
