//! Duties on every kind of day, and against a reckoning that goes day by day.

use chrono::{Datelike as _, Days, NaiveDate};
use expect_test::expect;
use proptest::prelude::*;

use super::duty::{Duty, DutySet};
use super::duty_state::{Reckoning, State};
use crate::intake::Codes;
use crate::model::duty::{Bond, Deed, Term};
use crate::words::{Lang, sentence};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("no day: {text}"))
}

fn known(list: &str, code: &str) -> bool {
    Codes::built_in().unwrap().names(list).contains(&code)
}

/// The duties of the table below.
const DUTIES: &str = r#"
id = "made-up"
title = { zh = "试", en = "made up" }
duty = [
  { id = "month", at-least = "1", every = "month", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "at-once", at-least = "1", every = "month", starts = "at-once", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "from", at-least = "1", every = "month", from = "2018-03-01", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "15-days", at-least = "15", every = "month", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "15-in-part", at-least = "15", every = "month", starts = "pro-rata", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "2/3", at-least = "2/3", every = "month", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "10-nights", at-least = "10", every = "month", measure = "nights", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "two-months", at-least = "1", every = "two-months", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "2-a-quarter", at-least = "2", every = "quarter", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "6-a-year", at-least = "6", every = "year", pace = true, owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "term", at-least = "1", every = "term", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "dates", at-least = "1", by = ["01-30", "03-30", "09-08"], reading = "cumulative", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "windows", at-least = "1", by = ["01-30", "03-30", "09-08"], reading = "windows", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "aid", at-least = "300", every = "year", measure = "aid", owed-by = "object", links = ["结对帮扶"], source = "made up", title = { zh = "", en = "" } },
  { id = "household", at-least = "1", every = "month", owed-by = "object", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "anybody", at-least = "1", every = "month", owed-by = "object", anybody = true, links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
  { id = "open", at-least = "1", owed-by = "pair", links = ["结对帮扶"], modes = ["入户走访"], source = "made up", title = { zh = "", en = "" } },
]
"#;

/// A duty; the links (甲 and 乙, from a day, ..before a day); what was done (甲 came unless 乙
/// stands there; 电 a call, 夜 with the night, 回 without, 钱 yuan given, 物 goods without a
/// value, 05..19 days in a row); the day; how 甲 stands, and since when.
const TABLE: &str = "
-- a renewal that is entered already: the link goes on, and the month it began in is owed
month | 2017-03-01..2018-12-01 2018-12-01 | 2018-10-31 | 2018-11-30 | due 2018-11-01
month | 2017-03-01..2018-12-01 2018-12-02 | 2018-10-31 | 2018-11-30 | due 2018-11-01
month | 2017-03-01..2018-11-15 2018-11-15 | 2018-10-31 | 2018-11-14 | due 2018-11-01
month | 2017-03-01..2018-11-15 2018-11-16 | 2018-10-31 | 2018-11-14 | not-due-yet
month | 2017-03-01..2018-11-15 2018-11-16 | 2018-10-31 | 2018-11-15 | none
-- month ends, leap days, the turn of the year: the day of the deadline and the day after
month | 2016-03-01 | 2018-01-31 | 2018-01-31 | done
month | 2016-03-01 | 2018-01-31 | 2018-02-01 | due 2018-02-01
month | 2016-03-01 | 2018-01-31 | 2018-02-28 | due 2018-02-01
month | 2016-03-01 | 2018-01-31 | 2018-03-01 | overdue 2018-03-01
month | 2016-03-01 | 2018-02-28 | 2018-02-28 | done
month | 2016-03-01 | 2018-02-28 | 2018-03-01 | due 2018-03-01
month | 2016-03-01 | 2020-01-31 | 2020-02-29 | due 2020-02-01
month | 2016-03-01 | 2020-01-31 | 2020-03-01 | overdue 2020-03-01
month | 2016-03-01 | 2020-02-29 | 2020-02-29 | done
month | 2016-03-01 | 2020-02-29 | 2020-03-31 | due 2020-03-01
month | 2016-03-01 | 2020-02-29 | 2020-04-01 | overdue 2020-04-01
month | 2016-03-01 | 2018-03-31 | 2018-04-30 | due 2018-04-01
month | 2016-03-01 | 2018-03-31 | 2018-05-01 | overdue 2018-05-01
month | 2016-03-01 | 2018-04-30 | 2018-05-01 | due 2018-05-01
month | 2016-03-01 | 2017-11-30 | 2017-12-31 | due 2017-12-01
month | 2016-03-01 | 2017-11-30 | 2018-01-01 | overdue 2018-01-01
month | 2016-03-01 | 2017-12-31 | 2018-01-01 | due 2018-01-01
month | 2016-03-01 | 2018-03-10 | 2018-07-15 | overdue 2018-05-01
month | 2016-03-01 | 2018-03-10 2018-07-15 | 2018-07-15 | done
month | 2016-03-01 | 2018-03-10 2018-07-15 | 2018-08-02 | due 2018-08-01
-- nobody ever came: what is looked at begins with last year
month | 2016-03-01 | - | 2018-04-20 | overdue 2017-02-01
-- paired in the middle: from the next month on, unless the office says otherwise
month | 2018-03-01 | - | 2018-03-01 | not-due-yet 2018-04-01
month | 2018-03-01 | - | 2018-03-31 | not-due-yet 2018-04-01
month | 2018-03-01 | - | 2018-04-01 | due 2018-04-01
month | 2018-03-01 | - | 2018-04-30 | due 2018-04-01
month | 2018-03-01 | - | 2018-05-01 | overdue 2018-05-01
month | 2018-03-31 | - | 2018-04-01 | due 2018-04-01
month | 2018-01-31 | - | 2018-02-28 | due 2018-02-01
month | 2020-02-29 | - | 2020-02-29 | not-due-yet 2020-03-01
month | 2018-12-15 | - | 2018-12-31 | not-due-yet 2019-01-01
month | 2018-12-15 | - | 2019-01-01 | due 2019-01-01
month | 2018-03-10 | 2018-03-20 | 2018-04-02 | due 2018-04-01
at-once | 2018-04-10 | - | 2018-04-20 | due 2018-04-10
at-once | 2018-04-10 | 2018-04-10 | 2018-04-20 | done
at-once | 2018-04-10 | - | 2018-05-01 | overdue 2018-05-01
at-once | 2018-04-10 | 2018-04-05 | 2018-04-20 | due 2018-04-10
15-in-part | 2018-04-16 | 2018-04-16..23 | 2018-04-23 | done
15-in-part | 2018-04-16 | 2018-04-16..22 | 2018-04-23 | due 2018-04-16
from | 2016-03-01 | - | 2018-02-20 | not-due-yet 2018-03-01
from | 2016-03-01 | - | 2018-04-01 | overdue 2018-04-01
-- what does not count: days to come, days before the pairing, calls, others, the same day twice
month | 2016-03-01 | 2018-04-10 2018-05-20 | 2018-05-10 | due 2018-05-01
month | 2016-03-01 | 2018-04-10 电2018-05-03 | 2018-05-10 | due 2018-05-01
2-a-quarter | 2017-01-01 | 2018-04-10 2018-04-10 | 2018-04-20 | due 2018-04-01
2-a-quarter | 2017-01-01 | 2018-04-10 2018-04-11 | 2018-04-20 | done
-- a replaced helper: the new one begins anew, and the visits of the old one stay the household's
month | 乙2016-03-01..2018-03-10 2018-03-10 | 乙2018-03-05 | 2018-03-20 | not-due-yet 2018-04-01
month | 乙2016-03-01..2018-03-10 2018-03-10 | 乙2018-03-05 | 2018-04-20 | due 2018-04-01
month | 乙2016-03-01 2018-03-10 | 乙2018-04-05 | 2018-04-20 | due 2018-04-01
household | 乙2016-03-01..2018-03-10 2018-03-10 | 乙2018-03-05 | 2018-03-20 | done
household | 乙2016-03-01..2018-03-10 2018-03-10 | 乙2018-03-05 | 2018-04-20 | due 2018-04-01
household | 乙2016-03-01..2018-03-10 2018-03-10 | 乙2018-03-05 乙2018-04-05 | 2018-04-20 | due 2018-04-01
household | 乙2016-03-01..2018-03-10 2018-03-10 | 乙2018-02-05 | 2018-04-20 | overdue 2018-04-01
household | 2016-03-01..2018-03-10 2018-03-20 | 2018-03-05 | 2018-03-25 | not-due-yet 2018-04-01
anybody | 2016-03-01 | 2018-03-05 丙2018-04-05 | 2018-04-20 | done
household | 2016-03-01 | 2018-03-05 丙2018-04-05 | 2018-04-20 | due 2018-04-01
-- a link that ends: the month of its end is not owed
month | 2016-03-01..2018-05-20 | 2018-04-10 | 2018-05-10 | not-due-yet
month | 2016-03-01..2018-05-20 | 2018-03-10 | 2018-05-10 | overdue 2018-05-01
month | 2016-03-01..2018-05-20 | - | 2018-05-20 | none
month | 2016-03-01..2018-05-31 | 2018-04-10 | 2018-05-30 | not-due-yet
month | 2016-03-01..2018-06-01 | 2018-04-10 | 2018-05-31 | due 2018-05-01
month | 2016-03-01..2018-04-01 2018-04-01 | 2018-03-10 | 2018-04-10 | due 2018-04-01
-- many days a month: out of reach as soon as too few are left
15-days | 2017-01-01 | 2018-09-01..15 2018-10-01..05 | 2018-10-22 | due 2018-10-01
15-days | 2017-01-01 | 2018-09-01..15 2018-10-01..05 | 2018-10-23 | impossible
15-days | 2017-01-01 | 2018-09-01..15 2018-10-01..05 2018-10-23 | 2018-10-23 | impossible
15-days | 2017-01-01 | 2018-09-01..15 2018-10-01..06 2018-10-23 | 2018-10-23 | due 2018-10-01
15-days | 2017-01-01 | 2018-10-01..15 | 2018-10-15 | done
15-days | 2017-01-01 | 2018-10-01..14 | 2018-10-31 | due 2018-10-01
15-days | 2017-01-01 | 2018-10-01..13 | 2018-10-31 | impossible
15-days | 2017-01-01 | 2018-09-01..15 2018-10-01..14 | 2018-11-01 | overdue 2018-11-01
15-days | 2017-01-01 | 2018-09-01..15 2018-10-01..14 2018-11-01 | 2018-11-01 | due 2018-11-01
15-days | 2017-01-01 | 2018-01-01..15 | 2018-02-14 | due 2018-02-01
15-days | 2017-01-01 | 2018-01-01..15 | 2018-02-15 | impossible
15-days | 2017-01-01 | 2020-01-01..15 | 2020-02-15 | due 2020-02-01
15-days | 2017-01-01 | 2020-01-01..15 | 2020-02-16 | impossible
2/3 | 2017-01-01 | 2018-02-01..18 | 2018-02-20 | due 2018-02-01
2/3 | 2017-01-01 | 2018-02-01..19 | 2018-02-20 | done
2/3 | 2017-01-01 | 2018-04-01..20 | 2018-04-20 | done
2/3 | 2017-01-01 | 2018-05-01..20 | 2018-05-20 | due 2018-05-01
10-nights | 2017-01-01 | 夜2018-10-01..10 | 2018-10-10 | done
10-nights | 2017-01-01 | 夜2018-10-01..09 2018-10-10 | 2018-10-10 | unknown
10-nights | 2017-01-01 | 夜2018-10-01..09 回2018-10-10 | 2018-10-10 | due 2018-10-01
-- two months, quarters, years
two-months | 2017-01-01 | 2018-01-20 | 2018-02-28 | done
two-months | 2017-01-01 | 2018-01-20 | 2018-03-01 | due 2018-03-01
two-months | 2017-01-01 | 2018-01-20 | 2018-05-01 | overdue 2018-05-01
2-a-quarter | 2017-01-01 | 2018-01-05 | 2018-03-31 | due 2018-01-01
2-a-quarter | 2017-01-01 | 2018-03-31 | 2018-03-31 | impossible
2-a-quarter | 2017-01-01 | 2018-01-05 2018-03-31 | 2018-03-31 | done
2-a-quarter | 2017-01-01 | 2017-12-01 2017-12-02 2018-01-05 | 2018-04-01 | overdue 2018-04-01
6-a-year | 2017-06-01 | - | 2017-12-31 | not-due-yet 2018-01-01
6-a-year | 2017-06-01 | - | 2018-01-01 | due 2018-01-01
6-a-year | 2017-06-01 | 2018-01-05 | 2018-02-28 | not-due-yet 2018-03-01
6-a-year | 2017-06-01 | 2018-01-05 | 2018-03-01 | due 2018-03-01
6-a-year | 2017-06-01 | 2018-01-05 2018-01-06 | 2018-04-30 | not-due-yet 2018-05-01
6-a-year | 2017-06-01 | 2018-01-05..10 | 2018-01-10 | done
6-a-year | 2017-06-01 | 2018-01-05 | 2018-12-27 | due 2018-03-01
6-a-year | 2017-06-01 | 2018-01-05 | 2018-12-28 | impossible
6-a-year | 2017-06-01 | 2018-01-05..09 | 2019-01-01 | overdue 2019-01-01
-- by dates, cumulative: two by the second, whenever they were
dates | 2017-12-31 | - | 2018-01-30 | due 2018-01-01
dates | 2017-12-31 | - | 2018-01-31 | overdue 2018-01-31
dates | 2016-01-01 | 2017-01-05..07 | 2018-01-31 | overdue 2018-01-31
dates | 2017-01-01 | 2018-01-30 | 2018-01-30 | done
dates | 2017-01-01 | 2018-01-30 | 2018-01-31 | due 2018-01-31
dates | 2017-01-01 | 2018-01-05..06 | 2018-02-10 | done
dates | 2017-01-01 | 2018-01-05..06 | 2018-03-31 | due 2018-03-31
dates | 2017-01-01 | 2018-01-05..06 | 2018-09-08 | due 2018-03-31
dates | 2017-01-01 | 2018-01-05..06 | 2018-09-09 | overdue 2018-09-09
dates | 2017-01-01 | 2018-01-05..07 | 2018-12-31 | done
dates | 2017-01-01 | 2018-02-15 | 2018-02-20 | due 2018-01-31
dates | 2017-01-01 | 2018-02-15 | 2018-03-31 | overdue 2018-03-31
dates | 2017-01-01 | - | 2018-09-09 | overdue 2018-01-31
dates | 2018-02-10 | - | 2018-02-20 | not-due-yet 2018-03-31
dates | 2018-02-10 | - | 2018-04-01 | due 2018-03-31
dates | 2018-02-10 | 2018-02-20 | 2018-04-01 | done
dates | 2018-02-10 | - | 2018-09-09 | overdue 2018-09-09
dates | 2018-09-20 | - | 2018-12-01 | not-due-yet 2019-01-01
-- by dates, in windows: one in each stretch between them
windows | 2017-01-01 | 2018-01-05..06 | 2018-02-10 | due 2018-01-31
windows | 2017-01-01 | 2018-01-05..06 | 2018-03-30 | due 2018-01-31
windows | 2017-01-01 | 2018-01-05..06 | 2018-03-31 | overdue 2018-03-31
windows | 2017-01-01 | 2018-01-05 2018-02-10 | 2018-03-31 | due 2018-03-31
windows | 2017-01-01 | 2018-02-05 | 2018-02-10 | done
-- school terms: from 09-01 to 01-20 and from 03-01 to 07-10, entered up to 2019-01-20
term | 2017-01-01 | 2017-10-10 2018-03-01 | 2018-03-01 | done
term | 2017-01-01 | 2017-10-10 | 2018-02-10 | not-due-yet 2018-03-01
term | 2017-01-01 | 2017-10-10 | 2018-07-10 | due 2018-03-01
term | 2017-01-01 | 2017-10-10 | 2018-07-11 | overdue 2018-07-11
term | 2017-01-01 | 2017-10-10 2018-07-20 | 2018-09-02 | due 2018-09-01
term | 2018-03-05 | - | 2018-04-01 | not-due-yet 2018-09-01
term | 2018-03-05 | 2018-09-05 | 2019-01-21 | unknown
term | 2018-03-05 | - | 2019-01-21 | overdue 2019-01-21
-- aid in a year, whoever gave it
aid | 2016-01-01 | 钱200:2018-05-01 钱100:2018-06-01 | 2018-06-01 | done
aid | 2016-01-01 | 钱200:2018-05-01 钱99.99:2018-06-01 | 2018-06-01 | due 2018-01-01
aid | 2016-01-01 | 钱200:2018-05-01 物2018-06-01 | 2018-06-01 | unknown
aid | 2016-01-01 | 钱300:2018-05-01 物2018-06-01 | 2018-06-01 | done
aid | 2016-01-01 | 钱300:2017-05-01 | 2018-12-31 | due 2018-01-01
aid | 2016-01-01 | 钱300:2017-05-01 钱299:2018-05-01 | 2019-01-01 | overdue 2019-01-01
aid | 乙2016-01-01..2018-06-10 2018-06-10 | 乙钱300:2018-05-01 | 2018-12-31 | done
-- how often is not said
open | 2016-01-01 | 2018-05-01 | 2018-06-01 | unknown
";

const TERMS: [(&str, &str, &str); 3] = [
    ("2017秋", "2017-09-01", "2018-01-20"),
    ("2018春", "2018-03-01", "2018-07-10"),
    ("2018秋", "2018-09-01", "2019-01-20"),
];

fn terms() -> Vec<Term> {
    let term = |(name, first, last): (&str, &str, &str)| Term {
        name: name.to_owned(),
        first: day(first),
        last: day(last),
    };
    TERMS.map(term).to_vec()
}

fn who(text: &str) -> (&str, &str) {
    let name = text.chars().next().filter(|it| "乙丙".contains(*it)).map_or("", |it| match it {
        '乙' => "乙",
        _ => "丙",
    });
    let rest = text.strip_prefix(name).unwrap_or(text);
    (if name.is_empty() { "甲" } else { name }, rest)
}

fn bond(text: &str) -> Bond {
    let (helper, rest) = who(text);
    let (since, until) = rest.split_once("..").map_or((rest, None), |(it, to)| (it, Some(to)));
    Bond {
        object: "户".into(),
        kind: "结对帮扶".into(),
        role: None,
        helper: helper.into(),
        since: day(since),
        until: until.map(day),
    }
}

fn deeds(text: &str) -> Vec<Deed> {
    let (helper, rest) = who(text);
    let mut deed = Deed {
        day: NaiveDate::MIN,
        helper: helper.into(),
        mode: "入户走访".into(),
        night: None,
        cash_fen: None,
        gave_goods: false,
        goods_fen: None,
        solved: false,
    };
    let what = rest.chars().next().unwrap();
    let rest = match what {
        '电' | '夜' | '回' | '钱' | '物' => &rest[what.len_utf8()..],
        _ => rest,
    };
    let mut days = rest;
    match what {
        '电' => deed.mode = "电话联络".into(),
        '夜' => deed.night = Some(true),
        '回' => deed.night = Some(false),
        '物' => deed.gave_goods = true,
        '钱' => {
            let (yuan, day) = rest.split_once(':').unwrap();
            deed.cash_fen = Some((yuan.parse::<f64>().unwrap() * 100.0).round() as i64);
            days = day;
        }
        _ => {}
    }
    let (first, last) = days.split_once("..").unwrap_or((days, &days[8..]));
    let count = last.parse::<u64>().unwrap() - first[8..].parse::<u64>().unwrap() + 1;
    let on = |n| Deed { day: day(first) + Days::new(n), ..deed.clone() };
    (0..count).map(on).collect()
}

fn duties() -> Vec<Duty> {
    DutySet::read(DUTIES, &known).unwrap().duties
}

#[test]
fn every_kind_of_day_comes_out_as_it_should() {
    let duties = duties();
    let terms = terms();
    let mut cases = 0;
    let mut wrong = String::new();
    for line in TABLE.lines().filter(|it| !it.is_empty() && !it.starts_with("--")) {
        let [id, links, done, as_of, expected] = line.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let duty = duties.iter().find(|it| it.id() == id).unwrap_or_else(|| panic!("{line}"));
        let bonds: Vec<_> = links.split(' ').map(bond).collect();
        let mut deeds: Vec<_> = done.split(' ').filter(|it| *it != "-").flat_map(deeds).collect();
        deeds.sort_by_key(|it| it.day);
        let reckoning = Reckoning::new(duty, &terms, day(as_of));
        let standings = reckoning.standings(&bonds, &deeds);
        let own = standings.iter().find(|it| it.bonds.iter().any(|it| it.helper == "甲"));
        let found = own.map_or("none".to_owned(), |it| match it.kept.since {
            Some(since) => format!("{} {since}", it.kept.state.id()),
            None => it.kept.state.id().to_owned(),
        });
        if found != expected {
            wrong.push_str(&format!("{line}\n    but found: {found}\n"));
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(cases > 100, "only {cases} cases");
}

#[test]
fn without_terms_nothing_is_known_of_them() {
    let duties = duties();
    let duty = duties.iter().find(|it| it.id() == "term").unwrap();
    let bonds = [bond("2017-01-01")];
    let standings = Reckoning::new(duty, &[], day("2018-04-01")).standings(&bonds, &[]);
    assert_eq!(standings[0].kept.state, State::Unknown);
    assert_eq!(standings[0].kept.since, None);
}

#[test]
fn a_helper_owes_a_meeting_wherever_it_is_held() {
    let set = DutySet::by_id("yunnan-guabaobang", &known).unwrap();
    let duty = set.duties.iter().find(|it| it.id() == "unit-meeting").unwrap();
    let link = |object: &str, since: &str| Bond {
        object: object.into(),
        kind: "单位包村".into(),
        ..bond(since)
    };
    let bonds = [link("村一", "2018-01-10"), link("村二", "2018-04-10")];
    let mut meeting = deeds("2018-05-03");
    meeting[0].mode = "专题会议".into();
    let standings = Reckoning::new(duty, &[], day("2018-05-20")).standings(&bonds, &meeting);
    assert_eq!(standings.len(), 1);
    let kept = &standings[0].kept;
    // It was owed since February, as the first of the two links says.
    assert_eq!((kept.state, kept.owed, kept.missed.len()), (State::Done, 3, 3));
    assert_eq!(standings[0].bonds.len(), 2);
}

/// What the rules of a monthly duty say, one day after the other and by nothing else.
fn day_by_day(links: &[Bond], visits: &[Deed], wanted: usize, as_of: NaiveDate) -> String {
    let holds = |day: NaiveDate| links.iter().any(|it| it.holds(day));
    if !holds(as_of) {
        return "none".to_owned();
    }
    let came = |day: NaiveDate| day <= as_of && holds(day) && visits.iter().any(|it| it.day == day);
    let mut first = as_of;
    while holds(first - Days::new(1)) {
        first = first - Days::new(1);
    }
    let month = |day: NaiveDate| (day.year(), day.month());
    // Every month since last year's first: is it owed, how often did somebody come.
    let mut months: Vec<(NaiveDate, bool, usize)> = Vec::new();
    let mut at = NaiveDate::from_ymd_opt(as_of.year() - 1, 1, 1).unwrap();
    while month(at) <= month(as_of) {
        let (begin, mut owed, mut times) = (at, true, 0);
        while month(at) == month(begin) {
            // Held on each of its days by the one stretch, and not only since it began.
            owed &= first < begin && (at <= as_of || holds(at));
            times += usize::from(came(at));
            at = at + Days::new(1);
        }
        months.push((begin, owed, times));
    }
    let (begin, owed, times) = months.pop().unwrap();
    if owed && times >= wanted {
        return "done".to_owned();
    }
    let mut left = 0;
    let mut day = as_of;
    while month(day) == month(as_of) {
        left += usize::from(!came(day));
        day = day + Days::new(1);
    }
    if owed && times + left < wanted {
        return "impossible".to_owned();
    }
    let mut overdue = None;
    for (n, (_, owed, times)) in months.iter().enumerate().rev() {
        if !owed || *times >= wanted {
            break;
        }
        overdue = Some(months.get(n + 1).map_or(begin, |it| it.0));
    }
    match overdue.filter(|_| times == 0) {
        Some(since) => format!("overdue {since}"),
        None if owed => format!("due {begin}"),
        None => "not-due-yet".to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_month_is_kept_as_if_one_went_day_by_day(
        since in 0_u64..700,
        lasts in prop::option::of(1_u64..800),
        again in prop::option::of(0_u64..60),
        visits in prop::collection::vec(0_u64..1100, 0..60),
        dense in 0_u64..1100,
        as_of in 300_u64..1000,
        wanted in prop::sample::select(vec![1_usize, 2, 15]),
    ) {
        let at = |n| day("2016-06-15") + Days::new(n);
        let mut links = vec![Bond { until: lasts.map(|it| at(since + it)), ..bond(&at(since).to_string()) }];
        if let (Some(lasts), Some(gap)) = (lasts, again) {
            links.push(bond(&at(since + lasts + gap).to_string()));
        }
        let mut days: Vec<_> = visits.into_iter().chain(dense..dense + 16).collect();
        days.sort_unstable();
        let visits: Vec<_> = days.iter().flat_map(|n| deeds(&at(*n).to_string())).collect();
        let text = DUTIES.replace("{ id = \"month\", at-least = \"1\"", &format!("{{ id = \"month\", at-least = \"{wanted}\""));
        let set = DutySet::read(&text, &known).unwrap();
        let reckoning = Reckoning::new(&set.duties[0], &[], at(as_of));
        let standings = reckoning.standings(&links, &visits);
        let found = standings.first().map_or("none".to_owned(), |it| match (it.kept.state, it.kept.since) {
            (State::NotYet, _) | (_, None) => it.kept.state.id().to_owned(),
            (state, Some(since)) => format!("{} {since}", state.id()),
        });
        prop_assert_eq!(found, day_by_day(&links, &visits, wanted, at(as_of)));
    }
}

#[test]
fn every_built_in_set_can_be_read() {
    for id in DutySet::ids() {
        let set = DutySet::by_id(id, &known).unwrap();
        assert_eq!(set.id, id);
        assert!(!set.title.text(Lang::Zh).is_empty());
    }
}

#[test]
fn what_is_wrong_in_a_file_is_said_by_line_and_column() {
    let text = r#"
id = "Our own"
title = { zh = "试", en = "made up" }
[[duty]]
id = "a"
title = { zh = "试", en = "made up" }
links = ["结亲"]
owed-by = "pair"
modes = ["托梦"]
at-least = "0"
every = "month"
by = ["03-30", "01-30", "02-29"]
source = " "
[[duty]]
id = "a"
title = { zh = "试", en = "made up" }
links = []
owed-by = "helper"
anybody = true
measure = "aid"
at-least = "2/3"
every = "month"
pace = true
source = "made up"
"#;
    let said = |text: &str| {
        let faults = DutySet::read(text, &known).unwrap_err();
        let said = faults
            .iter()
            .map(|it| format!("{}:{} {}\n", it.line, it.column, sentence(Lang::En, &it.say)));
        said.collect::<String>()
    };
    expect![[r#"
        1:1 an id is of small letters, digits and -: Our own
        5:6 a has no source
        5:6 a: `结亲` is no kind of link and no mode of visit
        5:6 a: `托梦` is no kind of link and no mode of visit
        5:6 a: either every or by; with by comes reading, cumulative or windows
        10:12 a: at-least cannot be 0
        12:16 a day is written MM-DD, the earlier first: 01-30
        12:25 a day is written MM-DD, the earlier first: 02-29
        15:6 a has no kind of link (links)
        15:6 a is owed by a helper, so it cannot be kept by anybody
        15:6 a: pace is for so many times a year
        15:6 a stands twice
        21:12 a: at-least cannot be 2/3
    "#]]
    .assert_eq(&said(text));
    expect![[r#"
        9:1 wrongly written: unknown field `how`, expected one of `id`, `title`, `links`, `roles`, `owed-by`, `anybody`, `modes`, `measure`, `at-least`, `every`, `by`, `reading`, `pace`, `starts`, `from`, `source`
    "#]].assert_eq(&said(&text.replace("owed-by = \"pair\"", "owed-by = \"pair\"\nhow = 1")));
}
