//! The calls on a snapshot.

use super::table::Table;
use super::{AsyncCall, AsyncHook, AttributableHook, Entered, Hook, InPlace, Noting, Unwinding, Walk};
use crate::hook::HookKey;
use crate::snapshot::{Snapshot, SnapshotRef};

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
            Some(table) => InPlace::new(hook, &table.plain, Noting(entered)).await,
            None => Box::pin(AsyncCall::new(hook, SnapshotRef::Borrowed(self), Walk::entering(entered))).await,
        }
    }

    /// Calls an async hook that was declared with `unwinds`, for the plugins that the unwound call has entered and for
    /// those that take no part in it. Implementations run one after the other.
    ///
    /// The future holds the call in place, so it is for those who await it at once.
    pub async fn call_unwinding<H: AsyncHook>(&self, hook: H, entered: &Entered) -> <H::Of as HookKey>::Output {
        let unwinding = Unwinding::of(entered);
        match self.direct_table::<H>() {
            Some(table) => InPlace::new(hook, &table.plain, unwinding).await,
            None => Box::pin(AsyncCall::new(hook, SnapshotRef::Borrowed(self), Walk::unwinding(unwinding))).await,
        }
    }

    /// The table of a hook without wrappers and observers, whose implementations run in place.
    fn direct_table<H: AsyncHook>(&self) -> Option<&Table<H::Of>> {
        self.table::<Table<H::Of>>(H::Of::spec())
            .filter(|table| table.plain.is_direct && table.is_direct(&Walk::default()))
    }

    /// Whether a call of this hook would run anything.
    #[inline]
    #[must_use]
    pub fn implements<H: Hook>(&self) -> bool {
        !self.implementations(H::Key::spec()).is_empty()
    }
}
