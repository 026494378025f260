use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::command::said::{Judged, Sayer, evidence, json_value};
use crate::command::verdicts::{Totals, county, judge_households, nobody, standard, villages};
use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::model::Value;
use crate::model::facts::{HouseholdFacts, Subject};
use crate::render::{Format, outcome_word};
use crate::report::{Column, Kind, Report};
use crate::rules::{Criterion, Judgement, Outcome, Standard, Verdict};
use crate::store::{Store, Wanted};
use crate::words::{Both, Lang, sentence};

/// Judge households or villages by the exit standard
///
/// Puts every criterion of the standard to every household on the register (or every
/// village) and says for each what was found, what is wanted, by how much it falls short,
/// from which day and which source that is known. What was never recorded is unknown, and
/// unknown is not met. Exits with 1 when anything is not met.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckExitArgs {
    /// Judge households or villages
    #[arg(long, value_enum, default_value_t = Level::Household)]
    level: Level,

    /// Only this household
    #[arg(long, value_name = "NO")]
    household: Option<String>,

    /// Only this village, or the villages whose codes begin so
    #[arg(long, value_name = "CODE")]
    village: Option<String>,

    /// Judge by this standard, or by the one in this .toml file [default: the ledger's]
    #[arg(long, value_name = "ID")]
    standard: Option<String>,

    /// Show every criterion with its evidence and the source of the rule
    #[arg(long)]
    explain: bool,

    /// Show the totals only
    #[arg(long)]
    totals: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    /// Households, by 一超六有 or the like
    Household,
    /// Villages, by 一低五有 or the like
    Village,
    /// The county, by 一低三有 or the like
    County,
}

impl Level {
    /// The word for it.
    fn key(self) -> &'static str {
        match self {
            Level::Household => "level-household",
            Level::Village => "level-village",
            Level::County => "level-county",
        }
    }

    fn subject(self) -> Subject {
        match self {
            Level::Household => Subject::Household,
            Level::Village => Subject::Village,
            Level::County => Subject::County,
        }
    }
}

/// How many digits the code of a county has.
const COUNTY_DIGITS: usize = 6;

/// What was judged, ready to be written.
struct Subjected<'s> {
    standard: &'s Standard,
    criteria: &'s [Criterion],
    subject: Subject,
    files: HashMap<i64, String>,
    as_of: NaiveDate,
}

pub(crate) fn check_exit(call: &mut Call<'_, '_>, args: &CheckExitArgs) -> anyhow::Result<Status> {
    let as_of = call.as_of();
    let store = call.open()?;
    let standard = standard(call, &store, args.standard.as_deref())?;
    if as_of < standard.from {
        call.warn(&say!("standard-not-yet", standard = standard.id, from = standard.from))?;
    }
    let subject = args.level.subject();
    if standard.criteria(subject).is_empty() {
        let level = call.text(&say!(args.level.key()));
        let what = say!("standard-without-level", standard = standard.id, level = level);
        return Err(Refusal::new(what).hint(say!("standard-without-level-hint")).into());
    }
    let judged = Subjected {
        criteria: standard.criteria(subject),
        subject,
        standard: &standard,
        files: store.source_files()?,
        as_of,
    };
    let mut result = Result::new(call, args, &judged, &store)?;
    let within = args.village.as_deref().unwrap_or_default();
    match args.level {
        Level::Household => {
            let wanted = Wanted {
                household: args.household.as_deref(),
                village: args.village.as_deref(),
                statuses: None,
            };
            judge_households(&store, &standard, as_of, wanted, &mut |facts, verdict| {
                result.add(&facts.household, &facts.village, Some(facts), verdict)
            })?;
        }
        Level::Village => {
            for facts in villages(&store, &standard, as_of, within)? {
                let verdict = standard.judge_area(subject, &facts, as_of);
                result.add(&facts.code, &facts.code, None, &verdict)?;
            }
        }
        Level::County => {
            let area = store.setting("area")?.unwrap_or_default();
            if area.len() != COUNTY_DIGITS {
                let what = say!("ledger-of-no-county", area = area);
                return Err(Refusal::new(what).hint(say!("ledger-of-no-county-hint")).into());
            }
            let facts = county(&store, &standard, as_of, &area)?;
            let verdict = standard.judge_area(subject, &facts, as_of);
            result.add(&facts.code, &facts.code, None, &verdict)?;
        }
    }
    let Result { bytes, mut report, mut rows, totals, notes, .. } = result;
    if totals.all().0 == 0 {
        return Err(match (&args.household, subject) {
            (Some(no), Subject::Household) => {
                let what = say!("household-not-registered", household = no, day = as_of);
                Refusal::new(what).hint(say!("household-not-registered-hint")).into()
            }
            _ => nobody(as_of),
        });
    }
    match call.globals.format {
        Format::Json => call.write(document(&judged, &totals, &bytes)?)?,
        Format::Jsonl => call.write(bytes)?,
        _ => {
            if args.totals {
                report.columns = totals_columns(subject);
                report.rows = totals_rows(&totals, subject);
            } else {
                rows.sort_by(|(a, _), (b, _)| a.cmp(b));
                report.rows = rows.into_iter().map(|(_, row)| row).collect();
            }
            report.notes = notes;
            for outcome in OUTCOMES.into_iter().filter(|_| !args.totals) {
                let (count, persons) = totals.of(outcome);
                let name = outcome_word(call.lang, outcome.id()).unwrap_or_default();
                let key = match subject {
                    Subject::Household => "total-households",
                    _ => "total-villages",
                };
                let line = say!(key, outcome = name, count = count, persons = persons);
                report.notes.push(call.text(&line));
            }
            let by = say!(
                "judged-by",
                standard = standard.title.text(call.lang),
                source = standard.source
            );
            report.notes.push(call.text(&by));
            call.print(&report)?;
        }
    }
    let all_met = totals.of(Outcome::Met).0 == totals.all().0;
    Ok(if all_met { Status::Done } else { Status::Findings })
}

