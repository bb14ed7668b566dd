//! SQLite, as it is run for real: one file of one process, a log that is written ahead, one writer.

mod file;

use std::path::Path;

use sqlx::AnyPool;

use self::file::StoreFile;
use crate::config::StoreConfig;
use crate::connect::pool;
use crate::dialect::Dialect;
use crate::error::OpenError;
use crate::store::Store;

/// The first version that does not corrupt its log where that is reset while it is read
/// (<https://sqlite.org/wal.html#walresetbug>).
const VERSION: &str = "3.51.3";

/// What each connection is told. What is acknowledged is on the disk; a reader that is in the way of a writer, or
/// another process that makes a copy, is waited for.
const BOTH: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;";

pub(crate) async fn open(path: &Path, config: &StoreConfig) -> Result<Store, OpenError> {
    let file = StoreFile::open(path)?;
    let url = file.url()?;
    // Space that was freed can be given back only by a file that was made so.
    let writers =
        pool(&url, config, 1, format!("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; {BOTH}"))?;
    check(&writers, &file).await?;
    let readers = pool(&url, config, config.connections, format!("{BOTH} PRAGMA query_only = ON;"))?;
    Ok(Store::new(Dialect::Sqlite, readers, writers, Some(Box::new(file))))
}

async fn check(writers: &AnyPool, file: &StoreFile) -> Result<(), OpenError> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(writers).await?;
    let number = |version: &str| version.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>();
    if number(&found) < number(VERSION) {
        return Err(OpenError::Version { found, wanted: VERSION });
    }
    let found: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(writers).await?;
    if found != "wal" {
        return Err(OpenError::Journal { path: file.path().to_owned(), found });
    }
    Ok(())
}
