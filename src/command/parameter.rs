use chrono::NaiveDate;

use crate::command::assign::put;
use crate::command::verdicts::standard;
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::Codes;
use crate::model::facts::Kind as Unit;
use crate::model::{Origin, Value, decimal};
use crate::report::{Column, Kind, Report};
use crate::rules::{Parameter, Standard};
use crate::store::{ALL_REGISTERS, OwnLimit, Put, SourceRow, Tx};
use crate::words::Both;

/// Enter the office's own lines and limits, each with the paper it stands in
///
/// They go before those that the standard ships, from the first to the last day on which
/// they hold. `check-exit` says of a limit that nobody has entered that it is not known, and
/// names it.
#[derive(Debug, clap::Args)]
pub(crate) struct ParameterArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(ListArgs),
    Set(SetArgs),
    End(EndArgs),
}

/// List the limits that the office has entered
#[derive(Debug, clap::Args)]
struct ListArgs {
    /// Only this one
    id: Option<String>,
}

/// Enter a limit, or the next one
#[derive(Debug, clap::Args)]
struct SetArgs {
    #[command(flatten)]
    which: Which,

    /// How much, such as 3300 or 2.5
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    amount: String,

    /// yuan, percent, m2, mu, m, climb, litres, minutes, days, months or count
    #[arg(long)]
    unit: String,

    /// The calendar year for which it holds
    #[arg(long, conflicts_with_all = ["from", "to"], required_unless_present = "from")]
    year: Option<i32>,

    /// The first day on which it holds
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,

    /// The last day on which it holds [default: until further notice]
    #[arg(long, value_name = "DAY", requires = "from")]
    to: Option<NaiveDate>,

    /// The paper that it stands in
    #[arg(long)]
    paper: String,

    /// The standard that has it, or its .toml file [default: the ledger's]
    #[arg(long, value_name = "ID")]
    standard: Option<String>,
}

/// End a limit that has no last day, or a later one
#[derive(Debug, clap::Args)]
struct EndArgs {
    #[command(flatten)]
    which: Which,

    /// The last day on which it holds
    #[arg(long, value_name = "DAY")]
    to: NaiveDate,
}

/// Which limit, and for whom.
#[derive(Debug, clap::Args)]
struct Which {
    /// What the standard calls it, such as poverty-line
    id: String,

    /// Only for the households of this 识别标准: 国家标准, 省定标准 or 市定标准 [default: all]
    #[arg(long)]
    register: Option<String>,

    /// The code of the county, township or village for which it holds [default: the ledger's]
    #[arg(long, value_name = "CODE")]
    area: Option<String>,
}

pub(crate) fn parameter(call: &mut Call<'_, '_>, args: &ParameterArgs) -> anyhow::Result<Status> {
    match &args.action {
        Action::List(args) => list(call, args),
        Action::Set(args) => set(call, args),
        Action::End(args) => end(call, args),
    }
}

