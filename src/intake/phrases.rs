//! Words that turn round what stands beside them (`phrases.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Phrases {
    whole: Vec<String>,
    parts: Vec<String>,
    but: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct All {
    takes_back: Phrases,
    another_time: Phrases,
    has_left: Phrases,
}

static ALL: LazyLock<All> = LazyLock::new(|| {
    toml::from_str(include_str!("phrases.toml"))
        .expect("the built-in phrases are TOML: a test reads them")
});

impl Phrases {
    fn are_in(&self, text: &str) -> bool {
        let said = |text: &str| self.parts.iter().any(|it| text.contains(it.as_str()));
        // Most texts say nothing of the kind.
        self.whole.iter().any(|it| it == text)
            || said(text)
                && said(&self.but.iter().fold(text.to_owned(), |text, it| text.replace(it, "")))
    }
}

/// Whether the words in brackets take back what stands before them.
pub(super) fn takes_back(inside: &str) -> bool {
    ALL.takes_back.are_in(inside)
}

/// Whether a merged header says that its columns do not hold for the sheet's day.
pub(super) fn is_of_another_time(group: &str) -> bool {
    ALL.another_time.are_in(group)
}

/// Whether the words behind a name say that the person may not be there any more.
pub(super) fn has_left(inside: &str) -> bool {
    ALL.has_left.are_in(inside)
}

#[cfg(test)]
mod tests {
    use super::{has_left, is_of_another_time, takes_back};

    #[test]
    fn phrases_are_found_whole_or_within_and_others_do_not_count() {
        assert!(takes_back("已辍学") && takes_back("否") && !takes_back("否则") && !takes_back(""));
        assert!(is_of_another_time("上年收入") && is_of_another_time("计划生育和计划脱贫"));
        assert!(!is_of_another_time("计划生育金") && !is_of_another_time("收入"));
        assert!(has_left("已死亡") && !has_left("小名二娃"));
    }
}
