//! Verdicts that were signed off: writing them down, and looking at them again.

use std::collections::BTreeSet;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

use super::object::Objects;
use super::{CheckExitArgs, judge, subjected, usable};
use crate::command::said::{Judged, Sayer};
use crate::command::verdicts::{enter_own_limits, judge_households, standard};
use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::model::facts::Subject;
use crate::model::{Origin, Value};
use crate::report::{Column, Kind, Report};
use crate::rules::{Outcome, Standard};
use crate::store::{Put, SourceRow, Store, Wanted};
use crate::words::{Both, Lang};

/// Writes down what everybody that is asked for came to, signed off.
pub(super) fn record(call: &mut Call<'_, '_>, args: &CheckExitArgs) -> anyhow::Result<Status> {
    let as_of = call.as_of();
    if call.env.today < as_of {
        let what = say!("date-in-future", day = as_of);
        return Err(Refusal::new(what).hint(say!("record-future-hint")).into());
    }
    let signed_by = args.signed_by.as_deref().unwrap_or_default().trim();
    if signed_by.is_empty() {
        let what = say!("verdict-unsigned");
        return Err(Refusal::new(what).hint(say!("verdict-unsigned-hint")).into());
    }
    let mut store = call.open_to_write()?;
    let mut standard = standard(call, &store, args.standard.as_deref())?;
    let subject = usable(call, &standard, args.level)?;
    if as_of < standard.from || standard.to.is_some_and(|it| it < as_of) {
        let what = say!("verdict-not-in-force", standard = standard.id, day = as_of);
        return Err(Refusal::new(what).hint(say!("verdict-not-in-force-hint")).into());
    }
    standard.ask_for_accounts();
    let known = store.last_entry()?;
    let judged = subjected(&store, &standard, subject, as_of)?;
    // What is signed off is kept in one language, whoever looks at it.
    let objects = Objects::new(&judged, Lang::Zh, true);
    let mut verdicts = Vec::new();
    let seen = judge(&store, &judged, args, &mut |item| {
        verdicts.push((item.id.to_owned(), item.verdict.outcome, objects.object(item)));
        Ok(())
    })?;
    let level = match subject {
        Subject::Household | Subject::Member => "household",
        Subject::Village => "village",
        Subject::County => "county",
    };
    seen.warn(call, &judged)?;
    let digest = digest(&standard);
    let text = |it: &str| Value::text(it.to_owned());
    let tx = call.begin(&mut store, None, None)?;
    if tx.entry() != known + 1 {
        // Somebody else has written since: what was judged may not be what is known now.
        let what = say!("ledger-changed-meanwhile");
        return Err(Refusal::new(what).hint(say!("ledger-changed-hint")).busy().into());
    }
    let source = tx.source(&SourceRow::command("check-exit"))?;
    let table = tx.table("verdict");
    let (mut written, mut again) = (0, 0);
    for (object, outcome, document) in verdicts {
        let mut row = vec![Value::Null; tx.columns(table).len()];
        for (column, value) in [
            ("object", text(&object)),
            ("standard", text(&standard.id)),
            ("day", Value::day(as_of)),
            ("level", text(level)),
            ("outcome", text(outcome.id())),
            ("digest", text(&digest)),
            ("version", text(env!("CARGO_PKG_VERSION"))),
            ("known", Value::Int(known)),
            ("document", Value::text(document)),
            ("signed_by", text(signed_by)),
            ("paper", args.paper.as_deref().map_or(Value::Null, text)),
        ] {
            row[tx.place(table, column)] = value;
        }
        let key = [text(&object), text(&standard.id), Value::day(as_of)];
        if let Some(stands) = tx.row(table, &key)? {
            let signed = ["digest", "document", "signed_by", "paper"];
            if signed.iter().any(|it| stands[tx.place(table, it)] != row[tx.place(table, it)]) {
                let by = stands[tx.place(table, "signed_by")].to_string();
                let what = say!(
                    "verdict-stands",
                    object = object,
                    standard = standard.id,
                    day = as_of,
                    by = by
                );
                return Err(Refusal::new(what).hint(say!("verdict-stands-hint")).into());
            }
            again += 1;
            continue;
        }
        match tx.put(table, &mut row, Some(Origin { source, row: None }))? {
            Put::New => written += 1,
            put => anyhow::bail!("a verdict was not written: {put:?}"),
        }
    }
    if written == 0 {
        tx.rollback()?;
        call.remark(&say!("verdicts-again", again = again))?;
        return Ok(Status::Done);
    }
    let entry = tx.commit()?;
    call.remark(&say!("verdicts-written", written = written, again = again, entry = entry))?;
    Ok(Status::Done)
}

