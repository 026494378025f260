//! Reading the rows of a sheet into the ledger, and noting what is wrong with each.

mod alike;
mod refer;
mod terms;
mod visits;
mod write;

use std::collections::HashSet;

use chrono::NaiveDate;
use indicatif::ProgressBar;

use super::Job;
use super::plan::plan;
use super::problems::Problems;
use super::refused::Refused;
use super::resolve::{HelpersOfHousehold, Villages};
use super::roster::{At, Columns, Number, Rosters, Tell, number_without_id};
use super::sheet::{Counts, Sheet, place_of};
use crate::error::say;
use crate::intake::{
    About, Book, Codes, Layout, Parsed, Problem, Refers, Remark, Total, letter, read_rows,
};
use crate::model::{Value, mask};
use crate::store::{SourceRow, Tx};
pub(super) use alike::{Alike, Stage};
use write::Outcome;

/// How many digits the code of a county has.
const COUNTY_DIGITS: usize = 6;

pub(super) struct Importer<'i, 't, 's> {
    tx: &'i Tx<'t>,
    jobs: &'i [Job],
    books: &'i [Book],
    codes: &'i Codes,
    /// The ledger's area; villages lie in it.
    area: &'i str,
    villages: Villages,
    /// Headers under which no cell may be blank (`--require`).
    require: &'i [String],
    today: NaiveDate,
    batch: Option<&'i str>,
    problems: &'i mut Problems<'s>,
    /// What `--partial` leaves out; nothing where it was not asked for.
    leaves_out: Option<&'i mut Refused>,
    bar: &'i ProgressBar,
    rosters: Rosters,
    helpers: HelpersOfHousehold,
    /// Households and members that were refused: what refers to them is not told again.
    refused: HashSet<String>,
    /// Papers that strike somebody off, until all papers were read.
    strikes: Vec<Strike>,
    /// School terms that were read, by name, until all were.
    terms: Vec<(At, String)>,
    /// Kinds of sheet read so far, for sheets of one kind on several days.
    kinds: HashSet<String>,
}

/// What a row is about; or which column does not say it, and why.
type Object = Result<Option<(About, String)>, (Refers, Remark)>;

/// A paper by which somebody is struck off the list (销号).
struct Strike {
    at: At,
    object: String,
    day: String,
}

impl Strike {
    fn of(at: At, tx: &Tx<'_>, table: usize, row: &[Value<'_>]) -> Option<Self> {
        let text = |name: &str| row[tx.place(table, name)].to_string();
        (text("kind") == "销号").then(|| Self { at, object: text("object"), day: text("day") })
    }
}

/// What an importer works on.
pub(super) struct Work<'i> {
    pub(super) jobs: &'i [Job],
    pub(super) books: &'i [Book],
    pub(super) codes: &'i Codes,
    pub(super) area: &'i str,
    pub(super) villages: Villages,
    pub(super) require: &'i [String],
    pub(super) today: NaiveDate,
    /// The batch of the links on the sheets.
    pub(super) batch: Option<&'i str>,
    pub(super) bar: &'i ProgressBar,
}

impl<'i, 't, 's> Importer<'i, 't, 's> {
    pub(super) fn new(
        tx: &'i Tx<'t>,
        work: Work<'i>,
        problems: &'i mut Problems<'s>,
        leaves_out: Option<&'i mut Refused>,
    ) -> Self {
        let Work { jobs, books, codes, area, villages, require, today, batch, bar } = work;
        Self {
            tx,
            jobs,
            books,
            codes,
            area,
            villages,
            require,
            today,
            batch,
            problems,
            leaves_out,
            bar,
            rosters: Rosters::default(),
            helpers: HelpersOfHousehold::default(),
            refused: HashSet::new(),
            strikes: Vec::new(),
            terms: Vec::new(),
            kinds: HashSet::new(),
        }
    }

