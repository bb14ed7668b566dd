//! A service whose plugins fail, and whoever is told.

use std::time::Duration;

use hooks_axum::testing::{RunningApp, TestApp};
use hooks_core::{BoxError, Configuration, PluginConfiguration, PluginDefinition, hookspec};
use hooks_operate::notify::{NotifyPlugin, notify};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Fails with this text; succeeds where it is empty, panics where it is `panic`.
#[hookspec(on_error = "isolate")]
pub fn probe(text: &str) -> Result<(), BoxError>;

/// The same in another hook.
#[hookspec(on_error = "isolate")]
pub fn other_probe(text: &str) -> Result<(), BoxError>;

/// Takes longer than it may.
#[hookspec(on_error = "isolate", timeout = "1s")]
pub async fn slow_probe();

/// What a plugin was told.
pub struct Told(mpsc::UnboundedReceiver<Value>);

pub fn frail() -> PluginDefinition {
    PluginDefinition::new("frail")
        .implement::<probe<'_>>(Box::new(|hook| answer(hook.text)))
        .implement::<other_probe<'_>>(Box::new(|hook| answer(hook.text)))
        .implement_async::<slow_probe>(Box::new(|_, slot| slot.start(std::future::pending())))
}

fn answer(text: &str) -> Result<(), BoxError> {
    match text {
        "" => Ok(()),
        "panic" => panic!("as told"),
        text => Err(text.into()),
    }
}

/// A plugin that keeps what it is told.
pub fn sink(name: &str) -> (PluginDefinition, Told) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let plugin = PluginDefinition::new(name).implement::<notify<'_>>(Box::new(move |hook| {
        let _ = sender.send(serde_json::to_value(hook.notification).expect("it is JSON"));
    }));
    (plugin, Told(receiver))
}

pub fn app(plugins: impl IntoIterator<Item = PluginDefinition>, config: Value) -> TestApp {
    app_of(plugins, Configuration::new().with_plugin("notify", PluginConfiguration::new(config)))
}

pub fn app_of(plugins: impl IntoIterator<Item = PluginDefinition>, configuration: Configuration) -> TestApp {
    let app = TestApp::new([]).plugin(PluginDefinition::of_type::<NotifyPlugin>()).configuration(configuration);
    plugins.into_iter().fold(app, TestApp::plugin)
}

pub async fn reconfigure(app: &RunningApp, config: Value) {
    let plugins = app.plugins();
    Box::pin(plugins.reconfigure("notify", PluginConfiguration::new(config))).await.expect("it is right");
}

pub fn fail(app: &RunningApp, text: &str) {
    app.plugins().call(probe { text });
}

impl Told {
    /// The next of this kind.
    pub async fn next(&mut self, kind: &str) -> Value {
        let next = async {
            loop {
                let told = self.0.recv().await.expect("the plugin lives");
                if told["kind"] == kind {
                    return told;
                }
            }
        };
        timeout(Duration::from_hours(1), next).await.expect("it is told")
    }

    /// What has been told up to this moment of this kind.
    pub fn so_far(&mut self, kind: &str) -> Vec<Value> {
        let all = std::iter::from_fn(|| self.0.try_recv().ok());
        all.filter(|told| told["kind"] == kind).collect()
    }
}

/// The change of a plugin's state, and how bad that is: `frail: failed → discovered (info)`.
pub fn change(told: &Value) -> String {
    let text = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
    format!("{}: {} → {} ({})", text("plugin"), text("from"), text("to"), text("severity"))
}
