use std::collections::BTreeMap;
use std::time::Duration;

use hooks_config::WrittenDuration;
use hooks_core::schemars::JsonSchema;
use serde::Deserialize;

/// What is configured of the plugin `health`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct HealthConfig {
    /// The listener that its routes are on, one of `server.listeners`; the service's unless said.
    pub listener: Option<String>,
    /// How often plugins are asked; 30 seconds unless said, and a second at least.
    pub every: WrittenDuration,
    /// How long a check may take; 5 seconds unless said.
    pub timeout: WrittenDuration,
    /// What is otherwise for single plugins.
    pub checks: BTreeMap<String, CheckConfig>,
}

/// How one plugin is asked.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct CheckConfig {
    /// How often.
    pub every: Option<WrittenDuration>,
    /// How long it may take.
    pub timeout: Option<WrittenDuration>,
    /// Whether the service is not ready where the plugin is down; it is critical unless said.
    pub critical: Option<bool>,
}

/// The least time between two checks of a plugin.
const LEAST: Duration = Duration::from_secs(1);

impl Default for HealthConfig {
    fn default() -> Self {
        Self {
            listener: None,
            every: WrittenDuration(Duration::from_secs(30)),
            timeout: WrittenDuration(Duration::from_secs(5)),
            checks: BTreeMap::new(),
        }
    }
}

impl HealthConfig {
    pub(super) fn every(&self, plugin: &str) -> Duration {
        self.check(plugin).every.unwrap_or(self.every).0.max(LEAST)
    }

    pub(super) fn timeout(&self, plugin: &str) -> Duration {
        self.check(plugin).timeout.unwrap_or(self.timeout).0
    }

    pub(super) fn is_critical(&self, plugin: &str) -> bool {
        self.check(plugin).critical.unwrap_or(true)
    }

    fn check(&self, plugin: &str) -> CheckConfig {
        self.checks.get(plugin).copied().unwrap_or_default()
    }
}
