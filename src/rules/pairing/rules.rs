//! What the papers ask of links, as data (`sets/*.toml`), and who does not keep it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::{Refusal, say};
use crate::model::links::{HeldLink, LinkFacts, LinkHelper, LinkObject};
use crate::words::Both;

/// The sets of rules that come built in.
const BUILT_IN: [&str; 13] = [
    include_str!("sets/common.toml"),
    include_str!("sets/yaan_2018.toml"),
    include_str!("sets/sichuan_five_ones.toml"),
    include_str!("sets/yicheng_2016.toml"),
    include_str!("sets/ganzi_2015.toml"),
    include_str!("sets/bureau_2020.toml"),
    include_str!("sets/jiangsu_town_2014.toml"),
    include_str!("sets/guabaobang.toml"),
    include_str!("sets/county_education.toml"),
    include_str!("sets/uxin_2019.toml"),
    include_str!("sets/shehong_2015.toml"),
    include_str!("sets/laizhou.toml"),
    include_str!("sets/national_teams.toml"),
];

static SETS: LazyLock<Vec<RuleSet>> = LazyLock::new(|| {
    let read = |text: &&str| toml::from_str(text).expect("the sets can be read: a test does");
    BUILT_IN.iter().map(read).collect()
});

/// A paper's rules of pairing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RuleSet {
    pub(crate) id: String,
    pub(crate) title: Both,
    /// Codes of the areas where it holds; the empty one is everywhere.
    #[serde(default)]
    areas: Vec<String>,
    /// Exit standards with which it holds.
    #[serde(default)]
    standards: Vec<String>,
    #[serde(default, rename = "rule")]
    rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Rule {
    pub(crate) title: Both,
    /// Where it stands.
    pub(crate) source: String,
    /// The kind of link.
    pub(crate) kind: String,
    pub(crate) ask: Ask,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,

    // Of whom or what it is asked.
    /// Of objects: household, village, township or unit.
    object: Option<String>,
    poor: Option<bool>,
    exited: Option<bool>,
    able: Option<bool>,
    /// Of villages with so many registered households.
    at_least_households: Option<i64>,
    /// Of objects with so many helpers of the kind.
    if_links: Option<usize>,

    // Which helpers or links count.
    #[serde(default)]
    roles: Vec<String>,
    full_time: Option<bool>,
    /// 干部, 单位 or 支部.
    helper: Option<String>,
    #[serde(default)]
    ranks: Vec<String>,
    #[serde(default)]
    identities: Vec<String>,
    on_staff: Option<bool>,
    #[serde(default)]
    tiers: Vec<String>,
}

/// What a rule asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ask {
    /// How many such links an object has.
    HelpersOfObject,
    /// How many objects a helper has.
    ObjectsOfHelper,
    /// The household lies in a village that the helper's unit, or the helper, looks after.
    InUnitsVillage,
    /// The object lies in the area whose office the helper's unit is.
    InOwnArea,
    /// The household is not the helper's own, nor one of their relatives'.
    NotOwnHousehold,
}

/// A rule that is not kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breach<'f> {
    /// Place among the rules.
    pub(crate) rule: usize,
    pub(crate) object: Option<&'f str>,
    pub(crate) helper: Option<&'f str>,
    pub(crate) found: Option<i64>,
    /// Of a link: why it may be so, where somebody said why. A number has no excuse.
    pub(crate) exception: Option<&'f str>,
}

/// What came of holding the links against the rules.
#[derive(Debug, Default)]
pub(crate) struct Held<'f> {
    pub(crate) breaches: Vec<Breach<'f>>,
    /// By the rule's place, how many could not be looked at: their rank, unit or the unit's
    /// villages are not recorded.
    pub(crate) unknown: BTreeMap<usize, i64>,
}

/// The rules that hold for a ledger.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) sets: Vec<&'static RuleSet>,
}

impl Rules {
    /// The rules of one set and those that hold everywhere.
    ///
    /// # Errors
    ///
    /// Refuses a set that is not there.
    pub(crate) fn named(id: &str) -> anyhow::Result<Self> {
        if SETS.iter().all(|it| it.id != id) {
            let known: Vec<_> = SETS.iter().map(|it| it.id.as_str()).collect();
            let hint = say!("pairing-rules-hint", known = known.join("、"));
            return Err(Refusal::new(say!("no-pairing-rules", id = id)).hint(hint).into());
        }
        let is_meant = |it: &&RuleSet| it.id == id || it.is_common();
        Ok(Self { sets: SETS.iter().filter(is_meant).collect() })
    }

    /// The rules of an area where an exit standard holds.
    pub(crate) fn of(area: &str, standard: &str) -> Self {
        let holds = |it: &&RuleSet| {
            it.areas.iter().any(|it| area.starts_with(it.as_str()))
                || it.standards.iter().any(|it| it == standard)
        };
        Self { sets: SETS.iter().filter(holds).collect() }
    }

