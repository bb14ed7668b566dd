use hooks_core::{PluginManager, Snapshot};
use serde::Serialize;
use utoipa::ToSchema;

/// What plugins cost, by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PluginsMetrics {
    /// One after the other.
    pub plugins: Vec<PluginMetrics>,
}

/// What a plugin costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PluginMetrics {
    /// Its name.
    pub plugin: String,
    /// How many of its tasks run.
    pub tasks: usize,
    /// How long they have been at work since it was loaded, in milliseconds.
    pub busy_ms: f64,
    /// Its implementations, by hook.
    pub implementations: Vec<ImplementationMetrics>,
}

/// What is counted of an implementation, since its plugin was loaded.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ImplementationMetrics {
    /// Module and name of the hook.
    pub hook: String,
    /// Name of the function.
    pub function: String,
    /// How often it has failed in calls that went on without it.
    pub failures: u64,
}

impl PluginsMetrics {
    /// Those of all plugins that are known.
    #[must_use]
    pub fn of(plugins: &PluginManager) -> Self {
        let snapshot = plugins.snapshot();
        let all = plugins.statuses().into_iter().map(|status| PluginMetrics {
            implementations: ImplementationMetrics::all(&snapshot, status.plugin.name()),
            plugin: status.plugin.name().to_owned(),
            tasks: status.tasks,
            busy_ms: status.busy.as_secs_f64() * 1000.0,
        });
        Self { plugins: all.collect() }
    }
}

impl ImplementationMetrics {
    fn all(snapshot: &Snapshot, plugin: &str) -> Vec<Self> {
        let all = snapshot.hooks().into_iter().flat_map(|hook| snapshot.implementations(hook));
        let own = all.filter(|each| each.plugin().name() == plugin).map(|each| Self {
            hook: each.hook().qualified_name(),
            function: each.function().to_owned(),
            failures: each.failures(),
        });
        own.collect()
    }
}
