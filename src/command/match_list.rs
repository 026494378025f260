use std::collections::HashMap;
use std::path::PathBuf;

use chrono::Datelike as _;

use crate::command::entitled::{Times, claims, term_on};
use crate::command::import::files::{missing, open_books, undecided};
use crate::command::import::map;
use crate::command::import::resolve::Villages;
use crate::command::verdicts::{nobody, standard};
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::{self, Book, Codes, Found, Header, Layout, Parsed, Unreadable, find_header};
use crate::model::Value;
use crate::report::{Column, Kind, Report};
use crate::rules::matching::{Compared, Finding, Known, Listed, compare};
use crate::rules::{Basis, Missing, Standard};
use crate::store::{SetMember, Store, sets};
use crate::words::{Both, Lang, sentence};

/// Hold a list from elsewhere against the ledger, both ways, by ID number
///
/// For a list of who gets school aid, dibao or anything else: who is on it and not entitled
/// (错助), who is entitled and not on it (漏助), whose name or ID number differs, and which
/// lines cannot be read. The list is any spreadsheet with ID numbers. Nothing is written;
/// ID numbers are masked. `--as-of` compares before and after a term begins. Exits with 1
/// when anything disagrees.
#[derive(Debug, clap::Args)]
pub(crate) struct MatchArgs {
    /// The list: a spreadsheet as `import` reads them, or several
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Against whoever is entitled to this item by the standard, such as 伙食费
    #[arg(long, value_name = "ITEM", required_unless_present = "against")]
    entitled: Option<String>,

    /// For which school term or year [default: that of the day]
    #[arg(long, value_name = "TERM", requires = "entitled")]
    period: Option<String>,

    /// Against a set of people: registered, poor, exited, pupils, dibao, destitute, insured,
    /// pensioned, post-holders
    #[arg(long, value_name = "SET", conflicts_with = "entitled")]
    against: Option<String>,

    /// Only people of this village, or of villages whose codes begin so
    #[arg(long, value_name = "CODE")]
    village: Option<String>,

    /// How a form of the office's own is to be read (kind = "person-list")
    #[arg(long, value_name = "MAP.toml")]
    map: Option<PathBuf>,

    /// The standard that says who is entitled, or its .toml file [default: the ledger's]
    #[arg(long, value_name = "ID", requires = "entitled")]
    standard: Option<String>,
}

/// The people of the ledger, and what the list is held against.
struct Against {
    people: Vec<SetMember>,
    /// What somebody is due, or what is not known of it, by ID number.
    due: HashMap<String, Result<i64, Missing>>,
    title: String,
}

/// Where a line of a list stands, and who it names as it is written there.
struct Place {
    file: String,
    sheet: Option<String>,
    row: u32,
    shown: [String; 2],
}

/// The lines of all lists.
#[derive(Default)]
struct Lines {
    listed: Vec<Listed>,
    places: Vec<Place>,
    /// Lines that cannot be read, and why.
    unreadable: Vec<(Place, Say)>,
}

pub(crate) fn match_list(call: &mut Call<'_, '_>, args: &MatchArgs) -> anyhow::Result<Status> {
    let codes = Codes::built_in()?;
    let mut layout = intake::person_list(&codes)?;
    if let Some(path) = &args.map {
        map::read(call, path)?.apply(std::slice::from_mut(&mut layout))?;
    }
    let store = call.open()?;
    let mut against = match (&args.entitled, &args.against) {
        (Some(item), _) => entitled(call, &store, args, item)?,
        (None, set) => of_set(call, &store, set.as_deref().unwrap_or_default())?,
    };
    if let Some(village) = &args.village {
        against.people.retain(|it| it.village.starts_with(village.as_str()));
    }
    if against.people.is_empty() {
        return Err(nobody(call.as_of()));
    }
    let villages = Villages::new(store.villages()?);
    let lines = read_lists(call, args, &layout, &codes, &villages)?;
    let known: Vec<_> = against.people.iter().map(known).collect();
    let compared = compare(&lines.listed, &known);
    let report = report(call, &store, &against, &lines, &compared)?;
    call.print(&report)?;
    Ok(if report.rows.is_empty() { Status::Done } else { Status::Findings })
}

