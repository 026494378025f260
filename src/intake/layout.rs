//! Layouts: which kinds of sheet there are, and what each column of them means.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::clean::{Cell, Kind, half_width};
use super::codes::Codes;
use crate::words::Both;

/// The kinds of sheet that come built in, one file each.
const BUILT_IN: &[&str] = &[
    include_str!("layouts/terms.toml"),
    include_str!("layouts/village.toml"),
    include_str!("layouts/roster.toml"),
    include_str!("layouts/households.toml"),
    include_str!("layouts/persons.toml"),
    include_str!("layouts/members.toml"),
    include_str!("layouts/work.toml"),
    include_str!("layouts/income.toml"),
    include_str!("layouts/housing.toml"),
    include_str!("layouts/home_check.toml"),
    include_str!("layouts/monitor.toml"),
    include_str!("layouts/helpers.toml"),
    include_str!("layouts/helpers_by_person.toml"),
    include_str!("layouts/teams.toml"),
    include_str!("layouts/units.toml"),
    include_str!("layouts/staff.toml"),
    include_str!("layouts/village_links.toml"),
    include_str!("layouts/township_links.toml"),
    include_str!("layouts/school_districts.toml"),
    include_str!("layouts/teachers.toml"),
    include_str!("layouts/businesses.toml"),
    include_str!("layouts/trainings.toml"),
    include_str!("layouts/helper_trainings.toml"),
    include_str!("layouts/jobs.toml"),
    include_str!("layouts/public_posts.toml"),
    include_str!("layouts/relocations.toml"),
    include_str!("layouts/renovations.toml"),
    include_str!("layouts/enrolments.toml"),
    include_str!("layouts/subsidies.toml"),
    include_str!("layouts/medical_bills.toml"),
    include_str!("layouts/visits.toml"),
    include_str!("layouts/attendance.toml"),
    include_str!("layouts/village_work.toml"),
    include_str!("layouts/inspections.toml"),
    include_str!("layouts/projects.toml"),
    include_str!("layouts/funds.toml"),
    include_str!("layouts/targets.toml"),
    include_str!("layouts/plans.toml"),
    include_str!("layouts/tasks.toml"),
    include_str!("layouts/papers.toml"),
    include_str!("layouts/needs.toml"),
    include_str!("layouts/measures.toml"),
    include_str!("layouts/loans.toml"),
    include_str!("layouts/project_visits.toml"),
];

/// Columns that several kinds of sheet have, by the name under which they are included.
const SHARED: &[(&str, &str)] = &[
    ("place", include_str!("layouts/shared/place.toml")),
    ("village_code", include_str!("layouts/shared/village_code.toml")),
    ("helper_facts", include_str!("layouts/shared/helper_facts.toml")),
    ("link_facts", include_str!("layouts/shared/link_facts.toml")),
    ("link_days", include_str!("layouts/shared/link_days.toml")),
    ("household", include_str!("layouts/shared/household.toml")),
    ("status", include_str!("layouts/shared/status.toml")),
    ("person", include_str!("layouts/shared/person.toml")),
    ("person_facts", include_str!("layouts/shared/person_facts.toml")),
    ("registered_person", include_str!("layouts/shared/registered_person.toml")),
    ("house_facts", include_str!("layouts/shared/house_facts.toml")),
    ("land", include_str!("layouts/shared/land.toml")),
    ("income_items", include_str!("layouts/shared/income_items.toml")),
    ("monitoring", include_str!("layouts/shared/monitoring.toml")),
];

/// One kind of sheet.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) id: String,
    pub(crate) title: Both,
    /// Sheets are read in this order, so that what others refer to comes first.
    pub(crate) order: u32,
    /// What a row of the sheet writes, in this order.
    pub(crate) records: Vec<RecordSpec>,
    /// Whether the sheet says which villages there are.
    pub(crate) villages: bool,
    /// Whether most of its columns may be unknown and it is this kind all the same.
    pub(crate) wide: bool,
    /// Of how many of its columns a sheet must have, to be of this kind.
    pub(crate) least: usize,
    pub(crate) columns: Vec<Column>,
    /// Columns without which it is not this kind of sheet; of those named together, one.
    pub(crate) required: Vec<Vec<usize>>,
    /// Headers with which it is not this kind of sheet.
    pub(crate) without: Vec<String>,
    /// The office's own form was fitted to this kind (`--map`).
    pub(crate) is_mapped: bool,
    /// The headers of that form, normalised: a sheet with one of them is of this kind or
    /// of none.
    pub(super) own_headers: Vec<String>,
    /// Values that stand for columns the sheet does not have (`--map`).
    pub(crate) fixed: Vec<(usize, Cell<'static>)>,
    /// Each spelling of a header, normalised -> the columns that go by it, and the
    /// spelling's place among those of the column.
    spellings: HashMap<String, Vec<(usize, usize)>>,
}

