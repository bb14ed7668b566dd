use std::collections::BTreeMap;

use hooks_core::{PluginManager, Snapshot};
use serde::Serialize;
use utoipa::ToSchema;

use crate::metrics::{CallCounts, Scrape};

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
    /// What the plugin `metrics` has counted of it in all hooks; nothing where that takes no part.
    pub counted: Option<CallCounts>,
    /// The same in each hook.
    pub hooks: Vec<HookMetrics>,
}

/// What is counted of a plugin in one hook, of all its implementations there.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct HookMetrics {
    /// Package and name of the hook, as in `hooks_calls_total`.
    pub hook: String,
    /// What is counted.
    #[serde(flatten)]
    pub counted: CallCounts,
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
        let counts = snapshot.services().get::<Scrape>().map(|scrape| scrape.counts());
        let all = plugins.statuses().into_iter().map(|status| {
            let plugin = status.plugin.name();
            let hooks = counts.as_ref().map(|counts| HookMetrics::all(counts, plugin));
            PluginMetrics {
                implementations: ImplementationMetrics::all(&snapshot, plugin),
                counted: hooks.as_deref().map(HookMetrics::sum),
                hooks: hooks.unwrap_or_default(),
                plugin: plugin.to_owned(),
                tasks: status.tasks,
                busy_ms: status.busy.as_secs_f64() * 1000.0,
            }
        });
        Self { plugins: all.collect() }
    }
}

impl HookMetrics {
    fn all(counts: &BTreeMap<(String, String), CallCounts>, plugin: &str) -> Vec<Self> {
        let own = counts.iter().filter(|((_, other), _)| other == plugin);
        own.map(|((hook, _), counted)| Self { hook: hook.clone(), counted: *counted }).collect()
    }

    fn sum(all: &[Self]) -> CallCounts {
        all.iter().fold(CallCounts::default(), |sum, each| sum.and(&each.counted))
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
