//! Who was linked with whom, and what was done: all that duties are held against, one
//! household, village or helper at a time, however many there are.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use super::{HelperRow, Store, Tx, lookup};
use crate::model::duty::{Bond, Deed, Term};

/// Whose duties are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Among<'a> {
    /// Whatever lies in an area; '' is all of the ledger.
    Area(&'a str),
    /// One household, village, township or unit.
    Object(&'a str),
    /// Whomever a helper, by id, is linked with.
    Helper(&'a str),
}

/// Where something lies.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlaceRow {
    /// Code of the village, or of the township that it is itself.
    pub(crate) code: Option<String>,
    pub(crate) village: Option<String>,
    pub(crate) township: Option<String>,
    pub(crate) head: Option<String>,
    /// The household's number, if it is one.
    pub(crate) household: Option<String>,
}

/// What a helper is called, and how to reach them.
#[derive(Clone, Debug, Default)]
pub(crate) struct HelperCard {
    pub(crate) name: String,
    pub(crate) unit: Option<String>,
    pub(crate) phone: Option<String>,
}

/// What is done with the links and deeds of one object or helper.
pub(crate) type EachServed<'e> = dyn FnMut(&str, &[Bond], &[Deed]) -> anyhow::Result<()> + 'e;

impl Store {
    /// Gives every household, village, township and unit that was ever helped, in the order
    /// of area code and household number, with all of its links and with what was done there
    /// up to a day, if there is a link of one of these kinds among them.
    pub(crate) fn served_objects(
        &self,
        among: Among<'_>,
        kinds: &[&str],
        as_of: NaiveDate,
        each: &mut EachServed<'_>,
    ) -> anyhow::Result<()> {
        let mut one = |object: &str| {
            let bonds = self.bonds(include_str!("links_of_object.sql"), ":object", object)?;
            if !bonds.iter().any(|it| kinds.contains(&it.kind.as_str())) {
                return Ok(());
            }
            let deeds =
                self.deeds(include_str!("deeds_of_object.sql"), ":object", object, as_of)?;
            each(object, &bonds, &deeds)
        };
        let (sql, name, value) = match among {
            Among::Object(object) => return one(object),
            Among::Area(within) => (include_str!("objects_within.sql"), ":within", within),
            Among::Helper(helper) => (include_str!("objects_of_helper.sql"), ":helper", helper),
        };
        let mut query = self.conn.prepare(sql)?;
        let mut rows = query.query(&[(name, value)])?;
        while let Some(row) = rows.next()? {
            one(row.get_ref("object")?.as_str()?)?;
        }
        Ok(())
    }

    /// Gives every helper who was ever linked in one of these kinds, in the order of their
    /// ids, with all links, and with what was done up to a day in villages, townships and
    /// units, and at the households of those links.
    pub(crate) fn serving_helpers(
        &self,
        among: Among<'_>,
        kinds: &[&str],
        as_of: NaiveDate,
        each: &mut EachServed<'_>,
    ) -> anyhow::Result<()> {
        let mut one = |helper: &str| {
            let bonds = self.bonds(include_str!("links_of_helper.sql"), ":helper", helper)?;
            let own = bonds.iter().filter(|it| kinds.contains(&it.kind.as_str()));
            let mut objects: Vec<_> = own.map(|it| it.object.as_str()).collect();
            objects.dedup();
            if objects.is_empty() {
                return Ok(());
            }
            let sql = include_str!("deeds_of_helper.sql");
            let mut deeds = self.deeds(sql, ":helper", helper, as_of)?;
            for object in objects {
                if self.place_of(object, as_of)?.household.is_some() {
                    let sql = include_str!("deeds_of_object.sql");
                    let all = self.deeds(sql, ":object", object, as_of)?;
                    deeds.extend(all.into_iter().filter(|it| it.helper == helper));
                }
            }
            deeds.sort_by_key(|it| it.day);
            each(helper, &bonds, &deeds)
        };
        let within = match among {
            Among::Helper(helper) => return one(helper),
            Among::Object(object) => {
                let sql = include_str!("links_of_object.sql");
                let bonds = self.bonds(sql, ":object", object)?;
                let mut helpers: Vec<_> = bonds.into_iter().map(|it| it.helper).collect();
                helpers.sort_unstable();
                helpers.dedup();
                return helpers.iter().try_for_each(|it| one(it));
            }
            Among::Area(within) => within,
        };
        let mut query = self.conn.prepare(include_str!("linked_helpers.sql"))?;
        let mut rows = query.query(named_params! { ":within": within })?;
        while let Some(row) = rows.next()? {
            one(row.get_ref("helper")?.as_str()?)?;
        }
        Ok(())
    }

    fn bonds(&self, sql: &str, name: &str, value: &str) -> anyhow::Result<Vec<Bond>> {
        let mut query = self.conn.prepare_cached(sql)?;
        let mut rows = query.query(&[(name, value)])?;
        let mut bonds = Vec::new();
        while let Some(row) = rows.next()? {
            let until: Option<String> = row.get("until")?;
            bonds.push(Bond {
                object: row.get("object")?,
                kind: row.get("kind")?,
                role: row.get("role")?,
                helper: row.get("helper")?,
                since: row.get_ref("since")?.as_str()?.parse()?,
                until: until.map(|it| it.parse()).transpose()?,
            });
        }
        Ok(bonds)
    }

    fn deeds(
        &self,
        sql: &str,
        name: &str,
        value: &str,
        as_of: NaiveDate,
    ) -> anyhow::Result<Vec<Deed>> {
        let mut query = self.conn.prepare_cached(sql)?;
        let as_of = as_of.to_string();
        let mut rows = query.query(&[(name, value), (":as_of", as_of.as_str())])?;
        let mut deeds = Vec::new();
        while let Some(row) = rows.next()? {
            deeds.push(deed(row)?);
        }
        Ok(deeds)
    }

    /// Returns the school terms, in the order of their first days.
    pub(crate) fn terms(&self) -> anyhow::Result<Vec<Term>> {
        terms(&self.conn)
    }

    /// Returns where a household, village or township lies; nothing is known of a unit.
    pub(crate) fn place_of(&self, object: &str, as_of: NaiveDate) -> anyhow::Result<PlaceRow> {
        let mut query = self.conn.prepare_cached(include_str!("place_of.sql"))?;
        let params = named_params! { ":object": object, ":as_of": as_of.to_string() };
        Ok(query.query_row(params, |row| {
            Ok(PlaceRow {
                code: row.get("code")?,
                village: row.get("village")?,
                township: row.get("township")?,
                head: row.get("head")?,
                household: row.get("household")?,
            })
        })?)
    }

    /// Returns what a helper is called.
    pub(crate) fn helper_card(&self, helper: &str) -> anyhow::Result<HelperCard> {
        let mut query = self.conn.prepare_cached(include_str!("helper_card.sql"))?;
        let card = query.query_row(named_params! { ":helper": helper }, |row| {
            Ok(HelperCard {
                name: row.get("name")?,
                unit: row.get("unit")?,
                phone: row.get("phone")?,
            })
        });
        Ok(card.optional()?.unwrap_or_default())
    }

    /// Returns the helpers who are called so, or have this id.
    pub(crate) fn helpers_called(&self, name: &str) -> anyhow::Result<Vec<HelperRow>> {
        lookup::helpers(&self.conn, include_str!("helpers_named.sql"), name)
    }
}

impl Tx<'_> {
    /// Returns the school terms, in the order of their first days.
    pub(crate) fn terms(&self) -> anyhow::Result<Vec<Term>> {
        terms(self.conn)
    }
}

fn terms(conn: &Connection) -> anyhow::Result<Vec<Term>> {
    let mut query = conn.prepare(include_str!("terms.sql"))?;
    let mut rows = query.query([])?;
    let mut terms = Vec::new();
    while let Some(row) = rows.next()? {
        terms.push(Term {
            name: row.get("id")?,
            first: row.get_ref("first_day")?.as_str()?.parse()?,
            last: row.get_ref("last_day")?.as_str()?.parse()?,
        });
    }
    Ok(terms)
}

fn deed(row: &Row<'_>) -> anyhow::Result<Deed> {
    Ok(Deed {
        day: row.get_ref("day")?.as_str()?.parse()?,
        helper: row.get("helper")?,
        mode: row.get("mode")?,
        night: row.get("night")?,
        cash_fen: row.get("cash_fen")?,
        gave_goods: row.get("gave_goods")?,
        goods_fen: row.get("goods_value_fen")?,
        solved: row.get::<_, Option<bool>>("solved")?.unwrap_or(false),
    })
}
