use chrono::NaiveDate;

use crate::command::{Call, Status, report};
use crate::error::{Refusal, Say, say};
use crate::intake::Codes;
use crate::model::{Origin, Value, mask};
use crate::report::by_id;
use crate::store::{HelperRow, Put, SourceRow, Tx};

/// Pair a helper with a household, or link one to a village
///
/// Without a helper, lists the gaps: households that nobody helps, poor villages without
/// a leader, a unit, a first secretary or a team. `--end` ends a link; a household's last
/// helper is not taken away without `--replaced-by`. Nothing is forgotten: ended links
/// stay in the history.
#[derive(Debug, clap::Args)]
pub(crate) struct AssignArgs {
    /// Name of the cadre or unit, NAME/UNIT where names are shared, or ID number
    helper: Option<String>,

    /// The household's number
    #[arg(long, value_name = "NO", requires = "helper")]
    household: Option<String>,

    /// The village's code or name
    #[arg(long, value_name = "CODE", requires = "helper", conflicts_with = "household")]
    village: Option<String>,

    /// 结对帮扶 (pair), 领导联系 (leader), 单位包村 (unit), 第一书记 (first-secretary),
    /// 驻村工作队 (team) [default: 结对帮扶 for a household]
    #[arg(long, requires = "helper")]
    kind: Option<String>,

    /// The helper's part in it, such as 主责 or 队长
    #[arg(long, requires = "helper")]
    role: Option<String>,

    /// The first day [default: today]
    #[arg(long, value_name = "DAY", requires = "helper", conflicts_with = "end")]
    from: Option<NaiveDate>,

    /// End the link: the first day without it
    #[arg(long, value_name = "DAY", requires = "reason")]
    end: Option<NaiveDate>,

    /// Why it ends
    #[arg(long, requires = "end")]
    reason: Option<String>,

    /// Who takes over from that day
    #[arg(long, value_name = "HELPER", requires = "end")]
    replaced_by: Option<String>,

    /// Add the helper if nobody of that name is known
    #[arg(long)]
    new: bool,

    /// The unit of a new helper
    #[arg(long, value_name = "NAME", requires = "new")]
    unit: Option<String>,
}

/// The household or village of a link.
struct Object {
    level: &'static str,
    id: String,
    /// As messages name it.
    shown: String,
}

pub(crate) fn assign(call: &mut Call<'_, '_>, args: &AssignArgs) -> anyhow::Result<Status> {
    let Some(helper) = &args.helper else { return gaps(call) };
    let codes = Codes::built_in()?;
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, args.reason.as_deref(), None)?;
    let object = object(&tx, args)?;
    let kind = kind(args, &object, &codes)?;
    let source = tx.source(&SourceRow::command("assign"))?;
    let origin = Some(Origin { source, row: None });
    let told = match args.end {
        Some(day) => {
            let helper = known(&tx, helper)?;
            end(&tx, args, &object, &kind, &helper, day, origin)?
        }
        None => {
            let helper = known_or_new(&tx, args, helper, &kind, origin)?;
            let from = args.from.unwrap_or(call.env.today);
            begin(&tx, &object, &kind, &helper, args.role.as_deref(), from, origin)?
        }
    };
    match told {
        Told::Done(say) => {
            let entry = tx.commit()?;
            call.remark(&say)?;
            call.remark(&say!("entry-made", entry = entry))?;
        }
        Told::Nothing(say) => {
            tx.rollback()?;
            call.remark(&say)?;
        }
    }
    Ok(Status::Done)
}

fn gaps(call: &mut Call<'_, '_>) -> anyhow::Result<Status> {
    let store = call.open()?;
    let spec = by_id("gaps")?.expect("the report of gaps is built in");
    let gaps = report::one(call, &store, &spec, None)?;
    call.print(&gaps)?;
    Ok(if gaps.rows.is_empty() { Status::Done } else { Status::Findings })
}

/// What came of it: done, or already so.
enum Told {
    Done(Say),
    Nothing(Say),
}

