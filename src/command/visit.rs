//! Logging visits, calls, days in the village, meetings and inspections: one by one, or an
//! evening's pile at once; the sheets that visitors take along; putting right what was wrong.

mod brief;
mod explain;
mod mend;
mod object;
mod paste;
mod row;
mod sheet;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate, NaiveTime};
use sha2::{Digest as _, Sha256};

pub(crate) use self::mend::key_json;
use self::object::Object;
use self::row::{Along, Said, Same, Visit};
use crate::command::assign::{known, put};
use crate::command::duty::owed_visits;
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::{Cell, Codes, Kind, clean};
use crate::model::duty::FIRST_YEAR;
use crate::model::{Origin, Value, facts};
use crate::store::{HelperRow, SourceRow, Tx};

/// The options that say what was on a visit.
const SAID: [&str; 22] = [
    "began",
    "minutes",
    "night",
    "met",
    "people",
    "topic",
    "occasion",
    "note",
    "problem",
    "remedy",
    "opinion",
    "request",
    "promise",
    "solved",
    "known",
    "satisfied",
    "signed",
    "cash",
    "goods",
    "goods_value",
    "photo",
    "score",
];

/// The other options by which visits are written down.
const HOW: [&str; 6] = ["on", "until", "mode", "organisation", "unpaired", "late_reason"];

/// Whom or what a visit is to.
const OBJECTS: [&str; 5] = ["household", "village", "township", "unit", "project"];

/// All of these but the village, by which lists are made shorter.
const NO_AREA: [&str; 4] = ["household", "township", "unit", "project"];

