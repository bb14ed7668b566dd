//! The arrays that a call of one hook works on.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::walk::Walk;
use crate::hook::{HookKey, PlainHookKey, Thunk};
use crate::implementation::Implementation;
use crate::observer::Audience;
use crate::snapshot::{SnapshotRef, TableParts};
use crate::spec::HookSpec;

/// The table of a hook with implementations beside its wrappers.
#[doc(hidden)]
pub struct Table<K: PlainHookKey> {
    /// In place, since most calls need nothing else.
    pub(crate) plain: Plain<K>,
    pub(crate) wrappers: Box<[Wrapper<K>]>,
}

/// The implementations of a hook that are no wrappers, and beside them what is read when something goes wrong.
///
/// `thunks`, `implementations` and, where it is not empty, `unwinds` have the same length and order, which is the
/// order of calls.
#[doc(hidden)]
pub struct Plain<K: PlainHookKey> {
    pub(crate) thunks: Box<[K::Thunk]>,
    pub(crate) implementations: Box<[Arc<Implementation>]>,
    /// For a hook that unwinds another: the first place that the plugin has in that one, if it has any.
    pub(crate) unwinds: Arc<[Option<usize>]>,
    pub(crate) isolate: bool,
    /// Nothing of it is timed or blocks.
    pub(crate) is_direct: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) blocking: Arc<Semaphore>,
    /// Of the whole table.
    pub(crate) audience: Audience,
}

/// A wrapper, ready to be called.
#[doc(hidden)]
pub struct Wrapper<K: HookKey> {
    pub(crate) function: Arc<K::WrapperFn>,
    pub(crate) implementation: Arc<Implementation>,
}

/// The table of a hook of kind `around`.
#[doc(hidden)]
pub struct AroundTable<K: HookKey> {
    wrappers: Box<[Wrapper<K>]>,
    audience: Audience,
}

/// A table with wrappers.
#[doc(hidden)]
pub trait Wrapped {
    type Key: HookKey;

    fn wrappers(&self) -> &[Wrapper<Self::Key>];

    fn audience(&self) -> &Audience;
}

impl<K: PlainHookKey> Table<K> {
    #[doc(hidden)]
    #[must_use]
    pub fn build(parts: &TableParts) -> Arc<dyn Any + Send + Sync> {
        Arc::new(Self { plain: Plain::new(parts), wrappers: Wrapper::all(parts) })
    }

    /// Whether a call is no more than its loop.
    #[inline]
    pub(crate) fn is_direct(&self, walk: &Walk) -> bool {
        self.wrappers.is_empty() && walk.is_direct() && !self.plain.audience.is_there()
    }
}

impl<K: PlainHookKey> Plain<K> {
    fn new(parts: &TableParts) -> Self {
        let TableParts { plain, unwinds, rules, blocking, .. } = parts;
        let thunks: Box<[K::Thunk]> = plain.iter().filter_map(|each| K::Thunk::of(each)).collect();
        Self {
            is_direct: rules.timeout.is_none() && !thunks.iter().any(K::Thunk::is_blocking),
            thunks,
            implementations: plain.as_slice().into(),
            unwinds: Arc::clone(unwinds),
            isolate: rules.isolate,
            timeout: rules.timeout,
            blocking: Arc::clone(blocking),
            audience: Audience::new(&parts.watch, &parts.observed),
        }
    }
}

impl<K: HookKey> Wrapper<K> {
    fn all(parts: &TableParts) -> Box<[Self]> {
        parts.wrappers.iter().filter_map(Self::new).collect()
    }

    fn new(implementation: &Arc<Implementation>) -> Option<Self> {
        let function = Arc::clone(implementation.bound::<Arc<K::WrapperFn>>()?);
        Some(Self { function, implementation: Arc::clone(implementation) })
    }
}

impl<K: HookKey> AroundTable<K> {
    #[doc(hidden)]
    #[must_use]
    pub fn build(parts: &TableParts) -> Arc<dyn Any + Send + Sync> {
        Arc::new(Self { wrappers: Wrapper::all(parts), audience: Audience::new(&parts.watch, &parts.observed) })
    }
}

impl<K: PlainHookKey> Wrapped for Table<K> {
    type Key = K;

    #[inline]
    fn wrappers(&self) -> &[Wrapper<K>] {
        &self.wrappers
    }

    #[inline]
    fn audience(&self) -> &Audience {
        &self.plain.audience
    }
}

impl<K: HookKey> Wrapped for AroundTable<K> {
    type Key = K;

    #[inline]
    fn wrappers(&self) -> &[Wrapper<K>] {
        &self.wrappers
    }

    #[inline]
    fn audience(&self) -> &Audience {
        &self.audience
    }
}

/// A table for as long as a call takes.
#[doc(hidden)]
pub enum TableRef<'m, T> {
    Borrowed(&'m T),
    Shared(Arc<T>),
}

impl<T> Deref for TableRef<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Borrowed(table) => table,
            Self::Shared(table) => table,
        }
    }
}

/// The implementations of a table for as long as a call takes.
#[doc(hidden)]
pub enum PlainRef<'m, K: PlainHookKey> {
    Borrowed(&'m Plain<K>),
    OfTable(Arc<Table<K>>),
}

impl<K: PlainHookKey> Deref for PlainRef<'_, K> {
    type Target = Plain<K>;

    #[inline]
    fn deref(&self) -> &Plain<K> {
        match self {
            Self::Borrowed(plain) => plain,
            Self::OfTable(table) => &table.plain,
        }
    }
}

impl<'m> SnapshotRef<'m> {
    #[inline]
    pub(crate) fn into_table<T: Any + Send + Sync>(self, hook: &HookSpec) -> Option<TableRef<'m, T>> {
        match self {
            Self::Borrowed(snapshot) => snapshot.table(hook).map(TableRef::Borrowed),
            Self::Loaded(snapshot) => snapshot.shared_table(hook).map(TableRef::Shared),
        }
    }
}

impl<'m, K: PlainHookKey> TableRef<'m, Table<K>> {
    #[inline]
    pub(crate) fn into_plain(self) -> PlainRef<'m, K> {
        match self {
            Self::Borrowed(table) => PlainRef::Borrowed(&table.plain),
            Self::Shared(table) => PlainRef::OfTable(table),
        }
    }
}