fn known(person: &SetMember) -> Known {
    Known {
        id: person.member.clone(),
        name: person.name.clone(),
        village: person.village.clone(),
        belongs: person.is_in,
    }
}

/// Everybody of the ledger, and who is entitled to an item by the standard.
fn entitled(
    call: &Call<'_, '_>,
    store: &Store,
    args: &MatchArgs,
    item: &str,
) -> anyhow::Result<Against> {
    let standard = standard(call, store, args.standard.as_deref())?;
    let basis = basis_of(&standard, item, call.lang)?;
    let (terms, as_of) = (store.terms()?, call.as_of());
    let unknown_period = |known: String| {
        let period = args.period.as_deref().unwrap_or("-");
        let what = say!("match-no-period", period = period, item = item);
        anyhow::Error::from(Refusal::new(what).hint(say!("match-no-period-hint", known = known)))
    };
    let (times, period) = if basis == Basis::OwnPayment {
        let named = args.period.as_deref().map(|it| it.trim_end_matches('年').parse());
        let year = named.transpose().map_err(|_| unknown_period("2019、2020 …".to_owned()))?;
        let year = year.unwrap_or(as_of.year());
        (Times { term: None, year }, year.to_string())
    } else {
        let named = match &args.period {
            Some(period) => terms.iter().find(|it| it.name == *period),
            None => term_on(&terms, as_of),
        };
        let Some(term) = named else {
            let known = terms.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join("、");
            return Err(unknown_period(if known.is_empty() { "-".to_owned() } else { known }));
        };
        (Times { term: Some(term), year: as_of.year() }, term.name.clone())
    };
    let mut due = HashMap::new();
    claims(store, &standard, as_of, &times, Some(item), &mut |claim| {
        due.insert(claim.of.member.clone(), claim.due);
        Ok(())
    })?;
    let mut people = store.people_of_set("registered", as_of)?.unwrap_or_default();
    for person in &mut people {
        person.is_in = match due.get(&person.member) {
            None => Some(false),
            Some(Ok(fen)) => Some(0 < *fen),
            Some(Err(_)) => None,
        };
    }
    let title = call.text(&say!("match-entitled", item = item, period = period));
    Ok(Against { people, due, title })
}

/// What an item of the standard goes by.
fn basis_of(standard: &Standard, item: &str, lang: Lang) -> anyhow::Result<Basis> {
    let is_paid = |it: Basis| it != Basis::Share;
    let mut paid = standard.entitlements.iter().filter(|it| is_paid(it.basis()));
    match paid.clone().find(|it| it.item() == item) {
        Some(entitlement) => Ok(entitlement.basis()),
        None => {
            let title = standard.title.text(lang);
            let what = say!("match-no-item", standard = title, item = item);
            let hint = match paid.next() {
                None => say!("match-no-items-hint"),
                Some(first) => {
                    let known = std::iter::once(first).chain(paid).map(|it| it.item());
                    say!("match-no-item-hint", known = known.collect::<Vec<_>>().join("、"))
                }
            };
            Err(Refusal::new(what).hint(hint).into())
        }
    }
}

/// Everybody of the ledger, and who is in a set.
fn of_set(call: &Call<'_, '_>, store: &Store, set: &str) -> anyhow::Result<Against> {
    let Some(people) = store.people_of_set(set, call.as_of())? else {
        let known = sets().map(|(id, [zh, en])| {
            let title = if call.lang == Lang::En { en } else { zh };
            format!("{id} ({title})")
        });
        let hint = say!("match-no-set-hint", known = known.collect::<Vec<_>>().join("、"));
        return Err(Refusal::new(say!("match-no-set", set = set)).hint(hint).into());
    };
    let title = sets().find(|(id, _)| *id == set);
    let title = title.map_or(set, |(_, [zh, en])| if call.lang == Lang::En { en } else { zh });
    Ok(Against { people, due: HashMap::new(), title: title.to_owned() })
}

