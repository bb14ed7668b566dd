use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::entry::Hook;
use super::passage::Way;
use super::table::Table;
use crate::error::HookError;
use crate::hook::{ErrorOf, Keyed, PlainHookKey};
use crate::implementation::Implementation;

/// The way inwards, that a wrapper is given: the wrappers behind it, and in them the implementations.
///
/// [`run`](Self::run) consumes it, so it is gone at most once. A wrapper that does not run it answers in place of all
/// that is behind.
///
/// It is two words long.
#[must_use = "without `run`, nothing behind this wrapper is called"]
pub struct Next<'n, H: Keyed<Key: PlainHookKey>> {
    /// At the wrapper that this is for.
    way: Way<'n, Table<H::Key>>,
    hook: PhantomData<fn(H)>,
}

/// A hook that [`Next`] leads to, that is of every kind but `around`.
#[doc(hidden)]
pub trait NextHook: Hook<Key: PlainHookKey> {
    /// Calls the wrapper that a call is at, or the implementations behind them.
    fn pass<'n>(self, way: Way<'n, Table<Self::Key>>) -> Self::Call<'n>
    where
        Self: 'n;
}

impl<'n, H: Keyed<Key: PlainHookKey>> Next<'n, H> {
    pub(super) fn new(way: Way<'n, Table<H::Key>>) -> Self {
        Self { way, hook: PhantomData }
    }

    /// Calls what is behind this wrapper, and gives what the hook's callers would get of it.
    ///
    /// With `hook.reborrow()` the wrapper can look at the arguments afterwards.
    #[inline]
    pub fn run<G>(self, hook: G) -> G::Call<'n>
    where
        G: NextHook<Key = H::Key> + 'n,
    {
        hook.pass(self.way.inwards())
    }

    /// An error of this wrapper's own, for its callers: `return Err(next.error(…))`.
    #[must_use]
    pub fn error(&self, error: ErrorOf<H::Key>) -> HookError<ErrorOf<H::Key>> {
        self.wrapper().error(error)
    }

    /// The wrapper that this is for, which is still there when this is not: for an error of its own behind
    /// [`run`](Self::run).
    #[must_use]
    pub fn wrapper(&self) -> ThisWrapper<'n, H> {
        match self.way.wrapper() {
            Some(wrapper) => ThisWrapper::new(&wrapper.implementation),
            None => unreachable!("the way inwards is for no wrapper"),
        }
    }
}

/// A wrapper, for itself, see [`Next::wrapper`].
///
/// ```
/// # use hooks_core::{HookError, Next, PluginManager, hookimpl, hookspec};
/// # hooks_core::link_plugins!();
/// #[hookspec]
/// pub fn load(name: &str) -> Result<u32, String>;
///
/// #[hookimpl(load, wrapper)]
/// fn explained(hook: load<'_>, next: Next<'_, load<'_>>) -> Result<Vec<u32>, HookError<String>> {
///     let (name, this) = (hook.name, next.wrapper());
///     match next.run(hook) {
///         Ok(loaded) if loaded.is_empty() => Err(this.error(format!("nobody loads `{name}`"))),
///         Ok(loaded) => Ok(loaded),
///         // The implementation that failed stays the one that has.
///         Err(inner) => Err(inner.map(|error| format!("{error} of `{name}`"))),
///     }
/// }
///
/// # fn main() -> Result<(), hooks_core::BuildError> {
/// let plugins = PluginManager::builder().build()?;
/// let error = plugins.call(load { name: "a" }).expect_err("nothing loads it");
/// assert_eq!(error.implementation().function(), "explained");
/// # Ok(())
/// # }
/// ```
pub struct ThisWrapper<'n, H: Keyed> {
    implementation: &'n Arc<Implementation>,
    hook: PhantomData<fn(H)>,
}

impl<'n, H: Keyed> ThisWrapper<'n, H> {
    pub(super) fn new(implementation: &'n Arc<Implementation>) -> Self {
        Self { implementation, hook: PhantomData }
    }

    /// An error of its own, for its callers.
    #[must_use]
    pub fn error(&self, error: ErrorOf<H::Key>) -> HookError<ErrorOf<H::Key>> {
        HookError::<()>::failure::<H::Key>(self.implementation, error)
    }

    /// What it is.
    #[must_use]
    pub fn implementation(&self) -> &'n Arc<Implementation> {
        self.implementation
    }
}

impl<H: Keyed> Clone for ThisWrapper<'_, H> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<H: Keyed> Copy for ThisWrapper<'_, H> {}

impl<H: Keyed> fmt::Debug for ThisWrapper<'_, H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ThisWrapper").field(self.implementation).finish()
    }
}

impl<H: Keyed<Key: PlainHookKey>> fmt::Debug for Next<'_, H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Next").field("left", &self.way.left()).finish_non_exhaustive()
    }
}
