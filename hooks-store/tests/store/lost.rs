//! A store that goes while plugins run.

use std::fs;
use std::time::Duration;

use hooks_axum::{Health, HealthStatus, check_health};
use hooks_core::PluginManager;
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::engine::{Database, on_each_engine, store};
use crate::server::Server;

on_each_engine! { a_store_that_is_there_says_so }

async fn health(plugins: &PluginManager) -> Health {
    plugins.call(check_health {}).await.into_iter().next().expect("the store says how it is")
}

async fn a_store_that_is_there_says_so(database: Database) {
    let plugins = database.with([]);
    plugins.start().await.expect("they start");
    let health = health(&plugins).await;
    assert_eq!(health.status(), HealthStatus::Up, "{health:?}");
    assert_eq!(health.details()["engine"], store(&plugins).dialect().name());
    plugins.stop().await.expect("they stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_and_comes_back_is_used_again() {
    let Some(server) = Server::new() else { return };
    let running = server.run("");
    let plugins = Database::at(&server.folder).with([]);
    plugins.start().await.expect("they start");
    assert_eq!(health(&plugins).await.status(), HealthStatus::Up);
    running.stop();
    assert_eq!(health(&plugins).await.status(), HealthStatus::Down);
    store(&plugins).begin().await.expect_err("it is away");
    let running = server.run("");
    // It does not say when it is there.
    let back = async {
        while health(&plugins).await.status() != HealthStatus::Up {
            yield_now().await;
        }
    };
    timeout(Duration::from_mins(1), back).await.expect("it is noticed");
    store(&plugins).begin().await.expect("it is back");
    plugins.stop().await.expect("they stop");
    running.stop();
    fs::remove_dir_all(&server.folder).expect("it is ours");
}
