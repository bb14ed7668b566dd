use std::sync::Arc;

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
