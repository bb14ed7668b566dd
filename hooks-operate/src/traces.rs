//! The plugin `traces`: a span for each request, in the trace that its client has begun, and on to whom the service asks.
//!
//! The headers `traceparent` and `tracestate` are those of [W3C Trace Context](https://www.w3.org/TR/trace-context/). A request
//! without them, or with malformed ones, begins a trace. Hooks and handlers send their [`TraceContext`] on:
//!
//! ```
//! use axum::http::HeaderMap;
//! use hooks_operate::traces::TraceContext;
//!
//! async fn handler(trace: TraceContext) {
//!     let mut headers = HeaderMap::new();
//!     trace.inject(&mut headers); // of the request to another service
//! }
//! ```
//!
//! The span is one of `tracing`, named `request`, and all of the request runs in it, so that what is logged meanwhile has its
//! `trace_id`. Its fields have the names that
//! [OpenTelemetry](https://opentelemetry.io/docs/specs/semconv/http/http-spans/) gives them. It ends with the last byte of the
//! response.
//!
//! # Configuration
//!
//! ```yaml
//! plugins:
//!   traces:
//!     otlp:                                             # nothing is exported without it
//!       endpoint: https://traces.example/v1/traces
//!       headers: { authorization: !file traces-token }  # they are secrets
//!       timeout: 10s
//!       spans: hooks                                    # those of hooks too; `requests` unless said
//!       sample: 0.1                                     # one in ten of the traces that begin here; all unless said
//! ```
//!
//! Spans are exported by the OpenTelemetry protocol, as protobuf over HTTP, where the crate's feature `otlp` is enabled. What
//! `otlp` leaves open, the variables `OTEL_EXPORTER_OTLP_ENDPOINT`, `…_HEADERS`, `…_TIMEOUT`, each with `TRACES` as well, say,
//! and `OTEL_BSP_…` how spans are batched, `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` what the service is; its name is
//! the application's otherwise. A variable with an endpoint is enough. With `OTEL_SDK_DISABLED=true` nothing is exported.
//!
//! Exported are the span of each request that its client wants recorded, or the sample, and the spans of `tracing` within it
//! of level `info` and above. With `spans: hooks`, those of each call of a hook and of each implementation are among them: that
//! costs every call more. Nobody waits for the receiver: spans that it does not take are lost and counted, and the log says so
//! at most once a minute. In the end, there are five seconds for what is left.
//!
//! # Metrics
//!
//! `traces_spans` counts spans that have ended, with the label `outcome`: `exported`; `failed` where the receiver did not
//! take them; `dropped` where too many waited for it.

mod config;
mod context;
#[cfg(feature = "otlp")]
pub(crate) mod otlp;
mod parent;
mod request;
#[cfg(not(feature = "otlp"))]
mod unexported;

use hooks_axum::{AppInfo, Metrics, Request, RequestContext, ResponseEnd};
use hooks_axum::{collect_metrics, on_response_end, on_startup, request_span};
use hooks_core::{BoxError, Invalid, Plugin, PluginContext, hookimpl, plugin};
use tracing::Span;

pub use self::config::{ExportedSpans, OtlpConfig, TracesConfig};
pub use self::context::TraceContext;
#[cfg(feature = "otlp")]
use self::otlp::Exports;
#[cfg(not(feature = "otlp"))]
use self::unexported::Exports;

/// Takes requests into the traces of their clients, and exports them
#[plugin(name = "traces")]
#[derive(Debug)]
pub struct Traces {
    exports: Exports,
}

impl Plugin for Traces {
    type Config = TracesConfig;

    async fn load(config: TracesConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self { exports: Exports::new(config.otlp) })
    }

    async fn stop(&self, _: &PluginContext) -> Result<(), BoxError> {
        self.exports.end().await
    }

    fn check(config: &TracesConfig) -> Result<(), Invalid> {
        config.check()
    }
}

#[hookimpl]
impl Traces {
    /// The service is not named before.
    fn on_startup(&self, app: &AppInfo) -> Result<(), BoxError> {
        self.exports.begin(app.name())
    }

    fn request_span(&self, request: &Request) -> Option<Span> {
        let context = RequestContext::of(request)?;
        let trace = TraceContext::of(request.headers(), self.exports.sample());
        let span = request::span(&context, &trace);
        self.exports.begin_span(&span, &trace);
        context.insert(trace);
        Some(span)
    }

    #[expect(clippy::unused_self, reason = "hooks of a plugin's type have its value")]
    fn on_response_end(&self, context: &RequestContext, end: &ResponseEnd) {
        request::record(context, *end);
    }

    fn collect_metrics(&self, metrics: &mut Metrics) {
        self.exports.measure(metrics);
    }
}
