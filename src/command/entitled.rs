//! Who is entitled to what: the ledger's facts handed to the standard's entitlements, for
//! the reports and for `match`.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::model::duty::Term;
use crate::rules::{Basis, Due, Entitlement, Missing, Poverty, Schooling, Standard};
use crate::store::{Claimant, Store};

/// For which term and year is asked.
pub(crate) struct Times<'t> {
    /// `None`: no term has begun.
    pub(crate) term: Option<&'t Term>,
    pub(crate) year: i32,
}

/// What somebody is due, or perhaps due.
pub(crate) struct Claim<'c> {
    pub(crate) of: &'c Claimant,
    /// The item; where it is not known which, all that it may be, joined by /.
    pub(crate) items: String,
    /// A term's id, or a year.
    pub(crate) period: String,
    pub(crate) stage: Option<&'c str>,
    /// Whether it is paid one time only.
    pub(crate) once: bool,
    /// Fen, or what is not known.
    pub(crate) due: Result<i64, Missing>,
    pub(crate) own_fen: Option<i64>,
}

/// Returns the term of a day, else the last one that has begun.
pub(crate) fn term_on(terms: &[Term], day: NaiveDate) -> Option<&Term> {
    terms.iter().rfind(|it| it.first <= day)
}

/// Gives what is due by a standard to whoever is a member of a household on a day, in the
/// order of households and ID numbers. Whoever is not entitled is left out, whoever perhaps
/// is, is not. `only`: of this item.
pub(crate) fn claims(
    store: &Store,
    standard: &Standard,
    as_of: NaiveDate,
    times: &Times<'_>,
    only: Option<&str>,
    each: &mut dyn FnMut(&Claim<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let wanted = |it: &&Entitlement| only.is_none_or(|only| it.item() == only);
    let of_basis = |bases: &[Basis]| -> Vec<&Entitlement> {
        standard
            .entitlements
            .iter()
            .filter(wanted)
            .filter(|it| bases.contains(&it.basis()))
            .collect()
    };
    let for_pupils = of_basis(&[Basis::Term, Basis::Once]);
    let for_payments = of_basis(&[Basis::OwnPayment]);
    let mut payments: Vec<HashMap<String, Option<i64>>> = Vec::new();
    for entitlement in &for_payments {
        payments.push(store.own_payments(entitlement.item(), times.year)?);
    }
    let term = times.term.filter(|_| !for_pupils.is_empty());
    store.claimants(as_of, term.map(|it| it.name.as_str()), &mut |of| {
        if let Some(term) = term {
            of_pupil(&of, &for_pupils, term, each)?;
        }
        for (entitlement, payments) in for_payments.iter().zip(&payments) {
            let own = payments.get(&of.member).copied();
            // Whoever is not insured has paid no premium.
            if own.is_none() && of.pension != Some(true) {
                continue;
            }
            let own_fen = own.flatten();
            let due = match entitlement.for_payment(standing(&of), own_fen, times.year) {
                Due::Nothing => continue,
                Due::Fen(fen) => Ok(fen),
                Due::Unknown(missing) => Err(missing),
            };
            let (items, period) = (entitlement.item().to_owned(), times.year.to_string());
            each(&Claim { of: &of, items, period, stage: None, once: false, due, own_fen })?;
        }
        Ok(())
    })
}

/// What a pupil is due. Where the same thing keeps several items open, they are one claim.
fn of_pupil(
    of: &Claimant,
    entitlements: &[&Entitlement],
    term: &Term,
    each: &mut dyn FnMut(&Claim<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let recorded = of.schooling.as_ref();
    let schooling = Schooling {
        enrolled: of.enrolled,
        stage: of.stage.as_deref(),
        recorded: recorded.map(|(code, _)| code.as_str()),
        in_term: recorded.is_some_and(|(_, day)| term.first <= *day),
        education: of.education.as_deref(),
    };
    let stage = if of.enrolled { schooling.stage } else { schooling.recorded };
    let claim = |items: String, once, due| Claim {
        of,
        items,
        period: term.name.clone(),
        stage,
        once,
        due,
        own_fen: None,
    };
    let mut open: BTreeMap<Missing, Vec<&str>> = BTreeMap::new();
    for entitlement in entitlements {
        match entitlement.for_pupil(standing(of), schooling, term.first) {
            Due::Nothing => {}
            Due::Unknown(missing) => open.entry(missing).or_default().push(entitlement.item()),
            Due::Fen(fen) => {
                let once = entitlement.basis() == Basis::Once;
                each(&claim(entitlement.item().to_owned(), once, Ok(fen)))?;
            }
        }
    }
    for (missing, items) in open {
        each(&claim(items.join("/"), false, Err(missing)))?;
    }
    Ok(())
}

fn standing(of: &Claimant) -> Poverty<'_> {
    Poverty { status: of.status.as_deref(), exit_year: of.exit_year }
}