fn list(call: &mut Call<'_, '_>, args: &ListArgs) -> anyhow::Result<Status> {
    let store = call.open()?;
    let standard = standard(call, &store, None)?;
    let columns = vec![
        Column::new("parameter", Kind::Text, "代号", "Parameter"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("register", Kind::Code, "识别标准", "Register"),
        Column::new("area", Kind::Number, "行政区划代码", "Area"),
        Column::new("from", Kind::Day, "从哪天起", "From"),
        Column::new("to", Kind::Day, "到哪天止", "To"),
        Column::new("amount", Kind::Text, "数额", "Amount"),
        Column::new("unit", Kind::Text, "单位", "Unit"),
        Column::new("paper", Kind::Text, "依据", "Paper"),
    ];
    let title = Both::new("本单位的标准线和限值", "The office's own lines and limits");
    let mut report = Report::new("parameters", title, call.as_of(), columns);
    for (id, unit, own) in store.own_limits()? {
        if args.id.as_ref().is_some_and(|it| *it != id) {
            continue;
        }
        let OwnLimit { since, last, register, area, amount, paper } = own;
        let title = standard.parameter(&id).map(|it| it.title.text(call.lang).to_owned());
        let known = Unit::named(&unit);
        report.rows.push(vec![
            Value::text(id),
            title.map_or(Value::Null, Value::text),
            Value::text(register.unwrap_or_else(|| ALL_REGISTERS.to_owned())),
            Value::text(area),
            Value::text(since),
            last.map_or(Value::Null, Value::text),
            Value::text(decimal(amount, known.map_or(0, Unit::decimals))),
            Value::text(known.map_or(unit, |it| call.text(&unit_word(it)))),
            Value::text(paper),
        ]);
    }
    let known = say!("parameters-known", standard = standard.id, known = known(call, &standard));
    report.notes.push(call.text(&known));
    call.print(&report)?;
    Ok(Status::Done)
}

fn set(call: &mut Call<'_, '_>, args: &SetArgs) -> anyhow::Result<Status> {
    let mut store = call.open_to_write()?;
    let standard = standard(call, &store, args.standard.as_deref())?;
    let parameter = named(call, &standard, &args.which.id)?;
    let amount = amount(call, parameter, args)?;
    let (since, until) = dates(args)?;
    let paper = args.paper.trim();
    if paper.is_empty() {
        return Err(refuse(say!("parameter-no-paper"), say!("parameter-no-paper-hint")));
    }
    let area = args.which.area.clone().or(store.setting("area")?).unwrap_or_default();
    let tx = call.begin(&mut store, None, None)?;
    let key = key(&tx, &args.which, &area)?;
    let table = tx.table("parameter");
    let [place_since, place_until, place_amount] =
        ["since", "until", "amount"].map(|it| tx.place(table, it));
    let given_until = until.map_or(Value::Null, Value::day);
    for row in tx.rows(table, &key)? {
        let day = |place: usize| row[place].to_string().parse::<NaiveDate>().ok();
        let (begun, ended) = (day(place_since), day(place_until));
        let overlaps = begun.is_some_and(|begun| until.is_none_or(|it| begun < it))
            && ended.is_none_or(|it| since < it);
        if !overlaps {
            continue;
        }
        let is_same = begun == Some(since)
            && row[place_until] == given_until
            && row[place_amount] == Value::Int(amount)
            && row[tx.place(table, "paper")] == Value::text(paper);
        if is_same {
            tx.rollback()?;
            call.remark(&say!("parameter-already", id = args.which.id))?;
            return Ok(Status::Done);
        }
        let what = say!(
            "parameter-overlaps",
            id = args.which.id,
            amount = shown(call, parameter.unit, &row[place_amount]),
            from = row[place_since],
            to = last_day(ended),
        );
        let entry = &row[tx.place(table, "entry")];
        return Err(refuse(what, say!("parameter-overlaps-hint", entry = entry)));
    }
    let source = tx.source(&SourceRow::command("parameter"))?;
    let [id, code, register] = key;
    let columns = [
        ("id", id),
        ("area", code),
        ("register", register),
        ("since", Value::day(since)),
        ("until", given_until),
        ("amount", Value::Int(amount)),
        ("unit", Value::text(parameter.unit.name())),
        ("paper", Value::text(paper.to_owned())),
    ];
    let put = put(&tx, "parameter", &columns, Some(Origin { source, row: None }))?;
    anyhow::ensure!(put == Put::New, "parameter {}: {put:?}", args.which.id);
    let entry = tx.commit()?;
    call.remark(&say!(
        "parameter-set",
        title = parameter.title.text(call.lang),
        amount = shown(call, parameter.unit, &Value::Int(amount)),
        from = since,
        to = last_day(until),
        register = args.which.register.as_deref().unwrap_or(ALL_REGISTERS),
        area = area,
    ))?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

fn end(call: &mut Call<'_, '_>, args: &EndArgs) -> anyhow::Result<Status> {
    let mut store = call.open_to_write()?;
    let area = args.which.area.clone().or(store.setting("area")?).unwrap_or_default();
    let tx = call.begin(&mut store, None, None)?;
    let key = key(&tx, &args.which, &area)?;
    let table = tx.table("parameter");
    let until = args.to.succ_opt();
    let day = |row: &[Value<'_>], column| -> Option<NaiveDate> {
        row[tx.place(table, column)].to_string().parse().ok()
    };
    let holds = |row: &Vec<Value<'static>>| {
        day(row, "since").is_some_and(|it| it <= args.to)
            && day(row, "until").is_none_or(|it| args.to < it)
    };
    let Some(mut row) = tx.rows(table, &key)?.into_iter().find(holds) else {
        let what = say!("parameter-not-there", id = args.which.id, day = args.to);
        return Err(refuse(what, say!("parameter-not-there-hint")));
    };
    let given = until.map_or(Value::Null, Value::day);
    if row[tx.place(table, "until")] == given {
        tx.rollback()?;
        call.remark(&say!("parameter-already", id = args.which.id))?;
        return Ok(Status::Done);
    }
    row[tx.place(table, "until")] = given;
    let source = tx.source(&SourceRow::command("parameter"))?;
    tx.replace(table, &mut row, Some(Origin { source, row: None }))?;
    let entry = tx.commit()?;
    call.remark(&say!("parameter-ended", id = args.which.id, day = args.to))?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

fn refuse(what: Say, hint: Say) -> anyhow::Error {
    Refusal::new(what).hint(hint).into()
}

/// The parameter of a standard that is meant.
fn named<'s>(
    call: &Call<'_, '_>,
    standard: &'s Standard,
    id: &str,
) -> anyhow::Result<&'s Parameter> {
    standard.parameter(id).ok_or_else(|| {
        let what = say!("parameter-unknown", id = id, standard = standard.id);
        refuse(what, say!("parameter-unknown-hint", known = known(call, standard)))
    })
}

