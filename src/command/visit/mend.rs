//! Putting right what was logged wrong. The wrong row stays and is void; the right one says
//! which it stands for.

use anyhow::Context as _;
use chrono::NaiveDate;

use super::object::Object;
use super::row::{Along, SHARED, Said, Visit};
use super::{Score, VisitArgs, logged_already, mode, possible, put_score, scores, visitor};
use crate::command::assign::known;
use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::intake::Codes;
use crate::model::{Origin, Value, mask};
use crate::store::{HelperRow, SourceRow, Tx};

/// A row of the table of visits.
type Row = Vec<Value<'static>>;

/// Makes a visit void, and those of who came along; with `--correct`, writes them anew with
/// what was typed.
pub(super) fn mend(
    call: &mut Call<'_, '_>,
    args: &VisitArgs,
    codes: &Codes,
    said: Said,
) -> anyhow::Result<Status> {
    let reason = args.reason.as_deref().unwrap_or_default().trim();
    if reason.is_empty() {
        return Err(Refusal::new(say!("mend-no-reason")).hint(say!("mend-no-reason-hint")).into());
    }
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, Some(reason), None)?;
    let object = Object::of(&tx, args)?;
    let named = args.correct.as_deref().or(args.void.as_deref()).unwrap_or_default();
    let wrong = the_row(&tx, &object, named, codes)?;
    let source = tx.source(&SourceRow::command("visit"))?;
    let origin = Some(Origin { source, row: None });
    let told = if args.correct.is_some() {
        let party = Party::of(&tx, &wrong)?;
        let right = Right::of(&tx, args, &object, &wrong, &party, codes, said, call.env.today)?;
        make_void(&tx, party.rows(), reason, origin)?;
        right.write(&tx, &object, &party, origin)?;
        say!("visit-corrected", object = object.shown, row = shown(&tx, &wrong)?, now = right.shown)
    } else {
        let rows = match cell(&tx, &wrong, "with_helper").is_null() {
            true => Party::of(&tx, &wrong)?,
            false => Party { first: wrong.clone(), along: Vec::new() },
        };
        make_void(&tx, rows.rows(), reason, origin)?;
        say!("visit-void", object = object.shown, row = shown(&tx, &wrong)?)
    };
    let entry = tx.commit()?;
    call.remark(&told)?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

fn make_void<'r>(
    tx: &Tx<'_>,
    rows: impl Iterator<Item = &'r Row>,
    reason: &str,
    origin: Option<Origin>,
) -> anyhow::Result<()> {
    let table = tx.table("visit");
    for row in rows {
        let mut row = row.clone();
        row[tx.place(table, "void")] = Value::text(reason.to_owned());
        tx.replace(table, &mut row, origin)?;
    }
    Ok(())
}

fn cell<'r>(tx: &Tx<'_>, row: &'r Row, column: &str) -> &'r Value<'static> {
    &row[tx.place(tx.table("visit"), column)]
}

fn text(tx: &Tx<'_>, row: &Row, column: &str) -> String {
    cell(tx, row, column).to_string()
}

/// The one visit that is named by `DAY[/HELPER[/MODE[/NO]]]`. Who came along is meant only
/// where they are named.
///
/// # Errors
///
/// Refuses where there is none, and where there are several, which are listed then.
fn the_row(tx: &Tx<'_>, object: &Object, named: &str, codes: &Codes) -> anyhow::Result<Row> {
    let mut parts = named.split('/');
    let day = parts.next().unwrap_or_default();
    let helper = parts.next().map(|it| known(tx, it)).transpose()?;
    let mode = parts.next().map(|it| mode(codes, it)).transpose()?;
    let no = parts.next();
    let table = tx.table("visit");
    let mut rows =
        tx.rows(table, &[Value::text(object.id.clone()), Value::text(day.to_owned())])?;
    rows.retain(|row| {
        cell(tx, row, "void").is_null()
            && mode.is_none_or(|it| text(tx, row, "mode") == it)
            && no.is_none_or(|it| text(tx, row, "no") == it)
            && match &helper {
                Some(helper) => text(tx, row, "helper") == helper.id,
                None => cell(tx, row, "with_helper").is_null(),
            }
    });
    match rows.len() {
        1 => Ok(rows.remove(0)),
        0 => {
            let what = say!("no-such-visit", object = object.shown, named = named);
            Err(Refusal::new(what).hint(say!("no-such-visit-hint")).into())
        }
        count => {
            let known: Vec<_> =
                rows.iter().map(|it| shown(tx, it)).collect::<anyhow::Result<_>>()?;
            let what = say!("several-visits", object = object.shown, named = named, count = count);
            let hint = say!("several-visits-hint", known = known.join("、"));
            Err(Refusal::new(what).hint(hint).into())
        }
    }
}

