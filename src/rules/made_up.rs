//! Small standards and households for tests, in the language of standards itself.

use super::example::{Case, Facts};
use super::matter::World;
use super::standard::Standard;
use crate::error::Say;
use crate::model::facts::{HouseholdFacts, Subject};

/// Parameters, facts and criteria without what every file begins with.
pub(super) fn standard(text: &str) -> Standard {
    read(text).unwrap_or_else(|faults| panic!("{faults:#?}\n{text}"))
}

/// The same, or the keys of what is wrong with it.
pub(super) fn read(text: &str) -> Result<Standard, Vec<Say>> {
    let head = r#"
id = "made-up"
title = { zh = "试", en = "made up" }
region = "云岭县"
from = "2016-01-01"
source = "made up"
confirmed = "2016-01-01"
"#;
    let faults = |faults: Vec<super::Fault>| faults.into_iter().map(|it| it.say).collect();
    Standard::read(&format!("{head}{text}")).map_err(faults)
}

/// A criterion of households; `rest` may hold `when`, exemptions and the like.
pub(super) fn criterion(subject: Subject, id: &str, test: &str, rest: &str) -> String {
    let table = match subject {
        Subject::Household => "household",
        Subject::Village => "village",
        Subject::County => "county",
        Subject::Member => unreachable!("members have no criteria"),
    };
    let own = rest.split("[[").next().unwrap_or_default();
    let skipped = if own.contains("when = ") {
        "skipped = { zh = \"不要求\", en = \"not asked\" }"
    } else {
        ""
    };
    let text = "{ zh = \"试\", en = \"made up\" }";
    format!(
        "\n[[{table}]]\nid = \"{id}\"\ntitle = {text}\ntest = {test}\nsource = \"made up\"\n\
         office = {text}\nmet = {text}\nunmet = {text}\nask = {text}\n{skipped}\n{rest}\n"
    )
}

/// A declared fact.
pub(super) fn fact(of: &str, name: &str, kind: &str) -> String {
    let codes = if kind == "code" { "codes = [\"一\", \"二\", \"三\"]" } else { "" };
    format!(
        "\n[[fact]]\nname = \"{name}\"\nof = \"{of}\"\nkind = \"{kind}\"\n{codes}\n\
         title = {{ zh = \"试\", en = \"made up\" }}\n"
    )
}

/// Household criteria, each by its test, over the household flags `h0` to `h9`, the member
/// flags `m0` to `m9` and the counts `n0` to `n9` that they name.
pub(super) fn by_tests(before: &str, tests: &[&str]) -> Standard {
    let tests: Vec<_> = tests.iter().map(|it| (*it, "")).collect();
    standard(&by(before, Subject::Household, &tests))
}

/// The text of criteria, each by its test and the rest, and of the facts that they name.
pub(super) fn by(before: &str, subject: Subject, tests: &[(&str, &str)]) -> String {
    let mut text = before.to_owned();
    let own = if subject == Subject::Village { "village" } else { "household" };
    let named =
        |name: &str| tests.iter().any(|(it, rest)| it.contains(name) || rest.contains(name));
    for n in 0..10 {
        for (letter, of, kind) in [
            ("h", "household", "flag"),
            ("v", "village", "flag"),
            ("m", "member", "flag"),
            ("c", "household", "code"),
            ("n", own, "count"),
            ("y", own, "yuan"),
            ("a", "member", "count"),
        ] {
            let name = format!("{letter}{n}");
            if named(&format!("\"{name}\"")) {
                text.push_str(&fact(of, &name, kind));
            }
        }
    }
    for (n, (test, rest)) in tests.iter().enumerate() {
        text.push_str(&criterion(subject, &format!("k{n}"), test, rest));
    }
    text
}

/// The facts that an example would have: its tables without title and expectations.
pub(super) fn case(standard: &Standard, example: &str) -> Case {
    let text = format!("[[example]]\ntitle = \"it\"\n{example}\nexpect = {{}}\n");
    #[derive(serde::Deserialize)]
    struct File {
        example: Vec<toml::Spanned<super::example::Example>>,
    }
    let file: File = toml::from_str(&text).unwrap_or_else(|it| panic!("{it}\n{text}"));
    let mut standard = standard.clone();
    standard.examples = file.example;
    standard.case(0).unwrap_or_else(|it| panic!("{it:?}\n{text}"))
}

/// The same, of a household.
pub(super) fn household(standard: &Standard, example: &str) -> HouseholdFacts {
    match case(standard, example).facts {
        Facts::Household(facts) => *facts,
        Facts::Area(..) => panic!("{example}"),
    }
}

/// The facts of an example, to be judged on its day.
pub(super) fn world<'s>(standard: &'s Standard, example: &str) -> World<'s> {
    world_of(standard, &case(standard, example))
}

pub(super) fn world_of<'s>(standard: &'s Standard, case: &Case) -> World<'s> {
    match &case.facts {
        Facts::Household(facts) => World::of_household(standard, facts, case.as_of),
        Facts::Area(subject, facts) => World::of_area(standard, *subject, facts, case.as_of),
    }
}
