use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::command::assign::put;
use crate::command::membership::{find, not_in_future};
use crate::command::parameter::unit_word;
use crate::command::verdicts::standard;
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::{self, Cell, Codes, clean};
use crate::model::facts::{Fact, Kind, Subject};
use crate::model::{Origin, Value, decimal, mask};
use crate::report::{self, Column, Report};
use crate::rules::Standard;
use crate::store::{Put, SourceRow, Tx};
use crate::words::{Both, Lang, sentence};

/// Record what was found of a household, a person, a village or the county
///
/// For what a standard asks and no spreadsheet holds: `bangfu record 5100000010
/// stable_income=是 --on 2018-11-05 --paper 照片017`. Without arguments, lists what the
/// standard asks. What was recorded for the same day is changed only with `--correct`.
#[derive(Debug, clap::Args)]
pub(crate) struct RecordArgs {
    /// The household's number, or the code or name of a village, or the county's code
    #[arg(requires = "facts", requires = "on")]
    object: Option<String>,

    /// What was found: the fact's name or title, and its value
    #[arg(value_name = "FACT=VALUE")]
    facts: Vec<String>,

    /// The day on which it was so
    #[arg(long, value_name = "DAY", requires = "object")]
    on: Option<NaiveDate>,

    /// Of which member: ID number, its last four or more characters, or name
    #[arg(long, value_name = "PERSON", requires = "object")]
    member: Option<String>,

    /// The evidence: the number of a paper, the path of a photo
    #[arg(long, requires = "object")]
    paper: Option<String>,

    /// Who found it
    #[arg(long, value_name = "NAME", requires = "object")]
    by: Option<String>,

    /// Change what was recorded for this day
    #[arg(long, requires = "object")]
    correct: bool,

    /// The standard that asks for it, or its .toml file [default: the ledger's]
    #[arg(long, value_name = "ID")]
    standard: Option<String>,
}

pub(crate) fn record(call: &mut Call<'_, '_>, args: &RecordArgs) -> anyhow::Result<Status> {
    let (Some(object), Some(day)) = (&args.object, args.on) else { return list(call, args) };
    not_in_future(day, call.env.today)?;
    let codes = Codes::built_in()?;
    let mut store = call.open_to_write()?;
    let standard = standard(call, &store, args.standard.as_deref())?;
    let declared: Vec<_> = standard.declared().collect();
    let tx = call.begin(&mut store, None, None)?;
    let about = about(&tx, object, args.member.as_deref(), day)?;
    let (mut wrong, mut answers): (Vec<Say>, Vec<Answer<'_>>) = (Vec::new(), Vec::new());
    for typed in &args.facts {
        match read(call, typed, &declared, about.subject, &codes) {
            Ok((fact, value)) => {
                let twice = answers.iter().any(|it| it.fact.name == fact.name);
                let answer = Answer { fact, value, stands: about.standing(&tx, fact, day)? };
                match answer.check(args, &tx, &about, call.lang) {
                    _ if twice => wrong.push(say!("record-twice", fact = title(call, fact))),
                    Some(say) => wrong.push(say_of(call, &answer, say)),
                    None => {}
                }
                answers.push(answer);
            }
            Err(said) => wrong.push(said),
        }
    }
    if !wrong.is_empty() {
        let faults = wrong.iter().map(|it| call.text(it)).collect::<Vec<_>>().join("\n  ");
        let hint = say!("record-refused-hint");
        return Err(Refusal::new(say!("record-refused", faults = faults)).hint(hint).into());
    }
    let source = tx.source(&SourceRow::command("record"))?;
    let origin = Some(Origin { source, row: None });
    let before = tx.versions();
    for answer in &answers {
        answer.write(args, &tx, &about, day, origin)?;
    }
    if tx.versions() == before {
        tx.rollback()?;
        call.remark(&say!("record-already", object = about.shown, day = day))?;
        return Ok(Status::Done);
    }
    let entry = tx.commit()?;
    for Answer { fact, value, .. } in &answers {
        let (fact, value) = (title(call, fact), shown(fact.kind, value, call.lang));
        let done = say!("recorded", object = about.shown, fact = fact, value = value, day = day);
        call.remark(&done)?;
    }
    call.remark(&say!("entry-made", entry = entry))?;
    Ok(Status::Done)
}

fn list(call: &mut Call<'_, '_>, args: &RecordArgs) -> anyhow::Result<Status> {
    let store = call.open()?;
    let standard = standard(call, &store, args.standard.as_deref())?;
    let columns = vec![
        Column::new("of", report::Kind::Text, "对象", "Of"),
        Column::new("fact", report::Kind::Text, "代号", "Fact"),
        Column::new("title", report::Kind::Text, "核查项", "Title"),
        Column::new("value", report::Kind::Text, "怎么写", "Value"),
    ];
    let title_of_list =
        Both::new("标准要核查、表格里没有的项目", "What the standard asks and no sheet holds");
    let mut report = Report::new("facts", title_of_list, call.as_of(), columns);
    for (subject, fact) in standard.declared() {
        report.rows.push(vec![
            Value::text(call.text(&subject_word(subject))),
            Value::text(fact.name.clone()),
            Value::text(title(call, &fact)),
            Value::text(call.text(&wanted(&fact))),
        ]);
    }
    call.print(&report)?;
    Ok(Status::Done)
}

/// What an answer is about.
struct About {
    subject: Subject,
    /// The table that holds the answers, and how their keys begin.
    table: &'static str,
    key: Vec<(&'static str, Value<'static>)>,
    /// As messages name it.
    shown: String,
}

impl About {
    /// The row that stands for a fact and a day.
    fn standing(
        &self,
        tx: &Tx<'_>,
        fact: &Fact,
        day: NaiveDate,
    ) -> anyhow::Result<Option<Vec<Value<'static>>>> {
        let table = tx.table(self.table);
        let own = self.key.iter().filter(|(column, _)| *column != "level");
        let mut key: Vec<_> = own.map(|(_, value)| value.clone()).collect();
        key.extend([Value::text(fact.name.clone()), Value::day(day)]);
        tx.row(table, &key)
    }
}

