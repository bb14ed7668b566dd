//! The array that a call of one hook works on.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use crate::hook::HookKey;
use crate::{HookSpec, Implementation};

/// The implementations of one hook in call order, in a snapshot.
pub(crate) struct HookTable {
    pub(crate) spec: &'static HookSpec,
    pub(crate) implementations: Arc<[Arc<Implementation>]>,
    /// A `Table<K>` for the hook's `K`.
    pub(crate) typed: Arc<dyn Any + Send + Sync>,
}

/// The same as a call needs it: one array of what is called, and beside it what is read when something goes wrong.
///
/// `thunks`, `implementations` and, where it is not empty, `unwinds` have the same length and order, which is the
/// order of calls.
#[doc(hidden)]
pub struct Table<K: HookKey> {
    pub(crate) thunks: Box<[K::Thunk]>,
    pub(crate) implementations: Arc<[Arc<Implementation>]>,
    /// For a hook that unwinds another: the first place that the plugin has in that one, if it has any.
    pub(crate) unwinds: Box<[Option<usize>]>,
    pub(crate) isolate: bool,
}

/// What [`Table::build`] is given.
#[derive(Debug)]
pub(crate) struct TableParts {
    pub(crate) implementations: Arc<[Arc<Implementation>]>,
    pub(crate) unwinds: Box<[Option<usize>]>,
    pub(crate) isolate: bool,
}

impl<K: HookKey> Table<K> {
    pub(crate) fn build(parts: TableParts) -> Arc<dyn Any + Send + Sync> {
        let TableParts { implementations, unwinds, isolate } = parts;
        let thunks = implementations.iter().filter_map(|each| each.thunk::<K>().cloned()).collect();
        Arc::new(Self { thunks, implementations, unwinds, isolate })
    }
}

/// A table for as long as a call takes.
#[doc(hidden)]
pub enum TableRef<'m, K: HookKey> {
    Borrowed(&'m Table<K>),
    Shared(Arc<Table<K>>),
}

impl<K: HookKey> Deref for TableRef<'_, K> {
    type Target = Table<K>;

    fn deref(&self) -> &Table<K> {
        match self {
            Self::Borrowed(table) => table,
            Self::Shared(table) => table,
        }
    }
}
