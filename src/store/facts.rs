//! What is known on a day: the facts by which households, villages and counties are judged.
//!
//! Households and what the tables hold of them are streams in the order of the household
//! number, read side by side: nothing is sorted, joined or counted twice, and memory does
//! not grow with the ledger. Of each table only the columns are read that are asked for.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::types::ValueRef;
use rusqlite::{Row, Rows, Statement, named_params};

use super::Store;
use super::tx::{owned, same};
use crate::model::Value;
use crate::model::facts::{
    AreaFacts, Doubt, Fact, FactList, Found, HouseholdFacts, IncomeFacts, Kind, MEMBER_TOGETHER,
    MemberFacts, Place, Slot,
};

/// A household with one of these is not on the register: never was, or not any more.
const NOT_REGISTERED: [&str; 5] = ["边缘易致贫", "一般农户", "清退", "自然销户", "注销"];

/// Which households are wanted; all that are on the register where nothing is said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) household: Option<&'a str>,
    /// Code of a village, or of whatever it lies in.
    pub(crate) village: Option<&'a str>,
    /// Only those of one of these 脱贫属性.
    pub(crate) statuses: Option<&'a [String]>,
}

impl Wanted<'_> {
    fn has(&self, facts: &HouseholdFacts) -> bool {
        let Some(status) = facts.status_code() else { return self.statuses.is_none() };
        if facts.status.as_ref().is_some_and(|it| it.doubt.is_some()) {
            // Nobody knows: it stays among those that are looked at.
            return true;
        }
        match self.statuses {
            Some(statuses) => statuses.iter().any(|it| it == status),
            None => !NOT_REGISTERED.contains(&status),
        }
    }
}

impl Store {
    /// Gives every household that is on the register on a day, in the order of the
    /// household numbers, with what is known of it on that day.
    pub(crate) fn household_facts(
        &self,
        as_of: NaiveDate,
        wanted: Wanted<'_>,
        facts: &FactList,
        each: &mut dyn FnMut(HouseholdFacts) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let joint = if facts.joint { self.joint(as_of)? } else { HashMap::new() };
        let alone = FactList { joint: false, ..facts.clone() };
        self.stream_households(as_of, wanted, facts, &mut |mut household| {
            for other in joint.get(&household.household).into_iter().flatten() {
                let wanted = Wanted { household: Some(other), village: None, statuses: None };
                let mut known = HouseholdFacts {
                    household: other.clone(),
                    facts: vec![Slot::default(); facts.household.len()],
                    ..HouseholdFacts::default()
                };
                self.stream_households(as_of, wanted, &alone, &mut |other| {
                    known = other;
                    Ok(())
                })?;
                household.joint.push(known);
            }
            each(household)
        })
    }

