use std::fmt;
use std::net::IpAddr;
use std::time::SystemTime;

use hooks_axum::RequestContext;
use hooks_core::Snapshot;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::audit;
use crate::time::{rfc3339, timestamp};

/// Something that somebody has done, or tried to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[non_exhaustive]
pub struct AuditEntry {
    /// Tells it from all others; the texts are in the order of the times.
    pub id: String,
    /// When (RFC 3339).
    #[serde(with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub at: SystemTime,
    /// Who.
    pub actor: AuditActor,
    /// The address of the client, where it is known.
    #[schema(value_type = Option<String>)]
    pub client: Option<IpAddr>,
    /// What, by the plugin's own name of it: `plugins.disable`.
    pub operation: String,
    /// To what: the name of a plugin, say.
    pub target: Option<String>,
    /// How it was before, without secrets.
    pub before: Option<Value>,
    /// How it is afterwards, without secrets.
    pub after: Option<Value>,
    /// What has become of it.
    pub outcome: AuditOutcome,
    /// Why it was refused or has failed; empty where it was done.
    pub reason: String,
    /// The number of the request in the process, where one has asked for it.
    pub request: Option<u64>,
}

/// Who has done something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[non_exhaustive]
pub struct AuditActor {
    /// The subject of the identity; nothing where nobody is known, who is written as `anonymous`.
    pub subject: Option<String>,
    /// The roles of the identity.
    pub roles: Vec<String>,
}

/// What has become of what somebody wanted to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AuditOutcome {
    /// It is done.
    Done,
    /// It was not to be done: by this actor, in this way, or at this time.
    Refused,
    /// It was tried, and has failed.
    Failed,
    /// The client was gone before there was an answer; it may be done all the same.
    Abandoned,
}

impl AuditEntry {
    /// That something was done at this moment, by nobody who is known.
    #[must_use]
    pub fn new(operation: impl Into<String>) -> Self {
        Self {
            id: Uuid::now_v7().to_string(),
            at: SystemTime::now(),
            actor: AuditActor::default(),
            client: None,
            operation: operation.into(),
            target: None,
            before: None,
            after: None,
            outcome: AuditOutcome::Done,
            reason: String::new(),
            request: None,
        }
    }

    /// The same by whoever sends a request.
    #[must_use]
    pub fn by_request(self, request: &RequestContext) -> Self {
        let identity = request.identity();
        let actor = AuditActor {
            subject: identity.map(|identity| identity.subject().to_owned()),
            roles: identity.iter().flat_map(|identity| identity.roles()).map(str::to_owned).collect(),
        };
        Self { actor, client: request.client(), request: Some(request.id()), ..self }
    }

    /// The same of what it was done to.
    #[must_use]
    pub fn with_target(self, target: impl Into<String>) -> Self {
        Self { target: Some(target.into()), ..self }
    }

    /// The same with how it was before and is afterwards. Secrets do not belong there.
    #[must_use]
    pub fn with_change(self, before: Option<Value>, after: Option<Value>) -> Self {
        Self { before, after, ..self }
    }

    /// The same with what has become of it, and why.
    #[must_use]
    pub fn with_outcome(self, outcome: AuditOutcome, reason: impl Into<String>) -> Self {
        Self { outcome, reason: reason.into(), ..self }
    }

    /// Tells the log, and the plugins that keep entries. Of one that fails, the log tells that too.
    pub async fn tell(&self, plugins: &Snapshot) {
        self.log();
        plugins.call(audit { entry: self }).await;
    }

    fn log(&self) {
        let Self { id, actor, operation, outcome, reason, .. } = self;
        let on = self.target.as_ref().map(|target| format!(" `{target}`")).unwrap_or_default();
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        tracing::info!(
            target: "audit",
            id,
            at = timestamp(self.at),
            actor = actor.name(),
            roles = actor.roles.join(" "),
            client = self.client.map(tracing::field::display),
            operation,
            on = self.target,
            before = self.before.as_ref().map(tracing::field::display),
            after = self.after.as_ref().map(tracing::field::display),
            %outcome,
            request = self.request,
            "{operation}{on} by {}: {outcome}{why}",
            actor.name(),
        );
    }
}

impl AuditActor {
    /// The subject, or `anonymous`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.subject.as_deref().unwrap_or("anonymous")
    }
}

impl fmt::Display for AuditOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
        })
    }
}
