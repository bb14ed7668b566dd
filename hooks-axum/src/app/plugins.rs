use std::sync::Arc;

use hooks_core::{BuildError, ImplementationSpec, PluginManager};

use super::App;

/// The plugins of an application, before its life begins.
#[derive(Debug)]
pub(super) enum PluginSource {
    /// Everything that was linked in.
    Linked,
    /// Those of these implementations.
    Listed(Vec<&'static ImplementationSpec>),
    Given(Arc<PluginManager>),
}

impl PluginSource {
    pub(super) fn build(self) -> Result<Arc<PluginManager>, BuildError> {
        Ok(Arc::new(match self {
            Self::Linked => PluginManager::builder().build()?,
            Self::Listed(list) => PluginManager::builder().implementations(list).build()?,
            Self::Given(plugins) => return Ok(plugins),
        }))
    }
}

impl App {
    /// Takes exactly these implementations, in place of what was linked in.
    pub(crate) fn implementations(mut self, list: Vec<&'static ImplementationSpec>) -> Self {
        self.plugins = PluginSource::Listed(list);
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
