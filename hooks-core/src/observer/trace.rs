//! Spans of `tracing`, for whoever listens at this level.

use std::time::Duration;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Span, field};

use super::{ObservedCall, ObservedImplementation};
use crate::implementation::Implementation;
use crate::outcome::CallOutcome;
use crate::spec::HookSpec;

/// The level of the spans.
pub(super) const LEVEL: LevelFilter = LevelFilter::DEBUG;

/// A span `hook`, if somebody listens.
pub(super) fn call(hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
    if !tracing::enabled!(target: "hooks_core", Level::DEBUG) {
        return None;
    }
    let span = tracing::debug_span!(
        target: "hooks_core",
        "hook",
        hook = hook.name(),
        outcome = field::Empty,
        elapsed_ns = field::Empty,
    );
    (!span.is_disabled()).then(|| Box::new(Traced(span)) as Box<dyn ObservedCall>)
}

/// A span that is closed when this is dropped.
struct Traced(Span);

impl Traced {
    fn record(&self, outcome: CallOutcome, elapsed: Duration) {
        self.0.record("outcome", field::display(outcome));
        self.0.record("elapsed_ns", u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX));
    }
}

impl ObservedCall for Traced {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        let span = tracing::debug_span!(
            target: "hooks_core",
            parent: &self.0,
            "implementation",
            plugin = implementation.plugin().name(),
            function = implementation.function(),
            outcome = field::Empty,
            elapsed_ns = field::Empty,
        );
        Some(Box::new(Traced(span)))
    }

    fn finished(&self, outcome: CallOutcome, elapsed: Duration) {
        self.record(outcome, elapsed);
    }
}

impl ObservedImplementation for Traced {
    fn enter(&self) {
        self.0.with_subscriber(|(id, dispatch)| dispatch.enter(id));
    }

    fn exit(&self) {
        self.0.with_subscriber(|(id, dispatch)| dispatch.exit(id));
    }

    fn finished(&self, outcome: CallOutcome, elapsed: Duration) {
        self.record(outcome, elapsed);
    }
}