/// A visit as it can be named: `DAY/HELPER/MODE/NO`.
fn shown(tx: &Tx<'_>, row: &Row) -> anyhow::Result<String> {
    let helper = text(tx, row, "helper");
    let name = tx.helpers_named(&helper)?.into_iter().next().map_or(helper, |it| it.name);
    let [day, mode, no] = ["day", "mode", "no"].map(|it| text(tx, row, it));
    Ok(format!("{day}/{}/{mode}/{no}", mask(&name)))
}

/// The rows of one visit.
struct Party {
    /// The row that holds what was said and given.
    first: Row,
    /// Those of who came along.
    along: Vec<Row>,
}

impl Party {
    /// The visit that a row is of: who came along bears its number.
    fn of(tx: &Tx<'_>, row: &Row) -> anyhow::Result<Self> {
        let leader = match cell(tx, row, "with_helper") {
            Value::Null => text(tx, row, "helper"),
            leader => leader.to_string(),
        };
        let key = [cell(tx, row, "object").clone(), cell(tx, row, "day").clone()];
        let mut rows = tx.rows(tx.table("visit"), &key)?;
        let same = |it: &Row, column: &str| cell(tx, it, column) == cell(tx, row, column);
        rows.retain(|it| cell(tx, it, "void").is_null() && same(it, "mode") && same(it, "no"));
        let first = rows.iter().find(|it| text(tx, it, "helper") == leader).cloned();
        let first = first.with_context(|| format!("no visit of {}", mask(&leader)))?;
        rows.retain(|it| text(tx, it, "with_helper") == leader);
        Ok(Self { first, along: rows })
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        std::iter::once(&self.first).chain(&self.along)
    }
}

/// What a corrected visit says: what was typed, and the rest as it was.
struct Right {
    day: NaiveDate,
    helper: String,
    /// Who came along; with the row of whom each stands for, if one was there.
    along: Vec<(String, Option<Row>)>,
    mode: String,
    said: Said,
    /// What an inspection gave, where that was typed anew.
    scores: Vec<Score>,
    /// As messages name it.
    shown: String,
}

impl Right {
    #[expect(clippy::too_many_arguments, reason = "what was typed, and what it is held against")]
    fn of(
        tx: &Tx<'_>,
        args: &VisitArgs,
        object: &Object,
        wrong: &Row,
        party: &Party,
        codes: &Codes,
        said: Said,
        today: NaiveDate,
    ) -> anyhow::Result<Self> {
        if !cell(tx, wrong, "with_helper").is_null() {
            return Self::with_another_along(tx, args, wrong, party, &said);
        }
        let was_on: NaiveDate = text(tx, wrong, "day").parse()?;
        let day = args.on.unwrap_or(was_on);
        possible(day, today)?;
        let was_by = text(tx, wrong, "helper");
        let by = args.by.first().unwrap_or(&was_by);
        let helper = match object.level {
            "household" => {
                // Who was not paired on the day as it stands need not be on the other.
                let was_unpaired = || visitor(tx, &object.id, &was_by, was_on, false).is_err();
                let is_same = known(tx, by)?.id == was_by;
                let unpaired = args.unpaired || (is_same && was_unpaired());
                visitor(tx, &object.id, by, day, unpaired)?
            }
            _ => known(tx, by)?,
        };
        let along = Self::along(tx, args, &helper, &was_by, party)?;
        let mode = match &args.mode {
            Some(typed) => mode(codes, typed)?.to_owned(),
            None => text(tx, wrong, "mode"),
        };
        let scores = scores(&args.score, &mode)?;
        let same_key = was_on == day && was_by == helper.id && text(tx, wrong, "mode") == mode;
        let same_along = along.len() == party.along.len();
        let same_said = said.iter().all(|(column, value)| cell(tx, wrong, column) == value);
        if same_key && same_along && same_said && scores.is_empty() {
            return Err(nothing_corrected());
        }
        let shown = format!("{day}/{}/{mode}", helper.name);
        Ok(Self { day, helper: helper.id, along, mode, said, scores, shown })
    }

