//! Contradictions in what the ledger holds: the checks (`checks.toml`), and what a finding
//! says. Pure: no SQL is run here, no file read.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::Deserialize;

use crate::model::Value;
use crate::model::checks::{Condition, Scope};
use crate::words::{Both, Lang, fill};

/// All checks, with the lines that they know themselves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Checks {
    #[serde(rename = "line")]
    lines: Vec<Line>,
    #[serde(rename = "check")]
    pub(crate) all: Vec<Check>,
}

/// An amount per head and year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    year: i32,
    #[serde(rename = "yuan", deserialize_with = "fen")]
    fen: i64,
    #[allow(dead_code)] // People read it in the file.
    source: String,
}

/// Reads whole yuan as fen.
fn fen<'de, D: serde::Deserializer<'de>>(yuan: D) -> Result<i64, D::Error> {
    Ok(i64::deserialize(yuan)? * 100)
}

/// One contradiction to look for; `checks.toml` says what its fields mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Check {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) scope: Scope,
    pub(crate) severity: Severity,
    pub(crate) title: Both,
    when: Option<String>,
    blank: Option<String>,
    #[serde(default)]
    #[allow(dead_code)] // The tests look at it: what is missing is no contradiction.
    absent: bool,
    #[serde(default)]
    limits: BTreeMap<String, i64>,
    #[serde(default)]
    show: BTreeMap<String, String>,
    found: Both,
    pub(crate) remedy: Both,
    pub(crate) source: String,
}

/// How sure it is that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Severity {
    /// Cannot be so, or breaks a rule without exception
    Error,
    /// Most likely wrong
    Warning,
    /// Lawful exceptions are known
    Question,
}

impl Severity {
    /// For programs.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Question => "question",
        }
    }
}

impl Checks {
    /// Reads the built-in checks.
    pub(crate) fn built_in() -> anyhow::Result<Self> {
        Ok(toml::from_str(include_str!("checks.toml"))?)
    }

    /// Puts the poverty lines of a standard (year, yuan) before the checks' own.
    pub(crate) fn with_poverty_lines(mut self, lines: &[(i32, i64)]) -> Self {
        self.lines.retain(|it| {
            it.id != "poverty-line" || !lines.iter().any(|(year, _)| *year == it.year)
        });
        self.lines.extend(lines.iter().map(|(year, fen)| Line {
            id: "poverty-line".to_owned(),
            year: *year,
            fen: *fen,
            source: String::new(),
        }));
        self
    }

    /// Returns the place of a check by its number or name.
    pub(crate) fn place(&self, named: &str) -> Option<usize> {
        self.all.iter().position(|it| it.name == named || it.number.eq_ignore_ascii_case(named))
    }

    /// Makes a check ready to be put to the ledger.
    ///
    /// # Errors
    ///
    /// Says which check cannot be read.
    pub(crate) fn condition(&self, check: &Check) -> anyhow::Result<Condition> {
        let number = &check.number;
        let when = check.when.as_deref().map(|it| self.sql(check, it)).transpose()?;
        let blank = match &check.blank {
            None => None,
            Some(column) => {
                let (table, column) = column
                    .split_once('.')
                    .with_context(|| format!("check {number}: blank = TABLE.COLUMN"))?;
                Some((table.to_owned(), column.to_owned()))
            }
        };
        let sql = match (&blank, when) {
            (None, Some(when)) => when,
            (Some((_, column)), when) => {
                // Where two sheets disagree, something is recorded.
                let disputed =
                    if check.scope == Scope::Person { "person_disputed" } else { "disputed" };
                let blank = format!("{column} IS NULL AND NOT instr({disputed}, ' {column} ')");
                when.map_or(blank.clone(), |when| format!("{blank} AND ({when})"))
            }
            (None, None) => anyhow::bail!("check {number}: neither `when` nor `blank`"),
        };
        let values = check.names().into_iter().map(|name| match check.show.get(name) {
            Some(expression) => self.sql(check, expression),
            None => Ok(name.to_owned()),
        });
        Ok(Condition { scope: check.scope, sql, values: values.collect::<Result<_, _>>()?, blank })
    }

