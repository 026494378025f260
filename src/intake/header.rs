//! Finding the header of a sheet, of one level or of several, and what each of its columns
//! is.

use std::ops::ControlFlow;

use super::book::Book;
use super::clean::{Cell, Kind};
use super::layout::{Layout, Refers, normal};
use super::not_taken::{self, NotTaken};
use super::phrases::is_of_another_time;

/// The header row stands in the first rows of a sheet.
const WITHIN: u32 = 15;

/// A header has at most so many levels.
const LEVELS: usize = 4;

/// Stands for the place of a column that the sheet does not have: `--map` gives its value.
pub(crate) const NO_PLACE: usize = usize::MAX;

/// A column of a sheet that a layout knows.
#[derive(Clone, Debug)]
pub(crate) struct Matched {
    /// Place in the sheet, 0 for A; [`NO_PLACE`] for a fixed value.
    pub(crate) place: usize,
    /// Place in `Layout::columns`.
    pub(crate) column: usize,
    /// As the header reads: `group › name` below merged headers.
    pub(crate) header: String,
    pub(crate) kind: Kind,
    /// The unit that the header, a row of units or a note above gave.
    pub(crate) unit: Option<String>,
    /// Whether that unit is 万.
    pub(crate) ten_thousands: bool,
    /// The value of every row (`--map`).
    pub(crate) fixed: Option<Cell<'static>>,
}

/// How the first rows of a sheet fit a layout.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) layout: usize,
    /// Number of the first and the last of its rows.
    pub(crate) rows: (u32, u32),
    /// Number of the last row that belongs to it, a row of units included.
    pub(crate) end: u32,
    pub(crate) columns: Vec<Matched>,
    /// Headers that are not used, each with its place.
    pub(crate) unused: Vec<(usize, String)>,
    /// Headers of which nobody can tell which column they are.
    pub(crate) twice: Vec<Twice>,
    /// Columns whose unit does not fit what they hold: the header, the unit.
    pub(crate) misfits: Vec<(usize, String, String)>,
    /// Columns of which one each is required and not there.
    pub(crate) missing: Vec<Vec<usize>>,
    /// What would be read if this column were there: its name, and the headers.
    pub(crate) lacking: Vec<(String, Vec<String>)>,
    /// The rows up to its end, as they read, for pages that were pasted together.
    above: Vec<Vec<String>>,
}

/// Two headers for one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Twice {
    /// The same header, so often.
    Same(String, usize),
    /// Two headers that say who or what a row is about.
    Both(String, String),
    /// A value was fixed for a column that the sheet has.
    Fixed(String),
}

/// What a sheet was found to be.
pub(crate) enum Found {
    /// A sheet of a known kind.
    Known(Header),
    /// Near to a known kind, but required columns are missing.
    Near(Header),
    /// A form for one household.
    Form,
    /// A kind of sheet that the ledger has no place for.
    NotTaken(&'static NotTaken),
    /// No header of any kind in the first rows.
    Nothing,
}

/// A row of the first rows.
struct Line {
    number: u32,
    shown: Vec<String>,
    normal: Vec<String>,
}

/// A column as the sheet has it.
struct Named<'l> {
    place: usize,
    name: &'l str,
    shown: String,
    /// The merged headers above it, the lowest first.
    groups: Vec<&'l str>,
}

