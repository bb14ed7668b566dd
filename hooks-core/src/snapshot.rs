use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Weak};

use crate::call::{Entered, Walk};
use crate::description::Description;
use crate::explain::{Explanation, UnknownHook};
use crate::hook::{AsyncHookKey, AsyncThunk, AttributableHook, Hook, HookKey, PlainHookKey, Thunk};
use crate::manager::{Attachments, Replay};
use crate::table::{HookTable, Rules, Shared, TableParts, TableRef};
use crate::{HookSpec, Implementation, ImplementationSpec, Location, OnError, Place, Plugin};

/// The immutable tables that calls work on.
///
/// A snapshot never changes; what the manager publishes later is another one. Hold one where several calls belong
/// together, as those of one request do.
pub struct Snapshot {
    plugins: Vec<Arc<Plugin>>,
    /// At the place of [`HookSpec::index`].
    tables: Box<[Option<HookTable>]>,
    shared: Shared,
    attachments: Attachments,
}

/// A hook with its implementations in call order: wrappers first.
pub(crate) type Ordered = (&'static HookSpec, Arc<[Arc<Implementation>]>, Rules);

impl Snapshot {
    /// Calls a hook: `snapshot.call(find_user { token, realm })`, with `.await` where the hook is async.
    #[inline]
    pub fn call<'m, H: Hook + 'm>(&'m self, hook: H) -> H::Call<'m> {
        hook.call(SnapshotRef::Borrowed(self), Walk::default())
    }

    /// Calls a hook and keeps apart what each implementation gave: [`Attributed`](crate::Attributed) outcomes, in call
    /// order, never stopping at an error. Wrappers are not run.
    #[inline]
    pub fn call_attributed<'m, H: AttributableHook + 'm>(&'m self, hook: H) -> H::Attributed<'m> {
        hook.call_attributed(SnapshotRef::Borrowed(self))
    }

    /// Calls a hook and notes in `entered` how far it comes.
    #[inline]
    pub fn call_entering<'m, H: Hook + 'm>(&'m self, hook: H, entered: &Entered) -> H::Call<'m> {
        hook.call(SnapshotRef::Borrowed(self), Walk::entering(entered.clone()))
    }

    /// The implementation that a call came to last: the one that panicked, or that it was dropped in.
    #[must_use]
    pub fn last_entered<H: Hook>(&self, entered: &Entered) -> Option<&Implementation> {
        let plain = self.implementations(H::Key::spec()).iter().filter(|each| !each.spec().is_wrapper());
        plain.map(AsRef::as_ref).nth(entered.count().checked_sub(1)?)
    }

    /// Calls a hook that was declared with `unwinds` for the plugins that the unwound call has entered, and for those
    /// that take no part in it.
    #[inline]
    pub fn call_unwinding<'m, H: Hook + 'm>(&'m self, hook: H, entered: &Entered) -> H::Call<'m> {
        hook.call(SnapshotRef::Borrowed(self), Walk::unwinding(entered))
    }

    /// Whether a call of this hook would run anything.
    #[inline]
    #[must_use]
    pub fn implements<H: Hook>(&self) -> bool {
        !self.implementations(H::Key::spec()).is_empty()
    }

    /// The same with only the plugins that `keep` accepts; the order of the others stays.
    ///
    /// It stays as it is when the manager changes. A call of a historic hook on it is not remembered.
    #[must_use]
    pub fn subset(&self, keep: impl Fn(&Plugin) -> bool) -> Snapshot {
        let plugins = self.plugins.iter().filter(|plugin| keep(plugin)).cloned().collect();
        Self { plugins, ..self.filtered(|each| keep(each.plugin())) }
    }

    pub(crate) fn filtered(&self, keep: impl Fn(&Implementation) -> bool) -> Snapshot {
        let kept = |table: &HookTable| table.implementations.iter().filter(|each| keep(each)).cloned().collect();
        let ordered: Vec<Ordered> =
            self.tables.iter().flatten().map(|table| (table.spec, kept(table), table.rules)).collect();
        self.derived(&ordered)
    }

    /// A snapshot that the manager does not know of.
    fn derived(&self, ordered: &[Ordered]) -> Snapshot {
        Self::new(self.plugins.clone(), ordered, Shared { current: Weak::new(), ..self.shared.clone() })
    }

    /// The same with these values.
    pub(crate) fn carrying(&self, attachments: Attachments) -> Snapshot {
        let Self { plugins, tables, shared, .. } = self;
        Self { plugins: plugins.clone(), tables: tables.clone(), shared: shared.clone(), attachments }
    }

    pub(crate) fn attachments(&self) -> &Attachments {
        &self.attachments
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The plugins, in start order.
    #[must_use]
    pub fn plugins(&self) -> &[Arc<Plugin>] {
        &self.plugins
    }

    /// Every hook that was linked in or is implemented, by qualified name.
    #[must_use]
    pub fn hooks(&self) -> Vec<&'static HookSpec> {
        let mut hooks: Vec<_> = self.tables.iter().flatten().map(|table| table.spec).collect();
        hooks.sort_by_key(|spec| (spec.module(), spec.name()));
        hooks
    }

    /// The implementations of a hook in call order.
    #[must_use]
    pub fn implementations(&self, hook: &HookSpec) -> &[Arc<Implementation>] {
        match self.tables.get(hook.index()) {
            Some(Some(table)) => &table.implementations,
            _ => &[],
        }
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

    /// The same with one more implementation of a hook, for a test or for one caller; it stands after `tryfirst` and
    /// before the rest. `name` is the plugin that messages name.
    ///
    /// ```
    /// # use hooks_core::{PluginManager, hookspec};
    /// # hooks_core::link_plugins!();
    /// #[hookspec]
    /// pub fn hail(name: &str) -> String;
    ///
    /// # fn main() -> Result<(), hooks_core::BuildError> {
    /// let plugins = PluginManager::builder().build()?.snapshot();
    /// let plugins = plugins.with_extra::<hail>("test", Box::new(|hook| format!("hail {}", hook.name)));
    /// assert_eq!(plugins.call(hail { name: "you" }), ["hail you"]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    #[track_caller]
    pub fn with_extra<H>(&self, name: &'static str, function: Box<<H::Key as PlainHookKey>::SyncFn>) -> Snapshot
    where
        H: Hook<Key: PlainHookKey>,
    {
        self.extended::<H::Key>(name, <H::Key as PlainHookKey>::Thunk::from_sync(function), Location::caller())
    }

    /// The same with an async implementation of an async hook:
    /// `with_extra_async::<find_user>("test", Box::new(|hook, _| Box::pin(async { … })))`.
    #[must_use]
    #[track_caller]
    pub fn with_extra_async<H>(&self, name: &'static str, function: Box<<H::Key as AsyncHookKey>::AsyncFn>) -> Snapshot
    where
        H: Hook<Key: AsyncHookKey>,
    {
        self.extended::<H::Key>(name, AsyncThunk::Async(function.into()), Location::caller())
    }

    fn extended<K: PlainHookKey>(&self, name: &'static str, thunk: K::Thunk, location: Location) -> Snapshot {
        let spec = ImplementationSpec::extra::<K>(location);
        let plugin = Arc::new(Plugin::new(name, K::spec().package(), location));
        let extra = Arc::new(Implementation::extra(spec, plugin, Box::new(thunk)));
        let others = self.tables.iter().flatten().filter(|table| !std::ptr::eq(table.spec, K::spec()));
        let mut ordered: Vec<Ordered> =
            others.map(|table| (table.spec, Arc::clone(&table.implementations), table.rules)).collect();
        let mut own = self.implementations(K::spec()).to_vec();
        let is_behind = |each: &Arc<Implementation>| !each.spec().is_wrapper() && each.spec().place() != Place::First;
        own.insert(own.iter().position(is_behind).unwrap_or(own.len()), extra);
        ordered.push((K::spec(), own.into(), self.rules(K::spec())));
        self.derived(&ordered)
    }

    /// What holds for the calls of a hook.
    pub(crate) fn rules(&self, hook: &HookSpec) -> Rules {
        match self.tables.get(hook.index()) {
            Some(Some(table)) => table.rules,
            _ => Rules { isolate: hook.on_error() == OnError::Isolate, timeout: hook.timeout() },
        }
    }

    pub(crate) fn new(plugins: Vec<Arc<Plugin>>, hooks: &[Ordered], shared: Shared) -> Self {
        let length = hooks.iter().map(|(spec, ..)| spec.index() + 1).max().unwrap_or(0);
        let mut tables: Box<[Option<HookTable>]> = (0..length).map(|_| None).collect();
        for (spec, implementations, rules) in hooks {
            let (wrappers, plain): (Vec<_>, Vec<_>) =
                implementations.iter().cloned().partition(|each| each.spec().is_wrapper());
            let unwinds = unwound_positions(spec, &plain, hooks);
            let parts = TableParts { wrappers, plain, unwinds, rules: *rules, shared: shared.clone() };
            tables[spec.index()] = Some(HookTable {
                spec,
                implementations: Arc::clone(implementations),
                rules: *rules,
                typed: (!implementations.is_empty()).then(|| spec.table(parts)),
            });
        }
        Self { plugins, tables, shared, attachments: Attachments::new() }
    }

    #[inline]
    fn table<T: Any>(&self, hook: &HookSpec) -> Option<&T> {
        self.tables.get(hook.index())?.as_ref()?.typed.as_ref()?.downcast_ref()
    }

    fn shared_table<T: Any + Send + Sync>(&self, hook: &HookSpec) -> Option<Arc<T>> {
        let typed = self.tables.get(hook.index())?.as_ref()?.typed.as_ref()?;
        Arc::clone(typed).downcast().ok()
    }
}

/// For each implementation of a hook that unwinds another, the first place that its plugin has in that one.
fn unwound_positions(
    spec: &HookSpec,
    implementations: &[Arc<Implementation>],
    hooks: &[Ordered],
) -> Box<[Option<usize>]> {
    let Some(unwound) = spec.unwound() else { return Box::default() };
    let unwound = hooks.iter().find(|(spec, ..)| std::ptr::eq(*spec, unwound));
    let mut first = HashMap::new();
    if let Some((_, implementations, _)) = unwound {
        let plain = implementations.iter().filter(|each| !each.spec().is_wrapper());
        for (position, each) in plain.enumerate() {
            first.entry(each.plugin().name()).or_insert(position);
        }
    }
    implementations.iter().map(|each| first.get(each.plugin().name()).copied()).collect()
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
