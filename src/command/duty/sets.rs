//! Which duties a ledger goes by.

use std::path::Path;

use anyhow::Context as _;

use super::unknown_duty;
use crate::command::Call;
use crate::command::verdicts::faults_in_words;
use crate::error::{Refusal, say};
use crate::intake::Codes;
use crate::rules::{Duty, DutySet, Every};
use crate::store::Store;

/// The setting that names the sets, parted by spaces.
pub(super) const SETTING: &str = "duties";

/// The setting that holds the text of the office's own set.
pub(super) fn own_setting(id: &str) -> String {
    format!("duties {id}")
}

/// The setting that says how often a duty is owed of which the source does not say it.
pub(super) fn every_setting(duty: &Duty) -> String {
    format!("every {} {}", duty.set(), duty.id())
}

/// Returns the ids of the sets that a ledger goes by, and whether the ledger holds the text
/// itself: those it was told to, else the one of the standard (`None`: the ledger's).
pub(super) fn in_use(store: &Store, standard: Option<&str>) -> anyhow::Result<Vec<(String, bool)>> {
    let ids = match store.setting(SETTING)? {
        Some(ids) => ids,
        None => {
            let own = store.setting("standard")?.unwrap_or_else(|| "sichuan-2016".to_owned());
            let id = standard.map_or(own, str::to_owned);
            DutySet::text_of(&id).map_or(String::new(), |_| id)
        }
    };
    let ids = ids.split_whitespace();
    Ok(ids.map(|it| (it.to_owned(), DutySet::text_of(it).is_none())).collect())
}

/// Returns the duties that a ledger goes by. `standard` is what is judged by, where that is
/// not the ledger's.
pub(crate) fn of_ledger(store: &Store, standard: Option<&str>) -> anyhow::Result<Vec<Duty>> {
    let mut texts = Vec::new();
    for (id, is_own) in in_use(store, standard)? {
        texts.push(match is_own {
            true => store.setting(&own_setting(&id))?.context(id)?,
            false => DutySet::text_of(&id).context(id)?.to_owned(),
        });
    }
    with_periods(store, duties(&texts)?)
}

/// Reads sets of duties from their texts.
pub(super) fn duties(texts: &[String]) -> anyhow::Result<Vec<Duty>> {
    let mut duties = Vec::new();
    for text in texts {
        duties.extend(read(text)?.duties);
    }
    Ok(duties)
}

/// Enters how often the office wants what the source leaves open.
pub(super) fn with_periods(store: &Store, mut duties: Vec<Duty>) -> anyhow::Result<Vec<Duty>> {
    for duty in duties.iter_mut().filter(|it| it.is_open()) {
        if let Some(name) = store.setting(&every_setting(duty))? {
            duty.every = Every::ALL.into_iter().find(|it| it.name() == name);
        }
    }
    Ok(duties)
}

/// Enters how often a duty is owed, typed as DUTY=PERIOD, or SET/DUTY=PERIOD where several
/// sets leave it open, and returns the duty.
///
/// # Errors
///
/// Refuses a duty that is not among them, one whose source says how often, one that stands
/// open in several sets, and an unknown period.
pub(super) fn suppose<'d>(duties: &'d mut [Duty], typed: &str) -> anyhow::Result<&'d Duty> {
    let (named, period) = typed.split_once('=').unwrap_or((typed, ""));
    let (set, id) = match named.split_once('/') {
        Some((set, id)) => (Some(set), id),
        None => (None, named),
    };
    let known: Vec<_> = duties.iter().map(|it| it.id().to_owned()).collect();
    let mut meant: Vec<_> = duties
        .iter_mut()
        .filter(|it| it.id() == id && set.is_none_or(|set| it.set() == set))
        .collect();
    if meant.iter().any(|it| it.leaves_open()) {
        meant.retain(|it| it.leaves_open());
    }
    if 1 < meant.len() && meant[0].leaves_open() {
        let known: Vec<_> = meant.iter().map(|it| format!("{}/{}", it.set(), it.id())).collect();
        let hint = say!("duty-every-several-hint", known = known.join(", "), period = period);
        return Err(Refusal::new(say!("duty-every-several", duty = id)).hint(hint).into());
    }
    let Some(duty) = meant.into_iter().next() else {
        return Err(unknown_duty(named, &known));
    };
    let Some(every) = Every::ALL.into_iter().find(|it| it.name() == period) else {
        let periods = Every::ALL.map(Every::name).join(", ");
        let hint = say!("duty-every-hint", known = periods);
        return Err(Refusal::new(say!("duty-every", typed = typed)).hint(hint).into());
    };
    if !duty.leaves_open() {
        let what = say!("duty-every-given", duty = id, source = duty.source);
        return Err(Refusal::new(what).hint(say!("duty-every-given-hint")).into());
    }
    duty.every = Some(every);
    Ok(duty)
}

/// Returns the text of a set by its name, of the office's own in the ledger, or of a file,
/// whose name ends in `.toml`.
///
/// # Errors
///
/// Refuses what is not there, and a file that says something else than the built-in set of
/// its name, or that nobody can be held to, with all that is wrong in it.
pub(super) fn text_named(
    call: &Call<'_, '_>,
    store: &Store,
    named: &str,
) -> anyhow::Result<String> {
    if !named.ends_with(".toml") {
        if let Some(text) = DutySet::text_of(named) {
            return Ok(text.to_owned());
        }
        if let Some(text) = store.setting(&own_setting(named))? {
            return Ok(text);
        }
        DutySet::by_id(named, &|_, _| true)?;
    }
    let path = call.path(Path::new(named));
    if !path.is_file() {
        let hint = say!("no-file-hint");
        return Err(Refusal::new(say!("no-file", file = named)).hint(hint).into());
    }
    let text = std::fs::read_to_string(path).with_context(|| named.to_owned())?;
    let codes = Codes::built_in()?;
    let set = DutySet::read(&text, &|list, code| codes.names(list).contains(&code));
    let set = set.map_err(|faults| {
        let faults = faults_in_words(call.lang, &faults);
        let what = say!("duties-unusable", file = named, faults = faults);
        Refusal::new(what).hint(say!("duties-unusable-hint"))
    })?;
    if DutySet::text_of(&set.id).is_some_and(|it| it != text) {
        let what = say!("duties-id-taken", file = named, id = set.id);
        return Err(Refusal::new(what).hint(say!("standard-id-taken-hint")).into());
    }
    Ok(text)
}

/// Reads a set that was looked at before.
pub(super) fn read(text: &str) -> anyhow::Result<DutySet> {
    let unusable = |faults| anyhow::anyhow!("duties that were taken before: {faults:?}");
    DutySet::read(text, &|_, _| true).map_err(unusable)
}
