//! Processes that are killed at work.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread::spawn;
use std::time::Duration;

use hooks_core::PluginDefinition;
use hooks_store::{Store, sqlx};
use sqlx::Row;

use crate::engine::{Database, on_each_engine, reports, store};

on_each_engine! { what_was_acknowledged_is_there_and_no_migration_is_half_applied }

const ROUNDS: u32 = 60;
const MIGRATIONS: u32 = 30;
/// What the child is told by: the section of its store.
const SECTION: &str = "SECTION_OF_A_CHILD";

/// Each makes a table and fills it: there are both, or neither.
fn plugin() -> PluginDefinition {
    let files = (1..=MIGRATIONS).map(|number| {
        let text = format!("CREATE TABLE table_{number} (id BIGINT); INSERT INTO table_{number} VALUES ({number})");
        (format!("{number:04}_table.sql"), text)
    });
    let files: Vec<_> = files.collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    reports(&files)
}

/// The process that is killed; a test that does nothing where nobody asks for it.
#[tokio::test]
async fn child() {
    let Ok(section) = env::var(SECTION) else { return };
    let plugins = Database::of(serde_json::from_str(&section).expect("it is JSON")).with([plugin()]);
    println!("begun");
    plugins.start().await.expect("they start");
    let store = store(&plugins);
    for number in 0_i64.. {
        let mut change = store.begin().await.expect("it is free");
        sqlx::query("INSERT INTO table_1 VALUES ($1)")
            .bind(number + 1000)
            .execute(&mut *change)
            .await
            .expect("it is written");
        change.commit().await.expect("it is kept");
        println!("kept {number}");
    }
}

/// Runs a child, kills it some time after it has begun, and tells how many changes it has acknowledged.
fn killed(section: &str, after: Duration) -> i64 {
    let program = env::current_exe().expect("it is known");
    let mut child = Command::new(program);
    child.args(["kill::child", "--exact", "--nocapture"]).env(SECTION, section).stdout(Stdio::piped());
    let mut child = child.stderr(Stdio::null()).spawn().expect("it runs");
    let mut lines = BufReader::new(child.stdout.take().expect("it is a pipe")).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.ends_with("begun")), "it has begun");
    let reading = spawn(move || lines.filter(|line| line.starts_with("kept ")).count());
    // A moment of its life, and not what it waits for.
    std::thread::sleep(after);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    i64::try_from(reading.join().expect("it reads")).expect("they are few")
}

async fn what_was_acknowledged_is_there_and_no_migration_is_half_applied(database: Database) {
    let section = database.section.to_string();
    let (mut kept, mut whole) = (0, 0);
    for round in 0..ROUNDS {
        let (section, after) = (section.clone(), Duration::from_micros(u64::from(round) * 700));
        kept += tokio::task::spawn_blocking(move || killed(&section, after)).await.expect("it ends");
        let plugins = database.with([]);
        plugins.start().await.expect("the store opens again");
        let applied = check(&store(&plugins)).await;
        assert!(applied >= whole, "what was applied stays");
        whole = applied;
        plugins.stop().await.expect("they stop");
    }
    let plugins = database.with([plugin()]);
    plugins.start().await.expect("the rest is applied");
    assert_eq!(check(&store(&plugins)).await, MIGRATIONS);
    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM table_1 WHERE id >= 1000")
        .fetch_one(store(&plugins).reader())
        .await
        .expect("it is read");
    // One that was kept may not have been told any more.
    assert!(found >= kept && found <= kept + i64::from(ROUNDS), "{kept} were acknowledged, {found} are there");
    plugins.stop().await.expect("they stop");
}

/// How many are applied, each as a whole.
async fn check(store: &Store) -> u32 {
    let rows = sqlx::query("SELECT number FROM plugin_migrations WHERE plugin = 'reports' ORDER BY number");
    let rows = rows.fetch_all(store.reader()).await.expect("it is read");
    let numbers: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    for number in &numbers {
        let filled = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM table_{number} WHERE id = {number}"));
        let filled: i64 = sqlx::query_scalar(filled).fetch_one(store.reader()).await.expect("its table is there");
        assert_eq!(filled, 1);
    }
    let next = numbers.len() + 1;
    let half = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM table_{next}"));
    assert!(sqlx::query(half).fetch_one(store.reader()).await.is_err(), "`table_{next}` is there, and not recorded");
    u32::try_from(numbers.len()).expect("they are few")
}
