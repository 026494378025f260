//! `--map`: a form of the office's own, described in a file; and drafting such a file.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

use super::files::open_books;
use super::{ImportArgs, place_name};
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::{Book, Cell, Found, Layout, find_header, likely, normal};
use crate::words::Lang;

/// How a local form is to be read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MapFile {
    /// Id of the layout.
    kind: String,
    /// Headers that are left alone.
    #[serde(default)]
    ignore: Vec<String>,
    /// The form's header -> the layout's name of the column.
    #[serde(default)]
    columns: BTreeMap<String, String>,
    /// The layout's name of a column that the form does not have -> the value of every row.
    #[serde(default)]
    fixed: BTreeMap<String, toml::Value>,
}

/// A map that was read, and how the person called its file.
pub(crate) struct Map {
    file: MapFile,
    typed: String,
}

/// Reads a map. What is wrong with it is said with what is allowed.
pub(crate) fn read(call: &Call<'_, '_>, path: &Path) -> anyhow::Result<Map> {
    let typed = path.display().to_string();
    let text = match std::fs::read_to_string(call.path(path)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let hint = say!("map-missing-hint");
            return Err(Refusal::new(say!("map-missing", file = typed)).hint(hint).into());
        }
        Err(error) => return Err(error).with_context(|| typed),
    };
    match toml::from_str(&text) {
        Ok(file) => Ok(Map { file, typed }),
        Err(error) => {
            let said = error.to_string().replace('\n', " ");
            let what = say!("map-broken", file = typed, said = said.trim());
            Err(Refusal::new(what).hint(say!("map-broken-hint")).into())
        }
    }
}

impl Map {
    /// Fits the layout it speaks of to the form.
    pub(crate) fn apply(&self, layouts: &mut [Layout]) -> anyhow::Result<()> {
        let (file, typed) = (&self.file, &self.typed);
        let kinds = layouts.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join("、");
        let Some(layout) = layouts.iter_mut().find(|it| it.id == file.kind) else {
            let what = say!("map-kind", file = typed, kind = file.kind);
            return Err(Refusal::new(what).hint(say!("map-kind-hint", known = kinds)).into());
        };
        let column = |name: &str| {
            let found = layout.meant_by(name).filter(|it| layout.columns[*it].is_used());
            found.ok_or_else(|| {
                let mut known: Vec<_> =
                    layout.columns.iter().filter(|it| it.is_used()).map(|it| it.name()).collect();
                known.dedup();
                let what = say!("map-column", file = typed, column = name, kind = layout.id);
                Refusal::new(what).hint(say!("map-column-hint", known = known.join("、")))
            })
        };
        let mut own = Vec::new();
        for (header, name) in &file.columns {
            own.push((header.clone(), column(name)?));
        }
        let mut fixed = Vec::new();
        for (name, value) in &file.fixed {
            let text = match value {
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            fixed.push((column(name)?, Cell::Text(text.into())));
        }
        for header in &file.ignore {
            layout.ignore(header);
        }
        for (header, column) in own {
            layout.also_spelled(&header, column);
        }
        layout.fixed = fixed;
        layout.is_mapped = true;
        Ok(())
    }
}

/// Drafts a map for the first sheet that could do with one, else for the first sheet.
pub(super) fn draft(
    call: &mut Call<'_, '_>,
    args: &ImportArgs,
    layouts: &[Layout],
) -> anyhow::Result<Status> {
    let (books, problems) = open_books(call, &args.files)?;
    if let Some(problem) = problems.into_iter().next() {
        return Err(Refusal::new(problem.remark.say).into());
    }
    let mut best: Option<(usize, Sheet<'_>)> = None;
    for book in &books {
        for sheet in &book.sheets {
            let Some(sheet) = Sheet::of(book, sheet.as_deref(), layouts)? else { continue };
            let need = sheet.need();
            if best.as_ref().is_none_or(|(known, _)| need < *known) {
                best = Some((need, sheet));
            }
        }
    }
    let Some((_, sheet)) = best else {
        return Err(Refusal::new(say!("map-no-sheet")).hint(say!("map-no-sheet-hint")).into());
    };
    let text = sheet.draft(call.lang);
    call.write(text.into_bytes())?;
    Ok(Status::Done)
}

/// A sheet for which a map is drafted.
struct Sheet<'l> {
    place: String,
    layout: &'l Layout,
    row: u32,
    /// Headers that are not known.
    unknown: Vec<String>,
    /// Names of required columns that are missing.
    missing: Vec<String>,
}

impl<'l> Sheet<'l> {
    fn of(book: &Book, name: Option<&str>, layouts: &'l [Layout]) -> anyhow::Result<Option<Self>> {
        let place = place_name(&book.file, name);
        match find_header(book, name, layouts)? {
            Found::Known(header) => {
                let layout = &layouts[header.layout];
                let lacking = header.lacking.iter().map(|(needed, _)| needed.clone());
                Ok(Some(Self {
                    place,
                    layout,
                    row: header.rows.1,
                    unknown: header.unused.into_iter().map(|(_, it)| it).collect(),
                    missing: lacking.collect(),
                }))
            }
            Found::Form | Found::NotTaken(_) => Ok(None),
            // What it lacks may well be there in other words.
            Found::Near(_) | Found::Nothing => {
                let Some((row, headers)) = likely(book, name)? else { return Ok(None) };
                let layout = likeliest(&headers, layouts);
                let is_there = |one_of: &&Vec<usize>| {
                    one_of.iter().any(|it| {
                        headers.iter().any(|(_, header)| layout.meant_by(header) == Some(*it))
                    })
                };
                let missing = layout.required.iter().filter(|it| !is_there(it));
                let missing = missing.filter_map(|it| it.first());
                Ok(Some(Self {
                    place,
                    layout,
                    row,
                    missing: missing.map(|it| layout.columns[*it].name().to_owned()).collect(),
                    unknown: headers
                        .into_iter()
                        .map(|(_, it)| it)
                        .filter(|it| layout.meant_by(it).is_none())
                        .collect(),
                }))
            }
        }
    }

