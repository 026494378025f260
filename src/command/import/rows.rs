//! Reading the rows of a sheet into the ledger, and noting what is wrong with each.

use std::collections::HashSet;

use chrono::NaiveDate;
use indicatif::ProgressBar;

use super::Job;
use super::plan::{Record, Reference, plan};
use super::resolve::{HelpersOfHousehold, Villages, helper_key};
use crate::error::say;
use crate::intake::{
    Book, Codes, Header, Layout, Parsed, Problem, Refers, Remark, letter, read_rows,
};
use crate::model::{Origin, Value, mask};
use crate::store::{Breaks, Put, Tx};

/// How many rows of a sheet came to what.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    read: i64,
    new: i64,
    changed: i64,
    same: i64,
    refused: i64,
    /// Whether the rows have days of their own.
    pub(super) dated: bool,
}

impl Counts {
    pub(super) fn numbers(&self) -> [i64; 5] {
        [self.read, self.new, self.changed, self.same, self.refused]
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.refused += other.refused;
    }
}

/// What a row refers to, found in the ledger.
#[derive(Default)]
struct Resolved {
    village: Option<String>,
    helper: Option<String>,
    /// The row's own day.
    day: Option<String>,
}

/// Rows that were alike so far among those of one household.
#[derive(Default)]
struct Alike {
    object: String,
    seen: Vec<(Vec<Value<'static>>, i64)>,
}

pub(super) struct Importer<'i, 't> {
    tx: &'i Tx<'t>,
    codes: &'i Codes,
    /// The ledger's area; villages lie in it.
    area: String,
    villages: Villages,
    today: NaiveDate,
    problems: &'i mut Vec<Problem>,
    bar: &'i ProgressBar,
    helpers: HelpersOfHousehold,
    /// Households and members that were refused: what refers to them is not told again.
    refused: HashSet<String>,
    /// Kinds of sheet read so far, for sheets of one kind on several days.
    kinds: HashSet<String>,
}

impl<'i, 't> Importer<'i, 't> {
    pub(super) fn new(
        tx: &'i Tx<'t>,
        codes: &'i Codes,
        area: String,
        villages: Vec<(String, String, String)>,
        today: NaiveDate,
        problems: &'i mut Vec<Problem>,
        bar: &'i ProgressBar,
    ) -> Self {
        Self {
            tx,
            codes,
            area,
            villages: Villages::new(villages),
            today,
            problems,
            bar,
            helpers: HelpersOfHousehold::default(),
            refused: HashSet::new(),
            kinds: HashSet::new(),
        }
    }

    /// Reads one sheet.
    pub(super) fn sheet(
        &mut self,
        job: &Job,
        book: &Book,
        layout: &Layout,
    ) -> anyhow::Result<Counts> {
        let day = job.day.to_string();
        let source =
            self.tx.source(&book.file, job.sheet.as_deref(), Some(&layout.id), Some(&day))?;
        let records = plan(layout, &job.header, self.tx);
        let mut sheet = Sheet {
            job,
            book,
            layout,
            source,
            day: &day,
            last: vec![(0, Vec::new()); records.len()],
            records,
            first_of_kind: self.kinds.insert(layout.id.clone()),
            alike: Alike::default(),
            counts: Counts::default(),
        };
        sheet.counts.dated = sheet.records.iter().all(|it| !it.undated);
        self.bar.set_message(super::place_name(&book.file, job.sheet.as_deref()));
        let before = self.bar.position();
        let header = (&job.header, job.header_row);
        read_rows(book, job.sheet.as_deref(), header, layout, self.codes, &mut |parsed| {
            self.row(&mut sheet, parsed)
        })?;
        self.bar.set_position(before + book.size() / book.sheets.len().max(1) as u64);
        Ok(sheet.counts)
    }

    fn row(&mut self, sheet: &mut Sheet<'_>, mut parsed: Parsed<'_>) -> anyhow::Result<()> {
        sheet.counts.read += 1;
        if sheet.counts.read % 1024 == 0 {
            self.bar.inc(64 * 1024);
        }
        let resolved = self.resolve(sheet, &mut parsed)?;
        let follows_refused = self.follows_refused(&parsed);
        let outcome = if parsed.is_refused() || follows_refused {
            None
        } else {
            self.write(sheet, &mut parsed, &resolved)?
        };
        self.note(sheet, &parsed);
        match outcome {
            Some(Outcome::New) => sheet.counts.new += 1,
            Some(Outcome::Changed) => sheet.counts.changed += 1,
            Some(Outcome::Same) => sheet.counts.same += 1,
            None => {
                sheet.counts.refused += 1;
                self.remember_refused(&parsed)?;
            }
        }
        Ok(())
    }

