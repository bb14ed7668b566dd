//! What the log is told of those who are refused.

use std::io;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use hooks_axum::axum::http::HeaderValue;
use serde_json::json;
use tokio::time::advance;
use tracing::{Dispatch, Subscriber};

use crate::scene::{WithKey, entry, new_key, start};

/// One that is always there. Where there is only one, `tracing` asks whichever thread comes to an event first whether
/// anybody wants it, and keeps the answer: a thread without a subscriber would silence it for all.
static OTHER: LazyLock<Dispatch> =
    LazyLock::new(|| Dispatch::new(tracing_subscriber::fmt().with_writer(io::sink).finish()));

/// What is written, each write a line. A clone is another handle to it.
#[derive(Debug, Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn subscriber(&self) -> impl Subscriber + Send + Sync + 'static {
        LazyLock::force(&OTHER);
        let lines = self.clone();
        tracing_subscriber::fmt().with_ansi(false).without_time().with_writer(move || lines.clone()).finish()
    }

    /// Those of the plugin since the last time, without what is the same in all.
    fn take(&self) -> Vec<String> {
        let lines = std::mem::take(&mut *self.0.lock().expect("nobody panics with the lines"));
        let of_plugin = |line: &String| line.contains("hooks_operate::api_keys");
        lines.into_iter().filter(of_plugin).map(|line| line.replace("hooks_operate::api_keys", "…")).collect()
    }
}

impl io::Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line).trim().to_owned();
        self.0.lock().expect("nobody panics with the lines").push(text);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn it_tells_who_is_refused_and_why_and_no_secret() {
    let lines = Lines::default();
    let _default = tracing::subscriber::set_default(lines.subscriber());
    let [key, wrong, unknown, expired, early] = [(); 5].map(|()| new_key());
    let app = start(json!({ "failures": { "limit": 100 }, "keys": [
        entry(&key, "alice", &json!({})),
        entry(&wrong, "bob", &json!({ "hash": entry(&unknown, "", &json!({}))["hash"] })),
        entry(&expired, "carol", &json!({ "expires": "2020-01-01T00:00:00Z" })),
        entry(&early, "dan", &json!({ "not_before": "9990-01-01T00:00:00Z" })),
    ]}))
    .await;
    assert_eq!(lines.take(), ["INFO plugin{plugin=\"api-keys\"}: …: API keys are accepted configured=4"]);

    let known = |key: &hooks_operate::api_keys::ApiKey, name| format!("key=\"{}\" name=\"{name}\" ", key.id());
    let mut mistyped = key.expose().to_owned();
    let last = if mistyped.pop() == Some('0') { '1' } else { '0' };
    mistyped.push(last);
    for (token, who, reason) in [
        (wrong.expose(), known(&wrong, "bob"), "it is not the key of this id"),
        (unknown.expose(), format!("key=\"{}\" ", unknown.id()), "no key has this id"),
        (expired.expose(), known(&expired, "carol"), "the key has expired"),
        (early.expose(), known(&early, "dan"), "the key does not hold yet"),
        (&*mistyped, String::new(), "it is mistyped: its checksum does not fit"),
        ("hk_guessed", String::new(), "it has not the form of a key"),
    ] {
        let response = app.get("/reports/open").bearer(token).from("192.0.2.1").send().await;
        assert_eq!(response.status(), 401);
        let expected = format!("WARN …: refused an API key client=192.0.2.1 {who}reason=\"{reason}\"");
        assert_eq!(lines.take(), [expected]);
    }
    let twice = app.get("/reports/open").bearer(key.expose()).bearer(key.expose()).from("192.0.2.1").send().await;
    assert_eq!(twice.status(), 401);
    let reason = "it is not the only `Authorization` of its request";
    assert_eq!(lines.take(), [format!("WARN …: refused an API key client=192.0.2.1 reason=\"{reason}\"")]);
    let escape = HeaderValue::from_bytes(b"Bearer hk_\xff").expect("it may stand in a header");
    app.get("/reports/open").header("authorization", escape).from("192.0.2.1").send().await;
    let reason = "it has not the form of a key";
    assert_eq!(lines.take(), [format!("WARN …: refused an API key client=192.0.2.1 reason=\"{reason}\"")]);
    // Nor is a right key worth a line.
    assert_eq!(app.get("/reports/open").bearer(key.expose()).send().await.text(), "alice");
    assert_eq!(lines.take(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn beyond_the_limit_it_is_told_once() {
    let lines = Lines::default();
    let _default = tracing::subscriber::set_default(lines.subscriber());
    let app = start(json!({ "failures": { "limit": 2, "within": "10s" } })).await;
    assert_eq!(lines.take(), ["INFO plugin{plugin=\"api-keys\"}: …: no API key is accepted: none is configured"]);
    let fail = async || app.get("/").bearer("hk_guessed").from("192.0.2.1").send().await;
    for _ in 0..50 {
        fail().await;
    }
    let told = lines.take();
    let [first, second, last] = told.as_slice() else { panic!("{told:#?}") };
    let said = "client=192.0.2.1 reason=\"it has not the form of a key\"";
    assert_eq!([first, second], [&*format!("WARN …: refused an API key {said}"); 2]);
    assert_eq!(*last, format!("WARN …: refuses API keys of a client that sent too many wrong ones {said}"));
    advance(Duration::from_secs(20)).await;
    fail().await;
    assert_eq!(lines.take(), [format!("WARN …: refused an API key {said}")]);
}