/// Finds out what is meant: a household, one of its members on the day, or an area.
fn about(tx: &Tx<'_>, typed: &str, member: Option<&str>, day: NaiveDate) -> anyhow::Result<About> {
    let refuse = |what, hint| Err(Refusal::new(what).hint(hint).into());
    if let Some(member) = member {
        let person = find(tx, typed, member, true)?;
        if !tx.members_on(typed, &day.to_string())?.iter().any(|(id, _)| *id == person.id) {
            let what = say!("record-no-member", person = person.shown(), day = day);
            return refuse(what, say!("record-no-member-hint"));
        }
        let [household, id] = person.key();
        return Ok(About {
            subject: Subject::Member,
            table: "member_answer",
            key: vec![("household", household), ("member", id)],
            shown: person.shown(),
        });
    }
    let of = |subject, level: &'static str, object: String, shown| About {
        subject,
        table: "answer",
        key: vec![("object", Value::text(object)), ("level", Value::text(level))],
        shown,
    };
    if tx.has_household(typed)? {
        return Ok(of(Subject::Household, "household", typed.to_owned(), typed.to_owned()));
    }
    let table = tx.table("area");
    let code = match tx.villages_named(typed)?.as_slice() {
        [(code, _)] => code.clone(),
        [] => typed.to_owned(),
        many => {
            let codes: Vec<_> = many.iter().map(|(code, _)| code.as_str()).collect();
            let hint = say!("villages-named-hint", codes = codes.join("、"));
            return refuse(say!("villages-named", village = typed), hint);
        }
    };
    let Some(row) = tx.row(table, &[Value::text(code.clone())])? else {
        return refuse(say!("record-of-what", object = mask(typed)), say!("record-of-what-hint"));
    };
    let name = row[tx.place(table, "name")].to_string();
    match row[tx.place(table, "level")].to_string().as_str() {
        "village" => Ok(of(Subject::Village, "village", code, name)),
        "county" => Ok(of(Subject::County, "county", code, name)),
        _ => refuse(say!("record-of-township", object = name), say!("record-of-what-hint")),
    }
}

/// One thing that was found.
struct Answer<'f> {
    fact: &'f Fact,
    value: Value<'static>,
    /// What was recorded for the day before.
    stands: Option<Vec<Value<'static>>>,
}

