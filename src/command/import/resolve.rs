//! What the names and numbers on a sheet refer to in the ledger.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use crate::error::say;
use crate::intake::{PersonId, Refers, Refs, Remark};
use crate::store::{HelperRow, Tx};

/// How many digits the code of a township has.
pub(super) const TOWNSHIP_DIGITS: usize = 9;

/// The villages that are known, by code and by name.
pub(crate) struct Villages {
    by_code: HashSet<String>,
    by_name: HashMap<String, Vec<(String, String)>>,
    /// Codes of townships by their names.
    townships: HashMap<String, BTreeSet<String>>,
    /// Name, township and code of the one found last: its people stand together.
    last: RefCell<[String; 3]>,
}

impl Villages {
    /// Takes (code, name, township's name).
    pub(crate) fn new(known: Vec<(String, String, String)>) -> Self {
        let mut villages = Self {
            by_code: HashSet::new(),
            by_name: HashMap::new(),
            townships: HashMap::new(),
            last: RefCell::default(),
        };
        for (code, name, township) in known {
            villages.add(code, &name, &township);
        }
        villages
    }

    pub(super) fn add(&mut self, code: String, name: &str, township: &str) {
        if self.by_code.insert(code.clone()) {
            let list = self.by_name.entry(short(name, township).to_owned()).or_default();
            let township = short_township(township).to_owned();
            if let Some(of) = code.get(..TOWNSHIP_DIGITS).filter(|_| !township.is_empty()) {
                self.townships.entry(township.clone()).or_default().insert(of.to_owned());
            }
            list.push((township, code));
        }
    }

    /// Finds the township of this name.
    pub(super) fn township(&self, name: &str) -> Result<String, (Refers, Remark)> {
        let found = self.townships.get(short_township(name)).into_iter().flatten();
        let found: Vec<_> = found.collect();
        match found.as_slice() {
            [code] => Ok((*code).clone()),
            _ => {
                let say = say!("unknown-township");
                Err((Refers::Township, Remark::new("unknown-township", say)))
            }
        }
    }

    /// Finds the village that a row names.
    pub(crate) fn find(
        &self,
        code: Option<&str>,
        name: Option<&str>,
        township: Option<&str>,
    ) -> Result<String, (Refers, Remark)> {
        if let Some(code) = code {
            return if self.by_code.contains(code) {
                Ok(code.to_owned())
            } else {
                let say = say!("unknown-village-code");
                Err((Refers::VillageCode, Remark::new("unknown-village", say)))
            };
        }
        let refuse = |code, say| Err((Refers::VillageName, Remark::new(code, say)));
        let Some(name) = name else {
            return refuse("village-missing", say!("village-missing"));
        };
        let township = township.unwrap_or_default();
        {
            let [last, of, code] = &*self.last.borrow();
            if last == name && of == township && !code.is_empty() {
                return Ok(code.clone());
            }
        }
        let found = self.by_name.get(short(name, township)).map_or(&[][..], Vec::as_slice);
        let in_township: Vec<_> = found
            .iter()
            .filter(|(it, _)| township.is_empty() || it == short_township(township))
            .collect();
        match in_township.as_slice() {
            [(_, code)] => {
                *self.last.borrow_mut() = [name.to_owned(), township.to_owned(), code.clone()];
                Ok(code.clone())
            }
            [] => {
                let near = self.near(short(name, township), township).join("、");
                if near.is_empty() {
                    refuse("unknown-village", say!("unknown-village", township = township))
                } else {
                    let say = say!("unknown-village-near", township = township, near = near);
                    refuse("unknown-village", say)
                }
            }
            _ => refuse("village-twice", say!("village-twice")),
        }
    }

    /// Finds the village that a row names; else the township, or the county, which is
    /// `own`, the ledger's area.
    pub(super) fn find_area(
        &self,
        own: &str,
        named: &Refs<'_>,
    ) -> Result<String, (Refers, Remark)> {
        let township = named.township.as_deref();
        let code = named.village_code.as_deref();
        if let Some(code) = code.filter(|it| it.len() <= TOWNSHIP_DIGITS) {
            let is_there = code == own || self.townships.values().any(|it| it.contains(code));
            return if is_there {
                Ok(code.to_owned())
            } else {
                let say = say!("unknown-area-code");
                Err((Refers::VillageCode, Remark::new("unknown-area", say)))
            };
        }
        if code.is_some() || named.village_name.is_some() {
            return self.find(code, named.village_name.as_deref(), township);
        }
        let refuse = |refers, say| Err((refers, Remark::new("unknown-area", say)));
        match township {
            Some(name) => self.township(name),
            None if named.county.is_some() && own.len() == 6 => Ok(own.to_owned()),
            None => refuse(Refers::VillageName, say!("area-missing")),
        }
    }