/// Looks for the header of a sheet in its first rows.
pub(crate) fn find(book: &Book, sheet: Option<&str>, layouts: &[Layout]) -> anyhow::Result<Found> {
    let lines = first_lines(book, sheet)?;
    let mut best: Option<(Rank, Header)> = None;
    // A header's own lowest row may be found further down than one of its upper rows, which
    // is a header by itself. Another header further down is another matter.
    let mut first_known = None;
    for bottom in 0..lines.len() {
        if WITHIN < lines[bottom].number {
            break;
        }
        for top in (bottom.saturating_sub(LEVELS - 1)..=bottom).rev() {
            if top < bottom && lines[top].is_title() {
                break;
            }
            if first_known.is_some_and(|known| known < top) {
                continue;
            }
            let Some((rank, header)) = fit_best(&lines, top, bottom, layouts) else { continue };
            if header.missing.is_empty() && first_known.is_none() {
                first_known = Some(bottom);
            }
            if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                best = Some((rank, header));
            }
        }
    }
    let not_taken = not_taken::find(lines.iter().map(|it| it.normal.as_slice()));
    let lacks_household = |(rank, header): &(Rank, Header)| {
        let layout = &layouts[header.layout];
        let refers = |it: &usize| layout.columns[*it].is == Some(Refers::Household);
        rank.lacks && header.missing.iter().flatten().any(refers)
    };
    Ok(match (best, not_taken) {
        (Some((rank, mut header)), not_taken)
            if !rank.lacks && (not_taken.is_none() || layouts[header.layout].is_mapped) =>
        {
            finish(&mut header, &lines, layouts);
            Found::Known(header)
        }
        (_, Some(kind)) => Found::NotTaken(kind),
        (best, None) if best.as_ref().is_none_or(lacks_household) && is_form(&lines, layouts) => {
            Found::Form
        }
        (Some((_, header)), None) => Found::Near(header),
        (None, None) => Found::Nothing,
    })
}

/// Headers, each with its place.
pub(crate) type Headers = Vec<(usize, String)>;

/// The headers of the row that is most likely the header, though of no known kind; its
/// number, and each header's place.
pub(crate) fn likely(book: &Book, sheet: Option<&str>) -> anyhow::Result<Option<(u32, Headers)>> {
    let lines = first_lines(book, sheet)?;
    let within = lines.iter().filter(|it| it.number <= WITHIN);
    // Of rows that are as full as any, the first.
    let Some(line) = within.rev().max_by_key(|it| it.filled()) else { return Ok(None) };
    let headers = line.shown.iter().enumerate().filter(|(_, it)| !it.is_empty());
    Ok(Some((line.number, headers.map(|(place, it)| (place, it.clone())).collect())))
}

fn first_lines(book: &Book, sheet: Option<&str>) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    book.rows(sheet, &mut |row| {
        // A row of units may follow the header, and one of numbers.
        if WITHIN + 2 < row.number {
            return Ok(ControlFlow::Break(()));
        }
        let shown: Vec<_> = row.cells.iter().map(Cell::shown).collect();
        let normal = row.cells.iter().map(|it| normal(&super::clean::plain(it))).collect();
        lines.push(Line { number: row.number, shown, normal });
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(lines)
}

impl Line {
    fn filled(&self) -> usize {
        self.normal.iter().filter(|it| !it.is_empty()).count()
    }

    /// Whether nothing stands in it but a cell at its beginning.
    fn is_title(&self) -> bool {
        self.filled() == 1 && !self.at(0).is_empty()
    }

    fn at(&self, place: usize) -> &str {
        self.normal.get(place).map_or("", String::as_str)
    }
}

/// How good a fit is, the best first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    lacks: bool,
    not_mapped: bool,
    missing: usize,
    matched: std::cmp::Reverse<usize>,
    unused: usize,
    twice: usize,
    levels: usize,
}

/// The layout that the rows from `top` to `bottom` fit best, if any.
fn fit_best(
    lines: &[Line],
    top: usize,
    bottom: usize,
    layouts: &[Layout],
) -> Option<(Rank, Header)> {
    let named = name_columns(&lines[top..=bottom]);
    if layouts.iter().all(|it| named.len() < it.least) {
        return None;
    }
    let numbers = (lines[top].number, lines[bottom].number);
    let mut best = None;
    let owns = |layout: &Layout| {
        let own = |name: &str| layout.own_headers.iter().any(|it| it == name);
        named.iter().any(|it| own(it.name) || own(without_unit(it.name).0))
    };
    let is_own_form = layouts.iter().any(owns);
    for (place, layout) in layouts.iter().enumerate() {
        if is_own_form && !layout.is_mapped {
            continue;
        }
        let Some(header) = fit(&named, place, layout, numbers) else { continue };
        let order = (
            !header.missing.is_empty(),
            !layout.is_mapped,
            header.missing.len(),
            header.unused.len(),
            std::cmp::Reverse(header.columns.len()),
            // Of two that fit alike, the one that speaks of less is meant.
            layout.columns.len(),
        );
        if best.as_ref().is_none_or(|(known, _)| order < *known) {
            best = Some((order, header));
        }
    }
    let (_, header) = best?;
    let rank = Rank {
        lacks: !header.missing.is_empty(),
        not_mapped: !layouts[header.layout].is_mapped,
        missing: header.missing.len(),
        matched: std::cmp::Reverse(header.columns.len()),
        unused: header.unused.len(),
        twice: header.twice.len(),
        levels: bottom - top,
    };
    Some((rank, header))
}

