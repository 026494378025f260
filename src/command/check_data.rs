use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::checks::{Check, Checks, Severity};
use crate::command::assign::{put, unknown_household};
use crate::command::verdicts::{nobody, standard};
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::Codes;
use crate::model::checks::{Condition, Finding, Looked, Scope};
use crate::model::{Origin, Value, mask};
use crate::render::Format;
use crate::report::{Column, Kind, Report};
use crate::rules::Standard;
use crate::store::{ExemptionRow, FindingRow, SourceRow, Store, Tx, Wanted};
use crate::words::{Both, Lang, sentence, word};

/// Look for contradictions in what the ledger holds
///
/// Puts every check to every registered household, its members and the villages, as they
/// stand on the day, and says what was found and what to do. Nothing is ever corrected.
/// What is not recorded contradicts nothing: only the checks for blanks speak of it. Exits
/// with 1 when there are errors or warnings that are not exempt.
///
/// `--record` keeps what was found, so that later runs tell what is new, still open and
/// solved. `--exempt` says of one finding that it stays as it is.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckDataArgs {
    /// Only these checks: numbers or names, such as D055 or head-spouse-same-sex
    #[arg(value_name = "CHECK")]
    checks: Vec<String>,

    /// Only this village, or the villages whose codes begin so; the village of --exempt
    #[arg(long, value_name = "CODE")]
    village: Option<String>,

    /// Only this household; the household of --exempt
    #[arg(long, value_name = "NO", conflicts_with = "village")]
    household: Option<String>,

    /// Only findings of these severities
    #[arg(long, value_enum, value_delimiter = ',')]
    severity: Vec<Severity>,

    /// Show how many findings each check has, not the findings
    #[arg(long)]
    totals: bool,

    /// List what was solved since the last recorded run as well
    #[arg(long)]
    solved: bool,

    /// List all checks
    #[arg(long, conflicts_with_all = ["village", "household", "totals", "solved"])]
    list: bool,

    /// Keep what this run finds, for later runs to compare with
    #[arg(long, conflicts_with_all = ["checks", "village", "household", "severity", "list"])]
    record: bool,

    /// Exempt a household's, person's or village's finding of this check
    #[arg(
        long,
        value_name = "CHECK",
        requires = "reason",
        requires = "until",
        conflicts_with_all = ["checks", "severity", "totals", "solved", "list", "record"]
    )]
    exempt: Option<String>,

    /// The ID number of the person who is exempt
    #[arg(long, value_name = "ID", requires = "exempt", requires = "household")]
    person: Option<String>,

    /// Why it is exempt
    #[arg(long, requires = "exempt")]
    reason: Option<String>,

    /// The last day on which the exemption holds; an earlier day than before shortens it
    #[arg(long, value_name = "DAY", requires = "exempt")]
    until: Option<NaiveDate>,

    /// List the exemptions
    #[arg(
        long,
        conflicts_with_all = ["checks", "village", "household", "severity", "totals", "solved", "list", "record", "exempt"]
    )]
    exempt_list: bool,
}

pub(crate) fn check_data(call: &mut Call<'_, '_>, args: &CheckDataArgs) -> anyhow::Result<Status> {
    let checks = Checks::built_in()?;
    if let Some(named) = &args.exempt {
        return exempt(call, args, &checks, named);
    }
    let chosen = chosen(&checks, args)?;
    if args.list {
        return list(call, &checks, &chosen);
    }
    if args.exempt_list {
        return list_exemptions(call, &checks);
    }
    let mut store = if args.record { call.open_to_write()? } else { call.open()? };
    let standard = standard(call, &store, None)?;
    let asked = Asked::new(checks, chosen, &standard)?;
    let names = store.villages()?.into_iter().map(|(code, name, _)| (code, name)).collect();
    if args.record {
        let tx = call.begin(&mut store, None, None)?;
        let known = Known::new(tx.findings()?, tx.exemptions()?, tx.recorded_on()?, call.as_of());
        let mut run = Run::new(&asked, known, args);
        let looked = tx.find(call.as_of(), Wanted::default(), &asked.conditions, &mut |it| {
            run.add(it);
            Ok(())
        })?;
        refuse_nobody(call, args, &looked)?;
        let (new, solved) = record(&tx, call.as_of(), &run)?;
        let (product, status) = {
            let (report, status) = run.report(call, args, &looked, &names)?;
            (call.prepare(&report)?, status)
        };
        let entry = tx.commit()?;
        call.deliver(product)?;
        call.remark(&say!("findings-recorded", new = new, solved = solved))?;
        call.remark(&say!("entry-made", entry = entry))?;
        return Ok(status);
    }
    let wanted = Wanted { household: args.household.as_deref(), village: args.village.as_deref() };
    let known = Known::new(
        store.findings(args.household.as_deref())?,
        store.exemptions()?,
        store.recorded_on()?,
        call.as_of(),
    );
    let mut run = Run::new(&asked, known, args);
    let looked = store.find(call.as_of(), wanted, &asked.conditions, &mut |it| {
        run.add(it);
        Ok(())
    })?;
    refuse_nobody(call, args, &looked)?;
    let (report, status) = run.report(call, args, &looked, &names)?;
    call.print(&report)?;
    Ok(status)
}

