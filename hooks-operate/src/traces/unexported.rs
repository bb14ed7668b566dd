//! In place of what is exported, without the feature `otlp`.
#![expect(clippy::unused_self, clippy::unused_async, reason = "the same as with the feature")]

use hooks_axum::Metrics;
use hooks_core::BoxError;
use tracing::Span;

use super::{OtlpConfig, TraceContext};

#[derive(Debug)]
pub(super) struct Exports;

impl Exports {
    /// What is configured has been refused.
    pub(super) fn new(_: Option<OtlpConfig>) -> Self {
        Self
    }

    /// What nobody records here nobody else need record.
    pub(super) fn sample(&self) -> f64 {
        0.0
    }

    #[expect(clippy::unnecessary_wraps, reason = "the same as with the feature")]
    pub(super) fn begin(&self, _: &str) -> Result<(), BoxError> {
        Ok(())
    }

    pub(super) fn begin_span(&self, _: &Span, _: &TraceContext) {}

    pub(super) fn measure(&self, _: &mut Metrics) {}

    pub(super) async fn end(&self) -> Result<(), BoxError> {
        Ok(())
    }
}
