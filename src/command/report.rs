use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use crate::command::duty::sets::of_ledger;
use crate::command::verdicts::{Prepared, standard};
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::Codes;
use crate::model::{Value, decimal};
use crate::render::{Format, Style, render};
use crate::report::{Column, Kind, Needs, Report, Spec, by_id, specs};
use crate::rules::{Limit, Standard, Whom, code_sets};
use crate::store::Store;
use crate::words::{Both, Lang, sentence};

/// Print a report, or write all of them for the night
///
/// Without a name, lists the reports. `--nightly DIR` writes every report in every format
/// into a folder named for the day, with an index; the folder appears whole or not at all.
#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// Which report
    #[arg(value_name = "REPORT", conflicts_with = "nightly")]
    name: Option<String>,

    /// Write all reports into DIR/DAY
    #[arg(long, value_name = "DIR")]
    nightly: Option<PathBuf>,

    /// Judge by this standard, or by the one in this .toml file [default: the ledger's]
    #[arg(long, value_name = "ID")]
    standard: Option<String>,

    /// A number that the report asks for, such as days=30
    #[arg(long, value_name = "NAME=NUMBER", requires = "name")]
    set: Vec<String>,
}

pub(crate) fn report(call: &mut Call<'_, '_>, args: &ReportArgs) -> anyhow::Result<Status> {
    if let Some(folder) = &args.nightly {
        return nightly(call, folder, args.standard.as_deref());
    }
    let Some(name) = &args.name else { return list(call) };
    let Some(spec) = by_id(name)? else {
        let known: Vec<_> = specs()?.into_iter().map(|it| it.id).collect();
        let hint = say!("unknown-report-hint", known = known.join("、"));
        return Err(Refusal::new(say!("unknown-report", name = name)).hint(hint).into());
    };
    let parameters = parameters(&spec, &args.set, call.lang)?;
    let store = call.open()?;
    let standard = standard(call, &store, args.standard.as_deref())?;
    let mut prepared = Prepared::begin(&store)?;
    let as_of = call.as_of();
    let report = run(&store, &spec, &mut prepared, &standard, &parameters, as_of, call.lang)?;
    call.print(&report)?;
    Ok(Status::Done)
}

/// Reads the numbers that a report asks for: each of them once, and no others.
fn parameters(spec: &Spec, typed: &[String], lang: Lang) -> anyhow::Result<Vec<(String, i64)>> {
    let asked = spec
        .parameters
        .iter()
        .map(|(key, title)| format!("{key} ({})", title.text(lang)))
        .collect::<Vec<_>>()
        .join("、");
    let refused = |what: Say| {
        let hint = match spec.parameters.is_empty() {
            true => say!("report-asks-nothing", report = spec.id),
            false => say!("report-asks", report = spec.id, asked = asked),
        };
        Err(Refusal::new(what).hint(hint).into())
    };
    let mut parameters: Vec<(String, i64)> = Vec::new();
    for typed in typed {
        let number = typed.split_once('=').and_then(|(key, number)| {
            Some((key.trim().to_owned(), number.trim().parse::<i64>().ok().filter(|it| 0 <= *it)?))
        });
        let Some((key, number)) = number else {
            return refused(say!("bad-report-parameter", typed = typed));
        };
        let is_asked = spec.parameters.iter().any(|(it, _)| *it == key);
        if !is_asked || parameters.iter().any(|(it, _)| *it == key) {
            return refused(say!("bad-report-parameter", typed = typed));
        }
        parameters.push((key, number));
    }
    if parameters.len() < spec.parameters.len() {
        return refused(say!("report-parameter-missing", report = spec.title.text(lang)));
    }
    Ok(parameters)
}

/// Runs one report by itself.
pub(crate) fn one(
    call: &Call<'_, '_>,
    store: &Store,
    spec: &Spec,
    named: Option<&str>,
) -> anyhow::Result<Report> {
    let standard = standard(call, store, named)?;
    let mut prepared = Prepared::begin(store)?;
    run(store, spec, &mut prepared, &standard, &[], call.as_of(), call.lang)
}

