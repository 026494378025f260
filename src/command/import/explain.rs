//! `import --explain`: what each sheet and each of its columns was taken for.

use super::ImportArgs;
use super::files::{missing, open_books, undecided};
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::{Book, Found, Header, Kind as CellKind, Layout, find_header, letter};
use crate::model::Value;
use crate::report::{Column, Kind, Report};
use crate::words::{Both, Lang, sentence};

/// Shows what was recognised and imports nothing. Findings are sheets that cannot be read
/// as they are.
pub(super) fn explain(
    call: &mut Call<'_, '_>,
    args: &ImportArgs,
    layouts: &[Layout],
) -> anyhow::Result<Status> {
    let (books, problems) = open_books(call, &args.files)?;
    let columns = vec![
        Column::new("file", Kind::Text, "文件", "File"),
        Column::new("sheet", Kind::Text, "工作表", "Sheet"),
        Column::new("encoding", Kind::Text, "编码", "Written in"),
        Column::new("kind", Kind::Text, "表种", "Kind"),
        Column::new("rows", Kind::Text, "表头行", "Header rows"),
        Column::new("letter", Kind::Text, "列", "Column"),
        Column::new("header", Kind::Text, "列名", "Header"),
        Column::new("field", Kind::Text, "读作", "Read as"),
        Column::new("holds", Kind::Text, "内容", "Holds"),
        Column::new("note", Kind::Text, "说明", "Note"),
    ];
    let title = Both::new("表格识别", "What the sheets are");
    let mut report = Report::new("explain", title, call.env.today, columns);
    let mut status = if problems.is_empty() { Status::Done } else { Status::Findings };
    for problem in &problems {
        let said = sentence(call.lang, &problem.remark.say);
        report.rows.push(row([&problem.file, "", "", "", "", "", "", "", "", &said]));
    }
    for book in &books {
        for sheet in &book.sheets {
            let place = Place { lang: call.lang, book, sheet: sheet.as_deref() };
            if !place.explain(layouts, &mut report)? {
                status = Status::Findings;
            }
        }
        for sheet in &book.hidden {
            let place = Place { lang: call.lang, book, sheet: Some(sheet) };
            place.note(&mut report, "", &say!("explain-hidden"));
        }
    }
    call.print(&report)?;
    Ok(status)
}

fn row(cells: [&str; 10]) -> Vec<Value<'static>> {
    let text = |it: &str| {
        if it.is_empty() { Value::Null } else { Value::text(it.to_owned()) }
    };
    cells.map(text).into()
}

/// A sheet that is explained.
struct Place<'b> {
    lang: Lang,
    book: &'b Book,
    sheet: Option<&'b str>,
}

impl Place<'_> {
    /// Adds the rows of a sheet; false where it cannot be read as it is.
    fn explain(&self, layouts: &[Layout], report: &mut Report) -> anyhow::Result<bool> {
        let found = match find_header(self.book, self.sheet, layouts) {
            Ok(found) => found,
            Err(error) => {
                self.note(report, "", &error.downcast::<Refusal>()?.what);
                return Ok(false);
            }
        };
        Ok(match found {
            Found::Known(header) => {
                let layout = &layouts[header.layout];
                self.columns(&header, layout, report);
                let wrong = undecided(self.lang, &header);
                let kind = layout.title.text(self.lang);
                for (_, say) in &wrong {
                    self.note(report, kind, say);
                }
                wrong.is_empty()
            }
            Found::Near(header) => {
                let layout = &layouts[header.layout];
                self.columns(&header, layout, report);
                let say = missing(self.lang, &header, layout);
                self.note(report, layout.title.text(self.lang), &say);
                false
            }
            Found::Form => {
                self.note(report, "", &say!("form-of-one"));
                false
            }
            Found::NotTaken(kind) => {
                let (title, why) = (kind.title.text(self.lang), kind.why.text(self.lang));
                self.note(report, title, &say!("sheet-not-taken", kind = title, why = why));
                true
            }
            Found::Nothing => {
                self.note(report, "", &say!("explain-no-header"));
                self.sheet.is_some()
            }
        })
    }

    fn note(&self, report: &mut Report, kind: &str, say: &Say) {
        let said = sentence(self.lang, say);
        report.rows.push(self.row([kind, "", "", "", "", "", &said]));
    }

    fn row(&self, cells: [&str; 7]) -> Vec<Value<'static>> {
        let [kind, rows, letter, header, field, holds, note] = cells;
        let (file, sheet) = (self.book.file.as_str(), self.sheet.unwrap_or_default());
        row([file, sheet, self.book.written_in(), kind, rows, letter, header, field, holds, note])
    }

    /// A row for each column, in the order of the sheet.
    fn columns(&self, header: &Header, layout: &Layout, report: &mut Report) {
        let kind = layout.title.text(self.lang);
        let rows = match header.rows {
            (first, last) if first == last => last.to_string(),
            (first, last) => format!("{first}-{last}"),
        };
        let word = |say: Say| sentence(self.lang, &say);
        let mut found = Vec::new();
        for it in &header.columns {
            let column = &layout.columns[it.column];
            let field = if column.is_used() { column.name() } else { "" };
            let mut holds = String::new();
            if !column.targets().is_empty() || column.gate.is_some() {
                holds = kind_name(self.lang, &it.kind);
                if let Some(unit) = &it.unit {
                    holds = word(say!("explain-unit", holds = holds, unit = unit));
                }
            }
            let note =
                if column.is_used() { String::new() } else { word(say!("explain-left-alone")) };
            found.push((it.place, it.header.clone(), field.to_owned(), holds, note));
        }
        for (place, header) in &header.unused {
            let note = word(say!("explain-unknown"));
            found.push((*place, header.clone(), String::new(), String::new(), note));
        }
        for (needed, headers) in &header.lacking {
            let note = word(say!("explain-lacking", needed = needed));
            report.rows.push(self.row([kind, &rows, "", &headers.join("、"), "", "", &note]));
        }
        found.sort();
        for (place, header, field, holds, note) in found {
            let at = letter(place);
            report.rows.push(self.row([kind, &rows, &at, &header, &field, &holds, &note]));
        }
    }
}

/// What a column holds, in words.
pub(super) fn kind_name(lang: Lang, kind: &CellKind) -> String {
    let say = match kind {
        CellKind::Text | CellKind::TermOrYear => say!("holds-text"),
        CellKind::Name => say!("holds-name"),
        CellKind::Flag => say!("holds-flag"),
        CellKind::Count | CellKind::Heads | CellKind::Ordinal => say!("holds-count"),
        CellKind::Months | CellKind::Term => say!("holds-months"),
        CellKind::Year => say!("holds-year"),
        CellKind::Period => say!("holds-period"),
        CellKind::Month => say!("holds-month"),
        CellKind::Day | CellKind::EndDay | CellKind::LastDay | CellKind::Birth => say!("holds-day"),
        CellKind::Phone => say!("holds-phone"),
        CellKind::PersonNo => say!("holds-number"),
        CellKind::Yuan | CellKind::YuanNotNegative => say!("holds-yuan"),
        CellKind::SquareMetres => say!("holds-square-metres"),
        CellKind::Kilometres => say!("holds-kilometres"),
        CellKind::Metres => say!("holds-metres"),
        CellKind::Mu => say!("holds-mu"),
        CellKind::Points => say!("holds-points"),
        CellKind::Code(_) => say!("holds-code"),
        CellKind::Codes(_) => say!("holds-codes"),
    };
    sentence(lang, &say)
}
