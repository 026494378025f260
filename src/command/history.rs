use std::collections::HashMap;

use crate::command::{Call, Status, record};
use crate::error::{Refusal, say};
use crate::intake;
use crate::model::Value;
use crate::model::facts::{self, Fact};
use crate::report::{Column, Kind, Report};
use crate::store::{EntryRow, Version};
use crate::words::{Both, Lang, sentence, word};

/// Show what was written, when and by whom
///
/// Without a household, every entry. With one, every value that was ever recorded of it
/// and its members: what it was before, what it became, by which entry, from which file
/// and row.
#[derive(Debug, clap::Args)]
pub(crate) struct HistoryArgs {
    /// The household's number
    household: Option<String>,
}

pub(crate) fn history(call: &mut Call<'_, '_>, args: &HistoryArgs) -> anyhow::Result<Status> {
    let store = call.open()?;
    let report = match &args.household {
        None => entries(call, store.entries()?),
        Some(household) => {
            let versions = store.versions(household)?;
            if versions.is_empty() {
                let what = say!("no-household", household = household);
                return Err(Refusal::new(what).hint(say!("no-household-hint")).into());
            }
            of_household(call, versions)?
        }
    };
    call.print(&report)?;
    Ok(Status::Done)
}

fn entries(call: &Call<'_, '_>, entries: Vec<EntryRow>) -> Report {
    let columns = vec![
        Column::new("entry", Kind::Count, "记录", "Entry"),
        Column::new("at", Kind::Text, "时间", "At"),
        Column::new("operator", Kind::Text, "操作人", "By"),
        Column::new("command", Kind::Text, "命令", "Command"),
        Column::new("rows", Kind::Count, "写入行", "Rows written"),
        Column::new("changed", Kind::Count, "其中变更", "Changed"),
        Column::new("deleted", Kind::Count, "删除行", "Rows deleted"),
        Column::new("note", Kind::Text, "事由", "Reason"),
        Column::new("undone_by", Kind::Count, "被撤销于", "Undone by"),
    ];
    let title = Both::new("操作记录", "History");
    let mut report = Report::new("history", title, call.env.today, columns);
    for entry in entries {
        report.rows.push(vec![
            Value::Int(entry.id),
            Value::text(entry.at),
            Value::text(entry.operator),
            Value::text(entry.command),
            Value::Int(entry.versions),
            Value::Int(entry.changed),
            Value::Int(entry.deleted),
            entry.note.map_or(Value::Null, Value::text),
            entry.undone_by.map_or(Value::Null, Value::Int),
        ]);
    }
    report
}

fn of_household(call: &Call<'_, '_>, versions: Vec<Version>) -> anyhow::Result<Report> {
    let columns = vec![
        Column::new("entry", Kind::Count, "记录", "Entry"),
        Column::new("at", Kind::Text, "时间", "At"),
        Column::new("operator", Kind::Text, "操作人", "By"),
        Column::new("table", Kind::Text, "表", "Table"),
        Column::new("key", Kind::Text, "主键", "Key"),
        Column::new("column", Kind::Text, "项目", "Item"),
        Column::new("old", Kind::Text, "原值", "Before"),
        Column::new("new", Kind::Text, "新值", "After"),
        Column::new("source", Kind::Text, "来源", "Source"),
        Column::new("row", Kind::Count, "行", "Row"),
    ];
    let title = Both::new("一户变更记录", "History of a household");
    let mut report = Report::new("history", title, call.env.today, columns);
    let items = Items::new()?;
    let mut kinds = Kinds::default();
    for version in versions {
        let kinds = kinds.of(&version);
        if version.column == "kind" && kinds.is_some() && version.old.is_null() {
            // It shows in the value.
            continue;
        }
        let shown = |value: Value<'static>, kind: Option<facts::Kind>| match kind {
            Some(kind) if version.column == "value" && !value.is_null() => {
                Value::text(record::shown(kind, &value, call.lang))
            }
            _ => items.shown(&version.table, &version.column, value, call.lang),
        };
        let [old_kind, new_kind] = kinds.unwrap_or_default();
        let (old, new) =
            (shown(version.old.clone(), old_kind), shown(version.new.clone(), new_kind));
        let key: Vec<_> = version.key.iter().skip(1).map(ToString::to_string).collect();
        let (table, column) = (&version.table, &subject_of(&version).to_owned());
        report.rows.push(vec![
            Value::Int(version.entry),
            Value::text(version.at),
            Value::text(version.operator),
            Value::text(table.clone()),
            Value::text(key.join(" ")),
            Value::text(items.title(table, column, call.lang)),
            old,
            new,
            version.source.map_or(Value::Null, Value::text),
            version.row.map_or(Value::Null, Value::Int),
        ]);
    }
    Ok(report)
}

