//! Entitlements: what money a person is due by the papers of a region. What is due is worked
//! out here; what was paid is in the ledger.

use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;
use toml::Spanned;

use super::standard::Faults;
use crate::error::say;
use crate::model::facts::Kind;

/// How the register writes that a household is poor.
const POOR: [&str; 4] = ["新识别", "未脱贫", "预脱贫", "返贫"];

/// How it writes that a household has exited.
const EXITED: [&str; 2] = ["已脱贫", "稳定脱贫"];

/// 在校生状况 of whoever is not at school.
const NOT_AT_SCHOOL: [&str; 2] = ["非在校生", "学龄前儿童"];

/// 文化程度 of whoever has not begun school.
const BELOW_SCHOOL_AGE: &str = "学龄前儿童";

/// Halves of a year's amount are paid: a year has two school terms.
const TERMS: i64 = 2;

/// Money that registered people are entitled to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Entitlement {
    /// 补助项目, as the ledger writes it.
    item: Spanned<String>,
    /// So many years after the year of its exit a household still gets it; `None`: as long
    /// as the paper holds.
    #[serde(default)]
    years_after_exit: Option<i32>,
    /// A year's amount by the stage of school, half of it in each term.
    #[serde(default)]
    by_stage: Vec<ByStage>,
    /// An amount that is paid once, by the stage of school.
    #[serde(default)]
    once_by_stage: Vec<ByStage>,
    /// Stages of which the paper does not say what they get.
    #[serde(default)]
    unclear: Vec<String>,
    /// A year's amount by what the person paid in it, the highest band first.
    #[serde(default)]
    by_own_payment: Vec<Band>,
    /// The share of a medical bill that is paid, by the kind of treatment.
    #[serde(default)]
    share: Vec<Share>,
    pub(crate) source: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByStage {
    /// 学段 or 在校生状况.
    stages: Vec<String>,
    /// Yuan.
    amount: Spanned<String>,
    #[serde(skip)]
    fen: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Band {
    /// The least that the person paid, in yuan: 以上, so this very amount is in the band.
    from: Spanned<String>,
    amount: Spanned<String>,
    /// Both in fen.
    #[serde(skip)]
    fen: (i64, i64),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Share {
    /// 门诊 or 住院.
    kind: String,
    percent: Spanned<String>,
    /// Hundredths of a percent.
    #[serde(skip)]
    rate: i64,
}

/// What an entitlement goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// A term at school.
    Term,
    /// Being at school, one time.
    Once,
    /// What the person paid in a year.
    OwnPayment,
    /// A share of medical bills.
    Share,
}

/// What is due to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Fen(i64),
    /// They are not entitled to it.
    Nothing,
    /// It cannot be told, because this is not known.
    Unknown(Missing),
}

/// What is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Missing {
    /// 脱贫属性 of the household.
    Status,
    /// 脱贫年度.
    ExitYear,
    /// 学段.
    Stage,
    /// 个人缴费.
    OwnPayment,
}

impl Missing {
    /// What the sheets call it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Missing::Status => "脱贫属性",
            Missing::ExitYear => "脱贫年度",
            Missing::Stage => "学段",
            Missing::OwnPayment => "个人缴费",
        }
    }
}

/// A household's standing on the register.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Poverty<'f> {
    pub(crate) status: Option<&'f str>,
    pub(crate) exit_year: Option<i32>,
}

/// What is known of somebody's schooling in a term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schooling<'f> {
    /// Whether a list of pupils of the term names them, and at which stage.
    pub(crate) enrolled: bool,
    pub(crate) stage: Option<&'f str>,
    /// 在校生状况 as last recorded, and whether that was in the term.
    pub(crate) recorded: Option<&'f str>,
    pub(crate) in_term: bool,
    /// 文化程度.
    pub(crate) education: Option<&'f str>,
}

/// Where somebody goes to school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At<'f> {
    Stage(&'f str),
    Nowhere,
    Unknown,
}

impl Schooling<'_> {
    /// The list of the term's pupils says it best; then what was recorded in the term. What
    /// was recorded before it says nothing of this term, but that whoever has an education
    /// (文化程度) and was at no school has left school for good.
    fn at(&self) -> At<'_> {
        if self.enrolled {
            return self.stage.map_or(At::Unknown, At::Stage);
        }
        let is_pupil = |it: &str| !NOT_AT_SCHOOL.contains(&it);
        match self.recorded {
            Some(code) if self.in_term && is_pupil(code) => At::Stage(code),
            Some(_) if self.in_term => At::Nowhere,
            Some(code) if is_pupil(code) => At::Unknown,
            _ if self.education.is_some_and(|it| it != BELOW_SCHOOL_AGE) => At::Nowhere,
            _ => At::Unknown,
        }
    }
}

