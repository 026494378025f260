//! Sheets for the next visits: whom to see, what is open there, and the short code under
//! which the clerk enters the visit afterwards.

use std::collections::HashMap;

use super::{VisitArgs, only_one};
use crate::command::areas::area_meant;
use crate::command::said::{Judged, Sayer};
use crate::command::verdicts::{judge_households, standard};
use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::model::Value;
use crate::model::short_code::ShortCode;
use crate::report::{Column, Kind, Report};
use crate::rules::Outcome;
use crate::store::{Store, VisitSheetRow, Wanted};
use crate::words::Both;

pub(super) fn sheet(call: &mut Call<'_, '_>, args: &VisitArgs) -> anyhow::Result<Status> {
    let store = call.open()?;
    let as_of = call.as_of();
    let village = args.village.as_deref().map(|it| area_meant(&store, it)).transpose()?;
    let helper = only_one(&args.by)?.map(|it| helper(&store, it)).transpose()?;
    let households =
        store.visit_sheet(&as_of.to_string(), village.as_deref(), helper.as_deref())?;
    let questions = questions(call, &store, village.as_deref())?;
    let mut shared: HashMap<ShortCode, usize> = HashMap::new();
    for no in store.household_numbers()? {
        *shared.entry(ShortCode::of(&no)).or_default() += 1;
    }
    let text = |it: Option<String>| it.map_or(Value::Null, Value::text);
    let mut report = Report::new("visit-sheet", title(), as_of, columns());
    for row in households {
        let VisitSheetRow { household, village, village_group, head, phone, helpers, last, open } =
            row;
        let code = ShortCode::of(&household);
        // A code that means two households is of no use: there the number is written.
        let code = match shared.get(&code) {
            Some(1) => code.to_string(),
            _ => household.clone(),
        };
        let address = match village_group {
            Some(group) => format!("{village}{group}"),
            None => village,
        };
        let asked = questions.get(&household).cloned();
        report.rows.push(vec![
            Value::text(code),
            Value::text(household),
            text(head),
            Value::text(address),
            text(phone),
            text(helpers),
            text(last),
            text(asked),
            text(open),
            Value::Null,
            Value::Null,
        ]);
    }
    call.print(&report)?;
    Ok(Status::Done)
}

fn title() -> Both {
    Both::new("走访单", "Visit sheet")
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("code", Kind::Text, "短码", "Code"),
        Column::new("household", Kind::Number, "户编号", "Household no."),
        Column::new("head", Kind::Text, "户主", "Head"),
        Column::new("address", Kind::Text, "住址", "Address"),
        Column::new("phone", Kind::Text, "电话", "Phone"),
        Column::new("helper", Kind::Text, "帮扶责任人", "Helper"),
        Column::new("last", Kind::Day, "最近走访", "Last visit"),
        Column::new("ask", Kind::Text, "要问的", "To be asked"),
        Column::new("open", Kind::Text, "未解决的问题和诉求", "Open problems and requests"),
        Column::new("visit", Kind::Text, "本次: 日期 方式 慰问", "This time: day, mode, given"),
        Column::new("signature", Kind::Text, "户主签字", "Signed"),
    ]
}

/// The key of the one helper who is meant.
fn helper(store: &Store, named: &str) -> anyhow::Result<String> {
    store.helper_named(named)?.ok_or_else(|| {
        let what = say!("no-helper", helper = crate::model::mask(named));
        Refusal::new(what).hint(say!("no-helper-hint")).into()
    })
}

/// What the ledger's standard still has to ask of each household.
fn questions(
    call: &Call<'_, '_>,
    store: &Store,
    village: Option<&str>,
) -> anyhow::Result<HashMap<String, String>> {
    let standard = standard(call, store, None)?;
    let sayer = Sayer::new(&standard, call.lang);
    let wanted = Wanted { village, ..Wanted::default() };
    let mut questions = HashMap::new();
    judge_households(store, &standard, call.as_of(), wanted, &mut |facts, verdict| {
        let criteria = standard.household.iter().zip(&verdict.criteria);
        let unknown = criteria.filter(|(_, it)| it.outcome == Outcome::Unknown);
        let judged = Judged::Household(facts);
        let asked: Vec<_> =
            unknown.map(|(criterion, it)| sayer.said(criterion, it, &judged)).collect();
        if !asked.is_empty() {
            questions.insert(facts.household.clone(), asked.join("; "));
        }
        Ok(())
    })?;
    Ok(questions)
}
