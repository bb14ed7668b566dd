use std::time::SystemTime;

use hooks_core::schemars::JsonSchema;
use hooks_core::{FailedImplementation, PluginInfo, PluginState, Transition};
use serde::{Deserialize, Serialize};

use super::event::Event;
use crate::time::timestamp;

/// What somebody is told.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Notification {
    /// What no other has: 128 random bits, in hexadecimal.
    pub id: String,
    /// When it happened (RFC 3339); of several failures, the first.
    pub time: String,
    /// The name of the application; `None` where that ends before it has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// The plugin that it happened to.
    pub plugin: String,
    /// What has happened; its fields stand beside these.
    #[serde(flatten)]
    pub event: Event,
}

/// How bad something is, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(crate = "hooks_core::schemars")]
#[non_exhaustive]
pub enum Severity {
    /// A plugin has come somewhere in its life, as it should.
    Info,
    /// A plugin was switched off, or cannot start without one that it requires.
    Warning,
    /// An implementation has failed.
    Error,
    /// A plugin has failed.
    Critical,
}

impl Notification {
    fn new(at: SystemTime, severity: Severity, plugin: &PluginInfo, event: Event) -> Self {
        let id = format!("{:032x}", rand::random::<u128>());
        Self { id, time: timestamp(at), application: None, severity, plugin: plugin.name().to_owned(), event }
    }

    pub(super) fn of_failure(failure: &FailedImplementation<'_>) -> Self {
        let plugin = failure.implementation().plugin();
        Self::new(SystemTime::now(), Severity::Error, plugin, Event::of_failure(failure))
    }

    pub(super) fn of_state(plugin: &PluginInfo, transition: &Transition) -> Self {
        Self::new(transition.at, Severity::of(transition), plugin, transition.into())
    }
}

impl Severity {
    fn of(transition: &Transition) -> Self {
        use PluginState::{Disabled, Discovered, Failed, Loaded, Stopped};
        match (transition.from, transition.to) {
            (_, Failed) => Self::Critical,
            (Stopped | Failed, Disabled) | (Discovered | Loaded, Stopped) => Self::Warning,
            _ => Self::Info,
        }
    }
}