/// What a verdict can be.
const OUTCOMES: [Outcome; 3] = [Outcome::Met, Outcome::Unmet, Outcome::Unknown];

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

/// Gathers verdicts in the form that is asked for.
struct Result<'r> {
    judged: &'r Subjected<'r>,
    sayer: Sayer<'r>,
    lang: Lang,
    programs: bool,
    explain: bool,
    only_totals: bool,
    names: HashMap<String, String>,
    /// JSON objects, one a line.
    bytes: Vec<u8>,
    report: Report,
    /// Rows of the report, to be put in the order of villages and household numbers.
    rows: Vec<((String, String), Vec<Value<'static>>)>,
    totals: Totals,
    notes: Vec<String>,
}

impl<'r> Result<'r> {
    fn new(
        call: &Call<'_, '_>,
        args: &CheckExitArgs,
        judged: &'r Subjected<'r>,
        store: &Store,
    ) -> anyhow::Result<Self> {
        let villages = store.villages()?;
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
        let columns = columns(judged.subject, args.explain);
        Ok(Self {
            judged,
            sayer: Sayer::new(judged.standard, call.lang),
            lang: call.lang,
            programs: matches!(call.globals.format, Format::Json | Format::Jsonl),
            explain: args.explain,
            only_totals: args.totals,
            names: villages.into_iter().map(|(code, name, _)| (code, name)).collect(),
            bytes: Vec::new(),
            report: Report::new("check-exit", title, judged.as_of, columns),
            rows: Vec::new(),
            totals: Totals::default(),
            notes: Vec::new(),
        })
    }