    fn stream_households(
        &self,
        as_of: NaiveDate,
        wanted: Wanted<'_>,
        facts: &FactList,
        each: &mut dyn FnMut(HouseholdFacts) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let (first, last) = match wanted.household {
            Some(no) => (no, no),
            None => ("", "\u{10FFFF}"),
        };
        let village = wanted.village.unwrap_or_default();
        let bounds = Bounds { first, last, as_of: as_of.to_string() };
        let repeats = Repeats::load(self, &bounds.as_of)?;
        let own = Columns::of(&facts.household, "household");
        let mut households = self.conn.prepare(&households_sql(&own))?;
        let mut households = households
            .query(named_params! { ":first": first, ":last": last, ":village": village })?;

        let status = Columns::of(&facts.household, "household_status");
        let mut statuses = self.conn.prepare(&dated_sql("household_status", &STATUS, &status))?;
        let mut statuses = Stream::start(&mut statuses, &bounds)?;
        // The other tables with a day, of which something is asked for.
        let tables =
            ["survey", "land", "monitor"].map(|it| (it, Columns::of(&facts.household, it)));
        let tables: Vec<_> = tables.into_iter().filter(|(_, it)| !it.names.is_empty()).collect();
        let mut dated = Vec::new();
        for (table, columns) in &tables {
            dated.push(self.conn.prepare(&dated_sql(table, &[], columns))?);
        }
        let mut dated = dated
            .iter_mut()
            .zip(&tables)
            .map(|(it, (_, columns))| Ok((Stream::start(it, &bounds)?, columns)))
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let mut answers =
            optional(self, include_str!("answers.sql"), has_answers(&facts.household))?;
        let mut answers = start(&mut answers, &bounds)?;
        let counted = counted(&facts.household, "measures");
        let mut measures = optional(self, include_str!("measures.sql"), counted.is_some())?;
        let mut measures = start(&mut measures, &bounds)?;
        let mut incomes = optional(self, &incomes_sql(&facts.income), !facts.income.is_empty())?;
        let mut incomes = start(&mut incomes, &bounds)?;
        let mut members = self.conn.prepare(include_str!("members.sql"))?;
        let mut members = Stream::start(&mut members, &bounds)?;
        let survey = Columns::of(&facts.member, "member_survey");
        let sql = dated_sql("member_survey", &["member"], &survey);
        let mut surveys = optional(self, &sql, !survey.names.is_empty())?;
        let mut surveys = start(&mut surveys, &bounds)?;
        let said = has_answers(&facts.member);
        let mut member_answers = optional(self, include_str!("member_answers.sql"), said)?;
        let mut member_answers = start(&mut member_answers, &bounds)?;
        let of_member = Columns::of(&facts.member, "member");
        let together =
            MEMBER_TOGETHER.map(|it| facts.member.iter().position(|fact| fact.name == it));

        let mut words = Words::new(&repeats, facts.history);
        while let Some(row) = households.next()? {
            let mut household = HouseholdFacts {
                household: row.get(0)?,
                village: row.get(1)?,
                facts: vec![Slot::default(); facts.household.len()],
                ..HouseholdFacts::default()
            };
            let no = household.household.clone();
            for (n, place) in own.places.iter().enumerate() {
                let at = When { day: as_of, source: row.get(2)?, entry: 0 };
                words.fold(&mut household.facts[*place], row.get_ref(3 + n)?, at, None);
            }
            let mut is_registered = false;
            let mut register = Registered::default();
            words.begin();
            statuses.of(&no, |row, at| {
                is_registered = true;
                words.fold_all(&mut register.slots, row, DATED, at)?;
                words.fold_some(&mut household.facts, &status.places, row, DATED + STATUS.len(), at)
            })?;
            let Registered { slots: [status, standard, heads, income] } = register;
            household.status = status.newest;
            household.register = standard.newest;
            household.head_count = heads.newest;
            household.register_income = income;
            for (stream, columns) in &mut dated {
                words.begin();
                stream.of(&no, |row, at| {
                    words.fold_some(&mut household.facts, &columns.places, row, DATED, at)
                })?;
            }
            answers.of(&no, |row, at| {
                fold_answer(&mut words, &facts.household, &mut household.facts, row, 5, at)
            })?;
            if let Some(place) = counted {
                measures.of(&no, |row, at| {
                    words.fold(&mut household.facts[place], row.get_ref(5)?, at, None);
                    Ok(())
                })?;
            }
            words.begin();
            incomes.of(&no, |row, at| {
                words.fold_income(&mut household.incomes, facts.income.len(), row, at)
            })?;
            members.of_people(&no, |row| {
                let relation = row.get_ref("relation")?;
                if relation.as_str_or_null()?.is_some_and(|it| it == "户主") {
                    household.head = Some(row.get("name")?);
                }
                let mut slots = vec![Slot::default(); facts.member.len()];
                for (name, place) in of_member.names.iter().zip(&of_member.places) {
                    let at = When { day: as_of, source: row.get("source")?, entry: 0 };
                    words.fold(&mut slots[*place], row.get_ref(*name)?, at, None);
                }
                household.members.push(MemberFacts {
                    id: row.get("id")?,
                    name: row.get("name")?,
                    birth: row.get::<_, Option<String>>("birth")?.as_deref().and_then(day_of),
                    facts: slots,
                });
                Ok(())
            })?;
            let mut people = Merge::new(&mut household.members);
            surveys.of(&no, |row, at| {
                let Some((member, is_next)) = people.get(row.get_ref(DATED)?.as_str()?) else {
                    // Somebody who was not a member on the day.
                    return Ok(());
                };
                if is_next {
                    words.begin();
                }
                let from = DATED + 1;
                forget_together(&mut member.facts, &survey, together, row, from, at)?;
                words.fold_some(&mut member.facts, &survey.places, row, from, at)?;
                words.dispute_together(&mut member.facts, &survey, together, row, at)
            })?;
            let mut people = Merge::new(&mut household.members);
            member_answers.of(&no, |row, at| match people.get(row.get_ref(5)?.as_str()?) {
                Some((member, _)) => {
                    fold_answer(&mut words, &facts.member, &mut member.facts, row, 6, at)
                }
                None => Ok(()),
            })?;
            if is_registered && wanted.has(&household) {
                count_persons(facts, &mut household, as_of);
                each(household)?;
            }
        }
        Ok(())
    }

