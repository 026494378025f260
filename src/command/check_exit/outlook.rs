//! The outlook: for whoever is not met, the shortest path to met and whose work it is; for
//! whoever is met, how firmly it stands and how long.

use super::{Item, Subjected};
use crate::command::said::{Sayer, names_of};
use crate::command::{Call, Status};
use crate::error::{Say, say};
use crate::model::Value;
use crate::model::facts::{HouseholdFacts, Kind as Unit};
use crate::report::{Column, Kind, Report};
use crate::rules::{Change, Doing, Matter, Need, Paths, Support, Whose, plain_decimal};
use crate::words::{Both, Lang, sentence};

/// Gathers the outlook of everybody that is judged.
pub(super) struct Outlook<'r> {
    judged: &'r Subjected<'r>,
    sayer: Sayer<'r>,
    rows: Vec<((String, String), Vec<Value<'static>>)>,
}

/// One line of an outlook: what it is, which of several ways, whose work, and in words.
struct Line {
    kind: &'static str,
    way: Option<usize>,
    criterion: String,
    office: String,
    told: String,
}

impl<'r> Outlook<'r> {
    pub(super) fn new(judged: &'r Subjected<'r>, lang: Lang) -> Self {
        Self { judged, sayer: Sayer::new(judged.standard, lang), rows: Vec::new() }
    }

    pub(super) fn add(&mut self, item: &Item<'_>) {
        let (standard, as_of) = (self.judged.standard, self.judged.as_of);
        let (paths, support, expiry) = match (item.facts, item.area) {
            (Some(facts), _) => (
                standard.paths(facts, as_of),
                standard.support(facts, as_of),
                standard.expiry(facts, as_of),
            ),
            (None, Some(area)) => (
                standard.area_paths(self.judged.subject, area, as_of),
                standard.area_support(self.judged.subject, area, as_of),
                standard.area_expiry(self.judged.subject, area, as_of),
            ),
            (None, None) => return,
        };
        let mut lines = match &support {
            Some(support) => self.firmness(support, item.facts),
            None => self.ways(&paths, item.facts),
        };
        if support.is_some() {
            let told = expiry.map_or(say!("holds-on"), |day| say!("holds-until", day = day));
            lines.push(self.line("outlook-expiry", told));
        }
        let text = |it: &str| Value::text(it.to_owned());
        let or_null = |it: String| if it.is_empty() { Value::Null } else { Value::text(it) };
        let name = self.judged.names.get(item.village).map_or(item.village, String::as_str);
        for line in lines {
            let row = vec![
                text(name),
                text(item.id),
                item.facts.and_then(|it| it.head.clone()).map_or(Value::Null, Value::text),
                text(item.verdict.outcome.id()),
                Value::text(sentence(self.sayer.lang(), &say!(line.kind))),
                line.way.map_or(Value::Null, |it| Value::Int(it as i64)),
                or_null(line.criterion),
                Value::text(line.told),
                or_null(line.office),
            ];
            self.rows.push(((item.village.to_owned(), item.id.to_owned()), row));
        }
    }

    fn line(&self, kind: &'static str, told: Say) -> Line {
        let told = sentence(self.sayer.lang(), &told);
        Line { kind, way: None, criterion: String::new(), office: String::new(), told }
    }

    /// The smallest sets of changes, each with whose work it is.
    fn ways(&self, paths: &Paths<'_>, facts: Option<&HouseholdFacts>) -> Vec<Line> {
        let lang = self.sayer.lang();
        let mut lines = Vec::new();
        for (n, set) in paths.sets.iter().enumerate() {
            for change in set {
                let criteria = change.criteria.iter().map(|it| &self.judged.criteria[*it]);
                let (titles, offices): (Vec<_>, Vec<_>) = criteria
                    .map(|it| (it.title.text(lang).to_owned(), it.office.text(lang).to_owned()))
                    .unzip();
                lines.push(Line {
                    kind: match change.doing {
                        Doing::Mend => "outlook-mend",
                        Doing::Find => "outlook-find",
                        Doing::Wait => "outlook-wait",
                    },
                    way: (1 < paths.sets.len()).then_some(n + 1),
                    criterion: names_of(titles.into_iter(), lang),
                    office: names_of(offices.into_iter(), lang),
                    told: self.told(change, facts),
                });
            }
        }
        if paths.sets.is_empty() {
            lines.push(self.line("outlook-none", say!("no-path")));
        }
        if paths.capped {
            lines.push(self.line("outlook-more", say!("more-paths")));
        }
        lines
    }