/// What the checks find in the households and villages that an open transaction has
/// written to: how many of each severity that are not exempt. A dry run sees it as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) questions: usize,
}

impl Counts {
    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Question => self.questions += 1,
        }
    }

    /// Puts all checks to what `tx` has written.
    pub(crate) fn of_written(
        tx: &Tx<'_>,
        standard: &Standard,
        as_of: NaiveDate,
    ) -> anyhow::Result<Self> {
        let checks = Checks::built_in()?;
        let all = (0..checks.all.len()).collect();
        let asked = Asked::new(checks, all, standard)?;
        let known = Known::new(Vec::new(), tx.exemptions()?, None, as_of);
        let mut counts = Self::default();
        tx.find_in_written(as_of, &asked.conditions, &mut |finding| {
            if !known.is_exempt(asked.check(&finding), &finding) {
                counts.add(asked.check(&finding).severity);
            }
            Ok(())
        })?;
        Ok(counts)
    }

    /// The sentence that says so, of a day.
    pub(crate) fn say(&self, as_of: NaiveDate) -> Say {
        say!(
            "checks-of-written",
            day = as_of,
            errors = self.errors,
            warnings = self.warnings,
            questions = self.questions,
        )
    }
}

/// The checks that are asked for, ready to be put to the ledger.
struct Asked {
    checks: Checks,
    /// Their places among all checks.
    chosen: Vec<usize>,
    conditions: Vec<Condition>,
}

impl Asked {
    fn new(checks: Checks, chosen: Vec<usize>, standard: &Standard) -> anyhow::Result<Self> {
        let checks = checks.with_poverty_lines(&standard.lines_of("poverty-line"));
        let conditions = chosen.iter().map(|place| checks.condition(&checks.all[*place]));
        let conditions = conditions.collect::<anyhow::Result<_>>()?;
        Ok(Self { chosen, conditions, checks })
    }

    fn check(&self, finding: &Finding) -> &Check {
        &self.checks.all[self.chosen[finding.condition]]
    }
}

/// The places of the checks that are asked for.
fn chosen(checks: &Checks, args: &CheckDataArgs) -> anyhow::Result<Vec<usize>> {
    let mut chosen: Vec<usize> = Vec::new();
    for named in &args.checks {
        chosen.push(known_check(checks, named)?);
    }
    if chosen.is_empty() {
        chosen = (0..checks.all.len()).collect();
    }
    if !args.severity.is_empty() {
        chosen.retain(|place| args.severity.contains(&checks.all[*place].severity));
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

fn known_check(checks: &Checks, named: &str) -> anyhow::Result<usize> {
    checks.place(named).ok_or_else(|| {
        Refusal::new(say!("no-check", check = named)).hint(say!("no-check-hint")).into()
    })
}

fn refuse_nobody(call: &Call<'_, '_>, args: &CheckDataArgs, looked: &Looked) -> anyhow::Result<()> {
    match &args.household {
        Some(no) if looked.households == 0 => {
            let what = say!("household-not-registered", household = no, day = call.as_of());
            Err(Refusal::new(what).hint(say!("household-not-registered-hint")).into())
        }
        None if looked.households == 0 && looked.villages == 0 => Err(nobody(call.as_of())),
        _ => Ok(()),
    }
}

/// How a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Open,
    Solved,
    Exempt,
}

impl State {
    fn id(self) -> &'static str {
        match self {
            State::New => "new",
            State::Open => "open",
            State::Solved => "solved",
            State::Exempt => "exempt",
        }
    }

    fn word(self) -> &'static str {
        match self {
            State::New => "finding-new",
            State::Open => "finding-open",
            State::Solved => "finding-solved",
            State::Exempt => "finding-exempt",
        }
    }
}