/// A file of `layouts`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutFile {
    id: String,
    title: Both,
    order: u32,
    records: Vec<RecordSpec>,
    #[serde(default)]
    villages: bool,
    #[serde(default)]
    wide: bool,
    #[serde(default = "three")]
    least: usize,
    /// Files of `layouts/shared`. Where a column of the layout itself goes by the same
    /// header, it is meant.
    #[serde(default)]
    include: Vec<String>,
    required: Vec<OneOrMore>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default, rename = "column")]
    columns: Vec<Column>,
}

/// A file of `layouts/shared`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedFile {
    #[serde(rename = "column")]
    columns: Vec<Column>,
}

/// A row of a table that a row of the sheet writes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordSpec {
    pub(crate) table: String,
    /// Under which name `into` speaks of it; its table's by default.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Values that are the same for every row.
    #[serde(default)]
    pub(crate) set: BTreeMap<String, String>,
    /// Values for sheets that have no column for them, or leave its cell blank.
    #[serde(default)]
    pub(crate) default: BTreeMap<String, String>,
    /// Of rows that several kinds of sheet hold, those of this kind: they have one of these
    /// values. The others are not exported with it.
    #[serde(default)]
    pub(crate) only: BTreeMap<String, Vec<String>>,
    /// Values where the cell is blank, or the sheet has no column for it.
    #[serde(default)]
    pub(crate) blank: BTreeMap<String, String>,
    /// What a row may be about (`object`, `level`): the first of these that it names.
    #[serde(default)]
    pub(crate) about: Vec<About>,
    /// Written only where the column of this gate says yes.
    #[serde(default)]
    pub(crate) gate: Option<String>,
    /// The household's own record on a sheet with a row per person.
    #[serde(default)]
    pub(crate) outer: bool,
    /// Whether the row may be added; else it must be known, and is filled in.
    #[serde(default = "yes")]
    pub(crate) add: bool,
    /// The column that counts rows that are otherwise alike, such as two visits on a day.
    #[serde(default)]
    pub(crate) numbered: Option<String>,
    /// Two rows that are otherwise alike and differ in one of these are two things. Where
    /// nothing counts such rows, they are if they differ in all of these, and the second is
    /// refused.
    #[serde(default)]
    pub(crate) apart: Vec<String>,
    /// Where they are not, and say the same in one of these, they are one thing.
    #[serde(default)]
    pub(crate) same: Vec<String>,
    /// There is but one that says the same in these, however often a sheet says it.
    #[serde(default)]
    pub(crate) once: bool,
    /// Written only where the row says something for it.
    #[serde(default)]
    pub(crate) sparse: bool,
    /// The column without which a sheet does not fill it at all.
    #[serde(default)]
    pub(crate) needs: Option<String>,
}

fn yes() -> bool {
    true
}

/// Two words that happen to stand side by side are no header.
fn three() -> usize {
    3
}

impl RecordSpec {
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.table)
    }
}

/// A column, by the names it goes by. A column that refers to nothing and fills nothing is
/// known and left alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    /// The first is its name.
    pub(crate) header: Vec<String>,
    /// What it refers to; `into` and `as` say what it states.
    #[serde(default)]
    pub(crate) is: Option<Refers>,
    #[serde(default)]
    into: Option<OneOrMore>,
    #[serde(default, rename = "as")]
    kind: Option<String>,
    #[serde(default)]
    pub(crate) gate: Option<String>,
    /// The `record.column` for what a cell says beyond its one value, such as the second
    /// and third cause.
    #[serde(default)]
    pub(crate) rest: Option<String>,
    /// It is meant under these merged headers only.
    #[serde(default)]
    pub(crate) group: Vec<String>,
    /// Of several columns of one header, it is the one to the right of these.
    #[serde(default)]
    pub(super) after: Vec<String>,
    /// It counts only on sheets without this column.
    #[serde(default)]
    pub(super) unless: Option<String>,
    /// The values of several such columns stand together, joined by 、.
    #[serde(default)]
    pub(crate) joins: bool,
    /// Whether a total below it is the sum of its rows.
    #[serde(default = "yes")]
    pub(super) sums: bool,
}