    /// All rules, those of one set together; what two papers ask alike is asked once.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static Rule> {
        let mut asked = BTreeSet::new();
        self.sets.iter().flat_map(|it| &it.rules).filter(move |it| asked.insert(it.test()))
    }

    /// Of which roles an object has one helper at most wherever it lies, if a link of this
    /// kind and role is such a one; none stand for the kind as a whole.
    pub(crate) fn only_one(kind: &str, role: Option<&str>) -> Option<&'static [String]> {
        let common = SETS.iter().filter(|it| it.is_common()).flat_map(|it| &it.rules);
        let is_of = |it: &&Rule| {
            let has_role = |role: &str| it.roles.iter().any(|it| it == role);
            it.ask == Ask::HelpersOfObject
                && it.max == Some(1)
                && it.kind == kind
                && (it.roles.is_empty() || role.is_some_and(has_role))
        };
        common.into_iter().find(is_of).map(|it| it.roles.as_slice())
    }

    /// Whether a household is to lie in a village of the helper's unit.
    pub(crate) fn ask_for_place(&self) -> bool {
        self.all().any(|it| it.ask == Ask::InUnitsVillage && it.kind == "结对帮扶")
    }

    /// The most households that a helper may be paired with, where a rule says so.
    pub(crate) fn most_households(&self, helper: &LinkHelper) -> Option<i64> {
        let own = self.all().filter(|it| {
            it.ask == Ask::ObjectsOfHelper && it.kind == "结对帮扶" && it.roles.is_empty()
        });
        own.filter(|it| it.is_of(helper) == Some(true)).filter_map(|it| it.max).min()
    }

    /// Which breaches of `after` were none in `before`, or a lesser one.
    pub(crate) fn worse<'f>(&self, before: &LinkFacts, after: &'f LinkFacts) -> Vec<Breach<'f>> {
        let rules: Vec<_> = self.all().collect();
        let before = self.hold(before).breaches;
        let known: HashMap<_, _> = before
            .iter()
            .map(|it| ((it.rule, it.object, it.helper), rules[it.rule].misses(it.found)))
            .collect();
        let is_worse = |it: &Breach<'_>| {
            let misses = rules[it.rule].misses(it.found);
            known.get(&(it.rule, it.object, it.helper)).is_none_or(|known| *known < misses)
        };
        let mut breaches = self.hold(after).breaches;
        breaches.retain(|it| it.exception.is_none() && is_worse(it));
        breaches
    }

    /// Holds the links of a day against the rules.
    pub(crate) fn hold<'f>(&self, facts: &'f LinkFacts) -> Held<'f> {
        let index = Index::of(facts);
        let mut held = Held::default();
        for (place, rule) in self.all().enumerate() {
            match rule.ask {
                Ask::HelpersOfObject => rule.of_objects(place, facts, &index, &mut held),
                Ask::ObjectsOfHelper => rule.of_helpers(place, facts, &index, &mut held),
                Ask::InUnitsVillage | Ask::InOwnArea | Ask::NotOwnHousehold => {
                    rule.of_links(place, facts, &index, &mut held);
                }
            }
        }
        held
    }
}

impl RuleSet {
    fn is_common(&self) -> bool {
        self.areas.iter().any(String::is_empty)
    }
}

/// The links by whom they are of and whom they are with.
struct Index<'f> {
    objects: HashMap<&'f str, &'f LinkObject>,
    by_object: HashMap<(&'f str, &'f str), Vec<&'f HeldLink>>,
    by_helper: HashMap<(&'f str, &'f str), Vec<&'f HeldLink>>,
    places: Places<'f>,
    /// Helpers and the households that are theirs or their relatives'.
    kin: BTreeSet<(&'f str, &'f str)>,
}

impl<'f> Index<'f> {
    fn of(facts: &'f LinkFacts) -> Self {
        let mut index = Self {
            objects: facts.objects.iter().map(|it| (it.id.as_str(), it)).collect(),
            by_object: HashMap::new(),
            by_helper: HashMap::new(),
            places: Places::of(facts),
            kin: facts.kin.iter().map(|it| (&*it.helper, &*it.household)).collect(),
        };
        for link in &facts.links {
            let (object, helper, kind) = (&*link.object, &*link.helper, &*link.kind);
            index.by_object.entry((object, kind)).or_default().push(link);
            index.by_helper.entry((helper, kind)).or_default().push(link);
        }
        index
    }
}

/// Which villages a helper's unit, and the helper in person, look after.
pub(crate) struct Places<'f> {
    by_unit: HashMap<&'f str, BTreeSet<&'f str>>,
    by_helper: HashMap<&'f str, BTreeSet<&'f str>>,
}

