//! Code lists (`codes.toml`): what sheets write, and the one spelling the ledger keeps.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

/// All code lists.
#[derive(Debug)]
pub(crate) struct Codes {
    lists: &'static BTreeMap<String, List>,
}

#[derive(Debug)]
struct List {
    /// Every spelling, half-width and without spaces.
    spellings: HashMap<String, Spelling>,
    /// The codes and their English, in the order of the file.
    codes: Vec<(String, Entry)>,
    rules: Rules,
}

/// What a spelling stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `near`: it says somewhat more, less or else than the code.
    Code { code: String, near: bool },
    /// One code or another, as the sex of the person has it.
    BySex { male: Option<String>, female: Option<String> },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    en: String,
    /// Other spellings.
    #[serde(default)]
    also: Vec<String>,
    /// Spellings that are taken so with a warning.
    #[serde(default)]
    near: Vec<String>,
    /// Spellings that mean this code if the person is a man, or a woman.
    #[serde(default)]
    of_men: Vec<String>,
    #[serde(default)]
    of_women: Vec<String>,
    /// Stands with no other code of the list in one cell.
    #[serde(default)]
    alone: bool,
}

/// What holds for a list as a whole, under the name `*`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    /// Keeps what it does not know.
    #[serde(default)]
    open: bool,
    #[serde(default)]
    several: Several,
}

/// What becomes of several codes in a cell that takes one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Several {
    /// It is wrong.
    #[default]
    No,
    /// The first is the value, the others are beside it.
    MainFirst,
    /// All of them are the value.
    Together,
}

impl Codes {
    /// Returns the built-in lists. They are read once, however often they are asked for.
    pub(crate) fn built_in() -> anyhow::Result<Self> {
        static LISTS: OnceLock<BTreeMap<String, List>> = OnceLock::new();
        let lists = match LISTS.get() {
            Some(lists) => lists,
            None => {
                let lists = read(include_str!("codes.toml"))?;
                LISTS.get_or_init(|| lists)
            }
        };
        Ok(Self { lists })
    }

    /// No list at all: for output in Chinese, whose codes are their own labels.
    pub(crate) fn none() -> Self {
        static NONE: BTreeMap<String, List> = BTreeMap::new();
        Self { lists: &NONE }
    }

    pub(crate) fn has(&self, list: &str) -> bool {
        self.lists.contains_key(list)
    }

    /// What a text stands for in a list, half-width and without spaces.
    pub(super) fn look_up(&self, list: &str, half: &str) -> Option<&Spelling> {
        self.lists.get(list)?.spellings.get(half)
    }

    /// Returns the ledger's spelling, if the list knows the text or is open.
    pub(crate) fn canonical<'a>(&'a self, list: &str, text: &'a str) -> Option<&'a str> {
        match self.look_up(list, text) {
            Some(Spelling::Code { code, .. }) => Some(code),
            _ => self.is_open(list).then_some(text),
        }
    }

    pub(super) fn is_open(&self, list: &str) -> bool {
        self.lists.get(list).is_some_and(|it| it.rules.open)
    }

    pub(super) fn several(&self, list: &str) -> Several {
        self.lists.get(list).map_or(Several::No, |it| it.rules.several)
    }

    /// The codes that a list allows, in the order of the file.
    pub(crate) fn names(&self, list: &str) -> Vec<&str> {
        self.codes(list).map(|(code, _)| code).collect()
    }

    /// Where a code stands in its list.
    pub(super) fn place(&self, list: &str, code: &str) -> Option<usize> {
        self.codes(list).position(|(it, _)| it == code)
    }

    pub(super) fn stands_alone(&self, list: &str, code: &str) -> bool {
        self.codes(list).any(|(it, entry)| it == code && entry.alone)
    }

    fn codes(&self, list: &str) -> impl Iterator<Item = (&str, &Entry)> {
        let codes = self.lists.get(list).map_or(&[][..], |it| &it.codes);
        codes.iter().map(|(code, entry)| (code.as_str(), entry))
    }

