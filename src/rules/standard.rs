//! Loading a standard, and refusing one that cannot be judged by.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::duty::Duty;
use super::example::Example;
use super::parameter::{Own, Parameter};
use super::test::{PLAIN, Phrase, Resolver, Test, plain_decimal};
use crate::error::{Refusal, Say, say};
use crate::model::facts::{Fact, FactList, Kind, Place, Subject, catalogue};
use crate::words::Both;

/// The standards that come built in, by their names.
const BUILT_IN: [(&str, &str); 1] = [("sichuan-2016", include_str!("standards/sichuan_2016.toml"))];

/// What a household, a village and a county of a region must have reached to exit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Standard {
    pub(crate) id: String,
    pub(crate) title: Both,
    pub(crate) region: String,
    /// First day on which it is in force.
    pub(crate) from: NaiveDate,
    /// Last day on which it is in force, where a source gives one.
    #[serde(default)]
    pub(crate) to: Option<NaiveDate>,
    pub(crate) source: String,
    /// When somebody last made sure that it still holds.
    pub(crate) confirmed: NaiveDate,
    /// Only households of these 脱贫属性 are judged; `None`: all on the register.
    #[serde(default)]
    pub(crate) statuses: Option<Vec<String>>,
    #[serde(default, rename = "parameter")]
    pub(crate) parameters: Vec<Parameter>,
    #[serde(default, rename = "fact")]
    declared: Vec<Declared>,
    #[serde(default)]
    pub(crate) household: Vec<Criterion>,
    #[serde(default)]
    pub(crate) village: Vec<Criterion>,
    #[serde(default)]
    pub(crate) county: Vec<Criterion>,
    #[serde(default, rename = "duty")]
    pub(crate) duties: Vec<Duty>,
    #[serde(default, rename = "example")]
    pub(crate) examples: Vec<Spanned<Example>>,
    /// The facts that its criteria ask for.
    #[serde(skip)]
    pub(crate) facts: FactList,
    /// How many shares of households its criteria ask for.
    #[serde(skip)]
    pub(crate) tallies: usize,
}

/// A fact of which the ledger has no column: it is entered as an answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    name: Spanned<String>,
    of: Subject,
    kind: Kind,
    #[serde(default)]
    codes: Vec<String>,
    title: Both,
}

/// One thing that is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Criterion {
    id: Spanned<String>,
    pub(crate) title: Both,
    /// It applies only where this is met.
    #[serde(default)]
    pub(crate) when: Option<Test>,
    /// What to say where it does not apply.
    #[serde(default)]
    pub(crate) skipped: Option<Both>,
    pub(crate) test: Test,
    /// It is met without the test where one of these holds.
    #[serde(default)]
    pub(crate) exempt: Vec<Exemption>,
    /// Evidence that is older than this is none.
    #[serde(default)]
    pub(crate) max_age_months: Option<u32>,
    pub(crate) source: String,
    /// The department that can mend it.
    pub(crate) office: Both,
    /// What to say when it is met.
    pub(crate) met: Both,
    /// What to say when it is unmet.
    pub(crate) unmet: Both,
    /// What to ask when it is unknown.
    pub(crate) ask: Both,
}

/// Why a criterion need not be tested, and what proves it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exemption {
    pub(crate) when: Test,
    pub(crate) evidence: Test,
    pub(crate) title: Both,
    pub(crate) source: String,
}

/// Something that is wrong in a standard's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Line and column, from 1.
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) say: Say,
}

/// What was found wrong so far, by the place in the text.
#[derive(Debug, Default)]
pub(super) struct Faults {
    all: Vec<(usize, Say)>,
    /// Where the criterion begins that is looked at.
    at: usize,
}

impl Faults {
    /// The place to name where nothing smaller has one.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn note(&mut self, at: usize, say: Say) {
        self.all.push((at, say));
    }

    pub(super) fn here(&mut self, say: Say) {
        self.all.push((self.at, say));
    }

    fn told(mut self, text: &str) -> Vec<Fault> {
        self.all.sort_by_key(|(at, _)| *at);
        let told = self.all.into_iter().map(|(at, say)| {
            let before = text.get(..at).unwrap_or(text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            Fault { line, column, say }
        });
        let mut told: Vec<_> = told.collect();
        told.dedup();
        told
    }
}

impl Criterion {
    pub(crate) fn id(&self) -> &str {
        self.id.get_ref()
    }

    /// Whether it is put to the members one by one.
    pub(crate) fn is_of_members(&self) -> bool {
        matches!(self.test, Test::EachMember(_))
    }

    /// Whether it is one comparison.
    pub(crate) fn is_single(&self) -> bool {
        self.test.parts().is_empty() || matches!(self.test, Test::ShareOfHouseholds(_))
    }

    /// Every test that it is made of: what is asked, when, and what exempts.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &Test> {
        let exempt = self.exempt.iter().flat_map(|it| [&it.when, &it.evidence]);
        self.when.iter().chain([&self.test]).chain(exempt)
    }
}

