//! What a verdict says, in plain sentences: what is met and by how much, what is wrong, what
//! is missing and what to ask.

use chrono::NaiveDate;

use crate::error::say;
use crate::model::facts::{Doubt, Fact, HouseholdFacts, Kind, Subject};
use crate::model::{Value, decimal};
use crate::rules::{
    Criterion, Judgement, Outcome, Phrase, Standard, Test, Tested, Verdict, Why, plain_decimal,
};
use crate::words::{Lang, fill, sentence, word};

/// Who or what was judged, for naming members.
pub(crate) enum Judged<'f> {
    Household(&'f HouseholdFacts),
    Area,
}

/// Puts verdicts by one standard into words.
pub(crate) struct Sayer<'s> {
    standard: &'s Standard,
    lang: Lang,
    /// The facts that the standard declares itself.
    declared: Vec<(Subject, Fact)>,
}

impl<'s> Sayer<'s> {
    pub(crate) fn new(standard: &'s Standard, lang: Lang) -> Self {
        Self { standard, lang, declared: standard.declared().collect() }
    }

    /// What a criterion came to, in one sentence.
    pub(crate) fn said(
        &self,
        criterion: &Criterion,
        judgement: &Judgement<'_>,
        judged: &Judged<'_>,
    ) -> String {
        let lang = self.lang;
        let title = || criterion.title.text(lang).to_owned();
        if let Some(exempt) = judgement.exempt {
            let by = criterion.exempt[exempt].title.text(lang);
            return sentence(lang, &say!("met-by-exemption", criterion = title(), by = by));
        }
        let deciding: Vec<&Tested<'_>> =
            judgement.tested.iter().filter(|it| it.outcome == judgement.outcome).collect();
        let template = match judgement.outcome {
            Outcome::Met => &criterion.met,
            Outcome::Unmet => &criterion.unmet,
            Outcome::Unknown => match self.told(&deciding) {
                Some(told) => return told,
                None => &criterion.ask,
            },
            Outcome::NotApplicable => match &criterion.skipped {
                Some(skipped) => skipped,
                None => return sentence(lang, &say!("not-applicable-here", criterion = title())),
            },
        };
        fill(template.text(lang), &self.values(judgement, &deciding, judged))
    }

    /// What is not met, or not known, in one sentence each.
    pub(crate) fn shortfalls(
        &self,
        criteria: &[Criterion],
        verdict: &Verdict<'_>,
        judged: &Judged<'_>,
    ) -> Vec<String> {
        let all = criteria.iter().zip(&verdict.criteria);
        let short = all.filter(|(_, it)| matches!(it.outcome, Outcome::Unmet | Outcome::Unknown));
        short.map(|(criterion, it)| self.said(criterion, it, judged)).collect()
    }

