//! Code lists (`codes.toml`): what sheets write, and the one spelling the ledger keeps.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

/// All code lists.
#[derive(Debug)]
pub(crate) struct Codes {
    lists: HashMap<String, List>,
}

#[derive(Debug)]
struct List {
    /// Every spelling -> the ledger's.
    spellings: HashMap<String, String>,
    names: Vec<String>,
    english: HashMap<String, String>,
    /// Keeps what it does not know.
    open: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    en: String,
    #[serde(default)]
    also: Vec<String>,
}

impl Codes {
    /// Reads the built-in lists.
    pub(crate) fn built_in() -> anyhow::Result<Self> {
        Self::read(include_str!("codes.toml"))
    }

    fn read(text: &str) -> anyhow::Result<Self> {
        let lists: BTreeMap<String, toml::Table> = toml::from_str(text)?;
        let mut read = HashMap::new();
        for (id, table) in lists {
            let mut list = List {
                spellings: HashMap::new(),
                names: Vec::new(),
                english: HashMap::new(),
                open: false,
            };
            for (code, value) in table {
                let entry: Entry = value.try_into()?;
                if code == "*" {
                    list.open = true;
                    continue;
                }
                for spelling in entry.also.into_iter().chain([code.clone()]) {
                    let known = list.spellings.insert(spelling.clone(), code.clone());
                    anyhow::ensure!(known.is_none(), "code list {id}: `{spelling}` stands twice");
                }
                list.english.insert(code.clone(), entry.en);
                list.names.push(code);
            }
            read.insert(id, list);
        }
        Ok(Self { lists: read })
    }

    pub(crate) fn has(&self, list: &str) -> bool {
        self.lists.contains_key(list)
    }

    /// Returns the ledger's spelling, if the list knows the text or is open.
    pub(crate) fn canonical<'a>(&'a self, list: &str, text: &'a str) -> Option<&'a str> {
        let list = self.lists.get(list)?;
        match list.spellings.get(text) {
            Some(code) => Some(code),
            None => list.open.then_some(text),
        }
    }

    /// The codes that a list allows, in the order of the file.
    pub(crate) fn names(&self, list: &str) -> Vec<&str> {
        self.lists
            .get(list)
            .map_or_else(Vec::new, |it| it.names.iter().map(String::as_str).collect())
    }

    /// Returns the English label of a code, whichever list it is in.
    pub(crate) fn english(&self, code: &str) -> Option<&str> {
        self.lists.values().find_map(|list| list.english.get(code)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Codes;

    #[test]
    fn every_spelling_leads_to_its_code() {
        let codes = Codes::built_in().unwrap();
        assert_eq!(codes.canonical("cause", "因病致贫"), Some("因病"));
        assert_eq!(codes.canonical("cause", "慢病"), None);
        assert_eq!(codes.canonical("nation", "傈僳族"), Some("傈僳族"));
        assert_eq!(codes.english("因病"), Some("illness"));
    }
}
