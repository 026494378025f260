//! What is known of a household, a person or a village on a day.

use chrono::NaiveDate;

use super::Value;

/// What kind of answer a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactKind {
    /// 1 or 0.
    Flag,
    Code,
    Count,
    Fen,
}

/// A fact that standards may name. The name is its column in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) kind: FactKind,
}

const fn fact(name: &'static str, kind: FactKind) -> Fact {
    Fact { name, kind }
}

/// Facts of a household, in the order of the columns of `store/surveys.sql`.
pub(crate) const HOUSEHOLD: [Fact; 12] = [
    fact("food_enough", FactKind::Flag),
    fact("clothing_enough", FactKind::Flag),
    fact("water_quantity", FactKind::Flag),
    fact("water_quality", FactKind::Flag),
    fact("water_convenience", FactKind::Flag),
    fact("water_reliability", FactKind::Flag),
    fact("safe_water", FactKind::Flag),
    fact("water_difficult", FactKind::Flag),
    fact("electricity", FactKind::Flag),
    fact("broadcast", FactKind::Flag),
    fact("house_grade", FactKind::Code),
    fact("dangerous_house", FactKind::Flag),
];

/// Facts of a person, in the order of the columns of `store/member_surveys.sql`.
pub(crate) const MEMBER: [Fact; 5] = [
    fact("schooling", FactKind::Code),
    fact("dropout_reason", FactKind::Code),
    fact("education", FactKind::Code),
    fact("resident_insurance", FactKind::Flag),
    fact("employee_insurance", FactKind::Flag),
];

/// The first facts of a person answer one question (at school, or why not): a newer
/// answer by either puts an older one by the other out of force.
pub(crate) const MEMBER_TOGETHER: usize = 2;

/// Facts of a village, in the order of the columns of `store/village_surveys.sql`. The
/// last is not found in the village but counted from the register.
pub(crate) const VILLAGE: [Fact; 8] = [
    fact("rural_population", FactKind::Count),
    fact("collective_income_fen", FactKind::Fen),
    fact("hard_road", FactKind::Flag),
    fact("clinics", FactKind::Count),
    fact("doctors", FactKind::Count),
    fact("culture_rooms", FactKind::Count),
    fact("broadband", FactKind::Flag),
    fact("poor_persons", FactKind::Count),
];

/// A recorded value: since when it holds, by which source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) value: Value<'static>,
    pub(crate) day: NaiveDate,
    pub(crate) source: Option<i64>,
    /// Two sheets say different things of the same day: nobody knows which is right.
    pub(crate) disputed: bool,
}

/// A household as it is known on a day.
#[derive(Debug, Default)]
pub(crate) struct HouseholdFacts {
    pub(crate) household: String,
    pub(crate) village: String,
    /// The head's name, if one of the members is the head.
    pub(crate) head: Option<String>,
    /// 脱贫属性, if it was recorded.
    pub(crate) status: Option<String>,
    /// One place for each of [`HOUSEHOLD`].
    pub(crate) facts: Vec<Option<Found>>,
    pub(crate) income: Option<IncomeFacts>,
    /// The register's own figure per head, in fen.
    pub(crate) register_income: Option<Found>,
    /// 人数, as the register gives it.
    pub(crate) head_count: Option<Found>,
    /// Whoever is a member on the day, in the order of their ID numbers.
    pub(crate) members: Vec<MemberFacts>,
}

impl HouseholdFacts {
    /// How many people the household has at least: as many as are listed, and as many as
    /// the register counts. `None` where nobody knows: one is listed, who may be the head of
    /// a family, and the register gives no count, or two counts of one day.
    pub(crate) fn persons(&self) -> Option<i64> {
        let listed = i64::try_from(self.members.len()).unwrap_or(i64::MAX);
        match &self.head_count {
            Some(Found { value: Value::Int(counted), disputed: false, .. }) => {
                Some(listed.max(*counted))
            }
            Some(_) => None,
            None => (1 < listed).then_some(listed),
        }
    }
}

/// The newest income known of a household.
#[derive(Clone, Debug)]
pub(crate) struct IncomeFacts {
    pub(crate) year: i32,
    /// Net income of the year, in fen.
    pub(crate) net: Found,
    /// The year's head count, if the sheet gave it.
    pub(crate) heads: Option<i64>,
}

/// A member as known on a day.
#[derive(Debug)]
pub(crate) struct MemberFacts {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) birth: Option<NaiveDate>,
    /// One place for each of [`MEMBER`].
    pub(crate) facts: Vec<Option<Found>>,
}

/// A village as known on a day.
#[derive(Debug, Default)]
pub(crate) struct VillageFacts {
    pub(crate) village: String,
    /// One place for each of [`VILLAGE`].
    pub(crate) facts: Vec<Option<Found>>,
}
