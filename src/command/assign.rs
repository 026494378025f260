mod check;
mod propose;

use chrono::NaiveDate;

use crate::command::verdicts::standard;
use crate::command::{Call, Status, report};
use crate::error::{Refusal, Say, say};
use crate::intake::Codes;
use crate::model::links::LinkFacts;
use crate::model::{Origin, Value, mask};
use crate::report::by_id;
use crate::rules::{LinkKind, Rules};
use crate::store::{HelperRow, Put, SourceRow, Store, Tx};

/// Pair a helper with a household, or link one to a village, township or school
///
/// Without a helper, lists the gaps: households that nobody helps, poor villages without
/// a leader, a unit, a first secretary or a team. `--end` ends a link; the last helper of a
/// household that is not struck off is not taken away without `--replaced-by`. Nothing is
/// forgotten: ended links stay in the history. A link that the rules of pairing speak against
/// is made all the same, and the rule is told; `--exception` keeps the reason.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct AssignArgs {
    #[command(subcommand)]
    action: Option<Action>,

    /// Name of the cadre, unit or branch, NAME/UNIT where names are shared, or ID number
    helper: Option<String>,

    /// The household's number
    #[arg(long, value_name = "NO", requires = "helper", group = "object")]
    household: Option<String>,

    /// The village's code or name
    #[arg(long, value_name = "CODE", requires = "helper", group = "object")]
    village: Option<String>,

    /// The township's code or name
    #[arg(long, value_name = "CODE", requires = "helper", group = "object")]
    township: Option<String>,

    /// The school or school district
    #[arg(long, value_name = "NAME", requires = "helper", group = "object")]
    school: Option<String>,

    /// 结对帮扶 (pair), 教育分包 (teacher), 利益联结 (business), 领导联系 (leader), 单位包村
    /// (unit), 第一书记 (first-secretary), 驻村工作队 (team), 企业帮村 (enterprise) and others
    /// [default: 结对帮扶 for a household]
    #[arg(long, requires = "helper")]
    kind: Option<String>,

    /// The helper's part in it, such as 主责 or 队长
    #[arg(long, requires = "helper")]
    role: Option<String>,

    /// Who sent the helper: 省级, 市级, 县级 or 乡级
    #[arg(long, requires = "helper")]
    tier: Option<String>,

    /// The batch in which it is made, such as the year
    #[arg(long, requires = "helper")]
    batch: Option<String>,

    /// The paper in which it stands
    #[arg(long, requires = "helper")]
    paper: Option<String>,

    /// The branch or party member of the village that the link is with
    #[arg(long, value_name = "NAME", requires = "helper")]
    partner: Option<String>,

    /// The helper does nothing else
    #[arg(long, requires = "helper")]
    full_time: bool,

    /// Why it may be where the rules of pairing say it may not
    #[arg(long, value_name = "REASON", requires = "helper")]
    exception: Option<String>,

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

    /// What kind of unit that is: 机关, 学校, 企业 ...
    #[arg(long, value_name = "KIND", requires = "unit")]
    unit_kind: Option<String>,

    /// Code of the county or township whose unit that is
    #[arg(long, value_name = "CODE", requires = "unit")]
    unit_area: Option<String>,

    /// The rank of a new helper, such as 正科级
    #[arg(long, requires = "new")]
    rank: Option<String>,

    /// What a new helper is: 机关干部, 教师, 村干部 ...
    #[arg(long, requires = "new")]
    identity: Option<String>,

    /// The section of the unit in which a new helper works
    #[arg(long, value_name = "NAME", requires = "new")]
    section: Option<String>,

    /// A new helper is on the unit's regular staff
    #[arg(long, requires = "new")]
    on_staff: bool,

    /// Since when a new helper holds the post
    #[arg(long, value_name = "DAY", requires = "new")]
    appointed_on: Option<NaiveDate>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Check(check::CheckArgs),
    Propose(propose::ProposeArgs),
}

/// What a link is with.
struct Object {
    level: &'static str,
    id: String,
    /// As messages name it.
    shown: String,
    /// Code of the village or township; empty for a school.
    area: String,
}

