//! What the macros expand to. No part of the public interface.

use std::marker::PhantomData;

pub use std::any::Any;
pub use std::boxed::Box;
pub use std::clone::Clone;
pub use std::option::Option::{self, Some};
pub use std::sync::Arc;
pub use std::task::Poll;
pub use std::vec::Vec;

pub use crate::box_future::BoxFuture;
pub use crate::call::{
    Arguments, Around, AroundHook, AroundTable, AsyncArguments, AsyncHook, AsyncMode, AttributableHook, Attribute,
    Attribution, Collected, ConcurrentArguments, Driven, Frame, Hook, NextHook, Outcomes, Passage, Policy, SyncHook,
    SyncMode, Table, Unframed, Walk, Way, call_attributed, call_attributed_async, call_sync, concurrent, enter, pass,
    replay, replay_async,
};
pub use crate::error_source::{DerefsToError, IsError, IsNoError, Probe};
pub use crate::hook::{
    AsyncCallable, AsyncHookKey, AsyncThunk, AsyncWrapperKey, BlockingHookKey, Callable, Delivered, Every, EverySome,
    Fallibility, Fallible, First, Folded, Gather, Gathered, HookKey, Kept, KeptFolded, Keyed, Movable, Named,
    OptionType, Outlives, PlainHookKey, ResultType, Returned, Shareable, SyncCallable, SyncThunk, SyncWrapperKey,
    Threaded, Thunk, Tolerant, Unfailing, Unit,
};
pub use crate::life::{LifeOf, NoLife, given_life_of, life_of};
#[cfg(not(any(target_family = "wasm", miri, hooks_registry = "inventory")))]
pub use crate::registry::backend::HOOKS_CORE_REGISTRATIONS;
pub use crate::registry::{Registration, implementation, listed};
pub use crate::snapshot::{SnapshotRef, TableParts};
pub use crate::spec::{
    Bound, HookSpec, ImplementationSpec, Instances, Life, Package, Place, PluginSpec, PluginType, Required, Scope,
    Source,
};
pub use crate::{AsyncCall, Slot, SourceLocation};
#[cfg(any(target_family = "wasm", miri, hooks_registry = "inventory"))]
pub use inventory;

pub use hooks_macros::{__hookimpls, __link_plugins, __linked_crates};

/// A method of a hook trait: what it implements, and how it is bound to a plugin.
///
/// `METHOD` stands for its name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no such hook",
    label = "not a trait declared with `#[hookspec]`, or not one of its methods",
    note = "`#[hookimpl] impl Trait for Plugin` implements hooks of a trait that `#[hookspec]` stands on"
)]
pub trait TraitHook<const METHOD: u64, P> {
    /// The hook that the method is.
    type Hook: HookKey;

    #[must_use]
    fn spec() -> &'static HookSpec {
        Self::Hook::spec()
    }

    fn bind(plugin: Arc<P>) -> Bound;
}

/// The body of a method that a plugin has left out; nothing registers it.
pub fn left_out(method: &str) -> ! {
    panic!("this plugin does not implement `{method}`")
}

/// An implementation of a method of a hook trait, for `hookimpls!`.
///
/// `METHOD` stands for its name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement this hook of `{Hooks}`",
    label = "no implementation of the hook",
    note = "`hookimpls!` lists the methods that stand in a `#[hookimpl] impl Trait for Plugin`"
)]
pub trait Implements<Hooks: ?Sized, const METHOD: u64> {
    const DECLARED: Registration;
}

/// What a wrapper takes.
#[diagnostic::on_unimplemented(
    message = "a wrapper takes the hook and the way inwards, not `{Self}`",
    label = "for a hook `find_user`, write `(hook: find_user, next: Next<find_user>)`",
    note = "the hook has its arguments as fields, and `next.run(hook)` calls what is behind the wrapper",
    note = "of an `around` hook the way inwards is `NextAround<handle>`, or `NextAround<handle<'h>>` where the hook borrows: `fn handle<'h>(hook: handle<'h>, next: NextAround<handle<'h>>)`"
)]
pub trait WrapperArguments<Hook, Inwards> {
    #[must_use]
    fn given(hook: Hook, next: Inwards) -> Self;
}

