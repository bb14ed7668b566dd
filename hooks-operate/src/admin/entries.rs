use std::sync::Arc;
use std::time::SystemTime;

use hooks_axum::RequestContext;
use hooks_axum::axum::Json;
use hooks_core::Chain;
use serde::Deserialize;
use utoipa::IntoParams;

use super::page::limit;
use super::problem::{AUDIT_UNAVAILABLE, BAD_QUERY};
use super::refusal::Refusal;
use super::request::Query;
use crate::audit::{AuditLog, AuditOutcome, AuditPage, AuditQuery, RecentAudit};
use crate::time::parse;

/// Which entries are asked for: those for which all of this holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntriesQuery {
    /// The actor's subject; `anonymous` for whoever is not known.
    actor: Option<String>,
    /// What was done; with a `*` at its end what begins so: `plugins.*`.
    operation: Option<String>,
    /// What it was done to.
    target: Option<String>,
    /// What has become of it.
    #[param(inline)]
    outcome: Option<AuditOutcome>,
    /// From this time on (RFC 3339).
    #[param(format = DateTime)]
    from: Option<String>,
    /// Before this time (RFC 3339).
    #[param(format = DateTime)]
    to: Option<String>,
    /// How many at most: 100 unless said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Lists entries of the audit, the latest first.
pub(super) async fn list(
    context: RequestContext,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<AuditPage>, Refusal> {
    let query = query.into_query()?;
    let services = context.snapshot().services();
    let recent = || services.get::<RecentAudit>().map(|recent| recent as Arc<dyn AuditLog>);
    let Some(log) = services.get::<dyn AuditLog>().or_else(recent) else {
        let detail = "no plugin remembers entries of the audit; enable `audit`, or one that stores them";
        return Err(AUDIT_UNAVAILABLE.says(detail).into());
    };
    log.list(query).await.map(Json).map_err(|error| {
        tracing::error!("the entries of the audit cannot be read: {}", Chain(&*error));
        Refusal::failed(AUDIT_UNAVAILABLE.says("the entries cannot be read; try again later"))
    })
}

impl EntriesQuery {
    fn into_query(self) -> Result<AuditQuery, Refusal> {
        let Self { actor, operation, target, outcome, from, to, limit: asked, cursor } = self;
        let (from, to) = (time("from", from)?, time("to", to)?);
        Ok(AuditQuery { actor, operation, target, outcome, from, to, cursor, ..AuditQuery::latest(limit(asked)?) })
    }
}

fn time(key: &str, text: Option<String>) -> Result<Option<SystemTime>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let wrong = |malformed| BAD_QUERY.says(format!("the query is wrong: `{key}` {malformed}"));
    Ok(Some(parse(&text).map_err(wrong)?))
}
