//! Writing the rows of the tables that a row of a sheet stands for.

use super::visits::Inspection;
use super::{Importer, Strike, member_column};
use crate::command::import::place_name;
use crate::command::import::plan::Record;
use crate::command::import::roster::At;
use crate::command::import::sheet::{
    Last, Resolved, Sheet, column_of, compares, fill, impossible, place_of,
};
use crate::error::say;
use crate::intake::{About, Parsed, Refers, Remark};
use crate::model::{Origin, Value, mask};
use crate::rules::{LinkKind, Rules};
use crate::store::{Breaks, LinkRow, Put};

impl Importer<'_, '_, '_> {
    /// Writes the rows of the tables; `None` where one of them is refused.
    pub(super) fn write(
        &mut self,
        sheet: &mut Sheet<'_>,
        parsed: &mut Parsed<'_>,
        resolved: &Resolved,
    ) -> anyhow::Result<Option<Outcome>> {
        let origin = Some(Origin { source: sheet.source, row: Some(parsed.number) });
        let mut outcome = Outcome::Same;
        let mut remarks = Vec::new();
        let mut batched = [0; 3];
        for place in 0..sheet.records.len() {
            let record = &sheet.records[place];
            let closed = record.gate.is_some_and(|at| parsed.values[at] != Value::Int(1));
            let names_none = match record.spec.table.as_str() {
                "unit" => record.spec.name.is_none() && parsed.refers.unit.is_none(),
                // Where rows may be about others, a name alone makes nobody a helper.
                "helper" if !sheet.about().is_empty() => {
                    !matches!(resolved.object, Some((About::Helper, _)))
                }
                _ => false,
            };
            if record.spec.table == "link"
                && record.gate.is_some_and(|at| parsed.values[at] == Value::Int(0))
            {
                let row = fill(record, sheet, parsed, resolved, &mut Vec::new());
                if let Some(remark) = self.denied_link(sheet, record, &row)? {
                    remarks.push((record.gate.unwrap_or_default(), remark, false));
                }
            }
            if closed || names_none {
                continue;
            }
            if says_nothing(record, parsed) {
                continue;
            }
            let mut row = fill(record, sheet, parsed, resolved, &mut remarks);
            if record.spec.table == "helper"
                && let Some(remark) = self.fill_helper_kind(sheet, record, parsed, &mut row)?
            {
                let at = place_of(sheet.layout, &sheet.job.header, Refers::HelperName);
                remarks.push((at, remark, false));
            }
            if record.spec.table == "household"
                && let Some(remark) = self.is_area(record, &row)?
            {
                let at = place_of(sheet.layout, &sheet.job.header, Refers::Household);
                remarks.push((at, remark, true));
                break;
            }
            if record.spec.table == "link"
                && let Some(remark) = self.other_level(record, &row)
            {
                let kind = self.tx.place(record.table, "kind");
                remarks.push((column_of(sheet, record, kind), remark, true));
                continue;
            }
            if record.spec.table == "link" {
                match self.link(sheet, record, &mut row, &mut remarks)? {
                    Ok(Some(stands)) => batched[stands as usize] += 1,
                    Ok(None) => {}
                    Err((at, remark)) => {
                        remarks.push((at, remark, true));
                        continue;
                    }
                }
            }
            if record.is_shared {
                let key = self.tx.key(record.table);
                match sheet.against_last(place, parsed.number, &row, key) {
                    Last::New => {}
                    Last::Repeated => continue,
                    Last::Contradicted { column, row, known } => {
                        let record = &sheet.records[place];
                        let at = column_of(sheet, record, column);
                        let there = place_name(&sheet.book.file, sheet.job.sheet.as_deref());
                        let remark = contradiction(sheet, at, &there, row, &known);
                        remarks.push((at, remark, record.spec.outer));
                        continue;
                    }
                }
            }
            if self.repeats_earlier(sheet, place, parsed.number, &row)? {
                remarks.push((0, Remark::plain("visit-twice"), false));
            }
            if let Err((column, remark)) = self.number(sheet, place, parsed.number, &mut row)? {
                let at = column_of(sheet, &sheet.records[place], column);
                remarks.push((at, remark, true));
                continue;
            }
            let record = &sheet.records[place];
            let mut is_of_void = false;
            if record.spec.table == "score" {
                if let Some(number) = sheet.alike.last_visit(self.tx.table("visit"), &row) {
                    row[self.tx.place(record.table, "no")] = Value::Int(number);
                }
                is_of_void = match self.inspection_of(&mut row)? {
                    Inspection::Stands => false,
                    Inspection::Void => true,
                    Inspection::Corrected => {
                        if let Some(column) = self.points_differ(record.table, &row)? {
                            let at = column_of(sheet, &sheet.records[place], column);
                            remarks.push((at, Remark::plain("score-corrected"), true));
                            continue;
                        }
                        false
                    }
                };
            }
            let record = &sheet.records[place];
            let whole = self.with_known(sheet, record, &row)?;
            if let Some((at, remark)) = impossible(record, self.tx.columns(record.table), &whole) {
                remarks.push((at, remark, true));
                continue;
            }
            if let Some((at, remark)) = self.of_another_thing(sheet, record, &row)? {
                remarks.push((at, remark, true));
                continue;
            }
            let missing = self.tx.required(record.table).iter().find(|it| row[**it].is_null());
            if let Some(place) = missing {
                let at = match column_of(sheet, record, *place) {
                    usize::MAX => 0,
                    at => at,
                };
                remarks.push((at, Remark::new("missing-value", say!("missing-value")), true));
                continue;
            }
            if record.spec.table == "paper" {
                let at = At { job: sheet.place, row: parsed.number };
                self.strikes.extend(Strike::of(at, self.tx, record.table, &row));
            }
            if record.spec.table == "term" {
                let id = row[self.tx.place(record.table, "id")].to_string();
                self.terms.push((At { job: sheet.place, row: parsed.number }, id));
            }
            if record.spec.table == "member"
                && let Some(remark) = self.other_placeholder(record.table, parsed, &row)?
            {
                remarks.push((member_column(sheet), remark, true));
                // What is said of this person is not of the other.
                break;
            }
            let known_may_stand = self.may_stand(sheet, record);
            let put = if !record.spec.add {
                let Some(put) = self.tx.put_known(record.table, &mut row, origin)? else {
                    let say = say!("unknown-member");
                    remarks.push((member_column(sheet), Remark::new("unknown-member", say), true));
                    continue;
                };
                put
            } else if record.undated && known_may_stand {
                self.tx.put_undated(record.table, &mut row, origin, sheet.later.as_deref())?
            } else {
                self.tx.offer(record.table, &mut row, origin)?
            };
            if record.spec.table == "member"
                && let Some(remark) = self.listed_again(record.table, &row, sheet.day)
            {
                remarks.push((member_column(sheet), remark, false));
            }
            if is_of_void && matches!(put, Put::New | Put::Changed) {
                let remark = Remark::plain("score-of-void");
                remarks.push((
                    place_of(sheet.layout, &sheet.job.header, Refers::Day),
                    remark,
                    true,
                ));
                continue;
            }
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
                Put::Refused(breaks) => {
                    remarks.push(self.refused(sheet, record, parsed, &row, &breaks)?);
                    // What refers to it could only be refused as well.
                    break;
                }
            }
        }
        parsed.remarks.append(&mut remarks);
        if parsed.is_refused() {
            return Ok(None);
        }
        sheet.counts.batched.iter_mut().zip(batched).for_each(|(sum, it)| *sum += it);
        Ok(Some(outcome))
    }

    /// Finds out which link a row stands for; `Err` where it is none that can be written.
    fn link(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        row: &mut [Value<'_>],
        remarks: &mut Vec<(usize, Remark, bool)>,
    ) -> anyhow::Result<Result<Option<Stands>, (usize, Remark)>> {
        let place = |column| self.tx.place(record.table, column);
        let said = |row: &[Value<'_>], column| match &row[place(column)] {
            Value::Null => None,
            value => Some(value.to_string()),
        };
        let text = |column| row[place(column)].to_string();
        let (level, object) = (text("level"), text("object"));
        let (kind, helper, role) = (text("kind"), text("helper"), said(row, "role"));
        let since = said(row, "since").unwrap_or_else(|| sheet.day.to_owned());
        let until = said(row, "until");
        let known = self.tx.links_between(&level, &object, &since, until.as_deref())?;
        let of_kind = || known.iter().filter(|it| it.kind == kind);
        let mut own = of_kind().filter(|it| it.helper == helper);
        let at = place_of(sheet.layout, &sheet.job.header, Refers::HelperName);
        // A sheet that does not say the first day means the link that holds on its own day.
        if let Some(place) = record.since {
            let link = own.clone().next();
            if let Some(link) = link.filter(|it| since < it.since) {
                let say = say!("link-begins-later", since = link.since, day = since);
                remarks.push((at, Remark::new("link-begins-later", say), false));
            }
            let since = link.map_or_else(|| since.clone(), |it| it.since.clone());
            row[place] = Value::text(since);
        }
        let batch = place("batch");
        if let Some(given) = self.batch.filter(|_| row[batch].is_null()) {
            row[batch] = Value::text(given.to_owned());
        }
        if row[batch].is_null() {
            return self.other_days(sheet, record, row);
        }
        // A batch adds links, and ends and changes none: what stands stays as it is.
        if let Some(link) = own.next() {
            let key = [&object, &kind, &helper, &link.since].map(|it| Value::text(it.clone()));
            let stands = self.tx.row(record.table, &key)?;
            let is_ours = |it: &Vec<Value<'_>>| it[place("entry")] == Value::Int(self.tx.entry());
            if stands.as_ref().is_some_and(is_ours) {
                return self.other_days(sheet, record, row);
            }
            for fact in self.tx.facts(record.table) {
                row[*fact] = Value::Null;
            }
            row[place("level")] = Value::text(level);
            row[place("since")] = Value::text(link.since.clone());
            return Ok(Ok(Some(Stands::There)));
        }
        let only_one = Rules::only_one(&kind, role.as_deref()).and_then(|roles| {
            let has_role = |role: &String| roles.contains(role);
            of_kind().find(|it| roles.is_empty() || it.role.as_ref().is_some_and(has_role))
        });
        let ended = self.tx.helpers_of(&object)?.into_iter().find(|it| {
            it.id == helper
                && it.kind.as_deref() == Some(&*kind)
                && it.until.as_ref() <= Some(&since)
        });
        let remark = match (only_one, ended.and_then(|it| it.until)) {
            (Some(link), _) => {
                let other = self.tx.helpers_named(&link.helper)?;
                let name = other.first().map_or("", |it| &it.name);
                let part = role.filter(|_| Rules::only_one(&kind, None).is_none()).unwrap_or(kind);
                let say = say!("batch-second", kind = part, helper = name, since = link.since);
                Remark::new("batch-second", say)
            }
            (None, Some(until)) => Remark::new("batch-ended", say!("batch-ended", day = until)),
            (None, None) => return Ok(Ok(Some(Stands::Added))),
        };
        remarks.push((at, remark, false));
        Ok(Ok(Some(Stands::Conflicting)))
    }

    /// Refuses a link that would stand beside itself: the same is known with another first
    /// day. Which of the two is right only the office can say.
    fn other_days(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        row: &[Value<'_>],
    ) -> anyhow::Result<Result<Option<Stands>, (usize, Remark)>> {
        let place = |column| self.tx.place(record.table, column);
        if row[place("since")].is_null() {
            return Ok(Ok(None));
        }
        let text = |column| row[place(column)].to_string();
        let (since, helper, kind) = (text("since"), text("helper"), text("kind"));
        let key = ["object", "kind", "helper", "since"].map(|it| row[place(it)].borrowed());
        let stands = self.tx.row(record.table, &key)?;
        let until = match (&row[place("until")], &stands) {
            (Value::Null, Some(stands)) => &stands[place("until")],
            (until, _) => until,
        };
        let until = (!until.is_null()).then(|| until.to_string());
        // One that ends as it begins never holds.
        if until.as_ref().is_some_and(|it| *it <= since) {
            return Ok(Ok(None));
        }
        let known =
            self.tx.links_between(&text("level"), &text("object"), &since, until.as_deref())?;
        let is_other = |it: &&LinkRow| it.kind == kind && it.helper == helper && it.since != since;
        let Some(link) = known.iter().find(is_other) else { return Ok(Ok(None)) };
        let at = match column_of(sheet, record, place("since")) {
            usize::MAX => place_of(sheet.layout, &sheet.job.header, Refers::HelperName),
            at => at,
        };
        let until = link.until.as_deref().unwrap_or("-");
        let say = say!("link-other-days", since = link.since, until = until);
        Ok(Err((at, Remark::new("link-other-days", say))))
    }

    /// Says of a row which denies a link that the ledger holds it.
    fn denied_link(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        row: &[Value<'_>],
    ) -> anyhow::Result<Option<Remark>> {
        let text = |column| row[self.tx.place(record.table, column)].to_string();
        let (level, object) = (text("level"), text("object"));
        let known = self.tx.links_between(&level, &object, sheet.day, None)?;
        let (kind, helper) = (text("kind"), text("helper"));
        let link = known.into_iter().find(|it| it.kind == kind && it.helper == helper);
        Ok(link.map(|link| {
            let say = say!("link-denied", kind = kind, since = link.since);
            Remark::new("link-denied", say)
        }))
    }

    /// Fills in what a helper is where the sheet does not say it: what the ledger says, else
    /// what such a link commonly has. Returns what is to be told where the two differ.
    fn fill_helper_kind(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        parsed: &Parsed<'_>,
        row: &mut [Value<'_>],
    ) -> anyhow::Result<Option<Remark>> {
        let at = self.tx.place(record.table, "kind");
        let is_said =
            |(place, column): &(usize, usize)| *place == at && !parsed.values[*column].is_null();
        if record.values.iter().any(is_said) {
            return Ok(None);
        }
        let link = sheet.records.iter().find(|it| it.spec.table == "link");
        let column = link.and_then(|link| {
            let kind = self.tx.place(link.table, "kind");
            link.values.iter().find(|(place, _)| *place == kind)
        });
        if row[at].is_null()
            && let Some(Value::Text(kind)) = column.map(|(_, column)| &parsed.values[*column])
            && let Some(kind) = LinkKind::named(kind)
        {
            row[at] = Value::text(kind.helper.clone());
        }
        let key = row[self.tx.place(record.table, "id")].borrowed();
        let Some(known) = self.tx.row(record.table, &[key])? else { return Ok(None) };
        let common = std::mem::replace(&mut row[at], known[at].clone());
        let differs = !common.is_null() && common != row[at];
        Ok(differs.then(|| {
            let say = say!("helper-kind-stays", known = row[at], common = common);
            Remark::new("helper-kind-stays", say)
        }))
    }

    /// Says of a household's number that it is an area's code.
    fn is_area(&self, record: &Record<'_>, row: &[Value<'_>]) -> anyhow::Result<Option<Remark>> {
        let no = row[self.tx.place(record.table, "no")].to_string();
        let remark = || Remark::new("household-is-area", say!("household-is-area"));
        Ok(self.tx.has_area(&no)?.then(remark))
    }

    /// Says of a link that it is of a kind that has other objects than the sheet's.
    fn other_level(&self, record: &Record<'_>, row: &[Value<'_>]) -> Option<Remark> {
        let text = |column| match &row[self.tx.place(record.table, column)] {
            Value::Text(text) => Some(text.as_ref()),
            _ => None,
        };
        let (kind, level) = text("kind").zip(text("level"))?;
        let fits = LinkKind::named(kind)?.levels.iter().any(|it| it == level);
        (!fits).then(|| Remark::new("link-kind-level", say!("link-kind-level")))
    }

    /// The row with what the ledger holds where it says nothing itself, for tables whose columns
    /// are held against each other.
    fn with_known<'r>(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        row: &'r [Value<'_>],
    ) -> anyhow::Result<Vec<Value<'r>>> {
        let own = row.iter().map(Value::borrowed);
        if !compares(&record.spec.table) || !self.may_stand(sheet, record) {
            return Ok(own.collect());
        }
        let key: Vec<_> = self.tx.key(record.table).iter().map(|it| row[*it].borrowed()).collect();
        let Some(known) = self.tx.row(record.table, &key)? else { return Ok(own.collect()) };
        Ok(own.zip(known).map(|(own, known)| if own.is_null() { known } else { own }).collect())
    }

    /// Says of a row whose number is a placeholder that somebody of another name has it.
    fn other_placeholder(
        &self,
        table: usize,
        parsed: &Parsed<'_>,
        row: &[Value<'_>],
    ) -> anyhow::Result<Option<Remark>> {
        let Some(id) = parsed.refers.member.as_ref().filter(|it| it.is_placeholder()) else {
            return Ok(None);
        };
        let own = parsed.refers.household.as_deref().unwrap_or_default().to_owned();
        let elsewhere = self.tx.household_of(&id.number)?.filter(|it| *it != own);
        let name = self.tx.place(table, "name");
        for household in [Some(own), elsewhere].into_iter().flatten() {
            let key = [Value::text(household.clone()), Value::text(id.number.clone())];
            let Some(known) = self.tx.row(table, &key)? else { continue };
            if !row[name].is_null() && known[name] != row[name] {
                let say = say!("placeholder-shared", household = household, name = known[name]);
                return Ok(Some(Remark::new("placeholder-shared", say)));
            }
        }
        Ok(None)
    }

    /// Says of somebody who has left, as a row of the table says that was brought up to date,
    /// that a sheet of a later day has them. Who comes back is told by a command.
    fn listed_again(&self, table: usize, row: &[Value<'_>], day: &str) -> Option<Remark> {
        let columns = self.tx.columns(table);
        let text = |name: &str| match &row[columns.iter().position(|it| it == name)?] {
            Value::Text(text) => Some(text.as_ref()),
            _ => None,
        };
        let left = text("left_on").filter(|left| *left <= day)?;
        let by = text("left_by").unwrap_or("-");
        Some(Remark::new("listed-again", say!("listed-again", day = left, by = by)))
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

    /// The place of a row's term, where nobody has said from when to when it lasts.
    fn unknown_term(
        &self,
        record: &Record<'_>,
        row: &[Value<'_>],
    ) -> anyhow::Result<Option<usize>> {
        let column = match record.spec.table.as_str() {
            "enrolment" => "term",
            "subsidy" => "period",
            _ => return Ok(None),
        };
        let place = self.tx.place(record.table, column);
        let text = row[place].to_string();
        let is_dated =
            text.split('-').map(str::len).eq([4]) || text.split('-').map(str::len).eq([4, 2]);
        let known = self.tx.row(self.tx.table("term"), &[row[place].to_owned()])?;
        Ok((known.is_none() && !is_dated).then_some(place))
    }

    /// The ledger does not take the row: says why in the sheet's own terms.
    fn refused(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        parsed: &Parsed<'_>,
        row: &[Value<'_>],
        breaks: &Breaks,
    ) -> anyhow::Result<(usize, Remark, bool)> {
        let at = |refers| place_of(sheet.layout, &sheet.job.header, refers);
        let filling = |column: &String| {
            let place = self.tx.columns(record.table).iter().position(|it| it == column);
            place.map_or(usize::MAX, |it| column_of(sheet, record, it))
        };
        if let Some(place) = self.unknown_term(record, row)? {
            let remark = Remark::plain("unknown-term");
            return Ok((column_of(sheet, record, place), remark, true));
        }
        let household = parsed.refers.household.as_deref().unwrap_or_default();
        let member = parsed.refers.member.as_ref().map(|it| it.number.as_str());
        let (at, remark) = match (breaks, member) {
            (Breaks::Reference, _) if record.spec.table == "unit" => {
                let say = say!("unknown-area");
                (filling(&"area".to_owned()), Remark::new("unknown-area", say))
            }
            (Breaks::Reference, _)
                if !household.is_empty() && !self.tx.has_household(household)? =>
            {
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
            (Breaks::Order(column), _) => {
                let later = sheet.later.as_deref().unwrap_or_default();
                let say = say!("out-of-order", day = sheet.day, later = later);
                (filling(column), Remark::new("out-of-order", say))
            }
            // What a layout lets through the schema takes: a test puts them side by side.
            (breaks, _) => {
                let at = match breaks {
                    Breaks::Value(column) => filling(column),
                    _ => usize::MAX,
                };
                (at, Remark::new("not-allowed", say!("not-allowed")))
            }
        };
        Ok((at, remark, true))
    }
}

/// What writing a row of a sheet came to, the weightiest of its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Same,
    Changed,
    New,
}

/// How a link of a batch stands to those that hold already.
#[derive(Clone, Copy, Debug)]
enum Stands {
    Added,
    There,
    /// Added, although it does not go with one that holds, or with one that ended.
    Conflicting,
}

/// Whether a row of the sheet says nothing for a record that is written only where it does.
pub(super) fn says_nothing(record: &Record<'_>, parsed: &Parsed<'_>) -> bool {
    let is_blank = |says: &Vec<usize>| says.iter().all(|it| parsed.values[*it].is_null());
    record.says.as_ref().is_some_and(is_blank)
}

/// What the ledger holds, as the cell under a header's column would say it: a number is
/// stored in other units than the sheet has, and yes as 1.
pub(super) fn shown(sheet: &Sheet<'_>, at: usize, known: &str) -> String {
    let number = known.parse().ok().filter(|it: &i64| it.to_string() == known);
    match sheet.job.header.columns.get(at).zip(number) {
        Some((column, number)) => column.kind.shown(&Value::Int(number)),
        None => known.to_owned(),
    }
}

fn contradiction(sheet: &Sheet<'_>, at: usize, there: &str, row: u32, known: &str) -> Remark {
    let column = sheet.job.header.columns.get(at);
    let header = column.map_or("", |it| &it.header);
    let known = shown(sheet, at, known);
    let say = say!("conflict", header = header, there = there, row = row, known = mask(&known));
    Remark::new("conflict", say)
}
