//! People as members of households: finding who is meant, and the steps of which the
//! commands that register who comes and who goes are made.
//!
//! A membership is dated in stretches. The row in `member` is the last one; who comes back,
//! or gets another relation to the head, leaves the stretch before it in `member_past`, so
//! that the days before stay what they were.

use chrono::NaiveDate;

use crate::command::assign::{put, unknown_household};
use crate::error::{Refusal, Say, say};
use crate::intake::{Cell, Codes, PersonId, clean_name, person_id};
use crate::model::{Origin, Value, mask};
use crate::store::Tx;

/// The relation of a household's head.
pub(crate) const HEAD: &str = "户主";

/// Why a stretch ends and the next begins when only the relation to the head changes.
const RELATION_CHANGED: &str = "与户主关系变更";

/// A row of `member`.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) household: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) relation: Option<String>,
    pub(crate) birth: Option<NaiveDate>,
    /// First day of the last stretch; `None`: since the household is known.
    pub(crate) joined_on: Option<NaiveDate>,
    /// First day after it; `None` while it lasts.
    pub(crate) left_on: Option<NaiveDate>,
    /// All columns, in the order of the schema.
    pub(crate) row: Vec<Value<'static>>,
}

impl Person {
    fn of(tx: &Tx<'_>, row: Vec<Value<'static>>) -> Self {
        let table = tx.table("member");
        let text = |column: &str| match &row[tx.place(table, column)] {
            Value::Text(text) => Some(text.to_string()),
            _ => None,
        };
        let day = |column| text(column).and_then(|it| it.parse().ok());
        Self {
            household: text("household").unwrap_or_default(),
            id: text("id").unwrap_or_default(),
            name: text("name").unwrap_or_default(),
            relation: text("relation"),
            birth: day("birth"),
            joined_on: day("joined_on"),
            left_on: day("left_on"),
            row,
        }
    }

    pub(crate) fn is_present(&self) -> bool {
        self.left_on.is_none()
    }

    /// Whether the last stretch holds on a day.
    pub(crate) fn is_there_on(&self, day: NaiveDate) -> bool {
        self.joined_on.is_none_or(|it| it <= day) && self.left_on.is_none_or(|it| day < it)
    }

    pub(crate) fn is_head(&self) -> bool {
        self.relation.as_deref() == Some(HEAD)
    }

    /// As messages name the person: the name, and of the ID number the end.
    pub(crate) fn shown(&self) -> String {
        format!("{}({})", self.name, tail(&self.id))
    }

    pub(crate) fn key(&self) -> [Value<'static>; 2] {
        [Value::text(self.household.clone()), Value::text(self.id.clone())]
    }

    pub(crate) fn set(&mut self, tx: &Tx<'_>, column: &str, value: Value<'static>) {
        self.row[tx.place(tx.table("member"), column)] = value;
    }
}

/// The last four characters of an ID number, by which a clerk knows it.
pub(crate) fn tail(id: &str) -> &str {
    match id.len() {
        18 if id.is_ascii() => &id[14..],
        _ => "无证",
    }
}

/// Everybody who is or was a member of a household.
pub(crate) fn people(tx: &Tx<'_>, household: &str) -> anyhow::Result<Vec<Person>> {
    if !tx.has_household(household)? {
        return Err(unknown_household(household));
    }
    let rows = tx.rows(tx.table("member"), &[Value::text(household.to_owned())])?;
    Ok(rows.into_iter().map(|row| Person::of(tx, row)).collect())
}