/// Log a visit, a call, a day in the village, a meeting or an inspection
///
/// Nothing is written over: what was logged wrong is corrected (`--correct`) or made void
/// (`--void`), and stays to be seen. `--paste` reads an evening's lines such as
/// `7K3-05X 0412 入户 200 大米 屋顶漏雨`: the household's short code or number, the day (MMDD, the
/// last one, or YYYY-MM-DD), the mode; then, where something was given, the money in yuan and
/// the goods (`-` for none); the rest is what was seen and said. `--sheet` prints the sheets
/// with those codes.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("mending").args(["correct", "void", "explain"]))]
pub(crate) struct VisitArgs {
    /// The household's number, or its short code
    #[arg(
        required_unless_present_any = [
            "due", "paste", "sheet", "brief", "explain", "village", "township", "unit", "project",
        ],
        conflicts_with_all = ["village", "township", "unit", "project"],
    )]
    household: Option<String>,

    /// To a village instead: its code or name; with --sheet, --due or --brief, only this one
    #[arg(long, value_name = "CODE", conflicts_with_all = ["township", "unit", "project"])]
    village: Option<String>,

    /// To a township instead: its code or name
    #[arg(long, value_name = "CODE", conflicts_with_all = ["unit", "project"])]
    township: Option<String>,

    /// To a unit instead, such as a school
    #[arg(long, value_name = "NAME", conflicts_with = "project")]
    unit: Option<String>,

    /// To a project instead: its number
    #[arg(long, value_name = "NO", conflicts_with = "score")]
    project: Option<String>,

    /// Who came: name, NAME/UNIT where names are shared, or ID number. Several came: once for
    /// each, first the one with whom all that was said and given is kept
    #[arg(
        long,
        alias = "helper",
        value_name = "HELPER",
        required_unless_present_any = ["due", "paste", "sheet", "brief", "explain", "correct", "void"],
    )]
    by: Vec<String>,

    /// Who came is an organisation (工会, 督查组); it is added if it is not known
    #[arg(long, requires = "by")]
    organisation: bool,

    /// When [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<NaiveDate>,

    /// Of 驻村, 公差 and 请假: the last day, of a month at most; each day from `--on` is logged
    #[arg(
        long,
        value_name = "DAY",
        requires = "on",
        conflicts_with_all = [
            "met", "people", "topic", "problem", "remedy", "opinion", "request", "promise", "solved",
            "known", "satisfied", "signed", "cash", "goods", "goods_value", "photo", "score",
        ],
    )]
    until: Option<NaiveDate>,

    /// 入户走访 (home), 电话联络 (call), 节日慰问 (condolence), 座谈, 调研, 家访, 驻村 (day), 公差
    /// (errand), 请假 (leave), 专题会议, 听取汇报, 政策宣传 (publicity), 纠纷调处 (dispute), 组织建设,
    /// 督查检查 (inspection), 项目跟踪 (project) [default: 入户走访; of a project 项目跟踪]
    #[arg(long)]
    mode: Option<String>,

    /// The time of day when it began, such as 09:30
    #[arg(long, value_name = "HH:MM")]
    began: Option<String>,

    /// How many minutes it took
    #[arg(long, value_name = "NUMBER")]
    minutes: Option<u16>,

    /// Of a day in the village: the night was spent there
    #[arg(long, value_enum, value_name = "YES|NO", num_args = 0..=1, default_missing_value = "yes")]
    night: Option<YesNo>,

    /// Who was met
    #[arg(long, value_name = "WHO")]
    met: Option<String>,

    /// How many people took part or were reached
    #[arg(long, value_name = "NUMBER")]
    people: Option<u32>,

    /// What it was about, such as 思想动态; may be given several times
    #[arg(long, value_name = "TOPIC")]
    topic: Vec<String>,

    /// The campaign it belongs to, such as 10·17
    #[arg(long, value_name = "NAME")]
    occasion: Option<String>,

    /// What was seen and said
    #[arg(long)]
    note: Option<String>,

    /// A problem that was found
    #[arg(long)]
    problem: Option<String>,

    /// What was done about it
    #[arg(long)]
    remedy: Option<String>,

    /// What people think and suggest
    #[arg(long)]
    opinion: Option<String>,

    /// What people asked for
    #[arg(long)]
    request: Option<String>,

    /// What was promised
    #[arg(long)]
    promise: Option<String>,

    /// A difficulty was solved; of a dispute, it is settled
    #[arg(long, value_enum, value_name = "YES|NO", num_args = 0..=1, default_missing_value = "yes")]
    solved: Option<YesNo>,

    /// The household knows the policies
    #[arg(long, value_enum, value_name = "YES|NO", num_args = 0..=1, default_missing_value = "yes")]
    known: Option<YesNo>,

    /// The household is satisfied
    #[arg(long, value_enum, value_name = "YES|NO", num_args = 0..=1, default_missing_value = "yes")]
    satisfied: Option<YesNo>,

    /// The household has signed
    #[arg(long, value_enum, value_name = "YES|NO", num_args = 0..=1, default_missing_value = "yes")]
    signed: Option<YesNo>,

    /// Money given, in yuan
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    cash: Option<String>,

    /// Goods given
    #[arg(long)]
    goods: Option<String>,

    /// What the goods are worth, in yuan
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    goods_value: Option<String>,

    /// A photo; its digest is kept with its path
    #[arg(long, value_name = "FILE")]
    photo: Option<PathBuf>,

    /// Of an inspection: what it gave under a heading, such as 责任落实=22.5/25; may be given
    /// several times
    #[arg(long, value_name = "HEADING=POINTS/OF")]
    score: Vec<String>,

    /// Why it is logged late
    #[arg(long, value_name = "WHY")]
    late_reason: Option<String>,

    /// Log it although the helper is not paired with the household on that day
    #[arg(long)]
    unpaired: bool,

    /// Correct what was logged for this day: the old row becomes void, the new one keeps what
    /// is not typed anew
    #[arg(
        long,
        value_name = "DAY[/HELPER[/MODE[/NO]]]",
        requires = "reason",
        conflicts_with_all = ["void", "organisation", "until"],
    )]
    correct: Option<String>,

    /// Make void what was logged for this day: it stays, and does not count
    #[arg(
        long,
        value_name = "DAY[/HELPER[/MODE[/NO]]]",
        requires = "reason",
        conflicts_with = "by",
        conflicts_with_all = SAID,
        conflicts_with_all = HOW,
    )]
    void: Option<String>,

    /// Why it is corrected or void; with --explain, the explanation
    #[arg(long, value_name = "WHY", requires = "mending")]
    reason: Option<String>,

    /// Read a file of lines, one visit each (`-` is the pipe); the bad ones are given back
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["on", "until", "mode", "organisation", "correct", "void"],
        conflicts_with_all = OBJECTS,
        conflicts_with_all = SAID,
    )]
    paste: Option<PathBuf>,

    /// Print sheets for the next visits: of a village, of a helper (`--by`), or of all
    #[arg(
        long,
        conflicts_with_all = ["paste", "correct", "void"],
        conflicts_with_all = NO_AREA,
        conflicts_with_all = SAID,
        conflicts_with_all = HOW,
    )]
    sheet: bool,

    /// Write the month in a few sentences for each village (简报), or for one (`--village`)
    #[arg(
        long,
        conflicts_with_all = ["by", "paste", "sheet", "correct", "void"],
        conflicts_with_all = NO_AREA,
        conflicts_with_all = SAID,
        conflicts_with_all = HOW,
    )]
    brief: bool,

    /// Answer a question of the report suspicious-visits; it is not asked again
    #[arg(
        long,
        value_name = "QUESTION",
        requires = "reason",
        conflicts_with_all = ["paste", "sheet", "brief", "correct", "void"],
        conflicts_with_all = OBJECTS,
        conflicts_with_all = SAID,
        conflicts_with_all = HOW,
    )]
    explain: Option<String>,

    /// List the home visits that are due, overdue, or impossible to make in time: of a helper
    /// (`--by`), in a village (`--village`), or all
    #[arg(
        long,
        conflicts_with_all = ["paste", "sheet", "brief", "explain", "correct", "void"],
        conflicts_with_all = NO_AREA,
        conflicts_with_all = SAID,
        conflicts_with_all = HOW,
    )]
    due: bool,
}

