//! What a run of the checks finds, and how it is written down.

use std::collections::{HashMap, HashSet};

use super::state::{Key, Known, State, key_of};
use super::{Asked, CheckDataArgs, Counts, severity};
use crate::checks::Check;
use crate::command::{Call, Status};
use crate::error::say;
use crate::intake::Codes;
use crate::model::Value;
use crate::model::checks::{Finding, Looked, Scope};
use crate::render::Format;
use crate::report::{Column, Kind, Report};
use crate::store::FindingRow;
use crate::words::{Both, Lang, sentence, word};

/// Where a finding stands in a list: by village, household, check and person.
fn place_of(finding: &Finding) -> (&str, Option<&str>, usize, Option<&str>) {
    let person = finding.person.as_ref().map(|it| it.id.as_str());
    (&finding.village, finding.household.as_deref(), finding.condition, person)
}

/// How many findings a check has.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    found: i64,
    exempt: i64,
    new: i64,
    open: i64,
    solved: i64,
}

/// What a run finds.
pub(super) struct Run<'r> {
    asked: &'r Asked,
    pub(super) known: Known,
    only_totals: bool,
    found: Vec<(Finding, Option<State>)>,
    /// Of those that are open in the record.
    pub(super) still: HashSet<Key>,
    /// Whether it is going to be recorded.
    keeps: bool,
    /// Then, every finding that the record does not have as open.
    pub(super) new: Vec<(Key, Scope)>,
    tallies: Vec<Tally>,
    /// Not exempt.
    counts: Counts,
}

impl<'r> Run<'r> {
    pub(super) fn new(asked: &'r Asked, known: Known, args: &CheckDataArgs) -> Self {
        Self {
            asked,
            known,
            only_totals: args.totals,
            keeps: args.record,
            found: Vec::new(),
            still: HashSet::new(),
            new: Vec::new(),
            tallies: vec![Tally::default(); asked.chosen.len()],
            counts: Counts::default(),
        }
    }

    pub(super) fn add(&mut self, finding: Finding) {
        let check = self.asked.check(&finding);
        let state = if self.keeps || self.known.says_anything() {
            self.compare(check, &finding)
        } else {
            None
        };
        let tally = &mut self.tallies[finding.condition];
        tally.found += 1;
        match state {
            None => {}
            Some(State::Exempt) => tally.exempt += 1,
            Some(State::Open) => tally.open += 1,
            Some(State::New | State::Solved) => tally.new += 1,
        }
        if state != Some(State::Exempt) {
            self.counts.add(check.severity);
        }
        if !self.only_totals {
            self.found.push((finding, state));
        }
    }

    /// How a finding stands beside what is known; notes it for the record.
    fn compare(&mut self, check: &Check, finding: &Finding) -> Option<State> {
        let key = key_of(check, finding);
        let state = self.known.state(&key);
        if self.known.recorded.get(&key).is_some_and(|it| it.solved_day.is_none()) {
            self.still.insert(key);
        } else if self.keeps {
            self.new.push((key, check.scope));
        }
        state
    }

    /// What the record has as open and this run, of these checks, did not find.
    fn solved(&self, args: &CheckDataArgs) -> Vec<(usize, &FindingRow)> {
        let places: HashMap<_, _> = (self.asked.chosen.iter().enumerate())
            .map(|(n, place)| (self.asked.checks.all[*place].number.as_str(), n))
            .collect();
        let is_wanted = |it: &FindingRow| match (&args.household, &args.village) {
            (Some(no), _) => it.is_household && it.object == *no,
            (None, Some(code)) => it.village.starts_with(code.as_str()),
            (None, None) => true,
        };
        let mut solved: Vec<_> = (self.known.recorded.iter())
            .filter(|(key, it)| it.solved_day.is_none() && !self.still.contains(*key))
            .filter(|(_, it)| is_wanted(it))
            .filter_map(|(_, it)| Some((*places.get(it.check.as_str())?, it)))
            .collect();
        solved.sort_by(|(_, a), (_, b)| {
            (&a.object, &a.check, &a.person).cmp(&(&b.object, &b.check, &b.person))
        });
        solved
    }

    /// Writes down what was found; the exit code goes with it.
    pub(super) fn report(
        mut self,
        call: &Call<'_, '_>,
        args: &CheckDataArgs,
        looked: &Looked,
        names: &HashMap<String, String>,
    ) -> anyhow::Result<(Report, Status)> {
        let lang = call.lang;
        let in_words = !matches!(call.globals.format, Format::Json | Format::Jsonl);
        let solved: Vec<_> = self.solved(args).iter().map(|(place, _)| *place).collect();
        for place in solved {
            self.tallies[place].solved += 1;
        }
        let title = Both::new("数据疑点", "Contradictions in the data");
        let mut report = if args.totals {
            let mut report = Report::new("check-data", title, call.as_of(), totals_columns());
            report.rows = self.totals_rows(lang, in_words);
            report.totals = Some(sums(&report.rows));
            report
        } else {
            let mut report = Report::new("check-data", title, call.as_of(), columns());
            report.rows = self.rows(args, lang, in_words, names)?;
            report
        };
        let Counts { errors, warnings, questions } = self.counts;
        let exempt: i64 = self.tallies.iter().map(|it| it.exempt).sum();
        report.notes.push(call.text(&say!(
            "checked",
            households = looked.households,
            villages = looked.villages,
            errors = errors,
            warnings = warnings,
            questions = questions,
            exempt = exempt,
        )));
        if !looked.never_recorded.is_empty() {
            let checks = looked.never_recorded.iter().map(|place| {
                let check = &self.asked.checks.all[self.asked.chosen[*place]];
                format!("{} {}", check.number, check.title.text(lang))
            });
            let checks = checks.collect::<Vec<_>>().join(match lang {
                Lang::Zh => "、",
                Lang::En => "; ",
            });
            report.notes.push(call.text(&say!("never-recorded", checks = checks)));
        }
        if let Some(day) = &self.known.recorded_on {
            report.notes.push(call.text(&say!("compared-with", day = day)));
        }
        let status = if errors + warnings > 0 { Status::Findings } else { Status::Done };
        Ok((report, status))
    }