    /// What must become of a fact, in one sentence.
    fn told(&self, change: &Change<'_>, facts: Option<&HouseholdFacts>) -> String {
        let lang = self.sayer.lang();
        let fact = self.whose(change.fact, change.matter, facts);
        let codes = |all: &std::collections::BTreeSet<String>| names_of(all.iter().cloned(), lang);
        let word = |flag: bool| sentence(lang, &say!(if flag { "yes" } else { "no" }));
        let told = match &change.need {
            Need::Flag(flag) => say!("must-be", fact = fact, value = word(*flag)),
            Need::OneOf(all) => say!("must-be", fact = fact, value = codes(all)),
            Need::NoneOf(all) => say!("must-not-be", fact = fact, value = codes(all)),
            Need::Between(from, to) => self.between(change, &fact, *from, *to),
            Need::Known => say!("both-must-be-found", fact = fact),
            Need::Aged(_) => say!("must-be-found", fact = fact),
            Need::Before(year, true) => say!("must-be-before", fact = fact, year = year),
            Need::Before(year, false) => say!("must-not-be-before", fact = fact, year = year),
            Need::More(more) => say!("more-households", more = more),
            Need::Silent => say!("must-be-found", fact = fact),
            Need::Until(day) => say!("wait-until", day = day),
        };
        let told = sentence(lang, &told);
        match change.doing {
            // What must come out is no leave to write it down.
            Doing::Find => sentence(lang, &say!("find-first", told = told)),
            Doing::Mend | Doing::Wait => told,
        }
    }

    fn between(&self, change: &Change<'_>, fact: &str, from: i64, to: i64) -> Say {
        let shown = |number: i64| plain_decimal(number, change.kind);
        let found = match (&change.found, change.difference()) {
            (Some(Value::Int(found)), Some(difference)) if difference != 0 => {
                Some((shown(*found), shown(difference.saturating_abs())))
            }
            _ => None,
        };
        // Nothing that is counted is less than nothing.
        let from = if from <= 0 && to < i64::MAX { i64::MIN } else { from };
        if from == to {
            return say!("must-be", fact = fact, value = shown(to));
        }
        match (from, to, found) {
            (i64::MIN, to, Some((found, less))) => {
                say!("at-most-now", fact = fact, limit = shown(to), found = found, less = less)
            }
            (i64::MIN, to, None) => say!("at-most", fact = fact, limit = shown(to)),
            (from, i64::MAX, Some((found, more))) => {
                say!("at-least-now", fact = fact, limit = shown(from), found = found, more = more)
            }
            (from, i64::MAX, None) => say!("at-least", fact = fact, limit = shown(from)),
            (from, to, _) => say!("between", fact = fact, from = shown(from), to = shown(to)),
        }
    }

    /// The fact's title, with the name of the member whose it is.
    fn whose(&self, fact: &str, matter: Option<Matter>, facts: Option<&HouseholdFacts>) -> String {
        let title = match self.judged.standard.parameter(fact) {
            Some(parameter) => parameter.title.text(self.sayer.lang()).to_owned(),
            None => self.sayer.fact_title(fact),
        };
        let name = match (matter.map(|it| it.whose), facts) {
            (Some(Whose::Member(place)), Some(facts)) => {
                facts.members.get(place).map(|it| it.name.clone())
            }
            (Some(Whose::Joint(place)), Some(facts)) => {
                facts.joint.get(place).map(|it| it.household.clone())
            }
            _ => None,
        };
        match name {
            Some(name) => sentence(self.sayer.lang(), &say!("fact-of", name = name, fact = title)),
            None => title,
        }
    }

    /// How far the nearest number is from its limit, and which facts hold the verdict alone.
    fn firmness(&self, support: &Support<'_>, facts: Option<&HouseholdFacts>) -> Vec<Line> {
        let lang = self.sayer.lang();
        let mut lines = Vec::new();
        let smallest = support.smallest.and_then(|it| Some((it, support.margins[it].as_ref()?)));
        if let Some((place, margin)) = smallest {
            let criterion = &self.judged.criteria[place];
            let by = plain_decimal(margin.by, margin.kind);
            let share = margin
                .share()
                .map_or_else(|| "-".to_owned(), |it| plain_decimal(it, Unit::Percent));
            let fact = self.whose(margin.fact, Some(margin.matter), facts);
            let told = say!("margin-of", fact = fact, by = by, share = share);
            lines.push(Line {
                criterion: criterion.title.text(lang).to_owned(),
                ..self.line("outlook-margin", told)
            });
        }
        let alone = support.alone.iter().map(|it| self.whose(it.fact, Some(it.matter), facts));
        let alone = names_of(alone, lang);
        if !alone.is_empty() {
            lines.push(self.line("outlook-alone", say!("held-by", facts = alone)));
        }
        lines
    }

    /// Prints the outlook, by villages and household numbers.
    pub(super) fn print(mut self, call: &mut Call<'_, '_>) -> anyhow::Result<Status> {
        let columns = vec![
            Column::new("village_name", Kind::Text, "村", "Village"),
            Column::new("id", Kind::Text, "户编号/代码", "Household no. or code"),
            Column::new("head", Kind::Text, "户主", "Head"),
            Column::new("outcome", Kind::Outcome, "结果", "Outcome"),
            Column::new("kind", Kind::Text, "情况", "What"),
            Column::new("way", Kind::Count, "办法", "Way"),
            Column::new("criterion", Kind::Text, "指标", "Criterion"),
            Column::new("told", Kind::Text, "说明", "Remark"),
            Column::new("office", Kind::Text, "牵头部门", "Office"),
        ];
        self.rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        let title = Both::new("退出前景", "Outlook");
        let mut report = Report::new("check-exit-outlook", title, self.judged.as_of, columns);
        report.rows = self.rows.into_iter().map(|(_, row)| row).collect();
        call.print(&report)?;
        Ok(Status::Done)
    }
}
