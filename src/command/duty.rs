mod list;
pub(crate) mod sets;

use chrono::NaiveDate;

use self::list::Asked;
use crate::command::assign::put;
use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::model::Value;
use crate::report::{Column, Kind, Report};
use crate::rules::{Duty, DutySet, Every, Measure, Quota, Reckoning, Standing};
use crate::store::{Among, Store, Tx};
use crate::words::Both;

pub(crate) use self::list::{owed_visits, words_of};

/// Say what helpers owe, and how they keep it
///
/// Duties are data: how often who has to visit, to stay in the village, to meet, to give, by
/// which paper. A ledger goes by the set of its standard, or by those that `duty use` names.
#[derive(Debug, clap::Args)]
pub(crate) struct DutyArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    List(ListArgs),
    Show(ShowArgs),
    Use(UseArgs),
}

/// List how every duty stands with everybody who holds it
///
/// Done, due, not due yet, overdue since when, or impossible to reach. This year and the last
/// are looked at; periods missed are counted of this year, and of years and terms also of the
/// last. Exits with 1 when anything is owed or unknown.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Go by this set of duties, or by the one in this .toml file [default: the ledger's]
    #[arg(long, value_name = "ID")]
    duties: Vec<String>,

    /// Only this duty
    #[arg(long, value_name = "DUTY")]
    duty: Option<String>,

    /// Only this helper: name or ID number
    #[arg(long, value_name = "NAME")]
    helper: Option<String>,

    /// Only this household
    #[arg(long, value_name = "NO", conflicts_with = "village")]
    household: Option<String>,

    /// Only this village, or the villages whose codes begin so
    #[arg(long, value_name = "CODE")]
    village: Option<String>,

    /// Only what is due, overdue or impossible to reach
    #[arg(long)]
    owing: bool,

    /// Only how many there are of each state
    #[arg(long, conflicts_with = "owing")]
    totals: bool,

    /// Suppose how often, where the source does not say, such as leader-visit=quarter, or
    /// SET/leader-visit=quarter
    #[arg(long, value_name = "DUTY=PERIOD")]
    every: Vec<String>,
}

/// Show which duties there are, or one set as its file has it
#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// Name of a set, or a .toml file
    #[arg(value_name = "ID")]
    set: Option<String>,
}

/// Say which sets of duties the ledger goes by
#[derive(Debug, clap::Args)]
struct UseArgs {
    /// Names of built-in sets, or .toml files, whose text the ledger keeps
    #[arg(value_name = "ID", required_unless_present = "every")]
    sets: Vec<String>,

    /// How often, where the source does not say: month, two-months, quarter, year or term,
    /// such as leader-visit=quarter, or SET/leader-visit=quarter
    #[arg(long, value_name = "DUTY=PERIOD")]
    every: Vec<String>,
}

pub(crate) fn duty(call: &mut Call<'_, '_>, args: &DutyArgs) -> anyhow::Result<Status> {
    match &args.what {
        What::List(args) => list(call, args),
        What::Show(args) => show(call, args),
        What::Use(args) => take(call, args),
    }
}

