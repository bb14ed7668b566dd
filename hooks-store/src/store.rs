use std::fmt;
use std::sync::Arc;

use sqlx::{Any, AnyPool, Error, Transaction};
use tokio::sync::{Mutex, MutexGuard};

use crate::dialect::Dialect;

/// Where plugins keep what must survive a restart: a service of the plugin `store`.
///
/// Queries are those of [`sqlx`], with parameters written as `$1` for either dialect. Columns are read as `bool`,
/// integers, floats, texts or bytes; what PostgreSQL has besides is cast in the query: `created_at::text`.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    dialect: Dialect,
    readers: AnyPool,
    /// Of SQLite one connection: several that write wait for each other longer than one takes.
    writers: AnyPool,
    /// Held by whose turn it is to migrate: who waits for a connection waits no longer than `acquire_timeout`.
    turn: Mutex<()>,
    /// What holds as long as the store is open.
    _guard: Option<Guard>,
}

/// What is given back when the store is closed.
pub(crate) type Guard = Box<dyn std::any::Any + Send + Sync>;

impl Store {
    pub(crate) fn new(dialect: Dialect, readers: AnyPool, writers: AnyPool, guard: Option<Guard>) -> Self {
        Self(Arc::new(Inner { dialect, readers, writers, turn: Mutex::new(()), _guard: guard }))
    }

    /// Whose SQL it understands.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// Connections for reading, which refuse to write: `query.fetch_all(store.reader())`.
    ///
    /// Where all are in use, who asks waits, and gets [`Error::PoolTimedOut`] after `acquire_timeout`.
    #[must_use]
    pub fn reader(&self) -> &AnyPool {
        &self.0.readers
    }

    /// Begins a change: what is done through it is there as a whole once `commit` has returned, and not at all where it
    /// is dropped.
    ///
    /// SQLite has one writer, so a change is to be short: others wait for it.
    ///
    /// # Errors
    /// Where the database cannot be reached; [`Error::PoolTimedOut`] where no connection became free within
    /// `acquire_timeout`.
    pub async fn begin(&self) -> Result<Transaction<'static, Any>, Error> {
        match self.0.dialect {
            // It holds the right to write from its beginning, so that it need not fail at its first change.
            Dialect::Sqlite => self.0.writers.begin_with("BEGIN IMMEDIATE").await,
            Dialect::Postgres => self.0.writers.begin().await,
        }
    }

    pub(crate) fn writers(&self) -> &AnyPool {
        &self.0.writers
    }

    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.0.turn.lock().await
    }

    pub(crate) async fn close(&self) {
        self.0.readers.close().await;
        self.0.writers.close().await;
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Store").field("dialect", &self.0.dialect).finish_non_exhaustive()
    }
}
