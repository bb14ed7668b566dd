//! Plugins that are switched.

use hooks_axum::axum::http::Method;
use hooks_axum::testing::TestApp;
use hooks_core::{ChangeError, Configuration, PluginDefinition};
use hooks_operate::admin::AdminPlugin;
use serde_json::json;
use tokio::time::Instant;

use crate::scene::{app, audited, badge, by, configuration, get, is, kind, post, started, states, told, until};

#[tokio::test(start_paused = true)]
async fn a_plugin_goes_and_comes_with_those_that_require_it() {
    let app = started().await;
    let began = Instant::now();
    let disabled = json!({"status": "disabled", "name": "network", "changed": ["network", "mail"], "dry_run": false});
    assert_eq!(post(&app, "/plugins/network/disable").await, (200, disabled));
    assert_eq!(app.get("/mail").send().await.status(), 404);
    until(&app, "mail:stopped").await;
    let (_, status) = get(&app, "/plugins/network/status").await;
    assert_eq!(status, json!({"name": "network", "state": "disabled", "reason": "disabled by operator"}));
    let (status, enabled) = post(&app, "/plugins/network/enable").await;
    assert_eq!((status, &enabled["changed"]), (200, &json!(["network", "mail"])));
    assert_eq!(app.get("/mail").send().await.text(), "mail");
    let (status, reloaded) = post(&app, "/plugins/network/reload").await;
    assert_eq!(
        (status, &reloaded["status"], &reloaded["changed"]),
        (200, &json!("reloaded"), &json!(["network", "mail"]))
    );
    assert!(began.elapsed().is_zero(), "nobody has waited for himself");
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_tells_the_same_and_changes_nothing() {
    let app = started().await;
    let before = states(&app);
    for (switch, status, changed) in
        [("disable", "disabled", json!(["network", "mail"])), ("reload", "reloaded", json!(["network", "mail"]))]
    {
        let told = post(&app, &format!("/plugins/network/{switch}?dry_run=true")).await;
        assert_eq!(told, (200, json!({"status": status, "name": "network", "changed": changed, "dry_run": true})));
    }
    let refused = post(&app, "/plugins/network/enable?dry_run=true").await;
    assert_eq!(kind(&refused), (409, "impossible-switch"));
    assert_eq!(states(&app), before);
    assert_eq!(
        audited(&app).await,
        [
            "operator plugins.enable network refused",
            "operator plugins.reload network done",
            "operator plugins.disable network done"
        ]
    );
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_told_as_what_it_is() {
    let broken = PluginDefinition::new("broken").on_start(async |_| Err("no power".into()));
    let needy = PluginDefinition::new("needy").requires("network");
    let off = hooks_core::PluginSettings::default().with_enabled(false, hooks_core::Origin::new("a test"));
    let off = hooks_core::PluginConfiguration::default().with_settings(off);
    let app = app(configuration().with_plugin("broken", off)).plugin(broken).plugin(needy);
    let app = app.start().await.expect("nothing is wrong");
    let unknown = post(&app, "/plugins/mial/enable").await;
    assert_eq!((kind(&unknown), &unknown.1["nearest"]), ((404, "unknown-plugin"), &json!("mail")));
    assert_eq!(unknown.1["detail"], "there is no plugin `mial`; did you mean `mail`?");
    let core = post(&app, "/plugins/ground/disable").await;
    assert_eq!((kind(&core), &core.1["core"]), ((409, "core-plugin"), &json!("ground")));
    assert_eq!(kind(&post(&app, "/plugins/mail/enable").await), (409, "impossible-switch"));
    let failed = post(&app, "/plugins/broken/enable").await;
    assert_eq!(kind(&failed), (409, "plugin-failed"));
    assert!(failed.1["detail"].as_str().is_some_and(|detail| detail.contains("no power")), "{failed:?}");
    assert_eq!(audited(&app).await[0], "operator plugins.enable broken failed");
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_required_and_missing_is_told() {
    let app = started().await;
    assert_eq!(post(&app, "/plugins/mail/disable").await.0, 200);
    until(&app, "mail:disabled").await;
    assert_eq!(post(&app, "/plugins/network/disable").await.0, 200);
    until(&app, "network:disabled").await;
    let missing = post(&app, "/plugins/mail/enable").await;
    assert_eq!(kind(&missing), (409, "does-not-fit"));
    let problems = missing.1["problems"].as_array().expect("there is one");
    assert!(problems.len() == 1 && problems[0].as_str().is_some_and(|text| text.contains("`network`")), "{problems:?}");
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn it_answers_before_it_is_made_anew_and_who_carries_the_request_goes() {
    let app = started().await;
    assert_eq!(post(&app, "/plugins/admin/reload").await.1["changed"], json!(["admin"]));
    assert_eq!(post(&app, "/plugins/badge/disable").await.0, 200);
    assert_eq!(by(&app, "operator", Method::GET, "/plugins").send().await.status(), 401);
    app.plugins().enable("badge").await.expect("it fits");
    let done = ["operator plugins.disable badge done", "operator plugins.reload admin done"];
    assert_eq!(audited(&app).await, done);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn it_does_not_take_itself_away() {
    let admin = PluginDefinition::of_type::<AdminPlugin>().requires("floor");
    let app = TestApp::new([]).plugin(admin).plugin(PluginDefinition::new("floor")).plugin(badge());
    let app = app.configuration(Configuration::new().with_role("operator", [("admin:*", None)]));
    let app = app.start().await.expect("nothing is wrong");
    for path in ["/plugins/admin/disable", "/plugins/floor/disable", "/plugins/floor/disable?dry_run=true"] {
        assert_eq!(kind(&post(&app, path).await), (409, "own-plugin"), "{path}");
    }
    assert_eq!(post(&app, "/plugins/floor/reload").await.1["changed"], json!(["floor", "admin"]));
    assert_eq!(get(&app, "/plugins").await.0, 200);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_does_not_wait_for_a_change_that_waits_for_it() {
    let app = started().await;
    let began = Instant::now();
    let (one, other) =
        tokio::join!(post(&app, "/plugins/mail/disable"), post(&app, "/plugins/audit/disable?dry_run=false"));
    assert_eq!(one.0, 200, "{one:?}");
    assert_eq!(kind(&other), (409, "change-in-progress"));
    assert!(began.elapsed().is_zero());
    until(&app, "mail:disabled").await;
    assert!(is(&app, "audit:started"));
    // Without that it waits until it is its turn.
    assert_eq!(post(&app, "/plugins/audit/disable").await.0, 200);
    assert!(!matches!(app.plugins().enable("mail").await, Err(ChangeError::Overtaken)));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_retry_is_asked_for() {
    let app = started().await;
    let (_, other) = tokio::join!(
        post(&app, "/plugins/mail/disable"),
        by(&app, "operator", Method::POST, "/plugins/audit/disable").send()
    );
    assert_eq!((told(&other).0, other.header("retry-after")), (409, Some("1")));
    app.stop().await;
}
