use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use hooks_axum::Metrics;
use hooks_core::{LifeObserver, PluginInfo, PluginManager, PluginState, Transition};

use super::calls::exact;

/// Counts the steps in the life of plugins.
#[derive(Default)]
pub(super) struct Life(Mutex<HashMap<(String, PluginState), u64>>);

const STATES: [PluginState; 7] = [
    PluginState::Discovered,
    PluginState::Loaded,
    PluginState::Started,
    PluginState::Stopping,
    PluginState::Stopped,
    PluginState::Disabled,
    PluginState::Failed,
];

impl Life {
    fn count(&self, plugin: &str, to: PluginState) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((plugin.to_owned(), to)).or_default() += 1;
    }

    /// Adds what has been counted, and how the plugins are.
    pub(super) fn measure(&self, plugins: &PluginManager, metrics: &mut Metrics) {
        let transitions = metrics.counter("plugin_transitions", "Steps in the life of a plugin");
        for ((plugin, to), count) in &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            transitions.set_for([("plugin", plugin.clone()), ("to", to.to_string())], exact(*count));
        }
        for status in plugins.statuses() {
            let plugin = status.plugin.name();
            let state = metrics.gauge("plugin_state", "1 for the state that a plugin is in");
            for each in STATES {
                let value = if each == status.state { 1.0 } else { 0.0 };
                state.set_for([("plugin", plugin), ("state", &each.to_string())], value);
            }
            let tasks = metrics.gauge("plugin_tasks", "Background tasks that run");
            tasks.set_for([("plugin", plugin)], exact(status.tasks as u64));
            let busy = metrics.counter("plugin_tasks_busy_seconds", "Time in which background tasks were at work");
            busy.unit("seconds").set_for([("plugin", plugin)], status.busy.as_secs_f64());
        }
    }
}

impl LifeObserver for Life {
    fn state_changed(&self, plugin: &Arc<PluginInfo>, transition: &Transition) {
        self.count(plugin.name(), transition.to);
    }
}
