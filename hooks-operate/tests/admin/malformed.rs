//! Requests that are none.

use hooks_axum::axum::body::Body;
use hooks_axum::axum::http::{Method, Request};
use hooks_axum::testing::{RunningApp, TestRequest};
use serde_json::json;

use crate::scene::{by, get, kind, started, told};

const CONFIG: &str = "/plugins/mail/config";

fn put(app: &RunningApp) -> TestRequest<'_> {
    by(app, "operator", Method::PUT, CONFIG).header("if-match", "*")
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_no_json_is_told() {
    let app = started().await;
    let deep = "[".repeat(100_000);
    for body in ["", "{", "{\"retries\": }", "[null]", "7", "\u{0}", &deep] {
        let refused = told(&put(&app).header("content-type", "application/json").body(body.to_owned()).send().await);
        assert_eq!(kind(&refused), (400, "malformed-body"));
    }
    let invalid_utf8 = put(&app).header("content-type", "application/json").body(&b"{\"from\": \"\xff\"}"[..]);
    assert_eq!(kind(&told(&invalid_utf8.send().await)), (400, "malformed-body"));
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "json", ""] {
        let refused = told(&put(&app).header("content-type", media_type).body("{}").send().await);
        assert_eq!(kind(&refused), (415, "unsupported-media-type"));
    }
    assert_eq!(kind(&told(&put(&app).body("{}").send().await)), (415, "unsupported-media-type"));
    for media_type in ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"] {
        assert_eq!(put(&app).header("content-type", media_type).body("{}").send().await.status(), 200);
    }
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_too_long_is_told() {
    let app = started().await;
    let long = json!({"from": "x".repeat(10 << 20)});
    let refused = put(&app).json(&long).send().await;
    assert_eq!((refused.status().as_u16(), refused.header("content-type")), (413, Some("application/problem+json")));
    // Its length is not said.
    let body = Body::from_stream(futures::stream::iter((0..10).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1 << 20]))));
    let request = Request::builder().method("PUT").uri(format!("/admin/v1{CONFIG}"));
    let request =
        request.header("x-user", "operator").header("if-match", "*").header("content-type", "application/json");
    let refused = app.send(request.body(body).expect("it is one")).await;
    assert_eq!(kind(&told(&refused)), (413, "urn:hooks-axum:body-too-long"));
    assert_eq!(get(&app, CONFIG).await.0, 200);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_path_that_is_none_is_told() {
    let app = started().await;
    assert_eq!(kind(&get(&app, "/plugins/%ff").await), (400, "bad-path"));
    assert_eq!(kind(&get(&app, "/plugins/%ff/config").await), (400, "bad-path"));
    for path in ["", "/", "/nothing", "/plugins/", "/plugins/mail/nothing", "/%ff"] {
        assert_eq!(kind(&get(&app, path).await), (404, "unknown-path"), "{path}");
    }
    for path in ["/plugins//config", "/plugins/%2e%2e", "/plugins/%20"] {
        assert_eq!(kind(&get(&app, path).await), (404, "unknown-plugin"), "{path}");
    }
    let long = get(&app, &format!("/plugins/{}", "x".repeat(10_000))).await;
    assert_eq!(kind(&long), (404, "unknown-plugin"));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_method_that_is_not_there_is_told() {
    let app = started().await;
    for (method, path, allow) in [
        (Method::DELETE, "/plugins", "GET"),
        (Method::GET, "/plugins/mail/enable", "POST"),
        (Method::POST, CONFIG, "GET, PUT"),
        (Method::OPTIONS, CONFIG, "GET, PUT"),
        (Method::PATCH, "/audit", "GET"),
        (Method::TRACE, "/audit", "GET"),
        (Method::CONNECT, "/audit", "GET"),
    ] {
        let refused = by(&app, "operator", method, path).send().await;
        assert_eq!(kind(&told(&refused)), (405, "method-not-allowed"));
        assert_eq!(refused.header("allow"), Some(allow));
    }
    app.stop().await;
}
