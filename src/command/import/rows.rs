//! Reading the rows of a sheet into the ledger, and noting what is wrong with each.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::NaiveDate;
use indicatif::ProgressBar;

use super::Job;
use super::plan::{Record, Reference, plan};
use super::problems::Problems;
use super::refused::Refused;
use super::resolve::{HelpersOfHousehold, Villages, helper_key};
use super::roster::{At, Columns, Number, Rosters, Tell, number_without_id};
use super::sheet::{Alike, Counts, Last, Resolved, Sheet, column_of, fill, impossible, place_of};
use crate::error::say;
use crate::intake::{
    About, Book, Codes, Layout, Parsed, Problem, Refers, Remark, Total, letter, read_rows,
};
use crate::model::{Origin, Value, mask};
use crate::rules::LinkKind;
use crate::store::{Breaks, Put, SourceRow, Tx};

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
        let skipped = read_rows(book, name, header, layout, self.codes, &mut |parsed| {
            self.row(&mut sheet, parsed)
        })?;
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

    /// Finds what the row's names and numbers refer to, and checks its day.
    fn resolve(&mut self, sheet: &Sheet<'_>, parsed: &mut Parsed<'_>) -> anyhow::Result<Resolved> {
        let day = parsed.refers.day.map(|it| it.to_string());
        let mut resolved = Resolved { day, ..Resolved::default() };
        let header = &sheet.job.header;
        let column = |refers| place_of(sheet.layout, header, refers);
        let names_codes = column(Refers::VillageCode) != usize::MAX;
        self.drop_needless(sheet, parsed);
        if sheet.layout.villages && names_codes {
            match self.add_village(sheet, parsed)? {
                Ok(code) => resolved.village = Some(code),
                Err(remark) => parsed.remarks.push((column(Refers::VillageCode), remark, true)),
            }
        } else if sheet.needs(Reference::Village) || sheet.is_about_villages() {
            let refs = &parsed.refers;
            let found = self.villages.find(
                refs.village_code.as_deref(),
                refs.village_name.as_deref(),
                refs.township.as_deref(),
            );
            match found {
                Ok(code) => resolved.village = Some(code),
                Err((refers, remark)) if sheet.layout.villages => {
                    let say = say!("village-needs-code");
                    let remark = match remark.code {
                        "unknown-village" => Remark::new("unknown-village", say),
                        _ => remark,
                    };
                    parsed.remarks.push((column(refers), remark, true));
                }
                Err((refers, remark)) => parsed.remarks.push((column(refers), remark, true)),
            }
        }
        if sheet.needs(Reference::Area) || sheet.is_about("township") {
            let refs = &parsed.refers;
            match self.villages.find_area(self.area, refs) {
                Ok(code) => resolved.area = Some(code),
                Err((refers, remark)) => parsed.remarks.push((column(refers), remark, true)),
            }
        }
        if let Some(project) = &parsed.refers.project
            && !sheet.adds("project")
            && self.tx.row(self.tx.table("project"), &[Value::text(project.to_string())])?.is_none()
        {
            let remark = Remark::new("unknown-project", say!("unknown-project"));
            parsed.remarks.push((column(Refers::Project), remark, true));
        }
        self.household_of_member(sheet, parsed)?;
        if let Some(day) = parsed.refers.day
            && self.today < day
        {
            let remark = Remark::new("in-future", say!("in-future"));
            parsed.remarks.push((column(Refers::Day), remark, true));
        }
        if let Some(name) = parsed.refers.helper_name.clone() {
            let at = column(Refers::HelperName);
            if sheet.needs(Reference::HelperName) {
                let refs = &parsed.refers;
                match helper_key(self.tx, &name, refs.helper_id.as_ref(), refs.unit.as_deref())? {
                    Ok(key) => resolved.helper = Some(key),
                    Err(remark) => parsed.remarks.push((at, remark, true)),
                }
            } else if let Some(village) =
                resolved.village.clone().filter(|_| sheet.is_about_villages())
            {
                match self.helpers.find(self.tx, &village, &name)? {
                    Ok((key, _)) => resolved.helper = Some(key),
                    Err(remark) => parsed.remarks.push((at, remark, true)),
                }
            } else {
                let household = parsed.refers.household.clone().unwrap_or_default();
                match self.helpers.find(self.tx, &household, &name)? {
                    Ok((key, since)) => {
                        let day = resolved.day.as_ref();
                        if since.as_ref().zip(day).is_some_and(|(since, day)| day < since) {
                            let say = say!("before-pairing", since = since.unwrap_or_default());
                            let remark = Remark::new("before-pairing", say);
                            parsed.remarks.push((column(Refers::Day), remark, false));
                        }
                        resolved.helper = Some(key);
                    }
                    // A household that is not there is the greater trouble, and told instead.
                    Err(_) if self.refused.contains(household.as_ref()) => {}
                    Err(_) if !household.is_empty() && !self.tx.has_household(&household)? => {
                        let say = say!("unknown-household");
                        let remark = Remark::new("unknown-household", say);
                        parsed.remarks.push((column(Refers::Household), remark, true));
                    }
                    Err(remark) => parsed.remarks.push((at, remark, true)),
                }
            }
        }
        match self.object(sheet, parsed, &resolved)? {
            Ok(object) => resolved.object = object,
            Err((refers, remark)) => parsed.remarks.push((column(refers), remark, true)),
        }
        Ok(resolved)
    }

    /// Where a row may be about one of several kinds of thing, the others may be blank.
    fn drop_needless(&self, sheet: &Sheet<'_>, parsed: &mut Parsed<'_>) {
        let about = sheet.about();
        if about.is_empty() {
            return;
        }
        let is_wanted = |record: &Record<'_>| {
            let required = self.tx.required(record.table);
            let mut helper = record.references.iter().filter(|(_, it)| *it == Reference::Helper);
            record.spec.table != "helper" && helper.any(|(place, _)| required.contains(place))
        };
        let wants_helper = sheet.records.iter().any(is_wanted);
        let header = &sheet.job.header;
        let blanks: Vec<_> = (0..header.columns.len())
            .filter(|at| {
                let needless = match sheet.layout.columns[header.columns[*at].column].is {
                    Some(Refers::Household) => true,
                    Some(Refers::HelperName) => !wants_helper,
                    _ => false,
                };
                needless && parsed.is_blank(header, *at)
            })
            .collect();
        parsed.remarks.retain(|(at, ..)| !blanks.contains(at));
    }

    /// Finds what a row is about, on a sheet whose rows may be about several kinds of thing:
    /// the first that it names.
    fn object(
        &self,
        sheet: &Sheet<'_>,
        parsed: &Parsed<'_>,
        resolved: &Resolved,
    ) -> anyhow::Result<Object> {
        let refs = &parsed.refers;
        let own = |it: &Option<Cow<'_, str>>| it.as_deref().map(|it| Ok(it.to_owned()));
        for about in sheet.about() {
            let found = match about {
                About::Household => own(&refs.household),
                About::Unit => own(&refs.unit),
                // Where it could not be told whom the name means, that is said already.
                About::Helper if refs.helper_name.is_some() && resolved.helper.is_none() => {
                    return Ok(Ok(None));
                }
                About::Helper => resolved.helper.clone().map(Ok),
                About::Village => {
                    let (code, name) = (refs.village_code.as_deref(), refs.village_name.as_deref());
                    let is_named = code.is_some() || name.is_some();
                    is_named.then(|| self.villages.find(code, name, refs.township.as_deref()))
                }
                About::Township => refs.township.as_deref().map(|it| self.villages.township(it)),
                About::County => refs.county.as_deref().map(|it| self.county(it)).transpose()?,
            };
            if let Some(found) = found {
                return Ok(found.map(|it| Some((*about, it))));
            }
        }
        let is_wanted = sheet.records.iter().any(|record| {
            let required = self.tx.required(record.table);
            let mut object = record.references.iter().filter(|(_, it)| *it == Reference::Object);
            !record.spec.about.is_empty() && object.any(|(place, _)| required.contains(place))
        });
        if is_wanted && !parsed.is_refused() {
            let say = say!("about-nothing");
            return Ok(Err((Refers::VillageName, Remark::new("about-nothing", say))));
        }
        Ok(Ok(None))
    }

    /// The ledger's county, if it goes by this name.
    fn county(&self, name: &str) -> anyhow::Result<Result<String, (Refers, Remark)>> {
        let bare = |name: &str| name.trim_end_matches(['县', '区', '市', '旗']).to_owned();
        let known = self.tx.row(self.tx.table("area"), &[Value::text(self.area)])?;
        let is_it = self.area.len() == COUNTY_DIGITS
            && known.is_some_and(|it| {
                let place = self.tx.place(self.tx.table("area"), "name");
                bare(&it[place].to_string()) == bare(name)
            });
        if is_it {
            return Ok(Ok(self.area.to_owned()));
        }
        Ok(Err((Refers::County, Remark::new("unknown-county", say!("unknown-county")))))
    }

    /// Finds the household of a row that names one of its members and not its number.
    fn household_of_member(
        &self,
        sheet: &Sheet<'_>,
        parsed: &mut Parsed<'_>,
    ) -> anyhow::Result<()> {
        let at = |refers| place_of(sheet.layout, &sheet.job.header, refers);
        if at(Refers::Household) != usize::MAX {
            return Ok(());
        }
        let Some(member) = &parsed.refers.member else { return Ok(()) };
        match self.tx.household_of(&member.number)? {
            Some(household) => parsed.refers.household = Some(household.into()),
            None => {
                let remark = Remark::new("unknown-person", say!("unknown-person"));
                parsed.remarks.push((at(Refers::Member), remark, true));
            }
        }
        Ok(())
    }

    /// Since when a link is known that the sheet names without its first day; else the
    /// sheet's own day, on which it holds.
    fn known_since(
        &self,
        record: &Record<'_>,
        row: &[Value<'_>],
        day: &str,
    ) -> anyhow::Result<String> {
        let columns = self.tx.columns(record.table);
        let cell = |name: &str| columns.iter().position(|it| it == name).map(|it| &row[it]);
        let text = |name| cell(name).map(Value::to_string).unwrap_or_default();
        let known = self.tx.links_on(&text("object"), day)?;
        let same =
            known.into_iter().find(|it| it.helper == text("helper") && it.kind == text("kind"));
        Ok(same.map_or_else(|| day.to_owned(), |it| it.since))
    }

    /// Adds the village of a row, and its township. Villages outside of the ledger's area
    /// are refused.
    fn add_village(
        &mut self,
        sheet: &Sheet<'_>,
        parsed: &Parsed<'_>,
    ) -> anyhow::Result<Result<String, Remark>> {
        let refuse = |code, say| Ok(Err(Remark::new(code, say)));
        let refs = &parsed.refers;
        let Some(code) = refs.village_code.as_deref() else {
            return refuse("village-code-missing", say!("village-code-missing"));
        };
        if code.len() != 12 || !code.bytes().all(|it| it.is_ascii_digit()) {
            return refuse("village-code", say!("village-code"));
        }
        if !code.starts_with(self.area) {
            return refuse("village-outside", say!("village-outside", area = self.area));
        }
        let Some(name) = refs.village_name.as_deref() else {
            return refuse("village-missing", say!("village-missing"));
        };
        let township = refs.township.as_deref().unwrap_or_default();
        let origin = Some(Origin { source: sheet.source, row: Some(parsed.number) });
        if self.area.len() < 9 {
            let label = if township.is_empty() { &code[..9] } else { township };
            self.put_area(&code[..9], "township", &code[..6], label, origin)?;
        }
        if self.area.len() < 12 {
            self.put_area(code, "village", &code[..9], name, origin)?;
        }
        self.villages.add(code.to_owned(), name, township);
        Ok(Ok(code.to_owned()))
    }

    fn put_area(
        &self,
        code: &str,
        level: &str,
        parent: &str,
        name: &str,
        origin: Option<Origin>,
    ) -> anyhow::Result<Put> {
        let mut row =
            vec![Value::text(code), Value::text(level), Value::text(parent), Value::text(name)];
        row.resize(self.tx.columns(self.tx.table("area")).len(), Value::Null);
        self.tx.put(self.tx.table("area"), &mut row, origin)
    }

    /// Writes the rows of the tables; `None` where one of them is refused.
    fn write(
        &mut self,
        sheet: &mut Sheet<'_>,
        parsed: &mut Parsed<'_>,
        resolved: &Resolved,
    ) -> anyhow::Result<Option<Outcome>> {
        let origin = Some(Origin { source: sheet.source, row: Some(parsed.number) });
        let mut outcome = Outcome::Same;
        let mut remarks = Vec::new();
        let mut batched = [0; 3];
        for place in 0..sheet.records.len() {
            let record = &sheet.records[place];
            let closed = record.gate.is_some_and(|at| parsed.values[at] != Value::Int(1));
            let names_none = match record.spec.table.as_str() {
                "unit" => record.spec.name.is_none() && parsed.refers.unit.is_none(),
                // Where rows may be about others, a name alone makes nobody a helper.
                "helper" if !sheet.about().is_empty() => {
                    !matches!(resolved.object, Some((About::Helper, _)))
                }
                _ => false,
            };
            if closed || names_none {
                continue;
            }
            let says_nothing =
                |says: &Vec<usize>| says.iter().all(|it| parsed.values[*it].is_null());
            if record.says.as_ref().is_some_and(says_nothing) {
                continue;
            }
            let mut row = fill(record, sheet, parsed, resolved, &mut remarks);
            if record.spec.table == "helper" {
                self.fill_helper_kind(sheet, record, parsed, &mut row);
            }
            if record.spec.table == "link"
                && let Some(remark) = self.other_level(record, &row)
            {
                let kind = self.tx.place(record.table, "kind");
                remarks.push((column_of(sheet, record, kind), remark, true));
                continue;
            }
            if let Some(since) = record.since {
                row[since] = Value::text(self.known_since(record, &row, sheet.day)?);
            }
            if record.spec.table == "link"
                && let Some(stands) = self.in_batch(sheet, record, &mut row, &mut remarks)?
            {
                batched[stands as usize] += 1;
            }
            if let Some((at, remark)) = impossible(record, self.tx.columns(record.table), &row) {
                remarks.push((at, remark, true));
                continue;
            }
            if record.is_shared {
                let key = self.tx.key(record.table);
                match sheet.against_last(place, parsed.number, &row, key) {
                    Last::New => {}
                    Last::Repeated => continue,
                    Last::Contradicted { column, row, known } => {
                        let record = &sheet.records[place];
                        let at = column_of(sheet, record, column);
                        let there = super::place_name(&sheet.book.file, sheet.job.sheet.as_deref());
                        let remark = contradiction(sheet, at, &there, row, &known);
                        remarks.push((at, remark, record.spec.outer));
                        continue;
                    }
                }
            }
            let record = &sheet.records[place];
            if let Some(place) = record.numbered {
                let number = match sheet.alike.of_another(parsed.number, record, &row) {
                    Some(number) => Ok(number),
                    None => {
                        let numbers = sheet.alike.numbers(record, &row);
                        self.numbered(record.table, &row, numbers)?
                    }
                };
                match number {
                    Ok(number) => {
                        sheet.alike.give(parsed.number, record, &row, number);
                        row[place] = Value::Int(number);
                    }
                    Err(column) => {
                        let at = column_of(sheet, record, column);
                        remarks.push((at, Remark::plain("visit-differs"), true));
                        continue;
                    }
                }
            }
            let record = &sheet.records[place];
            let missing = self.tx.required(record.table).iter().find(|it| row[**it].is_null());
            if let Some(place) = missing {
                let at = match column_of(sheet, record, *place) {
                    usize::MAX => 0,
                    at => at,
                };
                remarks.push((at, Remark::new("missing-value", say!("missing-value")), true));
                continue;
            }
            if record.spec.table == "paper" {
                let at = At { job: sheet.place, row: parsed.number };
                self.strikes.extend(Strike::of(at, self.tx, record.table, &row));
            }
            if record.spec.table == "member"
                && let Some(remark) = self.other_placeholder(record.table, parsed, &row)?
            {
                remarks.push((member_column(sheet), remark, true));
                // What is said of this person is not of the other.
                break;
            }
            let known_may_stand = !self.tx.was_empty(record.table) || !sheet.first_of_kind;
            let put = if !record.spec.add {
                let Some(put) = self.tx.put_known(record.table, &mut row, origin)? else {
                    let say = say!("unknown-member");
                    remarks.push((member_column(sheet), Remark::new("unknown-member", say), true));
                    continue;
                };
                put
            } else if record.undated && known_may_stand {
                self.tx.put_undated(record.table, &mut row, origin, sheet.later.as_deref())?
            } else {
                self.tx.offer(record.table, &mut row, origin)?
            };
            if record.spec.table == "member"
                && let Some(remark) = self.listed_again(record.table, &row, sheet.day)
            {
                remarks.push((member_column(sheet), remark, false));
            }
            match put {
                Put::New => outcome = outcome.max(Outcome::New),
                Put::Changed => outcome = outcome.max(Outcome::Changed),
                Put::Same => {}
                Put::Again
                    if matches!(record.spec.table.as_str(), "unit" | "helper" | "member") => {}
                Put::Again => {
                    if !record.spec.outer {
                        remarks.push((0, Remark::new("row-twice", say!("row-twice")), false));
                    }
                }
                Put::Conflict { column, origin, known } => {
                    let (at, remark) = self.conflict(sheet, record, &column, origin, &known)?;
                    // Who helps is the same person whatever their phone is.
                    let is_error = !matches!(record.spec.table.as_str(), "unit" | "helper");
                    remarks.push((at, remark, is_error));
                }
                Put::Refused(breaks) => {
                    remarks.push(self.refused(sheet, record, parsed, &row, &breaks)?);
                    // What refers to it could only be refused as well.
                    break;
                }
            }
        }
        parsed.remarks.append(&mut remarks);
        if parsed.is_refused() {
            return Ok(None);
        }
        sheet.counts.batched.iter_mut().zip(batched).for_each(|(sum, it)| *sum += it);
        Ok(Some(outcome))
    }

    /// Looks how a link of a batch stands to those that hold: a batch adds links, and ends
    /// and changes none. One that is there stays of the batch that it was made in.
    fn in_batch(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        row: &mut [Value<'_>],
        remarks: &mut Vec<(usize, Remark, bool)>,
    ) -> anyhow::Result<Option<Stands>> {
        let place = |column| self.tx.place(record.table, column);
        let batch = place("batch");
        if let Some(given) = self.batch.filter(|_| row[batch].is_null()) {
            row[batch] = Value::text(given.to_owned());
        }
        if row[batch].is_null() {
            return Ok(None);
        }
        let text = |column| row[place(column)].to_string();
        let (object, kind, helper) = (text("object"), text("kind"), text("helper"));
        let (since, role) = (text("since"), text("role"));
        let known = self.tx.links_on(&object, &since)?;
        let mut others = known.iter().filter(|it| it.kind == kind);
        if let Some(link) = others.clone().find(|it| it.helper == helper) {
            row[place("since")] = Value::text(link.since.clone());
            row[batch] = Value::Null;
            row[place("paper")] = Value::Null;
            return Ok(Some(Stands::There));
        }
        let second = if kind == "第一书记" {
            others.next()
        } else {
            others.find(|it| role == "主责" && it.role.as_deref() == Some("主责"))
        };
        let ended = self.tx.helpers_of(&object)?.into_iter().find(|it| {
            it.id == helper
                && it.kind.as_deref() == Some(&*kind)
                && it.until.as_ref() <= Some(&since)
        });
        let remark = match (second, ended.and_then(|it| it.until)) {
            (Some(link), _) => {
                let other = self.tx.helpers_named(&link.helper)?;
                let name = other.first().map_or("", |it| &it.name);
                let part = if kind == "第一书记" { kind.as_str() } else { "主责" };
                let say = say!("batch-second", kind = part, helper = name, since = link.since);
                Remark::new("batch-second", say)
            }
            (None, Some(until)) => Remark::new("batch-ended", say!("batch-ended", day = until)),
            (None, None) => return Ok(Some(Stands::Added)),
        };
        let at = place_of(sheet.layout, &sheet.job.header, Refers::HelperName);
        remarks.push((at, remark, false));
        Ok(Some(Stands::Conflicting))
    }

    /// Fills in what a helper is, where neither sheet nor ledger says so: what a link of this
    /// kind commonly has.
    fn fill_helper_kind(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        parsed: &Parsed<'_>,
        row: &mut [Value<'_>],
    ) {
        let at = self.tx.place(record.table, "kind");
        let link = sheet.records.iter().find(|it| it.spec.table == "link");
        let Some(link) = link.filter(|_| row[at].is_null()) else { return };
        let kind = self.tx.place(link.table, "kind");
        let column = link.values.iter().find(|(place, _)| *place == kind);
        if let Some(Value::Text(kind)) = column.map(|(_, column)| &parsed.values[*column])
            && let Some(kind) = LinkKind::named(kind)
        {
            row[at] = Value::text(kind.helper.clone());
        }
    }

    /// Says of a link that it is of a kind that has other objects than the sheet's.
    fn other_level(&self, record: &Record<'_>, row: &[Value<'_>]) -> Option<Remark> {
        let text = |column| match &row[self.tx.place(record.table, column)] {
            Value::Text(text) => Some(text.as_ref()),
            _ => None,
        };
        let (kind, level) = text("kind").zip(text("level"))?;
        let fits = LinkKind::named(kind)?.levels.iter().any(|it| it == level);
        (!fits).then(|| Remark::new("link-kind-level", say!("link-kind-level")))
    }

    /// The number of a row among those that are otherwise alike, the first of which is 1;
    /// `numbers` are those of the sheet so far. What is never written over, as visits are, is
    /// known again by what it says: a row may add to one that the ledger holds. Where it says
    /// something else than each of them, the column is returned in which it does.
    fn numbered(
        &self,
        table: usize,
        row: &[Value<'_>],
        numbers: &[i64],
    ) -> anyhow::Result<Result<i64, usize>> {
        let next = numbers.iter().max().map_or(1, |it| it + 1);
        let Some(void) = self.tx.columns(table).iter().position(|it| it == "void") else {
            return Ok(Ok(next));
        };
        if self.tx.was_empty(table) {
            return Ok(Ok(next));
        }
        let key = self.tx.key(table);
        let alike: Vec<_> = key[..4].iter().map(|it| row[*it].borrowed()).collect();
        let mut rows = Vec::new();
        let mut next = next;
        for known in self.tx.rows(table, &alike)? {
            let Value::Int(no) = known[key[4]] else { continue };
            next = next.max(no + 1);
            if !numbers.contains(&no) {
                rows.push((no, known));
            }
        }
        let facts = self.tx.facts(table);
        let differs = |known: &[Value<'_>], fills: bool| {
            facts.iter().copied().find(|it| {
                let is_said = row[*it].is_null() || row[*it] == known[*it];
                let is_added = fills && known[*it].is_null();
                !(is_said || is_added)
            })
        };
        if let Some((no, _)) = rows.iter().find(|(_, known)| differs(known, false).is_none()) {
            return Ok(Ok(*no));
        }
        rows.retain(|(_, known)| known[void].is_null());
        Ok(match rows.iter().find(|(_, known)| differs(known, true).is_none()) {
            Some((no, _)) => Ok(*no),
            None => match rows.first().and_then(|(_, known)| differs(known, true)) {
                Some(column) => Err(column),
                None => Ok(next),
            },
        })
    }

    /// Refuses papers that strike off whom no paper up to their day accepted (验收). In
    /// which order the two stand does not matter.
    fn look_at_strikes(&mut self) -> anyhow::Result<()> {
        let table = self.tx.table("paper");
        for Strike { at, object, day } in std::mem::take(&mut self.strikes) {
            let key = [Value::text(object), Value::text("验收")];
            let place = self.tx.place(table, "day");
            if self.tx.rows(table, &key)?.iter().any(|it| it[place].to_string() <= day) {
                continue;
            }
            let remark = Remark::new("not-accepted-yet", say!("not-accepted-yet"));
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
                value: day,
                remark,
            })?;
        }
        Ok(())
    }

    /// Says of a row whose number is a placeholder that somebody of another name has it.
    fn other_placeholder(
        &self,
        table: usize,
        parsed: &Parsed<'_>,
        row: &[Value<'_>],
    ) -> anyhow::Result<Option<Remark>> {
        let Some(id) = parsed.refers.member.as_ref().filter(|it| it.is_placeholder()) else {
            return Ok(None);
        };
        let own = parsed.refers.household.as_deref().unwrap_or_default().to_owned();
        let elsewhere = self.tx.household_of(&id.number)?.filter(|it| *it != own);
        let name = self.tx.place(table, "name");
        for household in [Some(own), elsewhere].into_iter().flatten() {
            let key = [Value::text(household.clone()), Value::text(id.number.clone())];
            let Some(known) = self.tx.row(table, &key)? else { continue };
            if !row[name].is_null() && known[name] != row[name] {
                let say = say!("placeholder-shared", household = household, name = known[name]);
                return Ok(Some(Remark::new("placeholder-shared", say)));
            }
        }
        Ok(None)
    }

    /// Says of somebody who has left, as a row of the table says that was brought up to date,
    /// that a sheet of a later day has them. Who comes back is told by a command.
    fn listed_again(&self, table: usize, row: &[Value<'_>], day: &str) -> Option<Remark> {
        let columns = self.tx.columns(table);
        let text = |name: &str| match &row[columns.iter().position(|it| it == name)?] {
            Value::Text(text) => Some(text.as_ref()),
            _ => None,
        };
        let left = text("left_on").filter(|left| *left <= day)?;
        let by = text("left_by").unwrap_or("-");
        Some(Remark::new("listed-again", say!("listed-again", day = left, by = by)))
    }

    /// Two rows of this import say different things of the same.
    fn conflict(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        column: &str,
        origin: Option<Origin>,
        known: &str,
    ) -> anyhow::Result<(usize, Remark)> {
        let place = self.tx.columns(record.table).iter().position(|it| it == column);
        let at = place.map_or(0, |it| column_of(sheet, record, it));
        let there = match origin {
            Some(origin) => self.tx.source_name(origin.source)?,
            None => String::new(),
        };
        let row = origin.and_then(|it| it.row).unwrap_or(0);
        Ok((at, contradiction(sheet, at, &there, row, known)))
    }

    /// The place of a row's term, where nobody has said from when to when it lasts.
    fn unknown_term(
        &self,
        record: &Record<'_>,
        row: &[Value<'_>],
    ) -> anyhow::Result<Option<usize>> {
        let Some(place) = self.tx.columns(record.table).iter().position(|it| it == "term") else {
            return Ok(None);
        };
        let known = self.tx.row(self.tx.table("term"), &[row[place].to_owned()])?;
        Ok(known.is_none().then_some(place))
    }

    /// The ledger does not take the row: says why in the sheet's own terms.
    fn refused(
        &self,
        sheet: &Sheet<'_>,
        record: &Record<'_>,
        parsed: &Parsed<'_>,
        row: &[Value<'_>],
        breaks: &Breaks,
    ) -> anyhow::Result<(usize, Remark, bool)> {
        let at = |refers| place_of(sheet.layout, &sheet.job.header, refers);
        let filling = |column: &String| {
            let place = self.tx.columns(record.table).iter().position(|it| it == column);
            place.map_or(usize::MAX, |it| column_of(sheet, record, it))
        };
        if let Some(place) = self.unknown_term(record, row)? {
            let remark = Remark::plain("unknown-term");
            return Ok((column_of(sheet, record, place), remark, true));
        }
        let household = parsed.refers.household.as_deref().unwrap_or_default();
        let member = parsed.refers.member.as_ref().map(|it| it.number.as_str());
        let (at, remark) = match (breaks, member) {
            (Breaks::Reference, _) if record.spec.table == "unit" => {
                let say = say!("unknown-area");
                (filling(&"area".to_owned()), Remark::new("unknown-area", say))
            }
            (Breaks::Reference, _)
                if !household.is_empty() && !self.tx.has_household(household)? =>
            {
                let say = say!("unknown-household");
                (at(Refers::Household), Remark::new("unknown-household", say))
            }
            (Breaks::Reference, Some(_)) => {
                (at(Refers::Member), Remark::new("unknown-member", say!("unknown-member")))
            }
            (Breaks::Unique, Some(member)) => {
                let other = self.tx.household_of(member)?.unwrap_or_default();
                let say = say!("person-in-two", household = other);
                (at(Refers::Member), Remark::new("person-in-two", say))
            }
            (Breaks::Order(column), _) => {
                let later = sheet.later.as_deref().unwrap_or_default();
                let say = say!("out-of-order", day = sheet.day, later = later);
                (filling(column), Remark::new("out-of-order", say))
            }
            // What a layout lets through the schema takes: a test puts them side by side.
            (breaks, _) => {
                let at = match breaks {
                    Breaks::Value(column) => filling(column),
                    _ => usize::MAX,
                };
                (at, Remark::new("not-allowed", say!("not-allowed")))
            }
        };
        Ok((at, remark, true))
    }
}

/// What writing a row of a sheet came to, the weightiest of its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Same,
    Changed,
    New,
}

/// How a link of a batch stands to those that hold already.
#[derive(Clone, Copy, Debug)]
enum Stands {
    Added,
    There,
    /// Added, although it does not go with one that holds, or with one that ended.
    Conflicting,
}

fn contradiction(sheet: &Sheet<'_>, at: usize, there: &str, row: u32, known: &str) -> Remark {
    let column = sheet.job.header.columns.get(at);
    let header = column.map_or("", |it| &it.header);
    // A number is stored in other units than the sheet has, and yes as 1.
    let number = known.parse().ok().filter(|it: &i64| it.to_string() == known);
    let known = match column.zip(number) {
        Some((column, number)) => column.kind.shown(&Value::Int(number)),
        None => known.to_owned(),
    };
    let say = say!("conflict", header = header, there = there, row = row, known = mask(&known));
    Remark::new("conflict", say)
}

fn member_column(sheet: &Sheet<'_>) -> usize {
    place_of(sheet.layout, &sheet.job.header, Refers::Member)
}
