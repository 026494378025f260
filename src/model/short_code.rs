//! The short code of a household, for paper: `7K3-05X`. It is worked out from the household's
//! number, so it is the same in every copy of the ledger, and never changes.

use std::fmt;

/// Without O, I, L, Z, S, G and B: these are read as the digits that they look like. It has a
/// prime number of signs, so that the check sign catches what it promises.
const SIGNS: &[u8; 29] = b"0123456789ACDEFHJKMNPQRTUVWXY";
const LOOK_ALIKES: [(u8, u8); 7] = [
    (b'O', b'0'),
    (b'I', b'1'),
    (b'L', b'1'),
    (b'Z', b'2'),
    (b'S', b'5'),
    (b'G', b'6'),
    (b'B', b'8'),
];

/// Signs before the check sign.
const PLACES: usize = 5;

/// How many codes there are. Numbers that follow each other have different codes, as long as
/// the run is not longer than this.
const COUNT: u64 = (SIGNS.len() as u64).pow(PLACES as u32);

/// A code whose check sign is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ShortCode(u64);

impl ShortCode {
    /// The code of a household. Two households whose numbers are far apart may have the same
    /// one: whoever reads a code looks whether it means one household only.
    pub(crate) fn of(household: &str) -> Self {
        let fold = |sum: u64, it: char| {
            (sum * 10 + u64::from(it.to_digit(10).unwrap_or(it as u32))) % COUNT
        };
        Self(household.chars().fold(0, fold))
    }

    /// Reads a code as it was typed, with or without its hyphen; `None` where it is none, or
    /// one sign is wrong, or two neighbours have changed places.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let digits = typed.bytes().filter(|it| *it != b'-').map(|it| {
            let sign = it.to_ascii_uppercase();
            let sign = LOOK_ALIKES.iter().find(|(it, _)| *it == sign).map_or(sign, |(_, it)| *it);
            Some(SIGNS.iter().position(|it| *it == sign)? as u64)
        });
        let digits: Vec<u64> = digits.collect::<Option<_>>()?;
        if digits.len() != PLACES + 1 || weighed(&digits) != 0 {
            return None;
        }
        Some(Self(digits[..PLACES].iter().fold(0, |sum, it| sum * SIGNS.len() as u64 + it)))
    }
}

/// The sum of the signs, each as many times as its place says, modulo their number. Places
/// differ by less than that prime, so neither a wrong sign nor a swap leaves it as it is.
fn weighed(digits: &[u64]) -> u64 {
    let sum: u64 = digits.iter().zip(1..).map(|(digit, place): (&u64, u64)| digit * place).sum();
    sum % SIGNS.len() as u64
}

impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = SIGNS.len() as u64;
        let mut digits = [0; PLACES + 1];
        let mut rest = self.0;
        for place in (0..PLACES).rev() {
            digits[place] = rest % base;
            rest /= base;
        }
        digits[PLACES] = (0..base)
            .find(|check| {
                digits[PLACES] = *check;
                weighed(&digits) == 0
            })
            .unwrap_or_default();
        for (place, digit) in digits.iter().enumerate() {
            if place == 3 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(SIGNS[*digit as usize]))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{COUNT, LOOK_ALIKES, SIGNS, ShortCode};

    /// Numbers as offices have them, and others.
    fn codes() -> Vec<ShortCode> {
        let spread = (0..COUNT).step_by(4_001).map(ShortCode);
        let runs = (0..500)
            .flat_map(|n| [format!("51001{n:05}"), format!("49000018{n:08}"), format!("户-{n}")]);
        spread.chain(runs.map(|it| ShortCode::of(&it))).collect()
    }

    #[test]
    fn what_was_printed_is_read_again() {
        for code in codes() {
            let shown = code.to_string();
            assert_eq!((shown.len(), &shown[3..4]), (7, "-"), "{shown}");
            assert_eq!(ShortCode::parse(&shown), Some(code));
            assert_eq!(ShortCode::parse(&shown.to_lowercase().replace('-', "")), Some(code));
            for (letter, digit) in LOOK_ALIKES {
                let written = shown.replace(char::from(digit), &char::from(letter).to_string());
                assert_eq!(ShortCode::parse(&written), Some(code), "{written}");
            }
        }
    }

    #[test]
    fn every_wrong_sign_and_every_swap_of_neighbours_is_caught() {
        let mut tried = 0;
        for code in codes() {
            let signs: Vec<u8> = code.to_string().bytes().filter(|it| *it != b'-').collect();
            let mut refuse = |wrong: Vec<u8>| {
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(ShortCode::parse(&wrong), None, "{code} {wrong}");
                tried += 1;
            };
            for place in 0..signs.len() {
                for sign in SIGNS.iter().filter(|it| **it != signs[place]) {
                    let mut wrong = signs.clone();
                    wrong[place] = *sign;
                    refuse(wrong);
                }
            }
            for place in 1..signs.len() {
                if signs[place - 1] != signs[place] {
                    let mut wrong = signs.clone();
                    wrong.swap(place - 1, place);
                    refuse(wrong);
                }
            }
        }
        assert!(1_000_000 < tried, "{tried}");
        for none in ["", "-", "7K3-0", "7K3-05XX", "大米", "123456789"] {
            assert_eq!(ShortCode::parse(none), None, "{none}");
        }
    }

    #[test]
    fn numbers_in_a_row_have_codes_of_their_own() {
        let numbers = 4_900_001_800_000_000_u64..4_900_001_800_100_000;
        let codes: HashSet<_> =
            numbers.map(|it| ShortCode::of(&it.to_string()).to_string()).collect();
        assert_eq!(codes.len(), 100_000);
    }
}