    /// The findings in the order of villages, households and checks.
    fn rows(
        &mut self,
        args: &CheckDataArgs,
        lang: Lang,
        in_words: bool,
        names: &HashMap<String, String>,
    ) -> anyhow::Result<Vec<Vec<Value<'static>>>> {
        let codes = Codes::built_in()?;
        let english = |code: &str| codes.english(code).map(std::borrow::Cow::into_owned);
        let mut found = std::mem::take(&mut self.found);
        let solved = if args.solved { self.solved(args) } else { Vec::new() };
        found.sort_by(|(a, _), (b, _)| place_of(a).cmp(&place_of(b)));
        let village = |code: &str| names.get(code).cloned().unwrap_or_else(|| code.to_owned());
        let mut rows = Vec::with_capacity(found.len() + solved.len());
        for (finding, state) in found {
            let check = self.asked.check(&finding);
            let said = check.found(&finding.values, lang, &english);
            let (id, name) = match finding.person {
                Some(person) => (Value::text(person.id), Value::text(person.name)),
                None => (Value::Null, Value::Null),
            };
            let household = finding.household.map_or(Value::Null, Value::text);
            let whose = [Value::text(village(&finding.village)), household, id, name];
            rows.push(row(check, whose, Value::text(said), state, lang, in_words));
        }
        for (place, finding) in solved {
            let check = &self.asked.checks.all[self.asked.chosen[place]];
            let text =
                |it: &str| if it.is_empty() { Value::Null } else { Value::text(it.to_owned()) };
            let household = if finding.is_household { finding.object.as_str() } else { "" };
            let whose = [
                Value::text(village(&finding.village)),
                text(household),
                text(&finding.person),
                text(finding.name.as_deref().unwrap_or_default()),
            ];
            let said = sentence(
                lang,
                &say!("finding-was", title = check.title.text(lang), day = finding.first_day),
            );
            let state = Some(State::Solved);
            rows.push(row(check, whose, Value::text(said), state, lang, in_words));
        }
        Ok(rows)
    }

    /// The checks that found anything, or of which something was solved.
    fn totals_rows(&self, lang: Lang, in_words: bool) -> Vec<Vec<Value<'static>>> {
        let mut rows = Vec::new();
        for (place, tally) in self.asked.chosen.iter().zip(&self.tallies) {
            if tally.found + tally.solved == 0 {
                continue;
            }
            let check = &self.asked.checks.all[*place];
            let mut row = vec![
                Value::text(check.number.clone()),
                Value::text(check.name.clone()),
                Value::text(check.title.text(lang).to_owned()),
                severity(check.severity, lang, in_words),
            ];
            let Tally { found, exempt, new, open, solved } = *tally;
            row.extend([found, exempt, new, open, solved].map(Value::Int));
            rows.push(row);
        }
        rows
    }
}

fn row(
    check: &Check,
    whose: [Value<'static>; 4],
    said: Value<'static>,
    state: Option<State>,
    lang: Lang,
    in_words: bool,
) -> Vec<Value<'static>> {
    let mut row = vec![
        Value::text(check.number.clone()),
        Value::text(check.name.clone()),
        severity(check.severity, lang, in_words),
    ];
    row.extend(whose);
    let state =
        state.map(|it| if in_words { word(lang, it.word()).unwrap_or(it.id()) } else { it.id() });
    row.push(said);
    row.push(Value::text(check.remedy.text(lang).to_owned()));
    row.push(state.map_or(Value::Null, Value::text));
    row
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("check", Kind::Text, "编号", "Check"),
        Column::new("name", Kind::Text, "检查", "Name"),
        Column::new("severity", Kind::Text, "程度", "Severity"),
        Column::new("village", Kind::Text, "村", "Village"),
        Column::new("household", Kind::Number, "户编号", "Household no."),
        Column::new("person", Kind::Text, "证件号码", "ID number"),
        Column::new("member", Kind::Text, "姓名", "Person"),
        Column::new("found", Kind::Text, "查到的情况", "Found"),
        Column::new("remedy", Kind::Text, "处理办法", "What to do"),
        Column::new("state", Kind::Text, "状态", "State"),
    ]
}

fn totals_columns() -> Vec<Column> {
    vec![
        Column::new("check", Kind::Text, "编号", "Check"),
        Column::new("name", Kind::Text, "检查", "Name"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("severity", Kind::Text, "程度", "Severity"),
        Column::new("found", Kind::Count, "查到", "Found"),
        Column::new("exempt", Kind::Count, "豁免", "Exempt"),
        Column::new("new", Kind::Count, "新出现", "New"),
        Column::new("open", Kind::Count, "仍未解决", "Still open"),
        Column::new("solved", Kind::Count, "已解决", "Solved"),
    ]
}

fn sums(rows: &[Vec<Value<'static>>]) -> Vec<Value<'static>> {
    let sum = |column: usize| {
        let numbers = rows.iter().filter_map(|row| match row[column] {
            Value::Int(number) => Some(number),
            _ => None,
        });
        Value::Int(numbers.sum())
    };
    let count = totals_columns().len();
    (0..count).map(|column| if column < 4 { Value::Null } else { sum(column) }).collect()
}
