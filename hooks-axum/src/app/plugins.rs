use std::sync::Arc;

use hooks_core::{Builder, PluginManager, StartError};

use super::config::Reading;
use super::{App, AppError};

/// The plugins of an application, before its life begins.
#[derive(Debug)]
pub(super) enum PluginSource {
    /// They are put together here.
    Built(Box<Builder>),
    Given(Arc<PluginManager>),
}

impl Default for PluginSource {
    fn default() -> Self {
        Self::Built(Box::new(PluginManager::builder()))
    }
}

impl App {
    /// The manager, with what is configured.
    pub(super) async fn build_plugins(&mut self) -> Result<(Arc<PluginManager>, Option<Reading>), AppError> {
        let builder = match std::mem::take(&mut self.plugins) {
            PluginSource::Built(builder) => builder,
            PluginSource::Given(plugins) => {
                let reading = self.read_configuration(&plugins.definitions(), Some(&plugins));
                if let Some((configuration, _)) = &reading {
                    plugins.configure(configuration.clone()).await.map_err(StartError::from)?;
                }
                return Ok((plugins, reading.map(|(_, reading)| reading)));
            }
        };
        let reading = self.read_configuration(&builder.definitions(), builder.unconfigured().ok().as_ref());
        let (builder, reading) = match reading {
            Some((configuration, reading)) => (builder.configuration(configuration), Some(reading)),
            None => (*builder, None),
        };
        Ok((Arc::new(builder.build()?), reading))
    }

    /// Changes how the plugins are put together, in place of a manager that was given: adds one that the host makes,
    /// starts only some, says something of a hook.
    ///
    /// ```
    /// # use hooks_axum::App;
    /// # use hooks_core::PluginDefinition;
    /// let app = App::new("sre-bot").plugins_with(|plugins| plugins.plugin(PluginDefinition::new("clock")).safe_mode());
    /// # let _ = app;
    /// ```
    pub fn plugins_with(mut self, change: impl FnOnce(Builder) -> Builder) -> Self {
        let builder = match self.plugins {
            PluginSource::Built(builder) => *builder,
            PluginSource::Given(_) => PluginManager::builder(),
        };
        self.plugins = PluginSource::Built(Box::new(change(builder)));
        self
    }

    /// Shows the manager before a hook of the application's life is called.
    pub(crate) fn inspect_plugins(mut self, inspect: impl FnOnce(&PluginManager) + Send + 'static) -> Self {
        let routes = self.routes;
        self.routes = Box::new(|plugins| {
            inspect(plugins);
            routes(plugins)
        });
        self
    }
}