    /// Returns the English label of a code, or of several joined by 、, whichever list they
    /// are in: all that have a code call it the same.
    pub(crate) fn english(&self, code: &str) -> Option<Cow<'_, str>> {
        if !code.contains('、') {
            return self.label(code).map(Cow::Borrowed);
        }
        let labels: Option<Vec<_>> = code.split('、').map(|it| self.label(it)).collect();
        Some(Cow::Owned(labels?.join(", ")))
    }

    fn label(&self, code: &str) -> Option<&str> {
        // Most texts stand in no list: that is quickly seen.
        let mut lists = self.lists.values().filter(|list| list.spellings.contains_key(code));
        let (_, entry) = lists.find_map(|list| list.codes.iter().find(|(it, _)| it == code))?;
        Some(&entry.en)
    }
}

fn read(text: &str) -> anyhow::Result<BTreeMap<String, List>> {
    let lists: BTreeMap<String, toml::Table> = toml::from_str(text)?;
    lists.into_iter().map(|(id, table)| Ok((id.clone(), List::read(&id, table)?))).collect()
}

impl List {
    fn read(id: &str, table: toml::Table) -> anyhow::Result<Self> {
        let mut list =
            Self { spellings: HashMap::new(), codes: Vec::new(), rules: Rules::default() };
        for (code, value) in table {
            if code == "*" {
                list.rules = value.try_into()?;
                continue;
            }
            let entry: Entry = value.try_into()?;
            let exact = entry.also.iter().chain([&code]).map(|it| (it, false));
            for (spelling, near) in exact.chain(entry.near.iter().map(|it| (it, true))) {
                let stands_for = Spelling::Code { code: code.clone(), near };
                let known = list.spellings.insert(spelling.clone(), stands_for);
                anyhow::ensure!(known.is_none(), "code list {id}: `{spelling}` stands twice");
            }
            let men = entry.of_men.iter().map(|it| (it, true));
            for (spelling, is_man) in men.chain(entry.of_women.iter().map(|it| (it, false))) {
                let new = || Spelling::BySex { male: None, female: None };
                let stands_for = list.spellings.entry(spelling.clone()).or_insert_with(new);
                let slot = match stands_for {
                    Spelling::BySex { male, .. } if is_man => male,
                    Spelling::BySex { female, .. } => female,
                    Spelling::Code { .. } => {
                        anyhow::bail!("code list {id}: `{spelling}` stands twice")
                    }
                };
                anyhow::ensure!(slot.is_none(), "code list {id}: `{spelling}` stands twice");
                *slot = Some(code.clone());
            }
            list.codes.push((code, entry));
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::Codes;
    use crate::intake::clean::half_width;

    #[test]
    fn every_spelling_leads_to_its_code() {
        let codes = Codes::built_in().unwrap();
        assert_eq!(codes.canonical("cause", "因病致贫"), Some("因病"));
        assert_eq!(codes.canonical("cause", "慢病"), None);
        assert_eq!(codes.canonical("nation", "傈僳"), Some("傈僳族"));
        assert_eq!(codes.english("因病").as_deref(), Some("illness"));
        let both = codes.english("长期慢性病、残疾");
        assert_eq!(both.as_deref(), Some("chronic illness, disabled"));
        assert_eq!(codes.english("张三、李四"), None);
    }

    #[test]
    fn spellings_are_written_as_cells_are_looked_up() {
        for (id, list) in Codes::built_in().unwrap().lists {
            for spelling in list.spellings.keys() {
                assert_eq!(half_width(spelling), spelling.as_str(), "{id}");
            }
        }
    }

    #[test]
    fn a_code_has_one_english_name_and_no_two_of_a_list_share_it() {
        let codes = Codes::built_in().unwrap();
        for (id, list) in codes.lists {
            let mut seen = std::collections::HashMap::new();
            for (code, entry) in &list.codes {
                assert_eq!(codes.label(code), Some(entry.en.as_str()), "{id}: {code}");
                let other = seen.insert(&entry.en, code);
                assert_eq!(other, None, "{id}: {}", entry.en);
            }
        }
    }

    #[test]
    fn numbers_whose_meaning_differs_between_systems_are_in_no_list() {
        let codes = Codes::built_in().unwrap();
        for (list, numbers) in [
            ("cause", ["1", "01", "99"]),
            ("risk", ["01", "0201", "99"]),
            ("nation", ["01", "1", "07"]),
            // 配偶 and 子 in one numbering, 之外孙女 and 之外祖母 in the other.
            ("relation", ["10", "20", "30"]),
            ("labour", ["01", "03", "04"]),
        ] {
            for number in numbers {
                assert_eq!(codes.look_up(list, number), None, "{list} {number}");
            }
        }
    }
}
