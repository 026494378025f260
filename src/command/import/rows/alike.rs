//! Which of several things that are otherwise alike a row of a sheet speaks of: the second
//! loan of one household, bank and day, the second of two grants of a village and year.

use std::collections::HashMap;

use super::Importer;
use super::write::{says_nothing, shown};
use crate::command::import::plan::{Numbered, Record};
use crate::command::import::sheet::{Resolved, Sheet, column_of, fill};
use crate::error::say;
use crate::intake::{Parsed, Remark};
use crate::model::{Value, mask};

/// How a row is known to speak of one thing and no other. Rows are taken in this order,
/// whatever order the sheet has them in: what one of them surely is, no other is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::command::import) enum Stage {
    /// It says nothing but what the ledger holds, or none there can be it.
    #[default]
    Surely,
    /// It adds to what the ledger holds.
    Adds,
    /// It differs, and says the same where one thing is known again by it.
    Corrects,
    /// It cannot be told.
    Doubtful,
}

impl Stage {
    /// Those after the first reading of a sheet.
    pub(super) const LATER: [Self; 3] = [Self::Adds, Self::Corrects, Self::Doubtful];
}

/// The number of a row among those that are otherwise alike; else the column where it cannot
/// be told, and why.
type Number = Result<i64, (usize, Remark)>;

/// The table, and the columns in which rows are alike.
type Key = (usize, Vec<String>);

/// Rows of a sheet that were alike so far.
#[derive(Default)]
pub(in crate::command::import) struct Alike {
    object: String,
    /// The numbers that they stand for.
    seen: HashMap<Key, Vec<i64>>,
    /// The numbers given on one row of the sheet.
    given: (u32, Vec<(Key, i64)>),
}

impl Alike {
    /// The number of what another table says of the same thing on the same row of the sheet,
    /// `at`.
    fn of_another(&self, at: u32, (table, key): &Key) -> Option<i64> {
        let mut given = self.given.1.iter().filter(|_| self.given.0 == at);
        given.find(|((it, of), _)| it != table && of == key).map(|(_, number)| *number)
    }

    /// Notes the number of a row of the sheet. Of what is never written over, as visits are,
    /// there are millions: those of one household stand together on a sheet.
    fn give(&mut self, at: u32, key: Key, number: i64, numbered: &Numbered) {
        if numbered.void.is_some() && self.object != key.1[0] {
            self.object.clone_from(&key.1[0]);
            self.seen.clear();
        }
        self.seen.entry(key.clone()).or_default().push(number);
        if self.given.0 != at {
            self.given = (at, Vec::new());
        }
        self.given.1.push((key, number));
    }

    fn numbers(&self, key: &Key) -> &[i64] {
        self.seen.get(key).map_or(&[], Vec::as_slice)
    }

    /// The number of the last visit of the sheet to which a row of another table belongs.
    pub(super) fn last_visit(&self, table: usize, row: &[Value<'_>]) -> Option<i64> {
        let key = row[..4].iter().map(Value::to_string).collect();
        self.numbers(&(table, key)).last().copied()
    }
}

impl Importer<'_, '_, '_> {
    /// Whether a row is to be read once more, after those that are known more surely.
    pub(super) fn waits(
        &self,
        sheet: &Sheet<'_>,
        parsed: &Parsed<'_>,
        resolved: &Resolved,
    ) -> anyhow::Result<bool> {
        let mut keys: Vec<Key> = Vec::new();
        for record in &sheet.records {
            let Some(numbered) = &record.numbered else { continue };
            if numbered.void.is_some()
                || !self.may_stand(sheet, record)
                || says_nothing(record, parsed)
            {
                continue;
            }
            let row = fill(record, sheet, parsed, resolved, &mut Vec::new());
            let key = key_of(record, numbered, &row);
            // What another table says of the same thing has its number.
            if keys.iter().any(|(_, it)| *it == key.1) {
                continue;
            }
            let (stage, _) = self.numbered(sheet, record, numbered, &row, &key)?;
            if sheet.stage < stage {
                return Ok(true);
            }
            keys.push(key);
        }
        Ok(false)
    }

