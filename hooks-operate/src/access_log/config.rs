use std::num::NonZeroU64;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use hooks_core::Invalid;
use schemars::JsonSchema;
use serde::Deserialize;

use super::entry::Entry;

/// What is configured of [`AccessLog`](super::AccessLog).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccessLogConfig {
    /// The file that lines are written to, in place of events of the log.
    pub file: Option<PathBuf>,
    /// How a line of the file is written; as `text` unless said.
    pub format: AccessLogFormat,
    /// Whether the query of the target is told, which may hold secrets; not unless said.
    pub query: bool,
    /// Routes that nothing is told of: paths as they are declared, or with a `*` at the end all that begin so.
    pub exclude: Vec<String>,
    /// One in so many requests is told of, and all that have failed; each unless said.
    pub one_in: Option<NonZeroU64>,
}

/// How a line of the file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AccessLogFormat {
    /// The Combined Log Format, and more behind it.
    #[default]
    Text,
    /// An object on each line.
    Json,
}

impl AccessLogConfig {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        let wrong = self.exclude.iter().enumerate().filter_map(|(number, route)| {
            let advice = if !route.starts_with('/') && route != "*" {
                "begin it with `/`"
            } else if route.strip_suffix('*').unwrap_or(route).contains('*') && !route.contains("{*") {
                "a `*` stands at the end alone"
            } else {
                return None;
            };
            Some(Invalid::at(&format!("exclude[{number}]"), format!("`{route}` is no path of a route; {advice}")))
        });
        let file = self.file.as_ref().filter(|file| file.as_os_str().is_empty());
        let file = file.map(|_| Invalid::at("file", "is empty; write a path, or leave the key out"));
        Invalid::all(wrong.chain(file)).into_result()
    }
}

/// Which requests are told of.
#[derive(Debug)]
pub(super) struct Selection {
    exclude: Vec<Excluded>,
    one_in: NonZeroU64,
    asked: AtomicU64,
}

#[derive(Debug)]
enum Excluded {
    Path(String),
    Prefix(String),
}

impl Selection {
    pub(super) fn new(exclude: Vec<String>, one_in: Option<NonZeroU64>) -> Self {
        let exclude = exclude.into_iter().map(|route| match route.strip_suffix('*') {
            Some(prefix) => Excluded::Prefix(prefix.to_owned()),
            None => Excluded::Path(route),
        });
        Self { exclude: exclude.collect(), one_in: one_in.unwrap_or(NonZeroU64::MIN), asked: AtomicU64::new(0) }
    }

    pub(super) fn takes(&self, entry: &Entry<'_>) -> bool {
        let place = entry.place();
        let is_excluded = self.exclude.iter().any(|excluded| match excluded {
            Excluded::Path(path) => path == place,
            Excluded::Prefix(prefix) => place.starts_with(&**prefix),
        });
        if is_excluded {
            return false;
        }
        self.one_in == NonZeroU64::MIN
            || entry.has_failed()
            || self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(self.one_in.get())
    }
}