    /// The values of a sentence's placeholders.
    fn values(
        &self,
        judgement: &Judgement<'_>,
        deciding: &[&Tested<'_>],
        judged: &Judged<'_>,
    ) -> [(&'static str, String); 5] {
        let items = names_of(deciding.iter().map(|it| self.item(it)), self.lang);
        let members = match judged {
            Judged::Household(facts) => names_of(
                deciding.iter().filter_map(|it| Some(facts.members.get(it.member?)?.name.clone())),
                self.lang,
            ),
            Judged::Area => String::new(),
        };
        // Without any member on the register nobody can be named.
        let members = match members.is_empty() {
            true => sentence(self.lang, &say!("family-members")),
            false => members,
        };
        let compared = deciding.iter().copied().chain(&judgement.tested);
        let mut compared = compared.filter(|it| it.outcome == judgement.outcome);
        let (found, limit, gap) = match compared.find(|it| it.limit.is_some()) {
            Some(Tested {
                found: Some(Value::Int(found)),
                limit: Some(limit),
                kind,
                margin,
                ..
            }) => {
                let margin = margin.unwrap_or_default().saturating_abs();
                let decimals = kind.decimals();
                (decimal(*found, decimals), plain_decimal(*limit, *kind), decimal(margin, decimals))
            }
            _ => Default::default(),
        };
        [("found", found), ("limit", limit), ("gap", gap), ("items", items), ("members", members)]
    }

    /// What is unknown for another reason than that nobody asked.
    fn told(&self, deciding: &[&Tested<'_>]) -> Option<String> {
        let fact = |it: &Tested<'_>| self.fact_title(it.fact);
        let say = deciding.iter().find_map(|it| match it.why? {
            Why::NotRecorded => None,
            Why::MembersMissing => Some(say!("ask-members")),
            Why::Uncounted => Some(say!("ask-head-count")),
            Why::Doubtful(Doubt::SameDay) => Some(say!("ask-disputed", fact = fact(it))),
            Why::Doubtful(Doubt::LateSheet) => Some(say!("ask-late-sheet", fact = fact(it))),
            Why::Doubtful(Doubt::OtherKind) => Some(say!("ask-other-kind", fact = fact(it))),
            Why::TooOld(year) => Some(say!("ask-too-old", year = year)),
            Why::Stale(day) => Some(say!("ask-stale", fact = fact(it), day = day)),
            Why::NoLimit { parameter, year } => {
                let title = self.standard.parameter(parameter);
                let title = title.map_or(parameter, |it| it.title.text(self.lang));
                Some(say!("ask-no-limit", title = title, year = year, parameter = parameter))
            }
            Why::NoRegister => Some(say!("ask-register")),
            Why::NoPartOf(whole) => {
                Some(say!("ask-no-part", part = fact(it), whole = self.fact_title(whole)))
            }
        })?;
        Some(sentence(self.lang, &say))
    }

    /// A fact, with its value where the value says more than its name.
    fn item(&self, tested: &Tested<'_>) -> String {
        let title = self.fact_title(tested.fact);
        let between = match self.lang {
            Lang::Zh => "",
            Lang::En => ": ",
        };
        match (&tested.found, tested.limit) {
            (Some(Value::Text(code)), _) if tested.outcome == Outcome::Unmet => {
                format!("{title}{between}{code}")
            }
            (Some(Value::Int(number)), Some(_)) if tested.outcome == Outcome::Unmet => {
                format!("{title}{between}{}", plain_decimal(*number, tested.kind))
            }
            _ => title,
        }
    }

    /// What a criterion found, as people read it: `水量 是、水质 否`.
    pub(crate) fn found_in_words(&self, judgement: &Judgement<'_>) -> String {
        let deciding = judgement.tested.iter().filter(|it| it.outcome == judgement.outcome);
        names_of(
            deciding.filter_map(|it| {
                let value = match it.found.as_ref()? {
                    Value::Int(number) if it.kind == Kind::Flag => {
                        sentence(self.lang, &say!(if *number == 0 { "no" } else { "yes" }))
                    }
                    value => json_value(it.kind, value).trim_matches('"').to_owned(),
                };
                Some(format!("{} {value}", self.fact_title(it.fact)))
            }),
            self.lang,
        )
    }

    /// What a criterion wants, as people read it.
    pub(crate) fn wanted_in_words(&self, criterion: &Criterion, limit: Option<i64>) -> String {
        self.in_phrases(|words| self.standard.wanted_in(criterion, limit, words))
    }

    /// A whole test in words.
    pub(crate) fn test_in_words(&self, test: &Test) -> String {
        self.in_phrases(|words| test.phrase(words, &self.standard.parameters))
    }

    fn in_phrases(&self, say: impl Fn(&Phrase<'_>) -> String) -> String {
        let word = |key| word(self.lang, key).unwrap_or(key);
        let words = Phrase {
            fact: &|name| self.fact_title(name),
            and: word("phrase-and"),
            or: word("phrase-or"),
            yes: word("yes"),
            no: word("no"),
            each: word("phrase-each"),
            some: word("phrase-some"),
            aged: word("phrase-aged"),
            if_recorded: word("phrase-if-recorded"),
            none: word("phrase-none"),
            at_least_of: word("phrase-at-least-of"),
            before_this_year: word("phrase-before-this-year"),
            held: word("phrase-held"),
            households: word("phrase-households"),
            per_person: word("phrase-per-person"),
            jointly: word("phrase-jointly"),
        };
        say(&words)
    }

    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    pub(crate) fn fact_title(&self, fact: &str) -> String {
        let declared = self.declared.iter().find(|(_, it)| it.name == fact);
        match declared.and_then(|(_, it)| it.title.as_ref()) {
            Some(title) => title.text(self.lang).to_owned(),
            None => word(self.lang, &format!("fact.{fact}")).unwrap_or(fact).to_owned(),
        }
    }
}

/// Names, each once, with the language's comma between them.
pub(crate) fn names_of(names: impl Iterator<Item = String>, lang: Lang) -> String {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    })
}

/// The day and source of what decided a criterion: the oldest, since the verdict is no
/// better than its oldest evidence.
pub(crate) fn evidence(judgement: &Judgement<'_>) -> (Option<NaiveDate>, Option<i64>) {
    judgement
        .tested
        .iter()
        .filter(|it| it.outcome == judgement.outcome)
        .filter_map(|it| Some((it.day?, it.source)))
        .min_by_key(|(day, _)| *day)
        .map_or((None, None), |(day, source)| (Some(day), source))
}

/// A value as JSON: amounts with two decimals, flags as true and false.
pub(crate) fn json_value(kind: Kind, value: &Value<'_>) -> String {
    match (value, kind) {
        (Value::Null, _) => "null".to_owned(),
        (Value::Int(number), Kind::Flag) => (*number != 0).to_string(),
        (Value::Int(number), kind) => decimal(*number, kind.decimals()),
        (Value::Text(text), _) => serde_json::Value::from(text.as_ref()).to_string(),
    }
}
