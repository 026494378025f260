//! Which registered people may be one person written down twice. Pure: people in, pairs out.
//!
//! Two people are suspected on one of four grounds ([`likeness`]); a score says how much
//! speaks for it. Every ground has a key that both people share, so nobody is held against
//! everybody ([`doubles`]).

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

/// A registered person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// ID number, or `无证/...` without one.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) birth: Option<NaiveDate>,
    pub(crate) household: String,
    pub(crate) village: String,
}

/// What speaks for two records being one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// The names are the same, or differ only in spaces, dots and brackets.
    SameName,
    /// One character of the names differs.
    LikeName,
    SameBirth,
    /// One digit of the ID numbers differs, the check digit apart.
    OneDigit,
    /// Two neighbouring digits of the ID numbers are swapped, the check digit apart.
    Swapped,
    /// One of them has no ID number, or a temporary one (999999...).
    NoNumber,
    SameHousehold,
    SameVillage,
}

impl Reason {
    /// How much it speaks for one person, in points.
    const fn points(self) -> u32 {
        match self {
            Reason::SameName => 40,
            // 李大双 and 李小双 are twins as often as one person.
            Reason::LikeName => 15,
            Reason::SameBirth => 25,
            Reason::OneDigit | Reason::Swapped => 35,
            Reason::NoNumber | Reason::SameVillage => 10,
            // Comes on top of the same village.
            Reason::SameHousehold => 20,
        }
    }
}

/// From so many points on, two people of the same name are surely one; below, and where
/// the names differ, possibly.
pub(crate) const SURE: u32 = 80;

/// From so many points on, two people are possibly one.
pub(crate) const POSSIBLE: u32 = 50;

/// How alike two people are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Likeness {
    pub(crate) score: u32,
    pub(crate) is_sure: bool,
    pub(crate) reasons: Vec<Reason>,
}

/// A suspected pair: places in the list of people, the lesser first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Double {
    pub(crate) first: usize,
    pub(crate) second: usize,
    pub(crate) likeness: Likeness,
}

/// How alike two people are, if they are suspected at all: where their ID numbers differ
/// in one digit or two swapped ones and their names are the same or alike; where they have
/// the same name, and the same birthday or household; or where they have like names, the
/// same birthday and the same village.
pub(crate) fn likeness(a: &Person, b: &Person) -> Option<Likeness> {
    let mut reasons = Vec::new();
    let (same_name, like_name) = compare_names(&a.name, &b.name);
    if !same_name && !like_name {
        return None;
    }
    reasons.push(if same_name { Reason::SameName } else { Reason::LikeName });
    let same_birth = a.birth.is_some() && a.birth == b.birth;
    if same_birth {
        reasons.push(Reason::SameBirth);
    }
    let near = match (digits(&a.id), digits(&b.id)) {
        (Some(a), Some(b)) => near(&a, &b),
        _ => {
            reasons.push(Reason::NoNumber);
            None
        }
    };
    reasons.extend(near);
    let same_household = a.household == b.household;
    let same_village = a.village == b.village;
    if same_household {
        reasons.push(Reason::SameHousehold);
    }
    if same_village {
        reasons.push(Reason::SameVillage);
    }
    let suspected = near.is_some()
        || same_name && (same_birth || same_household)
        || like_name && same_birth && same_village;
    let score = reasons.iter().map(|it| it.points()).sum();
    reasons.sort_unstable();
    (suspected && score >= POSSIBLE).then_some(Likeness {
        score,
        is_sure: same_name && score >= SURE,
        reasons,
    })
}

/// Finds all pairs that [`likeness`] suspects, each once, in the order of the list.
pub(crate) fn doubles(people: &[Person]) -> Vec<Double> {
    let mut found = BTreeMap::new();
    let mut try_pair = |a: u32, b: u32| {
        let (first, second) = (a.min(b) as usize, a.max(b) as usize);
        if first == second || found.contains_key(&(first, second)) {
            return;
        }
        if let Some(likeness) = likeness(&people[first], &people[second]) {
            found.insert((first, second), likeness);
        }
    };
    let name = number_of(people.iter().map(|it| folded(&it.name)));
    let household = number_of(people.iter().map(|it| it.household.as_str()));
    let village = number_of(people.iter().map(|it| it.village.as_str()));
    let birth = |n: usize| people[n].birth.map(|it| u64::from(day_number(it)));
    let pair = |a: u64, b: u64| a << 32 | b;
    let all = 0..people.len();
    blocks(all.clone().filter_map(|n| Some((pair(name[n], birth(n)?), n as u32))), &mut try_pair);
    blocks(all.clone().map(|n| (pair(name[n], household[n]), n as u32)), &mut try_pair);
    blocks(
        all.clone().filter_map(|n| Some((pair(village[n], birth(n)?), n as u32))),
        &mut try_pair,
    );
    let numbers: Vec<_> = all.filter_map(|n| Some((digits(&people[n].id)?, n as u32))).collect();
    for place in 0..BODY {
        blocks(numbers.iter().map(|(id, n)| (without(id, place), *n)), &mut try_pair);
    }
    for place in 0..BODY - 1 {
        let differ = numbers.iter().filter(|(id, _)| id[place] != id[place + 1]);
        blocks(differ.map(|(id, n)| (in_any_order(id, place), *n)), &mut try_pair);
    }
    found
        .into_iter()
        .map(|((first, second), likeness)| Double { first, second, likeness })
        .collect()
}

