mod in_use;
mod lookup;
mod tables;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;

pub(crate) use self::in_use::{Held, InUse};
pub use self::tables::TableParts;
pub(crate) use self::tables::{Ordered, Rules, Tables};
use crate::box_future::BoxFuture;
use crate::error::{BoxError, HookError};
use crate::foreign::Foreign;
use crate::implementation::Implementation;
use crate::observer::Watch;
use crate::plugin::{DeclaredPermission, PluginInfo, Roles, Services};
use crate::spec::{HookSpec, Scope};

/// The immutable tables that calls work on.
///
/// A snapshot never changes; what the manager publishes later is another one. Hold one where several calls belong
/// together, as those of one request do.
pub struct Snapshot {
    plugins: Vec<Arc<PluginInfo>>,
    pub(crate) tables: Tables,
    /// Whether an implementation runs in calls for its own plugin only.
    pub(crate) has_own: bool,
    pub(crate) shared: Shared,
    surroundings: Surroundings,
    pub(crate) attachments: Attachments,
}

/// What is known of the plugins of a snapshot beside their hooks.
#[derive(Clone, Default)]
pub(crate) struct Surroundings {
    pub(crate) services: Arc<Services>,
    pub(crate) roles: Arc<Roles>,
    pub(crate) permissions: Arc<[DeclaredPermission]>,
}

/// What the snapshots of a manager share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) watch: Arc<Watch>,
    pub(crate) blocking: Arc<Semaphore>,
    /// None in a snapshot that was derived from another.
    pub(crate) record: Option<Arc<Record>>,
    /// For each plugin that is live, dropped with what was published and all that was derived from it.
    pub(crate) _in_use: Arc<[Held]>,
}

/// Remembers a call of a historic hook, and gives the snapshot that is published at that moment.
pub(crate) type Record = dyn Fn(&'static HookSpec, Arc<Replay>) -> Option<Arc<Snapshot>> + Send + Sync;

/// Calls a hook through a snapshot, and fails where an implementation does.
pub(crate) type Replay = dyn Fn(Arc<Snapshot>) -> BoxFuture<'static, Result<(), HookError<BoxError>>> + Send + Sync;

/// The values that a snapshot carries.
pub(crate) type Attachments = Vec<(u64, Foreign<Arc<dyn Any + Send + Sync>>)>;

impl Snapshot {
    /// The same with these values.
    pub(crate) fn carrying(&self, attachments: Attachments) -> Snapshot {
        let (plugins, tables, shared) = (self.plugins.clone(), self.tables.clone(), self.shared.clone());
        let surroundings = self.surroundings.clone();
        Self { plugins, tables, has_own: self.has_own, shared, surroundings, attachments }
    }

    /// The same with these services, roles and permissions.
    pub(crate) fn with_surroundings(self, surroundings: Surroundings) -> Self {
        Self { surroundings, ..self }
    }

    pub(crate) fn surrounded_as(self, other: &Self) -> Self {
        self.with_surroundings(other.surroundings.clone())
    }

    /// The services that plugins offer.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.surroundings.services
    }

    /// Which permissions each role grants.
    #[must_use]
    pub fn roles(&self) -> &Roles {
        &self.surroundings.roles
    }

    /// The permissions that there are, by plugin: of all that are known to the manager, since roles grant also those of
    /// a plugin that is switched off.
    #[must_use]
    pub fn permissions(&self) -> &[DeclaredPermission] {
        &self.surroundings.permissions
    }

    /// The plugins, in start order.
    #[must_use]
    pub fn plugins(&self) -> &[Arc<PluginInfo>] {
        &self.plugins
    }

    /// Every hook that was linked in or is implemented, by qualified name.
    #[must_use]
    pub fn hooks(&self) -> Vec<&'static HookSpec> {
        let mut hooks: Vec<_> = self.tables.iter().map(|table| table.spec).collect();
        hooks.sort_by_key(|spec| (spec.module(), spec.name(), spec.location()));
        hooks
    }

    /// The implementations of a hook in call order.
    #[must_use]
    pub fn implementations(&self, hook: &HookSpec) -> &[Arc<Implementation>] {
        self.tables.get(hook).map_or(&[], |table| &table.implementations)
    }

    /// What holds for the calls of a hook.
    pub(crate) fn rules(&self, hook: &HookSpec) -> Rules {
        self.tables.get(hook).map_or_else(|| Rules::of(hook), |table| table.rules.clone())
    }

    /// One with other implementations of some hooks than in these tables.
    pub(crate) fn with(plugins: Vec<Arc<PluginInfo>>, tables: &Tables, hooks: &[Ordered], shared: Shared) -> Self {
        let tables = tables.replacing(hooks, &shared.watch, &shared.blocking);
        let is_own = |each: &Arc<Implementation>| each.spec().scope() == Scope::Own;
        let has_own = tables.iter().any(|table| table.implementations.iter().any(is_own));
        let surroundings = Surroundings::default();
        Self { plugins, tables, has_own, shared, surroundings, attachments: Attachments::new() }
    }

    #[inline]
    pub(crate) fn table<T: Any>(&self, hook: &HookSpec) -> Option<&T> {
        self.tables.get(hook)?.typed.as_ref()?.downcast_ref()
    }

    pub(crate) fn shared_table<T: Any + Send + Sync>(&self, hook: &HookSpec) -> Option<Arc<T>> {
        let typed = self.tables.get(hook)?.typed.as_ref()?;
        Arc::clone(typed).downcast().ok()
    }
}

/// A snapshot for as long as a call takes.
#[doc(hidden)]
pub enum SnapshotRef<'m> {
    Borrowed(&'m Snapshot),
    Loaded(arc_swap::Guard<Arc<Snapshot>>),
}

impl SnapshotRef<'_> {
    pub(crate) fn owned(snapshot: Arc<Snapshot>) -> Self {
        Self::Loaded(arc_swap::Guard::from_inner(snapshot))
    }

    #[inline]
    pub(crate) fn table<T: Any>(&self, hook: &HookSpec) -> Option<&T> {
        match self {
            Self::Borrowed(snapshot) => snapshot.table(hook),
            Self::Loaded(snapshot) => snapshot.table(hook),
        }
    }

    /// Remembers a call of a historic hook, and gives the snapshot that it works on: the one that is published at that
    /// moment, so that a plugin which comes later sees each call once.
    #[must_use]
    pub fn recording(self, hook: &'static HookSpec, replay: Arc<Replay>) -> Self {
        let shared = match &self {
            Self::Borrowed(snapshot) => &snapshot.shared,
            Self::Loaded(snapshot) => &snapshot.shared,
        };
        let published = shared.record.as_ref().and_then(|record| record(hook, replay));
        published.map_or(self, Self::owned)
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Snapshot").field("plugins", &self.plugins).finish_non_exhaustive()
    }
}
