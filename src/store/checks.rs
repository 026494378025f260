//! Looking for contradictions: the state of the registered households on a day, a batch at
//! a time, in temporary tables (`checks/state.sql`), and all conditions put to a batch in
//! one pass. Memory does not grow with the ledger.

use chrono::NaiveDate;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Rows, Statement, named_params};

use super::facts::{Wanted, day_of};
use super::tx::{owned, same};
use super::undo::from_json;
use super::{Store, Tx};
use crate::model::Value;
use crate::model::checks::{Condition, Finding, Looked, Person, Scope};
use crate::model::facts::MEMBER_TOGETHER;

/// So many households are looked at together.
const BATCH: i64 = 4096;

/// Which households and villages are looked at.
enum Asked<'a> {
    Wanted(Wanted<'a>),
    /// Those of which an entry wrote something.
    Entry(i64),
}

/// What `check-data --record` keeps of a finding.
#[derive(Debug)]
pub(crate) struct FindingRow {
    pub(crate) object: String,
    pub(crate) check: String,
    /// Empty where it is not about one person.
    pub(crate) person: String,
    pub(crate) is_household: bool,
    /// Code of the village.
    pub(crate) village: String,
    pub(crate) name: Option<String>,
    pub(crate) first_day: String,
    pub(crate) solved_day: Option<String>,
}

/// An exemption, as it was last written.
#[derive(Debug)]
pub(crate) struct ExemptionRow {
    pub(crate) object: String,
    pub(crate) check: String,
    /// Empty where it is not about one person.
    pub(crate) person: String,
    pub(crate) since: String,
    pub(crate) last_day: String,
    pub(crate) reason: String,
}

/// The ledger as checks read it: as it stands, or as an open transaction has made it.
pub(crate) struct Checking<'c> {
    conn: &'c Connection,
}

impl Store {
    pub(crate) fn checking(&self) -> Checking<'_> {
        Checking { conn: &self.conn }
    }
}

impl Tx<'_> {
    pub(crate) fn checking(&self) -> Checking<'_> {
        Checking { conn: self.conn }
    }

    /// The same as [`Checking::find`] for the households and villages of which this command
    /// has written something.
    pub(crate) fn find_in_written(
        &self,
        as_of: NaiveDate,
        conditions: &[Condition],
        each: &mut dyn FnMut(Finding) -> anyhow::Result<()>,
    ) -> anyhow::Result<Looked> {
        find(self.conn, as_of, &Asked::Entry(self.entry), conditions, each)
    }
}

