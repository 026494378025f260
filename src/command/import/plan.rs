//! How the columns of one sheet fill the rows of the ledger's tables.

use crate::intake::{Header, Layout, RecordSpec, Refers};
use crate::model::Value;
use crate::store::Tx;

/// A row of a table that each row of the sheet writes.
pub(super) struct Record<'l> {
    pub(super) spec: &'l RecordSpec,
    pub(super) table: usize,
    pub(super) width: usize,
    /// Place in the table <- what the row refers to.
    pub(super) references: Vec<(usize, Reference)>,
    /// Place in the table <- a constant of the layout.
    pub(super) constants: Vec<(usize, &'l str)>,
    /// Place in the table <- what a blank cell stands for.
    pub(super) blanks: Vec<(usize, Value<'l>)>,
    /// Place in the table <- place among the header's columns.
    pub(super) values: Vec<(usize, usize)>,
    /// Place in the table <- what a cell of that header's column says beyond its one value.
    pub(super) rests: Vec<(usize, usize)>,
    /// Places of the columns in which two things differ that are otherwise alike.
    pub(super) apart: Vec<usize>,
    /// The counter of rows that are otherwise alike.
    pub(super) numbered: Option<Numbered>,
    /// The header's column that must say yes.
    pub(super) gate: Option<usize>,
    /// Whether many rows of the sheet write the same: the household of several members, the
    /// helper of several households.
    pub(super) is_shared: bool,
    /// Whether the sheet's day stands for the row's, so that known values add nothing.
    pub(super) undated: bool,
    /// Places among the header's columns of which one must say something.
    pub(super) says: Option<Vec<usize>>,
    /// Place of the first day of a link on a sheet that does not say it.
    pub(super) since: Option<usize>,
}

/// The counter of rows that are otherwise alike: the columns before it are those in which
/// they are.
#[derive(Clone)]
pub(super) struct Numbered {
    pub(super) place: usize,
    /// Places of the columns by which one thing is known again.
    pub(super) same: Vec<usize>,
    /// Whether there is but one that says the same in them, however often a sheet says it.
    pub(super) once: bool,
    /// Whether what stands is never written over: it is kept until somebody voids it.
    pub(super) void: Option<usize>,
}

/// What a row of a sheet can refer to, resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    Household,
    Member,
    MemberCertificate,
    MemberBirth,
    MemberSex,
    Village,
    Helper,
    HelperIdNumber,
    HelperName,
    Unit,
    Project,
    /// The same, '' where the row names none.
    ProjectIfAny,
    /// The village, township or county that the row is about.
    Area,
    Object,
    Level,
    Day,
    Sheet,
    /// The only one of a day: the inspection that scores belong to.
    First,
}

/// Plans a sheet. Whatever is named as a thing of the ledger is named the same in every
/// table, so the references need no telling.
pub(super) fn plan<'l>(layout: &'l Layout, header: &Header, tx: &Tx<'_>) -> Vec<Record<'l>> {
    let has_day = header.columns.iter().any(|it| layout.columns[it.column].is == Some(Refers::Day));
    let is_there =
        |name: &String| header.columns.iter().any(|it| layout.columns[it.column].name() == name);
    layout
        .records
        .iter()
        .filter(|spec| spec.needs.as_ref().is_none_or(is_there))
        .map(|spec| record(spec, layout, header, has_day, tx))
        .filter(|record| record.says.as_ref().is_none_or(|it| !it.is_empty()))
        // Where the sheet does not have the column that must say yes, nothing says it.
        .filter(|record| record.spec.gate.is_none() || record.gate.is_some())
        .collect()
}

