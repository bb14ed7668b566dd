//! The span of a request, with the names of OpenTelemetry.

use hooks_axum::axum::http::{Method, Version};
use hooks_axum::{RequestContext, ResponseEnd, RouteInfo};
use tracing::Span;
use tracing::field::{Empty, display};

use super::TraceContext;

/// What tells these spans from others.
pub(super) const TARGET: &str = "hooks_operate::traces";

/// The span, with all that is known in the beginning.
pub(super) fn span(context: &RequestContext, trace: &TraceContext) -> Span {
    let method = known(context.method());
    tracing::info_span!(
        target: TARGET,
        parent: None,
        "request",
        trace_id = trace.trace_id(),
        span_id = trace.span_id(),
        otel.kind = "server",
        otel.name = Empty,
        http.request.method = method.unwrap_or("_OTHER"),
        http.request.method_original = method.is_none().then(|| context.method().as_str()),
        url.path = context.uri().path(),
        client.address = context.client().map(display),
        network.protocol.version = version(context.version()),
        http.route = Empty,
        http.response.status_code = Empty,
        error.type = Empty,
    )
}

/// Records what is known in the end.
pub(super) fn record(context: &RequestContext, end: ResponseEnd) {
    let span = context.span();
    if span.metadata().is_none_or(|metadata| metadata.target() != TARGET) {
        return;
    }
    let method = known(context.method()).unwrap_or("HTTP");
    match context.route().filter(|route| !route.is_fallback()).map(RouteInfo::path) {
        Some(route) => {
            span.record("otel.name", format!("{method} {route}"));
            span.record("http.route", route);
        }
        None => {
            span.record("otel.name", method);
        }
    }
    let status = context.status().map(|status| status.as_u16());
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    match (end, status) {
        (ResponseEnd::Cancelled, _) => span.record("error.type", "cancelled"),
        (ResponseEnd::Aborted { .. }, _) => span.record("error.type", "cut"),
        (_, Some(status @ 500..)) => span.record("error.type", display(status)),
        _ => span,
    };
}

/// Whatever else a client calls its method would be a name of a span.
fn known(method: &Method) -> Option<&'static str> {
    const KNOWN: [&str; 9] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];
    KNOWN.into_iter().find(|known| *known == method.as_str())
}

fn version(version: Version) -> Option<&'static str> {
    match version {
        Version::HTTP_10 => Some("1.0"),
        Version::HTTP_11 => Some("1.1"),
        Version::HTTP_2 => Some("2"),
        _ => None,
    }
}
