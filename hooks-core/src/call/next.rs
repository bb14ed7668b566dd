use std::fmt;
use std::marker::PhantomData;

use super::collector::ErrorOf;
use crate::HookError;
use crate::hook::{Keyed, NextHook, PlainHookKey};
use crate::table::Link;

/// The way inwards, that a wrapper is given: the wrappers behind it, and in them the implementations.
///
/// [`run`](Self::run) consumes it, so it is gone at most once. A wrapper that does not run it answers in place of all
/// that is behind.
///
/// It is two words long.
#[must_use = "without `run`, nothing behind this wrapper is called"]
pub struct Next<'n, H: Keyed<Key: PlainHookKey>> {
    /// Begins with the wrapper that this is for.
    chain: &'n [Link<H::Key>],
    hook: PhantomData<fn(H)>,
}

impl<'n, H: Keyed<Key: PlainHookKey>> Next<'n, H> {
    pub(super) fn new(chain: &'n [Link<H::Key>]) -> Self {
        Self { chain, hook: PhantomData }
    }

    /// Calls what is behind this wrapper, and gives what the hook's callers would get of it.
    ///
    /// With `hook.reborrow()` the wrapper can look at the arguments afterwards.
    #[inline]
    pub fn run<G>(self, hook: G) -> G::Call<'n>
    where
        G: NextHook<Key = H::Key> + 'n,
    {
        hook.call_chain(self.chain.get(1..).unwrap_or_default())
    }

    /// An error of this wrapper's own, for its callers: `return Err(next.error(…))`.
    #[must_use]
    pub fn error(&self, error: ErrorOf<H::Key>) -> HookError<ErrorOf<H::Key>> {
        match self.chain.first() {
            Some(Link::Wrapper(wrapper)) => HookError::<()>::failure::<H::Key>(&wrapper.implementation, error),
            _ => unreachable!("the way inwards is for no wrapper"),
        }
    }
}

impl<H: Keyed<Key: PlainHookKey>> fmt::Debug for Next<'_, H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Next").field("left", &self.chain.len()).finish_non_exhaustive()
    }
}
