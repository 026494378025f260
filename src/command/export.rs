//! `export`: what the ledger knows as a sheet that `import` reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::intake::{self, Layout, RecordSpec, Refers};
use crate::model::Value;
use crate::report::{Column, Kind, Report};
use crate::store::{Fields, Rows};
use crate::words::Both;

/// How many digits the code of a village has.
const VILLAGE_DIGITS: usize = 12;

/// Write what the ledger knows as a sheet that can be imported again
///
/// Without a kind, lists the kinds of sheet. Imported for the same day, the sheet changes
/// nothing: what was typed over is what changes. ID numbers and phones are masked unless
/// `--unmask` is given, and a masked sheet cannot be imported.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// Which kind of sheet, such as roster or 贫困人口信息
    #[arg(value_name = "KIND")]
    kind: Option<String>,

    /// Only what lies in this village, or whatever has this code
    #[arg(long, value_name = "CODE")]
    village: Option<String>,
}

pub(crate) fn export(call: &mut Call<'_, '_>, args: &ExportArgs) -> anyhow::Result<Status> {
    let layouts: Vec<_> = intake::built_in()?.iter().filter(|it| names_households(it)).collect();
    let Some(named) = &args.kind else { return list(call, &layouts) };
    let is_meant =
        |it: &&&Layout| it.id == *named || it.title.zh == *named || it.title.en == *named;
    let Some(layout) = layouts.iter().find(is_meant) else {
        let known: Vec<_> = layouts.iter().map(|it| it.id.as_str()).collect();
        let hint = say!("unknown-sheet-kind-hint", known = known.join("、"));
        return Err(Refusal::new(say!("unknown-sheet-kind", name = named)).hint(hint).into());
    };
    let store = call.open()?;
    let rows = store.rows()?;
    let as_of = call.as_of().to_string();
    let mut sheet = Sheet::new(layout, &rows, &as_of, args.village.as_deref());
    sheet.read()?;
    let report = sheet.report(call.as_of());
    call.print(&report)?;
    if !call.globals.unmask {
        call.remark(&say!("export-masked"))?;
    }
    Ok(Status::Done)
}

/// Whether a row can say by its number which household it is about. A sheet that only names
/// it by a member could not be read again.
fn names_households(layout: &Layout) -> bool {
    let is_of_households =
        main_record(layout).set.iter().any(|(name, value)| name == "level" && value == "household");
    !is_of_households || layout.columns.iter().any(|it| it.is == Some(Refers::Household))
}

/// What a row of a sheet is: the first record that is its own.
fn main_record(layout: &Layout) -> &RecordSpec {
    let is_shared = |table: &str| matches!(table, "unit" | "helper" | "area_alias");
    layout
        .records
        .iter()
        .find(|it| !it.outer && it.gate.is_none() && !is_shared(&it.table))
        // A list of staff or of units.
        .or(layout.records.last())
        .expect("every layout has a record of its own: a test walks them")
}

fn list(call: &mut Call<'_, '_>, layouts: &[&Layout]) -> anyhow::Result<Status> {
    let columns = vec![
        Column::new("kind", Kind::Text, "表种", "Kind"),
        Column::new("title", Kind::Text, "名称", "Title"),
        Column::new("columns", Kind::Text, "必有的列", "Required columns"),
    ];
    let title = Both::new("表种目录", "Kinds of sheet");
    let mut report = Report::new("sheets", title, call.env.today, columns);
    for layout in layouts {
        let required = layout.required.iter().map(|one_of| {
            let names = one_of.iter().map(|it| layout.columns[*it].name());
            names.collect::<Vec<_>>().join("/")
        });
        report.rows.push(vec![
            Value::text(layout.id.clone()),
            Value::text(layout.title.text(call.lang).to_owned()),
            Value::text(required.collect::<Vec<_>>().join("、")),
        ]);
    }
    call.print(&report)?;
    Ok(Status::Done)
}

/// A sheet that is being put together.
struct Sheet<'s> {
    layout: &'s Layout,
    rows: &'s Rows<'s>,
    as_of: &'s str,
    within: Option<&'s str>,
    /// Places of the layout's columns that are written, and for one of several columns
    /// that fill one fact together, which of them it is.
    columns: Vec<(usize, usize)>,
    cells: Vec<Vec<Value<'static>>>,
    /// Code of an area, the name of its village, its township and its county.
    places: BTreeMap<String, [String; 3]>,
}

