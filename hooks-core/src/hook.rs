//! The traits that `#[hookspec]` implements: what tells one hook from another.

mod thunk;

use std::any::Any;
use std::error::Error;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

pub use self::thunk::{AsyncCallable, AsyncThunk, Callable, SyncCallable, SyncThunk, Thunk};
use crate::HookSpec;
use crate::call::{Answer, Collector, Gather, Next, Policy, Run, Walk, sequential};
use crate::snapshot::SnapshotRef;
use crate::table::{Link, PlainRef, TableParts};

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One call of a hook: the type that `#[hookspec]` makes, with the arguments as its fields.
///
/// Not for implementing by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook",
    label = "not declared with `#[hookspec]`",
    note = "`call` takes the hook with its arguments as fields: `plugins.call(find_user {{ token, realm }})`"
)]
pub trait Hook: Keyed + Sized {
    /// What `call` gives: the result, or a future of it where the hook is async.
    type Call<'m>
    where
        Self: 'm;

    #[doc(hidden)]
    fn call<'m>(self, snapshot: SnapshotRef<'m>, walk: Walk) -> Self::Call<'m>
    where
        Self: 'm;
}

/// A [`Hook`], whether or not its arguments can be called with.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook",
    label = "not declared with `#[hookspec]`",
    note = "`call` takes the hook with its arguments as fields: `plugins.call(find_user {{ token, realm }})`"
)]
pub trait Keyed {
    /// The hook with every lifetime `'static`, which stands for the hook itself.
    type Key: HookKey;
}

/// The arguments of a hook with implementations, that is of every kind but `around`.
#[doc(hidden)]
pub trait Arguments: Sized {
    /// As [`Keyed::Key`].
    type Of: PlainHookKey + HookKey<Output = Gathered<Self::Of>>;
    /// What becomes of the implementations' results.
    type Collector: Collector<Self::Of>;
    /// The arguments without the one that goes from implementation to implementation.
    type Rest;

    /// Takes out the argument that goes from implementation to implementation.
    fn split(self) -> (Threaded<Self::Of>, Self::Rest);

    /// Calls one implementation with these arguments, reborrowed or cloned.
    fn invoke(
        rest: &mut Self::Rest,
        threaded: Threaded<Self::Of>,
        function: &SyncCallable<Self::Of>,
    ) -> Returned<Self::Of>;
}

/// An implementation that is bound to what it needs besides its arguments: a [`Thunk`], or the `Arc` of a wrapper's
/// function, without its type.
#[doc(hidden)]
pub type Bound = Box<dyn Any + Send + Sync>;

/// The same of a hook whose call is a future.
#[doc(hidden)]
pub trait AsyncArguments:
    Arguments<
        Of: AsyncHookKey<Answer: Answer<Returned: Send>, Gather: Gather<Threaded: Send>>,
        Collector: Send,
        Rest: Send,
    > + Send
{
    /// Starts one async implementation with these arguments, reborrowed or cloned.
    fn invoke_async<'h>(
        rest: &'h mut Self::Rest,
        threaded: Threaded<Self::Of>,
        function: &AsyncCallable<Self::Of>,
    ) -> BoxFuture<'h, Returned<Self::Of>>;

    /// Runs what is left of a call, from its first implementation that is async; `V` says what is collected.
    fn drive<'m, V>(run: Run<V>, plain: PlainRef<'m, Self::Of>, rest: Self::Rest) -> BoxFuture<'m, Collected<V>>
    where
        Self: 'm,
        V: AsyncArguments<Of = Self::Of, Rest = Self::Rest> + 'm,
    {
        sequential(run, plain, rest)
    }
}

/// The same of a hook whose implementations run at the same time.
#[doc(hidden)]
pub trait ConcurrentArguments: AsyncArguments<Rest: Sync> {
    /// Calls one sync implementation with these arguments, copied or cloned.
    fn invoke_shared(rest: &Self::Rest, function: &SyncCallable<Self::Of>) -> Returned<Self::Of>;

    /// Starts one async implementation with these arguments, copied or cloned.
    fn invoke_shared_async<'h>(
        rest: &'h Self::Rest,
        function: &AsyncCallable<Self::Of>,
    ) -> BoxFuture<'h, Returned<Self::Of>>;
}

/// What a call with these arguments gives in the end.
#[doc(hidden)]
pub type Collected<A> = <<A as Arguments>::Collector as Collector<<A as Arguments>::Of>>::Output;

