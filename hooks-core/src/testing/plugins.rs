use serde_json::Value;
use thiserror::Error;

use super::{Recorder, RunningPlugins};
use crate::config::{Configuration, PluginConfiguration, PluginSettings};
use crate::life::PluginDefinition;
use crate::manager::{BuildError, Builder, PluginManager, StartError};
use crate::spec::ImplementationSpec;

/// The plugins of a test, before their life begins: those that it names, whatever is linked in.
#[derive(Debug)]
#[must_use = "nothing is tested before `start`"]
pub struct TestPlugins {
    builder: Builder,
    configuration: Configuration,
}

/// Why the plugins of a test did not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TestError {
    /// They cannot be put together.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// One that the others cannot do without has failed.
    #[error(transparent)]
    Start(#[from] StartError),
}

impl Default for TestPlugins {
    fn default() -> Self {
        Self { builder: PluginManager::builder().implementations([]), configuration: Configuration::new() }
    }
}

impl TestPlugins {
    /// No plugins yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds implementations, `implementations(hookimpls![find_user, Tracing::begin])`, or all of a plugin type by its name,
    /// `hookimpls![Tracing]`.
    pub fn implementations(self, list: impl IntoIterator<Item = &'static ImplementationSpec>) -> Self {
        self.with(|builder| builder.implementations(list))
    }

    /// Adds a plugin that the test makes, beside the one that is tested or in place of one that it requires; or a plugin type
    /// without hookimpls, [`PluginDefinition::of_type`].
    pub fn plugin(self, plugin: PluginDefinition) -> Self {
        self.with(|builder| builder.plugin(plugin))
    }

    /// Configures a plugin by its own keys: `config("tracing", json!({ "header": "x-id" }))`. What is said last holds.
    pub fn config(self, plugin: &str, config: Value) -> Self {
        self.configured(plugin, |configuration| PluginConfiguration { value: config, ..configuration })
    }

    /// Says of a plugin what is the host's to say: `settings("tracing", PluginSettings::default().with_on_failure(…))`.
    pub fn settings(self, plugin: &str, settings: PluginSettings) -> Self {
        self.configured(plugin, |configuration| configuration.with_settings(settings))
    }

    fn configured(mut self, plugin: &str, change: impl FnOnce(PluginConfiguration) -> PluginConfiguration) -> Self {
        let before = self.configuration.plugin(plugin).cloned().unwrap_or_default();
        self.configuration = self.configuration.with_plugin(plugin, change(before));
        self
    }

    /// Changes any setting but the configuration: `.with(|builder| builder.without("clock"))`.
    pub fn with(self, change: impl FnOnce(Builder) -> Builder) -> Self {
        Self { builder: change(self.builder), ..self }
    }

    /// Checks the plugins, and loads and starts them.
    ///
    /// # Errors
    /// What keeps them from starting. Those that had started have been stopped.
    pub async fn start(self) -> Result<RunningPlugins, TestError> {
        let plugins = self.builder.configuration(self.configuration).build()?;
        let recorder = Recorder::new();
        recorder.watch(&plugins);
        plugins.start().await?;
        Ok(RunningPlugins::new(plugins, recorder))
    }
}
