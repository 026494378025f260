//! What is known on a day: the facts by which households and villages are judged.
//!
//! Households, their status, surveys, incomes, members and the members' surveys are
//! streams in the order of the household number, read side by side: nothing is sorted,
//! joined or counted twice, and memory does not grow with the ledger.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::types::ValueRef;
use rusqlite::{Row, Rows, Statement, named_params};

use super::Store;
use super::tx::{owned, same};
use crate::model::Value;
use crate::model::facts::{
    Found, HOUSEHOLD, HouseholdFacts, IncomeFacts, MEMBER, MEMBER_TOGETHER, MemberFacts, VILLAGE,
    VillageFacts,
};

/// A household with one of these is not on the register: never was, or not any more.
const NOT_REGISTERED: [&str; 4] = ["一般农户", "清退", "自然销户", "注销"];

/// Which households are wanted; all where nothing is said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) household: Option<&'a str>,
    /// Code of a village, or of whatever it lies in.
    pub(crate) village: Option<&'a str>,
}

impl Store {
    /// Gives every household that is on the register on a day, in the order of the
    /// household numbers, with all that is known of it on that day.
    pub(crate) fn household_facts(
        &self,
        as_of: NaiveDate,
        wanted: Wanted<'_>,
        each: &mut dyn FnMut(HouseholdFacts) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let (first, last) = match wanted.household {
            Some(no) => (no, no),
            None => ("", "\u{10FFFF}"),
        };
        let village = wanted.village.unwrap_or_default();
        let mut households = self.conn.prepare(include_str!("households.sql"))?;
        let mut statuses = self.conn.prepare(include_str!("statuses.sql"))?;
        let mut surveys = self.conn.prepare(include_str!("surveys.sql"))?;
        let mut incomes = self.conn.prepare(include_str!("incomes.sql"))?;
        let mut members = self.conn.prepare(include_str!("members.sql"))?;
        let mut member_surveys = self.conn.prepare(include_str!("member_surveys.sql"))?;
        let mut households = households
            .query(named_params! { ":first": first, ":last": last, ":village": village })?;
        let bounds = Bounds { first, last, as_of: as_of.to_string() };
        let mut statuses = Stream::start(&mut statuses, &bounds)?;
        let mut surveys = Stream::start(&mut surveys, &bounds)?;
        let mut incomes = Stream::start(&mut incomes, &bounds)?;
        let mut members = Stream::start(&mut members, &bounds)?;
        let mut member_surveys = Stream::start(&mut member_surveys, &bounds)?;
        while let Some(row) = households.next()? {
            let mut facts = HouseholdFacts {
                household: row.get("no")?,
                village: row.get("village")?,
                facts: vec![None; HOUSEHOLD.len()],
                ..HouseholdFacts::default()
            };
            let no = facts.household.clone();
            let mut is_registered = false;
            statuses.of(&no, |row, at| {
                is_registered = true;
                if let Some(status) = row.get::<_, Option<String>>(3)? {
                    facts.status = Some(status);
                }
                fold(&mut facts.register_income, row.get_ref(4)?, at);
                fold(&mut facts.head_count, row.get_ref(5)?, at);
                Ok(())
            })?;
            surveys.of(&no, |row, at| fold_all(&mut facts.facts, row, 3, at))?;
            incomes.of(&no, |row, at| fold_income(&mut facts.income, row, at))?;
            members.of_people(&no, |row| {
                if row.get_ref("relation")?.as_str_or_null()?.is_some_and(|it| it == "户主") {
                    facts.head = Some(row.get("name")?);
                }
                facts.members.push(MemberFacts {
                    id: row.get("id")?,
                    name: row.get("name")?,
                    birth: row.get::<_, Option<String>>("birth")?.as_deref().and_then(day_of),
                    facts: vec![None; MEMBER.len()],
                });
                Ok(())
            })?;
            let people = &mut facts.members;
            let mut place = 0;
            member_surveys.of(&no, |row, at| {
                // Both streams are in the order of the members' ID numbers.
                let id = row.get_ref(3)?.as_str()?;
                while place < people.len() && people[place].id.as_str() < id {
                    place += 1;
                }
                match people.get_mut(place).filter(|it| it.id == id) {
                    Some(member) => fold_member(&mut member.facts, row, at),
                    // Somebody who was not a member on the day.
                    None => Ok(()),
                }
            })?;
            let ended = facts.status.as_deref().is_some_and(|it| NOT_REGISTERED.contains(&it));
            if is_registered && !ended {
                each(facts)?;
            }
        }
        Ok(())
    }

    /// Returns every village of which anything is known on a day, in the order of codes.
    pub(crate) fn village_facts(
        &self,
        as_of: NaiveDate,
        within: &str,
    ) -> anyhow::Result<Vec<VillageFacts>> {
        let mut poor = HashMap::new();
        let mut query = self.conn.prepare(include_str!("poor_persons.sql"))?;
        let mut rows = query.query(named_params! { ":as_of": as_of.to_string() })?;
        while let Some(row) = rows.next()? {
            let known: bool = row.get("known")?;
            let day: String = row.get("day")?;
            if let (true, Some(day)) = (known, day_of(&day)) {
                let value = Value::Int(row.get("persons")?);
                let village: String = row.get("village")?;
                poor.insert(village, Found { value, day, source: None, disputed: false });
            }
        }
        let mut villages: Vec<VillageFacts> = Vec::new();
        let mut query = self.conn.prepare(include_str!("village_surveys.sql"))?;
        let mut rows =
            query.query(named_params! { ":as_of": as_of.to_string(), ":within": within })?;
        while let Some(row) = rows.next()? {
            let village: String = row.get(0)?;
            if villages.last().is_none_or(|it| it.village != village) {
                let mut facts = vec![None; VILLAGE.len()];
                facts[VILLAGE.len() - 1] = poor.remove(&village);
                villages.push(VillageFacts { village, facts });
            }
            if let (Some(village), Some(at)) = (villages.last_mut(), when(row)?) {
                fold_all(&mut village.facts[..VILLAGE.len() - 1], row, 3, at)?;
            }
        }
        Ok(villages)
    }

