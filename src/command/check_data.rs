mod exempt;
mod run;
mod state;

use chrono::NaiveDate;

use crate::checks::{Check, Checks, Severity};
use crate::command::verdicts::{nobody, standard};
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::model::Value;
use crate::model::checks::{Condition, Finding, Looked, Scope};
use crate::render::Format;
use crate::report::{Column, Kind, Report};
use crate::rules::Standard;
use crate::store::{Checking, Tx, Wanted};
use crate::words::{Both, Lang, word};

use exempt::{exempt, list_exemptions};
use run::Run;
use state::{Known, record};

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
        let (run, looked) = look(call, args, &asked, &tx.checking())?;
        let (new, solved) = record(&tx, call.as_of(), &run.known, &run.new, &run.still)?;
        let (report, status) = run.report(call, args, &looked, &names)?;
        let product = call.prepare(&report)?;
        let entry = tx.commit()?;
        call.deliver(product)?;
        call.remark(&say!("findings-recorded", new = new, solved = solved))?;
        call.remark(&say!("entry-made", entry = entry))?;
        return Ok(status);
    }
    let (run, looked) = look(call, args, &asked, &store.checking())?;
    let (report, status) = run.report(call, args, &looked, &names)?;
    call.print(&report)?;
    Ok(status)
}

/// Puts the checks to the households and villages that are asked for, and holds what they
/// find against what is known.
fn look<'a>(
    call: &Call<'_, '_>,
    args: &CheckDataArgs,
    asked: &'a Asked,
    checking: &Checking<'_>,
) -> anyhow::Result<(Run<'a>, Looked)> {
    let (household, village) = (args.household.as_deref(), args.village.as_deref());
    let wanted = Wanted { household, village, statuses: None };
    let known = Known::new(
        checking.findings(wanted.household)?,
        checking.exemptions()?,
        checking.recorded_on()?,
        call.as_of(),
    );
    let mut run = Run::new(asked, known, args);
    let looked = checking.find(call.as_of(), wanted, &asked.conditions, &mut |it| {
        run.add(it);
        Ok(())
    })?;
    refuse_nobody(call, args, &looked)?;
    Ok((run, looked))
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
        let known = Known::new(Vec::new(), tx.checking().exemptions()?, None, as_of);
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

fn severity(severity: Severity, lang: Lang, in_words: bool) -> Value<'static> {
    let key = match severity {
        Severity::Error => "severity-error",
        Severity::Warning => "severity-warning",
        Severity::Question => "severity-question",
    };
    let id = severity.id();
    Value::text(if in_words { word(lang, key).unwrap_or(id) } else { id })
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