/// Tries all pairs of those who share a key.
fn blocks(keyed: impl Iterator<Item = (u64, u32)>, try_pair: &mut impl FnMut(u32, u32)) {
    let mut keyed: Vec<_> = keyed.collect();
    keyed.sort_unstable();
    for block in keyed.chunk_by(|a, b| a.0 == b.0) {
        for (n, (_, a)) in block.iter().enumerate() {
            block[n + 1..].iter().for_each(|(_, b)| try_pair(*a, *b));
        }
    }
}

/// Gives equal texts equal numbers.
fn number_of<T: std::hash::Hash + Eq>(texts: impl Iterator<Item = T>) -> Vec<u64> {
    let mut numbers = HashMap::new();
    texts
        .map(|it| {
            let next = numbers.len() as u64;
            *numbers.entry(it).or_insert(next)
        })
        .collect()
}

fn day_number(day: NaiveDate) -> u32 {
    use chrono::Datelike as _;
    day.year() as u32 * 372 + day.month0() * 31 + day.day0()
}

/// The digits of an ID number that a person was given; the last is a check digit.
const BODY: usize = 17;

/// The digits of an ID number without the check digit; `None` without a number, or with a
/// temporary one, which says nothing of the person.
fn digits(id: &str) -> Option<[u8; BODY]> {
    let body: [u8; BODY] = id.as_bytes().get(..BODY)?.try_into().ok()?;
    (id.len() == 18 && !id.starts_with("999999") && body.iter().all(u8::is_ascii_digit))
        .then_some(body)
}

fn near(a: &[u8; BODY], b: &[u8; BODY]) -> Option<Reason> {
    let differ: Vec<_> = (0..BODY).filter(|n| a[*n] != b[*n]).collect();
    match differ.as_slice() {
        [_] => Some(Reason::OneDigit),
        [m, n] if m + 1 == *n && a[*m] == b[*n] && a[*n] == b[*m] => Some(Reason::Swapped),
        _ => None,
    }
}

/// The number without the digit at a place.
fn without(id: &[u8; BODY], place: usize) -> u64 {
    number(id.iter().enumerate().filter(|(n, _)| *n != place).map(|(_, it)| *it))
}

/// The number with two neighbouring digits in ascending order.
fn in_any_order(id: &[u8; BODY], place: usize) -> u64 {
    let mut id = *id;
    id[place..place + 2].sort_unstable();
    number(id.into_iter())
}

fn number(digits: impl Iterator<Item = u8>) -> u64 {
    digits.fold(0, |number, it| number * 10 + u64::from(it - b'0'))
}

/// Whether two names are the same, and whether only one character differs.
fn compare_names(a: &str, b: &str) -> (bool, bool) {
    let (a, b) = (folded(a), folded(b));
    if a == b {
        return (!a.is_empty(), false);
    }
    let differ = a.chars().zip(b.chars()).filter(|(a, b)| a != b).count();
    let length = a.chars().count();
    (false, length >= 2 && length == b.chars().count() && differ == 1)
}

