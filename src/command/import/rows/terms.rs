//! School terms, once all of them were read.

use super::Importer;
use crate::error::say;
use crate::intake::Remark;

impl Importer<'_, '_, '_> {
    /// Refuses terms of which a day is in another as well: its pupils would be counted twice.
    /// In which order the two stand does not matter, and each two are told once.
    pub(super) fn look_at_terms(&mut self) -> anyhow::Result<()> {
        let mut read = std::mem::take(&mut self.terms);
        if read.is_empty() {
            return Ok(());
        }
        let all = self.tx.terms()?;
        while let Some((at, name)) = read.pop() {
            let Some(term) = all.iter().find(|it| it.name == name) else { continue };
            // Of two that were just read the later row is told, which is looked at first.
            let other = all
                .iter()
                .find(|it| it.name != name && it.first <= term.last && term.first <= it.last);
            let Some(other) = other else { continue };
            read.retain(|(_, it)| *it != other.name);
            let say =
                say!("term-overlaps", term = other.name, first = other.first, last = other.last);
            let remark = Remark::new("term-overlaps", say);
            self.refuse_later(at, format!("{name} {}—{}", term.first, term.last), remark)?;
        }
        Ok(())
    }
}
