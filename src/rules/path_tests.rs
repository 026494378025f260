//! The shortest paths of single households and villages, by what they are made of.

use super::made_up::{by, by_tests, standard, world, world_of};
use super::matter::{What, Whose};
use super::need::Need;
use super::path::{Change, Doing, apply, paths};
use super::standard::Standard;
use crate::model::facts::Subject;

const DAY: &str = "as-of = \"2018-10-31\"\n";

/// A change in short: `mend h0 of 1: yes`.
fn short(change: &Change<'_>) -> String {
    let doing = match change.doing {
        Doing::Mend => "mend",
        Doing::Find => "find",
        Doing::Wait => "wait",
    };
    let whose = match change.matter.map(|it| it.whose) {
        Some(Whose::Member(place)) => format!(" of {place}"),
        Some(Whose::Joint(place)) => format!(" of other {place}"),
        _ => String::new(),
    };
    let year = match change.matter.map(|it| it.what) {
        Some(What::Item { year, .. } | What::Parameter { year, .. }) => format!(" {year}"),
        _ => String::new(),
    };
    let need = match &change.need {
        Need::Flag(true) => "yes".to_owned(),
        Need::Flag(false) => "no".to_owned(),
        Need::OneOf(codes) => codes.iter().cloned().collect::<Vec<_>>().join("/"),
        Need::NoneOf(codes) => {
            format!("not {}", codes.iter().cloned().collect::<Vec<_>>().join("/"))
        }
        Need::Between(i64::MIN, i64::MAX) => "any".to_owned(),
        Need::Between(from, i64::MAX) => format!(">= {from}"),
        Need::Between(i64::MIN, to) => format!("<= {to}"),
        Need::Between(from, to) => format!("{from}..{to}"),
        Need::Known => "known".to_owned(),
        Need::Aged(ages) => format!("aged {ages:?}"),
        Need::Before(year, before) => format!("before {year}: {before}"),
        Need::More(more) => format!("{more} more"),
        Need::Silent => "silent".to_owned(),
        Need::Until(day) => format!("until {day}"),
    };
    let by = change.difference().map_or(String::new(), |it| format!(" ({it:+})"));
    let per =
        change.per_person.map_or(String::new(), |it| format!(" [{} x {}]", it.limit, it.persons));
    let criteria = change.criteria.iter().map(|it| format!(" k{it}")).collect::<String>();
    format!("{doing} {}{year}{whose}: {need}{by}{per} for{criteria}", change.fact)
}

/// All shortest paths, each made sure of: together they lead to met, and none can be spared.
#[track_caller]
fn shortest(standard: &Standard, example: &str) -> Vec<String> {
    let world = world(standard, example);
    let paths = paths(&world);
    for set in &paths.sets {
        assert!(apply(&world, set).is_met());
        for place in 0..set.len() {
            let mut without = set.clone();
            without.remove(place);
            assert!(!apply(&world, &without).is_met(), "{}", short(&set[place]));
        }
    }
    assert!(!paths.capped);
    let said = |set: &Vec<Change<'_>>| set.iter().map(short).collect::<Vec<_>>().join("; ");
    paths.sets.iter().map(said).collect()
}

/// The paths of a household, by tests and facts.
#[track_caller]
fn paths_of(tests: &[&str], facts: &str) -> Vec<String> {
    shortest(&by_tests("", tests), &format!("{DAY}household = {{ {facts} }}"))
}

