//! What a row refers to: villages, households, people, helpers and what it is about.

use std::borrow::Cow;

use chrono::Datelike as _;

use super::{COUNTY_DIGITS, Importer, Object};
use crate::command::import::plan::{Record, Reference};
use crate::command::import::resolve::TOWNSHIP_DIGITS;
use crate::command::import::resolve::helper_key;
use crate::command::import::sheet::{Resolved, Sheet, place_of};
use crate::error::say;
use crate::intake::{About, Parsed, Refers, Remark};
use crate::model::duty::FIRST_YEAR;
use crate::model::{Origin, Value};
use crate::store::Put;

impl Importer<'_, '_, '_> {
    /// Finds what the row's names and numbers refer to, and checks its day.
    pub(super) fn resolve(
        &mut self,
        sheet: &Sheet<'_>,
        parsed: &mut Parsed<'_>,
    ) -> anyhow::Result<Resolved> {
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
        if let Some(day) = parsed.refers.day
            && day.year() < FIRST_YEAR
            && sheet.records.iter().any(|it| it.spec.table == "visit")
        {
            let say = say!("visit-of-old", year = FIRST_YEAR);
            parsed.remarks.push((column(Refers::Day), Remark::new("visit-of-old", say), true));
        }
        if let Some(name) = parsed.refers.helper_name.clone() {
            let at = column(Refers::HelperName);
            if sheet.needs(Reference::HelperName) {
                let refs = &parsed.refers;
                let is_link = sheet.records.iter().any(|it| it.spec.table == "link");
                if is_link && name.contains(['、', ',', ';']) {
                    let remark = Remark::new("helper-several", say!("helper-several"));
                    parsed.remarks.push((at, remark, true));
                } else {
                    match helper_key(self.tx, &name, refs.helper_id.as_ref(), refs.unit.as_deref())?
                    {
                        Ok(key) => resolved.helper = Some(key),
                        Err(remark) => parsed.remarks.push((at, remark, true)),
                    }
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
        let area_code = refs
            .village_code
            .as_deref()
            .map(str::len)
            .filter(|it| *it <= TOWNSHIP_DIGITS && sheet.about().contains(&About::Township));
        for about in sheet.about() {
            let found = match about {
                About::Household => own(&refs.household),
                About::Unit => own(&refs.unit),
                // Where it could not be told whom the name means, that is said already.
                About::Helper if refs.helper_name.is_some() && resolved.helper.is_none() => {
                    return Ok(Ok(None));
                }
                About::Helper => resolved.helper.clone().map(Ok),
                About::Village if area_code.is_some() => None,
                About::Village => {
                    let (code, name) = (refs.village_code.as_deref(), refs.village_name.as_deref());
                    let is_named = code.is_some() || name.is_some();
                    is_named.then(|| self.villages.find(code, name, refs.township.as_deref()))
                }
                About::Township | About::County
                    if area_code
                        .is_some_and(|it| (it <= COUNTY_DIGITS) == (*about == About::County)) =>
                {
                    Some(self.villages.find_area(self.area, refs))
                }
                About::Township | About::County if area_code.is_some() => None,
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
        if self.tx.has_household(code)? {
            return refuse("area-is-household", say!("area-is-household"));
        }
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
}
