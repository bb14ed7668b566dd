//! What cannot be opened.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::engine::Database;

/// What is said of a section before anything starts.
fn wrong(section: Value) -> String {
    Database::of(section).builder().build().expect_err("it is wrong").to_string()
}

#[test]
fn what_is_wrong_with_the_configuration_is_told_before_the_start() {
    let memory = "it names no file; write `sqlite://store.db`, since what is in memory alone is lost with the process";
    for (url, expected) in [
        ("sqlite://", memory),
        ("sqlite::memory:", memory),
        ("mysql://host/db", "`mysql:` is no store; write `sqlite://file` or `postgres://user:password@host/database`"),
        ("sqlite://store.db?mode=ro", "the parameter `mode=ro` is not known here; remove it"),
        ("postgres://a:hunter2@[host/db", "it is no URL: invalid IPv6 address"),
    ] {
        let told = wrong(json!({ "url": url }));
        assert!(told.contains(expected) && !told.contains("hunter2"), "{told}");
    }
    let told = wrong(json!({ "url": "postgres://localhost/db", "schema": "a; DROP", "connections": 0 }));
    for expected in ["`a; DROP` is no name; a schema has", "0 are too few or too many; write 1 to 1000"] {
        assert!(told.contains(expected), "{told}");
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
    // Nobody listens behind it any more.
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("there is a port");
    // And here nobody answers.
    let silent = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let folder = Database::sqlite().folder;
    for address in [
        format!("localhost/db?host={}", folder.path().display()),
        format!("{closed}/db"),
        format!("{}/db", silent.local_addr().expect("it listens")),
    ] {
        let section = json!({ "url": format!("postgres://hooks:hunter2@{address}"), "connect_timeout": "250ms" });
        let told = Database::of(section).refusal([]).await;
        let expected = "the plugin `store` failed in `load`: the database was not reached within 250ms: ";
        assert!(told.starts_with(expected) && !told.contains("hunter2"), "{told}");
    }
}
