//! An event is one line, in either format.

use std::error::Error;
use std::fmt;

use hooks_core::BoxError;
use serde_json::{Value, json};

use crate::capture::Capture;
use crate::plugin::manager;

#[derive(Debug)]
struct Failed {
    what: &'static str,
    source: Option<Box<Self>>,
}

impl fmt::Display for Failed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what)
    }
}

impl Error for Failed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// What a client may send.
const HOSTILE: &str = "a\nINFO b\r\u{1b}[2J\u{85}\u{2028}";

/// Everything that can be said.
fn tell() {
    let refused = Failed { what: "connection refused", source: None };
    let error = Failed { what: "cannot ask\nthe database", source: Some(Box::new(refused)) };
    let outer = tracing::info_span!("request", id = 7, path = HOSTILE, route = tracing::field::Empty);
    outer.record("route", "/incident/{id}");
    let _outer = outer.entered();
    let _inner = tracing::info_span!("handler").entered();
    tracing::warn!(
        target: "incident",
        count = -1_i64,
        ratio = 0.5,
        is_open = true,
        shown = %HOSTILE,
        text = HOSTILE,
        error = &error as &(dyn Error + 'static),
        "hello {HOSTILE}",
    );
}

/// A line without its time.
fn timeless(line: &str) -> &str {
    let (time, rest) = line.split_once(' ').expect("the time is first");
    check_time(time);
    rest
}

fn check_time(time: &str) {
    assert_eq!((time.len(), time.as_bytes().last()), (27, Some(&b'Z')), "{time}");
    assert!(humantime::parse_rfc3339(time).is_ok(), "{time}");
}

#[test]
fn text_is_for_people() {
    let log = Capture::begin();
    tell();
    let lines = log.lines();
    let [line] = lines.as_slice() else { panic!("not one line: {lines:#?}") };
    assert_eq!(
        timeless(line),
        r#" WARN request{id=7 path="a\nINFO b\r\u{1b}[2J\u{85}\u{2028}" route="/incident/{id}"}:handler: incident: hello a\nINFO b\r\u{1b}[2J\u{85}\u{2028} count=-1 ratio=0.5 is_open=true shown=a\nINFO b\r\u{1b}[2J\u{85}\u{2028} text="a\nINFO b\r\u{1b}[2J\u{85}\u{2028}" error=cannot ask\nthe database: connection refused"#
    );
}

#[tokio::test]
async fn json_is_an_object_a_line() -> Result<(), BoxError> {
    let log = Capture::begin();
    let plugins = manager(json!({ "format": "json" }))?;
    plugins.start().await?;
    tell();
    // What is more would be told by the plugins on their way.
    let lines = log.lines();
    let line = lines.iter().find(|line| line.contains("hello")).expect("it is told");
    assert!(!line.contains(['\u{85}', '\u{2028}', '\u{1b}']), "{line}");
    let mut object: Value = serde_json::from_str(line)?;
    check_time(object["timestamp"].take().as_str().expect("it is a text"));
    assert_eq!(
        object,
        json!({
            "timestamp": null,
            "level": "WARN",
            "target": "incident",
            "message": format!("hello {HOSTILE}"),
            "fields": {
                "count": -1,
                "ratio": 0.5,
                "is_open": true,
                "shown": HOSTILE,
                "text": HOSTILE,
                "error": ["cannot ask\nthe database", "connection refused"],
            },
            "spans": [
                { "name": "request", "fields": { "id": 7, "path": HOSTILE, "route": "/incident/{id}" } },
                { "name": "handler", "fields": {} },
            ],
        })
    );
    drop(plugins);
    Ok(())
}