fn run(
    store: &Store,
    spec: &Spec,
    prepared: &mut Prepared,
    standard: &Standard,
    parameters: &[(String, i64)],
    as_of: NaiveDate,
    lang: Lang,
) -> anyhow::Result<Report> {
    prepared.prepare(store, &spec.needs, standard, as_of, lang)?;
    let (names, rows) =
        store.run_report(&spec.sql, as_of, parameters).with_context(|| spec.id.clone())?;
    let keys: Vec<_> = spec.columns.iter().map(|it| it.key.clone()).collect();
    anyhow::ensure!(names == keys, "report {}: its columns are {names:?}", spec.id);
    let mut report = Report::new(&spec.id, spec.title.clone(), as_of, spec.columns.clone());
    if spec.sums.contains(&true) {
        report.totals = Some(totals(&rows, &spec.sums));
    }
    report.rows = rows;
    report.notes.extend(spec.notes.iter().map(|it| it.text(lang).to_owned()));
    if spec.needs.contains(&Needs::Entitlements) {
        for entitlement in &standard.entitlements {
            let (item, source) = (entitlement.item(), &entitlement.source);
            report
                .notes
                .push(sentence(lang, &say!("entitlement-source", item = item, source = source)));
        }
        if standard.entitlements.is_empty() {
            let none = say!("entitlements-none", standard = standard.title.text(lang));
            report.notes.push(sentence(lang, &none));
        }
    }
    if spec.needs.contains(&Needs::Duties) {
        for duty in of_ledger(store, Some(&standard.id))? {
            let title = duty.title.text(lang);
            let note = say!("duty-source", duty = title, source = duty.source);
            report.notes.push(sentence(lang, &note));
        }
    }
    if spec.needs.contains(&Needs::CodeSets) {
        for set in code_sets()? {
            let title = set.title.text(lang);
            report.notes.push(sentence(lang, &say!("rests-on", what = title, source = set.source)));
        }
    }
    if !spec.limits.is_empty() {
        let area = store.setting("area")?.unwrap_or_default();
        let whom = Whom { day: as_of, area: &area, register: None };
        for limit in standard.limits.iter().filter(|it| spec.limits.iter().any(|id| id == it.id()))
        {
            if let Limit::Is(amount, source) = limit.limit(limit.unit, whom) {
                let amount = decimal(amount, limit.unit.decimals());
                let what = format!("{} {amount}", limit.title.text(lang));
                report.notes.push(sentence(lang, &say!("rests-on", what = what, source = source)));
            }
        }
    }
    Ok(report)
}

