use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

/// How a plugin is, as its [`check_health`](crate::check_health) says.
///
/// ```
/// use hooks_axum::{Health, check_health};
/// use hooks_core::hookimpl;
///
/// async fn ping() -> Result<u32, std::io::Error> {
///     Ok(3)
/// }
///
/// #[hookimpl]
/// async fn check_health() -> Health {
///     match ping().await {
///         Ok(milliseconds) => Health::up().with_detail("ping_ms", milliseconds),
///         Err(error) => Health::down(error.to_string()),
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Health {
    status: HealthStatus,
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    details: Map<String, Value>,
}

/// Whether something works; the later, the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum HealthStatus {
    /// It works.
    Up,
    /// It works, but not as it should; requests are still welcome.
    Degraded,
    /// It does not work.
    Down,
}

impl Health {
    /// It works.
    #[must_use]
    pub fn up() -> Self {
        Self::new(HealthStatus::Up, String::new())
    }

    /// It works, but not as it should, for a reason that operators read.
    #[must_use]
    pub fn degraded(reason: impl Into<String>) -> Self {
        Self::new(HealthStatus::Degraded, reason.into())
    }

    /// It does not work, for a reason that operators read.
    #[must_use]
    pub fn down(reason: impl Into<String>) -> Self {
        Self::new(HealthStatus::Down, reason.into())
    }

    fn new(status: HealthStatus, reason: String) -> Self {
        Self { status, reason, details: Map::new() }
    }

    /// The same with something that an operator wants to know, of any status: a length, a version, a time.
    #[must_use]
    pub fn with_detail(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.details.insert(key.into(), value.into());
        self
    }

    /// The status alone, for whoever may not know more.
    #[must_use]
    pub fn without_details(self) -> Self {
        Self::new(self.status, String::new())
    }

    /// Whether it works.
    #[must_use]
    pub fn status(&self) -> HealthStatus {
        self.status
    }

    /// Why it does not; empty where it does.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What an operator wants to know.
    #[must_use]
    pub fn details(&self) -> &Map<String, Value> {
        &self.details
    }
}

impl fmt::Display for HealthStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Up => "up",
            Self::Degraded => "degraded",
            Self::Down => "down",
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Health, HealthStatus};

    #[test]
    fn what_is_worse_is_greater() {
        assert!(HealthStatus::Up < HealthStatus::Degraded && HealthStatus::Degraded < HealthStatus::Down);
    }

    #[test]
    fn only_what_is_said_is_written() {
        let written = |health: Health| serde_json::to_value(health).expect("it is plain data");
        assert_eq!(written(Health::up()), json!({"status": "up"}));
        let down = Health::down("no answer").with_detail("tries", 3);
        assert_eq!(written(down), json!({"status": "down", "reason": "no answer", "details": {"tries": 3}}));
    }
}