    /// Returns every village, in the order of codes, with what is known of it on a day, but
    /// without what is counted from the register.
    pub(crate) fn village_facts(
        &self,
        as_of: NaiveDate,
        within: &str,
        facts: &FactList,
    ) -> anyhow::Result<Vec<AreaFacts>> {
        let columns = Columns::of(&facts.village, "village_survey");
        let names: String = columns.names.iter().map(|it| format!(", {it}")).collect();
        let sql = format!(
            "SELECT area.code, day, village_survey.source, sheet, village_survey.entry{names}
             FROM area
             LEFT JOIN village_survey ON village_survey.village = area.code AND day <= :as_of
             WHERE level = 'village' AND substr(area.code, 1, length(:within)) = :within
             ORDER BY area.code, day, sheet"
        );
        let repeats = Repeats::load(self, &as_of.to_string())?;
        let mut words = Words::new(&repeats, facts.history);
        let mut villages: Vec<AreaFacts> = Vec::new();
        let mut query = self.conn.prepare(&sql)?;
        let mut rows =
            query.query(named_params! { ":as_of": as_of.to_string(), ":within": within })?;
        while let Some(row) = rows.next()? {
            let code: String = row.get(0)?;
            if villages.last().is_none_or(|it| it.code != code) {
                let facts = vec![Slot::default(); facts.village.len()];
                villages.push(AreaFacts { code, facts, tallies: Vec::new() });
                words.begin();
            }
            // A village of which nothing is known yet has one row without a day.
            let is_known = row.get_ref(1)? != ValueRef::Null;
            if let Some(village) = villages.last_mut().filter(|_| is_known)
                && let Some(at) = when(row)?
            {
                words.fold_some(&mut village.facts, &columns.places, row, DATED, at)?;
            }
        }
        for village in &mut villages {
            self.area_answers(as_of, &village.code, &facts.village, &mut village.facts)?;
        }
        Ok(villages)
    }

    /// Returns what was answered of a county up to a day.
    pub(crate) fn county_facts(
        &self,
        as_of: NaiveDate,
        code: &str,
        facts: &FactList,
    ) -> anyhow::Result<AreaFacts> {
        let slots = vec![Slot::default(); facts.county.len()];
        let mut county = AreaFacts { code: code.to_owned(), facts: slots, tallies: Vec::new() };
        self.area_answers(as_of, code, &facts.county, &mut county.facts)?;
        Ok(county)
    }