impl Standard {
    /// Returns the names of the built-in standards.
    pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(id, _)| *id)
    }

    /// Returns the file of a built-in standard.
    pub(crate) fn text_of(id: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(it, _)| *it == id).map(|(_, text)| *text)
    }

    /// Returns a built-in standard.
    ///
    /// # Errors
    ///
    /// Refuses an unknown name, and says which there are.
    pub(crate) fn by_id(id: &str) -> anyhow::Result<Self> {
        let Some(text) = Self::text_of(id) else {
            let known = Self::ids().collect::<Vec<_>>().join("、");
            let hint = say!("unknown-standard-hint", known = known);
            return Err(Refusal::new(say!("unknown-standard", id = id)).hint(hint).into());
        };
        let unusable = |faults: Vec<Fault>| anyhow::anyhow!("built-in standard {id}: {faults:?}");
        Self::read(text).map_err(unusable)
    }

    /// Reads a standard and checks that it can be judged by.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong, in the order of the lines.
    pub(crate) fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::default();
        match toml::from_str::<Self>(text) {
            Ok(mut standard) => {
                standard.resolve(&mut faults);
                if faults.all.is_empty() { Ok(standard) } else { Err(faults.told(text)) }
            }
            Err(error) => {
                let at = error.span().map_or(0, |it| it.start);
                faults.note(at, say!("standard-toml", said = error.message()));
                Err(faults.told(text))
            }
        }
    }

    /// The criteria of a subject.
    pub(crate) fn criteria(&self, subject: Subject) -> &[Criterion] {
        match subject {
            Subject::Household => &self.household,
            Subject::Village => &self.village,
            Subject::County => &self.county,
            Subject::Member => &[],
        }
    }

    /// The facts that it declares, with whose they are.
    pub(crate) fn declared(&self) -> impl Iterator<Item = (Subject, Fact)> {
        self.declared.iter().map(|it| {
            let fact = Fact {
                name: it.name.get_ref().clone(),
                kind: it.kind,
                place: Place::Answer,
                title: Some(it.title.clone()),
                codes: it.codes.clone(),
            };
            (it.of, fact)
        })
    }

    pub(crate) fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|it| it.id() == id)
    }

    /// Enters the office's own limits, which come before the standard's. Those of
    /// parameters that it does not have are left aside.
    pub(crate) fn enter(&mut self, id: &str, own: Own) {
        if let Some(parameter) = self.parameters.iter_mut().find(|it| it.id() == id) {
            parameter.enter(own);
        }
    }

    /// The years of a line, with their fen per head.
    pub(crate) fn lines_of(&self, id: &str) -> Vec<(i32, i64)> {
        self.parameter(id).map(Parameter::years).unwrap_or_default()
    }

    /// What is wanted, in the words of programs: `> 4000`, `>= 1`, `yes`. `limit` is the
    /// figure that was looked up.
    pub(crate) fn wanted(&self, criterion: &Criterion, limit: Option<i64>) -> String {
        match (&criterion.test, criterion.test.bound(), limit) {
            (_, Some((operator, bound)), Some(limit)) => {
                let is_share = bound.percent_of.is_some();
                let kind = if is_share { Kind::Percent } else { bound.fact.kind };
                let percent = if is_share { "%" } else { "" };
                format!("{} {}{percent}", operator.sign(), plain_decimal(limit, kind))
            }
            (Test::Yes(_), ..) => "yes".to_owned(),
            (Test::No(_), ..) => "no".to_owned(),
            (Test::OneOf(one_of), ..) => one_of.codes.join(","),
            (test, ..) => test.phrase(&PLAIN, &self.parameters),
        }
    }

    /// What is wanted, in the words of people.
    pub(crate) fn wanted_in(
        &self,
        criterion: &Criterion,
        limit: Option<i64>,
        words: &Phrase<'_>,
    ) -> String {
        match (criterion.test.bound(), limit) {
            (Some((_, bound)), Some(_)) if bound.per.is_some() || bound.percent_of.is_some() => {
                self.wanted(criterion, limit)
            }
            (Some((operator, bound)), Some(limit)) => {
                let (fact, sign) = ((words.fact)(&bound.fact.name), operator.sign());
                format!("{fact} {sign} {}", plain_decimal(limit, bound.fact.kind))
            }
            _ => criterion.test.phrase(words, &self.parameters),
        }
    }

    /// Finds the slots of all facts and the limits of all comparisons, and notes all that
    /// is wrong.
    fn resolve(&mut self, faults: &mut Faults) {
        let declared: Vec<_> = self.declared().collect();
        self.check_declared(faults);
        let mut ids = BTreeSet::new();
        for parameter in &mut self.parameters {
            parameter.check(faults);
            if !ids.insert(parameter.id().to_owned()) {
                faults.note(parameter.at(), say!("standard-twice", name = parameter.id()));
            }
        }
        if self.household.is_empty() && self.village.is_empty() && self.county.is_empty() {
            faults.note(0, say!("standard-no-criteria"));
        }
        let mut resolver = Resolver {
            used_parameters: vec![false; self.parameters.len()],
            used_facts: vec![false; declared.len()],
            declared: &declared,
            parameters: &self.parameters,
            facts: FactList::default(),
            tallies: 0,
            faults: std::mem::take(faults),
        };
        for (subject, criteria) in [
            (Subject::Household, &mut self.household),
            (Subject::Village, &mut self.village),
            (Subject::County, &mut self.county),
        ] {
            let mut ids = BTreeSet::new();
            for criterion in criteria {
                criterion.resolve(subject, &mut resolver);
                if !ids.insert(criterion.id().to_owned()) {
                    resolver.faults.here(say!("standard-twice", name = criterion.id()));
                }
            }
        }
        let Resolver { facts, tallies, used_parameters, used_facts, faults: found, .. } = resolver;
        *faults = found;
        for (parameter, _) in self.parameters.iter().zip(used_parameters).filter(|(_, it)| !it) {
            faults.note(parameter.at(), say!("standard-unused", name = parameter.id()));
        }
        for (fact, _) in self.declared.iter().zip(used_facts).filter(|(_, it)| !it) {
            let name = fact.name.get_ref();
            faults.note(fact.name.span().start, say!("standard-unused", name = name));
        }
        self.facts = facts;
        self.tallies = tallies;
    }

    fn check_declared(&self, faults: &mut Faults) {
        let mut names = BTreeSet::new();
        for fact in &self.declared {
            let (name, at) = (fact.name.get_ref(), fact.name.span().start);
            let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
            let all = [Subject::Household, Subject::Member, Subject::Village, Subject::County];
            let mut known = all.into_iter().flat_map(catalogue);
            if !name.chars().all(is_plain) || known.any(|it| it.name == *name) {
                faults.note(at, say!("standard-fact-name", name = name));
            }
            if !names.insert(name) {
                faults.note(at, say!("standard-twice", name = name));
            }
            if (fact.kind == Kind::Code) == fact.codes.is_empty() {
                faults.note(at, say!("standard-fact-codes", name = name));
            }
        }
    }
}

