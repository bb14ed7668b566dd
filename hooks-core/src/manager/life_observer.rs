use std::fmt;
use std::sync::Arc;

use super::trouble::WeakManager;
use crate::plugin::{PluginInfo, ServiceInfo, Transition};

/// Who is told of changes in the life of plugins, at once and in their order. It must not block, and its panics are logged.
pub trait LifeObserver: Send + Sync {
    /// A plugin has come somewhere in its life.
    fn state_changed(&self, plugin: &Arc<PluginInfo>, transition: &Transition) {
        let _ = (plugin, transition);
    }

    /// There is a service more.
    fn service_provided(&self, service: &ServiceInfo) {
        let _ = service;
    }

    /// There is a service less.
    fn service_withdrawn(&self, service: &ServiceInfo) {
        let _ = service;
    }
}

/// Removes an observer again, see [`PluginManager::observe_life`](crate::PluginManager::observe_life).
///
/// Dropping it leaves the observer where it is.
#[derive(Clone)]
pub struct LifeObserverHandle {
    pub(super) id: u64,
    pub(super) manager: WeakManager,
}

impl LifeObserverHandle {
    /// Removes the observer.
    pub fn remove(&self) {
        if let Some(manager) = self.manager.upgrade() {
            manager.inner.statuses.forget_observer(self.id);
        }
    }
}

impl fmt::Debug for LifeObserverHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LifeObserverHandle").field("id", &self.id).finish_non_exhaustive()
    }
}
