//! Holding a list from elsewhere against the people of the ledger: who is on it and should
//! not be, who should be and is not, and whose name or number disagrees.

use std::collections::{HashMap, HashSet};

/// A line of the list.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// The 18 characters of the ID number.
    pub(crate) id: String,
    /// Whether the number is one that several people may have (999999…).
    pub(crate) temporary: bool,
    pub(crate) name: Option<String>,
    /// Code of the village, where the list says it.
    pub(crate) village: Option<String>,
}

/// A person of the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Code of the village.
    pub(crate) village: String,
    /// Whether they belong on the list; `None`: it is not known.
    pub(crate) belongs: Option<bool>,
}

/// What is wrong, with the places of the line and of the person among those given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// 错助: on the list, and does not belong there. Without a person: not in the ledger.
    Wrong(usize, Option<usize>),
    /// 漏助: belongs on the list, and is not there.
    Missed(usize),
    /// On the list, and nobody knows whether they belong there.
    Unclear(usize, usize),
    /// Not on the list, and nobody knows whether they belong there.
    UnclearMissed(usize),
    /// The same number under another name.
    NameDiffers(usize, usize),
    /// The same name and village, or birthday, under another number.
    NumberDiffers(usize, usize),
    /// The number stands on the list a second time: this line, and the first.
    Twice(usize, usize),
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// The lines in their order, then the people.
    pub(crate) findings: Vec<Finding>,
    /// How many people are on the list, as they should be.
    pub(crate) agreed: usize,
}

/// Compares by the whole number, never by a part of it. A name that disagrees is told, and
/// the number counts all the same.
pub(crate) fn compare(listed: &[Listed], known: &[Known]) -> Compared {
    let by_id: HashMap<&str, usize> =
        known.iter().enumerate().map(|(place, it)| (it.id.as_str(), place)).collect();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, it) in known.iter().enumerate() {
        by_name.entry(&it.name).or_default().push(place);
    }
    let of_line = |line: &Listed| -> Option<usize> {
        let place = by_id.get(line.id.as_str()).copied()?;
        // Two people may have one number that was given out to whoever has none.
        (!line.temporary || line.name.as_ref() == Some(&known[place].name)).then_some(place)
    };
    let named_by_number: HashSet<usize> = listed.iter().filter_map(of_line).collect();
    let mut compared = Compared::default();
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut met: HashSet<usize> = HashSet::new();
    for (at, line) in listed.iter().enumerate() {
        if !line.temporary {
            if let Some(before) = first.get(line.id.as_str()) {
                compared.findings.push(Finding::Twice(at, *before));
                continue;
            }
            first.insert(&line.id, at);
        }
        let Some(place) = of_line(line) else {
            let namesakes = line.name.as_deref().and_then(|it| by_name.get(it));
            let alike = namesakes.into_iter().flatten().filter(|it| {
                !named_by_number.contains(it) && !met.contains(it) && is_like(line, &known[**it])
            });
            match alike.collect::<Vec<_>>().as_slice() {
                [one] => {
                    met.insert(**one);
                    compared.findings.push(Finding::NumberDiffers(at, **one));
                }
                _ => compared.findings.push(Finding::Wrong(at, None)),
            }
            continue;
        };
        met.insert(place);
        if line.name.as_ref().is_some_and(|it| *it != known[place].name) {
            compared.findings.push(Finding::NameDiffers(at, place));
        }
        match known[place].belongs {
            Some(true) => compared.agreed += 1,
            Some(false) => compared.findings.push(Finding::Wrong(at, Some(place))),
            None => compared.findings.push(Finding::Unclear(at, place)),
        }
    }
    for (place, it) in known.iter().enumerate().filter(|(place, _)| !met.contains(place)) {
        match it.belongs {
            Some(true) => compared.findings.push(Finding::Missed(place)),
            None => compared.findings.push(Finding::UnclearMissed(place)),
            Some(false) => {}
        }
    }
    compared
}

