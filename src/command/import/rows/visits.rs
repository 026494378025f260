//! Visits of a sheet: which say the same, and which inspection scores are of.

use super::Importer;
use crate::command::visit::key_json;
use crate::model::Value;

/// The inspection that a score of a sheet is of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Inspection {
    Stands,
    /// Another stands in the place of the one that the sheet names.
    Corrected,
    /// It does not count, and none stands in its place.
    Void,
}

impl Importer<'_, '_, '_> {
    /// Whether a visit says nothing else than one of an earlier row of the sheet; `numbers` are
    /// those of the visits of that day by the same helper.
    pub(super) fn repeats(
        &self,
        table: usize,
        visit: &[Value<'_>],
        numbers: &[i64],
    ) -> anyhow::Result<bool> {
        if numbers.is_empty() {
            return Ok(false);
        }
        let key = self.tx.key(table);
        let alike: Vec<_> = key[..4].iter().map(|it| visit[*it].borrowed()).collect();
        let facts = self.tx.facts(table);
        let says_the_same = |known: &Vec<Value<'_>>| {
            matches!(known[key[4]], Value::Int(no) if numbers.contains(&no))
                && facts.iter().all(|it| visit[*it] == known[*it])
        };
        Ok(self.tx.rows(table, &alike)?.iter().any(says_the_same))
    }

    /// Which inspection a score is of: where one that was corrected is named, the key of the
    /// score becomes that of the one in its place.
    pub(super) fn inspection_of(&self, score: &mut [Value<'_>]) -> anyhow::Result<Inspection> {
        const KEY: usize = 5;
        let table = self.tx.table("visit");
        let is_null = |row: &[Value<'_>], column| row[self.tx.place(table, column)].is_null();
        let mut found = Inspection::Stands;
        loop {
            let visit = self.tx.row(table, &score[..KEY])?;
            if visit.is_none_or(|it| is_null(&it, "void")) {
                return Ok(found);
            }
            let corrected = Value::text(key_json(&score[..KEY]));
            let corrects = self.tx.place(table, "corrects");
            let rows = self.tx.rows(table, &score[..1])?;
            let next =
                rows.iter().find(|it| it[corrects] == corrected && is_null(it, "with_helper"));
            let Some(next) = next else { return Ok(Inspection::Void) };
            score[..KEY].clone_from_slice(&next[..KEY]);
            found = Inspection::Corrected;
        }
    }

    /// The column in which a score says other points than the ledger.
    pub(super) fn points_differ(
        &self,
        table: usize,
        score: &[Value<'_>],
    ) -> anyhow::Result<Option<usize>> {
        let key: Vec<_> = self.tx.key(table).iter().map(|it| score[*it].borrowed()).collect();
        let Some(known) = self.tx.row(table, &key)? else { return Ok(None) };
        let mut points = ["points100", "of100"].map(|it| self.tx.place(table, it)).into_iter();
        let is_said = |row: &[Value<'_>], at: usize| !row[at].is_null();
        Ok(points
            .find(|it| is_said(score, *it) && is_said(&known, *it) && score[*it] != known[*it]))
    }
}
