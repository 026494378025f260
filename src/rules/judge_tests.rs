//! What judging must not do: call met what is not known, or what was not met all the time.

use chrono::NaiveDate;

use super::judge::Outcome;
use super::made_up::{by, by_tests, case, read, standard};
use super::parameter::Own;
use super::standard::Standard;
use crate::model::Value;
use crate::model::facts::Subject;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What the household of an example comes to.
#[track_caller]
fn outcome(standard: &Standard, example: &str) -> Outcome {
    case(standard, example).judge(standard).outcome
}

#[test]
fn who_may_not_be_concerned_proves_nothing_of_some_member() {
    let one =
        by_tests("", &[r#"{ some-member = { who = { yes = "m0" }, test = { yes = "m1" } } }"#]);
    let people = |of: &str| {
        format!("as-of = \"2018-10-31\"\nmembers = [{of}]\nhousehold = {{ head_count = 1 }}")
    };
    assert_eq!(outcome(&one, &people("{ m0 = true, m1 = true }")), Outcome::Met);
    assert_eq!(outcome(&one, &people("{ m1 = true }")), Outcome::Unknown);
    let each =
        by_tests("", &[r#"{ each-member = { who = { yes = "m0" }, test = { yes = "m1" } } }"#]);
    assert_eq!(outcome(&each, &people("{ m1 = true }")), Outcome::Met);
    // Nor is what may not apply one way of several.
    let each = r#"{ each-member = { who = { yes = "m0" }, test = { yes = "m1" } } }"#;
    for (test, sure, unsure) in [
        (format!("{{ all = [{each}, {{ no = \"h0\" }}] }}"), Outcome::Met, Outcome::Met),
        (format!("{{ any = [{each}, {{ yes = \"h0\" }}] }}"), Outcome::Met, Outcome::Unknown),
        (
            format!("{{ at-least-of = {{ n = 1, tests = [{each}, {{ yes = \"h0\" }}] }} }}"),
            Outcome::Met,
            Outcome::Unknown,
        ),
        (
            format!("{{ none = [{{ none = [{each}, {{ no = \"h0\" }}] }}, {{ yes = \"h0\" }}] }}"),
            Outcome::Met,
            Outcome::Met,
        ),
        (
            format!("{{ none = [{{ all = [{{ none = [{each}] }}, {{ no = \"h0\" }}] }}] }}"),
            Outcome::Met,
            Outcome::Unknown,
        ),
    ] {
        let it = by_tests("", &[&test]);
        let people = |of: &str| {
            format!(
                "as-of = \"2018-10-31\"\nmembers = [{of}]\n\
                 household = {{ head_count = 1, h0 = false }}"
            )
        };
        assert_eq!(outcome(&it, &people("{ m0 = true, m1 = true }")), sure, "{test}");
        assert_eq!(outcome(&it, &people("{ m1 = true }")), unsure, "{test}");
    }
    let exempt = format!(
        "[[household.exempt]]\nwhen = {{ no = \"h0\" }}\nevidence = {each}\n\
         title = {{ zh = \"试\", en = \"made up\" }}\nsource = \"made up\""
    );
    let it = standard(&by("", Subject::Household, &[(r#"{ yes = "h0" }"#, &exempt)]));
    let people = "as-of = \"2018-10-31\"\nmembers = [{ m1 = true }]\n\
                  household = { head_count = 1, h0 = false }";
    assert_eq!(outcome(&it, people), Outcome::Unknown);
}

#[test]
fn a_household_that_may_not_be_counted_does_not_raise_a_share() {
    let share = r#"{ share-of-households = { that = { each-member = { who = { yes = "m0" }, test = { yes = "m1" } } }, at-least = "60", none = "unknown" } }"#;
    let it = standard(&by("", Subject::Village, &[(share, "")]));
    let household = |of: &str| format!("{{ head_count = 1, members = [{of}] }}");
    let [yes, no, perhaps] = ["m0 = true, m1 = true", "m0 = true, m1 = false", "m1 = true"]
        .map(|it| household(&format!("{{ {it} }}")));
    let of = |all: [&str; 3]| {
        outcome(
            &it,
            &format!("as-of = \"2018-10-31\"\nvillage = {{}}\nhouseholds = [{}]", all.join(", ")),
        )
    };
    assert_eq!(of([&yes, &no, &yes]), Outcome::Met);
    // One of two is not 60 in a hundred; two of three would be.
    assert_eq!(of([&yes, &no, &perhaps]), Outcome::Unknown);
}

#[test]
fn what_is_recorded_in_part_is_no_silence() {
    let any = r#"{ if-recorded = { any = [{ yes = "h0" }, { yes = "h1" }] } }"#;
    let it =
        by_tests("", &[r#"{ yes = "h2" }"#, &format!("{{ all = [{any}, {{ yes = \"h2\" }}] }}")]);
    let of = |facts: &str| format!("as-of = \"2018-10-31\"\nhousehold = {{ h2 = true{facts} }}");
    assert_eq!(outcome(&it, &of("")), Outcome::Met);
    assert_eq!(outcome(&it, &of(", h0 = false")), Outcome::Unknown);
    assert_eq!(outcome(&it, &of(", h0 = false, h1 = false")), Outcome::Unmet);
    let held = r#"{ all = [{ yes = "h1" }, { if-recorded = { held = { months = 6, test = { yes = "h0" } } } }] }"#;
    let it = by_tests("", &[held]);
    let known = "as-of = \"2018-10-31\"\nknown-since = \"2018-10-01\"\nhousehold = { h0 = true, h1 = true }";
    assert_eq!(outcome(&it, known), Outcome::Unknown, "one month is not six");
}

#[test]
fn nothing_is_held_through_days_on_which_it_was_not_known_to_be_met() {
    let held = r#"{ held = { months = 24, test = { yes = "h0" } } }"#;
    let text = by("", Subject::Household, &[(held, "max-age-months = 12")]);
    let it = standard(&text);
    let renewed = |day: &str| {
        format!(
            "as-of = \"2018-10-31\"\nknown-since = \"2016-10-01\"\nhousehold = {{ h0 = true }}\n\
             later = [{{ day = \"2017-10-01\", household = {{ h0 = true }} }}, \
             {{ day = \"{day}\", household = {{ h0 = true }} }}]"
        )
    };
    assert_eq!(outcome(&it, &renewed("2018-10-02")), Outcome::Met);
    assert_eq!(outcome(&it, &renewed("2018-10-03")), Outcome::Unknown, "2 October was not covered");
}

#[test]
fn nothing_is_held_through_days_of_another_limit() {
    let value = |from: &str, to: &str, amount: &str| {
        format!(
            "[[parameter.value]]\nfrom = \"{from}\"\nto = \"{to}\"\namount = \"{amount}\"\nsource = \"made up\"\n"
        )
    };
    let parameter = |between: &str| {
        format!(
            "[[parameter]]\nid = \"limit\"\nunit = \"count\"\ntitle = {{ zh = \"限\", en = \"limit\" }}\n{}{}{}",
            value("2016-01-01", "2018-04-30", "1"),
            value("2018-05-01", "2018-05-31", between),
            value("2018-06-01", "2020-12-31", "1")
        )
    };
    let held =
        r#"{ held = { months = 12, test = { at-least = { fact = "n0", parameter = "limit" } } } }"#;
    let known = "as-of = \"2018-10-31\"\nknown-since = \"2016-10-01\"\nhousehold = { n0 = 1 }";
    assert_eq!(outcome(&by_tests(&parameter("1"), &[held]), known), Outcome::Met);
    assert_eq!(outcome(&by_tests(&parameter("2"), &[held]), known), Outcome::Unmet);
    let village = standard(&by(&parameter("2"), Subject::Village, &[(held, "")]));
    let known = known.replace("household", "village");
    assert_eq!(outcome(&village, &known), Outcome::Unmet);
}

#[test]
fn how_many_people_there_are_is_not_known_before_the_day_of_the_count() {
    let held = r#"{ held = { months = 12, test = { at-least = { fact = "n0", per = "persons", value = "10" } } } }"#;
    let it = by_tests("", &[held]);
    let known = "as-of = \"2018-10-31\"\nknown-since = \"2016-10-01\"\nhousehold = { n0 = 20, head_count = 2 }";
    let mut facts = super::made_up::household(&it, known);
    assert_eq!(it.judge_household(&facts, day("2018-10-31")).outcome, Outcome::Met);
    facts.head_count.as_mut().unwrap().day = day("2018-06-01");
    assert_eq!(it.judge_household(&facts, day("2018-10-31")).outcome, Outcome::Unknown);
    // Who is listed today tells nothing of who was there before.
    let listed = "as-of = \"2018-10-31\"\nknown-since = \"2016-10-01\"\n\
                  members = [{}, {}]\nhousehold = { n0 = 20 }";
    assert_eq!(outcome(&it, listed), Outcome::Unknown);
    assert_eq!(outcome(&it, &listed.replace("n0 = 20", "n0 = 20, head_count = 2")), Outcome::Met);
    let fewer = listed.replace("n0 = 20", "n0 = 20, head_count = 1");
    assert_eq!(outcome(&it, &fewer), Outcome::Unknown);
}

#[test]
fn what_answers_another_question_is_neither_yes_nor_no() {
    let it = by_tests("", &[r#"{ none = [{ yes = "h0" }] }"#]);
    let mut facts =
        super::made_up::household(&it, "as-of = \"2018-10-31\"\nhousehold = { h0 = false }");
    assert_eq!(it.judge_household(&facts, day("2018-10-31")).outcome, Outcome::Met);
    for value in [Value::Int(2), Value::text("有"), Value::Null] {
        facts.facts[0].newest.as_mut().unwrap().value = value;
        assert_eq!(it.judge_household(&facts, day("2018-10-31")).outcome, Outcome::Unknown);
    }
}

#[test]
fn a_part_that_is_more_than_the_whole_proves_nothing() {
    let of = |test: &str, rest: &str| {
        let it = by_tests("", &[&format!("{{ {test} }}")]);
        outcome(&it, &format!("as-of = \"2018-10-31\"\nhousehold = {{ {rest} }}"))
    };
    let share = r#"at-least = { fact = "n0", percent-of = "n1", value = "100" }"#;
    assert_eq!(of(share, "n0 = 2, n1 = 2"), Outcome::Met);
    assert_eq!(of(share, "n0 = 3, n1 = 2"), Outcome::Unknown);
    assert_eq!(of(share, "n0 = 1, n1 = 2"), Outcome::Unmet);
    let low = r#"at-most = { fact = "y0", less = ["y1"], percent-of = "y2", value = "2" }"#;
    assert_eq!(of(low, r#"y0 = "5", y1 = "5", y2 = "10""#), Outcome::Met);
    assert_eq!(of(low, r#"y0 = "5", y1 = "5.01", y2 = "10""#), Outcome::Unknown);
    let not = r#"none = [{ at-most = { fact = "n0", percent-of = "n1", value = "50" } }]"#;
    assert_eq!(of(not, "n0 = 2, n1 = 2"), Outcome::Met);
    assert_eq!(of(not, "n0 = 3, n1 = 2"), Outcome::Unknown);
    // The income of this year is no part of that of the last one.
    let growth =
        r#"at-least = { fact = "y0", percent-of = "y1", may-exceed = true, value = "110" }"#;
    assert_eq!(of(growth, r#"y0 = "11", y1 = "10""#), Outcome::Met);
    assert_eq!(of(growth, r#"y0 = "-1", y1 = "10""#), Outcome::Unmet);
    let keys = |test: &str| {
        let text = by("", Subject::Household, &[(test, "")]);
        read(&text).err().unwrap_or_default().iter().map(|it| it.key).collect::<Vec<_>>()
    };
    let beyond = r#"{ at-least = { fact = "n0", percent-of = "n1", value = "110" } }"#;
    assert_eq!(keys(beyond), ["standard-part"]);
    let alone = r#"{ at-least = { fact = "n0", may-exceed = true, value = "1" } }"#;
    assert_eq!(keys(alone), ["standard-may-exceed"]);
}

#[test]
fn of_two_limits_of_the_office_the_later_entered_holds() {
    let parameter = "[[parameter]]\nid = \"limit\"\nunit = \"count\"\ntitle = { zh = \"限\", en = \"limit\" }\n";
    let test = r#"{ at-least = { fact = "n0", parameter = "limit" } }"#;
    let mut it = by_tests(parameter, &[test]);
    let known = "as-of = \"2018-10-31\"\nhousehold = { n0 = 5 }";
    assert_eq!(outcome(&it, known), Outcome::Unknown);
    let own = |amount: i64| Own {
        from: day("2018-01-01"),
        to: None,
        register: None,
        area: String::new(),
        amount,
        source: "made up".to_owned(),
    };
    assert!(it.enter("limit", "count", own(1)));
    assert_eq!(outcome(&it, known), Outcome::Met);
    assert!(it.enter("limit", "count", own(9)));
    assert_eq!(outcome(&it, known), Outcome::Unmet);
}

#[test]
fn what_silence_would_pass_is_refused() {
    let keys = |test: &str, rest: &str| {
        let text = by("", Subject::Household, &[(test, rest)]);
        read(&text).err().unwrap_or_default().iter().map(|it| it.key).collect::<Vec<_>>()
    };
    let silent = r#"{ if-recorded = { yes = "h0" } }"#;
    let of_member = r#"{ if-recorded = { yes = "m0" } }"#;
    let fine = r#"{ yes = "h1" }"#;
    assert!(keys(fine, "").is_empty());
    assert_eq!(keys(&format!("{{ none = [{silent}] }}"), ""), ["standard-met-by-silence"]);
    let some = format!("{{ some-member = {{ test = {of_member} }} }}");
    assert_eq!(keys(&some, ""), ["standard-met-by-silence"]);
    let who = format!("{{ each-member = {{ who = {of_member}, test = {{ yes = \"m1\" }} }} }}");
    assert_eq!(keys(&who, ""), ["standard-met-by-silence"]);
    assert_eq!(keys(fine, &format!("when = {silent}")), ["standard-met-by-silence"]);
    let jointly =
        r#"{ at-least = { fact = "n0", percent-of = "n1", jointly = true, value = "50" } }"#;
    assert_eq!(keys(jointly, ""), ["standard-per-and-percent"]);
}
