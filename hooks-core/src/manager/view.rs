//! Snapshots that are made of others.

use std::sync::Arc;

use crate::call::Hook;
use crate::hook::{AsyncHookKey, AsyncThunk, PlainHookKey, Thunk};
use crate::implementation::Implementation;
use crate::plugin::PluginInfo;
use crate::snapshot::{Ordered, Shared, Snapshot};
use crate::source_location::SourceLocation;
use crate::spec::{HookSpec, ImplementationSpec, PackageRef, Place, Scope, Source};

impl Snapshot {
    /// The same with only the plugins that `keep` accepts; the order of the others stays.
    ///
    /// It stays as it is when the manager changes. A call of a historic hook on it is not remembered.
    #[must_use]
    pub fn subset(&self, keep: impl Fn(&PluginInfo) -> bool) -> Snapshot {
        let plugins = self.plugins().iter().filter(|plugin| keep(plugin)).cloned().collect();
        self.derived(plugins, &self.fewer(|each| keep(each.plugin())))
    }

    /// The same for calls that are made for the sake of this plugin, or of none: without the implementations that run
    /// for their own plugin only (`scope = "own"`) and belong to others.
    ///
    /// On any other snapshot, every implementation runs. Make this in advance, for it costs more than a call. What a
    /// call on it has [entered](Self::call_entering) is [unwound](Self::call_unwinding) on the same.
    ///
    /// It is the very same snapshot where nothing is left out.
    ///
    /// ```
    /// # use hooks_core::{PluginManager, hookimpl, hookspec, plugin};
    /// # hooks_core::link_plugins!();
    /// /// A page of a plugin is about to be shown.
    /// #[hookspec(scoped)]
    /// pub fn decorate(page: &mut String);
    ///
    /// #[plugin(name = "wiki")]
    /// #[derive(Default)]
    /// pub struct Wiki;
    ///
    /// #[hookimpl]
    /// impl Wiki {
    ///     #[hookimpl(scope = "own")]
    ///     fn decorate(&self, page: &mut String) {
    ///         page.push_str(" (edit)");
    ///     }
    /// }
    ///
    /// # fn main() -> Result<(), hooks_core::BuildError> {
    /// let plugins = PluginManager::builder().build()?.snapshot();
    /// let (mut of_wiki, mut of_blog) = ("a page".to_owned(), "a page".to_owned());
    /// plugins.scoped_to(Some("wiki")).call(decorate { page: &mut of_wiki });
    /// plugins.scoped_to(Some("blog")).call(decorate { page: &mut of_blog });
    /// assert_eq!((&*of_wiki, &*of_blog), ("a page (edit)", "a page"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn scoped_to(self: &Arc<Self>, plugin: Option<&str>) -> Arc<Snapshot> {
        if !self.has_own {
            return Arc::clone(self);
        }
        let fewer = self.fewer(|each| each.spec().scope() == Scope::All || plugin == Some(each.plugin().name()));
        if fewer.is_empty() {
            return Arc::clone(self);
        }
        let scoped = Self::with(self.plugins().to_vec(), &self.tables, &fewer, self.shared.clone());
        Arc::new(scoped.surrounded_as(self))
    }

    /// The same with no other implementation of any hook than this one, so that a call of its hook runs it alone.
    ///
    /// It stays as it is when the manager changes. A call of a historic hook on it is not remembered.
    #[must_use]
    pub fn only(&self, implementation: &Implementation) -> Snapshot {
        self.filtered(|each| std::ptr::eq(each, implementation))
    }

    pub(crate) fn filtered(&self, keep: impl Fn(&Implementation) -> bool) -> Snapshot {
        self.derived(self.plugins().to_vec(), &self.fewer(keep))
    }

    /// The hooks with implementations that `keep` does not accept, without those.
    fn fewer(&self, keep: impl Fn(&Implementation) -> bool) -> Vec<Ordered> {
        let losing = self.tables.iter().filter(|table| !table.implementations.iter().all(|each| keep(each)));
        let kept = losing.map(|table| {
            let kept = table.implementations.iter().filter(|each| keep(each)).cloned().collect();
            (table.spec, kept, table.rules.clone())
        });
        kept.collect()
    }

    /// The same with one more implementation of a hook, for a test or for one caller; it stands after `tryfirst` and
    /// before the rest, and where the hook runs backwards at the mirror of that place. `name` is the plugin that messages
    /// name; in a hook that unwinds another, it stands where an implementation of that name stands there.
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
    pub fn with_extra<H>(&self, name: &str, function: Box<<H::Key as PlainHookKey>::SyncFn>) -> Snapshot
    where
        H: Hook<Key: PlainHookKey>,
    {
        self.extended::<H::Key>(name, <H::Key as PlainHookKey>::Thunk::from_sync(function), SourceLocation::caller())
    }

    /// The same with an async implementation of an async hook:
    /// `with_extra_async::<find_user>("test", Box::new(|hook, slot| slot.start(async move { … })))`.
    #[must_use]
    #[track_caller]
    pub fn with_extra_async<H>(&self, name: &str, function: Box<<H::Key as AsyncHookKey>::AsyncFn>) -> Snapshot
    where
        H: Hook<Key: AsyncHookKey>,
    {
        self.extended::<H::Key>(name, AsyncThunk::Async(function.into()), SourceLocation::caller())
    }

    fn extended<K: PlainHookKey>(&self, name: &str, thunk: K::Thunk, location: SourceLocation) -> Snapshot {
        let package = K::spec().package();
        let spec = ImplementationSpec::new(K::spec, "extra", "", package, location, Source::Bind(|_| None));
        let plugin = Arc::new(PluginInfo::new(name, PackageRef::Linked(package), location));
        let extra = Arc::new(Implementation::extra(spec, plugin, Box::new(thunk)));
        let mut all = self.implementations(K::spec()).to_vec();
        all.insert(self.place_of_extra(K::spec(), name, &all), extra);
        self.derived(self.plugins().to_vec(), &[(K::spec(), all.into(), self.rules(K::spec()))])
    }

    /// Behind `tryfirst` and before the rest in the forward order, of the hook that is unwound if there is one; beside
    /// its plugin's place there if it has any.
    fn place_of_extra(&self, hook: &HookSpec, name: &str, all: &[Arc<Implementation>]) -> usize {
        let unwound = hook.unwound().map_or(&[][..], |unwound| self.implementations(unwound));
        let is_of = |each: &Implementation, plugin: &str| !each.spec().is_wrapper() && each.plugin().name() == plugin;
        let first = |plugin: &str| unwound.iter().position(|each| is_of(each, plugin));
        let own = first(name);
        let is_behind = |each: &Arc<Implementation>| match (first(each.plugin().name()), own) {
            (Some(other), Some(own)) => other > own,
            (Some(other), None) => unwound[other].spec().place() != Place::First,
            (None, _) => each.spec().place() != Place::First,
        };
        let wrappers = all.iter().take_while(|each| each.spec().is_wrapper()).count();
        let plain = &all[wrappers..];
        let place = if hook.runs_backwards() {
            plain.iter().rposition(is_behind).map_or(0, |last| last + 1)
        } else {
            plain.iter().position(is_behind).unwrap_or(plain.len())
        };
        wrappers + place
    }

    /// A snapshot that the manager does not know of, with other implementations of some hooks.
    fn derived(&self, plugins: Vec<Arc<PluginInfo>>, hooks: &[Ordered]) -> Snapshot {
        let derived = Self::with(plugins, &self.tables, hooks, Shared { record: None, ..self.shared.clone() });
        derived.surrounded_as(self)
    }
}