    fn area_answers(
        &self,
        as_of: NaiveDate,
        code: &str,
        facts: &[Fact],
        slots: &mut [Slot],
    ) -> anyhow::Result<()> {
        if !has_answers(facts) {
            return Ok(());
        }
        let repeats = Repeats::default();
        let mut words = Words::new(&repeats, true);
        let mut query = self.conn.prepare_cached(include_str!("area_answers.sql"))?;
        let mut rows = query.query(named_params! { ":as_of": as_of.to_string(), ":code": code })?;
        while let Some(row) = rows.next()? {
            if let Some(at) = when(row)? {
                fold_answer(&mut words, facts, slots, row, 5, at)?;
            }
        }
        Ok(())
    }

    /// The households that are judged together with others on a day.
    fn joint(&self, as_of: NaiveDate) -> anyhow::Result<HashMap<String, Vec<String>>> {
        let mut joint: HashMap<String, Vec<String>> = HashMap::new();
        let mut query = self.conn.prepare(include_str!("joint.sql"))?;
        let mut rows = query.query(named_params! { ":as_of": as_of.to_string() })?;
        while let Some(row) = rows.next()? {
            let (one, other): (String, String) = (row.get("household")?, row.get("other")?);
            joint.entry(one.clone()).or_default().push(other.clone());
            joint.entry(other).or_default().push(one);
        }
        // Whoever is judged together with one is so with all of theirs.
        let of = |first: &String| {
            let mut group = vec![first.clone()];
            let mut place = 0;
            while place < group.len() {
                for next in joint.get(&group[place]).into_iter().flatten() {
                    if !group.contains(next) {
                        group.push(next.clone());
                    }
                }
                place += 1;
            }
            group.remove(0);
            group.sort();
            group
        };
        Ok(joint.keys().map(|it| (it.clone(), of(it))).collect())
    }

    /// Returns what each source is called: its file's name.
    pub(crate) fn source_files(&self) -> anyhow::Result<HashMap<i64, String>> {
        let mut query = self.conn.prepare("SELECT id, file FROM source")?;
        let rows = query.query_map([], |row| Ok((row.get("id")?, row.get("file")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// What the register says of a household, whatever is asked for.
const STATUS: [&str; 4] = ["status", "standard", "head_count", "income_per_head_fen"];

#[derive(Default)]
struct Registered {
    slots: [Slot; 4],
}

/// The wanted facts that are columns of one table, and their slots.
struct Columns {
    names: Vec<&'static str>,
    places: Vec<usize>,
}

impl Columns {
    fn of(facts: &[Fact], wanted: &str) -> Self {
        let all = facts.iter().enumerate().filter_map(|(place, fact)| match fact.place {
            Place::Column { table, column } if table == wanted => Some((column, place)),
            _ => None,
        });
        let (names, places) = all.unzip();
        Self { names, places }
    }
}

/// How many columns of a dated stream come before what is asked for: the household, the day,
/// the source, the kind of sheet and the entry.
const DATED: usize = 5;

/// What a table says up to a day, oldest first. The names are those of `model/facts.toml`,
/// which a test holds against the schema.
fn dated_sql(table: &str, first: &[&str], columns: &Columns) -> String {
    let names = first.iter().chain(&columns.names);
    let names: String = names.map(|it| format!(", {it}")).collect();
    let member = if first.contains(&"member") { "member, " } else { "" };
    format!(
        "SELECT household, day, source, sheet, entry{names} FROM {table}
         WHERE household BETWEEN :first AND :last AND day <= :as_of
         ORDER BY household, {member}day, sheet"
    )
}

fn households_sql(columns: &Columns) -> String {
    let names: String = columns.names.iter().map(|it| format!(", {it}")).collect();
    format!(
        "SELECT no, village, source{names} FROM household
         WHERE no BETWEEN :first AND :last AND substr(village, 1, length(:village)) = :village
         ORDER BY no"
    )
}

/// Accounts of years not after the day's own, as known on it: oldest year first within a
/// household, oldest day first within a year.
fn incomes_sql(items: &[Fact]) -> String {
    let names: String =
        Columns::of(items, "income").names.iter().map(|it| format!(", {it}")).collect();
    format!(
        "SELECT household, day, source, sheet, entry, year, heads{names} FROM income
         WHERE household BETWEEN :first AND :last
           AND day <= :as_of
           AND year <= CAST(substr(:as_of, 1, 4) AS INTEGER)
         ORDER BY household, year, day, sheet"
    )
}

fn has_answers(facts: &[Fact]) -> bool {
    facts.iter().any(|it| it.place == Place::Answer)
}

fn counted(facts: &[Fact], name: &str) -> Option<usize> {
    facts.iter().position(|it| it.place == Place::Counted && it.name == name)
}

/// How many people the household has is a fact like others.
fn count_persons(facts: &FactList, household: &mut HouseholdFacts, as_of: NaiveDate) {
    if let Some(place) = counted(&facts.household, "persons") {
        let value = household.persons().map(Value::Int);
        let found = value.map(|value| Found { value, day: as_of, source: None, doubt: None });
        household.facts[place] = Slot::from(found);
    }
}

struct Bounds<'b> {
    first: &'b str,
    last: &'b str,
    as_of: String,
}

/// The day and the source of a row, and the entry that wrote it. Their columns are the
/// second, the third and the fifth of each stream.
#[derive(Clone, Copy)]
struct When {
    day: NaiveDate,
    source: Option<i64>,
    entry: i64,
}

/// Rows in the order of the household number, which is their first column.
struct Stream<'s> {
    rows: Option<Rows<'s>>,
}

fn optional<'c>(
    store: &'c Store,
    sql: &str,
    is_wanted: bool,
) -> rusqlite::Result<Option<Statement<'c>>> {
    is_wanted.then(|| store.conn.prepare(sql)).transpose()
}

fn start<'s>(
    statement: &'s mut Option<Statement<'_>>,
    bounds: &Bounds<'_>,
) -> rusqlite::Result<Stream<'s>> {
    match statement {
        Some(statement) => Stream::start(statement, bounds),
        None => Ok(Stream { rows: None }),
    }
}

