//! A roster says person by person who belongs to which household: what stands on the
//! head's row holds for the rows below it, a household has one head, and who is not listed
//! any more may have left.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::NaiveDate;

use super::plan::Record;
use super::sheet::place_of;
use crate::command::membership::without_id;
use crate::error::say;
use crate::intake::{Header, Layout, Parsed, PersonId, Refers, Remark};
use crate::model::Value;

/// Where on a roster's rows things stand, as places among the header's columns.
pub(super) struct Columns {
    household: usize,
    relation: usize,
    name: Option<usize>,
    birth: Option<usize>,
    sex: Option<usize>,
}

impl Columns {
    /// Returns them for a sheet that adds members and says how they are related.
    pub(super) fn of(layout: &Layout, header: &Header, records: &[Record<'_>]) -> Option<Self> {
        if !records.iter().any(|it| it.spec.table == "member" && it.spec.add) {
            return None;
        }
        let target = |name: &str| {
            header.columns.iter().position(|matched| {
                layout.columns[matched.column].targets().iter().any(|it| it == name)
            })
        };
        Some(Self {
            household: place_of(layout, header, Refers::Household),
            relation: target("member.relation")?,
            name: target("member.name"),
            birth: target("member.birth"),
            sex: target("member.sex"),
        })
    }
}

/// A household number: most are plain numbers, of which there may be a million.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Number {
    Digits(u64),
    Text(Box<str>),
}

impl Number {
    pub(super) fn of(text: &str) -> Self {
        match text.parse() {
            Ok(digits) if !text.starts_with(['0', '+']) => Number::Digits(digits),
            _ => Number::Text(text.into()),
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Number::Digits(digits) => digits.fmt(f),
            Number::Text(text) => text.fmt(f),
        }
    }
}

/// A row of one of the sheets that are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    /// Place among the jobs.
    pub(super) job: u32,
    pub(super) row: u32,
}

/// What the rows of a household said so far.
struct Seen {
    first: At,
    /// The head's row, and what tells the head apart. There may be a million of these.
    head: Option<(At, u32)>,
    /// A row's relation could not be read: it may be the head's.
    unsure: bool,
}

/// The households of all rosters of one kind and day.
#[derive(Default)]
pub(super) struct Rosters {
    /// The kind and day that the rest speaks of.
    of: (String, String),
    above: Option<Above>,
    seen: HashMap<Number, Seen>,
    /// The household whose rows are being read, and who is listed in it.
    listed: Option<(Number, At, Vec<String>)>,
    /// People whom the ledger knows and no row has named so far.
    unlisted: BTreeMap<(Number, String), (At, String)>,
}

/// What the last row that says it all says.
struct Above {
    household: String,
    county: Option<String>,
    township: Option<String>,
    village_name: Option<String>,
    village_code: Option<String>,
}

/// Something to be told of a household once all its rows were read.
pub(super) enum Tell {
    /// None of its rows is a head's: the first row.
    NoHead(At, String),
    /// A person whom the ledger knows is on none of its rows.
    Unlisted { at: At, household: String, id: String, name: String },
}

impl Rosters {
    /// Begins a sheet: of the same kind and day as the last one, or of another.
    pub(super) fn begin(&mut self, kind: &str, day: &str) {
        self.above = None;
        self.listed = None;
        if self.of.0 != kind || self.of.1 != day {
            *self = Self { of: (kind.to_owned(), day.to_owned()), ..Self::default() };
        }
    }

    /// What is to be told once all rows were read, in the order of the rows.
    pub(super) fn finish(&mut self) -> Vec<Tell> {
        let headless = self.seen.drain().filter(|(_, it)| it.head.is_none() && !it.unsure);
        let mut told: Vec<_> =
            headless.map(|(no, it)| Tell::NoHead(it.first, no.to_string())).collect();
        let unlisted = std::mem::take(&mut self.unlisted);
        told.extend(unlisted.into_iter().map(|((household, id), (at, name))| Tell::Unlisted {
            at,
            household: household.to_string(),
            id,
            name,
        }));
        told.sort_by_key(|it| match it {
            Tell::NoHead(at, _) | Tell::Unlisted { at, .. } => *at,
        });
        told
    }

