use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use hooks_core::Migration;
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, Executor, Row};

/// What is there before any migration.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS plugin_migrations (
    plugin TEXT NOT NULL,
    migration_id TEXT NOT NULL,
    number BIGINT,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL, -- microseconds since 1970
    PRIMARY KEY (plugin, migration_id)
)";

/// A migration that has been applied.
pub(super) struct Applied {
    pub(super) id: String,
    /// `None` of a seed.
    pub(super) number: Option<u32>,
    pub(super) checksum: String,
}

/// Those of a plugin that have been applied, by their ids.
pub(super) async fn applied(
    connection: &mut AnyConnection,
    plugin: &str,
) -> Result<BTreeMap<String, Applied>, sqlx::Error> {
    connection.execute(TABLE).await?;
    let rows = sqlx::query("SELECT migration_id, number, checksum FROM plugin_migrations WHERE plugin = $1");
    let rows = rows.bind(plugin).fetch_all(connection).await?;
    let applied = rows.iter().map(|row| {
        let number: Option<i64> = row.try_get(1)?;
        let id: String = row.try_get(0)?;
        let number = number.and_then(|number| u32::try_from(number).ok());
        Ok((id.clone(), Applied { id, number, checksum: row.try_get(2)? }))
    });
    applied.collect()
}

/// Records one as applied.
pub(super) async fn record(
    connection: &mut AnyConnection,
    plugin: &str,
    migration: &Migration,
) -> Result<(), sqlx::Error> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
    let insert = "INSERT INTO plugin_migrations (plugin, migration_id, number, checksum, applied_at) VALUES ($1, $2, $3, $4, $5)";
    let insert =
        sqlx::query(insert).bind(plugin.to_owned()).bind(migration.id()).bind(migration.number().map(i64::from));
    let insert = insert.bind(checksum(migration.text())).bind(i64::try_from(now).unwrap_or(i64::MAX));
    insert.execute(connection).await.map(|_| ())
}

/// SHA-256 of a text, whichever line ends it was checked out with.
pub(super) fn checksum(text: &str) -> String {
    hex::encode(Sha256::digest(text.replace("\r\n", "\n")))
}
