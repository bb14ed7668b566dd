//! Migrations of plugins: each applied once, in its plugin's turn, whoever else starts at the same time.

mod error;
mod plan;
mod record;

use std::sync::Arc;

use hooks_core::{BoxError, BoxFuture, Migration, Migrator, PluginInfo};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

pub use self::error::{MigrationError, MigrationProblem};
use self::plan::plan;
use self::record::{applied, record};
use crate::dialect::Dialect;
use crate::lock::Lock;
use crate::store::Store;

/// The first line of one whose statements refuse a transaction.
const NO_TRANSACTION: &str = "-- no-transaction";

impl Migrator for Store {
    fn migrate(&self, plugin: Arc<PluginInfo>) -> BoxFuture<'static, Result<(), BoxError>> {
        let store = self.clone();
        Box::pin(async move { Ok(store.apply(plugin.name(), plugin.migrations()).await?) })
    }
}

impl Store {
    /// Applies those migrations of a plugin that have not been.
    pub(crate) async fn apply(&self, plugin: &str, migrations: &[Migration]) -> Result<(), MigrationError> {
        // Of the plugins of this process one at a time, and then of all processes.
        let _turn = self.turn().await;
        let mut lock = Lock::take(self.writers(), self.dialect()).await?;
        let done = applied(lock.connection(), plugin).await?;
        let due = plan(self.dialect(), plugin, migrations, &done)?;
        for migration in due {
            let began = tokio::time::Instant::now();
            let ran = run(self.dialect(), lock.connection(), plugin, migration).await;
            ran.map_err(|error| MigrationError::refused(plugin, migration, error))?;
            tracing::info!(plugin, migration = migration.id(), took = ?began.elapsed(), "a migration was applied");
        }
        Ok(())
    }
}

/// Applies one and records it, both or neither, unless it refuses a transaction.
async fn run(
    dialect: Dialect,
    connection: &mut AnyConnection,
    plugin: &str,
    migration: &Migration,
) -> Result<(), sqlx::Error> {
    // The text is a part of the program.
    let statements = sqlx::raw_sql(AssertSqlSafe(migration.text().to_owned()));
    if migration.text().lines().next().is_some_and(|line| line.trim_end() == NO_TRANSACTION) {
        connection.execute(statements).await?;
        return record(connection, plugin, migration).await;
    }
    let mut change = match dialect {
        Dialect::Sqlite => connection.begin_with("BEGIN IMMEDIATE").await?,
        Dialect::Postgres => connection.begin().await?,
    };
    change.execute(statements).await?;
    record(&mut change, plugin, migration).await?;
    change.commit().await
}