fn totals(rows: &[Vec<Value<'static>>], sums: &[bool]) -> Vec<Value<'static>> {
    let total = |column: usize| {
        let numbers = rows.iter().filter_map(|row| match row[column] {
            Value::Int(number) => Some(number),
            _ => None,
        });
        // Where none is known, the sum is not known either.
        match numbers.clone().next().is_none() && !rows.is_empty() {
            true => Value::Null,
            false => Value::Int(numbers.sum()),
        }
    };
    sums.iter().enumerate().map(|(n, sum)| if *sum { total(n) } else { Value::Null }).collect()
}

fn list(call: &mut Call<'_, '_>) -> anyhow::Result<Status> {
    let columns = vec![
        Column::new("report", Kind::Text, "报表", "Report"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("nightly", Kind::Flag, "夜间生成", "Nightly"),
    ];
    let title = Both::new("报表目录", "Reports");
    let mut report = Report::new("reports", title, call.env.today, columns);
    for spec in specs()? {
        report.rows.push(vec![
            Value::text(spec.id),
            Value::text(spec.title.text(call.lang).to_owned()),
            Value::Int(i64::from(spec.nightly)),
        ]);
    }
    call.print(&report)?;
    Ok(Status::Done)
}

/// Writes all reports of a day: beside their place first, then into it in one step.
fn nightly(call: &mut Call<'_, '_>, typed: &Path, named: Option<&str>) -> anyhow::Result<Status> {
    let as_of = call.as_of();
    let store = call.open()?;
    let standard = standard(call, &store, named)?;
    let folder = call.path(typed);
    fs::create_dir_all(&folder).with_context(|| typed.display().to_string())?;
    let lock = lock(&folder, Duration::from_secs(call.globals.wait))?;
    clear_leftovers(&folder)?;

    let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(&folder)?;
    let codes = Codes::built_in()?;
    let style = Style {
        lang: call.lang,
        codes: &codes,
        unmask: false,
        known: call.known.clone(),
        width: None,
    };
    let mut prepared = Prepared::begin(&store)?;
    let mut index = index(as_of);
    for spec in specs()?.iter().filter(|it| it.nightly) {
        let report = run(&store, spec, &mut prepared, &standard, &[], as_of, call.lang)?;
        for format in Format::ALL {
            let bytes = render(&report, format, &style)?;
            let file = format!("{}.{}", spec.id, format.extension());
            save(unfinished.path(), &file, &bytes)?;
            index.rows.push(vec![
                Value::text(file),
                Value::text(spec.title.text(call.lang).to_owned()),
                Value::Int(report.rows.len() as i64),
                Value::text(sha256(&bytes)),
            ]);
        }
    }
    let (entry, hash) = store.head()?;
    index.notes.push(call.text(&say!("nightly-head", entry = entry, hash = hash)));
    for format in [Format::Table, Format::Csv, Format::Json] {
        let file = format!("index.{}", format.extension());
        save(unfinished.path(), &file, &render(&index, format, &style)?)?;
    }
    let place = folder.join(as_of.to_string());
    put_in_place(unfinished, &place)?;
    drop(lock);
    call.remark(&say!("nightly-done", folder = typed.join(as_of.to_string()).display()))?;
    Ok(Status::Done)
}

const UNFINISHED: &str = ".unfinished-";

fn index(as_of: NaiveDate) -> Report {
    let columns = vec![
        Column::new("file", Kind::Text, "文件", "File"),
        Column::new("title", Kind::Text, "报表", "Report"),
        Column::new("rows", Kind::Count, "行数", "Rows"),
        Column::new("sha256", Kind::Number, "SHA-256", "SHA-256"),
    ];
    Report::new("index", Both::new("夜间报表", "Nightly reports"), as_of, columns)
}

/// Takes the folder for this run alone. Another run is waited for, not disturbed.
fn lock(folder: &Path, wait: Duration) -> anyhow::Result<File> {
    let path = folder.join(".lock");
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if begun.elapsed() < wait => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Err(TryLockError::WouldBlock) => {
                let what = say!("nightly-busy", folder = folder.display());
                return Err(Refusal::new(what).hint(say!("nightly-busy-hint")).busy().into());
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

/// Removes what a run that was killed left behind. Only the holder of the lock does so.
fn clear_leftovers(folder: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
    }
    Ok(())
}

fn save(folder: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write as _;
    let path = folder.join(file);
    let mut out = File::create(&path).with_context(|| path.display().to_string())?;
    out.write_all(bytes)?;
    out.sync_all()?;
    Ok(())
}

/// Moves the finished folder to its place. Where the day's folder stands already, the two
/// change places in one step, so that a reader finds either all old or all new files.
fn put_in_place(finished: tempfile::TempDir, place: &Path) -> anyhow::Result<()> {
    if !place.exists() {
        fs::rename(finished.keep(), place).with_context(|| place.display().to_string())?;
        return Ok(());
    }
    if !place.is_dir() {
        let what = say!("nightly-place-taken", path = place.display());
        return Err(Refusal::new(what).hint(say!("nightly-place-taken-hint")).into());
    }
    swap(finished.path(), place).with_context(|| place.display().to_string())?;
    finished.close()?;
    Ok(())
}

#[cfg(target_os = "linux")]
fn swap(finished: &Path, place: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, finished, CWD, place, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // Some file systems, those of USB sticks among them, cannot exchange.
        Err(_) => swap_in_steps(finished, place),
    }
}

#[cfg(not(target_os = "linux"))]
fn swap(finished: &Path, place: &Path) -> std::io::Result<()> {
    swap_in_steps(finished, place)
}

fn swap_in_steps(finished: &Path, place: &Path) -> std::io::Result<()> {
    let aside = finished.with_extension("old");
    fs::rename(place, &aside)?;
    fs::rename(finished, place)?;
    fs::rename(&aside, finished)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