/// An answer; not given is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum YesNo {
    #[value(alias = "是")]
    Yes,
    #[value(alias = "否")]
    No,
}

pub(crate) fn visit(call: &mut Call<'_, '_>, args: &VisitArgs) -> anyhow::Result<Status> {
    if args.due {
        return owed_visits(call, only_one(&args.by)?, args.village.as_deref());
    }
    if let Some(file) = &args.paste {
        return paste::paste(call, args, file);
    }
    if args.sheet {
        return sheet::sheet(call, args);
    }
    if args.brief {
        return brief::brief(call, args);
    }
    if let Some(question) = &args.explain {
        return explain::explain(call, args, question);
    }
    let codes = Codes::built_in()?;
    let said = said(call, args, &codes)?;
    if args.correct.is_some() || args.void.is_some() {
        return mend::mend(call, args, &codes, said);
    }
    log(call, args, &codes, said)
}

/// The only one whom `--by` names, where it cannot be several.
fn only_one(by: &[String]) -> anyhow::Result<Option<&str>> {
    match by {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err(Refusal::new(say!("by-one")).hint(say!("by-one-hint")).into()),
    }
}

/// Logs what was typed.
fn log(
    call: &mut Call<'_, '_>,
    args: &VisitArgs,
    codes: &Codes,
    said: Said,
) -> anyhow::Result<Status> {
    let default = if args.project.is_some() { "项目跟踪" } else { "入户走访" };
    let mode = mode(codes, args.mode.as_deref().unwrap_or(default))?;
    let day = args.on.unwrap_or(call.env.today);
    let last = args.until.unwrap_or(day);
    possible(day, call.env.today)?;
    possible(last, call.env.today)?;
    if last < day || (args.until.is_some() && !STAYS.contains(&mode)) {
        return Err(Refusal::new(say!("until-what")).hint(say!("until-what-hint")).into());
    }
    let days = (last - day).num_days() + 1;
    if MOST_DAYS < days {
        let what = say!("until-long", from = day, to = last, days = days, most = MOST_DAYS);
        return Err(Refusal::new(what).hint(say!("until-long-hint")).into());
    }
    let scores = scores(&args.score, mode)?;
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, args.late_reason.as_deref(), None)?;
    let object = Object::of(&tx, args)?;
    let source = tx.source(&SourceRow::command("visit"))?;
    let origin = Some(Origin { source, row: None });
    let visitors = visitors(&tx, args, &object, day, origin)?;
    let first = &visitors[0];
    let along: Vec<_> = visitors[1..].iter().map(|it| Along::on(&it.id, &said)).collect();
    for day in day.iter_days().take_while(|it| *it <= last) {
        let (object, helper) = (&object, first.id.as_str());
        let visit = Visit { object, day, helper, mode, said: &said, along: &along };
        let place = visit.place(&tx)?;
        if let Some(same) = place.same.filter(|it| !it.is_void) {
            return Err(logged_already(day, &same));
        }
        let key = visit.write(&tx, place.free, origin)?;
        scores.iter().try_for_each(|it| put_score(&tx, object, &key, it, origin))?;
    }
    let entry = tx.commit()?;
    let names: Vec<_> = visitors.iter().map(|it| it.name.as_str()).collect();
    let (helper, shown) = (names.join("、"), &object.shown);
    call.remark(&match args.until {
        None => say!("visited", helper = helper, household = shown, day = day, mode = mode),
        Some(last) => say!(
            "stayed",
            helper = helper,
            object = shown,
            from = day,
            to = last,
            mode = mode,
            days = days
        ),
    })?;
    if args.goods.is_some() && args.goods_value.is_none() {
        call.warn(&say!("goods-without-value"))?;
    }
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