#[test]
fn who_meets_everything_has_nothing_to_change() {
    assert_eq!(paths_of(&[r#"{ yes = "h0" }"#], "h0 = true"), [""]);
}

#[test]
fn what_is_wrong_is_mended_and_what_is_not_known_is_found() {
    let tests = [
        r#"{ yes = "h0" }"#,
        r#"{ no = "h1" }"#,
        r#"{ one-of = { fact = "c0", codes = ["一", "二"] } }"#,
    ];
    assert_eq!(
        paths_of(&tests, "h0 = false, c0 = \"三\""),
        ["mend h0: yes for k0; find h1: no for k1; mend c0: 一/二 for k2"]
    );
}

#[test]
fn one_change_for_two_criteria_is_one_change() {
    let tests = [
        r#"{ any = [{ yes = "h0" }, { yes = "h1" }] }"#,
        r#"{ any = [{ yes = "h1" }, { yes = "h2" }] }"#,
    ];
    assert_eq!(paths_of(&tests, "h0 = false, h1 = false, h2 = false"), ["mend h1: yes for k0 k1"]);
    let codes = [
        r#"{ one-of = { fact = "c0", codes = ["一", "二"] } }"#,
        r#"{ none = [{ one-of = { fact = "c0", codes = ["一"] } }] }"#,
    ];
    assert_eq!(paths_of(&codes, "c0 = \"三\""), ["mend c0: 二 for k0"]);
    assert_eq!(paths_of(&codes, ""), ["find c0: 二 for k0 k1"]);
}

#[test]
fn every_code_that_is_named_is_enough() {
    let tests = [
        r#"{ one-of = { fact = "c0", codes = ["一", "二"] } }"#,
        r#"{ any = [{ none = [{ one-of = { fact = "c0", codes = ["一"] } }] }, { yes = "h0" }] }"#,
    ];
    assert_eq!(paths_of(&tests, "c0 = \"三\", h0 = true"), ["mend c0: 一/二 for k0"]);
    assert_eq!(paths_of(&tests, "c0 = \"三\", h0 = false"), ["mend c0: 二 for k0"]);
}

#[test]
fn contradictory_changes_lead_nowhere() {
    let tests = [r#"{ yes = "h0" }"#, r#"{ no = "h0" }"#];
    assert_eq!(paths_of(&tests, "h0 = true"), Vec::<String>::new());
    let way_out = [r#"{ yes = "h0" }"#, r#"{ any = [{ no = "h0" }, { yes = "h1" }] }"#];
    assert_eq!(
        paths_of(&way_out, "h0 = false, h1 = false"),
        ["mend h0: yes for k0; mend h1: yes for k1"]
    );
}

#[test]
fn numbers_say_how_much_is_missing() {
    let tests = [
        r#"{ at-least = { fact = "n0", value = "10" } }"#,
        r#"{ less-than = { fact = "y0", value = "5" } }"#,
    ];
    assert_eq!(
        paths_of(&tests, "n0 = 7, y0 = \"6.50\""),
        ["mend n0: >= 10 (+3) for k0; mend y0: 0..499 (-151) for k1"]
    );
    let sum = [r#"{ more-than = { fact = "n0", plus = ["n1"], less = ["n2"], value = "10" } }"#];
    assert_eq!(paths_of(&sum, "n0 = 7, n1 = 5, n2 = 4"), ["mend n0: >= 10 (+3) for k0"]);
    assert_eq!(paths_of(&sum, "n0 = 7, n2 = 4"), ["find n1: >= 8 for k0"]);
    assert_eq!(paths_of(&sum, "n2 = 4"), ["find n0: >= 15 for k0; find n1: >= 0 for k0"]);
    let share = [r#"{ at-most = { fact = "n0", percent-of = "n1", value = "3" } }"#];
    assert_eq!(paths_of(&share, "n0 = 31, n1 = 1000"), ["mend n0: 0..30 (-1) for k0"]);
    assert_eq!(paths_of(&share, "n0 = 31"), ["find n1: >= 1034 for k0"]);
    // Of two numbers that are both missing neither can be named.
    assert_eq!(paths_of(&share, ""), ["find n0: known for k0; find n1: known for k0"]);
    let all = [r#"{ at-least = { fact = "n0", percent-of = "n1", value = "90" } }"#];
    assert_eq!(paths_of(&all, "n0 = 8, n1 = 10"), ["mend n0: 9..10 (+1) for k0"]);
    assert_eq!(paths_of(&all, "n0 = 30, n1 = 20"), ["mend n0: 18..20 (-10) for k0"]);
    assert_eq!(paths_of(&all, ""), ["find n0: known for k0; find n1: known for k0"]);
    let beyond =
        [r#"{ at-least = { fact = "n0", less = ["n1"], percent-of = "n1", value = "50" } }"#];
    let standard = by_tests("", &beyond);
    let found = paths(&world(&standard, &format!("{DAY}household = {{}}")));
    assert_eq!(found.sets.first().map(Vec::len), Some(2));
}

#[test]
fn numbers_of_which_two_must_change_are_changed_together() {
    let tests = [
        r#"{ at-least = { fact = "n2", value = "5" } }"#,
        r#"{ at-most = { fact = "n0", plus = ["n2"], value = "6" } }"#,
    ];
    let both = ["mend n2: 5..5 (+2) for k0; mend n0: 0..1 (-1) for k1"];
    assert_eq!(paths_of(&tests, "n0 = 2, n2 = 3"), both);
    assert_eq!(paths_of(&tests, "n0 = 1, n2 = 3"), ["mend n2: 5..5 (+2) for k0"]);
    assert_eq!(paths_of(&tests, "n0 = 2"), ["find n2: 5..5 for k0 k1; mend n0: 0..1 (-1) for k1"]);
}

#[test]
fn income_is_told_in_total_and_per_person() {
    let line = "[[parameter]]\nid = \"line\"\nunit = \"yuan\"\ntitle = { zh = \"线\", en = \"line\" }\n\
                [[parameter.value]]\nyear = 2018\namount = \"3600\"\nsource = \"made up\"\n";
    let income = r#"{ more-than = { fact = "net_fen", per = "persons", oldest-years = 1, parameter = "line" } }"#;
    let it = by_tests(line, &[income]);
    let of = |rest: &str| shortest(&it, &format!("{DAY}{rest}"));
    assert_eq!(
        of("income = { year = 2018, net_fen = \"14000\", heads = 4 }"),
        ["mend net_fen 2018: >= 1440001 (+40001) [360000 x 4] for k0"]
    );
    assert_eq!(
        of("household = { head_count = 3 }\nincome = { year = 2018, net_fen = \"3600\" }"),
        ["mend net_fen 2018: >= 1080001 (+720001) [360000 x 3] for k0"]
    );
    // Nobody knows how many they are: either the count is found to be low, or not.
    assert_eq!(
        of("income = { year = 2018, net_fen = \"10800\" }"),
        ["find head_count: 1..2 for k0"]
    );
    assert_eq!(
        of("household = { head_count = 3 }"),
        ["find net_fen 2018: >= 1080001 [360000 x 3] for k0"]
    );
    assert_eq!(
        of("household = { head_count = 3, income_per_head_fen = \"3600\" }"),
        ["mend income_per_head_fen: >= 360001 (+1) [360000 x 1] for k0"]
    );
    // An account that is too old is followed by one of a year that has a line.
    assert_eq!(
        of("income = { year = 2016, net_fen = \"99999\", heads = 4 }"),
        ["find net_fen 2018: >= 360001 [360000 x 1] for k0"]
    );
    assert_eq!(
        of("income = { year = 2017, net_fen = \"14000\", heads = 4 }"),
        ["find line 2017: 0..349999 for k0"]
    );
}

#[test]
fn whom_a_limit_concerns_is_found() {
    let value = |register: &str, amount: &str| {
        format!(
            "[[parameter.value]]\nyear = 2018\namount = \"{amount}\"\nregister = \"{register}\"\nsource = \"made up\"\n"
        )
    };
    let line = format!(
        "[[parameter]]\nid = \"line\"\nunit = \"count\"\ntitle = {{ zh = \"线\", en = \"line\" }}\n{}{}",
        value("国家标准", "10"),
        value("市定标准", "20")
    );
    let it = by_tests(&line, &[r#"{ at-least = { fact = "n0", parameter = "line" } }"#]);
    let of = |n: i64| shortest(&it, &format!("{DAY}household = {{ n0 = {n} }}"));
    assert_eq!(of(20), ["find register: 国家标准 for k0", "find register: 市定标准 for k0"]);
    assert_eq!(of(15), ["find register: 国家标准 for k0"]);
    assert_eq!(of(5).len(), 2);
    assert!(of(5).iter().all(|it| it.contains("; ")), "{:?}", of(5));
}

#[test]
fn members_are_mended_one_by_one_and_a_list_is_completed() {
    let insured = r#"{ each-member = { test = { any = [{ yes = "m0" }, { yes = "m1" }] } } }"#;
    let it = by_tests("", &[insured]);
    let of = |rest: &str| shortest(&it, &format!("{DAY}{rest}"));
    assert_eq!(
        of("household = { head_count = 2 }\nmembers = [{ m0 = true }, { m0 = false, m1 = false }]"),
        ["mend m0 of 1: yes for k0", "mend m1 of 1: yes for k0"]
    );
    assert_eq!(
        of("household = { head_count = 3 }\nmembers = [{ m0 = true }, { m1 = true }]"),
        ["find members: 3..3 for k0"]
    );
    assert_eq!(
        of("members = [{ m0 = true }]"),
        ["find head_count: 0..1 for k0".replace("0..1", "1..1")]
    );
    assert_eq!(of(""), ["find members: 1..1 for k0"]);
    let grown = by_tests(
        "",
        &[r#"{ each-member = { aged = [6, 15], test = { yes = "m0" } } }"#, r#"{ yes = "h0" }"#],
    );
    assert_eq!(
        shortest(
            &grown,
            &format!(
                "{DAY}household = {{ h0 = true, head_count = 1 }}\nmembers = [{{ m0 = false }}]"
            )
        ),
        ["find birth of 0: aged [([6, 15], false)] for k0"]
    );
    let child = "members = [{ birth = \"2008-01-01\", m0 = false }]";
    assert_eq!(
        shortest(&grown, &format!("{DAY}household = {{ h0 = true, head_count = 1 }}\n{child}")),
        ["mend m0 of 0: yes for k0"]
    );
    let some = by_tests(
        "",
        &[
            r#"{ some-member = { who = { yes = "m1" }, test = { at-least = { fact = "a0", value = "6" } } } }"#,
        ],
    );
    assert_eq!(
        shortest(
            &some,
            &format!("{DAY}members = [{{ m1 = true, a0 = 2 }}, {{ m1 = false, a0 = 9 }}]")
        ),
        ["mend a0 of 0: >= 6 (+4) for k0", "mend m1 of 1: yes for k0"]
    );
}

#[test]
fn nobody_proposes_that_a_criterion_should_not_apply() {
    let text = by(
        "",
        Subject::Household,
        &[(r#"{ yes = "h0" }"#, r#"when = { yes = "h1" }"#), (r#"{ yes = "h2" }"#, "")],
    );
    let it = standard(&text);
    let of = |facts: &str| shortest(&it, &format!("{DAY}household = {{ {facts} }}"));
    assert_eq!(of("h0 = false, h1 = true, h2 = true"), ["mend h0: yes for k0"]);
    assert_eq!(of("h0 = false, h1 = false, h2 = false"), ["mend h2: yes for k1"]);
}

#[test]
fn exemptions_are_another_way() {
    let exempt = "[[household.exempt]]\nwhen = { yes = \"h1\" }\nevidence = { yes = \"h2\" }\n\
                  title = { zh = \"免\", en = \"exempt\" }\nsource = \"made up\"";
    let text = by(
        "",
        Subject::Household,
        &[(
            r#"{ at-least-of = { n = 2, tests = [{ yes = "h0" }, { yes = "h3" }, { yes = "h4" }] } }"#,
            exempt,
        )],
    );
    let it = standard(&text);
    let of = |facts: &str| shortest(&it, &format!("{DAY}household = {{ {facts} }}"));
    let none = "h0 = false, h3 = false, h4 = false";
    assert_eq!(of(&format!("h1 = true, {none}")), ["find h2: yes for k0"]);
    assert_eq!(of(&format!("h1 = false, {none}")).len(), 4);
}

#[test]
fn silence_that_excuses_stays_and_what_is_recorded_is_mended() {
    let tests = [r#"{ all = [{ yes = "h0" }, { if-recorded = { no = "h1" } }] }"#];
    assert_eq!(paths_of(&tests, "h0 = false"), ["mend h0: yes for k0"]);
    assert_eq!(paths_of(&tests, "h0 = true, h1 = true"), ["mend h1: no for k0"]);
}

#[test]
fn what_is_too_old_is_found_again() {
    let text = by(
        "",
        Subject::Household,
        &[(r#"{ yes = "h0" }"#, "max-age-months = 12"), (r#"{ yes = "h1" }"#, "")],
    );
    let it = standard(&text);
    assert_eq!(
        shortest(
            &it,
            &format!("{DAY}known-since = \"2017-10-30\"\nhousehold = {{ h0 = true, h1 = true }}")
        ),
        ["find h0: yes for k0"]
    );
}

#[test]
fn what_must_hold_for_months_takes_time() {
    let held = r#"{ held = { months = 6, test = { yes = "h0" } } }"#;
    let it = by_tests("", &[held]);
    let of = |since: &str, value: bool| {
        shortest(
            &it,
            &format!(
                "as-of = \"2018-08-31\"\nknown-since = \"{since}\"\nhousehold = {{ h0 = {value} }}"
            ),
        )
    };
    assert_eq!(of("2018-05-01", true), ["wait day: until 2018-11-01 for k0"]);
    // Six months from 31 August end in March: in February they would have begun on the 28th.
    assert_eq!(of("2018-05-01", false), ["wait day: until 2019-03-01 for k0; mend h0: yes for k0"]);
    let year = by_tests("", &[r#"{ before-this-year = "identified_month" }"#]);
    assert_eq!(
        shortest(&year, &format!("{DAY}household = {{ identified_month = \"2018-03\" }}")),
        ["wait day: until 2019-01-01 for k0"]
    );
    assert_eq!(shortest(&year, DAY), ["find identified_month: before 2018: true for k0"]);
}

#[test]
fn a_village_needs_so_many_more_households() {
    let share = r#"{ share-of-households = { that = { yes = "electricity" }, at-least = "60", none = "unknown" } }"#;
    let it = standard(&by("", Subject::Village, &[(share, "")]));
    let of = |households: &str| {
        shortest(&it, &format!("{DAY}village = {{}}\nhouseholds = [{households}]"))
    };
    let (yes, no, open) = ("{ electricity = true },", "{ electricity = false },", "{},");
    assert_eq!(of(&[yes, no, no].concat()), ["mend households: 1 more (+1) for k0"]);
    assert_eq!(of(&[yes, open, no, no, no].concat()), ["mend households: 2 more (+2) for k0"]);
    assert_eq!(of(&[yes, open, open, no].concat()), ["find households: 2 more (+2) for k0"]);
    assert_eq!(of(""), ["find households: 1 more (+1) for k0"]);
    assert_eq!(of(&[yes, yes, no].concat()), [""]);
}

#[test]
fn households_judged_together_are_added_up() {
    let together =
        r#"{ at-least = { fact = "n0", per = "persons", value = "13", jointly = true } }"#;
    let it = by_tests("", &[together]);
    let of = |own: &str, other: &str| {
        shortest(
            &it,
            &format!(
                "{DAY}household = {{ head_count = 2, {own} }}\njointly-with = [{{ {other} }}]"
            ),
        )
    };
    assert_eq!(of("n0 = 20", "n0 = 20, head_count = 2"), ["mend n0: >= 32 (+12) [13 x 4] for k0"]);
    assert_eq!(of("n0 = 20", "head_count = 2"), ["find n0 of other 0: >= 32 [13 x 4] for k0"]);
    assert_eq!(of("n0 = 40", "n0 = 20"), ["find head_count of other 0: 1..2 for k0"]);
}

#[test]
fn whole_examples_of_every_standard_have_paths_that_lead_to_met() {
    for id in Standard::ids() {
        let standard = Standard::by_id(id).unwrap();
        for place in 0..standard.examples.len() {
            if !standard.examples[place].get_ref().expect.contains_key("outcome") {
                continue;
            }
            let case = standard.case(place).unwrap();
            let world = world_of(&standard, &case);
            let title = &standard.examples[place].get_ref().title;
            let paths = paths(&world);
            assert!(!paths.sets.is_empty(), "{id}: {title}");
            for set in &paths.sets {
                assert!(apply(&world, set).is_met(), "{id}: {title}");
            }
        }
    }
}
