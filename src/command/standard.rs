use std::collections::{BTreeMap, HashMap};

use crate::command::said::{Judged, Sayer};
use crate::command::verdicts::{
    LEVELS, Totals, enter_own_limits, judge_households, nobody, standard_named,
};
use crate::command::{Call, Status};
use crate::error::say;
use crate::model::Value;
use crate::model::facts::{HouseholdFacts, Subject};
use crate::report::{Column, Kind, Report};
use crate::rules::{Case, Criterion, Facts, Outcome, Own, Standard, plain_decimal};
use crate::store::{Store, Wanted};
use crate::words::{Both, Lang, sentence};

/// Show, test and compare exit standards
///
/// A standard says what a household, a village or a county must have reached: a built-in one
/// by its name, or one of the office's own in a .toml file.
#[derive(Debug, clap::Args)]
pub(crate) struct StandardArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    List(ListArgs),
    Show(ShowArgs),
    Test(TestArgs),
    Diff(DiffArgs),
}

/// List the built-in standards
#[derive(Debug, clap::Args)]
struct ListArgs {}

/// Show what a standard asks, by which source
#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// Name of a built-in standard, or a .toml file
    #[arg(value_name = "STANDARD")]
    standard: String,

    /// Show its limits by year, register and area instead
    #[arg(long)]
    parameters: bool,
}

/// Check standards and run the examples that they ship with
///
/// Says by line and column what is wrong in a file; then judges each of its examples and says
/// which of them come out otherwise than they should. Exits with 1 if any does.
#[derive(Debug, clap::Args)]
struct TestArgs {
    /// Names of built-in standards, or .toml files [default: all built-in ones]
    #[arg(value_name = "STANDARD")]
    standards: Vec<String>,

    /// List what every example comes to, with its sentences
    #[arg(long)]
    all: bool,
}

/// Compare two standards
///
/// Says which criteria and limits were added, taken away and changed. With --impact it judges
/// every household on the register by both, those that have exited among them, and lists
/// whose outcome changes, and by which criterion. The ledger is not touched.
#[derive(Debug, clap::Args)]
struct DiffArgs {
    /// The standard as it was
    #[arg(value_name = "OLD")]
    old: String,

    /// The standard as it is to be
    #[arg(value_name = "NEW")]
    new: String,

    /// List the households whose outcome changes
    #[arg(long)]
    impact: bool,
}

pub(crate) fn standard(call: &mut Call<'_, '_>, args: &StandardArgs) -> anyhow::Result<Status> {
    match &args.what {
        What::List(_) => list(call),
        What::Show(args) => show(call, args),
        What::Test(args) => test(call, args),
        What::Diff(args) => diff(call, args),
    }
}

fn text(text: impl Into<String>) -> Value<'static> {
    Value::text(text.into())
}

