use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Executor};
use tokio::time::sleep;

use crate::dialect::Dialect;

/// The right to change which tables there are, which one has at a time of all processes: a connection that has it as
/// long as it is there.
pub(crate) struct Lock(PoolConnection<Any>);

/// Whose lock it is among those of a server: any number that nobody else uses.
const LOCK: i64 = 0x686f_6f6b_732e_6d67;

/// How long is waited before it is asked for again.
const PAUSE: Duration = Duration::from_millis(20);

impl Lock {
    pub(crate) async fn take(writers: &AnyPool, dialect: Dialect) -> Result<Self, sqlx::Error> {
        let mut connection = writers.acquire().await?;
        match dialect {
            // There is no other writer.
            Dialect::Sqlite => {}
            Dialect::Postgres => {
                connection.close_on_drop();
                // What is done may take as long as its plugin's start.
                connection.execute("SET statement_timeout = 0").await?;
                // Who waits within a statement is waited for by `CREATE INDEX CONCURRENTLY`, which may be what holds
                // the lock.
                let ask = "SELECT pg_try_advisory_lock($1)";
                while !sqlx::query_scalar::<_, bool>(ask).bind(LOCK).fetch_one(&mut *connection).await? {
                    sleep(PAUSE).await;
                }
            }
        }
        Ok(Self(connection))
    }

    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.0
    }
}