    /// Who came along: those of before, and whom `--by` adds.
    ///
    /// # Errors
    ///
    /// Refuses that one of them leads now, where nothing is said of who did.
    fn along(
        tx: &Tx<'_>,
        args: &VisitArgs,
        leader: &HelperRow,
        was_by: &str,
        party: &Party,
    ) -> anyhow::Result<Vec<(String, Option<Row>)>> {
        let others: Vec<_> =
            args.by.iter().skip(1).map(|it| known(tx, it)).collect::<anyhow::Result<_>>()?;
        let before = party.along.iter().map(|it| (text(tx, it, "helper"), Some(it.clone())));
        let mut along: Vec<_> = before.collect();
        let came_along = along.iter().any(|(it, _)| *it == leader.id);
        if came_along && others.iter().all(|it| it.id != was_by) {
            let what = say!("mend-came-along", helper = leader.name);
            let was = tx.helpers_named(was_by)?.into_iter().next();
            let was = mask(was.as_ref().map_or(was_by, |it| &it.name));
            let hint = say!("mend-came-along-hint", helper = leader.name, was = was);
            return Err(Refusal::new(what).hint(hint).into());
        }
        along.extend(others.into_iter().map(|it| {
            let row = (it.id == was_by).then(|| party.first.clone());
            (it.id, row)
        }));
        let mut seen = vec![leader.id.clone()];
        along.retain(|(it, _)| {
            let is_new = !seen.contains(it);
            seen.push(it.clone());
            is_new
        });
        Ok(along)
    }

    /// The visit with somebody else in the place of one who came along.
    ///
    /// # Errors
    ///
    /// Refuses anything else, which is said of the visit as a whole.
    fn with_another_along(
        tx: &Tx<'_>,
        args: &VisitArgs,
        wrong: &Row,
        party: &Party,
        said: &Said,
    ) -> anyhow::Result<Self> {
        let first = shown(tx, &party.first)?;
        let [by] = args.by.as_slice() else { return Err(only_the_name(&first)) };
        let says_more = !said.is_empty() || !args.score.is_empty();
        if args.on.is_some() || args.mode.is_some() || says_more {
            return Err(only_the_name(&first));
        }
        let helper = known(tx, by)?;
        if helper.id == text(tx, wrong, "helper") {
            return Err(nothing_corrected());
        }
        if party.rows().any(|it| text(tx, it, "helper") == helper.id) {
            let what = say!("mend-along-twice", helper = helper.name, visit = first);
            return Err(Refusal::new(what).hint(say!("mend-along-twice-hint")).into());
        }
        let along = party.along.iter().map(|it| {
            let own = text(tx, it, "helper");
            let is_wrong = own == text(tx, wrong, "helper");
            (if is_wrong { helper.id.clone() } else { own }, Some(it.clone()))
        });
        let mode = text(tx, wrong, "mode");
        let day: NaiveDate = text(tx, wrong, "day").parse()?;
        Ok(Self {
            day,
            helper: text(tx, &party.first, "helper"),
            along: along.collect(),
            shown: format!("{day}/{}/{mode}", helper.name),
            mode,
            said: Said::new(),
            scores: Vec::new(),
        })
    }