fn record<'l>(
    spec: &'l RecordSpec,
    layout: &'l Layout,
    header: &Header,
    has_day: bool,
    tx: &Tx<'_>,
) -> Record<'l> {
    let table = tx.table(&spec.table);
    let columns = tx.columns(table);
    let place = |column: &str| {
        columns
            .iter()
            .position(|it| it == column)
            .expect("layouts name columns of the schema: a test walks them")
    };
    let (mut values, mut rests) = (Vec::new(), Vec::new());
    let mut gate = None;
    for (at, matched) in header.columns.iter().enumerate() {
        let column = &layout.columns[matched.column];
        for target in column.targets() {
            if let Some((record, name)) = target.split_once('.')
                && record == spec.name()
            {
                values.push((place(name), at));
            }
        }
        if let Some((record, name)) = column.rest.as_ref().and_then(|it| it.split_once('.'))
            && record == spec.name()
        {
            rests.push((place(name), at));
        }
        if spec.gate.is_some() && column.gate == spec.gate {
            gate = Some(at);
        }
    }
    let is_filled = |place: usize| values.iter().any(|(it, _)| *it == place);
    // What a record of a name of its own is filled with goes before what the row refers to:
    // a school is a unit beside the helper's.
    let references = columns
        .iter()
        .enumerate()
        .filter(|(place, _)| spec.name.is_none() || !is_filled(*place))
        .filter_map(|(place, column)| Some((place, reference(spec, column)?)))
        .collect();
    let constants =
        spec.set.iter().chain(spec.default.iter().filter(|(it, _)| !is_filled(place(it))));
    let constants = constants.map(|(name, value)| (place(name), value.as_str())).collect();
    let blanks =
        spec.blank.iter().chain(spec.default.iter().filter(|(it, _)| is_filled(place(it))));
    let blanks = blanks.map(|(name, value)| (place(name), constant(value))).collect();
    let says = spec.sparse.then(|| {
        let facts = tx.facts(table);
        let says = values.iter().filter(|(it, _)| facts.is_empty() || facts.contains(it));
        says.map(|(_, at)| *at).collect()
    });
    let since = columns.iter().position(|it| it == "since");
    let since = since.filter(|it| spec.table == "link" && !is_filled(*it));
    Record {
        spec,
        table,
        width: columns.len(),
        references,
        constants,
        blanks,
        says,
        since,
        values,
        rests,
        apart: spec.apart.iter().map(|it| place(it)).collect(),
        numbered: spec.numbered.as_deref().map(|it| Numbered {
            place: place(it),
            same: spec.same.iter().map(|it| place(it)).collect(),
            once: spec.once,
            void: columns.iter().position(|it| it == "void"),
        }),
        gate,
        is_shared: spec.outer || matches!(spec.table.as_str(), "unit" | "helper"),
        undated: !has_day && columns.iter().any(|it| it == "day"),
    }
}

/// A constant as the table holds it: a number where it is one.
fn constant(text: &str) -> Value<'_> {
    text.parse().map_or(Value::text(text), Value::Int)
}

fn reference(spec: &RecordSpec, column: &str) -> Option<Reference> {
    Some(match (spec.table.as_str(), column) {
        (_, "level") if !spec.about.is_empty() => Reference::Level,
        ("area_alias", "area") => Reference::Village,
        ("household", "no") | (_, "household") => Reference::Household,
        ("member", "id") | (_, "member") => Reference::Member,
        ("member", "certificate") => Reference::MemberCertificate,
        ("member", "birth") => Reference::MemberBirth,
        ("member", "sex") => Reference::MemberSex,
        ("helper", "id") | (_, "helper") => Reference::Helper,
        ("helper", "id_number") => Reference::HelperIdNumber,
        ("helper", "name") => Reference::HelperName,
        ("unit", "name") | (_, "unit") => Reference::Unit,
        ("fund", "project") => Reference::ProjectIfAny,
        ("project", "no") | (_, "project") => Reference::Project,
        ("project" | "fund", "area") => Reference::Area,
        (_, "village") => Reference::Village,
        ("score", "no") => Reference::First,
        (_, "object") => Reference::Object,
        (_, "day") => Reference::Day,
        (_, "sheet") => Reference::Sheet,
        _ => return None,
    })
}