impl Criterion {
    fn resolve(&mut self, subject: Subject, resolver: &mut Resolver<'_>) {
        let at = self.id.span().start;
        resolver.faults.at = at;
        let tests = self.when.iter_mut().chain([&mut self.test]);
        let exempt = self.exempt.iter_mut().flat_map(|it| [&mut it.when, &mut it.evidence]);
        for test in tests.chain(exempt) {
            resolver.test(test, subject);
        }
        let id = self.id();
        let faults = &mut resolver.faults;
        if self.source.is_empty() || self.exempt.iter().any(|it| it.source.is_empty()) {
            faults.note(at, say!("standard-no-source", name = id));
        }
        if self.when.is_some() != self.skipped.is_some() {
            faults.note(at, say!("standard-skipped", name = id));
        }
        let exempt = self.exempt.iter().all(|it| it.evidence.asks_for_something());
        if !self.test.asks_for_something() || !exempt {
            faults.note(at, say!("standard-met-by-silence", name = id));
        }
        let fillable = ["found", "limit", "gap", "items", "members"];
        let sentences =
            [Some(&self.met), Some(&self.unmet), Some(&self.ask), self.skipped.as_ref()];
        for text in sentences.into_iter().flatten().flat_map(|it| [&it.zh, &it.en]) {
            let mut names = text.split('{').skip(1).map(|it| it.split('}').next());
            if text.is_empty() || names.any(|it| !it.is_some_and(|it| fillable.contains(&it))) {
                faults.note(at, say!("standard-sentence", name = id, text = text));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Fault, Standard};
    use crate::words::{Lang, sentence};

    /// What is said of a standard in which something was replaced.
    fn refused(old: &str, new: &str) -> String {
        let text = Standard::text_of("sichuan-2016").unwrap();
        assert!(text.contains(old), "{old}");
        let text = text.replacen(old, new, 1);
        let faults = Standard::read(&text).map(|_| ()).unwrap_err();
        let told = faults.iter().map(|Fault { line, column, say }| {
            format!("{line}:{column} {}", sentence(Lang::En, say))
        });
        told.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn built_in_standards_can_be_judged_by() {
        for (id, text) in BUILT_IN {
            let standard =
                Standard::read(text).unwrap_or_else(|faults| panic!("{id}: {faults:#?}"));
            assert_eq!(standard.id, id);
        }
    }

    #[test]
    fn every_example_of_a_built_in_standard_comes_out_as_it_says() {
        for (id, text) in BUILT_IN {
            let standard = Standard::read(text).unwrap();
            assert!(!standard.examples.is_empty(), "{id}");
            for place in 0..standard.examples.len() {
                let case = standard.case(place).unwrap_or_else(|it| panic!("{id}: {it:?}"));
                let verdict = case.judge(&standard);
                let example = standard.examples[place].get_ref();
                for (name, outcome) in &example.expect {
                    let criteria = standard.criteria(case.subject());
                    let came = match name.as_str() {
                        "outcome" => verdict.outcome,
                        _ => {
                            let at = criteria.iter().position(|it| it.id() == name);
                            verdict.criteria[at.unwrap_or_else(|| panic!("{id}: {name}"))].outcome
                        }
                    };
                    assert_eq!(came.id(), outcome, "{id}, {}: {name}", example.title);
                }
            }
        }
    }
}