impl Column {
    pub(crate) fn name(&self) -> &str {
        self.header.first().map_or("", String::as_str)
    }

    /// The `record.column`s that it fills.
    pub(crate) fn targets(&self) -> &[String] {
        self.into.as_ref().map_or(&[], OneOrMore::as_slice)
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind.as_deref().map_or(Kind::Text, Kind::named)
    }

    /// Whether another column says the same.
    fn says_as(&self, other: &Self) -> bool {
        self.is_used()
            && (self.is, self.targets(), &self.gate) == (other.is, other.targets(), &other.gate)
    }

    /// Whether it is meant wherever its header stands.
    pub(crate) fn is_plain(&self) -> bool {
        self.group.is_empty() && self.after.is_empty() && self.unless.is_none()
    }

    /// Whether it refers to something or fills something.
    pub(crate) fn is_used(&self) -> bool {
        self.is.is_some() || self.gate.is_some() || !self.targets().is_empty()
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn as_slice(&self) -> &[String] {
        match self {
            OneOrMore::One(one) => std::slice::from_ref(one),
            OneOrMore::More(more) => more,
        }
    }
}

/// What a row of a table with `object` and `level` can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum About {
    Household,
    Helper,
    Unit,
    Village,
    Township,
    County,
}

impl About {
    /// What stands in `level`.
    pub(crate) fn level(self) -> &'static str {
        match self {
            About::Household => "household",
            About::Helper => "helper",
            About::Unit => "unit",
            About::Village => "village",
            About::Township => "township",
            About::County => "county",
        }
    }
}

/// What a column refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Refers {
    County,
    Township,
    VillageName,
    VillageCode,
    Household,
    Member,
    HelperName,
    HelperId,
    Unit,
    /// 项目编号.
    Project,
    /// The day of the row; a sheet without one holds for a day of the clerk's choice.
    Day,
}

/// Returns the built-in layouts. They are read once, however often they are asked for.
pub(crate) fn built_in() -> anyhow::Result<&'static [Layout]> {
    static LAYOUTS: OnceLock<Vec<Layout>> = OnceLock::new();
    if let Some(layouts) = LAYOUTS.get() {
        return Ok(layouts);
    }
    let (codes, shared) = (Codes::built_in()?, shared()?);
    let layouts = BUILT_IN.iter().map(|text| read(text, &codes, &shared));
    let layouts = layouts.collect::<anyhow::Result<_>>()?;
    Ok(LAYOUTS.get_or_init(|| layouts))
}

/// Reads the layout of lists of people, which are held against the ledger and not imported.
pub(crate) fn person_list(codes: &Codes) -> anyhow::Result<Layout> {
    read(include_str!("layouts/person_list.toml"), codes, &shared()?)
}

/// The columns of each shared file, by its name.
type Shared = BTreeMap<&'static str, Vec<Column>>;

fn shared() -> anyhow::Result<Shared> {
    let read = |(name, text): &(&'static str, &str)| {
        let file: SharedFile = toml::from_str(text)?;
        Ok((*name, file.columns))
    };
    SHARED.iter().map(read).collect()
}

fn read(text: &str, codes: &Codes, shared: &Shared) -> anyhow::Result<Layout> {
    let file: LayoutFile = toml::from_str(text)?;
    let columns = with_included(&file, shared)?;
    let mut layout = Layout {
        id: file.id,
        title: file.title,
        order: file.order,
        records: file.records,
        villages: file.villages,
        wide: file.wide,
        least: file.least,
        columns,
        required: Vec::new(),
        without: Vec::new(),
        is_mapped: false,
        own_headers: Vec::new(),
        fixed: Vec::new(),
        spellings: HashMap::new(),
    };
    for one_of in &file.required {
        let places = one_of.as_slice().iter().map(|name| layout.named(name));
        let named = places.collect::<anyhow::Result<Vec<_>>>()?.concat();
        let others = (0..layout.columns.len()).filter(|it| {
            !named.contains(it)
                && named.iter().any(|named| layout.columns[*named].says_as(&layout.columns[*it]))
        });
        let others: Vec<_> = others.collect();
        layout.required.push(named.into_iter().chain(others).collect());
    }
    layout.without = every_spelling(&file.without, &layout.columns, shared);
    for (place, column) in layout.columns.iter().enumerate() {
        for (rank, header) in column.header.iter().enumerate() {
            layout.spellings.entry(normal(header)).or_default().push((place, rank));
        }
    }
    layout.check(codes)?;
    Ok(layout)
}