impl Entitlement {
    pub(crate) fn item(&self) -> &str {
        self.item.get_ref()
    }

    pub(crate) fn basis(&self) -> Basis {
        if !self.by_stage.is_empty() {
            Basis::Term
        } else if !self.once_by_stage.is_empty() {
            Basis::Once
        } else if !self.by_own_payment.is_empty() {
            Basis::OwnPayment
        } else {
            Basis::Share
        }
    }

    /// Tells what a pupil is due in a term that begins on this day: half of a year's
    /// amount, or what is paid once.
    pub(crate) fn for_pupil(
        &self,
        standing: Poverty<'_>,
        schooling: Schooling<'_>,
        first_day: NaiveDate,
    ) -> Due {
        let (amounts, terms) = match self.basis() {
            Basis::Term => (&self.by_stage, TERMS),
            _ => (&self.once_by_stage, 1),
        };
        let due = match schooling.at() {
            At::Nowhere => Due::Nothing,
            At::Unknown => Due::Unknown(Missing::Stage),
            At::Stage(stage) if self.unclear.iter().any(|it| it == stage) => {
                Due::Unknown(Missing::Stage)
            }
            At::Stage(stage) => {
                let amount = amounts.iter().find(|it| it.stages.iter().any(|it| it == stage));
                amount.map_or(Due::Nothing, |it| Due::Fen(it.fen / terms))
            }
        };
        self.while_entitled(due, standing, first_day.year())
    }

    /// Tells what is due for a year in which somebody paid so many fen themselves.
    pub(crate) fn for_payment(&self, standing: Poverty<'_>, own: Option<i64>, year: i32) -> Due {
        let due = match own {
            None => Due::Unknown(Missing::OwnPayment),
            Some(own) => {
                let band = self.by_own_payment.iter().find(|it| it.fen.0 <= own);
                Due::Fen(band.map_or(0, |it| it.fen.1))
            }
        };
        self.while_entitled(due, standing, year)
    }