fn object(tx: &Tx<'_>, args: &AssignArgs) -> anyhow::Result<Object> {
    if let Some(no) = &args.household {
        if !tx.has_household(no)? {
            return Err(unknown_household(no));
        }
        return Ok(Object { level: "household", id: no.clone(), shown: no.clone() });
    }
    let Some(village) = &args.village else {
        return Err(Refusal::new(say!("assign-to-whom")).hint(say!("assign-to-whom-hint")).into());
    };
    match tx.villages_named(village)?.as_slice() {
        [(code, name)] => Ok(Object { level: "village", id: code.clone(), shown: name.clone() }),
        [] => Err(Refusal::new(say!("no-village", village = village))
            .hint(say!("no-village-hint"))
            .into()),
        many => {
            let codes: Vec<_> = many.iter().map(|(code, _)| code.as_str()).collect();
            let hint = say!("villages-named-hint", codes = codes.join("、"));
            Err(Refusal::new(say!("villages-named", village = village)).hint(hint).into())
        }
    }
}

pub(crate) fn unknown_household(no: &str) -> anyhow::Error {
    Refusal::new(say!("no-household", household = mask(no))).hint(say!("no-household-hint")).into()
}

fn kind(args: &AssignArgs, object: &Object, codes: &Codes) -> anyhow::Result<String> {
    let kind = match (&args.kind, object.level) {
        (Some(kind), _) => codes.canonical("link_kind", kind).map(str::to_owned),
        (None, "household") => Some("结对帮扶".to_owned()),
        (None, _) => None,
    };
    let fits = |kind: &String| (kind == "结对帮扶") == (object.level == "household");
    kind.filter(fits).ok_or_else(|| {
        let known = codes.names("link_kind").join("、");
        Refusal::new(say!("bad-link-kind")).hint(say!("bad-link-kind-hint", known = known)).into()
    })
}

/// The helpers who may be meant.
fn candidates(tx: &Tx<'_>, typed: &str) -> anyhow::Result<Vec<HelperRow>> {
    let found = tx.helpers_named(typed)?;
    match typed.split_once('/') {
        Some((name, unit)) if found.is_empty() => {
            let mut named = tx.helpers_named(name)?;
            named.retain(|it| it.unit.as_deref() == Some(unit));
            Ok(named)
        }
        _ => Ok(found),
    }
}

/// The one helper who is meant.
pub(crate) fn known(tx: &Tx<'_>, typed: &str) -> anyhow::Result<HelperRow> {
    let mut found = candidates(tx, typed)?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Refusal::new(say!("no-helper", helper = mask(typed)))
            .hint(say!("no-helper-hint"))
            .into()),
        count => {
            let units: Vec<_> = found
                .iter()
                .map(|it| format!("{}/{}", it.name, it.unit.as_deref().unwrap_or("-")))
                .collect();
            let hint = say!("helpers-named-hint", known = units.join("、"));
            Err(Refusal::new(say!("helpers-named", helper = typed, count = count))
                .hint(hint)
                .into())
        }
    }
}

fn known_or_new(
    tx: &Tx<'_>,
    args: &AssignArgs,
    typed: &str,
    kind: &str,
    origin: Option<Origin>,
) -> anyhow::Result<HelperRow> {
    if !args.new || !candidates(tx, typed)?.is_empty() {
        return known(tx, typed);
    }
    let is_unit = kind == "单位包村";
    let id = match (&args.unit, is_unit) {
        (Some(unit), false) => format!("{typed}/{unit}"),
        _ => typed.to_owned(),
    };
    if let Some(unit) = &args.unit {
        put(tx, "unit", &[("name", Value::text(unit.clone()))], origin)?;
    }
    let unit = args.unit.clone().map_or(Value::Null, Value::text);
    let columns = [
        ("id", Value::text(id.clone())),
        ("kind", Value::text(if is_unit { "单位" } else { "干部" })),
        ("name", Value::text(typed.to_owned())),
        ("unit", unit),
    ];
    put(tx, "helper", &columns, origin)?;
    known(tx, &id)
}