    /// Gives a row its number among those that are otherwise alike, the first of which is 1.
    pub(super) fn number(
        &self,
        sheet: &mut Sheet<'_>,
        place: usize,
        at: u32,
        row: &mut [Value<'_>],
    ) -> anyhow::Result<Result<(), (usize, Remark)>> {
        let record = &sheet.records[place];
        let Some(numbered) = &record.numbered else { return Ok(Ok(())) };
        let key = key_of(record, numbered, row);
        let number = match sheet.alike.of_another(at, &key) {
            Some(number) => Ok(number),
            None => self.numbered(sheet, record, numbered, row, &key)?.1,
        };
        Ok(number.map(|number| {
            sheet.alike.give(at, key, number, numbered);
            row[numbered.place] = Value::Int(number);
        }))
    }

    /// Whether a visit says nothing else than one of an earlier row of the sheet.
    pub(super) fn repeats_earlier(
        &self,
        sheet: &Sheet<'_>,
        place: usize,
        at: u32,
        row: &[Value<'_>],
    ) -> anyhow::Result<bool> {
        let record = &sheet.records[place];
        let Some(numbered) = record.numbered.as_ref().filter(|it| it.void.is_some()) else {
            return Ok(false);
        };
        let key = key_of(record, numbered, row);
        if sheet.alike.of_another(at, &key).is_some() {
            return Ok(false);
        }
        self.repeats(record.table, row, sheet.alike.numbers(&key))
    }

    /// Says of a row that the ledger, under the same key, holds another thing.
    pub(super) fn of_another_thing(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        row: &[Value<'_>],
    ) -> anyhow::Result<Option<(usize, Remark)>> {
        let Some(first) = record.apart.first().filter(|_| record.numbered.is_none()) else {
            return Ok(None);
        };
        let key: Vec<_> = self.tx.key(record.table).iter().map(|it| row[*it].borrowed()).collect();
        let Some(known) = self.tx.row(record.table, &key)? else { return Ok(None) };
        // One may be the other with something added.
        let differs = |at: &usize| {
            let (own, held) = (row[*at].to_string(), known[*at].to_string());
            !own.is_empty() && !held.is_empty() && !own.contains(&held) && !held.contains(&own)
        };
        if !record.apart.iter().all(differs) {
            return Ok(None);
        }
        let held = known[*first].to_string();
        let held = mask(&held);
        let remark = match record.spec.table.as_str() {
            "job" => Remark::new("second-post", say!("second-post", known = held)),
            "paper" => Remark::new("second-paper", say!("second-paper", known = held)),
            _ => Remark::new("number-of-another", say!("number-of-another", known = held)),
        };
        Ok(Some((column_of(sheet, record, *first), remark)))
    }

    /// Whether rows of the record's table stood before this sheet.
    pub(super) fn may_stand(&self, sheet: &Sheet<'_>, record: &Record<'_>) -> bool {
        !self.tx.was_empty(record.table) || !sheet.first_of_kind
    }

    /// The number of a row, and how surely it is that. What the ledger holds is known again
    /// by what the row says; a row of the sheet that says the same as another is a second one.
    fn numbered(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        numbered: &Numbered,
        row: &[Value<'_>],
        key: &Key,
    ) -> anyhow::Result<(Stage, Number)> {
        let taken = sheet.alike.numbers(key);
        let facts = self.tx.facts(record.table);
        let says =
            |it: &[Value<'_>]| facts.iter().all(|at| row[*at].is_null() || row[*at] == it[*at]);
        let alike: Vec<_> = row[..numbered.place].iter().map(Value::borrowed).collect();
        if let Value::Int(own) = row[numbered.place] {
            let mut known = self.tx.rows(record.table, &alike)?.into_iter();
            let is_own = |it: &Vec<Value<'_>>| it[numbered.place] == Value::Int(own) && says(it);
            let number = if taken.contains(&own) && !known.any(|it| is_own(&it)) {
                Err((numbered.place, Remark::plain("number-twice")))
            } else {
                Ok(own)
            };
            return Ok((Stage::Surely, number));
        }
        let mut used = taken.to_vec();
        let stands = match numbered.void {
            Some(_) => !self.tx.was_empty(record.table),
            None => numbered.once || self.may_stand(sheet, record),
        };
        if !stands {
            return Ok((Stage::Surely, Ok(first_free(used))));
        }
        let mut known = Vec::new();
        for it in self.tx.rows(record.table, &alike)? {
            let Value::Int(no) = it[numbered.place] else { continue };
            used.push(no);
            if numbered.once || !taken.contains(&no) {
                known.push((no, it));
            }
        }
        if let Some((no, _)) = known.iter().find(|(_, it)| says(it)) {
            return Ok((Stage::Surely, Ok(*no)));
        }
        let differs = |it: &[Value<'_>], at: usize| {
            !row[at].is_null() && !it[at].is_null() && row[at] != it[at]
        };
        known.retain(|(_, it)| {
            numbered.void.is_none_or(|void| it[void].is_null())
                && !record.apart.iter().any(|at| differs(it, *at))
        });
        let first_difference = |it: &[Value<'_>]| facts.iter().copied().find(|at| differs(it, *at));
        let adds = known.iter().filter(|(_, it)| first_difference(it).is_none());
        let again = known.iter().filter(|(_, it)| {
            numbered.same.iter().any(|at| !row[*at].is_null() && row[*at] == it[*at])
        });
        let next = first_free(used);
        let Some((no, it)) = known.first() else { return Ok((Stage::Surely, Ok(next))) };
        if let Some(no) = only(adds, facts) {
            return Ok((Stage::Adds, Ok(no)));
        }
        if let Some(no) = only(again, facts) {
            return Ok((Stage::Corrects, Ok(no)));
        }
        let column = first_difference(it).unwrap_or(numbered.place);
        let remark = if numbered.void.is_some() {
            Remark::plain("visit-differs")
        } else {
            let at = column_of(sheet, record, column);
            let held = shown(sheet, at, &it[column].to_string());
            let counter =
                sheet.layout.filling(record.spec, &self.tx.columns(record.table)[numbered.place]);
            let say = say!(
                "alike-in-doubt",
                known = mask(&held),
                header = counter,
                no = no,
                next = next,
            );
            Remark::new("alike-in-doubt", say)
        };
        Ok((Stage::Doubtful, Err((column, remark))))
    }
}

/// The table, and the columns in which a row is alike with others.
fn key_of(record: &Record<'_>, numbered: &Numbered, row: &[Value<'_>]) -> Key {
    (record.table, row[..numbered.place].iter().map(Value::to_string).collect())
}

/// The first number that is not used.
fn first_free(mut used: Vec<i64>) -> i64 {
    used.sort_unstable();
    used.iter().fold(1, |free, it| if *it == free { free + 1 } else { free })
}

/// The number of the only one of rows; several that say the same are as good as one.
fn only<'k>(
    mut rows: impl Iterator<Item = &'k (i64, Vec<Value<'static>>)>,
    facts: &[usize],
) -> Option<i64> {
    let (no, first) = rows.next()?;
    rows.all(|(_, it)| facts.iter().all(|at| it[*at] == first[*at])).then_some(*no)
}
