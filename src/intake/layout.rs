//! Layouts: which kinds of sheet there are, and what each column of them means.

use serde::Deserialize;

use super::clean::{Cell, Kind, half_width, plain};
use super::codes::Codes;
use crate::words::Both;

/// The kinds of sheet that come built in, one file each.
const BUILT_IN: [&str; 9] = [
    include_str!("layouts/village.toml"),
    include_str!("layouts/roster.toml"),
    include_str!("layouts/members.toml"),
    include_str!("layouts/income.toml"),
    include_str!("layouts/housing.toml"),
    include_str!("layouts/home_check.toml"),
    include_str!("layouts/helpers.toml"),
    include_str!("layouts/teams.toml"),
    include_str!("layouts/visits.toml"),
];

/// One kind of sheet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layout {
    pub(crate) id: String,
    pub(crate) title: Both,
    /// Sheets are read in this order, so that what others refer to comes first.
    pub(crate) order: u32,
    /// What a row of the sheet writes, in this order.
    pub(crate) records: Vec<RecordSpec>,
    /// Whether the sheet says which villages there are.
    #[serde(default)]
    pub(crate) villages: bool,
    #[serde(rename = "column")]
    pub(crate) columns: Vec<Column>,
}

/// A row of a table that a row of the sheet writes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordSpec {
    pub(crate) table: String,
    /// Under which name `into` speaks of it; its table's by default.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Values that are the same for every row.
    #[serde(default)]
    pub(crate) set: std::collections::BTreeMap<String, String>,
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
}

fn yes() -> bool {
    true
}

impl RecordSpec {
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.table)
    }
}

/// A column, by the names it goes by.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
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
    /// Without this column it is not this kind of sheet.
    #[serde(default)]
    pub(crate) required: bool,
}

impl Column {
    /// The `record.column`s that it fills.
    pub(crate) fn targets(&self) -> &[String] {
        match &self.into {
            None => &[],
            Some(OneOrMore::One(one)) => std::slice::from_ref(one),
            Some(OneOrMore::More(more)) => more,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind.as_deref().map_or(Kind::Text, Kind::named)
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
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
    /// The day of the row; a sheet without one holds for a day of the clerk's choice.
    Day,
}

/// Reads the built-in layouts.
pub(crate) fn built_in(codes: &Codes) -> anyhow::Result<Vec<Layout>> {
    BUILT_IN.iter().map(|text| read(text, codes)).collect()
}

fn read(text: &str, codes: &Codes) -> anyhow::Result<Layout> {
    let layout: Layout = toml::from_str(text)?;
    for column in &layout.columns {
        if let Some(list) = column.kind().list() {
            anyhow::ensure!(codes.has(list), "layout {}: no code list `{list}`", layout.id);
        }
        for target in column.targets() {
            let record = target.split_once('.').map(|(record, _)| record);
            anyhow::ensure!(
                layout.records.iter().any(|it| Some(it.name()) == record),
                "layout {}: `{target}` is in none of its records",
                layout.id
            );
        }
    }
    Ok(layout)
}

/// A column of a sheet that a layout knows.
#[derive(Clone, Debug)]
pub(crate) struct Matched {
    /// Place in the sheet, 0 for A.
    pub(crate) place: usize,
    /// Place in `Layout::columns`.
    pub(crate) column: usize,
    /// As the header reads.
    pub(crate) header: String,
    /// Whether the header gave 万 as the unit.
    pub(crate) ten_thousands: bool,
}

/// How a header row fits a layout.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) layout: usize,
    pub(crate) columns: Vec<Matched>,
    /// Headers that the layout does not know.
    pub(crate) unknown: Vec<String>,
    /// Columns that stand there twice.
    pub(crate) twice: Vec<String>,
    /// Required columns that are not there.
    pub(crate) missing: Vec<usize>,
}

/// Finds the layout that a row is the header of: the one with the most columns, of which
/// at least three. A layout whose required columns are all there wins over one that lacks
/// some, and is returned as `Ok`; the nearest one that lacks some as `Err`.
pub(crate) fn recognise(
    cells: &[Cell<'_>],
    layouts: &[Layout],
) -> Option<std::result::Result<Header, Header>> {
    let headers: Vec<_> = cells.iter().map(normal).collect();
    if headers.iter().filter(|it| !it.is_empty()).count() < 3 {
        return None;
    }
    let fits = (0..layouts.len()).map(|layout| fit(&headers, cells, layout, &layouts[layout]));
    let mut fits: Vec<_> = fits.filter(|it| 3 <= it.columns.len()).collect();
    fits.sort_by_key(|it| (it.missing.len(), it.unknown.len(), usize::MAX - it.columns.len()));
    let best = fits.into_iter().next()?;
    if best.missing.is_empty() {
        return Some(Ok(best));
    }
    // A sheet that holds mostly other things is not this kind with a column left out.
    (best.unknown.len() < best.columns.len()).then_some(Err(best))
}

fn fit(headers: &[String], cells: &[Cell<'_>], place: usize, layout: &Layout) -> Header {
    let mut fit = Header {
        layout: place,
        columns: Vec::new(),
        unknown: Vec::new(),
        twice: Vec::new(),
        missing: Vec::new(),
    };
    for (place, header) in headers.iter().enumerate().filter(|(_, it)| !it.is_empty()) {
        let (bare, unit) = without_unit(header);
        let known = |name: &str| {
            layout.columns.iter().position(|it| it.header.iter().any(|known| known == name))
        };
        let shown = cells[place].shown();
        match known(header).or_else(|| known(bare)) {
            None => fit.unknown.push(shown),
            Some(column) if fit.columns.iter().any(|it| it.column == column) => {
                // A second column that is only known to be of no use is one more of them.
                let column = &layout.columns[column];
                if column.is.is_some() || !column.targets().is_empty() {
                    fit.twice.push(shown);
                }
            }
            Some(column) => fit.columns.push(Matched {
                place,
                column,
                header: shown,
                ten_thousands: unit.is_some_and(|it| it.starts_with('万')),
            }),
        }
    }
    fit.missing = (0..layout.columns.len())
        .filter(|it| layout.columns[*it].required)
        .filter(|it| !fit.columns.iter().any(|matched| matched.column == *it))
        .collect();
    fit
}

/// A header as layouts spell it: half-width, without spaces, line breaks, `*` and colons.
fn normal(cell: &Cell<'_>) -> String {
    half_width(&plain(cell)).chars().filter(|it| !matches!(it, '*' | ':' | '\n')).collect()
}

/// Splits a trailing bracket off a header: `慰问金(元)` is `慰问金` in `元`.
fn without_unit(header: &str) -> (&str, Option<&str>) {
    match header.strip_suffix(')').and_then(|it| it.rsplit_once('(')) {
        Some((bare, unit)) if !bare.is_empty() => (bare, Some(unit)),
        _ => (header, None),
    }
}