impl Answer<'_> {
    fn given<'a>(&self, args: &'a RecordArgs) -> [(&'static str, Option<Value<'a>>); 4] {
        let text = |it: &'a Option<String>| it.as_deref().map(Value::text);
        [
            ("value", Some(self.value.to_owned())),
            ("kind", Some(Value::text(self.fact.kind.name()))),
            ("paper", text(&args.paper)),
            ("checked_by", text(&args.by)),
        ]
    }

    /// Why it cannot be written over what stands.
    fn check(&self, args: &RecordArgs, tx: &Tx<'_>, about: &About, lang: Lang) -> Option<Say> {
        let Some(row) = &self.stands else {
            return args.correct.then(|| say!("record-nothing-to-correct"));
        };
        let table = tx.table(about.table);
        let stored = |column| &row[tx.place(table, column)];
        let differs = self.given(args).into_iter().find(|(column, value)| {
            value.as_ref().is_some_and(|it| !stored(column).is_null() && it != stored(column))
        });
        let (column, _) = differs.filter(|_| !args.correct)?;
        let known = match column {
            "value" | "kind" => {
                let kind = Kind::named(&stored("kind").to_string());
                shown(kind.unwrap_or(self.fact.kind), stored("value"), lang)
            }
            _ => mask(&stored(column).to_string()).into_owned(),
        };
        let entry = stored("entry");
        Some(say!("record-differs", known = known, entry = entry))
    }

    fn write(
        &self,
        args: &RecordArgs,
        tx: &Tx<'_>,
        about: &About,
        day: NaiveDate,
        origin: Option<Origin>,
    ) -> anyhow::Result<()> {
        let table = tx.table(about.table);
        if let Some(row) = &self.stands {
            let mut new = row.clone();
            for (column, value) in self.given(args) {
                if let Some(value) = value {
                    new[tx.place(table, column)] = value.to_owned();
                }
            }
            if new != *row {
                tx.replace(table, &mut new, origin)?;
            }
            return Ok(());
        }
        let mut columns = about.key.clone();
        columns.extend([("fact", Value::text(self.fact.name.clone())), ("day", Value::day(day))]);
        for (column, value) in self.given(args) {
            columns.push((column, value.map_or(Value::Null, |it| it.to_owned())));
        }
        let put = put(tx, about.table, &columns, origin)?;
        anyhow::ensure!(put == Put::New, "{}: {put:?}", self.fact.name);
        Ok(())
    }
}

/// Reads `fact=value`.
fn read<'d>(
    call: &Call<'_, '_>,
    typed: &str,
    declared: &'d [(Subject, Fact)],
    subject: Subject,
    codes: &Codes,
) -> Result<(&'d Fact, Value<'static>), Say> {
    let Some((name, text)) = typed.split_once(['=', '＝']) else {
        return Err(say!("record-no-pair", typed = mask(typed)));
    };
    let (name, text) = (name.trim(), text.trim());
    let is_called = |fact: &Fact| {
        fact.name == name || fact.title.as_ref().is_some_and(|it| it.zh == name || it.en == name)
    };
    let Some((of, fact)) = declared.iter().find(|(_, it)| is_called(it)) else {
        return Err(say!("record-unknown", name = mask(name)));
    };
    if *of != subject {
        let of = call.text(&subject_word(*of));
        return Err(say!("record-of-another", fact = title(call, fact), of = of));
    }
    match value(fact, text, codes) {
        Ok(value) => Ok((fact, value)),
        Err(said) => Err(say!(
            "record-wrong",
            fact = title(call, fact),
            value = mask(text),
            said = call.text(&said.unwrap_or_else(|| wanted(fact)))
        )),
    }
}

/// Reads a value as its fact is declared. What an import would take with a remark is not
/// taken: whoever types it can type it plainly. `None`: it is no such value at all.
pub(crate) fn value(fact: &Fact, text: &str, codes: &Codes) -> Result<Value<'static>, Option<Say>> {
    let counts = fact.kind.is_number() && !matches!(fact.kind, Kind::Yuan | Kind::Percent);
    if counts && text.starts_with(['-', '−', '－']) {
        return Err(Some(say!("record-negative")));
    }
    let kind = match fact.kind {
        Kind::Flag => intake::Kind::Flag,
        Kind::Yuan => intake::Kind::Yuan,
        Kind::M2 => intake::Kind::SquareMetres,
        Kind::Mu => intake::Kind::Mu,
        Kind::M | Kind::Climb => intake::Kind::Metres,
        Kind::Count | Kind::Litres | Kind::Minutes | Kind::Days | Kind::Months => {
            intake::Kind::Count
        }
        Kind::Year => intake::Kind::Year,
        Kind::Month => intake::Kind::Month,
        Kind::Day => intake::Kind::Day,
        Kind::Percent => {
            let number = text.strip_suffix(['%', '％']).unwrap_or(text);
            return fact.kind.parse(number).map(Value::Int).ok_or(None);
        }
        Kind::Code => {
            let code = fact.codes.iter().find(|it| *it == text);
            return code.map(|it| Value::text(it.clone())).ok_or(None);
        }
    };
    let cell = Cell::Text(text.to_owned().into());
    match clean(&kind, &cell, false, codes) {
        // There is no blank that could be left.
        Err(_) if fact.kind == Kind::Flag => Err(None),
        Ok(cleaned) => match (cleaned.remark, cleaned.value.to_owned()) {
            (Some(remark), _) => Err(Some(remark.say)),
            (None, Value::Null) => Err(None),
            (None, value) => Ok(value),
        },
        Err(remark) => Err(Some(remark.say)),
    }
}