/// The records of one row, by their names.
type Records = BTreeMap<String, Fields>;

impl<'s> Sheet<'s> {
    fn new(
        layout: &'s Layout,
        rows: &'s Rows<'s>,
        as_of: &'s str,
        within: Option<&'s str>,
    ) -> Self {
        let mut columns = Vec::new();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut names = BTreeSet::new();
        for (place, column) in layout.columns.iter().enumerate() {
            let fact = match (column.is, column.targets().first(), &column.gate) {
                (Some(refers), ..) => format!("{refers:?}"),
                (None, Some(target), _) => target.clone(),
                (None, None, Some(gate)) => gate.clone(),
                (None, None, None) => continue,
            };
            // Of several ways to say one thing the first is taken.
            let nth = seen.entry(fact).or_default();
            let tells_apart = layout.without.contains(&intake::normal(column.name()));
            if column.is_plain()
                && !tells_apart
                && (*nth == 0 || column.joins)
                && names.insert(column.name())
            {
                columns.push((place, *nth));
                *nth += 1;
            }
        }
        let (cells, places) = (Vec::new(), BTreeMap::new());
        Self { layout, rows, as_of, within, columns, cells, places }
    }

    /// Reads all rows of the sheet.
    fn read(&mut self) -> anyhow::Result<()> {
        let layout = self.layout;
        let main = main_record(layout);
        let has_day = layout.columns.iter().any(|it| it.is == Some(Refers::Day));
        let mut wanted: Vec<_> = main
            .set
            .iter()
            .map(|(name, value)| (name.as_str(), Value::text(value.as_str())))
            .collect();
        if self.rows.has(&main.table, "sheet") {
            wanted.push(("sheet", Value::text(layout.id.as_str())));
        }
        self.rows.each(&main.table, &wanted, self.as_of, !has_day, &mut |fields| {
            let text = |name: &str| fields.get(name).map(Value::to_string);
            let is_other = |(name, values): (&String, &Vec<String>)| {
                text(name).is_none_or(|it| !values.contains(&it))
            };
            // What was made void is not said again.
            if fields.contains_key("void") || main.only.iter().any(is_other) {
                return Ok(());
            }
            let as_of = Some(self.as_of.to_owned());
            let has_left = text("left_on").is_some_and(|it| *it <= *self.as_of);
            let is_to_come = text("joined_on").max(text("since")) > as_of;
            if has_left || is_to_come {
                return Ok(());
            }
            let mut records = Records::from([(main.name().to_owned(), fields)]);
            let household = household_of(&records);
            let village = self.village(&records, household.as_deref())?;
            if self.within.is_some_and(|it| !village.as_deref().unwrap_or("").starts_with(it)) {
                return Ok(());
            }
            self.add_records(main.name(), &mut records)?;
            let by_sheet = |it: &&intake::RecordSpec| self.rows.has(&it.table, "sheet");
            let mut own = layout.records.iter().filter(by_sheet).peekable();
            if own.peek().is_some() && !own.any(|it| records.contains_key(it.name())) {
                return Ok(());
            }
            let cells = self.columns.clone().into_iter();
            let cells = cells
                .map(|(place, nth)| self.cell(place, nth, &records, village.as_deref()))
                .collect::<anyhow::Result<_>>()?;
            self.cells.push(cells);
            Ok(())
        })
    }