/// Names each column by its lowest cell, and by the cells that were merged over it: a cell
/// stands for the blank ones to its right, where something stands below it.
fn name_columns(levels: &[Line]) -> Vec<Named<'_>> {
    let width = levels.iter().map(|it| it.normal.len()).max().unwrap_or(0);
    let mut named = Vec::new();
    for place in 0..width {
        let Some(own) = levels.iter().rposition(|it| !it.at(place).is_empty()) else { continue };
        let mut groups = Vec::new();
        let mut shown = tidy(&levels[own].shown[place]);
        for level in (0..own).rev() {
            if let Some(from) = group_over(levels, level, place) {
                groups.push(levels[level].at(from));
                shown = format!("{} › {shown}", tidy(&levels[level].shown[from]));
            }
        }
        named.push(Named { place, name: levels[own].at(place), shown, groups });
    }
    named
}

/// The place of the cell of a level that was merged over a column.
fn group_over(levels: &[Line], level: usize, place: usize) -> Option<usize> {
    let mut from = place;
    while levels[level].at(from).is_empty() {
        // A group does not reach past the one above it.
        if from == 0 || levels[..level].iter().any(|upper| !upper.at(from).is_empty()) {
            return None;
        }
        from -= 1;
    }
    let is_group = levels[level + 1..].iter().any(|it| !it.at(from).is_empty());
    is_group.then_some(from)
}

fn tidy(text: &str) -> String {
    text.replace(['\n', '\r'], "")
}

