//! Who helps whom on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, named_params};

use super::{Store, Tx};
use crate::model::links::{HeldLink, Kin, LinkFacts, LinkHelper, LinkObject};

/// A link of a helper that holds or begins later.
#[derive(Debug)]
pub(crate) struct LinkLeft {
    pub(crate) level: String,
    /// Household number, area code or unit.
    pub(crate) object: String,
    /// The name of an area; of others what `object` says.
    pub(crate) shown: String,
    pub(crate) kind: String,
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

    /// Returns the links of a helper that hold on a day or begin later, whatever they are
    /// with.
    pub(crate) fn links_left(&self, helper: &str, day: NaiveDate) -> anyhow::Result<Vec<LinkLeft>> {
        let mut query = self.conn.prepare(include_str!("links_left.sql"))?;
        let params = named_params! { ":helper": helper, ":day": day.to_string() };
        let rows = query.query_map(params, |row| {
            Ok(LinkLeft {
                level: row.get("level")?,
                object: row.get("object")?,
                shown: row.get("shown")?,
                kind: row.get("kind")?,
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
    let (mut links, mut to_come) = (Vec::new(), Vec::new());
    let rows = query.query_map(params, |row| {
        let link = HeldLink {
            level: row.get("level")?,
            object: row.get("object")?,
            kind: row.get("kind")?,
            helper: row.get("helper")?,
            role: row.get("role")?,
            tier: row.get("tier")?,
            full_time: row.get("full_time")?,
            exception: row.get("exception")?,
        };
        Ok((row.get("is_to_come")?, link))
    })?;
    for row in rows {
        let (is_to_come, link) = row?;
        if is_to_come { to_come.push(link) } else { links.push(link) }
    }
    let mut query = conn.prepare(include_str!("kin.sql"))?;
    let kin = query.query_map(named_params! { ":as_of": day }, |row| {
        Ok(Kin {
            helper: row.get("helper")?,
            household: row.get("household")?,
            is_member: row.get("is_member")?,
        })
    })?;
    let kin = kin.collect::<Result<_, _>>()?;
    Ok(LinkFacts { objects, helpers, links, to_come, kin })
}
