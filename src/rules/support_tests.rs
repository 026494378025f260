//! How long and how firmly verdicts stand.

use chrono::NaiveDate;

use super::expiry::expiry;
use super::made_up::{by, by_tests, standard, world};
use super::standard::Standard;
use super::support::support;
use crate::model::facts::Subject;

fn ends(standard: &Standard, example: &str) -> Option<String> {
    expiry(&world(standard, example)).map(|it: NaiveDate| it.to_string())
}

fn aged(months: u32) -> Standard {
    let rest = format!("max-age-months = {months}");
    standard(&by("", Subject::Household, &[(r#"{ yes = "h0" }"#, &rest)]))
}

#[test]
fn evidence_counts_for_its_months_and_no_day_longer() {
    let since = |day: &str| {
        format!("as-of = \"2019-03-05\"\nknown-since = \"{day}\"\nhousehold = {{ h0 = true }}")
    };
    let ends = |months, day: &str| ends(&aged(months), &since(day)).unwrap();
    assert_eq!(ends(12, "2019-03-05"), "2020-03-06");
    assert_eq!(ends(12, "2018-03-31"), "2019-04-01");
    // The end of a shorter month is as good as that of a longer one.
    assert_eq!(ends(1, "2019-02-28"), "2019-03-29");
    assert_eq!(ends(13, "2019-01-31"), "2020-03-01");
}

#[test]
fn the_leap_day_is_a_day_like_others() {
    let since = "as-of = \"2020-02-29\"\nhousehold = { h0 = true }";
    assert_eq!(ends(&aged(12), since).unwrap(), "2021-03-01");
    assert_eq!(ends(&aged(48), since).unwrap(), "2024-03-01");
}

#[test]
fn what_is_not_met_does_not_end_and_what_holds_for_good_does_not_either() {
    let it = by_tests("", &[r#"{ yes = "h0" }"#]);
    assert_eq!(ends(&it, "as-of = \"2018-10-31\"\nhousehold = { h0 = true }"), None);
    assert_eq!(ends(&it, "as-of = \"2018-10-31\"\nhousehold = { h0 = false }"), None);
}

#[test]
fn children_grow_up_and_years_end() {
    let school = r#"{ each-member = { aged = [6, 15], test = { yes = "m0" } } }"#;
    let it = by_tests("", &[school, r#"{ yes = "h0" }"#]);
    let of = |birth: &str| {
        format!(
            "as-of = \"2018-10-31\"\nhousehold = {{ h0 = true, head_count = 1 }}\nmembers = [{{ birth = \"{birth}\" }}]"
        )
    };
    assert_eq!(ends(&it, &of("2013-05-04")).unwrap(), "2019-05-04");
    assert_eq!(ends(&it, &of("2016-02-29")).unwrap(), "2022-03-01");
    let income = r#"{ more-than = { fact = "net_fen", per = "persons", oldest-years = 1, value = "3600" } }"#;
    let it = by_tests("", &[income]);
    let of = |year: i32| {
        format!(
            "as-of = \"2018-10-31\"\nincome = {{ year = {year}, net_fen = \"4000\", heads = 1 }}"
        )
    };
    assert_eq!(ends(&it, &of(2018)).unwrap(), "2020-01-01");
    assert_eq!(ends(&it, &of(2017)).unwrap(), "2019-01-01");
}

#[test]
fn limits_and_standards_end() {
    let parameter = "[[parameter]]\nid = \"limit\"\nunit = \"count\"\ntitle = { zh = \"限\", en = \"limit\" }\n\
                     [[parameter.value]]\nfrom = \"2018-01-01\"\nto = \"2019-06-30\"\namount = \"1\"\nsource = \"made up\"\n";
    let mut it = by_tests(parameter, &[r#"{ at-least = { fact = "n0", parameter = "limit" } }"#]);
    let known = "as-of = \"2018-10-31\"\nhousehold = { n0 = 1 }";
    assert_eq!(ends(&it, known).unwrap(), "2019-07-01");
    it.to = "2018-12-31".parse().ok();
    assert_eq!(ends(&it, known).unwrap(), "2019-01-01");
    it.to = "2018-06-30".parse().ok();
    assert_eq!(ends(&it, known).unwrap(), "2019-07-01", "it had ended before");
}

#[test]
fn what_no_longer_held_for_months_ends_what_forbids_it() {
    let it = by_tests("", &[r#"{ none = [{ held = { months = 6, test = { yes = "h0" } } }] }"#]);
    let known = "as-of = \"2018-10-31\"\nknown-since = \"2016-01-01\"\nhousehold = { h0 = false }\n\
                 later = [{ day = \"2018-08-31\", household = { h0 = true } }]";
    assert_eq!(ends(&it, known).unwrap(), "2019-03-01");
}

/// The margins of a household: fact, by how much, and as a share of the limit.
fn margins(tests: &[&str], facts: &str) -> Vec<Option<(String, i64, Option<i64>)>> {
    let it = by_tests("", tests);
    let example = format!("as-of = \"2018-10-31\"\nhousehold = {{ {facts} }}");
    let support = support(&world(&it, &example)).unwrap();
    let margins = support.margins.iter();
    margins.map(|it| it.as_ref().map(|it| (it.fact.to_owned(), it.by, it.share()))).collect()
}

#[test]
fn a_margin_is_how_far_a_number_may_move() {
    let of = |fact: &str, by, share| Some((fact.to_owned(), by, share));
    assert_eq!(
        margins(
            &[r#"{ more-than = { fact = "y0", value = "100" } }"#, r#"{ yes = "h0" }"#],
            "y0 = \"100.37\", h0 = true"
        ),
        [of("y0", 36, Some(36)), None]
    );
    assert_eq!(
        margins(&[r#"{ at-least = { fact = "n0", value = "8" } }"#], "n0 = 10"),
        [of("n0", 2, Some(2_500))]
    );
    assert_eq!(
        margins(
            &[r#"{ at-most = { fact = "n0", percent-of = "n1", value = "3" } }"#],
            "n0 = 30, n1 = 1000"
        ),
        [of("n0", 0, Some(0))]
    );
    assert_eq!(
        margins(&[r#"{ none = [{ at-least = { fact = "n0", value = "8" } }] }"#], "n0 = 4"),
        [of("n0", 3, Some(3_750))]
    );
    // Where another fact holds it as well no margin is in the way.
    assert_eq!(
        margins(
            &[r#"{ any = [{ at-least = { fact = "n0", value = "8" } }, { yes = "h0" }] }"#],
            "n0 = 9, h0 = true"
        ),
        [None]
    );
    assert_eq!(
        margins(
            &[
                r#"{ all = [{ at-least = { fact = "n0", value = "8" } }, { at-least = { fact = "n1", value = "100" } }] }"#
            ],
            "n0 = 9, n1 = 101"
        ),
        [of("n1", 1, Some(100))]
    );
}

#[test]
fn the_smallest_margin_is_that_of_the_smallest_share() {
    let it = by_tests(
        "",
        &[
            r#"{ at-least = { fact = "n0", value = "100" } }"#,
            r#"{ at-least = { fact = "n1", value = "2" } }"#,
            r#"{ yes = "h0" }"#,
        ],
    );
    let example = "as-of = \"2018-10-31\"\nhousehold = { n0 = 110, n1 = 3, h0 = true }";
    assert_eq!(support(&world(&it, example)).unwrap().smallest, Some(0));
    let none = by_tests("", &[r#"{ yes = "h0" }"#]);
    let example = "as-of = \"2018-10-31\"\nhousehold = { h0 = true }";
    assert_eq!(support(&world(&none, example)).unwrap().smallest, None);
    let unmet = "as-of = \"2018-10-31\"\nhousehold = { h0 = false }";
    assert_eq!(support(&world(&none, unmet)), None);
}

#[test]
fn a_village_says_how_many_households_it_can_lose() {
    let share = r#"{ share-of-households = { that = { yes = "electricity" }, at-least = "60", none = "unknown" } }"#;
    let it = standard(&by("", Subject::Village, &[(share, "")]));
    let households = ["{ electricity = true }"; 4].join(", ");
    let example =
        format!("as-of = \"2018-10-31\"\nvillage = {{}}\nhouseholds = [{households}, {{}}]");
    let support = support(&world(&it, &example)).unwrap();
    let margin = support.margins[0].as_ref().unwrap();
    assert_eq!((margin.fact, margin.by, margin.share()), ("households", 1, Some(3_333)));
}

#[test]
fn facts_that_hold_a_verdict_alone_are_named() {
    let it = by_tests(
        "",
        &[
            r#"{ any = [{ yes = "h0" }, { yes = "h1" }] }"#,
            r#"{ all = [{ yes = "h2" }, { if-recorded = { yes = "h3" } }] }"#,
        ],
    );
    let alone = |facts: &str| -> Vec<String> {
        let example = format!("as-of = \"2018-10-31\"\nhousehold = {{ {facts} }}");
        let support = support(&world(&it, &example)).unwrap();
        support.alone.iter().map(|it| it.fact.to_owned()).collect()
    };
    assert_eq!(alone("h0 = true, h1 = true, h2 = true, h3 = true"), ["h2"]);
    assert_eq!(alone("h0 = true, h1 = false, h2 = true"), ["h0", "h2"]);
}