/// Reads all sheets of all files that are lists of people. A file without any is refused.
fn read_lists(
    call: &mut Call<'_, '_>,
    args: &MatchArgs,
    layout: &Layout,
    codes: &Codes,
    villages: &Villages,
) -> anyhow::Result<Lines> {
    let (books, problems) = open_books(call, &args.files)?;
    let mut wrong: Vec<(String, Say)> =
        problems.into_iter().map(|it| (it.file, it.remark.say)).collect();
    let mut lines = Lines::default();
    for book in &books {
        let mut found_any = false;
        for sheet in &book.sheets {
            match find_header(book, sheet.as_deref(), std::slice::from_ref(layout)) {
                Ok(Found::Known(header)) => {
                    found_any = true;
                    let undecided = undecided(call.lang, &header);
                    if !undecided.is_empty() {
                        let undecided = undecided.into_iter();
                        wrong.extend(undecided.map(|(_, say)| (book.file.clone(), say)));
                        continue;
                    }
                    read(book, sheet.as_deref(), &header, layout, codes, villages, &mut lines)?;
                }
                Ok(Found::Near(header)) => {
                    found_any = true;
                    wrong.push((book.file.clone(), missing(call.lang, &header, layout)));
                }
                Ok(_) => {}
                Err(error) => {
                    found_any = true;
                    wrong.push((book.file.clone(), error.downcast::<Unreadable>()?.say));
                }
            }
        }
        if !found_any {
            wrong.push((book.file.clone(), say!("match-no-list")));
        }
    }
    if wrong.is_empty() {
        return Ok(lines);
    }
    let told = wrong.into_iter().map(|(file, say)| format!("{file}: {}", call.text(&say)));
    let faults = told.collect::<Vec<_>>().join("\n  ");
    let hint = say!("match-refused-hint");
    Err(Refusal::new(say!("match-refused", faults = faults)).hint(hint).into())
}

/// Reads the lines of one sheet.
fn read(
    book: &Book,
    sheet: Option<&str>,
    header: &Header,
    layout: &Layout,
    codes: &Codes,
    villages: &Villages,
    lines: &mut Lines,
) -> anyhow::Result<()> {
    let at = |is: &dyn Fn(&intake::Matched) -> bool| header.columns.iter().position(is);
    let number = at(&|it| layout.columns[it.column].is == Some(intake::Refers::Member));
    let name = at(&|it| layout.columns[it.column].targets() == ["member.name"]);
    let shown = |parsed: &Parsed<'_>, at: Option<usize>| {
        at.map_or_else(String::new, |at| parsed.shown(layout, header, at))
    };
    intake::read_rows(book, sheet, header, layout, codes, &mut |parsed| {
        let place = Place {
            file: book.file.clone(),
            sheet: sheet.map(str::to_owned),
            row: parsed.number,
            shown: [shown(&parsed, name), shown(&parsed, number)],
        };
        let refs = &parsed.refers;
        let Some(id) = &refs.member else {
            let why = parsed.remarks.iter().find(|(.., is_error)| *is_error);
            let why = why.map_or_else(|| say!("id-missing"), |(_, remark, _)| remark.say.clone());
            lines.unreadable.push((place, why));
            return Ok(());
        };
        let said = name.map(|at| parsed.values[at].clone()).filter(|it| !it.is_null());
        let village = villages.find(
            refs.village_code.as_deref(),
            refs.village_name.as_deref(),
            refs.township.as_deref(),
        );
        lines.listed.push(Listed {
            id: id.number.clone(),
            temporary: id.temporary,
            name: said.map(|it| it.to_string()),
            village: village.ok(),
        });
        lines.places.push(place);
        Ok(())
    })?;
    Ok(())
}

