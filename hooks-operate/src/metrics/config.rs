use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use hooks_config::WrittenDuration;
use hooks_core::schemars::JsonSchema;
use serde::Deserialize;

/// What is configured of the plugin `metrics`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct MetricsConfig {
    /// The listener that its route is on, one of `server.listeners`; the service's unless said.
    pub listener: Option<String>,
    /// Of so many calls of a hook, one is timed for each plugin; 64 unless said.
    pub sample: NonZeroU32,
    /// How often `collect_metrics` of a plugin is called at most; 15 seconds unless said.
    pub every: WrittenDuration,
    /// What is otherwise for single plugins.
    pub collect: BTreeMap<String, CollectConfig>,
    /// How many series there are at most; 10,000 unless said.
    pub series: usize,
}

/// How one plugin is asked what it measures.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct CollectConfig {
    /// How often at most.
    pub every: Option<WrittenDuration>,
}

impl Default for MetricsConfig {
    fn default() -> Self {
        Self {
            listener: None,
            sample: NonZeroU32::new(64).unwrap_or(NonZeroU32::MIN),
            every: WrittenDuration(Duration::from_secs(15)),
            collect: BTreeMap::new(),
            series: 10_000,
        }
    }
}

impl MetricsConfig {
    pub(super) fn every(&self, plugin: &str) -> Duration {
        self.collect.get(plugin).and_then(|collect| collect.every).unwrap_or(self.every).0
    }
}
