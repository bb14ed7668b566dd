use std::sync::Arc;

use hooks_core::PluginManager;

use super::Address;

/// What a plugin is told of the application.
#[derive(Debug, Clone)]
pub struct AppInfo {
    name: Arc<str>,
    address: Arc<Address>,
    plugins: Arc<PluginManager>,
}

impl AppInfo {
    pub(super) fn new(name: String, address: Address, plugins: Arc<PluginManager>) -> Self {
        Self { name: name.into(), address: Arc::new(address), plugins }
    }

    /// The name given to [`App::new`](crate::App::new).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address that is bound.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The plugin manager.
    #[must_use]
    pub fn plugins(&self) -> &Arc<PluginManager> {
        &self.plugins
    }
}
