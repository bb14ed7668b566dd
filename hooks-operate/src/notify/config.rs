use std::time::Duration;

use hooks_config::WrittenDuration;
use hooks_core::schemars::JsonSchema;
use serde::Deserialize;

/// What is configured of the plugin `notify`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct NotifyConfig {
    /// How often the same failure is told at most; 10 seconds unless said, and a day at most.
    pub every: WrittenDuration,
    /// How long deliveries go on while the service stops; 5 seconds unless said.
    pub flush: WrittenDuration,
    /// The HTTP receivers.
    #[cfg(feature = "webhook")]
    pub webhooks: Vec<super::WebhookConfig>,
}

impl Default for NotifyConfig {
    fn default() -> Self {
        Self {
            every: WrittenDuration(Duration::from_secs(10)),
            flush: WrittenDuration(Duration::from_secs(5)),
            #[cfg(feature = "webhook")]
            webhooks: Vec::new(),
        }
    }
}
