use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::Semaphore;

use super::history::History;
use super::instance::Instance;
use super::only::Only;
use super::parts::Parts;
use super::settings::Settings;
use super::state::{Checked, State};
use super::{
    Attended, BuildError, HookSettings, Inner, LifeObserver, PluginManager, Problem, Statuses, Troubles, check,
};
use crate::config::Configuration;
use crate::life::PluginDefinition;
use crate::observer::{Slow, Watch};
use crate::snapshot::Shared;
use crate::spec::ImplementationSpec;

/// Builds a [`PluginManager`].
#[derive(Debug)]
#[must_use = "nothing is checked before `build`"]
pub struct Builder {
    explicit: Option<Vec<&'static ImplementationSpec>>,
    made: Vec<PluginDefinition>,
    settings: Settings,
    configuration: Configuration,
    only: Only,
    observers: Vec<LifeObserverRef>,
    blocking_limit: usize,
    history_limit: usize,
    slow: Option<Duration>,
}

impl PluginManager {
    /// Starts to build a manager of everything that was linked in.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            explicit: None,
            made: Vec::new(),
            settings: Settings::default(),
            configuration: Configuration::default(),
            only: Only::All,
            observers: Vec::new(),
            blocking_limit: 64,
            history_limit: 1024,
            slow: None,
        }
    }
}

impl Builder {
    /// Takes exactly these implementations, in place of what was linked in: `implementations(hookimpls![…])`.
    ///
    /// This needs no linker: it is the way for targets where neither registry works, and for programs that want to
    /// see their plugins listed. Nothing is listed twice. Where one works, the hooks that are linked in are known all the same; one that is
    /// `required` must be in the list if that implements any hook of its package.
    pub fn implementations(mut self, list: impl IntoIterator<Item = &'static ImplementationSpec>) -> Self {
        self.explicit.get_or_insert_default().extend(list);
        self
    }

    /// Adds a plugin that the host makes.
    pub fn plugin(mut self, plugin: PluginDefinition) -> Self {
        self.made.push(plugin);
        self
    }

    /// What is configured of plugins, hooks and roles. What it says of a hook holds in place of what [`hook`](Self::hook)
    /// says under the same name.
    pub fn configuration(mut self, configuration: Configuration) -> Self {
        self.configuration = configuration;
        self
    }

    /// Disables all plugins but these, those that they require, and those of the core: to start a service that a plugin
    /// keeps from starting.
    pub fn only<N: Into<String>>(mut self, plugins: impl IntoIterator<Item = N>) -> Self {
        self.only = Only::These(plugins.into_iter().map(Into::into).collect());
        self
    }

    /// Disables all plugins but those of the core, and those that these require.
    pub fn safe_mode(mut self) -> Self {
        self.only = Only::Core;
        self
    }

    /// Tells an observer of every change in the life of the plugins, from the first.
    pub fn observe_life(mut self, observer: Arc<dyn LifeObserver>) -> Self {
        self.observers.push(LifeObserverRef(observer));
        self
    }

    /// Leaves out a plugin that is linked in or listed. It can be [added](PluginManager::add) later.
    ///
    /// Where a plugin orders itself by it without a `?`, or a required hook is left without implementation, the manager
    /// is not built.
    pub fn without(mut self, plugin: impl Into<String>) -> Self {
        self.settings.left_out.push(plugin.into());
        self
    }

    /// The plugins that the host cannot do without: where one is not there, the manager is not built, and none of them is
    /// [removed](PluginManager::remove).
    pub fn require<N: Into<String>>(mut self, plugins: impl IntoIterator<Item = N>) -> Self {
        self.settings.needed.extend(plugins.into_iter().map(Into::into));
        self
    }

    /// Says of a hook what its hookspec leaves to the host. `name` is the hook's, or its qualified one.
    /// What is said last under a name holds.
    pub fn hook(mut self, name: impl Into<String>, settings: HookSettings) -> Self {
        self.settings.set(name.into(), settings);
        self
    }

    /// How many `blocking` implementations run at once; 64 unless said. The others wait.
    pub fn blocking_limit(mut self, limit: usize) -> Self {
        self.blocking_limit = limit;
        self
    }

    /// How many calls of `historic` hooks are remembered, of all of them together; 1024 unless said. Beyond that the
    /// oldest is forgotten.
    pub fn history_limit(mut self, limit: usize) -> Self {
        self.history_limit = limit;
        self
    }

    /// Logs a warning of each implementation that takes longer than this; off unless said.
    pub fn warn_slower_than(mut self, limit: Duration) -> Self {
        self.slow = Some(limit);
        self
    }