type BeforeAfter = [Option<facts::Kind>; 2];

/// As what each answer was recorded, as its versions go by, oldest first.
#[derive(Default)]
struct Kinds {
    /// By table and key: the entry that wrote the kind last, and the kind before and after.
    last: HashMap<(String, String), (i64, BeforeAfter)>,
}

impl Kinds {
    /// The kinds of an answer's old and new value; nothing for what is no answer.
    fn of(&mut self, version: &Version) -> Option<BeforeAfter> {
        if !matches!(version.table.as_str(), "answer" | "member_answer") {
            return None;
        }
        let key = version.key.iter().map(|it| format!("{it}\n")).collect();
        let (entry, kinds) = self.last.entry((version.table.clone(), key)).or_default();
        if version.column == "kind" {
            let named = |it: &Value<'_>| facts::Kind::named(&it.to_string());
            (*entry, *kinds) = (version.entry, [named(&version.old), named(&version.new)]);
        } else if *entry != version.entry {
            kinds[0] = kinds[1];
        }
        Some(*kinds)
    }
}

/// What a version is about: its column, or for an answer the fact that it answers.
fn subject_of(version: &Version) -> &str {
    let fact = match (version.table.as_str(), version.column.as_str()) {
        ("answer", "value") => version.key.get(1),
        ("member_answer", "value") => version.key.get(2),
        _ => None,
    };
    match fact {
        Some(Value::Text(fact)) => fact,
        _ => &version.column,
    }
}

/// What the columns of the ledger are called on the sheets, and what they hold.
pub(crate) struct Items {
    columns: HashMap<String, (String, intake::Kind)>,
}

impl Items {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let mut columns: HashMap<String, (String, intake::Kind)> = HashMap::new();
        for layout in intake::built_in()? {
            for column in &layout.columns {
                for target in column.targets() {
                    let header = column.header.first().cloned().unwrap_or_default();
                    columns.entry(target.clone()).or_insert((header, column.kind()));
                }
            }
        }
        Ok(Self { columns })
    }

    pub(crate) fn title(&self, table: &str, column: &str, lang: Lang) -> String {
        if let Some(title) = answered(table, column).and_then(|it| it.title.as_ref()) {
            return title.text(lang).to_owned();
        }
        match (self.columns.get(&format!("{table}.{column}")), lang) {
            (Some((header, _)), Lang::Zh) => header.clone(),
            // What no sheet holds has a name of its own.
            (None, Lang::Zh) => match word(lang, &format!("fact.{column}")) {
                Some(title) => title.to_owned(),
                None => column.replace('_', " "),
            },
            _ => column.replace('_', " "),
        }
    }

    pub(crate) fn shown(
        &self,
        table: &str,
        column: &str,
        value: Value<'static>,
        lang: Lang,
    ) -> Value<'static> {
        let Value::Int(number) = value else { return value };
        let kind = self.columns.get(&format!("{table}.{column}")).map(|(_, kind)| kind);
        Value::text(match kind {
            Some(intake::Kind::Flag) => {
                sentence(lang, &say!(if number == 0 { "no" } else { "yes" }))
            }
            Some(kind) => kind.shown(&value),
            None => number.to_string(),
        })
    }
}

/// The fact of this name, where the table holds answers and the standards know it.
fn answered(table: &str, fact: &str) -> Option<&'static Fact> {
    matches!(table, "answer" | "member_answer").then(|| record::declared(fact)).flatten()
}