#[diagnostic::do_not_recommend]
impl<Hook, Inwards> WrapperArguments<Hook, Inwards> for (Hook, Inwards) {
    #[inline]
    fn given(hook: Hook, next: Inwards) -> Self {
        (hook, next)
    }
}

/// A hook whose calls are made for one plugin's sake.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `scoped`: it is called for all plugins, so nothing of it runs for its own plugin only",
    label = "not declared with `#[hookspec(scoped)]`",
    note = "only a hook declared `#[hookspec(scoped)]` knows whose turn it is; remove `scope` here, or declare the hook so"
)]
pub trait Scoped {
    /// What an implementation of it may say.
    const OWN: Scope = Scope::Own;
}

/// What can be an owned argument: of each, every implementation gets its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an owned argument, of which every implementation gets its own copy",
    label = "not `Clone`",
    note = "derive `Clone` for the type, or pass it by `&` or `&mut`"
)]
pub trait OwnedArgument {
    #[must_use]
    fn another(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> OwnedArgument for T {
    #[inline]
    fn another(&self) -> Self {
        self.clone()
    }
}

/// What `reborrow` copies where no call does: the owned arguments of a `filter` or an `around` hook.
#[diagnostic::on_unimplemented(
    message = "`{Self}` moves from one implementation to the next, so a hook with it cannot be reborrowed",
    label = "not `Clone`",
    note = "pass the hook itself, which is then gone; or derive `Clone` for the type"
)]
pub trait ReborrowedArgument: Clone {}

#[diagnostic::do_not_recommend]
impl<T: Clone> ReborrowedArgument for T {}

/// The arguments of a `filter` hook but the first: a type that nobody else supposes anything of, see [`Movable`].
#[derive(Debug)]
pub struct Rest<T>(pub T);

/// What can be an argument of an async hook.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of an async hook, which may move between threads while it waits",
    label = "not `Send`",
    note = "`&T` needs `T: Sync` and `&mut T` needs `T: Send`; write `&mut (dyn Trait + Send)` for a trait object, and `&mut` for axum's `Request` and `Response`, whose body is not `Sync`"
)]
pub trait AsyncArgument {
    /// Checked where the argument is declared.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Send> AsyncArgument for T {}

/// What can be an argument of a concurrent hook.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a concurrent hook, whose implementations share it between threads",
    label = "not `Send` and `Sync`",
    note = "write `Arc` for `Rc`, and `Mutex` or an atomic for a `Cell`; of a trait object, `&(dyn Trait + Sync)`"
)]
pub trait ConcurrentArgument {
    /// Checked where the argument is declared.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync> ConcurrentArgument for T {}

/// What can be an argument of a historic hook.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a historic hook, whose calls are remembered for any thread",
    label = "not `Send` and `Sync`",
    note = "write `Arc` for `Rc`, and `Mutex` or an atomic for a `Cell`"
)]
pub trait HistoricArgument {
    /// Checked where the argument is declared.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> HistoricArgument for T {}

/// A `Result` of `T`, whatever its words are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `Result` of `{T}`, as which a hookspec knows it",
    label = "an alias of other types",
    note = "a hookspec takes an alias called `Result` for one of its first type, or of `()` where it has none; write the types: `Result<…, …>`"
)]
pub trait ResultOf<T> {
    /// Checked where the result is declared.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T, E> ResultOf<T> for Result<T, E> {}

/// Tells whether a type is a `Result`, where [`NoResult`] is in scope.
pub struct Aliased<T>(PhantomData<T>);

impl<T, E> Aliased<Result<T, E>> {
    pub const IS_RESULT: bool = true;
}

/// What holds where [`Aliased`] says nothing else.
pub trait NoResult {
    const IS_RESULT: bool = false;
}

impl<T> NoResult for Aliased<T> {}

/// What an async hook can return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the result of an async hook, which may move between threads while it waits",
    label = "not `Send`",
    note = "write `Box<dyn Error + Send + Sync>` for an error of any type, and `Arc` for `Rc`"
)]
pub trait AsyncResult {
    /// Checked where the result is declared.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Send> AsyncResult for T {}
