use std::time::{Duration, SystemTime};

use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcDateTime};

/// It is not a time of [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no time; write date, time and offset, as `2027-01-31T00:00:00Z` or `2027-01-31T00:00:00+01:00`")]
pub(crate) struct MalformedMoment;

/// Reads a time as configurations and commands write it.
pub(crate) fn parse(text: &str) -> Result<SystemTime, MalformedMoment> {
    OffsetDateTime::parse(text, &Rfc3339).map(SystemTime::from).map_err(|_| MalformedMoment)
}

/// Writes it, to the second.
pub(crate) fn write(moment: SystemTime) -> String {
    let whole = moment.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    // No year has more than four digits there, so what is left out is beyond the form.
    let moment = UtcDateTime::UNIX_EPOCH.checked_add(Duration::from_secs(whole).try_into().unwrap_or_default());
    moment.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_else(|| "9999-12-31T23:59:59Z".to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{MalformedMoment, parse, write};

    #[test]
    fn a_time_is_read_with_its_offset_and_written_in_utc() {
        for (text, written) in [
            ("2027-01-31T00:00:00Z", "2027-01-31T00:00:00Z"),
            ("2027-01-31T00:00:00+01:00", "2027-01-30T23:00:00Z"),
            ("2027-01-31T00:00:00.75-02:30", "2027-01-31T02:30:00Z"),
            ("2027-01-31t00:00:00z", "2027-01-31T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(parse(text).map(write), Ok(written.to_owned()));
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "tomorrow", "2027-01-31", "2027-01-31T00:00:00", "2027-02-30T00:00:00Z", "1800000000"] {
            assert_eq!(parse(text), Err(MalformedMoment), "{text}");
        }
    }

    #[test]
    fn a_time_beyond_the_form_is_its_last() {
        let far = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::from(u32::MAX) * 1000);
        assert_eq!(write(far), "9999-12-31T23:59:59Z");
    }
}
