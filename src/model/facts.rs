//! What is known of a household, a person, a village or a county on a day, and which facts
//! there are to be known (`facts.toml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::Value;
use crate::words::Both;

/// Of what a fact is, and what a criterion is put to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Subject {
    Household,
    Member,
    Village,
    County,
}

/// What kind of answer a fact is, and in which unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// 1 or 0.
    Flag,
    Code,
    Count,
    /// Stored in fen.
    Yuan,
    /// Stored in hundredths of a percent.
    Percent,
    /// Stored in dm².
    M2,
    /// Stored in hundredths of a mu.
    Mu,
    /// Metres of way.
    M,
    /// Metres of height.
    Climb,
    Litres,
    Minutes,
    Days,
    Months,
    /// A calendar year.
    Year,
    /// `YYYY-MM`.
    Month,
    /// `YYYY-MM-DD`.
    Day,
}

impl Kind {
    /// Whether it is a number that can be compared and added.
    pub(crate) fn is_number(self) -> bool {
        !matches!(self, Kind::Flag | Kind::Code | Kind::Year | Kind::Month | Kind::Day)
    }

    /// How many decimals people write of it; it is stored without them, as a whole number.
    pub(crate) fn decimals(self) -> u32 {
        match self {
            Kind::Yuan | Kind::Percent | Kind::M2 | Kind::Mu => 2,
            _ => 0,
        }
    }

    /// Its name in standards.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Flag => "flag",
            Kind::Code => "code",
            Kind::Count => "count",
            Kind::Yuan => "yuan",
            Kind::Percent => "percent",
            Kind::M2 => "m2",
            Kind::Mu => "mu",
            Kind::M => "m",
            Kind::Climb => "climb",
            Kind::Litres => "litres",
            Kind::Minutes => "minutes",
            Kind::Days => "days",
            Kind::Months => "months",
            Kind::Year => "year",
            Kind::Month => "month",
            Kind::Day => "day",
        }
    }

    /// Returns the kind that has this name in standards.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
        Self::deserialize(name).ok()
    }

    /// Reads a decimal in its unit as the whole number that is stored: `3100` yuan are
    /// 310000 fen. `None` where it is no decimal, or has more decimals than are stored.
    pub(crate) fn parse(self, text: &str) -> Option<i64> {
        let (minus, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let decimals = self.decimals() as usize;
        let is_decimal = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        if whole.is_empty() || !is_decimal(whole) || !is_decimal(part) || decimals < part.len() {
            return None;
        }
        let number: i64 = format!("{whole}{part:0<decimals$}").parse().ok()?;
        Some(if minus { -number } else { number })
    }
}

/// A fact that standards may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) place: Place,
    /// What people call it, where the standard declares it; the word lists know the rest.
    pub(crate) title: Option<Both>,
    /// The codes that it may have; none where any may come up, and where it is no code.
    pub(crate) codes: Vec<String>,
}

impl Fact {
    /// Whether it may have this code, or these, where several stand together.
    pub(crate) fn allows(&self, code: &str) -> bool {
        self.codes.is_empty() || code.split('、').all(|it| self.codes.iter().any(|code| code == it))
    }
}

/// Where the ledger keeps a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A column of a table.
    Column { table: &'static str, column: &'static str },
    /// Counted on the day.
    Counted,
    /// An answer to a question that a standard declares.
    Answer,
}

impl Place {
    /// Whether it is an item of a year's account.
    pub(crate) fn is_income(&self) -> bool {
        matches!(self, Place::Column { table: "income", .. })
    }
}

/// These facts of a person answer one question (at school, or why not): a newer answer by
/// either puts an older one by the other out of force.
pub(crate) const MEMBER_TOGETHER: [&str; 2] = ["schooling", "dropout_reason"];

/// The facts of which the ledger keeps, or counts, the answers.
struct Catalogue {
    facts: BTreeMap<Subject, Vec<Fact>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Kind(Kind),
    Column { column: String, kind: Kind },
    Code { column: Option<String>, list: String },
}

/// The codes of a list of `intake/codes.toml`; none where others may come up as well.
fn codes_of(list: &str) -> Vec<String> {
    type Lists = BTreeMap<String, BTreeMap<String, toml::Table>>;
    static LISTS: LazyLock<Lists> = LazyLock::new(|| {
        toml::from_str(include_str!("../intake/codes.toml"))
            .expect("the built-in lists of codes are TOML: a test reads them")
    });
    let Some(list) = LISTS.get(list) else { return Vec::new() };
    let is_open = list.get("*").is_some_and(|it| it.contains_key("open"));
    list.keys().filter(|it| !is_open && *it != "*").cloned().collect()
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    type Tables = BTreeMap<String, BTreeMap<String, Written>>;
    let read: BTreeMap<Subject, Tables> = toml::from_str(include_str!("facts.toml"))
        .expect("the built-in list of facts is TOML: a test reads it");
    let of = |tables: Tables| {
        let all = tables.into_iter().flat_map(|(table, facts)| {
            let table: &'static str = table.leak();
            facts.into_iter().map(move |(name, written)| {
                let (column, kind, codes) = match written {
                    Written::Kind(kind) => (name.clone(), kind, Vec::new()),
                    Written::Column { column, kind } => (column, kind, Vec::new()),
                    Written::Code { column, list } => {
                        (column.unwrap_or_else(|| name.clone()), Kind::Code, codes_of(&list))
                    }
                };
                let place = match table {
                    "counted" => Place::Counted,
                    _ => Place::Column { table, column: column.leak() },
                };
                Fact { name, kind, place, title: None, codes }
            })
        });
        all.collect()
    };
    Catalogue { facts: read.into_iter().map(|(subject, tables)| (subject, of(tables))).collect() }
});

