//! Lines for machines: an object each.

use serde::Serialize;

use super::field::Fields;
use super::line::Line;
use crate::printable::one_line_of_json;
use crate::time::micros;

#[derive(Serialize)]
struct Object<'l> {
    timestamp: String,
    level: &'static str,
    target: &'l str,
    message: &'l str,
    fields: &'l Fields,
    spans: Vec<Span<'l>>,
}

#[derive(Serialize)]
struct Span<'l> {
    name: &'static str,
    fields: &'l Fields,
}

/// An event as a line, without its end.
pub(super) fn line(line: &Line<'_>) -> String {
    let Line { time, level, target, fields, spans } = line;
    let object = Object {
        timestamp: micros(*time).to_string(),
        level: level.as_str(),
        target,
        message: &fields.message,
        fields,
        spans: spans.iter().map(|(name, fields)| Span { name, fields }).collect(),
    };
    // Its keys are texts, and nothing in it can fail.
    one_line_of_json(serde_json::to_string(&object).unwrap_or_default())
}