impl<'s> Stream<'s> {
    fn start(statement: &'s mut Statement<'_>, bounds: &Bounds<'_>) -> rusqlite::Result<Self> {
        let mut rows = statement.query(named_params! {
            ":first": bounds.first, ":last": bounds.last, ":as_of": bounds.as_of,
        })?;
        rows.advance()?;
        Ok(Self { rows: Some(rows) })
    }

    /// Gives the rows of one household, with their day and source.
    fn of(
        &mut self,
        household: &str,
        mut each: impl FnMut(&Row<'_>, When) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        self.of_people(household, |row| match when(row)? {
            Some(at) => each(row, at),
            None => Ok(()),
        })
    }

    fn of_people(
        &mut self,
        household: &str,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let Some(rows) = &mut self.rows else { return Ok(()) };
        while let Some(row) = rows.get() {
            match row.get_ref(0)?.as_str()?.cmp(household) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => each(row)?,
                std::cmp::Ordering::Greater => break,
            }
            rows.advance()?;
        }
        Ok(())
    }
}

/// Finds the members of rows that come in the members' own order.
struct Merge<'m> {
    members: &'m mut [MemberFacts],
    place: usize,
    is_next: bool,
}

impl<'m> Merge<'m> {
    fn new(members: &'m mut [MemberFacts]) -> Self {
        Self { members, place: 0, is_next: true }
    }

    /// The member with this ID, and whether it is another one than before.
    fn get(&mut self, id: &str) -> Option<(&mut MemberFacts, bool)> {
        while self.members.get(self.place).is_some_and(|it| it.id.as_str() < id) {
            self.place += 1;
            self.is_next = true;
        }
        let member = self.members.get_mut(self.place).filter(|it| it.id == id)?;
        Some((member, std::mem::take(&mut self.is_next)))
    }
}

fn when(row: &Row<'_>) -> rusqlite::Result<Option<When>> {
    let day = day_of(row.get_ref(1)?.as_str()?);
    let (source, entry) = (row.get(2)?, row.get(4)?);
    Ok(day.map(|day| When { day, source, entry }))
}