    /// Whether the row speaks of something that was refused before, which explains it.
    fn follows_refused(&self, parsed: &Parsed<'_>) -> bool {
        let household = parsed.refers.household.as_deref();
        let member = parsed.refers.member.as_ref().map(|it| it.number.as_str());
        !self.refused.is_empty()
            && household.into_iter().chain(member).any(|it| self.refused.contains(it))
    }

    /// Notes what is not in the ledger because its row was refused.
    fn remember_refused(&mut self, parsed: &Parsed<'_>) -> anyhow::Result<()> {
        let Some(household) = &parsed.refers.household else { return Ok(()) };
        if !self.tx.has_household(household)? {
            self.refused.insert(household.to_string());
        }
        if let Some(member) = &parsed.refers.member {
            let key = [Value::text(household.to_string()), Value::text(member.number.clone())];
            if self.tx.row(self.tx.table("member"), &key)?.is_none() {
                self.refused.insert(member.number.clone());
            }
        }
        Ok(())
    }

    /// Adds the row's remarks to the problems.
    fn note(&mut self, sheet: &Sheet<'_>, parsed: &Parsed<'_>) {
        for (at, remark, is_error) in &parsed.remarks {
            let column = sheet.job.header.columns.get(*at);
            self.problems.push(Problem {
                file: sheet.book.file.clone(),
                sheet: sheet.job.sheet.clone(),
                row: Some(parsed.number),
                column: column.map(|it| (letter(it.place), it.header.clone())),
                is_error: *is_error,
                value: parsed.shown(&sheet.job.header, *at),
                remark: remark.clone(),
            });
        }
    }

    /// Finds what the row's names and numbers refer to, and checks its day.
    fn resolve(&mut self, sheet: &Sheet<'_>, parsed: &mut Parsed<'_>) -> anyhow::Result<Resolved> {
        let day = parsed.refers.day.map(|it| it.to_string());
        let mut resolved = Resolved { day, ..Resolved::default() };
        let header = &sheet.job.header;
        let column = |refers| place_of(sheet.layout, header, refers);
        if sheet.layout.villages {
            match self.add_village(sheet, parsed)? {
                Ok(code) => resolved.village = Some(code),
                Err(remark) => parsed.remarks.push((column(Refers::VillageCode), remark, true)),
            }
        } else if sheet.needs(Reference::Village) || sheet.is_about_villages() {
            let refs = &parsed.refers;
            let found = self.villages.find(
                refs.village_code.as_deref(),
                refs.village_name.as_deref(),
                refs.township.as_deref(),
            );
            match found {
                Ok(code) => resolved.village = Some(code),
                Err((refers, remark)) => parsed.remarks.push((column(refers), remark, true)),
            }
        }
        if let Some(day) = parsed.refers.day
            && self.today < day
        {
            let remark = Remark::new("in-future", say!("in-future"));
            parsed.remarks.push((column(Refers::Day), remark, true));
        }
        if let Some(name) = parsed.refers.helper_name.clone() {
            let at = column(Refers::HelperName);
            if sheet.needs(Reference::HelperName) {
                let refs = &parsed.refers;
                match helper_key(self.tx, &name, refs.helper_id.as_ref(), refs.unit.as_deref())? {
                    Ok(key) => resolved.helper = Some(key),
                    Err(remark) => parsed.remarks.push((at, remark, true)),
                }
            } else if let Some(household) = parsed.refers.household.clone() {
                match self.helpers.find(self.tx, &household, &name)? {
                    Ok((key, since)) => {
                        let day = resolved.day.as_ref();
                        if since.as_ref().zip(day).is_some_and(|(since, day)| day < since) {
                            let say = say!("before-pairing", since = since.unwrap_or_default());
                            let remark = Remark::new("before-pairing", say);
                            parsed.remarks.push((column(Refers::Day), remark, false));
                        }
                        resolved.helper = Some(key);
                    }
                    // A household that is not there is the greater trouble, and told instead.
                    Err(_) if self.refused.contains(household.as_ref()) => {}
                    Err(remark) => parsed.remarks.push((at, remark, true)),
                }
            }
        }
        Ok(resolved)
    }

