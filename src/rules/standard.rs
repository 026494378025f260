//! Loading a standard, and refusing one that cannot be judged by.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;

use super::duty::Duty;
use crate::error::{Refusal, say};
use crate::model::facts::{self, Fact, FactKind};
use crate::words::{Both, fill};

/// The standards that come built in.
const BUILT_IN: [&str; 1] = [include_str!("standards/sichuan_2016.toml")];

/// What a household and a village of a region must have reached to exit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Standard {
    pub(crate) id: String,
    pub(crate) title: Both,
    #[allow(dead_code)] // Says where it is used; people read it in the file.
    region: String,
    /// First day on which it is in force.
    pub(crate) from: NaiveDate,
    pub(crate) source: String,
    /// When somebody last made sure that it still holds.
    #[allow(dead_code)]
    confirmed: NaiveDate,
    #[serde(default, rename = "line")]
    lines: Vec<Line>,
    pub(crate) household: Vec<Criterion>,
    #[serde(default)]
    pub(crate) village: Vec<Criterion>,
    #[serde(default, rename = "duty")]
    pub(crate) duties: Vec<Duty>,
}

/// A limit of one year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    year: i32,
    yuan: i64,
    source: String,
}

/// One thing that is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Criterion {
    pub(crate) id: String,
    pub(crate) title: Both,
    pub(crate) test: Test,
    pub(crate) source: String,
    /// The department that can mend it.
    pub(crate) office: Both,
    /// What to say when it is unmet.
    pub(crate) unmet: Both,
    /// What to ask when it is unknown.
    pub(crate) ask: Both,
}

/// A question put to the facts; questions may hold questions.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    /// Put to every member, or to those of an age.
    EachMember(EachMember),
    /// Put only to a member of that age.
    Aged(Aged),
    /// Put only where something is recorded.
    IfRecorded(Box<Test>),
    Yes(String),
    No(String),
    OneOf(OneOf),
    AtLeast(Bound),
    MoreThan(Bound),
    IncomeOver(IncomeOver),
    ShareAtMost(Share),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EachMember {
    /// From and to, in full years.
    #[serde(default)]
    pub(crate) aged: Option<[u32; 2]>,
    pub(crate) test: Box<Test>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Aged {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) test: Box<Test>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneOf {
    pub(crate) fact: String,
    pub(crate) codes: Vec<String>,
}

/// A whole number, or an amount in fen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bound {
    pub(crate) fact: String,
    pub(crate) value: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct IncomeOver {
    pub(crate) line: String,
    /// An income of so many years before the day's year still counts.
    pub(crate) oldest_years: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Share {
    pub(crate) fact: String,
    pub(crate) of: String,
    pub(crate) percent: i64,
}

/// What a test is put to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Household,
    Member,
    Village,
}

impl Subject {
    pub(crate) fn facts(self) -> &'static [Fact] {
        match self {
            Subject::Household => &facts::HOUSEHOLD,
            Subject::Member => &facts::MEMBER,
            Subject::Village => &facts::VILLAGE,
        }
    }

    /// The place of a fact among those of its subject.
    pub(crate) fn place(self, fact: &str) -> Option<usize> {
        self.facts().iter().position(|it| it.name == fact)
    }
}

impl Criterion {
    /// Whether it is put to the members one by one.
    pub(crate) fn is_of_members(&self) -> bool {
        matches!(self.test, Test::EachMember(_))
    }

    /// Whether it is one comparison.
    pub(crate) fn is_single(&self) -> bool {
        !matches!(self.test, Test::All(_) | Test::Any(_) | Test::EachMember(_))
    }

    /// What is wanted, in the words of programs: `> 4000`, `>= 1`, `yes`. `limit` is the
    /// figure of an income's year, in fen.
    pub(crate) fn wanted(&self, limit: Option<i64>) -> String {
        match (&self.test, limit) {
            (Test::IncomeOver(_), Some(fen)) if fen % 100 == 0 => format!("> {}", fen / 100),
            (Test::Yes(_), _) => "yes".to_owned(),
            (Test::No(_), _) => "no".to_owned(),
            (Test::OneOf(one_of), _) => one_of.codes.join(","),
            (Test::AtLeast(bound), _) => format!(">= {}", bound.value),
            (Test::MoreThan(bound), _) => format!("> {}", bound.value),
            (test, _) => test.phrase(&PLAIN),
        }
    }

    /// What is wanted, in the words of people.
    pub(crate) fn wanted_in(&self, limit: Option<i64>, words: &Phrase<'_>) -> String {
        match (&self.test, limit) {
            (Test::IncomeOver(_), Some(_)) | (Test::ShareAtMost(_), _) => self.wanted(limit),
            (test, _) => test.phrase(words),
        }
    }