fn logged_already(day: NaiveDate, same: &Same) -> anyhow::Error {
    let what = say!("visit-logged", day = day, entry = same.entry);
    Refusal::new(what).hint(say!("visit-logged-hint")).into()
}

/// What may last several days.
const STAYS: [&str; 3] = ["驻村", "公差", "请假"];

/// How many days are logged at once: more than a month is a slip of the pen.
const MOST_DAYS: i64 = 31;

fn mode<'c>(codes: &'c Codes, typed: &'c str) -> anyhow::Result<&'c str> {
    codes.canonical("visit_mode", typed).ok_or_else(|| {
        let hint = say!("bad-mode-hint", known = codes.names("visit_mode").join("、"));
        Refusal::new(say!("bad-mode", mode = typed)).hint(hint).into()
    })
}

/// Refuses a day on which no visit can have been.
fn possible(day: NaiveDate, today: NaiveDate) -> anyhow::Result<()> {
    let Some(what) = impossible(day, today) else { return Ok(()) };
    Err(Refusal::new(what).hint(say!("visit-day-hint")).into())
}

/// Why no visit can have been on a day.
fn impossible(day: NaiveDate, today: NaiveDate) -> Option<Say> {
    if today < day {
        return Some(say!("visit-in-future", day = day));
    }
    (day.year() < FIRST_YEAR).then(|| say!("visit-too-early", day = day, year = FIRST_YEAR))
}