    /// Reads what else stands on the row: of the same household, person, helper or village.
    fn add_records(&self, main: &str, records: &mut Records) -> anyhow::Result<()> {
        let own_table = self.layout.records.iter().find(|it| it.name() == main).map(|it| &it.table);
        // Another block of columns that fills the same table is another row.
        let is_other_block =
            |it: &&intake::RecordSpec| Some(&it.table) == own_table && it.set.is_empty();
        let records_of_row = self.layout.records.iter();
        let mut others: Vec<_> =
            records_of_row.filter(|it| it.name() != main && !is_other_block(it)).collect();
        // The helper's record says which unit it is.
        others.sort_by_key(|it| it.table == "unit");
        for spec in others {
            let own = &records[main];
            let own_until = own.get("until").cloned();
            let household = household_of(records);
            let helper = own.get("helper").or_else(|| own.get("id")).cloned();
            let helper = helper.or_else(|| object_of(records, "helper").map(Value::text));
            let unit = records.get("helper").unwrap_or(own).get("unit").cloned();
            let mut wanted: Vec<(&str, Value<'_>)> = Vec::new();
            let mut want = |name, value: Option<Value<'static>>| match value {
                Some(value) => wanted.push((name, value)),
                None => wanted.push((name, Value::text(""))),
            };
            let text = |it: Option<String>| it.map(Value::text);
            match spec.table.as_str() {
                "household" => want("no", text(household)),
                "unit" if spec.name.is_some() => want("name", own.get("object").cloned()),
                "unit" => want("name", unit),
                "helper" => want("id", helper),
                "area_alias" => want("area", own.get("village").cloned()),
                "member" => {
                    want("household", text(household));
                    want("id", own.get("member").cloned());
                }
                "member_survey" => {
                    want("household", text(household));
                    want("member", own.get("member").or_else(|| own.get("id")).cloned());
                }
                "link" => {
                    for name in ["object", "helper", "since"] {
                        want(name, own.get(name).cloned());
                    }
                }
                "village_survey" => want("village", own.get("village").cloned()),
                "measure_code" => {
                    for name in ["household", "category", "item", "since", "no"] {
                        want(name, own.get(name).cloned());
                    }
                }
                _ => want("household", text(household)),
            }
            for (name, value) in &spec.set {
                wanted.push((name, Value::text(value.as_str())));
            }
            if self.rows.has(&spec.table, "sheet") {
                wanted.push(("sheet", Value::text(self.layout.id.as_str())));
            }
            // What holds for a year is a year's own.
            if spec.table == "income"
                && let Some(year) = own.get("year")
            {
                wanted.push(("year", year.clone()));
            }
            if let Some(found) = self.rows.one(&spec.table, &wanted, self.as_of)?
                // One row of the sheet says from when to when both hold.
                && (spec.table != "link" || found.get("until") == own_until.as_ref())
            {
                records.insert(spec.name().to_owned(), found);
            }
        }
        // A sheet may name a helper of whom it says nothing else.
        if !records.contains_key("helper")
            && let Some(helper) = records[main].get("helper").cloned()
            && let Some(found) = self.rows.one("helper", &[("id", helper)], self.as_of)?
        {
            records.insert("helper".to_owned(), found);
        }
        Ok(())
    }

    fn village(
        &mut self,
        records: &Records,
        household: Option<&str>,
    ) -> anyhow::Result<Option<String>> {
        let own = records.values().find_map(|it| {
            let area = it.get("area").filter(|_| !it.contains_key("level"));
            it.get("village").or(area).map(Value::to_string)
        });
        let own = ["village", "township", "county"]
            .into_iter()
            .fold(own, |own, level| own.or_else(|| object_of(records, level)));
        let code = match (own, household) {
            (Some(code), _) => Some(code),
            (None, Some(no)) => {
                let wanted = [("no", Value::text(no))];
                let found = self.rows.one("household", &wanted, self.as_of)?;
                found.and_then(|it| it.get("village").map(Value::to_string))
            }
            (None, None) => None,
        };
        if let Some(code) = &code
            && !self.places.contains_key(code)
        {
            let mut names: [String; 3] = Default::default();
            let mut at = Some(code.clone());
            while let Some(code) = at.take() {
                let area = self.rows.one("area", &[("code", Value::text(code))], self.as_of)?;
                let Some(area) = area else { break };
                let text = |name: &str| area.get(name).map(Value::to_string).unwrap_or_default();
                let levels = ["village", "township", "county"];
                if let Some(place) = levels.iter().position(|it| *it == text("level")) {
                    names[place] = text("name");
                }
                at = area.get("parent").map(Value::to_string);
            }
            self.places.insert(code.clone(), names);
        }
        Ok(code)
    }