    /// Whether what it finds is a share, in hundredths of a percent.
    pub(crate) fn is_share(&self) -> bool {
        matches!(self.test, Test::ShareAtMost(_))
    }
}

impl Standard {
    /// Returns a built-in standard.
    ///
    /// # Errors
    ///
    /// Refuses an unknown name, and says which there are.
    pub(crate) fn by_id(id: &str) -> anyhow::Result<Self> {
        let all = BUILT_IN.iter().map(|text| Self::read(text));
        let mut known = Vec::new();
        for standard in all {
            let standard = standard?;
            if standard.id == id {
                return Ok(standard);
            }
            known.push(standard.id);
        }
        let hint = say!("unknown-standard-hint", known = known.join("、"));
        Err(Refusal::new(say!("unknown-standard", id = id)).hint(hint).into())
    }

    /// Reads a standard and checks that it can be judged by.
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        let standard: Self = toml::from_str(text)?;
        standard.check()?;
        Ok(standard)
    }

    /// The years of a line, with their yuan per head.
    pub(crate) fn lines_of(&self, id: &str) -> Vec<(i32, i64)> {
        self.lines.iter().filter(|it| it.id == id).map(|it| (it.year, it.yuan)).collect()
    }

    fn check(&self) -> anyhow::Result<()> {
        let id = &self.id;
        anyhow::ensure!(!self.household.is_empty(), "standard {id}: no household criteria");
        for (subject, criteria) in
            [(Subject::Household, &self.household), (Subject::Village, &self.village)]
        {
            let mut ids = BTreeSet::new();
            for criterion in criteria {
                let name = &criterion.id;
                anyhow::ensure!(ids.insert(name), "standard {id}: criterion `{name}` stands twice");
                anyhow::ensure!(
                    !criterion.source.is_empty(),
                    "standard {id}: `{name}` has no source"
                );
                self.check_test(&criterion.test, subject)
                    .map_err(|said| anyhow::anyhow!("standard {id}, `{name}`: {said}"))?;
                anyhow::ensure!(
                    criterion.test.asks_for_something(),
                    "standard {id}, `{name}`: would be met where nothing is recorded"
                );
            }
        }
        let mut lines = BTreeSet::new();
        for line in &self.lines {
            let (name, year) = (&line.id, line.year);
            anyhow::ensure!(
                lines.insert((name, year)),
                "standard {id}: two lines `{name}` for {year}"
            );
            anyhow::ensure!(!line.source.is_empty(), "standard {id}: line of {year} has no source");
        }
        Ok(())
    }

    fn check_test(&self, test: &Test, subject: Subject) -> Result<(), String> {
        let fact = |name: &str, kinds: &[FactKind]| match subject.place(name) {
            None => Err(format!("no fact `{name}`")),
            Some(place) if kinds.contains(&subject.facts()[place].kind) => Ok(()),
            Some(_) => Err(format!("the fact `{name}` is of another kind")),
        };
        match test {
            Test::All(tests) | Test::Any(tests) => {
                if tests.is_empty() {
                    return Err("an empty list of tests".to_owned());
                }
                tests.iter().try_for_each(|it| self.check_test(it, subject))
            }
            Test::EachMember(each) if subject == Subject::Household => {
                self.check_test(&each.test, Subject::Member)
            }
            Test::EachMember(_) => Err("only a household has members".to_owned()),
            Test::Aged(aged) if subject == Subject::Member && aged.from <= aged.to => {
                self.check_test(&aged.test, subject)
            }
            Test::Aged(_) => Err("only a member has an age, from less to more".to_owned()),
            Test::IfRecorded(test) => self.check_test(test, subject),
            Test::Yes(name) | Test::No(name) => fact(name, &[FactKind::Flag]),
            Test::OneOf(one_of) if one_of.codes.is_empty() => Err("no codes".to_owned()),
            Test::OneOf(one_of) => fact(&one_of.fact, &[FactKind::Code]),
            Test::AtLeast(bound) | Test::MoreThan(bound) => {
                fact(&bound.fact, &[FactKind::Count, FactKind::Fen])
            }
            Test::IncomeOver(over) if subject == Subject::Household => {
                if self.lines.iter().any(|it| it.id == over.line) {
                    Ok(())
                } else {
                    Err(format!("no line `{}`", over.line))
                }
            }
            Test::IncomeOver(_) => Err("only a household has an income".to_owned()),
            Test::ShareAtMost(share) => {
                fact(&share.fact, &[FactKind::Count])?;
                fact(&share.of, &[FactKind::Count])
            }
        }
    }

    /// The limit of a year in fen, with its source.
    pub(crate) fn line(&self, id: &str, year: i32) -> Option<(i64, &str)> {
        let line = self.lines.iter().find(|it| it.id == id && it.year == year)?;
        Some((line.yuan * 100, &line.source))
    }
}

