//! Lines for people.

use std::fmt::{self, Display, Write};

use tracing::Level;

use super::field::Fields;
use super::line::Line;
use crate::printable::Printable;
use crate::time::micros;

/// An event as a line, without its end.
pub(super) fn line(line: &Line<'_>, is_coloured: bool) -> String {
    let mut text = String::with_capacity(256);
    // A `String` takes all that is written.
    let _ = write(&mut text, line, is_coloured);
    text
}

fn write(text: &mut String, line: &Line<'_>, is_coloured: bool) -> fmt::Result {
    let Line { time, level, target, fields, spans } = line;
    let (dim, colour, bold, end) =
        if is_coloured { ("\x1b[2m", colour(*level), "\x1b[1m", "\x1b[0m") } else { ("", "", "", "") };
    write!(text, "{dim}{}{end} {colour}{level:>5}{end} ", micros(*time))?;
    for (name, fields) in spans {
        write!(text, "{bold}{name}{end}")?;
        let mut fields = told(fields);
        if let Some(first) = fields.next() {
            write!(text, "{{{first}")?;
            fields.try_for_each(|field| write!(text, " {field}"))?;
            text.write_char('}')?;
        }
        text.write_str(if spans.is_empty() { "" } else { ":" })?;
    }
    if !spans.is_empty() {
        text.write_char(' ')?;
    }
    write!(text, "{dim}{}:{end}", Printable(target))?;
    if !fields.message.is_empty() {
        write!(text, " {}", Printable(&fields.message))?;
    }
    told(fields).try_for_each(|field| write!(text, " {field}"))
}

/// The fields that a person wants to read: those named for OpenTelemetry are for its spans.
fn told(fields: &Fields) -> impl Iterator<Item = impl Display> {
    let of_people = fields.rest.iter().filter(|(name, _)| !name.starts_with("otel."));
    of_people.map(|(name, value)| format!("{name}={}", Printable(&value.to_string())))
}

fn colour(level: Level) -> &'static str {
    match level {
        Level::ERROR => "\x1b[31m",
        Level::WARN => "\x1b[33m",
        Level::INFO => "\x1b[32m",
        Level::DEBUG => "\x1b[34m",
        Level::TRACE => "\x1b[35m",
    }
}
