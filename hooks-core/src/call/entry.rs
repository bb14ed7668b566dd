//! How a hook is called.

use super::walk::Walk;
use crate::hook::{HookKey, Keyed};
use crate::snapshot::SnapshotRef;
use crate::spec::HookSpec;

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

impl HookSpec {
    /// What was declared of a hook: `HookSpec::of::<find_user>()`.
    #[must_use]
    pub fn of<H: Hook>() -> &'static Self {
        H::Key::spec()
    }
}
