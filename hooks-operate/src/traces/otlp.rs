//! Spans that are exported by the OpenTelemetry protocol.

mod client;
mod counted;
mod exporting;
mod layer;
mod recording;

use std::env;
use std::sync::{Arc, OnceLock};

use hooks_axum::Metrics;
use hooks_core::BoxError;
use tracing::{Dispatch, Span, dispatcher};

use self::exporting::Exporting;
pub(crate) use self::layer::{SpanFilter, Spans};
use super::{OtlpConfig, TraceContext};

/// What one plugin exports, from when the application starts.
#[derive(Debug)]
pub(super) struct Exports {
    config: Option<OtlpConfig>,
    current: OnceLock<Current>,
}

#[derive(Debug)]
struct Current {
    /// Whose layer records spans.
    dispatch: Dispatch,
    exporting: Arc<Exporting>,
    sample: f64,
}

impl Exports {
    pub(super) fn new(config: Option<OtlpConfig>) -> Self {
        Self { config: config.or_else(of_environment).filter(|_| !is_disabled()), current: OnceLock::new() }
    }

    /// The share of traces that are recorded where they begin here.
    pub(super) fn sample(&self) -> f64 {
        self.current.get().map_or(0.0, |current| current.sample)
    }

    /// Begins to export the spans of the subscriber that is told of them here.
    pub(super) fn begin(&self, app: &str) -> Result<(), BoxError> {
        let Some(config) = &self.config else { return Ok(()) };
        let dispatch = dispatcher::get_default(Dispatch::clone);
        let Some(spans) = dispatch.downcast_ref::<Spans>() else {
            tracing::warn!("no spans are exported: the program logs by a subscriber of its own");
            return Ok(());
        };
        let exporting = Arc::new(Exporting::new(config, app, dispatch.downgrade())?);
        spans.export(Arc::clone(&exporting), config.spans);
        let sample = config.sample.unwrap_or(1.0);
        let _ = self.current.set(Current { dispatch, exporting, sample });
        Ok(())
    }

    /// The span of a request is to be exported, with what stands in it, if its trace is recorded.
    pub(super) fn begin_span(&self, span: &Span, trace: &TraceContext) {
        if !trace.is_sampled() || self.current.get().is_none() {
            return;
        }
        span.with_subscriber(|(id, dispatch)| layer::begin(id, dispatch, trace));
    }

    pub(super) fn measure(&self, metrics: &mut Metrics) {
        let Some(current) = self.current.get() else { return };
        let spans = metrics.counter("traces_spans", "Spans that have ended, by what has become of them");
        for (outcome, count) in current.exporting.counts().by_outcome() {
            spans.set_for([("outcome", outcome)], count);
        }
    }

    /// Exports what is left, and then nothing more.
    pub(super) async fn end(&self) -> Result<(), BoxError> {
        let Some(current) = self.current.get() else { return Ok(()) };
        if let Some(spans) = current.dispatch.downcast_ref::<Spans>() {
            spans.forget(&current.exporting);
        }
        let exporting = Arc::clone(&current.exporting);
        tokio::task::spawn_blocking(move || exporting.end()).await?;
        Ok(())
    }
}

/// An endpoint is all that is needed.
fn of_environment() -> Option<OtlpConfig> {
    let names = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
    names.into_iter().any(|name| said(name).is_some()).then(OtlpConfig::default)
}

fn is_disabled() -> bool {
    said("OTEL_SDK_DISABLED").is_some_and(|said| said.eq_ignore_ascii_case("true"))
        || said("OTEL_TRACES_EXPORTER").is_some_and(|said| said == "none")
}

/// An empty variable says nothing, as OpenTelemetry has it.
fn said(name: &str) -> Option<String> {
    env::var(name).ok().filter(|said| !said.is_empty())
}