/// Object, number of the check, person.
type Key = (String, String, String);

fn key_of(check: &Check, finding: &Finding) -> Key {
    (
        finding.household.clone().unwrap_or_else(|| finding.village.clone()),
        check.number.clone(),
        finding.person.as_ref().map_or_else(String::new, |it| it.id.clone()),
    )
}

/// Where a finding stands in a list: by village, household, check and person.
fn place_of(finding: &Finding) -> (&str, Option<&str>, usize, Option<&str>) {
    let person = finding.person.as_ref().map(|it| it.id.as_str());
    (&finding.village, finding.household.as_deref(), finding.condition, person)
}

/// What is known of findings: what recorded runs found, and what is exempt on the day.
struct Known {
    recorded_on: Option<String>,
    /// With whether it is open.
    recorded: HashMap<Key, FindingRow>,
    exempt: HashSet<Key>,
}

impl Known {
    fn new(
        recorded: Vec<FindingRow>,
        exempt: Vec<ExemptionRow>,
        recorded_on: Option<String>,
        as_of: NaiveDate,
    ) -> Self {
        let day = as_of.to_string();
        let key = |it: &FindingRow| (it.object.clone(), it.check.clone(), it.person.clone());
        let holds = |it: &ExemptionRow| it.since <= day && day <= it.last_day;
        Self {
            recorded_on,
            recorded: recorded.into_iter().map(|it| (key(&it), it)).collect(),
            exempt: exempt
                .into_iter()
                .filter(holds)
                .map(|it| (it.object, it.check, it.person))
                .collect(),
        }
    }

    fn says_anything(&self) -> bool {
        self.recorded_on.is_some() || !self.exempt.is_empty() || !self.recorded.is_empty()
    }

    fn is_exempt(&self, check: &Check, finding: &Finding) -> bool {
        !self.exempt.is_empty() && self.exempt.contains(&key_of(check, finding))
    }

    /// Where no run was ever recorded there is nothing to compare with.
    fn state(&self, key: &Key) -> Option<State> {
        if self.exempt.contains(key) {
            return Some(State::Exempt);
        }
        self.recorded_on.as_ref()?;
        match self.recorded.get(key) {
            Some(row) if row.solved_day.is_none() => Some(State::Open),
            _ => Some(State::New),
        }
    }
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
struct Run<'r> {
    asked: &'r Asked,
    known: Known,
    only_totals: bool,
    found: Vec<(Finding, Option<State>)>,
    /// Of those that are open in the record.
    still: HashSet<Key>,
    /// Whether it is going to be recorded.
    keeps: bool,
    /// Then, every finding that the record does not have as open.
    new: Vec<(Key, Scope)>,
    tallies: Vec<Tally>,
    /// Not exempt.
    counts: Counts,
}