    /// Reads one sheet, given by its place among the jobs.
    pub(super) fn sheet(&mut self, place: u32, layout: &Layout) -> anyhow::Result<Counts> {
        let job = &self.jobs[place as usize];
        let book = &self.books[job.book];
        let day = job.day.to_string();
        let records = plan(layout, &job.header, self.tx);
        let dated = records.iter().all(|it| !it.undated && it.since.is_none());
        let source = self.tx.source(&SourceRow {
            file: &book.file,
            sheet: job.sheet.as_deref(),
            kind: Some(&layout.id),
            // Where each row bears its own day, the sheet has none.
            day: (!dated).then_some(day.as_str()),
            digest: Some(&job.digest),
        })?;
        let roster = Columns::of(layout, &job.header, &records);
        if roster.is_some() {
            self.rosters.begin(&layout.id, &day);
        }
        let later = self.tx.later_sheet(&layout.id, &day)?;
        let mut sheet = Sheet {
            job,
            place,
            book,
            layout,
            source,
            day: &day,
            later,
            last: vec![(0, Vec::new()); records.len()],
            records,
            first_of_kind: self.kinds.insert(layout.id.clone()),
            alike: Alike::default(),
            stage: Stage::default(),
            waiting: HashSet::new(),
            roster,
            wanted: Vec::new(),
            lists_all: false,
            ids: [0; 2],
            counts: Counts::default(),
        };
        sheet.counts.dated = dated;
        sheet.counts.new_day =
            !sheet.counts.dated && job.day_given && !self.tx.has_sheet(&layout.id, sheet.day)?;
        sheet.lists_all = sheet.roster.is_some()
            && sheet.later.is_none()
            && !self.tx.was_empty(self.tx.table("member"));
        sheet.wanted = self.wanted_columns(&sheet)?;
        self.bar.set_message(super::place_name(&book.file, job.sheet.as_deref()));
        let before = self.bar.position();
        let (name, header) = (job.sheet.as_deref(), &job.header);
        let mut each = |sheet: &mut Sheet<'_>, turn: Option<&HashSet<u32>>| {
            read_rows(book, name, header, layout, self.codes, &mut |parsed| {
                if turn.is_some_and(|it| !it.contains(&parsed.number)) {
                    return Ok(());
                }
                self.row(sheet, parsed)
            })
        };
        let skipped = each(&mut sheet, None)?;
        for stage in Stage::LATER {
            let turn = std::mem::take(&mut sheet.waiting);
            sheet.stage = stage;
            if !turn.is_empty() {
                each(&mut sheet, Some(&turn))?;
            }
        }
        sheet.counts.skipped = skipped.rows;
        for total in &skipped.wrong {
            self.note_total(&sheet, total)?;
        }
        self.ended(&sheet)?;
        self.bar.set_position(before + book.size() / book.sheets.len().max(1) as u64);
        Ok(sheet.counts)
    }

    fn row(&mut self, sheet: &mut Sheet<'_>, mut parsed: Parsed<'_>) -> anyhow::Result<()> {
        sheet.counts.read += 1;
        if sheet.counts.read % 1024 == 0 {
            self.bar.inc(64 * 1024);
        }
        let at = At { job: sheet.place, row: parsed.number };
        if let Some(columns) = &sheet.roster {
            self.rosters.fill_down(columns, &sheet.job.header, &mut parsed);
        }
        if let Some(leaves_out) = &mut self.leaves_out
            && leaves_out
                .has(at, parsed.refers.household.as_deref().filter(|_| sheet.adds_members()))?
        {
            sheet.counts.refused += 1;
            return self.remember_refused(&parsed);
        }
        let ids = sheet.ids;
        self.look_at_id(sheet, &mut parsed);
        self.look_at_wanted(sheet, &mut parsed);
        if let Some(columns) = &sheet.roster {
            if sheet.lists_all {
                let ended = self.rosters.list(at, Some(&parsed));
                self.missing_from(ended, sheet.day)?;
            }
            self.rosters.note(columns, at, &mut parsed);
        }
        let resolved = self.resolve(sheet, &mut parsed)?;
        let follows_refused = self.follows_refused(&parsed);
        let outcome = if parsed.is_refused() || follows_refused {
            None
        } else if self.waits(sheet, &parsed, &resolved)? {
            sheet.waiting.insert(parsed.number);
            sheet.counts.read -= 1;
            sheet.ids = ids;
            return Ok(());
        } else {
            self.write(sheet, &mut parsed, &resolved)?
        };
        self.note(sheet, &parsed)?;
        match outcome {
            Some(Outcome::New) => sheet.counts.new += 1,
            Some(Outcome::Changed) => sheet.counts.changed += 1,
            Some(Outcome::Same) => sheet.counts.same += 1,
            None => {
                sheet.counts.refused += 1;
                self.remember_refused(&parsed)?;
                if let Some(leaves_out) = &mut self.leaves_out {
                    if follows_refused && !parsed.is_refused() {
                        leaves_out.row(at, &say!("refused-before"))?;
                    }
                    if let Some(no) =
                        parsed.refers.household.as_ref().filter(|_| sheet.adds_members())
                    {
                        let place = super::place_name(&sheet.book.file, sheet.job.sheet.as_deref());
                        leaves_out.household(at, place, no);
                    }
                }
            }
        }
        Ok(())
    }

    /// Looks at a person's ID number as the sheet and the day see it: one in the future is
    /// wrong, one that is not there can do without.
    fn look_at_id(&mut self, sheet: &mut Sheet<'_>, parsed: &mut Parsed<'_>) {
        let at = member_column(sheet);
        match &parsed.refers.member {
            Some(id) => {
                sheet.ids[0] += 1;
                sheet.ids[1] += u32::from(id.number.ends_with("000"));
                if let Some(remark) = id.not_yet_born(self.today) {
                    parsed.remarks.push((at, remark, true));
                }
            }
            None => {
                let is_blank = |(it, remark, _): &(usize, Remark, bool)| {
                    *it == at && remark.code == "id-missing"
                };
                if let Some(columns) = &sheet.roster
                    && let Some(place) = parsed.remarks.iter().position(is_blank)
                    && let Some(id) = number_without_id(columns, parsed)
                {
                    parsed.refers.member = Some(id);
                    let say = say!("without-id");
                    parsed.remarks[place] = (at, Remark::new("without-id", say), false);
                }
            }
        }
    }

    /// Finds the columns that may not be blank (`--require`), as places among the header's;
    /// one that the sheet could have and has not is a fault of the sheet.
    fn wanted_columns(&mut self, sheet: &Sheet<'_>) -> anyhow::Result<Vec<usize>> {
        let mut found = Vec::new();
        for header in self.require {
            let Some(column) = sheet.layout.meant_by(header) else { continue };
            let columns = &sheet.job.header.columns;
            match columns.iter().position(|it| it.column == column) {
                Some(at) => found.push(at),
                None => {
                    self.beyond_rows();
                    let say = say!("required-column", header = header);
                    self.problems.add(Problem {
                        file: sheet.book.file.clone(),
                        sheet: sheet.job.sheet.clone(),
                        row: None,
                        column: None,
                        is_error: true,
                        value: String::new(),
                        remark: Remark::new("required-column", say),
                    })?;
                }
            }
        }
        Ok(found)
    }

    /// Refuses a row that says nothing where the office wants something said. A member's row
    /// that leaves the household's cells blank says what the head's row says.
    fn look_at_wanted(&self, sheet: &Sheet<'_>, parsed: &mut Parsed<'_>) {
        let header = &sheet.job.header;
        let household = place_of(sheet.layout, header, Refers::Household);
        if household != usize::MAX && parsed.is_blank(header, household) {
            return;
        }
        for at in sheet.wanted.iter().copied() {
            let is_told = parsed.remarks.iter().any(|(it, _, is_error)| *it == at && *is_error);
            let says_nothing = match sheet.layout.columns[header.columns[at].column].is {
                Some(_) => parsed.is_blank(header, at),
                None => parsed.values[at].is_null(),
            };
            if says_nothing && !is_told {
                let remark = Remark::new("required-blank", say!("required-blank"));
                parsed.remarks.push((at, remark, true));
            }
        }
    }

    /// What can be said of a sheet as a whole once its rows were read.
    fn ended(&mut self, sheet: &Sheet<'_>) -> anyhow::Result<()> {
        if sheet.lists_all {
            let ended = self.rosters.list(At::default(), None);
            self.missing_from(ended, sheet.day)?;
        }
        let is_last = self.jobs.get(sheet.place as usize + 1).is_none_or(|next| {
            next.header.layout != sheet.job.header.layout || next.day != sheet.job.day
        });
        if sheet.roster.is_some() && is_last {
            let told = self.rosters.finish();
            self.tell(told)?;
        }
        let is_last_of_kind = self
            .jobs
            .get(sheet.place as usize + 1)
            .is_none_or(|next| next.header.layout != sheet.job.header.layout);
        if is_last_of_kind {
            self.look_at_strikes()?;
            self.look_at_terms()?;
        }
        let [read, cut] = sheet.ids;
        // One in a thousand ends so by chance.
        if 10 < cut && read < cut * 50 {
            let column = sheet.job.header.columns.get(member_column(sheet));
            let say = say!("ids-cut-off", cut = cut, read = read);
            self.beyond_rows();
            self.problems.add(Problem {
                file: sheet.book.file.clone(),
                sheet: sheet.job.sheet.clone(),
                row: None,
                column: column.map(|it| (letter(it.place), it.header.clone())),
                is_error: true,
                value: String::new(),
                remark: Remark::new("ids-cut-off", say),
            })?;
        }
        Ok(())
    }

    fn beyond_rows(&mut self) {
        if let Some(leaves_out) = &mut self.leaves_out {
            leaves_out.beyond_rows = true;
        }
    }

    /// Notes whom the ledger knows as a member of a household and its rows do not name.
    fn missing_from(
        &mut self,
        ended: Option<(Number, At, Vec<String>)>,
        day: &str,
    ) -> anyhow::Result<()> {
        let Some((household, at, people)) = ended else { return Ok(()) };
        for (id, name) in self.tx.members_on(&household.to_string(), day)? {
            if !people.contains(&id) {
                self.rosters.unlisted(household.clone(), at, id, name);
            }
        }
        Ok(())
    }

    /// Tells what the rows of whole households came to.
    fn tell(&mut self, told: Vec<Tell>) -> anyhow::Result<()> {
        for tell in told {
            let (at, is_error, value, remark) = match tell {
                Tell::NoHead(at, household) => {
                    // The rest of a household may have come before.
                    if self.refused.contains(&household) || self.tx.has_head(&household)? {
                        continue;
                    }
                    (at, true, household, Remark::new("no-head", say!("no-head")))
                }
                Tell::Unlisted { at, household, id, name } => {
                    let say =
                        say!("not-listed", household = household, name = name, id = mask(&id));
                    (at, false, String::new(), Remark::new("not-listed", say))
                }
            };
            let job = &self.jobs[at.job as usize];
            let file = self.books[job.book].file.clone();
            if let Some(leaves_out) = self.leaves_out.as_mut().filter(|_| is_error) {
                leaves_out.row(at, &remark.say)?;
                let place = super::place_name(&file, job.sheet.as_deref());
                leaves_out.household(at, place, &value);
            }
            self.problems.add(Problem {
                file,
                sheet: job.sheet.clone(),
                row: Some(at.row),
                column: None,
                is_error,
                value,
                remark,
            })?;
        }
        Ok(())
    }

    /// Whether the row speaks of something that was refused before, which explains it.
    fn follows_refused(&self, parsed: &Parsed<'_>) -> bool {
        let household = parsed.refers.household.as_deref();
        let member = parsed.refers.member.as_ref().map(|it| it.number.as_str());
        !self.refused.is_empty()
            && household.into_iter().chain(member).any(|it| self.refused.contains(it))
    }

    /// Notes what is not in the ledger because its row was refused.
    fn remember_refused(&mut self, parsed: &Parsed<'_>) -> anyhow::Result<()> {
        let Some(household) = &parsed.refers.household else { return Ok(()) };
        if !self.tx.has_household(household)? {
            self.refused.insert(household.to_string());
        }
        if let Some(member) = &parsed.refers.member {
            let key = [Value::text(household.to_string()), Value::text(member.number.clone())];
            if self.tx.row(self.tx.table("member"), &key)?.is_none() {
                self.refused.insert(member.number.clone());
            }
        }
        Ok(())
    }

    /// Notes a total that is not the sum of its rows.
    fn note_total(&mut self, sheet: &Sheet<'_>, total: &Total) -> anyhow::Result<()> {
        let matched = &sheet.job.header.columns[total.at];
        let say = say!(
            "total-differs",
            said = matched.kind.shown(&Value::Int(total.said)),
            sum = matched.kind.shown(&Value::Int(total.sum)),
        );
        self.problems.add(Problem {
            file: sheet.book.file.clone(),
            sheet: sheet.job.sheet.clone(),
            row: Some(total.row),
            column: Some((letter(matched.place), matched.header.clone())),
            is_error: false,
            value: String::new(),
            remark: Remark::new("total-differs", say),
        })
    }

    /// Adds the row's remarks to the problems.
    fn note(&mut self, sheet: &Sheet<'_>, parsed: &Parsed<'_>) -> anyhow::Result<()> {
        let place = At { job: sheet.place, row: parsed.number };
        for (at, remark, is_error) in &parsed.remarks {
            if let Some(leaves_out) = self.leaves_out.as_mut().filter(|_| *is_error) {
                leaves_out.row(place, &remark.say)?;
            }
            let column = sheet.job.header.columns.get(*at);
            self.problems.add(Problem {
                file: sheet.book.file.clone(),
                sheet: sheet.job.sheet.clone(),
                row: Some(parsed.number),
                column: column.map(|it| (letter(it.place), it.header.clone())),
                is_error: *is_error,
                value: parsed.shown(sheet.layout, &sheet.job.header, *at),
                remark: remark.clone(),
            })?;
        }
        Ok(())
    }

    /// The last day up to `day` on which a household was found to be poor again.
    fn fell_back(&self, household: &str, day: &str) -> anyhow::Result<Option<String>> {
        let table = self.tx.table("household_status");
        let place = |column| self.tx.place(table, column);
        let known = self.tx.rows(table, &[Value::text(household)])?;
        let fell = known.iter().filter(|it| it[place("status")] == Value::text("返贫"));
        Ok(fell.map(|it| it[place("day")].to_string()).filter(|it| it.as_str() <= day).max())
    }

    /// Refuses a row of which it was told only after others were read that it is wrong.
    fn refuse_later(&mut self, at: At, value: String, remark: Remark) -> anyhow::Result<()> {
        if let Some(leaves_out) = &mut self.leaves_out {
            leaves_out.row(at, &remark.say)?;
        }
        let job = &self.jobs[at.job as usize];
        self.problems.add(Problem {
            file: self.books[job.book].file.clone(),
            sheet: job.sheet.clone(),
            row: Some(at.row),
            column: None,
            is_error: true,
            value,
            remark,
        })
    }

    /// Refuses papers that strike off whom no paper up to their day accepted (验收), since
    /// they last fell back (返贫). In which order the two stand does not matter.
    fn look_at_strikes(&mut self) -> anyhow::Result<()> {
        let table = self.tx.table("paper");
        for Strike { at, object, day } in std::mem::take(&mut self.strikes) {
            let fell_back = self.fell_back(&object, &day)?.unwrap_or_default();
            let key = [Value::text(object), Value::text("验收")];
            let place = self.tx.place(table, "day");
            let days = self.tx.rows(table, &key)?;
            let mut days = days.iter().map(|it| it[place].to_string());
            if days.any(|it| fell_back <= it && it <= day) {
                continue;
            }
            let remark = Remark::new("not-accepted-yet", say!("not-accepted-yet"));
            self.refuse_later(at, day, remark)?;
        }
        Ok(())
    }
}

fn member_column(sheet: &Sheet<'_>) -> usize {
    place_of(sheet.layout, &sheet.job.header, Refers::Member)
}
