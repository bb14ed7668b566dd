//! Too many wrong keys. The clock stands still unless a test moves it.

use std::time::Duration;

use hooks_axum::testing::{RunningApp, TestResponse};
use serde_json::{Value, json};
use tokio::time::advance;

use crate::scene::{WithKey, check_refused, entry, new_key, problem, start};

async fn fail(app: &RunningApp, client: &str) -> TestResponse {
    app.get("/reports/open").bearer(new_key().expose()).from(client).send().await
}

#[track_caller]
fn check_limited(response: &TestResponse, seconds: u32) {
    let detail = format!("too many wrong API keys came from this address; wait {seconds} seconds");
    assert_eq!(problem(response, 429), detail);
    assert_eq!(response.json::<Value>()["type"], "urn:hooks-operate:too-many-failures");
    assert_eq!(response.header("retry-after"), Some(&*seconds.to_string()), "{response:?}");
    assert_eq!(response.header("www-authenticate"), None, "{response:?}");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_fails_too_often_is_told_when_to_come_again() {
    let app = start(json!({ "failures": { "limit": 3, "within": "30s" } })).await;
    for _ in 0..3 {
        check_refused(&fail(&app, "192.0.2.1").await);
    }
    check_limited(&fail(&app, "192.0.2.1").await, 10);
    advance(Duration::from_millis(3500)).await;
    check_limited(&fail(&app, "192.0.2.1").await, 7);
    // What is told is enough.
    advance(Duration::from_secs(7)).await;
    check_refused(&fail(&app, "192.0.2.1").await);
    check_limited(&fail(&app, "192.0.2.1").await, 10);
}

#[tokio::test(start_paused = true)]
async fn who_is_not_told_apart_is_counted_together() {
    let app = start(json!({ "failures": { "limit": 1 } })).await;
    for (one, other, is_same) in [
        ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.2", "192.0.2.3", false),
        ("2001:db8:0:1::1", "2001:db8:0:1::2", true),
        ("2001:db8:0:2::1", "2001:db8:0:3::1", false),
        ("198.51.100.1", "::ffff:198.51.100.1", true),
    ] {
        check_refused(&fail(&app, one).await);
        assert_eq!(fail(&app, other).await.status(), if is_same { 429 } else { 401 }, "{one} {other}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_right_key_is_not_limited_by_what_others_do_at_its_address() {
    let key = new_key();
    let app = start(json!({ "keys": [entry(&key, "alice", &json!({}))], "failures": { "limit": 1 } })).await;
    let request = |path| app.get(path).from("192.0.2.1");
    check_refused(&fail(&app, "192.0.2.1").await);
    check_limited(&fail(&app, "192.0.2.1").await, 60);
    assert_eq!(request("/reports/who").bearer(key.expose()).send().await.text(), "alice");
    // Nor is who has none, or another plugin's.
    assert_eq!(request("/reports/open").send().await.text(), "nobody");
    assert_eq!(request("/reports/open").bearer("eyJ.e30.").send().await.text(), "nobody");
    check_limited(&fail(&app, "192.0.2.1").await, 60);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_a_failure_is_not_counted() {
    let key = new_key();
    let app = start(json!({ "keys": [entry(&key, "alice", &json!({}))], "failures": { "limit": 1 } })).await;
    for _ in 0..5 {
        for token in [key.expose(), "eyJ.e30."] {
            assert_eq!(app.get("/reports/open").bearer(token).from("192.0.2.1").send().await.status(), 200);
        }
    }
    check_refused(&fail(&app, "192.0.2.1").await);
}