impl Checking<'_> {
    /// Puts conditions to what is wanted, as it stands on a day, and gives what they find:
    /// villages first, then the households village by village. Findings of one household
    /// are not in the order of the conditions.
    pub(crate) fn find(
        &self,
        as_of: NaiveDate,
        wanted: Wanted<'_>,
        conditions: &[Condition],
        each: &mut dyn FnMut(Finding) -> anyhow::Result<()>,
    ) -> anyhow::Result<Looked> {
        find(self.conn, as_of, &Asked::Wanted(wanted), conditions, each)
    }

    /// Returns what recorded runs found, of one household or of all, solved ones included.
    pub(crate) fn findings(&self, household: Option<&str>) -> anyhow::Result<Vec<FindingRow>> {
        let mut query = self.conn.prepare(include_str!("checks/findings.sql"))?;
        let rows = query.query_map(named_params! { ":household": household }, |row| {
            Ok(FindingRow {
                object: row.get("object")?,
                check: row.get("check_no")?,
                person: row.get("person")?,
                is_household: row.get("is_household")?,
                village: row.get("village")?,
                name: row.get("name")?,
                first_day: row.get("first_day")?,
                solved_day: row.get("solved_day")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns all exemptions, expired ones included.
    pub(crate) fn exemptions(&self) -> anyhow::Result<Vec<ExemptionRow>> {
        let mut query = self.conn.prepare(include_str!("checks/exemptions.sql"))?;
        let rows = query.query_map([], |row| {
            Ok(ExemptionRow {
                object: row.get("object")?,
                check: row.get("check_no")?,
                person: row.get("person")?,
                since: row.get("since")?,
                last_day: row.get("last_day")?,
                reason: row.get("reason")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the day of the last recorded run.
    pub(crate) fn recorded_on(&self) -> anyhow::Result<Option<String>> {
        let sql = include_str!("checks/recorded_on.sql");
        Ok(self.conn.query_row(sql, [], |row| row.get("day"))?)
    }
}

fn find(
    conn: &Connection,
    as_of: NaiveDate,
    asked: &Asked<'_>,
    conditions: &[Condition],
    each: &mut dyn FnMut(Finding) -> anyhow::Result<()>,
) -> anyhow::Result<Looked> {
    let day = as_of.to_string();
    conn.execute_batch(include_str!("checks/state.sql"))?;
    conn.execute_batch(include_str!("checks/clear.sql"))?;
    for sql in [include_str!("checks/helpers.sql"), include_str!("checks/leaving.sql")] {
        conn.execute(sql, named_params! { ":as_of": day })?;
    }
    let households = match asked {
        Asked::Wanted(wanted) => conn.execute(
            include_str!("checks/queue.sql"),
            named_params! {
                ":as_of": day, ":household": wanted.household, ":village": wanted.village,
            },
        )?,
        Asked::Entry(entry) => conn.execute(
            include_str!("checks/touched.sql"),
            named_params! { ":as_of": day, ":entry": entry },
        )?,
    };
    conn.execute(
        include_str!("checks/phones.sql"),
        named_params! { ":as_of": day, ":few": households < BATCH as usize },
    )?;
    let mut looked = Looked { households, ..Looked::default() };
    looked.never_recorded = never_recorded(conn, conditions)?;
    let questions = |scope| Question::of(conn, scope, conditions, &looked.never_recorded);

    let is_of_villages = !matches!(asked, Asked::Wanted(Wanted { household: Some(_), .. }));
    if is_of_villages {
        looked.villages = fill_villages(conn, asked, &day)?;
        questions(Scope::Village)?.ask(each)?;
    }
    let mut of_household = questions(Scope::Household)?;
    let mut of_person = questions(Scope::Person)?;
    let mut state = State::prepare(conn, as_of)?;
    let mut first = 1;
    while first <= households as i64 {
        conn.execute_batch(include_str!("checks/clear_batch.sql"))?;
        state.fill(first, first + BATCH - 1)?;
        conn.execute(include_str!("checks/people.sql"), [])?;
        of_household.ask(each)?;
        of_person.ask(each)?;
        first += BATCH;
    }
    Ok(looked)
}

/// The places of the conditions that ask for a column in which nobody has anything.
fn never_recorded(conn: &Connection, conditions: &[Condition]) -> rusqlite::Result<Vec<usize>> {
    let mut places = Vec::new();
    for (place, condition) in conditions.iter().enumerate() {
        let Some((table, column)) = &condition.blank else { continue };
        // Both names stand in the built-in checks.
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} IS NOT NULL)");
        let known: bool = conn.query_row(&sql, [], |row| row.get(0))?;
        if !known {
            places.push(place);
        }
    }
    Ok(places)
}

/// All conditions of one scope, as one query.
struct Question<'c> {
    scope: Scope,
    places: Vec<usize>,
    query: Option<Statement<'c>>,
}

impl<'c> Question<'c> {
    fn of(
        conn: &'c Connection,
        scope: Scope,
        conditions: &[Condition],
        without: &[usize],
    ) -> rusqlite::Result<Self> {
        let (keys, view) = match scope {
            Scope::Household => ("village, no", "of_household"),
            Scope::Person => ("village, no, id, name", "of_person"),
            Scope::Village => ("code", "of_village"),
        };
        let mut sql = format!("SELECT {keys}");
        let mut places = Vec::new();
        for (place, condition) in conditions.iter().enumerate() {
            if condition.scope == scope && !without.contains(&place) {
                let (when, values) = (&condition.sql, condition.values.join(", "));
                sql.push_str(&format!(",\nCASE WHEN ({when}) THEN json_array({values}) END"));
                places.push(place);
            }
        }
        sql.push_str(&format!("\nFROM {view}"));
        let query = if places.is_empty() { None } else { Some(conn.prepare(&sql)?) };
        Ok(Self { scope, places, query })
    }

    /// Gives what is found in what the temporary tables hold now.
    fn ask(&mut self, each: &mut dyn FnMut(Finding) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let Some(query) = &mut self.query else { return Ok(()) };
        let keys = match self.scope {
            Scope::Household => 2,
            Scope::Person => 4,
            Scope::Village => 1,
        };
        let mut rows = query.raw_query();
        while let Some(row) = rows.next()? {
            for (n, place) in self.places.iter().enumerate() {
                let ValueRef::Text(values) = row.get_ref(keys + n)? else { continue };
                let values: Vec<serde_json::Value> = serde_json::from_slice(values)?;
                let person = match self.scope {
                    Scope::Person => Some(Person { id: row.get(2)?, name: row.get(3)? }),
                    _ => None,
                };
                each(Finding {
                    condition: *place,
                    village: row.get(0)?,
                    household: if keys > 1 { Some(row.get(1)?) } else { None },
                    person,
                    values: values.iter().map(from_json).collect(),
                })?;
            }
        }
        Ok(())
    }
}

/// Fills the table of villages and returns how many there are.
fn fill_villages(conn: &Connection, asked: &Asked<'_>, day: &str) -> anyhow::Result<usize> {
    let (village, entry) = match asked {
        Asked::Wanted(wanted) => (wanted.village, None),
        Asked::Entry(entry) => (None, Some(entry)),
    };
    let mut query = conn.prepare(include_str!("checks/villages.sql"))?;
    let names = columns(&query, 3);
    let mut insert = conn.prepare(&insert_sql(
        "check_village",
        ["code", "village_name", "as_of", "disputed"].into_iter(),
        &names,
    ))?;
    let mut rows =
        query.query(named_params! { ":as_of": day, ":village": village, ":entry": entry })?;
    let mut at: Option<(String, String)> = None;
    let mut slots = Slots::new(names);
    let mut count = 0;
    loop {
        let row = rows.next()?;
        let code = row.map(|it| it.get::<_, String>(0)).transpose()?;
        if let Some((known, name)) = at.take_if(|it| Some(&it.0) != code.as_ref()) {
            for (n, text) in [&known, &name, day, &slots.disputed()].into_iter().enumerate() {
                insert.raw_bind_parameter(n + 1, text)?;
            }
            slots.bind(&mut insert, 5)?;
            insert.raw_execute()?;
            slots.clear();
            count += 1;
        }
        let (Some(row), Some(code)) = (row, code) else { break };
        slots.fold(row, 1, 3)?;
        if at.is_none() {
            at = Some((code, row.get(2)?));
        }
    }
    Ok(count)
}

fn insert_sql<'n>(table: &str, first: impl Iterator<Item = &'n str>, then: &'n [String]) -> String {
    let names: Vec<_> = first.chain(then.iter().map(String::as_str)).collect();
    let marks: Vec<_> = (1..=names.len()).map(|n| format!("?{n}")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), marks.join(", "))
}

/// The newest value of each of some columns.
struct Slots {
    names: Vec<String>,
    found: Vec<Option<Slot>>,
}

struct Slot {
    value: Value<'static>,
    day: [u8; 10],
    disputed: bool,
}

impl Slots {
    fn new(names: Vec<String>) -> Self {
        let found = names.iter().map(|_| None).collect();
        Self { names, found }
    }

    fn clear(&mut self) {
        self.found.fill_with(|| None);
    }

    /// Takes a row, of which `day` is the place of the day, and `from` that of the first
    /// column. Rows come oldest first.
    fn fold(&mut self, row: &Row<'_>, day: usize, from: usize) -> rusqlite::Result<()> {
        let day = day_bytes(row.get_ref(day)?.as_str()?);
        for (n, slot) in self.found.iter_mut().enumerate() {
            let stored = row.get_ref(from + n)?;
            if stored == ValueRef::Null {
                continue;
            }
            match slot {
                Some(known) if known.day == day => {
                    known.disputed |= same(&known.value, stored) == Some(false);
                }
                _ => *slot = Some(Slot { value: owned(stored), day, disputed: false }),
            }
        }
        Ok(())
    }

    fn place(&self, name: &str) -> usize {
        let place = self.names.iter().position(|it| it == name);
        place.expect("the queries of checks have this column: a test runs them")
    }

    /// The value of a column, unless nothing is recorded or nobody knows what holds.
    fn get(&self, name: &str) -> Option<&Slot> {
        self.found[self.place(name)].as_ref().filter(|it| !it.disputed)
    }

    fn number(&self, name: &str) -> Option<i64> {
        match self.get(name)?.value {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }

    /// ` column column ` of which two sheets of one day say something else.
    fn disputed(&self) -> String {
        let mut names = String::new();
        for (name, slot) in self.names.iter().zip(&self.found) {
            if slot.as_ref().is_some_and(|it| it.disputed) {
                names.push_str(if names.is_empty() { " " } else { "" });
                names.push_str(name);
                names.push(' ');
            }
        }
        names
    }

    fn bind(&self, insert: &mut Statement<'_>, from: usize) -> rusqlite::Result<()> {
        for (n, slot) in self.found.iter().enumerate() {
            match slot.as_ref().filter(|it| !it.disputed) {
                Some(slot) => insert.raw_bind_parameter(from + n, &slot.value)?,
                None => insert.raw_bind_parameter(from + n, Value::Null)?,
            }
        }
        Ok(())
    }
}

fn day_bytes(day: &str) -> [u8; 10] {
    day.as_bytes().try_into().unwrap_or_default()
}

/// The statements that read the ledger and fill the temporary tables.
struct State<'c> {
    as_of: NaiveDate,
    day: String,
    watching: bool,
    queue: Statement<'c>,
    statuses: Statement<'c>,
    surveys: Statement<'c>,
    lands: Statement<'c>,
    monitors: Statement<'c>,
    incomes: Statement<'c>,
    members: Statement<'c>,
    member_surveys: Statement<'c>,
    household: Statement<'c>,
    person: Statement<'c>,
}

impl<'c> State<'c> {
    fn prepare(conn: &'c Connection, as_of: NaiveDate) -> rusqlite::Result<Self> {
        let day = as_of.to_string();
        let watching = conn.query_row(
            include_str!("checks/watching.sql"),
            named_params! { ":as_of": day },
            |row| row.get("watching"),
        )?;
        let statuses = conn.prepare(include_str!("checks/statuses.sql"))?;
        let surveys = conn.prepare(include_str!("checks/surveys.sql"))?;
        let lands = conn.prepare(include_str!("checks/lands.sql"))?;
        let monitors = conn.prepare(include_str!("checks/monitors.sql"))?;
        let incomes = conn.prepare(include_str!("checks/incomes.sql"))?;
        let member_surveys = conn.prepare(include_str!("checks/member_surveys.sql"))?;
        let mut names = Vec::new();
        for (statement, from) in
            [(&statuses, 2), (&surveys, 2), (&lands, 2), (&monitors, 2), (&incomes, 3)]
        {
            names.extend(columns(statement, from));
        }
        let household =
            conn.prepare(&insert_sql("check_household", HOUSEHOLD.into_iter(), &names))?;
        let names = columns(&member_surveys, 3);
        let person = conn.prepare(&insert_sql("check_person", PERSON.into_iter(), &names))?;
        Ok(Self {
            as_of,
            day,
            watching,
            queue: conn.prepare(include_str!("checks/batch.sql"))?,
            statuses,
            surveys,
            lands,
            monitors,
            incomes,
            members: conn.prepare(include_str!("checks/members.sql"))?,
            member_surveys,
            household,
            person,
        })
    }

    /// Fills the tables with the households at these places of the queue.
    fn fill(&mut self, first: i64, last: i64) -> anyhow::Result<()> {
        self.fill_households(first, last)?;
        self.fill_people(first, last)
    }

    fn fill_households(&mut self, first: i64, last: i64) -> anyhow::Result<()> {
        let own = |statement: &Statement<'_>, from| Slots::new(columns(statement, from));
        let mut status = own(&self.statuses, 2);
        let mut survey = own(&self.surveys, 2);
        let mut land = own(&self.lands, 2);
        let mut monitor = own(&self.monitors, 2);
        let mut income = own(&self.incomes, 3);
        let bounds = Bounds { first, last, day: &self.day };
        let mut queue = self.queue.query(named_params! { ":first": first, ":last": last })?;
        let mut statuses = Stream::start(&mut self.statuses, &bounds)?;
        let mut surveys = Stream::start(&mut self.surveys, &bounds)?;
        let mut lands = Stream::start(&mut self.lands, &bounds)?;
        let mut monitors = Stream::start(&mut self.monitors, &bounds)?;
        let mut incomes = Stream::start(&mut self.incomes, &bounds)?;
        while let Some(row) = queue.next()? {
            let place: i64 = row.get("place")?;
            for slots in [&mut status, &mut survey, &mut land, &mut monitor, &mut income] {
                slots.clear();
            }
            statuses.of(place, |row| status.fold(row, 1, 2))?;
            surveys.of(place, |row| survey.fold(row, 1, 2))?;
            lands.of(place, |row| land.fold(row, 1, 2))?;
            monitors.of(place, |row| monitor.fold(row, 1, 2))?;
            let exit_year = status.number("exit_year");
            let (mut year, mut exit) = (None, (None, None));
            incomes.of(place, |row| {
                let own: i64 = row.get(2)?;
                if year != Some(own) {
                    income.clear();
                    year = Some(own);
                }
                income.fold(row, 1, 3)?;
                if exit_year == Some(own) {
                    exit = (income.number("net_fen"), income.number("heads"));
                }
                Ok(())
            })?;
            let all = [&status, &survey, &land, &monitor, &income];
            let insert = &mut self.household;
            insert.raw_bind_parameter(1, place)?;
            insert.raw_bind_parameter(2, ToSqlOutput::Borrowed(row.get_ref("no")?))?;
            insert.raw_bind_parameter(3, ToSqlOutput::Borrowed(row.get_ref("village")?))?;
            insert.raw_bind_parameter(4, &self.day)?;
            insert.raw_bind_parameter(5, self.watching)?;
            insert.raw_bind_parameter(6, disputed(&all))?;
            let category_day =
                status.get("category").map(|it| String::from_utf8_lossy(&it.day).into_owned());
            insert.raw_bind_parameter(7, category_day)?;
            insert.raw_bind_parameter(8, year)?;
            insert.raw_bind_parameter(9, exit.0)?;
            insert.raw_bind_parameter(10, exit.1)?;
            let mut from = HOUSEHOLD.len() + 1;
            for slots in all {
                slots.bind(insert, from)?;
                from += slots.names.len();
            }
            insert.raw_execute()?;
        }
        Ok(())
    }

    fn fill_people(&mut self, first: i64, last: i64) -> anyhow::Result<()> {
        let mut found = Slots::new(columns(&self.member_surveys, 3));
        let schooling = found.place("schooling");
        let bounds = Bounds { first, last, day: &self.day };
        let mut surveys = Stream::start(&mut self.member_surveys, &bounds)?;
        let mut members = self.members.query(bounds.params().as_slice())?;
        while let Some(member) = members.next()? {
            let (place, id): (i64, &str) = (member.get(0)?, member.get_ref(2)?.as_str()?);
            found.clear();
            // The stage as it was last said, and since when.
            let mut stage: Option<(Value<'static>, [u8; 10])> = None;
            surveys.of_member(place, id, |row| {
                let day = day_bytes(row.get_ref(1)?.as_str()?);
                let answers = (0..MEMBER_TOGETHER.len()).try_fold(false, |any, n| {
                    row.get_ref(3 + n).map(|it| any || it != ValueRef::Null)
                })?;
                if answers {
                    // These go together: a newer answer to one of them is one to all.
                    for slot in &mut found.found[..MEMBER_TOGETHER.len()] {
                        slot.take_if(|it| it.day < day);
                    }
                    let stored = row.get_ref(3 + schooling)?;
                    match &stage {
                        Some((known, _)) if same(known, stored) == Some(true) => {}
                        _ if stored == ValueRef::Null => {
                            stage.take_if(|(_, since)| *since < day);
                        }
                        _ => stage = Some((owned(stored), day)),
                    }
                }
                found.fold(row, 1, 3)
            })?;
            let insert = &mut self.person;
            for n in 0..=10 {
                insert.raw_bind_parameter(n + 1, ToSqlOutput::Borrowed(member.get_ref(n)?))?;
            }
            let birth = match member.get_ref(6)? {
                ValueRef::Text(birth) => day_of(std::str::from_utf8(birth)?),
                _ => birth_in(id),
            };
            insert.raw_bind_parameter(12, birth.and_then(|it| self.as_of.years_since(it)))?;
            let since = stage.and_then(|(_, day)| day_of(std::str::from_utf8(&day).ok()?));
            insert.raw_bind_parameter(13, since.and_then(|it| self.as_of.years_since(it)))?;
            insert.raw_bind_parameter(14, found.disputed())?;
            found.bind(insert, PERSON.len() + 1)?;
            insert.raw_execute()?;
        }
        Ok(())
    }
}

/// The columns of `check_household` and `check_person` before those that surveys give.
const HOUSEHOLD: [&str; 10] = [
    "place",
    "no",
    "village",
    "as_of",
    "watching",
    "disputed",
    "category_day",
    "income_year",
    "exit_net_fen",
    "exit_heads",
];
const PERSON: [&str; 14] = [
    "place",
    "household",
    "id",
    "name",
    "relation",
    "recorded_sex",
    "birth",
    "certificate",
    "nation",
    "politics",
    "person_phone",
    "age",
    "schooling_years",
    "person_disputed",
];

fn columns(statement: &Statement<'_>, from: usize) -> Vec<String> {
    statement.column_names().skip(from).map(str::to_owned).collect()
}

fn disputed(all: &[&Slots]) -> String {
    let names: String = all.iter().map(|it| it.disputed()).collect();
    names.replace("  ", " ")
}

/// The birthday in an ID number.
fn birth_in(id: &str) -> Option<NaiveDate> {
    let part = |from: usize, to: usize| id.get(from..to)?.parse().ok();
    NaiveDate::from_ymd_opt(part(6, 10)? as i32, part(10, 12)?, part(12, 14)?)
}

struct Bounds<'b> {
    first: i64,
    last: i64,
    day: &'b str,
}

impl Bounds<'_> {
    fn params(&self) -> [(&'static str, &dyn rusqlite::ToSql); 3] {
        [(":first", &self.first), (":last", &self.last), (":as_of", &self.day)]
    }
}

/// Rows in the order of the queue; the place is their first column.
struct Stream<'s> {
    rows: Rows<'s>,
}

impl<'s> Stream<'s> {
    fn start(statement: &'s mut Statement<'_>, bounds: &Bounds<'_>) -> rusqlite::Result<Self> {
        let mut rows = statement.query(bounds.params().as_slice())?;
        rows.advance()?;
        Ok(Self { rows })
    }

    /// Gives the rows of one household.
    fn of(
        &mut self,
        place: i64,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        while let Some(row) = self.rows.get() {
            match row.get::<_, i64>(0)?.cmp(&place) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => each(row)?,
                std::cmp::Ordering::Greater => break,
            }
            self.rows.advance()?;
        }
        Ok(())
    }

    /// Gives the rows of one member, whose ID is their third column.
    fn of_member(
        &mut self,
        place: i64,
        id: &str,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        while let Some(row) = self.rows.get() {
            match (row.get::<_, i64>(0)?, row.get_ref(2)?.as_str()?).cmp(&(place, id)) {
                // Somebody who is not a member on the day.
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => each(row)?,
                std::cmp::Ordering::Greater => break,
            }
            self.rows.advance()?;
        }
        Ok(())
    }
}