    fn cell(
        &self,
        place: usize,
        nth: usize,
        records: &Records,
        village: Option<&str>,
    ) -> anyhow::Result<Value<'static>> {
        let column = &self.layout.columns[place];
        let field = |record: &str, name: &str| records.get(record).and_then(|it| it.get(name));
        let any = |name: &str| records.values().find_map(|it| it.get(name)).cloned();
        let text = |it: Option<String>| it.map_or(Value::Null, Value::text);
        let named = |level: usize| {
            let names = village.and_then(|it| self.places.get(it));
            text(names.map(|it| it[level].clone()).filter(|it| !it.is_empty()))
        };
        if let Some(refers) = column.is {
            return Ok(match refers {
                Refers::VillageName => named(0),
                Refers::Township => named(1),
                Refers::County => named(2),
                Refers::VillageCode => {
                    text(village.filter(|it| it.len() == VILLAGE_DIGITS).map(str::to_owned))
                }
                Refers::Household => text(household_of(records)),
                Refers::Member => text(id_of(records)),
                Refers::HelperName => field("helper", "name").cloned().unwrap_or(Value::Null),
                Refers::HelperId => field("helper", "id_number").cloned().unwrap_or(Value::Null),
                Refers::Unit if records.contains_key("helper") => {
                    field("helper", "unit").cloned().or_else(|| any("unit")).unwrap_or(Value::Null)
                }
                Refers::Unit => {
                    let named = field("unit", "name").cloned().or_else(|| any("unit"));
                    named.unwrap_or_else(|| text(object_of(records, "unit")))
                }
                Refers::Project => text(project_of(records)),
                Refers::Day => any("day").unwrap_or(Value::Null),
            });
        }
        let Some((record, name)) = column.targets().first().and_then(|it| it.split_once('.'))
        else {
            let is_open = self.layout.records.iter().any(|it| {
                it.gate.is_some() && it.gate == column.gate && records.contains_key(it.name())
            });
            return Ok(Value::text(if is_open { "是" } else { "否" }));
        };
        let Some(value) = field(record, name) else { return Ok(Value::Null) };
        let shown = column.kind().shown(value);
        if column.joins {
            let part = shown.split('、').nth(nth).map(str::to_owned);
            return Ok(text(part));
        }
        Ok(Value::text(shown))
    }

    /// The finished sheet: columns that say nothing of anybody are left out, unless no
    /// sheet of the kind is without them.
    fn report(self, as_of: chrono::NaiveDate) -> Report {
        let layout = self.layout;
        let is_required = |place: &usize| layout.required.iter().any(|it| it.contains(place));
        let kept: Vec<usize> = (0..self.columns.len())
            .filter(|n| {
                is_required(&self.columns[*n].0) || self.cells.iter().any(|row| !row[*n].is_null())
            })
            .collect();
        let columns = kept.iter().map(|n| {
            let column = &layout.columns[self.columns[*n].0];
            let is_number = matches!(
                column.is,
                Some(Refers::Household | Refers::VillageCode | Refers::Project)
            );
            let kind = if is_number { Kind::Number } else { Kind::Text };
            Column::new(column.name(), kind, column.name(), column.name())
        });
        let mut report = Report::new(&layout.id, layout.title.clone(), as_of, columns.collect());
        report.rows = self
            .cells
            .into_iter()
            .map(|row| kept.iter().map(|n| row[*n].clone()).collect())
            .collect();
        report
    }
}

/// What a row is about, if it is something of this level.
fn object_of(records: &Records, level: &str) -> Option<String> {
    let of = |it: &Fields| {
        let is_of_level = it.get("level").is_some_and(|it| *it == Value::text(level));
        it.get("object").filter(|_| is_of_level).map(Value::to_string)
    };
    records.values().find_map(of)
}

/// The project that a row is, or is about.
fn project_of(records: &Records) -> Option<String> {
    let of = |it: &Fields| {
        let named = it.get("project").map(Value::to_string);
        named.filter(|it| !it.is_empty())
    };
    let own = records.get("project").and_then(|it| it.get("no")).map(Value::to_string);
    own.or_else(|| records.values().find_map(of)).or_else(|| object_of(records, "project"))
}

fn household_of(records: &Records) -> Option<String> {
    let of = |it: &Fields| {
        it.get("household")
            .or_else(|| it.get("no").filter(|_| it.contains_key("village")))
            .map(Value::to_string)
    };
    records.values().find_map(of).or_else(|| object_of(records, "household"))
}

/// A person's number as the sheets write it: with what a certificate adds to it, and blank
/// for somebody who has none.
fn id_of(records: &Records) -> Option<String> {
    let of = |it: &Fields| {
        let id = it.get("id").filter(|_| it.contains_key("household"));
        let id = id.or_else(|| it.get("member"))?.to_string();
        let rest = it.get("certificate").map(Value::to_string).unwrap_or_default();
        (!id.starts_with("无证/")).then(|| format!("{id}{rest}"))
    };
    records.get("member").and_then(of).or_else(|| records.values().find_map(of))
}