    /// The share of each kind of bill that is to be paid, in hundredths of a percent.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (&str, i64)> {
        self.share.iter().map(|it| (it.kind.as_str(), it.rate))
    }

    /// Nothing is due to a household that has lost its right; where that is not known, what
    /// is due is not.
    fn while_entitled(&self, due: Due, standing: Poverty<'_>, year: i32) -> Due {
        if due == Due::Nothing {
            return due;
        }
        match standing.status {
            None => Due::Unknown(Missing::Status),
            Some(status) if POOR.contains(&status) => due,
            Some(status) if EXITED.contains(&status) => {
                match (self.years_after_exit, standing.exit_year) {
                    (None, _) => due,
                    (Some(_), None) => Due::Unknown(Missing::ExitYear),
                    (Some(years), Some(exit)) if year <= exit + years => due,
                    _ => Due::Nothing,
                }
            }
            Some(_) => Due::Nothing,
        }
    }

    /// Reads the amounts, and notes all that is wrong.
    pub(super) fn check(&mut self, faults: &mut Faults) {
        let at = self.item.span().start;
        let item = self.item.get_ref();
        let ways = [
            !self.by_stage.is_empty(),
            !self.once_by_stage.is_empty(),
            !self.by_own_payment.is_empty(),
            !self.share.is_empty(),
        ];
        if item.is_empty() || ways.iter().filter(|it| **it).count() != 1 {
            faults.note(at, say!("entitlement-ways", item = item));
        }
        if self.source.is_empty() {
            faults.note(at, say!("standard-no-source", name = item));
        }
        let mut number = |text: &Spanned<String>, kind: Kind| match kind.parse(text.get_ref()) {
            Some(number) if 0 <= number => number,
            _ => {
                let value = text.get_ref();
                let fault = say!("standard-no-amount", value = value, unit = kind.name());
                faults.note(text.span().start, fault);
                0
            }
        };
        for it in self.by_stage.iter_mut().chain(&mut self.once_by_stage) {
            it.fen = number(&it.amount, Kind::Yuan);
        }
        for it in &mut self.by_own_payment {
            it.fen = (number(&it.from, Kind::Yuan), number(&it.amount, Kind::Yuan));
        }
        for it in &mut self.share {
            it.rate = number(&it.percent, Kind::Percent);
        }
        // The first band that is reached counts, so a lower one must not stand before it.
        if !self.by_own_payment.is_sorted_by(|one, next| next.fen.0 < one.fen.0) {
            faults.note(at, say!("entitlement-bands", item = item));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Due, Missing, Poverty, Schooling};
    use crate::rules::Standard;

    const POOR: Poverty<'_> = Poverty { status: Some("未脱贫"), exit_year: None };
    const NOBODY: Schooling<'_> =
        Schooling { enrolled: false, stage: None, recorded: None, in_term: false, education: None };

    fn item(item: &str) -> super::Entitlement {
        let standard = Standard::by_id("uxin-2019").unwrap();
        standard.entitlements.iter().find(|it| it.item() == item).unwrap().clone()
    }

    fn pupil(name: &str, standing: Poverty<'_>, schooling: Schooling<'_>, first: &str) -> Due {
        item(name).for_pupil(standing, schooling, first.parse().unwrap())
    }

    #[test]
    fn the_premium_subsidy_turns_at_the_very_fen() {
        let due = |own| item("养老保险缴费补贴").for_payment(POOR, own, 2019);
        for (own, wanted) in [
            (300_000, 100_000),
            (150_000, 100_000),
            (149_999, 40_000),
            (50_000, 40_000),
            (49_999, 0),
            (0, 0),
        ] {
            assert_eq!(due(Some(own)), Due::Fen(wanted), "{own}");
        }
        assert_eq!(due(None), Due::Unknown(Missing::OwnPayment));
    }

    #[test]
    fn board_goes_by_the_stage_and_an_unknown_stage_is_not_none() {
        let due = |stage| {
            let schooling = Schooling { enrolled: true, stage, ..NOBODY };
            ["保育费", "伙食费", "升学补助"].map(|it| pupil(it, POOR, schooling, "2019-03-01"))
        };
        let (none, unknown) = (Due::Nothing, Due::Unknown(Missing::Stage));
        assert_eq!(due(Some("学前教育")), [Due::Fen(150_000), none, none]);
        assert_eq!(due(Some("小学")), [none, Due::Fen(100_000), none]);
        assert_eq!(due(Some("初中")), [none, Due::Fen(100_000), none]);
        assert_eq!(due(Some("普通高中")), [none, Due::Fen(150_000), none]);
        assert_eq!(due(Some("本科")), [none, none, Due::Fen(4_000_000)]);
        assert_eq!(due(Some("专科")), [none, none, Due::Fen(3_000_000)]);
        assert_eq!(due(Some("特殊教育")), [none, unknown, none]);
        assert_eq!(due(None), [unknown, unknown, unknown]);
    }

    #[test]
    fn what_was_recorded_before_the_term_says_nothing_of_the_stage_in_it() {
        let due = |recorded, in_term, education| {
            let schooling = Schooling { recorded, in_term, education, ..NOBODY };
            pupil("伙食费", POOR, schooling, "2019-03-01")
        };
        assert_eq!(due(Some("九年级"), true, None), Due::Fen(100_000));
        assert_eq!(due(Some("九年级"), false, None), Due::Unknown(Missing::Stage));
        assert_eq!(due(Some("非在校生"), true, None), Due::Nothing);
        assert_eq!(due(Some("非在校生"), false, None), Due::Unknown(Missing::Stage));
        assert_eq!(due(Some("非在校生"), false, Some("初中")), Due::Nothing);
        assert_eq!(due(None, false, Some("初中")), Due::Nothing);
        assert_eq!(due(None, false, Some("学龄前儿童")), Due::Unknown(Missing::Stage));
        assert_eq!(due(None, false, None), Due::Unknown(Missing::Stage));
    }

    #[test]
    fn school_aid_goes_on_for_three_years_after_the_year_of_exit() {
        let due = |status, exit_year, first| {
            let schooling = Schooling { enrolled: true, stage: Some("小学"), ..NOBODY };
            pupil("伙食费", Poverty { status, exit_year }, schooling, first)
        };
        let half = Due::Fen(100_000);
        assert_eq!(due(Some("已脱贫"), Some(2016), "2019-09-01"), half);
        assert_eq!(due(Some("已脱贫"), Some(2016), "2019-12-31"), half);
        assert_eq!(due(Some("已脱贫"), Some(2016), "2020-01-01"), Due::Nothing);
        assert_eq!(due(Some("稳定脱贫"), None, "2019-09-01"), Due::Unknown(Missing::ExitYear));
        // Who has fallen back is poor, whatever the year of an earlier exit.
        assert_eq!(due(Some("返贫"), Some(2014), "2019-09-01"), half);
        assert_eq!(due(Some("边缘易致贫"), None, "2019-09-01"), Due::Nothing);
        assert_eq!(due(None, None, "2019-09-01"), Due::Unknown(Missing::Status));
    }
}