/// Reads a stored day.
pub(super) fn day_of(text: &str) -> Option<NaiveDate> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse().ok();
    NaiveDate::from_ymd_opt(part(0, 4)? as i32, part(5, 7)?, part(8, 10)?)
}

/// When which kinds of sheet were read that hold for one day. Of such a sheet only that is
/// written down which is new; what it repeats is not. So a row that is read after it, by
/// another kind of sheet and for an earlier day, may contradict what it repeated.
#[derive(Default)]
struct Repeats {
    /// By kind, newest day first: days with the first entry that read the kind for that day
    /// or a later one.
    first: HashMap<String, Vec<(NaiveDate, i64)>>,
}

impl Repeats {
    fn load(store: &Store, as_of: &str) -> rusqlite::Result<Self> {
        let mut repeats = Self::default();
        let mut query = store.conn.prepare_cached(include_str!("repeats.sql"))?;
        let mut rows = query.query(named_params! { ":as_of": as_of })?;
        while let Some(row) = rows.next()? {
            let kind = row.get_ref("kind")?.as_str()?;
            let entry: i64 = row.get("entry")?;
            let Some(day) = day_of(row.get_ref("day")?.as_str()?) else { continue };
            match repeats.first.get_mut(kind) {
                Some(days) => {
                    let first = days.last().map_or(entry, |(_, it)| entry.min(*it));
                    days.push((day, first));
                }
                None => drop(repeats.first.insert(kind.to_owned(), vec![(day, entry)])),
            }
        }
        Ok(repeats)
    }

    /// Whether a sheet of this kind was read for a later day before the row was written.
    /// Where it is read again, what it says of the household is written down, as it is not a
    /// repetition any more.
    fn may_contradict(&self, kind: &str, row: When) -> bool {
        let Some(days) = self.first.get(kind) else { return false };
        let after = days.partition_point(|(day, _)| row.day < *day);
        after.checked_sub(1).is_some_and(|it| days[it].1 < row.entry)
    }
}

/// What each kind of sheet last said of each slot.
struct Words<'r> {
    repeats: &'r Repeats,
    history: bool,
    /// The kinds of sheet that were met so far; a kind is its place here.
    kinds: Vec<String>,
    /// By slot: kinds with what they last said.
    last: Vec<Vec<(usize, Value<'static>)>>,
    /// What each kind last said of each item of each year's account.
    incomes: Vec<SaidOfIncome>,
}

struct SaidOfIncome {
    kind: usize,
    year: i32,
    /// The place of the item; the head count comes after all of them.
    item: usize,
    value: i64,
}

impl<'r> Words<'r> {
    fn new(repeats: &'r Repeats, history: bool) -> Self {
        Self { repeats, history, kinds: Vec::new(), last: Vec::new(), incomes: Vec::new() }
    }

    /// Begins with another household, member or table.
    fn begin(&mut self) {
        self.last.iter_mut().for_each(Vec::clear);
        self.incomes.clear();
    }

    /// Rows come oldest first: a newer value takes the place of an older one. Of two
    /// different ones of the same day nobody knows which is right, nor of one that was
    /// written after a sheet of another kind and a later day had repeated another value.
    /// `said` is the kind of sheet and the slot's place among its table's.
    fn fold(
        &mut self,
        slot: &mut Slot,
        stored: ValueRef<'_>,
        at: When,
        said: Option<(usize, usize)>,
    ) {
        if stored == ValueRef::Null {
            return;
        }
        let mut doubt = None;
        if let Some((kind, place)) = said {
            if self.last.len() <= place {
                self.last.resize(place + 1, Vec::new());
            }
            let last = &mut self.last[place];
            let is_late = last.iter().any(|(other, value)| {
                *other != kind
                    && same(value, stored) == Some(false)
                    && self.repeats.may_contradict(&self.kinds[*other], at)
            });
            doubt = is_late.then_some(Doubt::LateSheet);
            match last.iter_mut().find(|(it, _)| *it == kind) {
                Some((_, value)) if same(value, stored) == Some(true) => {}
                Some((_, value)) => *value = owned(stored),
                None => last.push((kind, owned(stored))),
            }
        }
        if let Some(found) = slot.newest.as_mut().filter(|it| it.day == at.day) {
            if same(&found.value, stored) == Some(false) {
                doubt = doubt.or(Some(Doubt::SameDay));
            }
            found.doubt = found.doubt.or(doubt);
            return;
        }
        let found = Found { value: owned(stored), day: at.day, source: at.source, doubt };
        if let Some(older) = slot.newest.replace(found)
            && self.history
        {
            slot.earlier.push(older);
        }
    }