/// A value as people write it.
pub(crate) fn shown(kind: Kind, value: &Value<'_>, lang: Lang) -> String {
    match (value, kind) {
        (Value::Int(flag), Kind::Flag) => {
            sentence(lang, &say!(if *flag == 0 { "no" } else { "yes" }))
        }
        (Value::Int(number), Kind::Year) => number.to_string(),
        (Value::Int(number), kind) => {
            let (amount, unit) =
                (decimal(*number, kind.decimals()), sentence(lang, &unit_word(kind)));
            sentence(lang, &say!("amount-in-unit", amount = amount, unit = unit))
        }
        (value, _) => value.to_string(),
    }
}

/// Returns the fact of this name, if built-in standards declare one and all that do mean
/// the same by it.
pub(crate) fn declared(name: &str) -> Option<&'static Fact> {
    static DECLARED: LazyLock<HashMap<String, Option<Fact>>> = LazyLock::new(|| {
        let mut all: HashMap<String, Option<Fact>> = HashMap::new();
        for (_, fact) in Standard::ids()
            .filter_map(|it| Standard::by_id(it).ok())
            .flat_map(|it| it.declared().collect::<Vec<_>>())
        {
            let name = fact.name.clone();
            let known = all.entry(name).or_insert_with(|| Some(fact.clone()));
            if known.as_ref().is_some_and(|it| it.kind != fact.kind) {
                *known = None;
            }
        }
        all
    });
    DECLARED.get(name)?.as_ref()
}

/// How a fact's value is to be written.
fn wanted(fact: &Fact) -> Say {
    match fact.kind {
        Kind::Flag => say!("record-flag"),
        Kind::Code => say!("record-code", codes = fact.codes.join("、")),
        Kind::Year => say!("record-year"),
        Kind::Month => say!("record-month"),
        Kind::Day => say!("record-day"),
        Kind::Yuan => say!("record-yuan"),
        Kind::Percent => say!("record-percent"),
        Kind::M2 => say!("record-m2"),
        Kind::Mu => say!("record-mu"),
        Kind::M | Kind::Climb => say!("record-metres"),
        Kind::Litres => say!("record-litres"),
        Kind::Minutes => say!("record-minutes"),
        Kind::Days => say!("record-days"),
        Kind::Months => say!("record-months"),
        Kind::Count => say!("record-count"),
    }
}

fn title(call: &Call<'_, '_>, fact: &Fact) -> String {
    fact.title.as_ref().map_or(fact.name.as_str(), |it| it.text(call.lang)).to_owned()
}

fn subject_word(subject: Subject) -> Say {
    match subject {
        Subject::Household => say!("subject-household"),
        Subject::Member => say!("subject-member"),
        Subject::Village => say!("subject-village"),
        Subject::County => say!("subject-county"),
    }
}

/// What is wrong with one answer, with its fact before it.
fn say_of(call: &Call<'_, '_>, answer: &Answer<'_>, said: Say) -> Say {
    let (fact, value) =
        (title(call, answer.fact), shown(answer.fact.kind, &answer.value, call.lang));
    say!("record-wrong", fact = fact, value = value, said = call.text(&said))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::declared;
    use crate::rules::Standard;

    #[test]
    fn all_standards_mean_the_same_by_a_fact() {
        // An answer is kept under the fact's name, whichever standard asked for it.
        let mut meant = BTreeMap::new();
        for id in Standard::ids() {
            for (of, fact) in Standard::by_id(id).unwrap().declared() {
                let (name, title, codes) = (fact.name.clone(), fact.title.clone(), fact.codes);
                let now = (of, fact.kind, codes);
                let before = meant.entry(name.clone()).or_insert_with(|| now.clone());
                assert_eq!(*before, now, "{id}: {name}");
                assert_eq!(declared(&name).map(|it| it.kind), Some(fact.kind), "{id} {title:?}");
            }
        }
        assert!(meant.len() > 20, "only {} facts", meant.len());
    }
}