pub(crate) fn assign(call: &mut Call<'_, '_>, args: &AssignArgs) -> anyhow::Result<Status> {
    match &args.action {
        Some(Action::Check(args)) => return check::check(call, args),
        Some(Action::Propose(args)) => return propose::propose(call, args),
        None => {}
    }
    let Some(helper) = args.helper.as_deref() else { return gaps(call) };
    let helper = named(helper)?;
    if args.reason.as_ref().is_some_and(|it| it.trim().is_empty()) {
        return Err(Refusal::new(say!("mend-no-reason")).hint(say!("mend-no-reason-hint")).into());
    }
    let codes = Codes::built_in()?;
    let mut store = call.open_to_write()?;
    let rules = rules(call, &store, None)?;
    let tx = call.begin(&mut store, args.reason.as_deref(), None)?;
    let object = object(&tx, args)?;
    let kind = kind(args, &object, &codes)?;
    let source = tx.source(&SourceRow::command("assign"))?;
    let origin = Some(Origin { source, row: None });
    let day = args.end.or(args.from).unwrap_or(call.env.today);
    let (told, warnings) = match args.end {
        Some(day) => {
            let helper = known(&tx, helper)?;
            (end(&tx, args, &object, &kind, &helper, day, origin)?, Vec::new())
        }
        None => {
            let helper = known_or_new(&tx, args, helper, &kind, origin)?;
            let facts = details(args, &codes)?;
            let scope = Some((object.id.as_str(), helper.id.as_str()));
            let before = tx.link_facts(day, &object.area, scope)?;
            let told = begin(&tx, &object, &kind, &helper, &facts, day, origin)?;
            let after = tx.link_facts(day, &object.area, scope)?;
            let mut warnings = check::worse(call, &rules, &before, &after);
            warnings.extend(other_kind(&after, &kind, &helper));
            (told, warnings)
        }
    };
    match told {
        Told::Done(say) => {
            let entry = tx.commit()?;
            call.remark(&say)?;
            call.remark(&say!("entry-made", entry = entry))?;
            for warning in &warnings {
                call.warn(warning)?;
            }
        }
        Told::Nothing(say) => {
            tx.rollback()?;
            call.remark(&say)?;
        }
    }
    Ok(Status::Done)
}

/// The rules of pairing of the ledger, or of the set that is named.
fn rules(call: &Call<'_, '_>, store: &Store, named: Option<&str>) -> anyhow::Result<Rules> {
    match named {
        Some(id) => Rules::named(id),
        None => {
            let area = store.setting("area")?.unwrap_or_default();
            Ok(Rules::of(&area, &standard(call, store, None)?.id))
        }
    }
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
        let table = tx.table("household");
        let Some(row) = tx.row(table, &[Value::text(no.clone())])? else {
            return Err(unknown_household(no));
        };
        let area = row[tx.place(table, "village")].to_string();
        return Ok(Object { level: "household", id: no.clone(), shown: no.clone(), area });
    }
    if let Some(school) = &args.school {
        if tx.row(tx.table("unit"), &[Value::text(school.clone())])?.is_none() {
            let what = say!("no-unit", unit = school);
            return Err(Refusal::new(what).hint(say!("no-unit-hint")).into());
        }
        let (id, shown) = (school.clone(), school.clone());
        return Ok(Object { level: "unit", id, shown, area: String::new() });
    }
    let (level, code, name) = match (&args.village, &args.township) {
        (Some(village), _) => {
            let (code, name) = village_named(tx, village)?;
            ("village", code, name)
        }
        (None, Some(township)) => match tx.townships_named(township)?.as_slice() {
            [(code, name)] => ("township", code.clone(), name.clone()),
            _ => {
                let what = say!("no-township", township = township);
                return Err(Refusal::new(what).hint(say!("no-township-hint")).into());
            }
        },
        (None, None) => {
            let what = say!("assign-to-whom");
            return Err(Refusal::new(what).hint(say!("assign-to-whom-hint")).into());
        }
    };
    Ok(Object { level, id: code.clone(), shown: name, area: code })
}