/// Returns the facts of a subject that every standard may name, those of one table together.
pub(crate) fn catalogue(subject: Subject) -> &'static [Fact] {
    CATALOGUE.facts.get(&subject).map_or(&[], Vec::as_slice)
}

/// Returns a fact that every standard may name.
pub(crate) fn fact(subject: Subject, name: &str) -> Option<&'static Fact> {
    catalogue(subject).iter().find(|it| it.name == name)
}

/// The facts that are wanted of each subject. What is known of a subject has one slot for
/// each of its facts, in this order.
#[derive(Clone, Debug, Default)]
pub(crate) struct FactList {
    /// Without the items of accounts.
    pub(crate) household: Vec<Fact>,
    /// Items of a household's account.
    pub(crate) income: Vec<Fact>,
    pub(crate) member: Vec<Fact>,
    pub(crate) village: Vec<Fact>,
    pub(crate) county: Vec<Fact>,
    /// Whether also what was known before is wanted.
    pub(crate) history: bool,
    /// Whether also the households are wanted that are judged together with each.
    pub(crate) joint: bool,
}

impl FactList {
    pub(crate) fn of(&self, subject: Subject) -> &[Fact] {
        match subject {
            Subject::Household => &self.household,
            Subject::Member => &self.member,
            Subject::Village => &self.village,
            Subject::County => &self.county,
        }
    }

    pub(crate) fn place(&self, subject: Subject, name: &str) -> Option<usize> {
        self.of(subject).iter().position(|it| it.name == name)
    }
}

/// A recorded value: since when it holds, by which source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) value: Value<'static>,
    pub(crate) day: NaiveDate,
    pub(crate) source: Option<i64>,
    /// Why it cannot be relied on, if it cannot.
    pub(crate) doubt: Option<Doubt>,
}

/// Why what is recorded cannot be relied on: it decides nothing, either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Two sheets say different things of the same day.
    SameDay,
    /// A sheet of a newer day says something else, and was read before.
    LateSheet,
    /// It was recorded in another unit, or by another list of codes, than is asked for.
    OtherKind,
}

/// What is known of one fact: what was recorded last, and, where it is wanted, what was
/// recorded before, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) newest: Option<Found>,
    pub(crate) earlier: Vec<Found>,
}

impl Slot {
    /// What was known of it on a day.
    pub(crate) fn on(&self, day: NaiveDate) -> Option<&Found> {
        let all = self.newest.iter().chain(self.earlier.iter().rev());
        all.into_iter().find(|it| it.day <= day)
    }
}

impl From<Option<Found>> for Slot {
    fn from(newest: Option<Found>) -> Self {
        Self { newest, earlier: Vec::new() }
    }
}

/// A household as it is known on a day.
#[derive(Clone, Debug, Default)]
pub(crate) struct HouseholdFacts {
    pub(crate) household: String,
    pub(crate) village: String,
    /// The head's name, if one of the members is the head.
    pub(crate) head: Option<String>,
    /// 脱贫属性, if it was recorded.
    pub(crate) status: Option<Found>,
    /// 识别标准, the register that the household is on, if it was recorded.
    pub(crate) register: Option<Found>,
    /// One slot for each household fact that is wanted.
    pub(crate) facts: Vec<Slot>,
    /// What is known of its accounts, oldest year first, oldest day first within a year.
    pub(crate) incomes: Vec<IncomeFacts>,
    /// The register's own figure per head, in fen.
    pub(crate) register_income: Slot,
    /// 人数, as the register gives it.
    pub(crate) head_count: Option<Found>,
    /// Whoever is a member on the day, in the order of their ID numbers.
    pub(crate) members: Vec<MemberFacts>,
    /// The households that are judged together with it.
    pub(crate) joint: Vec<HouseholdFacts>,
}

