//! Who is entitled to what, as far as the ledger's facts go; and sets of people to hold an
//! outside list against.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::named_params;

use super::Store;

/// A present member of a household that is or was on the register.
#[derive(Debug)]
pub(crate) struct Claimant {
    pub(crate) household: String,
    pub(crate) member: String,
    pub(crate) status: Option<String>,
    pub(crate) exit_year: Option<i32>,
    /// Whether the term's list of pupils has them, and at which stage.
    pub(crate) enrolled: bool,
    pub(crate) stage: Option<String>,
    /// 在校生状况 as last recorded, and when.
    pub(crate) schooling: Option<(String, NaiveDate)>,
    pub(crate) education: Option<String>,
    /// Whether they have a resident's pension insurance.
    pub(crate) pension: Option<bool>,
}

/// A member of a household, and whether they belong to a set of people.
#[derive(Clone, Debug)]
pub(crate) struct SetMember {
    pub(crate) household: String,
    pub(crate) member: String,
    pub(crate) name: String,
    /// Code of the village.
    pub(crate) village: String,
    /// `None`: not recorded.
    pub(crate) is_in: Option<bool>,
}

/// The sets of people, by their names. The opening line of each says what people call it.
const SETS: [(&str, &str); 9] = [
    ("registered", include_str!("sets/registered.sql")),
    ("poor", include_str!("sets/poor.sql")),
    ("exited", include_str!("sets/exited.sql")),
    ("pupils", include_str!("sets/pupils.sql")),
    ("dibao", include_str!("sets/dibao.sql")),
    ("destitute", include_str!("sets/destitute.sql")),
    ("insured", include_str!("sets/insured.sql")),
    ("pensioned", include_str!("sets/pensioned.sql")),
    ("post-holders", include_str!("sets/post_holders.sql")),
];

/// Returns the names of the sets of people, each with its Chinese and English title.
pub(crate) fn sets() -> impl Iterator<Item = (&'static str, [&'static str; 2])> {
    SETS.iter().map(|(id, sql)| {
        let first = sql.lines().next().and_then(|it| it.strip_prefix("-- title: "));
        let (zh, en) = first.and_then(|it| it.split_once(" | ")).unwrap_or((id, id));
        (*id, [zh, en])
    })
}

impl Store {
    /// Gives whoever may be entitled to something on a day, in the order of households and
    /// ID numbers, with their schooling in a term.
    pub(crate) fn claimants(
        &self,
        as_of: NaiveDate,
        term: Option<&str>,
        each: &mut dyn FnMut(Claimant) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut query = self.conn.prepare(include_str!("claimants.sql"))?;
        let mut rows = query.query(named_params! { ":as_of": as_of.to_string(), ":term": term })?;
        while let Some(row) = rows.next()? {
            let schooling: Option<String> = row.get("schooling")?;
            let day: Option<String> = row.get("schooling_day")?;
            let day = day.map(|it| it.parse()).transpose()?;
            each(Claimant {
                household: row.get("household")?,
                member: row.get("member")?,
                status: row.get("status")?,
                exit_year: row.get("exit_year")?,
                enrolled: row.get("enrolled")?,
                stage: row.get("stage")?,
                schooling: schooling.zip(day),
                education: row.get("education")?,
                pension: row.get("pension")?,
            })?;
        }
        Ok(())
    }

    /// Returns what each person paid themselves for an item in a year, in fen; `None` where
    /// there is a record and it does not say how much.
    pub(crate) fn own_payments(
        &self,
        item: &str,
        year: i32,
    ) -> anyhow::Result<HashMap<String, Option<i64>>> {
        let mut query = self.conn.prepare(include_str!("own_payments.sql"))?;
        let year = year.to_string();
        let rows = query.query_map(named_params! { ":item": item, ":year": year }, |row| {
            Ok((row.get("member")?, row.get("own_fen")?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Gives every member of a household on a day, and whether they are in a set. `None`
    /// where there is no set of this name.
    pub(crate) fn people_of_set(
        &self,
        set: &str,
        as_of: NaiveDate,
    ) -> anyhow::Result<Option<Vec<SetMember>>> {
        let Some((_, sql)) = SETS.iter().find(|(id, _)| *id == set) else { return Ok(None) };
        let mut query = self.conn.prepare(sql)?;
        let rows = query.query_map(named_params! { ":as_of": as_of.to_string() }, |row| {
            Ok(SetMember {
                household: row.get("household")?,
                member: row.get("member")?,
                name: row.get("name")?,
                village: row.get("village")?,
                is_in: row.get("is_in")?,
            })
        })?;
        Ok(Some(rows.collect::<Result<_, _>>()?))
    }
}
