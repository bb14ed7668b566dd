mod lookup;
mod tables;
mod view;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

pub(crate) use self::tables::Ordered;
use self::tables::Tables;
use crate::call::{AsyncCall, AsyncHook, AttributableHook, Entered, Hook, Noting, Unwinding, Walk, in_place};
use crate::description::Description;
use crate::explain::{Explanation, UnknownHook};
use crate::hook::HookKey;
use crate::manager::{Attachments, Replay};
use crate::table::{Rules, Shared, Table, TableRef};
use crate::{HookSpec, Implementation, OnError, PluginInfo, Scope};

/// The immutable tables that calls work on.
///
/// A snapshot never changes; what the manager publishes later is another one. Hold one where several calls belong
/// together, as those of one request do.
pub struct Snapshot {
    plugins: Vec<Arc<PluginInfo>>,
    tables: Tables,
    /// Whether an implementation runs in calls for its own plugin only.
    has_own: bool,
    shared: Shared,
    attachments: Attachments,
}

impl Snapshot {
    /// Calls a hook: `snapshot.call(find_user { token, realm })`, with `.await` where the hook is async.
    #[inline]
    pub fn call<'m, H: Hook + 'm>(&'m self, hook: H) -> H::Call<'m> {
        hook.call(SnapshotRef::Borrowed(self), Walk::default())
    }

    /// Calls a hook and keeps apart what each implementation gave: [`Attributed`](crate::Attributed) outcomes, in call
    /// order, never stopping at an error. Wrappers are not run. Of a historic hook it is not remembered.
    #[inline]
    pub fn call_attributed<'m, H: AttributableHook + 'm>(&'m self, hook: H) -> H::Attributed<'m> {
        hook.call_attributed(SnapshotRef::Borrowed(self))
    }

    /// Calls an async hook and notes in `entered` how far it comes. Implementations run one after the other.
    ///
    /// The future holds the call in place, so it is for those who await it at once.
    pub async fn call_entering<H: AsyncHook>(&self, hook: H, entered: &Entered) -> <H::Of as HookKey>::Output {
        match self.direct_table::<H>() {
            Some(table) => in_place(hook, &table.plain, Noting(entered)).await,
            None => AsyncCall::new(hook, SnapshotRef::Borrowed(self), Walk::entering(entered)).await,
        }
    }

    /// The implementation that a call came to last: the one that panicked, or that it was dropped in.
    #[must_use]
    pub fn last_entered<H: Hook>(&self, entered: &Entered) -> Option<&Implementation> {
        let plain = self.implementations(H::Key::spec()).iter().filter(|each| !each.spec().is_wrapper());
        plain.map(AsRef::as_ref).nth(entered.count().checked_sub(1)?)
    }

    /// Calls an async hook that was declared with `unwinds`, for the plugins that the unwound call has entered and for
    /// those that take no part in it. Implementations run one after the other.
    ///
    /// The future holds the call in place, so it is for those who await it at once.
    pub async fn call_unwinding<H: AsyncHook>(&self, hook: H, entered: &Entered) -> <H::Of as HookKey>::Output {
        let unwinding = Unwinding::of(entered);
        match self.direct_table::<H>() {
            Some(table) => in_place(hook, &table.plain, unwinding).await,
            None => AsyncCall::new(hook, SnapshotRef::Borrowed(self), Walk::unwinding(unwinding)).await,
        }
    }

    /// The table of a hook without wrappers and observers.
    fn direct_table<H: AsyncHook>(&self) -> Option<&Table<H::Of>> {
        self.table::<Table<H::Of>>(H::Of::spec()).filter(|table| table.is_direct(&Walk::default()))
    }

    /// Whether a call of this hook would run anything.
    #[inline]
    #[must_use]
    pub fn implements<H: Hook>(&self) -> bool {
        !self.implementations(H::Key::spec()).is_empty()
    }

    /// The same with these values.
    pub(crate) fn carrying(&self, attachments: Attachments) -> Snapshot {
        let Self { plugins, tables, has_own, shared, .. } = self;
        Self {
            plugins: plugins.clone(),
            tables: tables.clone(),
            has_own: *has_own,
            shared: shared.clone(),
            attachments,
        }
    }

    pub(crate) fn attachments(&self) -> &Attachments {
        &self.attachments
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
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

    /// Tells for each implementation of a hook where it stands and why.
    ///
    /// `name` is the hook's name, or its qualified name (`host::find_user`).
    ///
    /// # Errors
    /// Where no hook or more than one has this name.
    pub fn explain(&self, name: &str) -> Result<Explanation, UnknownHook> {
        Explanation::find(self, name)
    }

    /// Everything there is.
    #[must_use]
    pub fn describe(&self) -> Description {
        Description::of(self)
    }

    /// What holds for the calls of a hook.
    pub(crate) fn rules(&self, hook: &HookSpec) -> Rules {
        match self.tables.get(hook) {
            Some(table) => table.rules.clone(),
            None => {
                Rules { isolate: hook.on_error() == OnError::Isolate, timeout: hook.timeout(), order: Arc::default() }
            }
        }
    }

    pub(crate) fn new(plugins: Vec<Arc<PluginInfo>>, hooks: &[Ordered], shared: Shared) -> Self {
        Self::with_tables(plugins, Tables::default().replacing(hooks, &shared), shared)
    }

    fn with_tables(plugins: Vec<Arc<PluginInfo>>, tables: Tables, shared: Shared) -> Self {
        let is_own = |each: &Arc<Implementation>| each.spec().scope() == Scope::Own;
        let has_own = tables.iter().any(|table| table.implementations.iter().any(is_own));
        Self { plugins, tables, has_own, shared, attachments: Attachments::new() }
    }

    #[inline]
    fn table<T: Any>(&self, hook: &HookSpec) -> Option<&T> {
        self.tables.get(hook)?.typed.as_ref()?.downcast_ref()
    }

    fn shared_table<T: Any + Send + Sync>(&self, hook: &HookSpec) -> Option<Arc<T>> {
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

impl<'m> SnapshotRef<'m> {
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
        let Some(current) = shared.current.upgrade() else { return self };
        let published = shared.history.record(hook, replay, || current.load_full());
        Self::owned(published)
    }

    #[inline]
    pub(crate) fn into_table<T: Any + Send + Sync>(self, hook: &HookSpec) -> Option<TableRef<'m, T>> {
        match self {
            Self::Borrowed(snapshot) => snapshot.table(hook).map(TableRef::Borrowed),
            Self::Loaded(snapshot) => snapshot.shared_table(hook).map(TableRef::Shared),
        }
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Snapshot").field("plugins", &self.plugins).finish_non_exhaustive()
    }
}
