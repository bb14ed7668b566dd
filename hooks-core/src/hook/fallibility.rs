use std::convert::Infallible;
use std::marker::PhantomData;

use crate::error::HookError;

/// What the return type of a hookspec says about errors.
#[doc(hidden)]
pub trait Fallibility {
    /// What an implementation returns.
    type Returned;
    /// The same without its error.
    type Value;
    type Error;
    /// What can end a call early; nothing can where the caller gets no `Result`.
    type Failure;
    /// What the caller gets, where the kind makes `T` of the values.
    type Output<T>;

    /// # Errors
    /// The one that the implementation returned.
    fn split(returned: Self::Returned) -> Result<Self::Value, Self::Error>;

    /// # Errors
    /// The error itself where the caller could not be given it: it has to be isolated.
    fn fail(error: HookError<Self::Error>) -> Result<Self::Failure, HookError<Self::Error>>;

    fn finish<T>(outcome: Result<T, Self::Failure>) -> Self::Output<T>;

    /// Whether the implementation returned an error.
    fn is_error(returned: &Self::Returned) -> bool;

    /// The error that the caller gets.
    fn failure<T>(output: &Self::Output<T>) -> Option<&HookError<Self::Error>>;

    /// The same, taken out.
    fn into_failure<T>(output: Self::Output<T>) -> Option<HookError<Self::Error>>;
}

/// No `Result`: an implementation cannot return an error.
#[doc(hidden)]
pub struct Unfailing<T>(PhantomData<T>);

/// `Result` with `on_error = "stop"`: the caller gets the error.
#[doc(hidden)]
pub struct Fallible<R>(PhantomData<R>);

/// `Result` with `on_error = "isolate"`: the caller gets what the others returned.
#[doc(hidden)]
pub struct Tolerant<R>(PhantomData<R>);

/// Finds the types in a `Result` that may be an alias with fewer parameters.
#[doc(hidden)]
pub trait ResultType {
    type Value;
    type Error;

    /// # Errors
    /// Its own.
    fn into_result(self) -> Result<Self::Value, Self::Error>;

    fn is_error(&self) -> bool;
}

impl<T, E> ResultType for Result<T, E> {
    type Value = T;
    type Error = E;

    #[inline]
    fn into_result(self) -> Self {
        self
    }

    fn is_error(&self) -> bool {
        self.is_err()
    }
}

/// Finds the type in an `Option`.
#[doc(hidden)]
pub trait OptionType {
    type Some;
}

impl<T> OptionType for Option<T> {
    type Some = T;
}

impl<T> Fallibility for Unfailing<T> {
    type Returned = T;
    type Value = T;
    type Error = Infallible;
    type Failure = Infallible;
    type Output<U> = U;

    #[inline]
    fn split(returned: T) -> Result<T, Infallible> {
        Ok(returned)
    }

    fn fail(error: HookError<Infallible>) -> Result<Infallible, HookError<Infallible>> {
        Err(error)
    }

    #[inline]
    fn finish<U>(Ok(value): Result<U, Infallible>) -> U {
        value
    }

    fn is_error(_returned: &T) -> bool {
        false
    }

    fn failure<U>(_output: &U) -> Option<&HookError<Self::Error>> {
        None
    }

    fn into_failure<U>(_output: U) -> Option<HookError<Self::Error>> {
        None
    }
}

impl<R: ResultType> Fallibility for Fallible<R> {
    type Returned = R;
    type Value = R::Value;
    type Error = R::Error;
    type Failure = HookError<R::Error>;
    type Output<U> = Result<U, HookError<R::Error>>;

    #[inline]
    fn split(returned: R) -> Result<R::Value, R::Error> {
        returned.into_result()
    }

    fn fail(error: HookError<R::Error>) -> Result<HookError<R::Error>, HookError<R::Error>> {
        Ok(error)
    }

    #[inline]
    fn finish<U>(outcome: Result<U, HookError<R::Error>>) -> Result<U, HookError<R::Error>> {
        outcome
    }

    fn is_error(returned: &R) -> bool {
        returned.is_error()
    }

    fn failure<U>(output: &Result<U, HookError<R::Error>>) -> Option<&HookError<R::Error>> {
        output.as_ref().err()
    }

    fn into_failure<U>(output: Result<U, HookError<R::Error>>) -> Option<HookError<R::Error>> {
        output.err()
    }
}

impl<R: ResultType> Fallibility for Tolerant<R> {
    type Returned = R;
    type Value = R::Value;
    type Error = R::Error;
    type Failure = Infallible;
    type Output<U> = U;

    #[inline]
    fn split(returned: R) -> Result<R::Value, R::Error> {
        returned.into_result()
    }

    fn fail(error: HookError<R::Error>) -> Result<Infallible, HookError<R::Error>> {
        Err(error)
    }

    #[inline]
    fn finish<U>(Ok(value): Result<U, Infallible>) -> U {
        value
    }

    fn is_error(returned: &R) -> bool {
        returned.is_error()
    }

    fn failure<U>(_output: &U) -> Option<&HookError<Self::Error>> {
        None
    }

    fn into_failure<U>(_output: U) -> Option<HookError<Self::Error>> {
        None
    }
}