impl<'f> Places<'f> {
    pub(crate) fn of(facts: &'f LinkFacts) -> Self {
        let mut places = Self { by_unit: HashMap::new(), by_helper: HashMap::new() };
        for link in facts.links.iter().filter(|it| it.level == "village") {
            let village = link.object.as_str();
            places.by_helper.entry(&link.helper).or_default().insert(village);
            let Some(helper) = facts.helpers.get(&link.helper) else { continue };
            if helper.kind == "单位" {
                let unit = helper.unit.as_ref().unwrap_or(&helper.name);
                places.by_unit.entry(unit).or_default().insert(village);
            }
        }
        places
    }

    /// Whether a village is one that the helper or the helper's unit looks after; `None`
    /// where no such village is recorded.
    pub(crate) fn has(&self, id: &str, helper: &LinkHelper, village: &str) -> Option<bool> {
        let of_unit = helper.unit.as_deref().and_then(|it| self.by_unit.get(it));
        let mut known = of_unit.into_iter().chain(self.by_helper.get(id)).peekable();
        known.peek()?;
        Some(known.any(|it| it.contains(village)))
    }
}

impl Rule {
    /// What it asks of whom, whatever it is called and wherever it stands.
    fn test(&self) -> String {
        let objects = (&self.object, self.poor, self.exited, self.able, self.at_least_households);
        let links = (&self.roles, self.full_time, &self.tiers, self.if_links);
        let helpers = (&self.helper, &self.ranks, &self.identities, self.on_staff);
        format!("{:?}", (&self.kind, self.ask, self.min, self.max, objects, links, helpers))
    }

    fn is_kept(&self, found: i64) -> bool {
        self.min.is_none_or(|it| it <= found) && self.max.is_none_or(|it| found <= it)
    }

    /// By how many it is missed.
    fn misses(&self, found: Option<i64>) -> i64 {
        let Some(found) = found else { return 1 };
        let under = self.min.map_or(0, |it| it - found);
        under.max(self.max.map_or(0, |it| found - it))
    }

