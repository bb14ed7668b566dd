//! A 401 tells of each plugin what it wants to see.

use hooks_axum::axum::http::HeaderValue;
use hooks_axum::axum::http::header::WWW_AUTHENTICATE;
use hooks_axum::{Authentication, authenticate};
use hooks_core::{BoxError, PluginDefinition};
use serde_json::json;

use crate::scene::{REFUSED, WANTED, WithKey, app, new_key};

/// Wants what it never gets.
fn other(name: &'static str, challenge: &'static str) -> PluginDefinition {
    PluginDefinition::new(name).implement::<authenticate<'_>>(Box::new(move |_| {
        Ok::<_, BoxError>(Authentication::abstain().with_challenge(HeaderValue::from_static(challenge)))
    }))
}

#[tokio::test]
async fn each_plugin_has_a_line_of_its_own() {
    let app =
        app(json!({})).plugin(other("basic", "Basic realm=\"old\"")).plugin(other("digest", "Digest realm=\"d\""));
    let app = app.start().await.expect("it starts");
    let response = app.get("/reports/who").send().await;
    assert_eq!(response.status(), 401);
    let lines: Vec<_> = response.headers().get_all(WWW_AUTHENTICATE).iter().collect();
    assert_eq!(lines, [WANTED, "Basic realm=\"old\"", "Digest realm=\"d\""]);
    // A rejection tells what the one wants that rejects.
    let response = app.get("/reports/who").bearer(new_key().expose()).send().await;
    let lines: Vec<_> = response.headers().get_all(WWW_AUTHENTICATE).iter().collect();
    assert_eq!(lines, [REFUSED]);
}
