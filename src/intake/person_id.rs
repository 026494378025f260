//! ID numbers of people (GB 11643-1999), and the certificate numbers made from them.

use chrono::{Datelike as _, NaiveDate};

use super::clean::{Cell, Remark, half_width, is_nothing, is_scientific, plain};
use crate::error::say;

/// A person's ID number with what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PersonId {
    /// 18 characters; the check digit holds.
    pub(crate) number: String,
    /// What a disability certificate adds: kind, level, reissue.
    pub(crate) certificate: Option<String>,
    pub(crate) birth: Option<NaiveDate>,
    pub(crate) sex: Option<&'static str>,
    pub(crate) remark: Option<Remark>,
}

/// Reads an ID number (GB 11643-1999), or a disability certificate number, which is an ID
/// number and two to four more characters. Nothing is repaired by guessing.
pub(crate) fn person_id(cell: &Cell<'_>) -> std::result::Result<PersonId, Remark> {
    let wrong = |code: &'static str| Err(Remark::new(code, say!(code)));
    if let Cell::Number(_) = cell {
        return wrong("id-is-a-number");
    }
    let plain = plain(cell);
    let mut text = half_width(&plain).to_ascii_uppercase();
    if text.is_empty() || is_nothing(&text) || text == "办理中" {
        return wrong("id-missing");
    }
    if is_scientific(&text) {
        return wrong("id-is-a-number");
    }
    let mut remark = None;
    if !text.is_ascii() && text.chars().count() == 18 && text.ends_with(['×', 'Х'])
        || text.len() == 18 && text.ends_with('*')
    {
        text.pop();
        text.push('X');
        remark = Some(Remark::new("id-x-mended", say!("id-x-mended")));
    }
    if text.contains(['O', 'L', 'I']) {
        return wrong("id-has-letter");
    }
    if text.len() == 15 && text.bytes().all(|it| it.is_ascii_digit()) {
        let body = format!("{}19{}", &text[..6], &text[6..]);
        let digit = check_digit(body.as_bytes());
        text = format!("{body}{digit}");
        remark = Some(Remark::new("id-lengthened", say!("id-lengthened")));
    }
    if !text.is_ascii() || !matches!(text.len(), 18 | 20 | 22) {
        return wrong("id-length");
    }
    let (number, rest) = text.split_at(18);
    let body = &number.as_bytes()[..17];
    if !body.iter().all(u8::is_ascii_digit) {
        return wrong("id-length");
    }
    if check_digit(body) != char::from(number.as_bytes()[17]) {
        return wrong(if number.ends_with("000") { "id-cut-off" } else { "id-check-digit" });
    }
    let part = |from: usize, to: usize| number[from..to].parse::<u32>().unwrap_or(0);
    let Some(birth) = NaiveDate::from_ymd_opt(part(6, 10) as i32, part(10, 12), part(12, 14))
        .filter(|it| 1900 <= it.year())
    else {
        return wrong("id-birth");
    };
    if !rest.is_empty() {
        let [kind, level] = [rest.as_bytes()[0], rest.as_bytes()[1]];
        let reissue_is_fine = rest.len() == 2 || rest.as_bytes()[2] == b'B';
        if !(b'1'..=b'7').contains(&kind) || !(b'1'..=b'4').contains(&level) || !reissue_is_fine {
            return wrong("id-certificate");
        }
    }
    Ok(PersonId {
        sex: Some(if part(16, 17) % 2 == 1 { "男" } else { "女" }),
        certificate: (!rest.is_empty()).then(|| rest.to_owned()),
        number: number.to_owned(),
        birth: Some(birth),
        remark,
    })
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
    use super::{Cell, person_id};

    #[test]
    fn an_id_number_is_checked_and_never_repaired_by_guessing() {
        let id = |text: &str| person_id(&Cell::Text(text.to_owned().into()));
        let plain = id("513199197811276070").unwrap();
        assert_eq!(plain.sex, Some("男"));
        assert_eq!(plain.birth, chrono::NaiveDate::from_ymd_opt(1978, 11, 27));
        for text in [
            "'513199197811276070",
            " 5131991978 11276070",
            "５１３１９９１９７８１１２７６０７０",
            "=\"513199197811276070\"",
        ] {
            assert_eq!(id(text).unwrap().number, plain.number, "{text}");
        }
        assert_eq!(id("51319919990901748x").unwrap().number, "51319919990901748X");
        assert_eq!(id("51319919990901748×").unwrap().remark.unwrap().code, "id-x-mended");
        let certified = id("51319919820502255041").unwrap();
        assert_eq!(certified.number, "513199198205022550");
        assert_eq!(certified.certificate.as_deref(), Some("41"));
        for (text, code) in [
            ("513199197811276071", "id-check-digit"),
            ("513199197811276000", "id-cut-off"),
            ("5.13199E+17", "id-is-a-number"),
            ("51319919781127607O", "id-has-letter"),
            ("5131991978112760", "id-length"),
            ("51319919820502255091", "id-certificate"),
            ("无", "id-missing"),
            ("", "id-missing"),
        ] {
            assert_eq!(id(text).unwrap_err().code, code, "{text}");
        }
        assert_eq!(
            person_id(&Cell::Number(5.131_991_978_112_76e17)).unwrap_err().code,
            "id-is-a-number"
        );
    }
}