    /// Sheets that lack something come first, then those with unknown headers.
    fn need(&self) -> usize {
        match (self.missing.is_empty(), self.unknown.is_empty()) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 2,
        }
    }

    fn draft(&self, lang: Lang) -> String {
        let mut text = String::new();
        let comment = |text: &mut String, say: Say| {
            for line in crate::words::sentence(lang, &say).lines() {
                text.push_str(&format!("# {line}\n"));
            }
        };
        comment(&mut text, say!("draft-of", place = one_line(&self.place), row = self.row));
        let kind = quoted(&self.layout.id);
        text.push_str(&format!("kind = {kind}  # {}\n\n", self.layout.title.text(lang)));
        comment(&mut text, say!("draft-ignore"));
        text.push_str("ignore = []\n\n");
        comment(&mut text, say!("draft-columns"));
        text.push_str("[columns]\n");
        for header in &self.unknown {
            let near = self.nearest(header);
            text.push_str(&format!("# {} = {}\n", quoted(header), quoted(near)));
        }
        text.push('\n');
        comment(&mut text, say!("draft-fixed"));
        text.push_str("[fixed]\n");
        for name in &self.missing {
            text.push_str(&format!("# {} = \"\"\n", quoted(name)));
        }
        text
    }

    /// The name of the column whose headers are nearest to this one, if any is near.
    fn nearest(&self, header: &str) -> &str {
        let mut known: Vec<_> = used_headers(self.layout).collect();
        known.sort_unstable();
        let nearest = known.into_iter().max_by_key(|it| likeness(it, header)).unwrap_or_default();
        let nearest = Some(nearest).filter(|it| IS_NEAR <= likeness(it, header));
        let column = nearest.and_then(|it| self.layout.meant_by(it));
        column.map_or("", |it| self.layout.columns[it].name())
    }
}

fn used_headers(layout: &Layout) -> impl Iterator<Item = &str> {
    let is_used = |it: usize| layout.columns[it].is_used();
    layout.known_headers().filter(move |it| layout.meant_by(it).is_some_and(is_used))
}

/// The kind whose columns the headers are most like, and which lacks the least.
fn likeliest<'l>(headers: &[(usize, String)], layouts: &'l [Layout]) -> &'l Layout {
    let nearest = |layout: &Layout, header: &str| {
        let likeness = layout.known_headers().map(|it| likeness(it, header));
        likeness.filter(|it| IS_NEAR <= *it).max().unwrap_or(0)
    };
    let lacks = |layout: &Layout, one_of: &Vec<usize>| {
        let spellings = one_of.iter().flat_map(|it| &layout.columns[*it].header);
        let spellings: Vec<_> = spellings.map(|it| normal(it)).collect();
        let is_near = |header: &str| spellings.iter().any(|it| IS_NEAR <= likeness(it, header));
        !headers.iter().any(|(_, it)| is_near(it))
    };
    let fits = |layout: &&Layout| {
        let like: usize = headers.iter().map(|(_, it)| nearest(layout, it)).sum();
        let lacking = layout.required.iter().filter(|it| lacks(layout, it)).count();
        // Of two that fit alike, the one that speaks of less.
        ((like + 10_000).saturating_sub(lacking * MOST_LIKE), usize::MAX - layout.columns.len())
    };
    layouts.iter().max_by_key(fits).expect("there are built-in layouts")
}

const MOST_LIKE: usize = 2000;
const IS_NEAR: usize = 800;

/// How like a header is to a known one, up to [`MOST_LIKE`].
fn likeness(known: &str, header: &str) -> usize {
    let header = normal(header.rsplit('›').next().unwrap_or(header));
    let bare = header.split('(').next().filter(|it| !it.is_empty()).unwrap_or(&header);
    let likeness = |one, other| {
        strsim::sorensen_dice(one, other) + strsim::normalized_damerau_levenshtein(one, other)
    };
    (likeness(known, bare).max(likeness(known, &header)) * 1000.0) as usize
}

fn one_line(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).collect()
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(one_line(text)).to_string()
}