fn list(call: &mut Call<'_, '_>) -> anyhow::Result<Status> {
    let columns = vec![
        Column::new("id", Kind::Text, "标准", "Standard"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("region", Kind::Text, "地区", "Region"),
        Column::new("from", Kind::Day, "施行", "From"),
        Column::new("to", Kind::Day, "止于", "To"),
        Column::new("household_criteria", Kind::Count, "户指标", "Household criteria"),
        Column::new("village_criteria", Kind::Count, "村指标", "Village criteria"),
        Column::new("county_criteria", Kind::Count, "县指标", "County criteria"),
        Column::new("examples", Kind::Count, "例子", "Examples"),
        Column::new("confirmed", Kind::Day, "核对", "Confirmed"),
        Column::new("source", Kind::Text, "依据", "Source"),
    ];
    let title = Both::new("退出标准", "Exit standards");
    let mut report = Report::new("standard-list", title, call.env.today, columns);
    for id in Standard::ids() {
        let standard = Standard::by_id(id)?;
        let count = |subject| Value::Int(standard.criteria(subject).len() as i64);
        report.rows.push(vec![
            text(&standard.id),
            text(standard.title.text(call.lang)),
            text(&standard.region),
            Value::day(standard.from),
            standard.to.map_or(Value::Null, Value::day),
            count(Subject::Household),
            count(Subject::Village),
            count(Subject::County),
            Value::Int(standard.examples.len() as i64),
            Value::day(standard.confirmed),
            text(&standard.source),
        ]);
    }
    call.print(&report)?;
    Ok(Status::Done)
}

fn show(call: &mut Call<'_, '_>, args: &ShowArgs) -> anyhow::Result<Status> {
    let standard = standard_named(call, &args.standard)?;
    let title = standard.title.clone();
    let mut report = Report::new("standard-show", title, call.as_of(), Vec::new());
    if args.parameters {
        show_parameters(&standard, call.lang, &mut report);
    } else {
        show_criteria(&standard, call.lang, &mut report);
    }
    let by = say!("judged-by", standard = standard.title.text(call.lang), source = standard.source);
    report.notes.push(call.text(&by));
    call.print(&report)?;
    Ok(Status::Done)
}

fn show_criteria(standard: &Standard, lang: Lang, report: &mut Report) {
    report.columns = vec![
        Column::new("level", Kind::Text, "对象", "Level"),
        Column::new("criterion", Kind::Text, "指标", "Criterion"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("wanted", Kind::Text, "标准", "Wanted"),
        Column::new("when", Kind::Text, "适用", "Applies where"),
        Column::new("exempt", Kind::Text, "豁免", "Exempt"),
        Column::new("max_age_months", Kind::Count, "有效月数", "Valid for months"),
        Column::new("office", Kind::Text, "牵头部门", "Office"),
        Column::new("source", Kind::Text, "依据", "Source"),
    ];
    for (subject, level) in LEVELS {
        let sayer = Sayer::new(standard, lang);
        for criterion in standard.criteria(subject) {
            let exempt: Vec<_> = criterion.exempt.iter().map(|it| it.title.text(lang)).collect();
            let when = criterion.when.as_ref().map(|it| sayer.test_in_words(it));
            let or_null = |it: String| if it.is_empty() { Value::Null } else { text(it) };
            report.rows.push(vec![
                text(sentence(lang, &say!(level))),
                text(criterion.id()),
                text(criterion.title.text(lang)),
                text(sayer.test_in_words(&criterion.test)),
                when.map_or(Value::Null, text),
                or_null(exempt.join("; ")),
                criterion.max_age_months.map_or(Value::Null, |it| Value::Int(it.into())),
                text(criterion.office.text(lang)),
                text(&criterion.source),
            ]);
        }
    }
}

fn show_parameters(standard: &Standard, lang: Lang, report: &mut Report) {
    report.columns = vec![
        Column::new("parameter", Kind::Text, "参数", "Parameter"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("from", Kind::Day, "自", "From"),
        Column::new("to", Kind::Day, "至", "To"),
        Column::new("register", Kind::Text, "识别标准", "Register"),
        Column::new("area", Kind::Number, "地区代码", "Area"),
        Column::new("amount", Kind::Text, "数", "Amount"),
        Column::new("unit", Kind::Text, "单位", "Unit"),
        Column::new("source", Kind::Text, "依据", "Source"),
    ];
    for parameter in &standard.parameters {
        for value in parameter.shown() {
            report.rows.push(vec![
                text(parameter.id()),
                text(parameter.title.text(lang)),
                Value::day(value.from),
                value.to.map_or(Value::Null, Value::day),
                value.register.map_or(Value::Null, text),
                if value.area.is_empty() { Value::Null } else { text(value.area) },
                text(plain_decimal(value.amount, parameter.unit)),
                text(parameter.unit.name()),
                text(value.source),
            ]);
        }
        if let Some((years, why)) = parameter.left_out() {
            let years = years.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
            let note = say!("parameter-left-out", name = parameter.id(), years = years, why = why);
            report.notes.push(sentence(lang, &note));
        }
    }
}

fn test(call: &mut Call<'_, '_>, args: &TestArgs) -> anyhow::Result<Status> {
    if args.all {
        return list_examples(call, &args.standards);
    }
    let names: Vec<String> = match args.standards.as_slice() {
        [] => Standard::ids().map(str::to_owned).collect(),
        named => named.to_vec(),
    };
    let columns = vec![
        Column::new("standard", Kind::Text, "标准", "Standard"),
        Column::new("example", Kind::Text, "例子", "Example"),
        Column::new("part", Kind::Text, "指标", "Criterion"),
        Column::new("wanted", Kind::Text, "应为", "Should be"),
        Column::new("came", Kind::Text, "实为", "Came out"),
    ];
    let title = Both::new("标准自带例子的检验", "Examples of standards");
    let mut report = Report::new("standard-test", title, call.env.today, columns);
    for name in names {
        let standard = standard_named(call, &name)?;
        let before = report.rows.len();
        let examples = standard.examples.len();
        for place in 0..examples {
            for Wrong { part, wanted, came } in wrongs(&standard, place, call.lang) {
                let title = &standard.examples[place].get_ref().title;
                let cells = [&name, title, &part, &wanted, &came];
                report.rows.push(cells.map(|it| text(it.as_str())).to_vec());
            }
        }
        let wrong = report.rows.len() - before;
        call.remark(&say!("standard-tested", standard = name, examples = examples, wrong = wrong))?;
    }
    if report.rows.is_empty() {
        return Ok(Status::Done);
    }
    call.print(&report)?;
    Ok(Status::Findings)
}

/// Lists what every example comes to: each criterion that it says something of.
fn list_examples(call: &mut Call<'_, '_>, names: &[String]) -> anyhow::Result<Status> {
    let columns = vec![
        Column::new("standard", Kind::Text, "标准", "Standard"),
        Column::new("example", Kind::Text, "例子", "Example"),
        Column::new("criterion", Kind::Text, "指标", "Criterion"),
        Column::new("outcome", Kind::Outcome, "结果", "Outcome"),
        Column::new("said", Kind::Text, "说明", "Remark"),
    ];
    let title = Both::new("标准自带的例子", "Examples of standards");
    let mut report = Report::new("standard-examples", title, call.env.today, columns);
    for name in names {
        let standard = standard_named(call, name)?;
        for (place, example) in standard.examples.iter().enumerate() {
            let Ok(case) = standard.case(place) else { continue };
            let verdict = case.judge(&standard);
            let criteria = standard.criteria(case.subject()).iter().zip(&verdict.criteria);
            for (criterion, judgement) in criteria {
                if !example.get_ref().expect.contains_key(criterion.id()) {
                    continue;
                }
                report.rows.push(vec![
                    text(name.as_str()),
                    text(example.get_ref().title.as_str()),
                    text(criterion.id()),
                    text(judgement.outcome.id()),
                    text(said_of(&standard, &case, criterion, judgement, call.lang)),
                ]);
            }
        }
    }
    call.print(&report)?;
    Ok(Status::Done)
}

/// Something in an example that came out otherwise than it should.
struct Wrong {
    part: String,
    wanted: String,
    came: String,
}

/// What comes out otherwise than an example says.
fn wrongs(standard: &Standard, place: usize, lang: Lang) -> Vec<Wrong> {
    let example = standard.examples[place].get_ref();
    let case = match standard.case(place) {
        Ok(case) => case,
        Err(faults) => {
            let wrong = faults.iter().map(|it| Wrong {
                part: "-".to_owned(),
                wanted: "-".to_owned(),
                came: sentence(lang, it),
            });
            return wrong.collect();
        }
    };
    let verdict = case.judge(standard);
    let criteria = standard.criteria(case.subject());
    let find = |id: &str| criteria.iter().position(|it| it.id() == id);
    let unknown = |id: &str| Wrong {
        part: id.to_owned(),
        wanted: "-".to_owned(),
        came: sentence(lang, &say!("example-no-criterion", name = id)),
    };
    let mut wrong = Vec::new();
    for (id, wanted) in &example.expect {
        let came = match find(id) {
            _ if id == "outcome" => verdict.outcome,
            Some(at) => verdict.criteria[at].outcome,
            None => {
                wrong.push(unknown(id));
                continue;
            }
        };
        if came.id() != wanted {
            let (part, wanted) = (id.clone(), wanted.clone());
            wrong.push(Wrong { part, wanted, came: came.id().to_owned() });
        }
    }
    for (id, wanted) in &example.said {
        let Some(at) = find(id) else {
            wrong.push(unknown(id));
            continue;
        };
        for lang in [Lang::Zh, Lang::En] {
            let came = said_of(standard, &case, &criteria[at], &verdict.criteria[at], lang);
            let wanted = wanted.text(lang).to_owned();
            if came != wanted {
                wrong.push(Wrong { part: id.clone(), wanted, came });
            }
        }
    }
    wrong
}

fn said_of(
    standard: &Standard,
    case: &Case,
    criterion: &Criterion,
    judgement: &crate::rules::Judgement<'_>,
    lang: Lang,
) -> String {
    let judged = match &case.facts {
        Facts::Household(facts) => Judged::Household(facts),
        Facts::Area(..) => Judged::Area,
    };
    Sayer::new(standard, lang).said(criterion, judgement, &judged)
}

fn diff(call: &mut Call<'_, '_>, args: &DiffArgs) -> anyhow::Result<Status> {
    let (old, new) = (standard_named(call, &args.old)?, standard_named(call, &args.new)?);
    if args.impact {
        let store = call.open()?;
        return impact(call, &store, old, new);
    }
    let columns = vec![
        Column::new("part", Kind::Text, "部分", "Part"),
        Column::new("name", Kind::Text, "项目", "Name"),
        Column::new("old", Kind::Text, "原来", "Before"),
        Column::new("new", Kind::Text, "现在", "After"),
    ];
    let title = Both::new("标准对比", "Standards compared");
    let mut report = Report::new("standard-diff", title, call.env.today, columns);
    let (before, after) = (lines(&old, call.lang), lines(&new, call.lang));
    let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let (was, is) = (before.get(name), after.get(name));
        if was == is {
            continue;
        }
        let cell = |it: Option<&String>| it.map_or(Value::Null, |it| text(it.as_str()));
        let part = LEVELS.get(name.0).map_or("part-parameter", |it| it.1);
        let part = sentence(call.lang, &say!(part));
        report.rows.push(vec![text(part), text(name.1.as_str()), cell(was), cell(is)]);
    }
    if report.rows.is_empty() {
        call.remark(&say!("standards-alike"))?;
        return Ok(Status::Done);
    }
    call.print(&report)?;
    Ok(Status::Findings)
}

/// All that a standard says, by its part and its name.
fn lines(standard: &Standard, lang: Lang) -> BTreeMap<(usize, String), String> {
    let mut lines = BTreeMap::new();
    let sayer = Sayer::new(standard, lang);
    for (part, (subject, _)) in LEVELS.into_iter().enumerate() {
        for criterion in standard.criteria(subject) {
            lines.insert((part, criterion.id().to_owned()), told(&sayer, criterion, lang));
        }
    }
    for parameter in &standard.parameters {
        for Own { from, to, register, area, amount, .. } in parameter.shown() {
            let whose = [register.unwrap_or_default(), area].join(" ");
            let to = to.map_or_else(String::new, |it| it.to_string());
            let name = format!("{} {from}..{to} {whose}", parameter.id());
            let amount =
                format!("{} {}", plain_decimal(amount, parameter.unit), parameter.unit.name());
            lines.insert((LEVELS.len(), name.trim_end().to_owned()), amount);
        }
    }
    lines
}

/// All that decides a criterion, in words.
fn told(sayer: &Sayer<'_>, criterion: &Criterion, lang: Lang) -> String {
    let mut told = sayer.test_in_words(&criterion.test);
    if let Some(when) = &criterion.when {
        told = sentence(lang, &say!("told-when", test = told, when = sayer.test_in_words(when)));
    }
    for exemption in &criterion.exempt {
        let (when, evidence) =
            (sayer.test_in_words(&exemption.when), sayer.test_in_words(&exemption.evidence));
        told = sentence(lang, &say!("told-exempt", test = told, when = when, evidence = evidence));
    }
    if let Some(months) = criterion.max_age_months {
        told = sentence(lang, &say!("told-max-age", test = told, months = months));
    }
    told
}

/// What a household came to by one standard: the whole, and each criterion.
struct Came {
    outcome: Outcome,
    criteria: Vec<Outcome>,
    /// The cells that say whose it is.
    whose: [Value<'static>; 5],
}

/// Judges everybody by both standards and lists whose outcome changes.
fn impact(
    call: &mut Call<'_, '_>,
    store: &Store,
    mut old: Standard,
    mut new: Standard,
) -> anyhow::Result<Status> {
    let as_of = call.as_of();
    enter_own_limits(store, &mut old)?;
    enter_own_limits(store, &mut new)?;
    let names: HashMap<_, _> =
        store.villages()?.into_iter().map(|(code, name, _)| (code, name)).collect();
    let whose = |facts: &HouseholdFacts| {
        [
            text(names.get(&facts.village).cloned().unwrap_or_else(|| facts.village.clone())),
            text(&facts.household),
            facts.head.clone().map_or(Value::Null, Value::text),
            Value::Int(facts.members.len() as i64),
            facts.status_code().map_or(Value::Null, text),
        ]
    };
    let mut before: HashMap<String, Came> = HashMap::new();
    judge_households(store, &old, as_of, Wanted::default(), &mut |facts, verdict| {
        let criteria = verdict.criteria.iter().map(|it| it.outcome).collect();
        let came = Came { outcome: verdict.outcome, criteria, whose: whose(facts) };
        before.insert(facts.household.clone(), came);
        Ok(())
    })?;
    let sayer = Sayer::new(&new, call.lang);
    let columns = vec![
        Column::new("village_name", Kind::Text, "村", "Village"),
        Column::new("household", Kind::Number, "户编号", "Household no."),
        Column::new("head", Kind::Text, "户主", "Head"),
        Column::new("persons", Kind::Count, "人数", "Persons"),
        Column::new("status", Kind::Code, "脱贫属性", "Status"),
        Column::new("old", Kind::Outcome, "原结果", "Before"),
        Column::new("new", Kind::Outcome, "新结果", "After"),
        Column::new("criteria", Kind::Text, "因为", "Because of"),
    ];
    let title = Both::new("换标准的影响", "Impact of another standard");
    let mut report = Report::new("standard-impact", title, as_of, columns);
    let mut totals: BTreeMap<(Outcome, Outcome), Totals> = BTreeMap::new();
    let mut judged = 0;
    judge_households(store, &new, as_of, Wanted::default(), &mut |facts, verdict| {
        judged += 1;
        let was = before.remove(&facts.household);
        let (old_outcome, outcomes) = match &was {
            Some(came) => (Some(came.outcome), came.criteria.as_slice()),
            None => (None, &[][..]),
        };
        if old_outcome == Some(verdict.outcome) {
            return Ok(());
        }
        let of_old = |id: &str| {
            let place = old.household.iter().position(|it| it.id() == id)?;
            outcomes.get(place).copied()
        };
        let criteria = new.household.iter().zip(&verdict.criteria);
        let mut because: Vec<_> = criteria
            .filter(|(criterion, it)| of_old(criterion.id()) != Some(it.outcome))
            .filter(|(criterion, it)| {
                // A criterion that is new and met changes nothing.
                of_old(criterion.id()).is_some()
                    || matches!(it.outcome, Outcome::Unmet | Outcome::Unknown)
            })
            .map(|(criterion, it)| sayer.said(criterion, it, &Judged::Household(facts)))
            .collect();
        for (criterion, outcome) in old.household.iter().zip(outcomes) {
            let is_gone = !new.household.iter().any(|it| it.id() == criterion.id());
            if is_gone && matches!(outcome, Outcome::Unmet | Outcome::Unknown) {
                let title = criterion.title.text(call.lang);
                because.push(sentence(call.lang, &say!("no-longer-asked", criterion = title)));
            }
        }
        if was.is_none() {
            let status = facts.status_code().unwrap_or("-");
            because.insert(0, sentence(call.lang, &say!("impact-new", status = status)));
        }
        let persons = facts.members.len();
        if let Some(old_outcome) = old_outcome {
            let totals = totals.entry((old_outcome, verdict.outcome)).or_default();
            totals.add(verdict.outcome, persons);
        }
        let mut row = whose(facts).to_vec();
        row.extend([
            old_outcome.map_or(Value::Null, |it| text(it.id())),
            text(verdict.outcome.id()),
            text(because.join(match call.lang {
                Lang::Zh => "；",
                Lang::En => "; ",
            })),
        ]);
        report.rows.push(row);
        Ok(())
    })?;
    for ((was, is), totals) in &totals {
        let word =
            |it: Outcome| crate::render::outcome_word(call.lang, it.id()).unwrap_or_default();
        let (households, persons) = totals.of(*is);
        report.notes.push(call.text(&say!(
            "impact-total",
            old = word(*was),
            new = word(*is),
            households = households,
            persons = persons,
        )));
    }
    if judged == 0 && before.is_empty() {
        return Err(nobody(as_of));
    }
    // Those whom the new standard does not judge any more.
    let mut gone: Vec<_> = before.into_iter().collect();
    gone.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (_, Came { outcome, whose, .. }) in gone {
        let status = if whose[4].is_null() { "-".to_owned() } else { whose[4].to_string() };
        let because = sentence(call.lang, &say!("impact-gone", status = status));
        let mut row = whose.to_vec();
        row.extend([text(outcome.id()), Value::Null, text(because)]);
        report.rows.push(row);
    }
    let changed = report.rows.len();
    report.notes.push(call.text(&say!("impact-judged", judged = judged, changed = changed)));
    call.print(&report)?;
    Ok(if changed == 0 { Status::Done } else { Status::Findings })
}

#[cfg(test)]
mod tests {
    use super::{Lang, Standard, said_of};
    use crate::rules::Outcome;

    /// Every sentence that an example of a built-in standard leads to, in both languages:
    /// nothing is left to be filled in, no name of a column shows, and in Chinese nothing is
    /// longer than can be read out.
    #[test]
    fn no_sentence_has_a_hole_or_a_code_in_it() {
        let mut seen = std::collections::BTreeSet::new();
        for id in Standard::ids() {
            let standard = Standard::by_id(id).unwrap();
            for place in 0..standard.examples.len() {
                let case = standard.case(place).unwrap();
                let verdict = case.judge(&standard);
                let criteria = standard.criteria(case.subject()).iter().zip(&verdict.criteria);
                for (criterion, judgement) in criteria {
                    for lang in [Lang::Zh, Lang::En] {
                        let said = said_of(&standard, &case, criterion, judgement, lang);
                        let whose = format!("{id} {}: {said}", criterion.id());
                        assert!(!said.contains(['{', '}', '_']) && !said.is_empty(), "{whose}");
                        assert!(!said.contains("()") && !said.ends_with(": "), "{whose}");
                    }
                    seen.insert((id, criterion.id().to_owned(), judgement.outcome));
                }
            }
            // Each criterion is seen with each outcome that a sentence is written for.
            for (subject, _) in super::LEVELS {
                for criterion in standard.criteria(subject) {
                    for outcome in [Outcome::Met, Outcome::Unmet, Outcome::Unknown] {
                        let key = (id, criterion.id().to_owned(), outcome);
                        assert!(seen.contains(&key) || criterion.id() == "monitored", "{key:?}");
                    }
                }
            }
        }
    }
}