/// Fits the columns of a sheet to a layout; `None` where it is not of this kind at all.
fn fit(named: &[Named<'_>], place: usize, layout: &Layout, rows: (u32, u32)) -> Option<Header> {
    let rules_out = |it: &Named<'_>| {
        layout
            .without
            .iter()
            .any(|without| without == it.name || without == without_unit(it.name).0)
    };
    if named.iter().any(rules_out) {
        return None;
    }
    let mut header = Header {
        layout: place,
        rows,
        end: rows.1,
        columns: Vec::new(),
        unused: Vec::new(),
        twice: Vec::new(),
        misfits: Vec::new(),
        missing: Vec::new(),
        lacking: Vec::new(),
        above: Vec::new(),
    };
    let mut taken: Vec<(usize, &Named<'_>, Choice)> = Vec::new();
    for (nth, it) in named.iter().enumerate() {
        match choose(named, nth, layout) {
            Some(choice) => taken.push((nth, it, choice)),
            None => header.unused.push((it.place, it.shown.clone())),
        }
    }
    settle(&mut header, layout, taken);
    for (column, value) in &layout.fixed {
        if let Some(own) = header.columns.iter().find(|it| it.column == *column) {
            header.twice.push(Twice::Fixed(own.header.clone()));
            continue;
        }
        header.columns.push(Matched {
            place: NO_PLACE,
            column: *column,
            header: layout.columns[*column].name().to_owned(),
            kind: layout.columns[*column].kind(),
            unit: None,
            ten_thousands: false,
            fixed: Some(value.clone()),
        });
    }
    let has = |column: &usize| header.columns.iter().any(|it| it.column == *column);
    header.missing =
        layout.required.iter().filter(|one_of| !one_of.iter().any(has)).cloned().collect();
    let own = header.columns.iter().filter(|it| it.fixed.is_none()).count();
    // A sheet that holds mostly other things is not of this kind.
    let may_be_wide = layout.is_mapped || layout.wide && header.missing.is_empty();
    let is_mostly_other = own <= header.unused.len() && !may_be_wide;
    leave_out(&mut header, layout);
    (layout.least <= own && !is_mostly_other).then_some(header)
}

/// Which column of the layout a header means.
struct Choice {
    column: usize,
    /// The place of its spelling among those of the column.
    rank: usize,
    unit: Option<String>,
}

fn choose(named: &[Named<'_>], nth: usize, layout: &Layout) -> Option<Choice> {
    let it = &named[nth];
    let (spelled, unit) = spelled(it, layout)?;
    // Under 上年 and 计划 stands what was, and what shall be.
    if it.groups.iter().any(|it| is_of_another_time(it)) {
        return None;
    }
    let choice = |(column, rank): &(usize, usize)| {
        Some(Choice { column: *column, rank: *rank, unit: unit.map(str::to_owned) })
    };
    if let Some(grouped) = in_group(it, spelled, layout) {
        return choice(grouped);
    }
    let open: Vec<_> =
        spelled.iter().filter(|(column, _)| layout.columns[*column].group.is_empty()).collect();
    let is_alone = named
        .iter()
        .filter(|other| other.name == it.name && in_group(other, spelled, layout).is_none())
        .count()
        == 1;
    if !is_alone {
        // The nearest column to the left that any of them stands after tells which it is.
        for left in named[..nth].iter().rev() {
            let stands_after = |(column, _): &&&(usize, usize)| {
                layout.columns[*column].after.iter().any(|it| normal(it) == left.name)
            };
            if let Some(told) = open.iter().find(stands_after) {
                return choice(told);
            }
        }
    }
    let plain = open.iter().find(|(column, _)| layout.columns[*column].after.is_empty());
    choice(plain.or(open.first())?)
}

/// Columns that go by a spelling, and its place among those of each.
type Spelled<'l> = &'l [(usize, usize)];

/// The columns that a header may mean, by its name with its groups, its name, or its name
/// without a unit; and the unit.
fn spelled<'l, 'n>(it: &Named<'n>, layout: &'l Layout) -> Option<(Spelled<'l>, Option<&'n str>)> {
    let found = |name: &str| Some(layout.spelled(name)).filter(|it| !it.is_empty());
    let (bare, unit) = without_unit(it.name);
    // What else stands in brackets may make it another column: 纯收入(上年).
    let bare = if unit.is_none_or(|it| is_unit(it) || is_hint(it)) { bare } else { "" };
    if !it.groups.is_empty() {
        let mut path: Vec<_> = it.groups.iter().rev().copied().collect();
        path.push(it.name);
        if let Some(spelled) = found(&path.join("›")) {
            return Some((spelled, None));
        }
    }
    found(it.name).or_else(|| found(bare)).map(|spelled| (spelled, unit))
}

/// The column that is meant under the merged headers of this one.
fn in_group<'l>(
    it: &Named<'_>,
    spelled: Spelled<'l>,
    layout: &Layout,
) -> Option<&'l (usize, usize)> {
    let above = |group: &String| it.groups.iter().any(|it| bare_group(it) == normal(group));
    spelled.iter().find(|(column, _)| layout.columns[*column].group.iter().any(above))
}

/// 帮扶人信息 and 帮扶人情况 are the group 帮扶人.
fn bare_group(group: &str) -> &str {
    let endings = ["基本信息", "基本情况", "信息", "情况"];
    let bare = endings.iter().find_map(|it| group.strip_suffix(it));
    bare.filter(|it| !it.is_empty()).unwrap_or(group)
}

