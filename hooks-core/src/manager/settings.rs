use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::config::Origin;
use crate::snapshot::Rules;
use crate::spec::{HookSpec, OnError};

/// What the host says of one hook, in place of what its hookspec says.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct HookSettings {
    pub(super) on_error: Option<OnError>,
    pub(super) timeout: Option<Duration>,
    pub(super) order: Arc<[String]>,
    pub(super) origin: Option<Origin>,
}

impl HookSettings {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a call does when an implementation fails.
    pub fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = Some(on_error);
        self
    }

    /// How long each async implementation may take.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Where this is said, for messages to name.
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The plugins that come first, in this order; those not named follow as they would. Where plugins ask for the
    /// opposite with `before` and `after`, the manager is not built.
    ///
    /// It is the order of a forward call, of wrappers and of the others each: a `reverse` hook runs it backwards, and so
    /// does a hook that unwinds this one. That one has no order of its own to set.
    ///
    /// A plugin that is not there when the manager is built is a [`Problem`](crate::Problem). One that is removed later
    /// keeps its place for when it comes again.
    pub fn order<N: Into<String>>(mut self, plugins: impl IntoIterator<Item = N>) -> Self {
        self.order = plugins.into_iter().map(Into::into).collect();
        self
    }
}

/// What the host says of all hooks and plugins.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    hooks: BTreeMap<String, HookSettings>,
    /// The plugins that are left out when the manager is built.
    pub(super) left_out: Vec<String>,
    /// The plugins that must be there.
    pub(super) needed: Vec<String>,
}

impl Settings {
    pub(super) fn set(&mut self, hook: String, settings: HookSettings) {
        self.hooks.insert(hook, settings);
    }

    pub(super) fn hooks(&self) -> impl Iterator<Item = (&str, &HookSettings)> {
        self.hooks.iter().map(|(name, settings)| (name.as_str(), settings))
    }

    fn of(&self, hook: &HookSpec) -> Option<&HookSettings> {
        self.hooks.get(&hook.qualified_name()).or_else(|| self.hooks.get(hook.name()))
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.hooks.contains_key(name)
    }

    /// The plugins that come first in a hook, or in the one that it unwinds.
    pub(super) fn order(&self, hook: &HookSpec) -> Arc<[String]> {
        self.of(hook.unwound().unwrap_or(hook)).map(|settings| Arc::clone(&settings.order)).unwrap_or_default()
    }

    pub(super) fn rules(&self, hook: &HookSpec) -> Rules {
        let mut rules = Rules { order: self.order(hook), ..Rules::of(hook) };
        if let Some(own) = self.of(hook) {
            rules.isolate = own.on_error.map_or(rules.isolate, |on_error| on_error == OnError::Isolate);
            rules.timeout = own.timeout.or(rules.timeout);
        }
        rules
    }
}
