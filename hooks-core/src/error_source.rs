//! Finds the [`Error`] in a value of any type, by what the compiler prefers of three traits.
//!
//! `(&&Probe(&value)).error_source()` takes the first that fits: the value is an error, it derefs to one, neither.
//! This works only where the type is known, that is in the code that `#[hookspec]` writes.

use std::error::Error;
use std::ops::Deref;

/// What the traits are asked about.
#[derive(Debug)]
pub struct Probe<'a, E>(pub &'a E);

type Source<'a> = Option<&'a (dyn Error + 'static)>;

/// The value is an error.
pub trait IsError<'a> {
    /// The error, as the source of another.
    fn error_source(&self) -> Source<'a>;
}

impl<'a, E: Error + 'static> IsError<'a> for &&Probe<'a, E> {
    fn error_source(&self) -> Source<'a> {
        Some(self.0)
    }
}

/// The value derefs to an error.
pub trait DerefsToError<'a> {
    /// The error, as the source of another.
    fn error_source(&self) -> Source<'a>;
}

impl<'a, E: Deref<Target: AsError>> DerefsToError<'a> for &Probe<'a, E> {
    fn error_source(&self) -> Source<'a> {
        Some(self.0.deref().as_error())
    }
}

/// Neither.
pub trait IsNoError<'a> {
    /// The error, as the source of another.
    fn error_source(&self) -> Source<'a>;
}

impl<'a, E> IsNoError<'a> for Probe<'a, E> {
    fn error_source(&self) -> Source<'a> {
        None
    }
}

/// An error behind a pointer, sized or not.
pub trait AsError {
    fn as_error(&self) -> &(dyn Error + 'static);
}

impl<E: Error + 'static> AsError for E {
    fn as_error(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsError for dyn Error + 'static {
    fn as_error(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsError for dyn Error + Send + 'static {
    fn as_error(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsError for dyn Error + Send + Sync + 'static {
    fn as_error(&self) -> &(dyn Error + 'static) {
        self
    }
}
