//! What is told of a request.

use hooks_axum::axum::http::StatusCode;
use hooks_axum::{RequestContext, ResponseEnd, RouteInfo};
use tokio::time::Instant;

use super::fields::{Fields, milliseconds};

/// A request that has ended.
#[derive(Debug)]
pub(super) struct Entry<'c> {
    context: &'c RequestContext,
    query: Option<&'c str>,
    route: Option<&'c RouteInfo>,
    status: Option<StatusCode>,
    ended: Instant,
    bytes: u64,
    outcome: &'static str,
}

impl<'c> Entry<'c> {
    pub(super) fn of(context: &'c RequestContext, end: ResponseEnd, query: bool) -> Self {
        let (bytes, outcome) = match end {
            ResponseEnd::Sent { bytes } => (bytes, "sent"),
            ResponseEnd::Aborted { bytes } => (bytes, "cut"),
            ResponseEnd::Upgraded | ResponseEnd::HandedOver => (0, "upgraded"),
            _ => (0, "cancelled"),
        };
        Self {
            context,
            query: context.uri().query().filter(|_| query),
            route: context.route().filter(|route| !route.is_fallback()),
            status: context.status(),
            ended: Instant::now(),
            bytes,
            outcome,
        }
    }

    /// Where the request has come to.
    pub(super) fn place(&self) -> &str {
        self.route.map_or_else(|| self.context.uri().path(), RouteInfo::path)
    }

    pub(super) fn has_failed(&self) -> bool {
        !matches!(self.outcome, "sent" | "upgraded") || self.status.is_none_or(|status| status.as_u16() >= 400)
    }

    pub(super) fn ended(&self) -> Instant {
        self.ended
    }

    /// All that is told, with the identifier as a text.
    pub(super) fn with_fields<T>(&self, act: impl FnOnce(&Fields<'_>) -> T) -> T {
        match self.context.request_id() {
            Some(id) => act(&self.fields(id)),
            None => act(&self.fields(itoa::Buffer::new().format(self.context.id()))),
        }
    }

    fn fields<'f>(&'f self, request: &'f str) -> Fields<'f> {
        Fields {
            version: self.context.version(),
            method: self.context.method().as_str(),
            path: self.context.uri().path(),
            query: self.query,
            route: self.route.map(RouteInfo::path),
            status: self.status.map(|status| status.as_u16()),
            duration: self.ended.saturating_duration_since(self.context.arrived()),
            bytes: self.bytes,
            client: self.context.client(),
            listener: self.context.listener(),
            identity: self.context.identity().map(hooks_axum::Identity::subject),
            plugin: self.context.answered_by(),
            request,
            outcome: self.outcome,
        }
    }

    /// Tells the log.
    pub(super) fn log(&self) {
        self.with_fields(|fields| {
            let &Fields {
                version: _,
                method,
                path,
                query,
                route,
                status,
                duration,
                bytes,
                client,
                listener,
                identity,
                plugin,
                request,
                outcome,
            } = fields;
            let (duration_ms, client) = (milliseconds(duration), client.map(tracing::field::display));
            tracing::info!(
                target: "access",
                method, path, query, route, status, duration_ms, bytes, client, listener, identity, plugin, request, outcome,
            );
        });
    }
}
