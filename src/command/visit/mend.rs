//! Putting right what was logged wrong. The wrong row stays and is void; the right one says
//! which it stands for.

use super::object::Object;
use super::row::{Said, Visit};
use super::{VisitArgs, mode, not_in_future, visitor};
use crate::command::assign::known;
use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::intake::Codes;
use crate::model::{Origin, Value, mask};
use crate::store::{SourceRow, Tx};

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
    let along = along(&tx, &wrong)?;
    let told = if args.correct.is_some() {
        let right = Right::of(&tx, args, &object, &wrong, codes, said, call.env.today)?;
        right.write(&tx, &object, &wrong, None, origin)?;
        for row in &along {
            right.write(&tx, &object, row, Some(&right.helper), origin)?;
        }
        say!("visit-corrected", object = object.shown, row = shown(&tx, &wrong)?, now = right.shown)
    } else {
        say!("visit-void", object = object.shown, row = shown(&tx, &wrong)?)
    };
    for mut row in std::iter::once(wrong).chain(along) {
        let table = tx.table("visit");
        row[tx.place(table, "void")] = Value::text(reason.to_owned());
        tx.replace(table, &mut row, origin)?;
    }
    let entry = tx.commit()?;
    call.remark(&told)?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
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

/// The rows of who came along on a visit.
fn along(tx: &Tx<'_>, row: &Row) -> anyhow::Result<Vec<Row>> {
    let key = [cell(tx, row, "object").clone(), cell(tx, row, "day").clone()];
    let mut rows = tx.rows(tx.table("visit"), &key)?;
    let same = |it: &Row, mine: &str, other: &str| cell(tx, it, mine) == cell(tx, row, other);
    rows.retain(|it| {
        cell(tx, it, "void").is_null()
            && same(it, "with_helper", "helper")
            && same(it, "mode", "mode")
    });
    Ok(rows)
}

/// What a corrected visit says: what was typed, and the rest as it was.
struct Right {
    day: chrono::NaiveDate,
    helper: String,
    mode: String,
    said: Said,
    /// As messages name it.
    shown: String,
}

impl Right {
    fn of(
        tx: &Tx<'_>,
        args: &VisitArgs,
        object: &Object,
        wrong: &Row,
        codes: &Codes,
        said: Said,
        today: chrono::NaiveDate,
    ) -> anyhow::Result<Self> {
        let day = args.on.map_or_else(|| text(tx, wrong, "day").parse(), Ok)?;
        not_in_future(day, today)?;
        let by = args.by.first().cloned().unwrap_or_else(|| text(tx, wrong, "helper"));
        let is_paired_anyway = args.unpaired || args.by.is_empty();
        let helper = match object.level {
            "household" => visitor(tx, &object.id, &by, day, is_paired_anyway)?,
            _ => known(tx, &by)?,
        };
        let mode = match &args.mode {
            Some(typed) => mode(codes, typed)?.to_owned(),
            None => text(tx, wrong, "mode"),
        };
        let same_key = text(tx, wrong, "day") == day.to_string()
            && text(tx, wrong, "helper") == helper.id
            && text(tx, wrong, "mode") == mode;
        if same_key && said.iter().all(|(column, value)| cell(tx, wrong, column) == value) {
            return Err(Refusal::new(say!("nothing-corrected"))
                .hint(say!("nothing-corrected-hint"))
                .into());
        }
        let shown = format!("{day}/{}/{mode}", helper.name);
        Ok(Self { day, helper: helper.id, mode, said, shown })
    }

    /// Writes one row anew: that of the visit, or with `leader` that of who came along.
    fn write(
        &self,
        tx: &Tx<'_>,
        object: &Object,
        wrong: &Row,
        leader: Option<&str>,
        origin: Option<Origin>,
    ) -> anyhow::Result<()> {
        let table = tx.table("visit");
        let key: Vec<_> = tx.key(table).iter().map(|it| wrong[*it].clone()).collect();
        let mut said = Said::new();
        for column in CARRIED {
            let typed = self.said.iter().find(|(it, _)| *it == column).map(|(_, value)| value);
            let value = typed.filter(|_| leader.is_none()).unwrap_or(cell(tx, wrong, column));
            said.push((column, value.clone()));
        }
        said.push(("with_helper", leader.map_or(Value::Null, |it| Value::text(it.to_owned()))));
        said.push(("corrects", Value::text(key_json(&key))));
        let own = text(tx, wrong, "helper");
        let helper = if leader.is_some() { own.as_str() } else { &self.helper };
        let visit = Visit { object, day: self.day, helper, mode: &self.mode, said: &said };
        let now = visit.write(tx, visit.place(tx)?.free, origin)?;
        self.carry_scores(tx, &key, &now, origin)
    }

    /// What an inspection gave goes along with it.
    fn carry_scores(
        &self,
        tx: &Tx<'_>,
        before: &[Value<'static>],
        now: &[Value<'static>],
        origin: Option<Origin>,
    ) -> anyhow::Result<()> {
        if self.mode != "督查检查" {
            return Ok(());
        }
        let table = tx.table("score");
        for mut row in tx.rows(table, before)? {
            for (place, value) in tx.key(table).iter().zip(now) {
                row[*place] = value.clone();
            }
            tx.put(table, &mut row, origin)?;
        }
        Ok(())
    }
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

fn key_json(key: &[Value<'_>]) -> String {
    let parts = key.iter().map(|it| match it {
        Value::Int(number) => serde_json::Value::from(*number),
        other => serde_json::Value::from(other.to_string()),
    });
    serde_json::Value::Array(parts.collect()).to_string()
}
