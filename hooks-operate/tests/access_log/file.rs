//! Lines of a file.

use std::fs;
use std::io::Write;
use std::path::Path;

use hooks_axum::testing::RunningApp;
use hooks_core::BoxError;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::capture::Capture;
use crate::scene::{app, client};

/// A request whose line is written when this is done: the plugin is reloaded, and with it ends the one before.
async fn written(app: &RunningApp, path: &str) -> Result<(), BoxError> {
    app.get(path).header("x-name", "alice \"a\"").client(client().into()).send().await;
    app.info().plugins().reload("access-log").await?;
    Ok(())
}

fn paths(file: &Path) -> Result<Vec<String>, BoxError> {
    let text = fs::read_to_string(file)?;
    Ok(text.lines().map(|line| line.split(' ').nth(6).unwrap_or_default().to_owned()).collect())
}

#[tokio::test]
async fn text_is_the_combined_format_and_more() -> Result<(), BoxError> {
    let log = Capture::begin();
    let folder = tempdir()?;
    let file = folder.path().join("access.log");
    let app = app(json!({ "file": file })).await?;
    written(&app, "/incident/%227").await?;
    app.stop().await;
    let text = fs::read_to_string(&file)?;
    let (line, end) = text.split_at(text.len() - 1);
    assert_eq!(end, "\n");
    let (time, rest) = line.split_once(" [").and_then(|(_, rest)| rest.split_once("] ")).ok_or("no time")?;
    assert_eq!((time.len(), &time[20..]), (26, " +0000"), "{time}");
    let line = line.replace(time, "TIME");
    let duration = rest.split_once("duration_ms=").and_then(|(_, rest)| rest.split_once(' ')).ok_or("no duration")?.0;
    assert!(duration.parse::<f64>().is_ok(), "{duration}");
    let number = rest.split_once("request=\"").and_then(|(_, rest)| rest.split_once('"')).ok_or("no number")?.0;
    let line = line.replace(&format!("duration_ms={duration}"), "D").replace(&format!("request=\"{number}\""), "N");
    assert_eq!(
        line,
        r#"192.0.2.7 - alice\x20\"a\" [TIME] "GET /incident/%227 HTTP/1.1" 200 11 "-" "-" D route="/incident/{id}" plugin="incident" N outcome=sent"#
    );
    assert!(!log.lines().iter().any(|line| line.contains(" access: ")), "it is told once");
    Ok(())
}

#[tokio::test]
async fn json_is_an_object_a_line() -> Result<(), BoxError> {
    let folder = tempdir()?;
    let file = folder.path().join("access.log");
    let app = app(json!({ "file": file, "format": "json" })).await?;
    app.get("/named").send().await;
    app.stop().await;
    let mut object: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
    assert!(humantime::parse_rfc3339(object["timestamp"].take().as_str().ok_or("no time")?).is_ok());
    assert!(object["duration_ms"].take().is_f64());
    let expected = json!({
        "timestamp": null, "method": "GET", "path": "/named", "route": "/named", "status": 200, "duration_ms": null,
        "bytes": 5, "client": "127.0.0.1", "request": "id-1", "outcome": "sent",
    });
    assert_eq!(object, expected);
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_may_be_moved_away_or_cut() -> Result<(), BoxError> {
    let folder = tempdir()?;
    let (file, moved) = (folder.path().join("access.log"), folder.path().join("access.log.1"));
    fs::write(&file, "- - - - - - before\n")?;
    let app = app(json!({ "file": file })).await?;
    written(&app, "/1").await?;
    fs::rename(&file, &moved)?;
    written(&app, "/2").await?;
    assert_eq!(paths(&moved)?, ["before", "/1"]);
    assert_eq!(paths(&file)?, ["/2"]);
    fs::OpenOptions::new().write(true).truncate(true).open(&file)?.flush()?;
    written(&app, "/3").await?;
    app.stop().await;
    assert_eq!(paths(&file)?, ["/3"]);
    Ok(())
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_told() -> Result<(), BoxError> {
    let folder = tempdir()?;
    let error = app(json!({ "file": folder.path() })).await.err().map(|error| format!("{error:?}"));
    assert!(error.is_some_and(|error| error.contains("cannot open `")));
    Ok(())
}
