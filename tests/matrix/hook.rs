//! The hooks: what is said of each, and what it is made of.

use std::sync::Arc;

use futures::future::BoxFuture;
use hooks_core::{BoxError, HookSpec, ImplementationSpec, OnError, PluginManager, Snapshot};

use crate::case::{Act, Manner};
use crate::output::Got;
use crate::scene::Scene;

/// A hook with four implementations of each form and four wrappers, which have names of their own.
pub struct Subject {
    pub rules: Rules,
    pub sync: Vec<&'static ImplementationSpec>,
    /// None of a hook that is not async.
    pub waiting: Vec<&'static ImplementationSpec>,
    pub wrappers: Vec<&'static ImplementationSpec>,
    pub call: Play<Callee>,
    /// Nothing of a hook whose calls cannot be attributed.
    pub attributed: Option<Play<Callee>>,
    /// The hook with one more implementation, at this place; nothing of a hook that has wrappers only.
    pub extra: Option<fn(&Snapshot, usize, Manner) -> Snapshot>,
    pub unwound: Option<Unwound>,
}

/// A way to call the hook.
pub type Play<C> = fn(C, Arc<Scene>) -> BoxFuture<'static, Got>;

/// The hook that this one unwinds.
pub struct Unwound {
    pub hook: &'static HookSpec,
    /// Of the same plugins as [`Subject::sync`], but none of them waits.
    pub sync: Vec<&'static ImplementationSpec>,
    /// Of the same plugins as [`Subject::waiting`].
    pub waiting: Vec<&'static ImplementationSpec>,
    /// Calls it, and unwinds what it has entered; nothing where the two are not async.
    pub call: Option<Play<Arc<Snapshot>>>,
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
    /// As `All`, in the opposite order of another hook.
    Unwind,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::Reverse,
        Self::First,
        Self::Filter,
        Self::Around,
        Self::Concurrent,
        Self::Historic,
        Self::Unwind,
    ];
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

impl Subject {
    pub fn hook(&self) -> &'static HookSpec {
        self.wrappers[0].hook()
    }
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
