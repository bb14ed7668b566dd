//! The plugin `health`, in the process of its tests and with its clock.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hooks_axum::axum::http::{Method, StatusCode, header};
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{Authentication, Health, Identity, authenticate, check_health};
use hooks_core::{Configuration, PluginConfiguration, PluginDefinition};
use hooks_operate::health::HealthPlugin;
use serde_json::{Value, json};
use tokio::time::{advance, sleep};

hooks_core::link_plugins!();

/// A plugin that says this of itself, and how often it was asked.
fn saying(
    name: &'static str,
    say: impl Fn(u32) -> Health + Send + Sync + 'static,
) -> (PluginDefinition, Arc<AtomicU32>) {
    let asked = Arc::<AtomicU32>::default();
    let count = Arc::clone(&asked);
    let say = move || say(count.fetch_add(1, Ordering::Relaxed));
    (PluginDefinition::new(name).implement::<check_health>(Box::new(move |_| say())), asked)
}

fn app(plugins: impl IntoIterator<Item = PluginDefinition>, config: Value) -> TestApp {
    let configuration = Configuration::new()
        .with_plugin("health", PluginConfiguration::new(config))
        .with_role("operator", [("health:*", None)]);
    let app = TestApp::new([]).plugin(PluginDefinition::of_type::<HealthPlugin>()).configuration(configuration);
    plugins.into_iter().fold(app, TestApp::plugin)
}

async fn started(app: TestApp) -> RunningApp {
    let app = app.start().await.expect("nothing is wrong");
    // Its checks are made in a task of its own.
    sleep(Duration::from_millis(1)).await;
    app
}

async fn seen(app: &RunningApp, path: &str) -> (u16, Value) {
    let response = app.get(path).send().await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let body = serde_json::from_str(response.text()).expect("it is JSON");
    (response.status().as_u16(), body)
}

#[tokio::test(start_paused = true)]
async fn a_service_whose_plugins_are_well_is_up_and_says_little_to_everybody() {
    let (store, _) = saying("store", |_| Health::up().with_detail("pool", 3));
    let app = started(app([store, PluginDefinition::new("mute")], json!({}))).await;
    assert_eq!(seen(&app, "/health/live").await, (200, json!({"status": "up"})));
    assert_eq!(seen(&app, "/health/ready").await, (200, json!({"status": "up"})));
    let plugins = json!({
        "health": {"state": "started"},
        "mute": {"state": "started"},
        "store": {"state": "started", "critical": true, "status": "up"},
    });
    assert_eq!(seen(&app, "/health").await, (200, json!({"status": "up", "plugins": plugins})));
    let head = app.request(Method::HEAD, "/health/ready").send().await;
    assert_eq!((head.status(), head.text().len()), (StatusCode::OK, 0));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_critical_check_that_fails_makes_the_service_unready() {
    let (store, _) = saying("store", |_| Health::down("no answer"));
    let app = started(app([store], json!({}))).await;
    let reasons = json!({"status": "down", "reasons": ["`store` is down"]});
    assert_eq!(seen(&app, "/health/ready").await, (503, reasons));
    let (status, whole) = seen(&app, "/health").await;
    assert_eq!((status, &whole["status"], &whole["plugins"]["store"]["status"]), (503, &json!("down"), &json!("down")));
    assert_eq!(seen(&app, "/health/live").await.0, 200);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_not_critical_or_only_degraded_leaves_it_ready() {
    let (mail, _) = saying("mail", |_| Health::down("no answer"));
    let (search, _) = saying("search", |_| Health::degraded("the index is old"));
    let app = started(app([mail, search], json!({"checks": {"mail": {"critical": false}}}))).await;
    assert_eq!(seen(&app, "/health/ready").await.0, 200);
    let (status, whole) = seen(&app, "/health").await;
    assert_eq!((status, &whole["status"]), (200, &json!("degraded")));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_and_a_check_that_hangs_count_as_down() {
    let panicking = PluginDefinition::new("bad").implement::<check_health>(Box::new(|_| panic!("as told")));
    let hanging = PluginDefinition::new("slow")
        .implement_async::<check_health>(Box::new(|_, slot| slot.start(std::future::pending())));
    let app = started(app([panicking, hanging], json!({"timeout": "2s"}))).await;
    let waits = seen(&app, "/health/ready").await;
    assert_eq!(
        waits,
        (503, json!({"status": "down", "reasons": ["`bad` is down", "`slow` has not been checked yet"]}))
    );
    sleep(Duration::from_secs(3)).await;
    let (_, ready) = seen(&app, "/health/ready").await;
    assert_eq!(ready["reasons"], json!(["`bad` is down", "`slow` is down"]));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn each_plugin_is_asked_at_its_own_period_however_often_somebody_looks() {
    let (often, often_asked) = saying("often", |_| Health::up());
    let (rarely, rarely_asked) = saying("rarely", |_| Health::up());
    let app = started(app([often, rarely], json!({"every": "10s", "checks": {"rarely": {"every": "1m"}}}))).await;
    for _ in 0..45 {
        seen(&app, "/health").await;
        sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(often_asked.load(Ordering::Relaxed), 5);
    assert_eq!(rarely_asked.load(Ordering::Relaxed), 1);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_may_sees_reasons_and_details() {
    let alice = PluginDefinition::new("alice").implement::<authenticate<'_>>(Box::new(|_| {
        Ok(Authentication::accept(Identity::new("alice").with_role("operator")))
    }));
    let (store, _) = saying("store", |_| Health::down("no answer").with_detail("tries", 3));
    let app = started(app([alice, store], json!({}))).await;
    let (_, whole) = seen(&app, "/health").await;
    let store = &whole["plugins"]["store"];
    assert_eq!((&store["reason"], &store["details"]), (&json!("no answer"), &json!({"tries": 3})));
    assert!(store["checked_at"].is_string() && store["took_ms"].is_number(), "{store}");
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn plugins_come_and_go_and_recover() {
    let (store, _) = saying("store", |asked| if asked == 0 { Health::down("no answer") } else { Health::up() });
    let app = started(app([store], json!({"every": "10s"}))).await;
    assert_eq!(seen(&app, "/health/ready").await.0, 503);
    sleep(Duration::from_secs(11)).await;
    assert_eq!(seen(&app, "/health/ready").await.0, 200);
    let plugins = Arc::clone(app.info().plugins());
    let (late, _) = saying("late", |_| Health::down("always"));
    Box::pin(plugins.add_plugin(late)).await.expect("it fits");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(seen(&app, "/health/ready").await.1["reasons"], json!(["`late` is down"]));
    Box::pin(plugins.disable("late")).await.expect("it can be disabled");
    let (status, whole) = seen(&app, "/health").await;
    assert_eq!((status, &whole["plugins"]["late"]), (200, &json!({"state": "disabled"})));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_change_of_its_configuration_is_in_force_at_once() {
    let (store, asked) = saying("store", |_| Health::down("no answer"));
    let app = started(app([store], json!({}))).await;
    let config = PluginConfiguration::new(json!({"checks": {"store": {"critical": false}}}));
    let plugins = Arc::clone(app.info().plugins());
    Box::pin(plugins.reconfigure("health", config)).await.expect("it is right");
    assert_eq!(seen(&app, "/health/ready").await.0, 200);
    advance(Duration::from_secs(1)).await;
    sleep(Duration::from_secs(1)).await;
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    app.stop().await;
}
