//! ID numbers of people (GB 11643-1999), and the certificate numbers made from them.

use chrono::{Datelike as _, NaiveDate};

use super::clean::{Cell, Remark, half_width, is_masked, is_nothing, is_scientific, plain, spoilt};
use crate::error::say;
use crate::model::mask;

/// How a number begins that stands for "no ID card".
const PLACEHOLDER: &str = "999999";

/// A person's ID number with what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PersonId {
    /// 18 characters; the check digit holds, unless the number is a temporary one.
    pub(crate) number: String,
    /// What a disability certificate adds: kind, level, reissue.
    pub(crate) certificate: Option<String>,
    /// Whether the system gave it out to somebody without an ID card (999999…): two people
    /// are not the same for having the same one.
    pub(crate) temporary: bool,
    /// Always there but for temporary numbers, as is the sex.
    pub(crate) birth: Option<NaiveDate>,
    pub(crate) sex: Option<&'static str>,
    pub(crate) remark: Option<Remark>,
}

impl PersonId {
    /// Whether it is a number that the system gives to anybody without an ID card.
    pub(crate) fn is_placeholder(&self) -> bool {
        self.number.starts_with(PLACEHOLDER)
    }

    /// What is wrong with the number on a day: whose it is was not born yet.
    pub(crate) fn not_yet_born(&self, day: NaiveDate) -> Option<Remark> {
        self.birth
            .filter(|it| day < *it)
            .map(|birth| Remark::new("id-future", say!("id-future", birth = birth)))
    }
}

/// Reads an ID number (GB 11643-1999), or a disability certificate number, which is an ID
/// number and two to four more characters. Nothing is repaired by guessing. A birth in the
/// future is left to the caller, who knows the day: [`PersonId::not_yet_born`].
pub(crate) fn person_id(cell: &Cell<'_>) -> std::result::Result<PersonId, Remark> {
    let wrong = |code: &'static str| Err(Remark::new(code, say!(code)));
    if let Some(remark) = spoilt(cell) {
        return Err(remark);
    }
    // A short number is no ID number either, but what is wrong is its length.
    if matches!(cell, Cell::Number(number) if 1e14 <= number.abs()) {
        return wrong("id-is-a-number");
    }
    let text = half_width(&plain(cell)).to_ascii_uppercase();
    if is_missing(&text) {
        return wrong("id-missing");
    }
    let (mut number, remark) = if has_form(&text) { (text, None) } else { mended(text)? };
    let certificate = number.split_off(18);
    let birth = birth(&number);
    let sex = if (number.as_bytes()[16] - b'0') % 2 == 1 { "男" } else { "女" };
    if number.starts_with(PLACEHOLDER) {
        if !certificate.is_empty() {
            return wrong("id-length");
        }
        return Ok(PersonId {
            number,
            certificate: None,
            temporary: true,
            birth,
            sex: birth.map(|_| sex),
            remark: Some(Remark::new("id-temporary", say!("id-temporary"))),
        });
    }
    if check_digit(&number.as_bytes()[..17]) != char::from(number.as_bytes()[17]) {
        return wrong(if number.ends_with("000") { "id-cut-off" } else { "id-check-digit" });
    }
    if birth.is_none() {
        return wrong("id-birth");
    }
    if !certificate.is_empty() && !is_certificate(certificate.as_bytes()) {
        return wrong("id-certificate");
    }
    let certificate = (!certificate.is_empty()).then_some(certificate);
    Ok(PersonId { number, certificate, temporary: false, birth, sex: Some(sex), remark })
}

/// Whether a text is 17 digits, a digit or X, and nothing or a certificate's characters.
fn has_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.is_ascii()
        && matches!(bytes.len(), 18 | 20 | 22)
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && matches!(bytes[17], b'0'..=b'9' | b'X')
}

