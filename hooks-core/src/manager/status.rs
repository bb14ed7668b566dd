use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::PluginManager;
use super::life_observer::{LifeObserver, LifeObserverHandle};
use super::state::State;
use crate::blame::catch_panic;
use crate::config::PluginConfiguration;
use crate::foreign::{Foreign, Owner};
use crate::life::{PluginContext, PluginDefinition};
use crate::plugin::{PluginInfo, PluginState, Services, Transition};

/// How many transitions of a plugin are kept.
const KEPT: usize = 100;

/// How a plugin is at this moment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PluginStatus {
    /// The plugin.
    pub plugin: Arc<PluginInfo>,
    /// Where it is in its life.
    pub state: PluginState,
    /// Why; empty where nothing is to be said.
    pub reason: String,
    /// How it came there, the last 100 transitions, oldest first.
    pub history: Vec<Transition>,
    /// How many tasks of it run.
    pub tasks: usize,
    /// How long its tasks have been at work since it was loaded.
    pub busy: Duration,
}

/// Where each plugin is, and who is told of it.
#[derive(Default)]
pub(super) struct Statuses {
    plugins: Mutex<BTreeMap<Arc<str>, Kept>>,
    observers: Mutex<Vec<(u64, Watcher)>>,
    next_id: AtomicU64,
}

type Watcher = Foreign<Arc<dyn LifeObserver>>;

struct Kept {
    plugin: Arc<PluginInfo>,
    state: PluginState,
    history: VecDeque<Transition>,
}

/// A transition that there is none of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the plugin `{plugin}` is {from}, and cannot be {to} from there")]
pub struct ImpossibleTransition {
    /// Name of the plugin.
    pub plugin: String,
    /// Where it is.
    pub from: PluginState,
    /// Where it was to come.
    pub to: PluginState,
}

impl Statuses {
    /// Of the plugins of a manager that has just been built.
    pub(super) fn of(state: &State, observers: impl IntoIterator<Item = Arc<dyn LifeObserver>>) -> Self {
        let statuses = Self::default();
        for observer in observers {
            statuses.observe(observer);
        }
        for definition in state.parts.plugins() {
            let name = definition.info.name();
            statuses.discover(&definition.info);
            let steps = match state.off.why(name) {
                Some(why) => vec![(PluginState::Disabled, why)],
                None if state.is_live(name) => {
                    vec![(PluginState::Loaded, String::new()), (PluginState::Started, String::new())]
                }
                None => Vec::new(),
            };
            for (to, reason) in steps {
                // Each leads to the next.
                let _ = statuses.transit(name, to, Duration::ZERO, reason);
            }
        }
        statuses
    }

    /// Notes a plugin that was not known, as discovered.
    pub(super) fn discover(&self, plugin: &Arc<PluginInfo>) {
        let mut plugins = self.plugins();
        let fresh = || Kept { plugin: Arc::clone(plugin), state: PluginState::Discovered, history: VecDeque::new() };
        plugins.entry(plugin.shared_name()).or_insert_with(fresh).plugin = Arc::clone(plugin);
    }

    pub(super) fn forget(&self, plugin: &str) {
        self.plugins().remove(plugin);
    }

    /// Notes where a plugin has come, and tells of it.
    pub(super) fn transit(
        &self,
        plugin: &str,
        to: PluginState,
        took: Duration,
        reason: impl Into<String>,
    ) -> Result<(), ImpossibleTransition> {
        let (info, transition) = {
            let mut plugins = self.plugins();
            let Some(kept) = plugins.get_mut(plugin) else { return Ok(()) };
            let from = kept.state;
            if !from.leads_to(to) {
                return Err(ImpossibleTransition { plugin: plugin.to_owned(), from, to });
            }
            let transition = Transition { from, to, at: SystemTime::now(), took, reason: reason.into() };
            kept.state = to;
            if kept.history.len() == KEPT {
                kept.history.pop_front();
            }
            kept.history.push_back(transition.clone());
            (Arc::clone(&kept.plugin), transition)
        };
        // A panic of the log goes no further.
        let _ = catch_panic(|| log(&info, &transition));
        self.tell(|observer| observer.state_changed(&info, &transition));
        Ok(())
    }