/// A hook that [`Next`] leads to, that is of every kind but `around`.
#[doc(hidden)]
pub trait NextHook: Hook<Key: PlainHookKey> {
    /// Calls the first wrapper of a chain, or the implementations at its end.
    fn call_chain<'n>(self, chain: &'n [Link<Self::Key>]) -> Self::Call<'n>
    where
        Self: 'n;
}

/// A hook whose implementations give each its own result: every kind but `filter` and `around`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a call of `{Self}` cannot be attributed",
    note = "of a `filter` or an `around` hook, no implementation has a result of its own"
)]
pub trait AttributableHook: Hook {
    type Attributed<'m>
    where
        Self: 'm;

    fn call_attributed<'m>(self, snapshot: SnapshotRef<'m>) -> Self::Attributed<'m>
    where
        Self: 'm;
}

/// A sync hook that wrappers can go around.
#[doc(hidden)]
pub trait SyncHook:
    Arguments<Collector = Policy<<Self as Arguments>::Of>> + Hook<Key = <Self as Arguments>::Of>
{
    fn wrap(self, wrapper: &<Self::Of as HookKey>::WrapperFn, next: Next<'_, Self>) -> <Self::Of as HookKey>::Output;
}

/// An async hook that wrappers can go around.
#[doc(hidden)]
pub trait AsyncHook:
    AsyncArguments<Collector = Policy<<Self as Arguments>::Of>> + Hook<Key = <Self as Arguments>::Of>
{
    fn wrap<'n>(
        self,
        wrapper: &<Self::Of as HookKey>::WrapperFn,
        next: Next<'n, Self>,
    ) -> BoxFuture<'n, <Self::Of as HookKey>::Output>
    where
        Self: 'n;
}

/// What an implementation of a hook returns.
#[doc(hidden)]
pub type Returned<K> = <<K as HookKey>::Answer as Answer>::Returned;

/// The argument that goes from implementation to implementation: a filter's value, `()` elsewhere.
#[doc(hidden)]
pub type Threaded<K> = <<K as PlainHookKey>::Gather as Gather>::Threaded;

/// What `Value` becomes by what the return type says about errors.
#[doc(hidden)]
pub type Answered<K, Value> = <<K as HookKey>::Answer as Answer>::Output<Value>;

/// What the caller gets of what the implementations return.
#[doc(hidden)]
pub type Gathered<K> = Answered<K, <<K as PlainHookKey>::Gather as Gather>::Output>;

/// A hook as such, whatever the lifetimes of its arguments: the type with `'static` in their place.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook",
    label = "not declared with `#[hookspec]`",
    note = "a hook is named by the function that implements it, or by its path in the parentheses: `#[hookimpl(path::of::hook)]`"
)]
pub trait HookKey: Sized + 'static {
    /// What the return type of the declaration says about errors.
    type Answer: Answer;
    /// What the caller gets in the end, and each wrapper.
    type Output;
    /// `dyn Fn` from the arguments and the way inwards to `Output`, or a [`BoxFuture`] of it.
    type WrapperFn: ?Sized + Send + Sync + 'static;

    /// How implementations name the hook: [`Named`], or a type of its own that is deprecated.
    type Named;
    const NAMED: Self::Named;

    fn spec() -> &'static HookSpec;

    /// The table of a snapshot, for [`Snapshot::call`](crate::Snapshot::call) to find.
    fn table(parts: TableParts) -> Arc<dyn Any + Send + Sync>;

    fn error_source(error: &<Self::Answer as Answer>::Error) -> Option<&(dyn Error + 'static)>;
}

/// A hook that has implementations beside its wrappers: every kind but `around`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook, or not one that is implemented without `wrapper`",
    label = "not declared with `#[hookspec]`, or declared with `#[hookspec(around)]`",
    note = "a hook is named by the function that implements it, or by its path in the parentheses: `#[hookimpl(path::of::hook)]`",
    note = "what implements an `around` hook wraps what its caller does: `#[hookimpl(wrapper)]`, with `NextAround` for `Next`"
)]
pub trait PlainHookKey: HookKey {
    /// What the kind makes of the values.
    type Gather: Gather<Value = <Self::Answer as Answer>::Value>;
    /// `dyn Fn` from the arguments to [`Returned`].
    type SyncFn: ?Sized + Send + Sync + 'static;
    /// `fn` of the same.
    type SyncPointer: Copy + Send + Sync + 'static;
    /// How an implementation is kept: [`SyncThunk`] or [`AsyncThunk`].
    type Thunk: Thunk<Self>;

