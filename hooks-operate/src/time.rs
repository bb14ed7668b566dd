//! Times as [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) has them. They are written in UTC; what is before 1970 or beyond
//! the year 9999, which the form does not know, is written as the next that it knows.

use std::fmt::Display;
use std::time::{Duration, SystemTime};

use humantime::{format_rfc3339_micros, format_rfc3339_millis, format_rfc3339_seconds};
use thiserror::Error;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// From the beginning of 1970 to the end of 9999.
const ALL: Duration = Duration::new(253_402_300_799, 999_999_999);

/// It is not a time of RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no time; write date, time and offset, as `2027-01-31T00:00:00Z` or `2027-01-31T00:00:00+01:00`")]
pub(crate) struct MalformedTime;

/// Reads a time as configurations and commands write it.
pub(crate) fn parse(text: &str) -> Result<SystemTime, MalformedTime> {
    OffsetDateTime::parse(text, &Rfc3339).map(SystemTime::from).map_err(|_| MalformedTime)
}

/// Writes a time to the second.
pub(crate) fn seconds(time: SystemTime) -> String {
    format_rfc3339_seconds(within(time)).to_string()
}

/// The same to the millisecond.
pub(crate) fn timestamp(time: SystemTime) -> String {
    format_rfc3339_millis(within(time)).to_string()
}

/// The same to the microsecond.
pub(crate) fn micros(time: SystemTime) -> impl Display {
    format_rfc3339_micros(within(time))
}

/// Of any other time, humantime panics.
fn within(time: SystemTime) -> SystemTime {
    time.clamp(SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + ALL)
}

/// For serde: a time to the millisecond.
pub(crate) mod rfc3339 {
    use std::borrow::Cow;
    use std::time::SystemTime;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{parse, timestamp};

    pub(crate) fn serialize<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&timestamp(*time))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        parse(&text).map_err(|malformed| D::Error::custom(format!("`{text}` {malformed}")))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{MalformedTime, micros, parse, seconds, timestamp};

    #[test]
    fn a_time_is_read_with_its_offset_and_written_in_utc() {
        for (text, written) in [
            ("2027-01-31T00:00:00Z", "2027-01-31T00:00:00Z"),
            ("2027-01-31T00:00:00+01:00", "2027-01-30T23:00:00Z"),
            ("2027-01-31T00:00:00.75-02:30", "2027-01-31T02:30:00Z"),
            ("2027-01-31t00:00:00z", "2027-01-31T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(parse(text).map(seconds), Ok(written.to_owned()));
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "tomorrow", "2027-01-31", "2027-01-31T00:00:00", "2027-02-30T00:00:00Z", "1800000000"] {
            assert_eq!(parse(text), Err(MalformedTime), "{text}");
        }
    }

    #[test]
    fn a_time_beyond_the_form_is_the_next_within() {
        let far = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::from(u32::MAX) * 1000);
        assert_eq!(seconds(far), "9999-12-31T23:59:59Z");
        assert_eq!(micros(far).to_string(), "9999-12-31T23:59:59.999999Z");
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(timestamp(before), "1970-01-01T00:00:00.000Z");
    }
}
