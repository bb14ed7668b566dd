use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::outcome::CallOutcome;

/// Why an implementation has given nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause<E> {
    /// It returned this error.
    Failed(E),
    /// It took longer than this limit.
    TimedOut(Duration),
    /// It panicked, with this text. Only an attributed call of a hook that isolates tells of it; elsewhere a panic is
    /// skipped, or resumes in the caller.
    Panicked(String),
    /// It blocks, and the runtime has no other thread to go on with.
    CannotBlock,
    /// It waits under a time limit, and there is no timer: no runtime of tokio, or one without it.
    NoTimer,
}

impl<E> Cause<E> {
    /// The same, with what becomes of the error.
    pub(crate) fn with<F>(&self, failed: impl FnOnce(&E) -> F) -> Cause<F> {
        match self {
            Self::Failed(error) => Cause::Failed(failed(error)),
            Self::TimedOut(limit) => Cause::TimedOut(*limit),
            Self::Panicked(message) => Cause::Panicked(message.clone()),
            Self::CannotBlock => Cause::CannotBlock,
            Self::NoTimer => Cause::NoTimer,
        }
    }

    /// What observers are told of it.
    pub(crate) fn outcome(&self) -> CallOutcome {
        match self {
            Self::Failed(_) | Self::CannotBlock | Self::NoTimer => CallOutcome::Failed,
            Self::Panicked(_) => CallOutcome::Panicked,
            Self::TimedOut(_) => CallOutcome::TimedOut,
        }
    }
}

/// The text of an error, and of its sources.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    text: String,
    source: Option<Box<Told>>,
}

impl Told {
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Self {
        Self { text: error.to_string(), source: error.source().map(|source| Box::new(Self::of(source))) }
    }

    pub(crate) fn nothing() -> Self {
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
