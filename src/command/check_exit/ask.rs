//! What is still to be asked: a sheet to take along on the next visit.

use super::{Item, Subjected};
use crate::command::said::Sayer;
use crate::command::{Call, Status};
use crate::model::Value;
use crate::report::{Column, Kind, Report};
use crate::rules::Outcome;
use crate::words::{Both, Lang};

/// Gathers the questions that are open, and only these.
pub(super) struct Asked<'r> {
    judged: &'r Subjected<'r>,
    sayer: Sayer<'r>,
    rows: Vec<((String, String), Vec<Value<'static>>)>,
}

impl<'r> Asked<'r> {
    pub(super) fn new(judged: &'r Subjected<'r>, lang: Lang) -> Self {
        Self { judged, sayer: Sayer::new(judged.standard, lang), rows: Vec::new() }
    }

    pub(super) fn add(&mut self, item: &Item<'_>) {
        let text = |it: &str| Value::text(it.to_owned());
        let name = self.judged.names.get(item.village).map_or(item.village, String::as_str);
        let criteria = self.judged.criteria.iter().zip(&item.verdict.criteria);
        for (criterion, judgement) in criteria.filter(|(_, it)| it.outcome == Outcome::Unknown) {
            let lang = self.sayer.lang();
            let row = vec![
                text(name),
                text(item.id),
                item.facts.and_then(|it| it.head.clone()).map_or(Value::Null, Value::text),
                text(criterion.title.text(lang)),
                Value::text(self.sayer.said(criterion, judgement, &item.judged())),
                text(criterion.office.text(lang)),
                Value::Null,
            ];
            self.rows.push(((item.village.to_owned(), item.id.to_owned()), row));
        }
    }

    /// Prints the sheet, by villages and household numbers.
    pub(super) fn print(mut self, call: &mut Call<'_, '_>) -> anyhow::Result<Status> {
        let columns = vec![
            Column::new("village_name", Kind::Text, "村", "Village"),
            Column::new("id", Kind::Text, "户编号/代码", "Household no. or code"),
            Column::new("head", Kind::Text, "户主", "Head"),
            Column::new("criterion", Kind::Text, "指标", "Criterion"),
            Column::new("ask", Kind::Text, "要问的", "To be asked"),
            Column::new("office", Kind::Text, "牵头部门", "Office"),
            Column::new("answer", Kind::Text, "回答", "Answer"),
        ];
        self.rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        let title = Both::new("入户要问的事", "To be asked on the next visit");
        let mut report = Report::new("check-exit-ask", title, self.judged.as_of, columns);
        report.rows = self.rows.into_iter().map(|(_, row)| row).collect();
        let is_empty = report.rows.is_empty();
        call.print(&report)?;
        Ok(if is_empty { Status::Done } else { Status::Findings })
    }
}
