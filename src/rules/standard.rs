//! Loading a standard, and refusing one that cannot be judged by.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::entitlement::Entitlement;
use super::example::Example;
use super::limits;
use super::parameter::{Own, Parameter};
use super::test::{PLAIN, Phrase, Resolver, Test, plain_decimal};
use crate::error::{Refusal, Say, say};
use crate::model::facts::{Fact, FactList, Kind, Place, Subject, catalogue, fact};
use crate::words::Both;

/// The standards that come built in, by their names.
const BUILT_IN: [(&str, &str); 15] = [
    ("sichuan-2015", include_str!("standards/sichuan_2015.toml")),
    ("sichuan-2016", include_str!("standards/sichuan_2016.toml")),
    ("sichuan-yi", include_str!("standards/sichuan_yi.toml")),
    ("henan-2016", include_str!("standards/henan_2016.toml")),
    ("hunan-2016", include_str!("standards/hunan_2016.toml")),
    ("jiangsu-2012", include_str!("standards/jiangsu_2012.toml")),
    ("yunnan-guabaobang", include_str!("standards/yunnan_guabaobang.toml")),
    ("uxin-2019", include_str!("standards/uxin_2019.toml")),
    ("guizhou-changshun-2017", include_str!("standards/guizhou_changshun_2017.toml")),
    ("county-self-check-2017", include_str!("standards/county_self_check_2017.toml")),
    ("monitor-unstable", include_str!("standards/monitor_unstable.toml")),
    ("monitor-edge", include_str!("standards/monitor_edge.toml")),
    ("monitor-sudden", include_str!("standards/monitor_sudden.toml")),
    ("risk-removed", include_str!("standards/risk_removed.toml")),
    ("demo-shapes", include_str!("standards/demo_shapes.toml")),
];

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
    /// Limits that no criterion asks for and reports compare with.
    #[serde(skip)]
    pub(crate) limits: Vec<Parameter>,
    #[serde(default, rename = "fact")]
    declared: Vec<Declared>,
    #[serde(default)]
    pub(crate) household: Vec<Criterion>,
    #[serde(default)]
    pub(crate) village: Vec<Criterion>,
    #[serde(default)]
    pub(crate) county: Vec<Criterion>,
    #[serde(default, rename = "entitlement")]
    pub(crate) entitlements: Vec<Entitlement>,
    #[serde(default, rename = "example")]
    pub(crate) examples: Vec<Spanned<Example>>,
    /// The facts that its criteria ask for.
    #[serde(skip)]
    pub(crate) facts: FactList,
    /// How many shares of households its criteria ask for.
    #[serde(skip)]
    pub(crate) tallies: usize,
    /// The file that it was read from.
    #[serde(skip)]
    text: String,
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
    /// Reports ask for it, and no criterion.
    #[serde(default)]
    reported: bool,
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

    pub(super) fn told(mut self, text: &str) -> Vec<Fault> {
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
            let known = Self::ids().collect::<Vec<_>>().join(", ");
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
                standard.limits = limits::built_in(&mut faults);
                text.clone_into(&mut standard.text);
                if faults.all.is_empty() { Ok(standard) } else { Err(faults.told(text)) }
            }
            Err(error) => {
                let at = place_of(text, &error);
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

    /// A parameter of its own, or one of the limits of reports.
    pub(crate) fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters.iter().chain(&self.limits).find(|it| it.id() == id)
    }

    /// Enters a limit of the office's own, which comes before the standard's and before
    /// those entered earlier. Returns false, and leaves it aside, where the standard has no
    /// such parameter in that unit.
    pub(crate) fn enter(&mut self, id: &str, unit: &str, own: Own) -> bool {
        let fits = |it: &&mut Parameter| it.id() == id && it.unit.name() == unit;
        match self.parameters.iter_mut().chain(&mut self.limits).find(fits) {
            Some(parameter) => {
                parameter.enter(own);
                true
            }
            None => false,
        }
    }

    /// Supposes a limit, whenever and for whomever: so much in the unit in which it is
    /// stored.
    pub(crate) fn suppose(&mut self, id: &str, amount: i64, source: &str) {
        let all = self.parameters.iter_mut().filter(|it| it.id() == id);
        all.for_each(|it| it.suppose(amount, source.to_owned()));
    }

    /// All that it judges by: its file, and the office's own limits.
    pub(crate) fn said_in_full(&self) -> String {
        let mut said = self.text.clone();
        for parameter in &self.parameters {
            for own in parameter.own() {
                said.push_str(&format!("{} {own:?}\n", parameter.id()));
            }
        }
        said
    }

    /// Asks also for those items of accounts that no criterion looks at.
    pub(crate) fn ask_for_accounts(&mut self) {
        for fact in catalogue(Subject::Household).iter().filter(|it| it.place.is_income()) {
            if !self.facts.income.iter().any(|it| it.name == fact.name) {
                self.facts.income.push(fact.clone());
            }
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
        for entitlement in &mut self.entitlements {
            entitlement.check(faults);
        }
        for status in self.statuses.iter().flatten() {
            if fact(Subject::Household, "status").is_some_and(|it| !it.allows(status)) {
                faults.note(0, say!("standard-no-code", code = status, name = "statuses"));
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
        let unused = self.declared.iter().zip(used_facts).filter(|(_, it)| !it);
        for (fact, _) in unused.filter(|(fact, _)| !fact.reported) {
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

/// Where an error of the TOML reader is. Of a key that it does not know it only says in
/// which table it stands.
pub(super) fn place_of(text: &str, error: &toml::de::Error) -> usize {
    let start = error.span().map_or(0, |it| it.start);
    let named = error.message().strip_prefix("unknown field `").and_then(|it| it.split_once('`'));
    let Some((name, _)) = named else { return start };
    let is_key = |at: &usize| {
        let (before, after) = (&text[..*at], &text[*at + name.len()..]);
        before.ends_with([' ', '\n', '{', ',']) && after.trim_start().starts_with('=')
    };
    let all = text.match_indices(name).map(|(at, _)| at);
    all.into_iter().find(|at| start <= *at && is_key(at)).unwrap_or(start)
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
        let when = self.when.as_ref().is_none_or(Test::asks_for_something);
        if !self.test.asks_for_something() || !exempt || !when {
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

    #[test]
    fn built_in_standards_can_be_judged_by() {
        for (id, text) in BUILT_IN {
            let standard =
                Standard::read(text).unwrap_or_else(|faults| panic!("{id}: {faults:#?}"));
            assert_eq!(standard.id, id);
        }
    }

    #[test]
    fn standards_mean_the_same_by_a_fact_of_the_same_name() {
        let mut known: Vec<(super::Subject, super::Fact, &str)> = Vec::new();
        for (id, text) in BUILT_IN {
            for (subject, fact) in Standard::read(text).unwrap().declared() {
                match known.iter().find(|(_, it, _)| it.name == fact.name) {
                    Some((of, it, other)) => {
                        assert_eq!((of, it), (&subject, &fact), "{other} and {id}");
                    }
                    None => known.push((subject, fact, id)),
                }
            }
        }
        assert!(!known.is_empty());
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

    /// A small standard in which everything is right.
    const SMALL: &str = r#"
id = "small"
title = { zh = "小", en = "small" }
region = "云岭县"
from = "2018-01-01"
source = "made up"
confirmed = "2018-01-01"

[[parameter]]
id = "line"
title = { zh = "线", en = "line" }
unit = "yuan"
range = [2018, 2020]
left-out = { years = [2019], why = "not found" }
[[parameter.value]]
year = 2018
amount = "3600"
source = "made up"
[[parameter.value]]
from = "2020-01-01"
to = "2020-12-31"
amount = "4000"
source = "made up"

[[fact]]
name = "visits_to_persuade"
of = "member"
kind = "count"
title = { zh = "劝返", en = "visits to persuade" }

[[household]]
id = "income"
title = { zh = "收入", en = "income" }
test = { more-than = { fact = "net_fen", per = "persons", oldest-years = 1, parameter = "line" } }
source = "made up"
office = { zh = "农", en = "agriculture" }
met = { zh = "达标{found}", en = "met {found}" }
unmet = { zh = "差{gap}", en = "short by {gap}" }
ask = { zh = "多少?", en = "How much?" }

[[household]]
id = "school"
title = { zh = "上学", en = "school" }
test = { each-member = { aged = [6, 15], test = { any = [{ one-of = { fact = "schooling", codes = ["小学"] } }, { at-least = { fact = "visits_to_persuade", value = "2" } }] } } }
source = "made up"
office = { zh = "教", en = "education" }
met = { zh = "达标", en = "met" }
unmet = { zh = "未达标", en = "unmet" }
ask = { zh = "如何?", en = "How?" }
"#;

    /// What is said of it when something in it is replaced.
    fn faults(old: &str, new: &str) -> String {
        assert!(SMALL.contains(old), "{old}");
        let text = SMALL.replacen(old, new, 1);
        let Err(faults) = Standard::read(&text) else { return "nothing".to_owned() };
        let told = faults.iter().map(|Fault { line, column, say }| {
            assert!(!sentence(Lang::Zh, say).contains('{') || say.key == "standard-sentence");
            let said = sentence(Lang::En, say);
            format!("{line}:{column} {}", said.lines().next().unwrap_or_default())
        });
        told.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_column() {
        let cases = [
            ("id = \"small\"", "id = \"small\"", "nothing"),
            (
                "office = { zh = \"农\"",
                "ofice = { zh = \"农\"",
                "36:1 wrongly written: unknown field `ofice`, expected one of `id`, `title`, `when`, `skipped`, `test`, `exempt`, `max-age-months`, `source`, `office`, `met`, `unmet`, `ask`",
            ),
            (
                "id = \"small\"",
                "id = small",
                "2:6 wrongly written: string values must be quoted, expected literal string",
            ),
            (
                "id = \"small\"",
                "id = \"small\"\nid = \"small\"",
                "3:1 wrongly written: duplicate key",
            ),
            ("\"schooling\"", "\"schoolin\"", "44:78 there is no fact schoolin"),
            (
                "fact = \"schooling\"",
                "fact = \"dibao\"",
                "44:78 the fact dibao is a flag and cannot be asked for like this",
            ),
            (
                "\"net_fen\"",
                "\"resident_insurance\"",
                "10:6 line is never used\n34:31 there is no fact resident_insurance",
            ),
            (
                "parameter = \"line\"",
                "parameter = \"lime\"",
                "10:6 line is never used\n34:89 there is no parameter lime",
            ),
            (
                "parameter = \"line\"",
                "value = \"3,600\"",
                "10:6 line is never used\n34:85 `3,600` is no number of yuan",
            ),
            (
                "parameter = \"line\"",
                "parameter = \"line\", value = \"1\"",
                "10:6 line is never used\n34:31 give the limit as value or as parameter, one of them",
            ),
            (
                "oldest-years = 1, ",
                "",
                "34:31 net_fen: facts of income need oldest-years, others do not have it",
            ),
            (
                "unit = \"yuan\"",
                "unit = \"m2\"",
                "34:89 the unit of parameter line is m2, here yuan is needed",
            ),
            (
                "to = \"2020-12-31\"",
                "to = \"2020-11-30\"",
                "13:9 line has no amount for 2020: add it, or name it under left-out",
            ),
            (
                "from = \"2020-01-01\"",
                "from = \"2018-06-01\"",
                "13:9 line has an amount for 2019, which stands under left-out\n22:10 the amount of line from 2018-06-01 overlaps another one",
            ),
            (
                "years = [2019]",
                "years = []",
                "13:9 line has no amount for 2019: add it, or name it under left-out",
            ),
            ("range = [2018, 2020]\n", "", "10:6 line has left-out (1 years), but no range"),
            (
                "to = \"2020-12-31\"",
                "to = \"2019-12-31\"",
                "22:10 the dates of line are wrong: give year, or from and to, the earlier first",
            ),
            (
                "amount = \"4000\"\nsource = \"made up\"",
                "amount = \"4000\"\nsource = \"\"",
                "22:10 line has no source",
            ),
            (
                "\"visits_to_persuade\", value",
                "\"schooling_visits\", value",
                "26:8 visits_to_persuade is never used\n44:133 there is no fact schooling_visits",
            ),
            (
                "kind = \"count\"",
                "kind = \"code\"",
                "26:8 the fact visits_to_persuade: list codes where its kind is code, and only there\n44:133 the fact visits_to_persuade is a code and cannot be asked for like this",
            ),
            (
                "name = \"visits_to_persuade\"",
                "name = \"persons\"",
                "26:8 persons is no name for a fact: use small letters, digits and underscores, and no name that is taken\n26:8 persons is never used\n44:133 there is no fact visits_to_persuade",
            ),
            ("value = \"2\"", "value = \"2.5\"", "44:163 `2.5` is no number of count"),
            ("aged = [6, 15]", "aged = [15, 6]", "42:6 the ages 15 to 6 fit nobody"),
            ("codes = [\"小学\"]", "codes = []", "44:78 an empty list of tests or codes"),
            ("id = \"school\"", "id = \"income\"", "42:6 income stands twice"),
            (
                "test = { more-than",
                "test = { if-recorded = { no = \"dangerous_house\" } }\n# { more-than",
                "10:6 line is never used\n32:6 income would be met where nothing is recorded",
            ),
            (
                "unmet = { zh = \"差{gap}\"",
                "unmet = { zh = \"差{gip}\"",
                "32:6 a sentence of income is wrong: `差{gip}`; it may name found limit gap items members",
            ),
            (
                "id = \"income\"",
                "id = \"income\"\nwhen = { yes = \"electricity\" }",
                "32:6 income: when and skipped go together",
            ),
            (
                "test = { more-than = {",
                "test = { at-least-of = { n = 2, tests = [] } }\n# {",
                "10:6 line is never used\n34:30 there are no 2 among 0 tests",
            ),
            (
                "test = { more-than = {",
                "test = { held = { months = 6, test = { each-member = { test = { yes = \"dibao\" } } } } }\n# {",
                "10:6 line is never used\n34:28 held needs months, and a test that asks neither for members nor for shares of households",
            ),
            (
                "\"visits_to_persuade\", value = \"2\" } }] } }",
                "\"visits_to_persuade\", value = \"2\" } }, { one-of = { fact = \"health\", codes = [\"健壮\"] } }] } }",
                "44:192 the fact health has no code `健壮`",
            ),
            (
                "codes = [\"小学\"]",
                "codes = [\"小学\", \"小学三年级\"]",
                "44:78 the fact schooling has no code `小学三年级`",
            ),
            (
                "test = { more-than = {",
                "test = { held = { months = 6, test = { at-least = { fact = \"measures\", value = \"1\" } } } }\n# {",
                "10:6 line is never used\n34:60 only what measures is on the day itself is known, not what it was before: it cannot be held",
            ),
            (
                "more-than = { fact = \"net_fen\", per = \"persons\", oldest-years = 1, parameter = \"line\" }",
                "held = { months = 6, test = { more-than = { fact = \"net_fen\", per = \"persons\", jointly = true, oldest-years = 1, parameter = \"line\" } } }",
                "34:61 only what net_fen is on the day itself is known, not what it was before: it cannot be held",
            ),
            (
                "{ one-of = { fact = \"schooling\", codes = [\"小学\"] } }",
                "{ none = [{ one-of = { fact = \"dropout_reason\", codes = [\"因贫\"] } }] }",
                "44:88 any word may be recorded of dropout_reason, so none of some codes would be met by every other word: list those that are right",
            ),
            (
                "test = { more-than = {",
                "test = { share-of-households = { that = { yes = \"electricity\" }, at-least = \"60\", none = \"unknown\" } }\n# {",
                "10:6 line is never used\n32:6 share-of-households is for villages and counties, and a percentage between 0 and 100",
            ),
        ];
        let differ: Vec<_> = cases
            .into_iter()
            .filter(|(old, new, wanted)| faults(old, new) != *wanted)
            .map(|(old, new, _)| format!("{new}\n=> {}", faults(old, new)))
            .collect();
        assert!(differ.is_empty(), "{}", differ.join("\n\n"));
        let none = SMALL.split("[[household]]").next().unwrap();
        let faults = Standard::read(none).unwrap_err();
        assert!(faults.iter().any(|it| it.say.key == "standard-no-criteria"));
    }
}