    fn add(
        &mut self,
        id: &str,
        village: &str,
        facts: Option<&HouseholdFacts>,
        verdict: &Verdict<'_>,
    ) -> anyhow::Result<()> {
        self.totals.add(verdict.outcome, facts.map_or(0, |it| it.members.len()));
        self.note_limits(village, verdict);
        if self.only_totals {
            return Ok(());
        }
        let whose = facts.map_or(Judged::Area, Judged::Household);
        if self.programs {
            return self.object(id, village, &whose, verdict);
        }
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
            return Ok(());
        }
        if let Some(facts) = facts {
            head.push(Value::Int(facts.members.len() as i64));
            head.push(facts.status_code().map_or(Value::Null, |it| Value::text(it.to_owned())));
        }
        head.push(Value::text(verdict.outcome.id()));
        let criteria = self.judged.criteria.iter().zip(&verdict.criteria);
        let shortfalls: Vec<_> = criteria
            .filter(|(_, it)| matches!(it.outcome, Outcome::Unmet | Outcome::Unknown))
            .map(|(criterion, it)| self.sayer.said(criterion, it, &whose))
            .collect();
        let joined = shortfalls.join(match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        });
        head.push(if joined.is_empty() { Value::Null } else { Value::text(joined) });
        self.rows.push(((village.to_owned(), id.to_owned()), head));
        Ok(())
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
            let not_met = matches!(judgement.outcome, Outcome::Unmet | Outcome::Unknown);
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
                if not_met {
                    Value::text(self.sayer.said(criterion, judgement, whose))
                } else {
                    Value::Null
                },
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
        let (found, wanted, margin) = self.compared(criterion, judgement);
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

    /// What was found, what is wanted and the difference, as JSON writes them.
    fn compared(
        &self,
        criterion: &Criterion,
        judgement: &Judgement<'_>,
    ) -> (Option<String>, Option<String>, Option<String>) {
        if matches!(judgement.outcome, Outcome::Unknown | Outcome::NotApplicable) {
            return (None, None, None);
        }
        let standard = self.judged.standard;
        if criterion.is_of_members() {
            let mut members: Vec<_> = judgement.tested.iter().map(|it| it.member).collect();
            members.dedup();
            let mut short: Vec<_> = judgement
                .tested
                .iter()
                .filter(|it| it.outcome != Outcome::Met)
                .map(|it| it.member)
                .collect();
            short.dedup();
            let (all, met) = (members.len() as i64, (members.len() - short.len()) as i64);
            return (
                Some(met.to_string()),
                Some(format!("= {all}")),
                Some((met - all).to_string()),
            );
        }
        if let ([tested], true) = (judgement.tested.as_slice(), criterion.is_single()) {
            let shown = tested.found.as_ref().map(|it| json_value(tested.kind, it));
            let margin = tested.margin.map(|it| json_value(tested.kind, &Value::Int(it)));
            return (shown, Some(standard.wanted(criterion, tested.limit)), margin);
        }
        let deciding = judgement.tested.iter().filter(|it| it.outcome == judgement.outcome);
        let facts = deciding.filter_map(|it| {
            let value = json_value(it.kind, it.found.as_ref()?);
            Some(format!("\"{}\":{value}", it.fact))
        });
        let found = format!("{{{}}}", facts.collect::<Vec<_>>().join(","));
        (Some(found), Some(standard.wanted(criterion, None)), None)
    }

    /// One JSON object of a household or village, on a line of its own.
    fn object(
        &mut self,
        id: &str,
        village: &str,
        whose: &Judged<'_>,
        verdict: &Verdict<'_>,
    ) -> anyhow::Result<()> {
        use std::io::Write as _;
        let mut line = Vec::new();
        match whose {
            Judged::Household(_) => {
                write!(line, "{{\"household\":{},\"village\":{}", json!(id), json!(village))?;
            }
            Judged::Area if self.judged.subject == Subject::County => {
                write!(line, "{{\"county\":{}", json!(id))?;
            }
            Judged::Area => write!(line, "{{\"village\":{}", json!(id))?,
        }
        write!(line, ",\"outcome\":\"{}\",\"criteria\":[", verdict.outcome.id())?;
        let criteria = self.judged.criteria.iter().zip(&verdict.criteria);
        for (n, (criterion, judgement)) in criteria.enumerate() {
            let comma = if n == 0 { "" } else { "," };
            let outcome = judgement.outcome.id();
            write!(line, "{comma}{{\"id\":{},\"outcome\":\"{outcome}\"", json!(criterion.id()))?;
            let (found, wanted, margin) = self.compared(criterion, judgement);
            if let Some(found) = found {
                write!(line, ",\"found\":{found}")?;
            }
            if let Some(wanted) = wanted {
                write!(line, ",\"wanted\":{}", json!(wanted))?;
            }
            if let Some(margin) = margin {
                write!(line, ",\"margin\":{margin}")?;
            }
            match judgement.outcome {
                Outcome::Unknown => {
                    let ask = self.sayer.said(criterion, judgement, whose);
                    write!(line, ",\"ask\":{}", json!(ask))?;
                }
                Outcome::Met | Outcome::Unmet => {
                    let (day, source) = evidence(judgement);
                    if let Some(day) = day {
                        write!(line, ",\"day\":\"{day}\"")?;
                    }
                    if let Some(file) = source.and_then(|it| self.judged.files.get(&it)) {
                        write!(line, ",\"source\":{}", json!(file))?;
                    }
                }
                Outcome::NotApplicable => {}
            }
            line.push(b'}');
        }
        line.extend_from_slice(b"]}\n");
        self.bytes.append(&mut line);
        Ok(())
    }
}

/// The whole document, of which `lines` are the objects.
fn document(judged: &Subjected<'_>, totals: &Totals, lines: &[u8]) -> anyhow::Result<Vec<u8>> {
    let head = json!({
        "as_of": judged.as_of,
        "standard": judged.standard.id,
        "judged": totals.all().0,
        "met": totals.of(Outcome::Met).0,
        "unmet": totals.of(Outcome::Unmet).0,
        "unknown": totals.of(Outcome::Unknown).0,
    });
    let list = match judged.subject {
        Subject::Village => "villages",
        Subject::County => "counties",
        Subject::Household | Subject::Member => "households",
    };
    let mut bytes = serde_json::to_vec(&head)?;
    bytes.pop();
    bytes.extend_from_slice(format!(",\n\"{list}\":[").as_bytes());
    let objects: Vec<_> = lines.split(|it| *it == b'\n').filter(|it| !it.is_empty()).collect();
    for (n, object) in objects.iter().enumerate() {
        bytes.extend_from_slice(if n == 0 { b"\n" } else { b",\n" });
        bytes.extend_from_slice(object);
    }
    bytes.extend_from_slice(b"]}\n");
    Ok(bytes)
}

fn columns(subject: Subject, explain: bool) -> Vec<Column> {
    let mut columns = vec![Column::new("village_name", Kind::Text, "村", "Village")];
    if subject != Subject::Household {
        columns.push(Column::new("village", Kind::Text, "行政区划代码", "Code"));
    } else {
        columns.push(Column::new("household", Kind::Text, "户编号", "Household no."));
        columns.push(Column::new("head", Kind::Text, "户主", "Head"));
    }
    if explain {
        columns.extend([
            Column::new("criterion", Kind::Text, "指标", "Criterion"),
            Column::new("outcome", Kind::Outcome, "结果", "Outcome"),
            Column::new("found", Kind::Text, "实际", "Found"),
            Column::new("wanted", Kind::Text, "标准", "Wanted"),
            Column::new("margin", Kind::Text, "差额", "Margin"),
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
