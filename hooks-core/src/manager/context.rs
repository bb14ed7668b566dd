use super::{Inner, PluginManager};
use crate::life::PluginContext;

impl PluginContext {
    /// The manager that the plugin is of, to observe and to change it; `None` once it is gone. Whoever keeps it keeps all
    /// plugins: ask for it where it is wanted.
    #[must_use]
    pub fn plugins(&self) -> Option<PluginManager> {
        let inner = self.rest_of_manager().upgrade()?.downcast::<Inner>().ok()?;
        Some(PluginManager { current: self.current().upgrade()?, inner })
    }
}