    /// The names of the township's villages that are spelled most alike, if any is.
    fn near(&self, name: &str, township: &str) -> Vec<String> {
        let is_there = |(known, _): &&(String, String)| {
            township.is_empty() || known == short_township(township)
        };
        let distances = self
            .by_name
            .iter()
            .filter(|(_, places)| places.iter().any(|it| is_there(&it)))
            .map(|(known, _)| (strsim::damerau_levenshtein(known, name), known));
        let far = 1 + name.chars().count() / 4;
        let mut near: Vec<_> = distances.filter(|(distance, _)| *distance <= far).collect();
        near.sort();
        let least = near.first().map_or(0, |(distance, _)| *distance);
        let near = near.into_iter().take_while(|(distance, _)| *distance == least);
        near.take(3).map(|(_, known)| format!("{known}村")).collect()
    }
}

/// 太平村, 太平村民委员会, 富林镇太平村 and 太平 are one village of 富林镇.
fn short<'n>(name: &'n str, township: &str) -> &'n str {
    let name = match name.strip_prefix(township) {
        Some(rest) if !rest.is_empty() => rest,
        _ => name,
    };
    let endings = ["村村民委员会", "村民委员会", "村村委会", "村委会", "嘎查村", "嘎查", "村"];
    let bare = endings.iter().find_map(|it| name.strip_suffix(it)).unwrap_or(name);
    if bare.is_empty() { name } else { bare }
}

fn short_township(name: &str) -> &str {
    let endings = ["人民政府", "苏木镇", "街道办事处"];
    endings.iter().find_map(|it| name.strip_suffix(it)).unwrap_or(name)
}

/// The key of a helper of whom a sheet gives a name, and an ID number or a unit.
pub(super) fn helper_key(
    tx: &Tx<'_>,
    name: &str,
    id: Option<&PersonId>,
    unit: Option<&str>,
) -> anyhow::Result<Result<String, Remark>> {
    if let Some(id) = id {
        return Ok(Ok(id.number.clone()));
    }
    let mut known = tx.helpers_named(name)?;
    if unit.is_some() {
        known.retain(|it| it.unit.as_deref() == unit);
    }
    Ok(match known.as_slice() {
        [] => Ok(unit.map_or_else(|| name.to_owned(), |unit| format!("{name}/{unit}"))),
        [one] => Ok(one.id.clone()),
        many => Err(Remark::new("helper-twice", say!("helper-twice", count = many.len()))),
    })
}

/// The helpers of the household that was looked up last: visits of one household mostly
/// stand together.
#[derive(Default)]
pub(super) struct HelpersOfHousehold {
    household: String,
    helpers: Vec<HelperRow>,
}

impl HelpersOfHousehold {
    /// Finds the helper that a visit names: one of the household's (or village's), else the
    /// only one in the ledger with that name. Returns the key, and since when they are paired.
    pub(super) fn find(
        &mut self,
        tx: &Tx<'_>,
        household: &str,
        name: &str,
    ) -> anyhow::Result<Result<(String, Option<String>), Remark>> {
        if self.household != household {
            self.helpers = tx.helpers_of(household)?;
            household.clone_into(&mut self.household);
        }
        let paired: Vec<_> = self.helpers.iter().filter(|it| it.name == name).collect();
        if let Some(first) = paired.first()
            && paired.iter().all(|it| it.id == first.id)
        {
            let since = paired.iter().filter_map(|it| it.since.clone()).min();
            return Ok(Ok((first.id.clone(), since)));
        }
        let known = tx.helpers_named(name)?;
        Ok(match known.as_slice() {
            [one] => Ok((one.id.clone(), None)),
            [] => Err(Remark::new("unknown-helper", say!("unknown-helper"))),
            many => Err(Remark::new("helper-twice", say!("helper-twice", count = many.len()))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Villages;

    #[test]
    fn a_village_is_found_by_any_of_its_names_in_its_township() {
        let known = [("511823100208", "太平村", "富林镇"), ("511823101201", "太平村", "九襄镇")];
        let villages = Villages::new(
            known.map(|(code, name, town)| (code.into(), name.into(), town.into())).into(),
        );
        for name in ["太平村", "太平村民委员会", "太平村委会", "富林镇太平村", "太平"]
        {
            let found = villages.find(None, Some(name), Some("富林镇")).ok();
            assert_eq!(found.as_deref(), Some("511823100208"), "{name}");
        }
        let (_, twice) = villages.find(None, Some("太平村"), None).unwrap_err();
        assert_eq!(twice.code, "village-twice");
        let (_, none) = villages.find(None, Some("大木村"), Some("富林镇")).unwrap_err();
        assert_eq!(none.code, "unknown-village");
        assert_eq!(villages.near("大平", "富林镇"), ["太平村"]);
        assert!(villages.near("大木", "富林镇").is_empty());
        assert!(villages.near("大平", "清溪镇").is_empty());
    }
}