/// The member of a household whom somebody means by an ID number, its last four or more
/// characters, or a name. Who left is meant only where `also_former` and nobody present is.
///
/// # Errors
///
/// Refuses where nobody or more than one is meant, and says who is there.
pub(crate) fn find(
    tx: &Tx<'_>,
    household: &str,
    typed: &str,
    also_former: bool,
) -> anyhow::Result<Person> {
    let all = people(tx, household)?;
    let typed_id = typed.to_ascii_uppercase();
    let means = |it: &&Person| {
        it.id == typed
            || it.name == typed
            || it.id.is_ascii() && typed_id.len() >= 4 && it.id.ends_with(&typed_id)
    };
    let mut meant: Vec<_> = all.iter().filter(|it| it.is_present()).filter(means).collect();
    if meant.is_empty() && also_former {
        meant = all.iter().filter(means).collect();
    }
    match meant.as_slice() {
        [person] => Ok((*person).clone()),
        [] => {
            if let Some((person, day)) =
                all.iter().filter(means).find_map(|it| Some((it, it.left_on?)))
            {
                let what =
                    say!("person-left", person = person.shown(), household = household, day = day);
                return Err(Refusal::new(what).hint(say!("person-left-hint")).into());
            }
            let known = names(all.iter().filter(|it| it.is_present()));
            let what = say!("no-person", person = mask(typed), household = household);
            Err(Refusal::new(what).hint(say!("no-person-hint", known = known)).into())
        }
        many => {
            let what = say!(
                "persons-named",
                person = mask(typed),
                household = household,
                count = many.len()
            );
            let known = names(many.iter().copied());
            Err(Refusal::new(what).hint(say!("persons-named-hint", known = known)).into())
        }
    }
}

/// How several people are named in one sentence.
pub(crate) fn names<'p>(people: impl Iterator<Item = &'p Person>) -> String {
    people.map(Person::shown).collect::<Vec<_>>().join("、")
}

/// The head of a household on a day.
pub(crate) fn head_of(
    tx: &Tx<'_>,
    household: &str,
    day: NaiveDate,
) -> anyhow::Result<Option<Person>> {
    Ok(people(tx, household)?.into_iter().find(|it| it.is_head() && it.is_there_on(day)))
}

/// The ledger's spelling of a code that was typed.
///
/// # Errors
///
/// Refuses one that the list does not have, and says what it has.
pub(crate) fn code(codes: &Codes, list: &str, what: Say, typed: &str) -> anyhow::Result<String> {
    match codes.canonical(list, typed) {
        Some(code) => Ok(code.to_owned()),
        None => {
            let hint = say!("bad-code-hint", known = codes.names(list).join("、"));
            Err(Refusal::new(what).hint(hint).into())
        }
    }
}

pub(crate) fn relation(codes: &Codes, typed: &str) -> anyhow::Result<String> {
    code(codes, "relation", say!("bad-relation", relation = typed), typed)
}

/// Reads an ID number that was typed, with the checks of an import.
pub(crate) fn id_number(typed: &str) -> anyhow::Result<PersonId> {
    person_id(&Cell::Text(typed.into())).map_err(|remark| {
        let what = say!("bad-id", id = mask(typed));
        Refusal::new(what).hint(remark.say).into()
    })
}

/// Reads a name that was typed, as an import would.
pub(crate) fn person_name(typed: &str) -> anyhow::Result<String> {
    match clean_name(&Cell::Text(typed.into())) {
        Ok(Some(name)) => Ok(name.into_owned()),
        Ok(None) => Err(Refusal::new(say!("missing-value")).into()),
        Err(remark) => Err(Refusal::new(remark.say).into()),
    }
}

/// The key of a person without an ID number.
pub(crate) fn without_id(household: &str, name: &str, birth: NaiveDate) -> String {
    format!("无证/{household}/{name}/{birth}")
}

/// Refuses a day that has not come yet.
pub(crate) fn not_in_future(day: NaiveDate, today: NaiveDate) -> anyhow::Result<()> {
    if day <= today {
        return Ok(());
    }
    let what = say!("member-in-future", day = day);
    Err(Refusal::new(what).hint(say!("member-in-future-hint")).into())
}

/// Refuses a day on which a present member cannot leave, or change.
fn after_joining(person: &Person, day: NaiveDate) -> anyhow::Result<()> {
    let (what, hint) = match (person.joined_on, person.birth) {
        (Some(joined), _) if day <= joined => (
            say!("before-joining", person = person.shown(), joined = joined, day = day),
            say!("before-joining-hint"),
        ),
        (_, Some(birth)) if day < birth => (
            say!("before-birth", person = person.shown(), birth = birth, day = day),
            say!("before-birth-hint"),
        ),
        _ => return Ok(()),
    };
    Err(Refusal::new(what).hint(hint).into())
}

