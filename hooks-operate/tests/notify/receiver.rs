//! A receiver over a real socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub const SECRET: &str = "whsec_bm90IHNvIHNlY3JldCBzaW5jZSBldmVyeWJvZHkga25vd3M=";

/// Ends with the test.
pub struct Receiver {
    pub url: String,
    received: mpsc::UnboundedReceiver<Received>,
    task: JoinHandle<()>,
}

/// A request that has come.
#[derive(Debug)]
pub struct Received {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Receiver {
    /// It answers the first request, which is number 0, so, and the others.
    pub async fn answering<F>(answer: impl Fn(usize) -> F + Clone + Send + Sync + 'static) -> Self
    where
        F: Future<Output: IntoResponse> + Send,
    {
        let (sender, received) = mpsc::unbounded_channel();
        let count = Arc::<AtomicUsize>::default();
        let handler = async move |uri: Uri, headers: HeaderMap, body: Bytes| -> Response {
            let _ = sender.send(Received { path: uri.path().to_owned(), headers, body });
            answer(count.fetch_add(1, Ordering::Relaxed)).await.into_response()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
        let address = listener.local_addr().expect("it is bound");
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, Router::new().fallback(handler)).await;
        });
        Self { url: format!("http://{address}/hooks"), received, task }
    }

    pub async fn taking() -> Self {
        Self::answering(async |_| ()).await
    }

    /// Its configuration, with pauses as short as a test wants them.
    pub fn config(&self, with: &Value) -> Value {
        let mut config = json!({"url": self.url, "secret": SECRET, "backoff": "1ms", "events": ["failure"]});
        let (Some(config), Some(with)) = (config.as_object_mut(), with.as_object()) else { panic!("{with}") };
        config.extend(with.clone());
        json!(config)
    }

    pub async fn next(&mut self) -> Received {
        let next = timeout(Duration::from_mins(1), self.received.recv()).await.expect("something comes");
        next.expect("it listens")
    }

    /// Nothing has come that was not looked at.
    pub fn assert_nothing(&mut self) {
        if let Ok(received) = self.received.try_recv() {
            panic!("{received:?}");
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("it is JSON")
    }

    /// The end of the message, which the test has chosen.
    pub fn text(&self) -> String {
        let json = self.json();
        let message = json["message"].as_str().unwrap_or_default();
        message.rsplit(": ").next().unwrap_or_default().to_owned()
    }

    /// As a receiver does it that knows the secret.
    pub fn verifies(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.trim_start_matches("whsec_")).expect("it is base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length will do");
        mac.update(format!("{}.{}.", self.header("webhook-id"), self.header("webhook-timestamp")).as_bytes());
        mac.update(&self.body);
        let signature = self.header("webhook-signature").strip_prefix("v1,").map(|text| STANDARD.decode(text));
        let sent: u64 = self.header("webhook-timestamp").parse().expect("it is a number");
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later").as_secs();
        let Some(Ok(signature)) = signature else { return false };
        mac.verify_slice(&signature).is_ok() && now.abs_diff(sent) < 60
    }
}
