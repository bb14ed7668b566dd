use std::time::SystemTime;

use hooks_core::{BoxError, BoxFuture};
use serde::Serialize;
use utoipa::ToSchema;

use super::entry::{AuditEntry, AuditOutcome};

/// A list of entries, as a store of them offers it as the service `dyn AuditLog`.
pub trait AuditLog: Send + Sync {
    /// Those that are asked for, the latest first.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn list(&self, query: AuditQuery) -> BoxFuture<'_, Result<AuditPage, BoxError>>;
}

/// Which entries are asked for: those for which all of this holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditQuery {
    /// The actor's subject; `anonymous` for whoever is not known.
    pub actor: Option<String>,
    /// What was done; with a `*` at its end what begins so.
    pub operation: Option<String>,
    /// What it was done to.
    pub target: Option<String>,
    /// What has become of it.
    pub outcome: Option<AuditOutcome>,
    /// From this time on.
    pub from: Option<SystemTime>,
    /// Before this time.
    pub to: Option<SystemTime>,
    /// What comes behind the page that has given this as its `next`.
    pub cursor: Option<String>,
    /// How many at most.
    pub limit: usize,
}

/// Some entries, the latest first.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct AuditPage {
    /// One after the other.
    pub entries: Vec<AuditEntry>,
    /// The cursor of what comes behind them; nothing where they are the last.
    pub next: Option<String>,
}

impl AuditQuery {
    /// The latest of all entries, so many of them at most.
    #[must_use]
    pub fn latest(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// Whether an entry is asked for, whatever the cursor.
    #[must_use]
    pub fn matches(&self, entry: &AuditEntry) -> bool {
        let is_operation = |wanted: &String| match wanted.strip_suffix('*') {
            Some(beginning) => entry.operation.starts_with(beginning),
            None => entry.operation == *wanted,
        };
        self.actor.as_ref().is_none_or(|actor| entry.actor.name() == actor)
            && self.operation.as_ref().is_none_or(is_operation)
            && self.target.as_ref().is_none_or(|target| entry.target.as_ref() == Some(target))
            && self.outcome.is_none_or(|outcome| entry.outcome == outcome)
            && self.from.is_none_or(|from| entry.at >= from)
            && self.to.is_none_or(|to| entry.at < to)
    }
}
