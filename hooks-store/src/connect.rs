//! What connections of both engines have in common.

use std::sync::Arc;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor};
use url::Url;

use crate::config::StoreConfig;
use crate::error::OpenError;
use crate::place::Place;
use crate::store::Store;

/// Opens what the configuration names.
pub(crate) async fn open(config: &StoreConfig) -> Result<Store, OpenError> {
    sqlx::any::install_default_drivers();
    match Place::of(config.url.expose()).map_err(|error| sqlx::Error::Configuration(error.into()))? {
        #[cfg(feature = "sqlite")]
        Place::Sqlite(path) => crate::sqlite::open(&path, config).await,
        #[cfg(feature = "postgres")]
        Place::Postgres(url) => crate::postgres::open(&url, config).await,
    }
}

/// A pool whose connections begin with these statements, which is not connected yet.
pub(crate) fn pool(url: &Url, config: &StoreConfig, connections: u32, begin: String) -> Result<AnyPool, sqlx::Error> {
    let begin: Arc<str> = begin.into();
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(config.acquire_timeout.0)
        .after_connect(move |connection, _| {
            // No part of it comes from elsewhere than this crate and a checked name.
            let begin = sqlx::AssertSqlSafe(Arc::clone(&begin));
            Box::pin(async move { connection.execute(sqlx::raw_sql(begin)).await.map(|_| ()) })
        })
        .connect_lazy(url.as_str())
}