/// The columns of a layout and of what it includes.
fn with_included(file: &LayoutFile, shared: &Shared) -> anyhow::Result<Vec<Column>> {
    let own = file.columns.iter().filter(|it| it.group.is_empty());
    let own: HashSet<_> = own.flat_map(|it| &it.header).map(|it| normal(it)).collect();
    let mut columns = file.columns.clone();
    for name in &file.include {
        let Some(included) = shared.get(name.as_str()) else {
            anyhow::bail!("layout {}: there are no shared columns `{name}`", file.id);
        };
        for mut column in included.iter().cloned() {
            column.header.retain(|it| !own.contains(&normal(it)));
            if !column.header.is_empty() {
                columns.push(column);
            }
        }
    }
    Ok(columns)
}

/// The headers of these names, in every spelling that the layout's own or any shared
/// column of the name has, normalised.
fn every_spelling(names: &[String], own: &[Column], shared: &Shared) -> Vec<String> {
    let spellings = names.iter().flat_map(|name| {
        let columns =
            own.iter().chain(shared.values().flatten()).filter(move |it| it.name() == name);
        columns.flat_map(|it| &it.header).chain([name])
    });
    spellings.map(|it| normal(it)).collect()
}

impl Layout {
    /// Refuses a layout that says something twice, or speaks of what is not there.
    fn check(&self, codes: &Codes) -> anyhow::Result<()> {
        let id = &self.id;
        for column in &self.columns {
            if let Some(list) = column.kind().list() {
                anyhow::ensure!(codes.has(list), "layout {id}: no code list `{list}`");
            }
            for target in column.targets().iter().chain(&column.rest) {
                let record = target.split_once('.').map(|(record, _)| record);
                anyhow::ensure!(
                    self.records.iter().any(|it| Some(it.name()) == record),
                    "layout {id}: `{target}` is in none of its records"
                );
            }
            if let Some(name) = &column.unless {
                self.named(name)?;
            }
        }
        for name in self.records.iter().filter_map(|it| it.needs.as_ref()) {
            self.named(name)?;
        }
        for (spelling, columns) in &self.spellings {
            let plain = columns.iter().filter(|(it, _)| {
                let column = &self.columns[*it];
                column.group.is_empty() && column.after.is_empty()
            });
            anyhow::ensure!(plain.count() <= 1, "layout {id}: `{spelling}` stands twice");
        }
        Ok(())
    }

    /// The places of the columns of this name.
    fn named(&self, name: &str) -> anyhow::Result<Vec<usize>> {
        let places: Vec<_> =
            (0..self.columns.len()).filter(|it| self.columns[*it].name() == name).collect();
        anyhow::ensure!(!places.is_empty(), "layout {}: no column `{name}`", self.id);
        Ok(places)
    }

    /// The columns that go by a normalised header, each with the spelling's rank among
    /// those of the column.
    pub(super) fn spelled(&self, header: &str) -> &[(usize, usize)] {
        self.spellings.get(header).map_or(&[], Vec::as_slice)
    }

    /// Every header that it knows, normalised.
    pub(crate) fn known_headers(&self) -> impl Iterator<Item = &str> {
        self.spellings.keys().map(String::as_str)
    }

    /// The column that a person means by one of its headers.
    pub(crate) fn meant_by(&self, header: &str) -> Option<usize> {
        self.spelled(&normal(header)).first().map(|(column, _)| *column)
    }

    /// The name of the column that fills one of a record's, if there is one.
    pub(crate) fn filling(&self, record: &RecordSpec, column: &str) -> &str {
        let target = format!("{}.{column}", record.name());
        let found = self.columns.iter().find(|it| it.targets().contains(&target));
        found.map_or("", Column::name)
    }

    /// Gives a column one more header, which from now on means no other column.
    pub(crate) fn also_spelled(&mut self, header: &str, column: usize) {
        self.spellings.insert(normal(header), vec![(column, 0)]);
        self.own_headers.push(normal(header));
    }

