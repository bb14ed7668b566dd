//! Files that change while the application serves.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::sync::{Arc, Weak};

use hooks_config::{Config, Loaded, ShownValue};
use hooks_core::{ChangeError, Configuration, KeyStep, PluginManager};
use serde_json::Value;
use tokio::task::spawn_blocking;

use super::config::ServerConfig;
use crate::log::{Told, log};

/// A configuration as it was read, to be read again.
pub(super) struct Reading {
    config: Config,
    loaded: Arc<Loaded>,
    /// What is read at the start alone, as it was then.
    at_start: BTreeMap<String, Value>,
}

impl Reading {
    pub(super) fn of(config: Config) -> Self {
        let loaded = Arc::new(config.load());
        Self { at_start: of_start(&loaded), loaded, config }
    }

    /// What it says of plugins, with what is wrong with the section of the server; and that section.
    pub(super) fn parts(&self) -> (Configuration, ServerConfig) {
        let configuration = self.loaded.configuration().clone();
        match self.loaded.section("server") {
            Ok(server) => (configuration, server),
            Err(problems) => {
                let configuration = problems.into_iter().fold(configuration, Configuration::with_problem);
                (configuration, ServerConfig::default())
            }
        }
    }

    pub(super) fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    pub(super) fn schema(&self) -> Value {
        self.config.schema()
    }

    /// Tells what is worth a line.
    pub(super) fn warn(&self) {
        for warning in self.loaded.warnings() {
            let warning = warning.to_string();
            log(move || tracing::warn!("{warning}"));
        }
    }

    /// Tells of what has changed and is not in force.
    fn warn_of_start(&self) {
        let now = of_start(&self.loaded);
        let both: BTreeSet<_> = self.at_start.keys().chain(now.keys()).collect();
        let keys: Vec<_> = both.into_iter().filter(|key| self.at_start.get(*key) != now.get(*key)).cloned().collect();
        if !keys.is_empty() {
            log(move || {
                tracing::warn!(?keys, "`server` and `hooks` are read at the start; restart to put these in force");
            });
        }
    }

    /// Waits until one of the files is another, and gives what it says then.
    async fn changed(&mut self) -> Configuration {
        let files = self.loaded.watch().changed().await;
        log(move || tracing::info!(?files, "the configuration has changed"));
        let (config, before) = (self.config.clone(), Arc::clone(&self.loaded));
        // Sources are code of others, which may wait for the world outside; it is refused only where the runtime ends.
        if let Ok(loaded) = spawn_blocking(move || config.reload(&before)).await {
            self.loaded = Arc::new(loaded);
        }
        self.warn();
        self.parts().0
    }
}

/// The values of `server` and `hooks`.
fn of_start(loaded: &Loaded) -> BTreeMap<String, Value> {
    let is_of_start = |value: &&ShownValue| matches!(value.path().steps().first(), Some(KeyStep::Key(key)) if ["server", "hooks"].contains(&key.as_str()));
    let values = loaded.values().filter(is_of_start);
    values.map(|value| (value.path().to_string(), value.value().cloned().unwrap_or_default())).collect()
}

/// Puts each change of the files in force, as long as there is the manager.
pub(super) async fn follow(mut reading: Reading, plugins: Weak<PluginManager>) {
    loop {
        let configuration = reading.changed().await;
        let Some(plugins) = plugins.upgrade() else { return };
        match put_in_force(&plugins, configuration).await {
            Ok(()) => reading.warn_of_start(),
            Err(error) => {
                let told = Told::of(&error);
                log(move || tracing::error!(error = told.source(), "the configuration stays as it was: {told}"));
            }
        }
    }
}

/// Puts a configuration in force, and tells what has become of it for each plugin.
pub(super) async fn put_in_force(plugins: &PluginManager, configuration: Configuration) -> Result<(), ChangeError> {
    for (plugin, change) in plugins.configure(configuration).await?.plugins {
        match change {
            Ok(change) => log(move || tracing::info!(plugin, ?change, "the plugin has its new configuration")),
            Err(error) => {
                let told = Told::of(&error);
                log(move || {
                    tracing::error!(plugin, error = told.source(), "the plugin keeps its configuration: {told}");
                });
            }
        }
    }
    Ok(())
}