    /// The place of a row's kind of sheet, where it is of any matter: where no sheet was read
    /// whose repetitions another may contradict, it is not.
    fn kind(&mut self, row: &Row<'_>) -> rusqlite::Result<Option<usize>> {
        if self.repeats.first.is_empty() {
            return Ok(None);
        }
        let kind = row.get_ref(3)?.as_str()?;
        let known = self.kinds.iter().position(|it| it == kind);
        Ok(Some(known.unwrap_or_else(|| {
            self.kinds.push(kind.to_owned());
            self.kinds.len() - 1
        })))
    }

    fn fold_all(
        &mut self,
        slots: &mut [Slot],
        row: &Row<'_>,
        from: usize,
        at: When,
    ) -> rusqlite::Result<()> {
        let kind = self.kind(row)?;
        for (n, slot) in slots.iter_mut().enumerate() {
            self.fold(slot, row.get_ref(from + n)?, at, kind.map(|it| (it, n)));
        }
        Ok(())
    }

    fn fold_some(
        &mut self,
        slots: &mut [Slot],
        places: &[usize],
        row: &Row<'_>,
        from: usize,
        at: When,
    ) -> rusqlite::Result<()> {
        let kind = self.kind(row)?;
        for (n, place) in places.iter().enumerate() {
            let said = kind.map(|it| (it, from + n));
            self.fold(&mut slots[*place], row.get_ref(from + n)?, at, said);
        }
        Ok(())
    }

    /// Rows come oldest year first, and oldest day first within a year. What decides about
    /// one item has nothing to do with the others that are asked for.
    fn fold_income(
        &mut self,
        incomes: &mut Vec<IncomeFacts>,
        items: usize,
        row: &Row<'_>,
        at: When,
    ) -> rusqlite::Result<()> {
        let kind = self.kind(row)?;
        let (year, heads): (i32, Option<i64>) = (row.get(5)?, row.get(6)?);
        let items = (0..items).map(|n| row.get(7 + n)).collect::<Result<Vec<Option<i64>>, _>>()?;
        // The head count is one item more.
        let said: Vec<_> = items.iter().copied().chain([heads]).collect();
        let mut doubts = vec![None; said.len()];
        for (n, value) in said.iter().enumerate().filter_map(|(n, it)| Some((n, (*it)?))) {
            let Some(kind) = kind else { continue };
            let is_late = self.incomes.iter().any(|it| {
                (it.year, it.item) == (year, n)
                    && it.kind != kind
                    && it.value != value
                    && self.repeats.may_contradict(&self.kinds[it.kind], at)
            });
            doubts[n] = is_late.then_some(Doubt::LateSheet);
            self.incomes.retain(|it| (it.kind, it.year, it.item) != (kind, year, n));
            self.incomes.push(SaidOfIncome { kind, year, item: n, value });
        }
        for known in incomes.iter_mut().filter(|it| it.year == year && it.day == at.day) {
            let others = known.items.iter().copied().chain([known.heads]);
            let others: Vec<_> = others.collect();
            for (n, other) in others.into_iter().enumerate() {
                if other.zip(said[n]).is_some_and(|(one, other)| one != other) {
                    doubts[n] = doubts[n].or(Some(Doubt::SameDay));
                    known.doubts.push((n, Doubt::SameDay));
                }
            }
        }
        let When { day, source, .. } = at;
        let doubts = doubts.into_iter().enumerate().filter_map(|(n, it)| Some((n, it?)));
        incomes.push(IncomeFacts { year, day, source, items, heads, doubts: doubts.collect() });
        Ok(())
    }