    /// Leaves columns of this header alone.
    pub(crate) fn ignore(&mut self, header: &str) {
        let column = Column {
            header: vec![header.to_owned()],
            is: None,
            into: None,
            kind: None,
            gate: None,
            rest: None,
            group: Vec::new(),
            after: Vec::new(),
            unless: None,
            joins: false,
            sums: false,
        };
        self.columns.push(column);
        self.also_spelled(header, self.columns.len() - 1);
    }
}

/// A header as it is compared: half-width, in small letters, without spaces, line breaks,
/// `*` and colons.
pub(crate) fn normal(header: &str) -> String {
    let half = half_width(header);
    let kept = half.chars().filter(|it| !matches!(it, '*' | ':' | '\n'));
    kept.map(|it| it.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rusqlite::Connection;

    use super::*;
    use crate::intake::clean::{clean, day};
    use crate::intake::person_id::person_id;
    use crate::model::Value;

    /// Cells at the edges of what columns hold.
    fn edges() -> Vec<Cell<'static>> {
        let texts = [
            "0",
            "-1",
            "-0",
            "1",
            "6",
            "12",
            "13",
            "全年",
            "1.5",
            "1989",
            "1990",
            "2018",
            "2100",
            "2101",
            "9999",
            "2147483647",
            "2147483648",
            "9007199254740993",
            "99999999999999",
            "2018-02",
            "2018-13",
            "2018-02-28",
            "2018-02-29",
            "1899-12-31",
            "1900-01-01",
            "2100-12-31",
            "2101-01-01",
            "9999-12-31",
            "10000-01-01",
            "2018年2月",
            "201802",
            "长期",
            "是",
            "否",
            "有",
            "无",
            "空",
            "-",
            "男",
            "A",
            "汉",
            "干部",
            "其他",
            "0835-4220000",
            "15400000001",
            "86000000100001",
            "00",
            "999999",
            "全部",
        ];
        let texts = texts.map(|it| Cell::Text(it.into()));
        let numbers = [-1.0, 0.0, 0.5, 13.0, 2018.0, 43_000.0, 2_958_465.0, 1e15, 1e300];
        let cells = texts.into_iter().chain(numbers.map(Cell::Number));
        let days = ["1899-12-31", "1900-01-01", "2018-10-31", "2100-12-31", "9999-12-31"];
        let days = days.map(|it| Cell::Day(it.parse().unwrap()));
        cells.chain(days).chain([Cell::Bool(true), Cell::Bool(false)]).collect()
    }

    /// Values for the columns that may not be NULL and are not looked at.
    const OTHERS: [(&str, &str); 26] = [
        ("area", "511899100001"),
        ("household", "5100100001"),
        ("member", "513199197005060015"),
        ("village", "511899100001"),
        ("object", "5100100001"),
        ("helper", "鄢代银"),
        ("day", "2018-10-31"),
        ("sheet", "roster"),
        ("name", "袁光华"),
        ("year", "2018"),
        ("category", "产业帮扶"),
        ("item", "养鸡"),
        ("no", "1"),
        ("version", "1"),
        ("period", "2018"),
        ("register", "所有"),
        ("title", "修路"),
        ("level", "household"),
        ("mode", "入户走访"),
        ("origin", "中央"),
        ("project", ""),
        ("code_set", "五个一批"),
        ("code", "发展生产"),
        ("bank", "农商行"),
        ("entry", "1"),
        ("seal", "0"),
    ];

    /// What such a row has in a column that may not be NULL.
    fn other(table: &str, column: &str) -> &'static str {
        match (table, column) {
            ("member" | "helper", "id") => "513199197005060015",
            ("term", "id") => "2018-2019-1",
            ("measure" | "measure_code", "since") => "2018-01",
            // No day is earlier; that a link ends before it begins is told of the row.
            ("link" | "job", "since") | ("term", "first_day") => "1900-01-01",
            ("term", "last_day") => "9999-12-31",
            ("score", "mode") => "督查检查",
            ("score", "heading") => "责任落实",
            ("link", "kind") => "结对帮扶",
            ("job", "kind") => "外出务工",
            ("rehousing", "kind") => "易地搬迁",
            ("medical_bill", "kind") => "门诊",
            ("enrolment", "term") | ("subsidy", "period") => "2018-2019-1",
            ("helper", "kind") => "干部",
            ("target" | "task", "level") => "village",
            ("task", "object") => "511899100001",
            ("target" | "paper" | "need", "kind") => "脱贫退出",
            ("household", "no") => "5100100001",
            _ => {
                let known = OTHERS.iter().find(|(it, _)| *it == column);
                known.unwrap_or_else(|| panic!("{table}.{column} is required")).1
            }
        }
    }

    /// Puts a value into a column of the schema, beside others that are right.
    fn accepts(
        conn: &Connection,
        table: &str,
        column: &str,
        value: &Value<'_>,
    ) -> Result<(), String> {
        let sql = "SELECT name FROM pragma_table_xinfo(?1)
                   WHERE hidden = 0 AND (\"notnull\" OR pk > 0 OR name IN ('entry', 'seal'))";
        let mut query = conn.prepare_cached(sql).unwrap();
        let required = query.query_map([table], |row| row.get::<_, String>(0)).unwrap();
        let mut columns: Vec<String> = required.map(Result::unwrap).collect();
        columns.retain(|it| it != column);
        let values: Vec<_> = columns.iter().map(|it| format!("'{}'", other(table, it))).collect();
        columns.push(column.to_owned());
        let (columns, values) = (columns.join(", "), values.join(", "));
        let comma = if values.is_empty() { "" } else { ", " };
        let sql = format!("INSERT OR REPLACE INTO {table} ({columns}) VALUES ({values}{comma}?1)");
        let mut insert = conn.prepare_cached(&sql).unwrap();
        insert.execute([value]).map(|_| ()).map_err(|error| error.to_string())
    }

    #[test]
    fn whatever_a_layout_lets_through_the_schema_takes() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(include_str!("../../schema.sql")).unwrap();
        conn.execute_batch(
            "PRAGMA foreign_keys = OFF; INSERT INTO entry VALUES (1, '', '', '', NULL, NULL, NULL, NULL, NULL);",
        )
        .unwrap();
        let codes = Codes::built_in().unwrap();
        let (mut targets, mut values) = (BTreeSet::new(), 0);
        for layout in built_in().unwrap() {
            for column in &layout.columns {
                let kind = column.kind();
                let of_list = kind.list().into_iter().flat_map(|it| codes.names(it));
                let of_list = of_list.map(|it| Cell::Text(it.into()));
                let cells: Vec<_> = edges().into_iter().chain(of_list).collect();
                for target in column.targets() {
                    let (record, name) = target.split_once('.').unwrap();
                    let spec = layout.records.iter().find(|it| it.name() == record).unwrap();
                    for cell in &cells {
                        let Ok(cleaned) = clean(&kind, cell, false, &codes) else { continue };
                        if cleaned.value.is_null() {
                            continue;
                        }
                        let said = accepts(&conn, &spec.table, name, &cleaned.value);
                        let (id, header) = (&layout.id, column.name());
                        assert_eq!(said, Ok(()), "{id} {header}: {cell:?}");
                        targets.insert((spec.table.clone(), name.to_owned()));
                        values += 1;
                    }
                }
            }
        }
        // Every such column was given something.
        assert!(120 < targets.len() && 3_000 < values, "{} {values}", targets.len());
    }

    #[test]
    fn whatever_a_reference_lets_through_the_schema_takes() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(include_str!("../../schema.sql")).unwrap();
        conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let ids = [
            "513199197005060015",
            "51319919700506001543",
            "513199700506001",
            "无证",
            "999999197005060015",
            "5131991970050600",
            "",
            "0",
        ];
        let cells = edges().into_iter().chain(ids.map(|it| Cell::Text(it.into())));
        let mut taken = [0, 0];
        for cell in cells {
            if let Ok(id) = person_id(&cell) {
                let number = Value::text(id.number.clone());
                assert_eq!(accepts(&conn, "member", "id", &number), Ok(()), "{cell:?}");
                assert_eq!(accepts(&conn, "helper", "id_number", &number), Ok(()), "{cell:?}");
                taken[0] += 1;
            }
            if let Ok(day) = day(&cell, &crate::intake::clean::plain(&cell)) {
                assert_eq!(accepts(&conn, "visit", "day", &Value::day(day)), Ok(()), "{cell:?}");
                taken[1] += 1;
            }
        }
        assert!(taken.iter().all(|it| 1 < *it), "{taken:?}");
    }
}
