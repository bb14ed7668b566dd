//! Plugins that panic where a manager asks what they are.

use std::borrow::Cow;

use hooks_core::schemars::{JsonSchema, Schema, SchemaGenerator};
use hooks_core::{
    BoxError, Configuration, Invalid, Permission, Plugin, PluginConfiguration, PluginContext, PluginDefinition,
    Problem, plugin,
};
use serde::Deserialize;
use serde_json::json;

use crate::scene::with;

/// Panics in its permissions.
#[plugin(name = "rash-permissions")]
pub struct RashPermissions;

impl Plugin for RashPermissions {
    type Config = hooks_core::NoConfig;

    async fn load(_: Self::Config, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self)
    }

    fn permissions() -> Vec<Permission> {
        panic!("nobody may")
    }
}

/// Panics in its rules, and where its schema is asked for.
#[plugin(name = "rash-rules")]
pub struct RashRules;

#[derive(Deserialize)]
pub struct RashConfig {
    #[serde(default)]
    secret: String,
}

impl JsonSchema for RashConfig {
    fn schema_name() -> Cow<'static, str> {
        "RashConfig".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        panic!("there is none")
    }
}

impl Plugin for RashRules {
    type Config = RashConfig;

    async fn load(_: Self::Config, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self)
    }

    fn check(config: &RashConfig) -> Result<(), Invalid> {
        if config.secret.is_empty() { Ok(()) } else { panic!("it is {}", config.secret) }
    }
}

#[tokio::test]
async fn whoever_panics_in_permissions_is_named_and_so_is_what_else_is_wrong() {
    let rash = || PluginDefinition::of_type::<RashPermissions>();
    let error = with([rash(), PluginDefinition::new("b").requires("c")]).build().expect_err("it panics");
    assert_eq!(error.problems().len(), 2, "{error}");
    let is_of_rash =
        |problem: &Problem| matches!(problem, Problem::Panicked { plugin, .. } if plugin == "rash-permissions");
    assert!(error.problems().iter().any(is_of_rash), "{error}");
    assert!(error.to_string().contains(") panicked in `permissions()`: nobody may"), "{error}");
    assert_eq!(rash().permissions(), []);
    let manager = with([]).build().expect("there is nothing");
    manager.add_plugin(rash()).await.expect_err("it panics");
    assert!(manager.statuses().is_empty());
}

#[tokio::test]
async fn whoever_panics_in_its_rules_is_named_and_what_is_secret_is_not() {
    let rash = || PluginDefinition::of_type::<RashRules>();
    let origin = || hooks_core::Origin::new("a.yaml:3:5").hiding(["hunter2".to_owned()]);
    let configuration = || {
        let mut origins = hooks_core::Origins::default();
        origins.set(hooks_core::KeyPath::root(), origin(), origin());
        PluginConfiguration::new(json!({ "secret": "hunter2" })).with_origins(origins)
    };
    let wrong = "`plugins.rash-rules`: the plugin panicked when it read this: it is *** (a.yaml:3:5)";
    let whole = Configuration::new().with_plugin("rash-rules", configuration());
    let error = with([rash()]).configuration(whole).build().expect_err("it panics").to_string();
    assert!(error.contains(wrong), "{error}");
    assert_eq!(rash().schema(), json!(true));

    let manager = with([rash()]).build().expect("it panics at a secret only");
    manager.start().await.expect("nothing is configured");
    let error = manager.reconfigure("rash-rules", configuration()).await.expect_err("it panics").to_string();
    assert!(error.contains(wrong), "{error}");
}
