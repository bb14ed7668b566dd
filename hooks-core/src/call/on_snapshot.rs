//! The calls on a snapshot.

use super::table::{Plain, PlainRef, Table};
use super::{Arguments, AsyncCall, AsyncHook, AttributableHook, Entered, Hook, InPlace, Noting, Told, Unwound, Walk};
use crate::hook::HookKey;
use crate::observer::{Began, WatchedCall};
use crate::snapshot::{Snapshot, SnapshotRef};

/// The implementations of a hook that run in place, of which a call has begun.
type InPlaceOf<'m, H> = (&'m Plain<<H as Arguments>::Of>, Option<Began>);

/// The same where they do not, since somebody is told of each.
type Detailed<'m, H> = (InPlaceOf<'m, H>, WatchedCall);

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
        let (plain, began) = match self.begin_in_place::<H>() {
            Ok(begun) => begun,
            Err(begun) => return Box::pin(self.call_walking(hook, begun, Walk::entering(entered))).await,
        };
        InPlace::new(hook, plain, Noting(entered, began)).await
    }

    /// Calls an async hook that was declared with `unwinds`, for the plugins that the unwound call has entered and for
    /// those that take no part in it. Implementations run one after the other.
    ///
    /// The future holds the call in place, so it is for those who await it at once.
    pub async fn call_unwinding<H: AsyncHook>(&self, hook: H, entered: &Entered) -> <H::Of as HookKey>::Output {
        let unwinding = entered.unwinding();
        let (plain, began) = match self.begin_in_place::<H>() {
            Ok(begun) => begun,
            Err(begun) => return Box::pin(self.call_walking(hook, begun, Walk::unwinds(unwinding))).await,
        };
        InPlace::new(hook, plain, Unwound(unwinding, began)).await
    }

    /// A call begins, of a hook without wrappers whose implementations run in place.
    ///
    /// # Errors
    /// What has begun where it has to run elsewhere.
    fn begin_in_place<H: AsyncHook>(&self) -> Result<InPlaceOf<'_, H>, Option<Detailed<'_, H>>> {
        let table = self.table::<Table<H::Of>>(H::Of::spec()).ok_or(None)?;
        if !table.plain.is_direct || !table.wrappers.is_empty() {
            return Err(None);
        }
        match table.plain.audience.begin() {
            (began, None) => Ok((&table.plain, began)),
            (began, Some(details)) => Err(Some(((&table.plain, began), details))),
        }
    }

    fn call_walking<'m, H: AsyncHook + 'm>(
        &'m self,
        hook: H,
        detailed: Option<Detailed<'m, H>>,
        walk: Walk,
    ) -> AsyncCall<'m, H> {
        match detailed {
            None => AsyncCall::new(hook, SnapshotRef::Borrowed(self), walk),
            Some(((plain, began), details)) => {
                AsyncCall::telling(hook, PlainRef::Borrowed(plain), walk.watched(Some(details)), Told::of(began))
            }
        }
    }

    /// Whether a call of this hook would run anything.
    #[inline]
    #[must_use]
    pub fn implements<H: Hook>(&self) -> bool {
        !self.implementations(H::Key::spec()).is_empty()
    }
}