    /// An answer to one of two questions that are one contradicts one to the other as well.
    fn dispute_together(
        &mut self,
        slots: &mut [Slot],
        columns: &Columns,
        together: [Option<usize>; 2],
        row: &Row<'_>,
        at: When,
    ) -> rusqlite::Result<()> {
        let (Some(kind), [Some(one), Some(other)]) = (self.kind(row)?, together) else {
            return Ok(());
        };
        let from = DATED + 1;
        for (slot, of_other) in [(one, other), (other, one)] {
            let place = |slot| columns.places.iter().position(|it| *it == slot).map(|it| from + it);
            let (Some(place), Some(of_other)) = (place(slot), place(of_other)) else { continue };
            if row.get_ref(place)? != ValueRef::Null && self.is_contradicted(kind, of_other, at) {
                for found in slots[slot].newest.iter_mut().filter(|it| it.day == at.day) {
                    found.doubt = Some(Doubt::LateSheet);
                }
            }
        }
        Ok(())
    }

    /// Whether a sheet of another kind said something of this slot that the row may
    /// contradict, whatever it was.
    fn is_contradicted(&self, kind: usize, place: usize, at: When) -> bool {
        let mut others = self.last.get(place).into_iter().flatten().filter(|it| it.0 != kind);
        others.any(|(other, _)| self.repeats.may_contradict(&self.kinds[*other], at))
    }
}

/// An answer to a question that a standard declares: its name, its kind and its value stand
/// from this column on. One of another kind answers another question.
fn fold_answer(
    words: &mut Words<'_>,
    facts: &[Fact],
    slots: &mut [Slot],
    row: &Row<'_>,
    from: usize,
    at: When,
) -> rusqlite::Result<()> {
    let name = row.get_ref(from)?.as_str()?;
    let place = facts.iter().position(|it| it.place == Place::Answer && it.name == name);
    let Some(place) = place else { return Ok(()) };
    let (fact, value) = (&facts[place], row.get_ref(from + 2)?);
    words.fold(&mut slots[place], value, at, None);
    let fits = row.get_ref(from + 1)?.as_str()? == fact.kind.name()
        && (fact.kind != Kind::Code || value.as_str().is_ok_and(|it| fact.allows(it)));
    if let Some(found) = slots[place].newest.as_mut().filter(|_| !fits) {
        found.doubt = Some(Doubt::OtherKind);
    }
    Ok(())
}

/// Puts older answers out of force where this row answers the same question in another way.
fn forget_together(
    slots: &mut [Slot],
    columns: &Columns,
    together: [Option<usize>; 2],
    row: &Row<'_>,
    from: usize,
    at: When,
) -> rusqlite::Result<()> {
    let mut answers = false;
    for (n, place) in columns.places.iter().enumerate() {
        if together.contains(&Some(*place)) {
            answers |= row.get_ref(from + n)? != ValueRef::Null;
        }
    }
    if answers {
        for place in together.into_iter().flatten() {
            if slots[place].newest.as_ref().is_some_and(|it| it.day < at.day) {
                slots[place] = Slot::default();
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::super::STEPS;
    use crate::model::facts::{Place, Subject, catalogue};

    #[test]
    fn every_fact_is_a_column_of_the_schema() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(STEPS[0]).unwrap();
        for subject in [Subject::Household, Subject::Member, Subject::Village] {
            for fact in catalogue(subject) {
                if let Place::Column { table, column } = fact.place {
                    conn.prepare(&format!("SELECT {column} FROM {table}")).unwrap();
                }
            }
        }
    }
}
