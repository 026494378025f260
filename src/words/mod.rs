//! Every sentence a person sees, in Chinese (`zh.toml`) and English (`en.toml`).

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::Say;

/// The language of all output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    Zh,
    En,
}

impl Lang {
    /// Chooses by the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`); Chinese where it says nothing.
    pub(crate) fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &&str| variable(name).is_some_and(|it| !it.is_empty());
        let name = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find(set);
        match name.and_then(variable) {
            Some(locale) if locale.starts_with("en") => Lang::En,
            _ => Lang::Zh,
        }
    }
}

/// A text in both languages, as data files hold it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Both {
    pub(crate) zh: String,
    pub(crate) en: String,
}

impl Both {
    pub(crate) fn new(zh: &str, en: &str) -> Self {
        Self { zh: zh.to_owned(), en: en.to_owned() }
    }

    pub(crate) fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

type Table = HashMap<String, String>;

static ZH: LazyLock<Table> = LazyLock::new(|| read(include_str!("zh.toml")));
static HELP_ZH: LazyLock<Table> = LazyLock::new(|| read(include_str!("help_zh.toml")));
static EN: LazyLock<Table> = LazyLock::new(|| read(include_str!("en.toml")));

fn read(text: &str) -> Table {
    toml::from_str(text).expect("the built-in word lists are TOML: a test reads them")
}

/// Returns a text without placeholders, such as a title or a help text.
pub(crate) fn word(lang: Lang, key: &str) -> Option<&'static str> {
    let table = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    table.get(key).map(String::as_str)
}

/// Returns the Chinese help of a command (`help.import`) or argument (`help.import.date`).
pub(crate) fn chinese_help(key: &str) -> Option<&'static str> {
    HELP_ZH.get(key).map(String::as_str)
}

/// Returns a sentence with its values filled in.
pub(crate) fn sentence(lang: Lang, say: &Say) -> String {
    fill(word(lang, say.key).unwrap_or(say.key), &say.args)
}

/// Fills `{name}`s with values. What a value holds is never filled again.
pub(crate) fn fill<K: AsRef<str>>(template: &str, args: &[(K, String)]) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            rest = after;
            filled.push('{');
            continue;
        };
        match args.iter().find(|(key, _)| key.as_ref() == name) {
            Some((_, value)) => filled.push_str(value),
            None => {
                filled.push('{');
                filled.push_str(name);
                filled.push('}');
            }
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{EN, ZH, fill};

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let keys = |table: &super::Table| table.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&ZH), keys(&EN));
        for (key, zh) in ZH.iter() {
            assert_eq!(placeholders(zh), placeholders(&EN[key]), "{key}");
        }
    }

    #[test]
    fn a_value_that_looks_like_a_placeholder_is_left_alone() {
        let args = [("a", "{b}".to_owned()), ("b", "x".to_owned())];
        assert_eq!(fill("{a} {b} {c} {", &args), "{b} x {c} {");
    }
}