/// The parameters of a standard, with their titles and units.
fn known(call: &Call<'_, '_>, standard: &Standard) -> String {
    let all = standard.parameters.iter().chain(&standard.limits).map(|it| {
        let (title, unit) = (it.title.text(call.lang), call.text(&unit_word(it.unit)));
        format!("{} {title} ({unit})", it.id())
    });
    all.collect::<Vec<_>>().join("; ")
}

/// The amount in the unit in which it is stored.
fn amount(call: &Call<'_, '_>, parameter: &Parameter, args: &SetArgs) -> anyhow::Result<i64> {
    let unit = parameter.unit;
    if Unit::named(&args.unit) != Some(unit) {
        let what = say!("parameter-unit", id = args.which.id, unit = args.unit);
        let word = call.text(&unit_word(unit));
        return Err(refuse(what, say!("parameter-unit-hint", unit = unit.name(), word = word)));
    }
    match unit.parse(&args.amount) {
        Some(amount) if 0 <= amount => Ok(amount),
        _ => {
            let what = say!("parameter-amount", amount = args.amount);
            let hint = say!("parameter-amount-hint", decimals = unit.decimals());
            Err(refuse(what, hint))
        }
    }
}

/// The first day, and the first day after.
fn dates(args: &SetArgs) -> anyhow::Result<(NaiveDate, Option<NaiveDate>)> {
    let first = |year: i32| {
        let day = (1990..=2100).contains(&year).then(|| NaiveDate::from_ymd_opt(year, 1, 1));
        day.flatten().ok_or_else(|| {
            refuse(say!("parameter-year", year = year), say!("parameter-dates-hint"))
        })
    };
    match (args.year, args.from) {
        (Some(year), _) => Ok((first(year)?, Some(first(year + 1)?))),
        (None, Some(from)) if args.to.is_none_or(|to| from <= to) => {
            Ok((from, args.to.and_then(|it| it.succ_opt())))
        }
        (None, from) => {
            let (from, to) = (from.unwrap_or_default(), args.to.unwrap_or_default());
            let what = say!("parameter-dates", from = from, to = to);
            Err(refuse(what, say!("parameter-dates-hint")))
        }
    }
}

/// Id, area and register, as the table's key begins.
fn key(tx: &Tx<'_>, which: &Which, area: &str) -> anyhow::Result<[Value<'static>; 3]> {
    let area = area.to_owned();
    if tx.row(tx.table("area"), &[Value::text(area.clone())])?.is_none() {
        return Err(refuse(say!("no-area", code = area), say!("no-area-hint")));
    }
    let codes = Codes::built_in()?;
    let list = "standard_of_identification";
    let register = match &which.register {
        None => ALL_REGISTERS,
        Some(typed) if typed == ALL_REGISTERS => ALL_REGISTERS,
        Some(typed) => codes.canonical(list, typed).ok_or_else(|| {
            let known = codes.names(list).join("、");
            refuse(say!("bad-register", register = typed), say!("bad-code-hint", known = known))
        })?,
    };
    Ok([Value::text(which.id.clone()), Value::text(area), Value::text(register.to_owned())])
}

fn shown(call: &Call<'_, '_>, unit: Unit, amount: &Value<'_>) -> String {
    let amount = match amount {
        Value::Int(amount) => decimal(*amount, unit.decimals()),
        other => other.to_string(),
    };
    call.text(&say!("amount-in-unit", amount = amount, unit = call.text(&unit_word(unit))))
}

fn last_day(until: Option<NaiveDate>) -> String {
    until.and_then(|it| it.pred_opt()).map_or_else(|| "…".to_owned(), |it| it.to_string())
}

/// What people call a unit.
pub(crate) fn unit_word(unit: Unit) -> Say {
    match unit {
        Unit::Yuan => say!("unit-yuan"),
        Unit::Percent => say!("unit-percent"),
        Unit::M2 => say!("unit-m2"),
        Unit::Mu => say!("unit-mu"),
        Unit::M => say!("unit-m"),
        Unit::Climb => say!("unit-climb"),
        Unit::Litres => say!("unit-litres"),
        Unit::Minutes => say!("unit-minutes"),
        Unit::Days => say!("unit-days"),
        Unit::Months => say!("unit-months"),
        Unit::Count | Unit::Flag | Unit::Code | Unit::Year | Unit::Month | Unit::Day => {
            say!("unit-count")
        }
    }
}