    /// Adds the village of a row, and its township. Villages outside of the ledger's area
    /// are refused.
    fn add_village(
        &mut self,
        sheet: &Sheet<'_>,
        parsed: &Parsed<'_>,
    ) -> anyhow::Result<Result<String, Remark>> {
        let refuse = |code, say| Ok(Err(Remark::new(code, say)));
        let refs = &parsed.refers;
        let Some(code) = refs.village_code.as_deref() else {
            return refuse("village-code-missing", say!("village-code-missing"));
        };
        if code.len() != 12 || !code.bytes().all(|it| it.is_ascii_digit()) {
            return refuse("village-code", say!("village-code"));
        }
        if !code.starts_with(&self.area) {
            return refuse("village-outside", say!("village-outside", area = self.area));
        }
        let Some(name) = refs.village_name.as_deref() else {
            return refuse("village-missing", say!("village-missing"));
        };
        let township = refs.township.as_deref().unwrap_or_default();
        let origin = Some(Origin { source: sheet.source, row: Some(parsed.number) });
        if self.area.len() < 9 {
            let label = if township.is_empty() { &code[..9] } else { township };
            self.put_area(&code[..9], "township", &code[..6], label, origin)?;
        }
        if self.area.len() < 12 {
            self.put_area(code, "village", &code[..9], name, origin)?;
        }
        self.villages.add(code.to_owned(), name, township);
        Ok(Ok(code.to_owned()))
    }

    fn put_area(
        &self,
        code: &str,
        level: &str,
        parent: &str,
        name: &str,
        origin: Option<Origin>,
    ) -> anyhow::Result<Put> {
        let mut row =
            vec![Value::text(code), Value::text(level), Value::text(parent), Value::text(name)];
        row.resize(self.tx.columns(self.tx.table("area")).len(), Value::Null);
        self.tx.put(self.tx.table("area"), &mut row, origin)
    }

    /// Writes the rows of the tables; `None` where one of them is refused.
    fn write(
        &mut self,
        sheet: &mut Sheet<'_>,
        parsed: &mut Parsed<'_>,
        resolved: &Resolved,
    ) -> anyhow::Result<Option<Outcome>> {
        let origin = Some(Origin { source: sheet.source, row: Some(parsed.number) });
        let mut outcome = Outcome::Same;
        let mut remarks = Vec::new();
        for place in 0..sheet.records.len() {
            let record = &sheet.records[place];
            let closed = record.gate.is_some_and(|at| parsed.values[at] != Value::Int(1));
            if closed || (record.spec.table == "unit" && parsed.refers.unit.is_none()) {
                continue;
            }
            let mut row = fill(record, sheet, parsed, resolved, &mut remarks);
            if record.is_shared {
                let key = self.tx.key(record.table);
                match sheet.against_last(place, parsed.number, &row, key) {
                    Last::New => {}
                    Last::Repeated => continue,
                    Last::Contradicted { column, row, known } => {
                        let record = &sheet.records[place];
                        let at = column_of(sheet, record, column);
                        let there = super::place_name(&sheet.book.file, sheet.job.sheet.as_deref());
                        let remark = contradiction(sheet, at, &there, row, &known);
                        remarks.push((at, remark, record.spec.outer));
                        continue;
                    }
                }
            }
            let record = &sheet.records[place];
            if let Some(place) = record.numbered {
                row[place] = Value::Int(sheet.alike.number(&row));
            }
            let missing = self.tx.required(record.table).iter().find(|it| row[**it].is_null());
            if let Some(place) = missing {
                let at = record.values.iter().find(|(it, _)| it == place).map_or(0, |(_, at)| *at);
                remarks.push((at, Remark::new("missing-value", say!("missing-value")), true));
                continue;
            }
            let known_may_stand = !self.tx.was_empty(record.table) || !sheet.first_of_kind;
            let put = if !record.spec.add {
                let Some(put) = self.tx.put_known(record.table, &mut row, origin)? else {
                    let say = say!("unknown-member");
                    remarks.push((member_column(sheet), Remark::new("unknown-member", say), true));
                    continue;
                };
                put
            } else if record.undated && known_may_stand {
                self.tx.put_undated(record.table, &mut row, origin)?
            } else {
                self.tx.put(record.table, &mut row, origin)?
            };
            match put {
                Put::New => outcome = outcome.max(Outcome::New),
                Put::Changed => outcome = outcome.max(Outcome::Changed),
                Put::Same => {}
                Put::Again
                    if matches!(record.spec.table.as_str(), "unit" | "helper" | "member") => {}
                Put::Again => {
                    if !record.spec.outer {
                        remarks.push((0, Remark::new("row-twice", say!("row-twice")), false));
                    }
                }
                Put::Conflict { column, origin, known } => {
                    let (at, remark) = self.conflict(sheet, record, &column, origin, &known)?;
                    // Who helps is the same person whatever their phone is.
                    let is_error = !matches!(record.spec.table.as_str(), "unit" | "helper");
                    remarks.push((at, remark, is_error));
                }
                Put::Refused { breaks, said } => {
                    remarks.push(self.refused(sheet, record, parsed, breaks, &said)?);
                }
            }
        }
        parsed.remarks.append(&mut remarks);
        Ok((!parsed.is_refused()).then_some(outcome))
    }