/// The SHA-256 of a standard as it is judged by, the office's own limits included, in hex.
fn digest(standard: &Standard) -> String {
    let bytes = Sha256::digest(standard.said_in_full().as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lists who would not pass any more by what is known today, and who passes and has not
/// begun to exit.
pub(super) fn recheck(
    call: &mut Call<'_, '_>,
    args: &CheckExitArgs,
    store: &Store,
) -> anyhow::Result<Status> {
    let as_of = call.as_of();
    let now = standard(call, store, args.standard.as_deref())?;
    let subject = usable(call, &now, args.level)?;
    if subject != Subject::Household {
        let what = say!("recheck-households");
        return Err(Refusal::new(what).hint(say!("recheck-households-hint")).into());
    }
    let mut rows = Vec::new();
    let mut signed = BTreeSet::new();
    for verdict in store.verdicts()? {
        let is_met = verdict.outcome == Outcome::Met.id();
        if verdict.day.as_str() <= as_of.to_string().as_str() && is_met {
            signed.insert(verdict.object.clone());
        }
        if args.household.as_ref().is_some_and(|it| *it != verdict.object) {
            continue;
        }
        let mut then = match Standard::by_id(&verdict.standard) {
            Ok(standard) => standard,
            // An office's own file: only by the one that is named can it be judged again.
            Err(_) if now.id == verdict.standard => now.clone(),
            Err(_) => {
                rows.push(Row::unusable(&verdict));
                continue;
            }
        };
        enter_own_limits(store, &mut then)?;
        let day = verdict.day.parse().context("a verdict's day")?;
        let wanted = Wanted { household: Some(&verdict.object), ..Wanted::default() };
        let sayer = Sayer::new(&then, call.lang);
        let mut came = None;
        judge_households(store, &then, day, wanted, &mut |facts, verdict| {
            let said = sayer.shortfalls(&then.household, verdict, &Judged::Household(facts));
            came = Some((facts.head.clone(), verdict.outcome, said));
            Ok(())
        })?;
        let (head, outcome, mut said) = came.unwrap_or((None, Outcome::Unknown, Vec::new()));
        if digest(&then) != verdict.digest {
            said.push(call.text(&say!("recheck-other-standard", standard = verdict.standard)));
        }
        if outcome.id() != verdict.outcome {
            rows.push(Row {
                kind: "recheck-differs",
                household: verdict.object.clone(),
                head,
                day: verdict.day.clone(),
                was: Some(verdict.outcome.clone()),
                is: Some(outcome.id()),
                said,
                signed_by: Some(verdict.signed_by.clone()),
            });
        }
    }
    let wanted = Wanted {
        household: args.household.as_deref(),
        village: args.village.as_deref(),
        statuses: None,
    };
    let sayer = Sayer::new(&now, call.lang);
    judge_households(store, &now, as_of, wanted, &mut |facts, verdict| {
        let said = sayer.shortfalls(&now.household, verdict, &Judged::Household(facts));
        let is_one_of = |codes: &[&str]| facts.status_code().is_some_and(|it| codes.contains(&it));
        let has_begun = is_one_of(&BEGUN) || signed.contains(&facts.household);
        let kind = match verdict.outcome {
            Outcome::Met if !has_begun => "recheck-not-begun",
            Outcome::Unmet | Outcome::Unknown if is_one_of(&EXITED) => "recheck-exited",
            _ => return Ok(()),
        };
        rows.push(Row {
            kind,
            household: facts.household.clone(),
            head: facts.head.clone(),
            day: as_of.to_string(),
            was: facts.status_code().map(str::to_owned),
            is: Some(verdict.outcome.id()),
            said,
            signed_by: None,
        });
        Ok(())
    })?;
    print(call, rows)
}

/// 脱贫属性 of those who have exited.
const EXITED: [&str; 2] = ["已脱贫", "稳定脱贫"];

/// 脱贫属性 of those whose exit has at least begun.
const BEGUN: [&str; 3] = ["预脱贫", "已脱贫", "稳定脱贫"];

/// One thing that is found on looking again.
struct Row {
    /// The word for what it is.
    kind: &'static str,
    household: String,
    head: Option<String>,
    day: String,
    was: Option<String>,
    is: Option<&'static str>,
    said: Vec<String>,
    signed_by: Option<String>,
}

impl Row {
    /// A verdict by a standard that is not at hand.
    fn unusable(verdict: &crate::store::VerdictRow) -> Self {
        Self {
            kind: "recheck-no-standard",
            household: verdict.object.clone(),
            head: None,
            day: verdict.day.clone(),
            was: Some(verdict.outcome.clone()),
            is: None,
            said: vec![verdict.standard.clone()],
            signed_by: Some(verdict.signed_by.clone()),
        }
    }
}

fn print(call: &mut Call<'_, '_>, rows: Vec<Row>) -> anyhow::Result<Status> {
    let columns = vec![
        Column::new("kind", Kind::Text, "情况", "What"),
        Column::new("household", Kind::Number, "户编号", "Household no."),
        Column::new("head", Kind::Text, "户主", "Head"),
        Column::new("day", Kind::Day, "评定日", "Judged for"),
        Column::new("was", Kind::Text, "原来", "Before"),
        Column::new("outcome", Kind::Outcome, "重新评判", "Judged again"),
        Column::new("because", Kind::Text, "因为", "Because of"),
        Column::new("signed_by", Kind::Text, "签字人", "Signed by"),
    ];
    let title = Both::new("评定复核", "Verdicts looked at again");
    let mut report = Report::new("check-exit-recheck", title, call.as_of(), columns);
    let is_clean = rows.is_empty();
    let or_null = |it: Option<String>| it.map_or(Value::Null, Value::text);
    for row in rows {
        let was = row.was.map(|it| match crate::render::outcome_word(call.lang, &it) {
            Some(word) => word.to_owned(),
            None => it,
        });
        let because = row.said.join(match call.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        });
        report.rows.push(vec![
            Value::text(call.text(&say!(row.kind))),
            Value::text(row.household),
            or_null(row.head),
            Value::text(row.day),
            or_null(was),
            row.is.map_or(Value::Null, Value::text),
            if because.is_empty() { Value::Null } else { Value::text(because) },
            or_null(row.signed_by),
        ]);
    }
    call.print(&report)?;
    Ok(if is_clean { Status::Done } else { Status::Findings })
}