/// A name without what clerks write differently: spaces, the dots within names of other
/// peoples, small letters, and what stands in brackets.
fn folded(name: &str) -> Cow<'_, str> {
    let name = name.split(['(', '（']).next().unwrap_or(name);
    let is_extra = |it: char| it.is_whitespace() || "·•・．.‧∙｡。".contains(it);
    if !name.contains(|it: char| it.is_ascii_lowercase() || is_extra(it)) {
        return Cow::Borrowed(name);
    }
    let kept = name.chars().filter(|it| !is_extra(*it));
    Cow::Owned(kept.map(|it| it.to_ascii_uppercase()).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Double, Person, Reason, doubles, likeness};

    fn person(id: &str, name: &str, birth: &str, household: &str, village: &str) -> Person {
        Person {
            id: id.to_owned(),
            name: name.to_owned(),
            birth: birth.parse().ok(),
            household: household.to_owned(),
            village: village.to_owned(),
        }
    }

    fn said(a: &Person, b: &Person) -> Option<(u32, bool)> {
        likeness(a, b).map(|it| (it.score, it.is_sure))
    }

    #[test]
    fn one_person_written_twice_is_seen_and_two_people_are_not() {
        let one = person("513199196605213090", "付代银", "1966-05-21", "5100000001", "v1");
        let with = |id: &str, name: &str, birth: &str, household: &str, village: &str| {
            said(&one, &person(id, name, birth, household, village))
        };
        // Without a number, in the same household.
        let id = "无证/5100000001/付代银/1966-05-21";
        assert_eq!(with(id, "付代银", "1966-05-21", "5100000001", "v1"), Some((105, true)));
        // A temporary number in another village.
        let id = "999999196605210001";
        assert_eq!(with(id, "付代银", "1966-05-21", "5100000002", "v2"), Some((75, false)));
        // One digit of the number, with it the birthday.
        let id = "513199196606213092";
        assert_eq!(with(id, "付代银", "1966-06-21", "5100000001", "v1"), Some((105, true)));
        assert_eq!(with(id, "付代根", "1966-06-21", "5100000002", "v2"), Some((50, false)));
        assert_eq!(with(id, "袁光华", "1966-06-21", "5100000001", "v1"), None);
        // Two neighbouring digits.
        let id = "513199196605123090";
        assert_eq!(with(id, "付代银", "1966-05-12", "5100000002", "v2"), Some((75, false)));
        // The same name and birthday, two numbers.
        let id = "511899196605210017";
        assert_eq!(with(id, "付代银", "1966-05-21", "5100000002", "v2"), Some((65, false)));
        assert_eq!(with(id, "付代银", "1970-01-01", "5100000002", "v1"), None);
        assert_eq!(with(id, "付代银", "1970-01-01", "5100000001", "v1"), Some((70, false)));
        // One character of the name, the same birthday and village: never sure, as twins are.
        assert_eq!(with(id, "付代根", "1966-05-21", "5100000002", "v1"), Some((50, false)));
        assert_eq!(with(id, "付代根", "1966-05-21", "5100000002", "v2"), None);
        let twin = "513199196605213110";
        assert_eq!(with(twin, "付代根", "1966-05-21", "5100000001", "v1"), Some((70, false)));
    }

    #[test]
    fn spellings_of_a_name_are_one_name() {
        let a = person("无证/1/a/b", "阿牛·尔古", "1970-01-02", "1", "v");
        for name in ["阿牛•尔古", "阿牛尔古", "阿牛 . 尔古", "阿牛·尔古（户主）"]
        {
            let b = person("513199197001020010", name, "1970-01-02", "2", "w");
            let reasons = likeness(&a, &b).map(|it| it.reasons);
            let wanted = vec![Reason::SameName, Reason::SameBirth, Reason::NoNumber];
            assert_eq!(reasons, Some(wanted), "{name}");
        }
    }

    /// All pairs, held against each other one by one.
    fn naive(people: &[Person]) -> Vec<Double> {
        let mut found = Vec::new();
        for first in 0..people.len() {
            for second in first + 1..people.len() {
                if let Some(likeness) = likeness(&people[first], &people[second]) {
                    found.push(Double { first, second, likeness });
                }
            }
        }
        found
    }

    fn some_id() -> impl Strategy<Value = String> {
        // Few numbers, so that near ones are common.
        prop_oneof![
            6 => (0..3u8, 0..3u8, 0..12u8, 0..3u8).prop_map(|(month, day, sequence, check)| {
                format!("513199196{month}0{day}1{sequence:02}00{check}")
            }),
            1 => (0..4u8).prop_map(|n| format!("99999919660521000{n}")),
            1 => (0..9u8).prop_map(|n| format!("无证/5100000001/张三/1966-01-0{n}")),
        ]
    }

    fn somebody() -> impl Strategy<Value = Person> {
        let name =
            prop::sample::select(vec!["张三", "张四", "李大双", "李小双", "阿牛·尔古", "阿牛尔古"]);
        let birth = prop::option::of(1..4u32);
        (some_id(), name, birth, 0..6u8).prop_map(|(id, name, day, household)| Person {
            id,
            name: name.to_owned(),
            birth: day.and_then(|it| chrono::NaiveDate::from_ymd_opt(1966, 5, it)),
            household: format!("510000000{household}"),
            village: format!("v{}", household / 2),
        })
    }

    /// Somebody, written a second time with one thing wrong.
    fn planted() -> impl Strategy<Value = [Person; 2]> {
        (somebody(), 0..17usize, 0..10u8, 0..5u8).prop_map(|(one, place, digit, way)| {
            let mut two = one.clone();
            let mut id: Vec<u8> = one.id.clone().into_bytes();
            match way {
                0 if one.id.is_ascii() => id[place] = b'0' + digit,
                1 if one.id.is_ascii() && place < 16 => id.swap(place, place + 1),
                2 => two.name = format!("{}(已死亡)", one.name),
                3 => two.household = "5100000009".to_owned(),
                _ => two.birth = None,
            }
            two.id = String::from_utf8(id).expect("digits took the place of digits");
            [one, two]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nobody_is_overlooked_and_no_pair_comes_twice(
            mut people in prop::collection::vec(somebody(), 0..30),
            pairs in prop::collection::vec(planted(), 0..6),
        ) {
            people.extend(pairs.into_iter().flatten());
            prop_assert_eq!(doubles(&people), naive(&people));
        }

        #[test]
        fn likeness_goes_both_ways(a in somebody(), b in somebody(), pair in planted()) {
            prop_assert_eq!(likeness(&a, &b), likeness(&b, &a));
            prop_assert_eq!(likeness(&pair[0], &pair[1]), likeness(&pair[1], &pair[0]));
        }
    }
}
