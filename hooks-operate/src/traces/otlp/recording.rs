//! A span of `tracing` on its way to one of OpenTelemetry.

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue, Value};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use tracing::Metadata;
use tracing::field::{Field, Visit};

use super::super::TraceContext;
use super::exporting::Exporting;

/// How many bytes of a text are kept, since many spans wait to be sent.
const MOST: usize = 1024;

/// What is known of a span while it is open.
#[derive(Debug)]
pub(super) struct Recording {
    exporting: Arc<Exporting>,
    /// There is none where the trace is not recorded.
    place: Option<Place>,
    start: SystemTime,
    of_hook: bool,
    said: Said,
}

/// Where a span stands in its trace.
#[derive(Debug, Clone)]
struct Place {
    context: SpanContext,
    parent: SpanId,
    is_parent_remote: bool,
}

/// What its fields say.
#[derive(Debug, Default)]
struct Said {
    name: Option<Cow<'static, str>>,
    is_server: bool,
    error: Option<String>,
    attributes: Vec<KeyValue>,
}

impl Recording {
    /// The span of a request, which is not in a trace yet.
    pub(super) fn of_request(exporting: Arc<Exporting>, metadata: &'static Metadata<'static>) -> Self {
        Self::new(exporting, None, metadata)
    }

    fn new(exporting: Arc<Exporting>, place: Option<Place>, metadata: &'static Metadata<'static>) -> Self {
        let said = Said { name: Some(metadata.name().into()), ..Said::default() };
        Self { exporting, place, start: SystemTime::now(), of_hook: metadata.target() == "hooks_core", said }
    }

    /// One within it; `None` where the trace is not recorded.
    pub(super) fn child(&self, metadata: &'static Metadata<'static>) -> Option<Self> {
        let parent = &self.place.as_ref()?.context;
        let id = SpanId::from_bytes(rand::random::<u64>().max(1).to_be_bytes());
        let state = parent.trace_state().clone();
        let context = SpanContext::new(parent.trace_id(), id, parent.trace_flags(), false, state);
        let place = Place { context, parent: parent.span_id(), is_parent_remote: false };
        Some(Self::new(Arc::clone(&self.exporting), Some(place), metadata))
    }

    pub(super) fn begin(&mut self, trace: &TraceContext) {
        let (id, span) = (TraceId::from_bytes(trace.trace.to_be_bytes()), SpanId::from_bytes(trace.span.to_be_bytes()));
        let state = trace.state().and_then(|state| state.parse::<TraceState>().ok()).unwrap_or_default();
        let parent = trace.parent.map_or(SpanId::INVALID, |parent| SpanId::from_bytes(parent.to_be_bytes()));
        let context = SpanContext::new(id, span, TraceFlags::SAMPLED, false, state);
        self.place = Some(Place { context, parent, is_parent_remote: trace.parent.is_some() });
    }

    /// One that takes what is recorded later.
    pub(super) fn blank(&self) -> Self {
        let Self { exporting, start, of_hook, .. } = self;
        Self { exporting: Arc::clone(exporting), place: None, start: *start, of_hook: *of_hook, said: Said::default() }
    }

    pub(super) fn merge(&mut self, later: Self) {
        let Said { name, error, attributes, .. } = later.said;
        self.said.name = name.or(self.said.name.take());
        self.said.error = error.or(self.said.error.take());
        self.said.attributes.retain(|kept| !attributes.iter().any(|later| later.key == kept.key));
        self.said.attributes.extend(attributes);
    }

    /// The span is over.
    pub(super) fn end(self) {
        let Self { exporting, place, start, said, .. } = self;
        let Some(Place { context, parent, is_parent_remote }) = place else { return };
        let Said { name, is_server, error, attributes } = said;
        exporting.take(SpanData {
            span_context: context,
            parent_span_id: parent,
            parent_span_is_remote: is_parent_remote,
            span_kind: if is_server { SpanKind::Server } else { SpanKind::Internal },
            name: name.unwrap_or_default(),
            start_time: start,
            end_time: SystemTime::now(),
            attributes,
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: error.map_or(Status::Unset, Status::error),
            instrumentation_scope: InstrumentationScope::builder(env!("CARGO_PKG_NAME"))
                .with_version(env!("CARGO_PKG_VERSION"))
                .build(),
        });
    }

    fn say(&mut self, field: &Field, value: impl Into<Value>) {
        self.said.attributes.push(KeyValue::new(field.name(), value));
    }

    /// Texts name a span, or say that it has failed, by the names of their fields.
    fn say_text(&mut self, field: &Field, text: &str) {
        let text = text.get(..text.floor_char_boundary(MOST)).unwrap_or_default();
        let said = &mut self.said;
        match field.name() {
            "otel.name" => return said.name = Some(text.to_owned().into()),
            "otel.kind" => return said.is_server = text == "server",
            // They are not among what the span says, but what it is.
            "trace_id" | "span_id" => return,
            "error.type" => said.error = Some(String::new()),
            "hook" | "plugin" if self.of_hook => said.name = Some(text.to_owned().into()),
            "outcome" if self.of_hook && text != "returned" => said.error = Some(text.to_owned()),
            _ => {}
        }
        self.say(field, text.to_owned());
    }
}

impl Visit for Recording {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.say(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.say(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match i64::try_from(value) {
            Ok(value) => self.say(field, value),
            Err(_) => self.say_text(field, &value.to_string()),
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.say(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.say_text(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.say_text(field, &format!("{value:?}"));
    }
}
