use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use hooks_axum::testing::StartError;
use hooks_operate::notify::WebhookConfig;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::receiver::{Receiver, SECRET};
use super::scene::{app, fail, frail};

async fn mistake(webhooks: Value) -> String {
    let started = app([], json!({"webhooks": webhooks})).start().await;
    let Err(error) = started else { panic!("it starts") };
    StartError::to_string(&error)
}

#[tokio::test]
async fn a_mistake_is_told_at_its_place() {
    let rows = [
        (json!({"url": ""}), "webhooks[1].url", "is no URL; write one as `https://ops.example/hooks`"),
        (json!({"url": "ops.example"}), "webhooks[1].url", "begins with `https://` or `http://`"),
        (json!({"url": "/hooks"}), "webhooks[1].url", "begins with `https://` or `http://`"),
        (json!({"url": "ftp://ops.example"}), "webhooks[1].url", "begins with `https://` or `http://`"),
        (json!({"url": "https://me:pass@ops.example"}), "webhooks[1].url", "has a user and a password"),
        (json!({"url": "https://:80"}), "webhooks[1].url", "has no host"),
        (json!({"url": "https://one.example"}), "webhooks[1].url", "is there twice"),
        (json!({"secret": "hunter2"}), "webhooks[1].secret", "write `whsec_` and the base64 of 24 to 64 random bytes"),
        (json!({"events": []}), "webhooks[1].events", "is empty"),
        (json!({"timeout": "0s"}), "webhooks[1].timeout", "is out of range"),
        (json!({"backoff": "61m"}), "webhooks[1].backoff", "is out of range"),
        (json!({"queue": 0}), "webhooks[1].queue", "is out of range"),
        (json!({"min_severity": "awful"}), "webhooks[1].min_severity", "awful"),
    ];
    for (with, place, what) in rows {
        let mut webhook = json!({"url": "https://two.example", "secret": SECRET});
        webhook.as_object_mut().expect("it is one").extend(with.as_object().expect("it is one").clone());
        let told = mistake(json!([{"url": "https://one.example", "secret": SECRET}, webhook])).await;
        assert!(told.contains(place) && told.contains(what), "{with}: {told}");
        assert!(!told.contains("hunter2") && !told.contains("pass@"), "{told}");
    }
}

#[tokio::test]
async fn all_mistakes_are_told_together() {
    let told =
        mistake(json!([{"url": "nowhere", "secret": "none", "events": []}, {"url": "https://", "secret": SECRET}]))
            .await;
    for place in ["webhooks[0].url", "webhooks[0].secret", "webhooks[0].events", "webhooks[1].url"] {
        assert!(told.contains(place), "{place}: {told}");
    }
}

/// What was told the log.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_says_rarely_what_is_lost_and_no_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false);
    let subscriber = subscriber.with_max_level(tracing_subscriber::filter::LevelFilter::TRACE).finish();
    let _default = tracing::subscriber::set_default(subscriber);
    let mut receiver = Receiver::answering(async |_| StatusCode::FORBIDDEN).await;
    let config = receiver.config(&json!({"url": format!("{}/token-in-the-path", receiver.url)}));
    let config_of_it: WebhookConfig = serde_json::from_value(config.clone()).expect("it is right");
    let app = app([frail()], json!({"every": "0s", "webhooks": [config]})).start().await.expect("nothing is wrong");
    for text in ["a", "b", "c"] {
        fail(&app, text);
        receiver.next().await;
    }
    app.stop().await;
    let log = log.text();
    let key = SECRET.trim_start_matches("whsec_");
    let said: Vec<_> =
        log.lines().filter(|line| line.contains("notifications are not delivered to a webhook")).collect();
    let [said] = said[..] else { panic!("{said:?}") };
    assert!(said.contains("WARN") && said.contains("dropped=1") && said.contains("it answers 403 Forbidden"), "{said}");
    assert!(!log.contains(key) && !format!("{config_of_it:?}").contains(key), "{log}");
    let ours: Vec<_> = log.lines().filter(|line| line.contains("hooks_operate")).collect();
    assert!(ours.iter().all(|line| !line.contains("token-in-the-path")), "{ours:?}");
}
