use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::Semaphore;

use super::check::check_names;
use super::history::History;
use super::parts::Parts;
use super::settings::Settings;
use super::state::{State, make_instances};
use super::{BuildError, HookSettings, PluginManager};
use crate::observer::{Slow, Watch};
use crate::snapshot::Shared;
use crate::spec::ImplementationSpec;

/// Builds a [`PluginManager`].
#[derive(Debug)]
#[must_use = "nothing is checked before `build`"]
pub struct Builder {
    explicit: Option<Vec<&'static ImplementationSpec>>,
    settings: Settings,
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
        let settings = Settings::default();
        Self { explicit: None, settings, blocking_limit: 64, history_limit: 1024, slow: None }
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

    /// Checks and orders everything, makes the plugin types, and freezes the tables.
    ///
    /// # Errors
    /// All [`Problem`](crate::Problem)s at once. Nothing is made where there is one.
    pub fn build(self) -> Result<PluginManager, BuildError> {
        let mut problems = Vec::new();
        let mut parts = match self.explicit {
            Some(list) => Parts::explicit(list, &mut problems),
            None => Parts::linked(&mut problems),
        };
        check_names(&parts, &self.settings, &mut problems);
        for plugin in &self.settings.left_out {
            parts.remove(plugin);
        }
        let mut state = State { parts, settings: self.settings, ..State::default() };
        let checked = state.check(problems)?;
        make_instances(state.parts.types(), &mut state.instances)?;
        let watch = Arc::<Watch>::default();
        if let Some(limit) = self.slow {
            watch.add(Arc::new(Slow(limit)));
        }
        let blocking = Arc::new(Semaphore::new(self.blocking_limit.min(Semaphore::MAX_PERMITS)));
        let history = Arc::new(History::new(self.history_limit));
        let current = Arc::new_cyclic(|current| {
            let shared = Shared { watch, blocking, record: Some(history.recorder(current)) };
            ArcSwap::from_pointee(state.snapshot(checked, shared))
        });
        Ok(PluginManager { current, history, state: Mutex::new(state) })
    }
}