/// Gives a number its form where there is no doubt about it; else says what is wrong.
fn mended(mut text: String) -> std::result::Result<(String, Option<Remark>), Remark> {
    let wrong = |code: &'static str| Err(Remark::new(code, say!(code)));
    if is_scientific(&text) {
        return wrong("id-is-a-number");
    }
    if is_masked(&text) {
        return wrong("masked");
    }
    let mut remark = None;
    // What stands for X where the 18th character is.
    if let Some((at, odd)) = text.char_indices().nth(17)
        && matches!(odd, '×' | '*' | 'Х' | 'х' | '✕')
    {
        text.replace_range(at..at + odd.len_utf8(), "X");
        remark = Some(Remark::new("id-x-mended", say!("id-x-mended", odd = odd)));
    }
    if text.contains(['O', 'L', 'I']) {
        return wrong("id-has-letter");
    }
    if text.len() == 15 && text.bytes().all(|it| it.is_ascii_digit()) {
        // The first 15 of 18 begin their year of birth with 19 or 20; nobody who was born in
        // 1919 or 1920 is in the register with a number of the first generation.
        if matches!(&text[6..8], "19" | "20") {
            return wrong("id-cut-short");
        }
        let body = format!("{}19{}", &text[..6], &text[6..]);
        text = format!("{body}{}", check_digit(body.as_bytes()));
        let say = say!("id-lengthened", number = mask(&text));
        remark = Some(Remark::new("id-lengthened", say));
    }
    let fits = |(at, it): (usize, char)| it.is_ascii_digit() || at == 17 && it == 'X' || 18 <= at;
    if let Some((_, odd)) = text.char_indices().find(|it| !fits(*it)) {
        return Err(Remark::new("id-odd-character", say!("id-odd-character", odd = odd)));
    }
    if has_form(&text) { Ok((text, remark)) } else { wrong("id-length") }
}

/// Words and signs for no ID number.
fn is_missing(text: &str) -> bool {
    let all = |digit: u8| text.bytes().all(|it| it == digit);
    text.is_empty()
        || is_nothing(text)
        || matches!(text, "办理中" | "正在办理" | "未办理" | "未办" | "没有" | "无身份证" | "无证")
        || all(b'0')
        || all(b'9')
}

/// Kind 1-7 and level 1-4, and B with a number where the card was issued again.
fn is_certificate(text: &[u8]) -> bool {
    match text {
        [kind, level, reissue @ ..] => {
            (b'1'..=b'7').contains(kind)
                && (b'1'..=b'4').contains(level)
                && matches!(reissue, [] | [b'B', b'0'..=b'9'])
        }
        _ => false,
    }
}

fn birth(number: &str) -> Option<NaiveDate> {
    let part = |from: usize, to: usize| number[from..to].parse::<u32>().ok();
    NaiveDate::from_ymd_opt(part(6, 10)? as i32, part(10, 12)?, part(12, 14)?)
        .filter(|it| (1900..=2100).contains(&it.year()))
}

/// The 18th character of an ID number: ISO 7064 MOD 11-2 over the first 17.
fn check_digit(body: &[u8]) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const DIGITS: [u8; 11] = *b"10X98765432";
    let sum: u32 =
        WEIGHTS.iter().zip(body).map(|(weight, digit)| weight * u32::from(digit - b'0')).sum();
    char::from(DIGITS[(sum % 11) as usize])
}

#[cfg(test)]
mod tests {
    use super::{Cell, check_digit, person_id};

    fn id(text: &str) -> Result<super::PersonId, super::Remark> {
        person_id(&Cell::Text(text.to_owned().into()))
    }

