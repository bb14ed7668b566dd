//! The layer that makes a line of each event.

use std::time::SystemTime;

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::config::LogFormat;
use super::control::Control;
use super::field::Fields;
use super::{json, text};
use crate::line_writer::LineWriter;

/// Writes each event as one line, whatever its texts are: else a client could write lines of its own.
#[derive(Debug)]
pub(crate) struct Lines {
    writer: LineWriter,
    is_coloured: bool,
    pub(super) control: Control,
}

/// An event, as its formats find it.
pub(super) struct Line<'l> {
    pub(super) time: SystemTime,
    pub(super) level: Level,
    pub(super) target: &'l str,
    pub(super) fields: &'l Fields,
    /// From the outermost.
    pub(super) spans: Vec<(&'static str, Fields)>,
}

impl Lines {
    pub(super) fn new(writer: LineWriter, is_coloured: bool, control: Control) -> Self {
        Self { writer, is_coloured, control }
    }

    fn write(&self, line: &Line<'_>) {
        let mut written = match self.control.format() {
            LogFormat::Text => text::line(line, self.is_coloured),
            LogFormat::Json => json::line(line),
        };
        written.push('\n');
        self.writer.line(written.as_bytes());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().replace(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        // What is recorded is read outside of the lock, since it is code of whoever records.
        let mut recorded = Fields::default();
        values.record(&mut recorded);
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            fields.merge(recorded);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let spans = context.event_scope(event).into_iter().flat_map(Scope::from_root);
        let spans = spans.map(|span| (span.name(), span.extensions().get::<Fields>().cloned().unwrap_or_default()));
        // Events of the crate `log` have their own level and target in fields.
        let of_log = event.normalized_metadata();
        let metadata = of_log.as_ref().unwrap_or_else(|| event.metadata());
        self.write(&Line {
            time: SystemTime::now(),
            level: *metadata.level(),
            target: metadata.target(),
            fields: &fields,
            spans: spans.collect(),
        });
    }
}
