//! The hooks: what is said of each, and what it is made of.

use std::sync::Arc;

use futures::future::BoxFuture;
use hooks_core::{BoxError, HookError, ImplementationSpec, OnError, PluginManager, Snapshot};

use crate::case::Act;
use crate::scene::Scene;

/// A hook with four implementations of each form and four wrappers, which have names of their own.
pub struct Subject {
    pub rules: Rules,
    pub sync: Vec<&'static ImplementationSpec>,
    /// None of a hook that is not async.
    pub waiting: Vec<&'static ImplementationSpec>,
    pub wrappers: Vec<&'static ImplementationSpec>,
    pub call: fn(Callee, Arc<Scene>) -> BoxFuture<'static, Got>,
}

/// What the declaration of a hook says.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    pub kind: Kind,
    pub is_async: bool,
    pub on_error: OnError,
    /// Implementations return a `Result`.
    pub can_fail: bool,
    pub values: Values,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    All,
    Reverse,
    First,
    Filter,
    Around,
    Concurrent,
    Historic,
}

/// What implementations return when they do well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Values {
    /// `()`
    None,
    /// `T`
    Each,
    /// `Option<T>`
    Some,
}

/// What a call is made through.
pub enum Callee {
    Manager(Arc<PluginManager>),
    Snapshot(Arc<Snapshot>),
}

/// What a caller gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Got {
    Values(Vec<usize>),
    /// An error, of the function with this name.
    Failed(String),
    TimedOut(String),
    /// On whom it is blamed; nobody where it is the caller's own.
    Panicked(Option<String>),
    /// Nothing: the call waited, in this, until it was dropped.
    Dropped(Option<String>),
}

impl Rules {
    pub fn of<R: Returned>(kind: Kind, is_async: bool, on_error: OnError) -> Self {
        Self { kind, is_async, on_error, can_fail: R::CAN_FAIL, values: R::VALUES }
    }

    /// Whether callers are told of errors.
    pub fn tells(self) -> bool {
        self.can_fail && self.on_error == OnError::Stop
    }

    /// Whether the host may say this.
    pub fn bears(self, on_error: OnError) -> bool {
        match (on_error, self.kind) {
            (OnError::Stop, _) => self.on_error == OnError::Stop || !self.can_fail,
            // Without the implementation that fails there is no value to go on with.
            (OnError::Isolate, Kind::Around) => false,
            (OnError::Isolate, Kind::Filter) => self.on_error == OnError::Isolate,
            (OnError::Isolate, _) => true,
        }
    }

    /// Whether the host may limit the time of implementations: somebody is told, or nobody needs to be.
    pub fn bears_limit(self, on_error: OnError) -> bool {
        self.is_async && self.kind != Kind::Around && (self.can_fail || on_error == OnError::Isolate)
    }
}

/// What an implementation returns.
pub trait Returned {
    const CAN_FAIL: bool = false;
    const VALUES: Values;

    fn of(act: Act, value: usize) -> Self;
}

impl Returned for () {
    const VALUES: Values = Values::None;

    fn of(_act: Act, _value: usize) {}
}

impl Returned for usize {
    const VALUES: Values = Values::Each;

    fn of(_act: Act, value: usize) -> Self {
        value
    }
}

impl Returned for Option<usize> {
    const VALUES: Values = Values::Some;

    fn of(act: Act, value: usize) -> Self {
        (act == Act::Answer).then_some(value)
    }
}

impl<T: Returned> Returned for Result<T, BoxError> {
    const CAN_FAIL: bool = true;
    const VALUES: Values = T::VALUES;

    fn of(act: Act, value: usize) -> Self {
        if act == Act::Err { Err("as told".into()) } else { Ok(T::of(act, value)) }
    }
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
        match self {
            Ok(output) => output.read(),
            Err(error) => {
                let by = error.implementation().function().to_owned();
                if error.timed_out().is_some() { Got::TimedOut(by) } else { Got::Failed(by) }
            }
        }
    }

    fn failed(error: Option<HookError<BoxError>>) -> Option<Self> {
        error.map(Err)
    }

    fn or(self, value: usize) -> Self {
        self.or_else(|_| Ok(T::of(value)))
    }
}
