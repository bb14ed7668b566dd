use hooks_core::schemars::JsonSchema;
use serde::Deserialize;

/// What is configured of the plugin `openapi`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct OpenapiConfig {
    /// Where the document is; `/openapi.json` unless said.
    pub path: String,
    /// The listener that it is on, one of `server.listeners`; the service's unless said.
    pub listener: Option<String>,
    /// What is described; the name of the application unless said.
    pub title: Option<String>,
    /// Its version; that of the application unless said, and 0.0.0 where that says none.
    pub version: Option<String>,
}

impl Default for OpenapiConfig {
    fn default() -> Self {
        Self { path: "/openapi.json".to_owned(), listener: None, title: None, version: None }
    }
}
