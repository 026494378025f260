//! Verdicts as JSON objects for programs, and for what is signed off: one on a line.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Item, Subjected};
use crate::command::said::{Judged, Sayer, evidence, json_value};
use crate::model::Value;
use crate::model::facts::{HouseholdFacts, Kind, Subject};
use crate::rules::{Criterion, Judgement, Outcome, Standard, Tested};
use crate::words::Lang;

/// Writes verdicts as JSON.
pub(super) struct Objects<'r> {
    judged: &'r Subjected<'r>,
    sayer: Sayer<'r>,
    /// Whether all that was looked at is shown.
    explain: bool,
}

/// A JSON object in the making: amounts keep their decimals, keys their order.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self("{".to_owned())
    }

    /// Adds a value that is JSON already.
    fn raw(&mut self, key: &str, json: &str) -> &mut Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&format!("\"{key}\":{json}"));
        self
    }

    fn text(&mut self, key: &str, text: &str) -> &mut Self {
        self.raw(key, &json!(text).to_string())
    }

    fn maybe(&mut self, key: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    fn list(&mut self, key: &str, objects: impl Iterator<Item = String>) -> &mut Self {
        let all = objects.collect::<Vec<_>>().join(",");
        self.raw(key, &format!("[{all}]"))
    }

    fn end(&self) -> String {
        format!("{}}}", self.0)
    }
}

impl<'r> Objects<'r> {
    pub(super) fn new(judged: &'r Subjected<'r>, lang: Lang, explain: bool) -> Self {
        Self { judged, sayer: Sayer::new(judged.standard, lang), explain }
    }

    /// One JSON object of what was judged, without a line end.
    pub(super) fn object(&self, item: &Item<'_>) -> String {
        let whose = item.judged();
        let mut object = Object::new();
        match self.judged.subject {
            Subject::Household | Subject::Member => {
                object.text("household", item.id).text("village", item.village);
            }
            Subject::Village => drop(object.text("village", item.id)),
            Subject::County => drop(object.text("county", item.id)),
        }
        if self.explain {
            let day = self.judged.as_of.to_string();
            object.text("as_of", &day).text("standard", &self.judged.standard.id);
        }
        object.text("outcome", item.verdict.outcome.id());
        let criteria = self.judged.criteria.iter().zip(&item.verdict.criteria);
        object.list(
            "criteria",
            criteria.map(|(it, judgement)| self.criterion(it, judgement, &whose)),
        );
        if let Some(facts) = item.facts.filter(|_| self.explain) {
            let names = facts.members.iter().map(|it| json!(it.name).to_string());
            object.list("members", names);
            if let Some(account) = self.account(facts) {
                object.raw("account", &account);
            }
        }
        object.end()
    }

    fn criterion(
        &self,
        criterion: &Criterion,
        judgement: &Judgement<'_>,
        whose: &Judged<'_>,
    ) -> String {
        let mut object = Object::new();
        object.text("id", criterion.id()).text("outcome", judgement.outcome.id());
        let (found, wanted, margin) = compared(self.judged.standard, criterion, judgement);
        if let Some(found) = found {
            object.raw("found", &found);
        }
        object.maybe("wanted", wanted.as_deref());
        if let Some(margin) = margin {
            object.raw("margin", &margin);
        }
        match judgement.outcome {
            Outcome::Unknown => {
                object.text("ask", &self.sayer.said(criterion, judgement, whose));
            }
            Outcome::Met | Outcome::Unmet => {
                let (day, source) = evidence(judgement);
                object.maybe("day", day.map(|it| it.to_string()).as_deref());
                object.maybe("source", self.file(source));
            }
            Outcome::NotApplicable => {}
        }
        if self.explain {
            if judgement.outcome != Outcome::Unknown {
                object.text("said", &self.sayer.said(criterion, judgement, whose));
            }
            object.text("office", criterion.office.text(self.sayer.lang()));
            object.text("rule", &criterion.source);
            object.list("tested", judgement.tested.iter().map(|it| self.tested(it, whose)));
        }
        object.end()
    }

    /// One comparison, with all that is needed to check it by hand.
    fn tested(&self, tested: &Tested<'_>, whose: &Judged<'_>) -> String {
        let mut object = Object::new();
        object.text("fact", tested.fact);
        if let (Judged::Household(facts), Some(place)) = (whose, tested.member) {
            object.maybe("member", facts.members.get(place).map(|it| it.name.as_str()));
        }
        object.text("outcome", tested.outcome.id());
        object.maybe("why", tested.why.map(|it| it.id()));
        if let Some(found) = &tested.found {
            object.raw("found", &json_value(tested.kind, found));
        }
        if let Some(limit) = tested.limit {
            object.maybe("operator", tested.operator.map(|it| it.sign()));
            object.raw("limit", &json_value(tested.kind, &Value::Int(limit)));
            object.maybe("limit_source", tested.limit_source);
        }
        object.maybe("day", tested.day.map(|it| it.to_string()).as_deref());
        object.maybe("source", self.file(tested.source));
        object.end()
    }

    /// The newest account of a household, and the heads that are counted.
    fn account(&self, facts: &HouseholdFacts) -> Option<String> {
        let income = facts.incomes.last()?;
        let mut object = Object::new();
        object.raw("year", &income.year.to_string()).text("day", &income.day.to_string());
        object.maybe("source", self.file(income.source));
        for (fact, fen) in self.judged.standard.facts.income.iter().zip(&income.items) {
            if let Some(fen) = fen {
                object.raw(&fact.name, &json_value(Kind::Yuan, &Value::Int(*fen)));
            }
        }
        if let Some(heads) = income.heads.or(facts.persons()) {
            object.raw("heads", &heads.to_string());
        }
        Some(object.end())
    }

    fn file(&self, source: Option<i64>) -> Option<&str> {
        self.judged.files.get(&source?).map(String::as_str)
    }
}

/// What was found, what is wanted and the difference, as JSON writes them.
pub(super) fn compared(
    standard: &Standard,
    criterion: &Criterion,
    judgement: &Judgement<'_>,
) -> (Option<String>, Option<String>, Option<String>) {
    if matches!(judgement.outcome, Outcome::Unknown | Outcome::NotApplicable) {
        return (None, None, None);
    }
    if criterion.is_of_members() && judgement.exempt.is_none() {
        let of_members = judgement.tested.iter().filter(|it| it.member.is_some());
        let short = of_members.clone().filter(|it| it.outcome != Outcome::Met);
        let members: BTreeSet<_> = of_members.map(|it| it.member).collect();
        let short: BTreeSet<_> = short.map(|it| it.member).collect();
        let (all, met) = (members.len() as i64, (members.len() - short.len()) as i64);
        return (Some(met.to_string()), Some(format!("= {all}")), Some((met - all).to_string()));
    }
    if let ([tested], true) = (judgement.tested.as_slice(), criterion.is_single()) {
        let shown = tested.found.as_ref().map(|it| json_value(tested.kind, it));
        let margin = tested.margin.map(|it| json_value(tested.kind, &Value::Int(it)));
        return (shown, Some(standard.wanted(criterion, tested.limit)), margin);
    }
    let deciding = judgement.tested.iter().filter(|it| it.outcome == judgement.outcome);
    let mut seen = BTreeSet::new();
    let facts = deciding.filter(|it| seen.insert(it.fact)).filter_map(|it| {
        let value = json_value(it.kind, it.found.as_ref()?);
        Some(format!("\"{}\":{value}", it.fact))
    });
    let found = format!("{{{}}}", facts.collect::<Vec<_>>().join(","));
    (Some(found), Some(standard.wanted(criterion, None)), None)
}
