//! The hooks that a plugin which was made at run time implements.

use std::sync::Arc;

use super::PluginDefinition;
use crate::call::Hook;
use crate::foreign::{Foreign, Owner};
use crate::hook::{AsyncHookKey, AsyncThunk, BlockingHookKey, HookKey, PlainHookKey, Thunk};
use crate::source_location::SourceLocation;
use crate::spec::{Bound, ImplementationSpec, Place, Scope, SpecRef};

impl PluginDefinition {
    /// Implements a hook, sync or async, by a function that does not wait.
    #[track_caller]
    pub fn implement<H>(self, function: Box<<H::Key as PlainHookKey>::SyncFn>) -> Self
    where
        H: Hook<Key: PlainHookKey>,
    {
        let thunk = <H::Key as PlainHookKey>::Thunk::from_sync(function);
        self.with_implementation::<H::Key>(move || Box::new(thunk.clone()), |spec| spec)
    }

    /// Implements an async hook: `Box::new(|hook, slot| slot.start(async move { … }))`.
    #[track_caller]
    pub fn implement_async<H>(self, function: Box<<H::Key as AsyncHookKey>::AsyncFn>) -> Self
    where
        H: Hook<Key: AsyncHookKey>,
    {
        let thunk = AsyncThunk::<H::Key>::Async(function.into());
        self.with_implementation::<H::Key>(move || Box::new(thunk.clone()), |spec| spec)
    }

    /// Implements an async hook by a function that blocks, off the async workers.
    #[track_caller]
    pub fn implement_blocking<H>(self, function: Box<<H::Key as PlainHookKey>::SyncFn>) -> Self
    where
        H: Hook<Key: AsyncHookKey + BlockingHookKey>,
    {
        let thunk = AsyncThunk::<H::Key>::Blocking(function.into());
        let bind = move || -> Bound { Box::new(thunk.clone()) };
        self.with_implementation::<H::Key>(bind, ImplementationSpec::with_blocking)
    }

    /// Runs around the other implementations of a hook: `Box::new(|hook, next| next.run(hook))`, and where it is async
    /// `Box::new(|hook, next, _| Box::pin(async move { next.run(hook).await }))`.
    #[track_caller]
    pub fn wrap<H: Hook>(self, function: Box<<H::Key as HookKey>::WrapperFn>) -> Self {
        let function: Arc<<H::Key as HookKey>::WrapperFn> = function.into();
        let bind = move || -> Bound { Box::new(Arc::clone(&function)) };
        self.with_implementation::<H::Key>(bind, ImplementationSpec::with_wrapper)
    }

    #[track_caller]
    fn with_implementation<K: HookKey>(
        mut self,
        bind: impl Fn() -> Bound + Send + Sync + 'static,
        options: impl FnOnce(ImplementationSpec) -> ImplementationSpec,
    ) -> Self {
        let (name, package) = (self.info.shared_name(), self.info.package_ref().clone());
        let number = self.implementations.len();
        let bind = Foreign::new(Owner::Plugin(Arc::clone(&name)), bind);
        let bind = move || (*bind)();
        let spec = ImplementationSpec::made(K::spec, name, number, package, SourceLocation::caller(), bind);
        self.implementations.push(SpecRef::Made(Arc::new(options(spec))));
        self
    }

    /// Before all others.
    pub fn tryfirst(self) -> Self {
        self.place(Place::First)
    }

    /// Behind all others.
    pub fn trylast(self) -> Self {
        self.place(Place::Last)
    }

    /// By this number, lower is earlier.
    pub fn priority(self, priority: i32) -> Self {
        self.place(Place::Priority(priority))
    }

    fn place(self, place: Place) -> Self {
        self.change_last(|spec| spec.set_place(place))
    }

    /// Before another plugin; a trailing `?` means: if that is there.
    pub fn before(self, plugin: &str) -> Self {
        self.change_last(|spec| spec.add_before(plugin))
    }

    /// Behind another plugin; a trailing `?` means: if that is there.
    pub fn after(self, plugin: &str) -> Self {
        self.change_last(|spec| spec.add_after(plugin))
    }

    /// In calls for the plugin's own sake only.
    pub fn own(self) -> Self {
        self.change_last(|spec| spec.set_scope(Scope::Own))
    }

    fn change_last(mut self, change: impl FnOnce(&mut ImplementationSpec)) -> Self {
        if let Some(SpecRef::Made(spec)) = self.implementations.last_mut()
            && let Some(spec) = Arc::get_mut(spec)
        {
            change(spec);
        }
        self
    }
}
