//! What a request may carry, and what comes of it.

use hooks_axum::axum::http::HeaderValue;
use serde_json::json;

use crate::scene::{REFUSED, WANTED, WithKey, check_anonymous, check_refused, entry, new_key, problem, start, who};

const PAST: &str = "2020-01-01T00:00:00Z";
const FUTURE: &str = "9990-01-01T00:00:00+01:00";

#[tokio::test]
async fn a_key_is_let_in_with_its_name_and_its_roles() {
    let (viewer, guest) = (new_key(), new_key());
    let keys = [entry(&viewer, "alice", &json!({ "roles": ["viewer"] })), entry(&guest, "bob", &json!({}))];
    let app = start(json!({ "keys": keys })).await;

    assert_eq!(who(&app, viewer.expose()).await.text(), "alice");
    assert_eq!(who(&app, guest.expose()).await.text(), "bob");
    let all = |key| app.get("/reports/all").bearer(key).send();
    assert_eq!(all(viewer.expose()).await.text(), "all");
    problem(&all(guest.expose()).await, 403);
    let scheme = app.get("/reports/who").header("authorization", format!("BEARER  {}", guest.expose()));
    assert_eq!(scheme.send().await.text(), "bob");
}

#[tokio::test]
async fn a_key_holds_from_its_beginning_to_its_end() {
    for (besides, holds) in [
        (json!({ "expires": FUTURE }), true),
        (json!({ "expires": PAST }), false),
        (json!({ "not_before": PAST }), true),
        (json!({ "not_before": FUTURE }), false),
        (json!({ "not_before": PAST, "expires": FUTURE }), true),
    ] {
        let key = new_key();
        let app = start(json!({ "keys": [entry(&key, "alice", &besides)] })).await;
        let response = who(&app, key.expose()).await;
        if holds {
            assert_eq!(response.text(), "alice", "{besides}");
        } else {
            check_refused(&response);
        }
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_in_the_same_words_whatever_is_asked_for() {
    let (key, unknown) = (new_key(), new_key());
    let app = start(json!({ "keys": [entry(&key, "alice", &json!({}))], "failures": { "limit": 100 } })).await;
    // The id of one, and the hash of another.
    let swapped = start(json!({ "keys": [
        entry(&key, "alice", &json!({ "hash": entry(&unknown, "", &json!({}))["hash"] })),
    ]}))
    .await;
    check_refused(&who(&swapped, key.expose()).await);

    let mistyped = key.expose().replacen(key.id(), "a000000000", 1);
    let short = &key.expose()[..key.expose().len() - 1];
    for wrong in [unknown.expose(), &mistyped, short, "hk_", "hk_a_b c"] {
        for path in ["/reports/who", "/reports/open", "/nothing"] {
            check_refused(&app.get(path).bearer(wrong).send().await);
        }
    }
    let invalid = HeaderValue::from_bytes(b"Bearer hk_\xff\xfe").expect("it may stand in a header");
    check_refused(&app.get("/reports/open").header("authorization", invalid).send().await);
}

#[tokio::test]
async fn a_key_is_the_only_authorization_of_its_request() {
    let key = new_key();
    let app = start(json!({ "keys": [entry(&key, "alice", &json!({}))] })).await;
    let request = || app.get("/reports/who").bearer(key.expose());
    check_refused(&request().bearer(key.expose()).send().await);
    check_refused(&request().header("authorization", "Basic YTpi").send().await);
    check_refused(&app.get("/reports/who").bearer("other").bearer(key.expose()).send().await);
}

#[tokio::test]
async fn credentials_of_others_are_left_to_them() {
    let app = start(json!({ "keys": [entry(&new_key(), "alice", &json!({}))] })).await;
    check_anonymous(&app.get("/reports/who").send().await, WANTED);
    for (credentials, challenge) in [
        ("Basic YTpi", WANTED),
        ("Bearerhk_1", WANTED),
        ("", WANTED),
        ("Bearer", REFUSED),
        ("Bearer eyJhbGciOiJub25lIn0.e30.", REFUSED),
        ("Bearer HK_1", REFUSED),
    ] {
        let request = |path| app.get(path).header("authorization", credentials).send();
        check_anonymous(&request("/reports/who").await, challenge);
        assert_eq!(request("/reports/open").await.text(), "nobody", "{credentials}");
    }
}

#[tokio::test]
async fn without_keys_nobody_is_let_in() {
    let app = start(json!({})).await;
    check_anonymous(&app.get("/reports/who").send().await, WANTED);
    check_refused(&who(&app, new_key().expose()).await);
    assert_eq!(app.get("/reports/open").send().await.text(), "nobody");
}

#[tokio::test]
async fn keys_begin_as_is_configured() {
    let key = new_key();
    let app = start(json!({ "prefix": "other", "keys": [entry(&key, "alice", &json!({}))] })).await;
    check_anonymous(&who(&app, key.expose()).await, REFUSED);
    check_refused(&who(&app, "other_").await);
}
