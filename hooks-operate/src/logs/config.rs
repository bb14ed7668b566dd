use hooks_core::Invalid;
use schemars::JsonSchema;
use serde::Deserialize;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;

use super::level;

/// What is configured of [`Logs`](super::Logs).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LogsConfig {
    /// How a line is written; as `text` unless said.
    pub format: LogFormat,
    /// Which events are logged: a level, and levels of targets whose names begin so, as `info,hooks_core=debug`. Unless said,
    /// what the variable `RUST_LOG` says, or `info`.
    pub level: Option<String>,
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: an object on each line.
    Json,
}

impl LogsConfig {
    /// The filter; `None` where there is nothing said of it.
    pub(super) fn filter(&self) -> Result<Option<Targets>, Invalid> {
        let filter = self.level.as_deref().map(|text| level::read(text, LevelFilter::INFO)).transpose();
        filter.map_err(|problem| Invalid::at("level", problem))
    }
}
