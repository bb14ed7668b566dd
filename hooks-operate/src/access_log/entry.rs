//! What is told of a request.

use std::fmt::{Display, Write};
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use hooks_axum::axum::http::{StatusCode, Version};
use hooks_axum::{RequestContext, ResponseEnd, RouteInfo};
use humantime::format_rfc3339_micros;
use serde::Serialize;

use super::AccessLogFormat;
use super::file::LogTime;
use crate::printable::{Quoted, Word, one_line_of_json};

/// A request that has ended.
#[derive(Debug)]
pub(super) struct Entry<'c> {
    context: &'c RequestContext,
    query: Option<&'c str>,
    route: Option<&'c RouteInfo>,
    status: Option<StatusCode>,
    duration: Duration,
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
            duration: context.arrived().elapsed(),
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

    /// The identifier, as a text.
    fn with_request<T>(&self, act: impl FnOnce(&str) -> T) -> T {
        match self.context.request_id() {
            Some(id) => act(id),
            None => act(&self.context.id().to_string()),
        }
    }

    fn duration_ms(&self) -> f64 {
        // To the microsecond.
        (self.duration.as_secs_f64() * 1e6).round() / 1e3
    }

    fn fields<'f>(&'f self, request: &'f str) -> Fields<'f> {
        Fields {
            version: self.context.version(),
            method: self.context.method().as_str(),
            path: self.context.uri().path(),
            query: self.query,
            route: self.route.map(RouteInfo::path),
            status: self.status.map(|status| status.as_u16()),
            duration_ms: self.duration_ms(),
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
        self.with_request(|request| {
            let Fields {
                version: _,
                method,
                path,
                query,
                route,
                status,
                duration_ms,
                bytes,
                client, listener,
                identity,
                plugin,
                request,
                outcome,
            } = self.fields(request);
            let client = client.map(tracing::field::display);
            tracing::info!(
                target: "access",
                method, path, query, route, status, duration_ms, bytes, client, listener, identity, plugin, request, outcome,
            );
        });
    }

    /// A line of a file, with its end.
    pub(super) fn line(&self, format: AccessLogFormat) -> String {
        let now = SystemTime::now();
        self.with_request(|request| {
            let fields = self.fields(request);
            let mut line = match format {
                AccessLogFormat::Text => fields.text(now),
                AccessLogFormat::Json => fields.json(now),
            };
            line.push('\n');
            line
        })
    }
}

#[derive(Serialize)]
struct Fields<'f> {
    #[serde(skip)]
    version: Version,
    method: &'f str,
    path: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    duration_ms: f64,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listener: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plugin: Option<&'f str>,
    request: &'f str,
    outcome: &'static str,
}

#[derive(Serialize)]
struct Timed<'f> {
    timestamp: String,
    #[serde(flatten)]
    fields: &'f Fields<'f>,
}

impl Fields<'_> {
    fn json(&self, now: SystemTime) -> String {
        let timed = Timed { timestamp: format_rfc3339_micros(now).to_string(), fields: self };
        // Its keys are texts, and nothing in it can fail.
        one_line_of_json(serde_json::to_string(&timed).unwrap_or_default())
    }

    fn text(&self, now: SystemTime) -> String {
        let mut line = String::with_capacity(256);
        // A `String` takes all that is written.
        let _ = self.write_text(&mut line, now);
        line
    }

    fn write_text(&self, line: &mut String, now: SystemTime) -> std::fmt::Result {
        or_dash(line, self.client)?;
        line.write_str(" - ")?;
        or_dash(line, self.identity.map(Word))?;
        write!(line, " [{}] \"{} {}", LogTime(now), Quoted(self.method), Quoted(self.path))?;
        if let Some(query) = self.query {
            write!(line, "?{}", Quoted(query))?;
        }
        write!(line, " {:?}\" ", self.version)?;
        or_dash(line, self.status)?;
        write!(line, " {} \"-\" \"-\" duration_ms={:.3}", self.bytes, self.duration_ms)?;
        for (name, value) in [
            ("listener", self.listener),
            ("route", self.route),
            ("plugin", self.plugin),
            ("request", Some(self.request)),
        ] {
            if let Some(value) = value {
                write!(line, " {name}=\"{}\"", Quoted(value))?;
            }
        }
        write!(line, " outcome={}", self.outcome)
    }
}

fn or_dash(line: &mut String, value: Option<impl Display>) -> std::fmt::Result {
    match value {
        Some(value) => write!(line, "{value}"),
        None => line.write_char('-'),
    }
}
