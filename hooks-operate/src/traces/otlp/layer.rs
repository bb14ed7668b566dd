//! The layer that records the spans of requests.

use std::sync::{Arc, PoisonError, RwLock};

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Dispatch, Metadata, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Filter, Layer};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::reload;

use super::super::request::TARGET;
use super::super::{ExportedSpans, TraceContext};
use super::exporting::Exporting;
use super::recording::Recording;
use crate::logs::Logged;

/// Records spans in traces while something is to be exported.
#[derive(Debug)]
pub(crate) struct Spans {
    exporting: RwLock<Option<Arc<Exporting>>>,
    filter: reload::Handle<SpanFilter, Logged>,
}

/// Which spans are recorded, and what is asked before there is one; events are not.
#[derive(Debug)]
pub(crate) struct SpanFilter(Targets);

impl SpanFilter {
    pub(crate) fn nothing() -> Self {
        Self(Targets::new())
    }

    fn of(spans: ExportedSpans) -> Self {
        let all = Targets::new().with_default(LevelFilter::INFO);
        Self(match spans {
            ExportedSpans::Requests => all,
            ExportedSpans::Hooks => all.with_target("hooks_core", LevelFilter::DEBUG),
        })
    }
}

impl<S> Filter<S> for SpanFilter {
    fn enabled(&self, metadata: &Metadata<'_>, context: &Context<'_, S>) -> bool {
        !metadata.is_event() && Filter::<S>::enabled(&self.0, metadata, context)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.is_event() { Interest::never() } else { Filter::<S>::callsite_enabled(&self.0, metadata) }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Filter::<S>::max_level_hint(&self.0)
    }
}

impl Spans {
    pub(crate) fn new(filter: reload::Handle<SpanFilter, Logged>) -> Self {
        Self { exporting: RwLock::default(), filter }
    }

    pub(super) fn export(&self, exporting: Arc<Exporting>, spans: ExportedSpans) {
        *self.exporting.write().unwrap_or_else(PoisonError::into_inner) = Some(exporting);
        // It fails where there is no subscriber any more.
        let _ = self.filter.reload(SpanFilter::of(spans));
    }

    /// Exports nothing more, unless another has taken the place.
    pub(super) fn forget(&self, exporting: &Arc<Exporting>) {
        let mut place = self.exporting.write().unwrap_or_else(PoisonError::into_inner);
        if place.as_ref().is_some_and(|current| Arc::ptr_eq(current, exporting)) {
            drop(place.take());
            drop(place);
            let _ = self.filter.reload(SpanFilter::nothing());
        }
    }

    fn exporting(&self) -> Option<Arc<Exporting>> {
        self.exporting.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The span of a request has its place in a trace, and what begins within it has too.
pub(super) fn begin(id: &Id, dispatch: &Dispatch, trace: &TraceContext) {
    let Some(span) = dispatch.downcast_ref::<Registry>().and_then(|registry| registry.span(id)) else { return };
    if let Some(recording) = span.extensions_mut().get_mut::<Recording>() {
        recording.begin(trace);
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let metadata = attributes.metadata();
        let mut recording = if metadata.target() == TARGET {
            let Some(exporting) = self.exporting() else { return };
            Recording::of_request(exporting, metadata)
        } else {
            let parent = span.parent();
            let within = parent.as_ref().and_then(|parent| parent.extensions().get::<Recording>()?.child(metadata));
            let Some(within) = within else { return };
            within
        };
        attributes.record(&mut recording);
        span.extensions_mut().replace(recording);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        // What is recorded is told by code of whoever records, which must not run under the lock.
        let recorded = span.extensions().get::<Recording>().map(Recording::blank);
        let Some(mut recorded) = recorded else { return };
        values.record(&mut recorded);
        if let Some(recording) = span.extensions_mut().get_mut::<Recording>() {
            recording.merge(recorded);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let recording = span.extensions_mut().remove::<Recording>();
        if let Some(recording) = recording {
            recording.end();
        }
    }
}
