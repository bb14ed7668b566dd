//! PostgreSQL.

use std::time::Duration;

use sqlx::{AnyPool, Executor};
use tokio::time::{Instant, sleep};
use url::Url;

use crate::config::StoreConfig;
use crate::connect::pool;
use crate::dialect::Dialect;
use crate::error::OpenError;
use crate::lock::Lock;
use crate::store::Store;

/// How long is waited between two tries to reach the server.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(2)];

pub(crate) async fn open(url: &str, config: &StoreConfig) -> Result<Store, OpenError> {
    let url = Url::parse(url).map_err(OpenError::Url)?;
    let timeout = config.statement_timeout.map_or(0, |limit| limit.0.as_millis());
    let mut begin = format!("SET statement_timeout = {timeout};");
    if let Some(schema) = &config.schema {
        check_name(schema)?;
        begin = format!("{begin} SET search_path = {schema};");
    }
    let writers = pool(&url, config, config.connections, begin.clone())?;
    reach(&writers, config.connect_timeout.0).await?;
    if let Some(schema) = &config.schema {
        // Two that make it at once are in each other's way, whatever the statement says.
        let mut lock = Lock::take(&writers, Dialect::Postgres).await?;
        // Checked above.
        let make = sqlx::AssertSqlSafe(format!("CREATE SCHEMA IF NOT EXISTS {schema}"));
        lock.connection().execute(make).await?;
    }
    let readers = pool(&url, config, config.connections, format!("{begin} SET default_transaction_read_only = on;"))?;
    Ok(Store::new(Dialect::Postgres, readers, writers, None))
}

/// Tries for so long, where the server is not there yet.
async fn reach(pool: &AnyPool, within: Duration) -> Result<(), OpenError> {
    let began = Instant::now();
    let mut pause = PAUSES[0];
    loop {
        match pool.acquire().await {
            Ok(_) => return Ok(()),
            Err(sqlx::Error::Io(error)) if began.elapsed() + pause < within => {
                tracing::warn!(error = &error as &dyn std::error::Error, again_in = ?pause, "the database is not reached");
                sleep(pause).await;
                pause = PAUSES[1].min(pause * 2);
            }
            Err(error @ (sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut)) => {
                return Err(OpenError::Unreachable { within, error });
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Whether it can stand in a statement without quotes.
fn check_name(schema: &str) -> Result<(), OpenError> {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    let mut bytes = schema.bytes();
    let is_name = bytes.next().is_some_and(is_letter) && bytes.all(|byte| is_letter(byte) || byte.is_ascii_digit());
    if is_name && schema.len() <= 63 { Ok(()) } else { Err(OpenError::Schema(schema.to_owned())) }
}
