//! The time of a line, which is the same for all of a second.

use std::fmt::{self, Write};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::time::seconds;

/// The time as it was last written.
#[derive(Debug, Default)]
pub(super) struct Second {
    text: String,
    /// Until when it is so; `None` before the first.
    until: Option<Instant>,
}

impl Second {
    pub(super) const fn new() -> Self {
        Self { text: String::new(), until: None }
    }

    /// The time at this instant, which is about now.
    pub(super) fn at(&mut self, instant: Instant) -> &str {
        if self.until.is_none_or(|until| instant >= until) {
            self.begin(instant, SystemTime::now());
        }
        &self.text
    }

    fn begin(&mut self, instant: Instant, now: SystemTime) {
        let passed = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().subsec_nanos();
        self.until = instant.checked_add(Duration::from_secs(1).saturating_sub(Duration::from_nanos(passed.into())));
        self.text.clear();
        // A `String` takes all that is written.
        let _ = write!(self.text, "{}", LogTime(now));
    }
}

/// A time as the Combined Log Format has it: `04/May/2026:09:30:00 +0000`.
struct LogTime(SystemTime);

impl fmt::Display for LogTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = seconds(self.0);
        let mut parts = written.split(['-', 'T', 'Z']);
        let mut next = || parts.next().unwrap_or_default();
        let (year, month, day, time) = (next(), next(), next(), next());
        let month = month.parse().ok().and_then(|month: usize| MONTHS.get(month.checked_sub(1)?)).unwrap_or(&"");
        write!(formatter, "{day}/{month}/{year}:{time} +0000")
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use tokio::time::Instant;

    use super::{LogTime, Second};

    #[test]
    fn a_time_is_written_as_others_read_it() {
        for (seconds, written) in [(0, "01/Jan/1970:00:00:00 +0000"), (1_777_887_000, "04/May/2026:09:30:00 +0000")] {
            assert_eq!(LogTime(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).to_string(), written);
        }
    }

    #[test]
    fn a_second_is_written_once() {
        let (mut second, start) = (Second::default(), Instant::now());
        second.begin(start, SystemTime::UNIX_EPOCH + Duration::from_millis(7_250));
        assert_eq!(second.at(start + Duration::from_millis(749)), "01/Jan/1970:00:00:07 +0000");
        assert_ne!(second.at(start + Duration::from_millis(750)), "01/Jan/1970:00:00:07 +0000");
    }
}
