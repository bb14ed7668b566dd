//! Which plugins and hooks there are.

use std::sync::Arc;

use crate::plugin::PluginInfo;
use crate::snapshot::Snapshot;
use crate::spec::HookSpec;

impl Snapshot {
    /// The plugin of this name.
    #[must_use]
    pub fn plugin(&self, name: &str) -> Option<&Arc<PluginInfo>> {
        self.plugins.iter().find(|plugin| plugin.name() == name)
    }

    /// Whether there is a plugin of this name.
    #[must_use]
    pub fn has_plugin(&self, name: &str) -> bool {
        self.plugin(name).is_some()
    }

    /// The hooks that a plugin implements, by qualified name; none where no plugin has this name.
    #[must_use]
    pub fn hooks_of(&self, plugin: &str) -> Vec<&'static HookSpec> {
        let mut hooks = self.hooks();
        hooks.retain(|hook| self.implementations(hook).iter().any(|each| each.plugin().name() == plugin));
        hooks
    }
}