/// The code and name of the one village that is called so, or has this code.
fn village_named(tx: &Tx<'_>, village: &str) -> anyhow::Result<(String, String)> {
    match tx.villages_named(village)?.as_slice() {
        [one] => Ok(one.clone()),
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
    let fits = |kind: &str| {
        LinkKind::named(kind).is_some_and(|it| it.levels.iter().any(|it| it == object.level))
    };
    kind.filter(|it| fits(it)).ok_or_else(|| {
        let known: Vec<_> = codes.names("link_kind").into_iter().filter(|it| fits(it)).collect();
        let hint = say!("bad-link-kind-hint", known = known.join("、"));
        let what = match &args.kind {
            Some(typed) => say!("bad-link-kind", kind = typed),
            None => say!("no-link-kind"),
        };
        Refusal::new(what).hint(hint).into()
    })
}

/// A helper's name as it was typed, without spaces around it.
fn named(typed: &str) -> anyhow::Result<&str> {
    match typed.trim() {
        "" => Err(Refusal::new(say!("helper-unnamed")).hint(say!("helper-unnamed-hint")).into()),
        name => Ok(name),
    }
}

/// Says of a helper that such a link commonly is of another kind of helper.
fn other_kind(facts: &LinkFacts, kind: &str, helper: &HelperRow) -> Option<Say> {
    let known = &facts.helpers.get(&helper.id)?.kind;
    let common = &LinkKind::named(kind)?.helper;
    (known != common).then(|| {
        say!("other-helper-kind", helper = helper.name, known = known, kind = kind, common = common)
    })
}

/// What is said of the link beside whom it is between.
fn details(
    args: &AssignArgs,
    codes: &Codes,
) -> anyhow::Result<Vec<(&'static str, Value<'static>)>> {
    let tier = args.tier.as_deref().map(|typed| {
        codes.canonical("link_tier", typed).map(str::to_owned).ok_or_else(|| {
            let hint = say!("bad-tier-hint", known = codes.names("link_tier").join("、"));
            anyhow::Error::from(Refusal::new(say!("bad-tier", tier = typed)).hint(hint))
        })
    });
    let texts = [
        ("role", args.role.clone()),
        ("tier", tier.transpose()?),
        ("batch", args.batch.clone()),
        ("paper", args.paper.clone()),
        ("partner", args.partner.clone()),
        ("exception", args.exception.clone()),
    ];
    let mut facts: Vec<_> =
        texts.into_iter().filter_map(|(name, it)| Some((name, Value::text(it?)))).collect();
    if args.full_time {
        facts.push(("full_time", Value::Int(1)));
    }
    Ok(facts)
}

/// Stands for the unit of a helper who has none: NAME/-.
const NO_UNIT: &str = "-";

/// The helpers who may be meant.
fn candidates(tx: &Tx<'_>, typed: &str) -> anyhow::Result<Vec<HelperRow>> {
    let found = tx.helpers_named(typed)?;
    match typed.split_once('/') {
        Some((name, unit)) if found.is_empty() => {
            let mut named = tx.helpers_named(name.trim())?;
            let unit = Some(unit.trim()).filter(|it| *it != NO_UNIT);
            named.retain(|it| it.unit.as_deref() == unit);
            Ok(named)
        }
        _ => Ok(found),
    }
}

/// The one helper who is meant.
pub(crate) fn known(tx: &Tx<'_>, typed: &str) -> anyhow::Result<HelperRow> {
    let typed = named(typed)?;
    let mut found = candidates(tx, typed)?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Refusal::new(say!("no-helper", helper = mask(typed)))
            .hint(say!("no-helper-hint"))
            .into()),
        count => {
            // Who shares the unit as well is told by the number, or by the key.
            let alone = |it: &HelperRow| found.iter().filter(|of| of.unit == it.unit).count() == 1;
            let units: Vec<_> = found
                .iter()
                .map(|it| {
                    let name = format!("{}/{}", it.name, it.unit.as_deref().unwrap_or(NO_UNIT));
                    if alone(it) { name } else { format!("{name}({})", mask(&it.id)) }
                })
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
    let subject = LinkKind::named(kind).map_or("干部", |it| it.helper.as_str());
    let unit = args.unit.as_deref().map(str::trim).filter(|it| !it.is_empty());
    let id = match (unit, subject) {
        (Some(unit), "干部" | "支部") => format!("{typed}/{unit}"),
        _ => typed.to_owned(),
    };
    let text = |it: &Option<String>| it.clone().map_or(Value::Null, Value::text);
    let unit = unit.map(str::to_owned);
    if args.unit_area.as_ref().is_some_and(|it| !it.bytes().all(|it| it.is_ascii_digit())) {
        return Err(no_area(args));
    }
    if let Some(code) = &args.unit_area
        && tx.row(tx.table("area"), &[Value::text(code.clone())])?.is_none()
    {
        return Err(no_area(args));
    }
    if unit.is_some() {
        let columns = [
            ("name", text(&unit)),
            ("kind", text(&args.unit_kind)),
            ("area", text(&args.unit_area)),
        ];
        put(tx, "unit", &columns, origin)?;
    }
    let columns = [
        ("id", Value::text(id.clone())),
        ("kind", Value::text(subject)),
        ("name", Value::text(typed.to_owned())),
        ("unit", text(&unit)),
        ("rank", text(&args.rank)),
        ("identity", text(&args.identity)),
        ("section", text(&args.section)),
        ("on_staff", if args.on_staff { Value::Int(1) } else { Value::Null }),
        ("appointed_on", args.appointed_on.map_or(Value::Null, Value::day)),
    ];
    put(tx, "helper", &columns, origin)?;
    known(tx, &id)
}

fn no_area(args: &AssignArgs) -> anyhow::Error {
    let code = args.unit_area.as_deref().unwrap_or_default();
    Refusal::new(say!("no-area", code = code)).hint(say!("no-area-hint")).into()
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

/// Begins a link, with what else is said of it; says it of a link that stands.
fn begin(
    tx: &Tx<'_>,
    object: &Object,
    kind: &str,
    helper: &HelperRow,
    facts: &[(&'static str, Value<'static>)],
    from: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Told> {
    let day = from.to_string();
    // A link lasts until it is ended: no other of the kind may stand in its way.
    let links = tx.links_between(object.level, &object.id, &day, None)?;
    let mut columns = vec![
        ("object", Value::text(object.id.clone())),
        ("kind", Value::text(kind.to_owned())),
        ("helper", Value::text(helper.id.clone())),
        ("since", Value::day(from)),
        ("level", Value::text(object.level)),
    ];
    columns.extend_from_slice(facts);
    let mut of_kind = links.iter().filter(|it| it.kind == kind);
    if let Some(link) = of_kind.clone().find(|it| it.helper == helper.id) {
        let holds = link.since <= day && link.until.as_ref().is_none_or(|it| day < *it);
        if !holds {
            let what = say!(
                "linked-other-days",
                helper = helper.name,
                kind = kind,
                object = object.shown,
                since = link.since,
                until = link.until.as_deref().unwrap_or("-"),
                from = from,
            );
            return Err(Refusal::new(what).hint(say!("linked-other-days-hint")).into());
        }
        columns[3].1 = Value::text(link.since.clone());
        let (name, shown, since) = (&helper.name, &object.shown, &link.since);
        return Ok(match put(tx, "link", &columns, origin)? {
            Put::Changed => Told::Done(say!(
                "link-said",
                helper = name,
                object = shown,
                kind = kind,
                since = since,
            )),
            _ => Told::Nothing(say!(
                "linked-already",
                helper = name,
                object = shown,
                kind = kind,
                since = since,
            )),
        });
    }
    if Rules::only_one(kind, None).is_some()
        && let Some(link) = of_kind.next()
    {
        let what = say!("only-one-there", object = object.shown, kind = kind, since = link.since);
        return Err(Refusal::new(what).hint(say!("only-one-there-hint")).into());
    }
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
    let links = tx.links_on(object.level, &object.id, &last.to_string())?;
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
    if successor.as_ref().is_some_and(|it| it.id == helper.id) {
        let what = say!("replaced-by-self", helper = helper.name);
        return Err(Refusal::new(what).hint(say!("replaced-by-self-hint")).into());
    }
    let stays = tx.links_on(object.level, &object.id, &day.to_string())?;
    let has_other = stays.iter().any(|it| it.kind == kind && it.helper != helper.id);
    if kind == "结对帮扶"
        && successor.is_none()
        && !has_other
        && !tx.is_struck_off(&object.id, &day.to_string())?
    {
        let what = say!("last-helper", helper = helper.name, household = object.shown);
        return Err(Refusal::new(what).hint(say!("last-helper-hint")).into());
    }
    let reason = args.reason.as_deref().unwrap_or_default();
    let key = [&object.id, kind, &helper.id, &link.since];
    end_link(tx, &object.shown, key, day, reason, origin)?;
    if let Some(successor) = &successor {
        let role = link.role.clone().map(|it| ("role", Value::text(it)));
        begin(tx, object, kind, successor, role.as_slice(), day, origin)?;
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

/// Ends the link of this key: object, kind, helper and first day. Its last day is before
/// `day`.
fn end_link(
    tx: &Tx<'_>,
    shown: &str,
    key: [&str; 4],
    day: NaiveDate,
    reason: &str,
    origin: Option<Origin>,
) -> anyhow::Result<()> {
    if day.to_string().as_str() <= key[3] {
        let what = say!("ends-first-day", object = shown, kind = key[1], since = key[3]);
        return Err(Refusal::new(what).hint(say!("ends-first-day-hint")).into());
    }
    let table = tx.table("link");
    let Some(mut row) = tx.row(table, &key.map(|it| Value::text(it.to_owned())))? else {
        anyhow::bail!("the link of {} is there and is not there", key[0]);
    };
    row[tx.place(table, "until")] = Value::day(day);
    row[tx.place(table, "reason")] = Value::text(reason.to_owned());
    tx.replace(table, &mut row, origin)
}
