//! Secrets, which are nowhere.

use hooks_axum::axum::http::Method;
use serde_json::json;

use crate::scene::{by, started};

#[tokio::test(start_paused = true)]
async fn no_answer_shows_a_secret() {
    let app = started().await;
    let mut told = String::new();
    for config in [
        json!({"password": "hunter4", "retries": 13}),
        json!({"password": "hunter4", "from": "me@nowhere"}),
        json!({"password": "hunter4", "from": "x"}),
        json!({"password": ["hunter4"], "accounts": "hunter5"}),
        json!({"pasword": "hunter4"}),
        json!({"password": "hunter4"}),
        json!("hunter4"),
    ] {
        let put = by(&app, "operator", Method::PUT, "/plugins/mail/config").header("if-match", "*");
        let response = put.json(&config).send().await;
        told.push_str(response.text());
        told.push_str(response.header("etag").unwrap_or_default());
    }
    for path in [
        "/plugins",
        "/plugins/mail",
        "/plugins/mail/config",
        "/plugins/mail/config/schema",
        "/plugins/mail/status",
        "/extension-points",
        "/routes",
        "/services",
        "/permissions",
        "/plugin-metrics",
        "/audit",
        "/openapi.json",
    ] {
        told.push_str(by(&app, "operator", Method::GET, path).send().await.text());
    }
    assert!(told.contains("***") && !told.contains("hunter"), "{told}");
    app.stop().await;
}