    /// Fills in the figures of a check, and the lines of years.
    fn sql(&self, check: &Check, text: &str) -> anyhow::Result<String> {
        let mut sql = text.trim().to_owned();
        for (name, figure) in &check.limits {
            sql = sql.replace(&format!(":{name}"), &figure.to_string());
        }
        while let Some((before, after)) = sql.split_once("line(") {
            let bad = || format!("check {}: line(ID, YEAR)", check.number);
            let (call, rest) = after.split_once(')').with_context(bad)?;
            let (id, year) = call.split_once(',').with_context(bad)?;
            let own: Vec<_> = self.lines.iter().filter(|it| it.id == id.trim()).collect();
            anyhow::ensure!(!own.is_empty(), "check {}: no line {id}", check.number);
            let cases: String =
                own.iter().map(|it| format!(" WHEN {} THEN {}", it.year, it.fen)).collect();
            sql = format!("{before}(CASE {}{cases} END){rest}", year.trim());
        }
        Ok(sql)
    }
}

impl Check {
    /// The names in its sentence that are not figures of its own, in their order.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for part in self.found.zh.split('{').skip(1) {
            let name = part.split('}').next().unwrap_or_default();
            if !self.limits.contains_key(name) && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// What was found, in words. `english` gives the label of a code.
    pub(crate) fn found(
        &self,
        values: &[Value<'_>],
        lang: Lang,
        english: &dyn Fn(&str) -> Option<String>,
    ) -> String {
        let mut args: Vec<(String, String)> = Vec::new();
        for (name, value) in self.names().into_iter().zip(values) {
            args.push((name.to_owned(), shown(name, value, lang, english)));
        }
        for (name, figure) in &self.limits {
            args.push((name.clone(), shown(name, &Value::Int(*figure), lang, english)));
        }
        fill(self.found.text(lang), &args)
    }
}

/// A value as people read it; the end of its name says what it is counted in.
fn shown(
    name: &str,
    value: &Value<'_>,
    lang: Lang,
    english: &dyn Fn(&str) -> Option<String>,
) -> String {
    let hundredths = ["_fen", "_mu100", "_dm2"].iter().any(|it| name.ends_with(it));
    match value {
        Value::Null => "-".to_owned(),
        Value::Int(number) if hundredths => crate::model::decimal(*number, 2),
        Value::Int(number) => number.to_string(),
        Value::Text(text) if lang == Lang::En && name != "name" => {
            let parts: Vec<_> =
                text.split('、').map(|it| english(it).unwrap_or_else(|| it.to_owned())).collect();
            parts.join(", ")
        }
        Value::Text(text) => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Check, Checks};
    use crate::rules::Standard;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|it| Some(it.split_once('}')?.0)).collect()
    }

    fn checks() -> Checks {
        Checks::built_in().unwrap()
    }

    #[test]
    fn both_languages_name_the_same_values() {
        for Check { number, found, title, remedy, source, .. } in &checks().all {
            assert_eq!(placeholders(&found.zh), placeholders(&found.en), "{number}");
            for text in [&title.zh, &title.en, &remedy.zh, &remedy.en, source] {
                assert!(!text.is_empty() && !text.contains('{'), "{number}: {text}");
            }
        }
    }

    #[test]
    fn every_figure_is_used_and_every_shown_value_is_said() {
        for check in &checks().all {
            let when = check.when.clone().unwrap_or_default();
            for name in check.limits.keys() {
                assert!(when.contains(&format!(":{name}")), "{}: {name}", check.number);
            }
            for name in check.show.keys() {
                assert!(check.found.zh.contains(&format!("{{{name}}}")), "{}", check.number);
            }
            assert!(check.blank.is_none() || !check.absent, "{}", check.number);
        }
    }

    #[test]
    fn the_lines_of_the_standard_come_first_and_a_year_without_one_has_none() {
        let standard = Standard::by_id("sichuan-2016").unwrap();
        let checks = checks().with_poverty_lines(&standard.lines_of("poverty-line"));
        let place = checks.place("exited-below-line").unwrap();
        let sql = checks.condition(&checks.all[place]).unwrap().sql;
        assert_eq!(
            sql,
            "exited AND exit_net_fen < exit_heads * (CASE exit_year WHEN 2014 THEN 280000 \
             WHEN 2015 THEN 285500 WHEN 2016 THEN 310000 WHEN 2018 THEN 360000 \
             WHEN 2020 THEN 400000 END)"
        );
        let other = self::checks().with_poverty_lines(&[(2015, 290_000)]);
        let sql = other.condition(&other.all[place]).unwrap().sql;
        assert!(sql.contains("(CASE exit_year WHEN 2014 THEN 280000 WHEN 2015 THEN 290000 END)"));
    }

    #[test]
    fn a_check_is_found_by_number_and_by_name() {
        let checks = checks();
        assert_eq!(checks.place("d055"), checks.place("head-spouse-same-sex"));
        assert_eq!(checks.place("D000"), None);
    }
}
