use hooks_core::schemars::JsonSchema;
use serde::Deserialize;

/// What is configured of the plugin `audit`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct AuditConfig {
    /// How many entries are remembered, and beside them, how many of what was refused; 1000 unless said.
    pub keep: u16,
}

impl Default for AuditConfig {
    fn default() -> Self {
        Self { keep: 1000 }
    }
}
