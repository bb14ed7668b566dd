//! What a call gives.

use hooks_core::{Attributed, BoxError, Cause, HookError};

/// What a caller gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Got {
    Values(Vec<usize>),
    /// An error, of the plugin with this name.
    Failed(String),
    TimedOut(String),
    /// On whom it is blamed; nobody where it is the caller's own.
    Panicked(Option<String>),
    /// Nothing: the call waited, in this, until it was dropped.
    Dropped(Option<String>),
    /// Of each plugin by itself.
    Each(Vec<(String, Got)>),
    /// No plugin: one failed in a call that was made again.
    Refused(Box<Got>),
}

/// Who failed, and how.
pub fn told<E>(error: &HookError<E>) -> Got {
    let by = error.plugin().to_owned();
    match error.cause() {
        Cause::TimedOut(_) => Got::TimedOut(by),
        Cause::Panicked(_) => Got::Panicked(Some(by)),
        _ => Got::Failed(by),
    }
}

/// What an attributed call gives.
pub fn each<T: Output, E>(outcomes: Vec<Attributed<T, E>>) -> Got {
    let read = |each: Attributed<T, E>| {
        let got = each.outcome.map_or_else(|error| told(&error), Output::read);
        (each.implementation.plugin().name().to_owned(), got)
    };
    Got::Each(outcomes.into_iter().map(read).collect())
}

/// The result of a hook whose callers are told of errors.
pub type Told<T> = Result<T, HookError<BoxError>>;

/// What a call gives.
pub trait Output: Sized {
    fn of(value: usize) -> Self;

    fn read(self) -> Got;

    /// The error of a wrapper, if there can be one.
    fn failed(_error: Option<HookError<BoxError>>) -> Option<Self> {
        None
    }

    /// The same with a value in place of an error.
    fn or(self, _value: usize) -> Self {
        self
    }
}

impl Output for () {
    fn of(_value: usize) {}

    fn read(self) -> Got {
        Got::Values(vec![])
    }
}

impl Output for usize {
    fn of(value: usize) -> Self {
        value
    }

    fn read(self) -> Got {
        Got::Values(vec![self])
    }
}

impl Output for Vec<usize> {
    fn of(value: usize) -> Self {
        vec![value]
    }

    fn read(self) -> Got {
        Got::Values(self)
    }
}

impl Output for Option<usize> {
    fn of(value: usize) -> Self {
        Some(value)
    }

    fn read(self) -> Got {
        Got::Values(self.into_iter().collect())
    }
}

impl<T: Output> Output for Told<T> {
    fn of(value: usize) -> Self {
        Ok(T::of(value))
    }

    fn read(self) -> Got {
        self.map_or_else(|error| told(&error), Output::read)
    }

    fn failed(error: Option<HookError<BoxError>>) -> Option<Self> {
        error.map(Err)
    }

    fn or(self, value: usize) -> Self {
        self.or_else(|_| Ok(T::of(value)))
    }
}
