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
//! # Engines
//!
//! | `plugins.store.url` | what is kept where |
//! |---|---|
//! | `sqlite://store.db`, unless said | a file that is made when first needed, readable by its owner alone, and beside it its log (`-wal`, `-shm`) and who has it open (`.lock`). One process at a time, on a disk of the machine: a file system of the network is refused |
//! | `postgres://user:password@host/database` | the tables of a server, in the `schema` that is configured, which is made when first needed. Any number of instances. It needs the feature `postgres` |
//!
//! What `commit` has acknowledged is on the disk: SQLite waits for it (`synchronous=FULL`), as PostgreSQL does unless
//! its operator says otherwise. Of SQLite there is one connection that writes, so that writers wait in a queue and not
//! for a lock. Where no connection becomes free within `acquire_timeout`, whoever asks gets
//! [`PoolTimedOut`](sqlx::Error::PoolTimedOut). A server that is not there when the program starts is tried for
//! `connect_timeout`; one that goes later is an error of each operation until it is back.
//!
//! # A store that is lost
//!
//! Where the database goes while the service runs, each operation on it is an error, requests that need none go on, and
//! it is used again once it is back. The plugin tells so by `check_health` (feature `health`, which is on), so that a
//! service with the plugin `health` is not ready meanwhile.
//!
//! # Migrations
//!
//! Files of the folder that [`plugin`](macro@hooks_core::plugin) names, each in a transaction of its own, which takes
//! in that it was applied: both are kept, or neither is. The first line `-- no-transaction` is for statements that
//! refuse one, as `CREATE INDEX CONCURRENTLY`; let such a file have one statement, and one that may be run again, since
//! a process can end between it and its record. Who starts at the same time waits for the other, so each is applied
//! once.
//!
//! Before anything of a plugin is applied, what it has is compared with what was applied:
//!
//! | told | what to do |
//! |---|---|
//! | `0001_init` has changed since it was applied | take the change back, and write it as a further migration; line ends do not count |
//! | `0002_late` comes too late | two branches took one number, most often: give it the next |
//! | `0003_third` has been applied, and this version does not have it | an older program than the store has seen: start the newer one, or restore a copy |
//! | `0004_odd` is for `postgre`, which is no dialect | dialects are `sqlite` and `postgres`; a file of another dialect than the store's is left out |
//!
//! `seed.sql` is applied once, behind the migrations of the first start, and may change later.
//!
//! # Without it
//!
//! Without the plugin in a program all works as before, for as long as the process lives. What `admin` switches and
//! configures is not kept by it: it lasts as long as the process, as the manual of [`hooks_core`] says.

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("a store has an engine: add the feature `sqlite` or `postgres`");

mod config;
mod connect;
mod dialect;
mod error;
#[cfg(feature = "health")]
mod health;
mod lock;
mod migrate;
mod place;
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
