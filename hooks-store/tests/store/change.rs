//! Reading and writing.

use hooks_store::sqlx;

use crate::engine::{Database, on_each_engine, reports, store};

on_each_engine! {
    a_change_is_whole_or_nothing
    readers_do_not_write
    a_pool_in_use_says_so_in_time
    a_store_that_is_reloaded_has_what_it_had
}

const INIT: (&str, &str) = ("0001_init.sql", "CREATE TABLE reports (day TEXT PRIMARY KEY)");
const INSERT: &str = "INSERT INTO reports VALUES ($1)";

async fn a_change_is_whole_or_nothing(database: Database) {
    let plugins = database.with([reports(&[INIT])]);
    plugins.start().await.expect("they start");
    let store = store(&plugins);
    let mut dropped = store.begin().await.expect("it is free");
    sqlx::query(INSERT).bind("monday").execute(&mut *dropped).await.expect("it is written");
    drop(dropped);
    let mut change = store.begin().await.expect("it is free");
    sqlx::query(INSERT).bind("it's; DROP TABLE reports --").execute(&mut *change).await.expect("it is written");
    change.commit().await.expect("it is kept");
    let days = sqlx::query_scalar("SELECT day FROM reports").fetch_all(store.reader()).await;
    assert_eq!(days.unwrap_or_else(|_| Vec::<String>::new()), ["it's; DROP TABLE reports --"]);
    plugins.stop().await.expect("they stop");
}

async fn readers_do_not_write(database: Database) {
    let plugins = database.with([reports(&[INIT])]);
    plugins.start().await.expect("they start");
    let refused = sqlx::query(INSERT).bind("monday").execute(store(&plugins).reader()).await.expect_err("it reads");
    let told = refused.to_string();
    assert!(told.contains("readonly") || told.contains("read-only"), "{told}");
    plugins.stop().await.expect("they stop");
}

async fn a_pool_in_use_says_so_in_time(mut database: Database) {
    database.section["connections"] = 1.into();
    database.section["acquire_timeout"] = "50ms".into();
    let plugins = database.with([]);
    plugins.start().await.expect("they start");
    let store = store(&plugins);
    let first = store.begin().await.expect("it is free");
    let refused = store.begin().await.expect_err("it is in use");
    assert!(matches!(refused, sqlx::Error::PoolTimedOut), "{refused}");
    drop(first);
    store.begin().await.expect("it is free again");
    plugins.stop().await.expect("they stop");
}

async fn a_store_that_is_reloaded_has_what_it_had(database: Database) {
    let plugins = database.with([reports(&[INIT])]);
    plugins.start().await.expect("they start");
    let mut change = store(&plugins).begin().await.expect("it is free");
    sqlx::query(INSERT).bind("monday").execute(&mut *change).await.expect("it is written");
    change.commit().await.expect("it is kept");
    plugins.reload("store").await.expect("it is opened again");
    let days = sqlx::query_scalar("SELECT day FROM reports").fetch_all(store(&plugins).reader()).await;
    assert_eq!(days.unwrap_or_else(|_| Vec::<String>::new()), ["monday"]);
    plugins.stop().await.expect("they stop");
}