    /// Returns what each source is called: its file's name.
    pub(crate) fn source_files(&self) -> anyhow::Result<HashMap<i64, String>> {
        let mut query = self.conn.prepare("SELECT id, file FROM source")?;
        let rows = query.query_map([], |row| Ok((row.get("id")?, row.get("file")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

struct Bounds<'b> {
    first: &'b str,
    last: &'b str,
    as_of: String,
}

/// The day and the source of a row. Their columns are the second and third of each stream.
#[derive(Clone, Copy)]
struct When {
    day: NaiveDate,
    source: Option<i64>,
}

/// Rows in the order of the household number, which is their first column.
struct Stream<'s> {
    rows: Rows<'s>,
}

impl<'s> Stream<'s> {
    fn start(statement: &'s mut Statement<'_>, bounds: &Bounds<'_>) -> rusqlite::Result<Self> {
        let mut rows = statement.query(named_params! {
            ":first": bounds.first, ":last": bounds.last, ":as_of": bounds.as_of,
        })?;
        rows.advance()?;
        Ok(Self { rows })
    }

    /// Gives the rows of one household, with their day and source.
    fn of(
        &mut self,
        household: &str,
        mut each: impl FnMut(&Row<'_>, When) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        self.of_people(household, |row| match when(row)? {
            Some(at) => each(row, at),
            None => Ok(()),
        })
    }

    fn of_people(
        &mut self,
        household: &str,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        while let Some(row) = self.rows.get() {
            match row.get_ref(0)?.as_str()?.cmp(household) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => each(row)?,
                std::cmp::Ordering::Greater => break,
            }
            self.rows.advance()?;
        }
        Ok(())
    }
}

fn when(row: &Row<'_>) -> rusqlite::Result<Option<When>> {
    let day = day_of(row.get_ref(1)?.as_str()?);
    let source = row.get(2)?;
    Ok(day.map(|day| When { day, source }))
}

/// Reads a stored day.
pub(super) fn day_of(text: &str) -> Option<NaiveDate> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse().ok();
    NaiveDate::from_ymd_opt(part(0, 4)? as i32, part(5, 7)?, part(8, 10)?)
}

/// Rows come oldest first: a newer value takes the place of an older one, and of two
/// different ones of the same day nobody knows which is right.
fn fold(slot: &mut Option<Found>, stored: ValueRef<'_>, at: When) {
    if stored == ValueRef::Null {
        return;
    }
    if let Some(found) = slot.as_mut().filter(|it| it.day == at.day) {
        found.disputed |= same(&found.value, stored) == Some(false);
        return;
    }
    *slot = Some(Found { value: owned(stored), day: at.day, source: at.source, disputed: false });
}

fn fold_all(
    slots: &mut [Option<Found>],
    row: &Row<'_>,
    from: usize,
    at: When,
) -> rusqlite::Result<()> {
    for (n, slot) in slots.iter_mut().enumerate() {
        fold(slot, row.get_ref(from + n)?, at);
    }
    Ok(())
}

fn fold_member(slots: &mut [Option<Found>], row: &Row<'_>, at: When) -> rusqlite::Result<()> {
    let mut answers = false;
    for n in 0..MEMBER_TOGETHER {
        answers |= row.get_ref(4 + n)? != ValueRef::Null;
    }
    if answers {
        for slot in &mut slots[..MEMBER_TOGETHER] {
            slot.take_if(|it| it.day < at.day);
        }
    }
    fold_all(slots, row, 4, at)
}

/// Rows come oldest year first, and oldest day first within a year.
fn fold_income(slot: &mut Option<IncomeFacts>, row: &Row<'_>, at: When) -> rusqlite::Result<()> {
    let (year, net, heads): (i32, Option<i64>, Option<i64>) =
        (row.get(3)?, row.get(4)?, row.get(5)?);
    let Some(net) = net else { return Ok(()) };
    let value = Value::Int(net);
    if let Some(known) = slot.as_mut().filter(|it| it.year == year && it.net.day == at.day) {
        known.net.disputed |= known.net.value != value || known.heads != heads;
        return Ok(());
    }
    let net = Found { value, day: at.day, source: at.source, disputed: false };
    *slot = Some(IncomeFacts { year, net, heads });
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::super::STEPS;
    use crate::model::facts::{Fact, HOUSEHOLD, MEMBER, VILLAGE};

    fn names(facts: &[Fact]) -> Vec<&str> {
        facts.iter().map(|it| it.name).collect()
    }

    #[test]
    fn queries_give_the_facts_in_their_order() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(STEPS[0]).unwrap();
        let columns = |sql: &str, from: usize| -> Vec<String> {
            let query = conn.prepare(sql).unwrap();
            query.column_names().skip(from).map(str::to_owned).collect()
        };
        assert_eq!(columns(include_str!("surveys.sql"), 3), names(&HOUSEHOLD));
        assert_eq!(columns(include_str!("member_surveys.sql"), 4), names(&MEMBER));
        let village = names(&VILLAGE);
        assert_eq!(columns(include_str!("village_surveys.sql"), 3), village[..village.len() - 1]);
    }
}
