//! PostgreSQL.

use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::{AnyConnection, Connection, Executor};
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use crate::config::StoreConfig;
use crate::connect::pool;
use crate::dialect::Dialect;
use crate::error::OpenError;
use crate::lock::Lock;
use crate::store::Store;

/// How long is waited between two tries to reach the server.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(2)];

pub(crate) async fn open(url: &Url, config: &StoreConfig) -> Result<Store, OpenError> {
    // In milliseconds, of which the server takes no more.
    let limit = config.statement_timeout.map_or(0, |limit| i32::try_from(limit.0.as_millis()).unwrap_or(i32::MAX));
    let mut begin = format!("SET statement_timeout = {limit};");
    if let Some(schema) = &config.schema {
        begin = format!("{begin} SET search_path = {schema};");
    }
    reach(url, config.connect_timeout.0).await?;
    let writers = pool(url, config, config.connections, begin.clone())?;
    if let Some(schema) = &config.schema {
        // Two that make it at once are in each other's way, whatever the statement says.
        let mut lock = Lock::take(&writers, Dialect::Postgres).await?;
        // A name, as the configuration was checked.
        let make = sqlx::AssertSqlSafe(format!("CREATE SCHEMA IF NOT EXISTS {schema}"));
        lock.connection().execute(make).await?;
    }
    let readers = pool(url, config, config.connections, format!("{begin} SET default_transaction_read_only = on;"))?;
    Ok(Store::new(Dialect::Postgres, readers, writers, None))
}

/// Tries for so long, where the server is not there yet.
async fn reach(url: &Url, within: Duration) -> Result<(), OpenError> {
    let began = Instant::now();
    let mut pause = PAUSES[0];
    loop {
        let left = within.saturating_sub(began.elapsed());
        let reached = timeout(left, AnyConnection::connect(url.as_str())).await;
        match reached.unwrap_or_else(|_| Err(sqlx::Error::Io(ErrorKind::TimedOut.into()))) {
            Ok(connection) => return Ok(connection.close().await?),
            Err(error) if !is_away(&error) => return Err(error.into()),
            Err(error) if began.elapsed() + pause >= within => return Err(OpenError::Unreachable { within, error }),
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, again_in = ?pause, "the database is not reached");
                sleep(pause).await;
                pause = PAUSES[1].min(pause * 2);
            }
        }
    }
}

/// Whether the server may answer later: it does not now, or says that it starts or ends
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>, class 57).
fn is_away(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    matches!(error, sqlx::Error::Io(_)) || code.is_some_and(|code| matches!(&*code, "57P01" | "57P02" | "57P03"))
}
