use std::sync::Arc;

use super::PluginManager;
use super::state::{Checked, State};
use crate::description::Description;
use crate::implementation::Implementation;
use crate::snapshot::{Ordered, Shared, Snapshot, Tables};

impl PluginManager {
    /// Everything there is once all plugins that take part have started. It loads none: unlike
    /// [`Snapshot::describe`], it tells of those too that wait for their start.
    ///
    /// ```
    /// # use hooks_core::{PluginDefinition, PluginManager, hookspec};
    /// # hooks_core::link_plugins!();
    /// #[hookspec]
    /// pub fn chime() -> String;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let clock = PluginDefinition::new("clock")
    ///     .on_start(async |_| Ok(()))
    ///     .implement::<chime>(Box::new(|_| "ding".to_owned()));
    /// let plugins = PluginManager::builder().plugin(clock).build()?;
    /// assert!(plugins.explain("chime")?.steps.is_empty());
    /// assert_eq!(plugins.describe().hook("chime")?.steps[0].plugin, "clock");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn describe(&self) -> Description {
        let (mut state, current) = (self.state().clone(), self.snapshot());
        match state.check(Vec::new()) {
            Ok(checked) => state.planned(&checked, &current.shared).describe(),
            // What has been published is sound.
            Err(_) => current.describe(),
        }
    }
}

impl State {
    /// The tables as they will be; nothing in them can be called.
    fn planned(&self, checked: &Checked, shared: &Shared) -> Snapshot {
        let ordered = checked.ordered.iter().map(|(hook, candidates)| -> Ordered {
            let planned =
                candidates.iter().map(|each| Implementation::unbound(each.spec.clone(), Arc::clone(&each.plugin)));
            (*hook, planned.map(Arc::new).collect(), self.settings.rules(hook))
        });
        let ordered: Vec<_> = ordered.collect();
        Snapshot::with(checked.plugins.plugins().to_vec(), &Tables::default(), &ordered, shared.clone())
    }
}
