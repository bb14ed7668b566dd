//! What is told of an implementation that has given nothing.

use std::convert::Infallible;
use std::sync::Arc;

use crate::cause::Cause;
use crate::error::HookError;
use crate::hook::{ErrorOf, HookKey};
use crate::implementation::Implementation;

/// Why an implementation has not returned.
#[doc(hidden)]
pub type Lost = Cause<Infallible>;

impl HookError<()> {
    #[cold]
    pub(super) fn failure<K: HookKey>(by: &Arc<Implementation>, error: ErrorOf<K>) -> HookError<ErrorOf<K>> {
        HookError::new(by, Cause::Failed(error), K::error_source)
    }

    #[cold]
    pub(super) fn lost<K: HookKey>(by: &Arc<Implementation>, lost: &Lost) -> HookError<ErrorOf<K>> {
        HookError::new(by, lost.with(|never| match *never {}), K::error_source)
    }
}
