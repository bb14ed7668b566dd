//! What a test puts beside the plugin that it tests, and how it switches plugins.

use std::sync::Arc;

use futures::FutureExt;
use hooks_axum::testing::TestApp;
use hooks_axum::{Provided, Routes, register_routes};
use hooks_core::{PluginConfiguration, PluginDefinition, Reconfigured, panic_message};
use serde_json::json;

trait Clock: Send + Sync {
    fn now(&self) -> u64;
}

struct Stopped(u64);

impl Clock for Stopped {
    fn now(&self) -> u64 {
        self.0
    }
}

/// Tells the time that another plugin knows, in the words that it is configured with.
fn bell() -> PluginDefinition {
    let schema = json!({ "type": "object", "properties": { "says": { "type": "string" } } });
    PluginDefinition::new("bell")
        .needs::<dyn Clock>()
        .on_load_value(schema, |config, _| async move {
            if config["says"] == "nothing" { Err("a bell says something".into()) } else { Ok(()) }
        })
        .implement::<register_routes>(Box::new(|hook| {
            let routes: &mut Routes = hook.routes;
            routes.get("/", async |Provided(clock): Provided<dyn Clock>| clock.now().to_string());
        }))
}

fn app() -> TestApp {
    TestApp::new([]).plugin(bell()).service::<dyn Clock>("clock", Arc::new(Stopped(12)))
}

#[tokio::test]
async fn a_service_is_offered_by_a_plugin_of_its_own() {
    let app = app().start().await.expect("nothing is wrong");
    assert_eq!(app.get("/bell").send().await.text(), "12");
    app.assert_states(&["bell:started", "clock:started"]);
    let error = TestApp::new([]).plugin(bell()).start().await.expect_err("nobody offers a clock").to_string();
    assert!(error.contains("Clock"), "{error}");
}

#[tokio::test]
async fn what_is_configured_last_holds() {
    let says = |app: TestApp, what: &str| app.config("bell", json!({ "says": what }));
    let error = says(says(app(), "ding"), "nothing").start().await.expect_err("it says nothing");
    assert_eq!(error.to_string(), "the plugin `bell` failed in `load`: a bell says something");
    says(says(app(), "nothing"), "ding").start().await.expect("it says something");
}

#[tokio::test]
async fn plugins_are_switched_and_configured_anew() {
    let app = app().start().await.expect("nothing is wrong");
    let plugins = app.plugins();
    plugins.reload("clock").await.expect("it loads");
    let nothing = PluginConfiguration::new(json!({ "says": "nothing" }));
    plugins.reconfigure("bell", nothing).await.expect_err("a bell says something");
    let ding = PluginConfiguration::new(json!({ "says": "ding" }));
    assert_eq!(plugins.reconfigure("bell", ding).await.ok(), Some(Reconfigured::Reload));
    plugins.disable("bell").await.expect("nobody requires it");
    app.assert_states(&["bell:disabled", "clock:started"]);
    assert_eq!(app.get("/bell").send().await.status(), 404);
}

#[tokio::test]
async fn other_states_than_expected_are_told_side_by_side() {
    let app = app().start().await.expect("nothing is wrong");
    let assert = async { app.assert_states(&["bell:started", "clock:failed"]) };
    let panic = std::panic::AssertUnwindSafe(assert).catch_unwind().await.expect_err("none has failed");
    let told = panic_message(&*panic).to_owned();
    assert!(told.contains("! clock:failed   clock:started"), "{told}");
}
