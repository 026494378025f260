//! A visit as a row of the ledger.

use chrono::NaiveDate;

use super::object::Object;
use crate::command::assign::put;
use crate::model::{Origin, Value};
use crate::store::{Put, Tx};

/// Columns of a visit and what was said for them.
pub(super) type Said = Vec<(&'static str, Value<'static>)>;

/// A visit that is to be written down, with those who came along.
pub(super) struct Visit<'v> {
    pub(super) object: &'v Object,
    pub(super) day: NaiveDate,
    /// The helper's key.
    pub(super) helper: &'v str,
    pub(super) mode: &'v str,
    pub(super) said: &'v [(&'static str, Value<'static>)],
    /// Their rows bear the number of the visit: by it they belong together.
    pub(super) along: &'v [Along],
}

/// Who came along, and what is said of that one.
pub(super) struct Along {
    /// The helper's key.
    pub(super) helper: String,
    pub(super) said: Said,
}

/// What holds for everybody who came along; the rest stands with the first of them.
pub(super) const SHARED: [&str; 4] = ["began", "minutes", "night", "late_reason"];

/// What is written of a visit, and is nothing that happened on it: by this none is another.
const ABOUT_THE_ROW: [&str; 2] = ["late_reason", "corrects"];

impl Along {
    /// Somebody who came along on a visit of which this is said.
    pub(super) fn on(helper: &str, said: &[(&'static str, Value<'static>)]) -> Self {
        let shared = said.iter().filter(|(it, _)| SHARED.contains(it)).cloned().collect();
        Self { helper: helper.to_owned(), said: shared }
    }
}

/// Where a visit would stand among those of the same day and mode.
pub(super) struct Place {
    /// The first number after those of everybody who came.
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
    fn key(&self, helper: &str) -> [Value<'static>; 4] {
        [
            Value::text(self.object.id.clone()),
            Value::day(self.day),
            Value::text(helper.to_owned()),
            Value::text(self.mode.to_owned()),
        ]
    }

    /// Finds its place. A void row is named as the same only where no other is.
    pub(super) fn place(&self, tx: &Tx<'_>) -> anyhow::Result<Place> {
        let table = tx.table("visit");
        let mut place = Place { free: 1, same: None };
        let along = self.along.iter().map(|it| it.helper.as_str());
        for helper in std::iter::once(self.helper).chain(along) {
            for row in tx.rows(table, &self.key(helper))? {
                let column = |name: &str| &row[tx.place(table, name)];
                if let Value::Int(no) = column("no") {
                    place.free = place.free.max(no + 1);
                }
                let is_void = !column("void").is_null();
                let mut said = self.said.iter().filter(|(it, _)| !ABOUT_THE_ROW.contains(it));
                let says_it = helper == self.helper
                    && said.all(|(name, it)| it.is_null() || it == column(name));
                if says_it && place.same.as_ref().is_none_or(|it| it.is_void) {
                    place.same = Some(Same { entry: column("entry").to_string(), is_void });
                }
            }
        }
        Ok(place)
    }

    /// Writes it down under a number that is free, and returns its key.
    pub(super) fn write(
        &self,
        tx: &Tx<'_>,
        no: i64,
        origin: Option<Origin>,
    ) -> anyhow::Result<[Value<'static>; 5]> {
        for other in self.along {
            let mut said = other.said.clone();
            said.push(("with_helper", Value::text(self.helper.to_owned())));
            self.write_row(tx, &other.helper, no, &said, origin)?;
        }
        self.write_row(tx, self.helper, no, self.said, origin)
    }

    fn write_row(
        &self,
        tx: &Tx<'_>,
        helper: &str,
        no: i64,
        said: &[(&'static str, Value<'static>)],
        origin: Option<Origin>,
    ) -> anyhow::Result<[Value<'static>; 5]> {
        let [object, day, helper, mode] = self.key(helper);
        let key = [object, day, helper, mode, Value::Int(no)];
        let names = ["object", "day", "helper", "mode", "no"];
        let mut columns: Said = names.into_iter().zip(key.iter().cloned()).collect();
        columns.push(("level", Value::text(self.object.level)));
        columns.extend(said.iter().cloned());
        let put = put(tx, "visit", &columns, origin)?;
        anyhow::ensure!(put == Put::New, "visit {key:?}: {put:?}");
        Ok(key)
    }
}
