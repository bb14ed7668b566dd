use std::time::Duration;

use super::origin::Origin;

/// What the host says of a plugin, beside the plugin's own configuration.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PluginSettings {
    /// Whether it takes part, and who says so; it does where nobody says anything.
    pub enabled: Option<(bool, Origin)>,
    /// What becomes of the start where this plugin fails; [`OnFailure::Abort`] unless said.
    pub on_failure: OnFailure,
    /// How long each of `load` and `start` may take; 30 s unless said.
    pub start_timeout: Option<Duration>,
    /// How long `stop` may take; 30 s unless said.
    pub stop_timeout: Option<Duration>,
    /// After how many failures it is disabled; never unless said.
    pub trip: Option<Trip>,
}

/// What becomes of the start where a plugin fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// Nothing is started: what has been is stopped.
    #[default]
    Abort,
    /// The others are started, but for those that require it.
    Continue,
}

/// When a plugin is disabled for its failures in calls that go on without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trip {
    /// Failures in a row: errors, panics and time-outs.
    pub failures: u32,
    /// After which pause it is enabled again; never unless said.
    pub retry_after: Option<Duration>,
}

impl PluginSettings {
    /// Switched on or off; `origin` is named where that has consequences.
    #[must_use]
    pub fn with_enabled(self, enabled: bool, origin: Origin) -> Self {
        Self { enabled: Some((enabled, origin)), ..self }
    }

    /// With this in case of a failure.
    #[must_use]
    pub fn with_on_failure(self, on_failure: OnFailure) -> Self {
        Self { on_failure, ..self }
    }

    /// With this limit of each of `load` and `start`.
    #[must_use]
    pub fn with_start_timeout(self, limit: Duration) -> Self {
        Self { start_timeout: Some(limit), ..self }
    }

    /// With this limit of `stop`.
    #[must_use]
    pub fn with_stop_timeout(self, limit: Duration) -> Self {
        Self { stop_timeout: Some(limit), ..self }
    }

    /// Disabled after so many failures in a row.
    #[must_use]
    pub fn with_trip(self, trip: Trip) -> Self {
        Self { trip: Some(trip), ..self }
    }
}