    /// Two rows of this import say different things of the same.
    fn conflict(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        column: &str,
        origin: Option<Origin>,
        known: &str,
    ) -> anyhow::Result<(usize, Remark)> {
        let place = self.tx.columns(record.table).iter().position(|it| it == column);
        let at = place.map_or(0, |it| column_of(sheet, record, it));
        let there = match origin {
            Some(origin) => self.tx.source_name(origin.source)?,
            None => String::new(),
        };
        let row = origin.and_then(|it| it.row).unwrap_or(0);
        Ok((at, contradiction(sheet, at, &there, row, known)))
    }

    /// The ledger does not take the row: says why in the sheet's own terms.
    fn refused(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        parsed: &Parsed<'_>,
        breaks: Breaks,
        said: &str,
    ) -> anyhow::Result<(usize, Remark, bool)> {
        let at = |refers| place_of(sheet.layout, &sheet.job.header, refers);
        let household = parsed.refers.household.as_deref().unwrap_or_default();
        let member = parsed.refers.member.as_ref().map(|it| it.number.as_str());
        let (at, remark) = match (breaks, member) {
            (Breaks::Reference, _) if !self.tx.has_household(household)? => {
                let say = say!("unknown-household");
                (at(Refers::Household), Remark::new("unknown-household", say))
            }
            (Breaks::Reference, Some(_)) => {
                (at(Refers::Member), Remark::new("unknown-member", say!("unknown-member")))
            }
            (Breaks::Unique, Some(member)) => {
                let other = self.tx.household_of(member)?.unwrap_or_default();
                let say = say!("person-in-two", household = other);
                (at(Refers::Member), Remark::new("person-in-two", say))
            }
            _ => {
                let at = record.values.first().map_or(0, |(_, at)| *at);
                (at, Remark::new("not-allowed", say!("not-allowed", said = said)))
            }
        };
        Ok((at, remark, true))
    }
}

/// What writing a row of a sheet came to, the weightiest of its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Same,
    Changed,
    New,
}

/// A sheet while it is read.
struct Sheet<'s> {
    job: &'s Job,
    book: &'s Book,
    layout: &'s Layout,
    source: i64,
    day: &'s str,
    records: Vec<Record<'s>>,
    first_of_kind: bool,
    /// Of each record that many rows of the sheet share, the last row and its number.
    last: Vec<(u32, Vec<Value<'static>>)>,
    alike: Alike,
    counts: Counts,
}

impl Sheet<'_> {
    fn needs(&self, reference: Reference) -> bool {
        self.records.iter().any(|it| it.references.iter().any(|(_, it)| *it == reference))
    }

    fn is_about_villages(&self) -> bool {
        self.records.iter().any(|it| it.constants.iter().any(|(_, value)| *value == "village"))
    }

    /// Holds a row of a shared record against the one before it: the household's own cells
    /// on the row of the next member.
    fn against_last(
        &mut self,
        place: usize,
        number: u32,
        row: &[Value<'_>],
        key: &[usize],
    ) -> Last {
        let (last_number, last) = &self.last[place];
        if last.as_slice() == row {
            return Last::Repeated;
        }
        let is_same_thing = !last.is_empty() && key.iter().all(|it| last[*it] == row[*it]);
        let differs =
            |it: &usize| !last[*it].is_null() && !row[*it].is_null() && last[*it] != row[*it];
        if is_same_thing && let Some(column) = (0..row.len()).find(|it| differs(it)) {
            let (row, known) = (*last_number, last[column].to_string());
            return Last::Contradicted { column, row, known };
        }
        self.last[place] = (number, row.iter().map(Value::to_owned).collect());
        Last::New
    }
}

