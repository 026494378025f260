//! Who helps whom on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, named_params};

use super::{Store, Tx};
use crate::model::links::{HeldLink, LinkFacts, LinkHelper, LinkObject};

/// A helper and a household whose member the helper is or was.
#[derive(Debug)]
pub(crate) struct Kin {
    pub(crate) helper: String,
    pub(crate) household: String,
    /// On the day.
    pub(crate) is_member: bool,
}

impl Store {
    /// Returns everybody and everything that the rules of pairing speak of, on a day.
    /// `within` is the code of the area in which the households lie, or empty.
    pub(crate) fn link_facts(&self, as_of: NaiveDate, within: &str) -> anyhow::Result<LinkFacts> {
        facts(&self.conn, as_of, within, None)
    }
}

impl Tx<'_> {
    /// The same while a command writes. `about` leaves out households' links that are of
    /// neither this object nor this helper.
    pub(crate) fn link_facts(
        &self,
        as_of: NaiveDate,
        within: &str,
        about: Option<(&str, &str)>,
    ) -> anyhow::Result<LinkFacts> {
        facts(self.conn, as_of, within, about)
    }

    /// Returns which helpers are or were members of registered households.
    pub(crate) fn kin(&self, as_of: NaiveDate) -> anyhow::Result<Vec<Kin>> {
        let mut query = self.conn.prepare(include_str!("kin.sql"))?;
        let rows = query.query_map(named_params! { ":as_of": as_of.to_string() }, |row| {
            Ok(Kin {
                helper: row.get("helper")?,
                household: row.get("household")?,
                is_member: row.get("is_member")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn facts(
    conn: &Connection,
    as_of: NaiveDate,
    within: &str,
    about: Option<(&str, &str)>,
) -> anyhow::Result<LinkFacts> {
    let day = as_of.to_string();
    let params = named_params! { ":as_of": day, ":within": within };
    let mut query = conn.prepare(include_str!("link_objects.sql"))?;
    let objects = query.query_map(params, |row| {
        Ok(LinkObject {
            level: row.get("level")?,
            id: row.get("id")?,
            name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
            area: row.get("area")?,
            area_name: row.get("area_name")?,
            poor: row.get("poor")?,
            exited: row.get("exited")?,
            able: row.get("able")?,
            households: row.get("households")?,
        })
    })?;
    let objects = objects.collect::<Result<_, _>>()?;
    let mut query = conn.prepare(include_str!("link_helpers.sql"))?;
    let helpers = query.query_map(named_params! { ":as_of": day }, |row| {
        let helper = LinkHelper {
            name: row.get("name")?,
            kind: row.get("kind")?,
            unit: row.get("unit")?,
            unit_area: row.get("unit_area")?,
            rank: row.get("rank")?,
            identity: row.get("identity")?,
            on_staff: row.get("on_staff")?,
            is_here: row.get("is_here")?,
        };
        Ok((row.get("id")?, helper))
    })?;
    let helpers = helpers.collect::<Result<BTreeMap<_, _>, _>>()?;
    let (object, helper) = about.unzip();
    let params = named_params! { ":as_of": day, ":object": object, ":helper": helper };
    let mut query = conn.prepare(include_str!("links_held.sql"))?;
    let links = query.query_map(params, |row| {
        Ok(HeldLink {
            level: row.get("level")?,
            object: row.get("object")?,
            kind: row.get("kind")?,
            helper: row.get("helper")?,
            role: row.get("role")?,
            tier: row.get("tier")?,
            full_time: row.get("full_time")?,
            exception: row.get("exception")?,
        })
    })?;
    let links = links.collect::<Result<_, _>>()?;
    Ok(LinkFacts { objects, helpers, links })
}
