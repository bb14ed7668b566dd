use hooks_core::schemars::JsonSchema;
use serde::Deserialize;

/// What is configured of the plugin `admin`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct AdminConfig {
    /// What its paths begin with; `/admin/v1` unless said.
    pub prefix: String,
    /// The listener that its routes are on, one of `server.listeners`; the service's unless said.
    pub listener: Option<String>,
}

impl Default for AdminConfig {
    fn default() -> Self {
        Self { prefix: "/admin/v1".to_owned(), listener: None }
    }
}