/// Notes the chosen columns, and what cannot be told apart.
fn settle(header: &mut Header, layout: &Layout, taken: Vec<(usize, &Named<'_>, Choice)>) {
    let has = |name: &str| taken.iter().any(|(.., it)| layout.columns[it.column].name() == name);
    let mut joined = Vec::new();
    for (nth, named, choice) in &taken {
        let column = &layout.columns[choice.column];
        if column.unless.as_deref().is_some_and(has) {
            header.unused.push((named.place, named.shown.clone()));
            continue;
        }
        let others = || taken.iter().filter(|(.., it)| it.column == choice.column);
        let again = others().find(|(other, ..)| other < nth);
        let mut namesakes = others().filter(|(_, it, _)| it.name == named.name);
        if column.is_used() && namesakes.next().is_some_and(|(first, ..)| first < nth) {
            continue;
        }
        if column.is_used()
            && let Some(count) = Some(namesakes.count()).filter(|it| 0 < *it)
        {
            header.twice.push(Twice::Same(named.shown.clone(), count + 1));
        }
        let is_fact = column.is.is_none() && column.gate.is_none();
        if let Some((_, first, _)) = again
            && column.is_used()
            && !is_fact
        {
            header.twice.push(Twice::Both(first.shown.clone(), named.shown.clone()));
            continue;
        }
        let mut matched = Matched {
            place: named.place,
            column: choice.column,
            header: named.shown.clone(),
            kind: column.kind(),
            unit: None,
            ten_thousands: false,
            fixed: None,
        };
        if let Some(unit) = &choice.unit
            && !measured(&mut matched, unit)
        {
            header.misfits.push((named.place, named.shown.clone(), unit.clone()));
        }
        if column.joins {
            joined.push((choice.column, choice.rank, matched));
        } else {
            header.columns.push(matched);
        }
    }
    // Values are joined in the order of their names, wherever the columns stand.
    joined.sort_by_key(|(column, rank, _)| (*column, *rank));
    header.columns.extend(joined.into_iter().map(|(.., matched)| matched));
}

/// Leaves out what only records fill that lack a column they need.
fn leave_out(header: &mut Header, layout: &Layout) {
    let fixed = |name: &str| layout.fixed.iter().any(|(it, _)| layout.columns[*it].name() == name);
    for record in &layout.records {
        let Some(needed) = &record.needs else { continue };
        if header.columns.iter().any(|it| layout.columns[it.column].name() == needed)
            || fixed(needed)
        {
            continue;
        }
        let fills =
            |target: &String| target.split_once('.').is_some_and(|it| it.0 == record.name());
        let (out, kept) = std::mem::take(&mut header.columns).into_iter().partition(|it| {
            let targets = layout.columns[it.column].targets();
            !targets.is_empty() && targets.iter().all(fills)
        });
        header.columns = kept;
        let out: Vec<Matched> = out;
        if !out.is_empty() {
            let headers = out.into_iter().map(|it| it.header).collect();
            header.lacking.push((needed.clone(), headers));
        }
    }
}

/// Reads the units below and above the header, and notes where its last row is.
fn finish(header: &mut Header, lines: &[Line], layouts: &[Layout]) {
    let bottom = lines.iter().position(|it| it.number == header.rows.1).unwrap_or(0);
    let mut end = bottom;
    if let Some(line) = lines.get(end + 1).filter(|it| it.is_of_units()) {
        end += 1;
        for matched in header.columns.iter_mut().filter(|it| it.fixed.is_none()) {
            let unit = in_brackets(line.at(matched.place));
            let agrees = unit.is_empty() || matched.unit.as_deref().is_none_or(|it| it == unit);
            if !agrees || !measured(matched, unit) {
                let unit = unit.to_owned();
                header.misfits.push((matched.place, matched.header.clone(), unit));
            }
        }
    }
    if lines.get(end + 1).is_some_and(Line::is_of_numbers) {
        end += 1;
    }
    header.end = lines[end].number;
    header.above = lines[..=end].iter().map(|it| it.shown.clone()).collect();
    let first = lines.iter().position(|it| it.number == header.rows.0).unwrap_or(0);
    if let Some(unit) = lines[..first].iter().rev().find_map(Line::noted_unit) {
        for matched in header.columns.iter_mut().filter(|it| it.unit.is_none()) {
            let is_used = layouts[header.layout].columns[matched.column].is_used();
            if is_used && matched.fixed.is_none() && is_money(&matched.kind) {
                measured(matched, unit);
            }
        }
    }
}

impl Line {
    /// Whether it is a row such as `(元) (万元) 亩` below the header.
    fn is_of_units(&self) -> bool {
        let mut filled = self.normal.iter().filter(|it| !it.is_empty()).peekable();
        filled.peek().is_some() && filled.all(|it| it == "单位" || is_unit(in_brackets(it)))
    }

    /// Whether it numbers the columns: 1 2 3.
    fn is_of_numbers(&self) -> bool {
        let filled: Vec<_> = self.normal.iter().filter(|it| !it.is_empty()).collect();
        3 <= filled.len() && filled.iter().zip(1..).all(|(it, n)| **it == n.to_string())
    }

    /// The unit of money in a note such as `单位：万元` above the header.
    fn noted_unit(&self) -> Option<&'static str> {
        self.shown.iter().find_map(|it| noted_unit(it))
    }
}