    /// Where a plugin is.
    pub(super) fn state(&self, plugin: &str) -> Option<PluginState> {
        self.plugins().get(plugin).map(|kept| kept.state)
    }

    /// Tells which services there are more and less.
    pub(super) fn services_changed(&self, before: &Services, after: &Services) {
        let (before, after) = (before.list(), after.list());
        for withdrawn in before.iter().filter(|service| !after.contains(service)) {
            self.tell(|observer| observer.service_withdrawn(withdrawn));
        }
        for provided in after.iter().filter(|service| !before.contains(service)) {
            self.tell(|observer| observer.service_provided(provided));
        }
    }

    pub(super) fn observe(&self, observer: Arc<dyn LifeObserver>) -> u64 {
        let observer = Foreign::new(Owner::Observer, observer);
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        self.observers.lock().unwrap_or_else(PoisonError::into_inner).push((id, observer));
        id
    }

    /// What is removed is dropped behind the lock.
    pub(super) fn forget_observer(&self, id: u64) {
        let mut observers = self.observers.lock().unwrap_or_else(PoisonError::into_inner);
        let gone: Vec<_> = observers.extract_if(.., |(each, _)| *each == id).collect();
        drop(observers);
        drop(gone);
    }

    fn tell(&self, tell: impl Fn(&dyn LifeObserver)) {
        let observers = self.observers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (_, observer) in &observers {
            if let Err(panic) = catch_panic(|| tell(&***observer)) {
                tracing::error!("an observer of the life of plugins panicked: {}", panic.message());
            }
        }
    }

    /// Held for moments, while no plugin runs.
    fn plugins(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, Kept>> {
        self.plugins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn log(plugin: &PluginInfo, transition: &Transition) {
    let (plugin, Transition { from, to, took, reason, .. }) = (plugin.name(), transition);
    let is = to.with_reason(reason);
    if *to == PluginState::Failed {
        tracing::error!(plugin, %from, ?took, "the plugin has {is}");
    } else if reason.is_empty() {
        tracing::debug!(plugin, %from, %to, ?took, "the plugin is {is}");
    } else {
        tracing::info!(plugin, %from, %to, ?took, "the plugin is {is}");
    }
}

impl Kept {
    fn status(&self, context: Option<&PluginContext>) -> PluginStatus {
        PluginStatus {
            plugin: Arc::clone(&self.plugin),
            state: self.state,
            reason: self.history.back().map(|last| last.reason.clone()).unwrap_or_default(),
            history: self.history.iter().cloned().collect(),
            tasks: context.map_or(0, |context| context.tasks().count()),
            busy: context.map_or(Duration::ZERO, |context| context.tasks().busy()),
        }
    }
}

impl PluginManager {
    /// How a plugin is at this moment; `None` where none has this name.
    #[must_use]
    pub fn status(&self, plugin: &str) -> Option<PluginStatus> {
        let context = self.context(plugin);
        let plugins = self.inner.statuses.plugins();
        plugins.get(plugin).map(|kept| kept.status(context.as_ref()))
    }

    /// How all plugins are at this moment, by name: those that are disabled or have failed too.
    #[must_use]
    pub fn statuses(&self) -> Vec<PluginStatus> {
        let names: Vec<_> = self.inner.statuses.plugins().keys().cloned().collect();
        names.iter().filter_map(|name| self.status(name)).collect()
    }

    /// All that is known of the plugins, by name: those that are disabled or have failed too.
    #[must_use]
    pub fn definitions(&self) -> Vec<PluginDefinition> {
        self.state().parts.plugins().cloned().collect()
    }

    /// What is configured of a plugin at this moment; `None` where nothing is.
    #[must_use]
    pub fn configuration(&self, plugin: &str) -> Option<PluginConfiguration> {
        self.state().configuration.plugin(plugin).cloned()
    }

    /// Tells an observer of every change in the life of the plugins from here on; the handle removes it again.
    pub fn observe_life(&self, observer: Arc<dyn LifeObserver>) -> LifeObserverHandle {
        LifeObserverHandle { id: self.inner.statuses.observe(observer), manager: self.downgrade() }
    }

    fn context(&self, plugin: &str) -> Option<PluginContext> {
        self.state().instances.get(plugin)?.context.clone()
    }
}

impl fmt::Debug for Statuses {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Statuses").finish_non_exhaustive()
    }
}
