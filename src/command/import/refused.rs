//! What `--partial` leaves out, and the workbook that gives it back to the clerk.

use std::collections::{BTreeMap, HashMap};

use super::Job;
use super::roster::{At, Number};
use crate::error::{Refusal, Say, say};
use crate::intake::{Book, Cell, Layout};
use crate::render::{Raw, workbook};
use crate::words::{Lang, sentence, word};

/// With more wrong rows than this there is one cause, and it is not in the rows.
const MOST: usize = 100_000;

/// The rows that are left out, and why.
pub(super) struct Refused {
    lang: Lang,
    rows: BTreeMap<At, Vec<String>>,
    /// Households of which a row was refused, with that row and its sheet's name: who belongs
    /// to a household is taken as a whole or not at all, from whichever sheets, since one
    /// that lacks a member may pass for lack of data.
    households: HashMap<Number, (At, String)>,
    /// Something is wrong that is not in a row.
    pub(super) beyond_rows: bool,
}

impl Refused {
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang, rows: BTreeMap::new(), households: HashMap::new(), beyond_rows: false }
    }

    /// Leaves a row out.
    ///
    /// # Errors
    ///
    /// Refuses more of them than anybody could put right by hand.
    pub(super) fn row(&mut self, at: At, why: &Say) -> anyhow::Result<()> {
        if MOST < self.rows.len() {
            return Err(Refusal::new(say!("partial-too-many", most = MOST))
                .hint(say!("partial-too-many-hint"))
                .into());
        }
        let why = sentence(self.lang, why);
        let reasons = self.rows.entry(at).or_default();
        if !reasons.contains(&why) {
            reasons.push(why);
        }
        Ok(())
    }

    /// Leaves out all rows that say who belongs to a household, for one of them on a sheet
    /// of this name.
    pub(super) fn household(&mut self, at: At, sheet: String, household: &str) {
        self.households.entry(Number::of(household)).or_insert((at, sheet));
    }

    /// Whether a row is left out. The household is given where the row says who belongs to
    /// it.
    pub(super) fn has(&mut self, at: At, household: Option<&str>) -> anyhow::Result<bool> {
        if self.rows.contains_key(&at) {
            return Ok(true);
        }
        if self.households.is_empty() {
            return Ok(false);
        }
        let Some(household) = household else { return Ok(false) };
        let Some((first, sheet)) = self.households.get(&Number::of(household)) else {
            return Ok(false);
        };
        let why = if first.job == at.job {
            say!("refused-with-household", row = first.row)
        } else {
            say!("refused-with-household-there", sheet = sheet, row = first.row)
        };
        self.row(at, &why)?;
        Ok(true)
    }

    /// How many rows are left out.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns them as a workbook: a sheet for each sheet that lost rows, of the same
    /// layout, with the reasons in a column before the others. Numbers stay numbers, so
    /// that what Excel cut off is not taken for a text that is whole.
    pub(super) fn workbook(
        &self,
        jobs: &[Job],
        books: &[Book],
        layouts: &[Layout],
    ) -> anyhow::Result<Vec<u8>> {
        let mut sheets: Vec<(String, Vec<Vec<Raw>>)> = Vec::new();
        for (job, place) in jobs.iter().zip(0..) {
            let from = At { job: place, row: 0 };
            let own = self.rows.range(from..At { job: place + 1, row: 0 });
            let Some((_, last)) = own.clone().next().zip(own.clone().next_back()) else { continue };
            let last = last.0.row;
            let mut rows = Vec::new();
            books[job.book].rows(job.sheet.as_deref(), &mut |row| {
                let (top, bottom) = job.header.rows;
                let first = if row.number == bottom {
                    word(self.lang, "refusal-reason").unwrap_or_default().to_owned()
                } else if (top..bottom).contains(&row.number) {
                    String::new()
                } else {
                    match self.rows.get(&At { job: place, row: row.number }) {
                        Some(reasons) => reasons.join("; "),
                        None => return Ok(next(row.number < last)),
                    }
                };
                let cells = row.cells.iter().map(raw);
                rows.push(std::iter::once(Raw::Text(first)).chain(cells).collect());
                Ok(next(row.number < last))
            })?;
            // The day stands in the name, so that the rows hold for it when they come back.
            let title = layouts[job.header.layout].title.text(self.lang);
            let mut name = format!("{title}_{}", job.day.format("%Y%m%d"));
            if sheets.iter().any(|(it, _)| *it == name) {
                name = format!("{name} ({})", sheets.len() + 1);
            }
            sheets.push((name, rows));
        }
        workbook(&sheets)
    }
}

fn next(goes_on: bool) -> std::ops::ControlFlow<()> {
    if goes_on { std::ops::ControlFlow::Continue(()) } else { std::ops::ControlFlow::Break(()) }
}

fn raw(cell: &Cell<'_>) -> Raw {
    match cell {
        Cell::Empty => Raw::Text(String::new()),
        Cell::Number(number) => Raw::Number(*number),
        other => Raw::Text(other.shown()),
    }
}