/// Writes a row of which only some columns are given.
pub(crate) fn put(
    tx: &Tx<'_>,
    table: &str,
    given: &[(&str, Value<'static>)],
    origin: Option<Origin>,
) -> anyhow::Result<Put> {
    let table = tx.table(table);
    let mut row: Vec<Value<'static>> = tx
        .columns(table)
        .iter()
        .map(|column| {
            given
                .iter()
                .find(|(it, _)| it == column)
                .map_or(Value::Null, |(_, value)| value.clone())
        })
        .collect();
    tx.put(table, &mut row, origin)
}

fn begin(
    tx: &Tx<'_>,
    object: &Object,
    kind: &str,
    helper: &HelperRow,
    role: Option<&str>,
    from: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Told> {
    let links = tx.links_on(&object.id, &from.to_string())?;
    if let Some(link) = links.iter().find(|it| it.kind == kind && it.helper == helper.id) {
        return Ok(Told::Nothing(say!(
            "linked-already",
            helper = helper.name,
            object = object.shown,
            kind = kind,
            since = link.since,
        )));
    }
    if kind == "第一书记" && links.iter().any(|it| it.kind == kind) {
        let what = say!("first-secretary-there", village = object.shown);
        return Err(Refusal::new(what).hint(say!("first-secretary-there-hint")).into());
    }
    let columns = [
        ("object", Value::text(object.id.clone())),
        ("kind", Value::text(kind.to_owned())),
        ("helper", Value::text(helper.id.clone())),
        ("since", Value::day(from)),
        ("level", Value::text(object.level)),
        ("role", role.map_or(Value::Null, |it| Value::text(it.to_owned()))),
    ];
    put(tx, "link", &columns, origin)?;
    Ok(Told::Done(say!(
        "linked",
        helper = helper.name,
        object = object.shown,
        kind = kind,
        from = from,
    )))
}

fn end(
    tx: &Tx<'_>,
    args: &AssignArgs,
    object: &Object,
    kind: &str,
    helper: &HelperRow,
    day: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Told> {
    // The link as it stands on the last day before it ends.
    let last = day.pred_opt().unwrap_or(day);
    let links = tx.links_on(&object.id, &last.to_string())?;
    let Some(link) = links.iter().find(|it| it.kind == kind && it.helper == helper.id) else {
        let what = say!(
            "not-linked",
            helper = helper.name,
            object = object.shown,
            kind = kind,
            day = last
        );
        return Err(Refusal::new(what).hint(say!("not-linked-hint")).into());
    };
    let successor = args.replaced_by.as_deref().map(|it| known(tx, it)).transpose()?;
    let stays = tx.links_on(&object.id, &day.to_string())?;
    let others = stays.iter().filter(|it| it.kind == kind && it.helper != helper.id).count();
    let follows = successor.as_ref().is_some_and(|it| it.id != helper.id);
    if object.level == "household" && others == 0 && !follows {
        let what = say!("last-helper", helper = helper.name, household = object.shown);
        return Err(Refusal::new(what).hint(say!("last-helper-hint")).into());
    }
    let table = tx.table("link");
    let key = [
        Value::text(object.id.clone()),
        Value::text(kind.to_owned()),
        Value::text(helper.id.clone()),
        Value::text(link.since.clone()),
    ];
    let Some(mut row) = tx.row(table, &key)? else {
        anyhow::bail!("the link of {} is there and is not there", object.id);
    };
    for (column, value) in [
        ("until", Value::day(day)),
        ("reason", Value::text(args.reason.clone().unwrap_or_default())),
    ] {
        let place = tx.columns(table).iter().position(|it| it == column);
        row[place.expect("the schema has this column: a test ends a link")] = value;
    }
    tx.replace(table, &mut row, origin)?;
    if let Some(successor) = &successor {
        begin(tx, object, kind, successor, link.role.as_deref(), day, origin)?;
    }
    Ok(Told::Done(say!(
        "link-ended",
        helper = helper.name,
        object = object.shown,
        kind = kind,
        day = day,
        successor = successor.map_or_else(|| "-".to_owned(), |it| it.name),
    )))
}