    /// The hook, for those who implement it.
    const NAMED: <Self as HookKey>::Named = <Self as HookKey>::NAMED;

    /// An implementation that runs without waiting.
    #[inline]
    #[must_use]
    fn bind_sync(function: Box<Self::SyncFn>) -> Bound {
        Box::new(Self::Thunk::from_sync(function))
    }
}

/// The same of a hook whose implementations may be async.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async hook, or not one that is implemented without `wrapper`",
    label = "not declared with `#[hookspec] async fn`, or declared with `#[hookspec(around)]`",
    note = "remove `async` here, or declare the hook with `async fn`",
    note = "what implements an `around` hook wraps what its caller does: `#[hookimpl(wrapper)]`, with `NextAround` for `Next`"
)]
pub trait AsyncHookKey: PlainHookKey<Thunk = AsyncThunk<Self>> {
    /// `dyn Fn` from the arguments, and [`Outlives`], to a [`BoxFuture`] of [`Returned`].
    type AsyncFn: ?Sized + Send + Sync + 'static;
    /// `fn` of the same.
    type AsyncPointer: Copy + Send + Sync + 'static;

    /// The hook, for those who name it as an async one.
    const NAMED: <Self as HookKey>::Named = <Self as HookKey>::NAMED;

    /// An implementation that is a future.
    #[inline]
    #[must_use]
    fn bind_async(function: Box<Self::AsyncFn>) -> Bound {
        Box::new(AsyncThunk::<Self>::Async(function.into()))
    }
}

/// The same of a hook whose implementations may block.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async hook, so nothing of it is kept off the async workers",
    label = "not declared with `#[hookspec] async fn`",
    note = "remove `blocking`: the implementations of a hook that is not async block its caller anyway"
)]
pub trait BlockingHookKey {
    /// The hook itself.
    type Hook: AsyncHookKey;

    /// The hook, for those who block.
    const NAMED: <Self::Hook as HookKey>::Named = <Self::Hook as HookKey>::NAMED;

    /// An implementation that blocks.
    #[must_use]
    fn bind_blocking(function: Box<<Self::Hook as PlainHookKey>::SyncFn>) -> Bound {
        Box::new(AsyncThunk::<Self::Hook>::Blocking(function.into()))
    }
}

/// A hook whose wrappers are async.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async hook, so its wrappers are not async either",
    label = "not declared with `#[hookspec] async fn`",
    note = "remove `async` here, and the `.await` behind `next.run(…)`"
)]
pub trait AsyncWrapperKey {
    /// The hook itself.
    type Hook: HookKey;

    /// The hook, for its wrappers.
    const NAMED: <Self::Hook as HookKey>::Named = <Self::Hook as HookKey>::NAMED;

    #[must_use]
    fn bind_async_wrapper(function: Box<<Self::Hook as HookKey>::WrapperFn>) -> Bound {
        Box::new(Arc::<<Self::Hook as HookKey>::WrapperFn>::from(function))
    }
}

/// A hook whose wrappers are not async.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook, or it is an async one, whose wrappers are async",
    label = "not declared with `#[hookspec] fn`",
    note = "write `async fn` where the hook is async, and await `next.run(…)`"
)]
pub trait SyncWrapperKey {
    /// The hook itself.
    type Hook: HookKey;

    /// The hook, for its wrappers.
    const NAMED: <Self::Hook as HookKey>::Named = <Self::Hook as HookKey>::NAMED;

    #[must_use]
    fn bind_sync_wrapper(function: Box<<Self::Hook as HookKey>::WrapperFn>) -> Bound {
        Box::new(Arc::<<Self::Hook as HookKey>::WrapperFn>::from(function))
    }
}

/// What was declared of a hook, for its implementations to name. That of a deprecated hook has a deprecated field.
#[doc(hidden)]
#[derive(Debug)]
pub struct Named {
    pub implementation: fn() -> &'static HookSpec,
}

/// Says `'long: 'short` where a `for<'short, 'long>` has no room for a bound.
#[doc(hidden)]
pub struct Outlives<T>(PhantomData<T>);

impl<T> Outlives<T> {
    #[doc(hidden)]
    pub const HOLDS: Self = Self(PhantomData);
}