impl<'r> Run<'r> {
    fn new(asked: &'r Asked, known: Known, args: &CheckDataArgs) -> Self {
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

    fn add(&mut self, finding: Finding) {
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
    fn report(
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

fn severity(severity: Severity, lang: Lang, in_words: bool) -> Value<'static> {
    let key = match severity {
        Severity::Error => "severity-error",
        Severity::Warning => "severity-warning",
        Severity::Question => "severity-question",
    };
    let id = severity.id();
    Value::text(if in_words { word(lang, key).unwrap_or(id) } else { id })
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("check", Kind::Text, "编号", "Check"),
        Column::new("name", Kind::Text, "检查", "Name"),
        Column::new("severity", Kind::Text, "程度", "Severity"),
        Column::new("village", Kind::Text, "村", "Village"),
        Column::new("household", Kind::Text, "户编号", "Household no."),
        Column::new("person", Kind::Personal, "证件号码", "ID number"),
        Column::new("member", Kind::Text, "姓名", "Person"),
        Column::new("found", Kind::Personal, "查到的情况", "Found"),
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

fn list(call: &mut Call<'_, '_>, checks: &Checks, chosen: &[usize]) -> anyhow::Result<Status> {
    let columns = vec![
        Column::new("check", Kind::Text, "编号", "Check"),
        Column::new("name", Kind::Text, "检查", "Name"),
        Column::new("severity", Kind::Text, "程度", "Severity"),
        Column::new("about", Kind::Text, "对象", "About"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("remedy", Kind::Text, "处理办法", "What to do"),
        Column::new("source", Kind::Text, "依据", "Source"),
    ];
    let title = Both::new("检查目录", "Checks");
    let mut report = Report::new("checks", title, call.env.today, columns);
    let in_words = !matches!(call.globals.format, Format::Json | Format::Jsonl);
    for check in chosen.iter().map(|place| &checks.all[*place]) {
        let (id, key) = match check.scope {
            Scope::Household => ("household", "about-household"),
            Scope::Person => ("person", "about-person"),
            Scope::Village => ("village", "about-village"),
        };
        let about = if in_words { word(call.lang, key).unwrap_or(id) } else { id };
        report.rows.push(vec![
            Value::text(check.number.clone()),
            Value::text(check.name.clone()),
            severity(check.severity, call.lang, in_words),
            Value::text(about),
            Value::text(check.title.text(call.lang).to_owned()),
            Value::text(check.remedy.text(call.lang).to_owned()),
            Value::text(check.source.clone()),
        ]);
    }
    call.print(&report)?;
    Ok(Status::Done)
}

/// Writes what is new, and what is solved; returns how many of each.
fn record(tx: &Tx<'_>, as_of: NaiveDate, run: &Run<'_>) -> anyhow::Result<(usize, usize)> {
    if let Some(last) = run.known.recorded_on.as_ref().filter(|it| as_of.to_string() < **it) {
        let what = say!("record-before-last", day = as_of, last = last);
        return Err(Refusal::new(what).hint(say!("record-before-last-hint")).into());
    }
    let day = as_of.to_string();
    let source = tx.source(&SourceRow { day: Some(&day), ..SourceRow::command(RECORD) })?;
    let origin = Some(Origin { source, row: None });
    let table = tx.table("finding");
    for ((object, check, person), scope) in &run.new {
        let level = if *scope == Scope::Village { "village" } else { "household" };
        let columns = [
            ("object", Value::text(object.clone())),
            ("check_no", Value::text(check.clone())),
            ("person", Value::text(person.clone())),
            ("level", Value::text(level)),
            ("first_day", Value::text(day.clone())),
        ];
        if run.known.recorded.contains_key(&(object.clone(), check.clone(), person.clone())) {
            // It was solved once, and is back.
            let mut row = filled(tx, table, &columns);
            tx.replace(table, &mut row, origin)?;
        } else {
            put(tx, "finding", &columns, origin)?;
        }
    }
    let solved: Vec<_> = (run.known.recorded.iter())
        .filter(|(key, it)| it.solved_day.is_none() && !run.still.contains(*key))
        .map(|(key, _)| key)
        .collect();
    for (object, check, person) in &solved {
        let columns = [
            ("object", Value::text(object.clone())),
            ("check_no", Value::text(check.clone())),
            ("person", Value::text(person.clone())),
            ("solved_day", Value::text(day.clone())),
        ];
        put(tx, "finding", &columns, origin)?;
    }
    Ok((run.new.len(), solved.len()))
}

/// How the source of a recorded run is called.
const RECORD: &str = "check-data --record";

/// A row of a table of which only some columns are given.
fn filled(tx: &Tx<'_>, table: usize, given: &[(&str, Value<'static>)]) -> Vec<Value<'static>> {
    let value = |column: &String| {
        given.iter().find(|(it, _)| it == column).map_or(Value::Null, |(_, value)| value.clone())
    };
    tx.columns(table).iter().map(value).collect()
}

/// Exempts a finding, or changes until when it is exempt.
fn exempt(
    call: &mut Call<'_, '_>,
    args: &CheckDataArgs,
    checks: &Checks,
    named: &str,
) -> anyhow::Result<Status> {
    let check = &checks.all[known_check(checks, named)?];
    let reason = args.reason.clone().unwrap_or_default();
    let until = args.until.unwrap_or(call.env.today);
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, Some(&reason), None)?;
    let (level, object, person) = exempted(&tx, args, check)?;
    let source = tx.source(&SourceRow::command("check-data --exempt"))?;
    let origin = Some(Origin { source, row: None });
    let table = tx.table("exemption");
    let key = [
        Value::text(object.clone()),
        Value::text(check.number.clone()),
        Value::text(person.clone()),
    ];
    let place = |name: &str| tx.columns(table).iter().position(|it| it == name);
    let text = |row: &[Value<'static>], name: &str| {
        place(name).map_or_else(String::new, |it| row[it].to_string())
    };
    let today = call.env.today.to_string();
    let before = tx.row(table, &key)?;
    // What has run out begins anew.
    let since = (before.as_ref())
        .filter(|row| today <= text(row, "last_day"))
        .map_or(today, |row| text(row, "since"));
    let [object_value, check_value, person_value] = key;
    let columns = [
        ("object", object_value),
        ("check_no", check_value),
        ("person", person_value),
        ("level", Value::text(level)),
        ("reason", Value::text(reason.clone())),
        ("since", Value::text(since)),
        ("last_day", Value::day(until)),
    ];
    let mut row = filled(&tx, table, &columns);
    let say = say!(
        "exempted",
        check = check.number,
        title = check.title.text(call.lang),
        whom = format!("{object} {}", mask(&person)).trim_end(),
        until = until,
    );
    match before {
        Some(before)
            if columns.iter().all(|(name, value)| text(&before, name) == value.to_string()) =>
        {
            tx.rollback()?;
            call.remark(&say!("exempted-already"))?;
            return Ok(Status::Done);
        }
        Some(_) => tx.replace(table, &mut row, origin)?,
        None => {
            tx.put(table, &mut row, origin)?;
        }
    }
    let entry = tx.commit()?;
    call.remark(&say)?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

/// What is exempt: the level, the household or village, and the person, if it is one.
fn exempted(
    tx: &Tx<'_>,
    args: &CheckDataArgs,
    check: &Check,
) -> anyhow::Result<(&'static str, String, String)> {
    let wrong = |key: &'static str| {
        Err(Refusal::new(Say { key, args: vec![("check", check.number.clone())] })
            .hint(say!("exempt-whom-hint"))
            .into())
    };
    match (check.scope, &args.household, &args.person, &args.village) {
        (Scope::Village, None, None, Some(village)) => match tx.villages_named(village)?.as_slice()
        {
            [(code, _)] => Ok(("village", code.clone(), String::new())),
            _ => Err(Refusal::new(say!("no-village", village = village))
                .hint(say!("no-village-hint"))
                .into()),
        },
        (Scope::Village, ..) => wrong("exempt-a-village"),
        (_, None, ..) => wrong("exempt-a-household"),
        (_, Some(no), ..) if !tx.has_household(no)? => Err(unknown_household(no)),
        (Scope::Household, Some(no), None, _) => Ok(("household", no.clone(), String::new())),
        (Scope::Household, ..) => wrong("exempt-no-person"),
        (Scope::Person, _, None, _) => wrong("exempt-a-person"),
        (Scope::Person, Some(no), Some(id), _) => {
            let key = [Value::text(no.clone()), Value::text(id.clone())];
            if tx.row(tx.table("member"), &key)?.is_none() {
                let what = say!("not-a-member", person = mask(id), household = no);
                return Err(Refusal::new(what).hint(say!("not-a-member-hint")).into());
            }
            Ok(("household", no.clone(), id.clone()))
        }
    }
}

fn list_exemptions(call: &mut Call<'_, '_>, checks: &Checks) -> anyhow::Result<Status> {
    let columns = vec![
        Column::new("check", Kind::Text, "编号", "Check"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("object", Kind::Text, "户编号/村代码", "Household or village"),
        Column::new("person", Kind::Personal, "证件号码", "ID number"),
        Column::new("reason", Kind::Text, "理由", "Reason"),
        Column::new("since", Kind::Day, "开始", "Since"),
        Column::new("until", Kind::Day, "截止", "Until"),
        Column::new("holds", Kind::Flag, "有效", "Holds"),
    ];
    let store: Store = call.open()?;
    let day = call.as_of().to_string();
    let title = Both::new("豁免", "Exemptions");
    let mut report = Report::new("exemptions", title, call.as_of(), columns);
    for row in store.exemptions()? {
        let title = checks.place(&row.check).map(|it| checks.all[it].title.text(call.lang));
        let holds = row.since <= day && day <= row.last_day;
        let person = if row.person.is_empty() { Value::Null } else { Value::text(row.person) };
        report.rows.push(vec![
            Value::text(row.check.clone()),
            title.map_or(Value::Null, |it| Value::text(it.to_owned())),
            Value::text(row.object),
            person,
            Value::text(row.reason),
            Value::text(row.since),
            Value::text(row.last_day),
            Value::Int(i64::from(holds)),
        ]);
    }
    call.print(&report)?;
    Ok(Status::Done)
}