/// How a row of a shared record stands to the one before it.
enum Last {
    New,
    /// It says the same; there is nothing to write.
    Repeated,
    /// It speaks of the same thing and says something else.
    Contradicted {
        column: usize,
        row: u32,
        known: String,
    },
}

impl Alike {
    /// The number of a row among those of the same object that are otherwise alike: the
    /// first is 1. The key's parts are the row's first five columns but the number itself.
    fn number(&mut self, row: &[Value<'_>]) -> i64 {
        let object = row[0].to_string();
        if self.object != object {
            self.object = object;
            self.seen.clear();
        }
        let key: Vec<_> = row[1..4].iter().map(|it| Value::text(it.to_string())).collect();
        if let Some((_, number)) = self.seen.iter_mut().find(|(it, _)| *it == key) {
            *number += 1;
            return *number;
        }
        self.seen.push((key, 1));
        1
    }
}

/// Puts a table's row together.
fn fill<'p>(
    record: &Record<'p>,
    sheet: &Sheet<'p>,
    parsed: &'p Parsed<'_>,
    resolved: &'p Resolved,
    remarks: &mut Vec<(usize, Remark, bool)>,
) -> Vec<Value<'p>> {
    let mut row = vec![Value::Null; record.width];
    let text = |it: Option<&'p str>| it.map_or(Value::Null, Value::text);
    let refs = &parsed.refers;
    let member = refs.member.as_ref();
    for (place, value) in &record.constants {
        row[*place] = Value::text(*value);
    }
    for (place, reference) in &record.references {
        row[*place] = match reference {
            Reference::Household => text(refs.household.as_deref()),
            Reference::Member => text(member.map(|it| it.number.as_str())),
            Reference::MemberCertificate => text(member.and_then(|it| it.certificate.as_deref())),
            Reference::MemberBirth => member.map_or(Value::Null, |it| Value::day(it.birth)),
            Reference::MemberSex => member.map_or(Value::Null, |it| Value::text(it.sex)),
            Reference::Village => text(resolved.village.as_deref()),
            Reference::Helper => text(resolved.helper.as_deref()),
            Reference::HelperIdNumber => text(refs.helper_id.as_ref().map(|it| it.number.as_str())),
            Reference::HelperName => text(refs.helper_name.as_deref()),
            Reference::Unit => text(refs.unit.as_deref()),
            Reference::Object if sheet.is_about_villages() => text(resolved.village.as_deref()),
            Reference::Object => text(refs.household.as_deref()),
            Reference::Day => text(Some(resolved.day.as_deref().unwrap_or(sheet.day))),
            Reference::Sheet => Value::text(sheet.layout.id.clone()),
        };
    }
    for (place, at) in &record.values {
        let value = &parsed.values[*at];
        if row[*place].is_null() {
            row[*place] = value.borrowed();
        } else if !value.is_null() && *value != row[*place] {
            // The ID number says the birthday and the sex itself.
            let say = say!("id-says-otherwise", id_says = row[*place]);
            remarks.push((*at, Remark::new("id-says-otherwise", say), false));
        }
    }
    row
}

/// The place among the header's columns of the one that fills a column of the table.
fn column_of(sheet: &Sheet<'_>, record: &Record<'_>, column: usize) -> usize {
    if let Some((_, at)) = record.values.iter().find(|(it, _)| *it == column) {
        return *at;
    }
    let refers = match record.references.iter().find(|(it, _)| *it == column) {
        Some((_, Reference::Village)) => Refers::VillageName,
        Some((_, Reference::Unit)) => Refers::Unit,
        Some((_, Reference::HelperName)) => Refers::HelperName,
        Some((_, Reference::Member | Reference::MemberCertificate)) => Refers::Member,
        _ => return usize::MAX,
    };
    place_of(sheet.layout, &sheet.job.header, refers)
}

fn contradiction(sheet: &Sheet<'_>, at: usize, there: &str, row: u32, known: &str) -> Remark {
    let header = sheet.job.header.columns.get(at).map_or("", |it| &it.header);
    let say = say!("conflict", header = header, there = there, row = row, known = mask(known));
    Remark::new("conflict", say)
}

/// The place among the header's columns of the one that refers so.
fn place_of(layout: &Layout, header: &Header, refers: Refers) -> usize {
    header
        .columns
        .iter()
        .position(|it| layout.columns[it.column].is == Some(refers))
        .unwrap_or(usize::MAX)
}

fn member_column(sheet: &Sheet<'_>) -> usize {
    place_of(sheet.layout, &sheet.job.header, Refers::Member)
}
