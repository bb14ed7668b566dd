//! What becomes of migrations.

use hooks_store::{Dialect, sqlx};

use crate::engine::{Database, named, on_each_engine, reports, store};

const INIT: (&str, &str) = ("0001_init.sql", "CREATE TABLE reports (day TEXT PRIMARY KEY, count BIGINT NOT NULL);");
const SEED: (&str, &str) =
    ("seed.sql", "INSERT INTO reports VALUES ('monday', 1); INSERT INTO reports VALUES ('friday', 5);");

on_each_engine! {
    each_is_applied_once_and_what_comes_later_behind_it
    line_ends_are_no_change_and_neither_is_another_seed
    all_that_does_not_fit_is_told_at_once
    one_that_fails_leaves_nothing_and_those_before_it_are_there
    those_of_another_dialect_are_left_out
    plugins_that_start_together_wait_for_each_other
}

/// Starts, and tells which have been applied then.
async fn applied(database: &Database, files: &[(&str, &str)]) -> Vec<String> {
    let plugins = database.with([reports(files)]);
    plugins.start().await.expect("they start");
    let ids = "SELECT migration_id FROM plugin_migrations WHERE plugin = 'reports' ORDER BY migration_id";
    let ids = sqlx::query_scalar(ids).fetch_all(store(&plugins).reader()).await.expect("it is read");
    plugins.stop().await.expect("they stop");
    ids
}

async fn each_is_applied_once_and_what_comes_later_behind_it(database: Database) {
    assert_eq!(applied(&database, &[INIT, SEED]).await, ["0001_init", "seed"]);
    assert_eq!(applied(&database, &[INIT, SEED]).await, ["0001_init", "seed"], "as before");
    let late = ("0002_note.sql", "ALTER TABLE reports ADD COLUMN note TEXT");
    assert_eq!(applied(&database, &[INIT, late, SEED]).await, ["0001_init", "0002_note", "seed"]);
    let plugins = database.with([reports(&[INIT, late, SEED])]);
    plugins.start().await.expect("they start");
    let count = sqlx::query_scalar("SELECT count(*) FROM reports").fetch_one(store(&plugins).reader()).await;
    assert_eq!(count.unwrap_or(0_i64), 2, "the seed is sown once");
    plugins.stop().await.expect("they stop");
}

async fn line_ends_are_no_change_and_neither_is_another_seed(database: Database) {
    let [unix, windows] = ["CREATE TABLE reports (\n day TEXT)", "CREATE TABLE reports (\r\n day TEXT)"];
    applied(&database, &[("0001_init.sql", unix), ("seed.sql", "SELECT 1")]).await;
    applied(&database, &[("0001_init.sql", windows), ("seed.sql", "SELECT 2")]).await;
}

async fn all_that_does_not_fit_is_told_at_once(database: Database) {
    applied(&database, &[INIT, ("0003_third.sql", "CREATE TABLE third (id BIGINT)")]).await;
    let now = reports(&[
        ("0001_init.sql", "CREATE TABLE reports (day TEXT)"),
        ("0002_late.sql", "SELECT 1"),
        ("0004_odd.postgre.sql", "SELECT 1"),
        ("0005_one.sql", "SELECT 1"),
        ("0005_other.sql", "SELECT 1"),
    ]);
    assert_eq!(
        database.refusal([now]).await,
        "the plugin `reports` failed in `migrate`: the migrations of `reports` do not fit the store\n\
         - `0001_init` has changed since it was applied; take the change back, and make it by a migration more\n\
         - `0002_late` comes too late, as `0003_third` has been applied; give it the next number\n\
         - `0004_odd` is for `postgre`, which is no dialect; did you mean `postgres`?\n\
         - `0005_one` and `0005_other` have one number; give the later one the next\n\
         - `0003_third` has been applied, and this version does not have it; is the program older than the store?"
    );
}

async fn one_that_fails_leaves_nothing_and_those_before_it_are_there(database: Database) {
    let broken = ("0002_broken.sql", "CREATE TABLE half (id BIGINT);\nCREATE TABEL other (id BIGINT);");
    let told = database.refusal([reports(&[INIT, broken])]).await;
    let begin =
        "the plugin `reports` failed in `migrate`: the migration `0002_broken` of `reports` cannot be applied: ";
    let told = told.strip_prefix(begin).unwrap_or_else(|| panic!("{told}"));
    let expected = [r#"line 2: syntax error at or near "TABEL""#, r#"near "TABEL": syntax error"#];
    assert!(expected.contains(&told), "{told}");
    let mended = ("0002_broken.sql", "CREATE TABLE half (id BIGINT)");
    assert_eq!(applied(&database, &[INIT, mended]).await, ["0001_init", "0002_broken"]);
}

async fn those_of_another_dialect_are_left_out(database: Database) {
    let plugins = database.with([]);
    plugins.start().await.expect("they start");
    let expected = match store(&plugins).dialect() {
        Dialect::Postgres => ["0001_init", "0002_index"],
        _ => ["0001_init", "0003_index"],
    };
    plugins.stop().await.expect("they stop");
    // Each refuses a transaction.
    let files = [
        INIT,
        ("0002_index.postgres.sql", "-- no-transaction\nCREATE INDEX CONCURRENTLY by_count ON reports (count)"),
        ("0003_index.sqlite.sql", "-- no-transaction\nVACUUM"),
    ];
    assert_eq!(applied(&database, &files).await, expected);
}

async fn plugins_that_start_together_wait_for_each_other(mut database: Database) {
    database.section["acquire_timeout"] = "20ms".into();
    database.section["connections"] = 2.into();
    // Each takes longer than anybody waits for a connection.
    let count =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n";
    let slow = [("0001_slow.sqlite.sql", count), ("0001_slow.postgres.sql", "SELECT pg_sleep(0.1)")];
    let plugins = database.with(["one", "two", "three", "four"].map(|name| named(name, &slow)));
    plugins.start().await.expect("they start");
    plugins.stop().await.expect("they stop");
}

/// As processes of their own would.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_start_at_once_one_applies_each() {
    let Some(database) = Database::postgres().await else { return };
    let slow = ("0002_slow.sql", "SELECT pg_sleep(0.05); INSERT INTO reports VALUES ('monday', 1)");
    let many: Vec<_> = (0..8).map(|_| database.with([reports(&[INIT, slow, SEED_OF_FRIDAY])])).collect();
    let started = futures::future::join_all(many.iter().map(hooks_core::PluginManager::start)).await;
    assert!(started.iter().all(Result::is_ok), "{started:?}");
    let days = "SELECT day FROM reports ORDER BY day";
    let days: Vec<String> = sqlx::query_scalar(days).fetch_all(store(&many[0]).reader()).await.expect("it is read");
    assert_eq!(days, ["friday", "monday"]);
}

const SEED_OF_FRIDAY: (&str, &str) = ("seed.sql", "INSERT INTO reports VALUES ('friday', 1)");