    #[test]
    fn an_id_number_is_checked_and_never_repaired_by_guessing() {
        let plain = id("513199197811276070").unwrap();
        assert_eq!((plain.sex, plain.birth), (Some("男"), "1978-11-27".parse().ok()));
        for text in [
            "'513199197811276070",
            " 5131991978 11276070",
            "５１３１９９１９７８１１２７６０７０",
            "=\"513199197811276070\"",
            "51319919781127\u{200B}6070",
        ] {
            assert_eq!(id(text).unwrap().number, plain.number, "{text}");
        }
        assert_eq!(id("51319919990901748x").unwrap().number, "51319919990901748X");
        for x in ['×', '*', 'Х'] {
            let mended = id(&format!("51319919990901748{x}")).unwrap();
            assert_eq!(mended.number, "51319919990901748X");
            assert_eq!(mended.remark.unwrap().code, "id-x-mended");
        }
        for (text, code) in [
            ("513199197811276071", "id-check-digit"),
            ("513199197811276000", "id-cut-off"),
            ("5.13199E+17", "id-is-a-number"),
            ("51319919781127607O", "id-has-letter"),
            ("5131991978l1276070", "id-has-letter"),
            ("5131991978112760", "id-length"),
            ("511899200808030", "id-cut-short"),
            ("513199191207157", "id-cut-short"),
            ("513199-197811276070", "id-odd-character"),
            ("51319919X811276070", "id-odd-character"),
            ("E12345678", "id-odd-character"),
            ("513199********6070", "masked"),
            ("无", "id-missing"),
            ("", "id-missing"),
            ("0", "id-missing"),
            ("999999999999999999", "id-missing"),
            ("办理中", "id-missing"),
        ] {
            assert_eq!(id(text).unwrap_err().code, code, "{text}");
        }
        let number = person_id(&Cell::Number(5.131_991_978_112_76e17));
        assert_eq!(number.unwrap_err().code, "id-is-a-number");
        assert_eq!(person_id(&Cell::Number(1_234_567.0)).unwrap_err().code, "id-length");
    }

    #[test]
    fn a_disability_certificate_is_an_id_number_and_more() {
        for (text, certificate) in [
            ("51319919820502255041", "41"),
            ("51319919820502255041B1", "41B1"),
            ("51319919990901748x23", "23"),
        ] {
            let certified = id(text).unwrap();
            assert_eq!(certified.number, text[..18].to_uppercase());
            assert_eq!(certified.certificate.as_deref(), Some(certificate));
        }
        for text in ["51319919820502255091", "51319919820502255045", "51319919820502255041C1"] {
            assert_eq!(id(text).unwrap_err().code, "id-certificate", "{text}");
        }
        assert_eq!(id("51319919820502255141").unwrap_err().code, "id-check-digit");
    }

    #[test]
    fn a_number_of_the_first_generation_is_lengthened_and_shown() {
        let long = id("513199781127607").unwrap();
        assert_eq!(long.number, "513199197811276070");
        let remark = long.remark.unwrap();
        assert_eq!(remark.code, "id-lengthened");
        assert_eq!(remark.say.args, [("number", "513199********6070".to_owned())]);
        assert_eq!(id("513199781327607").unwrap_err().code, "id-birth");
    }

    #[test]
    fn a_temporary_number_says_so_and_its_birthday_only_if_it_is_one() {
        let dated = id("999999198001010017").unwrap();
        assert!(dated.temporary);
        assert_eq!((dated.sex, dated.birth), (Some("男"), "1980-01-01".parse().ok()));
        let bare = id("999999000000000123").unwrap();
        assert_eq!((bare.temporary, bare.sex, bare.birth), (true, None, None));
        assert_eq!(bare.remark.unwrap().code, "id-temporary");
    }

    #[test]
    fn nobody_is_born_in_the_future_or_before_1900() {
        let day = |text: &str| text.parse().unwrap();
        let child = format!("51189920181106001{}", check_digit(b"51189920181106001"));
        let child = id(&child).unwrap();
        assert_eq!(child.not_yet_born(day("2018-11-05")).unwrap().code, "id-future");
        assert_eq!(child.not_yet_born(day("2018-11-06")), None);
        for body in [b"51319918991231001", b"51319919780230001"] {
            let number = format!("{}{}", String::from_utf8_lossy(body), check_digit(body));
            assert_eq!(id(&number).unwrap_err().code, "id-birth");
        }
    }
}