/// Whether somebody of the same name is likely the one that a line means: of the same
/// village or, where the list says none, born on the same day.
fn is_like(line: &Listed, known: &Known) -> bool {
    match &line.village {
        Some(village) => *village == known.village,
        None => {
            let born = |id: &str| id.get(6..14).map(str::to_owned);
            !line.temporary && known.id.len() == 18 && born(&line.id) == born(&known.id)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Known, Listed, compare};

    fn line(id: &str, name: &str, village: Option<&str>) -> Listed {
        Listed {
            id: id.into(),
            temporary: id.starts_with("999999"),
            name: Some(name.into()),
            village: village.map(str::to_owned),
        }
    }

    fn known(id: &str, name: &str, village: &str, belongs: Option<bool>) -> Known {
        Known { id: id.into(), name: name.into(), village: village.into(), belongs }
    }

    const A: &str = "511899200901010016";
    const B: &str = "51189920090101003X";
    const C: &str = "511899201001010018";

    #[test]
    fn each_kind_of_disagreement_is_found_and_an_agreement_is_none() {
        let people = [
            known(A, "甲", "村一", Some(true)),
            known(B, "乙", "村一", Some(false)),
            known(C, "丙", "村一", None),
            known("511899201101010019", "丁", "村二", Some(true)),
            known("511899201201010010", "戊", "村二", None),
        ];
        let list =
            [line(A, "甲", None), line(B, "乙", None), line(C, "丙丙", None), line(A, "甲", None)];
        let compared = compare(&list, &people);
        assert_eq!(compared.agreed, 1);
        assert_eq!(
            compared.findings,
            [
                Finding::Wrong(1, Some(1)),
                Finding::NameDiffers(2, 2),
                Finding::Unclear(2, 2),
                Finding::Twice(3, 0),
                Finding::Missed(3),
                Finding::UnclearMissed(4),
            ]
        );
    }

    #[test]
    fn one_name_in_one_village_under_another_number_is_told_once_and_not_as_missed() {
        let people = [known(A, "甲", "村一", Some(true)), known(B, "乙", "村一", Some(true))];
        // X is no other character than X: the number counts whole.
        let digit = "511899200901010030";
        let compared = compare(&[line(digit, "乙", Some("村一"))], &people);
        assert_eq!(compared.findings, [Finding::NumberDiffers(0, 1), Finding::Missed(0)]);
        // In another village it is another person.
        let compared = compare(&[line(digit, "乙", Some("村二"))], &people);
        let both = [Finding::Wrong(0, None), Finding::Missed(0), Finding::Missed(1)];
        assert_eq!(compared.findings, both);
        // Where the list names no village, the birthday in the number says it.
        let compared = compare(&[line(digit, "乙", None)], &people);
        assert_eq!(compared.findings[0], Finding::NumberDiffers(0, 1));
        let compared = compare(&[line(C, "乙", None)], &people);
        assert_eq!(compared.findings[0], Finding::Wrong(0, None));
    }

    #[test]
    fn namesakes_are_not_taken_for_each_other() {
        let people = [known(A, "甲", "村一", Some(true)), known(B, "甲", "村一", Some(true))];
        // Whom of two the line means, nobody can say; who is named by number is not meant.
        let compared = compare(&[line(C, "甲", Some("村一"))], &people);
        assert_eq!(compared.findings[0], Finding::Wrong(0, None));
        let list = [line(C, "甲", Some("村一")), line(A, "甲", Some("村一"))];
        assert_eq!(compare(&list, &people).findings, [Finding::NumberDiffers(0, 1)]);
    }

    #[test]
    fn a_number_for_whoever_has_none_means_nobody_by_itself() {
        let id = "999999200901010000";
        let people = [known(id, "甲", "村一", Some(true))];
        assert_eq!(compare(&[line(id, "甲", None)], &people).agreed, 1);
        let compared = compare(&[line(id, "乙", None)], &people);
        assert_eq!(compared.findings, [Finding::Wrong(0, None), Finding::Missed(0)]);
    }
}
