//! What is dropped by code of somebody else.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::blame::catch_panic;
use crate::implementation::Implementation;

/// A value of a plugin's or of the host's own: where its `Drop` panics, that is logged and goes no further.
///
/// A value under a lock is moved out of it before it is dropped, since its `Drop` may ask for that lock.
#[derive(Clone)]
pub(crate) struct Foreign<T> {
    /// There is one until it is dropped.
    value: Option<T>,
    owner: Owner,
}

/// Whose value it is.
#[derive(Debug, Clone)]
pub(crate) enum Owner {
    Plugin(Arc<str>),
    /// Remembered by a historic hook.
    Argument(&'static str),
    Observer,
    Attachment,
}

impl<T> Foreign<T> {
    pub(crate) fn new(owner: Owner, value: T) -> Self {
        Self { value: Some(value), owner }
    }
}

/// Does something with what is somebody else's, such as dropping it, and logs its panic.
pub(crate) fn quietly(owner: &Owner, act: impl FnOnce()) {
    if let Err(panic) = catch_panic(act) {
        let message = panic.message();
        // It may be the subscriber that panics.
        let _ = catch_panic(|| tracing::error!("{owner} panicked when it was dropped: {message}"));
    }
}

impl<T> DerefMut for Foreign<T> {
    fn deref_mut(&mut self) -> &mut T {
        match &mut self.value {
            Some(value) => value,
            None => unreachable!("it is gone only when this is"),
        }
    }
}

impl<T> Drop for Foreign<T> {
    fn drop(&mut self) {
        let value = self.value.take();
        quietly(&self.owner, || drop(value));
    }
}

/// What a macro has bound is the plugin's.
impl Drop for Implementation {
    fn drop(&mut self) {
        let (owner, bound) = (Owner::Plugin(self.plugin().shared_name()), self.bound.take());
        quietly(&owner, || drop(bound));
    }
}

impl<T> Deref for Foreign<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match &self.value {
            Some(value) => value,
            None => unreachable!("it is gone only when this is"),
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plugin(name) => write!(formatter, "plugin `{name}`"),
            Self::Argument(hook) => write!(formatter, "an argument of the historic hook `{hook}`"),
            Self::Observer => formatter.write_str("an observer"),
            Self::Attachment => formatter.write_str("what is attached to the plugins"),
        }
    }
}
