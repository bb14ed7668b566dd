//! The file of SQLite.

use std::fs::File;
use std::io::Write;

use hooks_store::sqlx;

use crate::engine::{Database, store};

#[tokio::test]
async fn a_store_is_open_in_one_process() {
    let database = Database::sqlite();
    // As another process has it.
    let mut other = File::create(database.folder.path().join("store.db.lock")).expect("there is room");
    other.lock().expect("it is free");
    write!(other, "4711").expect("there is room");
    let told = database.refusal([]).await;
    let expected = "is open in another process (4711); stop that, or give this one a store of its own";
    assert!(told.ends_with(expected), "{told}");
    drop(other);
    let plugins = database.with([]);
    plugins.start().await.expect("it is free");
    let other = File::open(database.folder.path().join("store.db.lock")).expect("it is there");
    assert!(other.try_lock().is_err(), "nobody else takes it");
    plugins.stop().await.expect("they stop");
    drop(plugins);
    other.try_lock().expect("it is free");
}

#[cfg(unix)]
#[tokio::test]
async fn its_owner_alone_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let database = Database::sqlite();
    let plugins = database.with([]);
    plugins.start().await.expect("they start");
    let files = std::fs::read_dir(database.folder.path()).expect("it is there");
    let modes: Vec<_> = files
        .map(|file| file.and_then(|file| file.metadata()).expect("it is there").permissions().mode() & 0o777)
        .collect();
    assert!(modes.len() >= 2 && modes.iter().all(|mode| *mode == 0o600), "{modes:?}");
}

#[tokio::test]
async fn it_is_kept_as_it_must_be() {
    let database = Database::sqlite();
    let plugins = database.with([]);
    plugins.start().await.expect("they start");
    let store = store(&plugins);
    let mut change = store.begin().await.expect("it is free");
    for (pragma, expected) in [("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 5000), ("auto_vacuum", 2)] {
        let text = sqlx::AssertSqlSafe(format!("PRAGMA {pragma}"));
        let found: i64 = sqlx::query_scalar(text).fetch_one(&mut *change).await.expect("it is known");
        assert_eq!(found, expected, "{pragma}");
    }
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *change).await.expect("it is known");
    assert_eq!(mode, "wal");
}
