//! Answering a question of the report of suspicious visits.

use super::{VisitArgs, only_one};
use crate::command::assign::put;
use crate::command::{Call, Status, report};
use crate::error::{Refusal, say};
use crate::model::{Origin, Value};
use crate::report::by_id;
use crate::store::SourceRow;

/// Keeps the answer to a question that the report asks on the day.
pub(super) fn explain(
    call: &mut Call<'_, '_>,
    args: &VisitArgs,
    question: &str,
) -> anyhow::Result<Status> {
    let answer = args.reason.as_deref().unwrap_or_default().trim();
    if answer.is_empty() {
        return Err(Refusal::new(say!("mend-no-reason")).hint(say!("mend-no-reason-hint")).into());
    }
    let mut store = call.open_to_write()?;
    let spec = by_id("suspicious-visits")?.expect("the report of suspicious visits is built in");
    let asked = report::one(call, &store, &spec, None)?;
    if !asked.rows.iter().any(|row| row[0] == Value::text(question)) {
        let what = say!("no-such-question", question = question);
        return Err(Refusal::new(what).hint(say!("no-such-question-hint")).into());
    }
    let by = only_one(&args.by)?.map_or_else(|| call.operator(), str::to_owned);
    let tx = call.begin(&mut store, None, None)?;
    let source = tx.source(&SourceRow::command("visit"))?;
    let columns = [
        ("question", Value::text(question.to_owned())),
        ("answer", Value::text(answer.to_owned())),
        ("answered_by", Value::text(by.clone())),
    ];
    put(&tx, "explanation", &columns, Some(Origin { source, row: None }))?;
    let entry = tx.commit()?;
    call.remark(&say!("visit-explained", question = question, by = by))?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}
