use crate::command::assign::rules;
use crate::command::{Call, Status};
use crate::error::{Say, say};
use crate::model::Value;
use crate::model::links::{LinkFacts, LinkObject};
use crate::report::{Column, Kind, Report};
use crate::rules::{Breach, Rules};
use crate::words::Both;

/// Hold all links against the rules of pairing
///
/// Lists every rule that is not kept, with its source, who or what it is about, how many
/// there are and how many it wants. A breach for which a reason was kept is listed with it.
/// What could not be looked at, because a rank or a unit is not recorded, is counted below.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// The rules of this paper and those that hold everywhere [default: those of the
    /// ledger's area and standard]
    #[arg(long, value_name = "ID")]
    rules: Option<String>,
}

pub(super) fn check(call: &mut Call<'_, '_>, args: &CheckArgs) -> anyhow::Result<Status> {
    let store = call.open()?;
    let rules = rules(call, &store, args.rules.as_deref())?;
    let facts = store.link_facts(call.as_of(), "")?;
    let held = rules.hold(&facts);
    let columns = vec![
        Column::new("rule", Kind::Text, "规则", "Rule"),
        Column::new("area", Kind::Number, "村/乡镇", "Village or township"),
        Column::new("object", Kind::Number, "户编号/代码", "Household or code"),
        Column::new("name", Kind::Text, "户主/名称", "Head or name"),
        Column::new("helper", Kind::Text, "帮扶人", "Helper"),
        Column::new("unit", Kind::Text, "单位", "Unit"),
        Column::new("found", Kind::Count, "实有", "Found"),
        Column::new("wanted", Kind::Text, "应有", "Wanted"),
        Column::new("exception", Kind::Text, "例外原因", "Exception"),
        Column::new("source", Kind::Text, "依据", "Source"),
    ];
    let title = Both::new("结对规则检查", "Rules of pairing");
    let mut report = Report::new("pairing-check", title, call.as_of(), columns);
    let all: Vec<_> = rules.all().collect();
    let text = |it: Option<&str>| it.map_or(Value::Null, |it| Value::text(it.to_owned()));
    let objects: std::collections::HashMap<&str, &LinkObject> =
        facts.objects.iter().map(|it| (it.id.as_str(), it)).collect();
    for breach in &held.breaches {
        let rule = all[breach.rule];
        let object = breach.object.and_then(|it| objects.get(it));
        let helper = breach.helper.and_then(|it| facts.helpers.get(it));
        report.rows.push(vec![
            Value::text(rule.title.text(call.lang).to_owned()),
            text(object.map(|it| it.area_name.as_str())),
            text(breach.object),
            text(object.map(|it| it.name.as_str())),
            text(helper.map(|it| it.name.as_str())),
            text(helper.and_then(|it| it.unit.as_deref())),
            breach.found.map_or(Value::Null, Value::Int),
            rule.wanted().map_or(Value::Null, Value::text),
            text(breach.exception),
            Value::text(rule.source.clone()),
        ]);
    }
    let sets: Vec<_> = rules.sets.iter().map(|it| it.title.text(call.lang)).collect();
    let sets = call.text(&say!("pairing-sets", sets = sets.join("、")));
    report.notes.push(sets);
    for (rule, count) in &held.unknown {
        let title = all[*rule].title.text(call.lang);
        report.notes.push(call.text(&say!("pairing-unknown", rule = title, count = count)));
    }
    let open = held.breaches.iter().any(|it| it.exception.is_none());
    call.print(&report)?;
    Ok(if open { Status::Findings } else { Status::Done })
}

/// What is told of rules that a change has brought further from being kept.
pub(super) fn worse(
    call: &Call<'_, '_>,
    rules: &Rules,
    before: &LinkFacts,
    after: &LinkFacts,
) -> Vec<Say> {
    let all: Vec<_> = rules.all().collect();
    let told = |breach: Breach<'_>| {
        let rule = all[breach.rule];
        let title = rule.title.text(call.lang);
        match (breach.found, rule.wanted()) {
            (Some(found), Some(wanted)) => say!(
                "pairing-worse",
                rule = title,
                found = found,
                wanted = wanted,
                source = rule.source,
            ),
            _ => say!("pairing-elsewhere", rule = title, source = rule.source),
        }
    };
    rules.worse(before, after).into_iter().map(told).collect()
}
