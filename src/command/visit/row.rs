//! A visit as a row of the ledger.

use chrono::NaiveDate;

use super::object::Object;
use crate::command::assign::put;
use crate::model::{Origin, Value};
use crate::store::{Put, Tx};

/// Columns of a visit and what was said for them.
pub(super) type Said = Vec<(&'static str, Value<'static>)>;

/// A visit that is to be written down.
pub(super) struct Visit<'v> {
    pub(super) object: &'v Object,
    pub(super) day: NaiveDate,
    /// The helper's key.
    pub(super) helper: &'v str,
    pub(super) mode: &'v str,
    pub(super) said: &'v [(&'static str, Value<'static>)],
}

/// Where a visit would stand among those of the same helper, day and mode.
pub(super) struct Place {
    /// The first number after theirs.
    pub(super) free: i64,
    /// One of them that says all of it already.
    pub(super) same: Option<Same>,
}

/// A visit that is written down already.
pub(super) struct Same {
    pub(super) entry: String,
    pub(super) is_void: bool,
}

impl Visit<'_> {
    fn key(&self) -> [Value<'static>; 4] {
        [
            Value::text(self.object.id.clone()),
            Value::day(self.day),
            Value::text(self.helper.to_owned()),
            Value::text(self.mode.to_owned()),
        ]
    }

    /// Finds its place. A void row is named as the same only where no other is.
    pub(super) fn place(&self, tx: &Tx<'_>) -> anyhow::Result<Place> {
        let table = tx.table("visit");
        let mut place = Place { free: 1, same: None };
        for row in tx.rows(table, &self.key())? {
            let column = |name: &str| &row[tx.place(table, name)];
            if let Value::Int(no) = column("no") {
                place.free = place.free.max(no + 1);
            }
            let is_void = !column("void").is_null();
            let says_it = self.said.iter().all(|(name, it)| it.is_null() || it == column(name));
            if says_it && place.same.as_ref().is_none_or(|it| it.is_void) {
                place.same = Some(Same { entry: column("entry").to_string(), is_void });
            }
        }
        Ok(place)
    }

    /// Writes it down under a number that is free.
    pub(super) fn write(
        &self,
        tx: &Tx<'_>,
        no: i64,
        origin: Option<Origin>,
    ) -> anyhow::Result<[Value<'static>; 5]> {
        let [object, day, helper, mode] = self.key();
        let key = [object, day, helper, mode, Value::Int(no)];
        let names = ["object", "day", "helper", "mode", "no"];
        let mut columns: Said = names.into_iter().zip(key.iter().cloned()).collect();
        columns.push(("level", Value::text(self.object.level)));
        columns.extend(self.said.iter().cloned());
        let put = put(tx, "visit", &columns, origin)?;
        anyhow::ensure!(put == Put::New, "visit {key:?}: {put:?}");
        Ok(key)
    }
}
