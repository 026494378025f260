//! Verdicts as tables for people.

use std::collections::HashMap;

use super::object::compared;
use super::{Item, Subjected};
use crate::command::said::{Judged, Sayer, evidence, names_of};
use crate::command::verdicts::Totals;
use crate::error::say;
use crate::model::facts::{Fact, HouseholdFacts, Subject};
use crate::model::{Value, decimal};
use crate::report::{Column, Kind, Report};
use crate::rules::{Criterion, Judgement, Outcome, Verdict};
use crate::words::{Both, Lang, sentence};

/// Gathers the rows of a table: one for each that is judged, or one for each criterion.
pub(super) struct Shown<'r> {
    judged: &'r Subjected<'r>,
    sayer: Sayer<'r>,
    lang: Lang,
    explain: bool,
    only_totals: bool,
    names: HashMap<String, String>,
    /// Rows of the report, to be put in the order of villages and household numbers.
    rows: Vec<((String, String), Vec<Value<'static>>)>,
    notes: Vec<String>,
}

impl<'r> Shown<'r> {
    pub(super) fn new(
        judged: &'r Subjected<'r>,
        lang: Lang,
        explain: bool,
        only_totals: bool,
    ) -> Self {
        Self {
            judged,
            sayer: Sayer::new(judged.standard, lang),
            lang,
            explain,
            only_totals,
            names: judged.names.clone(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, item: &Item<'_>) {
        let Item { id, village, facts, verdict, .. } = *item;
        self.note_limits(village, verdict);
        if self.only_totals {
            return;
        }
        let whose = item.judged();
        let name = self.names.get(village).cloned().unwrap_or_else(|| village.to_owned());
        let mut head = vec![Value::text(name)];
        match facts {
            Some(facts) => {
                head.push(Value::text(id.to_owned()));
                head.push(facts.head.clone().map_or(Value::Null, Value::text));
            }
            None => head.push(Value::text(id.to_owned())),
        }
        if self.explain {
            self.explained((village, id), &head, &whose, verdict);
            self.notes.extend(facts.and_then(|it| self.account(it)));
            return;
        }
        if let Some(facts) = facts {
            head.push(Value::Int(facts.members.len() as i64));
            head.push(facts.status_code().map_or(Value::Null, |it| Value::text(it.to_owned())));
        }
        head.push(Value::text(verdict.outcome.id()));
        let shortfalls = self.sayer.shortfalls(self.judged.criteria, verdict, &whose);
        let joined = shortfalls.join(match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        });
        head.push(if joined.is_empty() { Value::Null } else { Value::text(joined) });
        self.rows.push(((village.to_owned(), id.to_owned()), head));
    }

    /// The finished report.
    pub(super) fn report(mut self, totals: &Totals) -> Report {
        let judged = self.judged;
        let title = match judged.subject {
            Subject::Village => {
                Both::new("村退出标准逐项评判", "Villages judged by the exit standard")
            }
            Subject::County => {
                Both::new("县退出标准逐项评判", "The county judged by the exit standard")
            }
            Subject::Household | Subject::Member => {
                Both::new("贫困户退出标准逐项评判", "Households judged by the exit standard")
            }
        };
        let columns = match self.only_totals {
            true => totals_columns(judged.subject),
            false => columns(judged.subject, self.explain),
        };
        let mut report = Report::new("check-exit", title, judged.as_of, columns);
        if self.only_totals {
            report.rows = totals_rows(totals, judged.subject);
        } else {
            self.rows.sort_by(|(a, _), (b, _)| a.cmp(b));
            report.rows = self.rows.into_iter().map(|(_, row)| row).collect();
        }
        report.notes = self.notes;
        report
    }

    /// A share that is exactly the limit is met, and worth a second look.
    fn note_limits(&mut self, village: &str, verdict: &Verdict<'_>) {
        for (criterion, judgement) in self.judged.criteria.iter().zip(&verdict.criteria) {
            if judgement.tested.iter().any(|it| it.on_the_limit) {
                let name = self.names.get(village).map_or(village, String::as_str);
                let title = criterion.title.text(self.lang);
                let note = say!("on-the-limit", name = name, criterion = title);
                self.notes.push(sentence(self.lang, &note));
            }
        }
    }

    /// One row per criterion, with its evidence and the rule's source.
    fn explained(
        &mut self,
        (village, id): (&str, &str),
        head: &[Value<'static>],
        whose: &Judged<'_>,
        verdict: &Verdict<'_>,
    ) {
        for (criterion, judgement) in self.judged.criteria.iter().zip(&verdict.criteria) {
            let (day, source) = evidence(judgement);
            let (found, wanted, margin) = self.in_words(criterion, judgement);
            let mut row = head.to_vec();
            row.extend([
                Value::text(criterion.title.text(self.lang).to_owned()),
                Value::text(judgement.outcome.id()),
                found.map_or(Value::Null, Value::text),
                wanted.map_or(Value::Null, Value::text),
                margin.map_or(Value::Null, Value::text),
                day.map_or(Value::Null, Value::day),
                source
                    .and_then(|it| self.judged.files.get(&it))
                    .map_or(Value::Null, |it| Value::text(it.clone())),
                Value::text(self.sayer.said(criterion, judgement, whose)),
                Value::text(criterion.source.clone()),
            ]);
            self.rows.push(((village.to_owned(), id.to_owned()), row));
        }
    }

    /// What was found, what is wanted and the difference, as people read them.
    fn in_words(
        &self,
        criterion: &Criterion,
        judgement: &Judgement<'_>,
    ) -> (Option<String>, Option<String>, Option<String>) {
        let (found, wanted, margin) = compared(self.judged.standard, criterion, judgement);
        let limit = judgement.tested.first().and_then(|it| it.limit);
        let said = wanted.as_ref().map(|_| self.sayer.wanted_in_words(criterion, limit));
        if criterion.is_of_members() {
            let found = found.zip(wanted).map(|(met, all)| {
                let all = all.trim_start_matches("= ");
                sentence(self.lang, &say!("of-members", met = met, all = all))
            });
            return (found, said, margin);
        }
        let is_number = judgement.tested.first().is_some_and(|it| it.limit.is_some());
        let found = match (found, criterion.is_single() && is_number) {
            (Some(_), false) => Some(self.sayer.found_in_words(judgement)),
            (found, _) => found,
        };
        (found, said, margin)
    }

    /// The newest account of a household: its items, and the heads that are counted.
    fn account(&self, facts: &HouseholdFacts) -> Option<String> {
        let income = facts.incomes.last()?;
        let item = |(fact, fen): (&Fact, &Option<i64>)| {
            let title = self.sayer.fact_title(&fact.name);
            Some(format!("{}{}", title, decimal((*fen)?, 2)))
        };
        let items = self.judged.standard.facts.income.iter().zip(&income.items).filter_map(item);
        let heads = income.heads.or(facts.persons());
        let who = facts.members.iter().map(|it| it.name.clone());
        let source = income.source.and_then(|it| self.judged.files.get(&it).cloned());
        Some(sentence(
            self.lang,
            &say!(
                "account",
                household = facts.household,
                year = income.year,
                source = source.unwrap_or_else(|| "-".to_owned()),
                day = income.day,
                items = names_of(items, self.lang),
                heads = heads.map_or_else(|| "-".to_owned(), |it| it.to_string()),
                members = names_of(who, self.lang),
            ),
        ))
    }
}

/// What a verdict can be.
pub(super) const OUTCOMES: [Outcome; 3] = [Outcome::Met, Outcome::Unmet, Outcome::Unknown];

fn totals_columns(subject: Subject) -> Vec<Column> {
    let mut columns = vec![Column::new("outcome", Kind::Outcome, "结果", "Outcome")];
    match subject {
        Subject::Village => columns.push(Column::new("villages", Kind::Count, "村数", "Villages")),
        Subject::County => columns.push(Column::new("counties", Kind::Count, "县数", "Counties")),
        Subject::Household | Subject::Member => {
            columns.push(Column::new("households", Kind::Count, "户数", "Households"));
            columns.push(Column::new("persons", Kind::Count, "人数", "Persons"));
        }
    }
    columns
}

fn totals_rows(totals: &Totals, subject: Subject) -> Vec<Vec<Value<'static>>> {
    let row = |outcome: Outcome| {
        let (count, persons) = totals.of(outcome);
        let mut row = vec![Value::text(outcome.id()), Value::Int(count)];
        if subject == Subject::Household {
            row.push(Value::Int(persons));
        }
        row
    };
    OUTCOMES.into_iter().map(row).collect()
}

fn columns(subject: Subject, explain: bool) -> Vec<Column> {
    let mut columns = vec![match subject {
        Subject::County => Column::new("county_name", Kind::Text, "县", "County"),
        _ => Column::new("village_name", Kind::Text, "村", "Village"),
    }];
    if subject != Subject::Household {
        let key = if subject == Subject::County { "county" } else { "village" };
        columns.push(Column::new(key, Kind::Text, "行政区划代码", "Code"));
    } else {
        columns.push(Column::new("household", Kind::Number, "户编号", "Household no."));
        columns.push(Column::new("head", Kind::Text, "户主", "Head"));
    }
    if explain {
        columns.extend([
            Column::new("criterion", Kind::Text, "指标", "Criterion"),
            Column::new("outcome", Kind::Outcome, "结果", "Outcome"),
            Column::new("found", Kind::Decimal, "实际", "Found"),
            Column::new("wanted", Kind::Text, "标准", "Wanted"),
            Column::new("margin", Kind::Decimal, "差额", "Margin"),
            Column::new("day", Kind::Day, "数据日期", "Found on"),
            Column::new("source", Kind::Text, "来源", "Source"),
            Column::new("said", Kind::Text, "说明", "Remark"),
            Column::new("rule", Kind::Text, "依据", "Source of the rule"),
        ]);
        return columns;
    }
    if subject == Subject::Household {
        columns.push(Column::new("persons", Kind::Count, "人数", "Persons"));
        columns.push(Column::new("status", Kind::Code, "脱贫属性", "Status"));
    }
    columns.push(Column::new("outcome", Kind::Outcome, "结果", "Outcome"));
    columns.push(Column::new("shortfalls", Kind::Text, "短板", "Shortfalls"));
    columns
}
