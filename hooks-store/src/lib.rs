//! What must survive a restart: the plugin `store` keeps it in a file of SQLite, or in PostgreSQL.
//!
//! A plugin asks for the service [`Store`], and has the tables that its migrations make:
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use hooks_core::{BoxError, NoConfig, Plugin, PluginContext, plugin};
//! use hooks_store::{Store, sqlx};
//!
//! /// Counts what was asked for.
//! #[plugin(name = "reports", needs(Store))] // and `migrations = "migrations"`
//! pub struct Reports {
//!     store: Arc<Store>,
//! }
//!
//! impl Plugin for Reports {
//!     type Config = NoConfig;
//!
//!     async fn load(_: NoConfig, context: &PluginContext) -> Result<Self, BoxError> {
//!         Ok(Self { store: context.service::<Store>()? })
//!     }
//! }
//!
//! impl Reports {
//!     async fn count(&self, day: &str) -> Result<i64, sqlx::Error> {
//!         let mut change = self.store.begin().await?;
//!         let count = sqlx::query_scalar("UPDATE reports SET count = count + 1 WHERE day = $1 RETURNING count");
//!         let count = count.bind(day).fetch_one(&mut *change).await?;
//!         change.commit().await?;
//!         Ok(count)
//!     }
//! }
//! ```
//!
//! Without it in a program all works as before, for as long as the process lives.

mod config;
mod connect;
mod dialect;
mod error;
mod migrate;
mod plugin;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;

/// The crate of what a [`Store`] gives: connections, transactions, queries and their errors.
pub use sqlx;

pub use crate::config::StoreConfig;
pub use crate::dialect::Dialect;
pub use crate::error::OpenError;
pub use crate::migrate::{MigrationError, MigrationProblem};
pub use crate::plugin::StorePlugin;
pub use crate::store::Store;