fn noted_unit(note: &str) -> Option<&'static str> {
    let note = note.replace('：', ":");
    note.match_indices("单位").find_map(|(at, word)| {
        // 填报单位:… is who filled it in.
        let before = note[..at].chars().next_back();
        if before.is_some_and(|it| !it.is_whitespace() && !"(（,，;；".contains(it)) {
            return None;
        }
        let rest = note[at + word.len()..].trim_start().strip_prefix(':')?.trim_start();
        ["万元", "元"].into_iter().find(|unit| rest.starts_with(unit))
    })
}

/// The text without the brackets round it.
fn in_brackets(text: &str) -> &str {
    text.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(text)
}

/// Splits a trailing bracket off a header: `慰问金(元)` is `慰问金` in `元`.
fn without_unit(header: &str) -> (&str, Option<&str>) {
    match header.strip_suffix(')').and_then(|it| it.rsplit_once('(')) {
        Some((bare, unit)) if !bare.is_empty() => (bare, Some(unit)),
        _ => (header, None),
    }
}

const MONEY: [&str; 2] = ["元", "万元"];
const SQUARE_METRES: [&str; 4] = ["㎡", "平方米", "m2", "m²"];
const KILOMETRES: [&str; 3] = ["公里", "千米", "km"];
const METRES: [&str; 2] = ["米", "m"];
const MU: [&str; 1] = ["亩"];
const MONTHS: [&str; 2] = ["月", "个月"];
const COUNTED: [&str; 9] = ["个", "户", "人", "口", "名", "间", "处", "个数", "数"];
const COUNTED_IN_TEN_THOUSANDS: [&str; 3] = ["万", "万人", "万户"];
const OTHERS: [&str; 8] = ["头", "只", "次", "%", "公斤", "吨", "天", "公顷"];

fn is_unit(text: &str) -> bool {
    let lists: [&[&str]; 9] = [
        &MONEY,
        &SQUARE_METRES,
        &KILOMETRES,
        &METRES,
        &MU,
        &MONTHS,
        &COUNTED,
        &COUNTED_IN_TEN_THOUSANDS,
        &OTHERS,
    ];
    lists.iter().any(|it| it.contains(&text))
}

fn is_money(kind: &Kind) -> bool {
    matches!(kind, Kind::Yuan | Kind::YuanNotNegative)
}

/// Whether it tells how to fill the column in, such as `(是/否)` and `(15位)`.
fn is_hint(text: &str) -> bool {
    let hints = [
        "是/否",
        "代码",
        "文本",
        "文本格式",
        "数字",
        "必填",
        "选填",
        "年月",
        "年月日",
        "下拉选择",
        "月数",
    ];
    let is_length = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    hints.contains(&text) || text.strip_suffix('位').is_some_and(is_length)
}

/// Takes note of a column's unit; false where it does not fit what the column holds. What
/// is no unit says nothing.
fn measured(matched: &mut Matched, unit: &str) -> bool {
    if !is_unit(unit) {
        return true;
    }
    let fits = match matched.kind {
        _ if is_money(&matched.kind) => MONEY.contains(&unit),
        Kind::SquareMetres => SQUARE_METRES.contains(&unit),
        Kind::Kilometres => KILOMETRES.contains(&unit) || METRES.contains(&unit),
        Kind::Mu => MU.contains(&unit),
        Kind::Points => unit == "分",
        Kind::Months | Kind::Term => MONTHS.contains(&unit),
        Kind::Count if COUNTED_IN_TEN_THOUSANDS.contains(&unit) => true,
        Kind::Count | Kind::Heads => COUNTED.contains(&unit),
        Kind::Text => true,
        _ => false,
    };
    if fits {
        matched.unit = Some(unit.to_owned());
        matched.ten_thousands = unit.starts_with('万') && matched.kind != Kind::Text;
        if matched.kind == Kind::Kilometres && METRES.contains(&unit) {
            matched.kind = Kind::Metres;
        }
    }
    fits
}

