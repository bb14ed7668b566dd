use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hooks_core::PluginManager;

use crate::address::Address;

/// What a plugin is told of the application.
#[derive(Debug, Clone)]
pub struct AppInfo {
    name: Arc<str>,
    address: Arc<Address>,
    plugins: Arc<PluginManager>,
    ready: Arc<AtomicBool>,
}

impl AppInfo {
    pub(crate) fn new(name: String, address: Address, plugins: Arc<PluginManager>) -> Self {
        Self { name: name.into(), address: Arc::new(address), plugins, ready: Arc::default() }
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

    /// Whether clients should come here: every `on_ready` has returned, and nothing has told the application to end.
    ///
    /// It accepts connections for some time before and, with [`App::drain_delay`](crate::App::drain_delay), after. Each
    /// clone tells the state of the moment, so a plugin can keep one for a health check.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    pub(crate) fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Release);
    }
}
