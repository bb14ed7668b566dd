//! A request as a line of a file.

use std::cell::Cell;
use std::fmt::Display;
use std::io::Write;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use hooks_axum::axum::http::Version;
use serde::{Serialize, Serializer};

use super::AccessLogFormat;
use super::entry::Entry;
use super::fields::Fields;
use super::second::Second;
use crate::printable::{Quoted, Word, one_line_of_json};
use crate::time::micros;

/// How much memory a thread keeps for its lines, in bytes.
const KEPT: usize = 4096;

thread_local! {
    /// Where a thread puts its lines together, one after the other.
    static DESK: Cell<Desk> = const { Cell::new(Desk { line: Line(Vec::new()), second: Second::new() }) };
}

#[derive(Default)]
struct Desk {
    line: Line,
    second: Second,
}

/// Hands on the line of a request, with its end.
pub(super) fn with_line(entry: &Entry<'_>, format: AccessLogFormat, act: impl FnOnce(&[u8])) {
    // A thread that ends has none.
    let Desk { mut line, mut second } = DESK.try_with(Cell::take).unwrap_or_default();
    line.0.clear();
    line.0.shrink_to(KEPT);
    entry.with_fields(|fields| match format {
        AccessLogFormat::Text => line.text(fields, second.at(entry.ended())),
        AccessLogFormat::Json => line.json(fields, SystemTime::now()),
    });
    line.0.push(b'\n');
    act(&line.0);
    let _ = DESK.try_with(|desk| desk.set(Desk { line, second }));
}

#[derive(Serialize)]
struct Timed<'f> {
    #[serde(serialize_with = "as_rfc3339")]
    timestamp: SystemTime,
    #[serde(flatten)]
    fields: &'f Fields<'f>,
}

fn as_rfc3339<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&micros(*time))
}

/// A line in the making. What is common is put into it as it is: the machinery of `write!` costs more than the text.
#[derive(Debug, Default)]
struct Line(Vec<u8>);

impl Line {
    fn json(&mut self, fields: &Fields<'_>, now: SystemTime) {
        // Its keys are texts, and nothing in it can fail.
        let _ = serde_json::to_writer(&mut self.0, &Timed { timestamp: now, fields });
        let json = String::from_utf8(std::mem::take(&mut self.0)).unwrap_or_default();
        self.0 = one_line_of_json(json).into_bytes();
    }

    fn text(&mut self, fields: &Fields<'_>, time: &str) {
        match fields.client {
            Some(client) => self.address(client),
            None => self.push("-"),
        }
        self.push(" - ");
        match fields.identity {
            Some(identity) => self.display(Word(identity)),
            None => self.push("-"),
        }
        self.push(" [");
        self.push(time);
        self.push("] \"");
        // A token of HTTP has nothing to escape.
        self.push(fields.method);
        self.push(" ");
        self.quoted(fields.path);
        if let Some(query) = fields.query {
            self.push("?");
            self.quoted(query);
        }
        self.push(" ");
        self.version(fields.version);
        self.push("\" ");
        match fields.status {
            Some(status) => self.number(status.into()),
            None => self.push("-"),
        }
        self.push(" ");
        self.number(fields.bytes);
        self.push(" \"-\" \"-\" duration_ms=");
        self.milliseconds(fields.duration);
        for (name, value) in [
            (" listener=\"", fields.listener),
            (" route=\"", fields.route),
            (" plugin=\"", fields.plugin),
            (" request=\"", Some(fields.request)),
        ] {
            if let Some(value) = value {
                self.push(name);
                self.quoted(value);
                self.push("\"");
            }
        }
        self.push(" outcome=");
        self.push(fields.outcome);
    }

    fn push(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    fn quoted(&mut self, text: &str) {
        Quoted(text).add_to(&mut self.0);
    }

    fn display(&mut self, value: impl Display) {
        // A `Vec` takes all that is written.
        let _ = write!(self.0, "{value}");
    }

    fn number(&mut self, number: u64) {
        self.push(itoa::Buffer::new().format(number));
    }

    fn address(&mut self, address: IpAddr) {
        let IpAddr::V4(address) = address else {
            return self.display(address);
        };
        let [first, rest @ ..] = address.octets();
        self.number(first.into());
        for octet in rest {
            self.push(".");
            self.number(octet.into());
        }
    }

    fn version(&mut self, version: Version) {
        if version == Version::HTTP_11 {
            self.push("HTTP/1.1");
        } else {
            self.display(format_args!("{version:?}"));
        }
    }

    /// With three decimals.
    fn milliseconds(&mut self, duration: Duration) {
        let micros = duration.saturating_add(Duration::from_nanos(500)).as_micros();
        let micros = u64::try_from(micros).unwrap_or(u64::MAX);
        self.number(micros / 1000);
        let decimals = micros % 1000;
        self.push(match decimals {
            0..10 => ".00",
            10..100 => ".0",
            _ => ".",
        });
        self.number(decimals);
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::time::Duration;

    use hooks_axum::axum::http::Version;

    use super::Line;

    fn line(write: impl FnOnce(&mut Line)) -> String {
        let mut line = Line::default();
        write(&mut line);
        String::from_utf8_lossy(&line.0).into_owned()
    }

    #[test]
    fn a_duration_has_three_decimals() {
        for (nanos, written) in [
            (0, "0.000"),
            (1_499, "0.001"),
            (1_500, "0.002"),
            (42_000, "0.042"),
            (999_500, "1.000"),
            (1_234_567_890, "1234.568"),
        ] {
            assert_eq!(line(|line| line.milliseconds(Duration::from_nanos(nanos))), written);
        }
    }

    #[test]
    fn addresses_and_versions_are_written_as_they_are_formatted() {
        for address in ["192.0.2.7", "255.255.255.255", "::1", "2001:db8::7"] {
            let parsed: IpAddr = address.parse().expect("it is one");
            assert_eq!(line(|line| line.address(parsed)), address);
        }
        for version in [Version::HTTP_10, Version::HTTP_11, Version::HTTP_2] {
            assert_eq!(line(|line| line.version(version)), format!("{version:?}"));
        }
    }
}
