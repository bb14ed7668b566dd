use std::any::Any;
use std::sync::Arc;

use super::{BoxError, HookError};
use crate::cause::{Cause, Told};
use crate::implementation::Implementation;

impl<E> HookError<E> {
    /// Why the implementation has given nothing, in words.
    pub(super) fn told(&self) -> Cause<Told> {
        self.cause.with(|error| (self.source)(error).map_or_else(Told::nothing, Told::of))
    }

    /// The same with an error that can move between threads: itself, if it is a [`BoxError`], or its text.
    pub(crate) fn boxed(self) -> HookError<BoxError>
    where
        E: 'static,
    {
        let (by, told) = (Arc::clone(&self.implementation), self.told());
        match self.into_inner().and_then(downcast) {
            Some(error) => HookError::of_box(&by, Cause::Failed(error)),
            None => HookError::skipped(&by, &told),
        }
    }
}

impl HookError<BoxError> {
    /// A failure that a call went on without.
    pub(crate) fn skipped(by: &Arc<Implementation>, cause: &Cause<Told>) -> Self {
        Self::of_box(by, cause.with(|told| told.clone().into()))
    }

    fn of_box(by: &Arc<Implementation>, cause: Cause<BoxError>) -> Self {
        Self::new(by, cause, |error| Some(&**error))
    }
}

fn downcast<E: 'static>(error: E) -> Option<BoxError> {
    let mut error = Some(error);
    (&mut error as &mut dyn Any).downcast_mut::<Option<BoxError>>()?.take()
}
