use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::{BoxError, Cause, HookError};
use crate::Implementation;

/// The text of an error, and of its sources.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    text: String,
    source: Option<Box<Told>>,
}

impl<E> HookError<E> {
    /// Why the implementation has given nothing, in words.
    pub(super) fn told(&self) -> Cause<Told> {
        match &self.cause {
            Cause::Failed(error) => Cause::Failed((self.source)(error).map_or_else(Told::nothing, Told::of)),
            Cause::TimedOut(limit) => Cause::TimedOut(*limit),
            Cause::Panicked(message) => Cause::Panicked(message.clone()),
            Cause::CannotBlock => Cause::CannotBlock,
        }
    }

    /// The same with an error that can move between threads: itself, if it is a [`BoxError`], or its text.
    pub(crate) fn boxed(self) -> HookError<BoxError>
    where
        E: 'static,
    {
        let (by, told) = (Arc::clone(&self.implementation), self.told());
        match self.into_inner().and_then(downcast) {
            Some(error) => HookError::of_box(by, Cause::Failed(error)),
            None => HookError::skipped(&by, &told),
        }
    }
}

impl HookError<BoxError> {
    /// A failure that a call went on without.
    pub(crate) fn skipped(by: &Arc<Implementation>, cause: &Cause<Told>) -> Self {
        let cause = match cause.clone() {
            Cause::Failed(told) => Cause::Failed(told.into()),
            Cause::TimedOut(limit) => Cause::TimedOut(limit),
            Cause::Panicked(message) => Cause::Panicked(message),
            Cause::CannotBlock => Cause::CannotBlock,
        };
        Self::of_box(Arc::clone(by), cause)
    }

    fn of_box(implementation: Arc<Implementation>, cause: Cause<BoxError>) -> Self {
        Self { implementation, cause, source: |error| Some(&**error) }
    }
}

fn downcast<E: 'static>(error: E) -> Option<BoxError> {
    let mut error = Some(error);
    (&mut error as &mut dyn Any).downcast_mut::<Option<BoxError>>()?.take()
}

impl Told {
    fn of(error: &(dyn Error + 'static)) -> Self {
        Self { text: error.to_string(), source: error.source().map(|source| Box::new(Self::of(source))) }
    }

    fn nothing() -> Self {
        Self { text: "its error has no text".to_owned(), source: None }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl Error for Told {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