    /// How many it wants, as people write it.
    pub(crate) fn wanted(&self) -> Option<String> {
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max => Some(min.to_string()),
            (Some(min), Some(max)) => Some(format!("{min}-{max}")),
            (Some(min), None) => Some(format!("≥{min}")),
            (None, Some(max)) => Some(format!("≤{max}")),
            (None, None) => None,
        }
    }

    /// Whether it speaks of this helper; `None` where that cannot be told.
    fn is_of(&self, helper: &LinkHelper) -> Option<bool> {
        if self.helper.as_ref().is_some_and(|it| *it != helper.kind) {
            return Some(false);
        }
        let listed = |list: &[String], own: &Option<String>| match own {
            _ if list.is_empty() => Some(true),
            Some(own) => Some(list.contains(own)),
            None => None,
        };
        let on_staff = match (self.on_staff, helper.on_staff) {
            (None, _) => Some(true),
            (Some(asked), Some(known)) => Some(asked == known),
            (Some(_), None) => None,
        };
        let parts = [
            listed(&self.ranks, &helper.rank),
            listed(&self.identities, &helper.identity),
            on_staff,
        ];
        match parts {
            _ if parts.contains(&Some(false)) => Some(false),
            _ if parts.contains(&None) => None,
            _ => Some(true),
        }
    }

    fn has_role(&self, link: &HeldLink) -> bool {
        self.roles.is_empty() || link.role.as_ref().is_some_and(|it| self.roles.contains(it))
    }

    /// Whether a link counts; `None` where that cannot be told.
    fn counts(&self, link: &HeldLink, facts: &LinkFacts) -> Option<bool> {
        if !self.has_role(link) {
            return Some(false);
        }
        if let Some(asked) = self.full_time
            && link.full_time != Some(asked)
        {
            return link.full_time.map(|_| false);
        }
        if !self.tiers.is_empty() && !link.tier.as_ref().is_some_and(|it| self.tiers.contains(it)) {
            return Some(false);
        }
        facts.helpers.get(&link.helper).map_or(Some(false), |it| self.is_of(it))
    }

    fn of_objects<'f>(
        &self,
        place: usize,
        facts: &'f LinkFacts,
        index: &Index<'f>,
        held: &mut Held<'f>,
    ) {
        let is_meant = |it: &&LinkObject| {
            Some(&it.level) == self.object.as_ref()
                // What may be a poor village is asked for as one.
                && self.poor.is_none_or(|asked| it.poor.unwrap_or(true) == asked)
                && self.exited.is_none_or(|asked| it.exited == asked)
                && self.at_least_households.is_none_or(|least| least <= it.households)
        };
        for object in facts.objects.iter().filter(is_meant) {
            if let Some(asked) = self.able
                && object.able != Some(asked)
            {
                if object.able.is_none() {
                    *held.unknown.entry(place).or_default() += 1;
                }
                continue;
            }
            let links = index.by_object.get(&(&*object.id, &*self.kind));
            let links = links.map_or(&[][..], Vec::as_slice);
            let helpers: BTreeSet<_> = links.iter().map(|it| it.helper.as_str()).collect();
            if self.if_links.is_some_and(|least| helpers.len() < least) {
                continue;
            }
            // A helper with two links of the kind is one helper.
            let of = |counts: Option<bool>| -> BTreeSet<&str> {
                let own = links.iter().filter(|it| self.counts(it, facts) == counts);
                own.map(|it| it.helper.as_str()).collect()
            };
            let (sure, unsure) = (of(Some(true)), of(None));
            let unsure = unsure.difference(&sure).count() as i64;
            let sure = sure.len() as i64;
            // Wrong whatever is true of those that cannot be told.
            if (sure..=sure + unsure).any(|it| self.is_kept(it)) {
                if !self.is_kept(sure) {
                    *held.unknown.entry(place).or_default() += 1;
                }
                continue;
            }
            held.breaches.push(Breach {
                rule: place,
                object: Some(&object.id),
                helper: None,
                found: Some(sure),
                exception: None,
            });
        }
    }

    fn of_helpers<'f>(
        &self,
        place: usize,
        facts: &'f LinkFacts,
        index: &Index<'f>,
        held: &mut Held<'f>,
    ) {
        for (id, helper) in facts.helpers.iter().filter(|(_, it)| it.is_here) {
            let links = index.by_helper.get(&(&**id, &*self.kind));
            let links = links.map_or(&[][..], Vec::as_slice);
            match self.is_of(helper) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    // Who helps nobody and is not known to have to is nobody's question.
                    if !links.is_empty() {
                        *held.unknown.entry(place).or_default() += 1;
                    }
                    continue;
                }
            }
            let own = |it: &&&HeldLink| self.has_role(it);
            let objects: BTreeSet<_> =
                links.iter().filter(own).map(|it| it.object.as_str()).collect();
            let found = objects.len() as i64;
            if !self.is_kept(found) {
                held.breaches.push(Breach {
                    rule: place,
                    object: None,
                    helper: Some(id),
                    found: Some(found),
                    exception: None,
                });
            }
        }
    }

    fn of_links<'f>(
        &self,
        place: usize,
        facts: &'f LinkFacts,
        index: &Index<'f>,
        held: &mut Held<'f>,
    ) {
        for link in facts.links.iter().filter(|it| it.kind == self.kind) {
            let Some((id, helper)) = facts.helpers.get_key_value(&link.helper) else { continue };
            let Some(object) = index.objects.get(&*link.object) else { continue };
            let lies_there = match self.counts(link, facts) {
                Some(false) => continue,
                None => None,
                Some(true) if self.ask == Ask::InOwnArea => {
                    helper.unit_area.as_ref().map(|it| object.area.starts_with(it.as_str()))
                }
                Some(true) if self.ask == Ask::NotOwnHousehold => {
                    Some(!index.kin.contains(&(&**id, &*link.object)))
                }
                Some(true) => index.places.has(id, helper, &object.area),
            };
            match lies_there {
                Some(true) => {}
                None => *held.unknown.entry(place).or_default() += 1,
                Some(false) => held.breaches.push(Breach {
                    rule: place,
                    object: Some(&link.object),
                    helper: Some(id),
                    found: None,
                    exception: link.exception.as_deref(),
                }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{LinkKind, Standard};

    #[test]
    fn every_set_can_be_read_and_speaks_of_what_there_is() {
        let mut ids = BTreeSet::new();
        for set in SETS.iter() {
            assert!(ids.insert(&set.id), "{} twice", set.id);
            assert!(!set.rules.is_empty(), "{}", set.id);
            for standard in &set.standards {
                assert!(Standard::by_id(standard).is_ok(), "{} {standard}", set.id);
            }
            for rule in &set.rules {
                let title = &rule.title.zh;
                assert!(LinkKind::named(&rule.kind).is_some(), "{title}");
                assert!(!rule.source.is_empty(), "{title}");
                let counts = matches!(rule.ask, Ask::HelpersOfObject | Ask::ObjectsOfHelper);
                assert_eq!(rule.wanted().is_some(), counts, "{title}");
                assert_eq!(rule.object.is_some(), rule.ask == Ask::HelpersOfObject, "{title}");
                if let Some(object) = &rule.object {
                    let levels = &LinkKind::named(&rule.kind).unwrap().levels;
                    assert!(levels.contains(object), "{title}");
                }
            }
        }
    }
}
