//! What cannot be opened.

use serde_json::json;

use crate::engine::Database;

#[tokio::test]
async fn what_is_wrong_with_the_url_is_told() {
    let memory = "names no file; write `sqlite://store.db`, what is kept in memory alone is lost with the process";
    for (url, expected) in [
        ("sqlite://", memory),
        ("sqlite::memory:", memory),
        ("mysql://host/db", "begins with `mysql:`; write `sqlite://file` or `postgres://user:password@host/database`"),
        ("sqlite://store.db?mode=ro", "has the parameter `mode=ro`, which is not known here; remove it"),
    ] {
        let told = Database::of(json!({ "url": url })).refusal([]).await;
        assert_eq!(told, format!("the plugin `store` failed in `load`: `plugins.store.url` {expected}"));
    }
}

#[tokio::test]
async fn a_file_in_a_folder_that_is_not_there_is_named() {
    let mut database = Database::sqlite();
    database.section["url"] = format!("sqlite://{}/none/store.db", database.folder.path().display()).into();
    let told = database.refusal([]).await;
    assert!(told.contains("/none/store.db` cannot be opened or made: No such file or directory"), "{told}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_and_then_told() {
    let folder = Database::sqlite().folder;
    let url = format!("postgres://hooks:hunter2@localhost/db?host={}", folder.path().display());
    let told = Database::of(json!({ "url": url, "connect_timeout": "250ms" })).refusal([]).await;
    assert!(
        told.starts_with("the plugin `store` failed in `load`: the database was not reached within 250ms: "),
        "{told}"
    );
    assert!(!told.contains("hunter2"), "{told}");
}

#[tokio::test]
async fn a_schema_is_a_name() {
    let told = Database::of(json!({ "url": "postgres://localhost/db", "schema": "a; DROP" })).refusal([]).await;
    assert!(told.contains("`plugins.store.schema` is `a; DROP`; a schema has lower-case letters"), "{told}");
}