    /// Takes what a member's row leaves blank from the rows above it, within a household:
    /// never past the next head, nor past somebody who may be one.
    pub(super) fn fill_down(&mut self, columns: &Columns, header: &Header, row: &mut Parsed<'_>) {
        let relation = &row.values[columns.relation];
        let blank = row.is_blank(header, columns.household);
        let may_be_head = *relation == Value::text("户主") || blank && relation.is_null();
        if let Some(above) = self.above.as_ref().filter(|_| !may_be_head) {
            let is_its = row.refers.household.as_deref().map_or(blank, |no| no == above.household);
            if is_its {
                let fill = |slot: &mut Option<Cow<'_, str>>, from: &Option<String>| {
                    if slot.is_none() {
                        *slot = from.clone().map(Cow::Owned);
                    }
                };
                fill(&mut row.refers.household, &Some(above.household.clone()));
                fill(&mut row.refers.county, &above.county);
                fill(&mut row.refers.township, &above.township);
                fill(&mut row.refers.village_name, &above.village_name);
                fill(&mut row.refers.village_code, &above.village_code);
                row.remarks.retain(|(at, ..)| *at != columns.household);
                return;
            }
        }
        let own = |it: &Option<Cow<'_, str>>| it.as_deref().map(str::to_owned);
        self.above = row.refers.household.as_deref().map(|household| Above {
            household: household.to_owned(),
            county: own(&row.refers.county),
            township: own(&row.refers.township),
            village_name: own(&row.refers.village_name),
            village_code: own(&row.refers.village_code),
        });
    }

    /// Notes a row; the second head of a household is a remark.
    pub(super) fn note(&mut self, columns: &Columns, at: At, row: &mut Parsed<'_>) {
        let Some(household) = row.refers.household.as_deref() else { return };
        let number = Number::of(household);
        let seen = self.seen.entry(number.clone()).or_insert(Seen {
            first: at,
            head: None,
            unsure: false,
        });
        let id = row.refers.member.as_ref().map(|it| it.number.as_str()).unwrap_or_default();
        let head = hash(id);
        match (&row.values[columns.relation], seen.head) {
            (Value::Null, _) => seen.unsure = true,
            (relation, None) if *relation == Value::text("户主") => {
                seen.head = Some((at, head));
            }
            (relation, Some((first, known)))
                if *relation == Value::text("户主") && known != head =>
            {
                let say = say!("two-heads", row = first.row);
                row.remarks.push((columns.relation, Remark::new("two-heads", say), true));
            }
            _ => {}
        }
        if !self.unlisted.is_empty() {
            self.unlisted.remove(&(number, id.to_owned()));
        }
    }

    /// Notes who is listed. Where the rows of another household begin and nobody has
    /// listed that one before, the household that ended is returned, with its row and
    /// the people on it.
    pub(super) fn list(
        &mut self,
        at: At,
        row: Option<&Parsed<'_>>,
    ) -> Option<(Number, At, Vec<String>)> {
        let household = row.and_then(|it| it.refers.household.as_deref()).map(Number::of);
        let id = row.and_then(|it| it.refers.member.as_ref()).map(|it| it.number.clone());
        if let (Some((current, _, people)), Some(household)) = (&mut self.listed, &household)
            && current == household
        {
            people.extend(id);
            return None;
        }
        let ended = self.listed.take();
        if let Some(household) = household {
            // One that was listed before has its people elsewhere too.
            if self.seen.get(&household).is_none_or(|it| it.first == at) {
                self.listed = Some((household, at, id.into_iter().collect()));
            }
        }
        ended
    }

    /// Notes somebody whom the ledger knows as a member and no row has named.
    pub(super) fn unlisted(&mut self, household: Number, at: At, id: String, name: String) {
        self.unlisted.insert((household, id), (at, name));
    }
}

/// The number of a person without an ID number: household, name and birthday tell who it
/// is until there is one. `None` where the row does not say them all.
pub(super) fn number_without_id(columns: &Columns, row: &Parsed<'_>) -> Option<PersonId> {
    let text = |at: Option<usize>| match &row.values[at?] {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    };
    let household = row.refers.household.as_deref()?;
    let name = text(columns.name)?;
    let birth: NaiveDate = text(columns.birth)?.parse().ok()?;
    let sex = match text(columns.sex).as_deref() {
        Some("男") => Some("男"),
        Some("女") => Some("女"),
        _ => None,
    };
    Some(PersonId {
        number: without_id(household, &name, birth),
        certificate: None,
        temporary: true,
        birth: Some(birth),
        sex,
        remark: None,
    })
}

fn hash(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish() as u32
}