impl Test {
    /// Whether it cannot be met by silence alone.
    fn asks_for_something(&self) -> bool {
        match self {
            Test::All(tests) => tests.iter().any(Test::asks_for_something),
            Test::Any(tests) => tests.iter().all(Test::asks_for_something),
            Test::EachMember(each) => each.test.asks_for_something(),
            Test::Aged(aged) => aged.test.asks_for_something(),
            Test::IfRecorded(_) => false,
            _ => true,
        }
    }

    /// The test as a phrase: `water_quantity = yes and water_quality = yes`.
    fn phrase(&self, words: &Phrase<'_>) -> String {
        let Phrase { fact, and, or, yes, no, each, aged, if_recorded } = words;
        let join = |tests: &[Test], word: &str| {
            tests.iter().map(|it| it.phrase(words)).collect::<Vec<_>>().join(word)
        };
        let aged =
            |from: u32, to: u32| fill(aged, &[("from", from.to_string()), ("to", to.to_string())]);
        match self {
            Test::All(tests) => join(tests, and),
            Test::Any(tests) => format!("({})", join(tests, or)),
            Test::EachMember(EachMember { aged: Some([from, to]), test }) => {
                format!("{each} {}: {}", aged(*from, *to), test.phrase(words))
            }
            Test::EachMember(EachMember { aged: None, test }) => {
                format!("{each}: {}", test.phrase(words))
            }
            Test::Aged(Aged { from, to, test }) => {
                format!("{}: {}", aged(*from, *to), test.phrase(words))
            }
            Test::IfRecorded(test) => format!("{} {if_recorded}", test.phrase(words)),
            Test::Yes(name) => format!("{} = {yes}", fact(name)),
            Test::No(name) => format!("{} = {no}", fact(name)),
            Test::OneOf(OneOf { fact: name, codes }) => {
                format!("{} = {}", fact(name), codes.join("/"))
            }
            Test::AtLeast(Bound { fact: name, value }) => format!("{} >= {value}", fact(name)),
            Test::MoreThan(Bound { fact: name, value }) => format!("{} > {value}", fact(name)),
            Test::IncomeOver(over) => format!("> {}", over.line),
            Test::ShareAtMost(share) => format!("<= {}%", share.percent),
        }
    }
}

/// The words in which a test is said.
pub(crate) struct Phrase<'w> {
    pub(crate) fact: &'w dyn Fn(&str) -> String,
    pub(crate) and: &'w str,
    pub(crate) or: &'w str,
    pub(crate) yes: &'w str,
    pub(crate) no: &'w str,
    pub(crate) each: &'w str,
    /// With `{from}` and `{to}`.
    pub(crate) aged: &'w str,
    pub(crate) if_recorded: &'w str,
}

/// The words of programs.
const PLAIN: Phrase<'static> = Phrase {
    fact: &|name| name.to_owned(),
    and: " and ",
    or: " or ",
    yes: "yes",
    no: "no",
    each: "each member",
    aged: "aged {from}-{to}",
    if_recorded: "if recorded",
};

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Standard};

    fn refused(old: &str, new: &str) -> String {
        assert!(BUILT_IN[0].contains(old), "{old}");
        let text = BUILT_IN[0].replacen(old, new, 1);
        format!("{:#}", Standard::read(&text).map(|_| ()).unwrap_err())
    }

    #[test]
    fn built_in_standards_can_be_judged_by() {
        for text in BUILT_IN {
            Standard::read(text).unwrap();
        }
    }

    #[test]
    fn a_misspelt_key_fact_or_kind_is_refused_when_the_standard_is_loaded() {
        assert!(refused("office =", "ofice =").contains("unknown field `ofice`"));
        assert!(
            refused("yes = \"electricity\"", "yes = \"electricty\"")
                .contains("no fact `electricty`")
        );
        assert!(refused("yes = \"electricity\"", "yes = \"house_grade\"").contains("another kind"));
        assert!(
            refused("line = \"poverty-line\"", "line = \"poor-line\"")
                .contains("no line `poor-line`")
        );
    }

    #[test]
    fn a_standard_that_silence_would_meet_is_refused() {
        let met_by_silence = refused(
            "test = { yes = \"electricity\" }",
            "test = { if-recorded = { yes = \"electricity\" } }",
        );
        assert!(met_by_silence.contains("would be met where nothing is recorded"));
        let empty = refused("test = { yes = \"electricity\" }", "test = { all = [] }");
        assert!(empty.contains("an empty list of tests"));
    }

    #[test]
    fn two_criteria_or_two_lines_of_the_same_name_are_refused() {
        assert!(refused("id = \"broadcast\"", "id = \"electricity\"").contains("stands twice"));
        assert!(
            refused("year = 2018", "year = 2016").contains("two lines `poverty-line` for 2016")
        );
    }
}
