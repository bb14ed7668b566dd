use std::time::Duration;

use hooks_core::{Configuration, NoConfig, OnFailure, PluginConfiguration, PluginDefinition, PluginSettings, Trip};
use serde_json::json;
use tokio::time::sleep;

use super::scene::{Told, app, app_of, change, fail, frail, sink};

fn configured(plugin: &str, settings: PluginSettings) -> Configuration {
    Configuration::new().with_plugin(plugin, PluginConfiguration::new(json!({})).with_settings(settings))
}

async fn changes(told: &mut Told) -> Vec<String> {
    sleep(Duration::from_millis(1)).await;
    told.so_far("state").iter().map(change).collect()
}

#[tokio::test(start_paused = true)]
async fn what_happened_before_it_started_is_told_when_the_application_has() {
    let broken = PluginDefinition::new("broken").on_load(|_: NoConfig, _| async { Err("no answer".into()) });
    // It comes before.
    let (sink, mut told) = sink("sink");
    let settings = PluginSettings::default().with_on_failure(OnFailure::Continue);
    let app = app_of([broken, sink], configured("broken", settings)).start().await.expect("it goes on without it");
    sleep(Duration::from_millis(1)).await;
    let told = told.so_far("state");
    let failed: Vec<_> = told.iter().filter(|told| told["plugin"] == "broken").collect();
    let [failed] = failed[..] else { panic!("{told:?}") };
    assert_eq!(change(failed), "broken: discovered → failed (critical)");
    assert_eq!(failed["application"], "test");
    assert!(failed["reason"].as_str().is_some_and(|reason| reason.contains("no answer")), "{failed}");
    assert!(failed["took_ms"].is_number(), "{failed}");
    let of_sink: Vec<_> = told.iter().filter(|told| told["plugin"] == "sink").map(change).collect();
    assert_eq!(of_sink, ["sink: discovered → loaded (info)", "sink: loaded → started (info)"]);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_is_switched_off_and_on_is_told() {
    let (sink, mut told) = sink("sink");
    let app = app([frail(), sink], json!({})).start().await.expect("nothing is wrong");
    let _ = changes(&mut told).await;
    let plugins = app.plugins();
    Box::pin(plugins.disable("frail")).await.expect("it can be disabled");
    assert_eq!(
        changes(&mut told).await,
        ["frail: started → stopping (info)", "frail: stopping → stopped (info)", "frail: stopped → disabled (warning)",]
    );
    Box::pin(plugins.enable("frail")).await.expect("it can be enabled");
    assert_eq!(
        changes(&mut told).await,
        ["frail: disabled → discovered (info)", "frail: discovered → loaded (info)", "frail: loaded → started (info)"]
    );
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_is_taken_out_since_it_keeps_failing_is_told() {
    let (sink, mut told) = sink("sink");
    let settings = PluginSettings::default().with_trip(Trip { failures: 2, retry_after: None });
    let app = app_of([frail(), sink], configured("frail", settings)).start().await.expect("nothing is wrong");
    let _ = changes(&mut told).await;
    fail(&app, "first");
    fail(&app, "second");
    let tripped = told.next("state").await;
    assert_eq!(change(&tripped), "frail: started → failed (critical)");
    assert_eq!(tripped["reason"], "it failed 2 times in a row, the last time in `probe`");
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn one_that_is_made_anew_tells_nothing_twice() {
    let (sink, mut told) = sink("sink");
    let app = app([frail(), sink], json!({})).start().await.expect("nothing is wrong");
    let _ = changes(&mut told).await;
    let plugins = app.plugins();
    Box::pin(plugins.reload("notify")).await.expect("it can be made anew");
    let of_itself = changes(&mut told).await;
    assert!(of_itself.iter().all(|change| change.starts_with("notify: ")), "{of_itself:?}");
    fail(&app, "the disk is full");
    assert_eq!(told.next("failure").await["count"], 1);
    // Switched off and on, it tells what happened meanwhile.
    Box::pin(plugins.disable("notify")).await.expect("it can be disabled");
    Box::pin(plugins.disable("frail")).await.expect("it can be disabled");
    let _ = changes(&mut told).await;
    Box::pin(plugins.enable("notify")).await.expect("it can be enabled");
    let meanwhile = changes(&mut told).await;
    let of_frail: Vec<_> = meanwhile.iter().filter(|change| change.starts_with("frail: ")).collect();
    assert_eq!(of_frail.len(), 3, "{meanwhile:?}");
    assert_eq!(of_frail[2], "frail: stopped → disabled (warning)");
    app.stop().await;
}
