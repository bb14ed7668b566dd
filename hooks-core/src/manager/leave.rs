//! How plugins go.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::PluginManager;
use super::arrival::Before;
use super::bring_up::STAGE_LIMIT;
use super::instance::Instance;
use super::state::State;
use crate::life::{PluginFailure, Stage, run};
use crate::plugin::{PluginInfo, PluginState};
use crate::snapshot::Snapshot;

/// What was in force before a change, to be dropped where none is going on: that is code of plugins.
pub(super) struct Gone {
    state: State,
    _snapshot: Option<Arc<Snapshot>>,
}

/// A plugin that goes, and what is said of it.
pub(super) struct Leaving {
    pub(super) plugin: Arc<PluginInfo>,
    pub(super) to: PluginState,
    pub(super) reason: String,
}

impl PluginManager {
    /// Waits for the calls on what was published before, and stops the plugins that have gone, in reverse.
    pub(super) async fn see_off(&self, before: Before, gone: &[Leaving]) -> (Vec<PluginFailure>, Gone) {
        for Leaving { plugin, to, reason } in gone {
            let first = if *to == PluginState::Failed { PluginState::Failed } else { PluginState::Stopping };
            self.transit(plugin.name(), first, Duration::ZERO, &**reason);
        }
        let plugins: Vec<_> = gone.iter().map(|leaving| Arc::clone(&leaving.plugin)).collect();
        let gone_before = self.wait_for_calls(before, &plugins).await;
        let state = &gone_before.state;
        let mut failures = Vec::new();
        for Leaving { plugin, to, reason } in gone.iter().rev() {
            let began = Instant::now();
            match end(state, plugin).await {
                Some(failure) if *to == PluginState::Failed => failures.push(failure),
                None if *to == PluginState::Failed => {}
                Some(failure) => {
                    self.transit(plugin.name(), PluginState::Failed, began.elapsed(), failure.text());
                    failures.push(failure);
                }
                None => self.transit(plugin.name(), PluginState::Stopped, began.elapsed(), &**reason),
            }
            if *to == PluginState::Disabled {
                self.transit(plugin.name(), *to, Duration::ZERO, &**reason);
            }
        }
        (failures, gone_before)
    }

    /// The same of plugins whose place others have taken.
    pub(super) async fn see_off_replaced(&self, before: Before, plugins: &[Arc<PluginInfo>], reason: &str) -> Gone {
        let gone = self.wait_for_calls(before, plugins).await;
        for plugin in plugins.iter().rev() {
            let began = Instant::now();
            if let Some(failure) = end(&gone.state, plugin).await {
                tracing::error!(plugin = plugin.name(), "what was replaced did not stop: {}", failure.text());
            }
            self.transit(plugin.name(), PluginState::Started, began.elapsed(), reason);
        }
        gone
    }

    /// Has plugins attended to that have gone, and waits until nobody calls them, or for as long as they have to stop.
    ///
    /// Those that have nothing to do then are dropped with the last call, and nobody waits for that.
    async fn wait_for_calls(&self, Before { state, snapshot }: Before, plugins: &[Arc<PluginInfo>]) -> Gone {
        let attendant = self.inner.attended.get().filter(|_| !plugins.is_empty());
        let has_life = |plugin: &Arc<PluginInfo>| {
            state.instances.get(plugin.name()).is_some_and(|instance| instance.context.is_some())
        };
        if attendant.is_none() && !plugins.iter().any(has_life) {
            return Gone { state, _snapshot: Some(snapshot) };
        }
        let longest = plugins.iter().map(|plugin| state.stop_limit(plugin.name())).max().unwrap_or_default();
        let began = Instant::now();
        let leaving = Arc::new(snapshot.subset(|plugin| plugins.iter().any(|each| each.name() == plugin.name())));
        drop(snapshot);
        if let Some(attendant) = attendant {
            attendant.leave(Arc::clone(&leaving)).await;
        }
        drop(leaving);
        let instances = plugins.iter().filter_map(|plugin| state.instances.get(plugin.name()));
        let unused = async {
            for instance in instances {
                instance.in_use.ended().await;
            }
        };
        if timeout(longest.saturating_sub(began.elapsed()), unused).await.is_err() {
            let plugins: Vec<_> = plugins.iter().map(|plugin| plugin.name()).collect();
            tracing::warn!(?plugins, "calls of plugins that are to stop go on; they are stopped all the same");
        }
        Gone { state, _snapshot: None }
    }
}

impl State {
    fn stop_limit(&self, plugin: &str) -> Duration {
        self.section(plugin).1.stop_timeout.unwrap_or(STAGE_LIMIT)
    }
}

/// Stops one plugin, whose hooks nobody calls, and then its tasks.
pub(super) async fn end(state: &State, plugin: &PluginInfo) -> Option<PluginFailure> {
    end_instance(state, plugin, state.instances.get(plugin.name())?).await
}

/// The same of a value of it.
pub(super) async fn end_instance(state: &State, plugin: &PluginInfo, instance: &Instance) -> Option<PluginFailure> {
    let (began, limit) = (Instant::now(), state.stop_limit(plugin.name()));
    let context = instance.context.clone()?;
    let definition = state.parts.plugin(plugin.name())?.clone();
    let (value, given) = (instance.value(), context.clone());
    let stopped = run(&context, Stage::Stop, limit, move || definition.stop(value, given)).await;
    context.tasks().cancel();
    if timeout(limit.saturating_sub(began.elapsed()), context.tasks().ended()).await.is_err() {
        tracing::warn!(
            plugin = plugin.name(),
            tasks = context.tasks().count(),
            "tasks of a plugin that has stopped go on"
        );
    }
    stopped.err()
}
