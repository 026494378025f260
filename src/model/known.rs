//! When something was known, as against when it was so.

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};

/// Offices work by Beijing time.
const BEIJING: FixedOffset = FixedOffset::east_opt(8 * 3600).expect("eight hours are in range");

/// A point in the life of a ledger, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KnownAt {
    /// When this entry had been written.
    Entry(i64),
    /// At the end of this day, in Beijing.
    Day(NaiveDate),
    Moment(DateTime<FixedOffset>),
}

impl KnownAt {
    /// The last moment that it covers; `None` for an entry.
    pub(crate) fn end(self) -> Option<DateTime<FixedOffset>> {
        match self {
            KnownAt::Entry(_) => None,
            KnownAt::Moment(moment) => Some(moment),
            KnownAt::Day(day) => {
                let next = day.succ_opt()?.and_time(NaiveTime::MIN);
                let next = next.and_local_timezone(BEIJING).single()?;
                Some(next - chrono::TimeDelta::nanoseconds(1))
            }
        }
    }
}

impl FromStr for KnownAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(entry) = text.parse() {
            return Ok(KnownAt::Entry(entry));
        }
        if let Ok(day) = text.parse() {
            return Ok(KnownAt::Day(day));
        }
        let moment = DateTime::parse_from_rfc3339(text);
        moment.map(KnownAt::Moment).map_err(|_| {
            "neither a day (2018-10-31), a moment (2018-10-31T17:30:00+08:00) nor the number of an \
             entry"
                .to_owned()
        })
    }
}

/// The last entry that was known at such a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) entry: i64,
    /// When it was written, RFC 3339.
    pub(crate) at: String,
}

#[cfg(test)]
mod tests {
    use super::KnownAt;

    fn end(text: &str) -> String {
        text.parse::<KnownAt>().unwrap().end().unwrap().to_rfc3339()
    }

    #[test]
    fn a_day_lasts_until_midnight_in_beijing() {
        assert_eq!(end("2018-10-31"), "2018-10-31T23:59:59.999999999+08:00");
        assert_eq!(end("2018-10-31T09:00:00+08:00"), "2018-10-31T09:00:00+08:00");
        assert_eq!(end("2018-10-31T01:00:00Z"), "2018-10-31T01:00:00+00:00");
        assert_eq!("17".parse(), Ok(KnownAt::Entry(17)));
        for bad in ["", "x", "2018-10", "2018-02-30", "2018-10-31T09:00", "1.5", "２０１８"] {
            assert!(bad.parse::<KnownAt>().is_err(), "{bad}");
        }
    }
}
