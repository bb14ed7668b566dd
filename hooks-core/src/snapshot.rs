use std::fmt;
use std::sync::Arc;

use crate::call::{Entered, Unwinding};
use crate::explain::{Explanation, UnknownHook};
use crate::hook::{Hook, HookKey};
use crate::table::{HookTable, Table, TableParts, TableRef};
use crate::{HookSpec, Implementation, OnError, Plugin};

/// The immutable tables that calls work on.
///
/// A snapshot never changes; what the manager publishes later is another one. Hold one where several calls belong
/// together, as those of one request do.
pub struct Snapshot {
    plugins: Vec<Arc<Plugin>>,
    /// At the place of [`HookSpec::index`].
    tables: Box<[Option<HookTable>]>,
}

/// A hook with its implementations in call order.
pub(crate) type Ordered = (&'static HookSpec, Arc<[Arc<Implementation>]>);

impl Snapshot {
    /// Calls a hook: `snapshot.call(find_user { token, realm })`, with `.await` where the hook is async.
    #[inline]
    pub fn call<'m, H: Hook + 'm>(&'m self, hook: H) -> H::Call<'m, ()> {
        hook.call(SnapshotRef::Borrowed(self), ())
    }

    /// Calls a hook and notes in `entered` how far it comes.
    #[inline]
    pub fn call_entering<'m, H: Hook + 'm>(&'m self, hook: H, entered: &'m Entered) -> H::Call<'m, &'m Entered> {
        hook.call(SnapshotRef::Borrowed(self), entered)
    }

    /// The implementation that a call came to last: the one that panicked, or that it was dropped in.
    #[must_use]
    pub fn last_entered<H: Hook>(&self, entered: &Entered) -> Option<&Implementation> {
        let table = self.table::<H::Key>()?;
        table.implementations.get(entered.count().checked_sub(1)?).map(AsRef::as_ref)
    }

    /// Calls a hook that was declared with `unwinds` for the plugins that the unwound call has entered, and for those
    /// that take no part in it.
    #[inline]
    pub fn call_unwinding<'m, H: Hook + 'm>(&'m self, hook: H, entered: &Entered) -> H::Call<'m, Unwinding> {
        hook.call(SnapshotRef::Borrowed(self), Unwinding { entered: entered.count() })
    }

    /// Whether a call of this hook would run anything.
    #[inline]
    #[must_use]
    pub fn implements<H: Hook>(&self) -> bool {
        self.table::<H::Key>().is_some_and(|table| !table.implementations.is_empty())
    }

    /// The same with only the plugins that `keep` accepts; the order of the others stays.
    #[must_use]
    pub fn subset(&self, keep: impl Fn(&Plugin) -> bool) -> Snapshot {
        let ordered = self.tables.iter().flatten().map(|table| {
            let kept = table.implementations.iter().filter(|each| keep(each.plugin()));
            (table.spec, kept.cloned().collect::<Arc<[_]>>())
        });
        let plugins = self.plugins.iter().filter(|plugin| keep(plugin)).cloned().collect();
        Self::new(plugins, &ordered.collect::<Vec<_>>())
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
        Explanation::of(self, name)
    }

    /// `hooks` holds each hook with its implementations in call order.
    pub(crate) fn new(plugins: Vec<Arc<Plugin>>, hooks: &[Ordered]) -> Self {
        let length = hooks.iter().map(|(spec, _)| spec.index() + 1).max().unwrap_or(0);
        let mut tables: Box<[Option<HookTable>]> = (0..length).map(|_| None).collect();
        for (spec, implementations) in hooks {
            let parts = TableParts {
                implementations: Arc::clone(implementations),
                unwinds: unwound_positions(spec, implementations, hooks),
                isolate: spec.on_error() == OnError::Isolate,
            };
            tables[spec.index()] =
                Some(HookTable { spec, implementations: Arc::clone(implementations), typed: spec.table(parts) });
        }
        Self { plugins, tables }
    }

    #[inline]
    fn table<K: HookKey>(&self) -> Option<&Table<K>> {
        self.tables.get(K::spec().index())?.as_ref()?.typed.downcast_ref()
    }

    fn shared_table<K: HookKey>(&self) -> Option<Arc<Table<K>>> {
        let typed = &self.tables.get(K::spec().index())?.as_ref()?.typed;
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
    let unwound = hooks.iter().find(|(spec, _)| std::ptr::eq(*spec, unwound));
    let position = |plugin: &Arc<Plugin>| {
        let (_, implementations) = unwound?;
        implementations.iter().position(|each| Arc::ptr_eq(each.plugin(), plugin))
    };
    implementations.iter().map(|each| position(each.plugin())).collect()
}

/// A snapshot for as long as a call takes.
#[doc(hidden)]
pub enum SnapshotRef<'m> {
    Borrowed(&'m Snapshot),
    Loaded(arc_swap::Guard<Arc<Snapshot>>),
}

impl<'m> SnapshotRef<'m> {
    #[inline]
    pub(crate) fn table<K: HookKey>(&self) -> Option<&Table<K>> {
        match self {
            Self::Borrowed(snapshot) => snapshot.table(),
            Self::Loaded(snapshot) => snapshot.table(),
        }
    }

    #[inline]
    pub(crate) fn into_table<K: HookKey>(self) -> Option<TableRef<'m, K>> {
        match self {
            Self::Borrowed(snapshot) => snapshot.table().map(TableRef::Borrowed),
            Self::Loaded(snapshot) => snapshot.shared_table().map(TableRef::Shared),
        }
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Snapshot").field("plugins", &self.plugins).finish_non_exhaustive()
    }
}

/// The plugins, and for each implemented hook what a call runs, in order.
impl fmt::Display for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "plugins")?;
        for plugin in &self.plugins {
            let package = plugin.package();
            write!(formatter, "  {} {}", plugin.name(), package.version)?;
            if !package.description.is_empty() {
                write!(formatter, "  {}", package.description)?;
            }
            writeln!(formatter)?;
        }
        writeln!(formatter, "hooks")?;
        for hook in self.hooks() {
            let implementations = self.implementations(hook);
            if !implementations.is_empty() {
                writeln!(formatter, "  {}", hook.qualified_name())?;
            }
            for (position, each) in implementations.iter().enumerate() {
                let (plugin, function) = (each.plugin().name(), each.function());
                let place = position + 1;
                writeln!(formatter, "    {place}. {plugin}  {function}  {}", each.location())?;
            }
        }
        Ok(())
    }
}
