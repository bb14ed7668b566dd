use std::fmt;
use std::time::{Duration, SystemTime};

use serde::Serialize;

/// Where a plugin is in its life.
///
/// ```text
/// discovered → loaded → started → stopping → stopped      disabled      failed
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PluginState {
    /// It is known, and nothing of it has run.
    Discovered,
    /// `load` has made its value.
    Loaded,
    /// `start` has returned; its hooks are called.
    Started,
    /// It is called no more; calls that run are finished, then it is stopped.
    Stopping,
    /// `stop` has returned, or one that it requires is not there.
    Stopped,
    /// It is switched off.
    Disabled,
    /// It has failed, or it took too long.
    Failed,
}

impl PluginState {
    /// Whether a plugin can get from here to there; one that is started is so again where it has been made anew.
    #[must_use]
    pub fn leads_to(self, next: Self) -> bool {
        use PluginState::{Disabled, Discovered, Failed, Loaded, Started, Stopped, Stopping};
        matches!(
            (self, next),
            (Discovered, Loaded | Stopped | Disabled | Failed)
                | (Loaded, Started | Stopping | Stopped | Failed)
                | (Started, Started | Stopping | Failed)
                | (Stopping, Stopped | Failed)
                | (Stopped, Discovered | Disabled)
                | (Disabled, Discovered)
                | (Failed, Discovered | Stopping | Disabled)
        )
    }
}

impl PluginState {
    fn name(self) -> &'static str {
        match self {
            Self::Discovered => "discovered",
            Self::Loaded => "loaded",
            Self::Started => "started",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Disabled => "disabled",
            Self::Failed => "failed",
        }
    }

    /// The state and why, of which some reasons begin with it: `disabled by sre-bot.yaml:3:5`, `failed: no disk`.
    #[must_use]
    pub fn with_reason(self, reason: &str) -> String {
        let name = self.name();
        match reason {
            "" => name.to_owned(),
            reason if reason.starts_with(name) => reason.to_owned(),
            reason => format!("{name}: {reason}"),
        }
    }
}

impl fmt::Display for PluginState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A step in the life of a plugin.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Transition {
    /// Where it was.
    pub from: PluginState,
    /// Where it has come to.
    pub to: PluginState,
    /// When.
    pub at: SystemTime,
    /// How long the stage took that led there; nothing where none did.
    pub took: Duration,
    /// Why, or with which error: the error with its sources.
    pub reason: String,
}

impl fmt::Display for Transition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, reason, .. } = self;
        write!(formatter, "{from} → {}", to.with_reason(reason))
    }
}
