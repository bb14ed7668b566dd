//! What the plugin changes while events come.

use hooks_axum::testing::TestApp;
use hooks_core::{BoxError, BuildError, Configuration, PluginConfiguration, PluginDefinition, PluginManager};
use hooks_operate::logs::Logs;
use serde_json::{Value, json};

use crate::capture::Capture;

/// A configuration of the plugin.
fn configured(logs: Value) -> Configuration {
    Configuration::new().with_plugin("logs", PluginConfiguration::new(logs))
}

/// The plugin, which is all there is.
pub fn manager(logs: Value) -> Result<PluginManager, BuildError> {
    PluginManager::builder().only(["logs"]).configuration(configured(logs)).build()
}

fn tell(number: u32) {
    tracing::debug!(target: "chatty", "debug {number}");
    tracing::info!(target: "told", "info {number}");
    tracing::warn!(target: "told", "warn {number}");
}

/// The events that `tell` has told of.
fn told(log: Capture) -> Vec<String> {
    let lines = log.lines().into_iter().filter(|line| line.contains("chatty") || line.contains("told"));
    lines.map(|line| line.split_once(": ").map_or(line.clone(), |(_, rest)| rest.to_owned())).collect()
}

#[tokio::test]
async fn a_level_is_in_force_at_once_and_until_the_plugin_is_gone() -> Result<(), BoxError> {
    let log = Capture::begin();
    tell(1);
    let plugins = manager(json!({ "level": "warn" }))?;
    plugins.start().await?;
    tell(2);
    plugins.configure(configured(json!({ "level": "error,chatty=debug" }))).await?;
    tell(3);
    plugins.reload("logs").await?;
    tell(4);
    plugins.configure(configured(json!({}))).await?;
    tell(5);
    plugins.configure(configured(json!({ "level": "off" }))).await?;
    tell(6);
    plugins.disable("logs").await?;
    tell(7);
    let expected = ["info 1", "warn 1", "warn 2", "debug 3", "debug 4", "info 5", "warn 5", "info 7", "warn 7"];
    assert_eq!(told(log), expected);
    Ok(())
}

#[tokio::test]
async fn the_last_line_of_an_application_is_as_those_before() -> Result<(), BoxError> {
    let log = Capture::begin();
    let app = TestApp::new([]).plugin(PluginDefinition::of_type::<Logs>());
    let app = app.config("logs", json!({ "format": "json", "level": "warn" })).start().await?;
    app.stop().await;
    drop(app);
    tell(1);
    let lines = log.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(serde_json::from_str::<Value>(&lines[0])?["message"], "warn 1");
    Ok(())
}

#[tokio::test]
async fn what_is_no_filter_is_wrong_in_its_place() -> Result<(), BoxError> {
    let build = |level: &str| manager(json!({ "level": level }));
    let error = build("info,hooks_core=deubg").err().map(|error| format!("{error:?}")).unwrap_or_default();
    assert!(error.contains("plugins.logs.level"), "{error}");
    assert!(error.contains("`deubg` is no level; did you mean `debug`?"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_subscriber_of_the_programs_own_is_left_alone() -> Result<(), BoxError> {
    let _default = tracing::subscriber::set_default(tracing_subscriber::registry());
    let plugins = manager(json!({ "level": "warn" }))?;
    plugins.start().await?;
    assert!(tracing::enabled!(target: "told", tracing::Level::INFO));
    plugins.configure(configured(json!({ "level": "error" }))).await?;
    assert!(tracing::enabled!(target: "told", tracing::Level::INFO));
    Ok(())
}
