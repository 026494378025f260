use chrono::NaiveDate;

use crate::command::assign::{known, put, unknown_household};
use crate::command::duty::owed_visits;
use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::intake::{Cell, Codes, Kind, clean};
use crate::model::{Origin, Value};
use crate::store::{HelperRow, SourceRow, Tx};

/// Log a visit or a call, or list who still owes a visit
#[derive(Debug, clap::Args)]
pub(crate) struct VisitArgs {
    /// The household's number
    #[arg(required_unless_present = "due")]
    household: Option<String>,

    /// Who came: name, NAME/UNIT where names are shared, or ID number
    #[arg(long, value_name = "HELPER", required_unless_present = "due")]
    by: Option<String>,

    /// When [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<NaiveDate>,

    /// 入户走访 (home), 电话联络 (call), 节日慰问 (condolence), 座谈, 调研, 家访
    #[arg(long, default_value = "入户走访")]
    mode: String,

    /// What was seen and said
    #[arg(long)]
    note: Option<String>,

    /// A problem that was found
    #[arg(long)]
    problem: Option<String>,

    /// Money given, in yuan
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    cash: Option<String>,

    /// Goods given
    #[arg(long)]
    goods: Option<String>,

    /// What the goods are worth, in yuan
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    goods_value: Option<String>,

    /// Log it although the helper is not paired with the household on that day
    #[arg(long)]
    unpaired: bool,

    /// List the home visits that are due, overdue, or impossible to make in time
    #[arg(long, conflicts_with_all = ["household", "by", "on", "note", "problem", "cash", "goods", "goods_value"])]
    due: bool,

    /// With --due: only of this helper, by name or ID number
    #[arg(long, value_name = "NAME", requires = "due")]
    helper: Option<String>,

    /// With --due: only in this village, or the villages whose codes begin so
    #[arg(long, value_name = "CODE", requires = "due")]
    village: Option<String>,
}

pub(crate) fn visit(call: &mut Call<'_, '_>, args: &VisitArgs) -> anyhow::Result<Status> {
    if args.due {
        return owed_visits(call, args.helper.as_deref(), args.village.as_deref());
    }
    let household = args.household.as_deref().unwrap_or_default();
    let by = args.by.as_deref().unwrap_or_default();
    let day = args.on.unwrap_or(call.env.today);
    if call.env.today < day {
        let what = say!("visit-in-future", day = day);
        return Err(Refusal::new(what).hint(say!("visit-in-future-hint")).into());
    }
    let codes = Codes::built_in()?;
    let Some(mode) = codes.canonical("visit_mode", &args.mode) else {
        let hint = say!("bad-mode-hint", known = codes.names("visit_mode").join("、"));
        return Err(Refusal::new(say!("bad-mode", mode = args.mode)).hint(hint).into());
    };
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, None, None)?;
    if !tx.has_household(household)? {
        return Err(unknown_household(household));
    }
    let helper = visitor(&tx, household, by, day, args.unpaired)?;
    let source = tx.source(&SourceRow::command("visit"))?;
    let mut columns = vec![
        ("object", Value::text(household.to_owned())),
        ("day", Value::day(day)),
        ("helper", Value::text(helper.id.clone())),
        ("mode", Value::text(mode.to_owned())),
        ("level", Value::text("household")),
    ];
    for (column, text) in [("note", &args.note), ("problem", &args.problem), ("goods", &args.goods)]
    {
        columns.push((column, text.clone().map_or(Value::Null, Value::text)));
    }
    for (column, option, amount) in [
        ("cash_fen", "--cash", &args.cash),
        ("goods_value_fen", "--goods-value", &args.goods_value),
    ] {
        columns.push((column, yuan(option, amount.as_deref(), &codes)?));
    }
    let number = number(&tx, &columns)?;
    columns.push(("no", Value::Int(number)));
    put(&tx, "visit", &columns, Some(Origin { source, row: None }))?;
    let entry = tx.commit()?;
    call.remark(&say!(
        "visited",
        helper = helper.name,
        household = household,
        day = day,
        mode = mode
    ))?;
    if args.goods.is_some() && args.goods_value.is_none() {
        call.warn(&say!("goods-without-value"))?;
    }
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
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
    let own: Vec<_> = tx
        .helpers_of(household)?
        .into_iter()
        .filter(|it| it.kind.as_deref() == Some("结对帮扶"))
        .filter(|it| it.id == by || it.name == by)
        .collect();
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
    let what =
        match own.iter().filter_map(|it| it.since.as_deref()).filter(|it| day.as_str() < *it).min()
        {
            Some(since) => {
                say!("visit-before-pairing", helper = helper.name, since = since, day = day)
            }
            None => say!("visit-unpaired", helper = helper.name, household = household, day = day),
        };
    Err(Refusal::new(what).hint(say!("visit-unpaired-hint")).into())
}

fn yuan(option: &str, amount: Option<&str>, codes: &Codes) -> anyhow::Result<Value<'static>> {
    let Some(amount) = amount else { return Ok(Value::Null) };
    let refused = || {
        let what = say!("bad-amount", option = option, amount = amount);
        anyhow::Error::from(Refusal::new(what).hint(say!("bad-amount-hint")))
    };
    let cell = Cell::Text(amount.into());
    match clean(&Kind::Yuan, &cell, false, codes) {
        Ok(cleaned) if cleaned.remark.is_none() => match cleaned.value {
            Value::Int(fen) if 0 <= fen => Ok(Value::Int(fen)),
            _ => Err(refused()),
        },
        _ => Err(refused()),
    }
}

/// The number of this visit among those of the same helper, day and mode. The same visit
/// is not logged twice.
fn number(tx: &Tx<'_>, columns: &[(&str, Value<'static>)]) -> anyhow::Result<i64> {
    let table = tx.table("visit");
    let names = tx.columns(table);
    let given = |name: &str| columns.iter().find(|(it, _)| *it == name).map(|(_, value)| value);
    for number in 1.. {
        let mut key: Vec<_> = columns[..4].iter().map(|(_, value)| value.clone()).collect();
        key.push(Value::Int(number));
        let Some(row) = tx.row(table, &key)? else { return Ok(number) };
        let same = names
            .iter()
            .zip(&row)
            .all(|(name, stored)| given(name).is_none_or(|value| value == stored));
        if same {
            let what = say!(
                "visit-logged",
                entry = row.iter().rev().nth(1).map_or(String::new(), ToString::to_string)
            );
            return Err(Refusal::new(what).hint(say!("visit-logged-hint")).into());
        }
    }
    anyhow::bail!("more visits than a day has room for")
}