/// What was typed of the visit itself, by the ledger's columns; what was not is left out.
fn said(call: &Call<'_, '_>, args: &VisitArgs, codes: &Codes) -> anyhow::Result<Said> {
    let mut said = Said::new();
    for (column, text) in [
        ("met", &args.met),
        ("occasion", &args.occasion),
        ("note", &args.note),
        ("problem", &args.problem),
        ("remedy", &args.remedy),
        ("opinion", &args.opinion),
        ("request", &args.request),
        ("promise", &args.promise),
        ("goods", &args.goods),
        ("late_reason", &args.late_reason),
    ] {
        let text = text.as_deref().map(str::trim).filter(|it| !it.is_empty());
        said.extend(text.map(|it| (column, Value::text(it.to_owned()))));
    }
    for (column, answer) in [
        ("night", args.night),
        ("solved", args.solved),
        ("policy_known", args.known),
        ("satisfied", args.satisfied),
        ("signed", args.signed),
    ] {
        said.extend(answer.map(|it| (column, Value::Int(i64::from(it == YesNo::Yes)))));
    }
    said.extend(args.minutes.map(|it| ("minutes", Value::Int(it.into()))));
    said.extend(args.people.map(|it| ("people", Value::Int(it.into()))));
    if !args.topic.is_empty() {
        said.push(("topics", Value::text(args.topic.join("、"))));
    }
    if let Some(typed) = &args.began {
        let Ok(began) = NaiveTime::parse_from_str(typed, "%H:%M") else {
            let what = say!("bad-time", time = typed);
            return Err(Refusal::new(what).hint(say!("bad-time-hint")).into());
        };
        said.push(("began", Value::text(began.format("%H:%M").to_string())));
    }
    for (column, option, amount) in [
        ("cash_fen", "--cash", &args.cash),
        ("goods_value_fen", "--goods-value", &args.goods_value),
    ] {
        if let Some(amount) = amount {
            said.push((column, Value::Int(yuan(option, amount, codes)?)));
        }
    }
    if let Some(photo) = &args.photo {
        said.push(("photo", Value::text(photo.display().to_string())));
        said.push(("photo_digest", Value::text(digest(call, photo)?)));
    }
    Ok(said)
}

