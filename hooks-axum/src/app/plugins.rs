use std::sync::Arc;

use hooks_core::{BuildError, Builder, PluginManager, StartError};

use super::prepared::Assembly;
use super::reading::put_in_force;
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
    /// Reads what is configured, and puts the plugins together with that.
    pub(super) async fn assemble(&mut self) -> Assembly {
        match std::mem::take(&mut self.plugins) {
            PluginSource::Built(builder) => self.assemble_built(*builder),
            PluginSource::Given(plugins) => self.assemble_given(plugins).await,
        }
    }

    fn assemble_built(&mut self, builder: Builder) -> Assembly {
        let definitions = builder.definitions();
        // Values of plugins are made for it, and dropped, which is not for an application without a configuration.
        let plain = self.config.is_some().then(|| builder.unconfigured().ok()).flatten();
        let read = self.read_configuration(&definitions, plain.as_ref());
        let (builder, reading) = match read {
            Some((configuration, reading)) => (builder.configuration(configuration), Some(reading)),
            None => (builder, None),
        };
        Assembly { definitions, reading, plugins: builder.build().map(Arc::new).map_err(AppError::from) }
    }

    async fn assemble_given(&mut self, plugins: Arc<PluginManager>) -> Assembly {
        let definitions = plugins.definitions();
        let Some((configuration, reading)) = self.read_configuration(&definitions, Some(&plugins)) else {
            return Assembly { definitions, reading: None, plugins: Ok(plugins) };
        };
        let configured = put_in_force(&plugins, configuration).await.map_err(StartError::from);
        let plugins = configured.map(|()| plugins).map_err(AppError::from);
        Assembly { definitions, reading: Some(reading), plugins }
    }

    /// The plugins as they are before anything is configured, see [`Builder::unconfigured`]: to ask them for what must be
    /// known before a configuration can be chosen.
    ///
    /// # Errors
    /// What is wrong with the hooks among them.
    pub fn unconfigured_plugins(&self) -> Result<Arc<PluginManager>, BuildError> {
        match &self.plugins {
            PluginSource::Built(builder) => builder.unconfigured().map(Arc::new),
            PluginSource::Given(plugins) => Ok(Arc::clone(plugins)),
        }
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