    /// Writes the visit anew.
    ///
    /// # Errors
    ///
    /// Refuses what is logged already.
    fn write(
        &self,
        tx: &Tx<'_>,
        object: &Object,
        party: &Party,
        origin: Option<Origin>,
    ) -> anyhow::Result<()> {
        let said = self.carried(tx, &party.first, &CARRIED, &CARRIED);
        let along = self.along.iter().map(|(helper, row)| match row {
            None => Along::on(helper, &said),
            Some(row) => {
                // What was said and given stays with who leads.
                let kept = if *row == party.first { &SHARED[..] } else { &CARRIED };
                let said = self.carried(tx, row, kept, &SHARED);
                Along { helper: helper.clone(), said }
            }
        });
        let along: Vec<_> = along.collect();
        let (day, helper, mode) = (self.day, self.helper.as_str(), self.mode.as_str());
        let visit = Visit { object, day, helper, mode, said: &said, along: &along };
        let place = visit.place(tx)?;
        if let Some(same) = place.same.filter(|it| !it.is_void) {
            return Err(logged_already(day, &same));
        }
        let now = visit.write(tx, place.free, origin)?;
        self.carry_scores(tx, object, &key(tx, &party.first), &now, origin)
    }

    /// What a row says in these columns, some of them as they were typed, and which row it
    /// stands for.
    fn carried(
        &self,
        tx: &Tx<'_>,
        row: &Row,
        columns: &[&'static str],
        typed: &[&'static str],
    ) -> Said {
        let typed = self.said.iter().filter(|(it, _)| typed.contains(it));
        let value = |column: &str| match typed.clone().find(|(it, _)| *it == column) {
            Some((_, value)) => value.clone(),
            None => cell(tx, row, column).clone(),
        };
        let mut said: Said = columns.iter().map(|it| (*it, value(it))).collect();
        said.push(("corrects", Value::text(key_json(&key(tx, row)))));
        said
    }

    /// What an inspection gave goes along with it, with what was typed in its place.
    fn carry_scores(
        &self,
        tx: &Tx<'_>,
        object: &Object,
        before: &[Value<'static>],
        now: &[Value<'static>],
        origin: Option<Origin>,
    ) -> anyhow::Result<()> {
        if self.mode != "督查检查" {
            return Ok(());
        }
        let table = tx.table("score");
        let place = |column| tx.place(table, column);
        let mut typed: Vec<_> = self.scores.iter().collect();
        for mut row in tx.rows(table, before)? {
            for (place, value) in tx.key(table).iter().zip(now) {
                row[*place] = value.clone();
            }
            let heading = row[place("heading")].to_string();
            if let Some(at) = typed.iter().position(|it| it.heading == heading) {
                let score = typed.remove(at);
                row[place("points100")] = Value::Int(score.points100);
                row[place("of100")] = Value::Int(score.of100);
            }
            tx.put(table, &mut row, origin)?;
        }
        typed.into_iter().try_for_each(|it| put_score(tx, object, now, it, origin))
    }
}

fn nothing_corrected() -> anyhow::Error {
    Refusal::new(say!("nothing-corrected")).hint(say!("nothing-corrected-hint")).into()
}

/// Of who came along, nothing but who it was is corrected.
fn only_the_name(visit: &str) -> anyhow::Error {
    let hint = say!("mend-along-hint", visit = visit);
    Refusal::new(say!("mend-along")).hint(hint).into()
}

fn key(tx: &Tx<'_>, row: &Row) -> Vec<Value<'static>> {
    tx.key(tx.table("visit")).iter().map(|it| row[*it].clone()).collect()
}

/// What a visit says beside its key and its fate.
const CARRIED: [&str; 23] = [
    "began",
    "minutes",
    "night",
    "met",
    "people",
    "topics",
    "occasion",
    "note",
    "problem",
    "remedy",
    "opinion",
    "request",
    "promise",
    "solved",
    "policy_known",
    "satisfied",
    "cash_fen",
    "goods",
    "goods_value_fen",
    "photo",
    "photo_digest",
    "signed",
    "late_reason",
];

/// A visit's key as `corrects` names it.
pub(crate) fn key_json(key: &[Value<'_>]) -> String {
    let parts = key.iter().map(|it| match it {
        Value::Int(number) => serde_json::Value::from(*number),
        other => serde_json::Value::from(other.to_string()),
    });
    serde_json::Value::Array(parts.collect()).to_string()
}