/// Whether the sheet is a form for one household: so it says of itself, or it names its
/// village in cells such as `乡镇：…；村（社区）：…` above a list of people.
fn is_form(lines: &[Line], layouts: &[Layout]) -> bool {
    let words =
        ["一户一档", "户情档案", "一户一表", "一户一册", "贫困户登记表", "帮扶手册", "明白卡"];
    let titles = lines.iter().take(3).flat_map(|it| &it.normal);
    let says_so = titles.clone().any(|it| words.iter().any(|word| it.contains(word)));
    let is_place = |label: &str| {
        let known = |it: &Layout| it.meant_by(label).is_some_and(|at| it.columns[at].is.is_some());
        layouts.iter().any(known)
    };
    let labels = |text: &String| {
        let parts: Vec<_> = text.replace('：', ":").split(':').map(str::to_owned).collect();
        let last = |it: &String| {
            let word = it.rsplit([' ', ';', '；', '，', '\u{3000}']).next().unwrap_or_default();
            word.to_owned()
        };
        parts[..parts.len() - 1].iter().map(last).filter(|it| is_place(it)).count()
    };
    says_so || lines.iter().flat_map(|it| &it.shown).any(|it| 2 <= labels(it))
}

impl Header {
    /// Whether a row reads as one of those down to the header's end, on the next page.
    pub(super) fn repeats(&self, cells: &[Cell<'_>]) -> bool {
        let Some(first) = cells.iter().position(|it| !it.is_blank()) else { return false };
        // Nearly every row differs in its first cell, and is text there.
        if let Cell::Text(text) = &cells[first]
            && self.above.iter().all(|it| it.get(first).is_none_or(|it| it != text.trim()))
        {
            return false;
        }
        let text = |place: usize| cells.get(place).map(Cell::shown).unwrap_or_default();
        self.above.iter().any(|line| {
            (0..cells.len().max(line.len()))
                .all(|it| line.get(it).map_or("", String::as_str) == text(it))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, name_columns, noted_unit};
    use crate::intake::layout::normal;

    fn columns(rows: &[&[&str]]) -> Vec<String> {
        let line = |cells: &&[&str]| Line {
            number: 1,
            shown: cells.iter().map(|it| (*it).to_owned()).collect(),
            normal: cells.iter().map(|it| normal(it)).collect(),
        };
        let lines: Vec<_> = rows.iter().map(line).collect();
        name_columns(&lines).into_iter().map(|it| it.shown).collect()
    }

    #[test]
    fn a_merged_header_stands_over_the_blank_cells_to_its_right() {
        let named = columns(&[
            &["户编号", "收入", "", "", "备注", "帮扶人", ""],
            &["", "工资", "经营", "财产", "", "姓名", "电话"],
        ]);
        let wanted = ["户编号", "收入 › 工资", "收入 › 经营", "收入 › 财产", "备注"];
        assert_eq!(named[..5], wanted);
        assert_eq!(named[5..], ["帮扶人 › 姓名", "帮扶人 › 电话"]);
    }

    #[test]
    fn a_lower_group_ends_where_the_upper_one_ends() {
        let named = columns(&[
            &["户编号", "收入", "", "", "支出", ""],
            &["", "种植", "", "养殖", "", "其他"],
            &["", "品种", "金额", "金额", "金额", "金额"],
        ]);
        assert_eq!(
            named,
            [
                "户编号",
                "收入 › 种植 › 品种",
                "收入 › 种植 › 金额",
                "收入 › 养殖 › 金额",
                "支出 › 金额",
                "支出 › 其他 › 金额"
            ]
        );
    }

    #[test]
    fn who_filled_the_sheet_in_is_no_unit_of_money() {
        assert_eq!(noted_unit("填报单位：万元乡 填报时间：2022.10.31 单位：元"), Some("元"));
        assert_eq!(noted_unit("（单位：万元、人）"), Some("万元"));
        assert_eq!(noted_unit("填报单位：元山镇"), None);
    }
}