fn report(
    call: &Call<'_, '_>,
    store: &Store,
    against: &Against,
    lines: &Lines,
    compared: &Compared,
) -> anyhow::Result<Report> {
    let columns = vec![
        Column::new("finding", Kind::Code, "情况", "Finding"),
        Column::new("file", Kind::Text, "文件", "File"),
        Column::new("sheet", Kind::Text, "工作表", "Sheet"),
        Column::new("row", Kind::Count, "行", "Row"),
        Column::new("listed_name", Kind::Text, "名单姓名", "Name on the list"),
        Column::new("listed_id", Kind::Text, "名单证件号码", "ID number on the list"),
        Column::new("village", Kind::Text, "村", "Village"),
        Column::new("household", Kind::Number, "户编号", "Household no."),
        Column::new("name", Kind::Text, "账本姓名", "Name in the ledger"),
        Column::new("id", Kind::Text, "账本证件号码", "ID number in the ledger"),
        Column::new("due", Kind::Yuan, "应享", "Due"),
        Column::new("remark", Kind::Text, "说明", "Remark"),
    ];
    let title = Both::new("名单与账本双向比对", "A list and the ledger, both ways");
    let mut report = Report::new("match", title, call.as_of(), columns);
    let villages: HashMap<_, _> =
        store.villages()?.into_iter().map(|(code, name, _)| (code, name)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut add = |finding: &'static str, place: Option<&Place>, who: Option<usize>, said| {
        *counts.entry(finding).or_default() += 1;
        let person = who.map(|it| &against.people[it]);
        let due = person.and_then(|it| against.due.get(&it.member));
        let remark: Option<Say> = said;
        let remark = remark.or_else(|| {
            let missing = due?.err()?;
            Some(say!("match-not-known", fact = missing.code()))
        });
        let text =
            |it: Option<String>| it.filter(|it| !it.is_empty()).map_or(Value::Null, Value::text);
        let id = person.map(|it| it.member.clone()).filter(|it| !it.starts_with("无证/"));
        report.rows.push(vec![
            Value::text(finding),
            text(place.map(|it| it.file.clone())),
            text(place.and_then(|it| it.sheet.clone())),
            place.map_or(Value::Null, |it| Value::Int(it.row.into())),
            text(place.map(|it| it.shown[0].clone())),
            text(place.map(|it| it.shown[1].clone())),
            text(person.and_then(|it| villages.get(&it.village).cloned())),
            text(person.map(|it| it.household.clone())),
            text(person.map(|it| it.name.clone())),
            text(id),
            due.and_then(|it| it.ok()).map_or(Value::Null, Value::Int),
            text(remark.map(|it| call.text(&it))),
        ]);
    };
    for finding in &compared.findings {
        let place = |at: usize| Some(&lines.places[at]);
        match *finding {
            Finding::Wrong(at, None) => {
                add("错助", place(at), None, Some(say!("match-not-in-ledger")));
            }
            Finding::Wrong(at, who) => {
                add("错助", place(at), who, Some(say!("match-not-entitled")))
            }
            Finding::Missed(who) => add("漏助", None, Some(who), None),
            Finding::Unclear(at, who) => add("在名单,应否不清", place(at), Some(who), None),
            Finding::UnclearMissed(who) => add("不在名单,应否不清", None, Some(who), None),
            Finding::NameDiffers(at, who) => add("同号不同名", place(at), Some(who), None),
            Finding::NumberDiffers(at, who) => add("同名不同号", place(at), Some(who), None),
            Finding::Twice(at, first) => {
                let row = lines.places[first].row;
                add("名单上重复", place(at), None, Some(say!("match-twice", row = row)));
            }
        }
    }
    for (place, why) in &lines.unreadable {
        add("读不出", Some(place), None, Some(why.clone()));
    }
    let count = |finding: &str| counts.get(finding).copied().unwrap_or(0);
    let summary = say!(
        "match-summary",
        against = against.title,
        listed = lines.listed.len() + lines.unreadable.len(),
        agreed = compared.agreed,
        wrong = count("错助"),
        missed = count("漏助"),
        unclear = count("在名单,应否不清") + count("不在名单,应否不清"),
        names = count("同号不同名"),
        numbers = count("同名不同号"),
        twice = count("名单上重复"),
        unreadable = lines.unreadable.len(),
    );
    report.notes.push(sentence(call.lang, &summary));
    Ok(report)
}