/// The digest of a photo, by which it is known again under any name.
fn digest(call: &Call<'_, '_>, typed: &Path) -> anyhow::Result<String> {
    let path = call.path(typed);
    if !path.is_file() {
        let what = say!("no-file", file = typed.display());
        return Err(Refusal::new(what).hint(say!("no-file-hint")).into());
    }
    let bytes = std::fs::read(path).with_context(|| typed.display().to_string())?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What an inspection gave under a heading: points and full marks, in hundredths.
struct Score {
    heading: String,
    points100: i64,
    of100: i64,
}

/// Writes down what an inspection, which its key names, gave.
fn put_score(
    tx: &Tx<'_>,
    object: &Object,
    visit: &[Value<'static>],
    score: &Score,
    origin: Option<Origin>,
) -> anyhow::Result<()> {
    let names = ["object", "day", "helper", "mode", "no"];
    let mut columns: Said = names.into_iter().zip(visit.iter().cloned()).collect();
    columns.push(("heading", Value::text(score.heading.clone())));
    columns.push(("level", Value::text(object.level)));
    columns.push(("points100", Value::Int(score.points100)));
    columns.push(("of100", Value::Int(score.of100)));
    put(tx, "score", &columns, origin)?;
    Ok(())
}

fn scores(typed: &[String], mode: &str) -> anyhow::Result<Vec<Score>> {
    let refused = |typed: &str| {
        let what = say!("bad-score", typed = typed);
        anyhow::Error::from(Refusal::new(what).hint(say!("bad-score-hint")))
    };
    let mut scores: Vec<Score> = Vec::new();
    for typed in typed {
        let parts =
            typed.split_once('=').and_then(|(heading, it)| Some((heading, it.split_once('/')?)));
        let (heading, (points, of)) = parts.ok_or_else(|| refused(typed))?;
        let hundredths = |it: &str| facts::Kind::Percent.parse(it.trim()).filter(|it| 0 <= *it);
        let (points, of) = hundredths(points).zip(hundredths(of)).ok_or_else(|| refused(typed))?;
        let heading = heading.trim();
        let is_twice = scores.iter().any(|it| it.heading == heading);
        if heading.is_empty() || is_twice || of == 0 || of < points || mode != "督查检查" {
            return Err(refused(typed));
        }
        scores.push(Score { heading: heading.to_owned(), points100: points, of100: of });
    }
    Ok(scores)
}

/// Who came, the first of them with what was said: on a home visit one who is paired with
/// the household on that day, or an organisation.
fn visitors(
    tx: &Tx<'_>,
    args: &VisitArgs,
    object: &Object,
    day: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Vec<HelperRow>> {
    let mut visitors: Vec<HelperRow> = Vec::new();
    for by in &args.by {
        let helper = if args.organisation && visitors.is_empty() {
            organisation(tx, by, origin)?
        } else if object.level == "household" && visitors.is_empty() {
            visitor(tx, &object.id, by, day, args.unpaired)?
        } else {
            known(tx, by)?
        };
        if visitors.iter().all(|it| it.id != helper.id) {
            visitors.push(helper);
        }
    }
    Ok(visitors)
}

fn organisation(tx: &Tx<'_>, name: &str, origin: Option<Origin>) -> anyhow::Result<HelperRow> {
    if tx.helpers_named(name)?.is_empty() {
        let columns = [
            ("id", Value::text(name.to_owned())),
            ("kind", Value::text("单位")),
            ("name", Value::text(name.to_owned())),
        ];
        put(tx, "helper", &columns, origin)?;
    }
    known(tx, name)
}

/// Who came: one of the household's helpers, and paired with it on that day.
fn visitor(
    tx: &Tx<'_>,
    household: &str,
    by: &str,
    day: NaiveDate,
    unpaired: bool,
) -> anyhow::Result<HelperRow> {
    let day = day.to_string();
    let is_meant = |it: &HelperRow| {
        let named = by
            .split_once('/')
            .is_some_and(|(name, unit)| it.name == name && it.unit.as_deref() == Some(unit));
        it.id == by || it.name == by || named
    };
    let own: Vec<_> = tx.helpers_of(household)?.into_iter().filter(is_meant).collect();
    let holds = |it: &&HelperRow| {
        it.since.as_ref().is_some_and(|since| *since <= day)
            && it.until.as_ref().is_none_or(|until| day < *until)
    };
    if let Some(helper) = own.iter().find(holds) {
        return Ok(helper.clone());
    }
    let helper = match own.first() {
        Some(helper) => helper.clone(),
        None => known(tx, by)?,
    };
    if unpaired {
        return Ok(helper);
    }
    Err(Refusal::new(not_paired(&own, &helper, household, &day))
        .hint(say!("visit-unpaired-hint"))
        .into())
}

/// Why a visit is none of a pairing.
fn not_paired(own: &[HelperRow], helper: &HelperRow, household: &str, day: &str) -> Say {
    match own.iter().filter_map(|it| it.since.as_deref()).filter(|it| day < *it).min() {
        Some(since) => say!("visit-before-pairing", helper = helper.name, since = since, day = day),
        None => say!("visit-unpaired", helper = helper.name, household = household, day = day),
    }
}

/// An amount that was typed in yuan, in fen.
fn yuan(option: &str, amount: &str, codes: &Codes) -> anyhow::Result<i64> {
    fen(amount, codes).ok_or_else(|| {
        let what = say!("bad-amount", option = option, amount = amount);
        Refusal::new(what).hint(say!("bad-amount-hint")).into()
    })
}

fn fen(amount: &str, codes: &Codes) -> Option<i64> {
    match clean(&Kind::Yuan, &Cell::Text(amount.into()), false, codes) {
        Ok(cleaned) if cleaned.remark.is_none() => match cleaned.value {
            Value::Int(fen) if 0 <= fen => Some(fen),
            _ => None,
        },
        _ => None,
    }
}
