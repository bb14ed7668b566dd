//! What is noted of a request in the audit.

use hooks_axum::axum::http::{HeaderValue, header};
use hooks_axum::{Outcome, RequestContext, Response};
use serde_json::Value;

use super::operation::Audited;
use super::refusal::Ended;
use crate::audit::{AuditEntry, AuditOutcome};

/// What a handler knows of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Note {
    pub(super) before: Option<Value>,
    pub(super) after: Option<Value>,
}

/// That a handler has shown a configuration, whatever its route is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown;

/// What reading of a configuration is called.
pub(super) const READ: &str = "config.read";

/// Notes a request to a route of the plugin, where that is to be, and keeps its answer out of caches.
pub(super) async fn note(context: &RequestContext, outcome: &mut Outcome) {
    if let Some(response) = outcome.response_mut() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let audited = context.route().and_then(|route| route.metadata::<Audited>()).map(|audited| audited.0);
    let Some(operation) = audited.or_else(|| context.get::<Shown>().map(|_| READ)) else { return };
    let Ended { outcome, reason } = ended(outcome.response());
    let Note { before, after } = context.get().unwrap_or_default();
    let entry = AuditEntry::new(operation).by_request(context);
    let entry = entry.with_change(before, after).with_outcome(outcome, reason);
    let entry = match target(context) {
        Some(target) => entry.with_target(target),
        None => entry,
    };
    entry.tell(context.snapshot()).await;
}

fn ended(response: Option<&Response>) -> Ended {
    let Some(response) = response else {
        return Ended { outcome: AuditOutcome::Abandoned, reason: String::new() };
    };
    let status = response.status();
    let outcome = match status {
        status if status.is_success() => AuditOutcome::Done,
        status if status.is_client_error() => AuditOutcome::Refused,
        _ => AuditOutcome::Failed,
    };
    let reason = || if status.is_success() { String::new() } else { status.to_string() };
    response.extensions().get().cloned().unwrap_or_else(|| Ended { outcome, reason: reason() })
}

/// The plugin that the path names, as it is written there.
fn target(context: &RequestContext) -> Option<String> {
    let pattern = context.route()?.path().split('/');
    let (_, name) = pattern.zip(context.uri().path().split('/')).find(|(pattern, _)| *pattern == "{name}")?;
    Some(name.to_owned())
}