/// Ends a membership on a day, the first one without it.
pub(crate) fn leave(
    tx: &Tx<'_>,
    person: &Person,
    day: NaiveDate,
    by: &str,
    origin: Option<Origin>,
) -> anyhow::Result<()> {
    after_joining(person, day)?;
    count_one(tx, &person.household, day, -1, origin)?;
    let mut person = person.clone();
    person.set(tx, "left_on", Value::day(day));
    person.set(tx, "left_by", Value::text(by.to_owned()));
    tx.replace(tx.table("member"), &mut person.row, origin)
}

/// Makes somebody a member from a day on. `columns` say who it is, `household` and `id`
/// among them; who was a member before begins another stretch.
pub(crate) fn join(
    tx: &Tx<'_>,
    columns: &[(&str, Value<'static>)],
    day: NaiveDate,
    by: &str,
    origin: Option<Origin>,
) -> anyhow::Result<()> {
    let table = tx.table("member");
    let mut new = vec![Value::Null; tx.columns(table).len()];
    for (column, value) in columns {
        new[tx.place(table, column)] = value.clone();
    }
    new[tx.place(table, "joined_on")] = Value::day(day);
    new[tx.place(table, "joined_by")] = Value::text(by.to_owned());
    let new = Person::of(tx, new);
    if let Some(birth) = new.birth.filter(|it| day < *it) {
        let what = say!("before-birth", person = new.shown(), birth = birth, day = day);
        return Err(Refusal::new(what).hint(say!("before-birth-hint")).into());
    }
    elsewhere(tx, &new.household, &new.id)?;
    count_one(tx, &new.household, day, 1, origin)?;
    let Some(old) = tx.row(table, &new.key())? else {
        let mut row = new.row;
        tx.put(table, &mut row, origin)?;
        return Ok(());
    };
    let mut person = Person::of(tx, old);
    if let Some(left) = person.left_on.filter(|left| day < *left) {
        let what = say!(
            "member-until",
            person = person.shown(),
            household = person.household,
            left = left,
            day = day
        );
        return Err(Refusal::new(what).hint(say!("member-until-hint")).into());
    }
    if person.name != new.name {
        let what =
            say!("named-otherwise", id = mask(&new.id), known = person.name, name = new.name);
        return Err(Refusal::new(what).hint(say!("named-otherwise-hint")).into());
    }
    put_past(tx, &person)?;
    for (place, value) in new.row.iter().enumerate() {
        if !value.is_null() {
            person.row[place] = value.clone();
        }
    }
    person.set(tx, "left_on", Value::Null);
    person.set(tx, "left_by", Value::Null);
    tx.replace(table, &mut person.row, origin)
}

/// Refuses who is a present member of some household already.
pub(crate) fn elsewhere(tx: &Tx<'_>, household: &str, id: &str) -> anyhow::Result<()> {
    let Some(there) = tx.household_of(id)? else { return Ok(()) };
    let what = say!("member-already", id = mask(id), household = there);
    let hint = if there == household {
        say!("member-already-hint")
    } else {
        say!("member-elsewhere-hint", from = there, to = household)
    };
    Err(Refusal::new(what).hint(hint).into())
}

/// Gives a member another relation to the head from a day on. Returns whether anything
/// changed.
pub(crate) fn relate(
    tx: &Tx<'_>,
    person: &Person,
    relation: &str,
    day: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<bool> {
    if person.relation.as_deref() == Some(relation) {
        return Ok(false);
    }
    let mut changed = person.clone();
    changed.set(tx, "relation", Value::text(relation.to_owned()));
    if person.joined_on != Some(day) {
        after_joining(person, day)?;
        let mut past = person.clone();
        past.left_on = Some(day);
        past.set(tx, "left_on", Value::day(day));
        past.set(tx, "left_by", Value::text(RELATION_CHANGED));
        put_past(tx, &past)?;
        changed.set(tx, "joined_on", Value::day(day));
        changed.set(tx, "joined_by", Value::text(RELATION_CHANGED));
    }
    tx.replace(tx.table("member"), &mut changed.row, origin)?;
    Ok(true)
}

/// Keeps a stretch that has ended, read where the member's row was read.
fn put_past(tx: &Tx<'_>, person: &Person) -> anyhow::Result<()> {
    let table = tx.table("member");
    let column = |name: &str| person.row[tx.place(table, name)].clone();
    let mut columns = vec![("household", column("household")), ("member", column("id"))];
    for name in ["left_on", "left_by", "joined_on", "joined_by", "relation"] {
        columns.push((name, column(name)));
    }
    put(tx, "member_past", &columns, origin_of(tx, "member", &person.row))?;
    Ok(())
}

/// Where a row was read.
pub(crate) fn origin_of(tx: &Tx<'_>, table: &str, row: &[Value<'_>]) -> Option<Origin> {
    let table = tx.table(table);
    let Value::Int(source) = row[tx.place(table, "source")] else { return None };
    let row = match row[tx.place(table, "row")] {
        Value::Int(row) => u32::try_from(row).ok(),
        _ => None,
    };
    Some(Origin { source, row })
}

/// Brings the register's count of a household up or down by one from a day on, where the
/// register has one and has not counted the change already. The count stays the same kind
/// of sheet's, so that the next one which says something else is noticed.
pub(crate) fn count_one(
    tx: &Tx<'_>,
    household: &str,
    day: NaiveDate,
    change: i64,
    origin: Option<Origin>,
) -> anyhow::Result<()> {
    let table = tx.table("household_status");
    let [at, sheet, count] = ["day", "sheet", "head_count"].map(|it| tx.place(table, it));
    let day = Value::day(day);
    let known = tx
        .rows(table, &[Value::text(household.to_owned())])?
        .into_iter()
        .filter(|row| row[at].to_string() <= day.to_string())
        .rev()
        .find(|row| !row[count].is_null());
    let Some(row) = known else { return Ok(()) };
    let Value::Int(counted) = row[count] else { return Ok(()) };
    let on = |it: &Person| day.to_string().parse().is_ok_and(|day| it.is_there_on(day));
    let listed = people(tx, household)?.iter().filter(|it| on(it)).count() as i64;
    let is_behind = if change < 0 { listed <= counted } else { counted <= listed };
    if !is_behind || counted + change < 1 {
        return Ok(());
    }
    let columns = [
        ("household", Value::text(household.to_owned())),
        ("day", day),
        ("sheet", row[sheet].clone()),
        ("head_count", Value::Int(counted + change)),
    ];
    put_over(tx, "household_status", &columns, origin)
}

/// Writes some columns of a row, over a version that this entry wrote as well.
fn put_over(
    tx: &Tx<'_>,
    table: &str,
    columns: &[(&str, Value<'static>)],
    origin: Option<Origin>,
) -> anyhow::Result<()> {
    let place = tx.table(table);
    let key: Vec<_> = tx
        .key(place)
        .iter()
        .map(|at| {
            let own = columns.iter().find(|(it, _)| *it == tx.columns(place)[*at]);
            own.map_or(Value::Null, |(_, value)| value.clone())
        })
        .collect();
    match tx.row(place, &key)? {
        None => {
            put(tx, table, columns, origin)?;
        }
        Some(mut row) => {
            for (column, value) in columns {
                row[tx.place(place, column)] = value.clone();
            }
            tx.replace(place, &mut row, origin)?;
        }
    }
    Ok(())
}

/// What a person did and got: it is theirs wherever they live, and found by their number.
pub(crate) const THEIRS: [&str; 5] = ["training", "job", "enrolment", "subsidy", "medical_bill"];

/// Copies what was found of a person into the household they went to, each row with the
/// file and row it was read from. Returns how many rows. What they did and got is copied
/// only where they have another number there, since it is found by that.
pub(crate) fn carry_found(
    tx: &Tx<'_>,
    from: &Person,
    household: &str,
    id: &str,
) -> anyhow::Result<usize> {
    let mut carried = 0;
    let theirs = if id == from.id { &[][..] } else { &THEIRS };
    for name in ["member_survey", "member_answer"].iter().chain(theirs) {
        let table = tx.table(name);
        for mut row in tx.rows(table, &from.key())? {
            let origin = origin_of(tx, name, &row);
            row[tx.place(table, "household")] = Value::text(household.to_owned());
            row[tx.place(table, "member")] = Value::text(id.to_owned());
            let key: Vec<_> = tx.key(table).iter().map(|it| row[*it].clone()).collect();
            if tx.row(table, &key)?.is_none() {
                tx.put(table, &mut row, origin)?;
                carried += 1;
            }
        }
    }
    Ok(carried)
}
