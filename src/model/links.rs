//! Who helps whom on a day: what the rules of pairing are held against.

use std::collections::BTreeMap;

/// Everybody and everything that a link is or could be between, and the links that hold.
#[derive(Debug, Default)]
pub(crate) struct LinkFacts {
    /// Registered households, villages, townships and schools; by level, those that have
    /// not exited first, by area code and number.
    pub(crate) objects: Vec<LinkObject>,
    /// By their key in the ledger.
    pub(crate) helpers: BTreeMap<String, LinkHelper>,
    /// Those that hold; with households only where these are not off the list.
    pub(crate) links: Vec<HeldLink>,
    /// Those that begin later.
    pub(crate) to_come: Vec<HeldLink>,
    pub(crate) kin: Vec<Kin>,
}

/// A helper, and a household whose member the helper is or was, or that is judged together
/// with such a one.
#[derive(Clone, Debug)]
pub(crate) struct Kin {
    pub(crate) helper: String,
    pub(crate) household: String,
    /// Whether the helper is a member of it on the day.
    pub(crate) is_member: bool,
}

/// What somebody helps.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkObject {
    /// household, village, township or unit.
    pub(crate) level: String,
    /// Household number, area code or unit.
    pub(crate) id: String,
    /// The head, or what it is called.
    pub(crate) name: String,
    /// Code of the village, or for others of the area itself; empty for a unit.
    pub(crate) area: String,
    /// What the village or township is called.
    pub(crate) area_name: String,
    /// Of a village: whether it is on the list of poor ones.
    pub(crate) poor: Option<bool>,
    pub(crate) exited: bool,
    /// Of a household: whether a member can work. `None`: it is recorded of nobody.
    pub(crate) able: Option<bool>,
    /// Of a village: how many households are on the register.
    pub(crate) households: i64,
}

/// Who helps.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkHelper {
    pub(crate) name: String,
    /// 干部, 单位 or 支部.
    pub(crate) kind: String,
    pub(crate) unit: Option<String>,
    /// Code of the area whose office the unit is.
    pub(crate) unit_area: Option<String>,
    pub(crate) rank: Option<String>,
    pub(crate) identity: Option<String>,
    pub(crate) on_staff: Option<bool>,
    /// On the staff, with a link on the day, or without one so far: not somebody who has gone.
    pub(crate) is_here: bool,
}

/// A link that holds on the day.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldLink {
    pub(crate) level: String,
    pub(crate) object: String,
    pub(crate) kind: String,
    pub(crate) helper: String,
    pub(crate) role: Option<String>,
    pub(crate) tier: Option<String>,
    pub(crate) full_time: Option<bool>,
    /// Why it may be where the rules say it may not.
    pub(crate) exception: Option<String>,
}