impl HouseholdFacts {
    /// How many people the household has at least: as many as are listed, and as many as
    /// the register counts. `None` where nobody knows: one is listed, who may be the head of
    /// a family, and the register gives no count, or two counts of one day.
    pub(crate) fn persons(&self) -> Option<i64> {
        let listed = i64::try_from(self.members.len()).unwrap_or(i64::MAX);
        match &self.head_count {
            Some(Found { value: Value::Int(counted), doubt: None, .. }) => {
                Some(listed.max(*counted))
            }
            Some(_) => None,
            None => (1 < listed).then_some(listed),
        }
    }

    /// 脱贫属性, without looking at disputes.
    pub(crate) fn status_code(&self) -> Option<&str> {
        text_of(self.status.as_ref())
    }
}

/// The code that was found.
pub(crate) fn text_of(found: Option<&Found>) -> Option<&str> {
    match &found?.value {
        Value::Text(code) => Some(code),
        _ => None,
    }
}

/// What a sheet says of a household's account of a year.
#[derive(Clone, Debug)]
pub(crate) struct IncomeFacts {
    pub(crate) year: i32,
    pub(crate) day: NaiveDate,
    pub(crate) source: Option<i64>,
    /// One place for each item that is wanted, in fen.
    pub(crate) items: Vec<Option<i64>>,
    /// The year's head count, if the sheet gave it.
    pub(crate) heads: Option<i64>,
    /// What cannot be relied on, by the places of the items; the head count comes after all
    /// of them.
    pub(crate) doubts: Vec<(usize, Doubt)>,
}

impl IncomeFacts {
    /// Why an item, given by its place, cannot be relied on.
    pub(crate) fn doubt(&self, place: usize) -> Option<Doubt> {
        self.doubts.iter().find(|(it, _)| *it == place).map(|(_, doubt)| *doubt)
    }

    pub(crate) fn doubt_of_heads(&self) -> Option<Doubt> {
        self.doubt(self.items.len())
    }
}

/// A member as known on a day.
#[derive(Clone, Debug)]
pub(crate) struct MemberFacts {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) birth: Option<NaiveDate>,
    /// One slot for each member fact that is wanted.
    pub(crate) facts: Vec<Slot>,
}

/// A village or a county as known on a day.
#[derive(Clone, Debug, Default)]
pub(crate) struct AreaFacts {
    pub(crate) code: String,
    /// One slot for each fact that is wanted.
    pub(crate) facts: Vec<Slot>,
    /// One tally for each share of households that is asked for.
    pub(crate) tallies: Vec<Tally>,
}

/// How many registered households a question is put to, and what they answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) yes: i64,
    pub(crate) no: i64,
    /// The question is put to them, and the answer is not known.
    pub(crate) unknown: i64,
    /// Not known whether the question is put to them; they would answer yes.
    pub(crate) perhaps_yes: i64,
    /// The same, and they would answer no.
    pub(crate) perhaps_no: i64,
    /// The same, and they would answer either.
    pub(crate) perhaps: i64,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Kind, Place, Subject, catalogue, fact};
    use crate::words::{Lang, word};

    #[test]
    fn every_fact_has_its_own_name_and_a_title_in_both_languages() {
        let mut names = BTreeSet::new();
        for subject in [Subject::Household, Subject::Member, Subject::Village] {
            for fact in catalogue(subject) {
                assert!(names.insert(&fact.name), "{}", fact.name);
                for lang in [Lang::Zh, Lang::En] {
                    assert!(word(lang, &format!("fact.{}", fact.name)).is_some(), "{}", fact.name);
                }
            }
        }
        for fact in catalogue(Subject::County) {
            assert!(fact.place == Place::Counted && names.contains(&fact.name), "{}", fact.name);
        }
    }

    #[test]
    fn every_code_is_of_a_list_with_codes_or_of_an_open_one() {
        // What the form of a year prints is not listed.
        let free = ["dropout_reason", "public_post"];
        let all = [Subject::Household, Subject::Member, Subject::Village];
        for fact in all.into_iter().flat_map(catalogue).filter(|it| it.kind == Kind::Code) {
            assert_eq!(fact.codes.is_empty(), free.contains(&fact.name.as_str()), "{}", fact.name);
        }
        let health = fact(Subject::Member, "health").unwrap();
        assert!(health.allows("残疾") && !health.allows("病残"));
    }

    #[test]
    fn amounts_are_read_exactly() {
        assert_eq!(Kind::Yuan.parse("3100"), Some(310_000));
        assert_eq!(Kind::Yuan.parse("3100.01"), Some(310_001));
        assert_eq!(Kind::Yuan.parse("0.5"), Some(50));
        assert_eq!(Kind::Yuan.parse("-12.30"), Some(-1_230));
        assert_eq!(Kind::Count.parse("12"), Some(12));
        for wrong in ["", ".", ".5", "1.001", "1e3", "1,000", "+1", "-", "--1", "九", " 1"] {
            assert_eq!(Kind::Yuan.parse(wrong), None, "{wrong}");
        }
        assert_eq!(Kind::Count.parse("1.5"), None);
        assert_eq!(Kind::Yuan.parse("99999999999999999999"), None);
    }
}
