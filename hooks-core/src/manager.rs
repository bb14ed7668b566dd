mod arrival;
mod attachment;
mod attendant;
mod bring_in;
mod bring_up;
mod builder;
mod change;
mod check;
mod configure;
mod context;
mod describe;
mod given_up;
mod history;
mod instance;
mod leave;
mod life_observer;
mod maker;
mod off;
mod only;
mod parts;
mod plan;
mod problem;
mod runtime;
mod settings;
mod start;
mod start_order;
mod state;
mod status;
mod subset;
mod switch;
mod trip;
mod trouble;
mod turn;
mod view;
mod within;

use std::any::Any;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;

pub use self::attachment::Attachment;
pub use self::attendant::Attendant;
use self::attendant::Attended;
pub use self::builder::Builder;
pub use self::change::ChangeError;
pub use self::configure::{ConfigurationChange, Reconfiguration};
use self::history::History;
pub use self::life_observer::{LifeObserver, LifeObserverHandle};
pub use self::problem::{BuildError, Problem, RequirementProblem};
pub use self::settings::HookSettings;
pub use self::start::{LifeReport, StartError};
use self::state::State;
use self::status::Statuses;
pub use self::status::{ImpossibleTransition, PluginStatus};
pub use self::subset::Subset;
pub use self::switch::Switch;
use self::trip::Counting;
use self::trouble::Troubles;
pub use self::within::Within;
use crate::call::{AttributableHook, Hook, Walk};
use crate::explain::{Explanation, UnknownHook};
use crate::observer::{Observer, ObserverHandle};
use crate::snapshot::{Snapshot, SnapshotRef};

/// The validated, ordered tables of everything that was linked in; hooks are called through it.
///
/// It is built once, at start, from what the linker collected, and checks everything then: a manager that exists is
/// sound. Several may live side by side, each with its own instances of the plugin types.
///
/// A call through the manager works on the [`Snapshot`] of that moment. Code that makes several calls which belong
/// together takes a [`snapshot`](Self::snapshot) and calls through that.
///
/// A clone is another handle on the same plugins. When the last one is dropped, so are the plugins and their tasks;
/// [`stop`](Self::stop) ends them in order.
#[derive(Debug, Clone)]
pub struct PluginManager {
    current: Arc<ArcSwap<Snapshot>>,
    inner: Arc<Inner>,
}

/// What the handles of a manager share.
#[derive(Debug)]
struct Inner {
    history: Arc<History>,
    state: Mutex<State>,
    statuses: Statuses,
    attended: Attended,
    /// Held by whoever changes the plugins.
    changing: Arc<tokio::sync::Mutex<()>>,
    /// Told where other plugins are called.
    published: tokio::sync::Notify,
    /// Whether a plugin is or was known that has a life of its own.
    has_life: AtomicBool,
    troubles: Troubles,
    counting: Mutex<Counting>,
}

impl PluginManager {
    /// Calls a hook: `plugins.call(find_user { token, realm })`, with `.await` where the hook is async.
    #[inline]
    pub fn call<'m, H: Hook + 'm>(&'m self, hook: H) -> H::Call<'m> {
        hook.call(SnapshotRef::Loaded(self.current.load()), Walk::default())
    }

    /// Calls a hook and keeps apart what each implementation gave, see [`Snapshot::call_attributed`].
    #[inline]
    pub fn call_attributed<'m, H: AttributableHook + 'm>(&'m self, hook: H) -> H::Attributed<'m> {
        hook.call_attributed(SnapshotRef::Loaded(self.current.load()))
    }

    /// The tables of this moment.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Looks at the tables of this moment without keeping them: cheaper than a [`snapshot`](Self::snapshot) where that
    /// is not needed beyond a glance.
    #[inline]
    pub fn glance<T>(&self, look: impl FnOnce(&Arc<Snapshot>) -> T) -> T {
        look(&self.current.load())
    }

    /// The value of the plugin of this name, if it is of this type and takes part.
    #[must_use]
    pub fn plugin_value<T: Any + Send + Sync>(&self, plugin: &str) -> Option<Arc<T>> {
        let value = self.state().instances.get(plugin).filter(|instance| instance.live)?.value();
        value?.downcast().ok()
    }

    /// Tells for each implementation of a hook where it stands and why, see [`Snapshot::explain`].
    ///
    /// # Errors
    /// Where no hook or more than one has this name.
    pub fn explain(&self, hook: &str) -> Result<Explanation, UnknownHook> {
        self.current.load().explain(hook)
    }

    /// Tells an observer of every call from here on; the handle removes it again.
    pub fn observe(&self, observer: Arc<dyn Observer>) -> ObserverHandle {
        self.current.load().shared.watch.add(observer)
    }
}
