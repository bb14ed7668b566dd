use std::any::Any;
use std::error::Error;
use std::fmt;

use super::{BoxError, Cause, HookError, Source};

impl<E: 'static> HookError<E> {
    /// The same with an error that can move between threads: itself, if it is a [`BoxError`], or its text.
    pub(crate) fn boxed(self) -> HookError<BoxError> {
        let told = self.source().map(Told::of);
        let source: Source<BoxError> = if told.is_some() { |error| Some(&**error) } else { |_| None };
        let cause = match self.cause {
            Cause::Failed(error) => Cause::Failed(match downcast(error) {
                Some(error) => error,
                None => told.map_or_else(|| "an error that has no text".into(), Into::into),
            }),
            Cause::TimedOut(limit) => Cause::TimedOut(limit),
            Cause::Panicked(message) => Cause::Panicked(message),
            Cause::CannotBlock => Cause::CannotBlock,
        };
        HookError { implementation: self.implementation, cause, source }
    }
}

fn downcast<E: 'static>(error: E) -> Option<BoxError> {
    let mut error = Some(error);
    (&mut error as &mut dyn Any).downcast_mut::<Option<BoxError>>()?.take()
}

/// The text of an error, and of its sources.
#[derive(Debug)]
struct Told {
    text: String,
    source: Option<Box<Told>>,
}

impl Told {
    fn of(error: &(dyn Error + 'static)) -> Self {
        Self { text: error.to_string(), source: error.source().map(|source| Box::new(Self::of(source))) }
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