    /// What is known of the plugins before anything is checked: their names and schemas, for whoever reads the
    /// configuration of them.
    #[must_use]
    pub fn definitions(&self) -> Vec<PluginDefinition> {
        self.parts(&mut Vec::new()).plugins().cloned().collect()
    }

    /// The plugins as they are before anything is configured or required: to ask them for what is needed to begin, as further
    /// sources of the configuration. Those that have a life of their own are there with their functions
    /// (`#[hookimpl(plugin = Type)]`), which need no value.
    ///
    /// # Errors
    /// What is wrong with the hooks among them.
    pub fn unconfigured(&self) -> Result<PluginManager, BuildError> {
        let plain = Self::default().implementations([]);
        let definitions = self.definitions().into_iter().map(PluginDefinition::unconfigured);
        definitions.fold(plain, Self::plugin).build()
    }

    fn parts(&self, problems: &mut Vec<Problem>) -> Parts {
        let mut parts = match &self.explicit {
            Some(list) => Parts::explicit(list.clone(), problems),
            None => Parts::linked(problems),
        };
        for definition in &self.made {
            parts.add_made(definition.clone(), problems);
        }
        parts
    }

    /// Checks and orders everything, and freezes the tables.
    ///
    /// Plugins that have no life of their own, nor require one that has, take part at once; the others from
    /// [`start`](PluginManager::start) on.
    ///
    /// # Errors
    /// All [`Problem`](crate::Problem)s at once. Nothing is made where there is one.
    pub fn build(mut self) -> Result<PluginManager, BuildError> {
        let mut problems: Vec<_> = self.configuration.problems.drain(..).map(Problem::Configuration).collect();
        let mut parts = self.parts(&mut problems);
        for (hook, settings) in std::mem::take(&mut self.configuration.hooks) {
            self.settings.set(hook, settings);
        }
        check::check_names(&parts, &self.settings, &mut problems);
        for plugin in &self.settings.left_out {
            parts.remove(plugin);
        }
        let off = self.only.off(&parts, &self.configuration, &mut problems);
        let (settings, configuration) = (self.settings, self.configuration);
        let roles = Arc::new(configuration.roles());
        let mut state = State { parts, off, settings, configuration, roles, ..State::default() };
        check::check_plugins(&state, &mut problems);
        let checked = state.check(problems)?;
        make_instances(&mut state, &checked)?;
        let watch = Arc::<Watch>::default();
        if let Some(limit) = self.slow {
            watch.add(Arc::new(Slow(limit)));
        }
        let blocking = Arc::new(Semaphore::new(self.blocking_limit.min(Semaphore::MAX_PERMITS)));
        let history = Arc::new(History::new(self.history_limit));
        let has_life = AtomicBool::new(state.parts.plugins().any(PluginDefinition::has_life));
        let statuses = Statuses::of(&state, self.observers.into_iter().map(|observer| observer.0));
        let current = Arc::new_cyclic(|current| {
            let shared = Shared { watch, blocking, record: Some(history.recorder(current)), _in_use: Arc::default() };
            ArcSwap::from_pointee(state.snapshot(&checked, shared))
        });
        let inner = Inner {
            history,
            state: Mutex::new(state),
            statuses,
            attended: Attended::default(),
            changing: Arc::default(),
            published: tokio::sync::Notify::new(),
            has_life,
            troubles: Troubles::default(),
            counting: Mutex::default(),
        };
        let manager = PluginManager { current, inner: Arc::new(inner) };
        manager.count_failures();
        Ok(manager)
    }
}

/// Makes the plugins that have nothing to wait for, by code of theirs that may panic.
fn make_instances(state: &mut State, checked: &Checked) -> Result<(), BuildError> {
    let mut problems = Vec::new();
    for plugin in checked.plugins.plugins() {
        let Some(definition) = state.parts.plugin(plugin.name()) else { continue };
        if definition.has_life() || checked.plugins.behind(plugin.name()).any(|(other, _)| !state.is_live(other.name()))
        {
            continue;
        }
        match Instance::make(definition) {
            Ok(Some(mut instance)) => {
                instance.live = true;
                state.instances.insert(plugin.shared_name(), instance);
            }
            Ok(None) => {}
            Err(panicked) => problems.push(Problem::Panicked {
                plugin: plugin.name().to_owned(),
                location: plugin.location(),
                function: "default",
                message: panicked.message().to_owned(),
            }),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(BuildError::new(problems)) }
}

struct LifeObserverRef(Arc<dyn LifeObserver>);

impl fmt::Debug for LifeObserverRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LifeObserver").finish_non_exhaustive()
    }
}
