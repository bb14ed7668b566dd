//! Plugin types, with a configuration of their own.

use std::borrow::Cow;

use hooks_core::schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use hooks_core::{
    BoxError, Configuration, Invalid, Permission, Plugin, PluginConfiguration, PluginContext, PluginManager,
    Reconfigured, hookimpl, hookimpls, hookspec, plugin,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Mutex;

/// Gives a header.
#[hookspec]
pub fn header() -> String;

#[plugin(name = "typed-tracing")]
pub struct Tracing(Mutex<String>);

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TracingConfig {
    header: String,
    depth: u8,
}

impl Default for TracingConfig {
    fn default() -> Self {
        Self { header: "x-request-id".to_owned(), depth: 1 }
    }
}

impl JsonSchema for TracingConfig {
    fn schema_name() -> Cow<'static, str> {
        "TracingConfig".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "properties": { "header": { "type": "string" }, "depth": { "type": "integer" } },
        })
    }
}

impl Plugin for Tracing {
    type Config = TracingConfig;

    async fn load(config: TracingConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self(Mutex::new(config.header)))
    }

    async fn reconfigure(&self, config: TracingConfig) -> Result<Reconfigured, BoxError> {
        match &*config.header {
            "anew" => Ok(Reconfigured::Reload),
            "never" => Err("not that one".into()),
            _ => {
                *self.0.lock().map_err(|_| "it has panicked")? = format!("{} (applied)", config.header);
                Ok(Reconfigured::Applied)
            }
        }
    }

    fn check(config: &TracingConfig) -> Result<(), Invalid> {
        let mut report = garde::Report::new();
        if config.header.is_empty() {
            report.append(garde::Path::new("header"), garde::Error::new("is empty; name a header"));
        }
        if config.depth == 0 {
            report.append(garde::Path::new("depth"), garde::Error::new("is nought; write 1 or more"));
        }
        if report.is_empty() { Ok(()) } else { Err(report.into()) }
    }

    fn permissions() -> Vec<Permission> {
        vec![Permission::new("typed-tracing:view", "Shows traces")]
    }
}

#[hookimpl]
impl Tracing {
    fn header(&self) -> String {
        self.0.lock().expect("nobody panics").clone()
    }
}

fn configured(value: Value) -> Result<PluginManager, hooks_core::BuildError> {
    let configuration = Configuration::new().with_plugin("typed-tracing", PluginConfiguration::new(value));
    PluginManager::builder().implementations(hookimpls![Tracing::header]).configuration(configuration).build()
}

async fn started(value: Value) -> PluginManager {
    let manager = configured(value).expect("it fits");
    manager.start().await.expect("nothing fails");
    manager
}

#[tokio::test]
async fn its_value_is_made_of_its_configuration() {
    assert_eq!(started(Value::Null).await.call(header {}), ["x-request-id"]);
    assert_eq!(started(json!({ "header": "x-id" })).await.call(header {}), ["x-id"]);
}

/// Another version has a report of another type.
#[test]
fn the_manual_names_the_version_of_garde() {
    let version = include_str!("../../Cargo.toml").split_once("garde = { version = \"0.").expect("it is there").1;
    let minor = version.split('.').next().unwrap_or_default();
    let manual = include_str!("../../hooks-core/src/doc/manual/plugin.md");
    assert!(manual.contains(&format!("garde = {{ version = \"0.{minor}\", features = [\"derive\"] }}")));
}

#[test]
fn its_own_rules_are_checked_before_anything_starts() {
    let error = configured(json!({ "header": "", "depth": 0 })).expect_err("both are wrong").to_string();
    assert!(error.contains("`plugins.typed-tracing.header`: is empty; name a header"), "{error}");
    assert!(error.contains("`plugins.typed-tracing.depth`: is nought; write 1 or more"), "{error}");
    let error = configured(json!({ "haeder": "x", "depth": 300 })).expect_err("both are wrong").to_string();
    assert!(error.contains("unknown key `haeder`; did you mean `header`?"), "{error}");
    assert!(error.contains("`plugins.typed-tracing.depth`: invalid value: integer `300`, expected u8"), "{error}");
}

#[tokio::test]
async fn another_configuration_is_applied_or_loaded_or_refused() {
    let manager = started(Value::Null).await;
    let give = async |value| manager.reconfigure("typed-tracing", PluginConfiguration::new(value)).await;
    let value = || manager.plugin_value::<Tracing>("typed-tracing").expect("it takes part");
    let first = value();
    assert_eq!(give(json!({ "header": "x-id" })).await.expect("it is taken"), Reconfigured::Applied);
    assert_eq!(manager.call(header {}), ["x-id (applied)"]);
    assert!(std::sync::Arc::ptr_eq(&first, &value()));

    let error = give(json!({ "header": "never" })).await.expect_err("it is refused").to_string();
    assert_eq!(error, "the plugin `typed-tracing` failed in `reconfigure`: not that one");
    let error = give(json!({ "header": "", "depth": 0 })).await.expect_err("it is wrong").to_string();
    assert!(error.contains("typed-tracing.header`: is empty") && error.contains("typed-tracing.depth`: is"), "{error}");
    assert_eq!(manager.call(header {}), ["x-id (applied)"]);
    manager.reload("typed-tracing").await.expect("it loads");
    assert_eq!(manager.call(header {}), ["x-id"], "the one that was applied is in force");

    assert_eq!(give(json!({ "header": "anew" })).await.expect("it is taken"), Reconfigured::Reload);
    assert_eq!(manager.call(header {}), ["anew"]);
    assert!(!std::sync::Arc::ptr_eq(&first, &value()));
}