/// How one holder keeps a duty: the place of the duty, the household, village or unit (none
/// where a helper owes it to whichever), the figures.
pub(crate) type EachStanding<'e> =
    dyn FnMut(usize, Option<&str>, &Standing<'_>) -> anyhow::Result<()> + 'e;

/// Works out how duties are kept on a day, one household, village or helper at a time.
pub(crate) fn reckon(
    store: &Store,
    duties: &[Duty],
    among: Among<'_>,
    as_of: NaiveDate,
    each: &mut EachStanding<'_>,
) -> anyhow::Result<()> {
    let terms = store.terms()?;
    let all = duties.iter().map(|it| Reckoning::new(it, &terms, as_of)).enumerate();
    let (of_helpers, of_objects): (Vec<_>, Vec<_>) =
        all.partition(|(_, it)| it.duty.is_of_helpers());
    let kinds = |all: &[(usize, Reckoning<'_>)]| -> Vec<&str> {
        let links = all.iter().flat_map(|(place, _)| &duties[*place].links);
        links.map(String::as_str).collect()
    };
    if !of_objects.is_empty() {
        store.served_objects(among, &kinds(&of_objects), as_of, &mut |object, bonds, deeds| {
            for (place, reckoning) in &of_objects {
                for standing in reckoning.standings(bonds, deeds) {
                    let is_own = match among {
                        Among::Helper(id) => standing.bonds.iter().any(|it| it.helper == id),
                        Among::Area(_) | Among::Object(_) => true,
                    };
                    if is_own {
                        each(*place, Some(object), &standing)?;
                    }
                }
            }
            Ok(())
        })?;
    }
    if !of_helpers.is_empty() {
        store.serving_helpers(among, &kinds(&of_helpers), as_of, &mut |_, bonds, deeds| {
            for (place, reckoning) in &of_helpers {
                for standing in reckoning.standings(bonds, deeds) {
                    each(*place, None, &standing)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn list(call: &mut Call<'_, '_>, args: &ListArgs) -> anyhow::Result<Status> {
    let store = call.open()?;
    let mut duties = match args.duties.is_empty() {
        true => sets::of_ledger(&store, None)?,
        false => {
            let texts = args.duties.iter().map(|it| sets::text_named(call, &store, it));
            sets::duties(&texts.collect::<anyhow::Result<Vec<_>>>()?)?
        }
    };
    for typed in &args.every {
        sets::suppose(&mut duties, typed)?;
    }
    if let Some(id) = &args.duty {
        let known = duties.iter().map(|it| it.id().to_owned()).collect::<Vec<_>>();
        duties.retain(|it| it.id() == id);
        if duties.is_empty() {
            return Err(unknown_duty(id, &known));
        }
    }
    let asked = Asked {
        helper: args.helper.as_deref(),
        household: args.household.as_deref(),
        village: args.village.as_deref(),
        owing: args.owing,
    };
    match args.totals {
        true => list::totals(call, &store, &duties, &asked),
        false => {
            let title = Both::new("帮扶责任履行情况", "How duties are kept");
            list::list(call, &store, &duties, &asked, "duty-list", title)
        }
    }
}

fn unknown_duty(id: &str, known: &[String]) -> anyhow::Error {
    let hint = say!("unknown-duty-hint", known = known.join(", "));
    Refusal::new(say!("unknown-duty", id = id)).hint(hint).into()
}

fn show(call: &mut Call<'_, '_>, args: &ShowArgs) -> anyhow::Result<Status> {
    if let Some(named) = &args.set {
        let text = match DutySet::text_of(named) {
            Some(text) => text.to_owned(),
            None => {
                let store = call.open()?;
                sets::text_named(call, &store, named)?
            }
        };
        call.write(text.into_bytes())?;
        return Ok(Status::Done);
    }
    let store = call.open()?;
    let columns = vec![
        Column::new("set", Kind::Text, "要求", "Set"),
        Column::new("region", Kind::Text, "哪里的", "Whose"),
        Column::new("in_use", Kind::Flag, "在用", "In use"),
        Column::new("duty", Kind::Text, "代号", "Duty"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("links", Kind::Text, "结对类型", "Links"),
        Column::new("wanted", Kind::Text, "不少于", "At least"),
        Column::new("every", Kind::Text, "周期", "Every"),
        Column::new("source", Kind::Text, "依据", "Source"),
    ];
    let title = Both::new("帮扶责任要求", "Duties");
    let mut report = Report::new("duty-sets", title, call.env.today, columns);
    let used = sets::in_use(&store, None)?;
    let own = used.iter().filter(|(_, is_own)| *is_own).map(|(id, _)| id.clone());
    for id in DutySet::ids().map(str::to_owned).chain(own) {
        let set = sets::read(&sets::text_named(call, &store, &id)?)?;
        let is_used = used.iter().any(|(it, _)| *it == id);
        let duties = sets::with_periods(&store, set.duties)?;
        for duty in duties {
            let text = |it: &str| Value::text(it.to_owned());
            report.rows.push(vec![
                text(&id),
                text(set.title.text(call.lang)),
                Value::Int(i64::from(is_used)),
                text(duty.id()),
                text(duty.title.text(call.lang)),
                Value::text(duty.links.join("、")),
                Value::text(list::wanted_in_full(&duty, call.lang)),
                list::every_in_words(&duty, call.lang).map_or(Value::Null, Value::text),
                text(&duty.source),
            ]);
        }
    }
    call.print(&report)?;
    Ok(Status::Done)
}

fn take(call: &mut Call<'_, '_>, args: &UseArgs) -> anyhow::Result<Status> {
    let mut store = call.open_to_write()?;
    let mut settings: Vec<(String, String)> = Vec::new();
    let mut duties = Vec::new();
    if args.sets.is_empty() {
        duties = sets::of_ledger(&store, None)?;
    } else {
        let mut ids: Vec<String> = Vec::new();
        for named in &args.sets {
            let text = sets::text_named(call, &store, named)?;
            let set = sets::read(&text)?;
            if DutySet::text_of(&set.id).is_none() {
                settings.push((sets::own_setting(&set.id), text));
            }
            if !ids.contains(&set.id) {
                ids.push(set.id);
                duties.extend(set.duties);
            }
        }
        settings.push((sets::SETTING.to_owned(), ids.join(" ")));
    }
    for typed in &args.every {
        let duty = sets::suppose(&mut duties, typed)?;
        let every = duty.every.map_or("", Every::name);
        settings.push((sets::every_setting(duty), every.to_owned()));
    }
    let tx = call.begin(&mut store, None, None)?;
    for (name, value) in &settings {
        set(&tx, name, value)?;
    }
    let entry = tx.commit()?;
    let titles = duties.iter().map(|it| it.title.text(call.lang).to_owned());
    let titles = crate::command::said::names_of(titles, call.lang);
    call.remark(&say!("duties-used", duties = titles))?;
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

/// Writes a setting, whether it was made before or not.
fn set(tx: &Tx<'_>, name: &str, value: &str) -> anyhow::Result<()> {
    let table = tx.table("setting");
    let Some(mut row) = tx.row(table, &[Value::text(name.to_owned())])? else {
        let columns =
            [("name", Value::text(name.to_owned())), ("value", Value::text(value.to_owned()))];
        put(tx, "setting", &columns, None)?;
        return Ok(());
    };
    let place = tx.place(table, "value");
    if row[place] != Value::text(value.to_owned()) {
        row[place] = Value::text(value.to_owned());
        tx.replace(table, &mut row, None)?;
    }
    Ok(())
}

/// The amount of a duty as it is counted: days and difficulties as numbers, money in yuan.
fn amount(duty: &Duty, number: i64) -> Value<'static> {
    match duty.measure {
        Measure::Aid => Value::text(crate::model::decimal(number, 2)),
        Measure::Days | Measure::Nights | Measure::Solved => Value::Int(number),
    }
}

/// What a duty asks, without its unit.
fn quota(duty: &Duty) -> String {
    match duty.quota {
        Quota::Number(number) => amount(duty, number).to_string(),
        Quota::Share(part, whole) => format!("{part}/{whole}"),
    }
}
